"""Sections, and a scene that inherits its start from another of the same file."""

from manim import *


class Opening(Scene):
    colour = BLUE

    def construct(self):
        self.next_section("opening")
        self.shape = RegularPolygon(6, color=self.colour).scale(1.5)
        self.play(DrawBorderThenFill(self.shape), run_time=0.8)


class NestedSections(Opening):
    colour = GREEN

    def construct(self):
        super().construct()
        self.next_section("second")
        self.play(self.shape.animate.set_fill(self.colour, 0.6).rotate(PI / 6), run_time=0.6)
        self.wait(0.3)
