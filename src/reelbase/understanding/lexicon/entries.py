"""The word lists of this folder, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reelbase.media.pictures.icons import icon_library, own_icon_names
from reelbase.media.pictures.suitability import is_offered

FOLDER = Path(__file__).parent
_NAMED, _SHOWN, _SYMBOL = 1.0, 0.92, 0.6
_NO_NOUNS = frozenset({"Symbols", "Flags", "Smileys & Emotion"})
"""Groups of icons whose names describe a sign or a face and are no noun of a text."""
_NO_ICON = "-"


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a noun. icon: "" if none shows it. cues: lemmas beside it. is_default: meant without any cue.

    weight: how truly the icon shows it, at most 1.
    """

    icon: str
    weight: float
    cues: frozenset[str]
    is_default: bool


@dataclass(frozen=True, slots=True)
class Invention:
    """since: the year in which a thing came into use. older: the icon that stands for it before, or ""."""

    since: int
    older: str


@cache
def nouns() -> Mapping[str, Mapping[str, float]]:
    """Terms of one to three lemmas with their icons; the weight says how truly an icon shows the term, at most 1."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    offered = {icon.name: icon for icon in icon_library().icons if is_offered(icon)}
    for name, icon in offered.items():
        if icon.group not in _NO_NOUNS:
            found[name.replace("-", " ")][name] = _NAMED
    known = set(offered) | set(own_icon_names())
    for name, terms in _lines("things.txt"):
        if name in known:
            for term in terms.split(","):
                symbol = term.strip().startswith("~")
                found[term.strip(" ~")].setdefault(name, _SYMBOL if symbol else _SHOWN)
    return dict(found)


@cache
def senses() -> Mapping[str, tuple[Sense, ...]]:
    """The senses of each ambiguous noun; none where no icon would be right in any."""
    found: dict[str, tuple[Sense, ...]] = {}
    for noun, written in _lines("ambiguous.txt"):
        if noun == "never":
            found |= dict.fromkeys(written.split(), ())
        else:
            found[noun] = tuple(_sense(part) for part in written.split("|"))
    return found


@cache
def verbs() -> Mapping[str, str]:
    """Lemmas of verbs, with their particle if they have one, and the icon of what is done."""
    return {verb.strip(): icon for icon, written in _lines("verbs.txt") for verb in written.split(",")}


@cache
def inventions() -> Mapping[str, Invention]:
    """By icon."""
    found = {}
    for icon, written in _lines("inventions.txt"):
        year, _, older = written.partition(" ")
        found[icon] = Invention(int(year), older.strip())
    return found


def icon_in(period: int | None, icon: str) -> str:
    """The icon that shows a thing as it was in a year; "" if there was none. period: None for the present."""
    while icon and period is not None and icon in inventions() and inventions()[icon].since > period:
        icon = inventions()[icon].older
    return icon


def _sense(written: str) -> Sense:
    icon, _, cues = written.partition("=")
    icon = icon.strip()
    name = icon.strip("~!")
    weight = _SYMBOL if icon.startswith("~") else _SHOWN
    return Sense("" if name == _NO_ICON else name, weight, frozenset(cues.split()), icon.endswith("!"))


def _lines(file_name: str) -> Iterator[tuple[str, str]]:
    for line in (FOLDER / file_name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, written = line.partition(":")
            yield key.strip(), written.strip()
