"""Storyboards: plans for filming, from a brief to the tasks of each scene. They use the tables of plans."""
