"""Moving a whole SQLite installation into PostgreSQL: resumable, and verified row by row.

Everything is derived from the two catalogs, so new tables need no change here. ``run.py`` has the steps.
"""
