"""Subtitles: SubRip (.srt), WebVTT (.vtt), YouTube's .sbv and Advanced SubStation Alpha (.ass, .ssa)."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace

import pysubs2

from reelbase.plans.reading.cues import Cue, add_cues
from reelbase.plans.reading.gathering import Gathering, in_one_line
from reelbase.plans.reading.sounds import is_credit, is_sung, names_in, speaker_of, without_sounds
from reelbase.plans.reading.source import ReadText, unusable
from reelbase.schemas.plan_document import WordUse

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[,.]\d{1,3})?"
_TIMES = re.compile(rf"^\s*({_CLOCK})\s*--+>\s*({_CLOCK})(?:\s+.*)?$")
_SBV_TIMES = re.compile(r"^\s*(\d{1,3}:\d{2}:\d{2}\.\d{3}),(\d{1,3}:\d{2}:\d{2}\.\d{3})\s*$")
_NUMBER = re.compile(r"^\s*\d+\s*$")
_VOICE = re.compile(r"<v(?:\.[\w.-]*)?\s+([^>\n]{1,100})>", re.IGNORECASE)
_WORD_TIME = re.compile(rf"<{_CLOCK}>")
_TAG = re.compile(r"</?(?:[a-z][\w.-]{0,20})(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{\\[^{}\n]{0,500}\}")
_VTT_BLOCKS = {"NOTE": WordUse.COMMENT, "STYLE": WordUse.MARKUP, "REGION": WordUse.MARKUP}
_ASS_COLUMNS = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
_MICRODVD_FPS = 25.0
"""MicroDVD counts pictures; a file that does not say how many are shown in a second is taken for one of television."""
_AS_SUBRIP = "Save them as SubRip (.srt), and give that file."
_DASH = re.compile(r"^\s*[-–—‐]\s*(?=\S)")


def is_srt(text: str) -> bool:
    """Whether a text begins with a cue: a line of times, or a number and a line of times."""
    lines = [line for line in text[:5_000].lstrip("\ufeff").splitlines() if line.strip()][:3]
    if lines and _NUMBER.match(lines[0]):
        lines = lines[1:]
    return bool(lines) and bool(_TIMES.match(lines[0]) or _SBV_TIMES.match(lines[0])) and len(lines) > 1


def is_vtt(text: str) -> bool:
    return re.match(r"\ufeff?WEBVTT(?:[ \t].*)?(?:\r?\n|$)", text) is not None


def is_ass(text: str) -> bool:
    return re.search(r"^\s*\[Script Info\]\s*$", text[:2_000], re.IGNORECASE | re.MULTILINE) is not None


def read_srt(text: str) -> ReadText:
    """Cues of numbered blocks. What stands before the first is taken for information about the file."""
    found = Gathering(is_parsed=True)
    add_cues(found, list(_cues(_blocks_of_lines(text.splitlines(), found), found)))
    return found.read()


def read_vtt(text: str) -> ReadText:
    """As ``read_srt``; notes, styles and the header are accounted for as what they are."""
    found = Gathering(is_parsed=True)
    remaining: list[str] = []
    for number, block in enumerate(re.split(r"\n[ \t]*\n", text.lstrip("\ufeff"))):
        first = block.strip().split(maxsplit=1)[:1]
        use = WordUse.METADATA if number == 0 else _VTT_BLOCKS.get(first[0] if first else "")
        if use is WordUse.METADATA and any(_TIMES.match(line) for line in block.splitlines()):
            # Some writers leave no blank line after the header.
            head, _newline, rest = block.partition("\n")
            found.omit(use, head)
            remaining.extend([*rest.splitlines(), ""])
        elif use is not None:
            found.omit(use, block)
        else:
            remaining.extend([*block.splitlines(), ""])
    add_cues(found, list(_cues(_blocks_of_lines(remaining, found), found)))
    return found.read()


def read_ass(text: str) -> ReadText:
    """Dialogue lines in their order of time; comments, styles and drawings are accounted for."""
    found = Gathering(is_parsed=True)
    columns: list[str] = _ASS_COLUMNS
    section = ""
    events: list[tuple[float, float, str, list[str]]] = []
    for line in text.lstrip("\ufeff").splitlines():
        kind, _colon, value = line.partition(":")
        if re.match(r"\s*\[.*\]\s*$", line):
            section = line.strip().lower()
            found.omit(WordUse.METADATA, line)
        elif section != "[events]":
            found.omit(WordUse.MARKUP if "style" in section else WordUse.METADATA, line)
        elif kind.strip() == "Format":
            columns = [name.strip().lower() for name in value.split(",")]
            found.omit(WordUse.MARKUP, line)
        elif kind.strip() == "Dialogue" and (event := _event(value, columns, found)):
            events.append(event)
        else:
            found.omit(WordUse.COMMENT, line)
    cues: list[Cue] = []
    for start_s, end_s, name, lines in sorted(events, key=lambda event: event[:2]):
        cues.extend(_spoken(lines, start_s, end_s, found, name))
    add_cues(found, cues)
    return found.read()


def read_other_subtitles(text: str) -> ReadText:
    """TTML, SAMI and MicroDVD. Raises InputError for what is none of them."""
    if re.search(r"<!(?:ENTITY|DOCTYPE)", text, re.IGNORECASE):
        raise unusable("Subtitles with document type declarations are not read.", _AS_SUBRIP)
    try:
        with warnings.catch_warnings(action="ignore"):
            subtitles = pysubs2.SSAFile.from_string(text, fps=_MICRODVD_FPS)
    except Exception as error:
        # The parsers of the library raise what their broken input happens to hit.
        raise unusable("These subtitles are not valid.", _AS_SUBRIP) from error
    found = Gathering(is_parsed=True)
    cues: list[Cue] = []
    for event in sorted(subtitles.events, key=lambda event: (event.start, event.end)):
        lines = re.sub(r"\\[Nn]", "\n", event.text).split("\n")
        cues.extend(_spoken(lines, event.start / 1000, event.end / 1000, found, event.name))
    add_cues(found, cues)
    return replace(found.read(), visible_text="\n".join(event.text for event in subtitles.events))


def _event(value: str, columns: list[str], found: Gathering) -> tuple[float, float, str, list[str]] | None:
    """A dialogue line's times, speaker and lines; None for one that is broken."""
    fields = dict(zip(columns, value.split(",", max(len(columns) - 1, 0)), strict=False))
    start, end, words = (fields.pop(name, "") for name in ("start", "end", "text"))
    speaker = fields.pop("name", fields.pop("actor", "")).strip()
    if not (re.fullmatch(rf"\s*{_CLOCK}\s*", start) and re.fullmatch(rf"\s*{_CLOCK}\s*", end)):
        return None
    found.omit(WordUse.TIMES, " ".join(["Dialogue", start, end, *fields.values()]))
    if re.search(r"\\p[1-9]", words):
        found.omit(WordUse.MARKUP, words)
        words = ""
    return _seconds(start), _seconds(end), speaker, re.sub(r"\\[Nn]", "\n", words.replace("\\h", " ")).split("\n")


