"""Pixels: an image made of an array, faded into another."""

from manim import *


class ImageArray(Scene):
    def construct(self):
        y, x = np.mgrid[0:64, 0:64]
        rings = (127 + 120 * np.sin(np.hypot(x - 32, y - 32) / 3)).astype(np.uint8)
        waves = (127 + 120 * np.sin(x / 5)).astype(np.uint8)
        first, second = (ImageMobject(np.dstack([p, 255 - p, np.full_like(p, 160)])) for p in (rings, waves))
        for picture in (first, second):
            picture.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"]).scale_to_fit_height(5)
        self.play(FadeIn(first), run_time=0.5)
        self.play(FadeTransform(first, second), run_time=0.7)
