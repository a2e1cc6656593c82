"""The shots of a reference: every cut on its frame, at any frame rate, with fades and dissolves."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reelbase.media.references.analysis import analyse
from support.reference_clips import TWENTY_SHOTS, pictures_of, starts_of, write_clip

STARTS = starts_of(TWENTY_SHOTS)


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30_000, 1001), Fraction(50)], ids=str)
def test_every_shot_begins_on_its_frame(tmp_path: Path, fps: Fraction) -> None:
    found = analyse(write_clip(tmp_path / "clip.mp4", pictures_of(TWENTY_SHOTS), fps=fps))
    frames = [shot.start_s * float(fps) for shot in found.shots]
    assert frames == pytest.approx(STARTS, abs=1.01)
    assert [shot.boundary for shot in found.shots] == ["start", *(shot.joined for shot in TWENTY_SHOTS[1:])]
    assert found.fps == pytest.approx(float(fps), abs=0.001)
    assert found.duration_s == pytest.approx(sum(shot.frames for shot in TWENTY_SHOTS) / float(fps), abs=0.05)
    assert found.cuts_per_min == pytest.approx(19 * 60 / found.duration_s, rel=0.05)


def test_cuts_are_found_by_their_times_at_a_variable_rate(tmp_path: Path) -> None:
    def ticks(number: int) -> int:
        # Halves and doubles the rate every second, as telephones do in the dark.
        return number * 33 + (number // 30) * 330 + sum(17 * ((n // 7) % 2) for n in range(number % 30))

    found = analyse(write_clip(tmp_path / "clip.mkv", pictures_of(TWENTY_SHOTS), ticks=ticks))
    assert [shot.start_s for shot in found.shots] == pytest.approx([ticks(start) / 1000 for start in STARTS], abs=0.06)
