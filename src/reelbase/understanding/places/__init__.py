"""Places: which one a name in a text means, and where it is. Nothing here loads before a name is looked up."""

from __future__ import annotations

from reelbase.understanding.places.lookup import NameContext, find_country, find_place, neighbours_of
from reelbase.understanding.places.place import NamedPlace
from reelbase.understanding.places.scanning import PlaceMention, is_doubtful_name, places_in

__all__ = [
    "NameContext",
    "NamedPlace",
    "PlaceMention",
    "find_country",
    "find_place",
    "is_doubtful_name",
    "neighbours_of",
    "places_in",
]
