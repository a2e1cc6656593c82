from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.kit.errors import InputError, StepError
from reelbase.media.formats import FrameFormat
from reelbase.media.probe import probe
from reelbase.providers.animation.films import import_film
from reelbase.providers.animation.fitting import MAX_SPEEDUP, fit_clip, fit_for

SMALL = FrameFormat(64, 36, 10)


def film(path: Path, frames: int, format: FrameFormat = SMALL, *, codec: str = "libx264", start: int = 0) -> Path:
    """Frames that grow brighter, so that each can be told from its neighbours."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=format.fps)
        stream.width, stream.height, stream.pix_fmt = format.width, format.height, "yuv420p"
        for number in range(frames):
            level = np.full((format.height, format.width, 3), number * 240 // frames, np.uint8)
            frame = av.VideoFrame.from_ndarray(level, format="rgb24")
            frame.pts = number + start
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def levels(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]


class TestLength:
    @given(natural_s=st.floats(0.1, 100), wanted_s=st.floats(0.1, 100), fps=st.sampled_from([24, 25, 30, 60]))
    def test_a_fit_covers_the_wanted_time_and_is_never_too_fast(
        self, natural_s: float, wanted_s: float, fps: int
    ) -> None:
        fit = fit_for(natural_s, wanted_s, FrameFormat(64, 36, fps))
        shown_s = fit.frames / fps
        assert wanted_s - 1e-6 <= shown_s < wanted_s + 1 / fps + 1e-6
        assert 1.0 <= fit.speed <= MAX_SPEEDUP
        assert shown_s == pytest.approx((natural_s - fit.cut_s) / fit.speed + fit.held_s, abs=1 / fps)
        assert not (fit.held_s > 0 and fit.cut_s > 0)

    def test_a_short_animation_holds_its_last_frame(self, tmp_path: Path) -> None:
        fit_clip(film(tmp_path / "a.mp4", 10), fit_for(1.0, 3.0, SMALL), SMALL, tmp_path / "b.mp4")
        shown = levels(tmp_path / "b.mp4")
        assert len(shown) == 30
        assert shown[:10] == sorted(shown[:10]) and shown[0] < shown[9] - 100
        assert max(shown[10:]) - min(shown[10:]) < 3

    def test_a_slightly_long_one_plays_faster_to_its_end(self, tmp_path: Path) -> None:
        fit = fit_for(3.0, 2.5, SMALL)
        fit_clip(film(tmp_path / "a.mp4", 30), fit, SMALL, tmp_path / "b.mp4")
        shown = levels(tmp_path / "b.mp4")
        assert (len(shown), fit.note) == (25, "")
        assert shown[-1] > 0.9 * levels(tmp_path / "a.mp4")[-1]

    def test_an_animation_that_is_far_too_long_is_cut_and_says_so(self, tmp_path: Path) -> None:
        fit = fit_for(6.0, 2.0, SMALL)
        fit_clip(film(tmp_path / "a.mp4", 60), fit, SMALL, tmp_path / "b.mp4")
        assert len(levels(tmp_path / "b.mp4")) == 20
        assert "last 3.0 s were cut" in fit.note

    def test_a_file_that_is_no_film_is_an_error_and_leaves_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.mp4").write_bytes(b"no film" * 100)
        with pytest.raises(StepError):
            fit_clip(tmp_path / "a.mp4", fit_for(1.0, 2.0, SMALL), SMALL, tmp_path / "b.mp4")
        assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


class TestTakingAFilm:
    def test_frames_stand_on_an_even_clock(self, tmp_path: Path) -> None:
        assert import_film(film(tmp_path / "a.mp4", 25), SMALL, tmp_path / "b.mp4") == 2.5
        video = probe(tmp_path / "b.mp4").video
        assert video is not None and (video.fps, video.frames) == (10, 25)
        assert levels(tmp_path / "b.mp4") == levels(tmp_path / "a.mp4")

    @pytest.mark.parametrize(
        ("made", "said"),
        [
            (lambda path: film(path, 5, FrameFormat(32, 36, 10)), "32x36"),
            (lambda path: film(path, 5, FrameFormat(64, 36, 20)), "20.00 frames per second"),
            (lambda path: film(path, 5, codec="mpeg4"), "not an H.264"),
            (lambda path: path.write_bytes(b"#EXTM3U\n/etc/passwd\n"), "cannot be read"),
            (lambda path: path.write_bytes(b""), "cannot be read"),
        ],
        ids=["size", "rate", "codec", "playlist", "empty"],
    )
    def test_a_film_other_than_the_requested_one_is_refused(self, tmp_path: Path, made: object, said: str) -> None:
        made(tmp_path / "a.mp4")  # type: ignore[operator]
        with pytest.raises(InputError, match=said):
            import_film(tmp_path / "a.mp4", SMALL, tmp_path / "b.mp4")
        assert not (tmp_path / "b.mp4").exists()
