"""Single shots over HTTP with the typed client: listed, changed, locked, cut, replaced; each edit can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelbase.client import Conflict, InvalidInput, NotFound, PreconditionFailed, Reelbase
from reelbase.client.plan_edits import TaggedPlan
from reelbase.media.shots.contents import SHOT_CONTENT, SHOT_KINDS
from reelbase.plans.shot_planning import with_shots
from reelbase.schemas.catalog import Visuals
from support.api_serving import api_served
from support.plans import make_plan
from support.serving import Served

TEXT = "Unemployment fell from 8.4% in March to 7.9% in April, and then it rose.", "The lighthouse stood there."
WORDS = {"kind": "words", "text": "Look up"}


@pytest.fixture
def server(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Served]:
    with api_served(make_database("sqlite"), tmp_path / "home", jobs=False) as server:
        yield server


@pytest.fixture
def plan(reelbase: Reelbase) -> TaggedPlan:
    project = reelbase.projects.create(plan=with_shots(make_plan(*TEXT)))
    return reelbase.plans.latest(project.id)


def kinds(plan: TaggedPlan) -> list[str]:
    return [shot.content.kind for shot in plan.document.scenes[0].shots]


def test_shots_are_listed_with_words_content_and_doubts(reelbase: Reelbase, plan: TaggedPlan) -> None:
    listed = reelbase.shots.list(plan.plan.project_id, 1)
    assert [each.number for each in listed] == list(range(1, len(listed) + 1))
    assert [each.shot for each in listed] == plan.document.scenes[0].shots
    assert " ".join(each.words for each in listed) == TEXT[0]
    chart = next(each for each in listed if each.shot.content.kind == "before_after")
    assert "8.4%; 7.9%" in chart.summary and chart.doubts == [] and chart.shot.score > 0
    assert reelbase.shots.picture(chart)[:3] == b"\xff\xd8\xff"
    doubtful = reelbase.shots.edit(
        plan, 1, chart.number, content={"kind": "number", "quantity": {"value": 140, "suffix": " m"}}
    )
    assert doubtful.document.scenes[0].shots[chart.number - 1].score == 0
    (shown,) = [each for each in reelbase.shots.list(plan.plan.project_id, 1) if each.number == chart.number]
    assert shown.doubts == ["140 m does not stand in the text."]
    with pytest.raises(NotFound):
        reelbase.shots.list(plan.plan.project_id, 9)


def test_edits_go_on_from_the_plan_that_was_read_and_can_be_undone(reelbase: Reelbase, plan: TaggedPlan) -> None:
    before = plan.document.scenes[0].shots
    changed = reelbase.shots.edit(plan, 1, 1, framing="close", entrance="rise")
    first = changed.document.scenes[0].shots[0]
    assert (first.framing, first.entrance, first.content) == ("close", "rise", before[0].content)
    assert changed.plan.undo == "Shot 1 of scene 1 changed"
    with pytest.raises(PreconditionFailed):
        reelbase.shots.edit(plan, 1, 1, framing="wide")
    with pytest.raises(InvalidInput) as caught:
        reelbase.shots.edit(changed, 1, 1, events=[{"word": 900}])
    assert "within the shot" in str(caught.value)

    locked = reelbase.shots.lock(changed, 1, 1)
    for refused in (
        lambda: reelbase.shots.edit(locked, 1, 1, framing="wide"),
        lambda: reelbase.shots.remove(locked, 1, 1),
        lambda: reelbase.shots.split(locked, 1, 1, first.start_word + 1),
        lambda: reelbase.shots.add(locked, 1, start_word=0, end_word=1, content=WORDS),
    ):
        with pytest.raises(Conflict, match="Shot 1 of scene 1 is locked"):
            refused()
    free = reelbase.shots.unlock(locked, 1, 1)
    assert free.plan.undo == "Shot 1 of scene 1 unlocked"

    parts = reelbase.shots.split(free, 1, 1, first.start_word + 1)
    assert kinds(parts) == [before[0].content.kind, *(shot.content.kind for shot in before)]
    assert parts.document.scenes[0].shots[0].end_word == parts.document.scenes[0].shots[1].start_word == 1
    fewer = reelbase.shots.remove(parts, 1, 2)
    assert kinds(fewer) == kinds(plan) and fewer.plan.undo == "Shot 2 of scene 1 removed"
    again = reelbase.plans.undo(reelbase.plans.undo(fewer))
    assert again.document.scenes[0].shots == free.document.scenes[0].shots


def test_a_shot_is_added_over_the_words_of_others(reelbase: Reelbase, plan: TaggedPlan) -> None:
    added = reelbase.shots.add(plan, 1, start_word=0, end_word=2, content=WORDS, framing="wide")
    first, second = added.document.scenes[0].shots[:2]
    assert (first.content.kind, first.framing, first.end_word, second.start_word) == ("words", "wide", 2, 2)
    assert added.plan.undo == "Shot added to scene 1"
    for wrong, field in (
        ({"start_word": 3, "end_word": 3}, "words"),
        ({"start_word": 3, "end_word": 300}, "end_word"),
        ({"start_word": 3, "end_word": 5, "events": [{"word": 1}]}, "words"),
    ):
        with pytest.raises(InvalidInput) as caught:
            reelbase.shots.add(added, 1, content=WORDS, **wrong)
        assert caught.value.field == field
    with pytest.raises(InvalidInput) as caught:
        reelbase.shots.split(added, 1, 1, 2)
    assert caught.value.field == "word" and "1 to 1" in str(caught.value)


def test_an_alternative_is_chosen_by_its_number(reelbase: Reelbase, plan: TaggedPlan) -> None:
    chart = kinds(plan).index("before_after") + 1
    others = reelbase.shots.alternatives(plan.plan.version_id, 1, chart)
    assert others and reelbase.shots.picture(others[0])[:3] == b"\xff\xd8\xff"
    chosen = reelbase.shots.choose_alternative(plan, 1, chart, 1)
    shot = chosen.document.scenes[0].shots[chart - 1]
    assert shot.content == others[0].shot.content and shot.score == 0, "it is a person's choice from now on"
    assert chosen.plan.undo == f"Shot {chart} of scene 1 replaced"
    bare = reelbase.shots.edit(chosen, 1, chart, content=WORDS)
    left = len(reelbase.shots.alternatives(bare.plan.version_id, 1, chart))
    if left < 2:
        with pytest.raises(InvalidInput) as caught:
            reelbase.shots.choose_alternative(bare, 1, chart, 2)
        assert caught.value.field == "number"


def test_every_kind_is_listed_with_a_schema_that_its_example_fits(reelbase: Reelbase) -> None:
    visuals: Visuals = reelbase.catalog.visuals()
    assert {each.kind for each in visuals.items} == set(SHOT_KINDS)
    for each in visuals.items:
        content = SHOT_CONTENT.validate_python(each.example)
        assert content.model_dump(mode="json", exclude_defaults=True).keys() <= each.example.keys()
        assert each.json_schema["properties"].keys() >= {field.name for field in each.fields if "." not in field.name}
        assert each.summary and each.group
    assert "paper" in visuals.style_packs and "karaoke" in visuals.caption_styles and visuals.palettes
