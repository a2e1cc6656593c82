"""``reelbase voices``: the names that a plan may use, and what they speak."""

from __future__ import annotations

import json
from collections.abc import Callable

from support.commands import Ran

Command = Callable[..., Ran]
SERVER = {
    "REELBASE_VOICE_PROVIDER": "openai",
    "REELBASE_VOICE_BASE_URL": "http://127.0.0.1:9",
    "REELBASE_VOICE_MODEL": "tts",
    "REELBASE_VOICE_NAME": "anna",
}


def test_the_packaged_voices_are_listed_with_their_language(command: Command) -> None:
    ran = command("voices")
    assert ran.code == 0
    lines = [line.split(maxsplit=2) for line in ran.out.splitlines()]
    assert [line[:2] for line in lines] == [["VOICE", "PROVIDER"], ["heart", "hibari"], ["joe", "piper"]]
    assert "an American woman" in lines[1][2] and lines[2][2].endswith("en")
    assert "New plans get the voice heart." in ran.err
    voices = json.loads(command("voices", "--json").out)
    assert [(voice["name"], voice["is_default"], voice["problem"]) for voice in voices] == [
        ("heart", True, None),
        ("joe", False, None),
    ]


def test_voices_of_a_server_speak_what_the_server_speaks(command: Command) -> None:
    ran = command("voices", **SERVER)
    assert ran.out.splitlines()[1].split(maxsplit=2) == ["anna", "openai", "any that its server speaks"]
    assert "may have more voices" in ran.err


def test_a_voice_that_is_not_there_says_why(command: Command) -> None:
    ran = command("voices", REELBASE_VOICE_MODEL_PATH="/nowhere/voice.onnx")
    assert ran.code == 0
    assert "/nowhere/voice.onnx" in ran.out
