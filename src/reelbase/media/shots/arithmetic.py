"""Functions of x in the notation of arithmetic, read by a grammar of their own: nothing is ever executed.

expression = product { ("+" | "-") product }      product = unary { ["*" | "/"] unary }
unary = ["-" | "+"] power                         power = atom [("^" | "**") unary]
atom = number | "x" | "e" | "pi" | function unary | "(" expression ")"
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

Function = Callable[[float], float]
"""Of x; raises ValueError, ZeroDivisionError or OverflowError where it has no value."""

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log": math.log10,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
}
_CONSTANTS = {"e": math.e, "pi": math.pi, "π": math.pi}
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+\.?\d*|\.\d+)|(?P<word>[^\W\d_]+)|(?P<sign>\*\*|[-+*/^()]))")
_DEEPEST = 20


def read_function(text: str) -> Function:
    """The function that a text such as ``x^2 - 1`` or ``2 sin(x)`` writes. Raises ValueError for anything else."""
    tokens: list[str] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"{text[at:].strip()[0]!r} is not part of the notation of arithmetic")
        tokens += _words(match["word"]) if match["word"] else [match["number"] or match["sign"]]
        at = match.end()
    reader = _Reader(tokens)
    function = reader.expression(0)
    if reader.next:
        raise ValueError(f"{reader.next!r} cannot stand where it does")
    return function


def _words(text: str) -> list[str]:
    """Letters as names: ``xsin`` is x times a sine."""
    names = sorted([*_FUNCTIONS, *_CONSTANTS, "x"], key=len, reverse=True)
    found: list[str] = []
    rest = text
    while rest:
        name = next((name for name in names if rest.lower().startswith(name)), None)
        if name is None:
            raise ValueError(f"{text!r} is no function or constant")
        found.append(name)
        rest = rest[len(name) :]
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self.next
        if not token:
            raise ValueError("the function ends too early")
        self._at += 1
        return token

    def expression(self, depth: int) -> Function:
        if depth > _DEEPEST:
            raise ValueError("the function is too deep")
        whole = self._product(depth)
        while self.next in ("+", "-"):
            sign, part = self._take(), self._product(depth)
            whole = _sum(whole, part) if sign == "+" else _difference(whole, part)
        return whole

    def _product(self, depth: int) -> Function:
        whole = self._unary(depth)
        while self.next and self.next not in ("+", "-", ")", "^", "**"):
            if _is_number(self.next) and _is_number(self._tokens[self._at - 1]):
                raise ValueError(f"{self.next!r} cannot follow a number")
            sign = self._take() if self.next in ("*", "/") else "*"
            part = self._unary(depth)
            whole = _product(whole, part) if sign == "*" else _quotient(whole, part)
        return whole

    def _unary(self, depth: int) -> Function:
        if depth > _DEEPEST:
            raise ValueError("the function is too deep")
        if self.next == "-":
            self._take()
            return _product(lambda _: -1.0, self._unary(depth + 1))
        if self.next == "+":
            self._take()
            return self._unary(depth + 1)
        base = self._atom(depth)
        if self.next in ("^", "**"):
            self._take()
            return _power(base, self._unary(depth + 1))
        return base

    def _atom(self, depth: int) -> Function:
        token = self._take()
        if token == "(":
            inner = self.expression(depth + 1)
            if self._take() != ")":
                raise ValueError("a bracket is not closed")
            return inner
        if token == "x":
            return lambda x: x
        if token in _CONSTANTS:
            constant = _CONSTANTS[token]
            return lambda _: constant
        if token in _FUNCTIONS:
            return _applied(_FUNCTIONS[token], self._unary(depth + 1))
        if _is_number(token):
            value = float(token)
            return lambda _: value
        raise ValueError(f"{token!r} cannot stand where it does")


def _is_number(token: str) -> bool:
    return token[0].isdigit() or token[0] == "."


def _sum(a: Function, b: Function) -> Function:
    return lambda x: a(x) + b(x)


def _difference(a: Function, b: Function) -> Function:
    return lambda x: a(x) - b(x)


def _product(a: Function, b: Function) -> Function:
    return lambda x: a(x) * b(x)


def _quotient(a: Function, b: Function) -> Function:
    return lambda x: a(x) / b(x)


def _power(a: Function, b: Function) -> Function:
    return lambda x: math.pow(a(x), b(x))


def _applied(outer: Callable[[float], float], inner: Function) -> Function:
    return lambda x: outer(inner(x))


def values_of(function: Function, low: float, high: float, count: int) -> list[tuple[float, float | None]]:
    """``count`` points (x, value) at even distances; None where the function has no finite value."""
    found: list[tuple[float, float | None]] = []
    for step in range(count):
        x = low + (high - low) * step / (count - 1)
        try:
            y: float | None = function(x)
        except (ValueError, ZeroDivisionError, OverflowError):
            y = None
        found.append((x, y if y is not None and math.isfinite(y) and abs(y) < 1e300 else None))
    return found
