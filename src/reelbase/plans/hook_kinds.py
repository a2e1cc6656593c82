"""Five kinds of opening lines that a text itself gives: a question, a number, a contrast, a denial and a promise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from reelbase.media.speech.tables import listed
from reelbase.plans.wording import is_content_word, stem, words
from reelbase.understanding.figures import UnitKind
from reelbase.understanding.forms import read_forms
from reelbase.understanding.forms.model import (
    ContrastForm,
    FigureForm,
    FractionForm,
    PairForm,
    PriceForm,
    ShareForm,
    StatedForm,
)
from reelbase.understanding.questions import question_of_reason, question_of_superlative, question_of_title
from reelbase.understanding.screen_text import screen_texts
from reelbase.understanding.tagging import TaggedSentence

MOST_WORDS = 22
_ASKED_WORDS = (3, 16)
_SHORT_DENIAL_WORDS = 14
_COMFORTABLE_WORDS = 12
_FEWEST_WORDS, _FIRST_WORDS = 4, 4
_WORD_PRICE, _POINTING_PRICE, _TITLED_PRICE, _FIGURE_GAIN, _SUBJECT_GAIN = 0.12, 1.5, 0.9, 0.6, 0.4
_STRIKING_COUNT, _STRIKING_MULTIPLE = 10, 3
_HALVES_DIFFER = 8
_LATE_PRICE, _LATE_PRICE_MOST = 0.03, 0.6
_POINTING = frozenset(
    listed("""
    it this that these those they he she his her its their such instead then also yet however therefore there here after
    so but and or because since which who them one meanwhile only even still
    """)
)
_UNCLEAR = frozenset(listed("it they he she this that these those them one ones him her its their others"))
"""Pronouns that need a sentence before them."""
_SUBJECTS = ("nsubj", "nsubjpass")
_OPENING = re.compile(r"^(?:and|but|so|yet|then|now|well),?\s+(?=\w)", re.IGNORECASE)
_HALVES = re.compile(r"^(?P<left>.{8,80}?)(?:, (?:but|while|whereas|yet)|; (?:but )?|:? but) (?P<right>.{6,80})[.!]$")
_DENYING = re.compile(r"^(?:nobody|nothing|no one|never|without|not|there is no|you do(?: not|n't))\b", re.IGNORECASE)
_IS_NOT = re.compile(r"^(?:the |an? )?[\w' ]{3,40}? (?:is|are|was|were)(?: not|n't) .{3,60}[.!]$", re.IGNORECASE)
_IS = re.compile(r"^(?:it|they|that) (?:is|are|was|were)(?! not|n't) .{3,60}[.!]$", re.IGNORECASE)
_NEED_NOT = re.compile(r"^you do(?: not|n't) need .{3,60}[.!]$", re.IGNORECASE)
_NEED = re.compile(r"^you need .{3,60}[.!]$", re.IGNORECASE)
_HOW_TO = re.compile(r"^how to ", re.IGNORECASE)
_ASKING = re.compile(r"^(?:how|why|what|when|where|who)\b", re.IGNORECASE)
_INVERTED = re.compile(r"^(\w+) (is|are|was|were) ((?:the |an? )?[\w'-]+) (.+)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:\d+|two|three|four|five|six|seven|eight|nine|ten) \w", re.IGNORECASE)
_SMALL_IN_TITLES = frozenset(
    listed("""
    a an the of in on at to for by with from and or but how why what when where who which is are was were do does did
    one two three four five six seven eight nine ten things ways facts reasons
    """)
)
_INSTRUCTING, _PAST, _LONG_TITLE_WORDS = 0.5, 0.5, 4


class HookKind(StrEnum):
    """What a line opens a film with."""

    QUESTION = "question"
    NUMBER = "number"
    CONTRAST = "contrast"
    DENIAL = "denial"
    PROMISE = "promise"
    OPENING = "opening"
    """The text's own beginning, where there are fewer kinds than five."""


_BASE = {
    HookKind.QUESTION: 3.0,
    HookKind.NUMBER: 2.8,
    HookKind.CONTRAST: 2.7,
    HookKind.DENIAL: 2.9,
    HookKind.PROMISE: 2.0,
    HookKind.OPENING: 2.4,
}


@dataclass(frozen=True, slots=True)
class Hook:
    """An opening line. score: about 1 to 4, by its kind, its length, its figures, and whether it stands alone."""

    kind: HookKind
    text: str
    score: float


