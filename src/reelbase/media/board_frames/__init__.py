"""Frames of a storyboard: pencil drawings of a scene, framed as it is filmed, with arrows for the camera's movement."""
