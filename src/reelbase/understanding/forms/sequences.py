"""Lists, steps and cycles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reelbase.understanding.forms.model import CycleForm, ListForm, Phrase, StatedForm, StepsForm
from reelbase.understanding.forms.passage import Sentence, phrase_of
from reelbase.understanding.tagging import SUBJECTS

_AND = r"(?:and|or|und|oder|et|ou|y|o|e|en|och)"
_ITEMS = re.compile(
    rf"(?P<items>(?:[^,;:.!?()]{{2,60}},\s){{1,6}}[^,;:.!?()]{{2,60}}?,?\s{_AND}\s[^,;:.!?()]{{2,70}})", re.IGNORECASE
)
_HEAD = re.compile(
    r"^(?P<head>[^,:;]{3,60}?)(?:\s(?:include[sd]?|consists? of|contains?|are|is made (?:up )?of|runs? on|comes? in|"
    r"needs?|"
    r"has|have|had|offers?|such as|like)\s|:\s)",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(r"(?:you|we|i|it|they|he|she|this|that|there|these|those)\b", re.IGNORECASE)
_FIRST = re.compile(
    (
        r"^(?:First|Firstly|First of all|To begin|Start by|Begin by|Step one|Zuerst|D'abord|"
        r"Primero)\b[,:]?\s"
    ),
    re.IGNORECASE,
)
_THEN = re.compile(
    r"^(?:Then|Next|After that|Afterwards|Second|Secondly|Third|Thirdly|Fourth|Finally|Lastly|Last|Once|When that is "
    r"done|"
    r"In the end|Dann|Danach|Schließlich|Ensuite|Puis|Enfin|Luego|Después|Finalmente)\b[,:]?\s",
    re.IGNORECASE,
)
_IN_ONE = re.compile(r",?\s(?:and\s)?(?:then|next|after that|finally|dann|ensuite|puis|luego)\s", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\(?(?P<number>\d{1,2})[.)]|Step (?P<step>\d{1,2})[:.]?)\s+", re.IGNORECASE)
_NO_MARKER = re.compile("")
_MAX_STEP_CHARS = 110
_CYCLE = re.compile(
    r"\b(?:cycle|loop|again and again|round and round|over and over|begins again|starts again|back to the (?:start|"
    r"beginning|sea|"
    r"ocean|first|top)|repeats? (?:itself|the)|Kreislauf|cycle)\b",
    re.IGNORECASE,
)
_NOT_CYCLES = re.compile(r"\b(?:cycle (?:to|through|along|lane|path|ride)|ends|for a loop)\b", re.IGNORECASE)
_MAX_ITEM_WORDS, _MAX_ITEM_CHARS = 8, 60
_MAX_ITEMS = 7


def sequences_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    yield from _steps(sentences)
    for index, sentence in enumerate(sentences):
        listing = _list(sentence)
        if listing is not None:
            yield listing
        cycle = _cycle(sentences, index)
        if cycle is not None:
            yield cycle


def _list(sentence: Sentence) -> ListForm | None:
    items = _conjuncts(sentence) or _by_marks(sentence) if sentence.tagged else _by_commas(sentence)
    numbers = _NUMBERS.search(sentence.text)
    if numbers is not None:
        return _listed_numbers(sentence, numbers)
    led = _LED_ALIKE.search(sentence.text) if not items else None
    if led is not None:
        found = [
            phrase_of(sentence.paragraph, sentence.start + led.start(group), sentence.start + led.end(group))
            for group in ("a", "b", "c")
        ]
        listed_items = tuple(item for item in found if item)
        return ListForm(items=listed_items, start=listed_items[0].start, end=listed_items[-1].end, confidence=0.82)
    pair = _COLON_PAIR.search(sentence.text) if not items else None
    if pair is not None:
        return _listed_pair(sentence, pair)
    figures = [one for one in sentence.quantities for item in items if item.start <= one.start < item.end]
    # Items that are values of one unit are a chart.
    if len(items) < 3 or (len(figures) >= 2 and len({(one.kind, one.counted) for one in figures}) == 1):
        return None
    head = _HEAD.match(sentence.text)
    title = None
    if head and sentence.start + head.end() <= items[0].start + 2:
        title = phrase_of(sentence.paragraph, sentence.start + head.start("head"), sentence.start + head.end("head"))
        title = None if title and _PRONOUNS.match(title.text) else title
    return ListForm(
        items=tuple(items[:_MAX_ITEMS]),
        head=title,
        orders=all(_is_order_item(sentence, item) for item in items),
        start=items[0].start,
        end=items[-1].end,
        confidence=0.85 if len(items) <= _MAX_ITEMS else 0.5,
    )


_CLASSES = {"NOUN": "noun", "PROPN": "noun", "PRON": "noun", "NUM": "noun", "VERB": "verb", "AUX": "verb", "ADJ": "adj"}
"""Of words that may be joined: *animals and plants keep time* joins no verb to a noun, whatever the parser says."""


def _conjuncts(sentence: Sentence) -> list[Phrase]:
    """The longest chain of conjuncts: nouns, or verbs of short clauses, each with the words that belong to it."""
    assert sentence.tagged is not None
    tagged = sentence.tagged
    best: list[int] = []
    for index, token in enumerate(tagged.tokens):
        if token.dep == "conj" or token.pos not in ("NOUN", "PROPN", "VERB", "ADJ", "NUM"):
            continue
        chain, waiting = [index], [index]
        while waiting:
            children = [i for i in tagged.children[waiting.pop()] if tagged.tokens[i].dep == "conj"]
            chain += children
            waiting += children
        verbs = {tagged.tokens[i].tag for i in chain if tagged.tokens[i].pos in ("VERB", "AUX")}
        classes = {_CLASSES.get(tagged.tokens[i].pos, "") for i in chain}
        if len(verbs) <= 1 and len(classes) == 1 and len(chain) > max(2, len(best)):
            best = sorted(chain)
    if len(best) < 3:
        return []
    return _cut_at_commas(sentence, best)


def _cut_at_commas(sentence: Sentence, chain: list[int]) -> list[Phrase]:
    """The text of each conjunct: between the commas or *and* around it."""
    tokens = sentence.tokens
    start_index = chain[0]
    lefts = [i for i in (sentence.tagged.subtree(chain[0]) if sentence.tagged else []) if i <= chain[0]]
    while start_index - 1 in lefts and tokens[start_index - 1].pos not in ("PUNCT", "CCONJ", "SCONJ"):
        start_index -= 1
    if tokens[chain[0]].pos == "VERB":
        start_index = chain[0]
        subject = [i for i in lefts if tokens[i].dep in SUBJECTS]
        start_index = (
            min([start_index, *(j for i in subject for j in sentence.tagged.subtree(i))])
            if sentence.tagged
            else start_index
        )
    bounds = [start_index]
    for left, right in pairwise(chain):
        cut = next((i for i in range(right, left, -1) if tokens[i].text == "," or tokens[i].dep == "cc"), None)
        if cut is None:
            return []
        bounds.append(cut + 1)
    stop = _stop_of_last(sentence, chain[-1])
    bounds.append(stop)
    items = []
    for first, last in pairwise(bounds):
        inside = list(tokens[first:last])
        while inside and (inside[-1].text == "," or inside[-1].pos in ("CCONJ", "PUNCT")):
            inside.pop()
        while inside and (inside[0].pos in ("CCONJ", "PUNCT") or inside[0].text == ","):
            inside.pop(0)
        phrase = phrase_of(sentence.paragraph, inside[0].start, inside[-1].end) if inside else None
        if phrase is None:
            return []
        items.append(phrase)
    return items if _fit(items) else []


_LED_ALIKE = re.compile(
    r"\b(?P<a>(?P<link>by|in|on|with|for|at|through|from|without|of) [^,;:.!?]{2,30}), "
    r"(?P<b>(?P=link) [^,;:.!?]{2,30}?),?"
    r" (?:and|or) (?P<c>(?P=link) [^,;:.!?]{2,40})(?=[,.;:!?]|$)",
    re.IGNORECASE,
)
"""*By word, by person or by place*."""
_NUMBERS = re.compile(
    r"(?<![\w.,])(?P<numbers>\d{1,4}(?:, \d{1,4}){1,5},? (?:and|or) \d{1,4})(?![\d.,]*\d|\s?%)"
    r"(?:\s(?:are|were) (?:all )?"
    r"(?P<what>[a-z][a-z ]{2,30})(?=[.,;:]))?"
)


def _listed_numbers(sentence: Sentence, match: re.Match[str]) -> ListForm | None:
    """*2, 3, 5 and 7 are primes*: numbers that are examples, and no values of anything."""
    if match["what"] is None:
        return None
    begin = sentence.start + match.start("numbers")
    items = tuple(
        Phrase(number.group(), begin + number.start(), begin + number.end())
        for number in re.finditer(r"\d+", match["numbers"])
    )
    head = phrase_of(sentence.paragraph, sentence.start + match.start("what"), sentence.start + match.end("what"))
    return ListForm(items=items, head=head, start=begin, end=items[-1].end, confidence=0.8)


_COLON_PAIR = re.compile(
    r"^(?P<head>[^:]{4,80}):\s(?P<a>[^,;:.!?]{2,40}?)\s(?:and|or|und|et|y)\s(?P<b>[^,;:.!?]{2,40})[.!]?$"
)


def _listed_pair(sentence: Sentence, match: re.Match[str]) -> ListForm | None:
    """*It contains two elements: polonium and radium.*"""
    items = [
        phrase_of(sentence.paragraph, sentence.start + match.start(side), sentence.start + match.end(side))
        for side in ("a", "b")
    ]
    head = phrase_of(sentence.paragraph, sentence.start + match.start("head"), sentence.start + match.end("head"))
    if items[0] is None or items[1] is None or max(len(item.text.split()) for item in items if item) > 4:
        return None
    title = None if head and _PRONOUNS.match(head.text) else head
    return ListForm(items=(items[0], items[1]), head=title, start=items[0].start, end=items[1].end, confidence=0.8)


_PART_MARK = re.compile(r",\s(?:and|or|but)\s|,\s|\s(?:and|or)\s")


def _by_marks(sentence: Sentence) -> list[Phrase]:
    """What the parser joins in another way: short clauses between commas, or single nouns at the sentence's start."""
    nouns = re.match(r"[A-Z]\w+(?:,\s\w+){1,4},?\sand\s\w+(?=\s)", sentence.text)
    until = sentence.start + nouns.end() if nouns else sentence.end
    items: list[Phrase] = []
    position = sentence.start
    for mark in [*_PART_MARK.finditer(sentence.paragraph, sentence.start, until), None]:
        phrase = phrase_of(sentence.paragraph, position, mark.start() if mark else until)
        if phrase:
            items.append(phrase)
        position = mark.end() if mark else until
    last = sentence.paragraph[items[-2].end : items[-1].start] if len(items) >= 3 else ""
    if not re.search(r"\b(?:and|or)\b", last) or not _fit(items):
        return []
    if nouns:
        return items if all(_tag_of(sentence, item) in ("NOUN", "PROPN") for item in items[:2]) else []
    verbs = sum(
        any(token.pos in ("VERB", "AUX") for token in sentence.tokens_between(item.start, item.end)) for item in items
    )
    opens = re.match(r"(?:if|when|because|while|although|since|as|after|before)\b", sentence.text, re.IGNORECASE)
    short = all(len(item.text.split()) >= 2 for item in items)
    return items if short and verbs == len(items) and not opens else []


