"""The plan document: what a writer makes, a person edits and a job renders. Also the plan file's schema."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from reelbase.kit.hashing import hash_of
from reelbase.kit.settings import DEFAULT_VOICE, PIPER_VOICE
from reelbase.media.captions.look import CaptionLook
from reelbase.media.shots.contents import ShotContent
from reelbase.media.sound.options import SoundOptions
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.providers.animation.library.data import AnimationData
from reelbase.providers.animation.parsing import MAX_CODE_CHARS

SCHEMA_VERSION: Literal[2] = 2
HOOK_COUNT = 5
MAX_SCENE_TARGET_S = 120.0
MAX_NARRATION_CHARS = 5000

Preset = Literal["motivation", "explainer", "facts", "history", "finance", "science"]
Tempo = Literal["slow", "normal", "fast"]
Aspect = Literal["9:16", "16:9", "1:1"]
Template = Literal["free", "top5", "myth_vs_fact", "storytime"]
SceneType = Literal["hook", "content", "cta", "transition"]
VisualKind = Literal["picture", "animation", "clip", "colour"]
Mood = Literal["uplifting", "curious", "playful", "epic", "calm", "mysterious"]

WORDS_PER_MINUTE: dict[str, int] = {"slow": 120, "normal": 150, "fast": 180}

MAX_SHOTS_PER_SCENE = 60
MAX_EVENTS_PER_SHOT = 24

CAMERA_PART = 99
"""The part of an event that is no part of the content: the camera moves closer."""

WordIndex = Annotated[int, Field(strict=True, ge=0, le=5000)]
Framing = Literal["wide", "medium", "close"]
Entrance = Literal["cut", "rise", "pop", "slide", "fade"]

MAX_PRONUNCIATIONS = 200
_PRINTED = r"[^\x00-\x1f\x7f]*"
Written = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=60, pattern=rf"^{_PRINTED}[^\W_]{_PRINTED}$")
]
Said = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100, pattern=rf"^{_PRINTED}[^\W\d_]{_PRINTED}$")
]
Pronunciations = Annotated[dict[Written, Said], Field(max_length=MAX_PRONUNCIATIONS)]
"""What a voice says, by what is written, such as ``fray-NEL`` for ``Fresnel``."""

# A number is a number and a flag a flag: true is not 1, and "5" is a text.
Flag = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
MAX_TIME_S = 24_000.0
"""As many scenes as a plan can have, each as long as it can be."""
MAX_TAKE = 1_000_000
_NOT_CONTENT = {"start_s", "end_s", "locked", "duration_target_s", "camera_angle"}
_OF_ANIMATIONS = ("animation", "manim_code", "manim_scene")


class Origin(StrEnum):
    """Who made a plan: its text was cut from the author's own, a model wrote it, or a person handed it in."""

    EXTRACTED = "extracted"
    WRITTEN = "written"
    AUTHORED = "authored"


class WordUse(StrEnum):
    """What the words of a source that are not narrated are, or why they are left out."""

    HEADING = "heading"
    TABLE = "table"
    CODE = "code"
    COMMENT = "comment"
    FOOTNOTE = "footnote"
    STRUCK = "struck"
    TIMES = "times"
    DIRECTION = "direction"
    """Title pages, notes, transitions and sound effects of scripts, and names of speakers."""
    PAGE = "page"
    """What surrounds the article of a web page, and running titles of documents."""
    METADATA = "metadata"
    """Front matter and other settings."""
    FORMULA = "formula"
    MARKUP = "markup"
    REPEATED = "repeated"
    """What rolling captions, quoted replies and running titles show a second time."""
    LENGTH = "length"
    """Left out because the film would be longer than asked for."""


class DocumentModel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _no_zero_character(cls, value: Any) -> Any:
        # PostgreSQL keeps none in a text.
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ValueError("must not contain a zero character")
        return value


class ShotEvent(DocumentModel):
    """A change tied to a word: the part of the content that appears, or acts, when the word is said.

    ``word`` counts from 0 over the words of the scene's narration; ``part`` counts from 0 over the content's parts. The
    part 99 is the camera, which moves closer on that word.
    """

    word: WordIndex
    part: Annotated[int, Field(strict=True, ge=0, le=99)] = 0


