"""The sound of films with shots, and what a plan says about it; heard in the manifest and the receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.media.shots.contents.structure import ListContent, ListItem
from reelbase.media.sound.options import SoundOptions
from reelbase.media.timeline import TransitionKind
from reelbase.plans.plan_files import dump_plan
from reelbase.schemas.plan_document import PlanDocument, SceneShot, ShotEvent
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase
from support.sounds import tune, write_wav
from twins.openai_twin import OpenAITwin


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin() as twin:
        yield twin


@pytest.fixture
def reelbase(tmp_path: Path, twin: OpenAITwin) -> Reelbase:
    server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
    settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
    return Reelbase(
        install(tmp_path / "data"), {**settings, "render_scale": "0.1", "render_preset": "ultrafast"}, here=True
    )


def plan_with_shots(**changes: Any) -> PlanDocument:
    plan = make_plan("Wir brauchen Brot und Milch und Salz.", "Das ist alles.", language="de", **changes)
    items = ListContent(items=tuple(ListItem(text=text) for text in ("Brot", "Milch", "Salz")))
    events = [ShotEvent(word=word, part=part) for part, word in enumerate((2, 4, 6))]
    plan.scenes[0].shots = [SceneShot(start_word=0, end_word=7, content=items, events=events)]
    plan.scenes[0].transition = TransitionKind.CROSSFADE
    return plan


def manifest_of(reelbase: Reelbase, plan: PlanDocument, folder: Path) -> dict[str, Any]:
    source = folder / "plan.yaml"
    source.write_text(dump_plan(plan))
    done = reelbase.run("make", str(source))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((Path(done.stdout.strip()).parent / "manifest.json").read_text())
    return found


def test_events_of_shots_are_heard_and_can_be_silenced(reelbase: Reelbase, tmp_path: Path) -> None:
    sound = manifest_of(reelbase, plan_with_shots(), tmp_path)["film"]["sound"]
    assert sound["effects"] >= 2
    assert -20 <= sound["effects_db"] <= -10
    assert sound["swell_db"] >= 3
    assert sound["integrated_lufs"] == pytest.approx(-14.0, abs=1.0)
    assert sound["true_peak_dbtp"] <= -1.0
    quiet = manifest_of(reelbase, plan_with_shots(sound=SoundOptions(effects=False, music=False)), tmp_path)["film"][
        "sound"
    ]
    assert quiet["effects"] == 0
    assert quiet["music_gain_db"] is None


def test_a_film_has_its_own_music(reelbase: Reelbase, tmp_path: Path) -> None:
    write_wav(tmp_path / "theme.wav", tune(4.0))
    plan = plan_with_shots(sound=SoundOptions(music_file="theme.wav", music_level_db=-24.0))
    manifest = manifest_of(reelbase, plan, tmp_path)
    makers = {line["provider"] for line in manifest["receipt"]["lines"] if line["capability"] == "music"}
    assert makers == {"own"}


def test_a_film_without_shots_sounds_as_before(reelbase: Reelbase, tmp_path: Path) -> None:
    plan = make_plan("Das ist gut.", "Das ist alles.", language="de")
    assert "effects" not in manifest_of(reelbase, plan, tmp_path)["film"]["sound"]
