"""The grammar of equations: what of a text is an expression, and how Typst writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbase.media.speech.tables import listed, table

MAX_TOKENS = 60
MAX_DEPTH = 4
"""Longest side of an equation, and its deepest brackets: more does not fit on a frame."""

GREEK = table(
    "α=alpha, β=beta, γ=gamma, δ=delta, ε=epsilon, ζ=zeta, η=eta, θ=theta, κ=kappa, λ=lambda, μ=mu, ν=nu, ξ=xi, π=pi, "
    "ρ=rho, σ=sigma, τ=tau, φ=phi, χ=chi, ψ=psi, ω=omega, Γ=Gamma, Δ=Delta, Θ=Theta, Λ=Lambda, Π=Pi, Σ=Sigma, Φ=Phi, "
    "Ψ=Psi, Ω=Omega"
)
_GREEK_NAMES = frozenset(listed("alpha beta gamma theta lambda mu pi rho sigma tau omega"))
FUNCTIONS = frozenset(listed("sin cos tan cot log ln exp sqrt"))
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_OPERATORS = {
    "+": "+",
    "-": "-",
    "−": "-",
    "±": "plus.minus",
    "×": "times",
    "·": "dot",
    "⋅": "dot",
    "*": "dot",
    "÷": "div",
}
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d,.]*\d)|\d*\.?\d+(?![.,]?\d))|(?P<word>[A-Za-z]+)"
    rf"|(?P<greek>[{''.join(GREEK)}])|(?P<raised>[{''.join(_RAISED)}]+)|(?P<lowered>[{''.join(_LOWERED)}]+)"
    rf"|(?P<equals>=)|(?P<operator>[-+−±×·⋅*÷])|(?P<slash>/)|(?P<power>\^)|(?P<low>_)|(?P<root>√)|(?P<open>\()"
    rf"|(?P<close>\))|(?P<other>.)",
    re.DOTALL,
)
_NOT_PRODUCTS = frozenset(
    listed("""
        is as to in of so or we it if be on an am do go he me my no up us by oh ok hi at and the for but are was has had
        can may not all any one two ten six sum her his its our you she who how why now new old get got let put say see
        use way day man men per via vs km cm mm kg mg ml nm hz mph kph psi rpm bpm fps
    """)
)
MAX_PRODUCT = 3


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int
    after_space: bool


class _NotMaths(Exception):
    """The tokens are no expression that the grammar knows."""


def tokens_of(text: str) -> list[Token]:
    found: list[Token] = []
    spaced = True
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "space":
            spaced = True
            continue
        found.append(Token(kind, match[0], match.start(), match.end(), spaced))
        spaced = False
    return found


@dataclass(frozen=True, slots=True)
class Side:
    typst: str
    names: set[str]
    has_symbol: bool
    start: int
    end: int


def read_side(tokens: list[Token]) -> Side | None:
    if not tokens:
        return None
    parser = _Parser(tokens)
    try:
        typst = parser.expression(0)
    except _NotMaths:
        return None
    if parser.at < len(tokens):
        return None
    return Side(typst, parser.names, parser.has_symbol, tokens[0].start, tokens[-1].end)


class _Parser:
    """Recursive descent over the tokens of one side; each method returns Typst for what it read."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self.at = 0
        self.names: set[str] = set()
        self.has_symbol = False
        self._after_number = False

    def expression(self, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise _NotMaths
        parts = []
        if self._kind == "operator" and self._text in "-−+":
            parts.append(_OPERATORS[self._take().text])
        parts.append(self._product(depth))
        while self._kind == "operator":
            parts += [_OPERATORS[self._take().text], self._product(depth)]
        return " ".join(parts)

    def _product(self, depth: int) -> str:
        """Factors beside each other, and slashes, which are written as they stand."""
        parts = [self._factor(depth)]
        while True:
            if self._kind == "slash":
                self._take()
                parts += ["slash", self._factor(depth)]
            elif self._goes_on():
                parts.append(self._factor(depth))
            else:
                break
        if len(parts) == 3 and parts[1] == "slash":
            return f"({_bare(parts[0])}) / ({_bare(parts[2])})"
        return " ".join(parts)

    def _goes_on(self) -> bool:
        """Whether the next token multiplies what was read: written right beside it, or letters set apart."""
        if self.at >= len(self._tokens):
            return False
        token, before = self._tokens[self.at], self._tokens[self.at - 1]
        if token.kind not in ("word", "greek", "open", "root", "number"):
            return False
        if not token.after_space:
            return token.kind != "number" and (before.kind != "word" or token.kind != "open" or len(before.text) == 1)
        if token.kind in ("open", "number"):
            return False
        if self._after_number and token.kind == "greek":
            # Not a unit, such as that of resistance.
            return token.text not in "μΩ"
        if token.kind == "word" and token.text in FUNCTIONS:
            return True
        is_letter = token.kind in ("greek", "root") or len(token.text) == 1 or token.text in _GREEK_NAMES
        after_ratio = before.kind == "number" and self.at > 2 and self._tokens[self.at - 2].kind == "slash"
        if after_ratio:
            return is_letter or self._is_product(token.text)
        return is_letter and not self._after_number and token.text not in ("a", "I", "A")

    def _factor(self, depth: int) -> str:
        token = self._take()
        self._after_number = token.kind == "number"
        self.has_symbol |= token.kind == "greek" or token.text in _GREEK_NAMES
        match token.kind:
            case "number":
                return self._powered(_number(token.text), depth)
            case "greek":
                return self._indexed(GREEK[token.text], depth)
            case "root":
                return f"sqrt({self._inside(depth) if self._kind == 'open' else self._factor(depth)})"
            case "open":
                self.at -= 1
                return self._powered(f"({self._inside(depth)})", depth)
            case "word":
                return self._word(token, depth)
        raise _NotMaths

    def _word(self, token: Token, depth: int) -> str:
        text = token.text
        if text in FUNCTIONS:
            return self._function(text, depth)
        if text in _GREEK_NAMES:
            return self._indexed(text, depth)
        if len(text) == 1:
            self.names.add(text)
            return self._indexed(text, depth)
        if text.isupper() and len(text) >= MAX_PRODUCT:
            self.has_symbol = True
            return self._indexed(f'"{text}"', depth)
        after_operator = self.at > 1 and self._tokens[self.at - 2].kind in ("operator", "open")
        if not self._is_product(text) and not (text == "at" and after_operator):
            raise _NotMaths
        self.names |= set(text)
        if self._kind == "number" and not self._tokens[self.at].after_space:
            # *mc2* may be a square or an index.
            raise _NotMaths
        return " ".join([*text[:-1], self._indexed(text[-1], depth)])

    @staticmethod
    def _is_product(text: str) -> bool:
        """Whether letters stand for factors, as in *mc* and *nRT*; words and units do not."""
        if not 1 <= len(text) <= MAX_PRODUCT or text.lower() in _NOT_PRODUCTS:
            return False
        is_word = text.islower() or text.istitle()
        return len(text) < MAX_PRODUCT or not is_word or not set(text.lower()) & set("aeiou")

    def _function(self, name: str, depth: int) -> str:
        if name == "sqrt":
            return f"sqrt({self._inside(depth)})"
        power = self._power(depth)
        argument = f"({self._inside(depth)})" if self._kind == "open" else self._factor(depth)
        return f"{name}{power} {argument}"

    def _inside(self, depth: int) -> str:
        if self._take().kind != "open":
            raise _NotMaths
        inner = self.expression(depth + 1)
        if self._take().kind != "close":
            raise _NotMaths
        return inner

    def _indexed(self, name: str, depth: int) -> str:
        """A name with its index, as in *v0*, *v_0* or *v₀*, and its power."""
        index = ""
        if self._kind == "lowered":
            index = "".join(_LOWERED[sign] for sign in self._take().text)
        elif self._kind == "low":
            self._take()
            token = self._take()
            if token.kind not in ("number", "word") or token.after_space or "." in token.text:
                raise _NotMaths
            index = token.text if token.kind == "number" or len(token.text) == 1 else f'"{token.text}"'
        elif self._kind == "number" and not self._tokens[self.at].after_space:
            index = self._take().text
            if index not in ("0", "1", "2") or (index == "2" and not self._has_partner(name)):
                # *r2* may be a square that has lost its height.
                raise _NotMaths
        return self._powered(f"{name}_{_grouped(index)}" if index else name, depth)

    def _has_partner(self, name: str) -> bool:
        """Whether the same letter also stands with the index 1, so that 2 is an index as well."""
        pairs = zip(self._tokens, self._tokens[1:], strict=False)
        return any(a.text == name and b.text == "1" and not b.after_space for a, b in pairs)

    def _powered(self, base: str, depth: int) -> str:
        return base + self._power(depth)

    def _power(self, depth: int) -> str:
        if self._kind == "raised":
            return f"^{_grouped(''.join(_RAISED[sign] for sign in self._take().text))}"
        if self._kind != "power":
            return ""
        self._take()
        if self._kind == "open":
            return f"^({self._inside(depth)})"
        sign = "-" if self._kind == "operator" and self._text in "-−" else ""
        if sign:
            self._take()
        token = self._take()
        if token.after_space or token.kind not in ("number", "word", "greek") or len(token.text) > 4:
            raise _NotMaths
        if token.kind == "word" and len(token.text) > 1:
            raise _NotMaths
        return f"^{_grouped(sign + GREEK.get(token.text, token.text))}"

    @property
    def _kind(self) -> str:
        return self._tokens[self.at].kind if self.at < len(self._tokens) else ""

    @property
    def _text(self) -> str:
        return self._tokens[self.at].text

    def _take(self) -> Token:
        if self.at >= len(self._tokens):
            raise _NotMaths
        self.at += 1
        return self._tokens[self.at - 1]


def _grouped(typst: str) -> str:
    return typst if len(typst) == 1 else f"({typst})"


def _bare(typst: str) -> str:
    """Without the brackets around all of it, which a fraction makes unnecessary."""
    depth = 0
    for number, sign in enumerate(typst):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and number < len(typst) - 1:
            return typst
    return typst[1:-1] if typst.startswith("(") else typst


def _number(text: str) -> str:
    return f'"{text}"' if "," in text else text
