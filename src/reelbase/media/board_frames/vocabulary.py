"""The words of descriptions that decide what a frame shows."""

from __future__ import annotations

import re

from reelbase.media.shots.people import Expression

_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> frozenset[str]:
    """The words of a text in small letters."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


OUTDOORS = words_of(
    "outside outdoors street streets road park beach sea ocean lake river harbour harbor mountain mountains hill hills "
    "forest wood woods garden field fields sky sun sunset sunrise city skyline bridge coast desert meadow path trail "
    "yard terrace balcony rooftop valley island rain snow wind tree trees"
)
PEOPLE = words_of(
    "person people man men woman women boy girl child children kid kids he she him her they someone somebody anyone "
    "host presenter speaker narrator creator you your yourself i me my face selfie customer customers chef barista "
    "teacher student students friend friends family mother father mum dad couple team worker workers owner guest "
    "guests runner cyclist artist actor actress crowd audience viewer talks talking speaks speaking smiles smiling "
    "looks looking walks walking sits sitting stands standing"
)
HIS = words_of("man men boy he him his father dad actor")
HER = words_of("woman women girl she her hers mother mum actress")
EXPRESSIONS: dict[Expression, frozenset[str]] = {
    "happy": words_of("happy smiles smiling laughs laughing proud glad"),
    "sad": words_of("sad cries crying disappointed tired lonely"),
    "surprised": words_of("surprised shocked amazed stunned"),
    "angry": words_of("angry annoyed furious frustrated"),
    "thinking": words_of("thinks thinking wonders wondering doubts unsure"),
}
ICONS_OF_PEOPLE = words_of("person man woman people face boy girl child family selfie eye")
