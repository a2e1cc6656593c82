"""Films with animated scenes: mixed, changed, failing, interrupted; rendered by real workers on tiny frames."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from reelbase.accounts.viewer import Viewer
from reelbase.application.application import Application
from reelbase.application.sources import PlanSource
from reelbase.bootstrap.opening import open_application
from reelbase.bootstrap.providers import open_animations
from reelbase.insights.period import Period
from reelbase.insights.service import InsightService
from reelbase.kit.errors import ReelbaseError
from reelbase.kit.files import remove_leftovers
from reelbase.kit.ids import new_id
from reelbase.kit.settings import AnimationSettings, Settings, settings_from_json, settings_to_json
from reelbase.media.formats import FrameFormat
from reelbase.media.probe import probe
from reelbase.media.timeline import Effect
from reelbase.plans.plan_files import dump_plan
from reelbase.plans.validation import refresh
from reelbase.production.records.schemas import InternalJob
from reelbase.production.service import JobService
from reelbase.providers.animation import AnimationError, AnimationRequest, Fault, Quality
from reelbase.providers.animation.library.data import Counter, FormattedNumber, Formula
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.sharing.shares import ShareService
from reelbase.sharing.visits import VisitService
from support.animations import need_manim, scene_code
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase, family, living
from twins.openai_twin import OpenAITwin

PATIENCE_S = 60.0
TWO = ("self.play(Create(Circle()), run_time=0.2)", "self.play(FadeIn(Square()), run_time=0.2)")
GREEDY = scene_code("held = []", "while True: held.append(bytearray(50_000_000))")
ENDLESS = scene_code("self.wait(0.1)", "while True: pass")


@pytest.fixture(autouse=True)
def manim() -> None:
    need_manim()


@pytest.fixture
def reelbase(tmp_path: Path) -> Iterator[Reelbase]:
    with OpenAITwin() as twin:
        server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
        settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
        small = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
        reelbase = Reelbase(install(tmp_path / "data"), {**settings, **small}, here=True)
        yield reelbase
        reelbase.kill_everything()


@pytest.fixture
def app(reelbase: Reelbase, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """The same installation from within this process."""
    for name, value in reelbase.environment.items():
        if name.startswith("REELBASE_"):
            monkeypatch.setenv(name, value)
    app = open_application(settings_from_json(settings_to_json(Settings())))
    yield app
    app.close()


def animated(code: str, narration: str = "") -> Scene:
    return Scene(narration=narration, visual_kind="animation", manim_code=code)


def mixed() -> PlanDocument:
    plan = make_plan(
        "Ein Bild steht am Anfang.", "Es sind tausend.", "Dann bewegt es sich.", language="de", aspect="16:9"
    )
    counter = Counter(quantity=FormattedNumber(value=1000), label="Bilder")
    changes = {"visual_kind": "animation", "animation": counter, "on_screen_text": "", "effect": Effect.STATIC}
    plan.scenes[1] = plan.scenes[1].model_copy(update=changes)
    plan.scenes[2] = animated(scene_code(*TWO), "Dann bewegt es sich.")
    return plan


@dataclass
class Made:
    """A job that has ended; of its animations: how many were looked up, how many found, and what the log says."""

    job: InternalJob
    asked: int
    found: int
    drawn: dict[int | None, str]


def made(app: Application, plan: PlanDocument, project_id: UUID | None = None) -> Made:
    """Render a plan, as a new project or as the next version of one."""
    document = refresh(plan.model_copy(deep=True))
    version = app.edit(project_id, document) if project_id else app.begin(PlanSource(document, is_local=True))
    return ended(app, app.submit(version.project_id))


def ended(app: Application, job_id: UUID) -> Made:
    job = app.see_through(job_id, lambda _view: None)
    with app.jobs(reading=True) as jobs:
        receipt, log = jobs.receipt(job_id), jobs.logs(job_id)
    lines = [line for line in receipt.lines if line.capability == "animation"]
    logs = [line for line in log if line.message.startswith("Animations drawn")]
    drawn = {line.scene: line.message for line in logs}
    return Made(job, sum(line.calls + line.reused for line in lines), sum(line.reused for line in lines), drawn)


class TestAMixedFilm:
    def test_only_what_changed_is_animated_again(self, app: Application) -> None:
        plan = mixed()
        first = made(app, plan)
        assert first.job.status == "READY", first.job.error_message
        assert (first.asked, first.found) == (2, 0)
        assert first.drawn[3] == "Animations drawn: 2."
        with app.jobs(reading=True) as jobs:
            film = next(asset for asset in jobs.assets(first.job.id) if asset.type == "video")
        video = probe(app.storage.path(film.storage_name)).video
        assert video is not None and (video.width, video.height) == (192, 108)

        plan.scenes[1].narration = "Es sind nur tausend."
        second = made(app, plan, first.job.project_id)
        assert (second.asked, second.found, second.drawn) == (2, 2, {})

        plan.scenes[2].manim_code = scene_code(TWO[0], TWO[1].replace("Square", "Triangle"))
        third = made(app, plan, first.job.project_id)
        assert (third.asked, third.found) == (2, 1)
        assert third.drawn == {3: "Animations drawn: 2."}


class TestFailingCode:
    def test_failing_code_names_scene_line_and_fault_and_keeps_its_log_for_the_owner(self, app: Application) -> None:
        plan = mixed()
        code = scene_code("print('seen by me')", "self.play(ShowCreation(Circle()))")
        plan.scenes[1] = animated(code, "Es sind tausend.")
        plan.scenes[2] = plan.scenes[0].model_copy()
        job = made(app, plan).job
        assert (job.status, job.failed_step, job.failed_scene) == ("FAILED", "visuals", 2)
        assert (job.error_code, job.fault) == ("ERR_VISUAL_PLAN", "runtime")
        assert "Scene 2: Line 6: NameError" in (job.error_message or "")
        with app.jobs(reading=True) as jobs:
            messages = [line.message for line in jobs.logs(job.id)]
        assert any("seen by me" in message for message in messages)
        assert any("Traceback" in message and "ShowCreation" in message for message in messages)

        with app.database.reading() as session:
            strangers = JobService(session, Viewer(new_id()), app.settings.production)
            for look in (strangers.get, strangers.logs, strangers.receipt):
                with pytest.raises(ReelbaseError):
                    look(job.id)
            (group,) = InsightService(session, app.viewer).failures(Period.last(7)).groups
            assert (group.error_code, group.fault, group.jobs) == ("ERR_VISUAL_PLAN", "runtime", 1)
        with app.database.work() as session, pytest.raises(ReelbaseError):
            ShareService(session, app.viewer).share(job.id)

        app.retry(job.id)
        again = ended(app, job.id).job
        assert (again.status, again.fault) == ("FAILED", "runtime")
        plan.scenes[1] = animated(scene_code(TWO[0]), "Es sind tausend.")
        mended = made(app, plan, job.project_id).job
        assert (mended.status, mended.fault) == ("READY", None)
        self.no_public_page_tells_of_the_code(app, mended)

    def no_public_page_tells_of_the_code(self, app: Application, job: InternalJob) -> None:
        with app.database.work() as session:
            token = ShareService(session, app.viewer).share(job.id).token
        with app.database.work() as session:
            page = str(VisitService(session).open(token))
        for private in ("seen by me", "Circle", "construct", "Traceback", "Animations drawn"):
            assert private not in page

    def test_a_ready_scene_that_fails_becomes_a_picture_and_log_and_receipt_say_so(self, app: Application) -> None:
        plan = mixed()
        plan.scenes[1] = plan.scenes[1].model_copy(update={"animation": Formula(typst="v = v0 + at")})
        job = made(app, plan).job
        assert job.status == "READY", job.error_message
        with app.jobs(reading=True) as jobs:
            receipt, log = jobs.receipt(job.id), jobs.logs(job.id)
        assert receipt.pictured == [2] and "1 shown as pictures" in receipt.summary
        warnings = [line.message for line in log if line.level == "warning" and line.scene == 2]
        assert any("A picture is shown" in message and "unknown variable" in message for message in warnings), warnings

    @pytest.mark.parametrize("quality", list(Quality))
    def test_the_limits_are_those_of_the_settings(self, tmp_path: Path, quality: Quality) -> None:
        limits = AnimationSettings(timeout_s=4.0 if quality is Quality.PREVIEW else 120.0, memory_mb=700)
        maker = open_animations(Settings(home=tmp_path, animation=limits))
        code = ENDLESS if quality is Quality.PREVIEW else GREEDY
        with pytest.raises(AnimationError) as caught:
            maker.make(AnimationRequest(code, FrameFormat(160, 90, 10), quality=quality), out=tmp_path / "a.mp4")
        fault, said = (Fault.TIMEOUT, "4 s") if quality is Quality.PREVIEW else (Fault.MEMORY, "")
        assert caught.value.fault is fault and said in caught.value.message


class TestInterruption:
    @pytest.fixture
    def drawing(self, reelbase: Reelbase, tmp_path: Path) -> Callable[[], tuple[Any, set[tuple[int, str]]]]:
        """Starts a job whose animation never ends; gives the command, and all its processes once Manim draws."""

        def start() -> tuple[Any, set[tuple[int, str]]]:
            plan = make_plan(hooks=["Dots"], aspect="16:9").model_copy(update={"scenes": [animated(ENDLESS)]})
            (tmp_path / "plan.yaml").write_text(dump_plan(plan))
            process = reelbase.start("make", str(tmp_path / "plan.yaml"))
            deadline = time.monotonic() + PATIENCE_S
            while not any(_draws(pid) for pid, _ in family(process.pid)):
                assert process.poll() is None and time.monotonic() < deadline, "it never began to draw"
                time.sleep(0.05)
            return process, family(process.pid)

        return start

    @pytest.mark.parametrize("how", ["cancel", "kill"])
    def test_an_interruption_leaves_no_process_behind(
        self, reelbase: Reelbase, drawing: Callable[[], tuple[Any, set[tuple[int, str]]]], how: str
    ) -> None:
        process, members = drawing()
        assert len(members) > 2
        left_behind = scratch_folders()
        assert left_behind
        if how == "kill":
            # The program and its workers, as a machine short of memory would; what watches the sandbox is spared.
            reelbase.kill_everything()
        else:
            (job,) = reelbase.json("jobs", "list")
            assert reelbase.run("jobs", "cancel", job["id"]).returncode == 0
        process.communicate(timeout=PATIENCE_S)
        deadline = time.monotonic() + PATIENCE_S
        while left := living(members):
            assert time.monotonic() < deadline, [Path(f"/proc/{pid}/cmdline").read_bytes() for pid, _ in left]
            time.sleep(0.05)
        # As the next worker does when it starts.
        remove_leftovers()
        assert not left_behind & scratch_folders()
        (job,) = reelbase.json("jobs", "list")
        assert (job["status"] == "CANCELED") is (how == "cancel")
        assert job["fault"] is None


def scratch_folders() -> set[Path]:
    return {path for path in Path(tempfile.gettempdir()).glob("reelbase-animation-*") if path.is_dir()}


def _draws(pid: int) -> bool:
    try:
        return b"driver.py" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-3:][0]
    except (OSError, IndexError):
        return False
