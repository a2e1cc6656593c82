"""Adverbials of time and place that tell the values of one comparison apart: *in Munich*, *today*, *ten years ago*."""

from __future__ import annotations

import re

from reelbase.understanding.figures import WrittenQuantity
from reelbase.understanding.forms.labels import labelled_behind
from reelbase.understanding.forms.model import Phrase
from reelbase.understanding.forms.passage import Sentence, phrase_of

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_SPANS = r"(?:days?|weeks?|months?|quarters?|seasons?|years?|decades?|centur(?:y|ies)|generations?)"
_NOW = re.compile(rf"\b(?:today|now|nowadays|currently|these days|at present|this\s{_SPANS})\b", re.IGNORECASE)
_PAST = re.compile(
    rf"\b(?:(?:an?|one|\w+|\d+)\s{_SPANS}\s(?:ago|earlier|before)|last\s{_SPANS}|the\s{_SPANS}\sbefore|yesterday|"
    r"back then|at first|in the past|when\s(?:he|she|it|they|we|you|i)\s[^,;:.]{2,24}?(?=\s(?:and|but)\b|[,;:.]|$))",
    re.IGNORECASE,
)
_LATER = re.compile(
    rf"\b(?:(?:an?|one|\w+|\d+)\s{_SPANS}\slater|after\s(?:an?|one|\w+|\d+)\s{_SPANS}|tomorrow|next\s{_SPANS}|"
    r"by the end)\b",
    re.IGNORECASE,
)
_DURING = re.compile(
    rf"\b(?:(?:in|by|on|at|during|this)\s)?(?P<when>(?:(?:{_MONTHS}|{_DAYS})\b(?:\s(?:morning|evening|night))?|"
    r"(?:(?<=in\s)|(?<=at\s)|(?<=by\s)|(?<=during\s))(?:the\s)?(?:spring|summer|autumn|winter|morning|afternoon|"
    rf"evening|night|day|(?:first|second|third|last)\s{_SPANS}|\d{{4}}s|start|beginning|end|noon|midday|midnight|dawn|dusk|sunrise|sunset)\b))"
)
_LED = re.compile(
    r"\s*(?:(?:and|but|while|whereas|yet)\s)?(?:in|on|at|for|among|under|with|without|near)\s(?:(?:the|an?|its)\s)?"
    r"(?P<label>[^,;:.\d]{2,40}?)(?=,\s|\s?$|\s(?:only|just|even|about|an?|the|it|there|they|you|he|she|we|people|is|are|was|were|has|have|had)\b)",
    re.IGNORECASE,
)
_ADVERB_OF_PLACE = re.compile(r"\s(online|abroad|elsewhere|outdoors|indoors|outside|inside|at home)\b", re.IGNORECASE)
_PAST_RANK, _DURING_RANK, _LATER_RANK, _NOW_RANK = 0, 1, 2, 3


def time_of(sentence: Sentence, part: tuple[int, int]) -> tuple[int, Phrase] | None:
    """The adverbial of time in a part of a sentence, after its place in time: past, between, later, now."""
    text = sentence.paragraph
    for rank, pattern in (
        (_PAST_RANK, _PAST),
        (_LATER_RANK, _LATER),
        (_NOW_RANK, _NOW),
        (_DURING_RANK, _DURING),
    ):
        match = pattern.search(text, *part)
        if match is not None:
            group = "when" if pattern is _DURING else 0
            phrase = phrase_of(text, match.start(group), match.end(group))
            return (rank, phrase) if phrase else None
    date = [one for one in sentence.dates if part[0] <= one.start < part[1]]
    if len(date) != 1:
        return None
    return _DURING_RANK, Phrase(date[0].written, date[0].start, date[0].end)


def place_of(sentence: Sentence, one: WrittenQuantity, part: tuple[int, int]) -> Phrase | None:
    """*Leipzig* of *900 euros in Leipzig* and *Munich* of *in Munich it is 1,800 euros*."""
    match = _LED.match(sentence.paragraph, part[0], one.start)
    if match is not None:
        return phrase_of(sentence.paragraph, match.start("label"), match.end("label"))
    behind = _ADVERB_OF_PLACE.match(sentence.paragraph, one.stop, part[1])
    if behind is not None:
        return phrase_of(sentence.paragraph, behind.start(1), behind.end(1))
    return labelled_behind(sentence, one, part[1])


def is_now(phrase: Phrase) -> bool:
    return _NOW.fullmatch(phrase.text) is not None
