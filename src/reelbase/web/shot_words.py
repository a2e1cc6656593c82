"""How the studio names what shots show: labels of kinds and of the fields of their contents."""

from __future__ import annotations

from reelbase.media.shots.catalog import GROUPS, catalog
from reelbase.media.shots.contents import SHOT_KINDS

_KINDS = {
    "number": "Big number",
    "bars": "Bar chart",
    "line": "Line chart",
    "price": "Price tag",
    "before_after": "Before and after",
    "growth": "Growth or decay",
    "sizes": "Size comparison",
    "tree": "Tree of parts",
    "cause": "Cause and effect",
    "versus": "One against the other",
    "venn": "What two have in common",
    "code": "Code listing",
    "chat": "Chat messages",
    "screen": "Phone or browser screen",
    "plot": "Function plot",
    "lens": "Lens or mirror",
    "object": "One thing",
    "objects": "Several things",
    "picture": "Picture of the scene",
    "words": "Words",
}
KIND_LABELS = {kind: _KINDS.get(kind, kind.capitalize()) for kind in SHOT_KINDS}
FRAMINGS = {"wide": "Wide", "medium": "Medium", "close": "Close"}
ENTRANCES = {"cut": "Cut", "fade": "Fade", "rise": "Rise", "slide": "Slide", "pop": "Pop"}

_FIELDS = {
    "quantity": "Number",
    "icon": "Icon",
    "per": "For what",
    "change": "By how much",
    "highlight": "Highlighted bar",
    "words.emphasis": "Words set large",
    "line.points.at": "Place on the axis",
    "timeline.moments.at": "Year on the axis",
    "timeline.moments.date": "Date as written",
    "price.quantity": "Price",
    "price.before": "Earlier price",
    "note": "Word above the number",
    "before_label": "Label before",
    "after_label": "Label after",
    "factor": "Factor per period",
    "first": "Number of the first step",
    "rejects_left": "Cross out the left side",
    "both": "In common",
    "focus": "Lines in focus",
    "squares": "Squares on the sides",
    "shows_sum": "Show the sum",
    "names": "Pointed out",
    "form": "Form",
    "function": "Function of x",
    "seed": "Face",
    "minutes": "Span in minutes",
    "count": "How many",
    "closed": "Closed",
    "heating": "Faster and faster",
    "extent_km": "Extent in km",
    "by": "Travel by",
    "icons": "Icons",
    "countries": "Countries",
    "country": "Country",
    "at": "At",
    "x": "To the right",
    "y": "Upwards",
}
_ENTRIES = {"branches": "Branch", "names": "Word"}
_HINTS = {
    "quantity": "As it is written, such as 45 %, $1.20 or 8,849 m",
    "icon": "Name of an icon, such as rocket",
    "icons": "Names of icons, one per line",
    "country": "Two letters, such as jp",
    "countries": "Codes of two letters, one per line",
    "highlight": "Its number, counted from 1; empty for none",
    "words.emphasis": "Their numbers, such as 2, 3; the first word is 1",
    "focus": "Their numbers, such as 2, 3",
    "sides": "Three lengths, such as 3, 4, 5",
    "labels": "Three, one per line",
    "calendar.days": "Days of the month, such as 1, 20",
    "values": "Whole numbers, such as 5, 2, 8",
    "timeline.moments.at": "Negative before Christ",
    "formula.formula": "Such as a^2 + b^2 = c^2",
    "function": "Such as x^2 - 1 or sin(x)",
}


def kinds_by_group() -> dict[str, dict[str, str]]:
    """Labels of the kinds that a person can choose, by their names, under the headings of their groups."""
    found: dict[str, dict[str, str]] = {heading: {} for heading in GROUPS.values()}
    for each in catalog():
        found[each.group][each.kind] = KIND_LABELS[each.kind]
    return found


def field_label(kind: str, path: str) -> str:
    """The label of a field. path: its name, in a list or a group with that of the list, such as ``bars.label``."""
    name = path.rpartition(".")[2]
    return _FIELDS.get(f"{kind}.{path}") or _FIELDS.get(name) or name.replace("_", " ").capitalize()


def field_hint(kind: str, path: str, described: str) -> str:
    """What is written under a field. described: what its schema says of it."""
    name = path.rpartition(".")[2]
    return _HINTS.get(f"{kind}.{path}") or _HINTS.get(name) or described.replace("`", "")


def entry_label(kind: str, path: str) -> str:
    """What one entry of a list is called, such as ``Bar``."""
    name = path.rpartition(".")[2]
    return _ENTRIES.get(name) or field_label(kind, path).removesuffix("s")


def choice_label(value: str) -> str:
    return value.replace("_", " ").capitalize()
