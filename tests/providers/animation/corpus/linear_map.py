"""Linear algebra: a matrix moves the plane and two vectors with it."""

from manim import *


class LinearMap(Scene):
    def construct(self):
        plane = NumberPlane(x_range=[-5, 5], y_range=[-3, 3])
        vectors = VGroup(Vector([1, 0], color=GREEN), Vector([0, 1], color=RED))
        self.play(Create(plane), run_time=0.6)
        self.play(*(GrowArrow(vector) for vector in vectors), run_time=0.4)
        self.play(VGroup(plane, vectors).animate.apply_matrix([[1, 0.8], [0.2, 1]]), run_time=1)
