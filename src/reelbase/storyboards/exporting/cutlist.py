"""A plan as an editor sees it: clips one after the other in whole frames, with their media."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Literal

from reelbase.media.formats import format_for
from reelbase.media.timeline import TransitionKind
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.storyboards.exporting.rates import FrameRate

MediaKind = Literal["picture", "video", "sound"]
TRANSITION_S = Fraction(2, 5)
"""Length of a transition, as in our own films."""
STILL_S = 600
"""How long a still can be shown in an editor, which is as long as it likes: time enough for any scene and its edges."""
NAME_CHARS = 60
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PRINTED = re.compile(r"[\s\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that clips show or play.

    path: where it is on this machine; never written into an export.
    name: its path in a bundle, such as ``media/001.jpg``.
    duration_s: None for a picture.
    """

    path: Path
    name: str
    kind: MediaKind
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class MediaUse:
    """A media file from a time on, in seconds of its own."""

    file: MediaFile
    start_s: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class SceneMedia:
    """What is there of a scene: what it shows, what is said in it, and a small picture for boards."""

    shown: MediaUse | None = None
    spoken: MediaUse | None = None
    frame: Path | None = None


@dataclass(frozen=True, slots=True)
class FilmTimes:
    """The times of a finished film: when each scene starts in it, and when it ends, in seconds."""

    starts_s: tuple[float, ...]
    duration_s: float

    def length_s(self, number: int) -> float:
        """The length of a scene, by its number from 1."""
        ends_s = (*self.starts_s[1:], self.duration_s)
        return ends_s[number - 1] - self.starts_s[number - 1]


@dataclass(frozen=True, slots=True)
class CutClip:
    """A scene on the timeline. ``start`` and ``frames`` are frames of the timeline; ``number`` counts from 1."""

    number: int
    name: str
    start: int
    frames: int
    scene: Scene
    media: SceneMedia

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class CutList:
    """All clips, without gap or overlap. ``transitions[i]`` is the length in frames, even, of the one after clip i.

    subtitles: the captions of the finished film as SubRip; None without a film.
    film: the times of the finished film whose media these are, and which has its transitions already.
    """

    title: str
    language: str
    rate: FrameRate
    width: int
    height: int
    clips: tuple[CutClip, ...]
    transitions: tuple[int, ...]
    document: PlanDocument
    film: FilmTimes | None = None
    subtitles: str | None = None
    extra_media: tuple[MediaFile, ...] = field(default=())

    @property
    def is_film(self) -> bool:
        return self.film is not None

    @property
    def frames(self) -> int:
        return self.clips[-1].end

    @property
    def duration_s(self) -> Fraction:
        return self.rate.seconds(self.frames)

    @property
    def media(self) -> tuple[MediaFile, ...]:
        """Each media file once, in the order of its first use."""
        used = (use.file for clip in self.clips for use in (clip.media.shown, clip.media.spoken) if use is not None)
        return tuple({file.name: file for file in (*used, *self.extra_media)}.values())

    def length_s(self, clip: CutClip) -> float:
        """The length of a scene before it became whole frames: in the finished film, or as it is planned."""
        return clip.scene.duration_target_s if self.film is None else self.film.length_s(clip.number)

    def source_start(self, clip: CutClip) -> int:
        """The frame of its medium with which a clip begins; a still has a second before it, for a transition."""
        shown = clip.media.shown
        if shown is None:
            return 0
        return self.rate.nominal if shown.file.kind == "picture" else self.rate.frames(shown.start_s)

    def has_transition(self, index: int) -> bool:
        """Whether a transition follows the clip with this index."""
        return index < len(self.transitions) and self.transitions[index] > 0


def cut_list(
    document: PlanDocument,
    rate: FrameRate,
    *,
    media: Mapping[int, SceneMedia] | None = None,
    film: FilmTimes | None = None,
    subtitles: str | None = None,
    extra_media: Sequence[MediaFile] = (),
) -> CutList:
    """The timeline of a plan, or of its finished film when there is one.

    media: by the number of the scene, from 1.
    Without a film each scene has its target length to the nearest frame, so that a change of one scene moves the others
    and never changes their length.
    """
    lengths = _film_lengths(film, rate) if film is not None else _planned_lengths(document, rate)
    clips, start = [], 0
    for number, (scene, frames) in enumerate(zip(document.scenes, lengths, strict=True), start=1):
        found = (media or {}).get(number, SceneMedia())
        clips.append(CutClip(number, clip_name(number, scene), start, frames, scene, found))
        start += frames
    size = format_for(document.aspect)
    return CutList(
        title=plain_text(document.title),
        language=document.language,
        rate=rate,
        width=size.width,
        height=size.height,
        clips=tuple(clips),
        transitions=() if film is not None else _transitions(clips, rate),
        document=document,
        film=film,
        subtitles=subtitles,
        extra_media=tuple(extra_media),
    )


def clip_name(number: int, scene: Scene) -> str:
    """``001 `` and what the scene is about."""
    words = plain_text(scene.on_screen_text) or plain_text(scene.narration) or plain_text(scene.visual_prompt)
    return f"{number:03} {words or scene.scene_type}"[:NAME_CHARS].rstrip()


def plain_text(text: str) -> str:
    """One line that XML and editors can hold."""
    return _PRINTED.sub(" ", _NOT_XML.sub("", text)).strip()


def held_text(text: str) -> str:
    """The text with its lines, without characters that XML cannot hold."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _planned_lengths(document: PlanDocument, rate: FrameRate) -> list[int]:
    return [max(1, rate.frames(scene.duration_target_s)) for scene in document.scenes]


def _film_lengths(film: FilmTimes, rate: FrameRate) -> list[int]:
    """Cuts go to the nearest frame, so that no rounding adds up; each scene keeps at least one."""
    cuts = [rate.frames(time_s) for time_s in (*film.starts_s, film.duration_s)]
    return [max(1, later - earlier) for earlier, later in pairwise(cuts)]


def _transitions(clips: Sequence[CutClip], rate: FrameRate) -> tuple[int, ...]:
    """Half of a transition lies in either clip; where a clip is too short for it, there is a cut."""
    half = max(1, round(TRANSITION_S * rate.fraction / 2))
    lengths: list[int] = []
    for before, after in pairwise(clips):
        taken = lengths[-1] // 2 if lengths else 0
        fits = before.frames > taken + half and after.frames > half
        lengths.append(2 * half if fits and before.scene.transition is not TransitionKind.CUT else 0)
    return tuple(lengths)
