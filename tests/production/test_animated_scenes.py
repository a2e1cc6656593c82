"""Films with animated scenes: mixed, changed, failing, interrupted; rendered by real workers on tiny frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from reelbase.accounts.viewer import LOCAL_VIEWER, Viewer
from reelbase.bootstrap.providers import open_animations
from reelbase.db.session import Database
from reelbase.insights.service import InsightService
from reelbase.insights.views import Period
from reelbase.kit.errors import ReelbaseError
from reelbase.kit.ids import new_id
from reelbase.kit.settings import AnimationSettings, ProductionSettings, Settings
from reelbase.media.formats import FrameFormat
from reelbase.media.probe import probe
from reelbase.media.timeline import Effect
from reelbase.plans.document import PlanDocument, Scene
from reelbase.plans.plan_files import dump_plan
from reelbase.production.models import JobLog
from reelbase.production.service import JobService
from reelbase.providers.animation import AnimationError, AnimationRequest, Fault, Quality
from reelbase.providers.animation.library.data import Counter, Quantity
from reelbase.sharing.shares import ShareService
from support.animations import need_manim, scene_code
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
        reelbase = Reelbase(tmp_path / "data", {**settings, "render_scale": "0.1", "render_preset": "ultrafast"})
        yield reelbase
        reelbase.kill_everything()


@pytest.fixture
def database(reelbase: Reelbase) -> Iterator[Database]:
    """What the commands wrote; opened when a test asks for it, after a first command has made it."""
    reelbase.run("db", "upgrade")
    database = Database(f"sqlite:///{reelbase.home / 'reelbase.db'}")
    yield database
    database.close()


def animated(code: str, narration: str = "") -> Scene:
    return Scene(narration=narration, visual_kind="animation", manim_code=code)


def mixed() -> PlanDocument:
    plan = make_plan(
        "Ein Bild steht am Anfang.", "Es sind tausend.", "Dann bewegt es sich.", language="de", aspect="16:9"
    )
    counter = Counter(quantity=Quantity(value=1000), label="Bilder")
    changes = {"visual_kind": "animation", "animation": counter, "on_screen_text": "", "effect": Effect.STATIC}
    plan.scenes[1] = plan.scenes[1].model_copy(update=changes)
    plan.scenes[2] = animated(scene_code(*TWO), "Dann bewegt es sich.")
    return plan


class Film:
    """A plan file, and what became of it."""

    def __init__(self, reelbase: Reelbase, plan: PlanDocument, folder: Path) -> None:
        self.reelbase, self.plan, self.file = reelbase, plan, folder / "plan.yaml"
        self.project = ""

    def make(self) -> dict[str, Any]:
        self.file.write_text(dump_plan(self.plan))
        made = self.reelbase.json("make", str(self.file))
        self.project = made["project"]
        return self.seen(made)

    def render(self) -> dict[str, Any]:
        self.file.write_text(dump_plan(self.plan))
        edited = self.reelbase.run("plan", "edit", self.project, "--file", str(self.file))
        assert edited.returncode == 0, edited.stderr
        return self.seen(self.reelbase.json("render", self.project))

    def seen(self, made: dict[str, Any]) -> dict[str, Any]:
        """The receipt's line of the animations, and what the log says of them."""
        (line,) = [line for line in made["receipt"]["lines"] if line["capability"] == "animation"]
        logs = self.reelbase.json("jobs", "show", made["job"], "--logs")["logs"]
        drawn = {log["scene"]: log["message"] for log in logs if log["message"].startswith("Animations drawn")}
        return {**made, "calls": line["calls"], "hits": line["reused"], "drawn": drawn}


def failed(reelbase: Reelbase, plan: PlanDocument, folder: Path) -> tuple[dict[str, Any], str]:
    """The job of a plan that fails, and what the command said."""
    (folder / "plan.yaml").write_text(dump_plan(plan))
    done = reelbase.run("make", str(folder / "plan.yaml"))
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (job,) = reelbase.json("jobs", "list")
    return job, done.stderr


