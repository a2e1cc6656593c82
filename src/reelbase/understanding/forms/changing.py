"""What rises or falls: the verb, its subject, by how much and to what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.media.speech.tables import listed
from reelbase.understanding.figures import UnitKind, WrittenQuantity
from reelbase.understanding.forms.labels import comparison_behind, subject_before
from reelbase.understanding.forms.model import DirectionForm, Phrase, StatedForm, Trend
from reelbase.understanding.forms.other_languages import change_in_other_language
from reelbase.understanding.forms.passage import Sentence
from reelbase.understanding.forms.subjects import (
    CAUSED_DOWN,
    CAUSED_UP,
    MEASURABLE,
    children_of,
    governs,
    index_at,
    own_subject,
    phrase_words,
    subject_phrase,
    subjects_of,
)
from reelbase.understanding.negation import NEGATED, absent_words
from reelbase.understanding.tagging import Token

_UP = frozenset(
    listed("""
    rise climb increase grow jump surge soar gain rally rebound recover expand accelerate mount skyrocket strengthen
    widen swell advance balloon escalate appreciate multiply improve boom inch leap spike shoot
    """)
)
_DOWN = frozenset(
    listed("""
    fall drop decline decrease slip slide sink plunge tumble shrink dwindle crash collapse weaken dip retreat slump
    narrow contract depreciate ease cool soften worsen plummet wane ebb halve lose deteriorate fade shed
    """)
)
_RAISING = frozenset({"raise", "lift", "push", "cut", "shed", "drop"})
_BOTH_WAYS = frozenset(listed("go move inch edge push come bring stay send"))
_NOUNS = {
    "rise": "up",
    "increase": "up",
    "surge": "up",
    "gain": "up",
    "jump": "up",
    "growth": "up",
    "boost": "up",
} | dict.fromkeys(("fall", "drop", "decline", "decrease", "plunge", "slump", "reduction", "loss", "cut", "dip"), "down")
_STATE = re.compile(
    r"\b(?:is|are|was|were|be|been|closed|ended|finished|stood|running|trading|ran)\s(?:\w+ly\s)?(?:still\s)?"
    r"(?P<way>up|down|higher|lower)\b(?!\s(?:to you|for))",
    re.IGNORECASE,
)
_WENT = re.compile(
    (
        r"\b(?:went|go|goes|gone|going|moved|came|edged|inched|pushed)\s(?:back\s)?(?P<way>up|"
        r"down)\b"
    ),
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:%|percent|per cent|percentage points?|times|basis points|half|third|quarter|fifth)\s(?P<way>less|fewer|lower|"
    r"cheaper|smaller|slower|shorter|lighter|worse|more|higher|faster|better|greater|larger|bigger|longer|heavier|"
    r"dearer|"
    r"stronger)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s(?P<way>less|lower|cheaper|shorter|lighter|colder|more|higher|longer|heavier|warmer|"
    r"dearer)\sthan\b"
)
_LESS = frozenset(listed("less fewer lower cheaper smaller slower shorter lighter worse down colder"))
_UNCHANGED = re.compile(r"\b(?:unchanged|flat|steady|stable|no change|the same|stagnat\w+|held)\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(?:to|at|above|below|past|beyond|over|under|as high as|as low as|near|auf|à|a|hasta|"
    r"sur)\s(?:an?\s|the\s|"
    r"its\s|\w+\s){0,3}$",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|um|de|another|a further)\s(?:\w+\s)?$", re.IGNORECASE)
CHANGE_WORD = re.compile(
    r"\b(?:rose|rises?|risen|rising|fell|falls?|fallen|falling|grew|grows?|grown|growing|climb\w*|drop\w*|declin\w*|"
    r"increas\w*|"
    r"decreas\w*|jump\w*|surg\w*|soar\w*|sank|sinks?|plung\w*|slid|slides?|slipp?\w*|shr[aiu]nk\w*|went|goes|gone|"
    r"moved?s?|"
    r"cut|cuts|reduc\w+|raised?|raises|lower\w*|chang\w+|doubl\w+|widen\w*|narrow\w*|improv\w+|worsen\w*|dwindl\w*|"
    r"swell\w*|"
    r"boost\w*|expand\w*|races?|up|down|weaken\w*|strengthen\w*|accelerat\w*|slow\w*|stieg\w*|steig\w*|sank\w*|"
    r"sink\w*|fiel\w*|"
    r"wuchs|passe\w*|passé\w*|tomb\w*|baiss\w*|augment\w*|subi\w*|baj\w*|cay\w*|aument\w*)\b",
    re.IGNORECASE,
)


def changes_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    """Directions, sentence by sentence: one of each verb of change."""
    for sentence in sentences:
        yield from _directions(sentence)


def _directions(sentence: Sentence) -> Iterator[DirectionForm]:
    if _UNCHANGED.search(sentence.text):
        return
    if sentence.language != "en":
        change = change_in_other_language(sentence)
        if change:
            yield _made(sentence, *change, None)
        return
    found = list(_by_tags(sentence)) if sentence.tagged else []
    if not found:
        found = [one for one in [_by_words(sentence) or _by_state(sentence)] if one]
    for trend, verb, subject in found:
        yield _made(sentence, trend, verb, subject)


def _made(sentence: Sentence, trend: Trend, verb: Phrase, subject: Phrase | None) -> DirectionForm:
    change, level = _change_and_level(sentence, verb)
    ends = [verb.end, *(one.stop for one in (change, level) if one)]
    starts = [verb.start, *([subject.start] if subject else []), *(one.start for one in (change, level) if one)]
    return DirectionForm(
        trend=trend,
        subject=subject,
        verb=verb,
        change=change,
        level=level,
        start=min(starts),
        end=max(ends),
        confidence=0.9 if change or level else 0.75,
    )


def _by_tags(sentence: Sentence) -> Iterator[tuple[Trend, Phrase, Phrase | None]]:
    assert sentence.tagged is not None
    absent = absent_words(sentence.tagged)
    for index, token in enumerate(sentence.tokens):
        trend = _trend_of(sentence, index, token)
        if trend is None or index in absent or _is_negated(sentence, index):
            continue
        subjects = subjects_of(sentence, index)
        lemmas = {sentence.tokens[i].lemma.lower() for head in subjects for i in phrase_words(sentence, head)}
        if not (lemmas & MEASURABLE or _figure_near(sentence, index)):
            continue
        yield trend, Phrase(token.text, token.start, token.end), subject_phrase(sentence, subjects)


def _trend_of(sentence: Sentence, index: int, token: Token) -> Trend | None:
    lemma = token.lemma.lower()
    particles = [
        sentence.tokens[i].text.lower() for i in children_of(sentence, index) if sentence.tokens[i].dep == "prt"
    ]
    if any(particle not in ("up", "down", "back") for particle in particles):
        return None
    if token.pos == "VERB":
        if any(sentence.tokens[i].dep in ("acomp", "oprd") for i in children_of(sentence, index)) and lemma == "fall":
            # "Falls asleep", "fell ill": what somebody becomes.
            return None
        objects = [i for i in children_of(sentence, index) if sentence.tokens[i].dep in ("dobj", "obj")]
        passive = any(sentence.tokens[i].dep in ("nsubjpass", "auxpass") for i in children_of(sentence, index))
        if objects or passive:
            if lemma in _RAISING and objects and _is_sum(sentence, objects[0]):
                # "Raised 12 million dollars from investors".
                return None
            if lemma in CAUSED_UP or (lemma in _UP and lemma in ("increase", "improve", "gain", "grow", "expand")):
                return "up"
            if lemma in CAUSED_DOWN:
                return "down"
        if lemma in _UP and not (objects and not _is_amount(sentence, objects[0])):
            return "up"
        if lemma in _DOWN and not (objects and lemma not in ("lose", "shed") and not _is_amount(sentence, objects[0])):
            return "down"
    if token.pos == "NOUN" and lemma in _NOUNS:
        after = sentence.tokens[index + 1].text.lower() if index + 1 < len(sentence.tokens) else ""
        if after in ("of", "in") and lemma != "loss":
            return "up" if _NOUNS[lemma] == "up" else "down"
    return None


def _is_sum(sentence: Sentence, index: int) -> bool:
    """Whether an object is money alone, and nothing that has a price: *12 million dollars*."""
    start = sentence.tokens[index].start
    return any(one.start <= start < one.end and one.kind is UnitKind.MONEY for one in sentence.quantities)


def _is_amount(sentence: Sentence, index: int) -> bool:
    """Whether an object is the amount of the change, as in *gained 3 percent*, or itself measurable."""
    inside = [sentence.tokens[i] for i in (sentence.tagged.subtree(index) if sentence.tagged else ())]
    return any(token.pos == "NUM" or token.text in "%$€£" for token in inside) or any(
        token.lemma.lower() in MEASURABLE for token in inside
    )


def _figure_near(sentence: Sentence, index: int) -> bool:
    token = sentence.tokens[index]
    return any(
        (0 <= one.start - token.end <= 40 or 0 <= token.start - one.end <= 20) and governs(sentence, index, one)
        for one in sentence.quantities
        if one.kind in (UnitKind.PERCENT, UnitKind.PERCENTAGE_POINT, UnitKind.MONEY, UnitKind.FRACTION)
    )


def _is_negated(sentence: Sentence, index: int) -> bool:
    if any(sentence.tokens[i].dep == "neg" for i in children_of(sentence, index)):
        return True
    token = sentence.tokens[index]
    return NEGATED.search(sentence.paragraph[max(sentence.start, token.start - 14) : token.start]) is not None


_VERB_FORMS = re.compile(
    r"\b(?:(?P<up>rose|rises|risen|climbed|climbs|increased|increases|grew|grows|grown|jumped|jumps|surged|soared|"
    r"gained|gains|"
    r"rallied|rebounded|doubled)|(?P<down>fell|falls|fallen|dropped|drops|declined|declines|decreased|slipped|slid|"
    r"sank|"
    r"plunged|tumbled|shrank|dwindled|weakened|retreated|slumped))\b",
    re.IGNORECASE,
)


_NEAR_CHARS = 40


def _by_words(sentence: Sentence) -> tuple[Trend, Phrase, Phrase | None] | None:
    """Without a tagger, or where it takes the verb for a noun: a verb of change right before a quantity."""
    match = _VERB_FORMS.search(sentence.text)
    if match is None or NEGATED.search(sentence.text[: match.start()]):
        return None
    end = sentence.start + match.end()
    gaps = [
        sentence.paragraph[end : one.start]
        for one in sentence.quantities
        if one.kind is not UnitKind.TIME and 0 <= one.start - end <= _NEAR_CHARS
    ]
    if not gaps or (
        sentence.tagged and not any(re.fullmatch(r"\s(?:(?:by|to|from)\s(?:\w+\s)?)?", gap) for gap in gaps)
    ):
        return None
    verb = Phrase(match.group(), sentence.start + match.start(), sentence.start + match.end())
    return ("up" if match["up"] else "down"), verb, _named_before(sentence, verb.start)


def _by_state(sentence: Sentence) -> tuple[Trend, Phrase, Phrase | None] | None:
    """*is down 40%*, *went up*, *30 % less*, *down 2.1%* after a comma; a market is a bear or a bull."""
    text = sentence.text
    state = _STATE.search(text) or next(_before_values(sentence), None)
    figures = [one for one in sentence.quantities if one.kind is not UnitKind.TIME]
    if state is None or not figures:
        state = _WENT.search(text) if figures else None
    if state is None and figures:
        state = _RELATIVE.search(text) or next(_behind_values(sentence), None)
        if state is not None and comparison_behind(sentence, sentence.start + state.start("way") - 1):
            # "40 meters taller than the church" says how it is, and not how it changes.
            return None
    if state is None:
        state = re.search(r"\b(?P<way>bear|bull) market\b", text, re.IGNORECASE)
    if state is None or NEGATED.search(text[max(0, state.start() - 14) : state.start()]):
        return None
    way = state["way"].lower()
    trend: Trend = "down" if way in _LESS or way == "bear" else "up"
    start, end = sentence.start + state.start("way"), sentence.start + state.end("way")
    return trend, Phrase(state["way"], start, end), _named_before(sentence, sentence.start + state.start())


def _named_before(sentence: Sentence, position: int) -> Phrase | None:
    """What changes: the subject of the clause that a place is in, else what stands before it."""
    word = index_at(sentence, position)
    own = own_subject(sentence, word) if word is not None else None
    return own or subject_before(sentence, position)


def _before_values(sentence: Sentence) -> Iterator[re.Match[str]]:
    """*closed at 4,280, down 0.6 percent*."""
    for match in re.finditer(r"[,(]\s(?P<way>up|down)\s(?:by\s|about\s|nearly\s|almost\s)?", sentence.text):
        if any(one.start == sentence.start + match.end() for one in sentence.quantities):
            yield match


def _behind_values(sentence: Sentence) -> Iterator[re.Match[str]]:
    """*12 cents more than in May*."""
    for one in sentence.quantities:
        match = _MORE.match(sentence.text, one.end - sentence.start)
        if match and one.kind not in (UnitKind.COUNT, UnitKind.MULTIPLE):
            yield match


def _change_and_level(sentence: Sentence, verb: Phrase) -> tuple[WrittenQuantity | None, WrittenQuantity | None]:
    """By how much and to what: a value behind *to*, *at* or *above* is a level, any other is the change.

    With a tagger only what belongs to the verb: "Although demand grew, profits fell by 6 percent".
    """
    change = level = None
    word = index_at(sentence, verb.start)
    for one in sentence.quantities:
        if word is not None and not governs(sentence, word, one):
            continue
        if (
            one.kind in (UnitKind.TIME, UnitKind.ANGLE, UnitKind.RATIO, UnitKind.RATING)
            or abs(one.start - verb.end) > 90
        ):
            continue
        before = sentence.paragraph[verb.end if one.start > verb.end else sentence.start : one.start]
        if re.search(r"\b(?:from|von|de|du|del|dal|da)\s(?:\w+\s)?$", before):
            continue
        if one.start > verb.end and _LEVEL.search(" " + before) and not _BY.search(before):
            level = level or one
        elif change is None and (
            (one.start > verb.end and len(before) <= 40) or (one.start < verb.end and verb.start - one.stop <= 3)
        ):
            change = one if one.kind is not UnitKind.COUNT or one.start > verb.end else None
    return change, level
