"""Graphs: a function, and the rectangles that fill the area under it ever better."""

from manim import *


class AreaUnderCurve(Scene):
    def construct(self):
        axes = Axes(x_range=[0, 5], y_range=[0, 6], x_length=9, y_length=5, tips=False)
        curve = axes.plot(lambda x: 0.2 * x**2 + 0.6, color=YELLOW)
        bars = axes.get_riemann_rectangles(curve, x_range=[0.5, 4.5], dx=1.0, color=(BLUE, GREEN))
        finer = axes.get_riemann_rectangles(curve, x_range=[0.5, 4.5], dx=0.25, color=(BLUE, GREEN))
        self.play(Create(axes), Create(curve), run_time=0.8)
        self.play(FadeIn(bars, lag_ratio=0.2), run_time=0.6)
        self.play(Transform(bars, finer), run_time=0.8)
