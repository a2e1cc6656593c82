"""The five patterns of storyboards, each filled from a brief's own words.

What is said beside the brief's words only leads from one to the next, such as ``Number two:``: it states nothing. Where
the brief says nothing for a scene, the scene names what it shows and has a gap for its author.
"""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.storyboards.writing.brief import Brief, Statement
from reelbase.storyboards.writing.drafts import (
    BoardDraft,
    SceneDraft,
    grouped,
    number_word,
    shown,
)

SPEAKER = "The speaker looks into the camera."
_MOST_POINTS = 5
_LATER = ("Then", "Next,", "After that,")


def boards_of(brief: Brief, content_scenes: int | None) -> list[BoardDraft]:
    """A board by each pattern that suits the brief, the best first; at least two.

    content_scenes: how many scenes between the hook and the last one are wanted; None leaves it to the pattern.
    """
    makers = (_problem_solution, _before_after, _list, _demonstration, _story)
    found = [board for make in makers if (board := make(brief, content_scenes)) is not None]
    return sorted(found, key=lambda board: -board.score)


def headline(brief: Brief) -> str:
    """What the brief is about, as words that stand alone; its first statement where it names no subject."""
    subject = brief.subject
    if subject.kind == "how_to":
        return f"How to {subject.text}"
    if subject.kind != "none":
        return subject.text[:1].upper() + subject.text[1:].rstrip(".")
    return (brief.statements or brief.items)[0].text.rstrip(".")


def _problem_solution(brief: Brief, count: int | None) -> BoardDraft | None:
    subject, said = brief.subject, list(brief.statements)
    troubles = [] if subject.kind in ("clause", "question", "count") else _troubles(brief)
    rest = [one for one in said if one not in troubles[:1]] + list(brief.items)
    if troubles:
        hook = SceneDraft("hook", troubles[0].text, shown(troubles[:1], brief))
        score, asks = 8.0 if rest or subject.kind == "product" else 2.0, "Sounds familiar?"
    elif subject.kind in ("how_to", "clause", "question"):
        hook = SceneDraft("hook", _question(brief), SPEAKER)
        rest = said + list(brief.items)
        score, asks = 6.0, "Did you know?" if subject.kind != "how_to" else "Do you know another way?"
    elif subject.kind == "count" and (rest or subject.noun in _WRONG):
        hook = SceneDraft("hook", f"Do you know these {subject.text.removeprefix('the ')}?", SPEAKER)
        rest = rest[::-1] if not any(one.is_step or one.pointing for one in rest) else rest
        score, asks = 6.0, "Did you know them all?" if subject.number > 2 else "Did you know both?"
    else:
        return None
    scenes = [hook]
    if subject.kind == "product":
        scenes.append(SceneDraft("content", f"Meet {subject.text}.", f"Show {subject.text}."))
        count = None if count is None else max(1, count - 1)
    if rest:
        lead = "Here's what to do. " if subject.kind == "how_to" and troubles else ""
        for place, group in enumerate(grouped(rest, count or (2 if len(scenes) == 1 else 1))):
            scenes.append(SceneDraft("content", (lead if not place else "") + _said(group), shown(group, brief)))
    elif len(scenes) == 1:
        scenes += _answer_to_film(brief)
    scenes.append(_closing(brief, asks))
    return BoardDraft("problem-solution", score, scenes)


def _before_after(brief: Brief, count: int | None) -> BoardDraft | None:
    said = list(brief.statements)
    before = [one for one in said if one.label in ("before", "problem") or (one.is_past and one.label == "")]
    after = [one for one in said if one.label in ("after", "result", "now", "today", "solution")]
    labelled = bool(after and any(one.label in ("before", "problem") for one in said))
    if not labelled:
        after = [one for one in said if _is_now(one)]
        before = said[: said.index(after[0])] if after else []
    if not after or not before:
        return None
    first = [one for one in before if one.label in ("before", "problem")] or before
    rest = [one for one in said if one not in first and one not in after[:1]] + list(brief.items)
    scenes = [SceneDraft("hook", after[0].text, shown(after[:1], brief))]
    for place, group in enumerate(grouped(first, 2)):
        opening = f"Before: {_running(group)}" if labelled else f"It began like this. {_said(group)}"
        scenes.append(SceneDraft("content", _said(group) if place else opening, shown(group, brief, closer=place == 0)))
    if rest:
        scenes.append(SceneDraft("transition", "And now look.", "The picture of the first scene, from the same place."))
        groups = grouped(rest, count - 1 if count and count > 1 else 1)
        scenes += [SceneDraft("content", _said(group), shown(group, brief)) for group in groups]
    scenes.append(_closing(brief, "What do you think?"))
    return BoardDraft("before-after", 9.0 if labelled else 7.0, scenes)


