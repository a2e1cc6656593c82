"""Wholes with their parts or kinds, and what two things have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.understanding.forms.model import CommonForm, PartsForm, Phrase, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article

_FEW = r"(?:two|three|four|five|six|several|[2-6])"
_SORTS = (
    r"(?:parts|types|kinds|sorts|forms|layers|branches|sections|chambers|groups|families|classes|sizes|regions|areas)"
)
_ITEMS = r"(?P<items>[^:;.!?()]{5,150})[.!]?$"
_PARTS = (
    re.compile(
        rf"^(?P<root>[^,:;.!?]{{2,50}}?)\s(?:consists? of|(?:is|are) (?:made (?:up )?(?:of|from)|composed of|"
        rf"divided into|split into|grouped into)|splits? into|divides? into|branch(?:es)? into|falls? into|"
        rf"comprises?)\s(?:(?:just |only )?{_FEW}\s(?:\w+\s)?\w+:\s)?{_ITEMS}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?P<root>[^,:;.!?]{{2,50}}?)\s(?:has|have|had|comes? in|contains?)\s(?:just |only )?{_FEW}\s(?:\w+\s)?"
        rf"{_SORTS}:\s{_ITEMS}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^There (?:are|were)\s(?:just |only )?{_FEW}\s(?:\w+\s)?{_SORTS}\sof\s"
        rf"(?P<root>[^,:;.!?]{{2,40}}?):\s{_ITEMS}",
        re.IGNORECASE,
    ),
)
_CUTS = re.compile(r",\s(?:and|or)\s|,\s|\s(?:and|or)\s")
_NO_ROOTS = re.compile(r"^(?:it|they|this|that|these|those|we|you|he|she|i|there|which|who)\b", re.IGNORECASE)
_SIDE = r"[^,;:.!?]{2,38}?"
_PREDICATE = r"[^;:.!?]{4,80}"
_COMMON = (
    re.compile(
        rf"^Both\s(?P<left>{_SIDE})\sand\s(?P<right>{_SIDE})\s(?P<both>(?:are|is|were|was|have|has|had|can|do|will|need|"
        rf"needs|use|used|keep|make|made|take|took|\w{{3,}}ed)\s{_PREDICATE})",
        re.IGNORECASE,
    ),
    re.compile(rf"^(?P<left>{_SIDE})\sand\s(?P<right>{_SIDE})\s(?:both|each)\s(?P<both>{_PREDICATE})", re.IGNORECASE),
    re.compile(rf"^(?P<left>{_SIDE})\sand\s(?P<right>{_SIDE})\sshare\s(?P<both>{_PREDICATE})", re.IGNORECASE),
    re.compile(
        rf"^(?P<left>{_SIDE})\sand\s(?P<right>{_SIDE})\shave\s(?P<both>[^;:.!?]{{4,60}}?)\sin common\b", re.IGNORECASE
    ),
    re.compile(
        rf"^What\s(?P<left>{_SIDE})\sand\s(?P<right>{_SIDE})\s(?:share|have in common)\sis\s(?P<both>{_PREDICATE})",
        re.IGNORECASE,
    ),
    re.compile(rf"^(?P<left>[A-Z][^,;:.!?]{{1,30}}),\sjust like\s(?P<right>{_SIDE}),\s(?P<both>{_PREDICATE})"),
)
_LONGEST_ITEM_WORDS, _LONGEST_SIDE_WORDS = 6, 4


def groups_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    for sentence in sentences:
        if sentence.language != "en" or sentence.text.rstrip('"”’)').endswith("?"):
            continue
        parts = _parts(sentence)
        if parts is not None:
            yield parts
        common = _common(sentence)
        if common is not None:
            yield common


def _parts(sentence: Sentence) -> PartsForm | None:
    for pattern in _PARTS:
        match = pattern.match(sentence.text)
        root = _phrase(sentence, match, "root") if match else None
        if match is None or root is None or _NO_ROOTS.match(root.text):
            continue
        items = _items(sentence, match)
        if 2 <= len(items) <= 6:
            return PartsForm(
                root=without_article(root), parts=tuple(items), start=root.start, end=items[-1].end, confidence=0.88
            )
    return None


def _items(sentence: Sentence, match: re.Match[str]) -> list[Phrase]:
    start, end = (sentence.start + match.start("items"), sentence.start + match.end("items"))
    edges = [start]
    for cut in _CUTS.finditer(sentence.paragraph, start, end):
        edges += [cut.start(), cut.end()]
    edges.append(end)
    phrases = [phrase_of(sentence.paragraph, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    items = [without_article(phrase) for phrase in phrases if phrase is not None]
    long = any(len(item.text.split()) > _LONGEST_ITEM_WORDS for item in items)
    verbs = any(
        token.pos == "VERB" and token.tag in ("VBD", "VBZ", "VBP")
        for item in items
        for token in sentence.tokens_between(item.start, item.end)
    )
    return [] if long or verbs else items


def _common(sentence: Sentence) -> CommonForm | None:
    for pattern in _COMMON:
        match = pattern.match(sentence.text)
        sides = [_phrase(sentence, match, name) for name in ("left", "right", "both")] if match else []
        if len(sides) < 3 or any(side is None for side in sides):
            continue
        left, right, both = (side for side in sides if side is not None)
        if any(_NO_ROOTS.match(side.text) or len(side.text.split()) > _LONGEST_SIDE_WORDS for side in (left, right)):
            continue
        if any(token.pos in ("VERB", "AUX") for token in sentence.tokens_between(left.start, right.end)):
            continue
        return CommonForm(
            left=without_article(left),
            right=without_article(right),
            both=both,
            start=left.start,
            end=both.end,
            confidence=0.86,
        )
    return None


def _phrase(sentence: Sentence, match: re.Match[str] | None, group: str) -> Phrase | None:
    if match is None:
        return None
    return phrase_of(sentence.paragraph, sentence.start + match.start(group), sentence.start + match.end(group))
