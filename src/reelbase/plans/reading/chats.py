"""Exported chats: WhatsApp, Telegram, Slack, Discord, Teams, iMessage and IRC, with the dates of many places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.schemas.plan_document import WordUse

_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = (
    r"(?:\d{4}[./-] ?\d{1,2}[./-] ?\d{1,2}\.?|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}\.?"
    rf"|\d{{1,2}}\.? (?:de )?{_MONTH} (?:de )?\d{{2,4}}|{_MONTH} \d{{1,2}}, \d{{4}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日)"
)
_CLOCK = r"(?:[^\W\d_]{2} ?)?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[ \u202f\u00a0]?[APap]\.?[ \u00a0\u202f]?[Mm]\.?)?"
_DAY = rf"(?:{_DATE}|today|yesterday|heute|gestern|hoy|ayer|aujourd['’]hui|hier)"
_BETWEEN = r",?\s*(?:at |um |à |a las |alle |às |klo? |kl\. ?)?"
_NAME = r"[^:\n\[\]<>]{1,50}?"
_INLINE = (
    re.compile(rf"^\[{_DATE}{_BETWEEN}{_CLOCK}\]\s*(?:(?P<name>{_NAME})\s?:(?:\s|$))?(?P<text>.*)$"),
    re.compile(rf"^{_DATE}{_BETWEEN}{_CLOCK}\s*(?:[-–—]|,)\s*(?:(?P<name>{_NAME})\s?:(?:\s|$))?(?P<text>.*)$"),
    re.compile(rf"^{_DATE}{_BETWEEN}{_CLOCK}\s+(?P<name>{_NAME}):\s(?P<text>.*)$"),
    re.compile(rf"^\[\d{{1,2}}:\d{{2}}[ \u202f\u00a0][APap][Mm]\]\s*(?P<name>{_NAME}):\s(?P<text>.*)$"),
    re.compile(rf"^(?:\[?{_CLOCK}\]?\s+)?<[@+~&% ]?(?P<name>[^<>\s:]{{1,30}})>\s+(?P<text>.*)$"),
)
"""Messages that begin on the line of their stamp. A line with a date and without a name is a notice of the program."""
_HEADERS = (
    re.compile(rf"^(?P<name>{_NAME})\s*,\s*\[?{_DATE}{_BETWEEN}{_CLOCK}\]?:?\s*$"),
    re.compile(rf"^(?P<name>{_NAME})\s+(?:[-–—]\s+)?\[?{_DAY}{_BETWEEN}{_CLOCK}(?: Uhr)?\]?\s*$", re.IGNORECASE),
    re.compile(
        r"^(?P<name>[^:\n\[\]<>.!?\d]{1,50}?)\s+\[?\d{1,2}:\d{2}(?::\d{2})?[ \u202f\u00a0][APap]\.?[Mm]\.?\]?\s*$"
    ),
    re.compile(rf"^\[(?:{_DATE}\s)?{_CLOCK}\]\s+(?P<name>[^:\n\[\]<>.!?]{{1,50}})$"),
)
"""Lines above a message that name its sender and its time."""
_TIME_LINE = re.compile(rf"^{_DATE}{_BETWEEN}{_CLOCK}(?:\s*\(.*\))?$")
_MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MEDIA = re.compile(
    r"^<[^<>]{3,60}>$|^\[(?:photo|video|sticker|voice message|image|file|gif|poll|location|foto|bild|anexo|imagen|"
    r"audio)[^\[\]]{0,60}\]$|^(?:image|video|audio|sticker|gif|document|contact card|imagen|bild|"
    r"foto|vidéo|immagine|imagem|"
    r"sprachnachricht|documento|dokument)\s+(?:omitted|omitida|omitido|weggelassen|absente?|omessa|omesso|ocultad[ao]|"
    r"oculto)$|^\S+\.\w{2,5} \([^()]{5,40}\)$|^(?:this message was deleted|you deleted this message|"
    r"diese nachricht wurde gelöscht|se eliminó este mensaje|ce message a été supprimé|null|"
    r"missed (?:voice|video) call.*)\.?$",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"\s*(?:<[^<>]{3,60}(?:edited|bearbeitet|editó|modifié|editada|modificato)[^<>]{0,20}>|\(edited\))\s*$", re.I
)
_ACTION = re.compile(rf"^(?:\[?{_CLOCK}\]?\s+)?(?:\*+ |-!- |--> |<-- )\S.*$")
_REACTION = re.compile(
    r"^(?::[a-z0-9_+-]+:|[^\w\s]{1,4})\s*\d{1,4}(?:\s.*)?$|^\d{1,3} repl(?:y|ies)\b.*$", re.IGNORECASE
)
_MIN_MESSAGES = 2
_MIN_INLINE_SHARE = 0.34
_MIN_NAMED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a chat: what is not said of it, and what is. A line that only continues a message has no stamp."""

    stamp: str
    name: str | None
    text: str


