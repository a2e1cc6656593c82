"""Addresses of the web and of mail, tags, files and folders."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import cardinal, digit_words, whole_words
from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.spoken.web import ADDRESS, BARE_ADDRESS, MAIL
from reelbase.media.speech.tables import listed

_PATH_PARTS = 3
_PATH_PART_CHARS = 20
"""Parts of an address after its host, and characters of each, that are said; longer paths are for machines."""
_PATH_PART = re.compile(
    rf"(?=.{{1,{_PATH_PART_CHARS}}}$)(?:[A-Za-z]+\d{{0,4}}|\d{{1,4}})(?:[-_](?:[A-Za-z]+|\d{{1,4}}))*"
)
_SPELLED_ENDINGS = frozenset(
    listed(
        "pdf csv html htm xml jpg png gif svg mp mpg avi mkv js ts py rs cpp rb php css md exe dll yml toml ini sh tsx"
    )
    + listed("jsx docx xlsx pptx tsv db sql txt srt vtt wav ogg flac tar gz rpm deb iso")
)
_WORD_ENDINGS = frozenset(listed("doc docx txt zip json yaml bat bin log net app com dmg jpeg mov tar toml"))
_NUMBERED = re.compile(r"[A-Z]{0,3}\d[\dA-Z]*")
_NUMBERED_THINGS = frozenset(
    listed("order case ticket invoice part item model issue bug flight reference ref. no. lot batch job claim policy")
)
_ENDINGS = "|".join(sorted(_SPELLED_ENDINGS | _WORD_ENDINGS | {"mp3", "mp4", "7z", "h", "c"}, key=len, reverse=True))


def words_and_digits(text: str) -> str:
    """Letters as they are and digits as numbers, without the signs between them."""
    groups = re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?", text)
    return " ".join(whole_words(group) if group[0].isdecimal() else group for group in groups)


def _host(host: str) -> str:
    host = re.sub(r"^www\.", "", host, flags=re.IGNORECASE)
    return " dot ".join(_part(part) for part in host.split("."))


def _part(part: str) -> str:
    return " dash ".join(words_and_digits(piece) for piece in part.split("-") if piece)


def _address(match: re.Match[str], _place: Place) -> str:
    words = _host(match["host"])
    _, _, path = match.group().partition(match["host"])
    path = path.rstrip(".,;:!?)]}\"'")
    parts = [part for part in path.split("/")[1:] if part]
    is_short = path.startswith("/") and len(parts) <= _PATH_PARTS
    if is_short and all(re.fullmatch(_PATH_PART, part) for part in parts):
        words += "".join(f" slash {_part(part.replace('_', '-'))}" for part in parts if words_and_digits(part))
    return words


def _mail(match: re.Match[str], _place: Place) -> str:
    user = " dot ".join(
        " plus ".join(words_and_digits(piece) for piece in part.split("+")) for part in match["user"].split(".")
    )
    return f"{user} at {_host(match['host'])}"


def _handle(match: re.Match[str], _place: Place) -> str:
    return f"at {words_and_digits(match['name'].replace('_', ' '))}{match['of']}"


def _tag(match: re.Match[str], place: Place) -> str:
    tag = match["tag"]
    if tag.isdecimal():
        return f"number {cardinal(int(tag)) if len(tag) < 10 else digit_words(tag)}"
    if _NUMBERED.fullmatch(tag) and place.before().lower() in _NUMBERED_THINGS:
        return f"number {words_and_digits(tag)}"
    return f"hashtag {words_and_digits(re.sub(r'(?<=[a-z])(?=[A-Z])|_', ' ', tag))}"


def _code(match: re.Match[str], _place: Place) -> str:
    """``#2024-117`` and ``#A-1043``."""
    return f"number {' '.join(words_and_digits(part) for part in match['code'].split('-'))}"


def _path(match: re.Match[str], _place: Place) -> str | None:
    """``/usr/local/bin``, ``~/notes.txt``, ``C:\\Users\\me``."""
    written = match.group()
    words = {"/": "slash", "\\": "backslash", ":": "colon", "~": "tilde", ".": "dot", "-": "dash", "_": "underscore"}
    words["etc"] = "E T C"
    groups = re.findall(r"\d+|[^\W\d_]+|[/\\:~.\-_]", written)
    if not any(group.isalnum() for group in groups):
        return None
    said = [words.get(group) or (whole_words(group) if group.isdecimal() else group) for group in groups]
    if len(said) >= 2 and said[-2] == "dot":
        said[-1] = _ending(said[-1])
    return " ".join(said)


def _file(match: re.Match[str], _place: Place) -> str:
    name = " ".join(
        {"-": "dash", "_": "underscore", ".": "dot"}.get(group) or words_and_digits(group)
        for group in re.findall(r"[^\W_]+|[-_.]", match["name"])
    )
    return f"{name} dot {_ending(match['ending'])}"


def _ending(ending: str) -> str:
    if ending.lower() in _WORD_ENDINGS:
        return ending
    if ending.lower() in _SPELLED_ENDINGS or len(ending) == 1:
        return " ".join(ending.upper())
    return words_and_digits(ending)


RULES: tuple[Rule, ...] = (
    rule(MAIL, _mail),
    rule(ADDRESS, _address, flags=re.IGNORECASE),
    rule(
        r"(?:~|\.{1,2})/(?:[\w.-]+/)*[\w.-]*\w/?|/(?:[\w.-]+/)+[\w.-]*\w/?|/[a-z][\w.-]*\w|[A-Za-z]:\\[\w.\\$-]*|\\\\\w[\w.\\$-]*",
        _path,
        starts="~./\\ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    ),
    rule(rf"(?:[\w.-]+/)+[\w-]+\.(?:{_ENDINGS})", _path),
    rule(rf"(?P<name>[^\W\d_][\w-]*(?:\.[\w-]+)*)\.(?P<ending>{_ENDINGS})", _file),
    rule(BARE_ADDRESS, _address, flags=re.IGNORECASE),
    rule(r"@(?P<name>\w+(?:\.\w+)*)(?P<of>(?:'s)?)", _handle, starts="@"),
    rule(r"#(?P<code>[\dA-Z]+(?:-[\dA-Z]+)+)", _code, starts="#"),
    rule(r"#(?P<tag>\w+)", _tag, starts="#"),
)
