"""From a text to the lines of a film, and from lines to scenes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from reelbase.media.speech.scripts import is_unspaced
from reelbase.media.speech.sentences import sentence_spans
from reelbase.plans.estimates import duration_of_words_s, words_as_long
from reelbase.plans.long_sentences import halves_of, parts_of
from reelbase.plans.reading import SourceText
from reelbase.plans.reading.source import Paragraph, ParagraphKind
from reelbase.plans.validation import MAX_FIRST_SCENE_S, MAX_SCENE_S, MIN_SCENE_S
from reelbase.plans.wording import count_words, is_wide

MAX_SENTENCE_PARTS = 4
"""A sentence of more parts may be spoken without all of them."""
FEWEST_SCENES = 2
"""A text of several lines makes at least as many; one of a single line makes one."""
_SPEECH_PAUSE_S = 2.0
"""Seconds without any subtitle after which another paragraph begins."""
_NEW_SECTION_PRICE = 50.0
_NEW_PARAGRAPH_PRICE = 0.8
_NEW_ITEM_PRICE = 0.3
"""Between two items of a list, rows of a table or lines of a dialogue."""
_CUT_PRICE = 1.5
"""Of a scene that ends inside a sentence or a stanza, times the cost of the cut."""
_LONG_S = 8.0
_LONG_PRICE_PER_S = 0.5
_TOO_LONG_PRICE_PER_S = 4.0
_TOO_SHORT_PRICE_PER_S = 2.0
_ENJAMBED_COST, _COMMA_LINE_COST = 1.2, 0.4
"""Of the end of a line of verse without a mark, and of one with a mark inside a sentence."""
_ITEMS = (ParagraphKind.LIST_ITEM, ParagraphKind.DIALOGUE, ParagraphKind.CUE, ParagraphKind.TABLE_ROW)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, a part of a long one, or a line of verse. Section and paragraph are counted over the text.

    words: as many as a voice says. gap: the white space before it in its paragraph, a line feed before a line of
    verse. cut_cost: how much is lost when a scene ends with it; 0 at a sentence's end. whole: whether its sentence
    ends with it. start_s, end_s: the times of a subtitle, for its first and its last line.
    """

    text: str
    section: int
    paragraph: int
    kind: ParagraphKind
    words: int
    gap: str = " "
    cut_cost: float = 0.0
    whole: bool = True
    start_s: float | None = None
    end_s: float | None = None

    def leads_to(self, following: Line) -> bool:
        """Whether the next line goes on with the same paragraph; subtitles do until there is a pause."""
        if (
            self.kind is following.kind is ParagraphKind.CUE
            and self.end_s is not None
            and following.start_s is not None
        ):
            return following.start_s - self.end_s < _SPEECH_PAUSE_S
        return self.paragraph == following.paragraph


def lines_of(source: SourceText, language: str) -> list[Line]:
    """All lines of a text, in order. The only sentence of a text is cut more finely than others."""
    lines: list[Line] = []
    paragraphs = [(section, each) for section, found in enumerate(source.sections) for each in found.paragraphs]
    for number, (section, paragraph) in enumerate(paragraphs):
        lines.extend(_lines_of_paragraph(paragraph, section, number, language))
    if len(lines) == 1 and lines[0].kind is not ParagraphKind.VERSE:
        return _halves(lines[0], language)
    return lines


def narration_of(lines: Sequence[Line]) -> str:
    """Lines as one narration, with the white space between them that their author wrote."""
    text = lines[0].text
    for before, line in pairwise(lines):
        if before.paragraph == line.paragraph:
            text += line.gap + line.text
        elif ParagraphKind.VERSE in (before.kind, line.kind):
            text += "\n\n" + line.text
        else:
            text += ("" if is_unspaced(text[-1]) and is_unspaced(line.text[0]) else " ") + line.text
    return text


