"""Camera: it follows a dot along a curve, near, and draws back."""

from manim import *


class MovingCamera(MovingCameraScene):
    def construct(self):
        axes = Axes(x_range=[0, 10], y_range=[-2, 2], x_length=12, y_length=5)
        curve = axes.plot(np.sin, color=BLUE)
        dot = Dot(axes.i2gp(0, curve), color=YELLOW)
        self.add(axes, curve, dot)
        self.camera.frame.save_state()
        self.play(self.camera.frame.animate.scale(0.4).move_to(dot), run_time=0.6)
        self.camera.frame.add_updater(lambda mob: mob.move_to(dot))
        self.play(MoveAlongPath(dot, curve), run_time=1.2, rate_func=linear)
        self.camera.frame.clear_updaters()
        self.play(Restore(self.camera.frame), run_time=0.6)
