"""E-mails and threads of posts: their words without headers, quoted replies and numbers."""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable
from dataclasses import replace

from reelbase.plans.reading.documents import read_document
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.plain import read_plain
from reelbase.plans.reading.separators import is_contact_line
from reelbase.plans.reading.source import ReadText
from reelbase.schemas.plan_document import WordUse

_HEADER = re.compile(
    r"^(from|to|cc|bcc|subject|date|sent|reply-to|message-id|x-[\w-]+|mime-version|content-[\w-]+|return-path|received|"
    r"von|an|betreff|gesendet|datum|de|para|asunto|enviado|fecha|assunto|envoyé|à|objet|da|a|oggetto|inviato|data)\s*:\s?(.*)$",
    re.IGNORECASE,
)
_SUBJECTS = ("subject", "betreff", "asunto", "assunto", "objet", "oggetto")
_REPLY = re.compile(r"(?:\s*(?:re|aw|fwd?|wg|sv|vs|tr|rv|enc|antw|odp)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_SENT_FROM = re.compile(
    r"^\s*(?:sent from my |sent from (?:yahoo|mail|outlook)|get outlook for |von meinem \w+ gesendet|"
    r"envoyé de mon |enviado desde mi |inviato da )[^\n]{0,60}$",
    re.IGNORECASE,
)
_ANY_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]", re.MULTILINE)
_ENCODED_WORD = re.compile(r"=\?[\w-]{2,30}\?[bqBQ]\?[^?\s]{1,500}\?=")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SOFT_BREAK = re.compile(r"(?<=[^\s=])=\n(?=\S)")
_QUOTED_BYTE = re.compile(r"=(?:[89A-F][0-9A-F]|20$|3D)", re.MULTILINE)
_FEWEST_SOFT_BREAKS = 2
_MOST_HEAD_CHARS = 60_000
_SIGNATURE_LINES = 12
_SENDERS = ("from", "von", "de", "da")
_ATTRIBUTION = re.compile(
    r"^(?:on|am|le|el|il|em|op|den)\s[^\n]{5,200}\b(?:wrote|schrieb(?:\s[^\n:]{1,80})?|a écrit|escribió|ha scritto|"
    r"escreveu|schreef|skrev)\s?:\s*$",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(r"^(?:on|am|le|el|il|em|op|den)\s[^\n]{5,200}\d", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[-_ ]{3,}\s*[^\n-]{0,40}(?:message|nachricht|mensaje|messaggio|mensagem)[^\n-]{0,20}[-_ ]{2,}$", re.I
)
_QUOTED = re.compile(r"^\s?>")
_POST = re.compile(r"^\s*(?:\(?(\d{1,3})/(\d{1,3})?\)?(?=[\s.:)]|$)[.:)]?|(\d{1,3})/(?=\s|$))\s*")
_POST_END = re.compile(r"\s*[(\[]?(\d{1,3})/(\d{1,3})[)\]]?\s*$")
_HASHTAGS = re.compile(r"^\s*(?:#[^\W_][\w-]*\s*){2,}$")
_LAST_HASHTAGS = re.compile(r"(?:\s+#[^\W\d_][\w-]*){2,}\s*$")
_THREAD_MARKS = re.compile(r"[ \t]?[🧵👇⬇]\ufe0f?|[ \t]/(?:end|fin|ende)\b[ \t]*$", re.MULTILINE)


def is_email(text: str) -> bool:
    """Whether a text begins with headers of an e-mail, or quotes one after a line that says who wrote it."""
    lines = text.lstrip().splitlines()
    keys = [match.group(1).lower() if (match := _HEADER.match(line)) else "" for line in lines[:4]]
    if is_stored_email(text):
        return True
    has_headers = len([key for key in keys if key]) >= 2 and any(key in _SENDERS + _SUBJECTS for key in keys[:2])
    if has_headers and any(key in _SUBJECTS for key in keys):
        return True
    return any(_attributed(lines, number) or _is_header_block(lines, number) for number in range(len(lines)))


def is_stored_email(text: str) -> bool:
    """Whether a text is the source of an e-mail, with headers that only programs read and perhaps encoded parts."""
    head = _BLANK_LINE.split(text.lstrip()[:_MOST_HEAD_CHARS], maxsplit=1)[0]
    keys = {match.group(1).lower() for match in _ANY_HEADER.finditer(head)}
    if not _ANY_HEADER.match(head) or "from" not in keys:
        return False
    is_of_program = bool(keys & {"mime-version", "content-transfer-encoding", "message-id"})
    return is_of_program or _ENCODED_WORD.search(head) is not None


def read_email(text: str) -> ReadText:
    """As ``read_email_text``; the source of an e-mail is decoded first, and so are soft line breaks in one."""
    if is_stored_email(text):
        return read_document("eml", text.lstrip().encode("utf-8", errors="replace"))
    if len(_SOFT_BREAK.findall(text)) + len(_QUOTED_BYTE.findall(text)) >= _FEWEST_SOFT_BREAKS:
        decoded = quopri.decodestring(text.encode("utf-8")).decode("utf-8", errors="replace")
        return replace(read_email_text(decoded), visible_text=decoded)
    return read_email_text(text)


def read_email_text(text: str, read_body: Callable[[str], ReadText] = read_plain) -> ReadText:
    """What the e-mail itself says; its subject is the title, and what it quotes was said before."""
    found = Gathering()
    lines = text.strip("\n").splitlines()
    start = _headers(lines, found)
    body: list[str] = []
    number = start
    while number < len(lines):
        line = lines[number]
        size = _attributed(lines, number)
        if size:
            found.omit(WordUse.METADATA, " ".join(lines[number : number + size]))
            number += size
            continue
        if _FORWARDED.match(line.strip()) or (number > start and _is_header_block(lines, number)):
            found.omit(WordUse.REPEATED, "\n".join(lines[number:]))
            break
        if _SENT_FROM.match(line) and number > len(lines) - 12:
            found.omit(WordUse.METADATA, line)
            number += 1
            continue
        if number > max(start, len(lines) - _SIGNATURE_LINES) and is_contact_line(line):
            found.omit(WordUse.METADATA, line)
            number += 1
            continue
        if line.rstrip() == "--" and (line == "-- " or number > len(lines) - 12):
            end = next((at for at in range(number + 1, len(lines)) if _begins_quote(lines, at)), len(lines))
            found.omit(WordUse.METADATA, "\n".join(lines[number:end]))
            number = end
            continue
        if _QUOTED.match(line):
            found.omit(WordUse.REPEATED, line)
        else:
            body.append(line)
        number += 1
    found.take(read_body("\n".join(body)))
    return found.read()


def _begins_quote(lines: list[str], number: int) -> bool:
    line = lines[number]
    return bool(_QUOTED.match(line) or _FORWARDED.match(line.strip()) or _attributed(lines, number))


def is_thread(text: str) -> bool:
    """Whether posts are numbered ``1/``, ``2/`` or ``1/3`` to ``3/3``: figures such as ``1/3 of us`` are no numbers."""
    posts = [mark for line in text.splitlines() if (mark := _post(line))]
    numbers = [number for number, _count in posts]
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] > 1:
        return _ends_with_hashtags(text)
    counts = {count for _number, count in posts if count}
    return counts <= {numbers[-1]}