def into_scenes(lines: list[Line], wanted: int, tempo: str) -> list[list[Line]]:
    """Neighbouring lines in about ``wanted`` groups of similar length, divided where the text itself is divided.

    Finds the cheapest division by dynamic programming.
    """
    reach = list(accumulate((line.words for line in lines), initial=0))
    ideal_s = max(duration_of_words_s(reach[-1], tempo) / max(wanted, FEWEST_SCENES), MIN_SCENE_S)
    crossings = [0.0, *(_crossing_price(left, right) for left, right in pairwise(lines))]
    crossed = list(accumulate(crossings))
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(lines) + 1):
        options = []
        for start in range(end - 1, -1, -1):
            length_s = duration_of_words_s(reach[end] - reach[start], tempo)
            price = best[start][0] + _length_price(length_s, ideal_s, is_first=start == 0, lines=end - start)
            price += crossed[end - 1] - crossed[start]
            if end < len(lines):
                price += _CUT_PRICE * lines[end - 1].cut_cost
            options.append((price, start))
            if length_s > MAX_SCENE_S:
                break
        best.append(min(options))
    cuts = [len(lines)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    cuts.reverse()
    if len(cuts) <= FEWEST_SCENES and len(lines) >= FEWEST_SCENES:
        middle = min(range(1, len(lines)), key=lambda cut: (lines[cut - 1].cut_cost, cut))
        cuts = [0, middle, len(lines)]
    return [lines[start:end] for start, end in pairwise(cuts)]


def _length_price(length_s: float, ideal_s: float, *, is_first: bool, lines: int) -> float:
    price = ((length_s - ideal_s) / ideal_s) ** 2
    price += _LONG_PRICE_PER_S * max(0.0, length_s - _LONG_S) * (lines > 1)
    price += _TOO_LONG_PRICE_PER_S * max(0.0, length_s - MAX_SCENE_S)
    price += _TOO_SHORT_PRICE_PER_S * max(0.0, MIN_SCENE_S - length_s)
    if is_first and lines > 1:
        price += max(0.0, length_s - MAX_FIRST_SCENE_S)
    return price


def _crossing_price(left: Line, right: Line) -> float:
    """The price of two neighbouring lines in one scene."""
    price = _NEW_SECTION_PRICE * (left.section != right.section)
    if not left.leads_to(right):
        items = left.kind in _ITEMS and left.kind is right.kind
        price += _NEW_ITEM_PRICE if items else _NEW_PARAGRAPH_PRICE
    return price


def _lines_of_paragraph(paragraph: Paragraph, section: int, number: int, language: str) -> Iterator[Line]:
    if paragraph.kind is ParagraphKind.VERSE:
        pieces = _verse(paragraph.text, language)
    else:
        pieces = _prose(paragraph.text, language)
    found = [piece for piece in pieces if count_words(piece.text)]
    for place, piece in enumerate(found):
        is_last = place == len(found) - 1
        ends = piece.cut_cost == 0.0 or is_last
        text = _ended(piece.text) if ends and paragraph.kind is not ParagraphKind.VERSE else piece.text
        yield Line(
            text,
            section,
            number,
            paragraph.kind,
            words_as_long(text),
            gap=piece.gap if place else " ",
            cut_cost=0.0 if is_last else piece.cut_cost,
            whole=ends or piece.whole,
            start_s=paragraph.start_s if place == 0 else None,
            end_s=paragraph.end_s if is_last else None,
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    gap: str
    cut_cost: float
    whole: bool


def _prose(text: str, language: str) -> Iterator[_Piece]:
    """Sentences and parts of long ones."""
    text = " ".join(text.split("\n"))
    at = 0
    for start, stop in sentence_spans(text, language):
        parts = parts_of(text[start:stop], language)
        for part in parts:
            begin, end = start + part.start, start + part.stop
            # A text without full stops has no whole sentences to preserve.
            whole = len(parts) > MAX_SENTENCE_PARTS
            yield _Piece(text[begin:end], " " if text[at:begin] else "", part.cost, whole)
            at = end


def _verse(text: str, language: str) -> Iterator[_Piece]:
    """The lines of a stanza; one that is too long to be spoken without a pause in parts."""
    ends = {stop for _, stop in sentence_spans(text, language)}
    at = 0
    for row in text.split("\n"):
        end = at + len(row.rstrip())
        parts = parts_of(row, language) if row.strip() else []
        for part in parts:
            is_last = part is parts[-1]
            cost = part.cost
            if is_last and end not in ends:
                cost = _ENJAMBED_COST if row.rstrip()[-1:].isalnum() else _COMMA_LINE_COST
            gap = "\n" if part is parts[0] else " "
            yield _Piece(row[part.start : part.stop].strip(), gap, cost, whole=is_last)
        at += len(row) + 1


def _halves(line: Line, language: str) -> list[Line]:
    """The only line of a text, cut where a speaker can pause, so that its film has more than one picture."""
    parts = halves_of(line.text, language)
    texts = [line.text[part.start : part.stop] for part in parts]
    return [
        replace(line, text=text, words=words_as_long(text), cut_cost=part.cost, whole=part is parts[-1])
        for text, part in zip(texts, parts, strict=True)
    ]


def _ended(text: str) -> str:
    """A list item without a full stop gets one, or the voice would run on into the next."""
    last = text[-1:]
    if last in ")]" and text[-2:-1] not in ".!?…":
        return f"{text}."
    if not last.isalnum() or (is_unspaced(last) and not is_wide(last)):
        return text
    return text + ("。" if is_wide(last) else ".")
