"""The account of a text's words: how many are narrated, and what the others are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from reelbase.plans.wording import count_words
from reelbase.schemas.plan_document import WordAccount, WordUse

if TYPE_CHECKING:
    from reelbase.plans.reading.source import SourceText

MOST_OMITTED = 0.1
"""The share of a text's words that may be left out without a warning."""
MOST_HEADINGS = 0.2
_OF_THE_FORMAT = (WordUse.MARKUP, WordUse.TIMES, WordUse.METADATA, WordUse.REPEATED)
"""Words that a format needs and that say nothing themselves, or nothing new: leaving them out is no loss."""
_NAMES = {
    WordUse.HEADING: "headings",
    WordUse.TABLE: "tables",
    WordUse.CODE: "code",
    WordUse.COMMENT: "comments",
    WordUse.FOOTNOTE: "footnotes",
    WordUse.STRUCK: "struck-out text",
    WordUse.TIMES: "times",
    WordUse.DIRECTION: "directions and names of speakers",
    WordUse.PAGE: "the rest of the page",
    WordUse.METADATA: "settings",
    WordUse.FORMULA: "formulas",
    WordUse.MARKUP: "markup",
    WordUse.REPEATED: "repetitions",
    WordUse.LENGTH: "sentences cut for length",
}


class _Line(Protocol):
    """A sentence or a part of one, with the number of its paragraph in the whole text."""

    @property
    def text(self) -> str: ...
    @property
    def paragraph(self) -> int: ...


def account_of(source: SourceText, left_out: Iterable[_Line]) -> WordAccount:
    """Where the words of a source go when these of its lines are left out for length.

    A word is what ``count_words`` counts in the parts of the source, after the markup in and around them is gone. So
    the parts add up whatever stands inside of a word. The names of columns count once, however often they are spoken.
    """
    lost: Counter[int] = Counter()
    for line in left_out:
        lost[line.paragraph] += count_words(line.text)
    omitted: Counter[WordUse] = Counter()
    narrated = 0
    paragraphs = [paragraph for section in source.sections for paragraph in section.paragraphs]
    for number, paragraph in enumerate(paragraphs):
        words = count_words(paragraph.written or paragraph.text)
        cut = min(lost[number], words)
        narrated += words - cut
        omitted[WordUse.LENGTH] += cut
    for heading in (source.title, *(section.heading for section in source.sections)):
        omitted[WordUse.HEADING] += count_words(heading)
    for omission in source.omissions:
        omitted[omission.use] += count_words(omission.text)
    found = {use: omitted[use] for use in WordUse if omitted[use]}
    return WordAccount(total=narrated + sum(found.values()), narrated=narrated, omitted=found)


def narration_note(account: WordAccount) -> str:
    """The account in one line: ``412 of 460 words are narrated. Left out: tables (38 words), code (10 words).``"""
    if account.narrated == account.total:
        return f"All {account.total} words are narrated."
    parts = ", ".join(_counted(account))
    return f"{account.narrated} of {account.total} words are narrated. Left out: {parts}."


def _counted(account: WordAccount) -> Iterator[str]:
    for use, count in sorted(account.omitted.items(), key=lambda item: -item[1]):
        yield f"{_NAMES[use]} ({count} {'word' if count == 1 else 'words'})"


def loses_much(account: WordAccount) -> bool:
    """Whether more than a tenth of a text is left out.

    What only its format needs does not count, nor do headings, unless they are more than a fifth of the words: a text
    that says so much in them is not whole without them.
    """
    content = account.total - sum(account.omitted.get(use, 0) for use in _OF_THE_FORMAT)
    headings = account.omitted.get(WordUse.HEADING, 0)
    if headings <= MOST_HEADINGS * content:
        content -= headings
    return content - account.narrated > MOST_OMITTED * content
