"""Punch-ins are planned for emphasis: figures, exclamations, and words such as "only"; not too often."""

from __future__ import annotations

from typing import Any

from reelbase.plans.reading.bold import bold_phrases
from reelbase.plans.shots.punches import with_punches
from reelbase.schemas.plan_document import CAMERA_PART, SceneShot

FIGURE = {"kind": "number", "quantity": {"value": 70.0}}


def shot(start: int, end: int, content: dict[str, Any] | None = None, **more: Any) -> SceneShot:
    content = content or {"kind": "words", "text": "x"}
    return SceneShot.model_validate({"start_word": start, "end_word": end, "content": content, **more})


def punched(narration: str, *shots: SceneShot, language: str = "en", bold: tuple[str, ...] = ()) -> list[str]:
    words = narration.split()
    (found,) = with_punches([(narration, shots)], language, bold)
    return [words[event.word] for each in found for event in each.events if event.part == CAMERA_PART]


def test_emphasis_is_a_figure_an_exclamation_or_a_stressing_word() -> None:
    figure = shot(0, 5, FIGURE, events=[{"word": 3, "part": 0}])
    assert punched("After one year, seventy dollars.", figure) == ["seventy"]
    assert punched("What a day this was!", shot(0, 5)) == ["was!"]
    assert punched("There is only one way.", shot(0, 5)) == ["only"]
    assert punched("Das hat niemand je gesehen.", shot(0, 5), language="de-AT") == ["niemand"]
    assert punched("The sea is calm today.", shot(0, 5)) == []


def test_what_is_close_locked_or_short_is_left_alone() -> None:
    said = "There is only one way."
    assert punched(said, shot(0, 5, framing="close")) == []
    assert punched(said, shot(0, 5, locked=True)) == []
    assert punched("Only now.", shot(0, 2)) == []
    assert punched(said, shot(0, 5, {"kind": "list", "items": [{"text": "a"}, {"text": "b"}]})) == []


def test_two_of_them_are_seconds_apart() -> None:
    said = "There is only one way. " + "It is long and hard. " * 2 + "Nobody has ever gone it."
    shots = [shot(0, 5), shot(5, 15), shot(15, 20)]
    assert punched(said, *shots) == ["only"]
    assert punched("It is long and hard. " + said, shot(5, 10), shot(20, 25)) == ["only"]
    farther = "There is only one way. " + "It is long and hard. " * 4 + "Nobody has ever gone it."
    assert punched(farther, shot(0, 5), shot(25, 30)) == ["only", "Nobody"]


def test_what_the_author_set_in_bold_comes_first_and_each_phrase_once() -> None:
    said = "The tide is never late, and it is very strong."
    assert punched(said, shot(0, 10), bold=("Very strong",)) == ["very"]
    assert punched(said, shot(0, 10), bold=("left out", "tide")) == ["tide"]
    assert punched("A tide. " + "It is a calm day. " * 4 + "The tide!", shot(0, 22), bold=("calm", "tide")) == ["calm"]
    assert punched(said, shot(0, 10, {"kind": "list", "items": [{"text": "a"}, {"text": "b"}]}), bold=("tide",)) == []


def test_the_phrase_is_emphasised_where_it_stands_in_the_film() -> None:
    scenes = [("The tide is calm here.", [shot(0, 5)]), ("It is long and hard. " * 4, [shot(0, 20)])]
    scenes.append(("The tide is strong now.", [shot(0, 5)]))
    events = [each[0].events for each in with_punches(scenes, "en", ("calm", "tide"))]
    assert [[event.word for event in found] for found in events] == [[3], [], [1]]


def test_bold_is_found_in_markdown_and_html_but_not_in_headings_and_labels() -> None:
    source = """**A heading**

1. **An item**
- **Label:** a **very strong** tide, __never__ late, and **Another label**: x
<p>It is <b>calm</b> and <strong class="x">cold</strong>; 2**3 and a * b ** c.</p>
<p><b>Alone in its paragraph</b></p>
**one two three four five six seven words** are too many
"""
    assert bold_phrases(source) == ["very strong", "never", "calm", "cold"]
