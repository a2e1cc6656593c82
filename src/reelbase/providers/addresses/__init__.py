"""Files at addresses on the web that somebody names: fetched with limits, and never from the own network unasked."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import httpcore
import httpx

from reelbase.kit.errors import InputError

MAX_BYTES = 32 << 20
MAX_REDIRECTS = 5
_PIECE_BYTES = 1 << 16
_CONNECT_TIMEOUT_S = 5.0
_SAVE = "Open it in a browser, save the page or copy its text, and give that."
_AGENT = "Mozilla/5.0 (compatible; Reelbase)"
_ACCEPTED = "text/html,text/plain,text/markdown,application/pdf,application/xhtml+xml,*/*;q=0.5"
_NO_TEXTS = {"image": "a picture", "audio": "a recording", "video": "a film", "font": "a font"}
_PORTS = frozenset((80, 443, 8080, 8443))
"""Ports of web servers; an address with another one is looked at only where private addresses may be."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address holds. ``name`` is the last part of its path, ``charset`` what the server says of a text."""

    content: bytes
    media_type: str
    charset: str | None
    name: str


class NotFetched(InputError):
    """Nothing was fetched; ``status`` is that of an HTTP answer which is the reason, else None."""

    def __init__(
        self, message: str, *, field: str | None = None, fix: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, field=field, fix=fix)
        self.status = status


def fetch(
    address: str,
    *,
    allow_private: bool,
    timeout_s: float,
    max_bytes: int = MAX_BYTES,
    max_redirects: int = MAX_REDIRECTS,
) -> Fetched:
    """Fetch a file over HTTP, following redirects. Raises NotFetched, an InputError that says what to do instead.

    allow_private: whether the address, and those that it redirects to, may be of this machine or its network. Without
    that every address is looked up once, checked, and connected to as it was checked, so that no name can change its
    meaning in between. timeout_s: for all of it together.
    """
    url = _checked(address, allow_private)
    pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=_Guarded(allow_private), retries=0
    )
    # Limits of single reads do not end a server that sends a letter a second.
    guard = threading.Timer(timeout_s, pool.close)
    guard.daemon = True
    deadline_s = time.monotonic() + timeout_s
    guard.start()
    try:
        with _failures(url, deadline_s), pool:
            for _ in range(max_redirects + 1):
                answer = _ask(pool, url, deadline_s, max_bytes)
                if isinstance(answer, Fetched):
                    return answer
                url = _checked(str(url.join(answer)), allow_private)
    finally:
        guard.cancel()
    how = f"more than {max_redirects} times" if max_redirects else "to another address"
    raise _refused(f"{address} redirects {how}.", _SAVE)


def _ask(pool: httpcore.ConnectionPool, url: httpx.URL, deadline_s: float, max_bytes: int) -> Fetched | str:
    """One request: what is there, or the address that the server sends to instead."""
    left_s = max(deadline_s - time.monotonic(), 0.001)
    timeout = {"connect": min(_CONNECT_TIMEOUT_S, left_s), "read": left_s, "write": left_s, "pool": left_s}
    headers: list[tuple[bytes | str, bytes | str]] = [
        ("Host", url.netloc),
        ("User-Agent", _AGENT),
        ("Accept", _ACCEPTED),
        ("Accept-Encoding", "gzip"),
    ]
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    with pool.stream("GET", target, headers=headers, extensions={"timeout": timeout}) as response:
        received = httpx.Headers(response.headers)
        if response.status in (301, 302, 303, 307, 308) and "location" in received:
            return received["location"]
        _check_status(response.status, url)
        media_type, charset = _media_type(received)
        kind = _NO_TEXTS.get(media_type.partition("/")[0])
        if kind is not None:
            raise _refused(f"{url} is {kind} and not a text.", "Give the address of a page or of a document.")
        content = b"".join(_bounded(_unpacked(response.iter_stream(), received), url, deadline_s, max_bytes))
    return Fetched(content, media_type, charset, unquote(url.path).rstrip("/").rpartition("/")[2][:200])