class SceneShot(DocumentModel):
    """What the film shows while the words from ``start_word`` up to, not including, ``end_word`` are said.

    Words are those of the scene's narration between white space, counted from 0.
    """

    start_word: WordIndex = 0
    end_word: WordIndex
    content: Annotated[ShotContent, Field(discriminator="kind")]
    events: Annotated[list[ShotEvent], Field(max_length=MAX_EVENTS_PER_SHOT)] = []
    framing: Framing = "medium"
    entrance: Entrance = "cut"
    reason: str = Field(
        "", max_length=200, description="Why this content was chosen, such as `two values of one unit`."
    )
    score: float = Field(
        0.0, ge=0, le=1, strict=True, description="How sure the choice is; 0 for a shot that a person made."
    )
    locked: Flag = False
    take: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] = 0

    @model_validator(mode="after")
    def _spans_words(self) -> SceneShot:
        if self.start_word >= self.end_word:
            raise ValueError("end_word must be greater than start_word")
        if any(not self.start_word <= event.word < self.end_word for event in self.events):
            raise ValueError("the words of events must lie within the shot")
        return self


class Scene(DocumentModel):
    """One scene. Times are seconds; ``start_s`` and ``end_s`` are set from the durations before it."""

    narration: str = Field("", max_length=MAX_NARRATION_CHARS, description="The text to speak.")
    on_screen_text: str = Field("", max_length=500, description="A short text shown over the picture.")
    visual_prompt: str = Field("", max_length=2000, description="What the picture shows.")
    negative_prompt: str = Field("", max_length=1000, description="What the picture must not show.")
    visual_kind: VisualKind = "picture"
    visual_file: str | None = Field(None, description="Your own picture or clip, relative to the plan file.")
    animation: Annotated[AnimationData, Field(discriminator="kind")] | None = Field(
        None, description="The data of a ready-made animation."
    )
    manim_code: str | None = Field(None, max_length=MAX_CODE_CHARS, description="The code of your own Manim scene.")
    manim_scene: str | None = Field(
        None, max_length=200, description="The scene class in the code; needed if it has several."
    )
    shot: str = Field("medium", max_length=100, description="Camera: wide, medium, close, detail, top.")
    camera_angle: str | None = Field(None, max_length=100, description="The camera angle for filming.")
    effect: Effect = Effect.SLOW_ZOOM_IN
    transition: TransitionKind = Field(TransitionKind.CUT, description="The transition to the next scene.")
    scene_type: SceneType = "content"
    duration_target_s: Annotated[float, Field(gt=0, le=MAX_SCENE_TARGET_S, strict=True)] = 5.0
    start_s: Annotated[float, Field(ge=0, le=MAX_TIME_S, strict=True)] = 0.0
    end_s: Annotated[float, Field(ge=0, le=MAX_TIME_S, strict=True)] = 5.0
    locked: Flag = False
    take: Annotated[
        int, Field(ge=0, le=MAX_TAKE, strict=True, description="Increase it to get a new voice recording and picture.")
    ] = 0
    shots: Annotated[list[SceneShot], Field(max_length=MAX_SHOTS_PER_SCENE)] = Field(
        [],
        description="The shots of the scene, with the words that each one covers. Without any, it shows its picture.",
    )

    @property
    def content_hash(self) -> str:
        """Hash of everything that changes how the scene looks or sounds when it is rendered."""
        content = self.model_dump(mode="json", exclude=_NOT_CONTENT)
        for shot in content["shots"]:
            del shot["locked"], shot["reason"]
        for name in _OF_ANIMATIONS:
            # A scene without them has the hash that it had before there were animations.
            if content[name] is None:
                del content[name]
        if not content["shots"]:
            del content["shots"]
        return hash_of(content)

    @property
    def shows_picture(self) -> bool:
        """Whether the film shows the scene's own picture, clip or animation, in whole or in one of its shots."""
        return not self.shots or any(shot.content.kind == "picture" for shot in self.shots)

    @property
    def animated(self) -> bool:
        return self.visual_kind == "animation"

    @model_validator(mode="before")
    @classmethod
    def _no_camera_over_an_animation(cls, content: Any) -> Any:
        # It moves by itself, and a camera would cut off its edges; whoever wants one says so.
        if isinstance(content, dict) and content.get("visual_kind") == "animation":
            return {"effect": Effect.STATIC, **content}
        return content

    @field_validator("visual_file")
    @classmethod
    def _no_backslash(cls, value: str | None) -> str | None:
        return value and str(PurePosixPath(value))