def _tag_of(sentence: Sentence, item: Phrase) -> str:
    token = sentence.token_at(item.start)
    return token.pos if token else ""


def _is_order_item(sentence: Sentence, item: Phrase) -> bool:
    tokens = [token for token in sentence.tokens_between(item.start, item.end) if token.pos != "ADV"]
    return bool(tokens) and tokens[0].tag in ("VB", "VBP") and tokens[0].pos == "VERB"


def _stop_of_last(sentence: Sentence, last: int) -> int:
    """Where the last item ends: a verb's at the next mark, a noun's with the words that belong to it."""
    tokens = sentence.tokens
    if tokens[last].pos in ("VERB", "AUX"):
        return next((i for i in range(last + 1, len(tokens)) if tokens[i].pos == "PUNCT"), len(tokens))
    inside = set(sentence.tagged.subtree(last)) if sentence.tagged else {last}
    stop = last + 1
    while stop < len(tokens) and stop in inside and tokens[stop].pos not in ("PUNCT", "VERB", "SCONJ", "AUX"):
        stop += 1
    return stop


def _by_commas(sentence: Sentence) -> list[Phrase]:
    """Without a tagger: short parts between commas, the last behind *and*."""
    match = _ITEMS.search(sentence.text)
    if match is None:
        return []
    start = sentence.start + match.start("items")
    items: list[Phrase] = []
    position = start
    for cut in [*re.finditer(rf",\s(?:{_AND}\s)?|\s{_AND}\s", match["items"]), None]:
        end = start + (cut.start() if cut else len(match["items"]))
        phrase = phrase_of(sentence.paragraph, position, end)
        if phrase:
            items.append(phrase)
        position = start + cut.end() if cut else end
    head = _HEAD.match(sentence.text)
    if items and head and sentence.start + head.start() <= items[0].start < sentence.start + head.end():
        first = phrase_of(sentence.paragraph, sentence.start + head.end(), items[0].end)
        items = [*([first] if first else []), *items[1:]]
    elif items and len(items[0].text.split()) > 4:
        return []
    return items if len(items) >= 3 and _fit(items) else []


