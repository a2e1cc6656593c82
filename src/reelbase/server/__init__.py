"""The server: one ASGI application of the doors, and how it runs and stops."""
