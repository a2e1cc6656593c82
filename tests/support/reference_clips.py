"""Videos with known shots, made for tests: textures and plain colours, joined by cuts, fades and dissolves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame

WIDTH, HEIGHT = 360, 640
FORMAT = FrameFormat(WIDTH, HEIGHT)
Bgr = NDArray[np.uint8]


@dataclass(frozen=True)
class FilmedShot:
    """frames: its length; drift: pixels a frame to the left; colour: a plain picture in BGR instead of a texture.

    joined: how it follows the one before: ``cut``, ``dissolve`` (12 frames, around its start) or ``fade``
    (15 frames out, 10 in).
    """

    frames: int
    drift: float = 0.0
    colour: tuple[int, int, int] | None = None
    joined: str = "cut"


TWENTY_SHOTS = (
    FilmedShot(40, drift=3),
    FilmedShot(24),
    FilmedShot(12, drift=1),
    FilmedShot(36, colour=(60, 60, 200)),
    FilmedShot(18),
    FilmedShot(60, drift=0.5),
    FilmedShot(30, colour=(200, 140, 40)),
    FilmedShot(48, drift=2, joined="fade"),
    FilmedShot(15, drift=6),
    FilmedShot(12),
    FilmedShot(20, drift=4),
    FilmedShot(42, joined="dissolve"),
    FilmedShot(33, drift=1),
    FilmedShot(90, drift=2),
    FilmedShot(25, colour=(230, 230, 230)),
    FilmedShot(14),
    FilmedShot(55, drift=1.5),
    FilmedShot(27, drift=5),
    FilmedShot(16),
    FilmedShot(38, drift=0.25),
)


def starts_of(shots: Sequence[FilmedShot]) -> list[int]:
    """The number of each shot's first frame."""
    return [sum(shot.frames for shot in shots[:index]) for index in range(len(shots))]


def pictures_of(shots: Sequence[FilmedShot]) -> Iterator[Bgr]:
    """The frames of all shots, one after the other."""
    textures = [_texture(seed) if shot.colour is None else None for seed, shot in enumerate(shots)]

    def picture(index: int, frame: int) -> Bgr:
        texture, shot = textures[index], shots[index]
        if texture is None:
            return np.full((HEIGHT, WIDTH, 3), shot.colour, np.uint8)
        moved = np.array([[1, 0, -(frame + 12) * abs(shot.drift)], [0, 1, 0]], np.float32)
        return np.asarray(cv2.warpAffine(texture, moved, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8)

    for index, shot in enumerate(shots):
        follows = shots[index + 1].joined if index + 1 < len(shots) else "cut"
        for frame in range(shot.frames):
            shown = picture(index, frame)
            left = shot.frames - frame
            if follows == "fade" and left <= 15:
                shown = cv2.convertScaleAbs(shown, alpha=(left - 1) / 15)
            if shot.joined == "fade" and frame < 10:
                shown = cv2.convertScaleAbs(shown, alpha=(frame + 1) / 10)
            if follows == "dissolve" and left <= 6:
                share = (7 - left) / 13
                shown = cv2.addWeighted(shown, 1 - share, picture(index + 1, -left), share, 0)
            if shot.joined == "dissolve" and frame < 6:
                share = (frame + 7) / 13
                shown = cv2.addWeighted(picture(index - 1, shots[index - 1].frames + frame), 1 - share, shown, share, 0)
            yield np.asarray(shown, np.uint8)


def write_clip(
    path: Path,
    pictures: Iterator[Bgr],
    *,
    fps: Fraction = Fraction(30),
    ticks: Callable[[int], int] | None = None,
    paint: Callable[[PlanarFrame, int], None] | None = None,
    sound: NDArray[np.float32] | None = None,
) -> Path:
    """Encode a clip. ticks: the time of a frame in milliseconds, for a variable rate; sound: mono at 48 kHz."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "23"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        base = Fraction(1, 1000) if ticks else 1 / fps
        video.codec_context.time_base = base
        audio = out.add_stream("aac", rate=48_000) if sound is not None else None
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(_planes(picture, paint, number), "yuv420p")
            frame.pts, frame.time_base = ticks(number) if ticks else number, base
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None and sound is not None:
            for start in range(0, len(sound), 1024):
                chunk = av.AudioFrame.from_ndarray(sound[None, start : start + 1024], "fltp", "mono")
                chunk.sample_rate, chunk.pts, chunk.time_base = 48_000, start, Fraction(1, 48_000)
                out.mux(audio.encode(chunk))
            out.mux(audio.encode(None))
    return path


def _planes(picture: Bgr, paint: Callable[[PlanarFrame, int], None] | None, number: int) -> NDArray[np.uint8]:
    planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
    if paint is None:
        return planes
    frame = PlanarFrame(FORMAT)
    quarter = HEIGHT * WIDTH // 4
    flat = planes.reshape(-1)
    frame.y[:] = flat[: 4 * quarter].reshape(HEIGHT, WIDTH)
    frame.u[:] = flat[4 * quarter : 5 * quarter].reshape(HEIGHT // 2, WIDTH // 2)
    frame.v[:] = flat[5 * quarter :].reshape(HEIGHT // 2, WIDTH // 2)
    paint(frame, number)
    return np.concatenate([plane.reshape(-1) for plane in (frame.y, frame.u, frame.v)]).reshape(planes.shape)


def _texture(seed: int) -> Bgr:
    """A picture without straight lines, wider than the frame, whose colours are its own."""
    rng = np.random.Generator(np.random.PCG64(seed))
    size = (WIDTH + 600, HEIGHT)
    mean = rng.uniform(60, 190, 3)
    out = np.full((size[1], size[0], 3), mean, np.float32)
    for cells, strength in ((4, 35.0), (14, 20.0), (50, 12.0)):
        coarse = rng.normal(0, strength, (cells, cells * size[0] // size[1], 3)).astype(np.float32)
        out += cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    return np.clip(out, 0, 255).astype(np.uint8)
