"""One example of each kind of shot: what catalogues show, and what tests draw."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents import SHOT_CONTENT, SHOT_KINDS, ShotContent

_PERCENT: dict[str, Any] = {"suffix": "%"}
_ISTANBUL = {"name": "Istanbul", "latitude": 41.01, "longitude": 28.95, "country": "tr"}
_ROUTE = (
    {"name": "Venice", "latitude": 45.44, "longitude": 12.33, "country": "it"},
    {"name": "Acre", "latitude": 32.93, "longitude": 35.08, "country": "il"},
    {"name": "Kashgar", "latitude": 39.47, "longitude": 75.99, "country": "cn"},
    {"name": "Beijing", "latitude": 39.9, "longitude": 116.4, "country": "cn"},
)
_CONTENTS: dict[str, dict[str, Any]] = {
    "number": {"quantity": {"value": 13200.0}, "label": "houses burned in four days", "note": "about"},
    "percentage": {"quantity": {"value": 71.0, **_PERCENT}, "label": "of the Earth is covered by water"},
    "bars": {
        "title": "Yearly cost of a fund",
        "bars": [
            {"label": "Active fund", "quantity": {"value": 0.75, "decimals": 2, **_PERCENT}},
            {"label": "Index fund", "quantity": {"value": 0.03, "decimals": 2, **_PERCENT}},
        ],
        "highlight": 1,
    },
    "line": {
        "title": "World population, billions",
        "points": [
            {"label": "1950", "at": 1950, "quantity": {"value": 2.5, "decimals": 1}},
            {"label": "1980", "at": 1980, "quantity": {"value": 4.4, "decimals": 1}},
            {"label": "2000", "at": 2000, "quantity": {"value": 6.1, "decimals": 1}},
            {"label": "2022", "at": 2022, "quantity": {"value": 8.0, "decimals": 1}},
        ],
    },
    "range": {
        "low": {"value": 25.0, "suffix": " million"},
        "high": {"value": 50.0, "suffix": " million"},
        "label": "people died",
    },
    "fraction": {"part": 3, "whole": 5, "label": "shops sell it", "icon": "department-store"},
    "price": {
        "quantity": {"value": 12.0, "prefix": "$"},
        "per": "a month",
        "label": "for a team of five",
        "before": {"value": 19.0, "prefix": "$"},
    },
    "before_after": {
        "title": "Unemployment",
        "before": {"value": 8.4, "decimals": 1, **_PERCENT},
        "after": {"value": 7.9, "decimals": 1, **_PERCENT},
        "before_label": "March",
        "after_label": "April",
    },
    "growth": {"label": "Transistors on a chip", "factor": 2.0, "period": "two years"},
    "sizes": {
        "title": "Height",
        "things": [
            {"label": "Statue of Liberty", "size": 93.0, "quantity": {"value": 93.0, "suffix": " m"}},
            {"label": "Eiffel Tower", "size": 330.0, "quantity": {"value": 330.0, "suffix": " m"}},
        ],
    },
    "date": {"date": "1347", "label": "The plague reaches Messina"},
    "timeline": {
        "moments": [
            {"date": "1903", "at": 1903, "label": "First powered flight"},
            {"date": "1927", "at": 1927, "label": "Alone across the Atlantic"},
            {"date": "1969", "at": 1969, "label": "Landing on the Moon"},
        ]
    },
    "calendar": {"year": 1969, "month": 7, "days": [20], "label": "Landing on the Moon"},
    "clock": {"minutes": 40.0, "label": "Rest the dough"},
    "map": {"places": [_ISTANBUL], "countries": ["tr"]},
    "route": {"title": "Marco Polo's journey", "places": list(_ROUTE), "by": "land"},
    "flag": {"country": "jp", "label": "Japan"},
    "list": {
        "title": "Pack",
        "items": [
            {"text": "Water", "icon": "droplet"},
            {"text": "A map", "icon": "world-map"},
            {"text": "Warm clothes", "icon": "scarf"},
        ],
    },
    "steps": {
        "steps": [{"text": "Mix flour and water"}, {"text": "Let it rest overnight"}, {"text": "Bake it hot"}],
    },
    "cycle": {
        "title": "The water cycle",
        "stages": [
            {"text": "Evaporation", "icon": "sun"},
            {"text": "Clouds", "icon": "cloud"},
            {"text": "Rain", "icon": "cloud-with-rain"},
        ],
    },
    "tree": {"root": "Vertebrates", "branches": [{"text": "Fish"}, {"text": "Birds"}, {"text": "Mammals"}]},
    "cause": {
        "cause": {"text": "OPEC cuts output", "icon": "oil-drum"},
        "effects": [{"text": "Oil prices rise", "icon": "chart-increasing"}],
    },
    "versus": {
        "left": {"name": "Renting", "points": ["Free to move"]},
        "right": {"name": "Buying", "points": ["A home of one's own"]},
    },
    "venn": {"left": "What you love", "right": "What pays", "both": "Your work"},
    "question": {"text": "Why is the sky blue?", "icon": "cloud"},
    "definition": {"term": "Inflation", "meaning": "a general rise in prices over time"},
    "quote": {"text": "I think, therefore I am.", "speaker": "René Descartes", "role": "philosopher"},
    "title": {"text": "The lighthouse that changed the sea", "subtitle": "A story of light", "icon": "light-bulb"},
    "checklist": {
        "title": "Before you leave",
        "items": [
            {"text": "Close the windows"},
            {"text": "Turn off the gas"},
            {"text": "Leave the heating on", "done": False},
        ],
    },
    "code": {
        "language": "python",
        "lines": ["def middle(low, high):", "    return low + (high - low) // 2"],
        "focus": [2],
    },
    "terminal": {"command": "git status", "output": ["On branch main", "nothing to commit"]},
    "chat": {
        "messages": [
            {"text": "Are you still up?", "sender": "Ana"},
            {"text": "Always.", "side": "right"},
        ]
    },
    "screen": {"device": "phone", "heading": "Backup done", "lines": ["412 photos are safe"], "button": "Show"},
    "formula": {
        "formula": "E = m c^2",
        "terms": [{"sign": "E", "meaning": "energy"}, {"sign": "m", "meaning": "mass"}],
    },
    "plot": {"function": "x^2 - 2", "low": -3.0, "high": 3.0, "label": "A parabola"},
    "triangle": {"sides": [3.0, 4.0, 5.0], "labels": ["3", "4", "5"], "label": "9 + 16 = 25"},
    "circle": {"emphasis": "circumference", "label": "2 π r"},
    "vectors": {
        "vectors": [{"label": "wind", "x": 3.0, "y": 0.0}, {"label": "current", "x": 0.0, "y": 2.0}],
        "shows_sum": True,
    },
    "waves": {"label": "Light is a wave", "names": ["wavelength", "amplitude"]},
    "circuit": {"parts": ["battery", "switch", "lamp"], "label": "A closed circuit"},
    "lens": {"form": "converging", "label": "All rays meet in the focus"},
    "particles": {"state": "gas", "heating": True, "label": "Heat is motion"},
    "sorting": {"method": "bubble", "values": [5, 2, 8, 1, 9, 3], "label": "Bubble sort"},
    "search": {
        "method": "binary",
        "values": [1, 3, 4, 7, 9, 11, 14],
        "target": 11,
        "label": "Half is gone at each step",
    },
    "object": {"icon": "rocket", "action": "rises", "label": "Lift-off"},
    "objects": {
        "things": [{"icon": "honeybee", "label": "bee"}, {"icon": "cherry-blossom", "label": "flower"}],
        "relation": "to",
    },
    "person": {"name": "Ada Lovelace", "role": "mathematician", "years": "1815–1852", "expression": "happy"},
    "scenery": {"ground": "sea", "time": "dusk", "weather": "clouds", "icons": ["sailboat"]},
    "picture": {},
    "words": {"text": "Not a new life by Monday: one percent.", "emphasis": [6, 7]},
}
EXAMPLES: dict[str, ShotContent] = {
    kind: SHOT_CONTENT.validate_python({"kind": kind, **_CONTENTS[kind]}) for kind in SHOT_KINDS
}


def example_of(kind: str) -> dict[str, Any]:
    """The example of a kind as a plan file has it, without what has its default. Raises KeyError."""
    return {"kind": kind, **EXAMPLES[kind].model_dump(mode="json", exclude_defaults=True)}
