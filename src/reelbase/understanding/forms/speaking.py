"""What is asked and what somebody says: questions, quotations with their speakers, and dialogues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reelbase.understanding.forms.model import DialogueForm, Phrase, QuestionForm, QuoteForm, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of

_QUOTED = re.compile(
    r"“(?P<curly>[^”]{2,400})”|(?<!\w)\"(?P<straight>[^\"]{2,400})\"|„(?P<german>[^“”]{2,400})[“”]|"
    r"«\s?(?P<french>[^»]{2,400}?)\s?»|"
    r"»(?P<reversed>[^«]{2,400})«|「(?P<corner>[^」]{2,200})」"
)
_SAYING = (
    r"said|says|say|saying|wrote|writes|write|asked|asks|ask|argued|argues|warned|warns|added|adds|claimed|claims|"
    r"recalled|recalls|"
    r"explained|explains|replied|replies|answered|answers|told|tells|noted|notes|declared|announced|cried|shouted|"
    r"whispered|"
    r"insisted|insists|admitted|joked|remarked|promised|concluded|observed|called|thought|sagte|sagt|schrieb|fragte|"
    r"meinte|"
    r"dit|écrit|déclara|dijo|dice|escribió|disse|zei"
)
_SAYS = re.compile(rf"\b(?:{_SAYING})\b", re.IGNORECASE)
_SPEAKER_BEHIND = re.compile(
    rf"^[,.!?]?\s*(?:{_SAYING})\s(?P<who>(?:the\s|"
    rf"an?\s)?[^,.;:\"“”]{{2,50}}?)(?:,\s(?P<role>[^,.;:\"“”]{{3,60}}))?(?=[,.;:]|$|\sto\s|\sin\s|\sat\s)"
    rf"|^[,.!?]?\s*(?P<before>(?:the\s|"
    rf"an?\s)?[^,.;:\"“”]{{1,50}}?)(?:,\s(?P<role_before>[^,.;:\"“”]{{3,60}}),)?\s(?:{_SAYING})\b",
    re.IGNORECASE,
)
_SPEAKER_AHEAD = re.compile(
    rf"(?:^|[.!?]\s)(?P<who>[^,.;:\"“”]{{1,50}}?)(?:,\s(?P<role>[^,.;:\"“”]{{3,60}}),)?\s(?:once\s|later\s|also\s|"
    rf"then\s)?(?:{_SAYING})"
    r"(?:\s(?:to|of)\s[^,.;:\"“”]{2,30})?[:,]?\s*(?:that\s)?$",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(r"^\s*[—–-]\s*(?P<who>[A-Z][^.\n]{2,50})")
_ASKS = re.compile(r"[?？؟]['\"”’»)\]]*$")
_MIN_CHARS = 12


def speech_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    quotes = list(_one_utterance(list(_quotes(sentences))))
    yield from quotes
    if len(quotes) >= 2 and all(b.start - a.end < 160 for a, b in pairwise(quotes)):
        lines = tuple(quotes)
        yield DialogueForm(lines=lines, start=lines[0].start, end=lines[-1].end, confidence=0.7)
    for sentence in sentences:
        if _ASKS.search(sentence.text) and not any(
            one.start <= sentence.start and sentence.end <= one.end for one in quotes
        ):
            text = Phrase(sentence.text, sentence.start, sentence.end)
            yield QuestionForm(text=text, start=sentence.start, end=sentence.end, confidence=0.95)


def _one_utterance(quotes: Sequence[QuoteForm]) -> Iterator[QuoteForm]:
    """*"Sell me," said the goat, "and buy the mountain."*: the second part goes on in small letters."""
    waiting: QuoteForm | None = None
    for quote in quotes:
        if waiting is not None and quote.text.text[:1].islower() and quote.start - waiting.end < 30:
            text = Phrase(f"{waiting.text.text}, {quote.text.text}", waiting.text.start, quote.text.end)
            speaker = waiting.speaker or quote.speaker
            waiting = replace(waiting, text=text, speaker=speaker, end=quote.end)
            continue
        if waiting is not None:
            yield waiting
        waiting = quote
    if waiting is not None:
        yield waiting


def _quotes(sentences: Sequence[Sentence]) -> Iterator[QuoteForm]:
    if not sentences:
        return
    paragraph = sentences[0].paragraph
    for match in _QUOTED.finditer(paragraph):
        group = next(name for name, value in match.groupdict().items() if value is not None)
        text = phrase_of(paragraph, match.start(group), match.end(group))
        if text is None:
            continue
        text = Phrase(paragraph[match.start(group) : match.end(group)].strip(" ,"), text.start, text.end)
        ahead = paragraph[max(0, match.start() - 120) : match.start()]
        behind = paragraph[match.end() : match.end() + 140]
        speaker, role = _speaker(paragraph, match)
        says = speaker is not None or _SAYS.search(ahead[-60:] + " " + behind[:60]) is not None
        inside = next((s for s in sentences if s.start <= match.start() < s.end), None)
        whole = inside is not None and len(match.group()) > 0.6 * len(inside.text)
        ends = text.text[-1:] in ".!?…" or behind[:1] in ".!?" or match.group()[-2:-1] == ","
        # A word between quotation marks is a name or irony.
        if len(text.text) < _MIN_CHARS and not (speaker and ends):
            continue
        if not says and not whole:
            continue
        start = min(match.start(), speaker.start if speaker else match.start())
        end = max(match.end(), speaker.end if speaker else match.end())
        yield QuoteForm(text=text, speaker=speaker, role=role, start=start, end=end, confidence=0.95 if says else 0.8)


def _speaker(paragraph: str, quote: re.Match[str]) -> tuple[Phrase | None, Phrase | None]:
    behind = paragraph[quote.end() : quote.end() + 140]
    offset = quote.end()
    match = _SPEAKER_BEHIND.match(behind)
    if match:
        who, role = ("who", "role") if match["who"] else ("before", "role_before")
        return _named(paragraph, offset, match, who), _named(paragraph, offset, match, role)
    match = _ATTRIBUTED.match(behind)
    if match:
        return _named(paragraph, offset, match, "who"), None
    offset = max(0, quote.start() - 140)
    ahead = paragraph[offset : quote.start()]
    match = _SPEAKER_AHEAD.search(ahead)
    if match:
        return _named(paragraph, offset, match, "who"), _named(paragraph, offset, match, "role")
    return None, None


def _named(paragraph: str, offset: int, match: re.Match[str], group: str) -> Phrase | None:
    if not match[group]:
        return None
    phrase = phrase_of(paragraph, offset + match.start(group), offset + match.end(group))
    if phrase is None or len(phrase.text.split()) > 7:
        return None
    cleaned = re.sub(r"^(?:who|which)\s", "", phrase.text)
    phrase = Phrase(cleaned, phrase.end - len(cleaned), phrase.end)
    article = re.match(r"(?:the|der|die|das|le|la|el|il)\s", phrase.text)
    return Phrase(phrase.text[article.end() :], phrase.start + article.end(), phrase.end) if article else phrase
