"""Formulas in plain notation: what is a fraction, a power, an index, a root; and where each sign stands.

Everything that is written is shown: what the notation does not know stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from reelbase.media.speech.tables import listed

_GREEK = dict(
    zip(
        listed("""
            alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon
            phi chi psi omega
        """),
        "αβγδεζηθικλμνξοπρστυφχψω",
        strict=True,
    )
)
_SIGNS = {
    **_GREEK,
    **{name.capitalize(): sign.upper() for name, sign in _GREEK.items()},
    "infinity": "∞",
    "sum": "∑",
    "integral": "∫",
    "*": "·",
    "-": "−",
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    "->": "→",
    "=>": "⇒",
    "<->": "⇌",
}
_FUNCTIONS = frozenset(listed("sin cos tan cot sec csc log ln exp lim max min det arcsin arccos arctan mod"))
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789−+n", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+−", strict=True))
_RELATIONS = frozenset("=<>≤≥≠≈≡∝→⇒⇌∈")
_OPERATORS = frozenset("+−·×÷±∓")
_UP, _DOWN = "".join(_RAISED), "".join(_LOWERED)
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_{_UP}{_DOWN}]+)|(?P<raised>[{_UP}]+)"
    rf"|(?P<lowered>[{_DOWN}]+)|(?P<long><->|<=|>=|!=|->|=>)|(?P<other>.)",
    re.DOTALL,
)
_LONGEST_PRODUCT = 3
"""Letters up to which a word is a product of variables, such as *mgh*; longer ones are names."""


@dataclass(frozen=True, slots=True)
class FormulaNode:
    """A part of a formula.

    kind: ``row``, ``text``, ``fraction`` (above, below), ``scripts`` (base, power, index) or ``root``. A missing power
    or index is an empty row.
    text: what stands there; role: ``variable``, ``number``, ``name``, ``relation``, ``operator`` or ``bracket``.
    source: the part as it was written, without spaces.
    """

    kind: str
    children: tuple[FormulaNode, ...] = ()
    text: str = ""
    role: str = ""
    source: str = ""


_EMPTY = FormulaNode("row")


def read_formula(formula: str, names: Collection[str] = ()) -> FormulaNode:
    """The formula's structure. ``names``: words that stay whole although they could be products."""
    tokens = _tokens(formula, names)
    reader = _Reader(tokens)
    rows = [reader.row()]
    while not reader.done:
        # A closing bracket that nothing opened.
        rows.append(reader.literal())
        rows.append(reader.row())
    return FormulaNode("row", tuple(child for row in rows for child in (row.children or ((row,) if row.text else ()))))


def _tokens(formula: str, names: Collection[str]) -> list[FormulaNode]:
    words = [match[0] for match in _TOKEN.finditer(formula) if match.lastgroup == "word"]
    # One long name says that the short words are names as well, not products.
    spelled = any(len(word) > _LONGEST_PRODUCT and word not in {*_SIGNS, *_FUNCTIONS, "sqrt"} for word in words)
    found = []
    for match in _TOKEN.finditer(formula):
        kind, text = match.lastgroup, match[0]
        if kind == "space":
            continue
        if kind == "word" and (text in names or (spelled and text not in _SIGNS)):
            found.append(_text(_SIGNS.get(text, text), "name" if len(text) > 1 else "variable", text))
        elif kind == "word":
            found += _word(text)
        elif kind == "raised":
            found += [_mark("^"), _text("".join(_RAISED[c] for c in text), "number", text)]
        elif kind == "lowered":
            found += [_mark("_"), _text("".join(_LOWERED[c] for c in text), "number", text)]
        else:
            shown = _SIGNS.get(text, text)
            role = {"number": "number"}.get(kind or "", "")
            role = role or ("relation" if shown in _RELATIONS else "operator" if shown in _OPERATORS else "bracket")
            found.append(_text(shown, role, text))
    return found


def _word(text: str) -> list[FormulaNode]:
    if text in _SIGNS:
        return [_text(_SIGNS[text], "variable", text)]
    if text in _FUNCTIONS or text == "sqrt" or len(text) > _LONGEST_PRODUCT or not text.isascii():
        return [_text(text, "name" if len(text) > 1 else "variable", text)]
    return [_text(letter, "variable", letter) for letter in text]


def _text(text: str, role: str, source: str) -> FormulaNode:
    return FormulaNode("text", text=text, role=role, source=source)


def _mark(sign: str) -> FormulaNode:
    return _text(sign, "bracket", sign)


