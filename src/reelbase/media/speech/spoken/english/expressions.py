"""Signs between words and figures: formulas, comparisons, and whatever letters, digits and signs stand together."""

from __future__ import annotations

import re
import unicodedata

from reelbase.media.speech.spoken.english.chemistry import isotope_words
from reelbase.media.speech.spoken.english.counting import (
    FRACTION_SIGNS,
    POWER_SIGNS,
    fraction_sign_words,
    number_of,
    whole_words,
    year_words,
)
from reelbase.media.speech.spoken.english.money import names as currency_names
from reelbase.media.speech.spoken.rules import Place
from reelbase.media.speech.spoken.signs import CURRENCY_SIGNS
from reelbase.media.speech.tables import listed, table

GREEK = table(
    "α=alpha, β=beta, γ=gamma, δ=delta, ε=epsilon, ϵ=epsilon, ζ=zeta, η=eta, θ=theta, ϑ=theta, ι=iota, κ=kappa, "
    "λ=lambda, μ=mu, µ=mu, ν=nu, ξ=xi, ο=omicron, π=pi, ρ=rho, σ=sigma, ς=sigma, τ=tau, υ=upsilon, φ=phi, ϕ=phi, "
    "χ=chi, ψ=psi, ω=omega, Γ=gamma, Δ=delta, Θ=theta, Λ=lambda, Ξ=xi, Π=pi, Σ=sigma, Φ=phi, Ψ=psi, Ω=omega, Ω=omega"
)
RELATIONS = table(
    "≡=is identical to, ≠=is not equal to, <>=is not equal to, <=is less than, >=is greater than, ≤=is less "
    "than or equal to, ≥=is greater than or equal to, ≈=is approximately, ≅=is approximately, ∼=is similar to, "
    "∝=is proportional to, ∈=is in, ∉=is not in, ⊂=is a subset of, ⊆=is a subset of, ⊃=is a superset of, ⊇=is "
    "a superset of, ≪=is much less than, ≫=is much greater than"
) | {
    "=": "equals",
    "==": "equals",
    "===": "equals",
    "!=": "is not equal to",
    "<=": "is less than or equal to",
    ">=": "is greater than or equal to",
    ":=": "is defined as",
    "+=": "plus equals",
    "-=": "minus equals",
    "*=": "times equals",
}
OPERATORS = table(
    "+=plus, −=minus, ±=plus or minus, ∓=minus or plus, ×=times, ÷=divided by, ·=times, ⋅=times, ∙=times, "
    "∗=times, √=the square root of, ∛=the cube root of, ∑=the sum of, ∏=the product of, ∫=the integral of, "
    "∂=partial, ∇=del, ∞=infinity, ∀=for all, ∃=there exists, ∅=the empty set, ¬=not, ∴=therefore, ∵=because, "
    "∪=union, ∩=intersection, ∧=and, ∨=or, **=to the power of, ^=to the power of"
)
ARROWS = table(
    "→=to, ⟶=to, ↦=maps to, ➔=to, ➜=to, ➝=to, ➞=to, ->=to, -->=to, ←=from, ⟵=from, <-=from, ↔=to and from, "
    "<->=to and from, ⇒=implies, ⟹=implies, ⇐=is implied by, ⇔=if and only if, ↑=up, ↓=down"
) | {"=>": "implies", "<=>": "if and only if"}
_OTHERS = table(
    "&=and, &&=and, ||=or, @=at, %=percent, ‰=per mille, °=degrees, §=section, §§=sections, ¶=paragraph, "
    "№=number, ©=copyright, ★=stars, ♯=sharp, ♭=flat, ℮=estimated, ′=prime, ″=double prime"
)
_WITHOUT_LEFT_SIDE = table(
    "<=less than, >=more than, ≤=less than or equal to, ≥=greater than or equal to, ≈=about, ≠=not equal to"
) | {"<=": "less than or equal to", ">=": "greater than or equal to"}
_TERM = re.compile(
    rf"[(\[|]*(?:\d+(?:\.\d+)?(?:(?:[a-zπθλ]|(?:ab|ac|bc|xy|xz|yz)){{1,2}}[{POWER_SIGNS}]?|\^\d+)"
    rf"|(?:[a-zA-Zπθλ]{{1,2}}|[^()\s]*\))(?:[{POWER_SIGNS}ⁿ]+|\^[\dn]+))[)\]|]*"
)
_LEXEME = re.compile(
    rf"(?P<number>\d(?:[\d.,'_]*\d)?)|(?P<charge>[{POWER_SIGNS}]?[⁺⁻](?![{POWER_SIGNS}]))|(?P<power>[⁺⁻]?[{POWER_SIGNS}]+|ⁿ)|(?P<fraction>[{FRACTION_SIGNS}])"
    rf"|(?P<word>[^\W\d_{POWER_SIGNS}{FRACTION_SIGNS}ⁿ]+(?:'[^\W\d_]+)*)"
    r"|(?P<sign><=>|<->|-->|===|[<>=!:]=|=>|->|<-|\*\*|&&|\|\||§§|\.{2,}|-{2,}|_|[^\w\s])"
)
_FORMULA_SIGNS = frozenset("=≠≤≥≈≡≅∝∈∉⊂⊆+−±×÷·⋅∗√∑∏∫∂∇^∀∃<>")
_STRONG_SIGNS = frozenset("=≠≤≥≈≡∝∈∉⊂⊆√∑∏∫∂∇∀∃")
_FUNCTIONS = frozenset(listed("sin cos tan log ln exp min max lim det mod gcd lcm km cm mm nm kg mg ml ms st nd rd th"))
FUNCTION_NAMES = {"sin": "sine", "cos": "cosine", "tan": "tangent"}
_SIGN_TOKENS = {**RELATIONS, **OPERATORS, **ARROWS, **_OTHERS}
_UNSPEAKABLE = re.compile(
    rf"\d+|[⁺⁻]?[{POWER_SIGNS}]+|[⁺⁻ⁿ]|[{FRACTION_SIGNS}]|(?<![Α-ω])[{''.join(GREEK)}]{{1,2}}(?![Α-ω])"
    r"|[^\w\s'.,;:!?()\-…—–/]|_|(?<![^\W\d_])'|'(?![^\W\d_])"
)
_SMALL_WORDS = frozenset(listed("in of at to by is on as if or an it was for and"))
_STRAY_APOSTROPHE = re.compile(r"(?<![^\W\d_])'|'(?![^\W\d_])")
_LENGTHS = frozenset(listed("ft in m cm mm km yd px feet inches meters metres"))
_NEAR = 5
"""Tokens on each side in which a formula is looked for."""
Lexeme = tuple[str, str]
"""Kind (``number``, ``power``, ``fraction``, ``word``, ``sign``) and text."""


