"""Brings what a file says into a plan: only what differs from what an export of the plan would say is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reelbase.kit.errors import InputError, LockedScenes
from reelbase.media.timeline import TransitionKind
from reelbase.plans.scene_edits import MAX_SCENES, change_scene
from reelbase.schemas.plan_document import MAX_SCENE_TARGET_S, PlanDocument, Scene
from reelbase.storyboards.exporting.columns import csv_document
from reelbase.storyboards.exporting.cutlist import CutList, FilmTimes, cut_list
from reelbase.storyboards.exporting.fountain import fountain_document
from reelbase.storyboards.exporting.rates import DEFAULT_RATE, RATES
from reelbase.storyboards.importing.found import FoundClip, FoundCut, FoundScene, FoundScenes, unusable
from reelbase.storyboards.importing.script_file import read_script
from reelbase.storyboards.importing.table_file import read_csv

_KINDS = tuple(TransitionKind)


def with_cut(document: PlanDocument, cut: FoundCut, film: FilmTimes | None = None) -> PlanDocument:
    """The plan with the order, the lengths and the transitions of a timeline.

    Pieces of one scene that follow each other are one scene again; a scene that is used once more becomes a copy that
    says nothing, and a clip that no export made a new scene. A scene without a clip is removed.
    film: the times of the plan's finished film, if there is one, which the timeline may have been exported from.
    Raises InputError, LockedScenes for a locked scene that would change.
    """
    planned = cut_list(document, cut.rate)
    filmed = cut_list(document, cut.rate, film=film) if film is not None else None
    clips = _joined(cut.clips)
    from_film = cut.source == "film" or (cut.source is None and filmed is not None)
    scenes: list[Scene] = []
    used: set[int] = set()
    locked: list[int] = []
    for place, clip in enumerate(clips):
        number = clip.number if clip.number is not None and 1 <= clip.number <= len(document.scenes) else None
        if number is None:
            scenes.append(_new_scene(clip, cut))
            continue
        scene = document.scenes[number - 1]
        changes = _length(clip, number, cut, [planned, filmed])
        if not from_film and place < len(clips) - 1:
            changes |= _transition(clip, scene, number, planned)
        if number in used:
            scenes.append(scene.model_copy(update={"narration": "", "shots": [], "locked": False, **changes}))
            continue
        used.add(number)
        if changes and scene.locked:
            locked.append(number)
        scenes.append(scene.model_copy(update=changes))
    if locked:
        raise LockedScenes(sorted(locked))
    return _with_scenes(document, scenes)


def with_scenes(document: PlanDocument, found: FoundScenes, film: FilmTimes | None, *, is_script: bool) -> PlanDocument:
    """The plan with the scenes of a table or a script, in their order. Raises what ``with_cut`` does."""
    rate = RATES[DEFAULT_RATE]
    cuts = [cut_list(document, rate)] + ([cut_list(document, rate, film=film)] if film is not None else [])
    write: Callable[[CutList], str] = fountain_document if is_script else csv_document
    read = read_script if is_script else read_csv
    # What is the same as in an export was not changed, whatever the file's format leaves out of a text.
    exported = [{scene.number: scene.values for scene in read(write(each)).scenes} for each in cuts]
    changed = document
    locked: list[int] = []
    order: list[Scene | int] = []
    for scene in found.scenes:
        number = scene.number
        if number is None or not 1 <= number <= len(document.scenes):
            order.append(_written_scene(scene))
            continue
        values = {
            name: value
            for name, value in scene.values.items()
            if all(value != known[number].get(name) for known in exported)
        }
        if values and document.scenes[number - 1].locked:
            locked.append(number)
        if number in order:
            # A copy; only the first one is the scene itself.
            copy = change_scene(document, number, **_checked(values, scene)).scenes[number - 1]
            order.append(copy.model_copy(update={"locked": False}))
            continue
        if values:
            changed = _changed(changed, number, values, scene)
        order.append(number)
    if locked:
        raise LockedScenes(sorted(locked))
    return _with_scenes(document, [changed.scenes[each - 1] if isinstance(each, int) else each for each in order])


def _joined(clips: Sequence[FoundClip]) -> list[FoundClip]:
    """Pieces of the same scene that follow each other as one clip."""
    joined: list[FoundClip] = []
    for clip in clips:
        last = joined[-1] if joined else None
        if last is not None and last.number is not None and last.number == clip.number:
            joined[-1] = FoundClip(last.number, last.name, last.frames + clip.frames, clip.transition)
        else:
            joined.append(clip)
    return joined


def _length(clip: FoundClip, number: int, cut: FoundCut, known: Sequence[CutList | None]) -> dict[str, Any]:
    if any(cuts is not None and cuts.clips[number - 1].frames == clip.frames for cuts in known):
        return {}
    return {"duration_target_s": _checked_length(float(cut.rate.seconds(clip.frames)), f"the clip {clip.name[:60]!r}")}


def _transition(clip: FoundClip, scene: Scene, number: int, planned: CutList) -> dict[str, Any]:
    was_last = number == len(planned.clips)
    had = planned.has_transition(number - 1)
    if clip.transition is None:
        gone = had or was_last
        return {"transition": TransitionKind.CUT} if gone and scene.transition is not TransitionKind.CUT else {}
    if scene.transition is not TransitionKind.CUT:
        return {}
    named = next((kind for kind in _KINDS if kind == clip.transition and kind is not TransitionKind.CUT), None)
    return {"transition": named or TransitionKind.CROSSFADE}


def _new_scene(clip: FoundClip, cut: FoundCut) -> Scene:
    length_s = _checked_length(float(cut.rate.seconds(clip.frames)), f"the clip {clip.name[:60]!r}")
    about = "".join(char for char in clip.name if char.isprintable())[:200]
    return Scene(visual_prompt=about, duration_target_s=length_s)


def _written_scene(scene: FoundScene) -> Scene:
    blank = PlanDocument(title="x", topic="x", scenes=[Scene()])
    return _changed(blank, 1, {name: value for name, value in scene.values.items() if value}, scene).scenes[0]


def _changed(document: PlanDocument, number: int, values: Mapping[str, str], scene: FoundScene) -> PlanDocument:
    try:
        return change_scene(document, number, **_checked(values, scene))
    except InputError as error:
        if error.field == "file":
            raise
        raise InputError(
            f"In {scene.place}, {error.message[:1].lower()}{error.message[1:]}", field="file", fix=error.fix
        ) from error


def _checked(values: Mapping[str, str], scene: FoundScene) -> dict[str, Any]:
    """Values as a scene has them: a length as a number, and no text where there is no camera angle."""
    found: dict[str, Any] = dict(values)
    if "duration_target_s" in found:
        text = values["duration_target_s"].strip().replace(",", ".")
        try:
            length_s = float(text)
        except ValueError:
            raise unusable(f"In {scene.place}, {text[:20]!r} is not a number of seconds.", "Correct it.") from None
        found["duration_target_s"] = _checked_length(length_s, scene.place)
    if not found.get("camera_angle", "x"):
        found["camera_angle"] = None
    return found


def _checked_length(length_s: float, place: str) -> float:
    # Not a comparison that "not a number" passes.
    if not 0 < length_s <= MAX_SCENE_TARGET_S:
        raise unusable(
            f"In {place}, the length is {length_s:g} s.", f"Use more than 0 and at most {MAX_SCENE_TARGET_S:g} seconds."
        )
    return length_s


def _with_scenes(document: PlanDocument, scenes: list[Scene]) -> PlanDocument:
    if not 1 <= len(scenes) <= MAX_SCENES:
        raise unusable(f"The plan would have {len(scenes)} scenes.", f"Use 1 to {MAX_SCENES}.")
    return document.model_copy(update={"scenes": scenes})
