"""Events in their order: under each other on tall and square frames, along a line on wide ones."""

from manim import *
from reel import *


class TimelineScene(HouseScene):
    def construct(self):
        self.events = data["events"]
        room = self.begin()
        stops, line = self.along(room) if self.wide else self.down(room)
        self.play(Create(line), run_time=0.5 + 0.15 * len(stops))
        for number, (dot, when, what) in enumerate(stops):
            ring = dot.copy().set_fill(opacity=0).set_stroke(self.look["accent"], 6)
            self.add(ring)
            self.play(
                GrowFromCenter(dot),
                ring.animate.scale(2.4).set_stroke(opacity=0),
                FadeIn(when, shift=0.2 * (UP if self.wide else RIGHT)),
                FadeIn(what, shift=0.2 * (UP if self.wide else RIGHT)),
                run_time=0.7,
            )
            self.remove(ring)
            if number + 1 < len(stops):
                self.wait(0.35)
        self.wait(1.2)

    def down(self, room):
        count = len(self.events)
        size = min(0.72, room.height / count * 0.34)
        x = room.left + 0.3
        whens = [words(event["when"], size, weight="BOLD", colour=self.look["accent"]) for event in self.events]
        whats = self.texts(size * 0.68, room.right - x - 0.6, align=LEFT, lines=2)
        pairs = [
            VGroup(*pair).arrange(DOWN, buff=size * 0.28, aligned_edge=LEFT) for pair in zip(whens, whats, strict=True)
        ]
        gap = min(0.9, (room.height - sum(pair.height for pair in pairs)) / max(1, count - 1))
        block = VGroup(*pairs).arrange(DOWN, buff=gap, aligned_edge=LEFT)
        block.move_to([x + 0.6, (room.top + room.bottom) / 2, 0], aligned_edge=LEFT)
        stops = [(self.dot([x, when.get_center()[1], 0]), when, what) for when, what in zip(whens, whats, strict=True)]
        line = Line([x, whens[0].get_center()[1], 0], [x, block.get_bottom()[1], 0])
        return stops, line.set_stroke(self.look["spark"], 6, 0.5)

    def along(self, room):
        count = len(self.events)
        step = room.width / count
        y = room.at(0, 0.6)[1]
        size = min(0.7, step * 0.24)
        stops = []
        for number, what in enumerate(self.texts(size * 0.66, step * 0.9, lines=3)):
            x = room.left + step * (number + 0.5)
            when = words(self.events[number]["when"], size, weight="BOLD", colour=self.look["accent"])
            when.next_to([x, y, 0], UP, buff=0.45)
            what.next_to([x, y, 0], DOWN, buff=0.45)
            stops.append((self.dot([x, y, 0]), when, what))
        line = Line([room.left, y, 0], [room.right, y, 0])
        return stops, line.set_stroke(self.look["spark"], 6, 0.5)

    def texts(self, size, width, **style):
        return labels([event["what"] for event in self.events], size, width, colour=self.look["spark"], **style)

    def dot(self, point):
        return Dot(point, radius=0.19, color=self.look["accent"]).set_stroke(self.look["deep"], 5)
