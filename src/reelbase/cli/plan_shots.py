"""``reelbase plan shots`` and ``plan shot``: the shots of a film, and changing one of them."""

from __future__ import annotations

import json as json_format
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import yaml
from cyclopts import Parameter

from reelbase.application.application import Application
from reelbase.cli import output
from reelbase.cli.boundary import UsageError
from reelbase.cli.running import application, parse_id
from reelbase.kit.errors import InputError
from reelbase.media.shots.contents import SHOT_KINDS
from reelbase.media.shots.contents.summaries import summary_of
from reelbase.plans.scene_edits import scene_of
from reelbase.plans.shot_edits import change_shot, remove_shot, shot_label, shot_of, split_shot
from reelbase.plans.shot_planning import doubts_about, other_shots, with_alternative
from reelbase.schemas.plan_document import Entrance, Framing, PlanDocument, SceneShot

Json = Annotated[bool, Parameter(negative="", help="Print JSON.")]
_HEADINGS = ("SHOT", "WORDS", "KIND", "CONTENT", "LOCKED", "SCORE")
_WORDS_CHARS, _CONTENT_CHARS = 48, 60
_Edit = Callable[[PlanDocument], PlanDocument]


def shots(project: str, /, *, scene: int | None = None, json: Json = False) -> None:
    """List the shots of a project's film, with the words that each one covers.

    Parameters
    ----------
    project
        Id of the project.
    scene
        Only the shots of this scene, counted from 1.
    """
    with application() as opened:
        document = opened.latest_plan(parse_id(project, "project")).document
    if scene is not None:
        scene_of(document, scene)
    listed = [
        (number, place, shot)
        for number, each in enumerate(document.scenes, start=1)
        if scene in (None, number)
        for place, shot in enumerate(each.shots, start=1)
    ]
    if json:
        output.result_json([{"scene": number, "shot": place, **_plain(shot)} for number, place, shot in listed])
        return
    if not listed:
        output.note("No shots: each scene shows its picture.")
        return
    rows = [_row(f"{number}.{place}", document.scenes[number - 1].narration, shot) for number, place, shot in listed]
    output.table(_HEADINGS, rows)


def shot(
    project: str,
    address: str,
    /,
    *,
    kind: str | None = None,
    content: str | None = None,
    framing: Framing | None = None,
    entrance: Entrance | None = None,
    lock: Annotated[bool | None, Parameter(negative="--unlock")] = None,
    remove: Annotated[bool, Parameter(negative="")] = False,
    split: int | None = None,
    alternatives: Annotated[bool, Parameter(negative="")] = False,
    use: int | None = None,
    json: Json = False,
) -> None:
    """Show one shot, or change it; a change prints the number of the plan version and can be undone.

    Parameters
    ----------
    project
        Id of the project.
    address
        Scene and shot, such as 2.3 for the third shot of the second scene.
    kind
        What it shows instead, with --content: a name that reelbase visuals lists.
    content
        The fields of what it shows instead, as JSON or YAML, or a file of them.
    framing
        How much of the picture the content takes.
    entrance
        How the content comes into the picture.
    lock
        Keep the shot as it is, or allow changes again.
    remove
        Remove it; the shot before it is shown longer.
    split
        Split it before this word of the scene, counted from 0.
    alternatives
        List other shots for the same words.
    use
        Take this alternative, counted from 1.
    """
    project_id, (scene, number) = parse_id(project, "project"), _address(address)
    changes = _changes(kind, content, framing, entrance)
    _refuse_together(
        {
            "--kind, --content, --framing, --entrance": bool(changes),
            "--remove": remove,
            "--split": split is not None,
            "--alternatives": alternatives,
            "--use": use is not None,
        }
    )
    # A shot that is removed or divided is not there to be locked, and listing changes nothing.
    _refuse_together({"--lock": lock is True, "--remove": remove, "--split": split is not None})
    _refuse_together({"--lock" if lock else "--unlock": lock is not None, "--alternatives": alternatives})
    edits = _edits(scene, number, changes, remove=remove, split=split, use=use, lock=lock)
    with application() as opened:
        if edits:
            _apply(opened, project_id, scene, number, edits, checks=bool(changes or use))
            return
        document = opened.latest_plan(project_id).document
    if alternatives:
        _show_alternatives(document, scene, number, json=json)
    else:
        _show(shot_of(document, scene, number), json=json)


