"""The film that the render benchmarks make: shots of many kinds with captions, and their layers for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.captions.fonts import fonts_dir
from reelbase.media.captions.look import CaptionLook
from reelbase.media.compositor import Compositor
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame
from reelbase.media.shots.composing import compose
from reelbase.media.shots.contents import SHOT_CONTENT
from reelbase.media.shots.contents.things import WordsContent
from reelbase.media.shots.drawn import DrawnShot
from reelbase.media.shots.elements import LayoutRole
from reelbase.media.shots.examples import example_of
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Visual
from reelbase.media.words import TimedToken

PRESET = "explainer"
KINDS = ("words", "number", "object", "words", "bars", "map", "words", "list", "line", "versus")
"""Shown in turn. Three in ten are type, as in films of texts."""
SHOT_S = 2.5
_SHOTS_A_SCENE = 3
_ENTRANCES = ("cut", "rise", "pop", "slide", "fade")
_SCRIPT = (
    "Every honey bee tells the others where the flowers are by dancing in a figure of eight, and the angle of the "
    "dance against gravity is the angle of the flight against the sun."
)
_WORDS = _SCRIPT.split()
_WORD_S = 0.335


def make_film(format: FrameFormat, *, duration_s: float) -> Timeline:
    """A timeline of about ``duration_s``."""
    frames = format.frames(SHOT_S)
    per_shot = int((SHOT_S - 0.2) / _WORD_S)
    shots = tuple(_shot(number, frames, per_shot) for number in range(max(1, round(duration_s / SHOT_S))))
    return Timeline(format, Look(PRESET, captions=CaptionLook()), shots)


def _shot(number: int, frames: int, per_shot: int) -> Shot:
    words = [_WORDS[(number * per_shot + at) % len(_WORDS)] for at in range(per_shot)]
    kind = KINDS[number % len(KINDS)]
    content = WordsContent(text=" ".join(words)) if kind == "words" else SHOT_CONTENT.validate_python(example_of(kind))
    drawn = DrawnShot(
        content,
        frames,
        entrance=_ENTRANCES[number % len(_ENTRANCES)],
        seed=str(number),
        variant=number // _SHOTS_A_SCENE,
    )
    tokens = tuple(TimedToken(word, at * _WORD_S, (at + 0.9) * _WORD_S) for at, word in enumerate(words))
    visual = Visual("drawn", Path(), "")
    return Shot(
        1 + number // _SHOTS_A_SCENE, visual, Effect.STATIC, frames, tokens=tokens, voice_offset_s=0.1, drawn=drawn
    )


def write_layers(timeline: Timeline, folder: Path, encoding: Encoding) -> dict[str, Any]:
    """A description of the film for other programs, with the layers of its shots as pictures in ``folder``.

    Each shot has two: its ground, which moves, and all that stands on it at its end as one picture with alpha. That is
    less than our own frames consist of.
    """
    shots = []
    for number, shot in enumerate(timeline.shots):
        ground, content = folder / f"ground-{number}.png", folder / f"content-{number}.png"
        _draw_layers(timeline, shot, ground, content)
        later_s = shot.voice_offset_s or 0.0
        words = [[token.text, token.start_s + later_s, token.end_s + later_s] for token in shot.tokens]
        shots.append(
            {
                "ground": ground.name,
                "content": content.name,
                "duration_s": shot.frames / timeline.format.fps,
                "words": words,
            }
        )
    description = {
        "size": [timeline.format.width, timeline.format.height],
        "fps": timeline.format.fps,
        "font": str(next(fonts_dir().glob("*.ttf"))),
        "preset": encoding.preset,
        "crf": encoding.crf,
        "threads": encoding.encoder_threads,
        "shots": shots,
    }
    (folder / "film.json").write_text(json.dumps(description), encoding="utf-8")
    return description


def _draw_layers(timeline: Timeline, shot: Shot, ground: Path, content: Path) -> None:
    assert shot.drawn is not None
    format, look, last = timeline.format, timeline.look, shot.frames - 1
    composition = compose(shot.drawn, format, preset=look.preset, style=look.style, captions=look.captions)
    compositor = Compositor(format)

    def painted(luma: int, roles: frozenset[LayoutRole]) -> NDArray[np.float32]:
        frame = PlanarFrame(format)
        frame.y[:], frame.u[:], frame.v[:] = luma, 128, 128
        for element in composition.elements:
            if element.role in roles:
                element.paint(compositor, frame, last)
        planes = frame.data.reshape(format.height * 3 // 2, format.width)
        return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.float32)

    cv2.imwrite(str(ground), painted(16, frozenset({LayoutRole.GROUND})).astype(np.uint8))
    rest = frozenset(LayoutRole) - {LayoutRole.GROUND}
    # What is drawn over black and over white differs by what shows through it.
    black, white = painted(16, rest), painted(235, rest)
    alpha = np.clip(255 - (white - black).mean(axis=2), 0, 255)
    straight = np.clip(black * 255 / np.maximum(alpha, 1)[..., None], 0, 255)
    cv2.imwrite(str(content), np.dstack([straight, alpha]).astype(np.uint8))
