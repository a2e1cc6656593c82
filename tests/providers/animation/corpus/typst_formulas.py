"""Formulas: sums, integrals, matrices and cases in Typst's notation, without LaTeX."""

from manim import *


class TypstFormulas(Scene):
    def construct(self):
        formulas = VGroup(
            MathTypst("sum_(k=1)^n k = (n (n + 1)) / 2"),
            MathTypst("integral_0^1 x^2 dif x = 1 / 3"),
            MathTypst("mat(1, 2; 3, 4) vec(x, y) = vec(5, 6)"),
            MathTypst('abs(x) = cases(x "if" x >= 0, -x "if" x < 0)'),
        ).arrange_in_grid(2, 2, buff=1)
        formulas.scale_to_fit_width(11)
        self.play(LaggedStart(*(Write(formula) for formula in formulas), lag_ratio=0.3), run_time=1.8)
