"""Animations that a language model writes."""
