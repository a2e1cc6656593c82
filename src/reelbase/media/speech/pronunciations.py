"""An author's own pronunciations: written words, and what a voice says for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from reelbase.media.speech.scripts import gap_between, is_unspaced
from reelbase.media.speech.spoken.preparing import without_commands
from reelbase.media.speech.spoken.reading import distributed

Pronunciations = Mapping[str, str]
"""What is said by what is written. A word written in small letters stands for any spelling with capitals, another one
only for itself."""
NO_PRONUNCIATIONS: Pronunciations = {}
_SYLLABLES = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_POSSESSIVE = re.compile(r"'s?(?![^\W_])", re.IGNORECASE)


def found_in(text: str, pronunciations: Pronunciations) -> dict[str, str]:
    """Those pronunciations whose words stand in a text, in the order of their words."""
    if not pronunciations:
        return {}
    pattern, keys = _pattern(tuple(sorted(pronunciations)))
    numbers = {int(match.lastgroup[1:]) for match in pattern.finditer(_one_form(text)) if match.lastgroup}
    return {keys[number]: pronunciations[keys[number]] for number in sorted(numbers)}


def with_pronunciations(
    tokens: Sequence[str],
    pieces: Sequence[str],
    pronunciations: Pronunciations,
    read: Callable[[str], str],
) -> list[str]:
    """What is said for each token, with the author's pronunciations instead of the usual words.

    tokens: as written. pieces: what is said for them without the author's pronunciations.
    read: what is said for the rest of a token, of which only a part has a pronunciation.
    """
    said = list(pieces)
    if not pronunciations:
        return said
    tokens = [unicodedata.normalize("NFC", token) for token in tokens]
    line, starts = _line(tokens)
    pattern, keys = _pattern(tuple(sorted(pronunciations)))
    edges = [*starts, len(line) + 1]
    rests: dict[int, list[tuple[int, int, str]]] = {}
    index = 0
    for match in pattern.finditer(line):
        while edges[index + 1] <= match.start():
            index += 1
        last = index
        while edges[last + 1] < match.end():
            last += 1
        words = _as_said(pronunciations[keys[int((match.lastgroup or "k0")[1:])]])
        end = match.end()
        if possessive := _POSSESSIVE.match(line, end):
            words += possessive.group() if possessive.group() != "'" else ""
            end = possessive.end()
        for covered, piece in zip(range(index, last + 1), distributed(words, last + 1 - index), strict=True):
            start = max(match.start(), edges[covered])
            rests.setdefault(covered, []).append((start, min(end, edges[covered] + len(tokens[covered])), piece))
    for index, parts in rests.items():
        said[index] = _assembled(line, (edges[index], edges[index] + len(tokens[index])), parts, read)
    return said


def _assembled(
    line: str, span: tuple[int, int], parts: Sequence[tuple[int, int, str]], read: Callable[[str], str]
) -> str:
    """The words of one token: its pronunciations, and between them what is usually said."""
    words: list[str] = []
    at = span[0]
    for start, end, own in parts:
        words += [read(line[at:start].strip("-")), own]
        at = end
    words.append(read(line[at : span[1]].strip("-")))
    return without_commands(" ".join(part for part in words if part))


def _line(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """All tokens as one line in one form, and where each starts."""
    line, starts = "", []
    for token in tokens:
        line += gap_between(line, token)
        starts.append(len(line))
        line += token
    return _same_length(line), starts


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A pattern that finds the longest of these words, as a group named by its number."""
    order = sorted(range(len(words)), key=lambda number: (-len(words[number]), number))
    return re.compile("|".join(f"(?P<k{number}>{_word(words[number])})" for number in order)), words


def _word(written: str) -> str:
    form = _one_form(written)
    inside = r"\s+".join(re.escape(part) for part in form.split())
    if form == form.lower():
        inside = f"(?i:{inside})"
    before = "" if is_unspaced(form[0]) or not form[0].isalnum() else r"(?<![^\W_])"
    after = "" if is_unspaced(form[-1]) or not form[-1].isalnum() else r"(?![^\W_])"
    return f"{before}{inside}{after}"


def _one_form(text: str) -> str:
    return _same_length(unicodedata.normalize("NFC", text))


def _same_length(text: str) -> str:
    return text.replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")


def _as_said(words: str) -> str:
    """Syllables in capitals are stressed, not spelt: a voice would spell ``NEL`` letter by letter."""
    return _SYLLABLES.sub(lambda match: match.group().lower(), " ".join(words.split()))
