"""Why a² + b² = c²: four triangles move inside one square, and what they leave free must stay the same."""

from manim import *

GROUND, SHAPE, LEFT_OVER, INK = "#0c2a5e", "#1f74c4", "#ffd84d", "#eafaff"


class Pythagoras(Scene):
    def construct(self):
        self.camera.background_color = GROUND
        self.side = min(config.frame_width, config.frame_height) * 0.6
        self.a, self.b = self.side * 0.4, self.side * 0.6
        self.wide = config.frame_width > config.frame_height
        self.middle = 0.22 * config.frame_width * LEFT + 1.05 * UP if self.wide else 2.2 * UP

        frame = Square(self.side).move_to(self.middle).set_stroke(INK, 5)
        triangles = [self.triangle(*corners) for corners in self.around()]
        hole = self.hole(self.inner())
        self.play(Create(frame), run_time=1)
        self.play(LaggedStart(*(FadeIn(part, scale=0.6) for part in triangles), lag_ratio=0.25), run_time=1.6)
        c2 = self.sign("c^2", hole)
        self.play(FadeIn(hole), Write(c2), run_time=1)
        self.play(*(FadeIn(mark) for mark in self.marks(triangles[0])), run_time=0.6)
        self.wait(0.6)

        self.play(FadeOut(hole), FadeOut(c2), run_time=0.5)
        moves = [part.animate.shift(way) for part, way in zip(triangles, self.ways(), strict=True)]
        self.play(FadeOut(*self.shown_marks), run_time=0.3)
        self.play(LaggedStart(*moves, lag_ratio=0.35), run_time=2.4)
        low, left = self.middle[1] - self.side / 2, self.middle[0] - self.side / 2
        small = self.hole(self.square(left, low, self.a))
        large = self.hole(self.square(left + self.a, low + self.a, self.b))
        signs = [self.sign("a^2", small), self.sign("b^2", large)]
        self.play(FadeIn(small), FadeIn(large), *(Write(sign) for sign in signs), run_time=1)
        self.wait(0.4)

        formula = MathTypst("a^2 + b^2 = c^2", font_size=110, color=INK)
        if self.wide:
            formula.move_to([0.24 * config.frame_width, self.middle[1], 0])
        else:
            formula.next_to(frame, DOWN, buff=0.6)
        self.play(Write(formula), run_time=1.4)
        self.play(Circumscribe(formula, color=LEFT_OVER, buff=0.25), run_time=1)
        self.wait(1)

    def corner(self, x, y):
        return self.middle + np.array([x - self.side / 2, y - self.side / 2, 0])

    def around(self):
        """Corners of the triangles that leave a square on the slope free."""
        a, s = self.a, self.side
        points = [self.corner(a, 0), self.corner(s, a), self.corner(s - a, s), self.corner(0, s - a)]
        edges = [self.corner(s, 0), self.corner(s, s), self.corner(0, s), self.corner(0, 0)]
        return [(points[0], edges[0], points[1]), (points[1], edges[1], points[2]),
                (points[2], edges[2], points[3]), (points[3], edges[3], points[0])]  # fmt: skip

    def inner(self):
        return [corners[0] for corners in self.around()]

    def ways(self):
        """How far each triangle goes, until two by two they fill a rectangle and leave two squares free."""
        a, b = self.a, self.b
        return [ORIGIN, b * LEFT, a * RIGHT + b * DOWN, a * UP]

    def triangle(self, *corners):
        return Polygon(*corners).set_stroke(INK, 3).set_fill(SHAPE, 1)

    def hole(self, corners):
        return Polygon(*corners).set_stroke(LEFT_OVER, 4).set_fill(LEFT_OVER, 0.85).set_z_index(-1)

    def square(self, x, y, size):
        return [[x, y, 0], [x + size, y, 0], [x + size, y + size, 0], [x, y + size, 0]]

    def sign(self, typst, hole):
        return MathTypst(typst, font_size=90, color=GROUND).move_to(hole)

    def marks(self, triangle):
        start, corner, end = triangle.get_vertices()
        self.shown_marks = [
            MathTypst("b", font_size=64, color=INK).next_to((start + corner) / 2, DOWN, buff=0.2),
            MathTypst("a", font_size=64, color=INK).next_to((corner + end) / 2, RIGHT, buff=0.2),
        ]
        return self.shown_marks
