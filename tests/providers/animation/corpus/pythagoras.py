"""Proof: the square on the long side is as large as the two others, shown with Typst and areas."""

from manim import *


class Pythagoras(Scene):
    def construct(self):
        triangle = Polygon(ORIGIN, 3 * RIGHT, 3 * RIGHT + 2 * UP, color=WHITE).move_to(2.5 * LEFT)
        a, b, c = triangle.get_vertices()
        squares = VGroup()
        for begin, end, colour in ((a, b, BLUE), (b, c, GREEN), (c, a, YELLOW)):
            way = rotate_vector(end - begin, -PI / 2)
            squares.add(Polygon(begin, end, end + way, begin + way, color=colour, fill_opacity=0.4))
        self.play(Create(triangle), run_time=0.5)
        self.play(LaggedStart(*(GrowFromCenter(square) for square in squares), lag_ratio=0.4))
        self.play(Write(MathTypst("a^2 + b^2 = c^2", font_size=64).to_edge(RIGHT)), run_time=0.8)
