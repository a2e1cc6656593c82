"""Two sides against each other, on a card each."""

from manim import *
from reel import *


class ComparisonScene(HouseScene):
    def construct(self):
        room = self.begin()
        gap = 0.5
        if self.wide:
            width, height = (room.width - gap) / 2, min(4.0, room.height)
            y = room.top - height / 2
            spots = [[-(width + gap) / 2, y, 0], [(width + gap) / 2, y, 0]]
        else:
            width, height = room.width, (room.height - gap) / 2
            height = min(3.1, height)
            y = room.centre[1]
            spots = [[0, y + (height + gap) / 2, 0], [0, y - (height + gap) / 2, 0]]
        colours = (self.look["glow"], self.look["accent"])
        sides = [
            self.side(data[name], width, height, spot, colour)
            for name, spot, colour in zip(("left", "right"), spots, colours, strict=True)
        ]
        badge = self.versus(y if self.wide else spots[0][1] - (height + gap) / 2)
        ways = (RIGHT, LEFT) if self.wide else (DOWN, UP)
        for (box, stripe, name, lines), way, last in zip(sides, ways, (False, True), strict=True):
            self.play(FadeIn(VGroup(box, stripe), shift=0.5 * way), FadeIn(name, shift=0.5 * way), run_time=0.7)
            self.play(LaggedStart(*(FadeIn(line, shift=0.15 * UP) for line in lines), lag_ratio=0.3), run_time=0.7)
            if not last:
                self.play(GrowFromCenter(badge), run_time=0.4, rate_func=rate_functions.ease_out_back)
        self.wait(1.4)

    def side(self, side, width, height, spot, colour):
        box = card(width, height, self.look["ridge"], opacity=0.82).move_to(spot)
        panel = box[-1]
        stripe = RoundedRectangle(width=0.14, height=height - 0.7, corner_radius=0.07).set_stroke(width=0)
        stripe.set_fill(colour, 1).move_to(panel.get_left() + 0.32 * RIGHT)
        left, inner = stripe.get_right()[0] + 0.3, width - 1.05
        name = label(side["name"], 0.62, inner, weight="BOLD", colour=colour, lines=2, align=LEFT)
        lines = VGroup(*(
            label(point, 0.48, inner, colour=self.look["spark"], lines=3, align=LEFT) for point in side["points"]
        )).arrange(DOWN, buff=0.26, aligned_edge=LEFT)  # fmt: skip
        both = VGroup(name, lines).arrange(DOWN, buff=0.32, aligned_edge=LEFT)
        if both.height > height - 0.5:
            both.scale_to_fit_height(height - 0.5)
        both.move_to([left, spot[1], 0], aligned_edge=LEFT)
        return box, stripe, name, lines

    def versus(self, y):
        disc = Circle(radius=0.46).set_fill(self.look["spark"], 1).set_stroke(self.look["deep"], 8)
        text = words("vs", 0.46, weight="BOLD", colour=self.look["deep"]).move_to(disc)
        return VGroup(disc, text).move_to([0, y, 0]).set_z_index(5)
