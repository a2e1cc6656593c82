"""A value over time: the line is drawn from left to right, its head counting along."""

from itertools import pairwise

from manim import *
from reel import *


class LineChartScene(HouseScene):
    def construct(self):
        points = data["points"]
        self.quantities = [Quantity.of(point["quantity"]) for point in points]
        room = self.begin(gap=0.7)
        size = 0.5 if self.tall else 0.44
        width = room.width / min(len(points), 4) * 0.9
        names = labels([point["label"] for point in points], size, width, colour=self.look["spark"], lines=1)
        end = Numeral(self.quantities[-1].shown(), size * 1.5, self.look["accent"])
        side = max(names[0].width / 2, names[-1].width / 2, 0.3)
        plot = Area(room.left + side, room.right - side, room.bottom + size * 1.6, room.top - size * 2.2)
        spots = self.spots(plot)
        base = Line([room.left, plot.bottom, 0], [room.right, plot.bottom, 0])
        base.set_stroke(self.look["spark"], width=4, opacity=0.55)
        shown = self.apart(spots, names)
        for number in shown:
            names[number].next_to([spots[number][0], plot.bottom, 0], DOWN, buff=0.22)
        rules = VGroup(*(
            DashedLine([room.left, y, 0], [room.right, y, 0], dash_length=0.12).set_stroke(self.look["spark"], 2, 0.18)
            for y in (plot.at(0, 0.33)[1], plot.at(0, 0.66)[1], plot.top)
        ))  # fmt: skip
        self.play(Create(base), FadeIn(rules), *(FadeIn(names[i], shift=0.15 * UP) for i in shown), run_time=0.8)

        first = Numeral(self.quantities[0].shown(), size * 1.1, self.look["spark"])
        self.put_over(first, spots, 0.0, 1.0, room)
        dot = Dot(spots[0], radius=0.15, color=self.look["spark"]).set_z_index(3)
        self.play(GrowFromCenter(dot), FadeIn(first), run_time=0.4)

        way = ValueTracker(0.0)
        line, fill = VMobject(), VMobject()
        line.add_updater(lambda mob: self.draw(mob, spots, way.get_value()))
        fill.add_updater(lambda mob: self.flood(mob, spots, way.get_value(), plot.bottom))
        head = Dot(spots[0], radius=0.15, color=self.look["accent"]).set_z_index(4)
        halo = Dot(spots[0], radius=0.34, color=self.look["accent"], fill_opacity=0.25).set_z_index(3)
        head.add_updater(lambda mob: mob.move_to(self.along(spots, way.get_value())))
        halo.add_updater(lambda mob: mob.move_to(self.along(spots, way.get_value())))
        end.add_updater(lambda mob: self.tell(mob, way.get_value(), spots, first, room))
        self.add(fill, line, halo, head, end)
        self.play(way.animate.set_value(1.0), run_time=2.4, rate_func=rate_functions.ease_in_out_sine)
        for mob in (line, fill, head, halo, end):
            mob.clear_updaters()
        end.write(self.quantities[-1].shown())
        self.play(halo.animate.scale(1.9).set_opacity(0.0), end.animate.scale(1.12), run_time=0.45)
        self.play(end.animate.scale(1 / 1.12), run_time=0.3)
        self.wait(1.2)

    def spots(self, plot):
        """Where the points stand. A line may start above zero when it would be flat otherwise; its numbers say so."""
        values = [quantity.value for quantity in self.quantities]
        places = data.get("places") or [i / (len(values) - 1) for i in range(len(values))]
        low, high = min(values), max(values)
        floor = min(0.0, low) if low <= 0 or low / high < 0.6 else low - (high - low) * 0.6
        return [
            plot.at(place, 0.04 + 0.96 * (value - floor) / ((high - floor) or 1.0))
            for place, value in zip(places, values, strict=True)
        ]

    def apart(self, spots, names):
        """Which labels stand clear of each other; the first and the last always."""
        chosen, last = [0], len(spots) - 1
        for number in range(1, last):
            near = (names[number].width + names[chosen[-1]].width) / 2 + 0.2
            far = (names[number].width + names[last].width) / 2 + 0.2
            if spots[number][0] - spots[chosen[-1]][0] > near and spots[last][0] - spots[number][0] > far:
                chosen.append(number)
        return [*chosen, last]

    def along(self, spots, way):
        x = interpolate(spots[0][0], spots[-1][0], way)
        for left, right in pairwise(spots):
            if x <= right[0] + 1e-9:
                return interpolate(left, right, (x - left[0]) / (right[0] - left[0]))
        return spots[-1]

    def reached(self, spots, way):
        head = self.along(spots, way)
        return [spot for spot in spots if spot[0] < head[0] - 1e-6] + [head]

    def draw(self, mob, spots, way):
        corners = self.reached(spots, way)
        mob.set_points_as_corners(corners if len(corners) > 1 else [spots[0], spots[0] + 1e-4])
        mob.set_stroke(self.look["glow"], width=11)
        mob.joint_type = LineJointType.ROUND

    def flood(self, mob, spots, way, floor):
        corners = self.reached(spots, way)
        corners = [[corners[0][0], floor, 0], *corners, [corners[-1][0], floor, 0]]
        mob.set_points_as_corners([*corners, corners[0]])
        mob.set_stroke(width=0).set_fill(self.look["glow"], opacity=0.16)

    def tell(self, mob, way, spots, first, room):
        """Count along, and come into sight once clear of the first number."""
        values = [quantity.value for quantity in self.quantities]
        mob.write(self.quantities[-1].shown(float(np.interp(self.along(spots, way)[0], [s[0] for s in spots], values))))
        self.put_over(mob, spots, way, way, room)
        apart = abs(mob.place[0] - first.place[0]) - (mob.length + first.length) / 2
        over = mob.place[1] - first.place[1] - first.size
        mob.set_fill(opacity=float(np.clip(max(apart, over) / 0.4 + 0.5, 0.0, 1.0)))

    def put_over(self, numeral, spots, way, drawn, room):
        """Over a point of the line, and over as much of the line as is drawn there."""
        x, half = self.along(spots, way)[0], numeral.length / 2
        x = min(max(x, room.left + half), room.right - half)
        left, right = spots[0][0], spots[-1][0]
        ways = [min(drawn, max(0.0, (x + side * half - left) / (right - left))) for side in (-1, -0.5, 0, 0.5, 1)]
        numeral.put([x, max(self.along(spots, share)[1] for share in [*ways, way]) + 0.36, 0])
