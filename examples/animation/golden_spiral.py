"""Fibonacci's squares: each as long as the two before it together, and the spiral that runs through them."""

from manim import *

GROUND, INK, SPIRAL = "#04302b", "#effff4", "#ffd35a"
TINTS = ("#0f7a5c", "#14906c")
NUMBERS = (1, 1, 2, 3, 5, 8, 13, 21)


class GoldenSpiral(MovingCameraScene):
    def construct(self):
        self.camera.background_color = GROUND
        squares, arcs = self.squares(), VGroup()
        view = self.camera.frame
        self.look_at(view, squares[:2])
        for number, square in enumerate(squares):
            box, text, arc = square
            arcs.add(arc)
            show = [FadeIn(box, scale=0.9), FadeIn(text)]
            if number > 1:
                target = view.copy()
                self.look_at(target, squares[: number + 1])
                show.append(Transform(view, target))
            self.play(*show, run_time=0.55 if number < 2 else 0.85)
        self.wait(0.3)
        whole = VMobject()
        for arc in arcs:
            whole.append_points(arc.points)
        # The camera has gone far away, and lines are as wide as they are there.
        whole.set_stroke(SPIRAL, 12 * view.width / config.frame_width)
        self.play(Create(whole), run_time=3.2, rate_func=rate_functions.ease_in_out_sine)
        self.play(*(square[1].animate.set_opacity(0.35) for square in squares), run_time=0.6)
        self.wait(1.2)

    def squares(self):
        """(box, number, quarter circle) of each, laid around those before it, turning left."""
        made = []
        left = right = bottom = top = 0.0
        for index, size in enumerate(NUMBERS):
            way = index % 4
            if index == 0:
                x, y, right, top = 0.0, 0.0, 1.0, 1.0
            elif way == 1:
                x, y = right, bottom
                right += size
            elif way == 2:
                x, y = right - size, top
                top += size
            elif way == 3:
                x, y = left - size, top - size
                left -= size
            else:
                x, y = left, bottom - size
                bottom -= size
            box = Square(size).move_to([x + size / 2, y + size / 2, 0])
            box.set_stroke(INK, 3).set_fill(TINTS[index % 2], 1)
            text = Text(str(size), weight="BOLD", color=INK).scale_to_fit_height(size * 0.24).move_to(box)
            centre = [(x + size, y + size), (x, y + size), (x, y), (x + size, y)][way]
            arc = Arc(size, start_angle=PI + way * PI / 2, angle=PI / 2, arc_center=[*centre, 0])
            made.append((box, text, arc))
        return made

    def look_at(self, view, squares):
        """The camera's frame holds all these squares, with room for captions under them."""
        boxes = VGroup(*(square[0] for square in squares))
        room = 0.84 * min(config.frame_width / boxes.width, 0.66 * config.frame_height / boxes.height)
        view.set(width=config.frame_width / room)
        view.move_to(boxes).shift(0.12 * view.height * DOWN)
