"""The film that the render benchmarks make: drawn scenes, words, and every kind of transition."""

from __future__ import annotations

from pathlib import Path

import cv2

from reelbase.kit.hashing import hash_file
from reelbase.media.captions.look import CaptionLook
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.media.picture_files import flatten, save_picture
from reelbase.media.pictures.scenes import draw_scene
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Transition, TransitionKind, Visual
from reelbase.media.words import TimedToken

_SCENES = (
    ("science", "A honey bee dances on the comb", "medium"),
    ("explainer", "The sun shows the bee the way to the flowers", "wide"),
    ("facts", "A thousand flowers for a spoon of honey", "wide"),
    ("history", "Farmers kept bees in clay pots", "medium"),
    ("finance", "A hive is worth more than its honey", "medium"),
    ("motivation", "Climb the mountain one step at a time", "close"),
)
PICTURES = len(_SCENES)
TRANSITION_FRAMES = 14
_SCRIPT = (
    "Every honey bee tells the others where the flowers are by dancing in a figure of eight, and the angle of the "
    "dance against gravity is the angle of the flight against the sun."
)
_WORDS = _SCRIPT.split()
_WORD_S = 0.335
_EFFECTS = (
    Effect.SLOW_ZOOM_IN,
    Effect.PAN_LEFT,
    Effect.SLOW_ZOOM_OUT,
    Effect.TILT_UP,
    Effect.FLASH_CUT,
    Effect.PAN_RIGHT,
)
_KINDS = (TransitionKind.CROSSFADE, TransitionKind.SLIDE, TransitionKind.WIPE, TransitionKind.ZOOM)


def make_film(folder: Path, format: FrameFormat, *, duration_s: float, shot_s: float = 5.0) -> Timeline:
    """A timeline of about ``duration_s``, its pictures drawn into ``folder`` as .ora and flat as .png."""
    files = [_picture_file(folder, format, number) for number in range(PICTURES)]
    hashes = [hash_file(file) for file in files]
    count = max(1, round(duration_s / shot_s))
    frames = format.frames(duration_s / count)
    tokens = tuple(
        TimedToken(_WORDS[index % len(_WORDS)], index * _WORD_S, (index + 0.9) * _WORD_S)
        for index in range(int((duration_s / count - 0.2) / _WORD_S))
    )
    shots = tuple(
        Shot(
            index + 1,
            Visual("picture", files[index % PICTURES], hashes[index % PICTURES]),
            _EFFECTS[index % len(_EFFECTS)],
            frames,
            f"Dance number {index + 1}",
            tokens,
            0.1,
        )
        for index in range(count)
    )
    transitions = tuple(Transition(_KINDS[index % len(_KINDS)], TRANSITION_FRAMES) for index in range(count - 1))
    return Timeline(format, Look("explainer", captions=CaptionLook()), shots, transitions)


def _picture_file(folder: Path, format: FrameFormat, number: int) -> Path:
    path = folder / f"{format.width}x{format.height}-{number}.ora"
    if not path.exists():
        preset, prompt, shot = _SCENES[number]
        picture = draw_scene(PictureRequest(prompt, "", preset, "", shot, 0, format))
        save_picture(picture, path)
        cv2.imwrite(str(path.with_suffix(".png")), cv2.cvtColor(flatten(picture), cv2.COLOR_RGB2BGR))
    return path
