"""Storyboards that are generated in the background: asked for, written by a worker, canceled, tried again."""
