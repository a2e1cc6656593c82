"""The keys of cached voices and pictures: what was paid for before an upgrade must be found after it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

import pytest

from reelbase.media.formats import format_for
from reelbase.production.cache import Cache
from reelbase.production.scenes.picture import (
    PICTURE,
    animation_inputs,
    animation_request,
    made_inputs,
    own_inputs,
    request_for,
)
from reelbase.production.scenes.voice import SPEECH, speech_inputs
from reelbase.providers.animation import AnimationMaker
from reelbase.providers.image import PictureMaker
from reelbase.schemas.plan_document import PlanDocument, Scene

CODE = "from manim import *\n\nclass A(Scene):\n    def construct(self):\n        self.play(Create(Circle()))\n"
PLAN = PlanDocument(
    title="Keys",
    topic="Keys",
    preset="science",
    language="en",
    aspect="9:16",
    visual_style="watercolour",
    scenes=[
        Scene(narration=" Water runs down. ", visual_prompt="a river", negative_prompt="people", take=2),
        Scene(narration="A hill.", visual_file=f"{'ab' * 32}.png", visual_kind="picture"),
        Scene(narration="A film.", visual_file=f"{'cd' * 32}.mp4", visual_kind="clip"),
        Scene(narration="", manim_code=CODE, manim_scene="A"),
        Scene(narration="Plain.", visual_kind="colour"),
    ],
)
OWNER = UUID(int=7)
FORMAT = format_for(PLAN.aspect).scaled(0.5)


class Maker:
    """Stands for a provider of which only the identity counts."""

    def __init__(self, model: str) -> None:
        self._model = model

    def identity(self) -> dict[str, Any]:
        return {"provider": "test", "model": self._model}


def test_a_recording() -> None:
    inputs = speech_inputs(Maker("voice-1").identity(), PLAN, PLAN.scenes[0])
    assert Cache.key(SPEECH, inputs) == "d94fd4e3272efd3230dfcaf15577906a8339e5d1ef5c058a3ebbc9601260dd77"


def test_a_recording_depends_on_what_is_said() -> None:
    """Plain words keep the recordings that they have; figures are recorded again when they are read otherwise."""
    identity = Maker("voice-1").identity()
    assert "spoken" not in speech_inputs(identity, PLAN, Scene(narration="“Water” runs down, well-known!"))
    figures = speech_inputs(identity, PLAN, Scene(narration="It is 3–4 °C."))
    assert figures["spoken"] == "It is three to four degrees Celsius."


def test_a_recording_depends_on_the_pronunciations_of_its_words_only() -> None:
    identity = Maker("voice-1").identity()

    def key(narration: str, **pronunciations: str) -> str:
        scene = Scene(narration=narration)
        plan = PLAN.model_copy(update={"scenes": [scene], "pronunciations": pronunciations})
        return Cache.key(SPEECH, speech_inputs(identity, plan, scene))

    assert key("Water runs.", Fresnel="fray-NEL") == key("Water runs.")
    assert key("Fresnel's lens.", Fresnel="fray-NEL") != key("Fresnel's lens.")
    assert key("Fresnel's lens.", Fresnel="fray-NEL") != key("Fresnel's lens.", Fresnel="FREZ-nel")
    assert key("Fresnel's lens.", Fresnel="fray-NEL", Nguyen="win") == key("Fresnel's lens.", Fresnel="fray-NEL")


@pytest.mark.parametrize(
    ("scene", "key"),
    [
        (0, "001b2c8f76387d0315c48c433f217af17a14d6fd363589a17e395bb3ffabea04"),
        (4, "753fa1c52a06e71adbf1fbf3fdc31c43c8e7536945eb7cde1e7d4dc166960d4d"),
    ],
)
def test_a_made_picture(scene: int, key: str) -> None:
    maker = cast(PictureMaker, Maker("pictures-1"))
    assert Cache.key(PICTURE, made_inputs(maker, request_for(PLAN, PLAN.scenes[scene], FORMAT))) == key


@pytest.mark.parametrize(
    ("scene", "key"),
    [
        (1, "8f1c79bb694bf2665348656407bd7bf92845c2a73009c44395a087c17b27c656"),
        (2, "87bcdbee2702dbc993f49e543fd1421dfa7caacb2260794e2da78f1a10d4f645"),
    ],
)
def test_a_file_of_the_users_own(scene: int, key: str) -> None:
    assert Cache.key(PICTURE, own_inputs(PLAN.scenes[scene], FORMAT)) == key


def test_an_animation() -> None:
    maker = cast(AnimationMaker, Maker("manim-1"))
    scene = PLAN.scenes[3]
    inputs = animation_inputs(maker, animation_request(PLAN, scene, FORMAT), scene, OWNER)
    assert Cache.key(PICTURE, inputs) == "039db66959b87024a37a32541f802e2a586bc1b1be73e94b698dfd790b434454"
