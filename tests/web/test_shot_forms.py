"""Forms of shots: what is shown can be saved again, and what is wrong is said by the field that it is about."""

from __future__ import annotations

import pytest

from reelbase.media.pictures.icons import icon_library
from reelbase.media.shots.contents import SHOT_CONTENT, SHOT_KINDS
from reelbase.media.shots.contents.charts import NumberContent
from reelbase.media.shots.examples import EXAMPLES
from reelbase.schemas.plan_document import PlanDocument
from reelbase.web.shot_forms import FormPart, form_of, texts_of
from reelbase.web.shot_reading import RefusedContent, content_of, sent_texts
from reelbase.web.shot_words import KIND_LABELS, kinds_by_group
from reelbase.web.shotview import panel_parts, shot_card
from support.plans import make_plan

BARS = {
    "content.bars.0.label": "March",
    "content.bars.0.quantity": "8.4%",
    "content.bars.1.label": "April",
    "content.bars.1.quantity": "7.9%",
}


def names_in(parts: tuple[FormPart, ...]) -> set[str]:
    inner = [each for part in parts for each in getattr(part, "rows", ()) or getattr(part, "parts", ())]
    return {part.name for part in parts} | (names_in(tuple(inner)) if inner else set())


def refused(kind: str, texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    with pytest.raises(RefusedContent) as caught:
        content_of(kind, texts)
    return dict(caught.value.errors)


def test_every_kind_has_a_form_that_keeps_what_it_shows() -> None:
    assert {kind for kinds in kinds_by_group().values() for kind in kinds} == set(SHOT_KINDS) == set(KIND_LABELS)
    for kind, content in EXAMPLES.items():
        texts = texts_of(content)
        assert set(texts) <= names_in(form_of(kind, texts)), kind
        assert content_of(kind, sent_texts(kind, texts.items()), content) == content
        # A browser sends every field of the form, and the number of a new row may be any.
        assert content_of(kind, sent_texts(kind, texts.items())).kind == kind


def test_an_empty_form_of_any_kind_is_refused_by_its_own_fields_or_makes_what_it_shows() -> None:
    for kind in SHOT_KINDS:
        shown = form_of(kind, {})
        try:
            content_of(kind, {})
        except RefusedContent as error:
            assert set(error.errors) <= names_in(shown), kind
            assert all(said.endswith(".") and said[0].isupper() for each in error.errors.values() for said in each)


@pytest.mark.parametrize(
    ("kind", "changed", "field", "said"),
    [
        ("bars", {"content.bars.1.quantity": "seven"}, "content.bars.1.quantity", "'seven' is not a number. Write it"),
        ("bars", {"content.bars.0.label": " "}, "content.bars.0.label", "It is empty. Fill it in."),
        ("bars", {"content.bars.0.label": "x" * 41}, "content.bars.0.label", "It is too long. Use at most 40"),
        ("bars", {"content.highlight": "7"}, "content.highlight", "Highlight must be one of the bars."),
        ("bars", {"content.highlight": "1.5"}, "content.highlight", "'1.5' is not a whole number."),
        (
            "bars",
            {"content.bars.0.icon": "rocke"},
            "content.bars.0.icon",
            "There is no icon 'rocke'. Use one such as r",
        ),
        ("percentage", {"content.quantity": "140 %"}, "content.quantity", "Quantity must be from 0 to 100"),
        ("flag", {"content.country": "Japan"}, "content.country", "It is not written as it must be."),
        ("flag", {"content.country": "qq"}, "content.country", "There is no flag with the code 'qq'. Use a country's"),
        ("map", {"content.countries": "jp\nqq"}, "content.countries", "No country on the map has the code 'qq'."),
        ("bars", {"content.highlight": "0"}, "content.highlight", "There is no number 0. Count from 1."),
        ("words", {"content.text": "Up", "content.emphasis": "0"}, "content.emphasis", "There is no number 0. Count"),
        ("words", {"content.text": "Up we go", "content.emphasis": "4"}, "content.emphasis", "The text has 3 words."),
        ("code", {"content.lines": "a\n" + "b" * 101}, "content.lines", "Line 2: It is too long."),
        ("words", {"content.text": ""}, "content.text", "It is empty. Fill it in."),
        ("circuit", {"content.parts.0": "lamp"}, "content.parts", "There are too few entries. Use at least 2."),
    ],
)
def test_what_is_wrong_is_said_by_its_field(kind: str, changed: dict[str, str], field: str, said: str) -> None:
    texts = sent_texts(kind, {**(BARS if kind == "bars" else {}), **changed}.items())
    errors = refused(kind, texts)
    assert list(errors) == [field]
    assert errors[field][0].startswith(said)
    parts = form_of(kind, texts, errors)
    assert field in names_in(parts)


def test_rows_are_read_in_the_order_of_the_form_and_empty_ones_are_dropped() -> None:
    sent = [
        ("content.messages.7.text", "First"),
        ("content.messages.7.side", "right"),
        ("content.messages.2.text", ""),
        ("content.messages.2.side", "left"),
        ("content.messages.0.text", "Second"),
        ("content.messages.0.side", "left"),
        ("content.messages.new.text", "never"),
    ]
    chat = content_of("chat", sent_texts("chat", sent))
    assert chat == SHOT_CONTENT.validate_python(
        {"kind": "chat", "messages": [{"text": "First", "side": "right"}, {"text": "Second"}]}
    )


def test_what_people_count_from_one_is_stored_from_zero() -> None:
    words = content_of("words", {"content.text": "Not a new life: one percent.", "content.emphasis": "5, 6"})
    assert words.model_dump()["emphasis"] == (4, 5)
    assert texts_of(words)["content.emphasis"] == "5, 6"
    bars = content_of("bars", {**BARS, "content.highlight": "2"})
    assert bars.model_dump()["highlight"] == 1


@pytest.mark.parametrize(
    ("language", "text", "value", "shown"),
    [
        ("de", "1.234,5 km", 1234.5, "1.234,5 km"),
        ("de-AT", "8,4 %", 8.4, "8,4 %"),
        ("fr", "8\u00a0849 m", 8849, "8\u00a0849 m"),
        ("fr", "8 849,5", 8849.5, "8\u00a0849,5"),
        ("en", "8,849 m", 8849, "8,849 m"),
    ],
)
def test_numbers_are_read_as_the_films_language_writes_them(language: str, text: str, value: float, shown: str) -> None:
    content = content_of("number", {"content.quantity": text}, language=language)
    assert isinstance(content, NumberContent)
    assert (content.quantity.value, content.quantity.shown) == (value, shown)


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [("en", "1,200", 1200), ("de", "1.200", 1200), ("fr", "1 200", 1200), ("en", "12", 12), ("en", "12 m", None)],
)
def test_plain_numbers_may_have_thousands(language: str, text: str, count: int | None) -> None:
    texts = {"content.count": text, "content.unit": "days"}
    if count is None:
        with pytest.raises(RefusedContent, match="'12 m' is not a number"):
            content_of("calendar", texts, language=language)
    elif count > 1000:
        with pytest.raises(RefusedContent, match="less than or equal to 1000"):
            content_of("calendar", texts, language=language)
    else:
        assert content_of("calendar", texts, language=language).model_dump()["count"] == count


