"""Which letters after a number are a unit, and what is said for it there."""

from __future__ import annotations

from reelbase.media.speech.spoken.english.counting import Number
from reelbase.media.speech.spoken.english.money import SCALES, scale_word
from reelbase.media.speech.spoken.english.units import UNIT, follows_with_a_space, unit_words
from reelbase.media.speech.spoken.rules import TOKEN_END, Place, Rule, Say, rule
from reelbase.media.speech.tables import listed

UNIT_AFTER = rf"(?P<space> ?)(?P<unit>{UNIT})"
_DOTTED = {"c": ("cup", "cups"), "T": ("tablespoon", "tablespoons")}
"""Units of recipes that are read only with a full stop."""
ADJECTIVES = frozenset({"a", "an"})
_OF_SCREENS = frozenset(listed("video tv tvs display displays monitor monitors resolution camera screen hdr footage"))
_PLACES = frozenset(
    listed(
        "gate room flat seat apartment apt. apt platform suite unit building level row track exit bus route road "
        "highway hall wing section form zone bay"
    )
)
_OF_RACES = frozenset(listed("run race runs races"))
_COUNTABLE = frozenset(listed("people users views followers copies jobs subscribers downloads customers members units"))
BEFORE_MEASURES = frozenset(
    listed("tall long wide deep thick high across apart screen tv monitor display rain snow pipe nail nails by x")
)
DOSES = frozenset(listed("mg g mcg µg kg ml mL l L oz lb lbs min"))
"""Units of which there are several portions, as in ``2 x 500 mg``; lengths are those of sides."""
_OF_DATA = frozenset(
    listed(
        "modem modems baud data bandwidth bitrate stream streams streaming link links connection connections network "
        "line lines serial port uart download downloads upload uploads speed speeds transfer channel radio packet bits"
    )
)
_OF_GENES = frozenset(listed("dna rna gene genes genome genomes plasmid sequence sequences fragment primer reads"))
_NEAR = 8
"""Tokens on each side in which is looked for what a unit is of."""
_DEGREES = {"C": ("degree Celsius", "degrees Celsius"), "F": ("degree Fahrenheit", "degrees Fahrenheit")}
_BEFORE_DEGREES = frozenset(listed("at to of below above around about than reached hit is was between and from under"))
_AFTER_AMPS = frozenset(listed("fuse current charger circuit breaker socket outlet cable"))
_DESCRIBING = frozenset(listed("KB MB GB TB W kW V A MP mm px Mbps Gbps hp MHz GHz kHz mAh mah gb tb Wh kWh"))
_NO_NOUNS = frozenset(
    listed(
        "of and or in to at on for per is are was were be by from with than from each per the a an as if when while "
        "but so "
        "more less long wide high tall deep thick has have had can will would up down away apart after before it "
        "this that "
        "they we you he she which who into over under every only not all both then there here now per out off about"
    )
)


def unit_said(unit: str, number: Number, place: Place, *, spaced: bool) -> str | None:
    """One or several of a unit after a number; None when it is no unit where it stands."""
    after = place.after().strip(".,;:!?)\"'").lower()
    if spaced and unit in ("k", "K", "B", "T") and not _is_evident(unit, number, place):
        return "kelvin" if unit == "K" else None
    if unit == "pm" and not number.decimals and int(number.whole) <= 12:
        # A time of day.
        return None
    if unit in SCALES and (not spaced or len(unit) > 1 or unit == "M"):
        magnitude = _magnitude(unit, after, number, place)
        if magnitude:
            return magnitude
    if (spaced or unit == "A") and not follows_with_a_space(unit) and not _is_evident(unit, number, place):
        return None
    is_heat = spaced or (len(number.whole) > 1 and place.before().lower() not in _PLACES)
    names = (_DEGREES.get(unit) if is_heat else None) or _DOTTED.get(unit) or _named_by_context(unit, place)
    if names is None:
        return None
    one, many = names
    single = number.is_one or (place.before().lower() in ADJECTIVES and bool(after)) or _describes(unit, place)
    return (one if single else many).replace(" ", TOKEN_END if " " in unit else " ", 1)


def _named_by_context(unit: str, place: Place) -> tuple[str, str] | None:
    """What is said for a unit; ``bps`` are basis points unless data flow near."""
    if unit in ("bp", "bps"):
        near = {
            token.strip(".,;:!?()\"'").lower()
            for token in place.tokens[max(0, place.start - _NEAR) : place.stop + _NEAR]
        }
        if unit == "bp" and near & _OF_GENES:
            return "base pair", "base pairs"
        if unit == "bp" or not near & _OF_DATA:
            return "basis point", "basis points"
    return unit_words(unit)


def _magnitude(unit: str, after: str, number: Number, place: Place) -> str | None:
    """``5M`` as five million; a letter of an address (``221B Baker Street``) or of a screen (``4K video``) stays."""
    if unit in ("K", "M", "B", "T") and (place.after()[:1].isupper() or place.before().lower() in _PLACES):
        return unit
    if unit == "K" and after in _OF_SCREENS and not number.decimals:
        return "K"
    if unit in ("k", "K") and after in _OF_RACES:
        return "K"
    if unit == "m" and after not in _COUNTABLE:
        return None
    if unit in ("mm", "b", "t", "mil"):
        return None
    return scale_word(unit)


def _is_evident(unit: str, number: Number, place: Place) -> bool:
    """Whether letters that are words as well are a unit where they stand: ``12 in.``, ``98.6 F``, ``10 A``."""
    after = place.after().strip(".,;:!?)\"'").lower()
    before = place.before().lower()
    if unit in ("in", "pt"):
        ends = place.tokens[place.stop - 1].rstrip(",;:!?)\"'").endswith(f"{unit}.")
        ends = ends or place.stop == len(place.tokens)
        return ends or after in BEFORE_MEASURES or (bool(number.decimals) and after in ("", "and", "or", "of"))
    if unit in _DOTTED:
        return place.tokens[place.stop - 1].rstrip(",;:!?)\"'").endswith(f"{unit}.")
    if unit in _DEGREES:
        return bool(number.decimals) or before in _BEFORE_DEGREES or place.tokens[place.start][:1] in "-−–"
    if unit == "A":
        return bool(number.decimals) or after in _AFTER_AMPS or place.before().strip(",;") in ("V", "W")
    return unit in ("cup", "day", "unit", "item", "user", "person", "mile", "pound", "night", "serving", "kilo", "head")


def _describes(unit: str, place: Place) -> bool:
    """Whether an amount describes the noun after it: ``2 TB SSD``, ``35 mm film``, ``100 W bulb``."""
    after = place.after()
    if unit not in _DESCRIBING or not after[:1].isalpha() or place.tokens[place.stop - 1][-1:] in ".,;:!?)":
        return False
    word = after.strip(".,;:!?)\"'").lower()
    return word not in _NO_NOUNS and not word.endswith(("ed", "ly", "ing"))


def with_and_without_unit(pattern: str, say: Say, starts: str) -> tuple[Rule, Rule]:
    return (
        rule(pattern + UNIT_AFTER, say, starts=starts),
        rule(pattern + r"(?P<space>)(?P<unit>)", say, starts=starts),
    )
