"""The shared floor: identifiers, hashing, errors, settings, files and processes. Imports nothing of ours."""
