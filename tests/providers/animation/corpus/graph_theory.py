"""Networks: a graph that changes its layout, and a path through it."""

from manim import *


class GraphTheory(Scene):
    def construct(self):
        edges = [(1, 2), (2, 3), (3, 4), (4, 5), (5, 1), (1, 3), (2, 5)]
        graph = Graph([1, 2, 3, 4, 5], edges, layout="circular", layout_scale=2.6, vertex_config={"radius": 0.25})
        self.play(Create(graph), run_time=0.9)
        self.play(*(graph.edges[edge].animate.set_color(YELLOW) for edge in ((1, 2), (2, 3), (3, 4))), run_time=0.5)
        self.play(graph.animate.change_layout("spring", layout_scale=2.6), run_time=0.8)
