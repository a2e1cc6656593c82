"""Boolean operations: union, intersection, difference and exclusion of two shapes."""

from manim import *


class BooleanShapes(Scene):
    def construct(self):
        first = Circle(radius=1.1, color=BLUE).shift(0.5 * LEFT)
        second = Square(side_length=1.9, color=GREEN).shift(0.6 * RIGHT)
        kinds = (Union, Intersection, Difference, Exclusion)
        spots = (4.5 * LEFT, 1.5 * LEFT, 1.5 * RIGHT, 4.5 * RIGHT)
        self.play(Create(first), Create(second), run_time=0.5)
        results = [kind(first, second, color=YELLOW, fill_opacity=0.7).scale(0.7).move_to(spot + 2 * DOWN)
                   for kind, spot in zip(kinds, spots, strict=True)]  # fmt: skip
        self.play(*(TransformFromCopy(VGroup(first, second), result) for result in results))
