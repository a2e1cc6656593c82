"""Short phrases cut from sentences: what is shown on the screen, and what a picture is asked to show."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from reelbase.media.speech.scripts import is_unspaced
from reelbase.media.speech.sentences import sentence_spans
from reelbase.plans.wording import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    MODALS,
    PREPOSITIONS,
    PRONOUNS,
    is_content_word,
    is_function_word,
    is_wide,
    listed,
    stem,
    words,
)

MAX_PHRASE_WORDS = 6
MAX_PHRASE_CHARS = 34
MAX_PROMPT_WORDS = 8
MAX_LISTED_WORDS = 3
_CLAUSE = re.compile(r"[\n;:.!?…()\"“”„«»—–。！？；：、，،؛؟]+|\s-\s")
TRIMMED = ' ,;:.!?…"“”„«»()—–-。！？；：、，،؛؟「」『』'
_SHIELDED_MARKS = ".,:;!?…()–"
_SHIELDS = {mark: chr(0xE000 + number) for number, mark in enumerate(_SHIELDED_MARKS)}
_UNSHIELDED = {shield: mark for mark, shield in _SHIELDS.items()}
_INSIDE = re.compile(r"(?<=\S)[.,:;!?…(](?=[^\W_]|[-+/])|(?<=\d)[–](?=\d)|(?<=\w)[()](?=\w)")
"""Marks inside of a token."""
MAX_PART_CHARS = 24
_CONTINUOUS = "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u9fff]"
_SPACE_AS_MARK = re.compile(rf"(?<={_CONTINUOUS}) (?={_CONTINUOUS})")
"""A space between two phrases of a script that has none between words."""
_ADDRESS = re.compile(r"://|^www\.|^(?:0x)?(?=\w*\d)[0-9a-fA-F]{12,}$")
_MOVE = re.compile(r"\d{1,3}\.")
_BARE_FIGURE = re.compile(r"[\W_]*\d{1,2}[\W_]*")
_PAIRS = {"「": "」", "『": "』", "“": "”", "«": "»", "(": ")", "（": "）", "《": "》"}
_NEVER_LAST = DETERMINERS | CONJUNCTIONS | listed("of at by for with from to into per via than as")
_RELATIVE = listed("that which who whom whose")
_GOES_ON = listed("of than it them him her us me himself itself themselves")
"""Words without which the ones before them are not understood."""
_ABBREVIATED = re.compile(r"\b(?:\w\.){2,}\W*$")
_PARTICLES = listed("up down off out away apart")
_FIRST_ALLOWED = listed(
    "no not your my our you we nobody nothing everything every only why how what never always almost"
)
_BARE_VERBS = listed("""
    went came became made took gave saw said got kept threw left found led grew ran put set let knew held told began
    makes takes gives says gets keeps finds leads runs puts sets lets knows holds tells begins comes goes becomes
""")
_NUMBER_WORDS = listed("""
    two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion trillion half twice double