def is_chat(text: str) -> bool:
    """Whether dates, times and names stand before so many messages that they can only be those of a chat."""
    lines = _lines_of(text)
    return _inline_pattern(lines) is not None or _header_pattern(lines) is not None or _is_timed_blocks(lines)


def read_chat(text: str) -> ReadText:
    """The messages, each with its sender as speaker; stamps are times; notices of the program are direction."""
    found = Gathering()
    lines = _lines_of(text)
    speaker = ""
    message: list[str] = []

    def send() -> None:
        words = "\n".join(message)
        message.clear()
        edited = _EDITED.search(words)
        if edited:
            found.omit(WordUse.DIRECTION, edited.group())
            words = words[: edited.start()]
        if _MEDIA.match(words.strip()):
            found.omit(WordUse.DIRECTION, words)
        else:
            found.add(words, ParagraphKind.DIALOGUE, speaker=speaker)

    for line in _messages(lines):
        if not line.stamp:
            if _ACTION.match(line.text) or _REACTION.match(line.text):
                found.omit(WordUse.DIRECTION, line.text)
            else:
                message.append(line.text)
            continue
        send()
        found.omit(WordUse.TIMES, line.stamp)
        if line.name is None:
            found.omit(WordUse.DIRECTION, line.text)
            continue
        speaker = line.name
        found.omit(WordUse.DIRECTION, speaker)
        message.append(line.text)
    send()
    return found.read()


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in _MARKS.sub("", text).splitlines() if line.strip()]


def _inline_pattern(lines: list[str]) -> re.Pattern[str] | None:
    for pattern in _INLINE:
        matches = [match for line in lines if (match := pattern.match(line))]
        named = sum(bool(match.group("name")) for match in matches)
        if named >= _MIN_MESSAGES and named >= _MIN_NAMED_SHARE * len(matches):
            is_dense = len(matches) >= _MIN_INLINE_SHARE * len(lines)
            # A whole date and time before a name is so clear that long messages do no harm.
            if is_dense or (pattern in _INLINE[:3] and pattern.match(lines[0])):
                return pattern
    return None


def _header_pattern(lines: list[str]) -> re.Pattern[str] | None:
    for pattern in _HEADERS:
        at = [number for number, line in enumerate(lines) if pattern.match(line)]
        has_text_between = all(after - before > 1 for before, after in pairwise(at))
        names = [match.group("name") for line in lines if (match := pattern.match(line))]
        # A place and a time are the lines of a timetable, unless the same name comes again.
        is_sure = pattern in _HEADERS[:2] or len(set(names)) < len(names)
        if len(at) >= _MIN_MESSAGES and has_text_between and is_sure and at[0] <= 2:
            return pattern
    return None


def _is_timed_blocks(lines: list[str]) -> bool:
    """A line of time, one with a name, and the message: as exports of iMessage are."""
    at = [number for number, line in enumerate(lines) if _TIME_LINE.match(line)]
    if len(at) < _MIN_MESSAGES or at[0] > 1:
        return False
    names = [lines[number + 1] for number in at if number + 1 < len(lines)]
    are_names = all(len(name) < 40 and not re.search(r"[.!?:,]$", name) for name in names)
    return are_names and len(set(names)) < len(names) and all(b - a > 2 for a, b in pairwise(at))


def _messages(lines: list[str]) -> Iterator[_Line]:
    has_blocks = _is_timed_blocks(lines)
    inline, header = (None, None) if has_blocks else (_inline_pattern(lines), _header_pattern(lines))
    takes_name, stamp = False, ""
    for line in lines:
        if takes_name:
            takes_name = False
            yield _Line(stamp, line, "")
        elif inline:
            match = inline.match(line)
            if match:
                name, text = match.group("name"), match.group("text")
                yield _Line(line[: len(line) - len(text)].replace(name or "", "", 1), name, text)
            else:
                yield _Line("", None, line)
        elif header:
            match = header.match(line)
            yield (
                _Line(line.replace(match.group("name"), "", 1), match.group("name"), "")
                if match
                else _Line("", None, line)
            )
        elif _TIME_LINE.match(line):
            takes_name, stamp = True, line
        else:
            yield _Line("", None, line)
