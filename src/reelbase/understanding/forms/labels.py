"""What a quantity is of: the words before or behind it in its part of the sentence."""

from __future__ import annotations

import re
from itertools import pairwise

from reelbase.media.speech.tables import listed
from reelbase.understanding.figures import WrittenQuantity
from reelbase.understanding.forms.model import LabelledQuantity, Phrase
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article
from reelbase.understanding.tagging import SUBJECTS, Token

SEPARATOR = re.compile(
    r",?\s+(?:and|while|whereas|but|against|versus|vs\.?|than|compared with|compared to|as against|und|et|y|mientras|"
    r"während|tandis que|e|contra)\s|[;:]\s|,\s|\.\s|\s[–—]\s"
)
_INSERTED = re.compile(
    r",\s(?:on average|however|by contrast|in contrast|meanwhile|in turn|for example|for instance|by comparison|too),"
    r"|,\s(?:(?:which|who|where|whose|when)\s[^,;:.]{2,60}|(?:the|an?|its|his|her|their)\s[^,;:.\d]{2,50}),"
    r"(?=\s[a-z])"
)
"""A relative clause or an apposition within a part of a sentence, which does not end the part."""
_NOW_FIRST = re.compile(r"\s(?=(?:now|today|currently)\s)")
_BEHIND = re.compile(
    r"\s?(?:(?:go|goes|went|pays?|paid)\s)?(?:for|to|in|on|at|by|from|among|pour|für|para|per|di|en|à)\s"
    r"(?:(?:the|all|every|each|its|their|a|an|die|der|das|les|la|le|los|las)\s)?(?P<label>[^,.;:()]{2,40})"
)
_MAX_LABEL_WORDS = 5
_MAX_LABEL_CHARS = 40
_LEADING = re.compile(
    r"^(?:and|but|while|whereas|against|versus|vs\.?|than|compared (?:with|to)|with|so|then|also|yet|only|now|about|"
    r"in all|"
    r"the|an?|its|their|his|her|our|some|und|et|y|e|les|la|le|die|der|das|los|las|el)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s*\b(?:at|to|for|by|of|in|with|about|around|roughly|nearly|almost|over|only|just|some|up|down|is|are|was|were|"
    r"a|an|"
    r"the|more than|less than|fewer than|at least|up to|another|has|had|have|came in|stood|stands|makes?|made|than|"
    r"from|"
    r"against|back|mere|full|whole|total)$",
    re.IGNORECASE,
)
_VERBS = frozenset(
    listed("""
    is are was were be has had have do does did will would can could may might must should won wins win lost loses cost
    costs costing rose rises fell falls grew grows climbed dropped reached reaches hit stood stands made makes makes
    took takes gets got earned earns earn weighs weighed weigh produced produces supplied supplies scored scores used
    uses use holds held covers covered spent spends paid pays pay sold sells runs ran lives live measures measured
    received gained went goes go came comes averaged averages totalled attracted emits emit inched edged climbed jumped
    increased decreased supply provide provides provided account accounts accounted employs employed contains contain
    needs need lasts last beträgt liegt kostet hat haben ist sind war waren est sont coûte a ont es son cuesta tiene
    """)
)


def labelled_before(sentence: Sentence, start: int, quantity: WrittenQuantity) -> Phrase | None:
    """The subject between the start of the quantity's part of the sentence and the quantity."""
    if sentence.tokens:
        return _by_tags(sentence, start, quantity.start)
    return _by_words(sentence, start, quantity.start)


def labelled_behind(sentence: Sentence, quantity: WrittenQuantity, end: int) -> Phrase | None:
    """*for adults* or *to pensions* right behind the quantity."""
    position = quantity.end
    match = _BEHIND.match(sentence.paragraph, position, end)
    if match is None and quantity.counted_end:
        match = _BEHIND.match(sentence.paragraph, quantity.counted_end, end)
    if match is None:
        return None
    label = phrase_of(sentence.paragraph, match.start("label"), match.end("label"))
    if label is None or re.search(r"[\d$€£]", label.text) or not _is_short(label.text):
        return None
    # One word behind a preposition is a noun, whatever the tagger takes it for: "25 to rent".
    return None if " " in label.text and _has_verb(sentence, label) else label


