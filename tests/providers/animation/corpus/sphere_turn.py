"""3D: a sphere and axes under a camera that moves around them."""

from manim import *


class SphereTurn(ThreeDScene):
    def construct(self):
        axes = ThreeDAxes(x_range=[-3, 3], y_range=[-3, 3], z_range=[-2, 2])
        ball = Sphere(radius=1.3, resolution=(10, 10)).set_fill(opacity=0.7)
        self.set_camera_orientation(phi=65 * DEGREES, theta=30 * DEGREES)
        self.add(axes)
        self.play(FadeIn(ball), run_time=0.4)
        self.begin_ambient_camera_rotation(rate=0.6)
        self.wait(0.8)
        self.stop_ambient_camera_rotation()
        self.move_camera(phi=20 * DEGREES, run_time=0.5)
