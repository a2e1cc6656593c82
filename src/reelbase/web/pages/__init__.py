"""The pages, one file each with all that can be done on it."""