def _edits(
    scene: int,
    number: int,
    changes: dict[str, Any],
    *,
    remove: bool,
    split: int | None,
    use: int | None,
    lock: bool | None,
) -> list[tuple[str, _Edit]]:
    """What is done to a shot, in order, with the words that undo shows. Unlocking comes first, locking last."""
    edits: list[tuple[str, _Edit]] = []
    if changes:
        edits.append(("changed", lambda plan: change_shot(plan, scene, number, **changes)))
    if remove:
        edits.append(("removed", lambda plan: remove_shot(plan, scene, number)))
    if split is not None:
        edits.append(("split", lambda plan: split_shot(plan, scene, number, split)))
    if use is not None:
        edits.append(("replaced", lambda plan: with_alternative(plan, scene, number, use)))
    if lock is not None:
        edit = ("locked" if lock else "unlocked", lambda plan: change_shot(plan, scene, number, locked=lock))
        edits.insert(len(edits) if lock else 0, edit)
    return edits


def _apply(
    app: Application, project_id: UUID, scene: int, number: int, edits: list[tuple[str, _Edit]], *, checks: bool
) -> None:
    def edit(document: PlanDocument) -> PlanDocument:
        for _, each in edits:
            document = each(document)
        return document

    label = shot_label(scene, number, " and ".join(done for done, _ in edits))
    after = app.change_plan(project_id, edit, label=label)
    if checks:
        for doubt in doubts_about(after.document, scene, number):
            output.note(f"warning: {doubt}")
    output.result(after.number)


def _show(found: SceneShot, *, json: bool) -> None:
    if json:
        output.result_json(_plain(found))
    else:
        output.result(yaml.safe_dump(_plain(found), sort_keys=False, allow_unicode=True, width=120).rstrip())


def _show_alternatives(document: PlanDocument, scene: int, number: int, *, json: bool) -> None:
    found = other_shots(document, scene, number)
    if json:
        output.result_json([_plain(each) for each in found])
        return
    if not found:
        output.note("No other shot fits these words well enough.")
        return
    rows = [_row(str(place), scene_of(document, scene).narration, each) for place, each in enumerate(found, start=1)]
    output.table(("USE", *_HEADINGS[1:4], "SCORE"), [(*row[:4], row[5]) for row in rows])


def _changes(
    kind: str | None, content: str | None, framing: Framing | None, entrance: Entrance | None
) -> dict[str, Any]:
    """The values that a shot is to have. Raises InputError."""
    values: dict[str, Any] = {name: value for name, value in (("framing", framing), ("entrance", entrance)) if value}
    if kind is None and content is None:
        return values
    fields = _read_content(content) if content is not None else {}
    named = kind or fields.get("kind")
    if named not in SHOT_KINDS:
        stated = f"There is no kind {named!r}." if named else "The content has no kind."
        raise InputError(stated, field="kind", fix="Give one that reelbase visuals lists.")
    return {**values, "content": {**fields, "kind": named}, "reason": "", "score": 0.0}


def _read_content(given: str) -> dict[str, Any]:
    """The fields in a text or in the file that it names. JSON is YAML too. Raises InputError."""
    text = given
    if not re.match(r"\s*(\{|[a-z_]+:(\s|$))", given):
        try:
            text = Path(given).expanduser().read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not a text in UTF-8"
            raise InputError(
                f"{given} cannot be read: {reason}.", field="content", fix="Give a file, or the fields as JSON or YAML."
            ) from None
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError:
        raise InputError("The content is neither JSON nor YAML.", field="content", fix="Correct it.") from None
    if not isinstance(fields, dict):
        raise InputError("The content has no fields.", field="content", fix='Give {"field": value, ...}.')
    return fields


def _address(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})", text)
    if match is None:
        raise InputError(f"{text!r} names no shot.", field="shot", fix="Give scene and shot, such as 2.3.")
    return int(match[1]), int(match[2])


def _refuse_together(given: dict[str, bool]) -> None:
    used = [name for name, is_given in given.items() if is_given]
    if len(used) > 1:
        raise UsageError(f"Use either {used[0]} or {used[1]}.", command=("plan", "shot"))


def _row(address: str, narration: str, found: SceneShot) -> tuple[str, ...]:
    words = " ".join(narration.split()[found.start_word : found.end_word])
    return (
        address,
        _short(words, _WORDS_CHARS),
        found.content.kind,
        _short(summary_of(found.content), _CONTENT_CHARS) or "-",
        "yes" if found.locked else "-",
        f"{found.score:.2f}" if found.score else "-",
    )


def _short(text: str, chars: int) -> str:
    return text if len(text) <= chars else f"{text[: chars - 1].rstrip()}…"


def _plain(found: SceneShot) -> dict[str, Any]:
    """A shot without the fields of its content that have their defaults."""
    content = {"kind": found.content.kind, **found.content.model_dump(mode="json", exclude_defaults=True)}
    return dict(json_format.loads(found.model_dump_json())) | {"content": content}
