"""Zoom: a second camera shows a small part large."""

from manim import *


class ZoomedView(ZoomedScene):
    def __init__(self, **kwargs):
        super().__init__(zoom_factor=0.3, zoomed_display_height=2, zoomed_display_width=3, **kwargs)

    def construct(self):
        dots = VGroup(*(Dot([x / 3, np.sin(x), 0], color=BLUE) for x in range(-12, 13)))
        self.add(dots)
        self.activate_zooming(animate=False)
        self.play(self.zoomed_camera.frame.animate.shift(RIGHT), run_time=0.8)