def read_thread(text: str, read_body: Callable[[str], ReadText] = read_plain) -> ReadText:
    """The posts as paragraphs, without their numbers; a last line of hashtags is direction."""
    found = Gathering()
    body: list[str] = []
    for line in text.splitlines():
        start = _POST.match(line) if _post(line) else None
        end = _POST_END.search(line) if _post(line) and not start else None
        if start:
            found.omit(WordUse.MARKUP, start.group())
            body += ["", line[start.end() :]]
        elif end:
            found.omit(WordUse.MARKUP, end.group())
            body += [line[: end.start()], ""]
        elif _HASHTAGS.match(line):
            found.omit(WordUse.DIRECTION, line)
        else:
            body.append(line)
    text = _THREAD_MARKS.sub("", "\n".join(body)).rstrip()
    tags = _LAST_HASHTAGS.search(text)
    found.omit(WordUse.DIRECTION, tags.group() if tags else "")
    found.take(read_body(text[: tags.start()] if tags else text))
    return found.read()


def _headers(lines: list[str], found: Gathering) -> int:
    """Read the headers; how many lines they are."""
    keys = [bool(_HEADER.match(line)) for line in lines[:2]]
    if not any(keys):
        return 0
    for number, line in enumerate(lines):
        match = _HEADER.match(line)
        if match is None and not (line[:1].isspace() and line.strip()):
            return number
        if match and match.group(1).lower() in _SUBJECTS:
            found.omit(WordUse.METADATA, match.group(1))
            reply = _REPLY.match(match.group(2))
            found.omit(WordUse.METADATA, reply.group() if reply else "")
            found.title = match.group(2)[reply.end() if reply else 0 :]
        else:
            found.omit(WordUse.METADATA, line)
    return len(lines)


def _attributed(lines: list[str], number: int) -> int:
    """How many lines here say who wrote what is quoted below: none, one, or two where the line was wrapped."""
    for size in (1, 2):
        if number + size >= len(lines) or (size == 2 and not _ATTRIBUTION_START.match(lines[number])):
            return 0
        said = " ".join(line.strip() for line in lines[number : number + size])
        below = [line for line in lines[number + size : number + size + 2] if line.strip()]
        if _ATTRIBUTION.match(said) and below and _QUOTED.match(below[0]):
            return size
    return 0


def _is_header_block(lines: list[str], number: int) -> bool:
    """Whether the headers of another e-mail begin here, which an answer has below it."""
    keys = [match.group(1).lower() for line in lines[number : number + 4] if (match := _HEADER.match(line))]
    return len(keys) == 4 and keys[0] in _SENDERS and any(key in _SUBJECTS for key in keys)


def _post(line: str) -> tuple[int, int | None] | None:
    """The number of a post and how many there are, where the line begins or ends with them."""
    match = _POST.match(line)
    if match and (match.group(1) or match.group(3)):
        return int(match.group(1) or match.group(3)), int(match.group(2)) if match.group(2) else None
    match = _POST_END.search(line)
    return (int(match.group(1)), int(match.group(2))) if match else None


def _ends_with_hashtags(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and bool(_HASHTAGS.match(lines[-1]))
