"""Asking for storyboards: a project with variations that a worker writes, their state, cancelling and trying again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reelbase.accounts.viewer import Viewer
from reelbase.kit.errors import Conflict, InputError
from reelbase.kit.settings import Settings
from reelbase.plans.languages import detect_language
from reelbase.plans.models import StoryboardReference
from reelbase.plans.unwritten import ERROR, GENERATING, UnwrittenPlans
from reelbase.plans.wording import base_of, keywords_of
from reelbase.production.execution.plan_writing import CANCELED, WritingQueue, abandon
from reelbase.production.models import ProviderCall
from reelbase.production.records.receipt import add_up
from reelbase.projects.models import Project
from reelbase.projects.service import ProjectService
from reelbase.providers.references.oembed import read_address
from reelbase.schemas.plan_document import Aspect
from reelbase.schemas.projects import ProjectStatus
from reelbase.schemas.storyboards import GeneratedStoryboard, Reference
from reelbase.storyboards.generation.job import DEFAULT_TARGET_S
from reelbase.storyboards.service import MAX_REFERENCE_URLS, StoryboardService
from reelbase.storyboards.writing.drafts import PatternName
from reelbase.storyboards.writing.modelled import DEFAULT_PATTERNS
from reelbase.storyboards.writing.own_words import patterns_for

FORMAT = "storyboard"
MIN_BRIEF_CHARS, MAX_BRIEF_CHARS = 10, 500
MIN_TARGET_S, MAX_TARGET_S = 10.0, 180.0
MAX_VARIATIONS = 2
DEFAULT_ASPECT: Aspect = "9:16"


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """A video in storage. name: its stored name. called: its own."""

    name: str
    called: str


@dataclass(frozen=True, slots=True)
class BoardRequest:
    """What storyboards are asked for. target_s: length of each, in seconds. language: None for that of the brief.

    references: addresses, and videos of the asker's that are in storage already.
    """

    brief: str
    references: Sequence[str | ReferenceFile] = ()
    variations: int = MAX_VARIATIONS
    target_s: float = DEFAULT_TARGET_S
    aspect: Aspect | None = None
    language: str | None = None
    title: str | None = None

    @property
    def reference_urls(self) -> tuple[str, ...]:
        """Each address once."""
        return tuple(dict.fromkeys(one for one in self.references if isinstance(one, str)))

    @property
    def reference_files(self) -> tuple[ReferenceFile, ...]:
        return tuple(one for one in self.references if isinstance(one, ReferenceFile))


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request that can be written. patterns: one for each variation."""

    request: BoardRequest
    brief: str
    language: str
    patterns: tuple[PatternName, ...]


def check_request(request: BoardRequest, settings: Settings) -> CheckedRequest:
    """Choose the patterns, outside of a transaction: reading a brief may load the tagger, which takes seconds.

    Raises InputError for what cannot be used, also for a brief that only a language model could make a board of.
    """
    brief = request.brief.replace("\0", "").strip()
    if not MIN_BRIEF_CHARS <= len(brief) <= MAX_BRIEF_CHARS:
        raise InputError(
            f"The brief has {len(brief)} characters.",
            field="brief",
            fix=f"Describe the video in {MIN_BRIEF_CHARS} to {MAX_BRIEF_CHARS} characters.",
        )
    if not 1 <= request.variations <= MAX_VARIATIONS:
        raise InputError(f"There cannot be {request.variations} variations.", field="variations", fix="Use 1 or 2.")
    if not MIN_TARGET_S <= request.target_s <= MAX_TARGET_S:
        raise InputError(
            f"A storyboard cannot be {request.target_s:g} seconds long.",
            field="target_s",
            fix=f"Use {MIN_TARGET_S:g} to {MAX_TARGET_S:g} seconds.",
        )
    references = len(request.references)
    if references > MAX_REFERENCE_URLS:
        raise InputError(
            f"There are {references} references.", field="reference_urls", fix=f"Use at most {MAX_REFERENCE_URLS}."
        )
    for url in request.reference_urls:
        try:
            read_address(url)
        except InputError as error:
            raise InputError(error.message, field="reference_urls", fix=error.fix) from error
    found = detect_language(brief)
    language = request.language or (found.language if found.sure else "en")
    if settings.llm.configured and base_of(language) != "en":
        patterns = list(DEFAULT_PATTERNS[: request.variations])
    else:
        patterns = patterns_for(brief, language, request.variations)
    return CheckedRequest(request, brief, language, tuple(patterns))


