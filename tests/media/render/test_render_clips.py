from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from reelbase.kit.errors import InputError, StepError
from reelbase.kit.hashing import hash_file
from reelbase.media.clips import Clip
from reelbase.media.compositor import Compositor
from reelbase.media.encode import Encoding
from reelbase.media.formats import FrameFormat
from reelbase.media.painter import ShotPainter
from reelbase.media.planes import PlanarFrame
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
    return (float(clip.layer_at(time_s).y.mean()) - 16) / 50


class TestTime:
    def test_the_picture_is_the_one_that_is_on(self, ramp: Callable[..., Path], small: FrameFormat) -> None:
        clip = Clip(ramp(4.0), small, needed_s=4.0)
        for number in range(119):
            assert age_s(clip, number / 30) == pytest.approx(int(number / 30 / 0.04 + 0.01) * 0.04, abs=0.025)
        clip.close()

    def test_a_clips_frame_does_not_depend_on_earlier_requests(
        self, ramp: Callable[..., Path], small: FrameFormat
    ) -> None:
        path = ramp(4.0)
        jumping, steady = (Clip(path, small, needed_s=4.0) for _ in range(2))
        for time_s in (3.5, 0.1, 3.9, 2.0, 2.04, 0.0):
            jumped = jumping.layer_at(time_s).y.copy()
            steady.layer_at(0.0)
            for number in range(round(time_s * 30)):
                steady.layer_at(number / 30)
            assert np.array_equal(jumped, steady.layer_at(time_s).y)

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


class TestAnimations:
    """Clips that are played once."""

    def test_an_animation_that_fits_is_played_in_its_own_time_and_then_held(
        self, ramp: Callable[..., Path], small: FrameFormat
    ) -> None:
        clip = Clip(ramp(1.0), small, needed_s=8.0, play_once=True)
        assert age_s(clip, 0.5) == pytest.approx(0.5, abs=0.05)
        for time_s in (1.0, 2.5, 4.0, 7.9):
            assert age_s(clip, time_s) == pytest.approx(0.96, abs=0.03)
        clip.close()

    def test_the_held_picture_is_decoded_once(
        self, ramp: Callable[..., Path], small: FrameFormat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clip = Clip(ramp(1.0), small, needed_s=20.0, play_once=True)
        held = clip.layer_at(5.0)
        monkeypatch.setattr(clip, "_rewind", lambda _time_s: pytest.fail("looked for it again"))
        assert all(clip.layer_at(number / 30) is held for number in range(150, 600))
        clip.close()

    @pytest.mark.parametrize(("needed_s", "speed"), [(2.0, 1.0), (1.6, 1.25), (4 / 3, 1.5), (0.8, 1.5), (0.2, 1.5)])
    def test_an_animation_is_played_faster_but_never_more_than_half_as_fast_again(
        self, ramp: Callable[..., Path], small: FrameFormat, needed_s: float, speed: float
    ) -> None:
        clip = Clip(ramp(2.0), small, needed_s=needed_s, play_once=True)
        for share in (0.25, 0.5, 0.9):
            assert age_s(clip, share * needed_s) == pytest.approx(share * needed_s * speed, abs=0.06)
        clip.close()

    def test_an_animation_is_shown_as_it_was_drawn_to_its_last_pixel(
        self, small: FrameFormat, tmp_path: Path, run_ffmpeg: Callable[..., None]
    ) -> None:
        path = tmp_path / "drawn.mp4"
        graph = f"testsrc2=s={small.width}x{small.height}:r=30:d=0.5,format=yuv420p"
        tags = ("-colorspace", "bt709", "-color_range", "tv")
        run_ffmpeg("-f", "lavfi", "-i", graph, "-c:v", "libx264", "-qp", "0", *tags, path)
        with av.open(str(path)) as container:
            drawn = [decoded.to_ndarray() for decoded in container.decode(video=0)]
        shot = Shot(1, Visual("animation", path, hash_file(path)), Effect.STATIC, 20)
        painter = ShotPainter(shot, Look("facts"), small, before=2, after=3)
        frame, compositor = PlanarFrame(small), Compositor(small)
        for number in (-2, 0, 7, 12, 22):
            painter.paint(compositor, frame, number)
            expected = drawn[min(number + 2, len(drawn) - 1)]
            assert np.array_equal(frame.data.reshape(expected.shape), expected)
        painter.paint(compositor, frame, 5, nearer=1.2)
        assert not np.array_equal(frame.data.reshape(drawn[7].shape), drawn[7])
        painter.close()

    def test_a_film_of_one_animation_has_exactly_its_frames(
        self, ramp: Callable[..., Path], small: FrameFormat, tmp_path: Path, encoding: Encoding
    ) -> None:
        path = ramp(1.0)
        shot = Shot(1, Visual("animation", path, hash_file(path)), Effect.STATIC, 77)
        timeline = Timeline(small, Look("facts"), (shot,))
        out = tmp_path / "out.mp4"
        jobs = [(plan_segments(timeline, encoding)[0], out)]
        render_segments(timeline, jobs, encoding=encoding, on_progress=lambda _: None, on_done=lambda *_: None)
        with av.open(str(out)) as container:
            assert sum(1 for _ in container.decode(video=0)) == 77

    def test_an_animation_has_another_key_than_a_clip_with_the_same_content(
        self, ramp: Callable[..., Path], small: FrameFormat
    ) -> None:
        path, encoding = ramp(0.5), Encoding(preset="ultrafast", crf=23, threads=1)
        keys = {
            plan_segments(
                Timeline(small, Look("facts"), (Shot(1, Visual(kind, path, "0" * 64), Effect.STATIC, 30),)), encoding
            )[0].key
            for kind in ("clip", "animation")
        }
        assert len(keys) == 2


class TestFit:
    @pytest.mark.parametrize("size", ["160x120", "120x300", "64x64", "1920x200"])
    def test_a_fitted_clip_covers_the_canvas(self, ramp: Callable[..., Path], small: FrameFormat, size: str) -> None:
        sheet = Clip(ramp(0.5, size=size), small, needed_s=0.5).layer_at(0.4)
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
        luma = Clip(upright, small, needed_s=0.4).layer_at(0.0).y
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

    def test_an_invalid_clip_names_the_scene(self, small: FrameFormat, tmp_path: Path, encoding: Encoding) -> None:
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
    def test_hostile_clips_are_refused_by_name(self, content: bytes, tmp_path: Path) -> None:
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
