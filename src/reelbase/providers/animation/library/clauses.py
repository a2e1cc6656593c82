"""Splits English sentences into clauses, subjects and verbs. Returns nothing when unsure."""

from __future__ import annotations

import re

from reelbase.media.speech.tables import listed

_VERBS = listed("""
    is are was were has have had can must should runs run weighs weigh takes take took lives live reaches
    reach earns earn costs cost uses use needs need produces produce emits emit holds hold measures measure
    travels travel lasts last flies fly grows grow dives dive sleeps sleep makes make receives receive covers
    cover contains contain eats eat drinks drink spends spend moves move gives give keeps keep turns turn
    breathes breathe burns burn burned sends send stores store loses lose gains gain absorbs absorb absorbed
    reflects reflect works work becomes become stays stay goes go feels feel walks walk hunts hunt builds
    build spreads spread carries carry boils boil freezes freeze melts melt beats beat rises rise falls fall
    pays pay charges charge rewards
""")
_VERB = re.compile(rf"\b({'|'.join(_VERBS)})\b")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_LINK = re.compile(r"^(?:and|but|or|while|whereas|so|also)\s+", re.IGNORECASE)
_VAGUE = frozenset(
    listed("""
        it they he she we you i this that these those there here one some many most few both all each others another
        what which who nobody everybody everyone someone
    """)
)
_TURNS = frozenset(listed("because if when although though since unless after before until"))
_MAX_NAME_WORDS = 4
_MAX_NAME_CHARS = 28


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9\"'])", text.strip())
    return [part.strip() for part in parts if part.strip()]


def bare(text: str) -> str:
    """Without the marks and the linking word around it."""
    return _LINK.sub("", text.strip(" \t.,;:!?–—\"'")).strip(" \t.,;:!?–—\"'")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def split_at_verb(clause: str) -> tuple[str, str, str] | None:
    """(name, verb, rest) of *A cheetah runs at 110 km/h*; None when no short, definite name begins it."""
    clause = bare(clause)
    match = _VERB.search(clause.lower())
    if match is None:
        return None
    name = name_of(clause[: match.start()])
    rest = clause[match.end() :].strip()
    return (name, match[1], rest) if name and rest else None


def name_of(text: str) -> str | None:
    """A short name for what a phrase speaks of; None for a pronoun, a long phrase or a whole clause."""
    plain = _ARTICLE.sub("", bare(text))
    parts = plain.split()
    if not 1 <= len(parts) <= _MAX_NAME_WORDS or len(plain) > _MAX_NAME_CHARS or re.search(r"[\d,;:()]", plain):
        return None
    lowered = {part.lower() for part in parts}
    if parts[0].lower() in _VAGUE or lowered & _TURNS or parts[-1].lower() in ("of", "in", "to", "and", "that", "not"):
        return None
    return capital(plain)


def starts_vaguely(text: str) -> bool:
    parts = bare(text).lower().split()
    return not parts or parts[0] in _VAGUE
