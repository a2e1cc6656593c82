"""Code and formulas in a text, whose numbers and words are not prose."""

from __future__ import annotations

import re

_TICKED = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_CALL = re.compile(
    r"(?<![\w.])(?!(?:sin|cos|tan|log|ln|exp|max|min|lim|sqrt|abs)\()[a-z_]\w+(?:\.\w+)*"
    r"\((?:[^()\s]|, |\s?[=+*/<>-]\s?|\([^()]*\)){0,60}\)"
)
_COMMAND = re.compile(
    r"(?:^|(?<=\s))\$ [a-z][^\n]{2,80}|\b(?:pip|npm|git|docker|cargo|apt|brew|curl|conda) (?:install|run|add|commit|"
    r"push|clone|build|init|checkout)(?: [-\w@/.:]+)*"
)
_ATOM = (
    r"(?:[$€£]?\d++(?:[.,]\d++)*+(?:\s?[%°]|[A-Za-zα-ωΑ-Ωπ²³⁴ⁿ√′ₙ]{0,3})"
    r"|[A-Za-zα-ωΑ-ΩΔ∂π∞ℏ][₀-₉ₙₖ′]?[²³⁴ⁿ⁻¹]*(?:_\w+)?(?:\^\{?[-\w]+\}?)?|√\(?[\w²³+ -]+\)?"
    r"|[A-Za-z]{1,4}\([A-Za-z0-9πθ²³+\-*/·. ]{1,20}\)|[A-Za-z]{1,3}[²³]|(?:sin|cos|tan|log|ln|exp|lim)\s?\w)"
)
_TERM = rf"[-−+±]?\(?{_ATOM}\)?(?:\^\{{?\w+\}}?|[²³⁴ⁿ])?"
_SIDE = (
    rf"{_TERM}(?:\s?[-−+±*×·⋅/÷^]\s?{_TERM}|(?<=[%\d])\sof\s{_TERM}|\s?{_TERM}(?=\s?[=≈≤≥+−*/×·]|[.,;:]|\s|$)){{0,8}}"
)
_EQUATION = re.compile(
    rf"(?<![\w.`])(?P<left>{_SIDE})\s?(?P<relation>=|≈|≤|≥|≠|∝)\s?(?P<right>{_SIDE})(?:\s?(?:=|≈)\s?{_SIDE})?"
)
_GOES_BEFORE = re.compile(r"(?:[+*×·⋅÷^=≈≤≥<>√%°…]|\.\.|[\d%]\sof|[\w)]\s?[-−/])\s?$")
_GOES_ON = re.compile(
    r"\s?[+*×·⋅÷^=≈≤≥<>√%°²³…]|\s?[-−/]\s?[\w(]|[\w(]|\s(?:percent|per cent|hundred|thousand|million|billion|degrees)\b"
)
_NEAR = 8
_NAMED_EQUATION = re.compile(
    r"(?:^|[:;,.]\s)(?P<equation>[A-Za-z]{3,20}(?: [a-z]{2,20}){0,2} = [A-Za-z]{3,20}(?: [a-z]{2,20}){0,2}"
    r"(?: [-−+×*·/÷] [A-Za-z]{3,20}(?: [a-z]{2,20}){0,2}){1,4})(?=[.,;:!?]|$)"
)
"""*Speed = distance / time*."""
_BIG_O = re.compile(r"\b[OΘΩ]\([^()\s]{1,4}(?: log \w)?(?:\([^()]*\))?(?:[²³]|\^\d)?\)")


def code_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of code: between backticks, calls and commands of a shell."""
    found = [match.span() for match in _TICKED.finditer(text)]
    found += [match.span() for match in _CALL.finditer(text) if not _BIG_O.fullmatch(match.group())]
    found += [match.span() for match in _COMMAND.finditer(text)]
    return _joined(found)


def formula_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of equations and of orders of growth such as ``O(n log n)``."""
    code = code_spans(text)
    found = [match.span() for match in _BIG_O.finditer(text)]
    spans = [_trimmed(text, *match.span()) for match in _EQUATION.finditer(text) if _is_equation(match)]
    found += [span for span in spans if _is_whole(text, *span)]
    found += [match.span("equation") for match in _NAMED_EQUATION.finditer(text)]
    return [span for span in _joined(found) if not any(span[0] < stop and start < span[1] for start, stop in code)]


def notation_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of code and formulas by position."""
    return sorted([*code_spans(text), *formula_spans(text)])


def _is_equation(match: re.Match[str]) -> bool:
    """Whether both sides are mathematics and no words: *a = b* is, *Name = value of it* is none."""
    words = set(re.findall(r"[A-Za-z]{4,}", match.group()))
    return not words - {"sqrt"}


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether nothing of the equation stands before or behind the span, as a part of it may be false."""
    if _GOES_BEFORE.search(text, max(0, start - _NEAR), start) or _GOES_ON.match(text, end):
        return False
    return text.count("(", start, end) == text.count(")", start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without an article or another word of one letter that was taken for a name at either end."""
    while head := re.match(r"(?:[aAI]|is|so|if|in|of|to|as|by|or|at|we)\s+(?=[A-Za-zα-ω(√∂Δ0-9])", text[start:end]):
        start += head.end()
    while tail := re.search(
        r"(?<![=+\-−*/×·^])\s+(?:a|I|is|so|if|in|of|to|as|by|or|at|we|and|the|for)$", text[start:end]
    ):
        end = start + tail.start()
    while text[end - 1] in " .,;:" or (
        text[end - 1] == ")" and text.count(")", start, end) > text.count("(", start, end)
    ):
        end -= 1
    if text[start] == "(" and text[end - 1] == ")" and text.count("(", start, end) == 1:
        return start + 1, end - 1
    return start, end


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
