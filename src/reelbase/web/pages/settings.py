"""Settings: the user's profile, keys and sessions, and the installation's providers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
from pydantic import SecretStr
from sqlalchemy.orm import Session

from reelbase.accounts.api_keys import SCOPES, ApiKeyService
from reelbase.accounts.profiles import ProfileService, own_email
from reelbase.accounts.sessions import OwnSessions
from reelbase.application.provider_checks import check_provider
from reelbase.http import signing_in
from reelbase.http.concurrency import concurrency_limited
from reelbase.http.idempotency import never_stored
from reelbase.http.identity import AdminCaller, PersonCaller
from reelbase.http.limits import limited
from reelbase.http.routing import Router
from reelbase.http.work import Reading, ServiceWriting, Writing
from reelbase.kit.errors import InputError
from reelbase.kit.settings import OpenAICompatible, Settings
from reelbase.plans.presets import PRESETS
from reelbase.web.defaults import chosen, defaults_of, keep_defaults, usable_voice
from reelbase.web.forms import Form
from reelbase.web.screen import OnScreen, Screen

router = Router()


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """A capability, what serves it, and the settings that choose it; secrets are masked."""

    name: str
    title: str
    about: str
    facts: tuple[tuple[str, str], ...]
    ready: bool
    variables: tuple[str, ...]


@router.get("/settings", name="Settings")
def settings_page(screen: OnScreen, session: Reading) -> Response:
    settings = screen.settings
    is_person = screen.caller.is_person and screen.person.signs_in
    return screen.page(
        "pages/settings.html",
        here="settings",
        profile=ProfileService(session, screen.viewer).own(),
        email=own_email(session, screen.viewer) if is_person else None,
        defaults=defaults_of(screen.request),
        presets=PRESETS.values(),
        providers=provider_cards(settings),
        voices=screen.application.plan_rules.voices,
        keys=ApiKeyService(session, screen.viewer).all() if is_person else [],
        sessions=OwnSessions(session, screen.viewer).all() if is_person else [],
        this_session=screen.caller.session_token_id,
        scopes=_scopes(screen),
        facts=_installation(settings),
        service=screen.request.app.state.runtime.open_id.name,
        voice=settings.voice.name,
        own_voices=settings.voice.speaks_by_server,
        least_chars=settings.accounts.password_min_chars,
    )


@router.post("/settings/profile")
def save_profile(screen: OnScreen, session: Writing, form: Form) -> Response:
    ProfileService(session, screen.viewer).edit(
        display_name=form.text("display_name") or None,
        bio=form.text("bio") or None,
        is_public=form.ticked("is_public"),
    )
    return screen.stay("/settings", "Saved.")


@router.post("/settings/defaults")
def save_defaults(request: Request, screen: OnScreen, form: Form) -> Response:
    """Set the defaults of new films in this browser. Raises InputError for an unknown voice."""
    names = ("preset", "minutes", "aspect", "tempo", "voice")
    defaults = chosen({name: form.text(name) for name in names})
    if defaults.voice and usable_voice(screen.settings, defaults.voice) is None:
        known = " or ".join(screen.application.plan_rules.voices)
        raise InputError(f"There is no voice {defaults.voice!r}.", field="voice", fix=f"Use {known}.")
    response = screen.stay("/settings", "Saved. New films in this browser start with these settings.")
    keep_defaults(request, response, defaults)
    return response


@router.post("/settings/test/{capability}", dependencies=[limited("create"), concurrency_limited("provider")])
def try_provider(screen: OnScreen, _admin: AdminCaller, capability: str) -> Response:
    """Test a provider with a minimal real call, and show its address, errors and price."""
    check = check_provider(screen.settings, screen.application.providers, capability)
    return screen.parts("settings/tested.html", check=check)


@router.post("/settings/keys")
@never_stored
def make_key(screen: OnScreen, _person: PersonCaller, session: ServiceWriting, form: Form) -> Response:
    scopes = [scope for scope in SCOPES if form.ticked(f"scope-{scope}")]
    issued = ApiKeyService(session, screen.viewer).create(form.text("name"), scopes or None)
    return _keys(screen, session, issued.key)


@router.post("/settings/keys/{key_id}/revoke")
def revoke_key(screen: OnScreen, _person: PersonCaller, session: ServiceWriting, key_id: UUID) -> Response:
    ApiKeyService(session, screen.viewer).revoke(key_id)
    return _keys(screen, session, None)


@router.post("/settings/sessions/{session_id}/end")
def end_session(screen: OnScreen, _person: PersonCaller, session: ServiceWriting, session_id: UUID) -> Response:
    OwnSessions(session, screen.viewer).end(session_id)
    return screen.go("/settings", say="Signed out there.")


@router.post("/settings/password", dependencies=[concurrency_limited("password")])
def change_password(request: Request, screen: OnScreen, person: PersonCaller, form: Form) -> Response:
    signing_in.change_password(request, person, form.get("present") or "", form.get("new") or "")
    return screen.go("/settings", say="Password changed. You were signed out everywhere else.")


def provider_cards(settings: Settings) -> tuple[ProviderCard, ...]:
    voice, image, music = settings.voice, settings.image, settings.music
    spoken = (("Engine", "A built-in voice, on this machine"),)
    drawn = (("Engine", "The drawing engine, on this machine"),)
    return (
        ProviderCard(
            "llm",
            "Language model",
            "Writes plans from topics. Plans from your own text do not need it.",
            _server(settings.llm),
            settings.llm.configured,
            ("REELBASE_LLM_BASE_URL", "REELBASE_LLM_MODEL", "REELBASE_LLM_API_KEY"),
        ),
        ProviderCard(
            "voice",
            "Voice",
            "Speaks the narration.",
            (*(_server(voice) if voice.speaks_by_server else spoken), ("Voice", voice.name)),
            not voice.speaks_by_server or voice.configured,
            ("REELBASE_VOICE_PROVIDER", "REELBASE_VOICE_BASE_URL", "REELBASE_VOICE_MODEL", "REELBASE_VOICE_NAME"),
        ),
        ProviderCard(
            "image",
            "Pictures",
            "Creates a picture for each scene without a file of its own.",
            _server(image) if image.provider == "openai" else drawn,
            image.provider == "drawn" or image.configured,
            ("REELBASE_IMAGE_PROVIDER", "REELBASE_IMAGE_BASE_URL", "REELBASE_IMAGE_MODEL", "REELBASE_IMAGE_API_KEY"),
        ),
        ProviderCard(
            "music",
            "Music",
            "Plays under the voice.",
            (
                ("Plays", str(music.file) if music.file else "Music composed on this machine"),
                ("Music", "on" if music.enabled else "off"),
            ),
            True,
            ("REELBASE_MUSIC_ENABLED", "REELBASE_MUSIC_FILE", "REELBASE_MUSIC_LEVEL_DB"),
        ),
    )


def masked(secret: SecretStr | None) -> str:
    """The last characters of a secret, to tell two apart."""
    if secret is None or not secret.get_secret_value():
        return "none"
    value = secret.get_secret_value()
    return f"••••{value[-4:]}" if len(value) >= 12 else "••••"


def _server(server: OpenAICompatible) -> tuple[tuple[str, str], ...]:
    if not server.configured:
        return (("Server", "not set up"),)
    return (("Server", server.base_url or ""), ("Model", server.model or ""), ("Key", masked(server.api_key)))


def _installation(settings: Settings) -> tuple[tuple[str, str], ...]:
    database = "PostgreSQL" if settings.database_url.startswith("postgresql") else "SQLite, on this machine"
    return (
        ("Database", database),
        ("Sign-in", "required" if settings.accounts.sign_in else "off: anyone at this machine has access"),
        ("Frame size", "full" if settings.render.scale == 1.0 else f"{settings.render.scale:.0%} of full size"),
        ("Captions", settings.render.caption_style),
        ("Credits", "charged" if settings.credits.charge else "not charged"),
    )


def _scopes(screen: Screen) -> tuple[str, ...]:
    return SCOPES if screen.person.is_admin else SCOPES[:2]


def _keys(screen: Screen, session: Session, key: str | None) -> Response:
    keys = ApiKeyService(session, screen.viewer).all()
    return screen.parts("settings/keys.html", keys=keys, new_key=key, scopes=_scopes(screen))
