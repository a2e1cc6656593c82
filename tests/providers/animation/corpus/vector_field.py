"""Vector fields: arrows of a whirl, and a dot that is carried along."""

from manim import *


class WhirlField(Scene):
    def construct(self):
        def whirl(place):
            return np.array([-place[1], place[0], 0]) / 2

        field = ArrowVectorField(whirl, x_range=[-5, 5, 1.25], y_range=[-3, 3, 1.25])
        dot = Dot([2, 0, 0], color=YELLOW, radius=0.15)
        self.play(FadeIn(field), FadeIn(dot), run_time=0.5)
        dot.add_updater(lambda mob, dt: mob.shift(whirl(mob.get_center()) * dt))
        self.wait(1.5)
