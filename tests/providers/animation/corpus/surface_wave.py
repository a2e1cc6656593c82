"""3D: a surface in two colours, seen from above and from the side."""

from manim import *


class SurfaceWave(ThreeDScene):
    def construct(self):
        wave = Surface(
            lambda u, v: np.array([u, v, 0.6 * np.sin(u) * np.cos(v)]),
            u_range=[-3, 3],
            v_range=[-3, 3],
            resolution=(12, 12),
            checkerboard_colors=[BLUE_D, TEAL],
        )
        self.set_camera_orientation(phi=60 * DEGREES, theta=-45 * DEGREES)
        self.play(Create(wave), run_time=0.8)
        self.move_camera(theta=-10 * DEGREES, run_time=0.6)
