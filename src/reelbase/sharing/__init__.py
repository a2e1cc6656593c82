"""Sharing: links to films, likes, comments, feedback, and publications on other platforms."""