def counted_label(sentence: Sentence, quantity: WrittenQuantity) -> Phrase | None:
    if not quantity.counted:
        return None
    start = quantity.counted_end - len(quantity.counted)
    return phrase_of(sentence.paragraph, start, quantity.counted_end)


def segments(sentence: Sentence, quantities: list[WrittenQuantity]) -> list[tuple[int, int]]:
    """The part of the sentence that belongs to each quantity: cut at the last comma or *and* between two of them."""
    starts, ends = [sentence.start], []
    for left, right in pairwise(quantities):
        inserted = [match.span() for match in _INSERTED.finditer(sentence.paragraph, left.end, right.start)]
        found = [
            mark
            for mark in SEPARATOR.finditer(sentence.paragraph, left.end, right.start + 1)
            if not any(start <= mark.start() < end for start, end in inserted)
        ]
        found = found or list(_NOW_FIRST.finditer(sentence.paragraph, left.end, right.start))
        ends.append(found[-1].start() if found else right.start)
        starts.append(found[-1].end() if found else right.start)
    return list(zip(starts, [*ends, sentence.end], strict=True))


def with_subject(sentence: Sentence, quantity: WrittenQuantity) -> LabelledQuantity:
    """A single quantity with what is counted, else with the subject in its own part of the sentence."""
    label = counted_label(sentence, quantity) or _measured_noun(sentence, quantity)
    if label is None:
        parts = segments(sentence, list(sentence.quantities))
        index = next(i for i, one in enumerate(sentence.quantities) if one.start == quantity.start)
        begin = _clause_start(sentence, parts[index][0], quantity.start)
        label = _noun_of_measure(sentence, quantity) or labelled_before(sentence, begin, quantity)
    return LabelledQuantity(quantity, label)


_THAN = re.compile(
    r"\s(?P<comparison>(?:more|less|fewer|worse|farther|further|\w{2,}er)(?:\s\w+)?\sthan\s"
    r"(?P<other>(?:(?!and\b|but\b|while\b|because\b|which\b|that\b)[\w’'-]+\s?){1,5}))"
)
_TIME_BEHIND_THAN = re.compile(
    r"(?:(?:it|they) (?:was|were|had been|used to)\b|(?:in|on|during|at) (?:the )?(?:\d{4}|Jan|Feb|Mar|Apr|May|Jun|Jul|"
    r"Aug|Sep|Oct|Nov|Dec|spring|summer|autumn|fall|winter|past|previous|last|first|second|third|fourth|same|start|end|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)|last\b|\d{4}\b|before\b|ever\b|usual\b|normal\b|expected\b|planned\b|"
    r"yesterday|today|now\b|previously|(?:a|an|one|the|\w+)\s(?:\w+\s)?(?:years?|months?|weeks?|days?|decades?|"
    r"centur\w+|quarters?|hours?|seasons?)\b)",
    re.IGNORECASE,
)


def comparison_behind(sentence: Sentence, position: int) -> Phrase | None:
    """*taller than the church* of *40 meters taller than the church*; None where it is compared with another time.

    position: where the quantity ends.
    """
    match = _THAN.match(sentence.paragraph, position, sentence.end)
    if match is None or _TIME_BEHIND_THAN.match(match["other"]):
        return None
    return phrase_of(sentence.paragraph, match.start("comparison"), match.end("comparison"))


_CLAUSE = re.compile(r"[:;]\s|,\s(?:(?:and|but|so|yet)\s)?(?=(?:the|a|an|its|their|his|her|our|my|your)\s)")


def _clause_start(sentence: Sentence, start: int, end: int) -> int:
    """Where the clause of a quantity begins: behind the last mark that a noun with a verb of its own follows."""
    for mark in reversed(list(_CLAUSE.finditer(sentence.paragraph, start, end))):
        inside = sentence.tokens_between(mark.end(), end)
        subject = next((i for i, token in enumerate(inside) if token.dep in SUBJECTS), None)
        if subject is not None and any(token.pos in ("VERB", "AUX") for token in inside[subject:]):
            return mark.end()
    return start


