"""Shots of a film's title, and of screens: what an app or a site is said to show or to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from reelbase.media.shots.contents.structure import ScreenContent, TitleContent
from reelbase.media.speech.tables import listed
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build
from reelbase.understanding.forms.model import OrderForm, StatedForm
from reelbase.understanding.negation import absent_words
from reelbase.understanding.tagging import TaggedSentence

_PHONES = frozenset(listed("app apps smartphone smartphones notification notifications"))
_BROWSERS = frozenset(listed("website websites webpage webpages homepage browser browsers url dashboard login webshop"))
_LONGEST, _LONGEST_TITLE, _LONGEST_LINE = 64, 80, 60
_SCREEN, _TITLE = 0.76, 0.6
_MAX_LINES = 4


def title_of(title: str, icon: str, first_end: int) -> Iterator[ShotCandidate]:
    """The film's title while its first words are said, where nothing else shows them. icon: of its subject, or ""."""
    text = " ".join(title.split())
    if not text or len(text) > _LONGEST_TITLE:
        return
    content = build(lambda: TitleContent(text=text, icon=icon or None))
    if content is not None:
        icons = (icon,) if icon else ()
        evidence = Evidence(0, first_end, ((0, 0),))
        yield ShotCandidate(content, _TITLE, evidence, "the title of the film", spreads=True, icons=icons)


def screens_of(forms: Sequence[StatedForm], sentences: Sequence[TaggedSentence]) -> Iterator[ShotCandidate]:
    """A phone or a browser with the words of a sentence that speaks of what stands on it."""
    orders = [form for form in forms if isinstance(form, OrderForm)]
    for sentence in sentences:
        device = _device(sentence)
        if device is None:
            continue
        end = sentence.start + len(sentence.text)
        given = next((form for form in orders if sentence.start <= form.start < end), None)
        texts = [item.text for item in given.items] if given else [sentence.text.strip(' .!"“”')]
        texts = [text[:1].upper() + text[1:] for text in texts]
        if len(texts) > _MAX_LINES or any(len(text) > _LONGEST for text in texts):
            continue
        content = build(partial(ScreenContent, device=device, heading=texts[0], lines=tuple(texts[1:])))
        if content is not None:
            evidence = Evidence(sentence.start, end, ((0, sentence.start),))
            yield ShotCandidate(content, _SCREEN, evidence, f"the screen of a {device}", spreads=True)


def _device(sentence: TaggedSentence) -> Literal["phone", "browser"] | None:
    absent = absent_words(sentence)
    if sentence.text.rstrip('"”’)').endswith("?"):
        return None
    for index, token in enumerate(sentence.tokens):
        word = token.text.lower()
        if index in absent or token.pos not in ("NOUN", "PROPN") or token.dep == "compound":
            continue
        if word in _PHONES:
            return "phone"
        if word in _BROWSERS:
            return "browser"
    return None
