"""Characters before they are read: one form each, without those that say nothing."""

from __future__ import annotations

import re
import unicodedata

from reelbase.media.speech.spoken.signs import SPOKEN_SYMBOLS

_SILENT = ("So", "Sk", "Cn", "Co", "Cs", "Cc", "Cf")
_COMMANDS = re.compile(r"[\[\]{}<>|\\`~^*_\"“”«»]+")
"""Characters that a speech program may take for commands."""
_ONE_FORM = str.maketrans(
    {
        "’": "'",
        "ʼ": "'",
        "℃": "°C",
        "℉": "°F",
        "\u2010": "-",
        "\u2011": "-",
        "\u2044": "/",
        "∕": "/",
        "≦": "≤",
        "≧": "≥",
    }
)


def prepared(text: str) -> str:
    """A token in NFC with straight apostrophes, without emoji, decoration and invisible characters."""
    if text.isascii():
        return text if text.isprintable() else "".join(char for char in text if char.isprintable())
    text = unicodedata.normalize("NFC", text).translate(_ONE_FORM)
    return "".join(char for char in text if not _is_silent(char))


def without_commands(words: str) -> str:
    """Words for a voice: without characters taken for commands, doubled spaces, and pauses at either end."""
    words = _COMMANDS.sub(" ", words)
    words = re.sub(r"\s+([,;:])", r"\1", words)
    return " ".join(words.split()).strip(" ,;:")


def _is_silent(char: str) -> bool:
    """Whether a character is an emoji, a dingbat, or only changes how its neighbour looks."""
    code = ord(char)
    if code in (0x200C, 0x200D) or 0xFE00 <= code <= 0xFE0F or code == 0x20E3:
        return code != 0x200C
    return unicodedata.category(char) in _SILENT and char not in SPOKEN_SYMBOLS
