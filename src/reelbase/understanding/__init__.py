"""What a text says, clause by clause: grammar, names, period, things and figures, with the words that prove them.

Functions from text to facts; no drawing, no database, no network. Imports kit, and what media has on speech and icons.
"""
