"""Words with times: the one form in which speech timing travels from voices and aligners to captions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedToken:
    """One token of the script, as the author wrote it, with when it is heard.

    text: the token with its punctuation, never changed.
    start_s, end_s: seconds from the start of the scene's voice; both None for a token that is not spoken.
    """

    text: str
    start_s: float | None
    end_s: float | None

    @property
    def spoken(self) -> bool:
        return self.start_s is not None
