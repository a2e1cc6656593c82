"""Plain text: paragraphs, verses, lists and dialogue, told from each other by the lengths and ends of their lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from reelbase.plans.reading.front_matter import split_front_matter
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.inline import REMOVED
from reelbase.plans.reading.separators import has_separators, is_contact_line
from reelbase.plans.reading.sounds import SOUND_BRACKET
from reelbase.plans.reading.source import Omission, Paragraph, ParagraphKind, ReadText, TextSection
from reelbase.schemas.plan_document import WordUse

_BULLET = re.compile(r"^(?:[-*+•‣◦▪●○·–]|\[[ xX]\])[ \t\u00a0]+(?=\S)")
_PICTURE = re.compile(
    r"^(?:[\U0001f000-\U0001faff\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\u2600-\u26ff][\ufe0e\ufe0f]?\u200d?){1,6}"
    r"[ \t\u00a0]*(?=[^\W_]|[\"“„«'‘¿¡$€£(])"
)
"""A picture before an item, as posts have it."""
_KEYCAP = re.compile(r"^(\d)\ufe0f?\u20e3[ \t]*")
_NUMBER = re.compile(r"^(?:\(?\d{1,4}[.)]|\(?[a-z][.)]|\([ivx]{1,5}\)|§)[ \t\u00a0]+(?=\S)")
_SPEAKER = re.compile(r"^\[?([^\W\d_][\w.’' -]{0,29}?)\]?(?:\s\([^()\n]{1,30}\))?\]?[:：]\s+(?=\S)")
_DIALOGUE_DASH = re.compile(r"^(?:[—―–]|--)\s?(?=[¿¡\w“\"«])")
_QUOTING = re.compile(r"^(?:>[ \t]?)+(?=[^\s>=<\d]|$)")
_RULE = re.compile(r"^[^\w\s]{3,}$|^(?:[^\w\s][ \t]+){2,}[^\w\s]$|^[=~_#*-]+$")
_FULL_STOP = re.compile(r"[.!?…。！？।॥؟۔։።]['\"”’»)\]」』*_]*$")
_ANY_STOP = re.compile(r"[.!?…。！？।॥؟۔։።,;:，；：、،؛—–-]['\"”’»)\]」』*_]*$")
_PAUSE = re.compile(r"[,;，；،]$")
_WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_HYPHEN = re.compile(r"[^\W\d_]-$")

_FENCED = re.compile(r"^(```+|~~~+)[^\n`]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_HEADING_MARK = re.compile(r"^#{2,6}[ \t]+(?=\S)")
"""One sign is a number sign in ``# 5 things``; several only mark a heading."""
_GAP = re.compile(r"(?<=\S)(?:[ ]*\t[ \t]*| {3,}|[ ]*\.{4,}[ ]*)(?=[^\s.])")
"""Between the cells of a line: a tab, more spaces than anybody puts between words, or a row of dots."""
_SLIDE = re.compile(r"^(?:slide|folie|diapositiv[ae]|diapo)[ \t]+\d{1,3}[ \t]*[:.–—-]?[ \t]*", re.IGNORECASE)

_CLIPPED = re.compile(r"(?:- )?Your (?:Highlight|Note|Bookmark) (?:on|at) [^\n]{3,120}\bAdded on ", re.IGNORECASE)
"""Where a passage stands that a reading device has saved."""

MAX_VERSE_CHARS = 60
MAX_NARROW_CHARS = 40
"""Prose is hardly ever wrapped at fewer characters."""
MAX_WRAP_CHARS = 120
MIN_WRAPPED = 0.9
"""How many of a paragraph's lines must end where the next word did not fit."""
FEW_WORDS = 3
MIN_SPEECHES = 2
FEWEST_STANZAS = 2
FEWEST_SLIDES = 2
FEWEST_PICTURES = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """What a whole text says about its lines.

    width: of the longest line of its paragraphs. speakers: names before a colon that a dialogue has. known: words, in
    case a hyphen at a line's end divides one of them.
    """

    width: int = 0
    speakers: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    is_poem: bool = False
    """Whether it has a stanza: then other groups of short lines are stanzas as well."""
    has_marks: bool = True
    """Whether bullets and quoting marks may stand before lines; in Markdown, its parser has read them."""
    has_pictures: bool = False
    """Whether several of its lines begin with a picture, which then marks an item."""


def read_plain(text: str) -> ReadText:
    """Paragraphs as they are written. Front matter with an option of a film and code between fences are no text."""
    front = split_front_matter(text, must_be_clear=True)
    code = tuple(Omission(WordUse.CODE, match.group(2)) for match in _FENCED.finditer(front.body))
    body = _FENCED.sub("\n\n", front.body)
    layout = layout_of(list(_parted(body)))
    found = Gathering()
    sections = [_section(heading, part, layout, found) for heading, part in _slides(body, found)]
    omissions = (*front.omissions, *code, *found.read().omissions)
    return ReadText(front.title, tuple(sections), omissions, front.options, front.notes)


