"""Options of ``reelbase make`` for captions and sound."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reelbase.media.captions.look import CaptionLook
from reelbase.plans.options import LOOK_OPTIONS, look_of, with_look
from reelbase.plans.plan_files import load_plan_file
from reelbase.schemas.projects import PlanOptions
from support.commands import Ran

TEXT = "Bees dance to tell the hive where flowers grow. A good dance brings a hundred sisters to the same meadow.\n"
Command = Callable[..., Ran]


@pytest.fixture
def make(command: Command, reelbase_home: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    source = tmp_path / "bees.txt"
    source.write_text(TEXT)

    def planned(*options: str, of: Path = source) -> dict[str, Any]:
        made = command("make", str(of), "--plan-only", "--json", *options)
        assert made.code == 0, made.err
        return dict(json.loads(made.out)["plan"])

    return planned


def test_captions_and_sound_are_as_the_options_say(make: Callable[..., dict[str, Any]]) -> None:
    usual = make()
    assert (usual["captions"]["style"], usual["captions"]["enabled"]) == ("bold", True)
    assert (usual["sound"]["music"], usual["sound"]["effects"]) == (True, True)
    plan = make("--captions", "karaoke", "--no-music")
    assert (plan["captions"]["style"], plan["captions"]["enabled"]) == ("karaoke", True)
    assert (plan["sound"]["music"], plan["sound"]["effects"]) == (False, True)
    silent = make("--no-captions", "--no-effects")
    assert (silent["captions"]["enabled"], silent["sound"]["effects"], silent["sound"]["music"]) == (False, False, True)


def test_a_plan_file_keeps_what_the_options_leave_out(make: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    captions, sound = {"style": "minimal", "size": "large"}, {"music_level_db": -20.0}
    file.write_text(yaml.safe_dump({**make(), "captions": captions, "sound": sound}))
    before = load_plan_file(file)
    assert before.captions is not None and before.captions.size == "large"
    after = make("--captions", "karaoke", "--no-effects", of=file)
    assert (after["captions"]["style"], after["captions"]["size"]) == ("karaoke", "large")
    assert (after["sound"]["effects"], after["sound"]["music_level_db"]) == (False, -20.0)
    unchanged = make(of=file)
    assert (unchanged["captions"]["style"], unchanged["sound"]["effects"]) == ("minimal", True)


def test_captions_with_a_style_cannot_be_left_out(command: Command, reelbase_home: Path) -> None:
    refused = command("make", "bees", "--captions", "bold", "--no-captions")
    assert refused.code == 2 and "Captions cannot have a style and be left out." in refused.err
    unknown = command("make", "bees", "--captions", "papyrus")
    assert unknown.code == 2 and "karaoke" in unknown.err


def test_without_these_options_a_plan_is_left_as_it_is(make: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    assert look_of(captions=None, no_captions=False, effects=None, music=None) == {}
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump({**make(), "captions": None, "sound": None}))
    document = load_plan_file(file)
    assert with_look(document, PlanOptions()) is document
    looks = look_of(captions=None, no_captions=True, effects=None, music=None)
    assert looks.keys() < LOOK_OPTIONS
    changed = with_look(document, PlanOptions(**looks))
    assert (changed.captions, changed.sound) == (CaptionLook(enabled=False), None)
