"""Branching stories: a tree of clips that players buy slots in and extend by prompts."""
