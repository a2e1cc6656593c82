"""A client for servers that speak the OpenAI HTTP API: every failure becomes a ProviderError that says what to do."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from reelbase.kit.errors import ErrorCode, InputError, ProviderError
from reelbase.kit.settings import OpenAICompatible

MAX_ANSWER_BYTES = 64 << 20
MAX_PATIENCE_S = 20.0
"""A server that asks for a longer pause than this is left to the step's own tries."""
CONNECT_TIMEOUT_S = 10.0
_SHOWN_CHARS = 300
_REFUSALS = ("content_policy", "moderation", "safety", "content_filter")


class OpenAIClient:
    """One server, one capability. ``code`` is the error code its failures carry."""

    def __init__(self, settings: OpenAICompatible, *, name: str, code: ErrorCode) -> None:
        self._key = settings.api_key.get_secret_value().strip() if settings.api_key is not None else ""
        if not all("!" <= character <= "~" for character in self._key):
            raise InputError(
                f"The key of the {name} server contains invalid characters.",
                field=f"{name}.api_key",
                fix=f"Set REELBASE_{name.upper()}_API_KEY anew.",
            )
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        self._name = name
        self._code = code
        self._timeout_s = settings.timeout_s
        try:
            self._http = httpx.Client(
                base_url=f"{settings.api_root}/",
                headers=headers,
                timeout=httpx.Timeout(settings.timeout_s, connect=min(CONNECT_TIMEOUT_S, settings.timeout_s)),
                follow_redirects=False,
                trust_env=False,
            )
        except httpx.InvalidURL:
            raise InputError(
                f"The address of the {name} server is not valid.",
                field=f"{name}.base_url",
                fix=f"Correct REELBASE_{name.upper()}_BASE_URL.",
            ) from None

    @property
    def origin(self) -> httpx.URL:
        return self._http.base_url

    def post_json(self, path: str, body: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """The answer's JSON object. Raises ProviderError."""
        data, _kind = self.post(path, body, idempotency_key=idempotency_key)
        try:
            answer = json.loads(data)
        except ValueError:
            raise self.failure("answered with broken JSON", retryable=True) from None
        if not isinstance(answer, dict):
            raise self.failure("answered with JSON that is not an object", retryable=True)
        return answer

    def post(
        self, path: str, body: Mapping[str, Any], *, idempotency_key: str, max_bytes: int = MAX_ANSWER_BYTES
    ) -> tuple[bytes, str]:
        """The answer's bytes and content type. A short pause that the server asks for is kept once."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        for last_try in (False, True):
            try:
                return self._exchange("POST", path, max_bytes, json=body, headers=headers)
            except ProviderError as error:
                pause_s = error.retry_after_s
                if last_try or pause_s is None or pause_s > MAX_PATIENCE_S:
                    raise
                time.sleep(pause_s)
        raise AssertionError("unreachable")

    def get(self, url: str, *, max_bytes: int = MAX_ANSWER_BYTES) -> bytes:
        """A file from the same server. Raises ProviderError for any other address."""
        target = self._http.base_url.join(url)
        if (target.scheme, target.host, target.port) != (self.origin.scheme, self.origin.host, self.origin.port):
            raise self.failure("named a file on another server, which is not fetched")
        return self._exchange("GET", str(target), max_bytes)[0]

    def failure(self, what: str, *, retryable: bool = False, **more: Any) -> ProviderError:
        code = ErrorCode.MODERATION if more.get("moderated") else self._code
        return ProviderError(
            f"The {self._name} server {what}.", provider=self._name, code=code, retryable=retryable, **more
        )

    def close(self) -> None:
        self._http.close()

    def _exchange(self, method: str, url: str, max_bytes: int, **request: Any) -> tuple[bytes, str]:
        with self._failures(), self._http.stream(method, url, **request) as response:
            data = b"".join(self._bounded(response, max_bytes))
            if not response.is_success:
                raise self._refused(response, data)
            return data, response.headers.get("content-type", "").split(";")[0].strip()

    def _bounded(self, response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
        # httpx limits the wait for each piece; a server that drips could hold us for ever.
        deadline_s = time.monotonic() + self._timeout_s
        size = 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > max_bytes:
                raise self.failure(f"sent more than {max_bytes >> 20} MiB")
            if time.monotonic() > deadline_s:
                raise self.failure(f"did not finish its answer within {self._timeout_s:g} s", retryable=True)
            yield piece

    @contextmanager
    def _failures(self) -> Iterator[None]:
        where = f"at {self.origin.copy_with(username=None, password=None)}"
        try:
            yield
        except httpx.ConnectError:
            raise self.failure(f"{where} cannot be reached", retryable=True, fix="Is it running?") from None
        except httpx.TimeoutException:
            raise self.failure(f"{where} did not answer within {self._timeout_s:g} s", retryable=True) from None
        except httpx.RemoteProtocolError:
            raise self.failure(f"{where} closed the connection early", retryable=True) from None
        except httpx.HTTPError as error:
            raise self.failure(f"{where} failed ({type(error).__name__})", retryable=True) from None

    def _refused(self, response: httpx.Response, data: bytes) -> ProviderError:
        status = response.status_code
        reason, kind = _reason(data)
        # Servers like to quote a key that they refuse; ours must not reach a log.
        reason = reason.replace(self._key, "[key]") if self._key else reason
        said = f": {reason}" if reason else ""
        section = self._name.upper()
        if status in (401, 403) and not _is_refusal(kind):
            fix = f"Check REELBASE_{section}_API_KEY."
            return self.failure(f"rejected the API key (HTTP {status}){said}", fix=fix)
        if status == 404:
            fix = f"Check REELBASE_{section}_BASE_URL and REELBASE_{section}_MODEL."
            return self.failure(f"does not know the address or the model (HTTP 404){said}", fix=fix)
        if status == 402 or "insufficient_quota" in kind:
            return self.failure(f"requires payment (HTTP {status}){said}", fix="Check the account's plan and balance.")
        wait_s = _retry_after_s(response.headers.get("retry-after"))
        if status == 429:
            return self.failure(f"is rate-limiting requests (HTTP 429){said}", retryable=True, retry_after_s=wait_s)
        if status >= 500 or status in (408, 409, 425):
            return self.failure(f"failed (HTTP {status}){said}", retryable=True, retry_after_s=wait_s)
        if _is_refusal(kind) or _is_refusal(reason):
            return self.failure(f"refused the content{said}", moderated=True, fix="Rephrase it.")
        return self.failure(f"refused the request (HTTP {status}){said}")


def _reason(data: bytes) -> tuple[str, str]:
    """The server's own words and its code for them, bounded: they end up in logs."""
    try:
        error = json.loads(data).get("error", {})
    except (ValueError, AttributeError):
        return "", ""
    if isinstance(error, str):
        return error[:_SHOWN_CHARS], ""
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("message", ""))[:_SHOWN_CHARS], f"{error.get('code', '')} {error.get('type', '')}"


def _is_refusal(text: str) -> bool:
    return any(word in text.lower().replace(" ", "_") for word in _REFUSALS)


def _retry_after_s(value: str | None) -> float | None:
    """Seconds from now; the header holds seconds or a date."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
