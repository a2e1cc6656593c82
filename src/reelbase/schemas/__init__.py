"""The shape of every noun, one noun a file: services return these, endpoints answer with them, and templates and the
client read them.

Nothing here knows a database or a server, so that the client loads neither. What only the server may know about a
noun is a subclass in its slice; a route serializes by its declared type, so a subclass never leaks its own fields.
"""
