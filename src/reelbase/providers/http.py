"""A client for servers with the OpenAI HTTP API. Every failure becomes a ProviderError with a fix."""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx

from reelbase.kit.errors import ErrorCode, InputError, ProviderError
from reelbase.kit.settings import OpenAICompatible
from reelbase.providers.answers import AnswerStore, Request

MAX_ANSWER_BYTES = 64 << 20
MAX_RETRY_WAIT_S = 20.0
"""Longest requested pause, in seconds, that is waited here; longer ones are left to the step's retries."""
CONNECT_TIMEOUT_S = 10.0
_WHOLE_CALL = 1.1
"""Longest call, as a multiple of the longest wait for one piece of its response."""
_MAX_REASON_CHARS = 300
"""Characters of a server's error message that are kept, since it ends up in logs."""
_REFUSALS = ("content_policy", "moderation", "safety", "content_filter")


class Deadline:
    """Ends a call after ``limit_s`` seconds, whatever the server does: httpx limits only the wait for each piece.

    A context manager around the call, and ``watch`` its ``trace`` extension, which shows the call's own connection.
    """

    def __init__(self, limit_s: float) -> None:
        self._socket: socket.socket | None = None
        self._passed = threading.Event()
        self._timer = threading.Timer(limit_s, self._end)
        self._timer.daemon = True

    @property
    def has_passed(self) -> bool:
        return self._passed.is_set()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection that an event of httpcore made."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self.has_passed:
                self._end()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self._passed.set()
        if self._socket is not None:
            # Whoever reads from it gets its end now; closing it would leave them waiting.
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class OpenAIClient:
    """A client of one server for one capability; ``code`` is the error code of its failures.

    answers: where answers are kept until what they are for is done.
    """

    def __init__(
        self, settings: OpenAICompatible, *, name: str, code: ErrorCode, answers: AnswerStore | None = None
    ) -> None:
        self._answers = answers
        self._key = settings.api_key.get_secret_value().strip() if settings.api_key is not None else ""
        if not all("!" <= character <= "~" for character in self._key):
            raise InputError(
                f"The key of the {name} server contains invalid characters.",
                field=f"{name}.api_key",
                fix=f"Set REELBASE_{name.upper()}_API_KEY again.",
            )
        # Compressed answers are not asked for: a small one can hold gigabytes.
        headers = {"Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        self._name = name
        self._code = code
        self._timeout_s = settings.timeout_s
        try:
            self._http = httpx.Client(
                base_url=f"{settings.api_root}/",
                headers=headers,
                timeout=httpx.Timeout(settings.timeout_s, connect=min(CONNECT_TIMEOUT_S, settings.timeout_s)),
                # A call has its connection to itself, so that its deadline can end it.
                limits=httpx.Limits(max_keepalive_connections=0),
                follow_redirects=False,
                trust_env=False,
            )
        except (httpx.InvalidURL, ValueError):
            raise InputError(
                f"The address of the {name} server is not valid.",
                field=f"{name}.base_url",
                fix=f"Correct REELBASE_{name.upper()}_BASE_URL.",
            ) from None

    @property
    def origin(self) -> httpx.URL:
        return self._http.base_url

    def post_json(self, path: str, body: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Send a JSON body and return the response's JSON object. Raises ProviderError."""
        data, _kind = self.post(path, body, idempotency_key=idempotency_key)
        try:
            answer = json.loads(data)
        except (ValueError, RecursionError):
            raise self.failure("returned invalid JSON", retryable=True) from None
        if not isinstance(answer, dict):
            raise self.failure("returned JSON that is not an object", retryable=True)
        return answer

    def post(
        self, path: str, body: Mapping[str, Any], *, idempotency_key: str, max_bytes: int = MAX_ANSWER_BYTES
    ) -> tuple[bytes, str]:
        """Send a JSON body and return the response's bytes and content type; waits once for a short Retry-After.

        An answer to the same request that came before a crash is returned without asking again.
        """
        if self._answers is None or not idempotency_key:
            return self._post(path, body, idempotency_key, max_bytes)
        request = Request.of(idempotency_key, path, body)
        found = self._answers.find(request)
        if found is None:
            self._answers.note_asked(request)
            found = self._post(path, body, idempotency_key, max_bytes)
            self._answers.keep(request, *found)
        return found

    def _post(self, path: str, body: Mapping[str, Any], idempotency_key: str, max_bytes: int) -> tuple[bytes, str]:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        for last_try in (False, True):
            try:
                return self._exchange("POST", path, max_bytes, json=body, headers=headers)
            except ProviderError as error:
                pause_s = error.retry_after_s
                if last_try or pause_s is None or pause_s > MAX_RETRY_WAIT_S:
                    raise
                time.sleep(pause_s)
        raise AssertionError("unreachable")

    def get(self, url: str, *, max_bytes: int = MAX_ANSWER_BYTES) -> bytes:
        """Fetch a file from the same server. Raises ProviderError for any other address."""
        try:
            target = self._http.base_url.join(url)
        except (httpx.InvalidURL, ValueError):
            raise self.failure("referred to a file by an address that is not valid", retryable=True) from None
        if (target.scheme, target.host, target.port) != (self.origin.scheme, self.origin.host, self.origin.port):
            raise self.failure("referred to a file on another server, which is not fetched")
        return self._exchange("GET", str(target), max_bytes)[0]

    def failure(self, what: str, *, retryable: bool = False, **more: Any) -> ProviderError:
        """An error of this server; ``what`` completes "The ... server"."""
        code = ErrorCode.MODERATION if more.get("moderated") else self._code
        return ProviderError(
            f"The {self._name} server {what}.", provider=self._name, code=code, retryable=retryable, **more
        )

    def close(self) -> None:
        self._http.close()

    def _exchange(self, method: str, url: str, max_bytes: int, **request: Any) -> tuple[bytes, str]:
        deadline = Deadline(self._timeout_s * _WHOLE_CALL)
        request["extensions"] = {"trace": deadline.watch}
        with self._failures(deadline), deadline, self._http.stream(method, url, **request) as response:
            data = b"".join(self._bounded(response, max_bytes))
            if not response.is_success:
                raise self._refused(response, data)
            return data, response.headers.get("content-type", "").split(";")[0].strip()

    def _bounded(self, response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("", "identity"):
            # It would have to be unpacked to know its size.
            raise self.failure(f"sent a compressed response ({coding[:40]}), which was not asked for")
        size = 0
        for piece in response.iter_raw():
            size += len(piece)
            if size > max_bytes:
                raise self.failure(f"sent more than {max_bytes >> 20} MiB")
            yield piece

    @contextmanager
    def _failures(self, deadline: Deadline) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            if deadline.has_passed:
                what = f"did not finish its response within {self._timeout_s:g} s"
                raise self.failure(what, retryable=True) from None
            raise self._broken(error) from None

    def _broken(self, error: httpx.HTTPError) -> ProviderError:
        where = f"at {self.origin.copy_with(username=None, password=None)}"
        match error:
            case httpx.ConnectError():
                return self.failure(f"{where} cannot be reached", retryable=True, fix="Check that it is running.")
            case httpx.TimeoutException():
                return self.failure(f"{where} did not respond within {self._timeout_s:g} s", retryable=True)
            case httpx.RemoteProtocolError():
                return self.failure(f"{where} closed the connection early", retryable=True)
            case _:
                return self.failure(f"{where} failed ({type(error).__name__})", retryable=True)

    def _refused(self, response: httpx.Response, data: bytes) -> ProviderError:
        status = response.status_code
        reason, kind = _reason(data)
        # Servers may quote a key that they reject; it must not reach a log.
        reason = reason.replace(self._key, "[key]") if self._key else reason
        suffix = f": {reason}" if reason else ""
        section = self._name.upper()
        if status in (401, 403) and not _is_refusal(kind):
            fix = f"Check REELBASE_{section}_API_KEY."
            return self.failure(f"rejected the API key (HTTP {status}){suffix}", fix=fix)
        if status == 404:
            fix = f"Check REELBASE_{section}_BASE_URL and REELBASE_{section}_MODEL."
            return self.failure(f"did not find the address or the model (HTTP 404){suffix}", fix=fix)
        if status == 402 or "insufficient_quota" in kind:
            return self.failure(
                f"requires payment (HTTP {status}){suffix}", fix="Check the account's plan and balance."
            )
        wait_s = _retry_after_s(response.headers.get("retry-after"))
        if status == 429:
            return self.failure(f"is rate-limiting requests (HTTP 429){suffix}", retryable=True, retry_after_s=wait_s)
        if status >= 500 or status in (408, 409, 425):
            return self.failure(f"failed (HTTP {status}){suffix}", retryable=True, retry_after_s=wait_s)
        if _is_refusal(kind) or _is_refusal(reason):
            return self.failure(f"refused the content{suffix}", moderated=True, fix="Rephrase it.")
        return self.failure(f"refused the request (HTTP {status}){suffix}")


def _reason(data: bytes) -> tuple[str, str]:
    """(message, codes) of the server's error, shortened."""
    try:
        error = json.loads(data).get("error", {})
    except (ValueError, AttributeError, RecursionError):
        return "", ""
    if isinstance(error, str):
        return error[:_MAX_REASON_CHARS], ""
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("message", ""))[:_MAX_REASON_CHARS], f"{error.get('code', '')} {error.get('type', '')}"


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
