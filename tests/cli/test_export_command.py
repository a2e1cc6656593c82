"""``reelbase export``: a plan, and a finished film, as files that other programs open."""

from __future__ import annotations

import json
import zipfile
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import opentimelineio as otio
import pytest
from lxml import etree

from reelbase.storyboards.exporting.kinds import KINDS
from support.commands import reelbase_here
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase

TEXT = "Unemployment fell from 8.4% in March to 7.9% in April.\n\nBees dance to tell the hive where flowers grow.\n"
SMALL = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}


@pytest.fixture
def project(installed: Path, tmp_path: Path) -> str:
    (tmp_path / "text.txt").write_text(TEXT)
    made = reelbase_here("make", str(tmp_path / "text.txt"), "--plan-only", "--json")
    assert made.code == 0, made.err
    return str(json.loads(made.out)["project"])


def test_a_plan_is_exported_to_everything(project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        target = tmp_path / f"board.{kind}"
        done = reelbase_here("export", project, "--to", kind, "--fps", "25", "--out", str(target))
        assert done.code == 0 and done.out.strip() == str(target), (kind, done.err)
        assert target.stat().st_size > 100 and str(tmp_path).encode() not in target.read_bytes()
    beside = reelbase_here("export", project, "--to", "edl", "--out", str(tmp_path / "cut.edl")).err
    assert "The captions are in" in beside and (tmp_path / "cut.srt").read_text().startswith("1\n00:00:00,000")
    with zipfile.ZipFile(tmp_path / "board.media") as bundle:
        pictures = [name for name in bundle.namelist() if name.endswith(".jpg")]
        shown = cv2.imdecode(np.frombuffer(bundle.read(pictures[0]), np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None and shown.shape[0] > 400, "a drawn shot stands for its scene"
    # Without --out the file has the name of the film.
    monkeypatch.chdir(tmp_path)
    assert Path(reelbase_here("export", project, "--to", "fcpxml", "--media").out.strip()).suffix == ".zip"
    for wrong, named in ((("--to", "mov"), "otio"), (("--to", "edl", "--fps", "23"), "field: fps")):
        refused = reelbase_here("export", project, *wrong)
        assert refused.code == 2 and named in refused.err, refused.err


def test_what_an_editor_changed_comes_back(project: str, tmp_path: Path) -> None:
    path = tmp_path / "cut.otio"
    assert reelbase_here("export", project, "--to", "otio", "--fps", "25", "--out", str(path)).code == 0
    unchanged = reelbase_here("import", str(path), "--into", project)
    assert unchanged.code == 0 and "Nothing changed." in unchanged.err, unchanged.err
    timeline = otio.adapters.read_from_file(str(path))
    clip = next(iter(timeline.find_clips()))
    shorter = otio.opentime.RationalTime(50, 25)
    clip.source_range = otio.opentime.TimeRange(clip.source_range.start_time, shorter)
    otio.adapters.write_to_file(timeline, str(path))
    changed = reelbase_here("import", str(path), "--into", project)
    assert changed.code == 0 and "scene 1 changed (duration_target_s)" in changed.err, changed.err
    shown = json.loads(reelbase_here("plan", "show", project, "--json").out)
    assert shown["scenes"][0]["duration_target_s"] == 2.0
    assert "Undone: Timeline imported" in reelbase_here("plan", "undo", project).err
    for wrong in ("none.otio", "cut.mov"):
        refused = reelbase_here("import", str(tmp_path / wrong), "--into", project)
        assert refused.code == 2 and "field: file" in refused.err, refused.err


def test_a_finished_film_is_exported_as_it_is_cut(tmp_path: Path) -> None:
    reelbase = Reelbase(install(tmp_path / "data"), SMALL, here=True)
    (tmp_path / "plan.json").write_text(make_plan("One is first.", "Two comes after one.").model_dump_json())
    made = Reelbase(reelbase.home, SMALL).json("make", str(tmp_path / "plan.json"))
    manifest = json.loads((Path(made["folder"]) / "manifest.json").read_text())
    done = reelbase.run("export", made["project"], "--to", "otioz", "--out", str(tmp_path / "film.otioz"))
    assert done.returncode == 0, done.stderr
    (tmp_path / "out").mkdir()
    read = otio.adapters.read_from_file(
        str(tmp_path / "film.otioz"), "otioz", extract_to_directory=str(tmp_path / "out")
    )
    assert (tmp_path / "out/media/film.mp4").read_bytes() == (Path(made["folder"]) / "final.mp4").read_bytes()
    pictures, voice = read.tracks
    assert [clip.range_in_parent().start_time.to_seconds() for clip in pictures] == pytest.approx(
        [scene["start_s"] for scene in manifest["scenes"]]
    )
    assert read.duration().to_seconds() == pytest.approx(manifest["film"]["duration_s"])
    assert [clip.media_reference.target_url for clip in voice.find_clips()] == ["media/voice.m4a"] * 2

    done = reelbase.run(
        *("export", made["project"], "--to", "fcpxml", "--fps", "29.97", "--media"),
        *("--out", str(tmp_path / "film.zip")),
    )
    with zipfile.ZipFile(tmp_path / "film.zip") as bundle:
        root = etree.fromstring(bundle.read("timeline.fcpxml"))
        assert bundle.read("captions.srt") == (Path(made["folder"]) / "captions.srt").read_bytes()
    clip = root.findall(".//spine/asset-clip")[1]
    start_s = Fraction(clip.get("offset").removesuffix("s"))
    assert clip.get("srcEnable") == "video" and abs(start_s - Fraction(manifest["scenes"][1]["start_s"])) < Fraction(
        1, 59
    )
    assert clip.find("asset-clip").get("lane") == "-1"
