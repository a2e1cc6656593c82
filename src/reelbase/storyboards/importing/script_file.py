"""Reads scripts in Fountain: scene headings with their numbers, action, notes, centred text and dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.storyboards.exporting.fountain import JOINER, NOTE_FIELDS
from reelbase.storyboards.importing.found import MAX_CLIPS, FoundScene, FoundScenes, unusable

_NOTE = re.compile(r"\[\[([^\[\]]{0,2000})\]\]")
_HEADING = re.compile(r"(?:\.(?=[^\s.])|(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ])(?P<text>.*)$", re.IGNORECASE)
_NUMBER = re.compile(r"#(\d{1,5})#\s*$")
_TYPE = re.compile(r"SCENE \d+ - (\w+)")
_TRANSITION = re.compile(r">\s*(\w+)(?: TO:?)?\s*$")
_CUE = re.compile(r"@\S|(?=[^a-z]*[^\W\d_])[^a-z(!>.=~]+(?:\s*\([^()]*\))*\s*\^?$")
_ESCAPED = re.compile(r"\\([\\*_])")
_MAX_LINES = 100_000
_MAX_LINE_CHARS = 20_000
_MAX_CUE_CHARS = 100
_TYPES = ("hook", "content", "cta", "transition")


def read_script(text: str) -> FoundScenes:
    """The scenes of a script. Raises InputError for a text without scene headings."""
    whole = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _without_boneyard(whole).split("\n")
    if len(found) > _MAX_LINES or any(len(line) > _MAX_LINE_CHARS for line in found):
        raise unusable("The script is too long, or one of its lines is.", "Give a shorter one.")
    scenes = [_scene(heading, lines, place) for place, (heading, lines) in enumerate(_parts(found), start=1)]
    if not scenes or len(scenes) > MAX_CLIPS:
        raise unusable(
            f"The script has {len(scenes)} scene headings.", "Begin each scene with a heading such as: .SCENE 1 #1#"
        )
    return FoundScenes(tuple(scenes))


def _without_boneyard(text: str) -> str:
    """The text without what stands between ``/*`` and ``*/``. Regular expressions would take quadratic time."""
    left, place = [], 0
    while (begin := text.find("/*", place)) >= 0 and (end := text.find("*/", begin + 2)) >= 0:
        left.append(text[place:begin])
        place = end + 2
    # What is never closed is text.
    return "".join([*left, text[place:]])


def _parts(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each heading, with the lines up to the next one."""
    heading: str | None = None
    inside: list[str] = []
    before = ""
    for line in lines:
        found = _HEADING.match(line.strip()) if not before.strip() else None
        if found is not None:
            if heading is not None:
                yield heading, inside
            heading, inside = found["text"], []
        else:
            inside.append(line)
        before = line
    if heading is not None:
        yield heading, inside


def _scene(heading: str, lines: Sequence[str], place: int) -> FoundScene:
    number = _NUMBER.search(heading)
    values = {"visual_prompt": "", "on_screen_text": "", "narration": ""}
    kind = _TYPE.match(heading)
    if kind is not None and kind[1].lower() in _TYPES:
        values["scene_type"] = kind[1].lower()
    body = "\n".join(lines)
    for note in _NOTE.findall(body):
        name, _, value = note.partition(":")
        field = NOTE_FIELDS.get(name.strip().capitalize())
        if field is not None:
            values[field] = value.strip().removesuffix(" s") if field == "duration_target_s" else value.strip()
    for block in _blocks(_NOTE.sub("", body).split("\n")):
        _take_block(block, values)
    return FoundScene(int(number[1]) if number else None, values, f"scene {place} of the script")


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


def _take_block(block: Sequence[str], values: dict[str, str]) -> None:
    if len(block) > 1 and len(block[0]) <= _MAX_CUE_CHARS and _CUE.match(block[0]):
        spoken = [line for line in block[1:] if not re.fullmatch(r"\([^()]*\)", line)]
        _add(values, "narration", [_plain(line) for line in spoken])
        return
    action: list[str] = []
    for line in block:
        if len(line) > 1 and line.startswith(">") and line.endswith("<"):
            _add(values, "on_screen_text", [_plain(line[1:-1].strip())])
        elif line.startswith(("=", "#")) or _TRANSITION.match(line):
            continue  # Synopses, sections and transitions; the notes name the transition.
        else:
            action.append(_plain(line.removeprefix("!")))
    _add(values, "visual_prompt", action)


def _add(values: dict[str, str], field: str, lines: Sequence[str]) -> None:
    if lines:
        values[field] = "\n".join(filter(None, (values[field], *lines)))


def _plain(line: str) -> str:
    return _ESCAPED.sub(r"\1", line.replace(JOINER, ""))
