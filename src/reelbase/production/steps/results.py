"""What each step of a job hands to the later ones, and how it is stored with the job in the database."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from reelbase.kit.errors import StepError
from reelbase.media.segments import SegmentKind
from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.sound.report import SoundReport
from reelbase.media.timeline import Effect
from reelbase.media.words import TimedToken
from reelbase.production.steps.tokens import tokens_from_json, tokens_to_json
from reelbase.schemas.jobs import StepName

Tokens = Annotated[
    tuple[TimedToken, ...],
    BeforeValidator(lambda value: tokens_from_json(value) if isinstance(value, list) else value),
    PlainSerializer(tokens_to_json, when_used="json"),
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class StepResult(_Part):
    """Files are named by their names in storage. ``version`` is raised when what is stored changes its meaning.

    A job that was begun by an earlier release is resumed with the results that it stored: a new field needs a default,
    and ``from_json`` has to convert every earlier version. Results without a version are of version 1.
    """

    step: ClassVar[StepName]
    version: ClassVar[int] = 1

    def to_json(self) -> dict[str, Any]:
        return {"version": self.version, **self.model_dump(mode="json")}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Raises StepError for a result that is missing, or that a later release stored."""
        fix = f"Retry the job from the step {cls.step}."
        if not stored:
            raise StepError(f"The step {cls.step} left no result.", fix=fix)
        version = stored.get("version", 1)
        if version > cls.version:
            raise StepError(f"A later release stored the result of the step {cls.step} (version {version}).", fix=fix)
        return cls.model_validate(stored)


class ScriptResult(StepResult):
    step = StepName.SCRIPT
    scenes: int
    words: int
    origin: str


class SceneVoice(_Part):
    """``tokens``: the times of the words, None when the voice does not report them."""

    file: str
    duration_s: float
    tokens: Tokens | None


class VoiceResult(StepResult):
    """By scene; None for one without narration."""

    step = StepName.VOICE
    scenes: tuple[SceneVoice | None, ...]


class SceneAlignment(_Part):
    """``method``: voice, or the aligner's own name for what it did."""

    tokens: Tokens
    method: str


class AlignmentResult(StepResult):
    """By scene; None for one without narration."""

    step = StepName.ALIGNMENT
    scenes: tuple[SceneAlignment | None, ...]

    def tokens(self, index: int) -> tuple[TimedToken, ...]:
        scene = self.scenes[index]
        return scene.tokens if scene else ()


class SceneVisual(_Part):
    """``animation_s``: how long an animation takes at its own speed, in seconds; None for pictures and clips."""

    kind: Literal["picture", "clip", "animation"]
    file: str
    placeholder: bool
    note: str
    animation_s: float | None = None


class ReplacedShot(_Part):
    """A shot that could not be drawn, by its numbers from 0, and the card that is shown instead; ``note`` says why."""

    scene: int
    shot: int
    content: WordsContent
    note: str


class VisualResult(StepResult):
    """By scene; None for one whose shots are all drawn while the film is rendered, so that nothing is stored."""

    step = StepName.VISUALS
    scenes: tuple[SceneVisual | None, ...]
    cards: tuple[ReplacedShot, ...] = ()

    def of(self, index: int) -> SceneVisual:
        """Raises StepError for a scene that has no picture."""
        visual = self.scenes[index]
        if visual is None:
            raise StepError(f"Scene {index + 1} has no picture.", fix=f"Retry the job from the step {self.step}.")
        return visual

    def replaced(self, index: int) -> dict[int, ShotContent]:
        """The cards of a scene, by the shot that they replace."""
        return {card.shot: card.content for card in self.cards if card.scene == index}


class CaptionResult(StepResult):
    """``files`` by format; ``spans``: from when to when each caption is shown, in seconds of the film."""

    step = StepName.CAPTIONS
    files: dict[str, str]
    spans: tuple[tuple[float, float], ...]


class MusicResult(StepResult):
    """``sound`` is the film's whole sound track; ``voice_track`` the narration alone, if there is any."""

    step = StepName.MUSIC
    music: str | None
    sound: str | None
    voice_track: str | None
    report: SoundReport


class ShotTimes(_Part):
    """``scene`` counts from 1. ``kind``: that of a drawn shot's content, or of the scene's visual."""

    scene: int
    start_s: float
    duration_s: float
    effect: Effect
    kind: str = "picture"


class TimelineResult(StepResult):
    step = StepName.TIMELINE
    frames: int
    fps: int
    duration_s: float
    shots: tuple[ShotTimes, ...]


class RenderedSegment(_Part):
    """``scenes`` (from 1): the one that it shows, or the two that a transition joins."""

    kind: SegmentKind
    scenes: tuple[int, ...]
    key: str
    file: str


class RenderResult(StepResult):
    step = StepName.RENDER
    film: str
    segments: tuple[RenderedSegment, ...]


class PackageResult(StepResult):
    """``files``: stored names by the path in the package."""

    step = StepName.PACKAGE
    files: dict[str, str]
    zip: str
    manifest: dict[str, Any]
