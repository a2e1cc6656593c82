"""Moving a whole SQLite installation into PostgreSQL: resumable, and verified row by row.

Everything is derived from the two catalogs, so a new table moves without a word here. ``run.py`` tells the steps.
"""
