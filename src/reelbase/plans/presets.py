"""The six niche presets: pacing, mood, camera and rate of each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from reelbase.kit.errors import InputError
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.schemas.plan_document import Mood

PACING_S = (60, 90, 120, 180)


@dataclass(frozen=True, slots=True)
class NichePreset:
    """``scenes`` are scene counts at 60, 90, 120 and 180 s; ``rate`` is credits a minute."""

    name: str
    description: str
    mood: Mood
    scenes: tuple[int, int, int, int]
    effects: tuple[Effect, ...]
    section_effect: Effect
    transition: TransitionKind
    rate: float = 1.0

    def scene_count(self, duration_s: float) -> int:
        """Scenes that suit a length, between the preset's own points and in proportion beyond them."""
        points = list(zip((0, *PACING_S), (0, *self.scenes), strict=True))
        for (low_s, low), (high_s, high) in itertools.pairwise(points):
            if duration_s <= high_s:
                return max(1, round(low + (high - low) * (duration_s - low_s) / (high_s - low_s)))
        return round(self.scenes[-1] * duration_s / PACING_S[-1])


_CALM = (Effect.SLOW_ZOOM_IN, Effect.PAN_RIGHT, Effect.SLOW_ZOOM_OUT, Effect.PAN_LEFT, Effect.TILT_UP)
_LIVELY = (
    Effect.SLOW_ZOOM_IN,
    Effect.PAN_LEFT,
    Effect.TILT_UP,
    Effect.SLOW_ZOOM_OUT,
    Effect.PAN_RIGHT,
    Effect.TILT_DOWN,
)

PRESETS: dict[str, NichePreset] = {
    preset.name: preset
    for preset in (
        NichePreset("motivation", "Short, rousing lines over bold pictures.", "uplifting", (12, 17, 22, 32),
            _LIVELY, Effect.FLASH_CUT, TransitionKind.ZOOM),
        NichePreset("explainer", "One idea at a time, calmly explained.", "curious", (9, 13, 17, 25),
            _CALM, Effect.SLOW_ZOOM_IN, TransitionKind.CROSSFADE),
        NichePreset("facts", "Quick, surprising facts.", "playful", (12, 17, 23, 34),
            _LIVELY, Effect.FLASH_CUT, TransitionKind.SLIDE),
        NichePreset("history", "A story from the past, told with weight.", "epic", (8, 12, 16, 23),
            _CALM, Effect.FADE, TransitionKind.CROSSFADE, 1.5),
        NichePreset("finance", "Money matters, clear and sober.", "calm", (9, 13, 17, 25),
            _CALM, Effect.SLOW_ZOOM_OUT, TransitionKind.SLIDE),
        NichePreset("science", "How things work, with wonder.", "mysterious", (9, 13, 17, 25),
            _CALM, Effect.TILT_UP, TransitionKind.WIPE),
    )
}  # fmt: skip


def preset_named(name: str) -> NichePreset:
    """Raises InputError that lists the presets for an unknown name."""
    if name not in PRESETS:
        raise InputError(f"There is no preset {name!r}.", field="preset", fix=f"Use one of {', '.join(PRESETS)}.")
    return PRESETS[name]
