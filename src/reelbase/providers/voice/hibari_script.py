"""What Hibari says for a script: words with their marks, in utterances of a length that it speaks well."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.media.speech.pronunciations import Pronunciations
from reelbase.media.speech.tokens import Token, sentences, tokenize
from reelbase.providers.voice.english_sounds import (
    in_english_letters,
    respelled_sounds,
    spelled_sounds,
    with_ending,
)
from reelbase.providers.voice.readable import how_to_read, reading_of

MAX_CHARS = 300
"""Longest utterance; longer ones are divided at clauses, and an endless clause between words."""
_MAX_WORD_CHARS = 40
_STRENGTH = {mark: strength for strength, mark in enumerate(["", ",", ";", ":", ".", "!", "?"])}
_LETTERS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?|\d")
"""What is kept of a word: no sign of it can be taken for the syntax of given sounds."""
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@dataclass(frozen=True, slots=True)
class Word:
    """text: letters, with apostrophes and hyphens. sounds: in Kokoro's alphabet, or None for the usual ones.

    mark: what follows it, of ``, ; : . ! ?``, or nothing. owner: index of the token that it belongs to.
    """

    text: str
    sounds: str | None
    mark: str
    owner: int


@dataclass(frozen=True, slots=True)
class SpokenScript:
    """The script's tokens, and the words to say for them; silent tokens have none."""

    tokens: tuple[Token, ...]
    utterances: tuple[tuple[Word, ...], ...]


def script_of(text: str, language: str, pronunciations: Pronunciations) -> SpokenScript:
    """What is said for a text. Words in brackets and in scripts that the voice does not read stay silent;
    outside of brackets they are said in English letters where that can be done.

    Raises ProviderError for the others.
    """
    tokens = tokenize(text, language, pronunciations)
    reading = reading_of(tokens)
    if reading.wrong:
        word = tokens[reading.wrong[0]].text
        raise ProviderError(
            f"The voice cannot read {word}.", provider="hibari", code=ErrorCode.TTS, fix=how_to_read(word)
        )
    said = {**dict.fromkeys(reading.silent, ""), **reading.romanised}
    tokens = tuple(replace(token, spoken=said.get(index, token.spoken)) for index, token in enumerate(tokens))
    stressed = {word.lower(): word for said in pronunciations.values() for word in said.split() if "-" in word}
    utterances: list[tuple[Word, ...]] = []
    for start, stop in sentences(tokens, max_chars=MAX_CHARS):
        words = [word for index in range(start, stop) for word in _words(tokens[index], index, stressed)]
        utterances += _divided(words)
    return SpokenScript(tokens, tuple(utterances))


def _words(token: Token, owner: int, stressed: dict[str, str]) -> Iterator[Word]:
    """The words of one token; a silent one with a mark gives an empty word, which only passes its mark on."""
    texts = [part for piece in token.spoken.split() for part in _parts(piece)]
    for index, text in enumerate(texts):
        mark = token.mark if index == len(texts) - 1 else ""
        sounds = _respelled(text, stressed) or spelled_sounds(text)
        yield Word(text if sounds else in_english_letters(text), sounds, mark, owner)
    if not texts and token.mark:
        yield Word("", None, token.mark, owner)


def _respelled(text: str, stressed: dict[str, str]) -> str | None:
    """The sounds of an author's respelling, also where a possessive was added to it."""
    stem, apostrophe, ending = text.partition("'")
    respelling = stressed.get(stem.lower())
    sounds = respelled_sounds(respelling) if respelling else None
    return with_ending(sounds, apostrophe + ending) if sounds else None


def _parts(piece: str) -> Iterator[str]:
    """A word without signs, digits one by one, and an endless one in pieces."""
    piece = unicodedata.normalize("NFKC", piece)
    for match in _LETTERS.finditer(piece):
        part = match.group().replace("’", "'")
        if part.isdigit():
            yield _DIGITS[unicodedata.digit(part, 0)]
            continue
        for start in range(0, len(part), _MAX_WORD_CHARS):
            yield part[start : start + _MAX_WORD_CHARS]


def _divided(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Utterances of at most ``MAX_CHARS``, each with a mark at its end, from a sentence's words."""
    utterance: list[Word] = []
    length = 0
    for word in words:
        if not word.text:
            if utterance and _STRENGTH[word.mark] > _STRENGTH[utterance[-1].mark]:
                utterance[-1] = replace(utterance[-1], mark=word.mark)
            continue
        if length + len(word.text) > MAX_CHARS:
            yield (*utterance[:-1], replace(utterance[-1], mark=utterance[-1].mark or ","))
            utterance, length = [], 0
        utterance.append(word)
        length += len(word.text) + 1
    if utterance:
        yield (*utterance[:-1], replace(utterance[-1], mark=utterance[-1].mark or "."))
