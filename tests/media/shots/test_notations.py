"""Notations and methods behind the drawings of science: functions of x, formulas, and the steps of methods."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.media.shots.arithmetic import read_function, values_of
from reelbase.media.shots.kinds.science.methods import row_search_steps, sorting_steps, tree_order
from reelbase.media.shots.mathematics import FormulaLayout, FormulaNode, read_formula

METHODS = ("bubble", "insertion", "selection", "merge", "quick")


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("x^2 - 1", 3.0, 8.0),
        ("2x", 4.0, 8.0),
        ("-x^2", 3.0, -9.0),
        ("2^-x", 1.0, 0.5),
        ("2^3^2", 0.0, 512.0),
        ("3(x+1)(x-1)", 2.0, 9.0),
        ("sin(pi x)", 0.5, 1.0),
        ("xsin(x)", math.pi / 2, math.pi / 2),
        ("1/2x", 4.0, 2.0),
        ("exp(ln(x))", 5.0, 5.0),
    ],
)
def test_a_function_has_the_value_that_arithmetic_gives_it(text: str, x: float, value: float) -> None:
    assert read_function(text)(x) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "x +", "(x", "x)", "y", "__import__", "x.real", "1..2", "open(x)", "(" * 40])
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_function(text)


def test_a_point_without_a_value_is_left_out() -> None:
    assert [y for _, y in values_of(read_function("1/x"), -1.0, 1.0, 3)] == [-1.0, None, 1.0]
    assert values_of(read_function("sqrt(x)"), -1.0, 1.0, 2)[0][1] is None


def _kinds(node: FormulaNode) -> set[str]:
    return {node.kind}.union(*(_kinds(child) for child in node.children))


@pytest.mark.parametrize(
    ("formula", "kind"),
    [("v = d / t", "fraction"), ("a^2", "scripts"), ("m_1", "scripts"), ("r²", "scripts"), ("sqrt(x)", "root")],
)
def test_a_formula_has_the_parts_that_its_notation_says(formula: str, kind: str) -> None:
    assert kind in _kinds(read_formula(formula))


def _shown(node: FormulaNode) -> str:
    return node.text + "".join(_shown(child) for child in node.children)


@given(st.text("ab1 +-=*/^_()[]√²₁αxyz.,", min_size=1, max_size=40))
def test_any_formula_is_laid_out_and_loses_no_letter(formula: str) -> None:
    tree = read_formula(formula)
    assert [c for c in _shown(tree) if c in "abxyz"] == [c for c in formula if c in "abxyz"]
    lines = FormulaLayout(lambda text, _: 0.6 * len(text), {}).lines(tree, 5.0)
    assert all(box.width >= 0 and math.isfinite(box.above) for box in lines)
    drawn = "".join(ink.text for box in lines for ink in box.inks)
    assert sorted(c for c in drawn if c in "abxyz") == sorted(c for c in formula if c in "abxyz")


@pytest.mark.parametrize("method", METHODS)
@given(values=st.lists(st.integers(1, 999), min_size=3, max_size=10))
def test_sorting_ends_in_order_and_moves_something_in_each_step(method: str, values: list[int]) -> None:
    steps = sorting_steps(method, values)
    assert [values[index] for index in steps[-1]] == sorted(values)
    assert all(sorted(step) == list(range(len(values))) for step in steps)
    assert all(before != after for before, after in pairwise(steps))


@pytest.mark.parametrize("method", ["binary", "linear"])
@given(values=st.lists(st.integers(0, 99), min_size=3, max_size=15).map(sorted), target=st.integers(0, 99))
def test_a_search_finds_the_target_exactly_when_it_is_there(method: str, values: list[int], target: int) -> None:
    steps, found = row_search_steps(method, values, target)
    assert found == (target in values)
    assert not found or values[steps[-1][0]] == target
    assert len(steps) <= (len(values) if method == "linear" else len(values).bit_length())


def test_trees_are_visited_level_by_level_or_branch_by_branch() -> None:
    assert tree_order("breadth_first", 7) == [0, 1, 2, 3, 4, 5, 6]
    assert tree_order("depth_first", 7) == [0, 1, 3, 4, 2, 5, 6]
