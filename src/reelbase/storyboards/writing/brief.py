"""A brief, read: what it is about, what it states, and what it asks of the camera and of the viewer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from reelbase.plans.wording import listed, sentences
from reelbase.storyboards.writing import phrases
from reelbase.understanding.tagging import TaggedSentence, Token, tag

Kind = Literal["how_to", "clause", "question", "count", "product", "topic", "heading", "none"]
LANGUAGE = "en"
_LISTED = re.compile(r"\s*[,;]\s*(?:and\s+|or\s+)?|\s+and\s+(?=\S)")
_MARKS = " \t.,;:!-–—"
_OURS = listed("our we us we're we’re")
_FEWEST_ITEMS = 2
_MOST_ITEM_WORDS = 16
_LONGEST_PHRASE, _FRAGMENT = 6, 4
_MEASURES = ("DATE", "TIME", "QUANTITY", "PERCENT", "MONEY")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a brief is about, in its own words: small at the start unless it is a name, without a mark at its end.

    how_to: what comes behind ``how to``. clause: ``why bread rises``. count: ``three mistakes when brewing coffee``.
    product: something to be presented. topic: a noun phrase that a sentence can take in. heading: one that cannot.
    """

    kind: Kind
    text: str
    number: int = 0
    noun: str = ""
    """What is counted, in the singular."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the brief that can be said. inner: as it goes on inside another one, small at its start.

    about: a noun phrase of it that a camera can be pointed at, as it stands inside a sentence; "" without one.
    """

    text: str
    inner: str
    about: str = ""
    label: str = ""
    is_step: bool = False
    is_trouble: bool = False
    is_past: bool = False
    pointing: str = ""
    """The pronoun that it begins with, which needs a sentence before it."""


@dataclass(frozen=True, slots=True)
class Brief:
    """items: what a list in the brief names, as it is written. setting: where it is filmed. asks: of the viewer."""

    subject: Subject
    statements: tuple[Statement, ...] = ()
    items: tuple[Statement, ...] = ()
    setting: str = ""
    asks: str = ""
    is_own: bool = False
    """Whether it speaks of ``us``."""


@dataclass(slots=True)
class _Parts:
    subject: Subject = Subject("none", "")
    statements: list[Statement] = field(default_factory=list)
    items: list[Statement] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)


def read_brief(text: str) -> Brief | None:
    """A brief in English; None where English has no tagger."""
    if tag(["A test."], LANGUAGE) is None:
        return None
    parts = _Parts()
    for line in text.splitlines():
        bare = phrases.BULLET.sub("", line).strip()
        if bare and bare != line.strip():
            parts.items.append(_statement(bare))
        elif bare:
            for sentence in sentences(bare, LANGUAGE):
                # The parts of a list stay together.
                for part in [sentence] if ":" in sentence else sentence.split("; "):
                    _take(part.strip(), parts)
    _take_last_request(parts)
    words = {word.strip(".,!?").lower() for word in text.split()}
    return Brief(
        parts.subject,
        tuple(_spread(parts.statements, presented=parts.subject.kind == "product")),
        tuple(_alike(parts.items)),
        " ".join(_sentence(setting) for setting in parts.settings),
        " ".join(parts.asks),
        is_own=bool(words & _OURS),
    )


def _take(sentence: str, parts: _Parts) -> None:
    sentence = _without_filming(sentence, parts)
    if not any(character.isalnum() for character in sentence):
        return
    plain = sentence.rstrip(_MARKS)
    if phrases.NOTE_LABEL.fullmatch(plain) or phrases.NOTE.fullmatch(plain):
        parts.settings.append(plain)
    elif found := phrases.ASKING.fullmatch(plain):
        parts.asks.append(_sentence(found["rest"]))
    elif parts.subject.kind != "none" and phrases.ACTION.fullmatch(plain):
        parts.asks.append(_sentence(sentence))
    elif found := phrases.LABELLED.fullmatch(plain):
        parts.statements.append(_statement(found["rest"], label=found["label"].lower()))
    elif parts.subject.kind == "none" and not parts.statements:
        _begin(sentence, parts)
    else:
        _add_statement(sentence, parts)