def in_formula(place: Place) -> bool:
    """Whether a sign of a formula stands near, as a token of its own or inside one."""
    low, high = max(0, place.start - _NEAR), min(len(place.tokens), place.stop + _NEAR)
    return any(_is_formula_token(place.tokens[index]) for index in range(low, high))


def sign_token(text: str, place: Place) -> str | None:
    """Words for a token that is only a sign, such as the ``<`` of ``a < b``; None for one that is not said."""
    before, after = place.before(), place.after()
    if text in CURRENCY_SIGNS and len(text) == 1 and (before or after):
        return currency_names(text)[1]
    if text in ("-", "–", "*", "/", ":") or text == "x":
        return _between_operands(text, before, after, place)
    if text == "#" and before and before[-1] not in ".!?:" and after[:1].isalnum():
        return "number"
    if text in ("#", "|", "_", "~", "!", "'", '"', "′", "″", "°") or (not before and not after):
        return _SIGN_TOKENS.get(text) if text in ("&", "%", "©", "∞", "=") else None
    if text == "===" and not (_is_operand(before) and _is_operand(after)):
        return None
    if text == "★":
        return "stars" if before[-1:].isdecimal() else None
    if text in ("♥", "❤"):
        return "love" if before.lower() in ("i", "we", "you", "they") and after else None
    if text in ARROWS:
        return ARROWS[text] if before and before[-1:] not in ".!?" else None
    if text in ("<", ">") and (not after or not before or before[-1] in ".:!?"):
        # A mark of a quoted line, as in mail.
        return None
    if text in ("<", ">") and not _is_operand(after):
        return RELATIONS[text]
    if text in _WITHOUT_LEFT_SIDE and not (_is_operand(before) or _is_quantity(before)):
        return _WITHOUT_LEFT_SIDE[text]
    if text == "×" and before.strip(".") in _LENGTHS and after[:1].isdecimal():
        return "by"
    if text == "∈" and place.before(2) in ("∀", "∃"):
        return "in"
    return _SIGN_TOKENS.get(text)


