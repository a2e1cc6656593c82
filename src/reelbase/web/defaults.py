"""Defaults of new films in this browser, in a cookie, because nothing else needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response

from reelbase.http.identity import is_secure
from reelbase.kit.settings import Settings
from reelbase.plans.presets import PRESETS
from reelbase.plans.rules import PlanRules
from reelbase.web.wording import ASPECTS, LENGTHS, TEMPOS

COOKIE = "reelbase_defaults"
_YEAR_S = 365 * 86_400
_MAX_VOICE_CHARS = 100


@dataclass(frozen=True, slots=True)
class Defaults:
    """Empty means the installation's default. ``minutes`` is a key of ``LENGTHS``."""

    preset: str = ""
    minutes: str = ""
    aspect: str = ""
    tempo: str = ""
    voice: str = ""


def defaults_of(request: Request) -> Defaults:
    """This browser's defaults; unknown values are ignored."""
    return chosen(dict(parse_qsl(request.cookies.get(COOKIE, ""), max_num_fields=20)))


def chosen(values: Mapping[str, str]) -> Defaults:
    voice = values.get("voice", "").strip()
    return Defaults(
        preset=_one_of(PRESETS, values.get("preset", "")),
        minutes=_one_of(LENGTHS, values.get("minutes", "")),
        aspect=_one_of(ASPECTS, values.get("aspect", "")),
        tempo=_one_of(TEMPOS, values.get("tempo", "")),
        voice=voice if len(voice) <= _MAX_VOICE_CHARS and voice.isprintable() else "",
    )


def keep_defaults(request: Request, response: Response, defaults: Defaults) -> None:
    chosen = urlencode({name: value for name, value in asdict(defaults).items() if value})
    if not chosen:
        response.delete_cookie(COOKIE, path="/")
        return
    response.set_cookie(
        COOKIE, chosen, max_age=_YEAR_S, httponly=True, samesite="lax", secure=is_secure(request), path="/"
    )


def usable_voice(settings: Settings, voice: str) -> str | None:
    """None for no voice, and for one that this installation no longer has."""
    return voice if voice and PlanRules(settings).has_voice(voice) else None


def _one_of(choices: Iterable[str], value: str) -> str:
    return value if value in choices else ""
