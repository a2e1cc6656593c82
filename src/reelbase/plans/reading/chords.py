"""Sheets of songs: chords above or inside of the lines that are sung, and tablatures, none of which are words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.plans.reading.gathering import Gathering
from reelbase.schemas.plan_document import WordUse

_CHORD = (
    r"[A-H](?:#|b|♯|♭)?(?:maj|min|mi|ma|m|M|dim|aug|sus|add|°|º|ø|Δ|\+|-)?\d{0,2}"
    r"(?:(?:maj|sus|add|dim|aug|no|[#b♯♭+-])?\d{1,2}|\([#b♯♭+a-z-]{0,4}\d{1,2}\))*(?:/[A-H](?:#|b|♯|♭)?)?"
)
_PLAIN_CHORD = re.compile(r"[A-H]")
_BETWEEN = r"(?:\|{1,2}:?|:\|{1,2}|[-–/%.]|N\.?C\.?|[x×]\d{1,2}|\([x×]?\d{1,2}[x×]?\)|\.{2,})"
_PART = r"(?:\[[^\[\]]{1,40}\]|(?i:intro|verse|chorus|bridge|outro|solo|riff|interlude|refrain)(?: \d)?\s*:)"
_SIGN = rf"(?:\(?{_CHORD}\*?\)?|{_BETWEEN})"
_CHORD_LINE = re.compile(rf"\s*(?:{_PART}\s*)?{_SIGN}(?:\s+{_SIGN})*\s*")
_CHORDS = re.compile(rf"(?<![^\s(|]){_CHORD}(?![^\s*)|])")
_TAB_LINE = re.compile(r"\s*[A-Ga-g][#b]?\s?[|:]?(?=[^\s]*-{2})[-0-9|hpbrtsxX/\\~()<>^*.: ]{5,}(?:\s*[x×]\d{1,2})?\s*")
_TUNING = re.compile(r"\s*(?:capo|tuning|tempo|key|bpm)\b\s*:?\s*\S[^\n.!?]{0,30}", re.IGNORECASE)
_INSIDE = re.compile(rf"\[({_CHORD})\]")
_DIRECTIVE = re.compile(r"\s*\{\s*([A-Za-z_]+)\s*(?::\s*([^{}\n]*))?\}\s*")
_TITLES = ("title", "t")
_FEWEST_LINES, _FEWEST_INSIDE = 2, 3


def has_chords(text: str) -> bool:
    """Whether a text is the sheet of a song: lines of chords, chords in brackets inside of lines, or tablature.

    A lone letter above a line may name an answer of a question, so some lines must have more than that.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if sum(_TAB_LINE.fullmatch(line) is not None for line in lines) >= _FEWEST_LINES:
        return True
    found = [line for line in lines if is_chord_line(line)]
    clear = [line for line in found if len(_chords(line)) > 1 or not _PLAIN_CHORD.fullmatch(line.strip())]
    if len(found) >= _FEWEST_LINES and 2 * len(clear) >= len(found) and len(found) < len(lines):
        return True
    return len(_INSIDE.findall(text)) >= _FEWEST_INSIDE


def is_chord_line(line: str) -> bool:
    """Whether a line has chords and nothing else."""
    return _CHORD_LINE.fullmatch(line) is not None and bool(_chords(line))


def without_chords(text: str, found: Gathering) -> str:
    """The text of a sheet without its chords, which are accounted for as markup; ``{title: ...}`` is its title."""
    remaining: list[str] = []
    for line in text.splitlines():
        directive = _DIRECTIVE.fullmatch(line)
        if directive:
            _read_directive(directive, found)
        elif is_chord_line(line) or _TAB_LINE.fullmatch(line):
            found.omit(WordUse.MARKUP, line)
        elif _TUNING.fullmatch(line):
            found.omit(WordUse.DIRECTION, line)
        else:
            for chord in _INSIDE.findall(line):
                found.omit(WordUse.MARKUP, chord)
            remaining.append(_INSIDE.sub("", line))
    return "\n".join(remaining)


def _chords(line: str) -> Sequence[str]:
    return _CHORDS.findall(line)


def _read_directive(directive: re.Match[str], found: Gathering) -> None:
    name, value = directive.group(1), directive.group(2) or ""
    if name.lower() in _TITLES and value and not found.title:
        found.omit(WordUse.MARKUP, name)
        found.title = value
    else:
        found.omit(WordUse.MARKUP, f"{name} {value}")
