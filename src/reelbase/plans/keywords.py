"""The words a prompt is about, stored with its project so that trends are counted by the database."""

from __future__ import annotations

from reelbase.plans.wording import is_content_word, words

MAX_KEYWORDS = 24
MAX_KEYWORD_CHARS = 40
_READ_CHARS = 4_000


def keywords_of(text: str, language: str) -> list[str]:
    """Content words in lower case, each once, in order of appearance; at most ``MAX_KEYWORDS``."""
    found = (word.lower() for word in words(text[:_READ_CHARS]) if is_content_word(word, language))
    return list(dict.fromkeys(word for word in found if len(word) <= MAX_KEYWORD_CHARS))[:MAX_KEYWORDS]
