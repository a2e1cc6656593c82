"""Figures as a text has them, with their unit and what they count, for languages without a tagger."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reelbase.plans.wording import base_of, is_function_word

MOST_CHARS = 34
_FIGURE = re.compile(r"[(\[«\"“„]*((?:[$€£¥₹]|US\$)?[+−-]?\d[\d.,:/–-]*(?:%|°[CF]?|[$€£¥])?)(.*)")
_GROUP = re.compile(r"\d{3}(?:,\d+)?(?:%|€)?$")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_UNIT = re.compile(
    r"(?:%|‰|°[CF]?|[€$£]|[kcmµ]?m[²³]?|km/h|m/s|[km]?g|t|[mc]?l|[kMGT]?(?:W|Wh|Hz|B|bit/s)|ha|s|min|h|Uhr|ppm)\.?"
)
_SCALE = re.compile(
    r"(?:mill|mil$|mille$|milli|mio\.?$|mrd\.?$|mld|миллион|миллиард|тыс|млн|млрд|miljo|miljar)", re.IGNORECASE
)
_LINK = ("de", "di", "d", "van", "of")
_MARK_AFTER = re.compile(r"[.,;:!?…)\]»”\"]+$")
_NUMBERED = re.compile(r"(?:n\.?[ºo°]|no|nº|n°|nr\.?|num\.?|§|art\.?|s\.|p\.|kap\.?)$", re.IGNORECASE)
_SHORTEST_NOUN = 3


def written_figures(sentence: str, language: str) -> Iterator[str]:
    """Figures with their unit or noun, ``31.750 millones de euros``, the ones that say the most first; then years."""
    tokens = sentence.split()
    years: list[str] = []
    for at, token in enumerate(tokens):
        match = _FIGURE.fullmatch(token)
        if match is None or (at and (_NUMBERED.match(tokens[at - 1]) or _is_figure(tokens[at - 1]))):
            continue
        figure, rest = match.group(1).rstrip(".,:/–-"), token[match.start(1) + len(match.group(1).rstrip(".,:/–-")) :]
        if _YEAR.fullmatch(figure) or _DATE.fullmatch(figure):
            years.append(figure)
            continue
        said = _with_what_follows(figure, rest, tokens[at + 1 :], language)
        if said and len(said) <= MOST_CHARS:
            yield said
    yield from years


def _with_what_follows(figure: str, rest: str, following: list[str], language: str) -> str:
    """The figure with its unit, or with its noun; "" for one that says nothing alone."""
    if rest:
        is_unit = _UNIT.fullmatch(_MARK_AFTER.sub("", rest)) is not None
        return figure + _MARK_AFTER.sub("", rest) if is_unit else figure if figure[-1] in "%°€$£" else ""
    words = [figure]
    while following and _GROUP.fullmatch(_MARK_AFTER.sub("", following[0])) and len(words) <= 3:
        words.append(following.pop(0))
    has_unit = figure[-1] in "%€$£°" or figure[0] in "$€£¥"
    if following and _UNIT.fullmatch(following[0].rstrip(",;:!?")):
        words.append(following.pop(0))
        if words[-1] == "h" and following and following[0][:2].isdigit():
            words.append(following[0])
        return _MARK_AFTER.sub("", " ".join(words))
    if following and _SCALE.match(following[0]):
        words.append(following.pop(0))
        has_unit = True
        if following and _UNIT.fullmatch(currency := _MARK_AFTER.sub("", following[0])):
            return " ".join([*words, currency])
        if len(following) > 1 and following[0] in _LINK:
            words += [following.pop(0), following.pop(0)]
            return _MARK_AFTER.sub("", " ".join(words))
    if following and not _MARK_AFTER.search(words[-1].removesuffix(".")) and _is_noun(following[0], language):
        return _MARK_AFTER.sub("", " ".join([*words, following[0]]))
    return _MARK_AFTER.sub("", " ".join(words)) if has_unit else ""


def _is_noun(token: str, language: str) -> bool:
    """Whether a word after a figure is likely what it counts. German writes nouns with capitals."""
    word = _MARK_AFTER.sub("", token)
    if len(word) < _SHORTEST_NOUN or not word.replace("-", "").isalpha() or is_function_word(word, language):
        return False
    return word[0].isupper() if base_of(language) == "de" else word.islower()


def _is_figure(token: str) -> bool:
    return token[-1].isdigit() and token[0].isdigit()
