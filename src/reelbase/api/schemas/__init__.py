"""The shapes of requests and answers, one noun a file. Nothing here knows the server or the database."""
