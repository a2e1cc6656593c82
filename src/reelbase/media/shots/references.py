"""What a shot's content refers to: icons and countries by name, words of its text by number."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from reelbase.media.pictures.icons import icon_library
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.contents.time_and_place import FlagContent, MapContent
from reelbase.media.shots.flags import flag_codes
from reelbase.media.shots.maps.shapes import world_shapes

_MOST_SUGGESTED = 4


def broken_references(content: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Fields, such as ``bars.0.icon``, that refer to what does not exist, each with what is wrong and what to do."""
    for name in type(content).model_fields:
        value = getattr(content, name)
        for place, each in enumerate(value) if isinstance(value, tuple) else ():
            if isinstance(each, BaseModel):
                yield from broken_references(each, f"{prefix}{name}.{place}.")
        if isinstance(value, BaseModel):
            yield from broken_references(value, f"{prefix}{name}.")
        elif name in ("icon", "icons"):
            yield from ((prefix + name, said) for said in _unknown_icons(value))
        elif name in ("country", "countries"):
            yield from ((prefix + name, said) for said in _unknown_countries(content, value))
    if isinstance(content, WordsContent):
        words = len(content.text.split())
        if any(number >= words for number in content.emphasis):
            yield f"{prefix}emphasis", f"The text has {words} {'word' if words == 1 else 'words'}. Use their numbers."


def _unknown_icons(value: str | tuple[str, ...] | None) -> Iterator[str]:
    for name in _several(value):
        if not icon_library().has(name):
            like = icon_library().like(name, _MOST_SUGGESTED)
            fix = f"Use one such as {', '.join(like)}, or none." if like else "Use another name, or none."
            yield f"There is no icon {name!r}. {fix}"
            return


def _unknown_countries(content: BaseModel, value: str | tuple[str, ...] | None) -> Iterator[str]:
    for code in _several(value):
        if isinstance(content, MapContent) and code not in world_shapes().labels:
            yield f"No country on the map has the code {code!r}. Use its code of two letters, such as jp."
            return
        if code not in flag_codes():
            what = "flag" if isinstance(content, FlagContent) else "country"
            yield f"There is no {what} with the code {code!r}. Use a country's code of two letters, such as jp."
            return


def _several(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
