"""A formula, written large, and what its signs stand for."""

from manim import *
from reel import *


class FormulaScene(HouseScene):
    def construct(self):
        room = self.begin(gap=0.6)
        legend = data.get("legend", [])
        formula = MathTypst(data["typst"], color=self.look["spark"])
        share = 0.42 if legend else 0.6
        formula.scale_to_fit_width(room.width * (0.9 if self.tall else 0.7))
        highest = room.height * share
        if formula.height > min(highest, 2.6):
            formula.scale_to_fit_height(min(highest, 2.6))
        formula.move_to(room.at(0.5, 0.72 if legend else 0.55))
        halo = card(formula.width + 1.1, formula.height + 1.3, self.look["ridge"], opacity=0.6).move_to(formula)
        if halo.width > room.width:
            VGroup(halo, formula).scale(room.width / halo.width)
        self.play(FadeIn(halo, scale=0.94), run_time=0.5)
        self.play(Write(formula), run_time=2.0)
        rule = Line(formula.get_corner(DL), formula.get_corner(DR)).shift(0.28 * DOWN)
        rule.set_stroke(self.look["accent"], 8)
        self.play(Create(rule), run_time=0.5)
        rows = VGroup()
        size = 0.54 if self.tall else 0.46
        for item in legend:
            sign = MathTypst(item["sign"], color=self.look["accent"], font_size=size * 120)
            rows.add(VGroup(sign, label(item["meaning"], size, room.width * 0.6, colour=self.look["spark"])))
        if rows:
            broadest = max(row[0].width for row in rows)
            for row in rows:
                row[1].next_to(row[0], RIGHT, buff=0.35 + (0.0 if self.wide else (broadest - row[0].width) / 2))
            if self.wide:
                rows.arrange(RIGHT, buff=0.9)
            else:
                rows.arrange(DOWN, buff=0.45)
                left = min(row[1].get_left()[0] for row in rows)
                for row in rows:
                    row.shift((left - row[1].get_left()[0]) * RIGHT)
            rows.move_to([0, (halo.get_bottom()[1] - 0.3 + room.bottom) / 2, 0])
            if rows.width > room.width:
                rows.scale_to_fit_width(room.width)
            self.play(LaggedStart(*(FadeIn(row, shift=0.2 * UP) for row in rows), lag_ratio=0.35), run_time=1.2)
        self.wait(1.3)
