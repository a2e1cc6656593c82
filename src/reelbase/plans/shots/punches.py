"""Where the camera moves closer: on words in bold, on figures, on exclamations, and on words such as "only"."""

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
_AROUND = ".,;:!?¡¿\"'“”«»()"
_EXCLAIMS = re.compile(r"[!！]\W*$")


def with_punches(
    scenes: Sequence[tuple[str, Sequence[SceneShot]]], language: str, bold: Sequence[str] = ()
) -> list[list[SceneShot]]:
    """The shots with camera events. scenes: narrations and their shots, in the order of the film.

    bold: what the author set in bold, in the order of the text; what is not said is passed over.
    """
    stressed = _stressed(" ".join(narration for narration, _ in scenes).split(), bold)
    changed: list[list[SceneShot]] = []
    said, last = 0, -_APART_WORDS
    for narration, shots in scenes:
        punched = list(shots)
        for number, shot in enumerate(shots):
            own = [word - said for word in stressed if shot.start_word <= word - said < shot.end_word]
            word = next(_emphasised(shot, narration, language, own), None)
            if word is not None and said + word - last >= _APART_WORDS and len(shot.events) < MAX_EVENTS_PER_SHOT:
                events = [*shot.events, ShotEvent(word=word, part=CAMERA_PART)]
                punched[number] = shot.model_copy(update={"events": events})
                last = said + word
        changed.append(punched)
        said += len(narration.split())
    return changed


def _stressed(words: Sequence[str], bold: Sequence[str]) -> list[int]:
    """The first word of each phrase in bold, by its number among all words of the film."""
    spoken = [word.strip(_AROUND).casefold() for word in words]
    found: list[int] = []
    after = 0
    for phrase in bold:
        wanted = [word.strip(_AROUND).casefold() for word in phrase.split()]
        places = range(after, len(spoken) - len(wanted) + 1)
        at = next((place for place in places if spoken[place : place + len(wanted)] == wanted), None)
        if at is not None:
            found.append(at)
            after = at + len(wanted)
    return found


def _emphasised(shot: SceneShot, narration: str, language: str, own: Sequence[int]) -> Iterator[int]:
    """The words of a shot that are emphasised, the strongest reason first. own: those that its author set in bold."""
    kind = shot.content.kind
    words = narration.split()
    if shot.framing == "close" or shot.locked or shot.end_word - shot.start_word < _LEAST_WORDS:
        return
    if kind in _FIGURES | _SHOWN_ALONE:
        yield from own
    if kind in _FIGURES:
        yield from (event.word for event in shot.events[:1])
    if kind in _SHOWN_ALONE:
        if _exclaims(shot, narration, language):
            yield min(shot.end_word, len(words)) - 1
        stressing = _STRESSING.get(language.split("-")[0], set())
        for index in range(shot.start_word, min(shot.end_word, len(words))):
            if words[index].strip(_AROUND).casefold() in stressing:
                yield index


def _exclaims(shot: SceneShot, narration: str, language: str) -> bool:
    """Whether the sentence that ends with the shot is an exclamation."""
    spans = [match.span() for match in re.finditer(r"\S+", narration)][: shot.end_word]
    if not spans:
        return False
    end = spans[-1][1]
    sentence = next((span for span in sentence_spans(narration, language) if span[0] < end <= span[1]), None)
    return sentence is not None and not narration[end : sentence[1]].strip() and bool(_EXCLAIMS.search(narration[:end]))