def _between_operands(text: str, before: str, after: str, place: Place) -> str | None:
    if text == "*" and before and after and in_formula(place):
        return "times"
    if text != "x" and not (_is_operand(before) and _is_operand(after)):
        return None
    figures = before[-1:].isdecimal() and after[:1].isdecimal()
    if text in ("-", "–"):
        single = len(before.strip("()")) == 1 and len(after.strip("().,;")) == 1 and text == "-"
        algebraic = text == "-" and (_is_term(before) or _is_term(after))
        return "minus" if algebraic or in_formula(place) or (single and not figures) else ("to" if figures else None)
    if text == ":":
        return "to" if figures else None
    if text == "x":
        return "by" if after[:1].isdecimal() and (figures or place.before(2)[-1:].isdecimal()) else None
    if text == "*":
        return "times"
    return ("divided by" if figures else "over") if in_formula(place) or figures else None


def _is_quantity(token: str) -> bool:
    """Whether a word is probably the name of what is measured, such as pH and BMI."""
    core = token.strip("()[]{}.,;:!?\"'")
    return core.isalpha() and (len(core) <= 2 or not core[1:].islower()) and core.lower() not in _SMALL_WORDS


def _is_operand(token: str) -> bool:
    core = token.strip("()[]{}|.,;:!?\"'")
    if not core:
        return False
    is_short = len(core) == 1 or core in ("pi", "infinity")
    return is_short or core[-1].isdecimal() or core[0].isdecimal() or core[0] == "√" or _is_term(token)


def _is_term(token: str) -> bool:
    """Whether a token can only be a part of a formula: ``b²``, ``4ac``, ``x^2``, ``(a+b)²``, ``2πr``."""
    return _TERM.fullmatch(token.strip(".,;:!?\"'")) is not None


def is_argument(token: str) -> bool:
    """Whether a token can be what a function is of: ``θ``, ``2x``, ``(x)``, ``30°``."""
    core = token.strip("()[]{}|.,;:!?\"'")
    return core[:1].isdecimal() or core[:1] in GREEK or (len(core) == 1 and core.isalpha())


def _is_formula_token(token: str) -> bool:
    if token in _SIGN_TOKENS:
        return token[0] in _FORMULA_SIGNS
    return any(sign in token for sign in _STRONG_SIGNS) and "//" not in token


def read_expression(text: str, place: Place) -> str:
    """Letters, digits and signs that stand together, part by part: ``x^2``, ``v=v0+at``, ``GPT-4``, ``H2O``."""
    lexemes = lexemes_of(text)
    formula = _is_formula(lexemes, place)
    words: list[str] = []
    index = 0
    while index < len(lexemes):
        said, used = _next_words(lexemes, index, place, formula=formula)
        words.append(said)
        index += used
    return " ".join(filter(None, words))


def lexemes_of(text: str) -> list[Lexeme]:
    return [(match.lastgroup or "sign", match.group()) for match in _LEXEME.finditer(text)]


def _is_formula(lexemes: list[Lexeme], place: Place) -> bool:
    signs = {text for kind, text in lexemes if kind == "sign"}
    if signs & (RELATIONS.keys() - {"<", ">", "<>"}) or any(text[0] in "√∑∏∫∂×÷^±−" for text in signs):
        return True
    has_figures = any(kind in ("number", "power") for kind, _ in lexemes)
    plus = "+" in signs and has_figures and lexemes[0][1] != "+" and lexemes[-1][1] != "+"
    return plus or (in_formula(place) and all(len(text) <= 3 for kind, text in lexemes if kind == "word"))


