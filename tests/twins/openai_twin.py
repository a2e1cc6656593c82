"""A twin of an OpenAI-compatible server, for tests over real HTTP.

It answers like one, misbehaves as it is told, honours Idempotency-Key, and counts what it would have billed.
Run as a program it prints its address and keeps its counts in a file, so that a test can watch other processes.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import sys
import threading
import time
import wave
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

RATE = 24_000


@dataclass
class Behaviour:
    """How the next answers go wrong; each entry is used once, then the twin behaves again."""

    script: list[str] = field(default_factory=list)
    hang_s: float = 30.0
    retry_after: str = "0.05"
    pause_s: float = 0.0
    ignores_keys: bool = False


@dataclass
class Seen:
    """A request; ``answered`` once a whole answer went out."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    answered: bool = False


class OpenAITwin:
    """Use as a context manager; ``base_url`` has no ``/v1``."""

    def __init__(
        self, *, answer: Callable[[dict[str, Any]], str] | None = None, counts: Path | None = None, port: int = 0
    ) -> None:
        self.behaviour = Behaviour()
        self.seen: list[Seen] = []
        self.billed: dict[str, int] = {}
        self.refuse: Callable[[dict[str, Any]], str | None] = lambda _body: None
        self.answer = answer or (lambda _body: "{}")
        self._counts = counts
        self._remembered: dict[str, tuple[int, str, bytes]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        twin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                twin._serve(self)

            def do_GET(self) -> None:
                twin._serve_file(self)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> OpenAITwin:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        body = json.loads(handler.rfile.read(length) or b"{}")
        path = handler.path.removeprefix("/v1")
        with self._lock:
            seen = Seen(path, dict(handler.headers.items()), body)
            self.seen.append(seen)
            scripted = self.behaviour.script.pop(0) if self.behaviour.script else "right"
            trouble = self.refuse(body) or scripted
        if self.behaviour.pause_s:
            self._stopping.wait(self.behaviour.pause_s)
        if self._misbehave(handler, trouble):
            return
        status, kind, data = self._once(handler.headers.get("idempotency-key"), path, body)
        if trouble == "truncated":
            self._send(handler, status, kind, data[: len(data) // 2], claimed=len(data))
        elif trouble == "drip":
            self._drip(handler, data)
        elif trouble == "header_drip":
            self._drip_headers(handler)
        elif trouble == "cut_without_length":
            self._cut_without_length(handler, kind, data)
        elif trouble in ("gzip", "gzip_twice"):
            packed = gzip.compress(b" " * (64 << 20) if trouble == "gzip_twice" else data)
            packed = gzip.compress(packed) if trouble == "gzip_twice" else packed
            coding = "gzip, gzip" if trouble == "gzip_twice" else "gzip"
            self._send(handler, status, kind, packed, extra={"content-encoding": coding})
        elif trouble == "right":
            seen.answered = True  # The client may look before we come back from sending.
            seen.answered = self._send(handler, status, kind, data)
        else:
            self._send(handler, 200, "application/json", self._odd_answers()[trouble])

    def _odd_answers(self) -> dict[str, bytes]:
        """Answers that a client must see through although their status is 200."""
        huge = "x" * (1 << 20)
        odd: dict[str, Any] = {
            "wrong_shape": _chat('{"nonsense": 1}'),
            "fenced": _chat(f"Here it is:\n```json\n{self.answer({})}\n```"),
            "refusal": {"choices": [{"message": {"content": None, "refusal": "I cannot help with that."}}]},
            "filtered": {"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]},
            "cut_off": {"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]},
            "silent": {"choices": [{"message": {"content": None}}], "usage": None},
            "no_choice": {"choices": []},
            "a_list": [1, 2],
            "huge": {"data": [{"b64_json": huge}], "choices": [{"message": {"content": huge}}]},
            "by_url": {"data": [{"url": f"{self.base_url}/files/made.png"}]},
            "by_relative_url": {"data": [{"url": "/files/made.png"}]},
            "by_foreign_url": {"data": [{"url": "http://192.0.2.1/made.png"}]},
            "by_file_url": {"data": [{"url": "file:///etc/passwd"}]},
            "not_base64": {"data": [{"b64_json": "%%%"}]},
            "not_a_picture": {"data": [{"b64_json": base64.b64encode(b"<html>no</html>").decode()}]},
            "no_picture": {"data": []},
        }
        return {name: json.dumps(content).encode() for name, content in odd.items()} | {
            "malformed": b'{"choices": [',
            "deep": b"[" * 200_000,
            "deep_object": b'{"choices":' * 100_000,
        }

    def _drip(self, handler: BaseHTTPRequestHandler, data: bytes) -> None:
        """A byte now and then: never silent for long, and never done."""
        handler.send_response(200)
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.close_connection = True
        for byte in data:
            if self._stopping.wait(0.05):
                return
            try:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                return

    def _drip_headers(self, handler: BaseHTTPRequestHandler) -> None:
        """One header after the other, for ever."""
        handler.send_response(200)
        handler.flush_headers()
        handler.close_connection = True
        number = 0
        while not self._stopping.wait(0.05):
            number += 1
            try:
                handler.wfile.write(f"x-{number}: 1\r\n".encode())
                handler.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                return

    def _cut_without_length(self, handler: BaseHTTPRequestHandler, kind: str, data: bytes) -> None:
        """Half of the answer, ended by the end of the connection, as HTTP/1.0 does."""
        handler.protocol_version = "HTTP/1.0"
        handler.send_response(200)
        handler.send_header("content-type", kind)
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.close_connection = True

    def _misbehave(self, handler: BaseHTTPRequestHandler, trouble: str) -> bool:
        errors = {
            "500": (500, {"error": {"message": "internal"}}),
            "503": (503, {"error": "overloaded"}),
            "html_502": (502, "<html>Bad gateway</html>"),
            "401": (401, {"error": {"message": f"bad key {handler.headers.get('authorization', '')}"}}),
            "402": (402, {"error": {"message": "no credit"}}),
            "quota": (429, {"error": {"message": "quota used up", "code": "insufficient_quota"}}),
            "redirect": (307, {}),
            "404": (404, {"error": {"message": "no such model"}}),
            "429": (429, {"error": {"message": "slow down"}}),
            "moderated": (400, {"error": {"message": "rejected", "code": "content_policy_violation"}}),
            "no_schema": (400, {"error": {"message": "response_format json_schema is not supported"}}),
        }
        if trouble == "hang":
            self._stopping.wait(self.behaviour.hang_s)
            handler.close_connection = True
            return True
        if trouble not in errors:
            return False
        status, content = errors[trouble]
        extra = {"Retry-After": self.behaviour.retry_after} if status in (429, 503) else {}
        extra |= {"Location": "http://192.0.2.1/"} if status == 307 else {}
        self._send(handler, status, "application/json", json.dumps(content).encode(), extra=extra)
        return True

    def _once(self, key: str | None, path: str, body: dict[str, Any]) -> tuple[int, str, bytes]:
        with self._lock:
            if key and key in self._remembered and not self.behaviour.ignores_keys:
                return self._remembered[key]
            made = self._make(path, body)
            if key:
                self._remembered[key] = made
            self.billed[path] = self.billed.get(path, 0) + 1
            if self._counts is not None:
                with self._counts.open("a") as file:
                    file.write(f"{path} {key}\n")
            return made

    def _make(self, path: str, body: dict[str, Any]) -> tuple[int, str, bytes]:
        if path == "/chat/completions":
            return 200, "application/json", json.dumps(_chat(self.answer(body))).encode()
        if path == "/audio/speech":
            return 200, "audio/wav", speech(body["input"])
        if path == "/images/generations":
            encoded = base64.b64encode(picture(body["prompt"], body.get("size", "1024x1024"))).decode()
            return 200, "application/json", json.dumps({"data": [{"b64_json": encoded}]}).encode()
        return 404, "application/json", b'{"error": {"message": "no such address"}}'

    def _serve_file(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path.endswith(".png"):
            self._send(handler, 200, "image/png", picture("file", "256x256"))
        else:
            self._send(handler, 404, "application/json", b"{}")

    def _send(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        kind: str,
        data: bytes,
        *,
        claimed: int | None = None,
        extra: dict[str, str] | None = None,
    ) -> bool:
        try:
            handler.send_response(status)
            handler.send_header("content-type", kind)
            handler.send_header("content-length", str(claimed or len(data)))
            for name, value in (extra or {}).items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)
            handler.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            return False
        if claimed:
            handler.close_connection = True
        return True


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is killed or gives up is what some tests are about; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def speech(text: str) -> bytes:
    """A WAV in which each word is a tone of a length like its own, with a pause after it."""
    pieces = []
    for number, word in enumerate(text.split()):
        length = int(RATE * (0.08 + 0.05 * len(word)))
        t = np.arange(length) / RATE
        envelope = np.minimum(1, np.minimum(t, t[::-1]) / 0.01)
        tone = np.sin(2 * np.pi * (180 + 40 * (number % 5)) * t) + 0.4 * np.sin(2 * np.pi * 900 * t)
        pieces += [0.3 * envelope * tone, np.zeros(int(RATE * 0.06))]
    samples = (np.concatenate(pieces or [np.zeros(RATE // 10)]) * 32767).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def picture(prompt: str, size: str) -> bytes:
    """A PNG whose colours follow from the prompt."""
    width, height = (int(side) // 4 for side in size.split("x"))
    seed = zlib.crc32(prompt.encode())
    rows = np.zeros((height, width, 3), np.uint8)
    rows[..., 0] = np.linspace(seed % 200, 255, width)
    rows[..., 1] = np.linspace(40, (seed >> 8) % 255, height)[:, None]
    rows[..., 2] = (seed >> 16) % 255
    raw = b"".join(b"\0" + row.tobytes() for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def _chat(content: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": {"total_tokens": 321}}


def main() -> None:
    counts, pause_s = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    with OpenAITwin(counts=counts) as twin:
        twin.behaviour.pause_s = pause_s
        twin.behaviour.ignores_keys = "ignores-keys" in sys.argv
        print(twin.base_url, flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
