"""The little TeX that Manim itself writes - numbers on axes, names of variables, brackets - set with Typst.

Manim's axes, matrices and decimal numbers ask for LaTeX, which is larger than all the rest together and may read files.
What is more than a plain row of signs is refused, with the way to say it in Typst.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

_PART = re.compile(
    r"\\special\{dvisvgm:raw <g id='(?P<id>unique\d+)'>\}(?P<tex>.*)\\special\{dvisvgm:raw </g>\}", re.DOTALL
)
_MARK = re.compile(r"\\special\{dvisvgm:raw [^}]*\}")
_BRACKET = re.compile(
    r"\\left(?P<left>\\?[^\\\s])\s*\\begin\{array\}\{c\}(?P<rows>.*?)\\end\{array\}\s*\\right(?P<right>\\?.)", re.DOTALL
)
_DRAWING = re.compile(r"(<svg[^>]*>)(.*?)(<defs|</svg>)", re.DOTALL)
_TOKEN = re.compile(r"\\(?P<name>[A-Za-z]+|[,;:! {}%$&#])|(?P<number>\d+(?:\.\d+)?)|(?P<sign>.)", re.DOTALL)
_GREEK = ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega "
          "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega")  # fmt: skip
_NAMES = {name: name for name in (*_GREEK.split(), "sin", "cos", "tan", "log", "ln", "exp", "max", "min", "times")} | {
    "cdot": "dot.op", "dots": "dots.h", "ldots": "dots.h", "infty": "infinity", "pm": "plus.minus", "le": "<=",
    "leq": "<=", "ge": ">=", "geq": ">=", "neq": "!=", "approx": "approx", "to": "->", "rightarrow": "->",
    "circ": "degree", "varphi": "phi.alt", "langle": "angle.l", "rangle": "angle.r", "quad": "quad",
    ",": "thin", ";": "med", " ": " ", "!": "", "%": '"%"', "$": '"$"', "{": "\\{", "}": "\\}",
}  # fmt: skip
_ESCAPED = frozenset("#$*_`@~\"'[]()/|&")
_ROW_EM = 1.2


def tex_to_svg_file(expression: str, environment: str | None = None, tex_template: Any = None) -> Path:
    """What Manim's function of that name does, for plain rows of signs. Raises NotImplementedError for more."""
    from manim.utils.typst_file_writing import typst_to_svg_file

    part = _PART.fullmatch(expression.strip())
    tex = part["tex"].strip() if part else expression.strip()
    if "\\special" in tex or environment not in (None, "align*", "center"):
        raise _refused(tex)
    drawn = Path(typst_to_svg_file(f"$ {_bracket(tex) or _row(tex)} $"))
    if part is None:
        return drawn
    # Manim looks a part up by the name of its group.
    svg = drawn.read_text(encoding="utf-8")
    named = re.sub(
        r"(<svg[^>]*>)(.*?)(<defs|</svg>)", rf"\1<g id='{part['id']}'>\2</g>\3", svg, count=1, flags=re.DOTALL
    )
    out = drawn.with_name(f"{hashlib.sha256(named.encode()).hexdigest()[:16]}-{part['id']}.svg")
    out.write_text(named, encoding="utf-8")
    return out


def _bracket(tex: str) -> str | None:
    """A bracket as high as the empty array that Manim puts beside it."""
    match = _BRACKET.fullmatch(tex)
    if match is None:
        return None
    sign = match["left"] if match["left"] != "." else match["right"]
    rows = match["rows"].count("\\\\") or 1
    return f"lr(\\{sign.removeprefix(chr(92))}, size: #{rows * _ROW_EM:.2f}em)"


def _row(tex: str) -> str:
    parts = []
    for token in _TOKEN.finditer(tex):
        if token["name"] is not None:
            if token["name"] not in _NAMES:
                raise _refused(tex)
            parts.append(_NAMES[token["name"]])
        elif token["number"] is not None:
            parts.append(token["number"])
        elif token["sign"] == "{":
            parts.append("(")
        elif token["sign"] == "}":
            parts.append(")")
        elif token["sign"] in "^_":
            parts.append(token["sign"])
        elif token["sign"] == "\\":
            raise _refused(tex)
        else:
            parts.append(f"\\{token['sign']}" if token["sign"] in _ESCAPED else token["sign"])
    return " ".join(parts)


def _refused(tex: str) -> NotImplementedError:
    # Manim puts marks around the parts of a formula, which its author did not write.
    tex = _MARK.sub("", tex).strip()
    return NotImplementedError(
        f"LaTeX is not available here, and {tex[:80]!r} is more than a row of signs: write it with MathTypst."
    )
