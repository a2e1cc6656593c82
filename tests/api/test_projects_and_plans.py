"""Projects and plans over real HTTP, by the client that we publish."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID

import cv2
import numpy as np
import pytest

from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.client import ApiError, Conflict, InvalidInput, NotFound, PreconditionFailed, Reelbase
from reelbase.media.sound.options import SoundOptions
from reelbase.plans.service import PlanService
from reelbase.schemas.plan_document import PlanDocument
from support.plans import make_plan
from support.serving import Served

TEXT = (
    "Lighthouses are older than most people think. The first one stood in Alexandria. It was more than a hundred "
    "metres high. Sailors saw its fire from fifty kilometres away. It stood for fifteen hundred years."
)
NOTHING = UUID("01900000-0000-7000-8000-000000000000")


class TestProjects:
    def test_projects_are_created_from_a_text_or_a_plan(self, reelbase: Reelbase) -> None:
        result = reelbase.projects.create(text=TEXT, preset="history", aspect="1:1")
        assert (result.preset, result.aspect, result.status) == ("history", "1:1", "PLAN_READY")
        assert reelbase.plans.latest(result.id).document.origin == "extracted"
        planned = reelbase.projects.create(plan=make_plan())
        assert reelbase.projects.get(planned.id) == planned
        assert reelbase.plans.latest(planned.id).document.estimates.credits == 1

    def test_a_project_is_created_with_captions_and_sound(self, reelbase: Reelbase) -> None:
        created = reelbase.projects.create(text=TEXT, captions={"style": "karaoke"}, sound={"music": False})
        document = reelbase.plans.latest(created.id).document
        assert document.captions is not None and document.captions.style == "karaoke"
        assert document.sound is not None and (document.sound.music, document.sound.effects) == (False, True)

    @pytest.mark.parametrize("source", ["text", "topic"])
    def test_an_address_of_the_own_network_is_not_fetched(self, reelbase: Reelbase, source: str) -> None:
        with pytest.raises(InvalidInput) as caught:
            reelbase.projects.create(**{source: "http://127.0.0.1:8080/private"})
        assert caught.value.field == "source"
        assert "network of this machine" in str(caught.value)

    def test_a_topic_needs_a_language_model(self, reelbase: Reelbase) -> None:
        with pytest.raises(InvalidInput) as caught:
            reelbase.projects.create(topic="Why the sky is blue")
        assert (caught.value.code, caught.value.field) == ("ERR_NOT_CONFIGURED", "llm")
        assert "REELBASE_LLM_BASE_URL" in (caught.value.fix or "")

    def test_a_project_needs_exactly_one_source(self, server: Served) -> None:
        answer = server.client().post("/v1/projects", json={"topic": "a", "text": TEXT})
        assert answer.status_code == 422
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "exactly one" in answer.json()["detail"]

    def test_projects_are_searched_sorted_and_paged(self, reelbase: Reelbase) -> None:
        for title in ("Banana", "apple", "Cherry 100%", "Date"):
            reelbase.projects.create(plan=make_plan(title=title, topic=f"About {title}"))
        assert [project.title for project in reelbase.projects.list(sort="title", limit=1)] == sorted(
            ["Banana", "apple", "Cherry 100%", "Date"]
        )
        assert next(project.title for project in reelbase.projects.list(limit=3)) == "Date"
        assert [project.title for project in reelbase.projects.list(q="APPLE")] == ["apple"]
        assert [project.title for project in reelbase.projects.list(q="0%")] == ["Cherry 100%"]
        assert not list(reelbase.projects.list(q="_"))
        assert not list(reelbase.projects.list(status="DONE"))

    def test_a_changed_cursor_is_refused(self, reelbase: Reelbase, server: Served) -> None:
        for _ in range(2):
            reelbase.projects.create(plan=make_plan())
        http = server.client()
        cursor = http.get("/v1/projects", params={"limit": 1}).json()["next_cursor"]
        assert http.get("/v1/projects", params={"cursor": cursor}).status_code == 200
        other = "y" if cursor[0] == "x" else "x"
        for wrong in (cursor[:-2] + "xx", other + cursor[1:], "!", http.get("/v1/jobs").text):
            answer = http.get("/v1/projects", params={"cursor": wrong})
            assert (answer.status_code, answer.json()["field"]) == (422, "cursor")
        assert http.get("/v1/projects", params={"cursor": cursor, "sort": "title"}).status_code == 422

    def test_projects_are_renamed_copied_archived_and_deleted(self, reelbase: Reelbase) -> None:
        project = reelbase.projects.create(plan=make_plan())
        assert reelbase.projects.edit(project.id, title="Sky", description="Blue").description == "Blue"
        assert reelbase.projects.edit(project.id, description=None).description is None
        copy = reelbase.projects.duplicate(project.id)
        assert copy.title == "Copy of Sky"
        assert reelbase.plans.latest(copy.id).document.scenes == reelbase.plans.latest(project.id).document.scenes
        reelbase.projects.archive(project.id)
        assert [found.id for found in reelbase.projects.list()] == [copy.id]
        assert [found.id for found in reelbase.projects.list(lifecycle="archived")] == [project.id]
        with pytest.raises(Conflict):
            reelbase.projects.edit(project.id, title="Late")
        reelbase.projects.restore(project.id)
        reelbase.projects.delete(project.id)
        with pytest.raises(NotFound):
            reelbase.projects.get(project.id)

    def test_the_same_call_with_the_same_key_makes_one(self, server: Served) -> None:
        http = server.client(**{"Idempotency-Key": "once"})
        first, again = (http.post("/v1/projects", json={"text": TEXT}) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json() and first.headers["Location"] == again.headers["Location"]
        assert len(http.get("/v1/projects").json()["items"]) == 1
        assert http.post("/v1/projects", json={"text": TEXT + " More."}).status_code == 422


class TestPlanEdits:
    @pytest.fixture
    def project(self, reelbase: Reelbase) -> UUID:
        return reelbase.projects.create(plan=make_plan("One is here.", "Two is there.", "Three goes home.")).id

    def test_plan_edits_need_the_version_that_they_were_made_of(
        self, reelbase: Reelbase, server: Served, project: UUID
    ) -> None:
        seen = reelbase.plans.latest(project)
        path = f"/v1/projects/{project}/plan/scenes/1"
        assert server.client().patch(path, json={"shot": "wide"}).status_code == 428
        newer = reelbase.plans.edit_scene(seen, 1, shot="wide")
        assert newer.etag != seen.etag
        with pytest.raises(PreconditionFailed) as caught:
            reelbase.plans.edit_scene(seen, 1, shot="close")
        assert (caught.value.status, caught.value.current) == (412, newer.etag)
        assert reelbase.plans.latest(project).document.scenes[0].shot == "wide"

    def test_an_unchanged_plan_is_not_sent_again(self, server: Served, reelbase: Reelbase, project: UUID) -> None:
        etag = reelbase.plans.latest(project).etag
        answer = server.client().get(f"/v1/projects/{project}/plan", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content) == (304, b"")

    def test_concurrent_plan_edits_all_count(self, reelbase: Reelbase, project: UUID) -> None:
        """``change`` reads again when somebody else was faster, so that no change is lost."""
        failures: list[Exception] = []

        def lengthen(index: int) -> None:
            def longer(document: PlanDocument) -> PlanDocument:
                document.scenes[index].duration_target_s += 1
                return document

            try:
                reelbase.plans.change(project, longer)
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=lengthen, args=(index,)) for index in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert [scene.duration_target_s for scene in reelbase.plans.latest(project).document.scenes] == [4, 4, 4]

    def test_a_scene_becomes_an_animation_by_its_code_or_its_data(self, reelbase: Reelbase, project: UUID) -> None:
        code = "from manim import *\n\nclass Dot1(Scene):\n    def construct(self):\n        self.add(Dot())\n"
        plan = reelbase.plans.edit_scene(reelbase.plans.latest(project), 1, manim_code=code)
        scene = plan.document.scenes[0]
        assert (scene.visual_kind, scene.manim_code, scene.animation) == ("animation", code, None)
        data = {"kind": "counter", "quantity": {"value": 12}, "label": "hives"}
        plan = reelbase.plans.edit_scene(plan, 1, animation=data)
        scene = plan.document.scenes[0]
        assert (scene.manim_code, scene.animation and scene.animation.kind) == (None, "counter")
        plan = reelbase.plans.edit_scene(plan, 1, visual_kind="picture", animation=None)
        assert (plan.document.scenes[0].visual_kind, plan.document.scenes[0].animation) == ("picture", None)
        with pytest.raises((InvalidInput, ValueError)):
            reelbase.plans.edit_scene(plan, 1, animation={"kind": "fireworks"})

    def test_scenes_come_go_and_move(self, reelbase: Reelbase, project: UUID) -> None:
        plan = reelbase.plans.latest(project)
        plan = reelbase.plans.add_scene(plan, narration="New.", visual_prompt="a door", number=2)
        plan = reelbase.plans.reorder(plan, [2, 1, 3, 4])
        assert [scene.narration for scene in plan.document.scenes] == [
            "New.",
            "One is here.",
            "Two is there.",
            "Three goes home.",
        ]
        plan = reelbase.plans.remove_scene(plan, 1)
        plan = reelbase.plans.retake(plan, 1)
        assert (len(plan.document.scenes), plan.document.scenes[0].take) == (3, 1)
        with pytest.raises(InvalidInput, match="each scene exactly once"):
            reelbase.plans.reorder(plan, [1, 1, 2])
        with pytest.raises(NotFound):
            reelbase.plans.edit_scene(plan, 9, shot="wide")

    def test_locked_scenes_stay_while_others_move_around_them(self, reelbase: Reelbase, project: UUID) -> None:
        plan = reelbase.plans.lock(reelbase.plans.latest(project), 2)
        with pytest.raises(Conflict) as caught:
            reelbase.plans.edit_scene(plan, 2, narration="Changed.")
        assert (caught.value.code, caught.value.problem["scenes"]) == ("ERR_LOCKED_SCENES", [2])
        plan = reelbase.plans.add_scene(plan, narration="New.", visual_prompt="a door", number=1)
        assert plan.document.scenes[2].locked
        plan = reelbase.plans.unlock(plan, 3)
        assert reelbase.plans.edit_scene(plan, 3, narration="Changed.").document.scenes[2].narration == "Changed."

    def test_hooks_lengths_and_checks(self, reelbase: Reelbase, project: UUID) -> None:
        plan = reelbase.plans.choose_hook(reelbase.plans.latest(project), 3)
        assert plan.document.hook_selected == "Hook 3"
        plan = reelbase.plans.replace(plan, plan.document.model_copy(update={"target_s": 12.0}))
        plan = reelbase.plans.autofit(plan)
        assert plan.document.estimates.duration_s == pytest.approx(12)
        assert reelbase.plans.check(project).can_render
        broken = plan.document.model_copy(update={"outline": []})
        assert reelbase.plans.check_document(broken).validation.errors == ["The outline is empty."]

    def test_an_edit_is_undone_and_redone(self, reelbase: Reelbase, project: UUID) -> None:
        first = reelbase.plans.latest(project)
        edited = reelbase.plans.remove_scene(first, 1)
        assert (edited.plan.undo, edited.plan.redo) == ("Scene 1 removed", None)
        undone = reelbase.plans.undo(edited)
        assert (undone.document, undone.plan.redo) == (first.document, "Scene 1 removed")
        with pytest.raises(PreconditionFailed):
            reelbase.plans.redo(edited)
        assert reelbase.plans.redo(undone).document == edited.document
        with pytest.raises(Conflict, match="no edit to redo"):
            reelbase.plans.redo(reelbase.plans.latest(project))

    def test_a_sealed_version_is_forked_compared_and_restored(
        self, reelbase: Reelbase, project: UUID, server: Served
    ) -> None:
        first = reelbase.plans.latest(project)
        with server.application.database.work() as session:
            PlanService(session, LOCAL_VIEWER).seal(first.plan.version_id)
        sealed = reelbase.plans.latest(project)
        assert sealed.plan.sealed and sealed.etag != first.etag
        second = reelbase.plans.edit_scene(sealed, 2, narration="Two is changed.")
        assert (second.plan.number, second.plan.sealed) == (2, False)
        result = reelbase.plans.difference(second.plan.version_id, first.plan.version_id)
        change = next(change for change in result.scenes[0].fields if change.field == "narration")
        assert (result.scenes[0].kind, change.before, change.after) == ("changed", "Two is there.", "Two is changed.")
        restored = reelbase.plans.restore(second, first.plan.version_id)
        assert restored.document.scenes[1].narration == "Two is there."
        assert [version.number for version in reelbase.plans.versions(project)] == [2, 1]

    def test_own_pictures_come_and_go(self, reelbase: Reelbase, project: UUID, server: Served, tmp_path: Path) -> None:
        picture = tmp_path / "mine.png"
        cv2.imwrite(str(picture), np.full((64, 36, 3), 200, np.uint8))
        plan = reelbase.plans.upload_visual(reelbase.plans.latest(project), 1, picture, "image/png")
        stored = plan.document.scenes[0].visual_file
        assert stored is not None and stored.endswith(".png")
        shown = server.client().get(f"/v1/projects/{project}/plan/scenes/1/visual")
        assert (shown.content, shown.headers["Content-Type"]) == (picture.read_bytes(), "image/png")
        # A file of one's own may be named again, also for another scene.
        moved = plan.document.model_copy(deep=True)
        moved.scenes[1].visual_file = stored
        plan = reelbase.plans.replace(plan, moved)
        plan = reelbase.plans.remove_visual(plan, 1)
        assert (plan.document.scenes[0].visual_file, plan.document.scenes[1].visual_file) == (None, stored)
        with pytest.raises(InvalidInput) as caught:
            reelbase.plans.upload_visual(plan, 1, picture, "video/mp4")
        assert caught.value.status == 415

    @pytest.mark.parametrize("file", ["/etc/passwd", "../secret.key", "0" * 64 + ".png", "home/reelbase.toml"])
    def test_a_plan_cannot_name_files_of_the_server(self, reelbase: Reelbase, project: UUID, file: str) -> None:
        plan = reelbase.plans.latest(project)
        document = plan.document.model_copy(deep=True)
        document.scenes[0].visual_file = file
        with pytest.raises(InvalidInput) as caught:
            reelbase.plans.replace(plan, document)
        assert caught.value.field == "scenes[0].visual_file"
        with pytest.raises(InvalidInput):
            reelbase.projects.create(plan=document)
        with pytest.raises(InvalidInput):
            reelbase.projects.create(plan=plan.document.model_copy(update={"narration_file": file}))
        with pytest.raises(InvalidInput) as caught:
            reelbase.projects.create(plan=plan.document.model_copy(update={"sound": SoundOptions(music_file=file)}))
        assert caught.value.field == "sound.music_file"


class TestRefusals:
    def test_a_missing_resource_is_a_problem_with_a_request_id(self, server: Served) -> None:
        answer = server.client(**{"X-Request-ID": "request-of-mine"}).get(f"/v1/projects/{NOTHING}")
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["request_id"]) == (404, "ERR_NOT_FOUND", "request-of-mine")
        assert answer.headers["X-Request-ID"] == "request-of-mine"

    @pytest.mark.parametrize("body", ["{", '{"title": "\\ud800"}', '{"title": "a\\u0000b"}', "[]", '{"titel": "x"}'])
    def test_unusable_bodies_are_problems(self, server: Served, body: str) -> None:
        answer = server.client().patch(
            f"/v1/projects/{NOTHING}", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "ERR_INPUT")

    def test_a_body_over_the_limit_is_refused_without_a_stated_length(self, server: Served) -> None:
        chunks = (b" " * 100_000 for _ in range(50))
        answer = server.client().post("/v1/projects", content=chunks, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "ERR_TOO_LARGE")

    def test_errors_carry_what_the_server_said(self, reelbase: Reelbase) -> None:
        with pytest.raises(ApiError) as caught:
            reelbase.jobs.get(NOTHING)
        assert (caught.value.status, caught.value.request_id is not None) == (404, True)