""")


@dataclass(frozen=True, slots=True)
class _Span:
    """Some words of a clause in a row, and the words beside them (nothing at the clause's ends).

    lead: all words of the clause before them.
    """

    parts: tuple[str, ...]
    before: str
    after: str
    whole_sentence: bool
    lead: tuple[str, ...] = ()
    splits_name: bool = False

    @property
    def text(self) -> str:
        written = " ".join(self.parts)
        return written.strip(TRIMMED) + ("." if _ABBREVIATED.search(written) else "")


def key_phrase(sentence: str, weights: Counter[str], language: str, *, used: frozenset[str] = frozenset()) -> str:
    """A few words of the sentence, in a row, that say the most; nothing when it has none worth showing."""
    best, best_score = "", 0.0
    for span in _spans(sentence, language):
        text = span.text
        if text.lower() in used or not _fits(text) or _torn(span):
            continue
        score = _score(span, weights, language)
        if score > best_score:
            best, best_score = text, score
    return best[:1].upper() + best[1:]


def picture_words(sentence: str, weights: Counter[str], language: str) -> str:
    """The sentence's content words in their order, the weightiest when there are many."""
    found = list(dict.fromkeys(word for word in words(sentence) if is_content_word(word, language)))
    if len(found) > MAX_PROMPT_WORDS:
        longest = set(sorted(found, key=lambda word: -weights[stem(word)])[:MAX_PROMPT_WORDS])
        found = [word for word in found if word in longest]
    return " ".join(found) or sentence.strip(TRIMMED)[:200]


def clauses(sentence: str, language: str) -> list[str]:
    """The parts between punctuation marks, trimmed."""
    shielded = _SPACE_AS_MARK.sub("\n", _shielded(sentence, language))
    found = (_unshielded(part.strip(TRIMMED)) for part in re.split(rf"{_CLAUSE.pattern}|,", shielded))
    return [part for part in found if part]


def _spans(text: str, language: str) -> Iterator[_Span]:
    for clause, next_word in _loose_clauses(text, language):
        parts = clause.split()
        whole = len(clause.strip(TRIMMED)) >= len(text.strip(TRIMMED))
        for start in range(len(parts)):
            for end in range(start + 1, min(len(parts), start + MAX_PHRASE_WORDS) + 1):
                before = parts[start - 1] if start else ""
                after = parts[end] if end < len(parts) else next_word
                lead = tuple(_plain(part) for part in parts[:start])
                is_all = whole and not before and not after
                splits_name = _is_name(before, parts[start]) or _is_name(parts[end - 1], after)
                yield _Span(tuple(parts[start:end]), _plain(before), _plain(after), is_all, lead, splits_name)


def _is_name(left: str, right: str) -> bool:
    """Whether two neighbours are likely words of one name."""
    if not left or not right or left.isupper() or right.isupper():
        return False
    return left[0].isupper() and right[0].isupper() and left.lower() not in FUNCTION_WORDS


def _loose_clauses(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Clauses with the next word of a list that goes on after them; short items (``long, lazy``) stay together."""
    for part in _CLAUSE.split(_SPACE_AS_MARK.sub("\n", _shielded(text, language))):
        pieces = [piece for piece in (_unshielded(piece).strip() for piece in part.split(", ")) if piece]
        clause = ""
        for piece, following in zip_longest(pieces, pieces[1:], fillvalue=""):
            clause = f"{clause}, {piece}" if clause else piece
            next_word = _plain(following.split()[0]) if following else ""
            listing = bool(next_word) and not is_function_word(next_word, language)
            if listing and len(clause.split()) <= MAX_LISTED_WORDS:
                continue
            yield clause, next_word if listing else ""
            clause = ""


def is_readable(word: str) -> bool:
    """Whether people read a word: not an address, not a digest, not a run of letters wider than the screen."""
    return _ADDRESS.search(word.strip(TRIMMED)) is None and (len(word) <= MAX_PART_CHARS or is_unspaced(word[0]))


def _torn(span: _Span) -> bool:
    """Whether the words say something else, or nothing, without those beside them."""
    first, last = span.parts[0], span.parts[-1]
    if any(not is_readable(part) or _MOVE.fullmatch(part) for part in span.parts):
        return True
    if len(span.parts) == 1 and _BARE_FIGURE.fullmatch(first):
        return True
    if span.after in _GOES_ON or span.after in _PARTICLES or span.splits_name:
        return True
    edges = (first, last, span.before or "x", span.after or "x")
    if any(not any(character.isalnum() for character in edge) and not _is_icon(edge) for edge in edges):
        return True
    if not span.whole_sentence and (_plain(last) in _NEVER_LAST or (len(last) == 1 and last.islower())):
        return True
    if last[-1].isdigit() and span.after and (span.after[0].isdigit() or span.after not in FUNCTION_WORDS):
        return True
    if last.endswith(".") and span.after:
        return True
    if span.before.endswith(".") or (first[0].isdigit() and span.before and span.before not in FUNCTION_WORDS):
        return True
    if any(span.text.count(opener) != span.text.count(closer) for opener, closer in _PAIRS.items()):
        return True
    # In "the end of the road that ...", what follows "of the" does not go on with a verb.
    of_another = "of" in span.lead[-2:] and len(span.parts) > 2
    return of_another and not span.whole_sentence


def _is_icon(text: str) -> bool:
    return any(unicodedata.category(character) == "So" for character in text)


def _fits(text: str) -> bool:
    if len(text) > MAX_PHRASE_CHARS or text.isascii():
        return 0 < len(text) <= MAX_PHRASE_CHARS
    return 0 < sum(2 if is_wide(character) else 1 for character in text) <= MAX_PHRASE_CHARS


def _score(span: _Span, weights: Counter[str], language: str) -> float:
    """What the words weigh, less for what makes a phrase look torn out of its sentence."""
    parts = [plain for part in span.parts if (plain := _plain(part))]
    content = [part for part in parts if is_content_word(part, language)]
    if not content or not parts:
        return 0.0
    score = sum(1.0 + 0.2 * min(weights[stem(part)], 4) for part in content)
    score -= 0.45 * (len(parts) - len(content)) + 0.25 * max(0, len(parts) - 4)
    score += 2.4 * any(any(character.isdigit() for character in part) for part in content)
    score += 0.5 * any(part in _NUMBER_WORDS for part in parts)
    score -= 0.9 * (len(parts) == 1 and not is_wide(parts[0][0]))
    if span.whole_sentence:
        return score + 2.2
    score += 0.3 * (not span.after)
    if not span.before and not span.after:
        return score + (-0.2 if parts[0] in PREPOSITIONS | CONJUNCTIONS else 0.6)
    return score - _raggedness(span, parts, language)


def _raggedness(span: _Span, parts: list[str], language: str) -> float:
    first, last = parts[0], parts[-1]
    price = 0.0
    if is_function_word(first, language) and first not in _FIRST_ALLOWED:
        price += 3.0
    if is_function_word(last, language) and (span.after or last in DETERMINERS | PREPOSITIONS | CONJUNCTIONS):
        price += 3.0
    if span.before and not is_function_word(span.before, language):
        price += 1.0 if len(parts) < 3 or first[0].isdigit() else 2.2
    if span.before in _RELATIVE and len(parts) >= 3:
        price += 1.2
    if span.after and not is_function_word(span.after, language):
        price += 2.0
    if span.after in DETERMINERS | PRONOUNS or span.after in ("more", "less", "only"):
        # What stands before a determiner is most often a verb that wants its object.
        price += 2.2
    if span.after == "to":
        price += 0.6
    if span.after in _PARTICLES:
        price += 0.8
    if any(part in MODALS for part in parts[:-1]) and span.after:
        price += 1.6
    if span.after and (last.endswith("ly") or last in _BARE_VERBS):
        price += 0.8
    if span.after and last.endswith("ed") and not AUXILIARIES.intersection(parts):
        price += 0.8
    for place, (left, right) in enumerate(pairwise(parts)):
        is_opening_verb = place == 0 and not span.before
        if right in DETERMINERS and not is_function_word(left, language) and not is_opening_verb:
            price += 0.0 if left.endswith(("ed", "ing")) else 1.2
        price += 0.6 * (right in PRONOUNS or right in AUXILIARIES)
    return price


def _plain(word: str) -> str:
    """A word in lower case without marks around it; the full stop of an abbreviation inside a sentence stays."""
    return word.strip(TRIMMED).lower() + ("." if word.endswith(".") else "")


def _shielded(text: str, language: str) -> str:
    """Keep marks inside numbers, addresses and abbreviations from ending a clause."""
    inside = _INSIDE.sub(lambda match: _SHIELDS[match.group()], text)
    shielded = ""
    at = 0
    for start, stop in sentence_spans(text, language):
        sentence = re.sub(r"\.(?=\s)", _SHIELDS["."], inside[start:stop])
        shielded += inside[at:start] + sentence
        at = stop
    return shielded + inside[at:]


def _unshielded(text: str) -> str:
    return "".join(_UNSHIELDED.get(character, character) for character in text)