class HookFinder:
    """Finds hooks in a text. title: "" without one. sentences: tagged, in order. language: a tag such as ``en-GB``."""

    def __init__(self, title: str, sentences: Sequence[TaggedSentence], language: str) -> None:
        self._title = title.strip().rstrip(".!")
        self._sentences = [sentence for sentence in sentences if sentence.tokens]
        self._language = language
        self._lines = [sentence.text.strip() for sentence in self._sentences]
        self._forms = [_forms_of(sentence, language) for sentence in self._sentences]
        self._running_title = _in_running_text(self._title, self._lines)
        self._subject = {stem(word) for word in words(title) if is_content_word(word, language)}

    def best(self) -> list[Hook]:
        """The best hook of each kind that the text gives, best first. Nothing in them is invented."""
        found: list[Hook] = []
        for kind, candidates in (
            (HookKind.DENIAL, self._denials()),
            (HookKind.CONTRAST, self._contrasts()),
            (HookKind.QUESTION, self._questions()),
            (HookKind.NUMBER, self._numbers()),
            (HookKind.PROMISE, self._promises()),
        ):
            taken = " ".join(hook.text for hook in found)
            rated = [self._rated(kind, text, place) for place, text in candidates if text not in taken]
            if rated:
                found.append(max(rated, key=lambda hook: hook.score))
        return sorted(found, key=lambda hook: (-hook.score, hook.text))

    def opening(self) -> Hook | None:
        """The text's own beginning, for a text that gives few kinds; None for one that is too long or points back."""
        if not self._sentences or len(self._lines[0].split()) > MOST_WORDS or not self._stands_alone(0):
            return None
        return self._rated(HookKind.OPENING, _begun(self._lines[0]), 0)

    def _rated(self, kind: HookKind, text: str, place: int) -> Hook:
        said = [word.lower() for word in words(text)]
        score = _BASE[kind] - min(_LATE_PRICE_MOST, _LATE_PRICE * place)
        score -= _WORD_PRICE * max(0, len(said) - _COMFORTABLE_WORDS)
        score -= _POINTING_PRICE * (kind is not HookKind.PROMISE and not said)
        is_unclear = "one" in said or bool(_UNCLEAR & set(said[:_FIRST_WORDS]))
        score -= _POINTING_PRICE * (kind is HookKind.QUESTION and is_unclear)
        score -= _TITLED_PRICE * (kind is HookKind.NUMBER and text.endswith(f": {self._running_title}."))
        score += _FIGURE_GAIN * any(character.isdigit() for character in text)
        score += _SUBJECT_GAIN * bool(self._subject & {stem(word) for word in said})
        return Hook(kind, text, round(score, 2))

    def _stands_alone(self, place: int) -> bool:
        """Whether a sentence is understood first: it speaks of nothing that was said before."""
        tokens = self._sentences[place].tokens
        said = words(self._lines[place])
        if not said or said[0].lower() in _POINTING or "`" in self._lines[place]:
            return False
        named = next((at for at, token in enumerate(tokens) if token.pos in ("NOUN", "PROPN")), len(tokens))
        if any(token.text.lower() in _UNCLEAR for token in tokens[:named] if token.pos == "PRON"):
            return False
        root = self._sentences[place].root
        subjects = [child for child in self._sentences[place].children[root] if tokens[child].dep in _SUBJECTS]
        clear = [at for at, token in enumerate(tokens) if token.dep in _SUBJECTS and token.pos in ("NOUN", "PROPN")]
        return all(tokens[at].text.lower() not in _UNCLEAR or min(clear, default=at) < at for at in subjects)

    def _questions(self) -> Iterator[tuple[int, str]]:
        """Those that the text asks, and those that it answers."""
        for place, line in enumerate(map(_begun, self._lines)):
            if line.endswith("?") and _ASKED_WORDS[0] <= len(line.split()) <= _ASKED_WORDS[1]:
                yield place, line
        if question := question_of_title(self._title):
            yield 0, question
        for place, sentence in enumerate(self._sentences):
            if question := question_of_superlative(sentence) or question_of_reason(sentence):
                yield place, question

    def _numbers(self) -> Iterator[tuple[int, str]]:
        """A sentence with a figure that says enough; of a longer one the figure with the title."""
        for place, (line, forms) in enumerate(zip(self._lines, self._forms, strict=True)):
            if not any(_is_striking(form) for form in forms) or line.endswith("?"):
                continue
            if _FEWEST_WORDS <= len(line.split()) <= MOST_WORDS and self._stands_alone(place):
                yield place, _begun(line)
            elif self._title:
                shown = screen_texts(line, forms, (_moved(self._sentences[place]),))
                figure = next((text.text for text in shown if _is_titled_figure(text.text)), "")
                if figure:
                    yield place, f"{figure}: {self._running_title}."

    def _contrasts(self) -> Iterator[tuple[int, str]]:
        """Two sides of a sentence, or of two that stand together."""
        for place, (line, forms) in enumerate(zip(self._lines, self._forms, strict=True)):
            if len(line.split()) > MOST_WORDS or not self._stands_alone(place) or line.endswith("?"):
                continue
            halves = _HALVES.match(line)
            if halves and (" not " in line or not _are_alike(halves["left"], halves["right"])):
                continue
            pair = any(isinstance(form, PairForm) and not form.change for form in forms)
            sides = any(isinstance(form, ContrastForm) and not form.rejects_left for form in forms)
            if halves or pair or sides:
                yield place, _begun(line)
        for place, (first, second) in enumerate(pairwise(self._lines)):
            together = f"{first} {second}"
            turns = re.match(r"(?:But|Yet|However|Instead),? ", second) is not None
            if turns and self._stands_alone(place) and len(together.split()) <= MOST_WORDS and not first.endswith("?"):
                yield place, together

    def _denials(self) -> Iterator[tuple[int, str]]:
        """*Not this, but that*, and short sentences that deny."""
        for place, (first, second) in enumerate(pairwise(self._lines)):
            pair = (_IS_NOT.match(first) and _IS.match(second)) or (_NEED_NOT.match(first) and _NEED.match(second))
            if pair and self._stands_alone(place) and len(first.split()) + len(second.split()) <= MOST_WORDS:
                yield place, f"{first} {second}"
        for place, (line, forms) in enumerate(zip(self._lines, self._forms, strict=True)):
            rejects = any(isinstance(form, ContrastForm) and form.rejects_left for form in forms)
            short = len(line.split()) <= _SHORT_DENIAL_WORDS
            if (rejects and len(line.split()) <= MOST_WORDS and self._stands_alone(place)) or (
                short and _DENYING.match(line)
            ):
                yield place, _begun(line)

    def _promises(self) -> Iterator[tuple[int, str]]:
        """What the title lets a viewer expect."""
        title = self._running_title.rstrip("?")
        if not title or len(title.split()) > MOST_WORDS - 4:
            return
        if _HOW_TO.match(title):
            yield 0, f"{_capital(title)}, step by step." if self._instructs() else f"Here is {title}."
        elif _ASKING.match(title):
            inverted = _INVERTED.match(title)
            plain = f"{inverted[1]} {inverted[3]} {inverted[2]} {inverted[4]}" if inverted else title
            if inverted or not re.match(r"\w+ (?:do|does|did|can|could|will|would|has|have|should)\b", title):
                yield 0, f"Here is {plain}."
        elif re.match(r"(?:the|an?) .+ (?:that|who|which) ", title):
            yield 0, f"This is the story of {title}."
        elif _NUMBERED.match(title):
            yield 0, f"Here are {title}."
        elif self._instructs():
            yield 0, f"{_capital(title)}, step by step."
        elif title.startswith("the ") and self._tells_of_the_past():
            yield 0, f"This is the story of {title}."

    def _instructs(self) -> bool:
        orders = sum(sentence.tokens[0].tag == "VB" for sentence in self._sentences)
        return orders >= _INSTRUCTING * len(self._sentences)

    def _tells_of_the_past(self) -> bool:
        past = sum(any(token.tag == "VBD" for token in sentence.tokens) for sentence in self._sentences)
        return past >= _PAST * len(self._sentences)