def _slides(text: str, found: Gathering) -> list[tuple[str, str]]:
    """A text as one part, or the notes to slides with their titles: ``Slide 2: The problem``."""
    lines = text.split("\n")
    starts = [(number, mark) for number, line in enumerate(lines) if (mark := _SLIDE.match(line.strip()))]
    if len(starts) < FEWEST_SLIDES:
        return [("", text)]
    parts = [("", "\n".join(lines[: starts[0][0]]))]
    for (start, mark), end in zip(starts, [*(number for number, _mark in starts[1:]), len(lines)], strict=True):
        found.omit(WordUse.DIRECTION, mark.group())
        parts.append((lines[start].strip()[mark.end() :], "\n".join(lines[start + 1 : end])))
    return parts


def _section(heading: str, text: str, layout: Layout, found: Gathering) -> TextSection:
    paragraphs: list[Paragraph] = []
    for block in _parted(text):
        for each in paragraphs_of_block(block, layout):
            if each.kind is ParagraphKind.DIALOGUE or SOUND_BRACKET.fullmatch(each.text.strip()):
                each = replace(each, text=_without_sounds(each.text, found))
            if _CLIPPED.match(each.text):
                # The line above names the book, once for each passage.
                found.omit(WordUse.HEADING, paragraphs.pop().text if paragraphs else "")
                found.omit(WordUse.METADATA, each.text)
            else:
                paragraphs.append(each)
    return TextSection(heading, tuple(paragraphs))


def _without_sounds(text: str, found: Gathering) -> str:
    for match in SOUND_BRACKET.finditer(text):
        found.omit(WordUse.DIRECTION, match.group())
    return " ".join(SOUND_BRACKET.sub(" ", text).split())


def layout_of(blocks: Sequence[Sequence[str]], *, has_marks: bool = True) -> Layout:
    """The layout of a text whose blocks have these lines."""
    lines = [line.strip() for block in blocks for line in block]
    width = max((len(line.strip()) for block in blocks if len(block) > 1 for line in block), default=0)
    names = Counter(match.group(1) for line in lines if (match := _SPEAKER.match(line)))
    is_dialogue = names.total() >= MIN_SPEECHES and (len(names) < names.total() or names.total() >= 0.6 * len(lines))
    divided = any(_HYPHEN.search(line) for line in lines)
    known = frozenset(word for line in lines for word in _LETTERS.findall(line.lower())) if divided else frozenset()
    pictured = sum(_PICTURE.match(line) is not None or _KEYCAP.match(line) is not None for line in lines)
    layout = Layout(
        width,
        frozenset(names) if is_dialogue else frozenset(),
        known,
        has_marks=has_marks,
        has_pictures=pictured >= FEWEST_PICTURES,
    )
    is_poem = width <= MAX_VERSE_CHARS and (
        _has_stanzas(blocks, width)
        or any(each.kind is ParagraphKind.VERSE for block in blocks for each in paragraphs_of_block(block, layout))
    )
    return replace(layout, is_poem=is_poem)