def _blocks_of_lines(lines: list[str], found: Gathering) -> Iterator[tuple[float, float, list[str]]]:
    """Each cue's times and lines; its number or name belongs to its times. Raises InputError when there is none."""
    times = [_TIMES.match(line) or _SBV_TIMES.match(line) for line in lines]
    starts = [number for number, match in enumerate(times) if match]
    if not starts:
        raise unusable("The subtitles have no times, so none of them can be found.", "Save them again, or as text.")
    heads = [_head_of(lines, number, after) for after, number in zip([-1, *starts], starts, strict=False)]
    for line in lines[: heads[0]]:
        found.omit(WordUse.METADATA, line)
    for start, head, end in zip(starts, heads, [*heads[1:], len(lines)], strict=True):
        for line in lines[head : start + 1]:
            found.omit(WordUse.TIMES, line)
        match = times[start]
        assert match is not None
        yield _seconds(match.group(1)), _seconds(match.group(2)), lines[start + 1 : end]


def _head_of(lines: list[str], times: int, previous: int) -> int:
    """The line at which a cue begins: its number, or its name after a blank line, stands right above its times."""
    above = times - 1
    if above <= previous or not lines[above].strip():
        return times
    follows_blank = above == 0 or not lines[above - 1].strip()
    return above if follows_blank or _NUMBER.match(lines[above]) else times


def _cues(blocks: Iterator[tuple[float, float, list[str]]], found: Gathering) -> Iterator[Cue]:
    timed = list(blocks)
    names = names_in(
        filled[0] for _start_s, _end_s, lines in timed if (filled := [line for line in lines if line.strip()])
    )
    for start_s, end_s, lines in timed:
        yield from _spoken(lines, start_s, end_s, found, names=names)


def _spoken(
    lines: list[str],
    start_s: float,
    end_s: float,
    found: Gathering,
    speaker: str = "",
    names: frozenset[str] = frozenset(),
) -> Iterator[Cue]:
    """What the lines of one cue say: one cue, or one for each speaker, who share its time by their lengths."""
    if speaker:
        found.omit(WordUse.DIRECTION, speaker)
    turns: list[tuple[str, list[str], bool]] = [(speaker, [], False)]
    are_sung = any(is_sung(_TAG.sub("", line)) for line in lines)
    has_dashes = sum(bool(_DASH.match(_TAG.sub("", line))) for line in lines) > 1
    for line in lines:
        named, line = _without_tags(line, found)
        if is_credit(line):
            found.omit(WordUse.METADATA, line)
            continue
        if not named:
            line = without_sounds(line, found)
            named, line = speaker_of(line, names)
        else:
            line = without_sounds(line, found)
        if named:
            found.omit(WordUse.DIRECTION, named)
            turns.append((named, [], True))
        elif (has_dashes and _DASH.match(line)) or (are_sung and line[:1].isupper()):
            turns.append(("", [], True))
        turns[-1][1].append(_DASH.sub("", line) if has_dashes or named else line)
    said = [(name, words, is_new) for name, parts, is_new in turns if (words := in_one_line(" ".join(parts)))]
    length = sum(len(words) for _name, words, _is_new in said)
    at_s = start_s
    for name, words, is_new in said:
        until_s = at_s + max(end_s - start_s, 0.0) * len(words) / length
        yield Cue(words, name, round(at_s, 3), round(until_s, 3), is_new, are_sung)
        at_s = until_s


def _without_tags(line: str, found: Gathering) -> tuple[str, str]:
    """The speaker of a ``<v Anna>`` and the line without any tags."""
    for part in _OVERRIDE.findall(line):
        found.omit(WordUse.MARKUP, part)
    line = _OVERRIDE.sub("", line)
    for part in _WORD_TIME.findall(line):
        found.omit(WordUse.TIMES, part)
    voice = _VOICE.search(line)
    plain = _VOICE.sub("", _WORD_TIME.sub("", line))
    for part in _TAG.findall(plain):
        found.omit(WordUse.MARKUP, part)
    plain = _TAG.sub("", plain)
    return (" ".join(voice.group(1).split()) if voice else ""), html.unescape(plain)


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
