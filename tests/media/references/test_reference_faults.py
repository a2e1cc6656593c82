"""Files that are no usable reference: each is refused with the field and a fix."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from reelbase.kit.errors import InputError
from reelbase.media.references.analysis import analyse
from support.reference_clips import FilmedShot, pictures_of, write_clip
from support.sounds import speech, write_wav


def nothing(folder: Path) -> Path:
    return folder / "missing.mp4"


def empty(folder: Path) -> Path:
    path = folder / "empty.mp4"
    path.touch()
    return path


def text(folder: Path) -> Path:
    path = folder / "text.mp4"
    path.write_text("This is no video.\n" * 1000)
    return path


def playlist(folder: Path) -> Path:
    path = folder / "list.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")
    return path


def sound_only(folder: Path) -> Path:
    return write_wav(folder / "sound.wav", speech(3.0))


def picture(folder: Path) -> Path:
    path = folder / "picture.png"
    cv2.imwrite(str(path), np.full((80, 80, 3), 90, np.uint8))
    return path


def short(folder: Path) -> Path:
    return write_clip(folder / "short.mp4", pictures_of([FilmedShot(12)]))


def without_index(folder: Path) -> Path:
    whole = write_clip(folder / "whole.mp4", pictures_of([FilmedShot(60, drift=3)])).read_bytes()
    path = folder / "part.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    return path


def cut_off(folder: Path) -> Path:
    """Its header, which comes first, promises more than there is."""
    whole = folder / "whole.mkv"
    write_clip(whole, pictures_of([FilmedShot(150, drift=6)]))
    path = folder / "part.mkv"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    return path


def huge(folder: Path) -> Path:
    path = folder / "huge.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 6000, 3000, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((4500, 6000), 128, np.uint8), "yuv420p")
        frame.pts, frame.time_base = 0, Fraction(1, 30)
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def without_frames(folder: Path) -> Path:
    path = folder / "none.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        out.start_encoding()
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (nothing, "not found"),
        (empty, "cannot be read"),
        (text, "cannot be read"),
        (playlist, "cannot be read"),
        (sound_only, "no picture"),
        (picture, "at least 1 s"),
        (short, "at least 1 s"),
        (without_index, "cannot be read"),
        (cut_off, "damaged"),
        (huge, "6000x3000"),
        (without_frames, "cannot be read"),
    ],
)
def test_a_file_that_is_no_reference_is_refused(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    with pytest.raises(InputError) as caught:
        analyse(make(tmp_path))
    assert said in caught.value.message
    assert caught.value.field == "reference"
    assert caught.value.fix


def test_an_analysis_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", pictures_of([FilmedShot(40)]))
    with pytest.raises(InputError, match="takes too long"):
        analyse(clip, time_limit_s=0.0)