def _next_words(lexemes: list[Lexeme], index: int, place: Place, *, formula: bool) -> tuple[str, int]:
    """Words of the lexeme at the index, and how many lexemes they cover."""
    kind, text = lexemes[index]
    before = lexemes[index - 1] if index else None
    after = lexemes[index + 1] if index + 1 < len(lexemes) else None
    if kind == "number":
        return _number(text, lexemes, before, after, formula=formula)
    if kind == "power":
        if before is None and after and after[0] == "word" and len(after[1]) <= 2 and text.isnumeric():
            return isotope_words(text, after[1]), 2
        return power_words(text), 1
    if kind == "charge":
        digits = whole_words(unicodedata.normalize("NFKC", text[:-1])) if len(text) > 1 else ""
        return f"{digits} {'plus' if text[-1] == '⁺' else 'minus'}", 1
    if kind == "fraction":
        whole = before is not None and before[0] == "number"
        return ("and " if whole else "") + fraction_sign_words(text, after_whole=whole), 1
    if kind == "word":
        return _word(text, lexemes, index, formula=formula), 1
    return _sign(text, before, after, place, formula=formula)


def power_words(signs: str) -> str:
    """``²`` as squared, ``⁻³`` as to the power of minus three."""
    if signs == "ⁿ":
        return "to the power of N"
    plain = unicodedata.normalize("NFKC", signs).replace("−", "-")
    return {"2": "squared", "3": "cubed"}.get(plain) or _to_the_power(plain)


def _to_the_power(power: str) -> str:
    digits = power.lstrip("+-")
    words = whole_words(digits) if digits.isdecimal() else digits
    return f"to the power of {'minus ' if power.startswith('-') else ''}{words}"


def _number(
    text: str, lexemes: list[Lexeme], before: Lexeme | None, after: Lexeme | None, *, formula: bool
) -> tuple[str, int]:
    exponent = _exponent(lexemes, after)
    number = number_of(text)
    if number is None:
        return _digits_and_marks(text), 1
    if exponent is not None and not (before and before[0] == "word"):
        power, used = exponent
        return f"{number.words} times ten {_to_the_power(power)}", used
    if (
        not formula
        and before is None
        and len(text) == 4
        and text.isdecimal()
        and "1100" <= text <= "2099"
        and after
        and after[1] in "-/–—"
    ):
        return year_words(text), 1
    return number.words, 1


def _exponent(lexemes: list[Lexeme], after: Lexeme | None) -> tuple[str, int] | None:
    """The power of ``1e-5`` and ``6.02E23``, when they are all of the token, and the lexemes it takes."""
    if after is None or after[1] not in ("e", "E") or lexemes[0][0] != "number":
        return None
    rest = lexemes[2:]
    sign = ""
    if rest and rest[0][1] in ("-", "+", "−"):
        sign, rest = "-" if rest[0][1] != "+" else "", rest[1:]
    if len(rest) != 1 or not rest[0][1].isdecimal() or len(rest[0][1]) > 3:
        return None
    return sign + str(int(rest[0][1])), len(lexemes)


def _digits_and_marks(text: str) -> str:
    """Digits with marks that are no number, such as ``1,2,3`` or a section ``4.1.2``."""
    joiner = {".": " point ", ",": ", "}.get(next((char for char in text if not char.isdecimal()), ""), " ")
    return joiner.join(whole_words(part) for part in re.split(r"\D+", text) if part)


def _word(text: str, lexemes: list[Lexeme], index: int, *, formula: bool) -> str:
    if text in GREEK:
        return GREEK[text]
    if len(text) <= 3 and any(char in GREEK for char in text):
        return " ".join(GREEK.get(char) or char for char in text)
    if len(text) == 1:
        return text
    if formula and text in FUNCTION_NAMES and index + 1 < len(lexemes):
        return FUNCTION_NAMES[text]
    if formula and len(text) <= 3 and text not in _FUNCTIONS and _is_product(text, lexemes, index):
        return " ".join(text)
    return text


def _is_product(text: str, lexemes: list[Lexeme], index: int) -> bool:
    """Whether letters are variables that are multiplied: ``mc²``, ``nRT``, the ``ma`` of ``F=ma``."""
    if len(lexemes) == 1:
        return False
    if text.islower() and not set(text) & set("aeiouy"):
        return True
    if re.fullmatch(r"[a-z][A-Z]{1,2}", text):
        return True
    before = lexemes[index - 1] if index else ("", "")
    follows = before[0] in ("number", "fraction") or before[1] in ("=", "+", "-", "−")
    return len(text) == 2 and text.islower() and follows and text != "pi"


