"""Traced paths: a point on a rolling wheel draws a cycloid."""

from manim import *


class Cycloid(Scene):
    def construct(self):
        turn = ValueTracker(0.0)
        wheel = always_redraw(lambda: Circle(radius=0.8, color=BLUE).move_to([0.8 * turn.get_value() - 5, 0, 0]))
        pen = always_redraw(
            lambda: Dot(
                wheel.get_center() + 0.8 * np.array([-np.sin(turn.get_value()), -np.cos(turn.get_value()), 0]),
                color=YELLOW,
            )
        )
        path = TracedPath(pen.get_center, stroke_color=YELLOW, stroke_width=5)
        self.add(path, wheel, pen)
        self.play(turn.animate.set_value(2 * TAU), run_time=2, rate_func=linear)
