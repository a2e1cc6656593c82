"""``reelbase visuals``: what a film can show, by kind, with pictures of it."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import yaml
from cyclopts import Parameter

from reelbase.cli import output
from reelbase.kit.errors import InputError
from reelbase.kit.files import write_bytes
from reelbase.media.captions.look import CAPTION_STYLES
from reelbase.media.pictures.palettes import palette_names
from reelbase.media.shots.catalog import CatalogKind, ContentField, catalog, kind_named, number_fields
from reelbase.media.shots.contents import SHOT_KINDS
from reelbase.media.shots.examples import EXAMPLES, example_of
from reelbase.media.shots.styles import STYLE_PACKS
from reelbase.schemas.plan_document import Aspect, Preset

_NOT_DRAWN = "picture"


def visuals(
    kind: str | None = None,
    /,
    *,
    out: Path | None = None,
    preset: Preset = "explainer",
    style: str = "",
    aspect: Aspect = "9:16",
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """List what a film can show, or the fields of one kind; --out writes pictures instead and prints their paths.

    Parameters
    ----------
    kind
        A kind, for its fields and an example.
    out
        Folder for a picture of each kind, or of this one.
    preset
        The preset whose palette the pictures have.
    style
        Names of a style pack or a palette for the pictures.
    aspect
        Shape of the pictures.
    json
        Print JSON instead of tables.
    """
    if kind is not None and kind not in SHOT_KINDS:
        raise InputError(f"There is no kind {kind!r}.", field="kind", fix="See: reelbase visuals")
    kinds = catalog() if kind is None else (kind_named(kind),)
    if out is not None:
        for path in _draw(kinds, out.expanduser().absolute(), preset=preset, style=style, aspect=aspect):
            output.result(path)
    elif json:
        output.result_json([asdict(each) | {"example": example_of(each.kind)} for each in kinds])
    elif kind is None:
        output.table(("KIND", "GROUP", "SHOWS"), [(each.kind, each.group, _spoken(each.line)) for each in kinds])
        output.note(f"Style packs: {', '.join(STYLE_PACKS)}.")
        output.note(f"Palettes: {', '.join(palette_names())}.")
        output.note(f"Caption styles: {', '.join(CAPTION_STYLES)}.")
    else:
        _show(kinds[0])


def _show(kind: CatalogKind) -> None:
    output.result(f"{_spoken(kind.description)}\n")
    output.table(("FIELD", "VALUES", "DEFAULT", "MEANING"), [_row(field) for field in kind.fields])
    if any(field.is_number for field in kind.fields):
        output.result("\nA number as written:\n")
        output.table(("FIELD", "VALUES", "DEFAULT", "MEANING"), [_row(field) for field in number_fields()])
    example = yaml.safe_dump(example_of(kind.kind), sort_keys=False, allow_unicode=True, width=120).rstrip()
    output.result(f"\nAn example:\n\n{example}")


def _row(field: ContentField) -> tuple[str, ...]:
    default = "required" if field.required else json_format.dumps(field.default, ensure_ascii=False)
    return field.name, field.values, "-" if default in ('""', "null", "[]") else default, _spoken(field.meaning)


def _draw(kinds: tuple[CatalogKind, ...], folder: Path, *, preset: str, style: str, aspect: str) -> list[Path]:
    """A PNG of each kind, by its name. Raises StorageError."""
    # Only here is anything drawn, and what draws takes a while to load.
    from reelbase.media.formats import format_for
    from reelbase.media.shots.sheets import example_picture, png_of

    written = []
    for kind in kinds:
        if kind.kind == _NOT_DRAWN:
            output.note("picture: shows the scene's own picture, so there is no picture of it.")
            continue
        picture = example_picture(EXAMPLES[kind.kind], format_for(aspect), preset=preset, style=style)
        path = folder / f"{kind.kind}.png"
        write_bytes(path, png_of(picture))
        written.append(path)
    return written


def _spoken(text: str) -> str:
    """Without the code marks of Markdown."""
    return text.replace("`", "")
