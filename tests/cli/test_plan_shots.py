"""``reelbase plan shots`` and ``plan shot``: listing and changing the shots of a film."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reelbase.media.shots.contents.summaries import summary_of
from reelbase.media.shots.examples import EXAMPLES
from support.commands import Ran

TEXT = "The lighthouse stood more than 100 metres high. Unemployment fell from 8.4% in March to 7.9% in April.\n"
Command = Callable[..., Ran]
TYPE = '{"text": "Lower.", "emphasis": [0]}'


@pytest.fixture
def project(command: Command, reelbase_home: Path, tmp_path: Path) -> str:
    source = tmp_path / "text.txt"
    source.write_text(TEXT)
    made = command("make", str(source), "--plan-only", "--json")
    assert made.code == 0, made.err
    return str(json.loads(made.out)["project"])


def listed(command: Command, project: str) -> list[dict[str, Any]]:
    return list(json.loads(command("plan", "shots", project, "--json").out))


def address_of(shot: dict[str, Any]) -> str:
    return f"{shot['scene']}.{shot['shot']}"


def chart(command: Command, project: str) -> dict[str, Any]:
    """The shot that shows both of the text's percentages."""
    return next(shot for shot in listed(command, project) if shot["content"]["kind"] == "before_after")


def test_the_shots_are_listed_with_their_words(command: Command, project: str) -> None:
    rows = command("plan", "shots", project).out.splitlines()
    assert rows[0].split() == ["SHOT", "WORDS", "KIND", "CONTENT", "LOCKED", "SCORE"]
    assert len(rows) == 1 + len(listed(command, project))
    (row,) = [row for row in rows if "before_after" in row]
    assert "in April." in row and "8.4%; 7.9%" in row
    first = command("plan", "shots", project, "--scene", "1").out.splitlines()[1:]
    assert first and all(row.startswith("1.") for row in first)
    assert command("plan", "shots", project, "--scene", "9").code == 1


def test_a_shot_is_printed_as_a_plan_file_has_it(command: Command, project: str) -> None:
    wanted = chart(command, project)
    shown = yaml.safe_load(command("plan", "shot", project, address_of(wanted)).out)
    assert shown["content"] == wanted["content"] and shown["end_word"] == wanted["end_word"]


def test_other_content_is_taken_and_undone(command: Command, project: str) -> None:
    before = chart(command, project)
    ran = command("plan", "shot", project, address_of(before), "--kind", "words", "--content", TYPE)
    assert (ran.code, ran.out.strip()) == (0, "1"), ran.err
    (after,) = [shot for shot in listed(command, project) if address_of(shot) == address_of(before)]
    assert after["content"] == {"kind": "words", "text": "Lower.", "emphasis": [0]}
    assert (after["score"], after["reason"]) == (0, "")
    undone = command("plan", "undo", project)
    assert f"Undone: Shot {before['shot']} of scene {before['scene']} changed." in undone.err
    assert chart(command, project) == before


def test_content_is_read_from_a_file(command: Command, project: str, tmp_path: Path) -> None:
    file = tmp_path / "content.yaml"
    file.write_text("kind: question\ntext: How high?\n")
    ran = command("plan", "shot", project, "1.1", "--content", str(file), "--framing", "close")
    assert ran.code == 0, ran.err
    changed = listed(command, project)[0]
    assert (changed["content"], changed["framing"]) == ({"kind": "question", "text": "How high?"}, "close")
    assert command("plan", "shot", project, "1.1", "--content", "kind: question\ntext: How low?").code == 0
    assert listed(command, project)[0]["content"] == {"kind": "question", "text": "How low?"}


def test_a_number_that_is_not_said_is_a_warning(command: Command, project: str) -> None:
    content = '{"quantity": {"value": 140, "suffix": " m"}}'
    ran = command("plan", "shot", project, "1.1", "--kind", "number", "--content", content)
    assert (ran.code, ran.err.splitlines()) == (0, ["warning: 140 m does not stand in the text."])


