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
_CLOCK_LINE = re.compile(rf"^\[{_CLOCK}\]$")
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
_CHANGED = r"(?:edited|bearbeitet|editado|editada|editó|modifié|modificato|bewerkt)"
_EDITED = re.compile(
    rf"\s*(?:<[^<>]{{3,60}}{_CHANGED}[^<>]{{0,20}}>|[(\[]{_CHANGED}[)\]]|(?<=[.!?…]) {_CHANGED})\s*$"
    rf"|^\s*[(\[]{_CHANGED}[)\]]\s*|(?:^|\n)[ \t]*{_CHANGED}(?: {_CLOCK}\b)?[ \t]*(?=\n|$)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^(?:(?:has |have )?(?:joined|left)(?: (?:the )?(?:#\S+|(?:channel|group|server|"
    r"conversation|call|meeting|chat|team)\b"
    r"[^\n]{0,60}))?|was (?:added|removed|invited)\b[^\n]{0,80}|joined #\S+ (?:along )?with "
    r"[^\n]{1,60}|(?:set|changed|updated|cleared|renamed) the "
    r"(?:channel|group|topic|subject|chat|description|purpose|icon|name)\b[^\n]{0,200}|pinned (?:a|this|«|\")"
    r"[^\n]{0,120}|(?:created|archived) (?:the |this )?(?:group|channel)\b[^\n]{0,80}|started a (?:video |voice )?"
    r"(?:call|meeting|thread|huddle)\b[^\n]{0,80}|(?:the )?(?:meeting|call) (?:started|ended)\b[^\n]{0,60}|"
    r"ist (?:der gruppe|dem kanal|dem chat) beigetreten|hat (?:die gruppe|den kanal) verlassen|se unió al? [^\n]{1,60}|"
    r"a rejoint [^\n]{1,60})\.?(?: see all (?:the )?pinned messages\.?)?$",
    re.IGNORECASE,
)
"""What a program says of a person who does something other than writing."""
_ALSO_SHOWN = re.compile(
    r"^(?:new(?: messages)?|see all (?:the )?pinned messages\.?|also sent to (?:the channel|"
    r"#\S+)|view (?:thread|newer replies|message)|"
    r"last (?:reply|read)\b[^\n]{0,60}|replied to (?:a thread|you|\S+(?: \S+)?)(?:\s*:[^\n]*)?|in reply to [^\n]{1,60}|"
    r"(?:forwarded|weitergeleitet|reenviado|transféré)(?: (?:from|many times|"
    r"message)[^\n]{0,60})?|seen(?: by [^\n]{1,60})?|"
    r"delivered|read \d{1,2}:\d{2}[^\n]{0,10}|has context menu|show (?:more|less)|"
    r"[-—–_= ]{2,}[^\n\w]{0,2}[\w ,.]{3,40}[-—–_= ]{2,}|"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december) \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday)$",
    re.IGNORECASE,
)
"""Lines of a program between messages: days, threads, receipts."""
_ACTION = re.compile(rf"^(?:\[?{_CLOCK}\]?\s+)?(?:\*+ |-!- |--> |<-- )\S.*$")
_REACTION = re.compile(
    r"^(?:(?::[a-z0-9_+-]+:|[^\w\s]{1,4})\s*\d{1,4}(?:\s+|$))+(?:[^\d\s:]\S*\s*)*$|^(?::[a-z0-9_+-]+:\s*)+$"
    r"|^\d{1,3} (?:repl(?:y|ies)|reactions?|antworten|likes?)\b.*$"
    r"|^(?:\d{1,3} )?(?:like|heart|laugh|surprised|sad|angry|thumbs ?up)(?: reactions?\.?| \d{1,3})$"
    r"|^\s*(?:liked|loved|laughed at|emphasized|questioned|disliked) [“\"].*[”\"]$"
    r"|^reacted (?:with |to ).{1,60}$",
    re.IGNORECASE,
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
    names: set[str] = set()
    message: list[str] = []

    def send() -> None:
        words = "\n".join(message)
        message.clear()
        while edited := _EDITED.search(words):
            found.omit(WordUse.DIRECTION, edited.group())
            words = words[: edited.start()] + words[edited.end() :]
        said = words.strip().removeprefix(f"{speaker} ")
        if _NOTICE.match(said) or _MEDIA.match(said):
            found.omit(WordUse.DIRECTION, words)
        else:
            found.add(words, ParagraphKind.DIALOGUE, speaker=speaker)

    for line in _messages(lines):
        if not line.stamp:
            if _CLOCK_LINE.match(line.text):
                found.omit(WordUse.TIMES, line.text)
            elif any(pattern.match(line.text) for pattern in (_ACTION, _REACTION, _ALSO_SHOWN)) or _is_notice_of(
                line.text, names
            ):
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
        names.add(speaker)
        found.omit(WordUse.DIRECTION, speaker)
        message.append(line.text)
    send()
    return found.read()


def _is_notice_of(line: str, names: set[str]) -> bool:
    """Whether a line says that one of the senders did something: ``Mira pinned a message to this channel.``"""
    return any(line.startswith(f"{name} ") and _NOTICE.match(line.removeprefix(f"{name} ")) for name in names)


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
