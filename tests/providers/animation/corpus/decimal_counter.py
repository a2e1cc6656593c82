"""Numbers: a decimal that follows a tracker, beside the line that shows it."""

from manim import *


class DecimalCounter(Scene):
    def construct(self):
        value = ValueTracker(0)
        line = NumberLine(x_range=[0, 10, 1], length=10, include_numbers=True)
        pointer = Triangle(color=YELLOW, fill_opacity=1).scale(0.2).rotate(PI)
        pointer.add_updater(lambda mob: mob.next_to(line.n2p(value.get_value()), UP, buff=0.05))
        number = DecimalNumber(0, num_decimal_places=1).shift(1.5 * UP)
        number.add_updater(lambda mob: mob.set_value(value.get_value()))
        self.add(line, pointer, number)
        self.play(value.animate.set_value(7.5), run_time=1)
        self.play(value.animate.set_value(3.2), run_time=0.6)
