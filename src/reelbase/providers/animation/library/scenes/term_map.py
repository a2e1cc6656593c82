"""A subject and what belongs to it: around it on wide frames, on the branches of a trunk on tall and square ones."""

from manim import *
from reel import *


class TermMapScene(HouseScene):
    def construct(self):
        room = self.begin()
        texts = labels(data["terms"], 0.48, room.width * (0.26 if self.wide else 0.36), height=1.2,
                       weight="SEMIBOLD", colour=self.look["spark"])  # fmt: skip
        pills = [self.pill(text, self.look["middle"]) for text in texts]
        share = 0.28 if self.wide else 0.8
        centre = label(data["centre"], 0.6, room.width * share, weight="BOLD", colour=self.look["deep"])
        centre = self.pill(centre, self.look["accent"])
        links = self.ring(centre, pills, room) if self.wide else self.trunk(centre, pills, room)
        self.play(GrowFromCenter(centre), run_time=0.6, rate_func=rate_functions.ease_out_back)
        for pill, link in zip(pills, links, strict=True):
            self.play(Create(link), run_time=0.35)
            self.play(FadeIn(pill, scale=0.7), run_time=0.35, rate_func=rate_functions.ease_out_back)
        self.play(centre.animate.scale(1.06), rate_func=there_and_back, run_time=0.8)
        self.wait(1.1)

    def pill(self, text, ground):
        box = card(text.width + 0.7, text.height + 0.5, ground, radius=0.42)
        return VGroup(box, text.move_to(box[-1])).set_z_index(1)

    def link(self, *corners):
        way = VMobject().set_points_as_corners(corners)
        way.joint_type = LineJointType.ROUND
        return way.set_stroke(self.look["glow"], 7, 0.75).set_z_index(-1)

    def ring(self, centre, pills, room):
        count = len(pills)
        centre.move_to(room.centre)
        for number, pill in enumerate(pills):
            angle = PI / 2 - TAU * (number + (0.5 if count % 2 == 0 else 0.0)) / count
            x = np.cos(angle) * (room.width - pill.width) / 2 * 0.98
            pill.move_to([x, room.centre[1] + np.sin(angle) * (room.height - pill.height) / 2, 0])
        return [self.link(centre.get_center(), pill.get_center()) for pill in pills]

    def trunk(self, centre, pills, room):
        rows = [pills[number : number + 2] for number in range(0, len(pills), 2)]
        height = max(pill.height for pill in pills)
        gap = min(1.1, (room.height - centre.height - height * len(rows)) / len(rows))
        top = room.top - (room.height - centre.height - (height + gap) * len(rows)) / 2
        centre.move_to([0, top, 0], aligned_edge=UP)
        joint, links = top - centre.height / 2, []
        for number, row in enumerate(rows):
            y = top - centre.height - (number + 1) * (gap + height) + height / 2
            for pill, side in zip(row, (-1, 1), strict=False):
                pill.move_to([side * room.width * 0.265, y, 0])
                links.append(self.link([0, joint, 0], [0, y, 0], pill.get_center()))
            joint = y
        return links