def _noun_of_measure(sentence: Sentence, quantity: WrittenQuantity) -> Phrase | None:
    """*dam* of *a dam 13 kilometres long*."""
    tokens = [token for token in sentence.tokens if quantity.end <= token.start]
    if not tokens or tokens[0].pos != "ADJ" or tokens[0].dep != "amod":
        return None
    noun = sentence.tokens[tokens[0].head]
    if noun.pos not in ("NOUN", "PROPN") or noun.start > quantity.start:
        return None
    return phrase_of(sentence.paragraph, noun.start, noun.end)


def _measured_noun(sentence: Sentence, quantity: WrittenQuantity) -> Phrase | None:
    """The noun that has the value: *key rate* of *left its key rate at 4.5 percent*, *raise* of *a rise of 6%*."""
    before = [token for token in sentence.tokens if token.end <= quantity.start]
    while before and before[-1].pos in ("ADV", "SYM", "ADJ") and before[-1].dep in ("advmod", "quantmod", "nmod"):
        before.pop()
    if len(before) < 2 or before[-1].text not in ("of", "at", "by", "to") or before[-2].pos not in ("NOUN", "PROPN"):
        return None
    if before[-1].text != "of" and before[-2].dep not in ("dobj", "obj", "conj"):
        return None
    first = len(before) - 2
    while first and before[first - 1].pos in ("NOUN", "PROPN", "ADJ") and before[first - 1].dep in ("compound", "amod"):
        first -= 1
    phrase = phrase_of(sentence.paragraph, before[first].start, before[-2].end)
    return phrase if phrase and _is_short(phrase.text) else None


def subject_before(sentence: Sentence, position: int, start: int | None = None) -> Phrase | None:
    """The subject of the verb before or at a position: *Wages* of *Wages rose*. start: of its part of the sentence."""
    begin = sentence.start if start is None else start
    if sentence.tokens:
        return _by_tags(sentence, begin, position)
    return _by_words(sentence, begin, position)


def _by_tags(sentence: Sentence, start: int, end: int) -> Phrase | None:
    tokens = sentence.tokens_between(start, end)
    while tokens and (tokens[0].pos in ("CCONJ", "SCONJ", "PUNCT", "ADV", "INTJ") or tokens[0].text.lower() == "with"):
        tokens.pop(0)
    if tokens and tokens[0].pos == "ADP":
        # "In France, wine costs": the subject is behind the comma.
        comma = next((index for index, token in enumerate(tokens) if token.text == ","), None)
        subject = next((index for index, token in enumerate(tokens) if token.dep in SUBJECTS), None)
        while subject and comma is None and tokens[subject - 1].dep in ("compound", "amod", "det", "poss", "nummod"):
            subject -= 1
        begin = comma + 1 if comma is not None else subject
        tokens = tokens[begin:] if begin is not None else []
    if len(tokens) > 1 and tokens[0].text.lower() == "one" and tokens[1].pos in ("NOUN", "ADJ", "PROPN"):
        tokens = tokens[1:]
    if tokens and tokens[0].pos == "NUM":
        return None
    verb = next((index for index, token in enumerate(tokens) if token.pos in ("VERB", "AUX")), None)
    if (
        verb is not None
        and tokens[verb].tag in ("VBG", "VBN")
        and verb + 1 < len(tokens)
        and tokens[verb + 1].pos == "NOUN"
    ):
        verb = next((i for i, token in enumerate(tokens) if i > verb and token.pos in ("VERB", "AUX")), None)
    tokens = tokens[:verb]
    tokens = _trimmed(tokens)
    stop = next((index for index, token in enumerate(tokens) if token.pos in ("ADP", "SCONJ") and index), None)
    if stop is not None and tokens[stop].text == "of":
        # "A cup of green tea": the phrase with its *of*, up to the next preposition.
        further = (index for index, token in enumerate(tokens) if token.pos in ("ADP", "SCONJ") and index > stop)
        longer = next(further, len(tokens))
        stop = longer if longer <= _MAX_LABEL_WORDS + 1 else stop
    tokens = _trimmed(tokens[:stop])
    named = any(token.pos in ("NOUN", "PROPN", "PRON") for token in tokens)
    # "The new one": a number that stands for the noun before it.
    named = named or (len(tokens) > 1 and tokens[-1].text == "one" and tokens[-2].pos == "ADJ")
    if not named:
        return None
    phrase = phrase_of(sentence.paragraph, tokens[0].start, tokens[-1].end)
    phrase = without_article(phrase) if phrase else None
    return phrase if phrase and _is_short(phrase.text) else None


