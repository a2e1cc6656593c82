"""How near the words of captions begin to where they are heard, and how near films are to their plans' length.

    python -m benchmarks.speech [--quick] [--json]

The packaged voice speaks the texts of the examples and of ``speech_texts.txt`` at every tempo. PocketSphinx, which
knows nothing of the voice's own durations, aligns the sound with the text. Only the narration is made, no film.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reelbase.media.words import TimedToken
from reelbase.plans.estimates import scene_duration_s
from reelbase.plans.reading import read_source
from reelbase.plans.wording import sentences
from reelbase.production.steps.layout import BREATH_AFTER_S, BREATH_BEFORE_S
from reelbase.providers.align.choice import choose_aligner
from reelbase.providers.voice.hibari import HibariVoice
from reelbase.schemas.plan_document import WORDS_PER_MINUTE

EXAMPLES = Path(__file__).parent.parent / "examples"
TEXTS = Path(__file__).with_name("speech_texts.txt")
SENTENCES_A_SCENE = 2
NEAR_S = 0.04
"""Seconds between a word's beginnings that count as near."""
PAUSE_S = 0.1
"""Seconds of silence before a word from which on its beginning is heard."""
GOALS = {"near": 0.9, "length": 0.05}


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene of the measurement, once spoken and once aligned."""

    text: str
    duration_s: float
    own: tuple[TimedToken, ...]
    aligned: tuple[TimedToken, ...] | None


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three texts at one tempo")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    results = run(quick=options.quick)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for name, value in results.items():
        print(f"{name:<64} {value:9.3f}")


def run(*, quick: bool) -> dict[str, float]:
    """Beginnings of words in milliseconds against the aligner, and lengths of films against their estimates."""
    texts = [read_source(path).body for path in sorted(EXAMPLES.glob("*.md"))]
    texts += [line.partition(": ")[2] for line in TEXTS.read_text().splitlines() if line]
    if quick:
        texts = texts[::6]
    results: dict[str, float] = {}
    starts: list[float] = []
    at_pauses: list[float] = []
    for tempo in ["normal"] if quick else list(WORDS_PER_MINUTE):
        off: list[float] = []
        with closing(HibariVoice(words_per_minute=WORDS_PER_MINUTE[tempo])) as voice:
            for text in texts:
                scenes = _spoken(voice, text)
                off.append(_length_off(scenes, tempo))
                inside, after = _starts_off(scenes)
                starts += inside
                at_pauses += after
        results[f"{tempo}: texts whose length is within 5 % of the estimate, share"] = float(
            np.mean(np.abs(off) <= GOALS["length"])
        )
        results[f"{tempo}: largest difference of a text's length, share"] = float(np.max(np.abs(off)))
    for name, values in (("all words", starts + at_pauses), ("in running speech", starts), ("after pauses", at_pauses)):
        array = 1000 * np.array(values)
        results[f"{name}: count"] = len(array)
        results[f"{name}: start within 40 ms of the aligner's, share"] = float(np.mean(np.abs(array) <= 1000 * NEAR_S))
        for share in (5, 50, 95):
            results[f"{name}: difference, percentile {share}, ms"] = float(np.percentile(array, share))
    return results


def _spoken(voice: HibariVoice, text: str) -> list[Scene]:
    """The text as scenes of a few sentences each."""
    found = [sentence.strip() for sentence in sentences(" ".join(text.split()), "en")]
    aligner = choose_aligner("en")
    scenes = []
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as folder:
        for start in range(0, len(found), SENTENCES_A_SCENE):
            narration = " ".join(found[start : start + SENTENCES_A_SCENE])
            speech = voice.speak(narration, language="en", out=Path(folder) / "scene.wav", idempotency_key="")
            alignment = aligner.align(speech.path, narration, language="en")
            times = alignment.tokens if alignment.method == "forced" else None
            scenes.append(Scene(narration, speech.duration_s, speech.tokens or (), times))
    return scenes


def _length_off(scenes: list[Scene], tempo: str) -> float:
    """How much longer the scenes are than their estimates, as a share."""
    estimated_s = sum(scene_duration_s(scene.text, tempo) for scene in scenes)
    taken_s = sum(BREATH_BEFORE_S + scene.duration_s + BREATH_AFTER_S for scene in scenes)
    return taken_s / estimated_s - 1.0


def _starts_off(scenes: list[Scene]) -> tuple[list[float], list[float]]:
    """Differences of the words' starts in seconds, in running speech and after pauses; late ones are above 0."""
    inside: list[float] = []
    after: list[float] = []
    for scene in scenes:
        end_s = -1.0
        for own, other in zip(scene.own, scene.aligned or (), strict=False):
            if own.start_s is None or own.end_s is None or other.start_s is None:
                continue
            (after if own.start_s - end_s > PAUSE_S else inside).append(own.start_s - other.start_s)
            end_s = own.end_s
    return inside, after


if __name__ == "__main__":
    main()