def test_an_alternative_is_listed_then_used(command: Command, project: str) -> None:
    address = address_of(chart(command, project))
    others = json.loads(command("plan", "shot", project, address, "--alternatives", "--json").out)
    assert others and all(other["content"]["kind"] != "before_after" for other in others)
    table = command("plan", "shot", project, address, "--alternatives").out.splitlines()
    assert [row.split()[0] for row in table] == ["USE", *(str(place) for place in range(1, len(others) + 1))]
    assert command("plan", "shot", project, address, "--use", "1").code == 0
    assert json.loads(command("plan", "shot", project, address, "--json").out)["content"] == others[0]["content"]
    refused = command("plan", "shot", project, address, "--use", "7")
    assert refused.code == 2 and "There is no alternative 7." in refused.err


def test_a_locked_shot_is_refused_until_it_is_unlocked(command: Command, project: str) -> None:
    assert command("plan", "shot", project, "1.1", "--lock").code == 0
    refused = command("plan", "shot", project, "1.1", "--framing", "wide")
    assert refused.code == 1 and "Unlock it first." in refused.err
    assert command("plan", "shot", project, "1.1", "--unlock", "--framing", "wide").code == 0
    shot = listed(command, project)[0]
    assert (shot["locked"], shot["framing"]) == (False, "wide")


def test_a_shot_is_cut_in_two_and_removed(command: Command, project: str) -> None:
    before = listed(command, project)
    start = before[0]["start_word"]
    assert command("plan", "shot", project, "1.1", "--split", str(start + 1)).code == 0
    cut = listed(command, project)
    assert len(cut) == len(before) + 1
    assert [shot["start_word"] for shot in cut[:2]] == [start, start + 1]
    assert command("plan", "shot", project, "1.2", "--remove").code == 0
    assert len(listed(command, project)) == len(before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--kind", "pie", "--content", "{}"), "There is no kind 'pie'."),
        (("--content", '{"text": "How high?"}'), "The content has no kind."),
        (("--kind", "bars", "--content", '{"bars": []}'), "at least 2 items"),
        (("--kind", "words", "--content", "/nowhere/words.yaml"), "cannot be read"),
        (("--kind", "words", "--content", "{text: [}"), "The content is neither JSON nor YAML."),
        (("--kind", "words", "--content", '{"text": "Up", "emphasis": [1]}'), "content.emphasis: The text has 1 word."),
        (("--kind", "flag", "--content", "country: qq"), "There is no flag with the code 'qq'."),
        (("--remove", "--split", "2"), "Use either --remove or --split."),
        (("--remove", "--lock"), "Use either --lock or --remove."),
        (("--split", "2", "--lock"), "Use either --lock or --split."),
        (("--alternatives", "--unlock"), "Use either --unlock or --alternatives."),
    ],
)
def test_what_cannot_be_done_says_why(command: Command, project: str, options: tuple[str, ...], message: str) -> None:
    before = listed(command, project)
    ran = command("plan", "shot", project, "1.1", *options)
    assert ran.code == 2 and message in ran.err
    assert listed(command, project) == before


def test_an_address_names_scene_and_shot(command: Command, project: str) -> None:
    assert "names no shot" in command("plan", "shot", project, "first").err
    assert "There is no shot 99 in scene 1." in command("plan", "shot", project, "1.99").err


def test_every_content_with_fields_has_a_summary() -> None:
    assert {kind for kind, content in EXAMPLES.items() if not summary_of(content)} == {"picture"}
    assert summary_of(EXAMPLES["before_after"]) == "Unemployment; 8.4%; 7.9%; March; April"
    assert summary_of(EXAMPLES["calendar"]) == "year 1969; month 7; days 20; Landing on the Moon"
    assert summary_of(EXAMPLES["checklist"]).endswith("Leave the heating on: not done")
