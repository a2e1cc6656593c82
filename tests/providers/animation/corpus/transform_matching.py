"""Transforms: an equation is solved, its parts kept where they match."""

from manim import *


class TransformMatching(Scene):
    def construct(self):
        steps = ["2 x + 6 = 14", "2 x = 8", "x = 4"]
        shown = MathTypst(steps[0], font_size=96)
        self.play(Write(shown), run_time=0.7)
        for step in steps[1:]:
            following = MathTypst(step, font_size=96)
            self.play(TransformMatchingShapes(shown, following), run_time=0.7)
            shown = following
        self.play(Indicate(shown), run_time=0.4)
