"""A short example text for each preset, shown on the home page."""

from __future__ import annotations

from dataclasses import dataclass

from reelbase.plans.presets import PRESETS


@dataclass(frozen=True, slots=True)
class Example:
    preset: str
    title: str
    text: str

    @property
    def description(self) -> str:
        return PRESETS[self.preset].description


EXAMPLES = (
    Example(
        "explainer",
        "Why the sky is blue",
        "# Why the sky is blue\n\n"
        "Sunlight looks white, but it carries every colour of the rainbow at once.\n\n"
        "On its way to us it meets the air. The air is made of tiny molecules, far smaller than a wave of light. They "
        "scatter short waves much more than long ones, and blue light has short waves.\n\n"
        "So blue is thrown around the whole sky, and it reaches your eyes from every side. Red and yellow pass almost "
        "straight through.\n\n"
        "In the evening the light takes a longer way through the air. Most of the blue is gone before it arrives, and "
        "what is left paints the sunset red.\n",
    ),
    Example(
        "facts",
        "Five facts about octopuses",
        "# Five facts about octopuses\n\n"
        "An octopus has three hearts. Two pump blood through the gills, and one serves the rest of the body.\n\n"
        "Its blood is blue, because copper carries the oxygen in it.\n\n"
        "Most of its nerve cells sit in its arms, so each arm can taste, touch and decide for itself.\n\n"
        "It can change its colour in less than a second, although it probably cannot see colours the way we do.\n\n"
        "And it has no bones at all. A large octopus fits through a gap no wider than its beak.\n",
    ),
    Example(
        "history",
        "How a lighthouse was moved",
        "# How a lighthouse was moved\n\n"
        "For more than a century the lighthouse at Cape Hatteras had warned ships off the coast of North Carolina. But "
        "the sea came closer every year.\n\n"
        "In 1999 engineers did what many had called impossible. They cut the tower from its foundation and lifted it "
        "onto steel beams.\n\n"
        "Pushed by hydraulic jacks, it rolled inland, a few feet at a time. The journey took twenty-three days.\n\n"
        "Not a pane of glass broke. In the autumn its light was switched on again, safe from the waves.\n",
    ),
    Example(
        "science",
        "What a black hole does to time",
        "# What a black hole does to time\n\n"
        "Gravity does not only pull on things. It also slows down time.\n\n"
        "On a mountain a clock runs a tiny bit faster than at the sea. Satellites have to correct for it, or maps "
        "would lead us astray.\n\n"
        "Near a black hole the effect becomes enormous. A traveller who hovered close to its edge might feel an hour "
        "pass, while years went by at home.\n\n"
        "Nothing would seem strange to her. Only when she came back would she see how much time had gone.\n",
    ),
    Example(
        "finance",
        "What compound interest does",
        "# What compound interest does\n\n"
        "Imagine you put away one thousand dollars, and it earns five percent a year.\n\n"
        "After one year you have one thousand and fifty. That is nothing special. But the next year, the fifty earns "
        "interest as well.\n\n"
        "After ten years you have more than sixteen hundred. After thirty years it is over four thousand, and you "
        "never added a cent.\n\n"
        "The same arithmetic works against you when you borrow. Time is the most powerful number in the formula.\n",
    ),
    Example(
        "motivation",
        "Begin before you are ready",
        "# Begin before you are ready\n\n"
        "You are waiting for the right moment. It is not coming.\n\n"
        "Nobody who ever made something good felt ready on the first day. They began badly, and they went on.\n\n"
        "One page. One mile. One honest conversation. Small steps look like nothing today and like everything in a "
        "year.\n\n"
        "So do not ask whether you can finish it. Ask what you can do in the next ten minutes, and start.\n",
    ),
)