def _list(brief: Brief, count: int | None) -> BoardDraft | None:
    subject = brief.subject
    if any(one.label for one in brief.statements) and not brief.items:
        return None
    opening = [] if brief.items else _troubles(brief) if subject.kind in ("product", "none") else []
    points = list(brief.items) or [one for one in brief.statements if one not in opening]
    number = subject.number if subject.kind == "count" else 0
    named = "step" if points and all(point.is_step for point in points) else subject.noun
    promise = _promise(brief, points, number or len(points) or 3, named)
    if not promise or (len(points) == 1 and not number):
        return None
    scenes = [SceneDraft("hook", promise, _subject_shown(brief))]
    if opening:
        scenes.append(SceneDraft("content", _said(opening), shown(opening, brief)))
        count = None if count is None else max(1, count - 1)
    if points:
        scenes += _numbered(grouped(points, min(count or _MOST_POINTS, _MOST_POINTS)), len(points), named, brief)
    else:
        scenes += [_point_to_film(place, named) for place in range(1, min(number or 3, _MOST_POINTS) + 1)]
    scenes.append(_closing(brief, "Which one was new to you?"))
    score = 9.0 if brief.items and named != "step" else 8.0 if number else 5.0 if points else 2.5
    return BoardDraft("list", score, scenes)


def _numbered(groups: list[list[Statement]], total: int, named: str, brief: Brief) -> list[SceneDraft]:
    if len(groups) < total:
        return [SceneDraft("content", _said(group), shown(group, brief)) for group in groups]
    return [
        SceneDraft(
            "content", f"{_label(place, named)}: {group[0].inner}", shown(group, brief), _overlay(place, group[0])
        )
        for place, group in enumerate(groups, start=1)
    ]


def _point_to_film(place: int, named: str) -> SceneDraft:
    label = _label(place, named)
    point = label[:1].lower() + label[1:] if named else f"point {number_word(place)}"
    return SceneDraft("content", f"{label}.", f"Show {point}.", gap=f"say {point}")


def _label(place: int, named: str) -> str:
    if named == "step":
        return f"Step {number_word(place)}"
    return f"{named.capitalize()} number {number_word(place)}" if named else f"Number {number_word(place)}"


def _demonstration(brief: Brief, count: int | None) -> BoardDraft:
    subject = brief.subject
    said = [*brief.statements, *brief.items]
    steps = [place for place, one in enumerate(said) if one.is_step]
    stepwise = len(steps) > 1
    opening, points = (said[: steps[0]], said[steps[0] :]) if stepwise else ([], said)
    scenes = [SceneDraft("hook", _invitation(brief), _subject_shown(brief))]
    if opening:
        scenes.append(SceneDraft("content", _said(opening), shown(opening, brief)))
        count = None if count is None else max(1, count - 1)
    for place, group in enumerate(groups := grouped(points, count or _MOST_POINTS) if points else []):
        script = _said(group)
        if stepwise and len(groups) > 1:
            script = f"{_connective(place, len(groups))} {_running(group)}"
        scenes.append(SceneDraft("content", script, shown(group, brief, closer=place % 2 == 1)))
    if not points:
        scenes += _thing_to_film() if subject.kind in ("product", "topic", "heading") else _process_to_film()
    how = subject.kind == "how_to" or stepwise
    scenes.append(_closing(brief, "Try it, and tell {us} how it went." if how else "What do you think?"))
    score = 8.5 if stepwise else 6.5 if how else 5.5 if subject.kind == "product" and points else 4.0
    return BoardDraft("demonstration", score, scenes)


def _story(brief: Brief, count: int | None) -> BoardDraft | None:
    said = [*brief.statements, *brief.items]
    if not said or any(one.label for one in said) or any(one.is_step for one in said):
        return None
    personal = sum(one.is_past or one.text.split()[0] in ("I", "We", "My", "Our") for one in said)
    subject, rest = brief.subject, said[1:]
    hook, reveal = SceneDraft("hook", said[0].text, shown(said[:1], brief)), []
    if subject.kind == "clause" or (said[0].pointing and subject.kind != "none"):
        hook, rest = SceneDraft("hook", _presented(brief), _subject_shown(brief)), said
    elif subject.kind != "none":
        reveal = [SceneDraft("content", _presented(brief), _subject_shown(brief))]
    scenes = [hook]
    if not rest and not reveal:
        scenes.append(SceneDraft("content", "Look at this.", "Show what it is about.", gap="say what is seen"))
    groups = grouped(rest, count - len(reveal) if count and count > 1 else 3 if len(rest) > 2 else 2) if rest else []
    for place, group in enumerate(groups):
        scenes.append(SceneDraft("content", _said(group), shown(group, brief, closer=place % 2 == 1)))
    scenes += [*reveal, _closing(brief, "What would you have done?" if personal > 1 else "What do you think?")]
    return BoardDraft("story", 7.5 if personal > 1 else 4.5, scenes)


def _presented(brief: Brief) -> str:
    """What the brief is about, as a line of its own."""
    if brief.subject.kind == "clause":
        return f"This is {brief.subject.text}."
    if brief.subject.kind == "question":
        return brief.subject.text
    return f"Meet {brief.subject.text}." if brief.subject.kind == "product" else _ended(headline(brief))


