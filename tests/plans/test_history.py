"""Every edit of a plan can be undone and redone, before its first render and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.accounts.viewer import Viewer
from reelbase.db.session import Database
from reelbase.kit import clock
from reelbase.kit.errors import Conflict
from reelbase.kit.settings import Settings
from reelbase.plans import history
from reelbase.plans.autofit import autofit
from reelbase.plans.differences import difference
from reelbase.plans.history import PlanHistory, label_of
from reelbase.plans.rules import PlanRules
from reelbase.plans.scene_edits import add_scene, change_scene, remove_scene, reorder_scenes, retake_scenes
from reelbase.plans.service import Edit, PlanService
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import PlanDocument, Scene
from support.boards import make_user
from support.plans import make_plan

RULES = PlanRules(Settings())
NOW = clock.now()
SENTENCES = ("The sky is blue.", "The sea is deep.", "The wind is strong.", "The night is long.")
PLAN = refresh(make_plan(*SENTENCES))


def titled(plan: PlanDocument) -> PlanDocument:
    return plan.model_copy(update={"title": "Another title"})


def noted(plan: PlanDocument) -> PlanDocument:
    """Another plan in the place of this one, with a note of its maker."""
    other = make_plan("All is new.", "Nothing stays.", title="Another plan")
    other.validation.suggestions.append("Note: It was written by hand.")
    return other


EDITS: dict[str, Edit] = {
    "Scene 3 removed": lambda plan: remove_scene(plan, 3),
    "Scene 5 added": lambda plan: add_scene(plan, Scene(narration="Added.", visual_prompt="A door")),
    "Scene 1 added": lambda plan: add_scene(plan, Scene(narration="Added.", visual_prompt="A door"), 1),
    "Scenes reordered": lambda plan: reorder_scenes(plan, [2, 1, 3, 4]),
    "Narration of scene 2 changed": lambda plan: change_scene(plan, 2, narration="The sea is very deep."),
    "Picture of scene 2 changed": lambda plan: change_scene(plan, 2, visual_prompt="A ship"),
    "Scene 2 changed": lambda plan: change_scene(plan, 2, visual_kind="colour"),
    "New take of scene 4": lambda plan: retake_scenes(plan, [4]),
    "Scene 1 locked": lambda plan: change_scene(plan, 1, locked=True),
    "Title changed": titled,
    "Aspect ratio changed": lambda plan: plan.model_copy(update={"aspect": "1:1"}),
    "Scenes changed": lambda plan: autofit(plan.model_copy(update={"target_s": 40.0})).model_copy(
        update={"target_s": plan.target_s}
    ),
    "2 scenes removed": lambda plan: remove_scene(remove_scene(plan, 4), 1),
    "Plan changed": noted,
}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def viewer(database: Database) -> Viewer:
    with database.work() as session:
        return make_user(session)


@pytest.fixture
def project(database: Database, viewer: Viewer) -> UUID:
    with database.work() as session:
        return PlanService(session, viewer).start(PLAN).project_id


@pytest.fixture
def plans(database: Database, viewer: Viewer) -> Iterator[PlanService]:
    with database.work() as session:
        yield PlanService(session, viewer)


class TestLabels:
    @pytest.mark.parametrize("label", EDITS)
    def test_an_edit_is_named_by_what_it_did(self, label: str) -> None:
        assert label_of(difference(PLAN, refresh(EDITS[label](PLAN)))) == label


class TestUndo:
    @pytest.mark.parametrize("label", EDITS)
    def test_an_edit_is_undone_and_redone_before_the_first_render(
        self, plans: PlanService, project: UUID, label: str
    ) -> None:
        before = plans.latest(project)
        after = plans.change(project, EDITS[label], RULES)
        assert (after.undo, after.redo, after.number) == (label, None, 1)
        undone = plans.undo(project, RULES)
        assert (undone.document, undone.undo, undone.redo) == (before.document, None, label)
        redone = plans.redo(project, RULES)
        assert (redone.document, redone.undo, redone.redo, redone.number) == (after.document, label, None, 1)
        assert plans.latest(project) == redone

    def test_an_edit_of_a_rendered_plan_is_undone_in_a_new_version(self, plans: PlanService, project: UUID) -> None:
        before = plans.latest(project)
        edited = plans.change(project, EDITS["Scene 3 removed"], RULES)
        plans.seal(edited.version_id)
        undone = plans.undo(project, RULES)
        assert (undone.document, undone.number) == (before.document, 2)
        assert plans.get(edited.version_id).document == edited.document
        assert plans.redo(project, RULES).document == edited.document

    def test_restoring_a_version_is_undone_by_its_name(self, plans: PlanService, project: UUID) -> None:
        first = plans.latest(project)
        plans.fork(project)
        plans.change(project, EDITS["Title changed"], RULES)
        changed = plans.latest(project)
        restored = plans.restore(project, first.version_id, RULES)
        assert (restored.document, restored.undo) == (first.document, "Version 1 restored")
        assert plans.undo(project, RULES).document == changed.document

    def test_a_lock_does_not_hold_an_edit_that_came_before_it(self, plans: PlanService, project: UUID) -> None:
        before = plans.latest(project)
        plans.change(project, lambda plan: change_scene(plan, 2, narration="It changed.", locked=True), RULES)
        assert plans.undo(project, RULES).document == before.document

    def test_a_new_edit_ends_what_could_be_redone(self, plans: PlanService, project: UUID) -> None:
        plans.change(project, EDITS["Scene 3 removed"], RULES)
        plans.undo(project, RULES)
        assert plans.change(project, titled, RULES).redo is None
        with pytest.raises(Conflict):
            plans.redo(project, RULES)

    def test_nothing_is_undone_in_a_new_plan_and_in_a_copy(self, plans: PlanService, project: UUID) -> None:
        plans.change(project, titled, RULES)
        for untouched in (plans.start(PLAN), plans.duplicate(project)):
            assert (untouched.undo, untouched.redo) == (None, None)
            with pytest.raises(Conflict, match="no edit to undo"):
                plans.undo(untouched.project_id, RULES)

    def test_an_edit_that_changes_nothing_leaves_no_step(self, plans: PlanService, project: UUID) -> None:
        assert plans.change(project, lambda plan: plan, RULES).undo is None


class TestTyping:
    def test_saves_of_the_same_text_are_one_step(self, plans: PlanService, project: UUID) -> None:
        before = plans.latest(project)
        for text in ("The s", "The sea is", "The sea is wide."):
            plans.change(project, lambda plan, text=text: change_scene(plan, 2, narration=text), RULES)
        plans.change(project, lambda plan: change_scene(plan, 3, narration="Another scene."), RULES)
        plans.undo(project, RULES)
        assert plans.undo(project, RULES).document == before.document
        assert plans.redo(project, RULES).document.scenes[1].narration == "The sea is wide."

    def test_a_text_that_is_typed_back_leaves_no_step(self, plans: PlanService, project: UUID) -> None:
        for text in ("The sea", SENTENCES[1]):
            plans.change(project, lambda plan, text=text: change_scene(plan, 2, narration=text), RULES)
        assert plans.latest(project).undo is None

    def test_what_is_typed_later_is_another_step(
        self, plans: PlanService, project: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plans.change(project, lambda plan: change_scene(plan, 2, narration="First."), RULES)
        later = clock.now() + history.TYPING + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        plans.change(project, lambda plan: change_scene(plan, 2, narration="Second."), RULES)
        assert plans.undo(project, RULES).document.scenes[1].narration == "First."


class TestBounds:
    def test_the_oldest_steps_go_when_there_are_too_many(self) -> None:
        steps, plan = PlanHistory(), PLAN
        for _ in range(history.MAX_STEPS + 5):
            after = refresh(retake_scenes(plan, [1]))
            steps, plan = steps.with_edit(plan, after, NOW), after
        assert len(steps.undo) == history.MAX_STEPS

    def test_large_steps_are_bounded_together_and_the_last_one_stays(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(history, "MAX_CHARS", 1_000)
        steps, plan = PlanHistory(), PLAN
        for number in range(6):
            after = refresh(change_scene(plan, number % 2 + 1, narration=f"{number}" * 700))
            steps, plan = steps.with_edit(plan, after, NOW), after
        assert len(steps.undo) == 1
        assert steps.undone(plan)[0].scenes[1].narration == "3" * 700


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*EDITS, "undo", "redo"]), max_size=25))
def test_any_series_of_edits_can_be_walked_back_to_the_start_and_forth_again(steps: list[str]) -> None:
    past, plan, at = PlanHistory(), PLAN, NOW
    for step in steps:
        at += history.TYPING * 2
        if step == "undo":
            plan, past = _go(past.undone, plan) if past.undo else (plan, past)
        elif step == "redo":
            plan, past = _go(past.redone, plan) if past.redo else (plan, past)
        else:
            try:
                after = refresh(EDITS[step](plan))
            except Exception:  # The edit does not suit this plan.
                continue
            if after != plan:
                past, plan = past.with_edit(plan, after, at), after
    states = [plan]
    while past.undo:
        plan, past = _go(past.undone, plan)
        states.append(plan)
    assert states[-1] == PLAN
    for state in reversed(states[:-1]):
        plan, past = _go(past.redone, plan)
        assert plan == state


def _go(
    step: Callable[[PlanDocument], tuple[PlanDocument, PlanHistory]], plan: PlanDocument
) -> tuple[PlanDocument, PlanHistory]:
    document, past = step(plan)
    return refresh(document), PlanHistory.model_validate_json(past.model_dump_json())
