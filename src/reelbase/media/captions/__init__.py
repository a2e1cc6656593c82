"""Captions: turns timed script tokens into cues, and cues into pictures, into ASS, and into SRT and VTT files."""
