"""Where the camera moves closer: on a figure, on the end of an exclamation, and on words such as "only" or "never"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.media.speech.sentences import sentence_spans
from reelbase.schemas.plan_document import CAMERA_PART, MAX_EVENTS_PER_SHOT, SceneShot, ShotEvent

_APART_WORDS = 18
"""Words between two of them, about seven seconds, so that they stay an emphasis. Chosen by eye."""
_LEAST_WORDS = 3
"""A shorter shot is over before the camera has arrived."""
_FIGURES = frozenset({"number", "percentage", "price"})
_SHOWN_ALONE = frozenset({"words", "object", "question"})
"""Kinds with one subject in their middle, which the camera can move to."""
_STRESSING = {
    "en": {"only", "never", "nobody", "nothing", "none", "always", "every"},
    "de": {"nur", "nie", "niemals", "niemand", "nichts", "immer"},
    "fr": {"seulement", "jamais", "personne", "rien", "toujours"},
    "es": {"solo", "sólo", "nunca", "jamás", "nadie", "nada", "siempre"},
}
_EXCLAIMS = re.compile(r"[!！]\W*$")


def with_punches(scenes: Sequence[tuple[str, Sequence[SceneShot]]], language: str) -> list[list[SceneShot]]:
    """The shots with camera events. scenes: narrations and their shots, in the order of the film."""
    changed: list[list[SceneShot]] = []
    said, last = 0, -_APART_WORDS
    for narration, shots in scenes:
        punched = list(shots)
        for number, shot in enumerate(shots):
            word = next(_emphasised(shot, narration, language), None)
            if word is not None and said + word - last >= _APART_WORDS and len(shot.events) < MAX_EVENTS_PER_SHOT:
                events = [*shot.events, ShotEvent(word=word, part=CAMERA_PART)]
                punched[number] = shot.model_copy(update={"events": events})
                last = said + word
        changed.append(punched)
        said += len(narration.split())
    return changed


def _emphasised(shot: SceneShot, narration: str, language: str) -> Iterator[int]:
    """The words of a shot that are emphasised, the strongest reason first."""
    kind = shot.content.kind
    words = narration.split()
    if shot.framing == "close" or shot.locked or shot.end_word - shot.start_word < _LEAST_WORDS:
        return
    if kind in _FIGURES:
        yield from (event.word for event in shot.events[:1])
    if kind in _SHOWN_ALONE:
        if _exclaims(shot, narration, language):
            yield min(shot.end_word, len(words)) - 1
        stressing = _STRESSING.get(language.split("-")[0], set())
        for index in range(shot.start_word, min(shot.end_word, len(words))):
            if words[index].strip(".,;:!?¡¿\"'“”«»()").casefold() in stressing:
                yield index


def _exclaims(shot: SceneShot, narration: str, language: str) -> bool:
    """Whether the sentence that ends with the shot is an exclamation."""
    spans = [match.span() for match in re.finditer(r"\S+", narration)][: shot.end_word]
    if not spans:
        return False
    end = spans[-1][1]
    sentence = next((span for span in sentence_spans(narration, language) if span[0] < end <= span[1]), None)
    return sentence is not None and not narration[end : sentence[1]].strip() and bool(_EXCLAIMS.search(narration[:end]))
