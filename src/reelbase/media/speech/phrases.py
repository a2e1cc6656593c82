"""Where a sentence may be broken into lines, and at what cost."""

from __future__ import annotations

import re
import unicodedata

from reelbase.media.speech.scripts import is_unspaced
from reelbase.media.speech.sentences import CLOSERS, OPENERS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLAUSE_END = re.compile(r"[,;:،؛，、；：]$|[—–]$|-{2,}$|\.{2,}$|…$")
# Words that belong to what follows; a line should not end with one of them.
_LEANING = {
    "en": _words(
        "a an the this that these those my your his her its our their of in on at by for with from to into onto over "
        "under about between through during without and or but nor so if when while because as than is are was were be "
        "been am has have had do does did will would can could should may might must not no very more most less every "
        "each some any both all i you he she it we they who which what how why where there one two three four five six "
        "seven eight nine ten"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei mit nach von "
        "vom zu zum zur für über unter ist sind war waren hat haben nicht kein keine sehr mehr wie wenn weil dass"
    ),
    "fr": _words(
        "le la les un une des du de à au aux et ou mais en dans sur sous avec sans pour par est sont était ne pas très "
        "plus que qui ce cette ces mon ma mes son sa ses leur leurs notre votre je tu il elle nous vous ils"
    ),
    "es": _words(
        "el la los las un una unos unas de del a al y o pero en con sin por para sobre es son era no muy más que quien "
        "este esta estos estas su sus mi mis tu tus lo se le les"
    ),
    "it": _words(
        "il lo la i gli le un uno una di del della dei a al alla e o ma in nel nella con senza per su è sono era non "
        "molto più che chi questo questa suo sua mio mia si"
    ),
    "pt": _words(
        "o a os as um uma uns umas de do da dos das em no na nos nas e ou mas com sem por para sobre é são era não "
        "muito mais que quem este esta seu sua meu minha se"
    ),
}
# Words that start a phrase; a line may well start with one of them.
_OPENING = {
    "en": _words(
        "and or but because so if when while which who that where than to of in on at by for with from into over under "
        "about between through during without until after before as"
    ),
    "de": _words("und oder aber weil wenn dass denn mit von für auf aus bei nach über unter"),
    "fr": _words("et ou mais parce que qui pour avec sans dans sur par"),
    "es": _words("y o pero porque que con sin por para en sobre"),
    "it": _words("e o ma perché che con senza per su in"),
    "pt": _words("e ou mas porque que com sem por para em sobre"),
}
_NONE: frozenset[str] = frozenset()

# Costs of a line break, relative to one between two ordinary words. Chosen by eye.
_CLAUSE_COST = 0.25
_BEFORE_PHRASE_COST = 0.6
_ORDINARY_COST = 1.0
_TOGETHER_COST = 2.0
"""After a number, or between two words of a name."""
_LEANING_COST = 2.5
"""After an article, a preposition, an abbreviation and the like."""
_BEFORE_MARK_COST = 4.0
"""Before a punctuation mark that stands alone."""


def break_cost(left: str, right: str, language: str, *, ends: bool = False, gap: str | None = None) -> float:
    """Cost of a line break between two tokens: 0 at a sentence's end, 1 inside a phrase, more if it reads badly.

    ends: whether a sentence ends with ``left``. gap: the white space between the two, where it is known.
    """
    if ends or gap == "\n":
        return 0.0
    if ends_clause(left) or (gap == " " and is_unspaced(left[-1]) and is_unspaced(right[0])):
        return _CLAUSE_COST
    base = language.split("-")[0]
    left_word, right_word = bare(left), bare(right)
    if left_word.endswith(".") or left_word in _LEANING.get(base, _NONE):
        return _LEANING_COST
    if right_word[:1] and unicodedata.category(right[0]) == "Po":
        return _BEFORE_MARK_COST
    if left_word[-1:].isdigit() or (left[:1].isupper() and right[:1].isupper()):
        return _TOGETHER_COST
    return _BEFORE_PHRASE_COST if right_word in _OPENING.get(base, _NONE) else _ORDINARY_COST


def is_leaning(word: str, language: str) -> bool:
    """Whether a word in lower case belongs to what follows it: an article, a preposition, an auxiliary."""
    return word in _LEANING.get(language, _NONE)


def ends_clause(left: str) -> bool:
    return _CLAUSE_END.search(left.rstrip(CLOSERS)) is not None


def bare(token: str) -> str:
    """The word in lower case without quotes and brackets around it; a final full stop stays."""
    return token.strip(CLOSERS + OPENERS + ",;:!?…").lower()
