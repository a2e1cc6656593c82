"""Statistics over the tables of all slices. Read-only."""
