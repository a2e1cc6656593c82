"""Makes tools/natural_earth/waters.npz from two files of Natural Earth: its rivers and its lakes at 1:50 million.

    python tools/make_waters.py ne_50m_rivers_lake_centerlines.geojson ne_50m_lakes.geojson

Natural Earth (naturalearthdata.com) is in the public domain. No package of npm or PyPI has its rivers with their names,
so the result is part of this repository: 0.002 degrees, about 200 m, and one English and one local name each.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

TARGET = Path(__file__).resolve().parent / "natural_earth" / "waters.npz"
STEP_DEGREES = 0.002


def main(rivers: Path, lakes: Path) -> int:
    arrays = {**packed("river", features(rivers)), **packed("lake", features(lakes))}
    np.savez_compressed(TARGET, **arrays)
    counts = f"{len(arrays['river_names'])} rivers, {len(arrays['lake_names'])} lakes"
    print(f"{TARGET}: {TARGET.stat().st_size} bytes, {counts}")
    return 0


def features(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    return sorted(found, key=lambda feature: feature["properties"]["ne_id"])


def packed(kind: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Lines one after another as differences, where each ends, and which feature each belongs to."""
    points, ends, owners, names = [], [], [], []
    for feature in found:
        owner = len(names)
        names.append(name_of(feature["properties"]))
        for line in lines_of(feature["geometry"]):
            whole = np.round(np.array(line)[:, :2] / STEP_DEGREES).astype(np.int32)
            moves = np.any(np.diff(whole, axis=0), axis=1)
            whole = whole[np.r_[True, moves]]
            if len(whole) > 1:
                points.append(np.diff(whole, axis=0, prepend=0))
                ends.append(len(whole))
                owners.append(owner)
    ranks = [feature["properties"]["scalerank"] for feature in found]
    return {
        f"{kind}_steps": np.concatenate(points).astype(np.int32),
        f"{kind}_ends": np.cumsum(ends).astype(np.int32),
        f"{kind}_owners": np.array(owners, np.int16),
        f"{kind}_names": np.array(names),
        f"{kind}_ranks": np.array(ranks, np.int8),
    }


def name_of(properties: dict[str, Any]) -> str:
    """``English name|local name``, either of which may be missing."""
    names = (properties.get("name_en"), properties.get("name"))
    return "|".join(dict.fromkeys(name.strip() for name in names if name))


def lines_of(geometry: dict[str, Any]) -> list[list[list[float]]]:
    shape = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return [shape]
    return shape if geometry["type"] in {"MultiLineString", "Polygon"} else [ring for part in shape for ring in part]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
