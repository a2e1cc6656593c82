"""Makes src/reelbase/media/shots/people/open_peeps.json.gz from a definition of @dicebear/styles.

    python tools/make_people.py open-peeps.json

Open Peeps is by Pablo Stanley, remixed for DiceBear, and dedicated to the public domain (CC0 1.0). The definition is
read here once, because DiceBear's own library takes three seconds to check it: what stays are paths and their colours.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "src/reelbase/media/shots/people/open_peeps.json.gz"
LEFT_OUT = {"bear", "cyclops", "monster", "angryWithFang", "eyepatch", "old"}


def main(definition: Path) -> int:
    style = json.loads(definition.read_text(encoding="utf-8"))
    assert style["meta"]["license"]["name"] == "CC0 1.0", "only styles in the public domain"
    parts = {
        kind: {name: svg_of(variant["elements"]) for name, variant in part["variants"].items() if name not in LEFT_OUT}
        for kind, part in style["components"].items()
        if kind != "mask"
    }
    body = [element for element in style["canvas"]["elements"] if element["type"] == "element"]
    places = {
        element["name"]: element["attributes"]["transform"]
        for element in style["canvas"]["elements"]
        if element["type"] == "component" and element["name"] != "mask"
    }
    whole = {"size": style["canvas"]["width"], "body": svg_of(body), "places": places, "parts": parts}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
    return 0


def svg_of(elements: list[dict[str, Any]]) -> str:
    """Elements as SVG, in which a colour is the name of its role in braces: ``{skin}``."""
    return "".join(
        f"<{element['name']}{attributes_of(element.get('attributes', {}))}>"
        f"{svg_of(element.get('children', []))}</{element['name']}>"
        for element in elements
    )


def attributes_of(attributes: dict[str, Any]) -> str:
    values = {
        name: f"{{{value['name']}}}" if isinstance(value, dict) else str(value) for name, value in attributes.items()
    }
    return "".join(f' {name}="{value}"' for name, value in values.items())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
