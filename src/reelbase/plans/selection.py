"""Which lines of a text are spoken when the whole is longer than its film."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from reelbase.plans.cutting import Line
from reelbase.plans.wording import base_of, listed, salience

MAX_CHAIN = 4
"""Sentences that a chosen one may bring with it because it refers to them."""
_LEANING = listed("""
    it they he she this that these those but and so or because however therefore instead then thus moreover also
    yet still which such its their his her him them there here hence consequently
    er sie es das dies diese dieser aber und denn deshalb darum dann also doch dort ihre seine
    il elle ils elles ce cela ça mais et donc alors pourtant puis c'est
    él ella ellos ellas esto eso pero y así entonces por
    lui lei loro questo ma e quindi allora però così
    ele ela eles elas isso isto mas e então assim portanto
    он она оно они это но и поэтому тогда
""")
"""First words of a sentence that depends on the one before it."""


def _openings(text: str) -> tuple[str, ...]:
    return tuple(f"{' '.join(words.split())} " for words in text.split(";"))


_CONCLUDING = {
    "en": _openings("""
        so; therefore; thus; hence; that is why; that's why; this is why; in short; in the end; in conclusion;
        finally; as a result; the result; the reason; the answer; the point; the lesson; the truth; what matters;
        above all; most importantly; to sum up; in other words; remember; overall; because of this; it turns out; the
        key; the conclusion; which means; this means; that means
    """),
    "de": _openings("""
        deshalb; darum; daher; also; folglich; kurz; am ende; schließlich; fazit; der grund; die antwort; das
        ergebnis; entscheidend; das heißt; das bedeutet; letztlich; im grunde
    """),
    "fr": _openings("""
        donc; c'est pourquoi; ainsi; en somme; en bref; finalement; enfin; en conclusion; la raison; la réponse; le
        résultat; voilà pourquoi; bref
    """),
    "es": _openings("""
        por eso; por lo tanto; así que; entonces; en resumen; en definitiva; al final; finalmente; la razón; la
        respuesta; el resultado; en conclusión
    """),
    "it": _openings("""
        quindi; perciò; dunque; ecco perché; in breve; alla fine; infine; la ragione; il risultato
    """),
    "pt": _openings("""
        por isso; portanto; assim; em resumo; no fim; finalmente; a razão; a resposta; o resultado
    """),
    "nl": _openings("""
        daarom; dus; kortom; uiteindelijk; tot slot; de reden; het antwoord; het resultaat
    """),
    "ru": _openings("""
        поэтому; итак; следовательно; в итоге; в конце концов; причина; ответ; значит
    """),
    "pl": _openings("""
        dlatego; więc; zatem; podsumowując; w końcu; ostatecznie; powód; odpowiedź
    """),
}
"""How sentences begin that say what follows from the others."""
_CONCLUSION_WORTH, _ANSWER_WORTH, _LAST_WORTH, _FIRST_WORTH = 3.0, 2.0, 1.6, 1.25
_QUESTION_MARKS = ("?", "？", "؟")


def select(lines: list[Line], weights: Counter[str], language: str, budget: int) -> list[Line]:
    """The lines that say the most within a budget of words, in their order.

    The beginning and the end stay, each section keeps something while there is room, and conclusions and answers
    go before other lines. A line that refers to the one before it brings it along.
    """
    chosen = _Choice(lines, budget)
    worth = _worth(lines, weights, language)
    starts = [0, *(place for place in range(1, len(lines)) if lines[place].section != lines[place - 1].section)]
    sections = [range(start, stop) for start, stop in pairwise([*starts, len(lines)])]
    chosen.add(0)
    chosen.add(len(lines) - 1)
    for section in sorted(sections, key=lambda section: -max(worth[place] for place in section)):
        if not any(place in chosen.places for place in section):
            for place in sorted(section, key=lambda place: -worth[place]):
                if chosen.add(place):
                    break
    for place in sorted(range(len(lines)), key=lambda place: (-worth[place], place)):
        chosen.add(place)
    return [lines[place] for place in sorted(chosen.places)] or lines[:1]


class _Choice:
    """Places of lines that are spoken, and the words that are left for more."""

    def __init__(self, lines: Sequence[Line], budget: int) -> None:
        self._lines = lines
        self._left = budget
        self.places: set[int] = set()

    def add(self, place: int) -> bool:
        """Add a line with those that it cannot do without, if all of them fit."""
        group = self._group(place) - self.places
        words = sum(self._lines[each].words for each in group)
        if words > self._left:
            return False
        self.places |= group
        self._left -= words
        return True

    def _group(self, place: int) -> set[int]:
        group = {place}
        first = last = place
        while first and len(group) <= MAX_CHAIN and _needs_before(self._lines[first - 1], self._lines[first]):
            first -= 1
            group.add(first)
        while last + 1 < len(self._lines) and _needs_after(self._lines[last], self._lines[last + 1]):
            last += 1
            group.add(last)
        return group


def _needs_before(before: Line, line: Line) -> bool:
    """Whether a line is not understood without the one before it."""
    if not before.leads_to(line):
        return before.text.endswith(":") and before.section == line.section
    return not before.whole or before.text[-1] in ":," or _first_word(line) in _LEANING or _answers(before)


def _needs_after(line: Line, after: Line) -> bool:
    """Whether a line promises what the next one says."""
    if line.section != after.section:
        return False
    if not line.whole and line.leads_to(after):
        return True
    if line.text.endswith(":"):
        return True
    return line.leads_to(after) and (_answers(line) or _is_half(line, after))


def _answers(before: Line) -> bool:
    return before.text.rstrip("\"'”’»").endswith(_QUESTION_MARKS)


def _is_half(line: Line, after: Line) -> bool:
    """``The reason is not stupidity. It is fees.``: the first sentence says only what is not so."""
    negated = {"not", "nicht", "pas", "no", "non", "não", "не", "isn't", "wasn't", "aren't", "nie", "niet"}
    return bool(negated.intersection(_plain_words(line))) and _first_word(after) in _LEANING


def _worth(lines: Sequence[Line], weights: Counter[str], language: str) -> list[float]:
    """How much is lost with each line."""
    opens = _CONCLUDING.get(base_of(language), _CONCLUDING["en"])
    found: list[float] = []
    for place, line in enumerate(lines):
        worth = salience(line.text, weights, language)
        before = lines[place - 1] if place else None
        after = lines[place + 1] if place + 1 < len(lines) else None
        if before is None or before.section != line.section:
            worth *= _FIRST_WORTH
        if after is None or after.section != line.section:
            worth *= _LAST_WORTH
        if _opening(line).startswith(opens):
            worth = (worth + 1.0) * _CONCLUSION_WORTH
        elif before is not None and before.leads_to(line) and _answers(before):
            worth = (worth + 1.0) * _ANSWER_WORTH
        found.append(worth)
    # A long sentence is chosen as one, for what its parts say together.
    for place in range(len(lines) - 2, -1, -1):
        if not lines[place].whole:
            found[place] = found[place + 1] = max(found[place], found[place + 1])
    return found


def _opening(line: Line) -> str:
    return f"{line.text.lower()} ".lstrip("\"'“„«").replace(",", " ")


def _first_word(line: Line) -> str:
    return next(iter(_plain_words(line)), "")


def _plain_words(line: Line) -> list[str]:
    return [word.strip("“”\"'’(),.;:!?«»„").lower() for word in line.text.split()]
