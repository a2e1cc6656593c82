"""``reelbase projects``: what a person who has made some films can do with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import Ran

pytestmark = pytest.mark.usefixtures("installed")
Command = Callable[..., Ran]
_SKY = "Why is the sky blue? Sunlight meets the air. Blue light is scattered more than red light."
_BEES = "Bees dance to talk. The dance shows where flowers are. It shows how far the way is."


def _planned(command: Command, folder: Path, name: str, text: str) -> str:
    ran = command("make", "-", "--plan-only", "--out", str(folder / name), stdin=text)
    found = re.search(r"project ([0-9a-f-]{36})", ran.err)
    assert found, ran.err
    return found[1]


def _listed(command: Command, *options: str) -> list[str]:
    return [project["id"] for project in json.loads(command("projects", "list", "--json", *options).out)]


def test_projects_are_listed_last_changed_first_and_found_by_text(command: Command, tmp_path: Path) -> None:
    sky, bees = (_planned(command, tmp_path, name, text) for name, text in (("sky", _SKY), ("bees", _BEES)))
    assert _listed(command) == [bees, sky]
    assert _listed(command, "--search", "SKY") == [sky]
    table = command("projects", "list").out
    assert re.search(rf"{bees} .* PLAN_READY +\S", table)


def test_a_long_list_goes_on_where_the_last_page_ended(command: Command, tmp_path: Path) -> None:
    ids = [_planned(command, tmp_path, str(number), _SKY) for number in range(3)]
    first = command("projects", "list", "--limit", "2", "--json")
    cursor = first.err.split("--cursor ")[1].strip()
    assert [project["id"] for project in json.loads(first.out)] == ids[:0:-1]
    assert _listed(command, "--limit", "2", "--cursor", cursor) == ids[:1]


def test_a_project_is_shown_with_its_plan(command: Command, tmp_path: Path) -> None:
    sky = _planned(command, tmp_path, "sky", _SKY)
    shown = command("projects", "show", sky)
    assert shown.code == 0
    assert re.search(r"plan version 1: \d+ scenes?, about \d+ s", shown.out)
    described = json.loads(command("projects", "show", sky, "--json").out)
    assert described["project"]["id"] == sky
    assert described["plan"]["version"] == 1
    assert described["jobs"] == []


def test_an_archived_project_leaves_the_list_until_it_is_restored(command: Command, tmp_path: Path) -> None:
    sky = _planned(command, tmp_path, "sky", _SKY)
    assert command("projects", "archive", sky).code == 0
    assert (_listed(command), _listed(command, "--archived")) == ([], [sky])
    assert command("projects", "restore", sky).code == 0
    assert (_listed(command), _listed(command, "--archived")) == ([sky], [])


def test_deleting_asks_first_and_leaves_other_projects(command: Command, tmp_path: Path) -> None:
    sky, bees = (_planned(command, tmp_path, name, text) for name, text in (("sky", _SKY), ("bees", _BEES)))
    unasked = command("projects", "delete", sky)
    assert unasked.code == 1
    assert "--yes" in unasked.err
    deleted = command("projects", "delete", sky, "--yes")
    assert deleted.code == 0
    assert _listed(command) == [bees]
    assert command("projects", "show", sky).code == 1


@pytest.mark.parametrize("verb", ["show", "archive", "restore", "delete"])
def test_an_unknown_project_is_named(command: Command, verb: str) -> None:
    misspelt = command("projects", verb, "12")
    assert (misspelt.code, "field: project" in misspelt.err) == (2, True)
    assert "reelbase projects list" in misspelt.err
    unknown = command("projects", verb, "01900000-0000-7000-8000-000000000000")
    assert unknown.code == 1
    assert "There is no project" in unknown.err
