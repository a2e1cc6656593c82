"""Front matter: options of the plan that stand above a text, in YAML or TOML."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from reelbase.kit.errors import InputError
from reelbase.media.captions.look import CAPTION_STYLES, CaptionLook, CaptionStyleName
from reelbase.plans.options import look_of, plan_options
from reelbase.plans.presets import preset_named
from reelbase.plans.reading.source import Omission
from reelbase.plans.wording import listed
from reelbase.schemas.plan_document import Aspect, Tempo, WordUse
from reelbase.schemas.projects import PlanOptions, Tables

_YAML = re.compile(r"\A\s*---[ \t]*\n(.{0,10000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.{0,10000}?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"^([A-Za-z_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*?))?[ \t]*$")
_TAKEN_AS_TEXT = ("captions", "music", "effects")
"""Options that credits have for names, too: they make lines of a plain text front matter only with a valid value."""
_FIELDS = (
    *("title", "preset", "minutes", "aspect", "tempo", "language", "voice", "style", "tables", "pronunciations"),
    *_TAKEN_AS_TEXT,
)
_YES_OR_NO = "Write yes or no."
_FIXES = {
    "captions": f"Write no, or a style: {', '.join(CAPTION_STYLES)}.",
    "music": _YES_OR_NO,
    "effects": _YES_OR_NO,
}
_COMMON = listed("""
    author authors date draft tags categories description subtitle slug layout summary keywords lang weight image cover
    url id published updated lastmod type series toc permalink template theme status created modified aliases cssclass
    excerpt featured hero output version
""")
"""Keys that other programs use, and that are no misspelt option."""


@checked_dataclass(config=ConfigDict(extra="ignore"))
class _Options:
    title: str = ""
    preset: str | None = None
    minutes: float | None = None
    aspect: Aspect | None = None
    tempo: Tempo | None = None
    language: str | None = None
    voice: str | None = None
    style: str | None = None
    tables: Tables | None = None
    pronunciations: dict[str, str] | None = None
    captions: CaptionStyleName | bool | None = None
    music: bool | None = None
    effects: bool | None = None


_OPTIONS = TypeAdapter(_Options)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text below its front matter, and what that says."""

    body: str
    title: str = ""
    options: PlanOptions = field(default_factory=PlanOptions)
    omissions: tuple[Omission, ...] = ()
    notes: tuple[str, ...] = ()


def split_front_matter(text: str, *, must_be_clear: bool = False) -> FrontMatter:
    """Separate a text and its front matter. Raises InputError for a value or a line that cannot be used.

    must_be_clear: only what sets an option is front matter; in a plain text, lines between two rules may be text.
    """
    for pattern, read in ((_YAML, _from_yaml), (_TOML, _from_toml)):
        match = pattern.match(text)
        content = read(match.group(1)) if match else None
        if match is None or content is None:
            continue
        entries = {str(key).strip().lower(): value for key, value in content.items()}
        if must_be_clear and not _is_clear(entries):
            continue
        return _front_matter(text[match.end() :], match.group(1), entries)
    return FrontMatter(text)


def _is_clear(entries: dict[str, Any]) -> bool:
    """Whether the entries set an option, so that they are no lines of a text."""
    if any(name in entries for name in _FIELDS if name not in _TAKEN_AS_TEXT):
        return True
    chosen = {name: entries[name] for name in _TAKEN_AS_TEXT if name in entries}
    try:
        _OPTIONS.validate_python(chosen)
    except ValidationError:
        return False
    return bool(chosen)


