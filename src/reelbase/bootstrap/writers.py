"""What writes plans in the background, by the format of their project."""

from __future__ import annotations

from reelbase.production.animations.writing_job import write_ordered as write_animation
from reelbase.production.execution.plan_writing import Writers
from reelbase.storyboards.generation.job import write_storyboard

WRITERS: Writers = {"animation": write_animation, "storyboard": write_storyboard}