def _take_last_request(parts: _Parts) -> None:
    """``Bring your own bag.`` behind sentences that state something asks the viewer for something."""
    steps = [statement for statement in parts.statements if statement.is_step]
    if not parts.asks and len(steps) == 1 < len(parts.statements) and parts.statements[-1] is steps[0]:
        parts.asks.append(parts.statements.pop().text)


def _without_filming(sentence: str, parts: _Parts) -> str:
    found = phrases.FILMED.search(sentence)
    if found is None or (found.start() == 0 and found.end() < len(sentence.rstrip(_MARKS))):
        return sentence
    parts.settings.append(found["how"].strip(_MARKS))
    return (sentence[: found.start()] + sentence[found.end() :]).strip()


def _begin(sentence: str, parts: _Parts) -> None:
    """The first sentence says what the brief is about, unless it is a statement."""
    plain, presented = phrases.SECONDS.sub("", sentence.rstrip(_MARKS)), False
    if phrases.ACTION.fullmatch(plain):
        about = _statement(plain).about
        parts.asks.append(_sentence(sentence))
        parts.subject = _subject(about, False, asks=False) or Subject("heading", about) if about else parts.subject
        return
    if found := phrases.ORDER.fullmatch(plain):
        plain = found["rest"]
    elif found := phrases.PROMOTING.fullmatch(plain):
        plain, presented = found["rest"], True
    elif found := phrases.SHOWING.fullmatch(plain):
        plain = found["rest"]
        if plain.lower().startswith("that "):
            _add_statement(_sentence(plain[5:]), parts)
            return
    head, mark, tail = plain.partition(":")
    if mark and tail.strip():
        parts.items.extend(_items(tail))
        if not parts.items:
            parts.statements.append(_statement(tail.strip()))
        plain = head.strip()
    subject = _subject(plain, presented, asks=sentence.rstrip().endswith("?"))
    if subject is None:
        _add_statement(_sentence(plain), parts)
    else:
        parts.subject = subject


def _subject(text: str, presented: bool, *, asks: bool) -> Subject | None:
    """None for a sentence that states something."""
    if asks:
        return Subject("question", _sentence(text, "?"))
    if found := phrases.HOW_TO.fullmatch(text):
        return Subject("how_to", found["rest"])
    if phrases.WH.match(text):
        return Subject("clause", _lower(text))
    tagged = tag([text], LANGUAGE)
    sentence = tagged[0][0] if tagged and tagged[0] else None
    if sentence is None or _is_finite(sentence):
        return None
    if sentence.tokens[sentence.root].tag == "VB" and not presented:
        return Subject("how_to", _lower(text)) if not sentence.tokens[0].text.isupper() else None
    number = _number(sentence)
    if number:
        return Subject("count", _lower(text), number, _counted(sentence))
    own = sentence.tokens[0].text.lower() in ("our", "my")
    if presented or own:
        return Subject("product", _lower(text))
    fits = _takes_a_sentence(sentence)
    return Subject("topic" if fits else "heading", _lower(text))


def _is_finite(sentence: TaggedSentence) -> bool:
    root = sentence.root
    token = sentence.tokens[root]
    subjects = {sentence.tokens[child].dep for child in sentence.children[root]} & {
        "nsubj",
        "nsubjpass",
        "expl",
        "csubj",
    }
    if token.pos not in ("VERB", "AUX") or not subjects:
        return False
    helped = any(sentence.tokens[child].dep in ("aux", "auxpass") for child in sentence.children[root])
    return token.tag in ("VBZ", "VBP", "VBD", "MD") or helped


def _number(sentence: TaggedSentence) -> int:
    for token in sentence.tokens[:2]:
        if token.pos == "NUM":
            return _WORTH.get(token.text.lower(), int(token.text) if token.text.isdecimal() else 0)
    return 0


