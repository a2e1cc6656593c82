"""The server: one ASGI application of the interfaces, and how it runs and stops."""