class _Reader:
    """Reads tokens by recursive descent; a sign without its operand stands as it is written."""

    def __init__(self, tokens: list[FormulaNode]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def _next(self) -> str:
        return self._tokens[self._at].text if not self.done else ""

    def literal(self) -> FormulaNode:
        self._at += 1
        return self._tokens[self._at - 1]

    def row(self) -> FormulaNode:
        parts: list[FormulaNode] = []
        while not self.done and self._next not in (")", "]", "}"):
            if self._next == "/" and parts and parts[-1].role not in ("relation", "operator"):
                slash = self.literal()
                if self.done or self._next in (")", "]", "}") or self._tokens[self._at].role in ("relation",):
                    parts.append(slash)
                    continue
                above, below = parts.pop(), self._scripted()
                source = f"{above.source}/{below.source}"
                parts.append(FormulaNode("fraction", (_bare(above), _bare(below)), source=source))
            else:
                parts.append(self._scripted())
        return FormulaNode("row", tuple(parts), source="".join(part.source for part in parts))

    def _scripted(self) -> FormulaNode:
        base = self._atom()
        if base.role in ("relation", "operator"):
            return base
        scripts = {"^": _EMPTY, "_": _EMPTY}
        source = base.source
        while self._next in scripts and not scripts[self._next].children and self._at + 1 < len(self._tokens):
            mark = self.literal()
            sign = [self.literal()] if self._next in ("−", "+") and self._at + 1 < len(self._tokens) else []
            operand = self._atom()
            scripts[mark.text] = FormulaNode("row", (*sign, _bare(operand)))
            written = "" if operand.source and operand.source[0] in {*_RAISED, *_LOWERED} else mark.text
            source += written + "".join(part.source for part in (*sign, operand))
        if source == base.source:
            return base
        return FormulaNode("scripts", (base, scripts["^"], scripts["_"]), source=source)

    def _atom(self) -> FormulaNode:
        token = self.literal()
        closing = {"(": ")", "[": "]", "{": "}"}.get(token.text)
        if token.text in ("√", "sqrt") and not self.done and self._next not in (")", "]", "}"):
            inner = self._atom()
            return FormulaNode("root", (_bare(inner),), source=token.source + inner.source)
        if closing is None:
            return token
        inner = self.row()
        if self._next != closing:
            return FormulaNode("row", (token, *inner.children), source=token.source + inner.source)
        last = self.literal()
        source = token.source + inner.source + last.source
        return FormulaNode("row", (token, *inner.children, last), role="group", source=source)


def _bare(node: FormulaNode) -> FormulaNode:
    """Without the brackets around all of it, which a fraction's line or a root's roof makes unnecessary."""
    if node.role == "group" and node.children[0].text in ("(", "{"):
        return FormulaNode("row", node.children[1:-1], source=node.source)
    return node


@dataclass(frozen=True, slots=True)
class FormulaInk:
    """Something to draw, in type sizes (em) from the formula's left end on its baseline, y downwards.

    kind: ``text`` at (x, y) in type ``size``, or ``line`` through ``points``.
    mark: the number of the term that it belongs to, or -1; piece: what appears together.
    """

    kind: str
    x: float = 0.0
    y: float = 0.0
    size: float = 1.0
    text: str = ""
    role: str = ""
    points: tuple[tuple[float, float], ...] = ()
    mark: int = -1
    piece: int = 0


@dataclass(slots=True)
class FormulaBox:
    """A part that is laid out, in type sizes: its width, its height above and below the baseline, and its ink."""

    width: float = 0.0
    above: float = 0.0
    below: float = 0.0
    inks: list[FormulaInk] = field(default_factory=list)

    def put(self, other: FormulaBox, x: float, y: float) -> None:
        """Add another box with its baseline's left end at (x, y)."""
        for ink in other.inks:
            points = tuple((px + x, py + y) for px, py in ink.points)
            self.inks.append(
                FormulaInk(ink.kind, ink.x + x, ink.y + y, ink.size, ink.text, ink.role, points, ink.mark, ink.piece)
            )
        self.above = max(self.above, other.above - y)
        self.below = max(self.below, other.below + y)


Measure = Callable[[str, str], float]
"""The width of a text in a role, in type sizes."""


class FormulaLayout:
    """Lays out formulas. ``marks``: for parts as they are written, without spaces, the number of their term."""

    def __init__(self, measure: Measure, marks: dict[str, int]) -> None:
        self._measure, self._marks = measure, marks

    def lines(self, formula: FormulaNode, most: float) -> list[FormulaBox]:
        """The formula in lines of at most ``most`` type sizes where it can be broken: before signs between parts."""
        lines: list[list[tuple[FormulaNode, FormulaBox]]] = [[]]
        for part in self._unbroken(formula, most):
            if lines[-1] and self._extent(lines[-1]) + self._extent(part) > most:
                lines.append([])
            lines[-1] += part
        piece = 0
        found = []
        for line in lines:
            box, piece = self._joined(line, piece)
            found.append(box)
        return found

    def _unbroken(self, formula: FormulaNode, most: float) -> list[list[tuple[FormulaNode, FormulaBox]]]:
        """What stays on one line: a sign and what follows it, unless that is too long by itself."""
        parts: list[list[tuple[FormulaNode, FormulaBox]]] = []
        for number, child in enumerate(formula.children):
            before = formula.children[number - 1].role if number else "relation"
            placed = (child, self._box(child, 1.0, -1))
            starts = child.role in ("relation", "operator") and before not in ("relation", "operator")
            too_long = bool(parts) and self._extent([*parts[-1], placed]) > 1.15 * most
            if not parts or starts or (too_long and before not in ("relation", "operator")):
                parts.append([])
            parts[-1].append(placed)
        return parts

    def _extent(self, parts: list[tuple[FormulaNode, FormulaBox]]) -> float:
        return sum(self._room(node) + box.width for node, box in parts)

    def _joined(self, parts: list[tuple[FormulaNode, FormulaBox]], piece: int) -> tuple[FormulaBox, int]:
        whole, x = FormulaBox(), 0.0
        for number, (node, box) in enumerate(parts):
            room = self._room(node) / 2
            x += room if number else 0.0
            numbered = FormulaBox(
                box.width,
                box.above,
                box.below,
                [FormulaInk(i.kind, i.x, i.y, i.size, i.text, i.role, i.points, i.mark, piece) for i in box.inks],
            )
            whole.put(numbered, x, 0.0)
            x += box.width + room
            piece += 1
        whole.width = x
        return whole, piece

    @staticmethod
    def _room(node: FormulaNode) -> float:
        """Space around a sign, both sides together."""
        return {"relation": 0.62, "operator": 0.46, "name": 0.26}.get(node.role, 0.06)

    def _box(self, node: FormulaNode, size: float, mark: int) -> FormulaBox:
        mark = self._marks.get(node.source, mark) if mark < 0 else mark
        if node.kind == "text":
            width = self._measure(node.text, node.role) * size
            ink = FormulaInk("text", 0.0, 0.0, size, node.text, node.role, (), mark)
            return FormulaBox(width, 0.78 * size, 0.24 * size, [ink])
        lay_out = {"row": self._row, "fraction": self._fraction, "scripts": self._scripts, "root": self._root}
        return lay_out[node.kind](node, size, mark)

    def _row(self, node: FormulaNode, size: float, mark: int) -> FormulaBox:
        whole, x = FormulaBox(), 0.0
        for number, child in enumerate(node.children):
            box = self._box(child, size, mark)
            room = self._room(child) / 2 * size
            leading = number == 0 or node.children[number - 1].role in ("relation", "operator", "bracket")
            x += 0.0 if leading and child.role != "relation" else room
            whole.put(box, x, 0.0)
            x += box.width + (room if number < len(node.children) - 1 else 0.0)
        whole.width = x
        return whole

    def _fraction(self, node: FormulaNode, size: float, mark: int) -> FormulaBox:
        inner = size * (0.9 if size > 0.7 else 0.8)
        above, below = (self._box(child, inner, mark) for child in node.children)
        width = max(above.width, below.width) + 0.3 * size
        axis = -0.27 * size
        whole = FormulaBox(width)
        whole.put(above, (width - above.width) / 2, axis - 0.14 * size - above.below)
        whole.put(below, (width - below.width) / 2, axis + 0.14 * size + below.above)
        whole.inks.append(
            FormulaInk("line", size=size, points=((0.04 * size, axis), (width - 0.04 * size, axis)), mark=mark)
        )
        return whole

    def _scripts(self, node: FormulaNode, size: float, mark: int) -> FormulaBox:
        base, *scripts = node.children
        whole = FormulaBox()
        first = self._box(base, size, mark)
        whole.put(first, 0.0, 0.0)
        width = first.width
        for script, lift in zip(scripts, (-1, 1), strict=True):
            if not script.children:
                continue
            box = self._box(script, 0.62 * size, mark)
            y = -first.above + 0.28 * size if lift < 0 else first.below + 0.02 * size
            whole.put(box, first.width + 0.04 * size, y)
            width = max(width, first.width + 0.06 * size + box.width)
        whole.width = width
        return whole

    def _root(self, node: FormulaNode, size: float, mark: int) -> FormulaBox:
        inner = self._box(node.children[0], size, mark)
        whole = FormulaBox()
        left, top = 0.55 * size, -inner.above - 0.12 * size
        whole.put(inner, left + 0.08 * size, 0.0)
        whole.width = left + 0.18 * size + inner.width
        bottom = inner.below
        points = (
            (0.06 * size, bottom - 0.42 * size),
            (0.18 * size, bottom - 0.5 * size),
            (0.34 * size, bottom),
            (left, top),
            (whole.width, top),
        )
        whole.inks.append(FormulaInk("line", size=size, points=points, mark=mark))
        whole.above = max(whole.above, -top + 0.08 * size)
        return whole
