"""Rules that read groups of neighbouring tokens by regular expressions, for any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reelbase.media.speech.spoken.preparing import without_commands
from reelbase.media.speech.spoken.reading import Reading, distributed

TOKEN_END = "|"
"""Stands in words for the end of a token, as in ``twelve|thousand|kilometers``."""
_MAX_TOKENS = 7
"""Tokens of the longest group."""
_MAX_CHARS = 300
"""Characters that rules look at; longer tokens are read as words, so that the time stays linear."""
_OPENING = "\"'“‘„‚«‹([{<*_~`¿¡「『（【"
_CLOSING = r"""[.,;:!?…"'”’»›)\]}>*_~`、。」』）】]*(?= |$)"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group of tokens stands. tokens: all of the text; start, stop: its half-open range."""

    tokens: Sequence[str]
    start: int
    stop: int

    def before(self, distance: int = 1) -> str:
        """A token before the group as written, or an empty string."""
        return self.tokens[self.start - distance] if self.start >= distance else ""

    def after(self, distance: int = 1) -> str:
        """A token after the group as written, or an empty string."""
        index = self.stop + distance - 1
        return self.tokens[index] if index < len(self.tokens) else ""


Say = Callable[[re.Match[str], Place], str | None]
"""Turns a match into words, with ``TOKEN_END`` where a token of the group ends; None when the rule does not apply."""


@dataclass(frozen=True, slots=True)
class Rule:
    """pattern: from the first character of a group to its last, without the marks around it; one space stands between
    two tokens. starts: characters that a group may start with; empty for any. The first rule that applies is taken."""

    pattern: re.Pattern[str]
    say: Say
    starts: frozenset[str] = frozenset()


def rule(pattern: str, say: Say, *, starts: str = "", flags: re.RegexFlag = re.NOFLAG) -> Rule:
    return Rule(re.compile(f"(?:{pattern})(?={_CLOSING})", flags), say, frozenset(starts))


def read_by_rules(tokens: Sequence[str], rules: Sequence[Rule], word: Callable[[Place], str]) -> list[Reading]:
    """Readings of all tokens. word: the words of a single token that no rule reads."""
    found: list[Reading] = []
    index = 0
    while index < len(tokens):
        reading = _by_rule(tokens, index, rules)
        if reading is None:
            reading = (word(Place(tokens, index, index + 1)),)
        found.append(tuple(without_commands(piece) for piece in reading))
        index += len(reading)
    return found


def _by_rule(tokens: Sequence[str], index: int, rules: Sequence[Rule]) -> Reading | None:
    written = tokens[index]
    if not written or len(written) > _MAX_CHARS:
        return None
    window = " ".join(tokens[index : index + _MAX_TOKENS])[: 2 * _MAX_CHARS]
    stripped = window.lstrip(_OPENING)
    for text in (window, stripped) if stripped != window else (window,):
        for each in rules:
            if each.starts and text[:1] not in each.starts:
                continue
            match = each.pattern.match(text)
            if match is None or not match.group():
                continue
            count = match.group().count(" ") + 1
            words = each.say(match, Place(tokens, index, index + count))
            if words is not None:
                return _pieces(words, count)
    return None


def _pieces(words: str, count: int) -> Reading:
    pieces = tuple(words.split(TOKEN_END))
    return pieces if len(pieces) == count else distributed(words.replace(TOKEN_END, " "), count)
