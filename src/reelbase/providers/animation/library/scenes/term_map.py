"""A subject in the middle and what belongs to it around it."""

from manim import *
from reel import *


class TermMapScene(HouseScene):
    def construct(self):
        room = self.begin()
        terms = data["terms"]
        size = 0.46 if self.tall else 0.44
        middle = label(data["centre"], 0.58, room.width * 0.5, weight="BOLD", colour=self.look["deep"])
        centre = self.pill(middle, self.look["accent"]).move_to(room.centre)
        texts = labels(terms, size, room.width * 0.38, weight="SEMIBOLD", colour=self.look["spark"])
        pills = [self.pill(text, self.look["middle"]) for text in texts]
        self.place(pills, centre, room)
        links = [
            Line(centre.get_center(), pill.get_center()).set_stroke(self.look["glow"], 6, 0.7).set_z_index(-1)
            for pill in pills
        ]
        self.play(GrowFromCenter(centre), run_time=0.6, rate_func=rate_functions.ease_out_back)
        for pill, link in zip(pills, links, strict=True):
            self.play(Create(link), run_time=0.3)
            self.play(FadeIn(pill, scale=0.7), run_time=0.4, rate_func=rate_functions.ease_out_back)
        self.play(centre.animate.scale(1.06), rate_func=there_and_back, run_time=0.8)
        self.wait(1.1)

    def pill(self, text, ground):
        box = card(text.width + 0.7, text.height + 0.5, ground, radius=0.42)
        return VGroup(box, text.move_to(box[-1])).set_z_index(1)

    def place(self, pills, centre, room):
        """Rows over and under the middle on tall frames; a ring on wide ones."""
        count = len(pills)
        if self.wide:
            for number, pill in enumerate(pills):
                angle = PI / 2 - TAU * (number + (0.5 if count % 2 == 0 else 0.0)) / count
                x = np.cos(angle) * (room.width - pill.width) / 2 * 0.96
                pill.move_to([x, room.centre[1] + np.sin(angle) * (room.height - pill.height) / 2, 0])
            return
        upper = (count + 1) // 2
        for group, way in ((pills[:upper], UP), (pills[upper:], DOWN)):
            for number, pill in enumerate(group):
                rows, row = (len(group) + 1) // 2, number // 2
                alone = len(group) % 2 == 1 and number == len(group) - 1
                reach = room.height / 2 - pill.height / 2
                y = room.centre[1] + way[1] * reach * (rows - row) / rows
                if alone:
                    x = 0.0
                else:
                    x = (room.width - pill.width) / 2 * (-1 if number % 2 == 0 else 1)
                pill.move_to([x, y, 0])
