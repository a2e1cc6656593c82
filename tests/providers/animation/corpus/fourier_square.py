"""Sums: sines that add up to a square wave."""

from manim import *


class FourierSquare(Scene):
    def construct(self):
        axes = Axes(x_range=[0, TAU], y_range=[-1.5, 1.5], x_length=11, y_length=5, tips=False)

        def wave(terms):
            return axes.plot(
                lambda x: 4 / PI * sum(np.sin((2 * k + 1) * x) / (2 * k + 1) for k in range(terms)),
                x_range=[0, TAU, 0.05],
                color=interpolate_color(BLUE, YELLOW, terms / 9),
            )

        shown = wave(1)
        self.play(Create(axes), Create(shown), run_time=0.7)
        for terms in (2, 4, 9):
            self.play(Transform(shown, wave(terms)), run_time=0.5)
