"""Reads one whole equation in a sentence, and writes it in Typst's notation.

A small grammar decides what is mathematics: what it does not know, or what could be more of the equation than it read,
makes the answer None. The notation is written from what was read, so nothing of the text gets into it unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbase.media.speech.tables import listed
from reelbase.providers.animation.library.formula_grammar import (
    FUNCTIONS,
    GREEK,
    MAX_PRODUCT,
    MAX_TOKENS,
    Side,
    Token,
    read_side,
    tokens_of,
)

# Elsewhere in a sentence, these say that there is more mathematics than one equation.
_MATHS_ELSEWHERE = re.compile(r"[<>≤≥≠≈±√∑∫∂∞^_|{}\[\]\\$#`~→⇒∈×÷]|\d\s*[-+*/]\s*\d")
_SIGNS_OF_MATHS = re.compile(r"[=<>≤≥≠≈±√∑∫∂∞^⇒∈÷]")
_SCIENTIFIC = re.compile(r"\d[eE][-+−]?\d")
_DENIED = re.compile(
    r"\b(?:not|never|no|wrong|false|incorrect\w*|mistak\w*|myth|nonsense|isn't|doesn't|cannot|can't|instead|unless|if|"
    r"when|only|except|without|almost|about|approximately|roughly)\b",
    re.IGNORECASE,
)
_OPERATOR_WORDS = frozenset(
    listed("""
        plus minus times over half twice thrice double triple square squared cube cubed root roots inverse negative sine
        cosine tangent cotangent secant logarithm log per divided multiplied percent power exponent modulo mod factorial
        derivative integral limit gradient absolute modulus raised less more than greater between three four five seven
        eight nine eleven twelve twenty thirty forty fifty hundred thousand million billion trillion with respect
        against above below under into onto upon within
    """)
)
"""Words that belong to an equation: beside them, what was read is only a part."""
_SHORT_BEFORE = frozenset(listed("law so is as by let we get has was set say use now"))
_AFTER_NUMBERS = frozenset(
    listed("""
        where which says means tells is because so but shows gives describes holds was that then as states has have and
        by in for with lets makes
    """)
)
_SHORT_AFTER = frozenset(listed("is so but was has as by in for and"))
_ASSIGNING = frozenset(
    listed("is was let set that say where suppose so we get gives use take put choose then thus hence now says result")
)
_JOINING = frozenset(listed("and by in for with"))


@dataclass(frozen=True, slots=True)
class Equation:
    """``typst``: the equation; ``names``: its single Latin letters; ``end``: where it ends in the text."""

    typst: str
    names: frozenset[str]
    end: int


def equation_in(text: str) -> Equation | None:
    """The one equation of a sentence or two; None when there is none, several, or only a part could be read."""
    if text.count("=") != 1 or _DENIED.search(text) or _SCIENTIFIC.search(text):
        return None
    tokens = tokens_of(text)
    middle = next(number for number, token in enumerate(tokens) if token.kind == "equals")
    left = _left_of(tokens[:middle], text)
    right = _right_of(tokens[middle + 1 :], text)
    if left is None or right is None:
        return None
    outside = text[: left.start] + " " + text[right.end :]
    if _MATHS_ELSEWHERE.search(outside) or not (left.names or left.has_symbol):
        return None
    is_value = not right.names and not right.has_symbol
    if is_value and " " not in left.typst and not _assigns(text[: left.start]):
        return None
    return Equation(f"{left.typst} = {right.typst}", frozenset(left.names | right.names), right.end)


def _assigns(before: str) -> bool:
    """Whether a value may follow: *let x = 5* does, *Grade A = 90* is no equation of A."""
    last = re.search(r"([A-Za-z]+)\W*$", before)
    return last is None or last[1].lower() in _ASSIGNING or before.rstrip()[-1:] in ":.,;"


def has_mathematics(text: str) -> bool:
    """Whether a text has signs of mathematics, which a chart of its numbers would misread."""
    return _SIGNS_OF_MATHS.search(text) is not None


def _left_of(tokens: list[Token], text: str) -> Side | None:
    """The longest expression that ends the tokens and begins at a border; None when it may begin earlier."""
    for first in range(max(0, len(tokens) - MAX_TOKENS), len(tokens)):
        side = read_side(tokens[first:])
        if side is None:
            continue
        before = tokens[first - 1] if first else None
        return side if before is None or _may_precede(before, tokens[first], text) else None
    return None


def _may_precede(before: Token, first: Token, text: str) -> bool:
    if not first.after_space:
        return before.text in "(\"“'‘"
    if before.kind == "word":
        word = before.text.lower()
        if word in _OPERATOR_WORDS or word in GREEK.values() or "_" in text[before.start - 1 : before.start]:
            return False
        return len(word) > MAX_PRODUCT or word in _SHORT_BEFORE or text[before.start - 1 : before.start] in ("'", "’")
    return before.text in ':,;.—–!"”' and first.after_space


def _right_of(tokens: list[Token], text: str) -> Side | None:
    """The longest expression that begins the tokens and ends at a border; None when it may go on."""
    for last in range(min(len(tokens), MAX_TOKENS), 0, -1):
        side = read_side(tokens[:last])
        if side is None:
            continue
        rest = tokens[last:]
        return side if _may_follow(rest, text, is_number=not side.names and not side.has_symbol) else None
    return None


def _may_follow(rest: list[Token], text: str, *, is_number: bool) -> bool:
    """is_number: the equation ends in a number, after which a word may be its unit."""
    if not rest:
        return True
    first = rest[0]
    if first.kind == "word":
        return first.after_space and _word_may_follow(first.text.lower(), rest[1:], is_number=is_number)
    if first.after_space:
        return first.text in "—–("
    ends = first.text in ".,;:!)\"”'’" and text[first.end : first.end + 1] in ("", " ", '"', "”", ".", ",")
    return ends and not (first.text in ",;" and _is_value(rest[1:]))


def _is_value(rest: list[Token]) -> bool:
    """Whether a value follows, as in *x = 1, 2 or 3* and *x = a, b*."""
    if not rest:
        return False
    if rest[0].kind == "word" and len(rest[0].text) == 1:
        is_article = rest[0].text == "a" and len(rest) > 1 and rest[1].kind == "word" and len(rest[1].text) > 1
        return not is_article
    return rest[0].kind not in ("word", "other")


def _word_may_follow(word: str, rest: list[Token], *, is_number: bool) -> bool:
    if word in _JOINING:
        # *x = 3 and 4* says more than one value; *in 1905* does not.
        if not rest or (word == "in" and re.fullmatch(r"1\d{3}|20\d\d", rest[0].text)):
            return bool(rest)
        return rest[0].kind == "word" and len(rest[0].text) > 1 and rest[0].text.lower() not in _OPERATOR_WORDS
    if is_number:
        return word in _AFTER_NUMBERS
    return word in _SHORT_AFTER or (len(word) > MAX_PRODUCT and word not in _OPERATOR_WORDS and word not in FUNCTIONS)
