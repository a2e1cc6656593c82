"""Characters that nobody sees: which of them a text needs, and which only do harm."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028]")
_NEVER = re.compile(
    # Controls, soft hyphens, word joiners, marks and overrides of direction, private characters, placeholders.
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    r"\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_BOUNDARY = re.compile("[\u200b]+")
_JOINER = re.compile("[\u200c\u200d]+")
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
_SHAPED = re.compile(
    # Scripts whose letters take another shape beside a joiner: Arabic, Syriac, Indic, Sinhala, Mongolian and others.
    "[\u0600-\u07bf\u0840-\u085f\u08a0-\u0dff\u0f00-\u109f\u1700-\u18af\u1a20-\u1aaf\ua840-\ua87f\ua8e0-\ua8ff\ufb50-\ufdff\ufe70-\ufeff]"
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u19e0-\u19ff\u3000-\u30ff\u3400-\u9fff\uaa60-\uaa7f\uf900-\ufaff\uff00-\uffef]"
)
_PICTURE = re.compile("[\u00a9\u00ae\u203c-\u3299\ufe0e\ufe0f\U0001f000-\U0001faff]")


def clean_characters(text: str) -> str:
    """The text in composed form, with ``\\n`` after lines and without what is invisible and means nothing.

    Joiners stay where they shape letters or make one picture of several. A zero-width space ends a word.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\u2029", "\n\n")
    text = _NEVER.sub("", text)
    text = _JOINER.sub(_joiner, _BOUNDARY.sub(_boundary, text))
    return _TAGS.sub("", text)


def _boundary(match: re.Match[str]) -> str:
    before, after = _around(match)
    if not (before.isalnum() and after.isalnum()) or _UNSPACED.match(before) or _UNSPACED.match(after):
        return ""
    return " "


def _joiner(match: re.Match[str]) -> str:
    before, after = _around(match)
    shaping = _SHAPED.match(before) is not None
    pictures = _PICTURE.match(before) is not None and _PICTURE.match(after) is not None
    return match.group()[0] if shaping or pictures else ""


def _around(match: re.Match[str]) -> tuple[str, str]:
    text = match.string
    return text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
