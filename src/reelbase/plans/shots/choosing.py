"""Chooses the shots of a film: for each clause what shows it best, with as much variety as the text allows.

A beam search over the units of all scenes: a step adds a shot of one to three units of a sentence. It is deterministic.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reelbase.plans.shots.candidates import MIN_SCORE, ShotCandidate
from reelbase.plans.shots.cards import CARD_SCORE
from reelbase.plans.shots.people import FACE
from reelbase.plans.shots.reading import ReadScene, read_scenes
from reelbase.plans.shots.units import BEST_S, LONGEST_FIRST_S, LONGEST_S, SHORTEST_S
from reelbase.schemas.plan_document import SceneShot, ShotEvent
from reelbase.understanding.durations import USUAL_WORDS_PER_MINUTE

_BEAM = 64
_MAX_UNITS = 3
_MAX_EACH = 8
"""Candidates of a span that are followed; the best ones."""
_MAX_OF_ICON, _MAX_OF_FACE = 2, 6
"""How often an icon, and the face of one person, may be shown in a film."""
_WANTED_KINDS = 8
_NEW_KIND, _SAME_KIND, _SAME_ICON, _SAME_FACE, _REPEATED, _GOES_ON = 0.07, 0.05, 0.15, 0.03, 0.05, 0.02
_PIECE_SCORE = 0.42
"""Of a card with a piece of a sentence, which says less than the whole."""
_SHOWN_TWICE = 0.2
"""What it costs to show the same words of the text in another way right after."""
_BUILDS_UP = 0.15
"""What it is worth that a list goes on as it began."""
_SHORT, _LONG = 0.25, 0.12
"""What a second too little or too much costs."""
_EARLIER_PART, _EARLIER_MOST = 0.05, 0.1
"""For each part that was said before the shot began, so that it is there at once."""
_WHOLE_KINDS = frozenset({"date", "person", "number"})
"""They say it all at once: the same face or date with more words is no progress."""
_SAME_AGAIN = 0.12
_LATE = 0.15
"""For a shot in which nothing of the content is said, as it was said before."""


@dataclass(frozen=True)
class _Placed:
    """A candidate over the words of units."""

    candidate: ShotCandidate
    first_word: int
    stop_word: int
    start: int
    end: int
    scene: int


@dataclass(frozen=True)
class _Path:
    """Shots so far. icons: how often each was shown. kinds: all kinds so far; last: those of the last two shots."""

    score: float
    shots: tuple[_Placed, ...]
    icons: tuple[tuple[str, int], ...]
    kinds: frozenset[str]

    @property
    def last(self) -> tuple[str, ...]:
        return tuple(shot.candidate.kind for shot in self.shots[-2:])


def choose_shots(
    scenes: Sequence[str], *, title: str, language: str, words_per_minute: float = USUAL_WORDS_PER_MINUTE
) -> list[list[SceneShot]]:
    """The shots of each scene, which cover all of its words in order.

    scenes: their narrations. language: a tag such as ``en`` or ``de-AT``. A scene without words has no shots. Where
    nothing fits surely enough, a shot shows the words themselves.
    """
    read = read_scenes(scenes, title=title, language=language, words_per_minute=words_per_minute)
    path = _search(read)
    shots: list[list[SceneShot]] = [[] for _ in scenes]
    previous: _Placed | None = None
    for placed in path.shots:
        shots[placed.scene].append(_shot(placed, read[placed.scene], previous))
        previous = placed
    return shots


def _search(read: Sequence[ReadScene]) -> _Path:
    """The best path over the units of all scenes."""
    steps = [(index, unit) for index, scene in enumerate(read) for unit in range(len(scene.scene.units))]
    beams: list[list[_Path]] = [[] for _ in range(len(steps) + 1)]
    beams[0] = [_Path(0.0, (), (), frozenset())]
    for at in range(len(steps)):
        paths = _pruned(beams[at])
        scene_index, unit_index = steps[at]
        for count, options in _options(read[scene_index], scene_index, unit_index, is_first=at == 0):
            for path in paths:
                beams[at + count] += [grown for placed, value in options if (grown := _grown(path, placed, value))]
    return max(beams[-1], key=lambda path: path.score)


def _pruned(paths: list[_Path]) -> list[_Path]:
    """The best paths, one for each recent past, as only that and the icons matter for what follows."""
    best: dict[tuple[object, ...], _Path] = {}
    for path in paths:
        key = (path.last, path.shots[-1].candidate.content if path.shots else None, path.icons)
        known = best.get(key)
        if known is None or path.score > known.score:
            best[key] = path
    return sorted(best.values(), key=lambda path: -path.score)[:_BEAM]


def _options(
    read: ReadScene, scene_index: int, at: int, *, is_first: bool
) -> Iterator[tuple[int, list[tuple[_Placed, float]]]]:
    """What a shot that begins with a unit may show, by how many units it takes, with what it is worth."""
    units = read.scene.units
    longest = LONGEST_FIRST_S if is_first else LONGEST_S
    for count in range(1, _MAX_UNITS + 1):
        if at + count > len(units) or units[at + count - 1].sentence != units[at].sentence:
            return
        first, last = units[at], units[at + count - 1]
        length_s = sum(unit.duration_s for unit in units[at : at + count])
        if count > 1 and length_s > longest:
            return
        sentence = read.scene.sentences[first.sentence] if first.sentence < len(read.scene.sentences) else (0, 0)
        rated = [
            (candidate, value)
            for candidate in read.candidates
            if candidate.score >= MIN_SCORE
            and (value := _value(candidate, first.start, last.end, sentence, read.figures)) > _PIECE_SCORE
        ]
        rated.sort(key=lambda pair: -pair[1])
        whole = first.start <= sentence[0] + 1 and last.end >= sentence[1] - 1
        rated = [*rated[:_MAX_EACH], (read.card(first, last), CARD_SCORE if whole else _PIECE_SCORE)]
        cost = _SHORT * max(0.0, SHORTEST_S - length_s) + _LONG * max(0.0, length_s - BEST_S)
        # A shot is worth as much as the time that it is seen, so that more of them are no gain of their own.
        yield (
            count,
            [
                (
                    _Placed(candidate, first.first, last.stop, first.start, last.end, scene_index),
                    (value * length_s / BEST_S) - cost,
                )
                for candidate, value in rated
            ],
        )


def _value(candidate: ShotCandidate, start: int, end: int, sentence: tuple[int, int], figures: Sequence[int]) -> float:
    """How well a candidate shows the words from start to end; 0 where it says what is not said yet, or long was."""
    evidence = candidate.evidence
    if evidence.needs >= end or evidence.start >= end or evidence.end <= sentence[0]:
        return 0.0
    if candidate.spreads:
        return candidate.score if evidence.end > start else 0.0
    if evidence.needs >= start:
        earlier = sum(position < start for _, position in evidence.parts)
        return candidate.score - min(_EARLIER_MOST, _EARLIER_PART * earlier)
    if evidence.needs < sentence[0] or (candidate.kind == "person" and evidence.end <= start):
        return 0.0
    # A chart of several values is out of date as soon as another figure follows them.
    since = min(start, evidence.needs + 1) if len(evidence.parts) > 1 else start
    following = bisect_left(figures, since)
    if following < len(figures) and figures[following] < end:
        return 0.0
    # All of it was said in this sentence before the shot: it may stand on, but no longer as a surprise.
    return candidate.score - _LATE


def _grown(path: _Path, placed: _Placed, value: float) -> _Path | None:
    """The path with one more shot; None where an icon was shown too often or a kind three times in a row."""
    kind = placed.candidate.kind
    icons = dict(path.icons)
    cost = 0.0
    before = path.shots[-1].candidate if path.shots else None
    repeated = before is not None and before.content == placed.candidate.content
    # Places are counted from the start of a scene, so those of two scenes do not compare.
    here = bool(path.shots) and path.shots[-1].scene == placed.scene
    builds_up = before is not None and not repeated and here and _is_same_form(before, placed.candidate)
    for icon in () if repeated else placed.candidate.icons:
        shown = icons.get(icon, 0)
        is_face = icon.startswith(FACE)
        if shown >= (_MAX_OF_FACE if is_face else _MAX_OF_ICON):
            return None
        cost += (_SAME_FACE if is_face else _SAME_ICON) * shown
        icons[icon] = shown + 1
    if path.last == (kind, kind):
        if kind != "words":
            return None
        cost += _SAME_KIND
    if path.last[-1:] == (kind,) and not repeated:
        cost += -_BUILDS_UP if builds_up else _SAME_KIND
        same = before is not None and here and before.evidence.start == placed.candidate.evidence.start
        cost += _SAME_AGAIN if same and not builds_up else 0.0
    elif before is not None and not repeated and here and _shares_evidence(before, placed.candidate):
        cost += _SHOWN_TWICE
    if repeated:
        cost += _GOES_ON if placed.candidate.spreads else _REPEATED
    is_new = kind not in path.kinds and kind != "words"
    bonus = _NEW_KIND if is_new and len(path.kinds) < _WANTED_KINDS else 0.0
    return _Path(
        path.score + value + bonus - cost,
        (*path.shots, placed),
        tuple(sorted(icons.items())),
        path.kinds | {kind},
    )


def _is_same_form(before: ShotCandidate, after: ShotCandidate) -> bool:
    """Whether a list or the like builds up from one shot to the next."""
    alike = before.kind == after.kind and before.evidence.start == after.evidence.start
    return alike and before.kind not in _WHOLE_KINDS


def _shares_evidence(before: ShotCandidate, after: ShotCandidate) -> bool:
    spread = before.spreads or after.spreads
    return not spread and before.evidence.start <= after.evidence.needs <= before.evidence.needs


def _shot(placed: _Placed, read: ReadScene, previous: _Placed | None) -> SceneShot:
    """The shot with its events: each part that is said in it appears on its word."""
    candidate = placed.candidate
    events = [
        ShotEvent(word=min(max(read.scene.word_at(position), placed.first_word), placed.stop_word - 1), part=part)
        for part, position in candidate.evidence.parts
        if placed.start <= position < placed.end
    ]
    goes_on = previous is not None and previous.candidate.content == candidate.content
    return SceneShot(
        start_word=placed.first_word,
        end_word=placed.stop_word,
        content=candidate.content,
        events=events,
        # The same content goes on closer: a cut that shows nothing new is none.
        framing="close" if goes_on else "medium",
        reason=candidate.reason[:200],
        score=round(min(1.0, max(0.0, candidate.score)), 3),
    )


def alternatives(
    scenes: Sequence[str],
    scene: int,
    shot: SceneShot,
    *,
    title: str,
    language: str,
    words_per_minute: float = USUAL_WORDS_PER_MINUTE,
    count: int = 2,
) -> list[SceneShot]:
    """Other shots for the same words, of other kinds, the surest first; the words themselves are the last choice.

    scenes: the narrations of the whole film, as what a word means depends on them. scene: the index of the shot's.
    """
    read = read_scenes(scenes, title=title, language=language, words_per_minute=words_per_minute)[scene]
    start, end = read.scene.words[shot.start_word][0], read.scene.words[shot.end_word - 1][1]
    sentence = next((span for span in read.scene.sentences if span[0] <= start < span[1]), (start, end))
    unit = next(unit for unit in read.scene.units if unit.first <= shot.start_word < unit.stop)
    last = next(unit for unit in read.scene.units if unit.first < shot.end_word <= unit.stop)
    rated = sorted(
        ((_value(candidate, start, end, sentence, read.figures), candidate) for candidate in read.candidates),
        key=lambda pair: -pair[0],
    )
    found: list[SceneShot] = []
    kinds: set[str] = {shot.content.kind}
    for value, candidate in [*rated, (CARD_SCORE, read.card(unit, last))]:
        if value >= CARD_SCORE and candidate.kind not in kinds and len(found) < count:
            kinds.add(candidate.kind)
            placed = _Placed(candidate, shot.start_word, shot.end_word, start, end, scene)
            found.append(_shot(placed, read, None).model_copy(update={"take": shot.take + len(found) + 1}))
    return found