class _Guarded(httpcore.NetworkBackend):
    """Connections only to addresses that were checked after they were looked up."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception | None = None
        for place in _places(host, port):
            if not self._allow_private and not _is_public(place):
                raise _private(host)
            try:
                return self._real.connect_tcp(place, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as failed:
                error = failed
        raise error or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no sockets of files")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def _places(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, each once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} is not known") from error
    return list(dict.fromkeys(str(place[0]) for *_rest, place in found))


def _is_public(place: str) -> bool:
    """Whether anybody can reach a numeric address: not this machine, its network, or one inside of another address."""
    address = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(str(inner))
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _checked(address: str, allow_private: bool) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise _refused(f"{address[:200]} is not a valid address.", "Correct it.") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise _refused(f"{address[:200]} is not an address of the web.", "Give one that begins with https://.")
    if url.userinfo:
        raise _refused("The address contains a name or a password.", "Remove it; pages behind a sign-in are not read.")
    if not allow_private and url.port is not None and url.port not in _PORTS:
        raise _refused(f"The address has the unusual port {url.port}.", _ALLOW.format(url.host))
    return url


_ALLOW = "If you trust {}, set REELBASE_ADDRESSES_PRIVATE=true."


def _private(host: str) -> InputError:
    return _refused(f"{host} is in the network of this machine, from which nothing is fetched.", _ALLOW.format(host))


def _check_status(status: int, url: httpx.URL) -> None:
    if status in (401, 402, 403, 407, 429, 451):
        raise _refused(f"The server of {url} refuses to send the page (HTTP {status}).", _SAVE, status)
    if status in (404, 410):
        raise _refused(f"There is nothing at {url} (HTTP {status}).", "Correct the address.", status)
    if status != 200:
        raise _refused(f"The server of {url} failed (HTTP {status}).", f"Try again later. {_SAVE}", status)


def _media_type(headers: httpx.Headers) -> tuple[str, str | None]:
    media_type, *parameters = headers.get("content-type", "").split(";")
    values = dict(part.strip().lower().partition("=")[::2] for part in parameters)
    return media_type.strip().lower(), values.get("charset", "").strip("\"' ") or None


def _unpacked(pieces: Iterator[bytes], headers: httpx.Headers) -> Iterator[bytes]:
    """The bytes of an answer, unpacked piece by piece: a few bytes can hold gigabytes."""
    packing = headers.get("content-encoding", "identity").strip().lower()
    if packing in ("identity", ""):
        yield from pieces
        return
    if packing not in ("gzip", "x-gzip"):
        raise _refused("The server packs the page in an unknown way.", _SAVE)
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    for piece in pieces:
        while piece:
            yield unpacker.decompress(piece, _PIECE_BYTES)
            piece = unpacker.unconsumed_tail


def _bounded(pieces: Iterator[bytes], url: httpx.URL, deadline_s: float, max_bytes: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise _refused(f"{url} is larger than {max_bytes / (1 << 20):g} MiB.", _SAVE)
        if time.monotonic() > deadline_s:
            raise httpcore.ReadTimeout
        yield piece


@contextmanager
def _failures(url: httpx.URL, deadline_s: float) -> Iterator[None]:
    try:
        yield
    except zlib.error:
        raise _refused(f"The server of {url} sent a damaged page.", _SAVE) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError, RuntimeError) as error:
        # The guard closes connections in use, which then fail in many ways.
        if time.monotonic() >= deadline_s or isinstance(error, httpcore.TimeoutException):
            raise _refused(f"{url.host} did not send the page in time.", f"Try again later. {_SAVE}") from None
        raise _refused(f"{url.host} cannot be reached.", "Check the address and your connection.") from None


def _refused(message: str, fix: str, status: int | None = None) -> NotFetched:
    return NotFetched(message, field="source", fix=fix, status=status)
