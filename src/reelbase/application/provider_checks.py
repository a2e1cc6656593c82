"""Whether a configured provider works: each check makes the smallest real request and reports its result."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from reelbase.kit.errors import InputError, ReelbaseError
from reelbase.kit.files import scratch_folder
from reelbase.kit.settings import Settings
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.production.steps.context import Providers
from reelbase.schemas.plan_document import PlanDocument, Scene

Capability = Literal["llm", "voice", "image", "music"]
CAPABILITIES: tuple[Capability, ...] = ("llm", "voice", "image", "music")
_SENTENCE = "This is how your films will sound."
_SMALL = FrameFormat(216, 384)


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """message: what the provider did, or why it failed; fix: what to do about that."""

    ok: bool
    message: str
    fix: str | None
    took_s: float


class _Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str


def check_provider(settings: Settings, providers: Providers, capability: str) -> ProviderCheck:
    """A provider that fails is a result; raises InputError for a capability that does not exist."""
    checks = {"llm": _check_llm, "voice": _check_voice, "image": _check_image, "music": _check_music}
    if capability not in checks:
        raise InputError(f"There is no provider {capability!r}.", field="capability", fix=f"Use {', '.join(checks)}.")
    started_s = time.monotonic()
    try:
        message = checks[capability](settings, providers)
    except ReelbaseError as error:
        return ProviderCheck(False, error.message, error.fix, time.monotonic() - started_s)
    return ProviderCheck(True, message, None, time.monotonic() - started_s)


def _key() -> str:
    return f"reelbase-test-{time.time_ns()}"


def _check_llm(settings: Settings, providers: Providers) -> str:
    with closing(providers.language_model()) as model:
        answer, usage = model.ask(
            system="Answer with one English word in the field word.",
            user="Say hello.",
            shape=_Word,
            idempotency_key=_key(),
        )
    return f"{usage.model or settings.llm.model} answered “{answer.word[:40]}”."


def _check_voice(settings: Settings, providers: Providers) -> str:
    plan = PlanDocument(title="Test", topic="Test", scenes=[Scene(narration=_SENTENCE)], voice=settings.voice.name)
    with closing(providers.voice(plan)) as voice, scratch_folder("reelbase-provider-test-") as folder:
        out = Path(folder) / "voice.wav"
        speech = voice.speak(_SENTENCE, language="en", out=out, idempotency_key=_key())
    return f"The voice {settings.voice.name} spoke for {speech.duration_s:.1f} s."


def _check_image(_settings: Settings, providers: Providers) -> str:
    request = PictureRequest("a lighthouse at dawn", "", "explainer", "", "wide", 0, _SMALL)
    with closing(providers.pictures()) as maker, scratch_folder("reelbase-provider-test-") as folder:
        out = Path(folder) / f"picture{maker.suffix}"
        picture = maker.make(request, out=out, idempotency_key=_key())
        size = picture.path.stat().st_size
    return f"{picture.usage.provider} made a picture of {size // 1000} kB."


def _check_music(settings: Settings, providers: Providers) -> str:
    providers.music()
    if settings.music.file is not None:
        if not settings.music.file.is_file():
            raise InputError(
                f"The file {settings.music.file} does not exist.",
                field="music.file",
                fix="Correct the path, or remove the setting.",
            )
        return f"Your file {settings.music.file.name} was found."
    return "Music is composed on this server."