def _forms_of(sentence: TaggedSentence, language: str) -> list[StatedForm]:
    return read_forms(sentence.text, language, (_moved(sentence),))


def _moved(sentence: TaggedSentence) -> TaggedSentence:
    """A sentence as a text of its own."""
    at = sentence.start
    tokens = tuple(replace(token, start=token.start - at, end=token.end - at) for token in sentence.tokens)
    return replace(sentence, start=0, tokens=tokens)


def _is_titled_figure(figure: str) -> bool:
    """Whether a figure says what it counts, so that it can stand before a title: ``500 million nerve cells``."""
    said = [word for word in words(figure) if word.isalpha()]
    return any(each.isdigit() for each in figure) and figure[0] not in "▲▼" and "→" not in figure and len(said) >= 2


def _is_striking(form: StatedForm) -> bool:
    """Whether a form is a figure that is worth a first line: no small count, no time of day."""
    if isinstance(form, FractionForm):
        return True
    if not isinstance(form, FigureForm | ShareForm | PriceForm):
        return False
    quantity = form.value.quantity
    if quantity.kind in (UnitKind.COUNT, UnitKind.TIME):
        return abs(quantity.value) >= _STRIKING_COUNT
    return quantity.kind is not UnitKind.MULTIPLE or quantity.value >= _STRIKING_MULTIPLE


def _are_alike(left: str, right: str) -> bool:
    """Whether two halves are of like length, so that they read as two sides."""
    return abs(len(left.split()) - len(right.split())) <= _HALVES_DIFFER


def _begun(line: str) -> str:
    """A line without a joining word before it."""
    return _capital(_OPENING.sub("", line, count=1))


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def _in_running_text(title: str, lines: Sequence[str]) -> str:
    """A title as it is written inside of a sentence: small, where all of its words are large only by habit."""
    small = {word for line in lines for word in re.findall(r"\b[a-z][\w'-]*", line)}
    written = title.split()
    long = [word for word in written[1:] if len(word) > 3]
    is_large = len(long) >= _LONG_TITLE_WORDS and all(word[:1].isupper() for word in long)
    first = written[:1]
    if first and first[0].lower().strip(",;:") in small | _SMALL_IN_TITLES:
        first = [first[0][:1].lower() + first[0][1:]]
    rest = [word.lower() if is_large and word.lower().strip(",;:") in small else word for word in written[1:]]
    return " ".join([*first, *rest])
