"""Storyboards: plans made to be filmed, from a brief to the tasks of each scene. Their tables are those of plans."""
