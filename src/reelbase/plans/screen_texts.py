"""What each scene shows in words: what its narration says in figures, dates, terms and names, or its key phrase."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reelbase.media.speech.scripts import is_unspaced
from reelbase.plans.phrases import TRIMMED, is_readable, key_phrase
from reelbase.plans.wording import is_function_word, listed
from reelbase.plans.written_figures import MOST_CHARS, written_figures
from reelbase.understanding.forms import read_forms
from reelbase.understanding.screen_text import ScreenText, screen_texts
from reelbase.understanding.tagging import TaggedSentence, tag

_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f]")
_TORN = re.compile(r"\n|\s[|·]\s")
_ALTERNATIVE = re.compile(r"\d\S*(?:\s\S+)?\s(?:or|and)\s\S*\d")
_BETWEEN = re.compile(r"\b(?:between|from)\s\S*$", re.IGNORECASE)
_RESULT = re.compile(
    r"\b(?:beat|beats|won|wins?|win|lost|loses?|drew|draws?|defeat(?:s|ed)?|victory|led|lead|scored?|finale?|final)\b"
    r"[^.!?\n]{0,60}?\s\(?(\d{1,3}[-–]\d{1,3})\b(?!\s?%)"
    r"(?!\s(?!(?:on|in|at|to|and|against|over|after|with|but|thanks|for|by|away|before)\b)[a-z])",
    re.IGNORECASE,
)
_LOW_BEFORE = re.compile(r"(?<![\w.,/–-])\d[\d.,]*–$")
_HIGH_AFTER = re.compile(r"–\d[\d.,]*\d(?![\w–-])")
_ELIDED = re.compile(r"^(?:qu|c|s|n|j|m|t|y|lorsqu|puisqu)['’]", re.IGNORECASE)
_SUBJECTS = listed("""
    il elle on ils elles ne se y nous vous je tu qui que a ont est était et ou mais er sie es man wir ihr ich sich
    hat haben ist war wurde und oder aber no ha han fue o pero lo si non è e ma che
""")
"""Words after which a verb or its object comes more often than a phrase."""


def on_screen_texts(narrations: Sequence[str], weights: Counter[str], language: str) -> list[str]:
    """A text for each narration, none twice; "" where no words are understood alone.

    weights: how much the stems of the whole text weigh. Languages without a tagger take figures with what they count,
    and phrases by their words.
    """
    tagged = tag(narrations, language)
    shown: list[str] = []
    for number, narration in enumerate(narrations):
        used = frozenset(text.lower() for text in shown)
        if tagged is None:
            shown.append(_untagged(narration, weights, language, used))
        else:
            shown.append(_tagged(narration, language, tagged[number], used))
    return shown


def _tagged(narration: str, language: str, tagged: Sequence[TaggedSentence], used: frozenset[str]) -> str:
    result = _RESULT.search(narration)
    if result and result.group(1) not in used:
        return result.group(1)
    found = screen_texts(narration, read_forms(narration, language, tagged), tagged, used=used)
    for best in sorted(found, key=lambda text: (-text.score, text.start)):
        text = _as_written(best, narration)
        readable = text and not _TORN.search(text) and not _PICTURE.search(text)
        if readable and text.lower() not in used and all(is_readable(word) for word in text.split()):
            return text
    return ""


def _as_written(best: ScreenText, narration: str) -> str:
    """The text with what belongs to its figures: both sides of a slash, currency, sign and scale; "" if it is torn."""
    text, said = best.text, narration[best.start : best.end]
    before = narration[: best.start]
    if "–" in text and "–" not in said and _ALTERNATIVE.search(said) and not _BETWEEN.search(before):
        is_range = re.search(r"\sto\s", said) is not None
        return text if is_range else said.strip(TRIMMED) if len(said.strip(TRIMMED)) <= MOST_CHARS else ""
    if text.startswith("Over ") and (f"+{text[5:]}" in narration):
        return f"+{text[5:]}"
    at = narration.find(text)
    if at < 0 or not any(character.isdigit() for character in text):
        return text
    start, end = at, at + len(text)
    while text[0].isdigit() and start and (narration[start - 1].isdigit() or narration[start - 1] in "/.,$€£¥₹"):
        start -= 1
    while text[-1].isdigit() and end < len(narration) and (narration[end].isalnum() or narration[end] in "%$€£"):
        end += 1
    if text[0].isdigit() and (low := _LOW_BEFORE.search(narration[:start])):
        start = low.start()
    if text[-1].isdigit() and (high := _HIGH_AFTER.match(narration, end)):
        end = high.end()
    whole = narration[start:end].lstrip("/.,")
    return whole if len(whole) <= MOST_CHARS else ""


def _untagged(narration: str, weights: Counter[str], language: str, used: frozenset[str]) -> str:
    if not any(map(is_unspaced, narration)):
        for figure in written_figures(narration, language):
            if figure.lower() not in used:
                return figure
    phrase = key_phrase(narration, weights, language, used=used)
    return phrase if not _begins_inside(phrase, narration, language) and not _PICTURE.search(phrase) else ""


def _begins_inside(phrase: str, narration: str, language: str) -> bool:
    """Whether a phrase is likely to begin with a verb whose subject stands before it, or with a joining word."""
    if not phrase or is_unspaced(phrase[0]):
        return False
    at = narration.lower().find(phrase.lower())
    if _ELIDED.match(phrase) or at <= 0:
        return _ELIDED.match(phrase) is not None
    return (
        is_function_word(phrase.split()[0].strip(TRIMMED), language) or narration[:at].split()[-1].lower() in _SUBJECTS
    )
