"""``reelbase animate``: a film of Manim code, the user's own or a language model's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from reelbase.application.application import Application
from reelbase.application.sources import PlanSource
from reelbase.cli import output
from reelbase.cli.boundary import UsageError
from reelbase.cli.make import Json, Out
from reelbase.cli.plan_notes import note_plan
from reelbase.cli.running import FILMS, Delivery, application, see_through, terminable
from reelbase.kit.errors import ErrorCode, InputError, StepError
from reelbase.kit.names import slug
from reelbase.plans.code_files import is_code_file, plan_from_code, read_code_file, read_pasted_code
from reelbase.plans.options import plan_options
from reelbase.plans.reading import read_source
from reelbase.providers.animation import AnimationError, RenderProgress
from reelbase.schemas.animations import Animation
from reelbase.schemas.plan_document import Aspect, PlanDocument, Preset, Tempo
from reelbase.schemas.plans import Plan
from reelbase.schemas.projects import PlanOptions


def animate(
    source: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    preview: Annotated[bool, Parameter(negative="")] = False,
    narration: Path | None = None,
    scene: str | None = None,
    aspect: Aspect | None = None,
    preset: Preset | None = None,
    tempo: Tempo | None = None,
    language: str | None = None,
    voice: str | None = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Make a film of a Manim scene; print its path. Code runs in a sandbox, and a preview is rendered first.

    Parameters
    ----------
    source
        A Python file with a Manim scene, - for code from standard input, or in quotes what a language model is to
        animate.
    preview
        Stop after the preview of 480 lines and print its path.
    narration
        A text file that the voice reads over the animation.
    scene
        Which class of the file to render, when it has more than one.
    aspect
        Shape of the picture; by default 16:9.
    preset
        Kind of film: its palette and music.
    tempo
        Pace of the voice.
    language
        Language of the narration, such as en or de.
    voice
        Voice, as the voice provider knows it.
    """
    if source != "-" and source.startswith("-"):
        raise UsageError(f"Unknown option: {source}.", command=("animate",))
    options = plan_options(preset=preset, aspect=aspect, tempo=tempo, language=language, voice=voice)
    delivery = Delivery(out, json)
    with application() as opened:
        options = options.over(PlanOptions(voice=opened.settings.voice.name))
        if source == "-" or is_code_file(source):
            text = "" if narration is None else read_source(narration, least_words=1).body
            code = read_pasted_code() if source == "-" else read_code_file(Path(source).expanduser())
            document = plan_from_code(code, options, narration=text, scene=scene)
            _own(opened, document, delivery, preview=preview)
        else:
            _refuse(narration, scene)
            _asked(opened, source, options, delivery, preview=preview)


def _own(app: Application, document: PlanDocument, delivery: Delivery, *, preview: bool) -> None:
    document, films = _tried_out(app, document, delivery, keep=preview)
    if preview:
        _hand_over(document, films, delivery)
        return
    plan = app.begin(PlanSource(document, is_local=True), to_render=True)
    note_plan(plan)
    see_through(app, app.submit(plan.project_id, delivery.folder), delivery)


def _asked(app: Application, prompt: str, options: PlanOptions, delivery: Delivery, *, preview: bool) -> None:
    plan = _written(app, app.begin_animation(prompt, options).id)
    note_plan(plan)
    if preview:
        document, films = _tried_out(app, plan.document, delivery, keep=True)
        _hand_over(document, films, delivery)
        return
    see_through(app, app.submit(plan.project_id, delivery.folder), delivery)


def _written(app: Application, version_id: UUID) -> Plan:
    """The plan that a language model writes. Raises StepError when there is none, or a scene does not render."""
    output.note("asking the language model; each answer is tested in the sandbox")
    seen = 0

    def progress(now: Animation) -> None:
        nonlocal seen
        for attempt in now.rounds[seen:]:
            output.note(f"scene {attempt.scene}, round {attempt.round}: {attempt.outcome}")
        seen = len(now.rounds)

    try:
        with terminable():
            animation = app.see_written(version_id, progress)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("The next worker continues it: reelbase worker") from None
    if not animation.is_written:
        raise StepError(
            animation.error or "The animation could not be written.",
            code=ErrorCode.SCRIPT_GEN,
            fix="Change the prompt and try again.",
        )
    plan = app.latest_plan(animation.project_id)
    if animation.failing_scenes:
        number = animation.failing_scenes[0]
        last = {attempt.scene: attempt for attempt in animation.rounds}[number]
        raise StepError(
            f"Scene {number} by the language model does not render: {last.error}",
            code=ErrorCode.VISUAL_PLAN,
            scene=number,
            fix=f"The last code is saved. Correct it with: reelbase plan edit {plan.project_id}. "
            f"Then: reelbase render {plan.project_id}. Or change the prompt.",
        )
    return plan


def _tried_out(
    app: Application, document: PlanDocument, delivery: Delivery, *, keep: bool
) -> tuple[PlanDocument, list[Path]]:
    """The plan with the lengths that its previews have, and the previews that are kept."""
    folder = (delivery.out or app.settings.home / FILMS / f"{slug(document.title)}-preview").expanduser().absolute()
    seen = 0

    def progress(now: RenderProgress) -> None:
        nonlocal seen
        if now.animations > seen:
            seen = now.animations
            output.note(f"preview: animation {seen}, {now.film_s:.1f} s of film")

    try:
        return app.try_out(document, folder if keep else None, progress)
    except AnimationError as error:
        for name, text in (("printed", error.logs.stdout), ("trace", error.logs.trace)):
            if text.strip():
                output.note(f"{name}:\n{text.strip()[-2000:]}")
        raise


def _hand_over(document: PlanDocument, films: list[Path], delivery: Delivery) -> None:
    if delivery.json:
        output.result_json({"previews": films, "duration_s": document.target_s})
        return
    for film in films:
        output.result(film)


def _refuse(narration: Path | None, scene: str | None) -> None:
    for name, given in (("narration", narration), ("scene", scene)):
        if given is not None:
            raise InputError(f"--{name} needs a code file.", field=name, fix="Omit it, or give a Python file.")
