"""``reelbase make``, ``resume`` and ``render``: the commands that end with a film."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from reelbase.application.application import Application
from reelbase.application.sources import source_named
from reelbase.cli import output
from reelbase.cli.boundary import UsageError
from reelbase.cli.plan_notes import note_plan
from reelbase.cli.running import FILMS, Delivery, application, parse_id, see_again, see_through
from reelbase.kit.errors import Conflict, InputError
from reelbase.kit.files import write_text
from reelbase.kit.names import slug
from reelbase.kit.privacy import make_folder, share
from reelbase.media.captions.look import CaptionStyleName
from reelbase.plans.options import look_of, plan_options, pronunciations_of
from reelbase.plans.plan_files import dump_plan
from reelbase.production.states import RETRYABLE
from reelbase.schemas.plan_document import Aspect, Preset, Template, Tempo
from reelbase.schemas.plans import Plan
from reelbase.schemas.projects import Tables

PLAN_FILE = "plan.yaml"
Json = Annotated[bool, Parameter(negative="", help="Print JSON instead of a path.")]
Out = Annotated[Path | None, Parameter(help="Folder for the film and its files; by default one in the data folder.")]


def make(
    source: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    preset: Preset | None = None,
    minutes: float | None = None,
    aspect: Aspect | None = None,
    tempo: Tempo | None = None,
    language: str | None = None,
    voice: str | None = None,
    style: str | None = None,
    template: Template | None = None,
    tables: Tables | None = None,
    pronounce: Annotated[list[str] | None, Parameter(negative="")] = None,
    captions: CaptionStyleName | None = None,
    no_captions: Annotated[bool, Parameter(negative="")] = False,
    music: bool | None = None,
    effects: bool | None = None,
    out: Out = None,
    plan_only: Annotated[bool, Parameter(negative="")] = False,
    json: Json = False,
) -> None:
    """Make a video of a text file, a plan file, standard input or a topic; print the film's path.

    Parameters
    ----------
    source
        A text or a document, an address (https://...), a plan file (.yaml, .json), - for standard input, or a topic.
    preset
        Kind of film: its palette, pacing and music.
    minutes
        Length to aim for.
    aspect
        Shape of the picture.
    tempo
        Pace of the voice.
    language
        Language of the text, such as en or de.
    voice
        Voice, as the voice provider knows it.
    style
        Style of the pictures: names of a style pack and a palette that reelbase visuals lists, or other words.
    template
        Structure of a script that a model writes.
    tables
        Whether the tables of a text are narrated row by row: read or skip; skip by default.
    pronounce
        What the voice says for a written word, such as Fresnel=fray-NEL; may be given several times.
    captions
        Style of the captions.
    no_captions
        Draw no captions into the picture; the subtitle files are made all the same.
    music
        Whether there is music.
    effects
        Whether there are sound effects.
    plan_only
        Stop after planning and print the path of the plan file.
    """
    if source != "-" and source.startswith("-"):
        raise UsageError(f"Unknown option: {source}.", command=("make",))
    options = plan_options(
        preset=preset,
        target_s=None if minutes is None else minutes * 60,
        aspect=aspect,
        tempo=tempo,
        language=language,
        voice=voice,
        visual_style=style,
        template=template,
        tables=tables,
        pronunciations=pronunciations_of(pronounce),
        **look_of(captions=captions, no_captions=no_captions, effects=effects, music=music),
    )
    delivery = Delivery(out, json)
    with application() as opened:
        plan = opened.begin(source_named(source), options, to_render=not plan_only)
        note_plan(plan)
        if plan_only:
            _hand_over_plan(opened, plan, delivery)
        else:
            see_through(opened, opened.submit(plan.project_id, delivery.folder), delivery)


def resume(job: str | None = None, /, *, out: Out = None, json: Json = False) -> None:
    """Finish a job that was interrupted; what it finished before is not done again.

    Parameters
    ----------
    job
        Id of the job; by default the newest that has not ended.
    """
    with application() as opened:
        view = opened.resumable() if job is None else opened.job(parse_id(job, "job"))
        if view.status in RETRYABLE:
            raise Conflict(f"Job {view.id} is {view.status}.", fix=f"Try again with: reelbase jobs retry {view.id}")
        see_again(opened, view.id, Delivery(out, json))


def render(
    project: str,
    /,
    *,
    scene: Annotated[list[int] | None, Parameter(negative="")] = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Render a project's latest plan; scenes that did not change are reused.

    Parameters
    ----------
    project
        Id of the project.
    scene
        Make this scene again although nothing in it changed; may be given several times.
    """
    with application() as opened:
        project_id = parse_id(project, "project")
        if scene:
            opened.retake(project_id, scene)
        delivery = Delivery(out, json)
        see_through(opened, opened.submit(project_id, delivery.folder), delivery)


def _hand_over_plan(app: Application, plan: Plan, delivery: Delivery) -> None:
    document = plan.document
    if delivery.json:
        content = json_format.loads(document.model_dump_json())
        output.result_json({"project": plan.project_id, "version": plan.number, "plan": content})
        return
    folder = delivery.out or app.settings.home / FILMS / f"{slug(document.title)}-{plan.project_id.hex[-6:]}"
    file = folder.expanduser().absolute() / PLAN_FILE
    if delivery.out is not None and file.exists():
        raise InputError(f"{file} already exists.", field="out", fix="Choose another folder, or move that file.")
    make_folder(file.parent, home=app.settings.home)
    write_text(file, dump_plan(document))
    share(file, home=app.settings.home)
    output.result(file)
