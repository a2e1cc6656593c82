"""``reelbase voices``: who can narrate a film here."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.plans.rules import PlanRules
from reelbase.schemas.catalog import VoiceInfo


def voices(*, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """List the voices of this installation, with the languages that they speak.

    Parameters
    ----------
    json
        Print JSON instead of a table.
    """
    settings = load_settings()
    found = PlanRules(settings).installed_voices()
    if json:
        output.result_json([voice.model_dump(mode="json") for voice in found])
        return
    output.table(
        ("VOICE", "PROVIDER", "WHO", "LANGUAGES"),
        [(voice.name, voice.provider, voice.description or "", _languages(voice)) for voice in found],
    )
    for voice in found:
        if voice.is_default:
            output.note(f"New plans get the voice {voice.name}.")
    if settings.voice.speaks_by_server:
        output.note("Your voice server may have more voices; a plan may name any of them.")


def _languages(voice: VoiceInfo) -> str:
    if voice.problem is not None:
        return voice.problem
    return "any that its server speaks" if voice.languages is None else ", ".join(voice.languages)
