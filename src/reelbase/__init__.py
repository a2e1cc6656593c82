"""Reelbase turns a prompt or a text into a finished video and keeps every step in one database."""

__version__ = "0.1.0"
