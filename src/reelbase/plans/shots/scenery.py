"""Landscapes and processes of science that a sentence names by words of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from reelbase.media.shots.contents import ShotContent
from reelbase.media.shots.contents.science import (
    CircleContent,
    CircuitContent,
    LensContent,
    ParticlesContent,
    SearchContent,
    SortingContent,
    TriangleContent,
    WavesContent,
)
from reelbase.media.shots.contents.things import SceneryContent
from reelbase.plans.shots.candidates import Evidence, ShotCandidate
from reelbase.understanding.names import find_names
from reelbase.understanding.negation import absent_words
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence, Token

Ground = Literal["hills", "mountains", "sea", "desert", "city", "forest", "field", "snow", "space", "river"]
_GROUNDS: dict[str, Ground] = {
    **dict.fromkeys(("sea", "ocean", "coast", "beach", "shore", "harbour", "harbor", "bay", "island", "lagoon"), "sea"),
    **dict.fromkeys(("desert", "dune", "sahara"), "desert"),
    **dict.fromkeys(("forest", "jungle", "wood", "rainforest", "woodland"), "forest"),
    **dict.fromkeys(("mountain", "peak", "summit", "alps", "cliff"), "mountains"),
    **dict.fromkeys(("hill", "valley", "countryside", "landscape", "horizon"), "hills"),
    **dict.fromkeys(("meadow", "field", "pasture", "farmland", "steppe", "savanna", "prairie"), "field"),
    **dict.fromkeys(("city", "town", "street", "skyline", "suburb", "downtown"), "city"),
    **dict.fromkeys(("river", "riverbank", "stream", "waterfall"), "river"),
    **dict.fromkeys(("snow", "glacier", "ice", "tundra", "arctic", "frost"), "snow"),
    **dict.fromkeys(("galaxy", "universe", "orbit", "cosmos", "starlight"), "space"),
}
_NOT_LANDSCAPES = re.compile(
    r"\b(?:magnetic|electric|playing|force|medical|in the|of|gravitational) fields?\b|\bfield of (?:study|science|"
    r"view)\b|"
    r"\bice (?:cream|cubes?|cores?)\b|\bup the hill\b",
    re.IGNORECASE,
)
_TIMES: tuple[tuple[re.Pattern[str], Literal["dawn", "day", "dusk", "night"]], ...] = (
    (re.compile(r"\b(?:night|nights|midnight|stars?|moonlight|moon)\b", re.IGNORECASE), "night"),
    (re.compile(r"\b(?:dawn|sunrise|early morning|daybreak)\b", re.IGNORECASE), "dawn"),
    (re.compile(r"\b(?:dusk|sunset|evening|twilight)\b", re.IGNORECASE), "dusk"),
)
_WEATHERS: tuple[tuple[re.Pattern[str], Literal["clear", "clouds", "rain", "snow", "storm", "fog"]], ...] = (
    (re.compile(r"\b(?:storms?|thunder\w*|lightning|hurricane|typhoon|gale)\b", re.IGNORECASE), "storm"),
    (re.compile(r"\b(?:rain|rains|rained|raining|rainy|monsoon|downpour)\b", re.IGNORECASE), "rain"),
    (re.compile(r"\b(?:snow|snows|snowed|snowing|blizzard)\b", re.IGNORECASE), "snow"),
    (re.compile(r"\b(?:fog|mist|foggy|misty)\b", re.IGNORECASE), "fog"),
    (re.compile(r"\b(?:clouds?|cloudy|overcast)\b", re.IGNORECASE), "clouds"),
)
_PLACED = SUBJECTS | {"pobj", "dobj", "conj"}
_SCENERY_SCORE, _SUBJECT_SCORE = 0.66, 0.7
_SCIENCE_SCORE = 0.78
_SCIENCE: tuple[tuple[re.Pattern[str], ShotContent], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), content)
    for pattern, content in (
        (
            (
                r"\b(?:series|parallel|electric(?:al)?|closed) circuits?\b|\blamps?\b.*\bcircuit\b|"
                r"\bwiring\b"
            ),
            CircuitContent(),
        ),
        (r"\b(?:wavelengths?)\b", WavesContent(names=("wavelength",))),
        (r"\bamplitude\b", WavesContent(names=("amplitude",))),
        (r"\bsound waves?\b|\bsound travels\b", WavesContent(form="longitudinal")),
        (r"\b(?:light|radio|electromagnetic|seismic|gravitational|brain) waves?\b", WavesContent()),
        (r"\bripples?\b", WavesContent(form="rings")),
        (r"\bprism\b", LensContent(form="prism")),
        (r"\b(?:convex|converging) lens\b|\bmagnifying glass\b|\bthe lens (?:bends|focuses)\b", LensContent()),
        (
            r"\b(?:molecules|atoms|particles|ions)\b.*\b(?:mix|collide|react|diffuse|spread)\w*\b",
            ParticlesContent(state="mixing"),
        ),
        (r"\b(?:molecules|atoms|particles)\b.*\b(?:faster|heat|hot|warm)\w*\b", ParticlesContent(heating=True)),
        (r"\belectrons?\b.*\b(?:orbit|nucleus|around)\b", ParticlesContent(state="orbit")),
        (r"\bbubble sort\b", SortingContent(method="bubble", values=(5, 2, 8, 1, 9, 3))),
        (r"\bmerge sort\b", SortingContent(method="merge", values=(5, 2, 8, 1, 9, 3))),
        (r"\bquick ?sort\b", SortingContent(method="quick", values=(5, 2, 8, 1, 9, 3))),
        (r"\bbinary search\b|\bhalfway between them\b", SearchContent(values=(2, 5, 8, 12, 16, 23, 38), target=23)),
        (r"\bright(?:-angled)? triangles?\b|\bhypotenuse\b|\bPythagorean theorem\b", TriangleContent()),
        (r"\bdiameter of (?:a|the) circle\b", CircleContent(emphasis="diameter")),
        (r"\bcircumference\b", CircleContent(emphasis="circumference")),
        (r"\barea of (?:a|the) circle\b", CircleContent(emphasis="area")),
    )
)


def scenery_of(sentences: Sequence[TaggedSentence]) -> Iterator[ShotCandidate]:
    """A landscape for each sentence that names one, unless it denies it or the word is part of a name."""
    names = find_names(sentences)
    for sentence in sentences:
        absent = absent_words(sentence)
        for index, token in enumerate(sentence.tokens):
            ground = _GROUNDS.get(token.lemma.lower())
            if ground is None or index in absent or token.text in names or not _is_place(token):
                continue
            if _NOT_LANDSCAPES.search(sentence.text):
                continue
            time = next((time for pattern, time in _TIMES if pattern.search(sentence.text)), "day")
            weather = next((weather for pattern, weather in _WEATHERS if pattern.search(sentence.text)), "clear")
            content = SceneryContent(ground=ground, time=time, weather=weather)
            score = _SUBJECT_SCORE if token.dep in SUBJECTS else _SCENERY_SCORE
            evidence = Evidence(token.start, token.end, ((0, token.start),))
            yield ShotCandidate(content, score, evidence, f"a landscape: {token.lemma}"[:200])
            break


def science_of(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[ShotCandidate]:
    """A figure of science for each sentence that names what it shows. sentences: half-open character ranges."""
    for start, end in sentences:
        for pattern, content in _SCIENCE:
            match = pattern.search(text, start, end)
            if match is not None:
                evidence = Evidence(match.start(), match.end(), ((0, match.start()),))
                yield ShotCandidate(content, _SCIENCE_SCORE, evidence, f"what is named: {match.group()}"[:200])


def _is_place(token: Token) -> bool:
    return token.pos == "NOUN" and token.dep in _PLACED
