"""Labels: braces that measure a rectangle while it is stretched."""

from manim import *


class BraceSizes(Scene):
    def construct(self):
        box = Rectangle(width=3, height=2, color=TEAL)
        below = always_redraw(lambda: Brace(box, DOWN))
        beside = always_redraw(lambda: Brace(box, RIGHT))
        self.play(Create(box), GrowFromCenter(below), GrowFromCenter(beside), run_time=0.6)
        self.play(box.animate.stretch(2, 0), run_time=0.6)
        self.play(box.animate.stretch(1.6, 1), run_time=0.6)
