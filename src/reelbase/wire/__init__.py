"""The shapes of the API's requests and answers, one noun a file: the API speaks them, the client reads them.

Nothing here knows the server or the database, so that the client loads neither.
"""
