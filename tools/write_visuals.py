"""Writes docs/visuals.md from the catalogue of shots, with a picture of each kind, style pack and caption style.

Run it after changing a kind, or how one is drawn: .venv/bin/python tools/write_visuals.py
With --text it leaves the pictures as they are.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import yaml
from numpy.typing import NDArray

from reelbase.media.captions.look import CAPTION_STYLES, CaptionLook
from reelbase.media.captions.specimen import caption_specimen
from reelbase.media.formats import FrameFormat, format_for
from reelbase.media.picture_files import flatten_to_frame, load_picture
from reelbase.media.pictures.palettes import palette_names
from reelbase.media.shots.catalog import GROUPS, CatalogKind, ContentField, catalog, number_fields
from reelbase.media.shots.examples import EXAMPLES
from reelbase.media.shots.sheets import example_picture
from reelbase.media.shots.styles import STYLE_PACKS
from reelbase.providers.image import PictureRequest
from reelbase.providers.image.drawn import DrawnPictures

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "visuals.md"
PICTURES = ROOT / "docs" / "images" / "visuals"
STUDIO_PICTURES = ROOT / "src" / "reelbase" / "web" / "static" / "looks"
WIDTH_PX, CAPTION_WIDTH_PX, QUALITY = 240, 300, 80
_COLUMNS = 3
PRESET = "explainer"
PROMPT = "a ship in a storm on the sea"
CAPTION = "each word as it is said"
_EXAMPLE = {
    "narration": "Unemployment fell from 8.4% in March to 7.9% in April.",
    "shots": [
        {"end_word": 2, "content": {"kind": "words", "text": "Unemployment fell", "emphasis": [1]}},
        {
            "start_word": 2,
            "end_word": 10,
            "framing": "close",
            "content": {"kind": "before_after", **EXAMPLES["before_after"].model_dump(mode="json", exclude_unset=True)},
            "events": [{"word": 3, "part": 0}, {"word": 7, "part": 1}],
        },
    ],
}
_HEAD = f"""\
# Visuals

A film shows each clause of its text in a **shot** of its own: a chart where two values are compared, a map where a
place is named, type where nothing else is sure enough. Shots are chosen with the plan, from the text alone, and can be
seen and changed before anything is rendered:

```sh
reelbase plan shots PROJECT
reelbase plan shot PROJECT 2.3 --alternatives
reelbase plan shot PROJECT 2.3 --kind question --content '{{"text": "How high?"}}'
reelbase visuals bars
reelbase visuals --out pictures --preset history --aspect 16:9
```

The last two print the fields of one kind with an example, and draw every kind in the colours of a preset. In a plan
file a scene has a list of shots. Words are counted from 0 over the scene's narration between white space:

```yaml
{yaml.safe_dump(_EXAMPLE, sort_keys=False, allow_unicode=True, width=110).rstrip()}
```

| field of a shot | meaning |
|---|---|
| `start_word`, `end_word` | The shot is shown from this word up to, not including, that one. |
| `content` | What it shows: one of the kinds below, with its fields. |
| `events` | Which part of the content appears at which word. Parts are counted from 0, and each kind has its own. \
On an event of part 99 the camera moves closer. |
| `framing` | How much of the picture the content takes: `wide`, `medium` or `close`. |
| `entrance` | How the content comes in: `cut`, `rise`, `pop`, `slide` or `fade`. |
| `reason`, `score` | Why it was chosen, and how sure the choice is, up to 1. A person's own choice has neither. |
| `locked` | Protected from changes. |
| `take` | Raise it for another drawing of the same content. |

`tools/write_visuals.py` generates this page.
"""
_NUMBERS = """\
## Numbers and icons

A *number as written* says how it stands in the text, such as `{value: 8.4, decimals: 1, suffix: "%"}`:
"""
_ICONS = """\
A *name of an icon* is the Unicode name of an emoji in small letters, with hyphens: `light-bulb`, `oil-drum`,
`cloud-with-rain`.
"""
_STYLES = """\
## Style packs and palettes

A **style pack** sets the type, the ground and the surfaces of a film, and a palette its colours. The preset chooses
both, and `--style`, or a plan's `visual_style`, any other by name: `--style "paper verdigris"`.
"""
_CAPTIONS = """\
## Caption styles

