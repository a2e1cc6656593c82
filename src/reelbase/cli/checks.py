"""The checks of ``reelbase doctor``: each says what it found and, where something is missing, how to fix it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from reelbase.cli.configuration import config_file, load_settings, masked, unknown_variables
from reelbase.kit.errors import NotConfigured, ReelbaseError
from reelbase.kit.extras import install_command
from reelbase.kit.settings import OpenAICompatible, Settings

MIN_PYTHON = (3, 11)
NEXT_PYTHON = (3, 14)
"""The first that it has not been tried on."""
COMFORTABLE_SPACE_BYTES = 2 << 30
LEAST_SPACE_BYTES = 200 << 20
SERVER_TIMEOUT_S = 5.0
FFMPEG_TIMEOUT_S = 30.0
REPLICA_TRIES = 5
REPLICA_PAUSE_S = 0.2
FFMPEG_ENCODERS = ("libx264", "aac")
FFMPEG_FILTERS = ("ass", "loudnorm", "sidechaincompress")
FONT_PACKAGES = ("fontpkg_anton", "fontpkg_montserrat", "fontpkg_noto_sans")
REINSTALL = "Reinstall reelbase with all its dependencies; in a checkout: make setup"


class CheckState(StrEnum):
    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


OK, NOTE, WARN, FAIL = CheckState


@dataclass(frozen=True, slots=True)
class Check:
    """``NOTE``: an optional part is not set up; ``WARN``: it works now but may soon stop."""

    name: str
    state: CheckState
    found: str
    fix: str | None = None


def run_checks() -> Iterator[Check]:
    """Every check in turn; those that need the settings are skipped when they cannot be read."""
    yield check_python()
    yield from (_guarded(name, check) for name, check in _MACHINE_CHECKS)
    try:
        settings = load_settings()
    except ReelbaseError as error:
        yield Check("settings", FAIL, error.message, error.fix)
        return
    yield check_settings()
    yield from (_guarded(name, check, settings) for name, check in _SETTINGS_CHECKS)


def check_python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < MIN_PYTHON:
        return Check("python", FAIL, version, "Install Python 3.11, 3.12 or 3.13.")
    if sys.version_info >= NEXT_PYTHON:
        return Check("python", WARN, f"{version} is untested", "Use Python 3.11, 3.12 or 3.13.")
    return Check("python", OK, version)


def check_sqlite() -> Check:
    import sqlite3

    from reelbase.db.sqlite_functions import LEAST_SQLITE, SUBSECONDS_SINCE

    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        least = ".".join(str(part) for part in LEAST_SQLITE[:2])
        fix = f"Use a Python that is built with SQLite {least} or newer, or set REELBASE_DATABASE_URL to PostgreSQL."
        return Check("sqlite", FAIL, f"{version} is too old", fix)
    if sqlite3.sqlite_version_info < SUBSECONDS_SINCE:
        return Check("sqlite", OK, f"{version}, with the time function that it lacks added")
    return Check("sqlite", OK, version)


def check_ffmpeg() -> Check:
    from reelbase.media.ffmpeg import ffmpeg_program

    program = ffmpeg_program()
    version = _asked(program, "-version").split()[2]
    missing = [name for name in FFMPEG_ENCODERS if not _offers(_asked(program, "-encoders"), name)]
    missing += [name for name in FFMPEG_FILTERS if not _offers(_asked(program, "-filters"), name)]
    if missing:
        fix = "Unset IMAGEIO_FFMPEG_EXE to use the packaged build, or point it to a build that has them."
        return Check("ffmpeg", FAIL, f"{version} at {program} lacks {', '.join(missing)}", fix)
    return Check("ffmpeg", OK, f"{version} with libx264, aac and libass")


def check_fonts() -> Check:
    missing = [name for name in FONT_PACKAGES if not _font_files(name)]
    if missing:
        return Check("fonts", FAIL, f"missing: {', '.join(missing)}", REINSTALL)
    return Check("fonts", OK, f"{sum(len(_font_files(name)) for name in FONT_PACKAGES)} files from packages")


def check_assets() -> Check:
    assets = _package_folder("reelbase") / "assets"
    if not assets.is_dir() or not any(assets.iterdir()):
        return Check("icons", FAIL, f"{assets} is missing", REINSTALL)
    size_mb = sum(path.stat().st_size for path in assets.rglob("*") if path.is_file()) / 1e6
    return Check("icons", OK, f"{size_mb:.0f} MB in {assets}")


def check_sandbox() -> Check:
    from reelbase.sandbox.opening import INSTALL, findings

    found = findings()
    working = [name for name, reason in found.items() if reason is None]
    failures = "; ".join(f"{name}: {reason}" for name, reason in found.items() if reason)
    if not working:
        return Check("sandbox", NOTE, f"none available, so generated code is refused ({failures})", INSTALL)
    if working[0] != "bubblewrap":
        return Check("sandbox", NOTE, f"{working[0]} works; the stronger sandbox does not ({failures})", INSTALL)
    return Check("sandbox", OK, f"{' and '.join(working)} passed a trial run")


def check_animation() -> Check:
    from reelbase.providers.animation.fonts import font_files
    from reelbase.providers.animation.installed import manim_version

    try:
        version = manim_version()
    except ReelbaseError as error:
        return Check("animation", NOTE, "Manim is not installed; everything else works", error.fix)
    missing = [name for name in ("cairo", "manimpango", "typst") if importlib.util.find_spec(name) is None]
    if missing:
        fix = f"Run: {install_command('animation')}"
        return Check("animation", FAIL, f"Manim {version} lacks {', '.join(missing)}", fix)
    font_files()
    return Check("animation", OK, f"Manim {version}, with Typst for formulas")


def check_settings() -> Check:
    unknown = unknown_variables()
    if unknown:
        return Check(
            "settings", WARN, f"no setting is named {', '.join(unknown)}", "Compare with: reelbase config show"
        )
    file = config_file()
    return Check("settings", OK, str(file) if file.is_file() else f"defaults and environment ({file} does not exist)")


def check_voice(settings: Settings) -> Check:
    from reelbase.providers.voice.listing import hibari_model, voice_files, voice_languages, voice_provider

    voice = settings.voice
    if voice.speaks_by_server:
        return Check("voice", OK, f"server at {masked(voice.base_url)}")
    try:
        voice_languages(voice, voice.name)
        own = hibari_model() if voice_provider(voice, voice.name) == "hibari" else voice_files(voice.model_path)[0]
    except NotConfigured as error:
        return Check("voice", FAIL, error.message.rstrip("."), _voice_fix(settings))
    return Check("voice", OK, f"{voice.name} ({own.name}, {own.stat().st_size / 1e6:.0f} MB)")


def check_home(settings: Settings) -> Check:
    home = settings.home
    folder = next(path for path in (home, *home.parents) if path.exists())
    fix = "Set REELBASE_HOME to a folder that you can write to."
    if not folder.is_dir():
        return Check("data folder", FAIL, f"{folder} is not a folder", fix)
    trial = folder / f".reelbase-{uuid4().hex}"
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        return Check("data folder", FAIL, f"{folder} is not writable: {error.strerror}", fix)
    free = shutil.disk_usage(folder).free
    found = f"{home}, {free / 1e9:.1f} GB free"
    if free < LEAST_SPACE_BYTES:
        return Check("data folder", FAIL, found, "Free some space, or set REELBASE_HOME to a larger disk.")
    if free < COMFORTABLE_SPACE_BYTES:
        return Check("data folder", WARN, found, "A long film needs up to 2 GB while it is rendered; free some space.")
    return Check("data folder", OK, found)


def check_database(settings: Settings) -> Check:
    from sqlalchemy.exc import DBAPIError

    from reelbase.cli.schema import schema_state

    shown = str(masked(settings.database_url))
    try:
        state = schema_state(settings)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        return Check("database", FAIL, f"{shown}: {reason}", "Start the server, or correct database.url.")
    if state.current is None:
        return Check("database", OK, f"{shown}, empty; the schema is created at first use")
    if not state.is_current:
        found = f"{shown} is at schema {state.current}, this version needs {state.head}"
        return Check("database", FAIL, found, "Run: reelbase db upgrade")
    return Check("database", OK, f"{shown}, schema {state.current}")


def check_database_rights(settings: Settings) -> Check:
    from sqlalchemy.exc import DBAPIError

    from reelbase.db.engine import parse_url
    from reelbase.db.row_security import clients_rights
    from reelbase.db.session import Database

    if parse_url(settings.database_url).drivername == "sqlite":
        return Check("database rights", OK, "a file, which has none")
    with closing(Database(settings.database_url, settings.database)) as database:
        try:
            with database.reading() as session:
                left = clients_rights(session.connection())
        except DBAPIError:
            return Check("database rights", NOTE, "unknown, as the database cannot be reached")
    if left:
        fix = "As an administrator, take them away: see docs/postgresql.md, What clients may do."
        return Check("database rights", NOTE, f"clients may create {' and '.join(left)}", fix)
    return Check("database rights", OK, "clients may create nothing")


def check_replica(settings: Settings) -> Check:
    from sqlalchemy import text

    from reelbase.db.session import Database

    url = settings.database.replica_url
    if url is None:
        return Check("replica", NOTE, "none; all reads go to the primary")
    shown = str(masked(url))
    with closing(Database(settings.database_url, settings.database)) as database:
        for _ in range(REPLICA_TRIES):
            with database.reading() as session:
                session.execute(text("SELECT 1"))
            health = database.replica_health()
            if health is not None and health.served:
                return Check("replica", OK, f"{shown}, {health.behind_bytes} bytes behind")
            time.sleep(REPLICA_PAUSE_S)
    assert health is not None
    problem = health.problem or ", ".join(health.primary_instead)
    fix = "Until then, reads go to the primary. Start the replica, or correct database.replica_url."
    return Check("replica", WARN, f"{shown} is not used: {problem}", fix)


def check_llm(settings: Settings) -> Check:
    if settings.llm.configured:
        return _server("language model", settings.llm)
    fix = "To write plans from a topic, set REELBASE_LLM_BASE_URL and REELBASE_LLM_MODEL."
    return Check("language model", NOTE, "none; plans can only be made from your own texts", fix)


def check_voice_server(settings: Settings) -> Check:
    return _server_if("voice server", settings.voice, wanted=settings.voice.speaks_by_server)


def check_image_server(settings: Settings) -> Check:
    return _server_if("image server", settings.image, wanted=settings.image.provider == "openai")


_MACHINE_CHECKS: tuple[tuple[str, Callable[[], Check]], ...] = (
    ("sqlite", check_sqlite),
    ("ffmpeg", check_ffmpeg),
    ("fonts", check_fonts),
    ("icons", check_assets),
    ("sandbox", check_sandbox),
    ("animation", check_animation),
)
_SETTINGS_CHECKS: tuple[tuple[str, Callable[[Settings], Check]], ...] = (
    ("voice", check_voice),
    ("data folder", check_home),
    ("database", check_database),
    ("database rights", check_database_rights),
    ("replica", check_replica),
    ("language model", check_llm),
    ("voice server", check_voice_server),
    ("image server", check_image_server),
)


def _guarded(name: str, check: Callable[..., Check], *arguments: object) -> Check:
    """A check that raises is a finding and does not stop the others."""
    try:
        return check(*arguments)
    except ReelbaseError as error:
        return Check(name, FAIL, error.message, error.fix)
    except Exception as error:
        return Check(name, FAIL, f"{type(error).__name__}: {error}", REINSTALL)


def _server_if(name: str, server: OpenAICompatible, *, wanted: bool) -> Check:
    section = name.partition(" ")[0]
    if not wanted:
        return Check(name, NOTE, "not used", f"To use one, set REELBASE_{section.upper()}_PROVIDER=openai.")
    if not server.configured:
        fix = f"Set {section}.base_url and {section}.model."
        return Check(name, FAIL, "selected, but its address or model is not set", fix)
    return _server(name, server)


def _server(name: str, server: OpenAICompatible) -> Check:
    import httpx

    address = str(masked(server.api_root))
    key = server.api_key.get_secret_value() if server.api_key else None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx.get(f"{server.api_root}/models", headers=headers, timeout=SERVER_TIMEOUT_S)
    except httpx.HTTPError as error:
        return Check(name, FAIL, f"{address} is not responding: {error}", "Start the server, or correct its base_url.")
    if answer.status_code in (401, 403):
        return Check(name, FAIL, f"{address} rejects the API key ({answer.status_code})", "Correct its api_key.")
    if answer.status_code >= 500:
        return Check(name, FAIL, f"{address} answered {answer.status_code}", "See that server's log.")
    return Check(name, OK, f"{address} is responding; model {server.model}")


def _asked(program: str, question: str) -> str:
    done = subprocess.run(
        [program, "-hide_banner", question], capture_output=True, text=True, timeout=FFMPEG_TIMEOUT_S, check=True
    )
    return done.stdout


def _offers(listing: str, name: str) -> bool:
    return any(name in line.split()[1:2] for line in listing.splitlines())


def _font_files(package: str) -> list[Path]:
    folder = _package_folder(package) / "files"
    return [path for path in folder.glob("*") if path.suffix in (".ttf", ".otf")]


def _package_folder(name: str) -> Path:
    """A package's folder, found without importing it; a path that does not exist when it is not installed."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path(name)


def _voice_fix(settings: Settings) -> str:
    if settings.voice.model_path:
        return "Correct voice.model_path, or remove it to use the packaged voices."
    return REINSTALL
