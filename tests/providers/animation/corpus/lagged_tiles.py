"""Groups: tiles in a grid that come in one after another and turn over."""

from manim import *


class LaggedTiles(Scene):
    def construct(self):
        tiles = VGroup(*(RoundedRectangle(width=0.9, height=0.9, corner_radius=0.15) for _ in range(24)))
        tiles.arrange_in_grid(4, 6, buff=0.2).set_stroke(width=0).set_color_by_gradient(BLUE, PURPLE, PINK)
        tiles.set_fill(opacity=1)
        self.play(LaggedStart(*(FadeIn(tile, scale=0.3) for tile in tiles), lag_ratio=0.05), run_time=1)
        self.play(LaggedStart(*(Rotate(tile, PI, axis=UP) for tile in tiles), lag_ratio=0.04), run_time=1)