def _counted(sentence: TaggedSentence) -> str:
    nouns = (token for token in sentence.tokens[1:] if token.tag == "NNS")
    return next((token.lemma for token in nouns), "")


_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORTH = {word: value for value, word in enumerate(_NUMBERS, start=2)}


def _takes_a_sentence(sentence: TaggedSentence) -> bool:
    """Whether ``Let's talk about ...`` can go on with it: it has an article, is plural, a gerund or a name."""
    first, root = sentence.tokens[0], sentence.tokens[sentence.root]
    return first.pos in ("DET", "PRON", "PROPN") or first.tag == "VBG" or root.tag in ("NNS", "NNP", "NNPS", "VBG")


def _items(text: str) -> list[Statement]:
    found = [part.strip(_MARKS) for part in _LISTED.split(text.strip(_MARKS)) if part.strip(_MARKS)]
    if len(found) < _FEWEST_ITEMS or any(len(part.split()) > _MOST_ITEM_WORDS for part in found):
        return []
    return _alike([_statement(part) for part in found])


def _alike(items: list[Statement]) -> list[Statement]:
    """A list is one of steps or one of things, whatever the tagger takes a single word for."""
    steps = sum(item.is_step for item in items)
    return [replace(item, is_step=2 * steps > len(items)) for item in items]


def _add_statement(sentence: str, parts: _Parts) -> None:
    head, mark, tail = sentence.rstrip(_MARKS).partition(":")
    items = _items(tail) if mark and not parts.items else []
    if items:
        parts.items.extend(items)
        parts.statements.append(_statement(_sentence(head)))
    else:
        parts.statements.append(_statement(sentence))


def _statement(text: str, *, label: str = "") -> Statement:
    found = tag([text], LANGUAGE)
    tagged = found[0] if found else ()
    words = [token.text.lower() for sentence in tagged for token in sentence.tokens]
    whole = {word.strip(".,!?").lower() for word in text.split()}
    root = tagged[0].tokens[tagged[0].root] if tagged else None
    return Statement(
        _sentence(text),
        _lower(_sentence(text)),
        about=next((about for sentence in tagged if (about := _about(sentence))), ""),
        label=label,
        is_step=not label and bool(tagged) and _is_imperative(tagged[0]),
        is_trouble=label in ("problem", "before") or bool(whole & phrases.TROUBLE),
        is_past=label == "before" or (root is not None and root.tag == "VBD") or bool(whole & phrases.FORMERLY),
        pointing=words[0] if words and words[0] in ("it", "they", "this", "these", "he", "she") else "",
    )


def _is_imperative(sentence: TaggedSentence) -> bool:
    """Whether it tells somebody to do something. Taggers take such verbs for nouns, so it is tried with ``you``."""
    first = sentence.tokens[0]
    if _is_finite(sentence) or first.pos in ("DET", "PRON", "NUM", "ADJ", "ADP", "SCONJ") or first.tag in _PLURAL:
        return False
    if first.tag == "VB" and sentence.root == 0:
        return True
    found = tag([f"You {first.text.lower()}{sentence.text[len(first.text) :]}"], LANGUAGE)
    if not found or len(found[0]) != 1:
        return False
    return found[0][0].root == 1 and _is_finite(found[0][0])


_SUBJECTS = ("nsubj", "nsubjpass")
_PLURAL = ("NNS", "NNPS", "VBG", "VBN")


def _about(sentence: TaggedSentence) -> str:
    """The noun phrase with the most words that is no measure and no time, as it is written."""
    best: tuple[int, ...] = ()
    for index, token in enumerate(sentence.tokens):
        if token.pos not in ("NOUN", "PROPN") or token.dep in ("compound", "npadvmod") or token.entity in _MEASURES:
            continue
        run = _run(index, sentence.subtree(index))
        torn = index == sentence.root and len(sentence.tokens) > len(run) + _FRAGMENT
        if len(best) < len(run) <= _LONGEST_PHRASE and not torn and _can_be_shown(sentence, run):
            best = run
    return _lower(sentence.words(best[0], best[-1] + 1)) if best else ""