def _front_matter(body: str, written: str, entries: dict[str, Any]) -> FrontMatter:
    try:
        front = _OPTIONS.validate_python(entries)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        reason = f"{str(entries[name])[:60]!r} cannot be used" if name in _FIXES else first["msg"]
        raise InputError(
            f"The front matter's {name}{_place_of(name, written)} is not valid: {reason}.",
            field=name,
            fix=_FIXES.get(name, "Correct or remove it."),
        ) from None
    options = plan_options(
        preset=preset_named(front.preset).name if front.preset else None,
        target_s=front.minutes * 60 if front.minutes is not None else None,
        aspect=front.aspect,
        tempo=front.tempo,
        language=front.language,
        voice=front.voice,
        visual_style=front.style,
        tables=front.tables,
        pronunciations=front.pronunciations,
        **_look(front),
    )
    title = " ".join(front.title.split())
    rest = written
    for part in [front.title] if front.title in written else title.split():
        rest = rest.replace(part, " ", 1)
    omissions = (Omission(WordUse.METADATA, rest),)
    return FrontMatter(body, title, options, omissions, tuple(_notes(entries)))


def _look(front: _Options) -> dict[str, Any]:
    """The options for captions and sound; captions without a style are drawn in the plan's."""
    style = front.captions if isinstance(front.captions, str) else None
    found = look_of(captions=style, no_captions=front.captions is False, effects=front.effects, music=front.music)
    return {"captions": CaptionLook(enabled=True), **found} if front.captions is True else found


def _place_of(name: str, written: str) -> str:
    """Where an entry is written, such as `` (line 3)``; the rule above is line 1. Empty where it is not found."""
    for number, line in enumerate(written.split("\n"), start=2):
        if re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[:=]", line, re.IGNORECASE):
            return f" (line {number})"
    return ""


def _notes(entries: dict[str, Any]) -> list[str]:
    """A note for each key that is nearly the name of an option."""
    notes = []
    for key in entries:
        if key in _FIELDS or key in _COMMON:
            continue
        nearest = difflib.get_close_matches(key, _FIELDS, n=1, cutoff=0.75)
        if nearest:
            notes.append(f"The front matter's {key} was ignored; did you mean {nearest[0]}?")
    return notes


def _from_yaml(written: str) -> dict[str, Any] | None:
    """The entries, or None where the lines between two rules are text. Raises InputError for a line in between."""
    try:
        # Everything stays text: YAML would read 9:16 as a number to the base of sixty.
        content: Any = yaml.load(written, yaml.BaseLoader)
    except RecursionError:
        return None
    except yaml.YAMLError as error:
        return _line_by_line(written, error)
    return content if isinstance(content, dict) else None


def _line_by_line(written: str, error: yaml.YAMLError) -> dict[str, Any] | None:
    """Entries of one line each, read as they are meant when YAML does not allow them: a title may have a colon."""
    entries: dict[str, Any] = {}
    bad: int | None = None
    for number, line in enumerate(written.split("\n"), start=2):
        if not line.strip() or line.lstrip().startswith("#") or (entries and line[0] in " \t-"):
            continue
        match = _ENTRY.match(line)
        if match is None:
            bad = bad or number
            continue
        entries[match.group(1)] = _unquoted(match.group(2) or "")
    if not any(key.strip().lower() in (*_FIELDS, *_COMMON) for key in entries):
        # Two rules around a paragraph look like front matter, and are none.
        return None
    mark = getattr(error, "problem_mark", None)
    where = bad or (mark.line + 2 if mark is not None and entries == {} else None)
    if where is not None:
        line = written.split("\n")[where - 2].strip()[:60]
        raise InputError(
            f"Line {where} of the front matter cannot be read: {line}",
            field="source",
            fix="Write name: value, with quotes around a value that has a colon.",
        )
    return entries


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _from_toml(written: str) -> dict[str, Any] | None:
    """The entries, or None where the lines between two rules are text. Raises InputError for a line in between."""
    if not re.search(r"^\s*[\w\"'.-]+\s*=", written, re.MULTILINE):
        return None
    try:
        content = tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"at line (\d+)", str(error))
        where = f"Line {int(place.group(1)) + 1}" if place else "A line"
        raise InputError(
            f"{where} of the front matter cannot be read as TOML: {error}.",
            field="source",
            fix='Write name = "value", or use --- and name: value.',
        ) from None
    return {key: value if isinstance(value, (str, dict, list)) else str(value) for key, value in content.items()}
