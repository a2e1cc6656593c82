"""Ready-made animations as forms: what is shown can be saved again, and what is refused names its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.providers.animation.library.data import ANIMATION_DATA, AnimationData, FormattedNumber, LineChart
from reelbase.web.animation_forms import KINDS, data_of, example, filled_fields
from reelbase.web.written_numbers import number_as_written

KIND_NAMES = sorted(KINDS)
NUMBERS = st.builds(
    lambda digits, decimals, sign, around: FormattedNumber(
        value=sign * round(digits / 10**decimals, decimals), decimals=decimals, prefix=around[0], suffix=around[1]
    ),
    st.integers(1, 10**9),
    st.integers(0, 3),
    st.sampled_from((1, -1)),
    st.sampled_from((("", ""), ("$", ""), ("", " %"), ("", " km/h"), ("~", ""), ("€", " billion"))),
)


def shown(data: AnimationData) -> dict[str, str]:
    return {filled.field.name: filled.value for filled in filled_fields(data)}


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_ready_animation_has_a_form_that_keeps_it(kind: str) -> None:
    data = example(kind)
    assert data_of(kind, shown(data), data) == data


def test_every_ready_animation_can_be_chosen() -> None:
    schema = ANIMATION_DATA.json_schema()
    assert set(schema["discriminator"]["mapping"]) == set(KINDS)


@given(NUMBERS)
def test_a_number_is_read_as_it_is_shown(number: FormattedNumber) -> None:
    assert number_as_written(number.shown, "bars").shown == number.shown
    assert number_as_written(number.shown, "bars").value == number.value


@pytest.mark.parametrize(
    ("text", "value", "again"),
    [
        ("45 %", 45, "45 %"),
        ("$1.20", 1.2, "$1.20"),
        ("8,849 m", 8849, "8,849 m"),
        ("8 849 m", 8849, "8,849 m"),
        ("4,5", 4.5, "4.5"),
        ("1990", 1990, "1990"),
        ("-3.5 °C", -3.5, "−3.5 °C"),
        ("+7", 7, "+7"),
        ("£-5", -5, "−£5"),
        ("  12  ", 12, "12"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: float, again: str) -> None:
    number = number_as_written(text, "bars")
    assert (number.value, number.shown) == (value, again)


@pytest.mark.parametrize("text", ["", "many", "1.2.3", "$", "--5", "1e999", "3-5", "1/2", "9" * 400])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="number"):
        data_of("counter", {"quantity": text, "label": "Things"})


@pytest.mark.parametrize(
    ("kind", "values", "field", "said"),
    [
        ("process", {"steps": "Only one"}, "animation_steps", "Steps: there are too few"),
        ("process", {"steps": "\n".join("abcdef")}, "animation_steps", "Steps: there are too many"),
        ("bar_chart", {"bars": "Cats 45\nDogs: 5"}, "animation_bars", "Bars, line 1: it needs a colon"),
        ("bar_chart", {"bars": "Cats: 45\nDogs: some"}, "animation_bars", "'some' is not a number."),
        ("bar_chart", {"bars": f"{'C' * 41}: 45\nDogs: 4"}, "animation_bars", "Bars, line 1: String should have"),
        ("bar_chart", {"bars": "A: 4\nB: 5", "highlight": "first"}, "animation_highlight", "Highlighted bar: "),
        ("comparison", {"left_name": "A", "left_points": "a", "right_points": "b"}, "animation_right_name", "Right"),
        ("number_line", {"low": "x", "high": "1"}, "animation_low", "'x' is not a number."),
        ("formula", {"typst": "$a$"}, "animation_typst", "Formula: "),
        ("counter", {"quantity": "5", "label": ""}, "animation_label", "What it counts: "),
    ],
)
def test_what_is_refused_names_its_field(kind: str, values: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        data_of(kind, values)
    assert refused.value.field == field
    assert refused.value.message.startswith(said)


def test_labels_may_hold_colons() -> None:
    bars = data_of("bar_chart", {"bars": "Ratio 3:1: 40 %\nOther: 5"})
    assert shown(bars)["bars"] == "Ratio 3:1: 40 %\nOther: 5"
    events = data_of("timeline", {"events": "12:30: Lunch\n13:00: Work"})
    assert shown(events)["events"] == "12:30: Lunch\n13:00: Work"


def test_positions_of_points_stay_while_there_are_as_many() -> None:
    before = LineChart.model_validate({**example("line_chart").model_dump(), "places": (0.0, 0.2, 1.0)})
    assert data_of("line_chart", {"points": "a: 1\nb: 2\nc: 3"}, before).places == (0.0, 0.2, 1.0)  # type: ignore[union-attr]
    assert data_of("line_chart", {"points": "a: 1\nb: 2"}, before).places is None  # type: ignore[union-attr]
