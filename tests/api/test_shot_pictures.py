"""Pictures of shots over HTTP: drawn by the real engine, stored by their content, and used for previews of scenes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select

from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.client import Reelbase
from reelbase.media.formats import format_for
from reelbase.media.shots.composing import card_of, compose
from reelbase.media.shots.examples import EXAMPLES
from reelbase.media.shots.kinds import DRAWERS
from reelbase.media.shots.sheets import frame_picture
from reelbase.plans.scene_edits import change_scene
from reelbase.plans.shot_planning import with_shots
from reelbase.production.models import CacheEntry
from reelbase.production.scenes.drawn_shots import drawn_still
from reelbase.production.shot_pictures import LONG_SIDE
from reelbase.schemas.plan_document import PlanDocument, SceneShot, ShotEvent
from support.api_serving import api_served
from support.plans import make_plan
from support.serving import Served

TEXT = "Unemployment fell from 8.4% in March to 7.9% in April.", "The lighthouse stood there for years."


@pytest.fixture
def server(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Served]:
    with api_served(make_database("sqlite"), tmp_path / "home", jobs=False, render={"scale": 0.15}) as server:
        yield server


def plan_of(*contents: str, **changes: Any) -> PlanDocument:
    """One scene of six words, each content shown for an equal share of them."""
    plan = make_plan("one two three four five six", **changes)
    share = 6 // len(contents)
    shots = [
        SceneShot(start_word=share * place, end_word=share * (place + 1), content=EXAMPLES[kind])
        for place, kind in enumerate(contents)
    ]
    return change_scene(plan, 1, shots=[shot.model_dump() for shot in shots])


def started(reelbase: Reelbase, plan: PlanDocument) -> tuple[str, str]:
    """Paths of the project's plan and of the first scene's shots in its version."""
    project = reelbase.projects.create(plan=plan)
    version = reelbase.plans.latest(project.id).plan.version_id
    return f"/v1/projects/{project.id}/plan", f"/v1/plans/{version}/scenes/1/shots"


def pixels(answer: httpx.Response) -> NDArray[np.uint8]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg"), answer.text
    picture = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def stored_entries(server: Served) -> int:
    with server.application.database.reading(fresh=True) as session:
        return session.scalar(select(func.count()).select_from(CacheEntry)) or 0


@pytest.mark.parametrize(("aspect", "size"), [("9:16", (480, 270)), ("16:9", (270, 480))])
def test_a_shot_is_seen_as_the_film_shows_it(
    server: Served, reelbase: Reelbase, aspect: str, size: tuple[int, int]
) -> None:
    plan = plan_of("bars", aspect=aspect, visual_style="paper")
    _, shots = started(reelbase, plan)
    http = server.client()
    answer = http.get(f"{shots}/1/picture")
    seen = pixels(answer)
    assert seen.shape[:2] == size
    format = format_for(aspect).scaled(LONG_SIDE / 1920)
    drawn = drawn_still(plan, plan.scenes[0], plan.scenes[0].shots[0])
    composition = compose(drawn, format, preset=plan.preset, style="paper")
    assert difference(seen, frame_picture(composition, format, drawn.frames - 1)) < 4
    assert difference(seen, frame_picture(composition, format, 0)) > 8, "at its start the bars are not there yet"

    entries = stored_entries(server)
    again = http.get(f"{shots}/1/picture", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and stored_entries(server) == entries, "it is drawn once"
    assert answer.headers["Cache-Control"] == "private, no-cache", "an edit may change what this version shows"


def test_every_event_has_happened_in_the_picture() -> None:
    plan = plan_of("bars")
    shot = plan.scenes[0].shots[0].model_copy(update={"events": [ShotEvent(word=5, part=1), ShotEvent(word=3, part=1)]})
    drawn = drawn_still(plan, plan.scenes[0], shot)
    assert drawn.parts[0] is None and drawn.parts[1] is not None
    assert 0 < drawn.parts[1] < drawn.frames - 60


def test_an_edit_changes_the_picture_and_nothing_else_does(server: Served, reelbase: Reelbase) -> None:
    plan_path, shots = started(reelbase, plan_of("bars", "number"))
    http = server.client()
    before = [http.get(f"{shots}/{number}/picture").headers["ETag"] for number in (1, 2)]
    edited = change_scene(plan_of("bars", "number"), 1, on_screen_text="other", effect="static")
    assert http.put(plan_path, json=edited.model_dump(mode="json"), headers={"If-Match": "*"}).status_code == 200
    assert [http.get(f"{shots}/{number}/picture").headers["ETag"] for number in (1, 2)] == before
    edited.scenes[0].shots[1].framing = "close"
    assert http.put(plan_path, json=edited.model_dump(mode="json"), headers={"If-Match": "*"}).status_code == 200
    after = [http.get(f"{shots}/{number}/picture").headers["ETag"] for number in (1, 2)]
    assert after[0] == before[0] and after[1] != before[1]


def test_a_shot_that_cannot_be_drawn_shows_its_words(
    server: Served, reelbase: Reelbase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> Any:
        raise ValueError("no such drawing")

    monkeypatch.setitem(DRAWERS, type(EXAMPLES["bars"]), fail)
    plan = plan_of("bars")
    _, shots = started(reelbase, plan)
    seen = pixels(server.client().get(f"{shots}/1/picture"))
    format = format_for("9:16").scaled(LONG_SIDE / 1920)
    drawn = drawn_still(plan, plan.scenes[0], plan.scenes[0].shots[0])
    card = replace(drawn, content=card_of("one two three four five six"), parts=())
    composition = compose(card, format, preset=plan.preset, style="")
    assert difference(seen, frame_picture(composition, format, drawn.frames - 1)) < 4


def test_a_shot_of_the_scenes_picture_has_one_when_that_is_made(server: Served, reelbase: Reelbase) -> None:
    plan_path, shots = started(reelbase, plan_of("picture", "bars"))
    http = server.client()
    missing = http.get(f"{shots}/1/picture")
    assert missing.status_code == 404 and missing.json()["fix"] == "Create its preview first."
    assert http.get(f"{plan_path}/previews").json()["pictures"] == []
    made = http.post(f"{plan_path}/scenes/1/previews", json={"kind": "picture"})
    assert made.status_code == 201 and not made.json()["reused"], made.text
    assert http.get(f"{plan_path}/previews").json()["pictures"] == [1]
    own, whole = pixels(http.get(f"{shots}/1/picture")), pixels(http.get(made.json()["url"]))
    height, width = whole.shape[:2]
    cell = whole[height // 4 : height * 3 // 4, : width // 2]
    small = cv2.resize(own, (cell.shape[1], cell.shape[0]), interpolation=cv2.INTER_AREA)
    assert difference(cell, np.asarray(small, np.uint8)) < 10, "it is the first of the scene's two"


def test_the_preview_of_a_scene_shows_its_shots(server: Served, reelbase: Reelbase) -> None:
    plan = plan_of("bars", "number", "map")
    plan.scenes.append(plan_of("fraction").scenes[0])
    plan_path, shots = started(reelbase, plan)
    http = server.client()
    assert http.get(f"{plan_path}/previews").json()["pictures"] == [1, 2], "shots are drawn when they are asked for"
    whole = pixels(http.get(f"{plan_path}/scenes/1/previews/picture"))
    height, width = whole.shape[:2]
    places = [(0, 0), (0, width // 2 + 1), (height // 2 + 1, 0)]
    for number, (y, x) in enumerate(places, start=1):
        part = pixels(http.get(f"{shots}/{number}/picture"))
        cell = whole[y : y + height // 2 - 1, x : x + width // 2 - 1]
        small = cv2.resize(part, (cell.shape[1], cell.shape[0]), interpolation=cv2.INTER_AREA)
        assert difference(cell, np.asarray(small, np.uint8)) < 10, number
    alone = pixels(http.get(f"{plan_path}/scenes/2/previews/picture"))
    part = pixels(http.get(f"{shots.replace('scenes/1', 'scenes/2')}/1/picture"))
    assert difference(cv2.resize(part, (alone.shape[1], alone.shape[0])).astype(np.uint8), alone) < 10
    made = http.post(f"{plan_path}/scenes/1/previews", json={"kind": "picture"}).json()
    assert made["reused"] and made["usage"]["provider"] == "reelbase"

    # They stay while a plan shows them, and go when none does.
    stored = {entry.hash_key for entry in entries(server)}
    wanted = server.application.previews.wanted(
        reelbase.plans.latest(next(iter(reelbase.projects.list())).id).document, LOCAL_VIEWER.owner_id, payloads(server)
    )
    assert stored <= set(wanted)


def entries(server: Served) -> list[CacheEntry]:
    with server.application.database.reading(fresh=True) as session:
        return list(session.scalars(select(CacheEntry)))


def payloads(server: Served) -> dict[str, str | None]:
    return {entry.hash_key: entry.payload_name for entry in entries(server)}


def test_alternatives_are_listed_and_seen(server: Served, reelbase: Reelbase) -> None:
    plan = with_shots(make_plan(*TEXT))
    _, shots = started(reelbase, plan)
    http = server.client()
    kinds = [shot.content.kind for shot in plan.scenes[0].shots]
    chart = kinds.index("before_after")
    listed = http.get(f"{shots}/{chart + 1}/alternatives").json()["items"]
    assert [each["number"] for each in listed] == list(range(1, len(listed) + 1)) and listed
    present = plan.scenes[0].shots[chart]
    for each in listed:
        assert each["shot"]["content"]["kind"] != present.content.kind and each["summary"]
        assert (each["shot"]["start_word"], each["shot"]["end_word"]) == (present.start_word, present.end_word)
    paths = [f"{shots}/{chart + 1}/picture", *(each["picture_url"] for each in listed)]
    pictures = [pixels(http.get(path)) for path in paths]
    assert all(difference(pictures[0], other) > 2 for other in pictures[1:])

    assert http.get(f"{shots}/9/picture").json()["fix"].startswith("The scene has shots 1 to")
    assert http.get(f"{shots}/9/alternatives").status_code == 404
    if len(listed) < 2:
        assert http.get(f"{shots}/{chart + 1}/alternatives/2/picture").status_code == 404


def test_a_shot_of_words_that_are_gone_has_no_alternatives(server: Served, reelbase: Reelbase) -> None:
    plan = plan_of("bars")
    plan.scenes[0].narration = "one two"
    _, shots = started(reelbase, plan)
    refused = server.client().get(f"{shots}/1/alternatives")
    assert (refused.status_code, refused.json()["fix"]) == (409, "Change the words of the shot first.")
    assert server.client().get(f"{shots}/1/picture").status_code == 200
