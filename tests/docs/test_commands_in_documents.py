"""Every command in the documents can be typed as it stands, and those of the quick start are."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cyclopts import MissingArgumentError

from reelbase.cli.main import build_app
from support.commands import reelbase_here

ROOT = Path(__file__).resolve().parents[2]
GENERATED = "commands.md"
PAGES = sorted(page for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")] if page.name != GENERATED)
_FENCE = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(reelbase [^`]+)`")
_BETWEEN_COMMANDS = re.compile(r"\s(?:\||&&|;|>>?|<)\s|\s&(?=\s|$)")
_NOTES = "# Bees\n\nBees dance to tell where flowers grow. A dance brings a hundred sisters.\n"
_FRAME = {"REELBASE_RENDER_SCALE": "0.1", "REELBASE_RENDER_PRESET": "ultrafast"}


def _lines(page: Path) -> Iterator[str]:
    for block in _FENCE.findall(page.read_text()):
        yield from (line.removeprefix("$ ") for line in block.replace("\\\n", " ").splitlines())


def _commands(page: Path) -> Iterator[list[str]]:
    """The arguments of every ``reelbase`` command of a page."""
    for line in [*_lines(page), *_INLINE.findall(page.read_text())]:
        for part in _BETWEEN_COMMANDS.split(line):
            words = shlex.split(part, comments=True)
            if words[:1] == ["reelbase"]:
                yield words[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_the_documents_is_understood(page: Path) -> None:
    for words in _commands(page):
        # A command that is only named, without what it takes, must exist all the same.
        with suppress(MissingArgumentError):
            build_app().parse_args(words, print_error=False, exit_on_error=False)


def test_a_command_that_does_not_exist_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\ncat x | reelbase make - --sound loud  # a comment\n```\nSee `reelbase jobs burn`.\n")
    assert list(_commands(page)) == [["make", "-", "--sound", "loud"], ["jobs", "burn"]]
    with pytest.raises(Exception, match="sound"):
        test_every_command_of_the_documents_is_understood(page)


def test_the_documents_promise_no_package_in_an_index() -> None:
    texts = [*PAGES, *(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.html")]
    promise = re.compile(r"""pip install ["']?reelbase\b""")
    assert [str(path) for path in texts if promise.search(path.read_text())] == []


@pytest.mark.usefixtures("installed")
def test_the_quick_start_runs_as_it_is_written(reelbase_home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(_NOTES)
    reelbase = tmp_path / "bin" / "reelbase"
    reelbase.parent.mkdir()
    reelbase.write_text(f'#!/bin/sh\nexec {sys.executable} -m reelbase "$@"\n')
    reelbase.chmod(0o755)
    environment = {**os.environ, **_FRAME, "EDITOR": "true", "PATH": f"{reelbase.parent}:{os.environ['PATH']}"}
    ran = []
    for line in _lines(ROOT / "docs" / "quick-start.md"):
        # The first block prepares the checkout that the tests run in, and a topic needs a model.
        if not line.strip() or re.match(r"make |source |export |reelbase make \"", line):
            continue
        (newest, *_) = [*json.loads(reelbase_here("projects", "list", "--json").out), {"id": "none"}]
        command = line.replace("PROJECT", newest["id"])
        done = subprocess.run(
            ["bash", "-ec", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        ran.append(line)
    assert len(ran) >= 10
    assert (tmp_path / "films" / "notes" / "final.mp4").stat().st_size > 1_000
