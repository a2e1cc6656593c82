"""Text: written, by letters, in colours, and turned into another."""

from manim import *


class TextEffects(Scene):
    def construct(self):
        first = Text("one idea", font_size=80, gradient=(BLUE, GREEN))
        second = MarkupText('<b>another</b> <span foreground="#ffd84d">idea</span>', font_size=80)
        self.play(AddTextLetterByLetter(first), run_time=0.8)
        self.play(ApplyWave(first), run_time=0.6)
        self.play(TransformMatchingShapes(first, second), run_time=0.8)
        self.play(Circumscribe(second), run_time=0.5)
