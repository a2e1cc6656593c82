"""Definitions and contrasts: how a sentence relates two of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelbase.understanding.forms.model import ContrastForm, DefinitionForm, Phrase, StatedForm
from reelbase.understanding.forms.passage import Sentence, phrase_of, without_article

_ARTICLE = r"(?:An?|The|Ein|Eine|Un|Une|Una|El|La|Le|Il)"
_IS_A = re.compile(
    rf"^(?:{_ARTICLE}\s)?(?P<term>[^,;:.!?]{{2,60}}?)(?:\s\([^)]*\))?,?\s(?:is|are|ist|sind|est|es|è)\s"
    r"(?P<meaning>(?:an?|any|the|one of|ein|eine|un|une|una|uno)\s[^.!?]{8,200})",
)
_CALLED = re.compile(
    r"^(?P<meaning>[^.!?;]{8,160}?)\s?,?\s(?:is|are)\s(?:called|known as|termed|named)\s(?P<term>(?:an?\s|"
    r"the\s)?[^,.;:!?]{2,40})"
    r"|^(?P<term_ahead>[^,;:.!?]{2,50}),\s(?:also\s)?(?:called|known as)\s(?P<other>[^,]{2,40}),\s(?:is|"
    r"are)\s(?P<meaning_behind>[^.!?]{8,160})",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"^(?P<term>[^,;:.!?]{2,50}?)\s(?:means(?:\sthat)?|refers to|stands for|is defined as|describes|bedeutet|"
    r"signifie|significa)\s"
    r"(?P<meaning>[^.!?]{6,200})",
    re.IGNORECASE,
)
_COLON = re.compile(
    (
        r"^(?P<meaning>[^:;.!?]{8,120}):\s(?:that|this) is (?:called )?(?P<term>an?\s[a-z][\w "
        r"-]{2,30})\.?$"
    ),
    re.IGNORECASE,
)
NO_TERM = re.compile(
    r"^(?:it|this|that|there|here|he|she|they|we|you|i|what|which|who|one|these|those|everything|nothing|something|all|"
    r"another|his|her|my|our|their|your|its|the (?:reason|idea|point|problem|question|answer|result|trick|best|worst|"
    r"only|"
    r"first|second|last|next|key|rest|most|same|biggest|truth|goal|aim|good|bad|other|real)|es|das|ce|c'|esto|"
    r"questo)\b",
    re.IGNORECASE,
)
_NO_GENUS = re.compile(
    r"^(?:an?|the|one)\s(?:day|time|reason|only|first|same|best|key|few|little|lot|bit|good|bad|great|big|matter|"
    r"result|sign|"
    r"most|\w+est|while|must|gift|shame|pity|start|problem|question|long|short|small|large|huge|better|number|third|"
    r"half|quarter)\b",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|least|largest|only)\b", re.IGNORECASE)
_NOT_BUT = re.compile(
    r"\bnot\s(?:just\s|only\s)?(?P<left>[^,.;:]{3,70}?),?\sbut\s(?:also\s)?(?P<right>[^.;:!?]{3,90})", re.IGNORECASE
)
_IS_NOT = re.compile(
    r"^(?P<who>[^,.;:!?]{2,50}?)\s(?:is|are|was|were)(?:\snot|n[’']t)\s(?P<left>[^,.;:!?]{3,60})[.;:,]\s*"
    r"(?:it|they|that|this)(?:\s(?:is|are|was|were)|[’']s|[’']re)\s(?P<right>[^.!?]{3,90})",
    re.IGNORECASE,
)
_NEED_NOT = re.compile(
    r"^You\s(?:do not|don[’']t)\s(?P<verb>need|want|have)\s(?P<left>[^,.;:!?]{3,60})[.;,]\s*(?:but\s)?you\s(?:need|"
    r"want|have)\s"
    r"(?P<right>[^.!?]{3,80})",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    (
        r"^(?P<right>[^.;!?]{3,90}?),?\s(?:instead of|rather "
        r"than)\s(?P<left>[^,.;!?]{3,70})"
    ),
    re.IGNORECASE,
)
_NOT_THIS = re.compile(
    r"^(?P<left>[^,;:.!?]{2,40}?)\s(?:do|does|did|is|are|was|were|will|can)(?:\snot|n[’']t)\s[^,;:.!?]{2,50}[;,]\s"
    r"(?P<right>[^,;:.!?]{2,40}?)\s(?:do|does|did|is|are|was|were|will|can)[.!]?$",
    re.IGNORECASE,
)
"""*Motivation does not come first; action does.*"""
_COMMA_NOT = re.compile(r"^(?P<right>[^,;:.!?]{3,70}),\snot\s(?P<left>[^,;:.!?]{2,50})[.!]?$", re.IGNORECASE)
_BEATS = re.compile(
    r"^(?P<left>[^;:.!?]{3,60}?),?\s(?:beats?|outweighs?|trumps?|matters? more than|is better than|are better than)\s"
    r"(?P<right>[^,;:.!?]{3,60})[.!]?$",
    re.IGNORECASE,
)
_HALVES = re.compile(
    r"^(?P<left>[^;:]{8,110}?)(?:;\s(?:but\s|however,?\s)?|,\s(?:while|whereas|but|yet|während|tandis que|mientras "
    r"que|aber|mais|pero)\s)"
    r"(?P<right>[^;:]{8,110}?)[.!?]?$",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(
    r"^(?P<left>[A-Za-z][A-Za-z'’ -]{1,38}?)\s(?:is|are|was|were)\s(?P<how>(?:(?:much|far|slightly|even|a little|a lot|"
    r"often|usually|generally)\s)?(?:\w{3,}er|(?:more|less)\s\w+))\sthan\s(?P<right>[A-Za-z][A-Za-z'’ -]{1,38})[.!]?$"
)
_NO_OTHER = re.compile(
    r"(?:it|they|he|she|we|you|i|that|those|this|most|any|other|others|ever|before|usual|expected|normal|last|in|at|on|"
    r"people|many|what|once|a (?:year|month|week|decade|century))\b",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\b(?P<left>[A-Z]?[\w'’ -]{2,30}?)\s(?:versus|vs\.?)\s(?P<right>[\w'’ -]{2,30})\b")
_REJECTING = (
    *((_IS_NOT, 0.9), (_NEED_NOT, 0.9), (_NOT_THIS, 0.9), (_NOT_BUT, 0.85), (_COMMA_NOT, 0.8), (_INSTEAD, 0.75)),
)
"""Patterns whose left side is denied, and how surely."""


def statements_in(sentences: Sequence[Sentence]) -> Iterator[StatedForm]:
    for index, sentence in enumerate(sentences):
        text = sentence.text
        if text.rstrip('"”’)').endswith("?"):
            continue
        definition = _definition(sentence)
        if definition is not None:
            yield definition
        contrast = _contrast(sentence) or (
            _contrast_across(sentence, sentences[index + 1]) if index + 1 < len(sentences) else None
        )
        if contrast is not None:
            yield contrast


def _definition(sentence: Sentence) -> DefinitionForm | None:
    for pattern, confidence in ((_COLON, 0.85), (_CALLED, 0.9), (_MEANS, 0.75), (_IS_A, 0.8)):
        match = pattern.match(sentence.text)
        if match is None:
            continue
        groups = match.groupdict()
        term_group = "term" if groups.get("term") else "term_ahead"
        meaning_group = "meaning" if groups.get("meaning") else "meaning_behind"
        term, meaning = group_of(sentence, match, term_group), group_of(sentence, match, meaning_group)
        if term is None or meaning is None or NO_TERM.match(sentence.text[match.start(term_group) :]):
            continue
        if pattern is _IS_A and (_NO_GENUS.match(meaning.text) or _SUPERLATIVE.search(meaning.text[:30])):
            continue
        if pattern is _IS_A and meaning.text.startswith("the "):
            continue
        term = without_article(term)
        if len(term.text.split()) > 5 or len(term.text) > 40 or re.search(r"\d", term.text):
            continue
        if (
            pattern is _IS_A
            and re.match(r"^(?:The|Der|Die|Das)\s", sentence.text)
            and not _is_general(sentence, meaning)
        ):
            confidence = 0.6
        return DefinitionForm(term=term, meaning=meaning, start=sentence.start, end=sentence.end, confidence=confidence)
    return None


def _is_general(sentence: Sentence, meaning: Phrase) -> bool:
    """Whether what is said of *the* term holds for its kind: a clause or an adjective phrase narrows the genus."""
    return re.search(r"\b(?:that|which|who|of|for|used|made|with|native|where)\b", meaning.text) is not None


def _contrast(sentence: Sentence) -> ContrastForm | None:
    text = sentence.text
    for pattern, confidence in _REJECTING:
        match = pattern.search(text)
        left = group_of(sentence, match, "left") if match else None
        right = group_of(sentence, match, "right") if match else None
        if pattern is _INSTEAD and left and right:
            right = _same_place(sentence, left, right)
        if match and left and right:
            return ContrastForm(
                left=left, right=right, rejects_left=True, start=sentence.start, end=sentence.end, confidence=confidence
            )
    match = _VERSUS.search(text) or (None if re.search(r"\d", text) else _BEATS.match(text))
    if match:
        left, right = group_of(sentence, match, "left"), group_of(sentence, match, "right")
        if left and right:
            return ContrastForm(
                left=left, right=right, names=(left, right), start=left.start, end=right.end, confidence=0.85
            )
    compared = _compared(sentence)
    if compared is not None:
        return compared
    match = _HALVES.match(text)
    left = group_of(sentence, match, "left") if match else None
    right = group_of(sentence, match, "right") if match else None
    if match is None or left is None or right is None:
        return None
    lengths = len(left.text.split()), len(right.text.split())
    if min(lengths) < 3 or max(lengths) > 2.2 * min(lengths) or not _parallel(sentence, left, right):
        return None
    names = _names(sentence, left, right)
    alike = left.text.split()[0].lower() == right.text.split()[0].lower() or _same_verb(sentence, left, right)
    return ContrastForm(
        left=left,
        right=right,
        names=names,
        start=sentence.start,
        end=sentence.end,
        # Halves without subjects of their own, or with one that is only pointed at, are seldom two sides.
        confidence=0.75 if names or alike or not sentence.tokens else 0.55,
    )


def _compared(sentence: Sentence) -> ContrastForm | None:
    """*A virus is much smaller than a bacterium*: two things, with what the first one is."""
    match = _MORE_THAN.match(sentence.text)
    left, right = (group_of(sentence, match, side) for side in ("left", "right")) if match else (None, None)
    if match is None or left is None or right is None or NO_TERM.match(left.text) or _NO_OTHER.match(right.text):
        return None
    said = Phrase(sentence.text[match.start("left") : match.end("how")], left.start, sentence.start + match.end("how"))
    names = without_article(left), without_article(right)
    return ContrastForm(left=said, right=right, names=names, start=left.start, end=right.end, confidence=0.78)


def _same_place(sentence: Sentence, left: Phrase, right: Phrase) -> Phrase | None:
    """What stands where the other would: *glass* of *catch the light with glass instead of mirrors*."""
    # What a verb has for an object: *build petals instead of leaves*.
    tokens = sentence.tokens_between(right.start, right.end)
    verb = next((index for index in range(len(tokens) - 1, -1, -1) if tokens[index].pos == "VERB"), None)
    if verb is not None and verb + 1 < len(tokens) and tokens[-1].dep == "dobj" and len(left.text.split()) <= 3:
        return phrase_of(sentence.paragraph, tokens[verb + 1].start, right.end)
    cut = max((match.end() for match in re.finditer(r"[:;,]\s", right.text)), default=0)
    if len(left.text.split()) <= 3:
        cut = max([cut, *(match.end() for match in re.finditer(r"\s(?:with|by|of|for|from|in|on)\s", right.text))])
    return phrase_of(sentence.paragraph, right.start + cut, right.end)


def _parallel(sentence: Sentence, left: Phrase, right: Phrase) -> bool:
    """Whether both halves have a verb of their own, or begin alike; without a tagger the lengths must do."""
    if not sentence.tokens:
        return True
    verbs = [
        any(token.pos in ("VERB", "AUX") for token in sentence.tokens_between(side.start, side.end))
        for side in (left, right)
    ]
    return verbs[0] == verbs[1]


def _same_verb(sentence: Sentence, left: Phrase, right: Phrase) -> bool:
    verbs = [
        {token.lemma.lower() for token in sentence.tokens_between(side.start, side.end) if token.pos == "VERB"}
        for side in (left, right)
    ]
    return bool(verbs[0] & verbs[1])


def _names(sentence: Sentence, left: Phrase, right: Phrase) -> tuple[Phrase, Phrase] | None:
    """The subjects of both halves, where both are short and differ."""
    names = []
    for side in (left, right):
        tokens = sentence.tokens_between(side.start, side.end)
        verb = next((index for index, token in enumerate(tokens) if token.pos in ("VERB", "AUX")), None)
        if not verb or verb > 4:
            return None
        stop = verb
        while stop > 1 and tokens[stop - 1].pos in ("ADV", "PART"):
            stop -= 1
        phrase = phrase_of(sentence.paragraph, tokens[0].start, tokens[stop - 1].end)
        if phrase is None or tokens[0].pos in ("PRON", "ADP", "SCONJ", "ADV"):
            return None
        if tokens[stop - 1].pos not in ("NOUN", "PROPN", "NUM") or any(
            token.pos in ("SCONJ", "PRON") for token in tokens[1:stop]
        ):
            return None
        names.append(without_article(phrase))
    return (names[0], names[1]) if names[0].text.lower() != names[1].text.lower() else None


def _contrast_across(left: Sentence, right: Sentence) -> ContrastForm | None:
    """*It is not luck. It is practice.*"""
    if len(left.text.split()) > 12 or len(right.text.split()) > 14:
        return None
    joined = f"{left.text} {right.text}"
    for pattern in (_IS_NOT, _NEED_NOT):
        match = pattern.match(joined)
        if match and match.start("right") > len(left.text) >= match.end("left"):
            shift = right.start - len(left.text) - 1
            first = phrase_of(left.paragraph, left.start + match.start("left"), left.start + match.end("left"))
            second = phrase_of(left.paragraph, shift + match.start("right"), shift + match.end("right"))
            if first and second:
                return ContrastForm(
                    left=first, right=second, rejects_left=True, start=left.start, end=right.end, confidence=0.9
                )
    return None


def group_of(sentence: Sentence, match: re.Match[str], group: str) -> Phrase | None:
    if group not in match.re.groupindex or not match[group]:
        return None
    return phrase_of(sentence.paragraph, sentence.start + match.start(group), sentence.start + match.end(group))
