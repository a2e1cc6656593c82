"""Values side by side: lying bars on tall and square frames, columns on wide ones."""

from manim import *
from reel import *


class BarChartScene(HouseScene):
    def construct(self):
        self.bars = [(bar["label"], Quantity.of(bar["quantity"])) for bar in data["bars"]]
        self.most = max(abs(quantity.value) for _, quantity in self.bars)
        self.chosen = data["highlight"]
        room = self.begin()
        parts = self.columns(room) if self.wide else self.lying(room)
        tracker = ValueTracker(0.0)
        grow = []
        for number, (bar, shape, name, numeral, quantity) in enumerate(parts):
            begin, end = number * 0.16, number * 0.16 + 1.0

            def share(way, begin=begin, end=end):
                local = (way * (1.0 + 0.16 * (len(parts) - 1)) - begin) / (end - begin)
                return rate_functions.ease_out_cubic(min(1.0, max(0.0, local)))

            bar.add_updater(lambda mob, shape=shape, share=share: mob.become(shape(share(tracker.get_value()))))
            numeral.count(quantity, tracker, share)
            numeral.follow(bar)
            grow.append(FadeIn(name, shift=0.2 * RIGHT if not self.wide else 0.2 * UP))
        self.play(LaggedStart(*grow, lag_ratio=0.2), run_time=0.7)
        self.add(*(part[0] for part in parts), *(part[3] for part in parts))
        self.play(tracker.animate.set_value(1.0), run_time=1.5 + 0.2 * len(parts), rate_func=linear)
        for bar, _, _, numeral, _ in parts:
            bar.clear_updaters()
            numeral.clear_updaters()
        if self.chosen is not None:
            numeral = parts[self.chosen][3]
            self.play(numeral.animate.set_fill(self.look["accent"]).scale(1.12), run_time=0.35)
            self.play(numeral.animate.scale(1 / 1.12), run_time=0.35)
        self.wait(1.2)

    def colour(self, number):
        return self.look["accent"] if number == self.chosen else self.look["glow"]

    def lying(self, room):
        step = min(room.height / len(self.bars), 2.0)
        size = min(0.52, step * 0.34)
        thick = min(0.7, step * 0.38)
        numeral_size = min(0.62, thick * 1.05)
        widest = max(Numeral(q.shown(), numeral_size, WHITE).length for _, q in self.bars)
        longest = room.width - widest - 0.35
        top = room.top - (room.height - step * len(self.bars)) / 2
        names = labels([text for text, _ in self.bars], size, room.width, colour=self.look["spark"], lines=1)
        parts = []
        for number, (name, (_, quantity)) in enumerate(zip(names, self.bars, strict=True)):
            name.move_to([room.left, top - step * number - 0.14 * step, 0], aligned_edge=UP + LEFT)
            middle = top - step * (number + 0.96) + thick / 2
            length = longest * abs(quantity.value) / self.most

            def shape(way, number=number, length=length, middle=middle):
                long = max(0.05, length * way)
                bar = RoundedRectangle(width=long, height=thick, corner_radius=min(0.14, long / 2.01))
                return shade(bar, self.colour(number)).move_to([room.left, middle, 0], aligned_edge=LEFT)

            numeral = Beside(quantity.shown(0), numeral_size, self.look["spark"])
            parts.append((shape(0.0), shape, name, numeral, quantity))
        return parts

    def columns(self, room):
        step = min(room.width / len(self.bars), 3.2)
        thick = min(1.5, step * 0.56)
        size = 0.42
        names = labels([text for text, _ in self.bars], size, step * 0.92, colour=self.look["spark"])
        foot = room.bottom + max(name.height for name in names) + 0.25
        numeral_size = min(0.56, *(0.56 * step * 0.94 / Numeral(q.shown(), 0.56, WHITE).length for _, q in self.bars))
        highest = room.top - foot - numeral_size * 1.2
        left = (room.left + room.right) / 2 - step * len(self.bars) / 2
        parts = []
        for number, (_, quantity) in enumerate(self.bars):
            x = left + step * (number + 0.5)
            names[number].move_to([x, foot - 0.22, 0], aligned_edge=UP)
            height = max(0.05, highest * abs(quantity.value) / self.most)

            def shape(way, number=number, height=height, x=x):
                tall = max(0.05, height * way)
                bar = RoundedRectangle(width=thick, height=tall, corner_radius=min(0.18, tall / 2.01))
                return shade(bar, self.colour(number)).move_to([x, foot, 0], aligned_edge=DOWN)

            numeral = Above(quantity.shown(0), numeral_size, self.look["spark"])
            parts.append((shape(0.0), shape, names[number], numeral, quantity))
        return parts


class Beside(Numeral):
    def follow(self, bar):
        def stand(mob):
            end = bar.get_right()
            mob.put([end[0] + 0.22 + mob.length / 2, end[1] - 0.36 * mob.size, 0])

        self.add_updater(stand)
        stand(self)


class Above(Numeral):
    def follow(self, bar):
        def stand(mob):
            mob.put(bar.get_top() + 0.2 * UP)

        self.add_updater(stand)
        stand(self)
