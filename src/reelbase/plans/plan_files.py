"""Plan files: a plan as YAML or JSON, with a schema version and errors that name the place in the file.

Run as a program it writes the published JSON schema to the file it is given.
"""

from __future__ import annotations

import json
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reelbase.kit.errors import InputError
from reelbase.kit.files import write_text
from reelbase.plans.code_files import read_code_file, read_start
from reelbase.plans.validation import refresh
from reelbase.schemas.plan_document import SCHEMA_VERSION, PlanDocument, Scene, upgraded

SUFFIXES = (".json", ".yaml", ".yml")
MAX_FILE_BYTES = 2 << 20
_MAX_NAMED = 5
_MAX_DEPTH = 50
_SHOWN_CHARS = 200


def is_plan_file(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def load_plan_file(path: Path) -> PlanDocument:
    """Read and check a plan file; its own files are found beside it. Raises InputError naming the place and the fix."""
    document = _document(_content(read_start(path, MAX_FILE_BYTES + 1, "source", "plan file"), path), path)
    return refresh(_with_files(document, path.resolve().parent))


def read_plan(data: bytes, name: str) -> PlanDocument:
    """A plan from the bytes of a plan file. The files that it names are not looked for. Raises InputError."""
    path = Path(name)
    return refresh(_document(_content(data, path), path))


def _document(content: dict[str, Any], path: Path) -> PlanDocument:
    try:
        return PlanDocument.model_validate(_upgraded(content))
    except ValidationError as error:
        raise _misfit(error, path) from None


def dump_plan(document: PlanDocument, form: str = "yaml") -> str:
    """A plan as the text of a plan file; ``form`` is yaml or json."""
    content = document.model_dump(mode="json")
    if form == "json":
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return yaml.dump(content, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100)


def plan_json_schema() -> dict[str, Any]:
    """The published JSON schema of plan files."""
    schema = PlanDocument.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"Reelbase plan, version {SCHEMA_VERSION}"
    return schema


_AS_IT_STANDS = re.compile("[\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]+")


class _PlainDumper(yaml.SafeDumper):
    """Writes text of several lines, such as code, as it stands, so that it can be edited."""

    def analyze_scalar(self, scalar: str) -> Any:
        # PyYAML would quote code for a tab, or for a space at the end of a line.
        analysis = super().analyze_scalar(scalar)
        if "\n" in scalar and _AS_IT_STANDS.fullmatch(scalar) and scalar[0] not in " \t\n":
            analysis.allow_block = True
        return analysis


def _written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # These three are line breaks to PyYAML, and come back as others unless they are quoted.
    odd = any(mark in text for mark in "\x85\u2028\u2029")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if odd else "|" if "\n" in text else None)


_PlainDumper.add_representer(str, _written)


_FastLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PATTERNS = {
    "bool": re.compile(r"(?:true|false)\Z"),
    "int": re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z"),
    "float": re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?\Z"),
}


