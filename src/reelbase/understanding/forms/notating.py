"""Code and formulas as forms, and what a formula's letters mean where the text says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.understanding.figures.numerals import VALUES
from reelbase.understanding.forms.model import CodeForm, FormulaForm, Phrase, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of
from reelbase.understanding.notation import code_spans, formula_spans

_COMMAND = re.compile(
    r"^(?:\$ |(?:pip|npm|git|docker|cargo|apt|brew|curl|conda|python3?|node|cd|ls|mkdir|rm|ssh|"
    r"make)\s)"
)
_MEANS = re.compile(
    r"\b(?P<sign>[A-Za-zα-ωΔ])\s(?:is|stands for|means|denotes)\s(?:the\s)?(?P<meaning>[a-z][a-z' "
    r"-]{1,28}?)"
    r"(?=[,.;]|\sand\b|$)"
)
_IN_WORDS = re.compile(
    r"\b(?P<text>[A-Z]?[\w]+(?:\s\w+)?\s(?:is|equals)\s(?:the\s)?\w+(?:\s\w+)?\s(?:times|multiplied by|divided by|"
    r"plus|minus)\s"
    r"(?:the\s)?[\w²³ ]{2,40})"
)

_COMPARES = re.compile(
    rf"\b(?:not|never)\b|\b(?:\d[\d.,]*|{'|'.join(VALUES)}|hundred|thousand|million|billion|many|several|few) times\b",
    re.IGNORECASE,
)
"""*Three times larger than* is no product, and what is denied no equation."""


def notation_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    for sentence in sentences:
        for start, end in code_spans(sentence.text):
            code = sentence.text[start:end].strip("`").strip()
            command = _COMMAND.match(code) is not None
            lines = tuple(line for line in code.removeprefix("$ ").split("\n") if line.strip())
            if lines and len(code) > 3:
                yield CodeForm(
                    lines=lines[:16],
                    command=command,
                    start=sentence.start + start,
                    end=sentence.start + end,
                    confidence=0.9 if len(code) > 6 else 0.6,
                )
        spans = formula_spans(sentence.text)
        for start, end in spans:
            yield FormulaForm(
                text=sentence.text[start:end],
                terms=tuple(_terms(sentence, sentence.text[start:end])),
                start=sentence.start + start,
                end=sentence.start + end,
                confidence=0.95,
            )
        match = None if spans else _IN_WORDS.search(sentence.text)
        if match and not _COMPARES.search(match["text"]):
            yield FormulaForm(
                text=match["text"],
                start=sentence.start + match.start(),
                end=sentence.start + match.end(),
                confidence=0.6,
            )


def _terms(sentence: Sentence, formula: str) -> Iterator[tuple[str, Phrase]]:
    for match in _MEANS.finditer(sentence.paragraph):
        if match["sign"] in formula:
            phrase = phrase_of(sentence.paragraph, match.start("meaning"), match.end("meaning"))
            if phrase:
                yield match["sign"], phrase
