"""Does a configured provider answer? Each test does the smallest real thing and says what came of it."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from reelbase.bootstrap.providers import ConfiguredProviders, open_language_model
from reelbase.kit.errors import InputError, ReelbaseError
from reelbase.kit.settings import Settings
from reelbase.media.formats import FrameFormat
from reelbase.providers.image import PictureRequest
from reelbase.providers.storage import Storage
from reelbase.schemas.plan_document import PlanDocument, Scene

Capability = Literal["llm", "voice", "image", "music"]
CAPABILITIES: tuple[Capability, ...] = ("llm", "voice", "image", "music")
_SENTENCE = "This is how your films will sound."
_SMALL = FrameFormat(216, 384)


@dataclass(frozen=True, slots=True)
class Tested:
    """``told`` says what the provider did, or why it did not; ``fix`` what to do then."""

    ok: bool
    told: str
    fix: str | None
    took_s: float


class _Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str


def test_provider(settings: Settings, storage: Storage, capability: str) -> Tested:
    """Never raises for a provider that fails; raises InputError for a capability that there is not."""
    tests = {"llm": _test_llm, "voice": _test_voice, "image": _test_image, "music": _test_music}
    if capability not in tests:
        raise InputError(f"There is no provider {capability!r}.", field="capability", fix=f"Use {', '.join(tests)}.")
    started_s = time.monotonic()
    try:
        told = tests[capability](settings, ConfiguredProviders(settings, storage))
    except ReelbaseError as error:
        return Tested(False, error.message, error.fix, time.monotonic() - started_s)
    return Tested(True, told, None, time.monotonic() - started_s)


test_provider.__test__ = False  # type: ignore[attr-defined]


def _test_llm(settings: Settings, _providers: ConfiguredProviders) -> str:
    model = open_language_model(settings)
    try:
        answer, usage = model.ask(
            system="Answer with one English word in the field word.", user="Say hello.", shape=_Word,
            idempotency_key=f"reelbase-test-{time.time_ns()}",
        )  # fmt: skip
    finally:
        model.close()
    return f"{usage.model or settings.llm.model} answered “{answer.word[:40]}”."


def _test_voice(settings: Settings, providers: ConfiguredProviders) -> str:
    plan = PlanDocument(title="Test", topic="Test", scenes=[Scene(narration=_SENTENCE)], voice=settings.voice.name)
    voice = providers.voice(plan)
    try:
        with tempfile.TemporaryDirectory(prefix="provider-test-") as folder:
            speech = voice.speak(
                _SENTENCE, language="en", out=Path(folder) / "voice.wav",
                idempotency_key=f"reelbase-test-{time.time_ns()}",
            )  # fmt: skip
    finally:
        voice.close()
    return f"The voice {settings.voice.name} spoke for {speech.duration_s:.1f} s."


def _test_image(_settings: Settings, providers: ConfiguredProviders) -> str:
    request = PictureRequest("a lighthouse at dawn", "", "explainer", "", "wide", 0, _SMALL)
    maker = providers.pictures()
    try:
        with tempfile.TemporaryDirectory(prefix="provider-test-") as folder:
            made = maker.make(
                request, out=Path(folder) / f"picture{maker.suffix}", idempotency_key=f"reelbase-test-{time.time_ns()}"
            )
            size = made.path.stat().st_size
    finally:
        maker.close()
    return f"{made.usage.provider} made a picture of {size // 1000} kB."


def _test_music(settings: Settings, providers: ConfiguredProviders) -> str:
    providers.music()
    if settings.music.file is not None:
        if not settings.music.file.is_file():
            raise InputError(
                f"The file {settings.music.file} does not exist.",
                field="music.file",
                fix="Correct the path, or unset it.",
            )
        return f"Your file {settings.music.file.name} is there."
    return "Music is composed here."
