"""Chart: Manim's own bar chart changes its values."""

from manim import *


class BarOfUpdates(Scene):
    def construct(self):
        chart = BarChart([3, 5, 2, 6], y_range=[0, 8, 2], x_length=8, y_length=5)
        self.play(Create(chart), run_time=0.8)
        self.play(chart.animate.change_bar_values([6, 1, 7, 4]), run_time=0.8)