def _sign(text: str, before: Lexeme | None, after: Lexeme | None, place: Place, *, formula: bool) -> tuple[str, int]:
    figures = before is not None and after is not None and before[0] == after[0] == "number"
    if text in ("^", "**"):
        return _power_of(after)
    if text == "_":
        is_index = before is not None and after is not None and len(before[1]) == 1 and len(after[1]) <= 2
        return ("sub" if is_index else ""), 1
    if text in ("-", "–", "‐"):
        if before is None and after and after[0] == "word" and len(after[1]) > 1:
            # An option of a command, as in ``-volume``.
            return "", 1
        if formula and after:
            return "minus", 1
        if before is None and after and after[0] == "number":
            return "minus", 1
        spans = figures and place.tokens[place.start].count(text) == 1
        return ("to" if spans else ""), 1
    if text == "/":
        return _slash(before, after, formula=formula), 1
    if text == "*":
        return ("times" if before and after and (formula or figures) else ""), 1
    if text == "!":
        is_factorial = before is not None and before[0] == "number" and (formula or place.after()[:1] == "=")
        return ("factorial" if is_factorial else ""), 1
    if text in (":", ".", ",", ";"):
        return _mark(text, before, after, figures=figures), 1
    if text == "#":
        return ("number" if after and after[0] == "number" else ""), 1
    if text == "~":
        return ("about" if after and after[0] == "number" and before is None else ""), 1
    if text in ("<", ">") or (text in _WITHOUT_LEFT_SIDE and before is None):
        if after is None or (before is not None and before[0] == "sign"):
            return "", 1
        return (RELATIONS[text] if before else _WITHOUT_LEFT_SIDE[text]), 1
    if re.fullmatch(r"-{2,}|\.{2,}|[—…]", text):
        return (",", 1) if before and after else ("", 1)
    if text == "'" and formula and _is_variable(before):
        return "prime", 1
    if text == "|" and before and after and before[0] == after[0] == "word" and "(" in place.tokens[place.start]:
        return "given", 1
    if text in ("′", "″") or (text in ARROWS and before is None):
        return "", 1
    return _SIGN_TOKENS.get(text, ""), 1


def _power_of(after: Lexeme | None) -> tuple[str, int]:
    if after == ("number", "2"):
        return "squared", 2
    if after == ("number", "3"):
        return "cubed", 2
    return ("to the power of", 1) if after else ("", 1)


def _slash(before: Lexeme | None, after: Lexeme | None, *, formula: bool) -> str:
    if before is None or after is None:
        return ""
    if before[0] == after[0] == "number":
        return "divided by" if formula else "over"
    is_ratio = before[0] == "number" or before[1].startswith("d")
    return "over" if formula or is_ratio else ""


def _mark(text: str, before: Lexeme | None, after: Lexeme | None, *, figures: bool) -> str:
    if before is None or after is None:
        return ""
    if text == ".":
        return "point" if figures else ("dot" if before[0] in ("word", "number") and after[0] == "word" else "")
    if text == ":" and figures:
        return "to"
    return ","


def _is_variable(before: Lexeme | None) -> bool:
    return before is not None and before[0] == "word" and len(before[1]) == 1


def speakable(words: str) -> str:
    """Words whose remaining figures and signs are words as well, whatever rule left them."""
    if not _UNSPEAKABLE.search(words):
        return words
    return _STRAY_APOSTROPHE.sub(" ", _UNSPEAKABLE.sub(_one_sign, words))


def _one_sign(match: re.Match[str]) -> str:
    text = match.group()
    if text.isdecimal():
        return f" {whole_words(text)} "
    if re.fullmatch(f"[{POWER_SIGNS}⁺⁻ⁿ]+", text):
        return f" {power_words(text)} " if re.search(f"[{POWER_SIGNS}]$", text) else " "
    if re.fullmatch(f"[{FRACTION_SIGNS}]", text):
        return f" {fraction_sign_words(text)} "
    if text[0] in GREEK:
        return f" {' '.join(GREEK[char] for char in text)} "
    return f" {_SIGN_TOKENS.get(text, '')} "
