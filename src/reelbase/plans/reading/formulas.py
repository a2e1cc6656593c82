"""Formulas in LaTeX, written as people write them in a text where that is possible."""

from __future__ import annotations

import re

from reelbase.plans.wording import listed


def _pairs(text: str) -> dict[str, str]:
    parts = text.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


_FUNCTIONS = listed("sin cos tan cot sec csc log ln lg exp min max lim gcd det mod")
_NOTHING = listed("left right displaystyle")
_SYMBOLS = {
    **_pairs("""
        alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν
        xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ
        Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω times × cdot · div ÷ pm ± mp ∓ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ lt <
        gt > approx ≈ sim ~ equiv ≡ propto ∝ infty ∞ to → rightarrow → Rightarrow ⇒ leftarrow ← in ∈ notin ∉ forall ∀
        exists ∃ degree ° circ ° ldots … dots … cdots … partial ∂ nabla ∇ hbar ħ ell ℓ prime ′
    """),
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(("quad", "qquad"), " "),
    **{name: name for name in _FUNCTIONS},
}
_OF_TEXT = "text|textbf|textit|texttt|textrm|emph|mathrm|mathbf|mathit|mathsf|mathcal|mathbb|operatorname"
_UPPER = dict(zip("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True))
_LOWER = dict(zip("0123456789+-ijnmk", "₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₙₘₖ", strict=True))
_GROUP = r"\{([^{}]*)\}"
_ARGUMENT = rf"(?:{_GROUP}|([^\s{{}}\\()]))"
_FRACTION = re.compile(rf"\\[dtc]?frac\s*{_ARGUMENT}\s*{_ARGUMENT}")
_ROOT = re.compile(rf"\\sqrt\s*{_ARGUMENT}")
_STYLED = re.compile(rf"\\(?:{_OF_TEXT})\s*{_GROUP}")
_UP = re.compile(rf"\^\s*{_ARGUMENT}")
_DOWN = re.compile(rf"_\s*{_ARGUMENT}")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
_SPACING = re.compile(r"\\[,;:! ]|~")
_ESCAPED = re.compile(r"\\([%$&#_])")
_IN_TEXT = re.compile(
    rf"(?<![\w\\:/])\\(?:[dtc]?frac\s*{_GROUP}\s*{_GROUP}|sqrt\s*{_GROUP}|(?:{_OF_TEXT})\s*{_GROUP}"
    rf"|(?:{'|'.join(sorted((name for name in _SYMBOLS if len(name) > 2), key=len, reverse=True))})(?![A-Za-z\\]))"
)
MAX_FORMULA_CHARS = 300
_SIGNS = re.compile(r"[\\^_={}<>+*/]")
_ONE_TERM = re.compile(r"\s*(?:[A-Za-z]|-?\d+(?:\.\d+)?)\s*")


def is_formula(tex: str, *, may_be_short: bool = True) -> bool:
    """Whether what stands between two signs can be meant as a formula, and not as two prices or a remark.

    may_be_short: one letter or number is a formula between dollar signs, but not between escaped brackets.
    """
    return _SIGNS.search(tex) is not None or (may_be_short and _ONE_TERM.fullmatch(tex) is not None)


def formula_text(tex: str) -> str | None:
    """A formula as people write it without LaTeX, such as ``e^(iπ) + 1 = 0``; None for one that is too complex."""
    if len(tex) > MAX_FORMULA_CHARS:
        return None
    text = _SPACING.sub(" ", tex.strip())
    before = ""
    while before != text:
        before = text
        text = _STYLED.sub(lambda match: match.group(1), text)
        text = re.sub(r"\\(?:circ|degree)(?![A-Za-z])", "°", text).replace("^°", "°").replace("^{°}", "°")
        text = _COMMAND.sub(_symbol, text)
        text = _UP.sub(lambda match: _raised(match, _UPPER, "^"), text)
        text = _DOWN.sub(lambda match: _raised(match, _LOWER, "_"), text)
        text = _ROOT.sub(lambda match: "√" + _bracketed(match.group(1) or match.group(2)), text)
        text = _FRACTION.sub(_fraction, text)
    text = _ESCAPED.sub(r"\1", text)
    if re.search(r"[\\{}&_]", text):
        return None
    return " ".join(text.split())


def with_commands_read(text: str) -> str:
    """A text in which single commands of LaTeX such as ``\\frac{1}{3}`` are written out; all else stays."""
    return _IN_TEXT.sub(lambda match: formula_text(match.group()) or match.group(), text)


def _symbol(match: re.Match[str]) -> str:
    symbol = _SYMBOLS.get(match.group(1))
    if symbol is None:
        return match.group()
    return symbol + (" " if symbol and match.group()[-1].isspace() else "")


def _raised(match: re.Match[str], characters: dict[str, str], sign: str) -> str:
    content = (match.group(1) if match.group(1) is not None else match.group(2)).strip()
    if content and all(each in characters for each in content):
        return "".join(characters[each] for each in content)
    if sign == "_":
        return match.group()
    return f"^{content}" if len(content) == 1 else f"^({content})"


def _fraction(match: re.Match[str]) -> str:
    above = match.group(1) if match.group(1) is not None else match.group(2)
    below = match.group(3) if match.group(3) is not None else match.group(4)
    return f"{_bracketed(above)}/{_bracketed(below)}"


def _bracketed(content: str) -> str:
    content = content.strip()
    return content if re.fullmatch(r"\w+|\w", content) else f"({content})"
