"""Tables: one is written, a row stressed, an entry changed."""

from manim import *


class TableRows(Scene):
    def construct(self):
        rows = [["Mercury", "88"], ["Venus", "225"], ["Earth", "365"]]
        table = Table(rows, col_labels=[Text("Planet"), Text("Days")], include_outer_lines=True).scale(0.7)
        self.play(Create(table), run_time=1)
        self.play(table.get_rows()[3].animate.set_color(YELLOW), run_time=0.4)
        self.play(Indicate(table.get_entries((2, 2))), run_time=0.5)