def _can_be_shown(sentence: TaggedSentence, run: Sequence[int]) -> bool:
    """Not ``no workshop`` or ``every minute``, and not the ``hand`` of ``by hand``."""
    first, head = sentence.tokens[run[0]], sentence.tokens[run[-1]]
    return (
        first.lemma != "no"
        and first.entity not in _MEASURES
        and not (len(run) == 1 and head.tag == "NN" and head.dep == "pobj")
    )


def _run(head: int, subtree: Sequence[int]) -> tuple[int, ...]:
    """The words before a noun that belong to it, and the noun."""
    run = [head]
    while run[0] - 1 in subtree:
        run.insert(0, run[0] - 1)
    return tuple(run)


def _spread(statements: Sequence[Statement], *, presented: bool) -> Iterator[Statement]:
    """A single sentence that says several things of one subject, as several sentences."""
    few = len(statements) == 1 or (presented and len(statements) <= 2)
    for statement in statements:
        found = tag([statement.text], LANGUAGE) if few and not statement.label else None
        pieces = _pieces(found[0][0]) if found and len(found[0]) == 1 else []
        if len(pieces) > 1:
            yield from (_statement(piece) for piece in pieces)
        else:
            yield statement


def _pieces(sentence: TaggedSentence) -> list[str]:
    root, tokens = sentence.root, sentence.tokens
    subject = next((child for child in sentence.children[root] if tokens[child].dep in _SUBJECTS), None)
    if subject is None:
        return []
    verbs, verb = [root], root
    while True:
        following = next(
            (c for c in sentence.children[verb] if tokens[c].dep == "conj" and tokens[c].pos in ("VERB", "AUX")), None
        )
        if following is None:
            break
        verbs.append(following)
        verb = following
    pronoun = _pronoun(tokens[subject])
    pieces = []
    for place, verb in enumerate(verbs):
        stop = _start(sentence, verbs[place + 1]) if place + 1 < len(verbs) else len(tokens)
        first = 0 if place == 0 else _start(sentence, verb)
        while stop > first and (tokens[stop - 1].pos in ("PUNCT", "CCONJ")):
            stop -= 1
        said = sentence.words(first, stop)
        own = any(tokens[child].dep in _SUBJECTS for child in sentence.children[verb])
        if place and not own:
            if not pronoun or tokens[verb].tag not in ("VBZ", "VBP", "VBD"):
                return []
            said = f"{pronoun} {said}"
        pieces.append(_sentence(said))
    return pieces


def _start(sentence: TaggedSentence, verb: int) -> int:
    """Where the clause of a coordinated verb begins, behind its comma and its ``and``."""
    return min(sentence.subtree(verb))


def _pronoun(token: Token) -> str:
    if token.pos == "PRON":
        return token.text if token.text.lower() in ("i", "we", "you", "it", "they") else ""
    if token.pos == "PROPN" and token.entity == "PERSON":
        return ""
    return "they" if token.tag in ("NNS", "NNPS") else "it"


def _sentence(text: str, mark: str = ".") -> str:
    bare = text.strip().rstrip(_MARKS if not text.rstrip().endswith(("!", "?")) else " ")
    bare = bare[:1].upper() + bare[1:]
    return bare if bare.endswith(("!", "?", "…")) else bare + mark


def _lower(text: str) -> str:
    """A phrase as it stands inside a sentence: small at its start, unless that is a name, ``I`` or an abbreviation."""
    first = text.split(" ", 1)[0]
    found = tag([text], LANGUAGE)
    named = bool(found and found[0] and found[0][0].tokens[0].pos == "PROPN" and not _plain_word(first))
    if first == "I" or first.startswith("I'") or (len(first) > 1 and not first[1:].islower()) or named:
        return text
    return text[:1].lower() + text[1:]


def _plain_word(word: str) -> bool:
    found = tag([f"the {word.lower()}"], LANGUAGE)
    return bool(found and found[0][0].tokens[-1].pos in ("NOUN", "ADJ", "VERB"))
