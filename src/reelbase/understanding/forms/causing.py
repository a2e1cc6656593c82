"""Causes and what comes of them, in a sentence and from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.media.speech.tables import listed
from reelbase.understanding.forms.model import CauseForm, Phrase, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article
from reelbase.understanding.forms.stating import NO_TERM, group_of
from reelbase.understanding.negation import NEGATED
from reelbase.understanding.tagging import SUBJECTS

_BECAUSE = (
    (
        re.compile(
            r"^(?P<effect>[^;:.!?]{6,140}?),?\s(?:because(?:\sof)?|since|as a result of|due to|thanks to|weil|da|"
            r"parce que|"
            r"à cause de|porque|debido a|perché|omdat)\s(?P<cause>[^;:.!?]{4,140})",
            re.IGNORECASE,
        ),
        0.85,
    ),
    (
        re.compile(
            r"^(?:Because(?:\sof)?|Since|As|Due to|Thanks to|Weil|Da|"
            r"Comme)\s(?P<cause>[^,;:.!?]{4,120}),\s(?P<effect>[^;:.!?]{6,140})"
        ),
        0.85,
    ),
    (
        re.compile(
            (
                r"^(?P<cause>[^,;:.!?]{3,120}?)\s(?:leads?|led|results?|resulted)\s(?:to|"
                r"in)\s(?P<effect>[^;:.!?]{3,120})"
            ),
            re.IGNORECASE,
        ),
        0.85,
    ),
    (
        re.compile(
            r"^(?P<cause>[^,;:.!?]{3,90}?)\s(?:causes?|caused|triggers?|triggered|makes?|forces?|forced|turns?|"
            r"turned)\s"
            r"(?P<effect>[^;:.!?]{4,120})",
            re.IGNORECASE,
        ),
        0.65,
    ),
    (
        re.compile(
            r"^(?P<cause>[^;:.!?]{6,120}?)[,;]\s(?:so|therefore|hence|which is why|thus|as a result|deshalb|donc|"
            r"por eso)[,]?\s(?:that\s)?"
            r"(?P<effect>[^;:.!?]{6,120})",
            re.IGNORECASE,
        ),
        0.75,
    ),
    (
        re.compile(
            r"^(?:When|If|Whenever|Wenn|Si|Quand|"
            r"Cuando)\s(?P<cause>[^,;:.!?]{4,110}),\s(?:then\s)?(?P<effect>[^;:.!?]{4,120})"
        ),
        0.6,
    ),
)
_MAKES, _IF = _BECAUSE[3][0], _BECAUSE[5][0]
_CAUSING = re.compile(r"caus|trigger|forc", re.IGNORECASE)
_CAUSES_WHOLE = re.compile(r"\b(?:makes? (?:it|the|a|an|25|up|sense|sure)|turned (?:to|out|up|down))\b", re.IGNORECASE)


_BECOMES = re.compile(
    r"^(?:(?:Then|Later|Slowly|Gradually|Eventually|Over time|In time|With time|Soon),?\s)?"
    r"(?P<cause>[^,;:.!?]{2,44}?)\s"
    r"(?:(?:slowly|gradually|soon|eventually|quickly|then)\s)?(?:becomes?|turns? into|turned into|changes? into|"
    r"changed into|is (?:turned|converted|transformed|broken down) into|are (?:turned|converted|transformed|"
    r"broken down) into|transforms? into|grows? into|grew into|breaks? down into)\s(?P<effect>[^,;:.!?]{2,50})[.!]?$",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"\bfrom\s(?:an?\s|the\s)?(?P<cause>[a-z][\w-]*(?:\s[a-z][\w-]*){0,2})\s(?:in)?to\s(?:an?\s|the\s)?"
    r"(?P<effect>[a-z][\w-]*(?:\s[a-z][\w-]*){0,2}?)(?=\s(?:on|in|at|by|when|as|after|within|over|because|and|but)\b|[,.;:!?]|$)"
)
_TURNS_INTO = re.compile(
    r"\b(?:turn(?:s|ed)?|chang(?:es|ed)|convert(?:s|ed)?|transform(?:s|ed)?)\s(?:an?\s|the\s)?"
    r"(?P<cause>[a-z][\w-]*(?:\s[a-z][\w-]*){0,3})\sinto\s(?:an?\s|the\s)?(?P<effect>[a-z][\w-]*(?:\s[a-z][\w-]*){0,3})"
    r"(?=[,.;:!?]|$)"
)
_CHANGING = frozenset(listed("change turn switch shift raise lower transform convert evolve develop swing upgrade"))
_SO = re.compile(
    r"^(?:Therefore|Thus|Hence|As a result|Consequently|For this reason|That is why|That['’]s why|This is why)"
    r",?\s(?P<effect>[^;:.!?]{6,90})[.!]?$"
)


_TIMES = re.compile(
    r"(?:(?:the\s)?(?:early|mid|late|end of|start of|beginning of)?[\s-]?)?(?:\d|last\b|then\b|yesterday|"
    r"this (?:morning|week|month|year)|(?:the\s)?(?:Jan|Feb|Mar|Apr|May|June|July|Aug|Sep|Oct|Nov|Dec|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|"
    r"spring|summer|autumn|winter|war\b|\w+ (?:century|war)\b))",
    re.IGNORECASE,
)


def causes_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    for index, sentence in enumerate(sentences):
        if sentence.text.rstrip('"”’)').endswith("?"):
            continue
        before = sentences[index - 1] if index else None
        cause = _cause(sentence) or _becoming(sentence) or (_cause_across(before, sentence) if before else None)
        if cause is not None:
            yield cause


def _cause(sentence: Sentence) -> CauseForm | None:
    for pattern, confidence in _BECAUSE:
        match = pattern.match(sentence.text)
        if match is None or _CAUSES_WHOLE.search(sentence.text):
            continue
        if pattern is _IF and sentence.tagged is not None:
            match = _whole_condition(sentence, match)
        cause, effect = group_of(sentence, match, "cause"), group_of(sentence, match, "effect")
        if pattern is _MAKES and sentence.tagged is not None and not _makes_happen(sentence, match, cause):
            continue
        if cause is None or effect is None or re.search(r"\bnot$", sentence.text[: match.start("cause")].rstrip()):
            continue
        if _TIMES.match(cause.text) and re.search(r"\bsince\s$", sentence.text[: match.start("cause")], re.IGNORECASE):
            # "Since 1977", "since last spring": a time and no reason.
            continue
        return CauseForm(cause=cause, effect=effect, start=sentence.start, end=sentence.end, confidence=confidence)
    return None


def _becoming(sentence: Sentence) -> CauseForm | None:
    """*Limestone turns into marble*, *its warning from yellow to orange*: what was before, and what comes of it."""
    if not sentence.tagged:
        return None
    match = _BECOMES.match(sentence.text)
    if match is None:
        match = _TURNS_INTO.search(sentence.text)
    if match is None:
        match = _FROM_TO.search(sentence.text)
        lemmas = {token.lemma.lower() for token in sentence.tokens if token.pos == "VERB"}
        words = (match["cause"], match["effect"]) if match else ("", "")
        if match is None or not lemmas & _CHANGING or words[0] == words[1] or re.search(r"\d", "".join(words)):
            return None
    cause, effect = group_of(sentence, match, "cause"), group_of(sentence, match, "effect")
    if cause is None or effect is None or NO_TERM.match(cause.text) or re.match(r"(?:more|less)\b", effect.text):
        return None
    first = next((token for token in sentence.tokens if token.start >= cause.start), None)
    if first is None or first.entity == "PERSON" or NEGATED.search(sentence.paragraph, cause.start, effect.start):
        return None
    return CauseForm(
        cause=without_article(cause), effect=without_article(effect), start=cause.start, end=effect.end, confidence=0.8
    )


def _cause_across(left: Sentence, right: Sentence) -> CauseForm | None:
    """*Ice floats. Therefore the fish survive.*"""
    match = _SO.match(right.text)
    effect = group_of(right, match, "effect") if match else None
    if effect is None or left.text.rstrip().endswith("?") or len(left.text) > 90:
        return None
    cause = phrase_of(left.paragraph, left.start, left.end)
    if cause is None or right.start - left.end > 2:
        return None
    cause = phrase_of(left.paragraph, cause.start + _lead(cause.text), cause.end) or cause
    return CauseForm(cause=cause, effect=effect, start=left.start, end=right.end, confidence=0.72)


def _lead(text: str) -> int:
    """Characters of a link to what was said before, which a cause does not need."""
    match = re.match(r"(?:But|And|Yet|So|Then|However|Now),?\s", text)
    return match.end() if match else 0


def _whole_condition(sentence: Sentence, match: re.Match[str]) -> re.Match[str]:
    """*If it looks flat, cracked or brittle, it is done*: the condition ends before the main clause's subject."""
    assert sentence.tagged is not None
    tagged = sentence.tagged
    subjects = [i for i in tagged.children[tagged.root] if tagged.tokens[i].dep in SUBJECTS | {"expl"}]
    if not subjects:
        return match
    first = min(tagged.subtree(subjects[0]))
    begin = tagged.tokens[first].start - sentence.start
    comma = sentence.text.rfind(", ", 0, begin)
    if comma <= match.end("cause"):
        return match
    length = comma - match.start("cause")
    longer = re.compile(rf"\w+\s(?P<cause>.{{{length}}}),\s(?:then\s)?(?P<effect>[^;:.!?]{{6,120}})")
    return longer.match(sentence.text) or match


def _makes_happen(sentence: Sentence, match: re.Match[str], cause: Phrase | None) -> bool:
    """*Heat makes metal expand*, and not *the leaf makes a protein*, *it turns it on* or *you could not make it*."""
    if cause is None or re.search(r"\b(?:not|never|to|can|could|will|would|must|should|may|might|n['’]t)$", cause.text):
        return False
    verb = next((token for token in sentence.tokens if token.start >= cause.end and token.pos == "VERB"), None)
    if verb is None:
        return False
    if _CAUSING.match(verb.text):
        return True
    assert sentence.tagged is not None
    index = sentence.tokens.index(verb)
    children = [sentence.tokens[i] for i in sentence.tagged.children[index]]
    return verb.lemma.lower() != "turn" and any(child.dep in ("ccomp", "xcomp", "oprd") for child in children)
