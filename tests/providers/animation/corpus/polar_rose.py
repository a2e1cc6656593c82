"""Polar coordinates: a rose on a polar plane."""

from manim import *


class PolarRose(Scene):
    def construct(self):
        plane = PolarPlane(radius_max=3, size=6).set_stroke(opacity=0.5)
        rose = plane.plot_polar_graph(lambda theta: 3 * np.cos(4 * theta), [0, TAU], color=PINK)
        self.play(FadeIn(plane), run_time=0.4)
        self.play(Create(rose), run_time=1.4)
