"""Code: a listing with its syntax in colour, and a line that is stressed."""

from manim import *


class CodeListing(Scene):
    def construct(self):
        source = "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n"
        listing = Code(code_string=source, language="python", background="window").scale_to_fit_width(9)
        self.play(FadeIn(listing), run_time=0.6)
        box = SurroundingRectangle(listing.code_lines[2], color=YELLOW)
        self.play(Create(box), run_time=0.6)
