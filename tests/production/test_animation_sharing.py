"""What one project's code has drawn never gets into a film of other code, or of another account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from reelbase.application.application import Application
from reelbase.application.sources import PlanSource
from reelbase.bootstrap.opening import open_application
from reelbase.kit.settings import Settings, settings_from_json, settings_to_json
from reelbase.plans.validation import refresh
from reelbase.schemas.jobs import Receipt
from reelbase.schemas.plan_document import PlanDocument, Scene
from support.animations import need_manim, scene_code
from support.api_world import make_person
from support.databases import install
from support.plans import make_plan

FILLING = "self.play(FadeIn(Square(side_length=20, color=BLUE, fill_opacity=1)), run_time=0.3)"
CLEAN = scene_code(FILLING)
PAINTED = scene_code(
    "encoder = scene_file_writer.VideoSegmentEncoder",
    "write = encoder.write_frame",
    "def red(self, pixels, *, repeat=1):",
    "    pixels = pixels.copy()",
    "    pixels[..., :3] = (255, 0, 0)",
    "    write(self, pixels, repeat=repeat)",
    "encoder.write_frame = red",
    FILLING,
    before="from manim.scene import scene_file_writer",
)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    need_manim()
    home = install(tmp_path / "data")
    for name, value in {
        "home": str(home),
        "render_scale": "0.1",
        "render_preset": "ultrafast",
        "music_enabled": "false",
    }.items():
        monkeypatch.setenv(f"REELBASE_{name.upper()}", value)
    app = open_application(settings_from_json(settings_to_json(Settings())))
    yield app
    app.close()


def plan_of(code: str) -> PlanDocument:
    scene = Scene(narration="", visual_kind="animation", manim_code=code)
    return refresh(make_plan(hooks=["Dots"], aspect="16:9").model_copy(update={"scenes": [scene]}))


def rendered(app: Application, plan: PlanDocument, project_id: object = None) -> tuple[str, Receipt, object]:
    """(red or blue, the receipt, the project) of a film."""
    version = app.edit(project_id, plan) if project_id else app.begin(PlanSource(plan, is_local=True))
    job = app.see_through(app.submit(version.project_id), lambda _view: None)
    assert job.status == "READY", job.error_message
    with app.jobs(reading=True) as jobs:
        receipt = jobs.receipt(job.id)
        film = next(asset for asset in jobs.assets(job.id) if asset.type == "video")
    with av.open(str(app.storage.path(film.storage_name))) as container:
        last = list(container.decode(video=0))[-1].to_ndarray(format="rgb24")
    red, _green, blue = last[last.shape[0] // 2, last.shape[1] // 2]
    return "red" if red > blue else "blue", receipt, version.project_id


def animations_made(receipt: Receipt) -> tuple[int, int]:
    lines = [line for line in receipt.lines if line.capability == "animation"]
    return sum(line.calls for line in lines), sum(line.reused for line in lines)


def test_a_patched_encoder_paints_neither_later_code_of_its_project_nor_the_film_of_another_account(
    app: Application,
) -> None:
    colour, _, project_id = rendered(app, plan_of(PAINTED))
    assert colour == "red"
    colour, receipt, _ = rendered(app, plan_of(CLEAN), project_id)
    assert (colour, animations_made(receipt)) == ("blue", (1, 0))
    with app.database.work() as session:
        stranger = make_person(session).viewer
    colour, receipt, _ = rendered(app.for_viewer(stranger), plan_of(CLEAN))
    assert (colour, animations_made(receipt)) == ("blue", (1, 0))
    colour, receipt, _ = rendered(app.for_viewer(stranger), plan_of(CLEAN))
    assert (colour, animations_made(receipt)) == ("blue", (0, 1))
