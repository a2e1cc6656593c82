"""Matrices: rows and columns that are multiplied, one after another."""

from manim import *


class MatrixProduct(Scene):
    def construct(self):
        left, right = Matrix([[1, 2], [3, 4]]), Matrix([[0, 1], ["x", "-y"]])
        both = VGroup(left, right).arrange(RIGHT, buff=0.4)
        self.play(FadeIn(both), run_time=0.5)
        for row in range(2):
            frames = [SurroundingRectangle(left.get_rows()[row]), SurroundingRectangle(right.get_columns()[row])]
            self.play(*(Create(frame) for frame in frames), run_time=0.4)
            self.play(*(FadeOut(frame) for frame in frames), run_time=0.2)
