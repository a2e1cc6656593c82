"""The sound of a film: voices on one track, music and sound effects under them, mastered as an AAC file.

Nothing is imported here, because ``options`` is part of the plan document, which must not import numpy.
"""
