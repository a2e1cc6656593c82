"""Point clouds: random points, seeded, that gather on a circle."""

from manim import *


class PointCloud(Scene):
    def construct(self):
        places = np.random.normal(0, 1.6, (150, 3)) * [1, 1, 0]
        dots = VGroup(*(Dot(place, radius=0.05, color=BLUE) for place in places))
        self.play(FadeIn(dots), run_time=0.4)
        targets = [3 * np.array([np.cos(a), np.sin(a), 0]) for a in np.linspace(0, TAU, len(dots))]
        self.play(*(dot.animate.move_to(to).set_color(YELLOW) for dot, to in zip(dots, targets, strict=True)))
