"""SVG: a path written in code, not in a file beside it, drawn and coloured."""

from pathlib import Path

from manim import *

_ROCKET = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<path d="M50 5 C70 25 72 55 62 75 L38 75 C28 55 30 25 50 5 Z" fill="#dfe8ff"/>
<circle cx="50" cy="38" r="9" fill="#3f7cff"/>
<path d="M38 60 L22 80 L38 75 Z M62 60 L78 80 L62 75 Z" fill="#ff5a5f"/>
<path d="M43 78 L50 96 L57 78 Z" fill="#ffb347"/></svg>"""


class SvgPaths(Scene):
    def construct(self):
        Path("rocket.svg").write_text(_ROCKET)
        rocket = SVGMobject("rocket.svg").scale_to_fit_height(4)
        self.play(DrawBorderThenFill(rocket), run_time=0.8)
        self.play(rocket.animate.shift(5 * UP), rate_func=rate_functions.ease_in_cubic, run_time=0.8)
