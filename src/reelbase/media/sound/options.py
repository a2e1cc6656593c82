"""What a film's author chooses about its sound. Part of the plan document, so it imports nothing that is heavy."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Level = Annotated[float, Field(allow_inf_nan=False, strict=True)]
SoundFile = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class SoundChoice(BaseModel):
    """What is chosen about the sound of a film before there is a plan. Levels are in dB."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    effects: bool = Field(True, strict=True, description="Whether events in the picture have sound effects.")
    effects_level_db: Level = Field(
        0.0, ge=-24, le=6, description="How much louder or quieter the sound effects are than usual, in dB."
    )
    music: bool = Field(True, strict=True, description="Whether the film has music.")
    music_level_db: Level | None = Field(
        None, ge=-60, le=0, description="Music level under the voice, in dB relative to it; by default the setting's."
    )


class SoundOptions(SoundChoice):
    """The sound of one film."""

    music_file: SoundFile | None = Field(
        None, description="Your own music for this film, relative to the plan file; looped or cut to the film's length."
    )
