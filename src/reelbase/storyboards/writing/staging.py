"""Cameras and lengths for the scenes of a pattern, and the plan document that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from reelbase.media.timeline import Effect
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.screen_texts import on_screen_texts
from reelbase.plans.validation import NOTE_PREFIX, refresh
from reelbase.plans.wording import weigh
from reelbase.schemas.plan_document import Aspect, Origin, PlanDocument, Scene, Validation
from reelbase.storyboards.writing.drafts import BoardDraft, PatternName, SceneDraft

ShotSize = Literal["wide", "medium", "close", "detail", "top"]
SHORTEST_SCENE_S = 1.5
_MOST_OVERLAY_CHARS = 40


class Camera(NamedTuple):
    """How a scene is filmed: shot size, angle and movement."""

    shot: ShotSize
    angle: str
    effect: Effect


class CameraPlan(NamedTuple):
    """The cameras of a pattern: for its hook, for its other scenes in turn, and for its last scene."""

    hook: Camera
    content: tuple[Camera, ...]
    closing: Camera


_EYE, _LOW, _HIGH, _OVERHEAD, _SHOULDER = "eye level", "low angle", "high angle", "overhead", "over the shoulder"
_STILL, _IN, _OUT = Effect.STATIC, Effect.SLOW_ZOOM_IN, Effect.SLOW_ZOOM_OUT
CAMERAS: dict[PatternName, CameraPlan] = {
    "problem-solution": CameraPlan(
        Camera("close", _EYE, _IN),
        (Camera("medium", _LOW, _OUT), Camera("detail", _HIGH, _STILL), Camera("wide", _EYE, Effect.PAN_LEFT)),
        Camera("medium", _EYE, _STILL),
    ),
    "before-after": CameraPlan(
        Camera("wide", _LOW, Effect.PAN_RIGHT),
        (Camera("wide", _EYE, _STILL), Camera("close", _HIGH, _IN), Camera("medium", _EYE, Effect.PAN_LEFT)),
        Camera("wide", _EYE, _OUT),
    ),
    "list": CameraPlan(
        Camera("medium", _EYE, _IN),
        (Camera("close", _HIGH, _STILL), Camera("detail", _EYE, _IN), Camera("top", _OVERHEAD, _STILL)),
        Camera("medium", _EYE, _STILL),
    ),
    "demonstration": CameraPlan(
        Camera("close", _SHOULDER, _IN),
        (Camera("top", _OVERHEAD, _STILL), Camera("detail", _SHOULDER, _IN), Camera("close", _EYE, Effect.PAN_RIGHT)),
        Camera("wide", _EYE, _OUT),
    ),
    "story": CameraPlan(
        Camera("wide", _EYE, _IN),
        (Camera("medium", _EYE, Effect.PAN_LEFT), Camera("close", _LOW, _IN), Camera("wide", _HIGH, Effect.TILT_DOWN)),
        Camera("close", _EYE, _STILL),
    ),
}


class BoardTerms(NamedTuple):
    """What is asked of a board beside its words. target_s: its length, in seconds."""

    brief: str
    title: str
    language: str
    aspect: Aspect
    target_s: float
    shares: tuple[float, ...] = ()
    """Lengths of a reference's shots as shares of its length; none to take the words as the measure."""


def staged(board: BoardDraft, frame: BoardTerms, setting: str, notes: Sequence[str]) -> PlanDocument:
    """A board with cameras, screen texts and lengths. setting: added to what each camera sees."""
    drafts = board.scenes
    lengths = lengths_s([draft.script for draft in drafts], frame.target_s, frame.shares)
    overlays = _overlays(drafts, frame.language)
    scenes = []
    for number, (draft, camera) in enumerate(zip(drafts, _cameras(board), strict=True)):
        scenes.append(
            Scene(
                narration=draft.script,
                on_screen_text=overlays[number],
                visual_prompt=" ".join((draft.visual, setting)).strip(),
                shot=camera.shot,
                camera_angle=camera.angle,
                effect=camera.effect,
                scene_type=draft.type,
                duration_target_s=lengths[number],
            )
        )
    return document_of(frame, scenes, Origin.EXTRACTED, [*notes, *_gap_notes(drafts)])


