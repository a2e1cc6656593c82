"""Geometry: circles that touch each other, found by their curvatures."""

from manim import *


class ApollonianCircles(Scene):
    def construct(self):
        outer = Circle(radius=3, color=WHITE)
        pair = [Circle(radius=1.5, color=BLUE).shift(1.5 * way) for way in (LEFT, RIGHT)]
        small = [Circle(radius=1, color=YELLOW).shift(2 * way) for way in (UP, DOWN)]
        self.play(Create(outer), run_time=0.6)
        self.play(LaggedStart(*(GrowFromCenter(circle) for circle in (*pair, *small)), lag_ratio=0.3))
        self.play(Rotate(VGroup(*pair, *small), PI / 2), run_time=0.8)
