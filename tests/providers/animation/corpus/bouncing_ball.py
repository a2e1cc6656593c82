"""Updaters that count time: a ball under gravity that loses speed at each bounce."""

from manim import *


class BouncingBall(Scene):
    def construct(self):
        setup = Line(6 * LEFT, 6 * RIGHT).shift(3 * DOWN)
        ball = Circle(radius=0.3, color=ORANGE, fill_opacity=1).move_to([-5, 2.5, 0])
        velocity = np.array([4.0, 0.0, 0.0])

        def fall(mob, dt):
            velocity[1] -= 9.8 * dt
            mob.shift(velocity * dt)
            if mob.get_bottom()[1] < -3:
                mob.shift(UP * (-3 - mob.get_bottom()[1]))
                velocity[1] = 0.8 * abs(velocity[1])

        self.add(setup, ball)
        ball.add_updater(fall)
        self.wait(2)
        ball.clear_updaters()
        self.play(FadeOut(ball), run_time=0.4)
