"""Axes: numbers and names on them, a point that moves along, lines to both axes."""

from manim import *


class AxesWithNumbers(Scene):
    def construct(self):
        axes = Axes(x_range=[-1, 5], y_range=[-1, 4], x_length=10, y_length=6).add_coordinates()
        labels = axes.get_axis_labels("x", r"f(x)")
        curve = axes.plot(lambda x: 0.25 * x**2 - 0.5, x_range=[-1, 4.2], color=BLUE)
        place = ValueTracker(0.5)
        dot = always_redraw(lambda: Dot(axes.i2gp(place.get_value(), curve), color=YELLOW))
        lines = always_redraw(lambda: axes.get_lines_to_point(dot.get_center()))
        self.play(FadeIn(axes, labels), Create(curve), run_time=0.8)
        self.add(lines, dot)
        self.play(place.animate.set_value(4), run_time=1)
