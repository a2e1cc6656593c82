"""Values of parallel parts of a sentence: of one thing at several times or places, or of several predicates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reelbase.understanding.figures import UnitKind, WrittenQuantity
from reelbase.understanding.forms.adverbials import is_now, place_of, time_of
from reelbase.understanding.forms.labels import labelled_before
from reelbase.understanding.forms.model import LabelledQuantity, Phrase
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article
from reelbase.understanding.tagging import SUBJECTS

Part = tuple[int, int]
_CENTS = {"¢": ("$", "€"), "p": ("£",)}
_PRONOUNS = frozenset({"it", "they", "he", "she", "we", "i", "you", "that", "this", "one", "who", "which"})
_MOST_WORDS = 4
_BY = r"\s(?:by\s)?(?:(?:about|around|nearly|almost|some|just|only|over)\s)?$"
_FALLS_BY = re.compile(
    rf"\b(?:down|lost|loses?|losing|shed|fell|falls?|dropped|drops?|declined|declines?|shrank|shrinks?|decreased|sank|slipped){_BY}",
    re.IGNORECASE,
)
_RISES_BY = re.compile(
    rf"\b(?:up|gained|gains?|won|wins|earned|earns?|made|makes?|recovered|rose|rises?|grew|grows?|increased|climbed|jumped|returned|returns?|added){_BY}",
    re.IGNORECASE,
)
_LOSS_OR_GAIN = r"(?:(?P<loss>loss(?:es)?|deficits?|shortfall)|profits?|surplus(?:es)?|gains?)"
_NOUN_BEFORE = re.compile(rf"\b{_LOSS_OR_GAIN}\s(?:of|was|were|came to|reached|totalled|:)\s(?:\w+\s)?$", re.IGNORECASE)
_NOUN_BEHIND = re.compile(rf"[ -](?:\w+\s)?{_LOSS_OR_GAIN}\b", re.IGNORECASE)
_NEAR_CHARS = 32
_PREDICATE = re.compile(
    r"(?:\s(?:percent|per cent))?(?:\sof\s[^,;:.]{2,30}?(?=\s(?:is|are|was|were)\b))?\s(?:(?:is|are|was|were)\s)?"
    r"(?P<label>[^,;:.\d]{2,36})"
)


def with_large_currency(values: Sequence[WrittenQuantity]) -> list[WrittenQuantity]:
    """Cents as parts of the dollars or euros, and pence of the pounds, that stand in the same sentence."""
    units = {one.unit for one in values}
    found = []
    for one in values:
        large = next((unit for unit in _CENTS.get(one.unit, ()) if unit in units), None)
        if large is None or one.scale:
            found.append(one)
        else:
            value = one.value / 100
            found.append(replace(one, value=value, mantissa=value, unit=large, decimals=2))
    return found


def as_percentage(one: WrittenQuantity) -> WrittenQuantity:
    """A fraction in whole percent, so that fractions can stand in one chart."""
    value = float(round(100 * one.value))
    return replace(one, value=value, mantissa=value, kind=UnitKind.PERCENT, unit="%", decimals=0)


def by_times(sentence: Sentence, values: list[WrittenQuantity], parts: list[Part]) -> list[LabelledQuantity] | None:
    """One thing at several times, in their order; of two values the earlier one needs no adverbial."""
    times = [time_of(sentence, part) for part in parts]
    last = times[-1]
    if last is None or len({one.value for one in values}) == 1 or not _is_one_thing(sentence, values, parts):
        return None
    if any(time is None for time in times):
        if len(values) > 2 or times[0] is not None or not is_now(last[1]):
            return None
        return [LabelledQuantity(values[0]), LabelledQuantity(values[1], last[1])]
    known = [time for time in times if time is not None]
    if len({phrase.text.lower() for _, phrase in known}) < len(known):
        return None
    # Of more than two, dates and other adverbials are told in their order, and *last year* may follow a date.
    order = sorted(range(len(values)), key=lambda index: known[index][0] if len(values) == 2 else index)
    dates = {date.start: date for date in sentence.dates}
    return [LabelledQuantity(values[index], known[index][1], dates.get(known[index][1].start)) for index in order]


def by_places(sentence: Sentence, values: list[WrittenQuantity], parts: list[Part]) -> list[Phrase | None]:
    return [place_of(sentence, one, part) for one, part in zip(values, parts, strict=True)]


def by_predicates(sentence: Sentence, values: list[WrittenQuantity], parts: list[Part]) -> list[Phrase | None]:
    """What each share does or is: *farmland* of *one quarter is farmland*; also two counts in contrast."""
    between = sentence.paragraph[values[0].stop : values[1].start]
    counts = values[0].kind is UnitKind.COUNT and len(values) == 2 and values[0].counted != ""
    contrasts = counts and re.search(r"\b(?:but|yet)\b", between) is not None
    if values[0].kind is not UnitKind.PERCENT and not contrasts:
        return [None] * len(values)
    found: list[Phrase | None] = []
    for one, (_, end) in zip(values, parts, strict=True):
        match = _PREDICATE.match(sentence.paragraph, one.stop if contrasts else one.end, end)
        phrase = phrase_of(sentence.paragraph, match.start("label"), match.end("label")) if match else None
        if phrase is not None and phrase.text.startswith("of "):
            phrase = _verb_phrase(sentence, phrase)
        fits = phrase is not None and len(phrase.text.split()) <= _MOST_WORDS
        found.append(without_article(phrase) if phrase is not None and fits else None)
    return found


def with_directions(sentence: Sentence, values: Sequence[WrittenQuantity]) -> list[WrittenQuantity]:
    """Amounts of change, profits and losses with their signs: *down 12 percent in the north, up 8 in the south*.

    A value without a verb of its own has the sign of the one before it: *fell 4 percent in May and 2 percent in June*.
    """
    signs: list[int] = []
    begin = sentence.start
    for one in values:
        sign = _sign_of(sentence, begin, one)
        signs.append(signs[-1] if sign is None and signs else sign or 0)
        begin = one.end
    first = sentence.paragraph[max(sentence.start, values[0].start - _NEAR_CHARS) : values[0].start]
    if -1 not in signs or (1 not in signs and not _FALLS_BY.search(first)):
        # "Losses were 2 million and 3 million": all of them are sizes of a loss.
        return list(values)
    return [
        replace(one, value=-abs(one.value), mantissa=-abs(one.mantissa)) if sign < 0 else one
        for one, sign in zip(values, signs, strict=True)
    ]


def _sign_of(sentence: Sentence, begin: int, one: WrittenQuantity) -> int | None:
    """1 for a gain, -1 for a loss, 0 for neither; None where no verb and no noun of its own says it."""
    before = sentence.paragraph[max(begin, one.start - _NEAR_CHARS) : one.start]
    noun = _NOUN_BEHIND.match(sentence.paragraph, one.end, sentence.end)
    if _FALLS_BY.search(before) and noun is None:
        return -1
    noun = noun or _NOUN_BEFORE.search(before)
    if noun is not None:
        return -1 if noun["loss"] else 1
    if _RISES_BY.search(before):
        return 1
    inside = sentence.tokens_between(begin, one.start)
    return 0 if any(token.pos in ("VERB", "AUX") or token.dep in SUBJECTS for token in inside) else None


def _verb_phrase(sentence: Sentence, phrase: Phrase) -> Phrase | None:
    """*walk to school* of *of the students walk to school*."""
    tokens = sentence.tokens_between(phrase.start, phrase.end)
    verb = next((token for token in tokens if token.pos in ("VERB", "AUX")), None)
    return phrase_of(sentence.paragraph, verb.start, phrase.end) if verb else None


def _is_one_thing(sentence: Sentence, values: list[WrittenQuantity], parts: list[Part]) -> bool:
    """Whether no later part has a subject of its own: nothing, a pronoun, or the first one's noun again."""
    counted = {one.counted.split()[-1].lower() for one in values if one.counted}
    if len(counted) > 1:
        return False
    first = labelled_before(sentence, parts[0][0], values[0])
    head = first.text.lower().split()[-1] if first else ""
    for one, (start, _) in list(zip(values, parts, strict=True))[1:]:
        if sentence.tokens:
            tokens = sentence.tokens_between(start, one.start)
            nouns = [token.text.lower() for token in tokens if token.dep in SUBJECTS]
        else:
            label = labelled_before(sentence, start, one)
            nouns = label.text.lower().split()[-1:] if label else []
        if any(noun not in _PRONOUNS and noun != head for noun in nouns):
            return False
    return True
