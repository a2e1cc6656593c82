"""Whether a plan can be rendered: errors prevent it, warnings and suggestions do not."""

from __future__ import annotations

import re
import unicodedata

from reelbase.media.speech.scripts import is_unspaced
from reelbase.plans.account import loses_much, narration_note
from reelbase.plans.estimates import estimate, film_s, with_times
from reelbase.plans.languages import language_doubt
from reelbase.plans.presets import preset_named
from reelbase.plans.wording import count_words
from reelbase.providers.animation import AnimationError
from reelbase.providers.animation.parsing import read_code
from reelbase.schemas.plan_document import HOOK_COUNT, Origin, PlanDocument, Scene, Validation

SLOWEST_PACING = 4
MIN_SCENE_S = 1.5
MAX_SCENE_S = 15.0
MAX_ANIMATION_S = 60.0
MAX_FIRST_SCENE_S = 4.0
TOLERANCE_S = 4.0
LONG_FILM_S = 180.0
LONG_TOLERANCE_S = 6.0
MAX_NARRATION_WORDS = 120
LONG_WORD_CHARS = 48
"""A longer word does not fit one line of a caption."""
READABLE_CHARS = 120
"""The longest on-screen text that is still large enough for a phone."""
_MOST_NAMED = 12
_LANGUAGE_CHARS = 2000
"""Start of the script from which its language is judged."""
_DRAWN_ANYWHERE = re.compile("[\\s!-~¡-ſ‐-‟…‹›€]*")
"""What the packaged fonts draw; texts with nothing else are checked without reading any font."""


def refresh(document: PlanDocument) -> PlanDocument:
    """The document with its times, estimates and validation brought up to date; the writer's notes stay."""
    timed = with_times(document)
    notes = [note for note in document.validation.suggestions if is_note(note)]
    found = validate(timed)
    found.suggestions[:0] = notes
    return timed.model_copy(update={"validation": found, "estimates": estimate(timed)})


NOTE_PREFIX = "Note: "
"""Marks a suggestion by the maker of a plan, as opposed to the result of a check."""


def is_note(suggestion: str) -> bool:
    return suggestion.startswith(NOTE_PREFIX)


def tolerance_s(target_s: float) -> float:
    """By how many seconds a film may miss its target without a warning."""
    return LONG_TOLERANCE_S if target_s >= LONG_FILM_S else TOLERANCE_S


def validate(document: PlanDocument) -> Validation:
    return Validation(
        errors=_errors(document),
        warnings=_warnings(document),
        suggestions=_suggestions(document),
        word_account=document.word_account,
    )