class TestAMixedFilm:
    def test_only_what_changed_is_animated_again(self, reelbase: Reelbase, tmp_path: Path) -> None:
        film = Film(reelbase, mixed(), tmp_path)
        first = film.make()
        assert (first["calls"], first["hits"]) == (2, 0)
        assert first["drawn"][3] == "Animations drawn: 2; taken from earlier renders: 0."
        video = probe(Path(first["film"])).video
        assert video is not None and (video.width, video.height) == (192, 108)

        film.plan.scenes[1].narration = "Es sind nur tausend."
        second = film.render()
        assert (second["hits"], second["drawn"]) == (2, {})

        film.plan.scenes[2].manim_code = scene_code(TWO[0], TWO[1].replace("Square", "Triangle"))
        third = film.render()
        assert third["hits"] == 1
        assert third["drawn"] == {3: "Animations drawn: 1; taken from earlier renders: 1."}


class TestFailingCode:
    def test_names_scene_line_and_fault_and_keeps_its_log_for_the_owner(
        self, reelbase: Reelbase, tmp_path: Path, database: Database
    ) -> None:
        plan = mixed()
        code = scene_code("print('seen by me')", "self.play(ShowCreation(Circle()))")
        plan.scenes[1] = animated(code, "Es sind tausend.")
        plan.scenes[2] = plan.scenes[0].model_copy()
        job, said = failed(reelbase, plan, tmp_path)
        assert (job["status"], job["failed_step"], job["failed_scene"]) == ("FAILED", "visuals", 2)
        assert (job["error_code"], job["fault"]) == ("ERR_VISUAL_PLAN", "runtime")
        assert "Scene 2: Line 6: NameError" in job["error_message"]
        assert f"reelbase plan edit {job['project_id']}" in said

        messages = [log["message"] for log in reelbase.json("jobs", "show", job["id"], "--logs")["logs"]]
        assert any("seen by me" in message for message in messages)
        assert any("Traceback" in message and "ShowCreation" in message for message in messages)

        job_id, stranger = UUID(job["id"]), Viewer(new_id())
        with database.reading() as session:
            assert session.query(JobLog).filter_by(job_id=job_id).count() > 3
            jobs = JobService(session, stranger, ProductionSettings())
            for look in (jobs.get, jobs.logs, jobs.receipt):
                with pytest.raises(ReelbaseError):
                    look(job_id)
            groups = InsightService(session, LOCAL_VIEWER).failures(Period.last(7)).groups
            assert [(group.error_code, group.fault, group.jobs) for group in groups] == [
                ("ERR_VISUAL_PLAN", "runtime", 1)
            ]
        with database.work() as session, pytest.raises(ReelbaseError):
            ShareService(session, LOCAL_VIEWER).share(job_id)

        retried = reelbase.run("jobs", "retry", job["id"])
        assert retried.returncode == 1
        plan.scenes[1] = animated(scene_code(TWO[0]), "Es sind tausend.")
        film = Film(reelbase, plan, tmp_path)
        film.project = job["project_id"]
        assert film.render()["status"] == "READY"

    @pytest.mark.parametrize("quality", list(Quality))
    def test_the_limits_are_those_of_the_settings(self, tmp_path: Path, quality: Quality) -> None:
        limits = AnimationSettings(timeout_s=4.0, memory_mb=700)
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
    def test_leaves_no_process_behind(
        self, reelbase: Reelbase, drawing: Callable[[], tuple[Any, set[tuple[int, str]]]], how: str
    ) -> None:
        process, members = drawing()
        assert len(members) > 2
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
        (job,) = reelbase.json("jobs", "list")
        assert (job["status"] == "CANCELED") is (how == "cancel")
        assert job["fault"] is None


def _draws(pid: int) -> bool:
    try:
        return b"driver.py" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-3:][0]
    except (OSError, IndexError):
        return False
