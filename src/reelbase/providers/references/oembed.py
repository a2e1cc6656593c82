"""Title and author of a video on TikTok or YouTube, from their public oEmbed answers. No account or key is needed.

Such an answer also holds HTML and pictures; nothing but two plain texts is taken from it. The video itself is never
fetched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from reelbase.kit.errors import InputError
from reelbase.kit.settings import TIKTOK_URL, YOUTUBE_URL, ReferencesSettings
from reelbase.providers.addresses import NotFetched, fetch

Platform = Literal["TikTok", "YouTube", "Instagram"]

MAX_ANSWER_BYTES = 1 << 18
MAX_TITLE_CHARS = 500
MAX_AUTHOR_CHARS = 200
_PLATFORMS: dict[str, Platform] = {
    "tiktok.com": "TikTok",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "instagram.com": "Instagram",
}
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_TIKTOK_PATH = re.compile(r"/(@[\w.-]{1,40})/(?:video|photo)/(\d{5,25})/?", re.ASCII)
_TIKTOK_SHORT = re.compile(r"/(?:t/)?[A-Za-z0-9]{5,20}/?")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_HAND_IN = "Hand in the video file to have its pattern looked at."


@dataclass(frozen=True, slots=True)
class ReferenceAddress:
    """The address of one video. ``url`` is its usual form; None for a short link, which names no video itself."""

    platform: Platform
    url: str | None


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What a platform tells of a video. ``missing``: sentences about what could not be looked at, and what to do."""

    platform: Platform
    title: str | None
    author: str | None
    missing: tuple[str, ...]


def look_up(address: str, settings: ReferencesSettings) -> PublicAnswer:
    """Ask the platform of an address for title and author.

    That it does not answer, or not with an answer, is no error: ``missing`` says so. Raises InputError with the field
    ``reference`` for what is no address of a video on TikTok, YouTube or Instagram.
    """
    video = read_address(address)
    if video.platform == "Instagram":
        return _nothing(video, "Instagram tells nothing of a video without an access token that it has approved.")
    if not settings.look_up:
        return _nothing(video, "Addresses are not looked up here; REELBASE_REFERENCES_LOOK_UP is off.")
    if video.url is None:
        return _nothing(
            video, "A short link is not followed. Open it, and give the address of the video to have its title."
        )
    try:
        return _answer(video, _ask(video.platform, video.url, settings))
    except NotFetched as error:
        return _nothing(video, _reason(video.platform, error))
    except (ValueError, RecursionError):
        return _nothing(video, f"{video.platform} sent an answer that cannot be read.")


def read_address(address: str) -> ReferenceAddress:
    """The video that an address names. Raises InputError with the field ``reference``."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _refused("The reference is not a valid address.", "Correct it.") from None
    if parts.scheme not in ("http", "https") or parts.username is not None or port not in (None, 80, 443):
        raise _refused("The reference is not an address of a video.", "Give one that begins with https://.")
    known = next((name for name in _PLATFORMS if host == name or host.endswith(f".{name}")), None)
    if known is None:
        raise _refused("The reference is not on TikTok, YouTube or Instagram.", f"Give an address there. {_HAND_IN}")
    platform = _PLATFORMS[known]
    if platform == "Instagram":
        return ReferenceAddress(platform, None)
    url = _youtube(known, parts.path, parts.query) if platform == "YouTube" else _tiktok(parts.path)
    if url is None and not (platform == "TikTok" and _TIKTOK_SHORT.fullmatch(parts.path)):
        raise _refused(f"The reference is not the address of one video on {platform}.", "Copy the video's own address.")
    return ReferenceAddress(platform, url)


def _youtube(host: str, path: str, query: str) -> str | None:
    words = [word for word in path.split("/") if word]
    found = ""
    if host == "youtu.be" and len(words) == 1:
        found = words[0]
    elif words == ["watch"]:
        found = parse_qs(query).get("v", [""])[0]
    elif len(words) == 2 and words[0] in ("shorts", "embed", "live"):
        # Their public answers are for the form with `watch`.
        found = words[1]
    return f"{YOUTUBE_URL}/watch?v={found}" if _YOUTUBE_ID.fullmatch(found) else None


def _tiktok(path: str) -> str | None:
    found = _TIKTOK_PATH.fullmatch(path)
    return f"{TIKTOK_URL}/{found[1]}/video/{found[2]}" if found else None


def _ask(platform: Platform, url: str, settings: ReferencesSettings) -> Any:
    base, usual = (settings.tiktok_url, TIKTOK_URL) if platform == "TikTok" else (settings.youtube_url, YOUTUBE_URL)
    fetched = fetch(
        f"{base}/oembed?{urlencode({'url': url, 'format': 'json'})}",
        # Whoever set another address chose it.
        allow_private=base != usual,
        timeout_s=settings.timeout_s,
        max_bytes=MAX_ANSWER_BYTES,
        max_redirects=0,
    )
    return json.loads(fetched.content)


def _answer(video: ReferenceAddress, answer: Any) -> PublicAnswer:
    if not isinstance(answer, dict):
        raise ValueError("no object")
    title, author = _plain(answer.get("title"), MAX_TITLE_CHARS), _plain(answer.get("author_name"), MAX_AUTHOR_CHARS)
    if title is None and author is None:
        raise ValueError("neither title nor author")
    return PublicAnswer(video.platform, title, author, (f"{video.platform} tells only title and author. {_HAND_IN}",))


def _plain(value: Any, limit: int) -> str | None:
    """A text of theirs on one line, or None."""
    if not isinstance(value, str):
        return None
    # A lone surrogate can be in JSON, but in no database.
    text = value.encode("utf-8", "replace").decode()
    return " ".join(_INVISIBLE.sub(" ", text).split())[:limit] or None


def _nothing(video: ReferenceAddress, why: str) -> PublicAnswer:
    return PublicAnswer(video.platform, None, None, (f"{why} {_HAND_IN}",))


def _reason(platform: Platform, error: NotFetched) -> str:
    match error.status:
        case 400 | 401 | 403 | 404 | 410:
            return f"{platform} tells nothing of this video: it is private, removed or may not be embedded."
        case 429:
            return f"{platform} was asked too often and did not answer."
        case int():
            return f"{platform} did not answer (HTTP {error.status})."
        case _:
            return f"{platform} did not answer: {error.message}"


def _refused(message: str, fix: str) -> InputError:
    return InputError(message, field="reference", fix=fix)
