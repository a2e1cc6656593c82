"""Exports and imports over real HTTP: a plan goes to other programs and comes back changed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from reelbase.client import ApiError, Conflict, InvalidInput, NotFound, Reelbase
from reelbase.storyboards.exporting.kinds import KINDS
from support.api_serving import api_served
from support.plans import make_plan
from support.serving import Served


@pytest.fixture
def server(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Served]:
    with api_served(make_database("sqlite"), tmp_path / "home") as server:
        yield server


def test_a_plan_is_exported_changed_and_brought_back(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    project = reelbase.projects.create(plan=make_plan(title="Töne & <Farben>"))
    http = server.client()
    for kind in KINDS:
        answer = http.get(f"/v1/projects/{project.id}/exports/{kind}", params={"fps": "24", "frames_per_page": 4})
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["Content-Length"]) == len(answer.content) > 100
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''t%C3%B6ne-farben.")
        assert "no-store" in answer.headers["Cache-Control"]
    for query in ({"fps": "23"}, {"frames_per_page": "5"}, {"media": "perhaps"}):
        refused = http.get(f"/v1/projects/{project.id}/exports/otio", params=query)
        assert refused.status_code == 422 and refused.json()["field"] == next(iter(query))
    assert http.get(f"/v1/projects/{project.id}/exports/pdf", params={"media": True}).json()["field"] == "media"

    path = reelbase.exports.download(project.id, "csv", tmp_path / "board.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[1]["duration_s"], rows[2]["narration"] = "4.25", "Look down."
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows([rows[2], *rows[:2]])
    before = reelbase.plans.latest(project.id)
    after = reelbase.exports.import_into(before, path)
    found = [(scene.narration, scene.duration_target_s) for scene in after.document.scenes]
    assert found == [("Look down.", 3.0), ("The sky is blue.", 3.0), ("Light scatters in the air.", 4.25)]
    assert after.plan.undo == "Table imported"
    assert reelbase.plans.undo(after).document == before.document
    with pytest.raises(ApiError) as outdated:
        reelbase.exports.import_into(after, path)
    assert outdated.value.status == 412


def test_a_file_that_cannot_be_used_changes_nothing(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    made = make_plan()
    made.scenes[0].locked = True
    project = reelbase.projects.create(plan=made)
    plan = reelbase.plans.latest(project.id)
    path = reelbase.exports.download(project.id, "edl", tmp_path / "cut.edl", fps="25")
    path.write_text(path.read_text().replace("00:00:03:00", "00:00:02:00"))
    with pytest.raises(Conflict, match="Locked scenes"):
        reelbase.exports.import_into(plan, path)
    (tmp_path / "cut.exe").write_bytes(b"MZ")
    with pytest.raises(InvalidInput) as caught:
        reelbase.exports.import_into(plan, tmp_path / "cut.exe")
    assert caught.value.field == "file" and ".otio" in str(caught.value)
    assert reelbase.plans.latest(project.id).document == plan.document
    with pytest.raises(NotFound):
        reelbase.exports.download(plan.plan.version_id, "pdf", tmp_path / "none.pdf")
    assert not list(tmp_path.glob("*none*"))


def test_a_scene_without_a_picture_has_a_drawn_frame(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    project = reelbase.projects.create(plan=make_plan("A dog runs in the park.", "A cup stands on a table."))
    with zipfile.ZipFile(reelbase.exports.download(project.id, "media", tmp_path / "one.zip")) as bundle:
        frames = [cv2.imdecode(np.frombuffer(bundle.read(f"00{n}.jpg"), np.uint8), cv2.IMREAD_COLOR) for n in (1, 2)]
    assert all(frame is not None and frame.shape[:2] == (1280, 720) for frame in frames)
    assert np.abs(frames[0].astype(int) - frames[1]).mean() > 2, "each shows its own scene"
    again = reelbase.exports.download(project.id, "media", tmp_path / "two.zip")
    assert again.read_bytes() == (tmp_path / "one.zip").read_bytes()
