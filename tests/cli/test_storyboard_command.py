"""``reelbase storyboard``, as people run it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import install
from support.reference_clips import FilmedShot, pictures_of, write_clip
from support.running import Reelbase

BRIEF = "Three mistakes when brewing coffee, filmed in a small kitchen"


@pytest.fixture
def reelbase(tmp_path: Path) -> Iterator[Reelbase]:
    reelbase = Reelbase(install(tmp_path / "data"))
    yield reelbase
    reelbase.kill_everything()


def test_a_fresh_installation_prints_two_boards_and_shows_them_again(reelbase: Reelbase, tmp_path: Path) -> None:
    reelbase.here = True
    done = reelbase.run("storyboard", BRIEF, "--seconds", "20")
    assert done.returncode == 0, done.stderr
    assert "Storyboard 1: Three mistakes when brewing coffee" in done.stdout and "Storyboard 2" in done.stdout
    assert "  1  hook  " in done.stdout and "close, high angle, still camera" in done.stdout
    assert "     Say:  Mistake number one." in done.stdout and "Note: Scene 2 needs words of yours" in done.stdout
    project = done.stdout.splitlines()[0].removeprefix("Project ")
    shown = reelbase.json("storyboard", "--show", project)
    assert [board["pattern_source"] for board in shown["storyboards"]] == ["list", "problem-solution"]
    clip = write_clip(tmp_path / "mine.mp4", pictures_of((FilmedShot(20), FilmedShot(40, drift=2))))
    paced = reelbase.run("storyboard", BRIEF, "--variations", "1", "--reference", str(clip))
    assert "list, paced like mine.mp4 (2 shots in 2 s)" in paced.stdout, paced.stderr
    for arguments, named in (
        ((BRIEF, "--reference", str(tmp_path / "missing.mp4")), "There is no file"),
        (("Too short",), "10 to 500 characters"),
        ((BRIEF, "--variations", "3"), "Use 1 or 2"),
        ((BRIEF, "--reference", "https://example.org/a"), "not on TikTok, YouTube or Instagram"),
        ((), "Give a brief"),
    ):
        refused = reelbase.run("storyboard", *arguments)
        assert refused.returncode == 2 and named in refused.stderr, refused.stderr


def test_what_was_killed_is_finished_later(reelbase: Reelbase) -> None:
    """Killed with its worker and job process as soon as the boards are on their way."""
    process = reelbase.start("storyboard", BRIEF)
    assert process.stderr is not None
    deadline = time.monotonic() + 60
    while "of 2 storyboards" not in process.stderr.readline():
        assert time.monotonic() < deadline
    reelbase.kill_everything()
    process.communicate()
    looking = Reelbase(reelbase.home, here=True)
    (project,) = looking.json("projects", "list")
    shown = looking.json("storyboard", "--show", project["id"])
    assert [board["status"] for board in shown["storyboards"]] == ["completed", "completed"]