def _fit(items: Sequence[Phrase]) -> bool:
    words = [len(item.text.split()) for item in items]
    return max(words) <= _MAX_ITEM_WORDS and all(len(item.text) <= _MAX_ITEM_CHARS for item in items)


def _steps(sentences: Sequence[Sentence]) -> Iterator[StepsForm]:
    run: list[tuple[int, Phrase]] = []
    number = 0
    whole = [list(_in_one_sentence(sentence)) for sentence in sentences]
    yield from (form for found in whole for form in found)
    for index, sentence in enumerate(sentences):
        if whole[index]:
            continue
        numbered = _NUMBERED.match(sentence.text)
        marker = numbered or _FIRST.match(sentence.text) or (_THEN.match(sentence.text) if run else None)
        marker = marker or (_THEN.match(sentence.text) if index and _is_order(sentence) else None)
        marker = marker or (_NO_MARKER.match(sentence.text) if run and _orders(sentence) else None)
        if marker is None:
            yield from _run(run)
            run, number = [], number if run else 0
            continue
        phrase = phrase_of(sentence.paragraph, sentence.start + marker.end(), sentence.end)
        if numbered and not _may_be_order(sentence, numbered.end()):
            # Numbered facts are no steps of a process.
            yield from _run(run)
            run = []
            continue
        if phrase is not None:
            number = (
                int(numbered["number"] or numbered["step"])
                if numbered
                else (1 if _FIRST.match(sentence.text) else number + 1)
            )
            run.append((number, phrase))
    yield from _run(run)


