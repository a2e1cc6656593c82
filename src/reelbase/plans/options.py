"""Options of a new plan that come from a command, a form or the front matter of a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from reelbase.kit.errors import InputError
from reelbase.media.captions.look import CaptionLook, CaptionStyleName
from reelbase.media.sound.options import SoundChoice, SoundOptions
from reelbase.schemas.plan_document import PlanDocument
from reelbase.schemas.projects import PlanOptions

MIN_TARGET_S = 5.0
MAX_TARGET_S = 600.0
LOOK_OPTIONS = frozenset({"captions", "sound"})
"""Options that change how a film looks and sounds, not what is written for it."""
_FIXES = {
    "language": "Use a tag such as en or pt-BR.",
    "pronunciations": "Give at most 200 words of up to 60 characters, each with up to 100 characters to say.",
}


def plan_options(**values: Any) -> PlanOptions:
    """The options with these values. Raises InputError that names the first one that no plan can have."""
    target_s = values.get("target_s")
    if target_s is not None and not MIN_TARGET_S <= target_s <= MAX_TARGET_S:
        raise InputError(
            f"A film cannot be {target_s / 60:g} minutes long.",
            field="minutes",
            fix=f"Use {MIN_TARGET_S / 60:.2f} to {MAX_TARGET_S / 60:g} minutes.",
        )
    try:
        return PlanOptions.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        noun, reason = name.replace("_", " "), f": {first['msg']}"
        if name == "pronunciations":
            noun, reason = "pronunciation", ""
        raise InputError(
            f"The {noun} {str(first['input'])[:100]!r} is not valid{reason}.",
            field=name,
            fix=_FIXES.get(name, "Correct it."),
        ) from None


def with_look(document: PlanDocument, options: PlanOptions) -> PlanDocument:
    """The plan with the captions and the sound of the options; what they leave out stays as it is."""
    update: dict[str, CaptionLook | SoundOptions] = {}
    if options.captions is not None:
        update["captions"] = (document.captions or CaptionLook()).model_copy(update=_stated(options.captions))
    if options.sound is not None:
        update["sound"] = (document.sound or SoundOptions()).model_copy(update=_stated(options.sound))
    return document.model_copy(update=update) if update else document


def _stated(wanted: CaptionLook | SoundChoice) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in wanted.model_fields_set}


def look_of(
    *, captions: CaptionStyleName | None, no_captions: bool, effects: bool | None, music: bool | None
) -> dict[str, Any]:
    """The options for captions and sound of a command line. Raises InputError for a style of captions that are off."""
    if captions is not None and no_captions:
        raise InputError(
            "Captions cannot have a style and be left out.", field="captions", fix="Omit one of the two options."
        )
    found: dict[str, Any] = {}
    if captions is not None:
        found["captions"] = CaptionLook(style=captions, enabled=True)
    elif no_captions:
        found["captions"] = CaptionLook(enabled=False)
    sound = {name: value for name, value in (("effects", effects), ("music", music)) if value is not None}
    return found | ({"sound": SoundChoice(**sound)} if sound else {})


def pronunciations_of(entries: Iterable[str] | None) -> dict[str, str] | None:
    """The pronunciations of entries such as ``Fresnel=fray-NEL``; None for none. Raises InputError."""
    if not entries:
        return None
    found: dict[str, str] = {}
    for entry in entries:
        written, sign, said = (part.strip() for part in entry.partition("="))
        if not (written and sign and said):
            raise InputError(
                f"{entry[:100]!r} is not a pronunciation.",
                field="pronounce",
                fix="Give the written word, an equals sign and what is said: Fresnel=fray-NEL.",
            )
        found[written] = said
    return found