def test_a_number_that_the_form_shows_stays_what_it_is() -> None:
    place = {"name": "Ulm", "latitude": 48.399, "longitude": 9.992}
    before = SHOT_CONTENT.validate_python({"kind": "map", "places": [place]})
    for language in ("en", "de", "fr"):
        assert content_of("map", texts_of(before), before, language=language) == before


def test_names_are_read_as_people_write_them() -> None:
    assert content_of("flag", {"content.country": " JP "}).model_dump()["country"] == "jp"
    scenery = content_of("scenery", {"content.icons": "Sailboat\n\nlight bulb"})
    assert scenery.model_dump()["icons"] == ("sailboat", "light-bulb")
    assert icon_library().like("light bulb", 3)[0] == "light-bulb"


def test_what_another_kind_has_no_field_for_is_kept_beside_the_form() -> None:
    parts, remembered = panel_parts("title", {**BARS, "content.text": "Jobs"}, {})
    assert remembered == BARS
    assert {"content.text", "content.subtitle"} <= names_in(parts)


def test_the_mark_of_the_scenes_own_picture_follows_all_that_it_depends_on() -> None:
    shot = {"start_word": 0, "end_word": 3, "content": {"kind": "picture"}}
    plan = make_plan("The sky is blue.").model_dump(mode="json")

    def mark(**values: object) -> str:
        scene = {**plan["scenes"][0], "shots": [shot], **values}
        return shot_card(PlanDocument.model_validate({**plan, "scenes": [scene]}), 1, 1).look_mark

    code = "class Sky(Scene): pass"
    changes: tuple[dict[str, object], ...] = (
        {"shot": "close"},
        {"negative_prompt": "clouds"},
        {"visual_prompt": "a red sky"},
        {"take": 2},
        {"visual_kind": "animation", "manim_code": code, "manim_scene": "Sky"},
        {"visual_kind": "animation", "manim_code": code, "manim_scene": "Other"},
    )
    assert len({mark(), *(mark(**change) for change in changes)}) == 1 + len(changes)
