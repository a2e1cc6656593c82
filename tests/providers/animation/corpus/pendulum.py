"""Physics: a pendulum by its equation of motion, step by step."""

from manim import *


class Pendulum(Scene):
    def construct(self):
        state = {"angle": 1.0, "speed": 0.0}
        pivot = 2.5 * UP

        def place():
            return pivot + 4 * np.array([np.sin(state["angle"]), -np.cos(state["angle"]), 0])

        bob = Dot(place(), radius=0.25, color=YELLOW)
        rod = always_redraw(lambda: Line(pivot, bob.get_center()))

        def swing(mob, dt):
            state["speed"] -= 9.8 / 4 * np.sin(state["angle"]) * dt
            state["angle"] += state["speed"] * dt
            mob.move_to(place())

        bob.add_updater(swing)
        self.add(rod, bob, Dot(pivot))
        self.wait(2)