def fewest_scenes(document: PlanDocument) -> int:
    """With fewer, each picture would be shown four times as long as the preset's pacing suggests.

    A short text, and an animation, may be a film of one scene.
    """
    if all(scene.animated for scene in document.scenes):
        return 1
    total_s = sum(scene.duration_target_s for scene in document.scenes)
    return max(1, preset_named(document.preset).scene_count(total_s) // SLOWEST_PACING)


def _errors(document: PlanDocument) -> list[str]:
    found = []
    fewest = fewest_scenes(document)
    if len(document.scenes) < fewest:
        found.append(f"There are too few scenes: {len(document.scenes)}; at least {fewest} are needed.")
    for number, scene in enumerate(document.scenes, start=1):
        if scene.animated:
            found += _animation_errors(number, scene)
        elif not scene.narration.strip():
            found.append(f"Scene {number} has no narration.")
        elif scene.shows_picture and not scene.visual_prompt.strip() and not scene.visual_file:
            found.append(f"Scene {number} has neither a visual prompt nor its own file.")
        found += _shot_errors(number, scene)
        if scene.visual_kind == "clip" and not scene.visual_file:
            found.append(f"Scene {number} is a clip without a visual_file.")
        if count_words(scene.narration) > MAX_NARRATION_WORDS:
            found.append(f"Scene {number} has more than {MAX_NARRATION_WORDS} words of narration; split it.")
    if not document.hook_selected.strip():
        found.append("No hook is selected.")
    if not any(line.strip() for line in document.outline):
        found.append("The outline is empty.")
    return found


def _animation_errors(number: int, scene: Scene) -> list[str]:
    if scene.visual_file:
        return [f"Scene {number} is an animation and has a visual_file; set its visual_kind to clip or picture."]
    if (scene.animation is None) == (scene.manim_code is None):
        given = "neither animation nor manim_code" if scene.animation is None else "both animation and manim_code"
        return [f"Scene {number} is an animation with {given}; it needs one of them."]
    if scene.manim_code is None:
        return []
    try:
        read_code(scene.manim_code).chosen(scene.manim_scene)
    except AnimationError as error:
        return [f"Scene {number}: {error}"]
    return []


def _warnings(document: PlanDocument) -> list[str]:
    account = document.word_account
    found = [narration_note(account)] if account is not None and loses_much(account) else []
    if doubt := language_doubt(document.script[:_LANGUAGE_CHARS], document.language):
        found.append(doubt)
    most = 2 * preset_named(document.preset).scene_count(document.target_s) + 2
    if len(document.scenes) > most:
        found.append(f"There are many scenes: {len(document.scenes)}; {document.preset} suits at most {most}.")
    for number, scene in enumerate(document.scenes, start=1):
        longest_s = MAX_ANIMATION_S if scene.manim_code else MAX_SCENE_S
        if not MIN_SCENE_S <= scene.duration_target_s <= longest_s:
            found.append(
                f"Scene {number} lasts {scene.duration_target_s:g} s; "
                f"{MIN_SCENE_S:g} to {longest_s:g} s are easier to watch."
            )
        longest = max(scene.narration.split(), key=len, default="")
        if len(longest) > LONG_WORD_CHARS and not is_unspaced(longest[0]):
            found.append(
                f"Scene {number} has a word of {len(longest)} characters; captions break it into parts. "
                "A shorter word is easier to read."
            )
        if len(scene.on_screen_text) > READABLE_CHARS:
            found.append(
                f"Scene {number} shows a text of {len(scene.on_screen_text)} characters; "
                f"over {READABLE_CHARS} it gets too small to read and may be shortened."
            )
    if is_off_target(document):
        length_s = film_s(sum(scene.duration_target_s for scene in document.scenes))
        found.append(f"The film is about {length_s:.1f} s long; the target is {document.target_s:g} s.")
    choosable = document.origin is not Origin.EXTRACTED
    if choosable and len(document.hooks) != HOOK_COUNT and not all(scene.animated for scene in document.scenes):
        found.append(f"There are {len(document.hooks)} hooks; {HOOK_COUNT} give you a choice.")
    return found + _undrawn(document)


def is_off_target(document: PlanDocument) -> bool:
    """Whether the film would be clearly longer or shorter than its target."""
    length_s = film_s(sum(scene.duration_target_s for scene in document.scenes))
    return abs(length_s - document.target_s) > tolerance_s(document.target_s)


def _undrawn(document: PlanDocument) -> list[str]:
    """Characters that would be missing from the film because no font of this machine has them."""
    in_captions: dict[str, list[int]] = {}
    on_screen: dict[str, list[int]] = {}
    for number, scene in enumerate(document.scenes, start=1):
        for char in _missing_from_captions(scene.narration, painted=document.captions is not None):
            in_captions.setdefault(char, []).append(number)
        for char in _missing_on_screen(scene.on_screen_text):
            on_screen.setdefault(char, []).append(number)
    found = []
    if in_captions:
        found.append(
            f"No installed font has {_named(in_captions)}; captions omit them. "
            "The extras fonts and fonts-cjk add most scripts and emoji."
        )
    if on_screen:
        found.append(
            f"No installed font has {_named(on_screen)}; the on-screen text omits them. "
            "Install a font that has them on this system."
        )
    return found


def _missing_from_captions(text: str, *, painted: bool) -> tuple[str, ...]:
    if _DRAWN_ANYWHERE.fullmatch(text):
        return ()
    from reelbase.media.captions.fonts import uncovered

    if painted:
        from reelbase.media.emoji import split_emoji

        # Emoji are drawn as icons there, not by a font.
        text = split_emoji(text)[0]
    return uncovered(text)


def _missing_on_screen(text: str) -> tuple[str, ...]:
    if _DRAWN_ANYWHERE.fullmatch(text):
        return ()
    from reelbase.media.glyphs import drawable

    # Emoji are drawn as icons there, not by a font.
    return drawable("".join(char for char in text if unicodedata.category(char) not in ("So", "Sk", "Cf")))[1]


def _named(where: dict[str, list[int]]) -> str:
    """``日 本 (scenes 1, 3)``; characters that cannot be seen are named by their code."""
    seen = [char if len(char) > 1 or char.isprintable() else f"U+{ord(char):04X}" for char in where]
    more = f" and {len(seen) - _MOST_NAMED} more" if len(seen) > _MOST_NAMED else ""
    numbers = sorted({number for scenes in where.values() for number in scenes})
    scenes = f"scene{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
    return f"{' '.join(seen[:_MOST_NAMED])}{more} ({scenes})"


def _suggestions(document: PlanDocument) -> list[str]:
    account = document.word_account
    found = [narration_note(account)] if account is not None and not loses_much(account) else []
    first_s = document.scenes[0].duration_target_s
    if first_s > MAX_FIRST_SCENE_S and not document.scenes[0].animated:
        found.append(f"The first scene lasts {first_s:g} s; under {MAX_FIRST_SCENE_S:g} s keeps more viewers.")
    return found


def _shot_errors(number: int, scene: Scene) -> list[str]:
    """Shots follow each other in the order of the words, and every one has words."""
    words, found = len(scene.narration.split()), []
    for place, shot in enumerate(scene.shots, start=1):
        before = scene.shots[place - 2] if place > 1 else None
        if before is not None and shot.start_word < before.end_word:
            found.append(f"Shot {place} of scene {number} begins before shot {place - 1} ends.")
        if shot.end_word > words:
            found.append(f"Shot {place} of scene {number} ends after the last word, which is number {words}.")
    return found
