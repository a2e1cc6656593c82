"""Screenplays in Fountain: dialogue and action are narrated, the rest is direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.schemas.plan_document import WordUse

_BONEYARD = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NOTE = re.compile(r"\[\[(?:[^\[\]]|\](?!\]))*\]\]")
_TITLE_KEY = re.compile(
    r"(title|credit|authors?|written by|source|notes?|draft date|date|contact(?: info)?|copyright|revision|episode|"
    r"format|font|watermark|header|footer)\s*:",
    re.IGNORECASE,
)
_SCENE = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E|I\.E)[. ]", re.IGNORECASE)
_SHOT = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)\.? +[^a-z]{2,}$")
_TRANSITION = re.compile(r"[^a-z]*\bTO:$|FADE (?:IN|OUT)[.:]?$|CUT TO BLACK[.:]?$|FADE TO BLACK[.:]?$")
_CHARACTER = re.compile(r"(?=.*[^\W\d_])[^a-z(]*[^a-z(.!?…:,\s](?:\s*\([^()]*\))*\s*\^?$")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_|_(?!\w))")


def is_screenplay(text: str) -> bool:
    """Whether a text has a scene heading of its own and somebody who speaks under a name in capitals."""
    lines = [line.strip() for line in text.splitlines()]
    around = list(zip(["", *lines], lines, [*lines[1:], ""], strict=False))
    has_scene = any(not before and not after and _SHOT.match(line) for before, line, after in around)
    return has_scene and any(not before and after and _is_character(line) for before, line, after in around)


def read_fountain(text: str) -> ReadText:
    found = Gathering(is_parsed=True)
    for pattern, use in ((_BONEYARD, WordUse.COMMENT), (_NOTE, WordUse.DIRECTION)):
        for part in pattern.findall(text):
            found.omit(use, part)
        text = pattern.sub("", text)
    lines = text.replace("\t", "    ").split("\n")
    lines = lines[_title_page(lines, found) :]
    for block in _blocks(lines):
        _read_block(block, found)
    return replace(found.read(), is_parsed=True)


def _title_page(lines: list[str], found: Gathering) -> int:
    """Read ``Key: value`` lines at the very beginning; how many lines they are."""
    if not lines or not _TITLE_KEY.match(lines[0]):
        return 0
    key = ""
    for number, line in enumerate(lines):
        if not line.strip():
            return number
        match = re.match(r"([^\W\d_][\w ]{0,30}):\s*(.*)$", line)
        value = line.strip()
        if match and not line[0].isspace():
            key, value = match.group(1).lower(), match.group(2)
            if key == "title":
                found.omit(WordUse.METADATA, match.group(1))
        if key == "title":
            found.title += " " + _plain(value)
        else:
            found.omit(WordUse.METADATA, line)
    return len(lines)


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines between blank lines; ``is_alone`` when a single line has blank lines around it."""

    lines: tuple[str, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.lines) == 1


def _blocks(lines: list[str]) -> Iterator[_Block]:
    block: list[str] = []
    for line in [*lines, ""]:
        # Two spaces keep a blank line inside a speech.
        if line.strip() or (block and line == "  "):
            block.append(line)
        elif block:
            yield _Block(tuple(block))
            block = []


def _read_block(block: _Block, found: Gathering) -> None:
    first = block.lines[0].strip()
    if first.startswith("@") or (not block.is_alone and _is_character(first)):
        _read_speech(block, found)
        return
    action: list[str] = []
    for line in map(str.strip, block.lines):
        if line.startswith("~") or _is_direction(line, block):
            found.add(" ".join(action))
            action = []
            if line.startswith((".", "#")) or _SCENE.match(line):
                found.divide()
            if line.startswith("~"):
                found.add(_plain(line[1:]), ParagraphKind.VERSE)
            else:
                found.omit(WordUse.DIRECTION, line)
        else:
            centred = re.match(r">\s*(.*?)\s*<$", line)
            action.append(_plain(centred.group(1) if centred else line.removeprefix("!")))
    found.add(" ".join(action))


def _is_direction(line: str, block: _Block) -> bool:
    if line.startswith("!"):
        return False
    if line.startswith(">"):
        return not line.endswith("<")
    forced = re.match(r"\.[^\s.]|#{1,6}(?:\s|\w)|=", line)
    return bool(forced) or bool(_SCENE.match(line)) or (block.is_alone and bool(_TRANSITION.match(line)))


def _is_character(line: str) -> bool:
    """``MARA``, ``MARA (V.O.)``, ``TOM ^``; a scene heading, a transition or a forced element is none."""
    if line[:1] in "!>.#=~[(" or _SCENE.match(line) or _TRANSITION.match(line):
        return False
    return bool(_CHARACTER.match(line)) and len(line) < 60


def _read_speech(block: _Block, found: Gathering) -> None:
    name = block.lines[0].strip().removeprefix("@").removesuffix("^").strip()
    found.omit(WordUse.DIRECTION, name)
    speaker = re.sub(r"\s*\([^()]*\)", "", name)
    speech: list[str] = []

    def say() -> None:
        found.add(" ".join(speech), ParagraphKind.DIALOGUE, speaker=speaker)
        speech.clear()

    for line in map(str.strip, block.lines[1:]):
        if re.fullmatch(r"\([^()]*\)", line):
            found.omit(WordUse.DIRECTION, line)
        elif line.startswith("~"):
            say()
            found.add(_plain(line[1:]), ParagraphKind.VERSE, speaker=speaker)
        else:
            speech.append(_plain(line))
    say()


def _plain(line: str) -> str:
    return re.sub(r"\\([*_])", r"\1", _EMPHASIS.sub("", line))
