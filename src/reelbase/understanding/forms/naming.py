"""People and places by name: who somebody is, where something lies, and from where to where a journey leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from reelbase.media.speech.tables import listed
from reelbase.understanding.forms.model import PersonForm, Phrase, PlacesForm, RouteForm, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article
from reelbase.understanding.tagging import SUBJECTS, Entity, Token

_PLACES = frozenset({"GPE", "LOC"})
_LOCATED = re.compile(
    r"\b(?:lies|lie|located|situated|borders?|bordered|flows?|capital|coast|island|river|mountain|valley|desert|"
    r"peninsula|"
    r"lake|north|south|east|west|northern|southern|eastern|western|stretches|spans|drains|between|across|region|near|"
    r"cross(?:es|ed)?|native to|in what is now)\b",
    re.IGNORECASE,
)
_TRAVELS = frozenset(
    listed("""
    travel sail fly walk march go journey ride drive run flow migrate move ship carry bring send voyage row cross trek
    flee escape return head stretch lead drain spread transport cycle swim hike set
    """)
)
_BY_SEA = re.compile(r"\b(?:sail\w*|ships?|shipped|voyage|boat|fleet|sea|ocean|row(?:ed|ing)?)\b", re.IGNORECASE)
_BY_AIR = re.compile(r"\b(?:fl(?:y|ies|ew|own|ying)|flight|plane|aircraft|airline)\b", re.IGNORECASE)
_NAME = r"[A-Z][\w'’-]+(?:\s(?:de|da|of|the)?\s?[A-Z][\w'’-]+){0,2}"
_FROM_TO = re.compile(
    rf"\bfrom\s(?:the\s)?(?P<origin>{_NAME})(?:\s[a-z]+){{0,3}}\s(?:to|into|towards?)\s(?:the\s)?(?P<goal>{_NAME})"
    rf"(?:,?\s(?:and\s)?(?:then\s)?(?:on\s)?to\s(?:the\s)?(?P<further>{_NAME}))?"
)
_TITLES = (
    r"(?:King|Queen|Sultan|Emperor|Empress|Pope|President|Dr\.?|Doctor|Professor|Sir|Dame|Lord|Lady|Saint|St\.|Captain|"
    r"General|Admiral|Prince|Princess|Chancellor|Judge|Mr\.?|Mrs\.?|Ms\.?|Tsar|Duke|Count|Minister|Substitute|Coach)"
)
_TITLED = re.compile(rf"\b(?P<title>{_TITLES})\s(?P<name>[A-Z][\w'’-]+(?:\s(?:[A-Z][\w'’-]+|[IVX]+))*)")
_ROLE_BEHIND = re.compile(
    r",\s(?P<role>(?:an?|the)\s(?:[A-Z]\w+\s)?[a-z][^,.;:]{3,50})(?<!\b[DM]r)(?<!\bMs)(?<!\bSt)(?<!\bMrs)(?=[,.;])"
)
_CALLED = re.compile(r"\b(?:an?|the|another|one)\s(?P<role>[a-z][^,.;:]{2,48}?)\s(?:named|called)\s$")
_ROLE_IS = re.compile(r"\s(?:was|is)\s(?P<role>(?:an?|the)\s(?:\w+\s){0,3}[a-z]\w+)")
_PLACE_WORDS = frozenset(listed("Lake Mount River Cape Gulf Bay Fort Port Strait Sea Island Valley Street Road Square"))
_NAME_PARTS = frozenset(listed("de van von da del di al- bin ibn la le - ."))
_NOT_PERSONS = frozenset(
    listed("Earth Sun Moon Mars Venus Jupiter Saturn Internet Bible God Windows Python Java English")
)
_MAX_ROLE_CHARS = 48
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def names_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    surnames: dict[str, str] = {}
    for sentence in sentences:
        if not sentence.tagged:
            continue
        yield from _people(sentence, surnames)
        yield from _places(sentence)


def _people(sentence: Sentence, surnames: dict[str, str]) -> Iterator[PersonForm]:
    """surnames: full names by their last word, of the sentences so far; a single name must have stood in full."""
    assert sentence.tagged is not None
    found: list[PersonForm] = []
    for entity in sentence.tagged.entities:
        if entity.label != "PERSON":
            continue
        name = _name(sentence, entity)
        head = sentence.tokens[entity.stop - 1]
        if name is None or head.pos != "PROPN" or name.text in _NOT_PERSONS or name.text.split()[0] in _PLACE_WORDS:
            continue
        words = name.text.split()
        if len(words) > 1:
            surnames[words[-1]] = name.text
        elif words[0] not in surnames and not _is_titled(sentence, name):
            continue
        found.append(_person(sentence, name, head))
    for match in _TITLED.finditer(sentence.text):
        start = sentence.start + match.start("name")
        if not any(one.name.start < sentence.start + match.end() and start < one.name.end for one in found):
            name = Phrase(match.group(), sentence.start + match.start(), sentence.start + match.end())
            surnames[match["name"].split()[0]] = match.group()
            found.append(_person(sentence, name, sentence.token_at(sentence.start + match.end() - 1)))
    yield from found


def _name(sentence: Sentence, entity: Entity) -> Phrase | None:
    tokens = list(sentence.tokens[entity.first : entity.stop])
    while tokens and (tokens[-1].text in ("'s", "’s", "'", "’") or tokens[-1].pos == "PUNCT"):
        tokens.pop()
    while tokens and not tokens[0].text[:1].isupper():
        tokens.pop(0)
    if not tokens or not all(token.text[:1].isupper() or token.text in _NAME_PARTS for token in tokens):
        return None
    return phrase_of(sentence.paragraph, tokens[0].start, tokens[-1].end)


def _is_titled(sentence: Sentence, name: Phrase) -> bool:
    return re.search(rf"{_TITLES}\s$", sentence.paragraph[sentence.start : name.start]) is not None


def _person(sentence: Sentence, name: Phrase, head: Token | None) -> PersonForm:
    subject = head is not None and _role_of(sentence, head) in SUBJECTS
    role = None
    called = _CALLED.search(sentence.paragraph[sentence.start : name.start])
    if called and len(called["role"]) <= _MAX_ROLE_CHARS:
        start = sentence.start + called.start("role")
        role, subject = phrase_of(sentence.paragraph, start, sentence.start + called.end("role")), True
    for pattern in (_ROLE_BEHIND, _ROLE_IS):
        match = pattern.match(sentence.paragraph, name.end, sentence.end)
        if role is None and match and len(match["role"]) <= _MAX_ROLE_CHARS:
            found = phrase_of(sentence.paragraph, match.start("role"), match.end("role"))
            if found and any(one.tag in _FINITE for one in sentence.tokens_between(found.start, found.end)):
                # "In a letter to Jane, the prince wrote": somebody else who acts.
                continue
            role = without_article(found) if found else None
            break
    return PersonForm(
        name=name,
        role=role,
        subject=subject,
        start=name.start,
        end=name.end,
        confidence=0.85 if subject else 0.6,
    )


def _role_of(sentence: Sentence, token: Token) -> str:
    """The dependency of a name by its head word: that of the first of the names that *and* joins."""
    seen = 0
    while token.dep in ("conj", "compound", "appos", "flat") and seen < 6:
        token, seen = sentence.tokens[token.head], seen + 1
    return token.dep


def _journey(sentence: Sentence) -> RouteForm | None:
    """*sailed from Genoa to Lisbon*: names behind *from* and *to*, whatever the tagger takes them for."""
    match = _FROM_TO.search(sentence.text)
    lemmas = {token.lemma.lower() for token in sentence.tokens if token.pos in ("VERB", "NOUN")}
    if match is None or not lemmas & _TRAVELS:
        return None
    names = [
        Phrase(match[group], sentence.start + match.start(group), sentence.start + match.end(group))
        for group in ("origin", "goal", "further")
        if match[group]
    ]
    return RouteForm(names=tuple(names), by=_means(sentence), start=names[0].start, end=names[-1].end, confidence=0.85)


def _means(sentence: Sentence) -> Literal["land", "sea", "air"]:
    return "sea" if _BY_SEA.search(sentence.text) else "air" if _BY_AIR.search(sentence.text) else "land"


def _places(sentence: Sentence) -> Iterator[StatedForm]:
    assert sentence.tagged is not None
    entities = [entity for entity in sentence.tagged.entities if entity.label in _PLACES]
    names: list[tuple[Phrase, Token]] = []
    for entity in entities:
        phrase = phrase_of(
            sentence.paragraph, sentence.tokens[entity.first].start, sentence.tokens[entity.stop - 1].end
        )
        if phrase is None or not any(word[:1].isupper() for word in phrase.text.split()):
            continue
        phrase = without_article(phrase)
        if phrase.text.endswith(("'s", "’s")):
            phrase = Phrase(phrase.text[:-2], phrase.start, phrase.end - 2)
        names.append((phrase, sentence.tokens[entity.stop - 1]))
    route = _route(sentence, [name for name, _ in names]) or _journey(sentence)
    if route is not None:
        yield route
    if not names:
        return
    subject = any(_role_of(sentence, head) in SUBJECTS for _, head in names)
    located = _LOCATED.search(sentence.text) is not None
    phrases = tuple(name for name, _ in names)
    yield PlacesForm(
        names=phrases,
        located=located or subject,
        start=phrases[0].start,
        end=phrases[-1].end,
        confidence=0.85 if located else 0.75 if subject or len(phrases) > 1 else 0.6,
    )


def _route(sentence: Sentence, names: list[Phrase]) -> RouteForm | None:
    """*sailed from Genoa to Lisbon*: places behind *from*, *to*, *through* with a verb of travel."""
    if len(names) < 2:
        return None
    lemmas = {token.lemma.lower() for token in sentence.tokens if token.pos in ("VERB", "NOUN")}
    if not lemmas & (_TRAVELS | {"leave", "visit", "tour"}):
        return None
    marks = []
    for name in names:
        before = sentence.paragraph[sentence.start : name.start].lower().split()[-2:]
        before = [word.strip(",") for word in before if word not in ("the", "what", "in")]
        marks.append(before[-1] if before else "")
    if sentence.tokens and len(names) >= 3 and lemmas & {"cross", "visit", "tour"}:
        return RouteForm(names=tuple(names), start=names[0].start, end=names[-1].end, confidence=0.8)
    left_for = re.search(r"\b(?:left|leaves|leave)\s(?:the\s)?$", sentence.paragraph[sentence.start : names[0].start])
    if left_for and re.fullmatch(r"\sfor\s(?:the\s)?", sentence.paragraph[names[0].end : names[1].start]):
        return RouteForm(names=tuple(names[:2]), start=names[0].start, end=names[1].end, confidence=0.85)
    origin = next((i for i, mark in enumerate(marks) if mark == "from"), None)
    goals = [
        i
        for i, mark in enumerate(marks)
        if mark in ("to", "into", "through", "via", "past", "towards", "toward", "across")
    ]
    if origin is None or not goals:
        return None
    order = [origin, *[i for i in goals if marks[i] in ("through", "via", "past", "across")]]
    order += [i for i in goals if i not in order]
    places = tuple(names[i] for i in order)
    return RouteForm(
        names=places,
        by=_means(sentence),
        start=min(name.start for name in places),
        end=max(name.end for name in places),
        confidence=0.9,
    )
