"""Graphs of functions that a text writes or names, and arrows of what pulls and pushes into several directions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from reelbase.media.shots.contents.science import PlotContent, Vector, VectorsContent
from reelbase.media.speech.tables import listed
from reelbase.plans.shots.candidates import Evidence, ShotCandidate, build, positions, short
from reelbase.understanding.forms.model import FormulaForm, Phrase, StatedForm
from reelbase.understanding.forms.passage import without_article
from reelbase.understanding.negation import absent_words
from reelbase.understanding.tagging import SUBJECTS, TaggedSentence

_FUNCTION = re.compile(r"(?:y|[fgh]\(x\))\s?=\s?(?P<function>[^=]{1,60})")
_RAISED = str.maketrans({"²": "^2", "³": "^3", "−": "-", "·": "*", "×": "*", "⋅": "*", "√": "sqrt"})
_POSITIVE = re.compile(r"sqrt|log|ln")
_CURVES: tuple[tuple[re.Pattern[str], str, float, float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), function, low, high)
    for pattern, function, low, high in (
        (r"\bparabola that opens down(?:wards?)?\b|\bdownward parabola\b", "-x^2", -3.0, 3.0),
        (r"\b(?:a|the|called a|shape of a) parabola\b", "x^2", -3.0, 3.0),
        (r"\b(?:sine (?:wave|curve)|sinusoid)\b", "sin(x)", -6.0, 6.0),
        (r"\bcosine (?:wave|curve)\b", "cos(x)", -6.0, 6.0),
        (r"\bbell curve\b|\bnormal distribution\b|\bGaussian\b", "exp(-x^2)", -3.0, 3.0),
        (
            r"\bexponential (?:curve|function|growth)\b|\b(?:grows?|grew|growing|rises?) exponentially\b",
            "2^x",
            0.0,
            6.0,
        ),
        (r"\bexponential decay\b|\b(?:decays?|decayed|decaying) exponentially\b", "2^(-x)", 0.0, 6.0),
        (r"\bquadratic (?:function|curve)\b", "x^2", -3.0, 3.0),
        (r"\bcubic (?:function|curve)\b", "x^3", -3.0, 3.0),
        (r"\bhyperbola\b", "1/x", -5.0, 5.0),
        (r"\blogarithm(?:ic)? (?:curve|function)\b", "ln(x)", 0.1, 10.0),
    )
)
_WRITTEN, _NAMED = 0.96, 0.79
"""Scores. A graph has its formula above it, and so shows more than the formula alone."""
_ACTS = frozenset(
    listed("pull push press act point drag tug blow drive force draw flow move sail travel fly walk head")
)
_OF_FORCE = frozenset(listed("pull push press act drag tug blow drive force draw"))
_WAYS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("up", "upward", "upwards"), (0.0, 1.0)),
    **dict.fromkeys(("down", "downward", "downwards"), (0.0, -1.0)),
    **dict.fromkeys(("left", "leftward", "leftwards", "backward", "backwards", "back"), (-1.0, 0.0)),
    **dict.fromkeys(("right", "rightward", "rightwards", "forward", "forwards"), (1.0, 0.0)),
    **dict.fromkeys(("north", "northward", "northwards"), (0.0, 1.0)),
    **dict.fromkeys(("south", "southward", "southwards"), (0.0, -1.0)),
    **dict.fromkeys(("west", "westward", "westwards"), (-1.0, 0.0)),
    **dict.fromkeys(("east", "eastward", "eastwards"), (1.0, 0.0)),
}
_PRONOUNS = frozenset(listed("it he she they we you i that which who this these those"))
_UNEQUAL = re.compile(r"\b(?:more|less|harder|stronger|weaker|twice|half|times|faster|slower)\b", re.IGNORECASE)
_ARROWS, _FEWER, _LABEL, _MOST = 0.86, 0.05, 40, 4


def graphs_of(forms: Sequence[StatedForm], sentences: Sequence[TaggedSentence]) -> Iterator[ShotCandidate]:
    """The graph of each function of x that a text writes, and of each curve that it names."""
    for form in forms:
        match = _FUNCTION.fullmatch(form.text) if isinstance(form, FormulaForm) else None
        if match is not None:
            function = match["function"].translate(_RAISED).strip()
            low = 0.0 if _POSITIVE.search(function) else -5.0
            content = build(partial(PlotContent, function=function, low=low))
            if content is not None:
                evidence = Evidence(form.start, form.end, ((0, form.start),))
                yield ShotCandidate(content, _WRITTEN, evidence, "the graph of a function")
    for sentence in sentences:
        absent = {sentence.tokens[index].start for index in absent_words(sentence)}
        for pattern, function, low, high in _CURVES:
            named = pattern.search(sentence.text)
            if named is None:
                continue
            start, end = sentence.start + named.start(), sentence.start + named.end()
            if not any(start <= place < end for place in absent):
                content = build(partial(PlotContent, function=function, low=low, high=high))
                if content is not None:
                    yield ShotCandidate(content, _NAMED, Evidence(start, end, ((0, start),)), "a curve by its name")
            break


def arrows_of(sentences: Sequence[TaggedSentence]) -> Iterator[ShotCandidate]:
    """Arrows from one point where a sentence says that two things or more act into directions of their own."""
    for sentence in sentences:
        found = list(_arrows(sentence))
        labels = [short(label, _LABEL) for label, _ in found]
        forces = any(token.lemma.lower() in _OF_FORCE for token in sentence.tokens)
        if not 2 <= len(found) <= _MOST or not all(labels) or len(set(labels)) < len(labels) or not forces:
            continue
        if _UNEQUAL.search(sentence.text):
            # Arrows of one length would say that the forces are equal.
            continue
        vectors = [Vector(label=label, x=x, y=y) for label, (_, (x, y)) in zip(labels, found, strict=True)]
        for count in range(1, len(vectors) + 1):
            # The arrows so far: each enters on its word.
            content = build(partial(VectorsContent, vectors=tuple(vectors[:count])))
            if content is not None:
                parts = positions([label for label, _ in found[:count]])
                evidence = Evidence(sentence.start, sentence.start + len(sentence.text), parts)
                score = _ARROWS - (_FEWER if count < len(vectors) else 0.0)
                yield ShotCandidate(content, score, evidence, "what acts into several directions")


def _arrows(sentence: TaggedSentence) -> Iterator[tuple[Phrase, tuple[float, float]]]:
    absent = absent_words(sentence)
    for index, token in enumerate(sentence.tokens):
        if token.pos != "VERB" or token.lemma.lower() not in _ACTS or index in absent:
            continue
        children = sentence.children[index]
        if any(sentence.tokens[child].dep == "neg" for child in children):
            continue
        subject = next((child for child in children if sentence.tokens[child].dep in SUBJECTS and child < index), None)
        way = next((_WAYS[word] for child in children if (word := sentence.tokens[child].text.lower()) in _WAYS), None)
        if subject is None or way is None or sentence.tokens[subject].text.lower() in _PRONOUNS:
            continue
        inside = [word for word in sentence.subtree(subject) if word <= subject]
        start, end = sentence.tokens[inside[0]].start, sentence.tokens[subject].end
        yield without_article(Phrase(sentence.words(inside[0], subject + 1), start, end)), way
