"""What the demonstration talks about. Everything follows from the seed's random numbers, so it can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument, Preset, Scene

NAMES = (
    "Ada Okafor",
    "Bruno Lindqvist",
    "Chiara Moretti",
    "Dmitri Halas",
    "Esme Fontaine",
    "Farid Haddad",
    "Greta Nowak",
    "Hiro Tanaka",
    "Ines Carvalho",
    "Jonas Weber",
    "Kavya Iyer",
    "Lars Dahl",
    "Mei Lin",
    "Noor Rahman",
    "Olu Adeyemi",
)
COMMENTS = (
    "This made it click for me.",
    "Could you do one about the moon next?",
    "The voice is lovely.",
    "Saved for class.",
    "A little fast at the end, but great.",
    "Who drew this?",
    "Watched it twice.",
)
MESSAGES = (
    "The captions on the third scene come a touch late.",
    "Please let me choose the music.",
    "Rendering again after one changed word is wonderfully quick.",
    "I would like a square format for this one.",
)


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    preset: Preset
    sentences: tuple[str, ...]


TOPICS = (
    Topic(
        "Why the sky is blue",
        "science",
        (
            "Sunlight looks white, but it holds every colour.",
            "Air pushes short blue waves aside far more than long red ones.",
            "So blue light reaches your eye from every part of the sky.",
            "At sunset the way is longer, and only red remains.",
        ),
    ),
    Topic(
        "How bread rises",
        "explainer",
        (
            "Flour, water, salt and yeast: that is all there is in bread.",
            "Yeast eats the sugar in the flour and breathes out gas.",
            "Kneading makes a net that holds the bubbles.",
            "In the oven the bubbles grow, and the crust sets around them.",
        ),
    ),
    Topic(
        "The lighthouse of Alexandria",
        "history",
        (
            "For a thousand years a tower of white stone stood at the harbour of Alexandria.",
            "It was taller than anything that people had built, but for the pyramids.",
            "By night a fire on its top was seen far out at sea.",
            "Earthquakes brought it down, and its stones lie under water still.",
        ),
    ),
    Topic(
        "Compound interest in a minute",
        "finance",
        (
            "Interest is the price of money over time.",
            "If you leave it where it is, it earns interest too.",
            "At seven percent your money doubles in about ten years.",
            "So the best day to begin was long ago, and the second best is today.",
        ),
    ),
    Topic(
        "Five facts about octopuses",
        "facts",
        (
            "An octopus has three hearts, and two of them stop when it swims.",
            "Its blood is blue, because it carries oxygen with copper.",
            "Each of its arms can taste what it touches.",
            "It sees no colours, and yet it takes on any of them.",
        ),
    ),
    Topic(
        "Begin with two minutes",
        "motivation",
        (
            "You do not need to finish today.",
            "You need two minutes, and the first small step.",
            "What is begun wants to be ended: your mind will ask for the rest.",
            "Put the shoes on, open the book, write one line.",
        ),
    ),
)


def plan_of(topic: Topic, random: Random, *, brief: str = "") -> PlanDocument:
    """A plan that passes its checks."""
    effects = ("slow_zoom_in", "slow_zoom_out", "pan_left", "pan_right")
    kinds = ("hook", *("content" for _ in topic.sentences[1:-1]), "cta")
    scenes = [
        Scene.model_validate(
            {
                "narration": sentence,
                "visual_prompt": sentence.rstrip("."),
                "on_screen_text": " ".join(sentence.split()[:4]).rstrip(",.:"),
                "effect": random.choice(effects),
                "scene_type": kind,
                "duration_target_s": 3.5 if kind == "hook" else 5.0,
            }
        )
        for sentence, kind in zip(topic.sentences, kinds, strict=True)
    ]
    document = PlanDocument(
        title=topic.title,
        topic=brief or topic.title,
        preset=topic.preset,
        aspect=random.choice(("9:16", "9:16", "16:9", "1:1")),
        target_s=sum(scene.duration_target_s for scene in scenes),
        hooks=[
            topic.sentences[0],
            f"{topic.title}, told in half a minute.",
            "You have wondered about this.",
            "Most people get this wrong.",
            "Stay for the last sentence.",
        ],
        outline=[sentence.split(",")[0].rstrip(".") for sentence in topic.sentences],
        scenes=scenes,
    )
    return refresh(document)


def captions_of(document: PlanDocument) -> str:
    """The narration as SRT, by the plan's own times."""
    lines = []
    for number, scene in enumerate(document.scenes, start=1):
        lines += [str(number), f"{_srt(scene.start_s)} --> {_srt(scene.end_s)}", scene.narration, ""]
    return "\n".join(lines)


def _srt(time_s: float) -> str:
    milliseconds = round(time_s * 1000)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02},{milliseconds:03}"
