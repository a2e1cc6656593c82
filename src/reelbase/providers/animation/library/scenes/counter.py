"""One large number that counts up to where it ends."""

from manim import *
from reel import *


class CounterScene(HouseScene):
    def construct(self):
        quantity = Quantity.of(data["quantity"])
        room = self.begin()
        size = 2.3
        final = Numeral(quantity.shown(), size, self.look["accent"])
        size *= min(1.0, room.width * 0.98 / final.length)
        numeral = Numeral(quantity.shown(0.0), size, self.look["accent"])
        under = label(data["label"], 0.62 if self.tall else 0.56, room.width, weight="SEMIBOLD",
                      colour=self.look["spark"], lines=2)  # fmt: skip
        unit = (
            words(data["unit"], size * 0.42 + 0.25, weight="BOLD", colour=self.look["spark"]) if data["unit"] else None
        )
        block = [part for part in (unit, under) if part is not None]
        height = size * 0.75 + sum(part.height + 0.5 for part in block)
        base = room.centre[1] + height / 2 - size * 0.75
        numeral.put([0, base, 0])
        y = base - 0.6
        for part in block:
            part.move_to([0, y, 0], aligned_edge=UP)
            y -= part.height + 0.5
        middle = np.array([0, base + size * 0.36, 0])
        radius = min(room.width / 2 - 0.1, 3.6)
        rays = VGroup()
        for number, angle in enumerate(np.linspace(0, TAU, 60, endpoint=False)):
            way = np.array([np.cos(angle), np.sin(angle), 0])
            ray = Line(middle + radius * 0.86 * way, middle + radius * (1.08 if number % 3 == 0 else 1.0) * way)
            rays.add(ray.set_stroke(self.look["glow"], 5, 0.35))
        if self.tall:
            self.play(FadeIn(rays, scale=0.9), FadeIn(numeral, shift=0.3 * UP), run_time=0.5)
        else:
            self.play(FadeIn(numeral, shift=0.3 * UP), run_time=0.5)
        tracker = ValueTracker(0.0)
        numeral.count(quantity, tracker)
        shown = [tracker.animate.set_value(1.0)]
        if self.tall:
            shown.append(Rotate(rays, PI / 6, about_point=middle))
        self.play(*shown, run_time=2.4, rate_func=rate_functions.ease_out_cubic)
        numeral.clear_updaters()
        numeral.write(quantity.shown())
        self.play(numeral.animate.scale(1.08), run_time=0.25)
        self.play(numeral.animate.scale(1 / 1.08), run_time=0.25)
        self.play(LaggedStart(*(FadeIn(part, shift=0.2 * UP) for part in block), lag_ratio=0.3), run_time=0.8)
        self.wait(1.3)
