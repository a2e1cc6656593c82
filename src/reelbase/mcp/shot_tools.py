"""What an agent can do with single shots."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from reelbase.application.application import Application
from reelbase.kit.errors import InputError
from reelbase.mcp.plans import Etag, PlanSummary, ProjectId, changed, etag_of_plan
from reelbase.media.captions.look import CAPTION_STYLES
from reelbase.media.pictures.palettes import palette_names
from reelbase.media.shots.catalog import ContentField, catalog, kind_named
from reelbase.media.shots.contents import SHOT_KINDS
from reelbase.media.shots.contents.summaries import summary_of as shown_by
from reelbase.media.shots.examples import example_of
from reelbase.media.shots.styles import STYLE_PACKS
from reelbase.plans.shot_edits import add_shot, change_shot, remove_shot, shot_label, split_shot, valid_shot
from reelbase.plans.shot_planning import listed_shots, other_shots, with_alternative
from reelbase.schemas.plan_document import Entrance, Framing, PlanDocument, SceneShot
from reelbase.schemas.shots import ListedShot

SceneNumber = Annotated[int, Field(ge=1, le=200, description="Number of a scene, from 1.")]
ShotNumber = Annotated[int, Field(ge=1, description="Number of a shot in its scene, from 1.")]


class SceneShots(BaseModel):
    """The shots of a scene. Without any, the scene shows its picture."""

    etag: str
    shots: list[ListedShot]


class Alternative(BaseModel):
    number: int
    summary: str
    shot: SceneShot


class Alternatives(BaseModel):
    alternatives: list[Alternative]


class ShotKind(BaseModel):
    """What a shot can show. ``fields`` and ``example`` are there when one kind was asked for."""

    kind: str
    group: str
    description: str
    fields: list[ContentField] = []
    example: dict[str, Any] | None = None


class ShotKinds(BaseModel):
    """``style_packs`` and ``palettes`` are names for ``style`` of create, ``caption_styles`` for its captions."""

    visuals: list[ShotKind]
    style_packs: list[str]
    palettes: list[str]
    caption_styles: list[str]


class ShotTools:
    """The tools for shots. Their docstrings are what agents read."""

    def __init__(self, application: Application) -> None:
        self._app = application

    def list_shots(self, project: ProjectId, scene: SceneNumber) -> SceneShots:
        """The shots of a scene, with the words that each one covers and what it shows that is not said."""
        plan = self._app.latest_plan(project)
        return SceneShots(etag=etag_of_plan(plan), shots=listed_shots(plan.document, scene))

    def list_alternatives(self, project: ProjectId, scene: SceneNumber, shot: ShotNumber) -> Alternatives:
        """Up to two other shots for the words of one, the best first; edit_shot takes one by its number."""
        found = other_shots(self._app.latest_plan(project).document, scene, shot)
        return Alternatives(
            alternatives=[
                Alternative(number=number, summary=shown_by(other.content), shot=other)
                for number, other in enumerate(found, start=1)
            ]
        )

    def list_visuals(
        self, kind: Annotated[str | None, Field(description="Only this kind, with its fields and an example.")] = None
    ) -> ShotKinds:
        """The kinds of things that a shot can show, with styles for films; ask for one kind to see its fields."""
        if kind is None:
            return _kinds([ShotKind(kind=each.kind, group=each.group, description=each.line) for each in catalog()])
        if kind not in SHOT_KINDS:
            raise InputError(f"There is no kind {kind!r}.", field="kind", fix="Call list_visuals without one.")
        found = kind_named(kind)
        shown = ShotKind(
            kind=kind,
            group=found.group,
            description=found.description,
            fields=list(found.fields),
            example=example_of(kind),
        )
        return _kinds([shown])

    def add_shot(
        self,
        project: ProjectId,
        etag: Etag,
        scene: SceneNumber,
        start_word: Annotated[int, Field(ge=0, description="First word; words of a scene count from 0.")],
        end_word: Annotated[int, Field(ge=1, description="The first word that is not part of it.")],
        content: Annotated[
            dict[str, Any], Field(description="What it shows: a kind and its fields, see list_visuals.")
        ],
        framing: Annotated[Framing, Field(description="How much of the picture the content takes.")] = "medium",
        entrance: Annotated[Entrance, Field(description="How the content comes into the picture.")] = "cut",
    ) -> PlanSummary:
        """Add a shot over some words of a scene. Shots that showed these words are shortened or removed."""
        values = {"start_word": start_word, "end_word": end_word, "content": content}
        shot = valid_shot({**values, "framing": framing, "entrance": entrance})
        label = f"Shot added to scene {scene}"
        return changed(self._app, project, etag, lambda plan: add_shot(plan, scene, shot), label=label)

    def edit_shot(
        self,
        project: ProjectId,
        etag: Etag,
        scene: SceneNumber,
        shot: ShotNumber,
        content: Annotated[
            dict[str, Any] | None, Field(description="What it shows instead: a kind and its fields, see list_visuals.")
        ] = None,
        alternative: Annotated[
            int | None, Field(ge=1, description="Number of the alternative to show instead, see list_alternatives.")
        ] = None,
        framing: Annotated[Framing | None, Field(description="How much of the picture the content takes.")] = None,
        entrance: Annotated[Entrance | None, Field(description="How the content comes into the picture.")] = None,
        locked: Annotated[bool | None, Field(description="Whether to keep the shot as it is from now on.")] = None,
    ) -> PlanSummary:
        """Change what a shot shows, and how; what is left out stays. A locked shot is unlocked with locked=false."""
        if content is not None and alternative is not None:
            raise InputError("Give content or an alternative.", field="content", fix="Leave one of the two out.")
        values = {"content": content, "framing": framing, "entrance": entrance}
        values = {name: value for name, value in values.items() if value is not None}
        if not values and alternative is None and locked is None:
            raise InputError("There is nothing to change.", field="content", fix="Give at least one value.")

        def change(document: PlanDocument) -> PlanDocument:
            if locked is False:
                document = change_shot(document, scene, shot, locked=False)
            if alternative is not None:
                document = with_alternative(document, scene, shot, alternative)
            if values:
                document = change_shot(document, scene, shot, **values)
            return change_shot(document, scene, shot, locked=True) if locked else document

        return changed(self._app, project, etag, change, label=shot_label(scene, shot, "changed"))

    def split_shot(
        self,
        project: ProjectId,
        etag: Etag,
        scene: SceneNumber,
        shot: ShotNumber,
        word: Annotated[int, Field(ge=0, description="First word of the second half; words of a scene count from 0.")],
    ) -> PlanSummary:
        """Split a shot before a word of its scene."""
        label = shot_label(scene, shot, "split")
        return changed(self._app, project, etag, lambda plan: split_shot(plan, scene, shot, word), label=label)

    def remove_shot(self, project: ProjectId, etag: Etag, scene: SceneNumber, shot: ShotNumber) -> PlanSummary:
        """Remove a shot: the one before it is shown longer. Without any shot, the scene shows its picture."""
        label = shot_label(scene, shot, "removed")
        return changed(self._app, project, etag, lambda plan: remove_shot(plan, scene, shot), label=label)


def _kinds(visuals: list[ShotKind]) -> ShotKinds:
    return ShotKinds(
        visuals=visuals,
        style_packs=list(STYLE_PACKS),
        palettes=list(palette_names()),
        caption_styles=list(CAPTION_STYLES),
    )
