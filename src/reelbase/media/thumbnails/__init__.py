"""Composed thumbnails: a film's title in large type with its subject, in the film's style and palette."""
