"""Values on a scale: a line with even ticks, marks that drop onto it, and a stretch between two of them."""

from manim import *
from reel import *


class NumberLineScene(HouseScene):
    def construct(self):
        self.low, self.high = data["low"], data["high"]
        room = self.begin()
        size = 0.54 if self.tall else 0.48
        y = room.at(0, 0.36)[1]
        self.left, self.right = room.left + 0.35, room.right - 0.35
        axis = Line([room.left, y, 0], [room.right, y, 0]).set_stroke(self.look["spark"], 6, 0.9)
        tip = Triangle().scale(0.13).rotate(-PI / 2).set_fill(self.look["spark"], 1).set_stroke(width=0)
        tip.move_to([room.right, y, 0])
        ticks, names = VGroup(), VGroup()
        for tick in data["ticks"]:
            x = self.x(tick["value"])
            ticks.add(Line([x, y - 0.16, 0], [x, y + 0.16, 0]).set_stroke(self.look["spark"], 4, 0.8))
            names.add(words(tick["label"], size * 0.85, colour=self.look["spark"]).set_opacity(0.85))
            names[-1].next_to([x, y - 0.16, 0], DOWN, buff=0.18)
        self.play(Create(axis), FadeIn(tip, shift=RIGHT), run_time=0.7)
        self.play(LaggedStart(*(FadeIn(VGroup(t, n), shift=0.1 * UP) for t, n in zip(ticks, names, strict=True)),
                              lag_ratio=0.12), run_time=0.8)  # fmt: skip
        marks = data["marks"]
        if len(marks) == 2 and data.get("between"):
            stretch = Line([self.x(marks[0]["value"]), y, 0], [self.x(marks[1]["value"]), y, 0])
            stretch.set_stroke(self.look["accent"], 16, 1.0)
        else:
            stretch = None
        pins = [self.pin(mark, number, y, size, room) for number, mark in enumerate(marks)]
        for pin in pins:
            self.play(FadeIn(pin, shift=0.6 * DOWN), run_time=0.55, rate_func=rate_functions.ease_out_back)
        if stretch:
            self.play(Create(stretch), *(pin[1].animate.set_z_index(2) for pin in pins), run_time=0.8)
        self.wait(1.3)

    def x(self, value):
        return interpolate(self.left, self.right, (value - self.low) / (self.high - self.low))

    def pin(self, mark, number, y, size, room):
        x = self.x(mark["value"])
        height = 1.1 + (1.1 if number % 2 else 0.0)
        stem = Line([x, y + 0.1, 0], [x, y + height, 0]).set_stroke(self.look["accent"], 5)
        dot = Dot([x, y, 0], radius=0.2, color=self.look["accent"])
        text = label(mark["label"], size * 1.25, room.width * 0.6, weight="BOLD", colour=self.look["accent"], lines=2)
        text.next_to([x, y + height, 0], UP, buff=0.16)
        text.shift(RIGHT * (max(0, room.left - text.get_left()[0]) - max(0, text.get_right()[0] - room.right)))
        return VGroup(stem, dot, text)