def _has_stanzas(blocks: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a text without capitals is a poem: several groups of short lines that end where a word had fitted."""
    stanzas = [[line.strip() for line in block] for block in blocks if len(block) > 1]
    pairs = [pair for stanza in stanzas for pair in pairwise(stanza)]
    if len(stanzas) < FEWEST_STANZAS or any(_FULL_STOP.search(before) for before, _ in pairs):
        return False
    return sum(_did_not_fit(before, line, width) for before, line in pairs) < len(pairs) / 2


def paragraphs_of_block(lines: Sequence[str], layout: Layout) -> Iterable[Paragraph]:
    """The paragraphs of lines between two blank ones."""
    if len(lines) > 1 and all(_GAP.search(line.strip()) for line in lines):
        yield from (Paragraph(_GAP.sub(", ", line.strip()), ParagraphKind.LIST_ITEM) for line in lines)
        return
    for group, is_alone in _by_lines_of_parts(lines):
        if is_alone:
            yield from _run(list(group), layout)
        else:
            yield from _marked(group, layout)


def _by_lines_of_parts(lines: Sequence[str]) -> Iterable[tuple[Sequence[str], bool]]:
    """Lines of short parts, ``Serves 4 | Cook: 15 min``, each alone, and the lines between them together."""
    for is_alone, group in groupby(lines, lambda line: has_separators(line.strip()) or is_contact_line(line)):
        if is_alone:
            yield from (([line], True) for line in group)
        else:
            yield list(group), False


def _marked(lines: Sequence[str], layout: Layout) -> Iterable[Paragraph]:
    """The paragraphs of lines of which some may begin with the mark of an item or a speaker."""
    lines = [_KEYCAP.sub(r"\1. ", line.lstrip()) if _KEYCAP.match(line.lstrip()) else line for line in lines]
    numbered = sum(_NUMBER.match(line.strip()) is not None for line in lines)
    run: list[str] = []
    for line in lines:
        bare = line.strip()
        is_number = _NUMBER.match(bare) and (numbered > 1 or (run and _FULL_STOP.search(run[-1].strip())))
        if run and (is_number or _bullet(bare, layout) or _DIALOGUE_DASH.match(bare) or _speaker(bare, layout)):
            yield from _run(run, layout)
            run = []
        run.append(line)
    yield from _run(run, layout)


def _bullet(line: str, layout: Layout) -> re.Match[str] | None:
    picture = _PICTURE.match(line) if layout.has_pictures else None
    return picture or (_BULLET.match(line) if layout.has_marks else None)


def _speaker(line: str, layout: Layout) -> re.Match[str] | None:
    match = _SPEAKER.match(line)
    return match if match and match.group(1) in layout.speakers else None


def _parted(text: str) -> Iterable[list[str]]:
    """The lines between blank ones and rules."""
    block: list[str] = []
    for line in [*text.split("\n"), ""]:
        unquoted = _QUOTING.sub("", line.strip()) if line.lstrip().startswith(">") else _expanded(line)
        if unquoted.strip(REMOVED + " ") and not _RULE.match(unquoted.strip()):
            block.append(_HEADING_MARK.sub("", unquoted))
        elif block:
            yield block
            block = []


def _expanded(line: str) -> str:
    """The line with spaces for the tabs that set it in; those inside of it stay."""
    text = line.lstrip()
    return line[: len(line) - len(text)].expandtabs(4) + text


def _run(lines: list[str], layout: Layout) -> Iterable[Paragraph]:
    """Paragraphs of lines of which at most the first begins with the mark of an item or with a speaker."""
    stripped = [line.strip() for line in lines]
    first = stripped[0]
    if bullet := _bullet(first, layout):
        stripped[0] = first[bullet.end() :]
        yield from _item(stripped, lines, ParagraphKind.LIST_ITEM, layout)
    elif _NUMBER.match(first):
        yield from _item(stripped, lines, ParagraphKind.LIST_ITEM, layout)
    elif speaker := _speaker(first, layout):
        yield from _item(stripped, lines, ParagraphKind.DIALOGUE, layout, speaker.group(1))
    elif _DIALOGUE_DASH.match(first):
        yield from _item(stripped, lines, ParagraphKind.DIALOGUE, layout)
    else:
        yield from _free(lines, layout)


def _item(
    stripped: list[str], lines: list[str], kind: ParagraphKind, layout: Layout, speaker: str = ""
) -> Iterable[Paragraph]:
    """An item with the lines that continue it; those that stand for themselves follow as paragraphs of their own."""
    count = 1
    is_heading = _heads_item(stripped, layout)
    while (
        not is_heading
        and count < len(stripped)
        and _continues(stripped[count - 1], stripped[count], lines[count], layout)
    ):
        count += 1
    yield Paragraph(joined(stripped[:count], layout), kind, speaker)
    if count < len(lines):
        yield from _free(lines[count:], layout)


def _heads_item(lines: Sequence[str], layout: Layout) -> bool:
    """Whether the first line of an item names it and the next begins its text: ``2. Budget``."""
    if len(lines) < 2 or not (number := _NUMBER.match(lines[0])):
        return False
    is_short = len(lines[0][number.end() :].split()) <= FEW_WORDS and not _ANY_STOP.search(lines[0])
    return is_short and _starts_anew(lines[1]) and not _did_not_fit(lines[0], lines[1], layout.width)


def _continues(before: str, line: str, written: str, layout: Layout) -> bool:
    """Whether a line goes on with an item: set in, in small letters, or where the line before was full."""
    if written.startswith("  ") or not _starts_anew(line):
        return True
    return not _FULL_STOP.search(before) and _did_not_fit(before, line, layout.width)


def _free(lines: list[str], layout: Layout) -> Iterable[Paragraph]:
    """Lines without marks: wrapped prose, verse, a list without bullets, or one sentence a line."""
    groups = _by_first_lines(lines)
    if len(groups) > 1:
        for group in groups:
            yield from _free([group[0].lstrip(), *group[1:]], layout)
        return
    stripped = [line.strip() for line in lines]
    if len(lines) == 1:
        yield Paragraph(stripped[0])
        return
    longest = max(map(len, stripped))
    width = max(layout.width, longest)
    capital = [_starts_anew(line) for line in stripped[1:]]
    ended = [_FULL_STOP.search(line) is not None for line in stripped[:-1]]
    fits = [_did_not_fit(before, line, width) for before, line in pairwise(stripped)]
    is_wrapped = sum(fits) >= MIN_WRAPPED * len(fits) and longest <= MAX_WRAP_CHARS
    capitals = sum(capital) / len(capital)
    ends = sum(ended) / len(ended)
    is_short = longest <= MAX_VERSE_CHARS
    stands_alone = longest <= MAX_NARROW_CHARS or (is_short and len(lines) > FEW_WORDS)
    if layout.is_poem and not _is_titled(stripped):
        yield from _short_lines(stripped, layout)
    elif is_wrapped and not (stands_alone and capitals == 1 and ends < 0.5):
        yield Paragraph(joined(stripped, layout))
    elif is_short and not _is_titled(stripped) and _is_verse(lines, stripped, capitals, ends):
        yield from _short_lines(stripped, layout)
    elif capitals >= 0.5 or longest > MAX_WRAP_CHARS:
        yield from _grouped(stripped, layout)
    else:
        yield Paragraph(joined(stripped, layout))


def _is_titled(lines: list[str]) -> bool:
    """Whether two lines are a title and its sentence."""
    return len(lines) == 2 and not _ANY_STOP.search(lines[0]) and _FULL_STOP.search(lines[1]) is not None


def _is_verse(lines: list[str], stripped: list[str], capitals: float, ends: float) -> bool:
    """Short lines that stand for themselves: each begins anew, or is set in and ends with a pause."""
    if ends >= 0.5 and capitals >= 0.5:
        return False
    if capitals >= 0.7:
        return True
    pauses = sum(_ANY_STOP.search(line) is not None for line in stripped) / len(stripped)
    depths = {len(line) - len(line.lstrip()) for line in lines}
    return pauses >= 0.5 and (len(depths) > 1 or (pauses >= 0.7 and len(lines) > 2))


def _short_lines(lines: list[str], layout: Layout) -> Iterable[Paragraph]:
    """A stanza, or the items of a list when a line announces them or most have few words."""
    announced = next((number for number, line in enumerate(lines) if line.endswith((":", "："))), None)
    pauses = sum(_PAUSE.search(line) is not None for line in lines) >= len(lines) / 2
    few = sum(len(line.split()) <= FEW_WORDS and not _UNSPACED.search(line) for line in lines) > len(lines) / 2
    if announced is None and (layout.is_poem or pauses or not few):
        yield Paragraph("\n".join(lines), ParagraphKind.VERSE)
        return
    for line in lines:
        yield Paragraph(line, ParagraphKind.PROSE if line.endswith((":", "：")) else ParagraphKind.LIST_ITEM)


def _grouped(lines: list[str], layout: Layout) -> Iterable[Paragraph]:
    """Lines of which each that begins anew is a paragraph of its own."""
    group: list[str] = []
    for line in lines:
        if group and _starts_anew(line):
            yield _of_lines(group, layout)
            group = []
        group.append(line)
    yield _of_lines(group, layout)


def _of_lines(lines: list[str], layout: Layout) -> Paragraph:
    text = joined(lines, layout)
    return Paragraph(text, ParagraphKind.PROSE if _ANY_STOP.search(text) else ParagraphKind.LIST_ITEM)


def _by_first_lines(lines: list[str]) -> list[list[str]]:
    """The lines as paragraphs that begin with a line that is set in, if each of those follows the end of a sentence."""
    depths = [len(line) - len(line.lstrip(" \u3000")) for line in lines]
    least = min(depths)
    starts = [number for number, depth in enumerate(depths) if depth > least and number]
    if not starts or not all(_FULL_STOP.search(lines[number - 1].rstrip()) for number in starts):
        return [lines]
    return [lines[start:end] for start, end in pairwise([0, *starts, len(lines)])]


def _starts_anew(line: str) -> bool:
    """Whether a line begins as a sentence does: not with a small letter."""
    first = next((each for each in line if each.isalnum()), "")
    return not first.islower()


def _did_not_fit(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would have made this one longer than any line of the text."""
    word = following.split(None, 1)[0] if following.split() else ""
    size = 1 if _UNSPACED.match(following) else len(word) + 1
    return len(line) + size > width


def joined(lines: Sequence[str], layout: Layout = Layout()) -> str:
    """Wrapped lines as one; a word that a hyphen divided is whole again where the text has it elsewhere."""
    parts = [lines[0]]
    for before, line in pairwise(lines):
        if _WIDE.match(before[-1:]) and _WIDE.match(line):
            parts.append(line)
        elif _HYPHEN.search(before[-2:]) and line[:1].islower():
            start, end = _LETTERS.findall(before[-MAX_VERSE_CHARS:])[-1], _LETTERS.match(line)
            if end is not None and (start + end.group()).lower() in layout.known:
                parts[-1] = parts[-1][:-1]
            parts.append(line)
        else:
            parts += [" ", line]
    return "".join(parts)
