"""Algorithms: a bubble sort swaps bars, with arcs for paths."""

from manim import *


class SortBars(Scene):
    def construct(self):
        values = [4, 2, 5, 1, 3]
        bars = [Rectangle(width=0.9, height=v, color=BLUE, fill_opacity=0.8) for v in values]
        for place, bar in enumerate(bars):
            bar.move_to([(place - 2) * 1.4, -2.5, 0], aligned_edge=DOWN)
        self.add(*bars)
        for last in range(4, 2, -1):
            for i in range(last):
                if values[i] > values[i + 1]:
                    values[i], values[i + 1] = values[i + 1], values[i]
                    bars[i], bars[i + 1] = bars[i + 1], bars[i]
                    self.play(bars[i].animate.shift(1.4 * LEFT), bars[i + 1].animate.shift(1.4 * RIGHT), run_time=0.3)
