"""Parametric curves: a heart, drawn and filled."""

from manim import *


class HeartCurve(Scene):
    def construct(self):
        heart = ParametricFunction(
            lambda t: 0.16 * np.array([16 * np.sin(t) ** 3, 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t), 0]),
            t_range=[0, TAU, 0.05],
            color=RED,
        )
        self.play(Create(heart), run_time=1)
        self.play(heart.animate.set_fill(RED, 0.8), run_time=0.4)
        self.play(heart.animate.scale(1.15), rate_func=there_and_back, run_time=0.6)
