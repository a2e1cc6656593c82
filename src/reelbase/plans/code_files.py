"""Files of Manim code, and plans of nothing but animations."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

from reelbase.kit.errors import InputError
from reelbase.kit.settings import DEFAULT_VOICE
from reelbase.media.timeline import Effect
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.validation import MAX_NARRATION_WORDS, refresh
from reelbase.plans.wording import count_words
from reelbase.providers.animation.parsing import MAX_CODE_CHARS, read_code
from reelbase.schemas.plan_document import MAX_NARRATION_CHARS, MAX_SCENE_TARGET_S, Origin, PlanDocument, Scene
from reelbase.schemas.projects import PlanOptions

ASPECT = "16:9"
"""Animations are written for a wide screen unless they say otherwise."""
SILENT_S = 10.0
"""Planned length of a scene without narration until its first render, in seconds."""
_MAX_BYTES = 4 * MAX_CODE_CHARS


def is_code_file(source: str) -> bool:
    return Path(source).suffix.lower() == ".py"


def read_pasted_code() -> str:
    """Code from standard input. Raises InputError."""
    return _decoded(sys.stdin.buffer.read(_MAX_BYTES + 1), "Standard input", "source")


def read_code_file(path: Path, field: str = "source") -> str:
    """The text of a file of code. Raises InputError."""
    return _decoded(read_start(path, _MAX_BYTES + 1, field), path.name, field)


def read_start(path: Path, most_bytes: int, field: str, noun: str = "file") -> bytes:
    """The file's first bytes, at most this many. Raises InputError."""
    try:
        with path.open("rb") as file:
            return file.read(most_bytes)
    except FileNotFoundError:
        raise InputError(f"The {noun} {path} does not exist.", field=field, fix="Check the path.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", field=field) from None


def _decoded(data: bytes, name: str, field: str) -> str:
    if len(data) > _MAX_BYTES:
        raise InputError(f"{name} is larger than {_MAX_BYTES} bytes.", field=field, fix="Make the scene shorter.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text.", field=field, fix="Save it as UTF-8.") from None
    if "\0" in text:
        raise InputError(f"{name} contains a zero character.", field=field, fix="Provide Python source code.")
    return text


def plan_from_code(
    code: str, options: PlanOptions, *, narration: str = "", scene: str | None = None, title: str = ""
) -> PlanDocument:
    """A film of one animation. Raises AnimationError for code that holds no scene, InputError for the options.

    scene: which class to render, when the code has more than one.
    """
    found = read_code(code).chosen(scene)
    title = title or _title_of(code, found)
    tempo = options.tempo or "normal"
    spoken = _checked_narration(narration)
    duration_s = max(scene_duration_s(spoken, tempo), 1.0) if spoken else SILENT_S
    return refresh(
        PlanDocument(
            title=title,
            topic=title,
            origin=Origin.AUTHORED,
            preset=options.preset or "explainer",
            language=options.language or "en",
            tempo=tempo,
            voice=options.voice or DEFAULT_VOICE,
            pronunciations=options.pronunciations or {},
            visual_style=options.visual_style or "",
            target_s=duration_s,
            aspect=options.aspect or ASPECT,
            hooks=[title],
            outline=[title],
            scenes=[animated_scene(code, found, narration=spoken, duration_s=duration_s)],
        )
    )


def _checked_narration(narration: str) -> str:
    spoken = " ".join(narration.split())
    words = count_words(spoken)
    if words > MAX_NARRATION_WORDS or len(spoken) > MAX_NARRATION_CHARS:
        raise InputError(
            f"The narration has {words} words; one scene takes at most {MAX_NARRATION_WORDS}.",
            field="narration",
            fix="Shorten it, or make a plan file with several scenes.",
        )
    return spoken


def animated_scene(code: str, scene: str | None, *, narration: str, duration_s: float) -> Scene:
    return Scene(
        narration=narration,
        visual_kind="animation",
        manim_code=code,
        manim_scene=scene,
        effect=Effect.STATIC,
        duration_target_s=min(duration_s, MAX_SCENE_TARGET_S),
    )


def _title_of(code: str, scene: str) -> str:
    """The first sentence of the file's docstring, else the name of the scene in words."""
    docstring = " ".join((ast.get_docstring(ast.parse(code)) or "").split())
    sentence = re.split(r"(?<=[.!?])\s|:\s", docstring, maxsplit=1)[0].rstrip(".:")
    if 3 <= len(sentence) <= 120:
        return sentence
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", scene).strip().capitalize()
