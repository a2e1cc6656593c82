"""What steps leave in the database is read by later releases: a job that was begun before an upgrade is resumed."""

from __future__ import annotations

from typing import Any

import pytest

from reelbase.kit.errors import StepError
from reelbase.media.sound.report import SoundReport
from reelbase.media.words import TimedToken
from reelbase.production.states import STEPS
from reelbase.production.steps import results
from reelbase.production.steps.results import AlignmentResult, StepResult, VisualResult, VoiceResult
from reelbase.schemas.jobs import StepName

FILE = "850f55ec54ccde5479e99c27bd2ea61922b51fb7af209a835353550e52f1bc2f"
KEY = "aa91d4df1caebf91adf6b624d65a9021f7abc4c0a12564f6a3d235f869045fe5"
TOKENS = [["Water", 0.03981859410430839, 0.3184580498866213], ["-", None, None], ["runs", 0.37, 0.7480272108843536]]
REPORT = {
    "duration_s": 5.966666666666667,
    "integrated_lufs": -13.9,
    "true_peak_dbtp": None,
    "range_lu": 1.2,
    "voice_gain_db": -0.8,
    "music_gain_db": None,
    "passes": 1,
    "notes": ["Scene 1 is silent."],
}
STORED_BEFORE_VERSIONS: dict[StepName, dict[str, Any]] = {
    StepName.SCRIPT: {"scenes": 3, "words": 8, "origin": "authored"},
    StepName.VOICE: {
        "scenes": [
            {"file": f"{FILE}.wav", "duration_s": 1.7229024943310658, "tokens": TOKENS},
            {"file": f"{FILE}.wav", "duration_s": 2, "tokens": None},
            None,
        ]
    },
    StepName.ALIGNMENT: {
        "scenes": [{"tokens": TOKENS, "method": "voice"}, {"tokens": TOKENS, "method": "estimated"}, None]
    },
    StepName.VISUALS: {
        "scenes": [
            {"kind": "picture", "placeholder": True, "note": "Placeholder: refused.", "file": f"{FILE}.ora"},
            {"kind": "clip", "placeholder": False, "note": "", "file": f"{FILE}.mp4"},
            {"kind": "animation", "placeholder": False, "note": "", "animation_s": 3.5, "file": f"{FILE}.mp4"},
        ]
    },
    StepName.CAPTIONS: {
        "files": {"srt": f"{FILE}.srt", "vtt": f"{FILE}.vtt", "ass": f"{FILE}.ass"},
        "spans": [[0.33981859410430837, 1.7856462585034014], [2.829750566893424, 4.353854875283447]],
    },
    StepName.MUSIC: {"music": None, "sound": f"{FILE}.m4a", "voice_track": None, "report": REPORT},
    StepName.TIMELINE: {
        "frames": 179,
        "fps": 30,
        "duration_s": 5.966666666666667,
        "shots": [
            {"scene": 1, "start_s": 0.0, "duration_s": 2.466666666666667, "effect": "static"},
            {"scene": 2, "start_s": 2.466666666666667, "duration_s": 3.5, "effect": "slow_zoom_in"},
        ],
    },
    StepName.RENDER: {
        "film": f"{FILE}.mp4",
        "segments": [
            {"kind": "shot", "scenes": [1], "key": KEY, "file": f"{FILE}.mp4"},
            {"kind": "transition", "scenes": [1, 2], "key": KEY, "file": f"{FILE}.mp4"},
        ],
    },
    StepName.PACKAGE: {
        "files": {"final.mp4": f"{FILE}.mp4", "scenes/01.png": f"{FILE}.png"},
        "zip": f"{FILE}.zip",
        "manifest": {"schema_version": 1, "film": {"duration_s": 5.9}, "scenes": [{"number": 1}]},
    },
}
"""As steps stored it before results had versions, every field and every form of it."""


def result_class(step: StepName) -> type[StepResult]:
    classes = [value for value in vars(results).values() if isinstance(value, type) and issubclass(value, StepResult)]
    (found,) = [value for value in classes if value is not StepResult and value.step is step]
    return found


@pytest.mark.parametrize("step", STEPS)
def test_results_that_were_stored_without_a_version_are_read_and_stored_with_one(step: StepName) -> None:
    stored = STORED_BEFORE_VERSIONS[step]
    result = result_class(step).from_json(stored)
    again = result.to_json()
    assert again.pop("version") == 1
    for visual in again["scenes"] if step is StepName.VISUALS else ():
        if visual["animation_s"] is None:
            del visual["animation_s"]
    # Later releases added these, with a default that says what was so before.
    assert again.pop("cards", []) == []
    for field in set(again.get("report", {})) - set(stored.get("report", {})):
        assert not again["report"].pop(field)
    for shot in again["shots"] if step is StepName.TIMELINE else ():
        assert shot.pop("kind") == "picture"
    assert again == stored
    assert result_class(step).from_json(result.to_json()) == result


def test_times_and_reports_are_objects() -> None:
    voice = VoiceResult.from_json(STORED_BEFORE_VERSIONS[StepName.VOICE])
    assert voice.scenes[0] is not None
    assert voice.scenes[0].tokens == tuple(TimedToken(*token) for token in TOKENS)
    assert voice.scenes[1:] == (voice.scenes[1], None)
    alignment = AlignmentResult.from_json(STORED_BEFORE_VERSIONS[StepName.ALIGNMENT])
    assert alignment.tokens(0) == voice.scenes[0].tokens
    assert alignment.tokens(2) == ()
    music = results.MusicResult.from_json(STORED_BEFORE_VERSIONS[StepName.MUSIC])
    assert music.report == SoundReport(**{**REPORT, "notes": ("Scene 1 is silent.",)})
    assert music.report.as_json() == REPORT


def test_a_missing_result_names_the_step_to_retry() -> None:
    with pytest.raises(StepError) as refused:
        VisualResult.from_json({})
    assert refused.value.fix == "Retry the job from the step visuals."


def test_a_result_of_a_later_release_is_refused() -> None:
    with pytest.raises(StepError, match=r"later release .*version 2"):
        VoiceResult.from_json({"version": 2, "scenes": []})
