"""Equations in sentences: shown whole or not at all, and only if they can be set."""

from __future__ import annotations

import builtins
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.providers.animation.library.choosing import choose_animation
from reelbase.providers.animation.library.compiling import can_be_set
from reelbase.providers.animation.library.data import Formula
from reelbase.providers.animation.library.formulas import equation_in

WHOLE = {
    "The speed follows v = v0 + at.": "v = v_0 + a t",
    "Remember that sin² x + cos² x = 1.": "sin^2 x + cos^2 x = 1",
    "Einstein wrote E = mc² in 1905.": "E = m c^2",
    "Newton's law says F = ma, where F is the force.": "F = m a",
    "Ohm's law is V = IR.": "V = I R",
    "The area is A = πr².": "A = pi r^2",
    "The ideal gas law is PV = nRT.": "P V = n R T",
    "In a right triangle a² + b² = c².": "a^2 + b^2 = c^2",
    "x = (-b ± √(b² - 4ac)) / (2a)": "x = (- b plus.minus sqrt(b^2 - 4 a c)) / (2 a)",
    "The line y = mx + b is straight.": "y = m x + b",
    "Let f(x) = x².": "f (x) = x^2",
    "GDP = C + I + G + X": '"GDP" = C + I + G + X',
    "The identity e^(iπ) + 1 = 0 is famous.": "e^(i pi) + 1 = 0",
    "log(ab) = log a + log b": "log (a b) = log a + log b",
    "The limit was v₀ = 3.": "v_0 = 3",
    "x₁ + x₂ = 7": "x_1 + x_2 = 7",
    "A thin lens obeys 1/f = 1/u + 1/v.": "(1) / (f) = (1) / (u) + (1) / (v)",
    "The wavelength is λ = h/p.": "lambda = (h) / (p)",
    "The circumference is C = 2πr.": "C = 2 pi r",
    "The volume is V = 4/3 πr³.": "V = 4 slash 3 pi r^3",
    "F = G m1 m2 / r²": "F = G m_1 m_2 slash r^2",
    "A spring pulls with F = kx.": None,
    '"F = ma" says it all.': "F = m a",
    "E = E_kin + E_pot": 'E = E_("kin") + E_("pot")',
    "The period is T = 2π√(l/g).": "T = 2 pi sqrt((l) / (g))",
    "y = x^2 + 3x - 4 has two roots.": "y = x^2 + 3 x - 4",
    "k = 1.38 × 10⁻²³": "k = 1.38 times 10^(-23)",
    "The result was p = 0.03.": "p = 0.03",
    "x = 1,000.": 'x = "1,000"',
    "Set x = 5; then go on.": "x = 5",
    "T(n) = 2T(n/2) + n": "T (n) = 2 T ((n) / (2)) + n",
}
PARTIAL = (
    *("The area is A = πr2.", "E = mc2.", "x = 1,5.", "The sine of x = 0.5.", "If x = 3 then y is large."),
    *("2 + 2 = 5 is wrong.", "x = 3 and 4", "x = 1 or 2", "x = 5 km/h", "t = 3 seconds", "v = 30 km/h is fast"),
    *("speed = distance / time", "Kinetic energy = 1/2 mv².", "f(x, y) = x + y", "a = b = c", "x == 5", "x != 5"),
    *("x += 1", "x => 5", "The link https://example.org/?q=3 works.", "n! = 3", "|x| = 3", "∑ x = 3", "x' = 3"),
    *("The 5 x = 10 thing.", "In 1905 E = mc² came.", "x = 0.1.2", "f = 0 if x is 3.", "p < 0.05 and n = 20"),
    *("H2O = water", "w = 50%", "c = 299,792,458 m/s", "theta = 30°", "A ∪ B = C", "{x} = 3", "A = (1,2)", "x ="),
    *(" = 3", "x = two", "name = John", "key=value", "a=1&b=2", "x = 5 apples", "y = mx plus b", "Half of x = 4"),
    *("F = ma minus friction", "The force equals mass times a = 5.", "x = a, b", "x = 1e-5", "delta x = 3"),
    *("The temperature T = 300 K is warm.", "d = vt + ½at²", "k = 1.38 × 10⁻²³ J/K", "x = 3:4", "x = 1, 2"),
    *("Grade A = 90.", "Room B = 12", "Plan A = 5", "y = x-axis", "1 + 1 = 2.", "KE = ½mv²", "log₂ 8 = 3"),
    *("It is not true that E = mc.", "x = " + "(" * 50 + "y" + ")" * 50, "x = " + " + ".join("abcdefgh" * 12)),
)


@pytest.mark.parametrize(("text", "typst"), WHOLE.items())
def test_a_whole_equation_is_shown_as_it_is_written_or_not_at_all(text: str, typst: str | None) -> None:
    pytest.importorskip("typst")
    found = choose_animation(text, "science")
    assert (found.typst if isinstance(found, Formula) else None) == typst


@pytest.mark.parametrize("text", PARTIAL)
def test_a_part_of_an_equation_is_never_shown(text: str) -> None:
    assert choose_animation(text, "science") is None


@given(st.text(alphabet="abxyFE01259=+-*/^_()².,√π ±≠μ'", max_size=40))
def test_whatever_is_read_as_an_equation_can_be_set(text: str) -> None:
    pytest.importorskip("typst")
    equation = equation_in(text)
    assert equation is None or can_be_set(equation), equation


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader_of_equations(text: str) -> None:
    equation_in(f"{text} = {text}")
    choose_animation(text, "science")


def test_no_formula_is_chosen_where_typst_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    can_be_set.cache_clear()
    try:
        assert choose_animation("Ohm's law is V = IR.", "science") is None
    finally:
        can_be_set.cache_clear()
