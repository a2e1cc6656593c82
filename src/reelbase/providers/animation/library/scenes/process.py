"""Steps that follow each other: numbered cards, and arrows that lead from one to the next."""

from manim import *
from reel import *


class ProcessScene(HouseScene):
    def construct(self):
        self.steps = data["steps"]
        room = self.begin()
        cards = self.along(room) if self.wide else self.down(room)
        for number, (box, badge, text) in enumerate(cards):
            if number:
                arrow = self.arrow(cards[number - 1][0][-1], box[-1])
                self.play(GrowArrow(arrow), run_time=0.35)
            self.play(
                FadeIn(box, shift=0.3 * (RIGHT if self.wide else DOWN)),
                FadeIn(text, shift=0.3 * (RIGHT if self.wide else DOWN)),
                GrowFromCenter(badge),
                run_time=0.65,
            )
            self.wait(0.25)
        last = cards[-1][0][-1]
        frame = last.copy().set_fill(opacity=0).set_stroke(self.look["accent"], 7)
        self.play(Create(frame), run_time=0.7)
        self.wait(1.0)

    def down(self, room):
        count = len(self.steps)
        gap = 0.55
        height = min(1.9, (room.height - gap * (count - 1)) / count)
        top = room.top - (room.height - height * count - gap * (count - 1)) / 2
        radius = min(0.48, height * 0.3)
        inner = room.width - 2 * radius - 1.0
        texts = self.texts(0.52, inner, height * 0.9, lines=2, align=LEFT)
        cards = []
        for number, text in enumerate(texts):
            y = top - number * (height + gap) - height / 2
            badge = self.badge(number, radius).move_to([room.left + radius + 0.32, y, 0])
            text.move_to([badge.get_right()[0] + 0.35, y, 0], aligned_edge=LEFT)
            cards.append((self.box(room.width, height).move_to([0, y, 0]), badge, text))
        return cards

    def along(self, room):
        count = len(self.steps)
        gap = 0.7
        width = min(4.2, (room.width - gap * (count - 1)) / count)
        height = min(3.4, room.height)
        left = -(width * count + gap * (count - 1)) / 2
        y = room.top - height / 2 - (room.height - height) * 0.4
        cards = []
        for number, text in enumerate(self.texts(0.5, width - 0.5, height - 1.7, lines=4)):
            x = left + number * (width + gap) + width / 2
            badge = self.badge(number, 0.48).move_to([x, y + height / 2 - 0.8, 0])
            text.move_to([x, (badge.get_bottom()[1] + y - height / 2) / 2, 0])
            cards.append((self.box(width, height).move_to([x, y, 0]), badge, text))
        return cards

    def box(self, width, height):
        return card(width, height, self.look["middle"], opacity=0.55)

    def badge(self, number, radius):
        disc = Circle(radius=radius).set_stroke(width=0).set_fill(self.look["accent"], 1)
        return VGroup(
            disc, words(str(number + 1), radius * 1.25, weight="BOLD", colour=self.look["deep"]).move_to(disc)
        )

    def texts(self, size, width, height, **style):
        look = {"weight": "SEMIBOLD", "colour": self.look["spark"], **style}
        return labels(self.steps, size, width, height=height, **look)

    def arrow(self, before, after):
        begin, end = (before.get_right(), after.get_left()) if self.wide else (before.get_bottom(), after.get_top())
        way = Arrow(begin, end, buff=0.06, stroke_width=9, max_tip_length_to_length_ratio=0.5, tip_length=0.26)
        return way.set_color(self.look["accent"])
