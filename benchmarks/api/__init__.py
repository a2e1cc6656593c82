"""What the API costs beside a bare route of FastAPI and SQLAlchemy."""
