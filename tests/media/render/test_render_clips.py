from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reelbase.kit.errors import InputError, StepError
from reelbase.kit.hashing import hash_file
from reelbase.media.clips import Clip
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.probe import probe
from reelbase.media.render import render_segments
from reelbase.media.segments import plan_segments
from reelbase.media.timeline import Effect, Look, Shot, Timeline, Visual


@pytest.fixture
def ramp(tmp_path: Path, run_ffmpeg: Callable[..., None]) -> Callable[..., Path]:
    """``ramp(seconds)``: a clip that is as bright as it is old, 50 levels a second."""

    def make(duration_s: float, size: str = "160x120", name: str = "ramp.mp4") -> Path:
        path = tmp_path / name
        graph = f"color=c=black:s={size}:r=25:d={duration_s},geq=lum='16+2*N':cb=128:cr=128,format=yuv420p"
        run_ffmpeg("-f", "lavfi", "-i", graph, "-c:v", "libx264", "-crf", "0", "-g", "10", "-colorspace", "bt709", path)
        return path

    return make


def age_s(clip: Clip, time_s: float) -> float:
    return (float(clip.sheet_at(time_s).y.mean()) - 16) / 50


class TestTime:
    def test_the_picture_is_the_one_that_is_on(self, ramp: Callable[..., Path], small: FrameFormat) -> None:
        clip = Clip(ramp(4.0), small, needed_s=4.0)
        for number in range(119):
            assert age_s(clip, number / 30) == pytest.approx(int(number / 30 / 0.04 + 0.01) * 0.04, abs=0.025)
        clip.close()

    def test_it_does_not_matter_what_was_asked_before(self, ramp: Callable[..., Path], small: FrameFormat) -> None:
        path = ramp(4.0)
        jumping, steady = (Clip(path, small, needed_s=4.0) for _ in range(2))
        for time_s in (3.5, 0.1, 3.9, 2.0, 2.04, 0.0):
            jumped = jumping.sheet_at(time_s).y.copy()
            steady.sheet_at(0.0)
            for number in range(round(time_s * 30)):
                steady.sheet_at(number / 30)
            assert np.array_equal(jumped, steady.sheet_at(time_s).y)

    def test_a_clip_a_little_too_short_holds_its_last_picture(
        self, ramp: Callable[..., Path], small: FrameFormat
    ) -> None:
        clip = Clip(ramp(2.0), small, needed_s=2.4)
        assert age_s(clip, 2.3) == pytest.approx(1.96, abs=0.04)

    def test_a_clip_much_too_short_starts_again(self, ramp: Callable[..., Path], small: FrameFormat) -> None:
        clip = Clip(ramp(1.0), small, needed_s=5.0)
        assert age_s(clip, 3.5) == pytest.approx(0.5, abs=0.05)
        assert age_s(clip, 3.98) == pytest.approx(0.96, abs=0.05)
        assert age_s(clip, 4.02) == pytest.approx(0.02, abs=0.05)


class TestFit:
    @pytest.mark.parametrize("size", ["160x120", "120x300", "64x64", "1920x200"])
    def test_it_covers_the_canvas(self, ramp: Callable[..., Path], small: FrameFormat, size: str) -> None:
        sheet = Clip(ramp(0.5, size=size), small, needed_s=0.5).sheet_at(0.4)
        width, height = small.canvas
        assert sheet.y.shape == (height, width)
        assert sheet.u.shape == sheet.v.shape == (height // 2, width // 2)
        assert sheet.y.std() < 2

    def test_a_clip_filmed_upright_is_shown_upright(
        self, tmp_path: Path, run_ffmpeg: Callable[..., None], small: FrameFormat
    ) -> None:
        lying, upright = tmp_path / "lying.mp4", tmp_path / "upright.mp4"
        graph = "color=c=black:s=320x180:r=25:d=0.4,drawbox=x=0:y=0:w=80:h=180:c=white:t=fill"
        run_ffmpeg("-f", "lavfi", "-i", graph, "-c:v", "libx264", lying)
        run_ffmpeg("-display_rotation", "90", "-i", lying, "-c", "copy", upright)
        info = probe(upright).video
        assert info is not None
        assert (info.width, info.height) == (180, 320)
        luma = Clip(upright, small, needed_s=0.4).sheet_at(0.0).y
        # Turned counter-clockwise, what was left is now at the bottom.
        assert luma[-luma.shape[0] // 8 :].mean() > 200
        assert luma[: luma.shape[0] // 2].mean() < 40


class TestInAFilm:
    def timeline(self, path: Path, format: FrameFormat) -> Timeline:
        shot = Shot(1, Visual("clip", path, hash_file(path)), Effect.SLOW_ZOOM_IN, 45)
        return Timeline(format, Look("facts"), (shot,))

    def test_a_clip_is_rendered_with_its_own_motion(
        self, ramp: Callable[..., Path], small: FrameFormat, tmp_path: Path, encoding: Encoding
    ) -> None:
        timeline = self.timeline(ramp(1.5), small)
        out = tmp_path / "out.mp4"
        jobs = [(plan_segments(timeline, encoding)[0], out)]
        render_segments(timeline, jobs, encoding=encoding, on_progress=lambda _: None, on_done=lambda *_: None)
        rendered = Clip(out, small, needed_s=1.5)
        assert age_s(rendered, 1.2) - age_s(rendered, 0.2) == pytest.approx(1.0, abs=0.1)

    def test_a_clip_that_is_none_names_the_scene(self, small: FrameFormat, tmp_path: Path, encoding: Encoding) -> None:
        path = tmp_path / "bad.mp4"
        path.write_bytes(b"\0" * 5000)
        timeline = self.timeline(path, small)
        jobs = [(plan_segments(timeline, encoding)[0], tmp_path / "out.mp4")]
        with pytest.raises(StepError, match=r"bad\.mp4") as caught:
            render_segments(timeline, jobs, encoding=encoding, on_progress=lambda _: None, on_done=lambda *_: None)
        assert caught.value.scene == 1


class TestHostileFiles:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"hello",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n",
            b"ffconcat version 1.0\nfile /etc/passwd\n",
            b"\x00\x00\x00\x20ftypisom" + b"\xff" * 400,
        ],
    )
    def test_they_are_refused_by_name(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "hostile.mp4"
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"hostile\.mp4"):
            probe(path)

    def test_a_playlist_does_not_open_the_file_it_names(self, ramp: Callable[..., Path], tmp_path: Path) -> None:
        ramp(0.4, name="inner.mp4")
        path = tmp_path / "list.m3u8"
        path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ninner.mp4\n#EXT-X-ENDLIST\n")
        with pytest.raises(InputError):
            probe(path)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="gone"):
            probe(tmp_path / "gone.mp4")

    def test_a_cut_off_file_is_refused(self, ramp: Callable[..., Path], tmp_path: Path) -> None:
        whole = ramp(1.0).read_bytes()
        path = tmp_path / "cut.mp4"
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(InputError):
            probe(path)