class WordAccount(DocumentModel):
    """Where the words of the source went: ``total`` is ``narrated`` and all that is ``omitted``, in words.

    It is about the plan as it was made of its text; later edits do not change it.
    """

    total: Whole
    narrated: Whole
    omitted: dict[WordUse, Whole] = {}


class Validation(DocumentModel):
    errors: list[str] = []
    warnings: list[str] = []
    suggestions: list[str] = []
    word_account: WordAccount | None = Field(
        None, description="Where the words of the text went that the plan was cut from."
    )


class Estimates(DocumentModel):
    """What rendering will take: pace, length in seconds, credits, and provider calls by capability."""

    wpm: Whole = 150
    words: Whole = 0
    duration_s: Annotated[float, Field(strict=True)] = 0.0
    credits: Whole = 0
    provider_calls: dict[str, Whole] = {}
    cost_micros: Whole = 0


def _with_shots(content: dict[str, Any]) -> dict[str, Any]:
    # Without shots, captions and sound of its own a film looks and sounds as before there were any, and so does one
    # that names no voice.
    return {"voice": PIPER_VOICE, **content, "schema_version": 2}


UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_shots}
"""What turns a document of version N into one of version N + 1, by N. Version 1 is the first."""


def upgraded(content: dict[str, Any]) -> dict[str, Any]:
    """A plan of an earlier schema version as one of this version. A later one stays as it is."""
    version = content.get("schema_version", SCHEMA_VERSION)
    while isinstance(version, int) and version in UPGRADES:
        content = UPGRADES[version](content)
        version += 1
    return content


class PlanDocument(DocumentModel):
    """A whole plan. ``schema_version`` tells which upgrade functions an older file needs."""

    schema_version: Literal[2] = SCHEMA_VERSION
    title: Annotated[str, Field(min_length=1, max_length=200)]
    topic: Annotated[str, Field(min_length=1, max_length=500)]
    origin: Origin = Origin.AUTHORED
    preset: Preset = "explainer"
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    tempo: Tempo = "normal"
    voice: Annotated[str, Field(min_length=1, max_length=100)] = DEFAULT_VOICE
    pronunciations: Pronunciations = Field(
        {},
        description="What the voice says for written words, such as `Fresnel: fray-NEL`. A word in small letters "
        "stands for any spelling with capitals, another one only for itself. Captions keep the written words.",
    )
    captions: CaptionLook | None = Field(
        None, description="How the captions look. Without it, as the installation's setting has them."
    )
    sound: SoundOptions | None = Field(None, description="What is heard beside the voice: sound effects and music.")
    narration_file: str | None = Field(None, description="A recording of the whole script, relative to the plan file.")
    visual_style: str = Field("", max_length=200)
    seo_keywords: str = Field("", max_length=500)
    target_s: Annotated[float, Field(gt=0, le=600, strict=True)] = 60.0
    aspect: Aspect = "9:16"
    template: Template = "free"
    music_mood: Mood = "curious"
    hooks: Annotated[list[str], Field(max_length=HOOK_COUNT)] = []
    hook_selected: str = ""
    outline: list[str] = []
    scenes: Annotated[list[Scene], Field(min_length=1, max_length=200)]
    validation: Validation = Validation()
    estimates: Estimates = Estimates()

    @property
    def word_account(self) -> WordAccount | None:
        """Where the words of the text went that the plan was cut from; None for a plan of another origin."""
        return self.validation.word_account

    @property
    def script(self) -> str:
        """The whole narration, one paragraph a scene."""
        return "\n\n".join(scene.narration for scene in self.scenes if scene.narration)

    @model_validator(mode="before")
    @classmethod
    def _upgraded(cls, content: Any) -> Any:
        return upgraded(content) if isinstance(content, dict) else content

    @model_validator(mode="after")
    def _hook_is_one_of_them(self) -> PlanDocument:
        if not self.hook_selected and self.hooks:
            self.hook_selected = self.hooks[0]
        if self.hooks and self.hook_selected not in self.hooks:
            raise ValueError("hook_selected must be one of hooks")
        return self
