"""Two values that a sentence sets against each other: what was hoped and what came, this and that."""

from __future__ import annotations

import re

from reelbase.understanding.figures import WrittenQuantity
from reelbase.understanding.forms.labels import labelled_before, labelled_behind
from reelbase.understanding.forms.model import LabelledQuantity, Phrase
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article

ABOUT = r"(?:(?:about|around|nearly|almost|roughly|just|only|some|over|more than|less than|as much as|etwa|rund)\s)?"
EARLIER_TIME = re.compile(
    r"\s(?:in\s|for\s)?(?:the\s)?(?:same\s\w+\s)?(?:last|a|one|previous|prior|year)[ -](?:year|month|week|quarter|"
    r"decade|"
    r"earlier|before)\b(?:\s(?:earlier|before|ago))?|\s(?:the year|the month|the week) before\b",
)
_COMPARED_WITH = re.compile(
    rf",?\s(?:compared (?:with|to)|against|versus|vs\.?|as against|as opposed to)\s(?:just\s)?{ABOUT}$", re.IGNORECASE
)
_EVERYWHERE = re.compile(r"\s(?P<label>overall|elsewhere|nationally|nationwide|worldwide|globally|on average)\b")


def compares_things(sentence: Sentence, right: WrittenQuantity, between: str) -> bool:
    """*compared with 6 percent on a loan*: another thing, and not an earlier time."""
    if _COMPARED_WITH.search(between) is None:
        return False
    label = _behind_compared(sentence, right)
    return label is not None and EARLIER_TIME.match(sentence.paragraph, right.stop, sentence.end) is None


def _behind_compared(sentence: Sentence, right: WrittenQuantity) -> Phrase | None:
    everywhere = _EVERYWHERE.match(sentence.paragraph, right.stop, sentence.end)
    if everywhere is not None:
        return phrase_of(sentence.paragraph, everywhere.start("label"), everywhere.end("label"))
    label = labelled_behind(sentence, right, sentence.end)
    dated = label is not None and any(label.start <= date.start < label.end for date in sentence.dates)
    return None if dated or (label and _TIME_WORD.search(label.text)) else label


_TIME_WORD = re.compile(
    r"\b(?:day|week|month|quarter|year|decade|century|spring|summer|autumn|winter|morning|evening|time|(?:Jan|Febr)uary|"
    r"March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)ber)s?\b"
)


def _against(sentence: Sentence, values: list[WrittenQuantity]) -> list[LabelledQuantity] | None:
    """*Interest on the card is 24.9 percent, compared with 6 percent on a loan.*"""
    left, right = values
    between = sentence.paragraph[left.end : right.start]
    if not compares_things(sentence, right, between):
        return None
    subject = labelled_before(sentence, sentence.start, left)
    narrowed = _NARROWED.match(sentence.paragraph, subject.end, left.start) if subject else None
    own = phrase_of(sentence.paragraph, narrowed.start("label"), narrowed.end("label")) if narrowed else subject
    other = _behind_compared(sentence, right)
    if own is None or other is None or own.text.lower() == other.text.lower():
        return None
    return [LabelledQuantity(left, without_article(own)), LabelledQuantity(right, without_article(other))]


_NARROWED = re.compile(
    r"\s(?:in|on|for|among|at|with)\s(?:the\s|an?\s)?(?P<label>[^,;:.\d]{2,30}?)(?=\s(?:is|are|was|were|stands|stood|runs)\b)"
)


_HOPED = re.compile(
    r"\b(?P<hope>expected|planned|budgeted|forecast|promised|ordered|hoped for|needed|wanted|predicted|"
    r"invited)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_CAME = re.compile(
    r",?\s(?:and|but|yet)\s(?:\w+\s)?(?P<came>got|came|received|built|delivered|turned up|"
    r"arrived|sold|spent|needed|had)\s(?:only\s|just\s|about\s|almost\s)?$",
    re.IGNORECASE,
)


def _hoped(sentence: Sentence, values: list[WrittenQuantity]) -> list[LabelledQuantity] | None:
    """*We expected 40 guests and got 130.*"""
    left, right = values
    text = sentence.paragraph
    hope = _HOPED.search(text, sentence.start, left.start)
    came = _CAME.search(text, left.stop, right.start)
    if hope is None or came is None:
        return None
    labels = [
        phrase_of(text, hope.start("hope"), hope.end("hope")),
        phrase_of(text, came.start("came"), came.end("came")),
    ]
    return [LabelledQuantity(one, label) for one, label in zip(values, labels, strict=True)]


_OUTDONE = re.compile(
    r"^(?P<a>[^,;:.]{2,60}?)\s(?:overtook|overtakes|outsold|outsells|passed|beats?|exceed(?:s|ed)|outnumber(?:s|ed)?|"
    r"edged out|"
    r"topped|surpass(?:es|ed)|defeated)\s(?P<b>[^,;:.]{2,40}?)(?:\s(?:in|by|with|at|last)\b|[:,;])",
)
_TO_OR_AGAINST = re.compile(r"\s(?:against|to|versus|vs\.?|compared (?:with|to))\s(?:\w+\s)?")


def _outdone(sentence: Sentence, values: list[WrittenQuantity]) -> list[LabelledQuantity] | None:
    """*Bikes outsold cars: 41 million against 33 million*: the names stand before both values."""
    match = _OUTDONE.match(sentence.text)
    between = sentence.paragraph[values[0].end : values[1].start]
    if match is None or not _TO_OR_AGAINST.fullmatch(between):
        return None
    names = [
        phrase_of(sentence.paragraph, sentence.start + match.start(side), sentence.start + match.end(side))
        for side in ("a", "b")
    ]
    if names[0] is None or names[1] is None or values[0].start < names[1].end:
        return None
    return [LabelledQuantity(one, without_article(name)) for one, name in zip(values, names, strict=True) if name]


def opposed(sentence: Sentence, values: list[WrittenQuantity]) -> list[LabelledQuantity] | None:
    """Both values with what each is of, where the words between them set them against each other."""
    return _hoped(sentence, values) or _against(sentence, values) or _outdone(sentence, values)
