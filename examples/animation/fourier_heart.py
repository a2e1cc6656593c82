"""A heart drawn by turning circles: each turns at a steady speed, and their sum follows the curve."""

from manim import *

GROUND, RING, ARM, PEN = "#2d0f5c", "#b04fe0", "#fff0fd", "#ffe14d"
CIRCLES = 41
TURN_S = 8


class FourierHeart(Scene):
    def construct(self):
        self.camera.background_color = GROUND
        self.size = min(config.frame_width, config.frame_height * 0.82) * 0.42
        self.middle = 0.1 * config.frame_height * UP
        self.parts = self.decompose()
        now = ValueTracker(0.0)

        outline = VMobject().set_points_as_corners([self.sum_at(t) for t in np.linspace(0, 1, 241)])
        outline.set_stroke(RING, 5, 0.3)
        self.play(Create(outline), run_time=1.2)

        rings = VGroup(*(Circle(max(0.001, abs(c)), color=RING, stroke_width=2.5) for _, c in self.parts[1:]))
        arms = VGroup(*(Line(ORIGIN, RIGHT, color=ARM, stroke_width=3) for _ in self.parts[1:]))
        pen = Dot(radius=0.11, color=PEN)
        drawn = VMobject().set_stroke(PEN, 9)
        rings.add_updater(lambda mob: self.turn(now.get_value(), rings, arms, pen))
        drawn.add_updater(lambda mob: self.draw(mob, now.get_value()))
        rings.set_stroke(opacity=0.55)
        self.turn(0.0, rings, arms, pen)
        self.play(FadeIn(rings), FadeIn(arms), FadeIn(pen), run_time=0.8)
        self.add(drawn, rings, arms, pen)
        self.play(now.animate.set_value(1.0), run_time=TURN_S, rate_func=linear)
        rings.clear_updaters()
        drawn.clear_updaters()
        self.play(FadeOut(rings), FadeOut(arms), FadeOut(pen), FadeOut(outline), run_time=0.6)
        self.play(drawn.animate.set_fill("#ff8ae0", 0.9), run_time=0.8)
        self.play(drawn.animate.scale(1.08), rate_func=there_and_back, run_time=0.7)
        self.wait(0.6)

    def decompose(self):
        """(turns, arm) of each circle, the largest first; the first of all is the centre, which does not turn."""
        t = np.linspace(0, TAU, 400, endpoint=False)
        x = 16 * np.sin(t) ** 3
        y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
        share = np.fft.fft((x + 1j * y) / 16 * self.size) / len(t)
        turns = [0, *sorted(range(-(CIRCLES // 2), CIRCLES // 2 + 1), key=lambda n: -abs(share[n]))]
        kept = [(n, share[n]) for n in turns if abs(share[n]) > 1e-4 or n == 0]
        return [kept[0], *(part for part in kept[1:] if part[0] != 0)]

    def joints(self, time):
        """Where the arms meet, from the centre to the pen."""
        place, places = 0j, []
        for turns, arm in self.parts:
            place += arm * np.exp(1j * TAU * turns * time)
            places.append(self.middle + np.array([place.real, place.imag, 0.0]))
        return places

    def sum_at(self, time):
        return self.joints(time)[-1]

    def turn(self, time, rings, arms, pen):
        places = self.joints(time)
        for ring, arm, begin, end in zip(rings, arms, places, places[1:], strict=False):
            ring.move_to(begin)
            arm.put_start_and_end_on(begin, end)
        pen.move_to(places[-1])

    def draw(self, mob, time):
        times = np.arange(0, time, 1 / 240)
        corners = [self.sum_at(t) for t in (*times, time)]
        mob.set_points_as_corners(corners if len(corners) > 1 else [corners[0], corners[0] + 1e-4 * RIGHT])
