"""Plans the shots of a film: what is shown while each clause is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.kit.errors import Conflict, InputError
from reelbase.media.captions.look import CaptionLook
from reelbase.media.shots.contents.summaries import summary_of
from reelbase.media.shots.contents.things import PictureContent
from reelbase.media.shots.styles import style_named
from reelbase.media.sound.options import SoundOptions
from reelbase.media.speech.sentences import sentence_spans
from reelbase.media.timeline import TransitionKind
from reelbase.plans.scene_edits import scene_of
from reelbase.plans.shot_alignment import aligned_shots, laid_over
from reelbase.plans.shot_edits import change_shot, shot_of
from reelbase.plans.shots import alternatives, check_against_text, choose_shots
from reelbase.plans.shots.punches import with_punches
from reelbase.schemas.plan_document import WORDS_PER_MINUTE, PlanDocument, Scene, SceneShot
from reelbase.schemas.shots import MAX_ALTERNATIVES, ListedShot

PICTURED_KINDS = frozenset({"words", "object", "objects", "scenery", "title"})
"""What a made picture shows better than a drawing, where an installation has a server for pictures."""


def with_shots(document: PlanDocument, *, pictures: bool = False, bold: Sequence[str] = ()) -> PlanDocument:
    """The plan with shots for every scene that is to be drawn, and with captions and sound that go with them.

    A scene with its own picture, clip or animation keeps it. pictures: whether a server makes pictures; then scenes
    show theirs where nothing else than things or the words themselves would be drawn. bold: what the author set in
    bold, in the order of the text.
    """
    numbers = [number for number, scene in enumerate(document.scenes) if takes_shots(scene)]
    if not numbers:
        return document
    scenes = list(document.scenes)
    style = style_named(document.visual_style)
    for number, shots in zip(numbers, _chosen(document, numbers, bold), strict=True):
        scenes[number] = _with(scenes[number], shots, pictures=pictures)
        if style is not None and scenes[number].transition != TransitionKind.CUT:
            # Where a section ends, a style pack that was asked for has a transition of its own.
            scenes[number] = scenes[number].model_copy(update={"transition": style.transition})
    return document.model_copy(
        update={
            "scenes": scenes,
            "captions": document.captions or CaptionLook(),
            "sound": document.sound or SoundOptions(),
        }
    )


def with_changed_shots(before: PlanDocument, after: PlanDocument, *, pictures: bool = False) -> PlanDocument:
    """The plan after an edit, with shots chosen anew where other words are said, and for new scenes.

    Shots that a person made or locked stay with their words. What an edit itself says of shots stands; so do scenes
    without shots in a plan that has none. A scene that is given a visual of its own shows that instead of its shots.
    """
    if not any(scene.shots for scene in before.scenes):
        return after
    after = _with_own_visuals(before, after)
    said_before, said_now = ({scene.narration for scene in plan.scenes} for plan in (before, after))
    gone = iter([scene for scene in before.scenes if scene.narration not in said_now])
    changed: dict[int, list[SceneShot]] = {}
    for number, scene in enumerate(after.scenes):
        if not takes_shots(scene):
            continue
        if scene.narration in said_before:
            if not scene.shots and _lost_its_visual(before, number, scene):
                changed[number] = []
            continue
        earlier = next(gone, None)
        aligned = aligned_shots(earlier, scene.narration) if earlier is not None else []
        is_untouched = scene.shots in (aligned, earlier.shots if earlier is not None else [])
        if is_untouched and (earlier is None or earlier.shots):
            changed[number] = [shot for shot in aligned if shot.locked or shot.score == 0.0]
    if not changed:
        return after
    scenes = list(after.scenes)
    for number, shots in zip(changed, _chosen(after, list(changed)), strict=True):
        fresh = _with(scenes[number], shots, pictures=pictures)
        scenes[number] = fresh.model_copy(update={"shots": laid_over(fresh.shots, changed[number])})
    return after.model_copy(update={"scenes": scenes})


def _with_own_visuals(before: PlanDocument, after: PlanDocument) -> PlanDocument:
    """The plan without the shots of scenes that have just got a visual of their own, which no shot shows."""
    changed = {
        number
        for number, (earlier, scene) in enumerate(zip(before.scenes, after.scenes, strict=False))
        if scene.shots == earlier.shots
        and not scene.shows_picture
        and takes_shots(earlier)
        and not takes_shots(scene)
        and scene.narration == earlier.narration
    }
    if not changed:
        return after
    scenes = [
        scene.model_copy(update={"shots": []}) if number in changed else scene
        for number, scene in enumerate(after.scenes)
    ]
    return after.model_copy(update={"scenes": scenes})


def _lost_its_visual(before: PlanDocument, number: int, scene: Scene) -> bool:
    """Whether a scene (from 0) had a visual of its own, and has the same words now without one."""
    earlier = before.scenes[number] if number < len(before.scenes) else None
    return earlier is not None and earlier.narration == scene.narration and not takes_shots(earlier)


def _chosen(document: PlanDocument, numbers: Sequence[int], bold: Sequence[str] = ()) -> list[list[SceneShot]]:
    """Shots of these scenes (from 0), chosen with the words of their neighbours in mind."""
    near = {number + step for number in numbers for step in (-1, 0, 1)}
    chosen = choose_shots(
        [
            scene.narration if number in near and takes_shots(scene) else ""
            for number, scene in enumerate(document.scenes)
        ],
        title=document.title,
        language=document.language,
        words_per_minute=WORDS_PER_MINUTE[document.tempo],
    )
    spoken = [(document.scenes[number].narration, chosen[number]) for number in numbers]
    return with_punches(spoken, document.language, bold)


def takes_shots(scene: Scene) -> bool:
    """Whether a scene is one that shots can be drawn for: it says something and has no visual of its own."""
    return scene.visual_kind == "picture" and not scene.visual_file and bool(scene.narration.strip())


def listed_shots(document: PlanDocument, scene: int) -> list[ListedShot]:
    """The shots of a scene, counted from 1, with their words and what is doubtful about them. Raises NotFound."""
    found = scene_of(document, scene)
    words = found.narration.split()
    return [
        ListedShot(
            number=number,
            words=" ".join(words[shot.start_word : shot.end_word]),
            summary=summary_of(shot.content),
            doubts=doubts_about(document, scene, number),
            shot=shot,
        )
        for number, shot in enumerate(found.shots, start=1)
    ]


def other_shots(document: PlanDocument, scene: int, shot: int) -> list[SceneShot]:
    """Up to two other shots for the words of one, the surest first. Both count from 1.

    The words themselves are among them where nothing else is sure enough. Raises NotFound, and Conflict for a shot of
    words that its scene does not have.
    """
    found = shot_of(document, scene, shot)
    words = len(scene_of(document, scene).narration.split())
    if found.end_word > words:
        raise Conflict(
            f"Shot {shot} of scene {scene} ends after word {found.end_word}, but the scene has {words} words.",
            fix="Change the words of the shot first.",
        )
    narrations = [
        each.narration if number == scene or takes_shots(each) else ""
        for number, each in enumerate(document.scenes, start=1)
    ]
    return alternatives(
        narrations,
        scene - 1,
        found,
        title=document.title,
        language=document.language,
        words_per_minute=WORDS_PER_MINUTE[document.tempo],
        count=MAX_ALTERNATIVES,
    )


def with_alternative(document: PlanDocument, scene: int, shot: int, number: int) -> PlanDocument:
    """The plan with one of ``other_shots`` in place of a shot, as a person's choice; ``number`` counts from 1.

    Raises what ``other_shots`` and ``change_shot`` do, and InputError for a number that there is not.
    """
    found = other_shots(document, scene, shot)
    if not 1 <= number <= len(found):
        has = f"Use 1 to {len(found)}." if found else "Choose what the shot shows yourself."
        raise InputError(f"There is no alternative {number}.", field="number", fix=has)
    return change_shot(document, scene, shot, **found[number - 1].model_dump(exclude={"locked", "score"}))


def doubts_about(document: PlanDocument, scene: int, shot: int) -> list[str]:
    """What a shot shows that is not said during it, as sentences for a person. Raises NotFound.

    Its text is the sentences that it is shown with, and the one before, which may hold the other half of a comparison.
    """
    found, narration = shot_of(document, scene, shot), scene_of(document, scene).narration
    spans = [match.span() for match in re.finditer(r"\S+", narration)][found.start_word : found.end_word]
    if not spans:
        return []
    sentences = sentence_spans(narration, document.language)
    touched = [index for index, (start, end) in enumerate(sentences) if start < spans[-1][1] and end > spans[0][0]]
    start = sentences[max(0, touched[0] - 1)][0]
    return check_against_text(found, narration[start : sentences[touched[-1]][1]], document.language)


def _with(scene: Scene, shots: Sequence[SceneShot], *, pictures: bool) -> Scene:
    if not shots:
        return scene
    shown = _pictured(shots) if pictures else list(shots)
    return scene.model_copy(update={"shots": shown, "on_screen_text": ""})


def _pictured(shots: Sequence[SceneShot]) -> list[SceneShot]:
    """The shots with the scene's picture instead of things and cards; neighbours that show it are one shot."""
    shown: list[SceneShot] = []
    for shot in shots:
        if shot.content.kind not in PICTURED_KINDS:
            shown.append(shot)
        elif shown and shown[-1].content.kind == "picture":
            shown[-1] = shown[-1].model_copy(update={"end_word": shot.end_word})
        else:
            update = {"content": PictureContent(), "events": [], "reason": "a picture of the scene"}
            shown.append(shot.model_copy(update=update))
    return shown
