"""Storyboards that are written from a brief: by pattern from its own words, or by a language model."""