def _orders(sentence: Sentence) -> bool:
    """Whether a sentence begins with an order, which goes on with the steps before it."""
    first = next((token for token in sentence.tokens if token.pos not in ("ADV", "PUNCT")), None)
    return first is not None and first.tag == "VB" and len(sentence.text) <= _MAX_STEP_CHARS


def _may_be_order(sentence: Sentence, offset: int) -> bool:
    """Whether a numbered sentence may be an order: it begins with a verb, or nothing is known of its words."""
    inside = sentence.tokens_between(sentence.start + offset, sentence.end)
    if not inside:
        return True
    first = next((token for token in inside if token.pos not in ("ADV", "PUNCT")), inside[0])
    has_subject = any(token.dep in SUBJECTS and token.start < first.end + 1 for token in inside)
    return first.tag in ("VB", "VBP", "NNP", "NN") and not has_subject and first.pos != "PRON"


def _is_order(sentence: Sentence) -> bool:
    """Whether a sentence with *then* tells somebody to do something."""
    match = _THEN.match(sentence.text)
    token = sentence.token_at(sentence.start + match.end()) if match else None
    return token is not None and token.tag == "VB"


def _run(run: list[tuple[int, Phrase]]) -> Iterator[StepsForm]:
    if not run:
        return
    phrases = tuple(phrase for _, phrase in run[:6])
    yield StepsForm(
        steps=phrases,
        first=max(1, run[0][0]),
        start=phrases[0].start,
        end=phrases[-1].end,
        confidence=0.9 if len(phrases) > 1 else 0.75,
    )


def _in_one_sentence(sentence: Sentence) -> Iterator[StepsForm]:
    """*First melt the butter, then add flour, and finally pour in the milk.*"""
    first = re.match(r"(?:First|Zuerst|D'abord|Primero),?\s", sentence.text)
    cuts = list(_IN_ONE.finditer(sentence.text))
    if first is None or not cuts:
        return
    edges = [first.end(), *(edge for cut in cuts for edge in (cut.start(), cut.end())), len(sentence.text)]
    steps = [
        phrase_of(sentence.paragraph, sentence.start + begin, sentence.start + end)
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    phrases = tuple(step for step in steps if step)
    if len(phrases) >= 2 and all(len(phrase.text) <= 80 for phrase in phrases):
        yield StepsForm(steps=phrases, start=sentence.start, end=sentence.end, confidence=0.9)


def _cycle(sentences: Sequence[Sentence], index: int) -> CycleForm | None:
    """A loop whose stages the sentence lists; without stages nothing can be drawn but the word."""
    sentence = sentences[index]
    match = _CYCLE.search(sentence.text)
    if match is None or _NOT_CYCLES.search(sentence.text):
        return None
    listing = _list(sentence)
    stages = listing.items if listing else ()
    return CycleForm(stages=stages, start=sentence.start, end=sentence.end, confidence=0.85 if stages else 0.55)
