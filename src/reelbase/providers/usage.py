"""The usage of one provider call; the job's receipt adds them up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """``units`` of ``unit`` (characters, pictures, tokens, seconds), and the cost in millionths of a dollar."""

    provider: str
    model: str
    unit: str
    units: float
    cost_micros: int = 0
