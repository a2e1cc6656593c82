"""What is found in a reference: its rhythm, its sound and its look, in figures."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Boundary = Literal["start", "cut", "fade", "dissolve"]
Movement = Literal["still", "slow", "fast"]
CaptionPlace = Literal["top", "middle", "bottom"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReferenceShot(_Part):
    """A shot: what is seen from one boundary to the next. Times are seconds from the first frame."""

    start_s: float = Field(ge=0, description="Time of its first frame, in seconds; the middle of a dissolve or fade.")
    end_s: float = Field(ge=0, description="Time at which the next shot starts, in seconds.")
    boundary: Boundary = Field("cut", description="How it begins; the first one with `start`.")
    movement: Movement | None = Field(None, description="How much camera or subject move; null if it is too short.")
    speed: float | None = Field(None, ge=0, description="Median movement, in frame widths a second.")


class ReferencePause(_Part):
    """A stretch in which nobody speaks. Times are seconds from the first frame."""

    start_s: float = Field(ge=0, description="Time at which the voice stops, in seconds.")
    end_s: float = Field(ge=0, description="Time at which it continues, in seconds.")


class ReferencePattern(_Part):
    """The pattern of a reference. What is null was not found or not looked at; `missing` says which and why."""

    duration_s: float = Field(gt=0, description="Length of the whole video, in seconds.")
    analysed_s: float = Field(gt=0, description="Length of what was looked at from its start, in seconds.")
    fps: float = Field(gt=0, description="Average frames a second.")
    width: int = Field(gt=0, description="Displayed width, in pixels.")
    height: int = Field(gt=0, description="Displayed height, in pixels.")
    shots: tuple[ReferenceShot, ...] = Field(min_length=1, description="All shots, in order and without gaps.")
    cuts_per_min: float = Field(ge=0, description="Cuts, fades and dissolves a minute.")
    hook_s: float = Field(
        gt=0,
        description="Length of the hook in seconds: the first sentence, else what is said up to the first pause, "
        "else the first shot.",
    )
    speech_share: float | None = Field(None, ge=0, le=1, description="Share of the time in which somebody speaks.")
    pauses: tuple[ReferencePause, ...] = Field((), description="Pauses of the voice of at least half a second.")
    words_per_s: float | None = Field(None, ge=0, description="Words a second, over the whole time.")
    words_per_spoken_s: float | None = Field(None, ge=0, description="Words a second while somebody speaks.")
    text_share: float | None = Field(None, ge=0, le=1, description="Share of the time with any text in the picture.")
    caption_share: float | None = Field(
        None, ge=0, le=1, description="Share of the time with captions: the text that changes most often."
    )
    caption_place: CaptionPlace | None = Field(None, description="The third of the picture with the captions.")
    loudness_lufs: float | None = Field(None, description="Integrated loudness (EBU R 128); -70 for silence.")
    palette: tuple[str, ...] = Field((), description="Up to five colours as #rrggbb, the most frequent one first.")
    movement: Movement | None = Field(None, description="Movement in most of the time.")
    speed: float | None = Field(None, ge=0, description="Mean movement of the shots, in frame widths a second.")
    transcript: str | None = Field(None, description="What is said, as far as it was understood; not a quotation.")
    missing: tuple[str, ...] = Field((), description="Sentences about what was not looked at, and how to change that.")

    @property
    def shot_lengths_s(self) -> tuple[float, ...]:
        """The lengths of the shots, in seconds."""
        return tuple(shot.end_s - shot.start_s for shot in self.shots)
