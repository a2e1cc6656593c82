"""Rules that read groups of neighbouring tokens by regular expressions, for any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from reelbase.media.speech.spoken.preparing import without_commands
from reelbase.media.speech.spoken.reading import Reading, distributed

TOKEN_END = "|"
"""Stands in words for the end of a token, as in ``twelve|thousand|kilometers``."""
_MAX_TOKENS = 9
"""Tokens of the longest group."""
_MAX_CHARS = 300
"""Characters that rules look at; longer tokens are read as words, so that the time stays linear."""
_MAX_STARTS = 1000
"""First characters that a rule book remembers; there are many more in Unicode."""
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


@dataclass(frozen=True)
class Rule:
    """expression: from the first character of a group to its last, without the marks around it; one space stands
    between two tokens. starts: characters that a group may start with; empty for any. The first rule that applies is
    taken."""

    expression: str
    say: Say
    starts: frozenset[str] = frozenset()
    flags: re.RegexFlag = re.NOFLAG

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first needs it: a hundred of them would be a good part of every program's start."""
        return re.compile(f"(?:{self.expression})(?={_CLOSING})", self.flags)


def rule(expression: str, say: Say, *, starts: str = "", flags: re.RegexFlag = re.NOFLAG) -> Rule:
    return Rule(expression, say, frozenset(starts), flags)


class RuleBook:
    """The rules of a language, by the characters that a group may start with."""

    def __init__(self, rules: Iterable[Rule], about: str = "") -> None:
        """about: what is said for a ``~`` before a group that no rule reads together with it."""
        self.about = about
        self._rules = tuple(rules)
        self._by_start: dict[str, tuple[Rule, ...]] = {}

    def starting_with(self, char: str) -> tuple[Rule, ...]:
        known = self._by_start.get(char)
        if known is None:
            known = tuple(each for each in self._rules if not each.starts or char in each.starts)
            if len(self._by_start) < _MAX_STARTS:
                self._by_start[char] = known
        return known


def read_by_rules(
    tokens: Sequence[str],
    rules: RuleBook,
    word: Callable[[Place], str],
    *,
    is_plain: Callable[[Place], bool] = lambda _: False,
) -> list[Reading]:
    """Readings of all tokens.

    word: the words of a single token that no rule reads. is_plain: whether a token is an ordinary word where it stands,
    so that no rule is tried for it; most are, and this saves time.
    """
    found: list[Reading] = []
    index = 0
    while index < len(tokens):
        place = Place(tokens, index, index + 1)
        reading = None if is_plain(place) else _by_rule(tokens, index, rules)
        if reading is None:
            reading = (word(place),)
        found.append(tuple(without_commands(piece) for piece in reading))
        index += len(reading)
    return found


def _by_rule(tokens: Sequence[str], index: int, rules: RuleBook) -> Reading | None:
    written = tokens[index]
    if not written or len(written) > _MAX_CHARS:
        return None
    window = " ".join(tokens[index : index + _MAX_TOKENS])[: 2 * _MAX_CHARS]
    stripped = window.lstrip(_OPENING)
    for text in (window, stripped) if stripped != window else (window,):
        for each in rules.starting_with(text[:1]):
            match = each.pattern.match(text)
            if match is None or not match.group():
                continue
            count = match.group().count(" ") + 1
            words = each.say(match, Place(tokens, index, index + count))
            if words is not None:
                is_about = rules.about and text is not window and window[-len(text) - 1] == "~" and text[0].isdecimal()
                return _pieces(f"{rules.about} {words}" if is_about else words, count)
    return None


def _pieces(words: str, count: int) -> Reading:
    pieces = tuple(words.split(TOKEN_END))
    return pieces if len(pieces) == count else distributed(words.replace(TOKEN_END, " "), count)
