"""Which words of a text are names: a person called Rose is no flower, and Harbor 2 is no harbour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reelbase.media.speech.tables import listed
from reelbase.understanding.tagging import TaggedSentence, Token

NAMING = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "NORP", "EVENT", "LAW"})
"""Classes of entities that are called by a name."""
_TIMES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "LANGUAGE"})
_OPENERS = frozenset('"“‘(«:.–—')
_BEFORE_FIGURES = frozenset(
    listed("""
        in about over after at by for from with before since to nearly some around roughly on only almost under between
        until during within more less most all every another these those last next each no
    """)
)
_LARGE_SHARE = 0.6
_WORD = re.compile(r"[^\W\d_]+")


def find_names(sentences: Iterable[TaggedSentence], title: Sequence[TaggedSentence] = ()) -> frozenset[str]:
    """The words that the text uses as names, as they are written: large inside of a sentence and never small."""
    sentences = list(sentences)
    names = {word for sentence in sentences for word in _names_in(sentence)}
    for sentence in title:
        names |= set(_names_in_title(sentence))
    small = {word for sentence in [*sentences, *title] for word in _WORD.findall(sentence.text) if word == word.lower()}
    return frozenset(name for name in names if not _forms(name.lower()) & small)


def is_name(token: Token, names: frozenset[str]) -> bool:
    """Whether a word names someone or something instead of meaning what it means elsewhere."""
    return token.text in names or (token.pos == "PROPN" and token.entity in NAMING)


def _names_in(sentence: TaggedSentence) -> Iterable[str]:
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        if not token.text[:1].isupper() or token.entity in _TIMES or token.text == "I":
            continue
        begins = index == 0 or tokens[index - 1].text in _OPENERS
        if not begins or _is_numbered(tokens, index):
            yield token.text


def _is_numbered(tokens: Sequence[Token], index: int) -> bool:
    """A model or an address: *Harbor 2 is faster*."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    token = tokens[index]
    return (
        following is not None
        and following.tag == "CD"
        and following.text[:1].isdigit()
        and token.tag in ("NN", "NNP")
        and token.text.lower() not in _BEFORE_FIGURES
    )


def _names_in_title(sentence: TaggedSentence) -> Iterable[str]:
    """Titles may write every word large, so only what grammar or punctuation says counts there."""
    words = [token for token in sentence.tokens if token.text[:1].isalpha()]
    large = sum(token.text[0].isupper() for token in words[1:] if len(token.text) > 3)
    long = sum(len(token.text) > 3 for token in words[1:])
    in_large_letters = long > 1 and large >= _LARGE_SHARE * long
    for token in words[1:]:
        if token.text[0].isupper() and (token.entity in NAMING or not in_large_letters):
            yield token.text
    if len(sentence.tokens) > 1 and words and sentence.tokens[1].text in (",", ":") and words[0].text[0].isupper():
        yield words[0].text


def _forms(word: str) -> set[str]:
    return {word, word + "s", word.removesuffix("s")}
