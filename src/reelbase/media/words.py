"""Words with times: the form in which voices and aligners pass speech timing to captions."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TimedToken:
    """One token of the script, as the author wrote it, and when it is spoken.

    text: the token with its punctuation, never changed.
    start_s, end_s: seconds from the start of the scene's voice; both None for a token that is not spoken.
    gap: the white space before it as in the script: nothing, a space, or a line feed where a line of verse begins; None
    where it is not known.
    """

    text: str
    start_s: float | None
    end_s: float | None
    gap: str | None = None

    def shifted(self, by_s: float) -> TimedToken:
        """The token that much later."""
        if self.start_s is None or self.end_s is None:
            return self
        return replace(self, start_s=self.start_s + by_s, end_s=self.end_s + by_s)

    @property
    def spoken(self) -> bool:
        return self.start_s is not None