_NO_NOUNS = ("ADV", "ADP", "PUNCT", "DET", "CCONJ", "AUX", "PART", "SYM")


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without words at the end that belong to what follows."""
    last = len(tokens)
    while last and (tokens[last - 1].pos in _NO_NOUNS or tokens[last - 1].tag == "WDT"):
        last -= 1
    return tokens[:last]


_FOREIGN_VERBS = re.compile(
    r"\s(?:stieg\w*|steig\w*|sank\w*|sink\w*|fiel\w*|fäll\w*|wuchs\w*|wächst|est passée?|sont passés|augment\w*|"
    r"baiss\w*|"
    r"chut\w*|recul\w*|sub(?:e|ió|en)|baj(?:a|ó)|cay(?:ó|eron)|aument\w*|cal(?:a|ò|ato)|sal(?:e|ito))\b"
)
_FOREIGN_START = re.compile(
    r"(?:(?:der|die|das|den|dem|ein|eine|le|la|les|el|los|las|il|lo|gli|i|un|une|una)\s|l['’])(?=[^\W\d_])",
    re.IGNORECASE,
)


_FOREIGN_AUXILIARY = re.compile(r"\s(?:a|ont|est|sont|hat|haben|ist|sind|ha|han|hanno|è|sono)$")


def _before_foreign_verb(sentence: Sentence, start: int, end: int) -> Phrase | None:
    """The subject of a verb of change in a language without a tagger: an article with few words behind it."""
    text = sentence.paragraph[start:end]
    verb, article = _FOREIGN_VERBS.search(text), _FOREIGN_START.match(text.lstrip())
    if verb is None or article is None:
        return None
    begin = start + len(text) - len(text.lstrip()) + article.end()
    auxiliary = _FOREIGN_AUXILIARY.search(text, 0, verb.start())
    phrase = phrase_of(sentence.paragraph, begin, start + (auxiliary.start() if auxiliary else verb.start()))
    return phrase if phrase and _is_short(phrase.text) and not re.search(r"[\d,]", phrase.text) else None


def _by_words(sentence: Sentence, start: int, end: int) -> Phrase | None:
    if sentence.language != "en":
        return _before_foreign_verb(sentence, start, end)
    text = sentence.paragraph[start:end]
    comma = re.match(r"\s*(?:In|On|At|By|After|Im|En|À)\s[^,]{2,40},\s", text)
    offset = comma.end() if comma else 0
    while match := _LEADING.match(text[offset:].lstrip()):
        offset += len(text[offset:]) - len(text[offset:].lstrip()) + match.end()
    rest = text[offset:]
    words = list(re.finditer(r"[^\s,;:]+", rest))
    verb = next((match.start() for match in words if match.group().lower() in _VERBS), None)
    rest = rest[:verb].rstrip()
    while match := _TRAILING.search(rest):
        rest = rest[: match.start()].rstrip()
    preposition = re.search(r"\s(?:in|on|at|from|with|by|for|among|across|im|in der|en|dans)\s", rest)
    rest = rest[: preposition.start()] if preposition else rest
    phrase = phrase_of(sentence.paragraph, start + offset, start + offset + len(rest))
    return phrase if phrase and _is_short(phrase.text) else None


def _has_verb(sentence: Sentence, phrase: Phrase) -> bool:
    if sentence.tokens:
        inside = sentence.tokens_between(phrase.start, phrase.end)
        return any(token.pos in ("VERB", "AUX") and token.dep != "pobj" for token in inside)
    return any(word.lower() in _VERBS for word in phrase.text.split())


def _is_short(text: str) -> bool:
    return (
        ":" not in text
        and len(text.split()) <= _MAX_LABEL_WORDS
        and len(text) <= _MAX_LABEL_CHARS
        and any(c.isalpha() for c in text)
    )
