"""What one provider call cost; every provider returns it, the job's receipt adds it up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """``units`` counted in ``unit`` (characters, pictures, tokens, seconds); cost in millionths of a dollar."""

    provider: str
    model: str
    unit: str
    units: float
    cost_micros: int = 0