class GenerationService:
    """One viewer's generated storyboards, inside one transaction. A storyboard has the id of its plan version."""

    def __init__(self, session: Session, viewer: Viewer, settings: Settings, queue: WritingQueue) -> None:
        self._session = session
        self._viewer = viewer
        self._settings = settings
        self._queue = queue
        self._boards = StoryboardService(session, viewer)
        self._projects = ProjectService(session, viewer)

    def begin(self, checked: CheckedRequest) -> UUID:
        """A new project whose storyboards a worker writes; returns the project.

        Raises InputError for a reference, Conflict when the viewer has too many storyboard projects, or too many of
        their plans are being written.
        """
        self._check_room(len(checked.patterns))
        project = self._projects.create(_project_of(checked, self._settings.voice.name))
        self._session.flush()
        self._add_references(project.id, checked.request)
        for pattern in checked.patterns:
            version_id = self._boards.begin(
                project.id,
                checked.brief,
                title=checked.request.title,
                reference_urls=checked.request.reference_urls,
                pattern_source=pattern,
            )
            self._queue.enqueue_writing(self._session, version_id, self._viewer.owner_id)
        return project.id

    def get(self, version_id: UUID) -> GeneratedStoryboard:
        """A storyboard with what writing it cost. Raises NotFound."""
        calls = select(ProviderCall).where(
            ProviderCall.owner_id == self._viewer.owner_id,
            ProviderCall.plan_version_id == version_id,
            ProviderCall.capability == "llm",
        )
        board = self._boards.board(version_id)
        receipt = add_up(self._session.scalars(calls.order_by(ProviderCall.id)))
        project_id = self._boards.get(version_id).project_id
        return GeneratedStoryboard(
            **dict(board), project_id=project_id, calls=receipt.lines, cost_micros=receipt.cost_micros
        )

    def cancel(self, version_id: UUID) -> None:
        """Stop the writing; its workflow is canceled after the commit. Raises NotFound, Conflict when it has ended."""
        abandon(self._session, self._viewer, version_id, CANCELED)

    def check_retry(self, version_id: UUID) -> None:
        """Raises NotFound, Conflict unless its writing has failed or was canceled."""
        version = self._boards.get(version_id)
        if version.generation_status != ERROR:
            fix = "Wait for it, or cancel it." if version.generation_status == GENERATING else "Start another one."
            raise Conflict(f"The storyboard is {version.generation_status}; only a failed one is tried again.", fix=fix)
        if not version.pattern_source:
            raise Conflict("This storyboard is not written here.", fix="Submit its plan with complete_storyboard.")

    def retry(self, version_id: UUID) -> None:
        """Write a failed storyboard again. Raises what ``check_retry`` does, and Conflict for too many at once."""
        self.check_retry(version_id)
        self._check_queue(1)
        self._boards.begin_again(version_id)
        project = self._projects.get(self._boards.get(version_id).project_id)
        if project.status == ProjectStatus.FAILED and project.latest_plan_version_id is None:
            project.status = ProjectStatus.DRAFT_PLAN
        self._queue.enqueue_writing(self._session, version_id, self._viewer.owner_id)

    def _add_references(self, project_id: UUID, request: BoardRequest) -> None:
        sources: list[dict[str, str]] = [
            *({"file": file.name, "called": file.called[:255]} for file in request.reference_files),
            *({"address": url, "called": url[:255]} for url in request.reference_urls),
        ]
        for idx, source in enumerate(sources):
            row = StoryboardReference(owner_id=self._viewer.owner_id, project_id=project_id, idx=idx, **source)
            self._session.add(row)
        self._session.flush()

    def references(self, project_id: UUID) -> list[Reference]:
        """What was found in the references of a project, in their order. Raises NotFound."""
        self._projects.get(project_id)
        mine = (
            StoryboardReference.owner_id == self._viewer.owner_id,
            StoryboardReference.project_id == project_id,
        )
        rows = self._session.scalars(select(StoryboardReference).where(*mine).order_by(StoryboardReference.idx))
        return [Reference.of(row) for row in rows]

    def _check_room(self, boards: int) -> None:
        limit = self._settings.production.max_storyboard_projects
        mine = (Project.owner_id == self._viewer.owner_id, Project.format == FORMAT)
        if (self._session.scalar(select(func.count()).where(*mine)) or 0) >= limit:
            raise Conflict(f"You have {limit} storyboard projects, which is the limit.", fix="Delete one first.")
        self._check_queue(boards)

    def _check_queue(self, boards: int) -> None:
        limit = self._settings.production.max_queued_per_user
        if UnwrittenPlans(self._session, self._viewer).count() + boards > limit:
            raise Conflict(
                f"At most {limit} plans are written at a time for one user.", fix="Wait for one, or cancel one."
            )


def _project_of(checked: CheckedRequest, voice: str) -> Project:
    request, brief = checked.request, checked.brief
    title = request.title or " ".join(brief.split())[:120]
    return Project(
        title=title[:1].upper() + title[1:],
        topic=brief,
        prompt_text=brief,
        format=FORMAT,
        niche_preset="explainer",
        language=checked.language,
        tempo="normal",
        voice=voice,
        target_s=request.target_s,
        aspect=request.aspect or DEFAULT_ASPECT,
        keywords=keywords_of(brief, checked.language),
        status=ProjectStatus.DRAFT_PLAN,
    )
