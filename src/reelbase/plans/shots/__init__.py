"""What a film shows while each clause is said: charts, maps, people, things and words, chosen from the text alone."""

from __future__ import annotations

from reelbase.plans.shots.checking import check_against_text
from reelbase.plans.shots.choosing import alternatives, choose_shots

__all__ = ["alternatives", "check_against_text", "choose_shots"]