class _PlainLoader(_FastLoader):  # type: ignore[misc,valid-type]
    """YAML as people mean it: 9:16 is no number to the base of sixty, ``no`` is Norwegian, a date is text."""

    yaml_implicit_resolvers: ClassVar = {
        first: [
            (tag, _PATTERNS.get(tag.rsplit(":", 1)[1], pattern)) for tag, pattern in resolvers if "timestamp" not in tag
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _load_yaml(text: str) -> Any:
    """Parse YAML without aliases, a few hundred bytes of which can expand to gigabytes, and without deep nesting.

    The loader recurses in C at each level: too many of them would crash the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed in plan files")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise yaml.YAMLError("it is nested too deeply")
    return yaml.load(text, _PlainLoader)


def _content(data: bytes, path: Path) -> dict[str, Any]:
    try:
        if len(data) > MAX_FILE_BYTES:
            raise _broken(path, f"is larger than {MAX_FILE_BYTES >> 20} MiB")
        text = data.decode("utf-8-sig")
        content = json.loads(text) if path.suffix.lower() == ".json" else _load_yaml(text)
    except UnicodeDecodeError:
        raise _broken(path, "is not UTF-8 text") from None
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise _broken(path, f"cannot be read: {' '.join(str(error).split())[:200]}") from None
    if not isinstance(content, dict):
        raise _broken(path, "does not hold a plan")
    return content


def _upgraded(content: dict[str, Any]) -> dict[str, Any]:
    version = content.get("schema_version", SCHEMA_VERSION)
    if not isinstance(version, int):
        raise InputError(
            f"The schema version {version!r} is not a number.",
            field="schema_version",
            fix=f"Set it to {SCHEMA_VERSION}.",
        )
    if version > SCHEMA_VERSION:
        raise InputError(
            f"The plan file has schema version {version}; this version of Reelbase supports {SCHEMA_VERSION}.",
            field="schema_version",
            fix="Upgrade Reelbase.",
        )
    return upgraded(content)


def _with_files(document: PlanDocument, folder: Path) -> PlanDocument:
    scenes = [_with_file(scene, folder, f"scenes[{index}].visual_file") for index, scene in enumerate(document.scenes)]
    narration = _found(document.narration_file, folder, "narration_file")
    sound = document.sound
    if sound is not None:
        sound = sound.model_copy(update={"music_file": _found(sound.music_file, folder, "sound.music_file")})
    return document.model_copy(update={"scenes": scenes, "narration_file": narration, "sound": sound})


def _with_file(scene: Scene, folder: Path, field: str) -> Scene:
    """The scene with the full path of its file; an animation's code becomes part of the plan."""
    found = _found(scene.visual_file, folder, field)
    if found and scene.animated and scene.manim_code is None and Path(found).suffix == ".py":
        return scene.model_copy(update={"visual_file": None, "manim_code": read_code_file(Path(found), field)})
    return scene.model_copy(update={"visual_file": found})


def _found(named: str | None, folder: Path, field: str) -> str | None:
    if not named:
        return None
    if is_stored_name(named):
        return named
    path = Path(named)
    if not path.is_absolute():
        path = (folder / path).resolve()
        if not path.is_relative_to(folder):
            raise InputError(
                f"{named} is outside the plan file's folder.", field=field, fix="Move the file, or give its full path."
            )
    if not _is_file(path):
        raise InputError(
            f"The file {named[:_SHOWN_CHARS]} does not exist.",
            field=field,
            fix="Correct the path, or remove the field.",
        )
    return str(path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def is_stored_name(named: str) -> bool:
    """Whether a plan names a file that is in storage already."""
    stem, _, suffix = named.partition(".")
    return len(stem) == 64 and all(c in "0123456789abcdef" for c in stem) and "/" not in suffix


def _misfit(error: ValidationError, path: Path) -> InputError:
    found = error.errors(include_url=False)
    places = [_place(one["loc"]) for one in found]
    lines = [f"{place}: {_problem(one)}" for place, one in zip(places, found, strict=True)]
    more = f" and {len(lines) - _MAX_NAMED} more" if len(lines) > _MAX_NAMED else ""
    return InputError(
        f"{path.name} does not fit the plan schema: {'; '.join(lines[:_MAX_NAMED])}{more}.",
        field=places[0],
        fix="Correct the file.",
    )


def _problem(error: ErrorDetails) -> str:
    if error["type"] != "extra_forbidden":
        return error["msg"]
    known = Scene.model_fields if "scenes" in error["loc"] else PlanDocument.model_fields
    near = get_close_matches(str(error["loc"][-1]), known, n=1)
    return f"there is no such field; did you mean {near[0]}?" if near else "there is no such field"


def _place(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.lstrip(".") or "plan"


def _broken(path: Path, what: str) -> InputError:
    return InputError(f"The plan file {path.name} {what}.", field="source", fix="Correct the file.")


if __name__ == "__main__":
    write_text(Path(sys.argv[1]), json.dumps(plan_json_schema(), indent=2) + "\n")
