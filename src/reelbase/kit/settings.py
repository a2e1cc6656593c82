"""Settings: defaults, then ``reelbase.toml`` in the data folder, then ``REELBASE_*`` variables.

A variable names its section and key with one underscore between them: ``REELBASE_LLM_BASE_URL``.
"""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

CONFIG_NAME = "reelbase.toml"
DEFAULT_VOICE = "heart"
"""The packaged English voice that new plans get."""
PIPER_VOICE = "joe"
"""The packaged Piper voice."""
TIKTOK_URL, YOUTUBE_URL = "https://www.tiktok.com", "https://www.youtube.com"
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def tamper_proof(value: str) -> str:
    """The address, if it is https or on loopback: what it returns decides who signs in. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")):
        raise ValueError("must start with https://")
    return value


def _with_scheme(value: str) -> str:
    value = value.strip().rstrip("/")
    if not value.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://")
    return value


def _long_enough(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 32:
        raise ValueError("must have at least 32 characters")
    return value


WebAddress = Annotated[str, AfterValidator(_with_scheme)]
TamperProofAddress = Annotated[str, AfterValidator(tamper_proof)]
LongSecret = Annotated[SecretStr, AfterValidator(_long_enough)]


class SettingsSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenAICompatible(SettingsSection):
    """A server that speaks the OpenAI HTTP API. ``base_url`` is accepted with or without ``/v1``."""

    base_url: WebAddress | None = Field(None, description="Address of the server, for example http://localhost:11434.")
    api_key: SecretStr | None = Field(None, description="Key sent as a bearer token; local servers need none.")
    model: str | None = Field(None, description="Name of the model as the server knows it.")
    timeout_s: float = Field(120.0, gt=0, description="Longest wait for one answer, in seconds.")

    @property
    def configured(self) -> bool:
        return bool(self.base_url and self.model)

    @property
    def api_root(self) -> str:
        """``base_url`` ending in a version segment; ``/v1`` is added when there is none."""
        root = (self.base_url or "").rstrip("/")
        last = root.rsplit("/", 1)[-1]
        return root if last[:1] == "v" and last[1:2].isdigit() else f"{root}/v1"


class LLMSettings(OpenAICompatible):
    pass


class VoiceSettings(OpenAICompatible):
    provider: Literal["packaged", "piper", "openai"] = Field(
        "packaged", description="Who speaks: the packaged voices, with `piper` the Piper voice by default, or a server."
    )
    name: str = Field(
        DEFAULT_VOICE, description="The voice of new plans, as the provider knows it; `joe` by default with Piper."
    )
    model_path: Path | None = Field(
        None,
        description="A Piper voice of your own (.onnx, with its .onnx.json next to it) instead of the packaged ones.",
    )
    cost_micros_per_1k_chars: int = Field(0, ge=0, description="Price of 1,000 characters in millionths of a dollar.")

    @model_validator(mode="before")
    @classmethod
    def _piper_has_its_own_name(cls, values: Any) -> Any:
        """Plans made with a Piper voice name it so, unless it was named otherwise."""
        if isinstance(values, dict) and (values.get("provider") == "piper" or values.get("model_path")):
            return {"name": PIPER_VOICE, **values}
        return values

    @property
    def speaks_by_server(self) -> bool:
        return self.provider == "openai"


class ImageSettings(OpenAICompatible):
    provider: Literal["drawn", "openai"] = Field(
        "drawn", description="Who makes pictures: the drawing engine or a server."
    )
    cost_micros_per_image: int = Field(0, ge=0, description="Price of one picture in millionths of a dollar.")
    concurrency: int = Field(2, ge=1, le=16, description="Pictures requested at once.")


class AnimationSettings(SettingsSection):
    rounds: int = Field(4, ge=1, le=10, description="How often a language model may try to write an animation.")
    concurrency: int = Field(1, ge=1, le=16, description="Animations rendered at once; each takes two processor cores.")
    timeout_s: float = Field(600.0, gt=0, description="Longest render of one animation, in seconds.")
    memory_mb: int = Field(3072, ge=512, description="Most memory for the render of one animation, in MiB.")


class MusicSettings(SettingsSection):
    enabled: bool = Field(True, description="Whether a film has music.")
    file: Path | None = Field(None, description="Your own music; looped or cut to the film's length.")
    level_db: float = Field(-18.0, le=0, description="Music level under the voice, in dB relative to it.")


class RenderSettings(SettingsSection):
    preset: str = Field("veryfast", description="x264 preset.")
    crf: int = Field(20, ge=0, le=51, description="x264 quality; smaller is better.")
    threads: int = Field(0, ge=0, description="Encoder threads; 0 means one and a half per core.")
    scale: float = Field(1.0, ge=0.1, le=1.0, description="Share of the full frame size; smaller is a quick draft.")
    caption_style: Literal["bold", "box", "clean", "karaoke"] = Field("bold", description="Look of the captions.")


class ProductionSettings(SettingsSection):
    step_tries: int = Field(3, ge=1, le=10, description="Tries of one step before the job fails.")
    backoff_s: tuple[float, ...] = Field((5.0, 10.0, 20.0), description="Waits between tries, in seconds.")
    job_timeout_s: float = Field(1800.0, gt=0, description="Longest run of one job, in seconds.")
    lease_s: float = Field(
        30.0, ge=2, description="A worker that is silent for this long loses its jobs to another one, in seconds."
    )
    concurrency: int = Field(1, ge=1, description="Jobs one worker runs at once.")
    max_running_per_user: int = Field(1, ge=1, description="Jobs of one user that run at once.")
    max_queued_per_user: int = Field(5, ge=1, description="Jobs of one user that may wait.")
    max_storyboard_projects: int = Field(50, ge=1, description="Storyboard projects of one user.")


class CreditsSettings(SettingsSection):
    charge: bool = Field(False, description="Whether jobs cost credits.")


class ServerSettings(SettingsSection):
    host: str = Field("127.0.0.1", description="Address that `reelbase serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `reelbase serve` listens on; 0 takes a free one.")
    public_url: WebAddress | None = Field(
        None, description="Public address of the server, for example https://video.example.org."
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Further host names that the server answers to, besides loopback and that of `public_url`."
    )
    proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of the reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are "
        "trusted.",
    )
    cors_origins: tuple[str, ...] = Field(
        (),
        description="Origins of other sites whose pages may call the API with a token, such as https://app.example.org.",
    )
    secret_key: LongSecret | None = Field(
        None,
        description="Secret behind signed links, cursors and form tokens, at least 32 characters; by default one is "
        "created in the data folder. Servers that share a database need the same one.",
    )
    heartbeat_s: float = Field(25.0, gt=0, description="Silence on an event stream before a heartbeat, in seconds.")
    poll_s: float = Field(0.5, gt=0, description="How often followed jobs are polled, in seconds.")
    max_streams: int = Field(1000, ge=1, description="Event streams that one server process can keep open.")
    max_streams_per_user: int = Field(
        50, ge=1, description="Event streams that one caller can keep open at a server process."
    )
    link_life_s: int = Field(3600, ge=1, description="How long a signed download link is valid, in seconds.")

    @field_validator("proxies")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in value:
            try:
                ip_network(proxy)
            except ValueError:
                # A trusted proxy could claim any client address.
                raise ValueError(f"{proxy!r} is not an address or a network such as 10.0.0.2 or 10.0.0.0/24") from None
        return value

    @field_validator("cors_origins")
    @classmethod
    def _whole_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        origins = tuple(origin.strip().rstrip("/").lower() for origin in value)
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin such as https://app.example.org")
        return origins


class AccountsSettings(SettingsSection):
    sign_in: bool = Field(
        False,
        description="Whether people must sign in. Without it everybody who reaches the server is the one local user, "
        "so it then listens on loopback only.",
    )
    sign_up: bool = Field(False, description="Whether anybody can sign up; otherwise use `reelbase user add`.")
    session_days: int = Field(30, ge=1, description="Longest session, in days.")
    session_idle_days: int = Field(14, ge=1, description="Days without a request after which a session ends.")
    password_min_chars: int = Field(10, ge=8, le=128, description="Least length of a password, in characters.")


class JwtSettings(SettingsSection):
    issuer: str | None = Field(
        None, description="Issuer of the tokens, as in their `iss`; for Supabase https://PROJECT.supabase.co/auth/v1."
    )
    audience: str = Field("authenticated", description="Required `aud` of the tokens.")
    secret: LongSecret | None = Field(None, description="Shared secret of HS256 tokens, at least 32 characters.")
    jwks_url: TamperProofAddress | None = Field(None, description="Address of the public keys of asymmetric tokens.")
    leeway_s: int = Field(30, ge=0, le=300, description="Tolerated clock difference, in seconds.")

    @property
    def configured(self) -> bool:
        return bool(self.issuer and (self.secret or self.jwks_url))


class OauthSettings(SettingsSection):
    name: str = Field("OpenID", description="Name of the service on the sign-in page.")
    issuer: TamperProofAddress | None = Field(
        None, description="Address of an OpenID Connect service, which publishes its metadata."
    )
    client_id: str | None = Field(None, description="Client id at that service.")
    client_secret: SecretStr | None = Field(
        None, description="Client secret at that service; public clients have none."
    )
    scope: str = Field("openid email profile", description="Scopes requested from the service.")

    @property
    def configured(self) -> bool:
        return bool(self.issuer and self.client_id)


class LimitsSettings(SettingsSection):
    """Calls in a period, as ``N/second``, ``N/minute`` or ``N/hour``; several limits are joined by ``;``."""

    read: str = Field("600/minute", description="Reading calls of one caller.")
    write: str = Field("240/minute", description="Changing calls of one caller.")
    create: str = Field("60/minute", description="Calls of one caller that create projects, plans or jobs.")
    generation: str = Field("10/hour", description="Generated storyboards of one address.")
    draft: str = Field("10/minute", description="Visitors' drafts of one address.")
    sign_in: str = Field("10/minute; 60/hour", description="Sign-in attempts of one address, and for one account.")
    sign_up: str = Field("10/hour", description="Accounts opened from one address.")
    body_bytes: int = Field(2_000_000, ge=1_000, description="Largest request body, except uploads, in bytes.")


class UploadsSettings(SettingsSection):
    max_bytes: int = Field(300_000_000, ge=1_000, description="Largest file that can be uploaded, in bytes.")
    max_pixels: int = Field(
        50_000_000, ge=10_000, description="Largest picture, or frame of a clip, that can be uploaded, in pixels."
    )
    max_duration_s: float = Field(3600.0, gt=0, description="Longest sound or clip that can be uploaded, in seconds.")


class AddressesSettings(SettingsSection):
    private: bool = Field(
        False,
        description="Whether texts are fetched from addresses of this machine and its network, such as an intranet.",
    )
    timeout_s: float = Field(
        20.0, gt=0, le=300, description="Longest time to fetch a text from an address, in seconds."
    )


class ReferencesSettings(SettingsSection):
    look_up: bool = Field(
        True,
        description="Whether TikTok and YouTube are asked for title and author of a reference given as an address.",
    )
    timeout_s: float = Field(5.0, gt=0, le=60, description="Longest wait for such an answer, in seconds.")
    tiktok_url: WebAddress = Field(
        TIKTOK_URL, description="Address of TikTok, or of a server that answers in its place."
    )
    youtube_url: WebAddress = Field(
        YOUTUBE_URL, description="Address of YouTube, or of a server that answers in its place."
    )


class DatabaseSettings(SettingsSection):
    url: str | None = Field(None, description="SQLAlchemy URL; a SQLite file in the data folder when unset.")
    direct_url: str | None = Field(
        None,
        description="URL of the PostgreSQL server itself, if `url` is that of a pooler in transaction mode; "
        "migrations and the workflow engine use it.",
    )
    replica_url: str | None = Field(
        None, description="URL of a streaming replica of the same PostgreSQL server; reads go there when it is current."
    )
    replica_max_lag_s: float = Field(5.0, ge=0, description="Longest lag at which the replica is read, in seconds.")
    replica_wait_ms: int = Field(
        50, ge=0, description="Longest wait for the replica to catch up before the primary is read, in milliseconds."
    )
    pool_size: int = Field(20, ge=1, description="Most PostgreSQL connections of one process.")
    pool_min_size: int = Field(5, ge=0, description="Connections that stay open when they are idle.")
    pool_idle_timeout_s: float = Field(
        30.0, gt=0, description="Idle time after which connections beyond `pool_min_size` are closed, in seconds."
    )
    pool_timeout_s: float = Field(
        10.0, gt=0, description="Longest wait for one of the `pool_size` connections, in seconds."
    )
    connect_timeout_s: int = Field(2, ge=1, description="Longest wait for a new connection, in seconds.")
    statement_timeout_ms: int = Field(
        30_000, ge=0, description="Longest statement on PostgreSQL, in milliseconds; 0 is no limit."
    )
    upgrade_lock_timeout_ms: int = Field(
        4_000, ge=1, description="Longest wait of a migration for a lock on PostgreSQL, in milliseconds."
    )
    upgrade_tries: int = Field(8, ge=1, description="Tries of a migration that waits for a lock, with growing pauses.")
    upgrade_statement_timeout_ms: int = Field(
        300_000, ge=0, description="Longest statement of a migration, in milliseconds; index builds may take longer."
    )
    upgrade_wait_s: float = Field(600.0, ge=0, description="Longest wait for another upgrade to end, in seconds.")


class Settings(BaseSettings):
    """All settings. Unknown keys in the file are an error; see ``docs/configuration.md``."""

    model_config = SettingsConfigDict(
        env_prefix="REELBASE_", env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )

    home: Path = Field(default_factory=lambda: default_home(), description="The data folder.")
    database: DatabaseSettings = DatabaseSettings()
    llm: LLMSettings = LLMSettings()
    voice: VoiceSettings = VoiceSettings()
    image: ImageSettings = ImageSettings()
    animation: AnimationSettings = AnimationSettings()
    music: MusicSettings = MusicSettings()
    render: RenderSettings = RenderSettings()
    production: ProductionSettings = ProductionSettings()
    credits: CreditsSettings = CreditsSettings()
    server: ServerSettings = ServerSettings()
    accounts: AccountsSettings = AccountsSettings()
    jwt: JwtSettings = JwtSettings()
    oauth: OauthSettings = OauthSettings()
    limits: LimitsSettings = LimitsSettings()
    uploads: UploadsSettings = UploadsSettings()
    addresses: AddressesSettings = AddressesSettings()
    references: ReferencesSettings = ReferencesSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = TomlConfigSettingsSource(settings_cls, toml_file=default_home() / CONFIG_NAME)
        return init_settings, env_settings, file

    @cached_property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.home / 'reelbase.db'}"

    @property
    def storage_dir(self) -> Path:
        return self.home / "storage"

    @property
    def work_dir(self) -> Path:
        return self.home / "work"


def default_home() -> Path:
    """``REELBASE_HOME``, else the user's data directory."""
    home = os.environ.get("REELBASE_HOME")
    return Path(home).expanduser().absolute() if home else user_data_path("reelbase", appauthor=False)


def settings_to_json(settings: Settings) -> str:
    """All values including secrets, for another process of ours. Never write it to a file or a log."""

    def reveal(value: object) -> object:
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    return json.dumps(settings.model_dump(), default=reveal)


def settings_from_json(text: str) -> Settings:
    """The settings from another process of ours, without this one's environment and file."""
    return Settings(**json.loads(text))
