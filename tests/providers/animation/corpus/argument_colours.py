"""Colours: the phase of a complex function as a grid of dots."""

import cmath

from manim import *


class ArgumentColours(Scene):
    def construct(self):
        dots = VGroup()
        for x in range(-6, 7):
            for y in range(-3, 4):
                value = complex(x, y) ** 2 + 1
                hue = (cmath.phase(value) / TAU) % 1.0
                dots.add(Dot([x, y, 0], radius=0.3, color=ManimColor.from_hsv((hue, 0.8, 1.0))))
        self.play(LaggedStart(*(GrowFromCenter(dot) for dot in dots), lag_ratio=0.02), run_time=1.2)
        self.play(dots.animate.apply_complex_function(lambda z: z * cmath.exp(0.15j)), run_time=0.8)
