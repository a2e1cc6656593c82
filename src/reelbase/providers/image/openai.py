"""Pictures from an OpenAI-compatible server's ``/images/generations``."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from reelbase.kit.errors import ErrorCode, InputError
from reelbase.kit.files import write_bytes
from reelbase.kit.settings import ImageSettings
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.media.picture_files import load_picture
from reelbase.providers.answers import AnswerStore
from reelbase.providers.http import OpenAIClient
from reelbase.providers.image import PictureFile
from reelbase.providers.usage import Usage

MAX_PICTURE_BYTES = 32 << 20
_SIZES = {"tall": "1024x1536", "wide": "1536x1024", "square": "1024x1024"}


class OpenAIPictures:
    """Requests one picture at a time; an answer must open as a picture."""

    suffix = ".png"

    def __init__(self, settings: ImageSettings, *, answers: AnswerStore | None = None) -> None:
        self._settings = settings
        self._client = OpenAIClient(settings, name="image", code=ErrorCode.IMAGE_GEN, answers=answers)

    def identity(self) -> dict[str, Any]:
        return {"provider": "openai", "model": self._settings.model, "version": 1}

    def make(self, request: PictureRequest, *, out: Path, idempotency_key: str) -> PictureFile:
        body = {"model": self._settings.model, "prompt": _prompt(request), "n": 1, "size": _size(request.format)}
        answer = self._client.post_json("images/generations", body, idempotency_key=idempotency_key)
        write_bytes(out, self._picture(answer))
        try:
            load_picture(out, request.format)
        except InputError as error:
            out.unlink(missing_ok=True)
            raise self._client.failure(
                f"returned an unusable picture ({error.message.rstrip('.')})", retryable=True
            ) from error
        usage = Usage("image", self._settings.model or "", "pictures", 1, self._settings.cost_micros_per_image)
        return PictureFile(out, usage)

    def close(self) -> None:
        self._client.close()

    def _picture(self, answer: dict[str, Any]) -> bytes:
        try:
            first = answer["data"][0]
            encoded, url = first.get("b64_json"), first.get("url")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._client.failure("returned no picture", retryable=True) from None
        if isinstance(encoded, str):
            try:
                return base64.b64decode(encoded, validate=True)
            except binascii.Error:
                raise self._client.failure("returned a picture that cannot be decoded", retryable=True) from None
        if isinstance(url, str):
            return self._client.get(url, max_bytes=MAX_PICTURE_BYTES)
        raise self._client.failure("returned no picture", retryable=True)


def _prompt(request: PictureRequest) -> str:
    parts = [request.prompt, f"{request.shot} shot", request.style or f"{request.preset} video style"]
    if request.negative_prompt:
        parts.append(f"without {request.negative_prompt}")
    return ", ".join(parts) + ". No text, no letters."


def _size(format: FrameFormat) -> str:
    if format.width == format.height:
        return _SIZES["square"]
    return _SIZES["tall" if format.is_tall else "wide"]