A plan's `captions` name a style, a place, a size and colours, or switch captions off.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", action="store_true", help="write only the page, not its pictures")
    if not parser.parse_args().text:
        draw(PICTURES)
        for group in ("style", "caption"):
            for picture in PICTURES.glob(f"{group}-*.jpg"):
                shutil.copyfile(picture, STUDIO_PICTURES / picture.name)
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as the code has it."""
    parts = [_HEAD]
    for group in GROUPS.values():
        parts.append(f"## {group}\n")
        parts += [_kind(kind) for kind in catalog() if kind.group == group]
    parts += [_NUMBERS, _table(number_fields()), _ICONS, _STYLES]
    parts.append(_samples("style", STYLE_PACKS))
    parts.append(f"The palettes, three for each preset:\n{_names(palette_names())}.\n")
    parts += [_CAPTIONS, _samples("caption", CAPTION_STYLES)]
    return "\n".join(parts)


def draw(folder: Path) -> None:
    """All pictures of the page, as JPEG files in a folder; those of what there no longer is are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = set()
    for name, picture, width_px in _pictures():
        height, width = picture.shape[:2]
        size = (width_px, round(width_px * height / width))
        small = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), size, interpolation=cv2.INTER_AREA)
        done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        assert done
        (folder / f"{name}.jpg").write_bytes(data.tobytes())
        drawn.add(f"{name}.jpg")
    for path in folder.glob("*.jpg"):
        if path.name not in drawn:
            path.unlink()


def _pictures() -> Iterator[tuple[str, NDArray[np.uint8], int]]:
    """Name, (height, width, 3) uint8 RGB, and the width on the page."""
    square, tall = format_for("1:1"), format_for("9:16")
    for kind, content in EXAMPLES.items():
        own = kind == "picture"
        picture = _drawn(square) if own else example_picture(content, square, preset=PRESET, style="")
        yield kind, picture, WIDTH_PX
    for name in STYLE_PACKS:
        yield f"style-{name}", example_picture(EXAMPLES["list"], square, preset=PRESET, style=name), WIDTH_PX
    ground = _drawn(tall)
    for style in CAPTION_STYLES:
        look = CaptionLook.model_validate({"style": style})
        specimen = caption_specimen(look, tall, text=CAPTION, language="en", ground=ground)
        yield f"caption-{style}", specimen, CAPTION_WIDTH_PX


def _drawn(format: FrameFormat) -> NDArray[np.uint8]:
    """A scene's own picture: (height, width, 3) uint8 RGB."""
    with tempfile.TemporaryDirectory() as folder:
        request = PictureRequest(PROMPT, "", PRESET, "", "wide", 0, format)
        made = DrawnPictures().make(request, out=Path(folder) / "picture.ora", idempotency_key="")
        return np.ascontiguousarray(flatten_to_frame(load_picture(made.path, format), format)[:, :, :3])


def _kind(kind: CatalogKind) -> str:
    fields = _table(kind.fields) if kind.fields else "It has no fields.\n"
    return f"### {kind.kind}\n\n{_picture(kind.kind, kind.line.replace('`', ''))}\n{kind.description}\n\n{fields}"


def _picture(name: str, text: str) -> str:
    return f"![{text}](images/visuals/{name}.jpg)\n"


def _samples(group: str, names: Iterable[str]) -> str:
    """A table of three pictures a row, with their names above them."""
    listed = list(names)
    lines = []
    for row in (listed[at : at + _COLUMNS] for at in range(0, len(listed), _COLUMNS)):
        pictures = [_picture(f"{group}-{name}", name.replace("_", " ")).rstrip() for name in row]
        labels = [f"`{name}`" for name in row]
        lines += [" | ".join(cells + [""] * (_COLUMNS - len(row))) for cells in (labels, pictures)]
    lines.insert(1, " | ".join(["---"] * _COLUMNS))
    return "".join(f"| {line} |\n" for line in lines)


def _table(fields: tuple[ContentField, ...]) -> str:
    rows = "".join(f"| `{each.name}` | {each.values} | {_default(each)} | {each.meaning} |\n" for each in fields)
    return f"| field | values | default | meaning |\n|---|---|---|---|\n{rows}"


def _default(field: ContentField) -> str:
    if field.required:
        return "required"
    return "" if field.default in ("", None, []) else f"`{json.dumps(field.default, ensure_ascii=False)}`"


def _names(names: Iterable[str]) -> str:
    return "\n".join(textwrap.wrap(", ".join(f"`{name}`" for name in names), 110))


if __name__ == "__main__":
    main()