def _question(brief: Brief) -> str:
    subject = brief.subject
    if subject.kind == "question":
        return subject.text
    return f"How do you {subject.text}?" if subject.kind == "how_to" else f"Ever wondered {subject.text}?"


def _promise(brief: Brief, points: Sequence[Statement], number: int, named: str) -> str:
    """The opening line of a list; "" where the brief names nothing that it is about."""
    subject = brief.subject
    things = f"{number_word(number)} thing{'s' if number > 1 else ''} to know"
    if subject.kind == "count":
        return f"{headline(brief)}."
    if subject.kind == "none":
        about = next((one.about for one in points if _can_open(one.about)), "")
        return f"{things.capitalize()} about {about}." if about else ""
    if subject.kind == "question":
        return f"{subject.text} {things.capitalize()}."
    if named == "step":
        return f"{headline(brief)}, in {number_word(number)} steps."
    return (
        f"{things.capitalize()} about {subject.text}." if subject.kind == "product" else f"{headline(brief)}: {things}."
    )


def _can_open(about: str) -> bool:
    return about[:1].isupper() or about.split(" ", 1)[0] in ("our", "my", "the")


def _invitation(brief: Brief) -> str:
    """The opening line of a demonstration."""
    subject = brief.subject
    if subject.kind == "how_to":
        return f"Here's how to {subject.text}."
    if subject.kind == "clause":
        return f"Here's {subject.text}."
    if subject.kind == "question":
        return f"{subject.text} Watch this."
    if subject.kind == "product":
        return f"Meet {subject.text}."
    if subject.kind == "none":
        return "Watch this."
    if brief.statements or brief.items:
        return _ended(headline(brief))
    return _ended(f"Watch this: {subject.text}")


def _closing(brief: Brief, otherwise: str) -> SceneDraft:
    """The last scene: what the brief asks of the viewer, or else a question to them."""
    if brief.asks:
        return SceneDraft("cta", brief.asks, SPEAKER)
    who = "us" if brief.is_own else "me"
    line = otherwise.replace("{us}", who) if "{us}" in otherwise else f"{otherwise} Tell {who} in the comments."
    return SceneDraft("cta", line, SPEAKER, gap="say what viewers should do, if it is something else")


def _answer_to_film(brief: Brief) -> list[SceneDraft]:
    """The middle of a board whose brief asks something and does not answer it."""
    if brief.subject.kind in ("how_to", "count"):
        return [
            SceneDraft("content", "This is what goes wrong.", "Show what goes wrong.", gap="say what goes wrong"),
            SceneDraft("content", "Do this instead.", "Show what to do instead.", gap="say what to do instead"),
        ]
    return [
        SceneDraft("content", "Look at this.", "Show what the question is about.", gap="say what is seen"),
        SceneDraft("content", "And here's the answer.", "Show the answer.", gap="give the answer"),
    ]


def _thing_to_film() -> list[SceneDraft]:
    return [
        SceneDraft("content", "This is what it looks like.", "Show all of it.", gap="say what is seen"),
        SceneDraft("content", "And look at this.", "Show a detail of it.", gap="say what is special about it"),
    ]


def _process_to_film() -> list[SceneDraft]:
    return [
        SceneDraft("content", "You start with this.", "Show the beginning.", gap="say what it starts with"),
        SceneDraft("content", "Then you do this.", "Show what is done.", gap="say what is done"),
        SceneDraft("content", "And this is what you get.", "Show the result.", gap="say what comes of it"),
    ]


def _subject_shown(brief: Brief) -> str:
    if brief.subject.kind in ("product", "topic"):
        return f"Show {brief.subject.text}."
    return shown(brief.statements[:1] or brief.items[:1], brief) if brief.subject.kind == "none" else SPEAKER


def _overlay(place: int, statement: Statement) -> str:
    bare = statement.text.rstrip(".")
    return f"{place}. {bare}" if len(bare.split()) <= 5 else ""


def _connective(place: int, count: int) -> str:
    if place == 0:
        return "First,"
    return "Finally," if place == count - 1 else _LATER[(place - 1) % len(_LATER)]


def _said(statements: Sequence[Statement]) -> str:
    return " ".join(one.text for one in statements)


def _running(statements: Sequence[Statement]) -> str:
    """Statements as they go on behind a colon or a comma."""
    return " ".join([statements[0].inner, *(one.text for one in statements[1:])])


def _ended(line: str) -> str:
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _troubles(brief: Brief) -> list[Statement]:
    """What goes wrong today, by the brief; not what its product prevents (``It never leaks.``)."""
    found = [one for one in brief.statements if one.is_trouble and one.label in _WORSE and not one.pointing]
    return [one for one in found if one.label or not one.is_past]


_WORSE = ("", "problem", "before")
_WRONG = ("mistake", "error", "problem", "myth", "trap", "risk", "danger")


def _is_now(statement: Statement) -> bool:
    words = {word.strip(".,").lower() for word in statement.text.split()}
    return bool(words & {"now", "today", "nowadays"}) and not statement.is_past