def document_of(frame: BoardTerms, scenes: Sequence[Scene], origin: Origin, notes: Sequence[str]) -> PlanDocument:
    hook = scenes[0].narration
    total_s = sum(scene.duration_target_s for scene in scenes)
    long = [f"Its words need {total_s:.0f} s, more than the {frame.target_s:g} s that were asked for."]
    said = [*notes, *(long if total_s > frame.target_s + 0.5 else [])]
    return refresh(
        PlanDocument(
            title=frame.title[:100],
            topic=frame.brief[:500],
            origin=origin,
            language=frame.language,
            aspect=frame.aspect,
            target_s=frame.target_s,
            hooks=[hook],
            outline=[scene.on_screen_text or scene.narration for scene in scenes],
            scenes=list(scenes),
            validation=Validation(suggestions=[NOTE_PREFIX + note for note in said]),
        )
    )


def lengths_s(scripts: Sequence[str], target_s: float, shares: Sequence[float] = ()) -> list[float]:
    """How long each scene is, in seconds: by a reference's shots, else by its words, and never less than its words."""
    least = [max(SHORTEST_SCENE_S, scene_duration_s(script, "normal")) for script in scripts]
    wanted = list(least)
    if shares:
        weights = resampled(shares, len(scripts))
        wanted = [max(low, target_s * weight / sum(weights)) for low, weight in zip(least, weights, strict=True)]
    elif len(scripts) > 2:
        # What is shown beyond the words is content: the first scene has to be short, and the last one says little.
        for number in range(1, len(scripts) - 1):
            wanted[number] += max(0.0, target_s - sum(least)) / (len(scripts) - 2)
    excess_s, slack_s = sum(wanted) - target_s, sum(wanted) - sum(least)
    if excess_s > 0 and slack_s > 0:
        share = 1 - min(1.0, excess_s / slack_s)
        wanted = [low + (length - low) * share for low, length in zip(least, wanted, strict=True)]
    return [round(length, 1) for length in wanted]


def resampled(shares: Sequence[float], count: int) -> list[float]:
    """The rhythm of a reference's shots for another number of scenes: neighbouring shots are joined or divided.

    The first scene keeps the share of the first shot.
    """
    if count == 1 or len(shares) == 1:
        return [1.0 / count] * count
    edges = [shares[0]]
    rest, position = shares[1:], 0.0
    for scene in range(1, count):
        until = len(rest) * scene / (count - 1)
        edges.append(_between(rest, position, until))
        position = until
    return edges


def _between(shares: Sequence[float], start: float, stop: float) -> float:
    """The sum of shares from one position to another; between whole positions a share counts in part."""
    total = 0.0
    for index, share in enumerate(shares):
        total += share * max(0.0, min(stop, index + 1) - max(start, index))
    return total


def _cameras(board: BoardDraft) -> list[Camera]:
    plan = CAMERAS[board.pattern]
    middle = len(board.scenes) - 2
    return [plan.hook, *(plan.content[number % len(plan.content)] for number in range(middle)), plan.closing]


def _overlays(drafts: Sequence[SceneDraft], language: str) -> list[str]:
    scripts = [draft.script for draft in drafts]
    found = on_screen_texts(scripts, weigh(scripts, language), language)
    overlays = []
    for draft, text in zip(drafts, found, strict=True):
        short = len(draft.script) <= _MOST_OVERLAY_CHARS and draft.type in ("hook", "cta")
        overlays.append(draft.overlay or (draft.script.rstrip(".") if short else text))
    return overlays


def _gap_notes(drafts: Sequence[SceneDraft]) -> list[str]:
    gaps = [(number, draft) for number, draft in enumerate(drafts, start=1) if draft.gap]
    asked = [number for number, draft in gaps if draft.type == "cta"]
    notes = [f"Scene {number} needs words of yours: {draft.gap}." for number, draft in gaps if draft.type != "cta"]
    if asked:
        notes.append(f"The brief asks nothing of its viewers, so scene {asked[0]} asks for a comment.")
    return notes
