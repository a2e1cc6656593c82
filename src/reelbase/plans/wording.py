"""Words and sentences of a text: splitting, counting, and which words carry its meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sentencex import segment
from stopwordsiso import has_lang, stopwords

_WORD = re.compile(r"[^\W_]+(?:[’'.,\-][^\W_]+)*%?", re.UNICODE)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
WIDE_CHARS_A_WORD = 2.0
"""Scripts without spaces: about two characters are said in the time of one English word."""


def listed(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


_LISTED = listed("""
    fire bill interest system mill top computer home world work point room number page state states order group
    area case face member problem side thought year years end parts part open high small large long old new
    young great big zero one two three four five six seven eight nine ten hundred thousand million billion
""")
"""Words that the stop list has and that yet can be what a sentence is about."""


def sentences(text: str, language: str) -> list[str]:
    """The sentences of one paragraph, as written; abbreviations, decimals and addresses do not end one."""
    found = (" ".join(sentence.split()) for sentence in segment(_base(language), text))
    return [sentence for sentence in found if sentence]


def words(text: str) -> list[str]:
    """Words as written, without the punctuation around them."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """Spoken length in words; scripts without spaces count by character."""
    wide = len(_WIDE.findall(text))
    rest = len(words(_WIDE.sub(" ", text)))
    return rest + round(wide / WIDE_CHARS_A_WORD)


def is_content_word(word: str, language: str) -> bool:
    """Whether a word says something by itself."""
    plain = word.lower().replace("’", "'")
    if any(character.isdigit() for character in plain):
        return True
    return len(plain) > 2 and plain not in _stop_words(_base(language))


def weigh(texts: Iterable[str], language: str) -> Counter[str]:
    """How often each content word stands in the text, by its stem."""
    weights: Counter[str] = Counter()
    for text in texts:
        weights.update(stem(word) for word in words(text) if is_content_word(word, language))
    return weights


def stem(word: str) -> str:
    """A crude stem, enough to count ``star`` and ``stars`` as one."""
    plain = word.lower()
    for ending in ("'s", "’s", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            return plain[: -len(ending)]
    return plain


def salience(sentence: str, weights: Counter[str], language: str) -> float:
    """Mean weight of a sentence's content words, a little more for figures."""
    content = [word for word in words(sentence) if is_content_word(word, language)]
    if not content:
        return 0.0
    figures = sum(any(character.isdigit() for character in word) for word in content)
    return sum(weights[stem(word)] for word in content) / len(content) + 0.5 * min(figures, 2)


@lru_cache(maxsize=16)
def _stop_words(language: str) -> frozenset[str]:
    listed: Sequence[str] = list(stopwords(language)) if has_lang(language) else []
    return frozenset(listed) - _LISTED


def _base(language: str) -> str:
    return language.split("-")[0].lower()
