"""Which icons may stand in a picture at all, and which only when a word of the text asks for them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from reelbase.media.pictures.icons import Icon

RULES = Path(__file__).with_name("icon_rules.toml")
_FEELINGS_OFFERED = frozenset({"red-heart", "sparkling-heart", "growing-heart", "collision", "dizzy", "speech-balloon"})
_FLAGS_OFFERED = frozenset({"chequered-flag", "triangular-flag", "pirate-flag"})
_BODY_OFFERED = frozenset({"brain", "ear", "eye", "flexed-biceps", "footprints", "handshake", "clapping-hands"})


def is_offered(icon: Icon) -> bool:
    """Letters, buttons and rude things are never shown; of a person, one form is."""
    name = icon.name
    if name in rule("never") or name.startswith(("keycap-", "man-", "woman-")):
        return False
    if icon.group == "Symbols":
        return name in rule("signs")
    if icon.group == "Flags":
        return name in _FLAGS_OFFERED
    return not name.endswith(("-facing-right", "-oclock", "-thirty"))


def needs_its_word(icon: Icon) -> bool:
    """Faces, people, signs, and what the rules name come by their words and never by likeness."""
    if icon.group == "Smileys & Emotion":
        return icon.name not in _FEELINGS_OFFERED
    if icon.group in ("People & Body", ""):
        return icon.name not in _BODY_OFFERED
    return icon.group == "Symbols" or icon.name in rule("only_by_word")


@cache
def rule(name: str) -> frozenset[str]:
    """A list of the rules as a set of words."""
    return frozenset(tomllib.loads(RULES.read_text(encoding="utf-8"))[name].split())
