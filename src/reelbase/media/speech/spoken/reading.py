"""What a normaliser gives: readings of groups of tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

Reading = tuple[str, ...]
"""The words of each token of a group that only makes sense together, such as ``("twelve", "thousand", "kilometers")``
for ``12 000 km``. Most groups are one token. A token that adds no words has an empty string."""

Normaliser = Callable[[Sequence[str]], list[Reading]]
"""Readings of all tokens, in order and without a gap: their lengths add up to the number of tokens.

The tokens are written as in the text, with their punctuation, in NFC, without control characters; marks such as a full
stop are kept by the tokens themselves, so readings hold commas only, where a voice shall pause inside a token.
"""


def distributed(words: str, count: int) -> Reading:
    """Words as one piece a token, as evenly as whole words allow; later tokens may get none."""
    parts = words.split()
    if len(parts) < count:
        return (*parts, *[""] * (count - len(parts)))
    edges = [round(index * len(parts) / count) for index in range(count + 1)]
    return tuple(" ".join(parts[start:stop]) for start, stop in pairwise(edges))
