"""What is asked and what somebody says: questions, quotations with their speakers, and dialogues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reelbase.understanding.forms.model import DialogueForm, Phrase, QuestionForm, QuoteForm, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of
from reelbase.understanding.forms.subjects import children_of, subject_phrase
from reelbase.understanding.tagging import SUBJECTS

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
_ACCORDING_BEHIND = re.compile(r"^[,.]?\s*according to\s(?P<who>[^,.;:\"“”]{2,50})", re.IGNORECASE)
_ACCORDING_AHEAD = re.compile(r"\baccording to\s(?P<who>[^,.;:\"“”]{2,50}),\s$", re.IGNORECASE)
_NO_ROLE = re.compile(
    r"(?:according|after|before|in|on|at|who|which|when|while|as|but|and|or|because|if|to|for|with|adding|speaking|"
    r"referring|citing|quoting)\b",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|Prof)$")
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
        inside = next((s for s in sentences if s.start <= match.start() < s.end), None)
        verb = _saying_verb(inside, match) if inside else None
        if inside and verb is not None and _is_denied(inside, verb):
            # "Galileo never said": nobody is to be shown with it.
            continue
        speaker, role = _speaker(paragraph, match)
        if inside and verb is not None and (speaker is None or not _is_speaker(inside, speaker)):
            speaker, role = _subject_of(inside, verb, match), None
        says = speaker is not None or _SAYS.search(ahead[-60:] + " " + behind[:60]) is not None
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
    match = _ATTRIBUTED.match(behind) or _ACCORDING_BEHIND.match(behind)
    if match:
        return _named(paragraph, offset, match, "who"), None
    offset = max(0, quote.start() - 140)
    ahead = paragraph[offset : quote.start()]
    match = _ACCORDING_AHEAD.search(ahead) or _SPEAKER_AHEAD.search(ahead)
    if match:
        role_ahead = _named(paragraph, offset, match, "role") if "role" in match.re.groupindex else None
        return _named(paragraph, offset, match, "who"), role_ahead
    return None, None


def _saying_verb(sentence: Sentence, quote: re.Match[str]) -> int | None:
    """The verb outside of a quotation that says who says it: the nearest one."""
    found = [
        (min(abs(token.start - quote.end()), abs(quote.start() - token.end)), index)
        for index, token in enumerate(sentence.tokens)
        if _SAYS.fullmatch(token.text) and token.pos == "VERB" and not quote.start() <= token.start < quote.end()
    ]
    return min(found)[1] if found else None


def _is_denied(sentence: Sentence, verb: int) -> bool:
    return any(sentence.tokens[child].dep == "neg" for child in children_of(sentence, verb))


def _is_speaker(sentence: Sentence, speaker: Phrase) -> bool:
    """Whether a phrase can name who speaks: it has no verb, and nothing that leads a clause."""
    inside = sentence.tokens_between(speaker.start, speaker.end)
    return bool(inside) and not any(
        token.pos in ("VERB", "AUX", "SCONJ", "ADV") and token.tag not in ("VBG", "VBN") for token in inside
    )


def _subject_of(sentence: Sentence, verb: int, quote: re.Match[str]) -> Phrase | None:
    """The subject of a verb of saying, or whom *by* names; nothing where it stands in the quotation itself."""
    tokens = sentence.tokens
    while tokens[verb].dep == "pcomp":
        # "Lincoln is quoted as saying".
        verb = tokens[tokens[verb].head].head
        subjects = [child for child in children_of(sentence, verb) if tokens[child].dep in SUBJECTS]
        return _phrase_of_speaker(sentence, subjects, quote)
    children = children_of(sentence, verb)
    agents = [child for child in children if tokens[child].dep == "agent"]
    by = [child for agent in agents for child in children_of(sentence, agent)]
    return _phrase_of_speaker(sentence, by or [child for child in children if tokens[child].dep == "nsubj"], quote)


def _phrase_of_speaker(sentence: Sentence, heads: Sequence[int], quote: re.Match[str]) -> Phrase | None:
    phrase = subject_phrase(sentence, list(heads))
    if phrase is None or quote.start() <= phrase.start < quote.end() or not _is_speaker(sentence, phrase):
        return None
    return phrase


def _named(paragraph: str, offset: int, match: re.Match[str], group: str) -> Phrase | None:
    if not match[group]:
        return None
    phrase = phrase_of(paragraph, offset + match.start(group), offset + match.end(group))
    if phrase is None or len(phrase.text.split()) > 7:
        return None
    if group.startswith("role") and (_NO_ROLE.match(phrase.text) or _ABBREVIATED.search(phrase.text)):
        return None
    cleaned = re.sub(r"^(?:who|which|as)\s", "", phrase.text, flags=re.IGNORECASE)
    phrase = Phrase(cleaned, phrase.end - len(cleaned), phrase.end)
    article = re.match(r"(?:the|der|die|das|le|la|el|il)\s", phrase.text)
    return Phrase(phrase.text[article.end() :], phrase.start + article.end(), phrase.end) if article else phrase
