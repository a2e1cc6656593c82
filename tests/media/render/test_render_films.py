"""From a timeline to a film, with the real encoder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from reelbase.kit.errors import ErrorCode, InputError, StepError, StorageError
from reelbase.media import ffmpeg
from reelbase.media.captions.look import CaptionLook, caption_area
from reelbase.media.encode import Encoding, SegmentEncoder
from reelbase.media.film import join_film
from reelbase.media.formats import FrameFormat
from reelbase.media.planes import PlanarFrame
from reelbase.media.probe import probe
from reelbase.media.render import render_segments
from reelbase.media.segments import Segment, frame_cues_of, plan_segments
from reelbase.media.thumbnail import save_frame, save_thumbnail, thumbnail_time_s
from reelbase.media.timeline import Effect, Timeline, TransitionKind

Rendered = list[tuple[Segment, Path]]


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


class TestRendering:
    def test_each_segment_has_its_frames_and_stands_alone(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered], small: FrameFormat
    ) -> None:
        for segment, path in render(make_timeline()):
            info = probe(path)
            assert info.video is not None
            assert info.audio is None
            assert (info.video.width, info.video.height, info.video.fps) == (small.width, small.height, small.fps)
            assert len(frames_of(path)) == segment.frames

    def test_the_same_key_gives_the_same_bytes(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered]
    ) -> None:
        timeline = make_timeline(effects=list(Effect)[:5], kinds=[k for k in TransitionKind if k != "cut"])
        once, twice = render(timeline, "once"), render(timeline, "twice")
        assert [path.read_bytes() for _, path in once] == [path.read_bytes() for _, path in twice]

    def test_a_segment_rendered_alone_is_the_one_rendered_with_the_others(
        self,
        make_timeline: Callable[..., Timeline],
        render: Callable[..., Rendered],
        tmp_path: Path,
        encoding: Encoding,
    ) -> None:
        timeline = make_timeline()
        together = render(timeline)
        for segment, path in together:
            alone = tmp_path / "alone.mp4"
            render_segments(
                timeline, [(segment, alone)], encoding=encoding, on_progress=lambda _: None, on_done=lambda *_: None
            )
            assert alone.read_bytes() == path.read_bytes()

    def test_progress_counts_frames_and_every_segment_is_reported_in_order(
        self, make_timeline: Callable[..., Timeline], tmp_path: Path, encoding: Encoding
    ) -> None:
        timeline = make_timeline()
        jobs = [(segment, tmp_path / f"{segment.key}.mp4") for segment in plan_segments(timeline, encoding)]
        made: list[int] = []
        done: list[tuple[Segment, bool]] = []
        render_segments(
            timeline,
            jobs,
            encoding=encoding,
            on_progress=made.append,
            on_done=lambda segment, path, _: done.append((segment, path.is_file())),
        )
        assert made == sorted(made)
        assert made[-1] == timeline.frames
        assert done == [(segment, True) for segment, _ in jobs]

    def test_rendering_without_changes_is_done_at_once(
        self, make_timeline: Callable[..., Timeline], encoding: Encoding
    ) -> None:
        made: list[int] = []
        render_segments(
            make_timeline(), [], encoding=encoding, on_progress=made.append, on_done=lambda *_: pytest.fail("nothing")
        )
        assert made == [0]

    def test_captions_and_text_are_in_the_picture(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered], small: FrameFormat
    ) -> None:
        timeline = make_timeline(effects=[Effect.STATIC], kinds=[])
        bare = replace(timeline, shots=(replace(timeline.shots[0], tokens=(), on_screen_text=""),))
        with_both, with_none = (frames_of(render(t, name)[0][1])[25] for t, name in ((timeline, "a"), (bare, "b")))
        changed = np.abs(with_both.astype(int) - with_none.astype(int)) > 40
        for box in (small.caption_box, small.text_box):
            inside = changed[box.y : box.y + box.height, box.x : box.x + box.width]
            assert inside.mean() > 0.01
        rows = np.r_[0 : small.text_box.y - 40, small.caption_box.y + small.caption_box.height + 20 : small.height]
        assert changed[rows].mean() < 0.002


class TestWhatGoesWrong:
    def test_a_stop_from_outside_leaves_no_half_file_and_no_encoder(
        self, make_timeline: Callable[..., Timeline], tmp_path: Path, encoding: Encoding
    ) -> None:
        class Stopped(Exception):
            pass

        def stop(made: int) -> None:
            if made >= 50:
                raise Stopped

        timeline = make_timeline()
        jobs = [(segment, tmp_path / "out" / f"{segment.key}.mp4") for segment in plan_segments(timeline, encoding)]
        finished: list[Path] = []
        with pytest.raises(Stopped):
            render_segments(
                timeline,
                jobs,
                encoding=encoding,
                on_progress=stop,
                on_done=lambda _, path, __: finished.append(path),
            )
        assert sorted((tmp_path / "out").iterdir()) == sorted(finished)
        assert not _children()

    def test_a_missing_picture_names_the_scene(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered], tmp_path: Path
    ) -> None:
        timeline = make_timeline()
        lost = replace(timeline.shots[1], visual=replace(timeline.shots[1].visual, path=tmp_path / "lost.png"))
        with pytest.raises(StepError, match=r"lost\.png") as caught:
            render(replace(timeline, shots=(timeline.shots[0], lost, timeline.shots[2])))
        assert caught.value.scene == 2

    def test_an_encoder_that_fails_says_why(self, tmp_path: Path, small: FrameFormat) -> None:
        encoder = SegmentEncoder(
            tmp_path / "x.mp4", small, Encoding(preset="nosuchpreset"), captions="", fonts=tmp_path
        )
        frame = PlanarFrame(small)
        with pytest.raises(StepError, match="preset") as caught:
            try:
                for _ in range(200):
                    encoder.write(frame.data)
                encoder.end_input()
                encoder.finish()
            finally:
                encoder.abort()
        assert caught.value.code is ErrorCode.RENDER
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_made_is_a_storage_error(
        self, make_timeline: Callable[..., Timeline], tmp_path: Path, encoding: Encoding
    ) -> None:
        timeline = make_timeline()
        (tmp_path / "file").write_text("in the way")
        jobs = [(plan_segments(timeline, encoding)[0], tmp_path / "file" / "x.mp4")]
        with pytest.raises(StorageError):
            render_segments(timeline, jobs, encoding=encoding, on_progress=lambda _: None, on_done=lambda *_: None)

    def test_a_full_disk_reads_as_one(self, tmp_path: Path) -> None:
        with (tmp_path / "errors").open("w+b") as errors:
            errors.write(b"x" * 9000 + b"\n[out#0/mp4 @ 0x1] Error writing trailer: No space left on device\n")
            assert isinstance(ffmpeg.failure(errors, "encoding"), StorageError)

    @pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
    def test_a_killed_program_takes_its_encoder_along_and_leaves_no_file(self, tmp_path: Path) -> None:
        script = (
            "import sys, time\n"
            "from pathlib import Path\n"
            "from reelbase.media.encode import Encoding, SegmentEncoder\n"
            "from reelbase.media.formats import FrameFormat\n"
            "from reelbase.media.planes import PlanarFrame\n"
            "format = FrameFormat(216, 384)\n"
            "out = Path(sys.argv[1])\n"
            "encoder = SegmentEncoder(out, format, Encoding(), captions='', fonts=out.parent)\n"
            "for _ in range(30):\n"
            "    encoder.write(PlanarFrame(format).data)\n"
            "print(encoder.pid, flush=True)\n"
            "time.sleep(60)\n"
        )
        out = tmp_path / "film.mp4"
        with subprocess.Popen([sys.executable, "-c", script, str(out)], stdout=subprocess.PIPE) as program:
            assert program.stdout is not None
            encoder = int(program.stdout.readline())
            program.kill()
        deadline = time.monotonic() + 10
        while _alive(encoder) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _alive(encoder)
        assert not out.exists()


class TestJoining:
    @pytest.fixture
    def rendered(self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered]) -> Rendered:
        return render(make_timeline(kinds=(TransitionKind.ZOOM, TransitionKind.WIPE)))

    def join(self, rendered: Rendered, audio: Path, out: Path) -> Path:
        join_film([path for _, path in rendered], audio, out, title="A title", metadata={"comment": "made"})
        return out

    def test_the_film_has_every_frame_in_order_and_ends_with_the_picture(
        self, rendered: Rendered, tone: Callable[[float], Path], tmp_path: Path
    ) -> None:
        film = self.join(rendered, tone(4.0), tmp_path / "film.mp4")
        frames = sum(segment.frames for segment, _ in rendered)
        with av.open(str(film)) as container:
            times = [round(float(frame.time or 0) * 30) for frame in container.decode(video=0)]
            assert times == list(range(frames))
        info = probe(film)
        assert info.video is not None
        assert info.audio is not None
        assert info.video.frames == frames
        assert info.duration_s == pytest.approx(frames / 30, abs=0.002)
        assert info.audio.duration_s == pytest.approx(frames / 30, abs=0.002)

    def test_pictures_are_copied_not_encoded_again(
        self, rendered: Rendered, tone: Callable[[float], Path], tmp_path: Path
    ) -> None:
        film = self.join(rendered, tone(4.0), tmp_path / "film.mp4")
        apart = [frame for _, path in rendered for frame in frames_of(path)]
        assert all(np.array_equal(a, b) for a, b in zip(frames_of(film), apart, strict=True))

    def test_a_joined_film_starts_with_its_index_and_carries_its_title(
        self, rendered: Rendered, tone: Callable[[float], Path], tmp_path: Path
    ) -> None:
        film = self.join(rendered, tone(4.0), tmp_path / "film.mp4")
        data = film.read_bytes()
        assert data.index(b"moov") < data.index(b"mdat")
        metadata = dict(probe(film).metadata)
        assert (metadata["title"], metadata["comment"]) == ("A title", "made")

    def test_the_same_parts_give_the_same_bytes(
        self, rendered: Rendered, tone: Callable[[float], Path], tmp_path: Path
    ) -> None:
        films = [self.join(rendered, tone(4.0), tmp_path / name) for name in ("a.mp4", "b.mp4")]
        assert films[0].read_bytes() == films[1].read_bytes()

    def test_sound_that_is_too_short_is_refused_and_leaves_nothing(
        self, rendered: Rendered, tone: Callable[[float], Path], tmp_path: Path
    ) -> None:
        with pytest.raises(StepError, match="sound ends at") as caught:
            self.join(rendered, tone(1.0), tmp_path / "out" / "film.mp4")
        assert caught.value.code is ErrorCode.PACKAGING
        assert list((tmp_path / "out").iterdir()) == []

    def test_segments_of_another_encoding_are_refused(
        self,
        rendered: Rendered,
        make_timeline: Callable[..., Timeline],
        tone: Callable[[float], Path],
        tmp_path: Path,
    ) -> None:
        timeline, other = make_timeline(), Encoding(preset="slower", crf=23, threads=2)
        segment = plan_segments(timeline, other)[0]
        odd = tmp_path / "odd.mp4"
        render_segments(timeline, [(segment, odd)], encoding=other, on_progress=lambda _: None, on_done=lambda *_: None)
        with pytest.raises(StepError, match=r"odd\.mp4"):
            self.join([*rendered, (segment, odd)], tone(4.0), tmp_path / "film.mp4")


class TestThumbnail:
    def test_a_thumbnail_is_a_jpeg_in_the_films_own_colours(
        self, run_ffmpeg: Callable[..., None], make_timeline: Callable[..., Timeline], tmp_path: Path
    ) -> None:
        film, out = tmp_path / "red.mp4", tmp_path / "red.jpg"
        graph = "color=c=0xC83C28:s=216x384:r=30:d=1,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
        tags = ("-colorspace", "bt709", "-color_range", "tv")
        run_ffmpeg("-f", "lavfi", "-i", graph, "-c:v", "libx264", "-crf", "10", *tags, film)
        save_thumbnail(film, out, at_s=thumbnail_time_s(make_timeline()), width=108)
        image = cv2.imread(str(out))
        assert image is not None
        assert image.shape == (192, 108, 3)
        assert image.mean(axis=(0, 1)) == pytest.approx((40, 60, 200), abs=5)

    def test_a_frame_is_of_its_moment(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered], tmp_path: Path
    ) -> None:
        film = render(make_timeline(effects=[Effect.SLOW_ZOOM_IN], kinds=[]))[0][1]
        expected = frames_of(film)
        for number in (0, 7, 20, len(expected) + 30):
            save_frame(film, tmp_path / "f.png", at_s=number / 30)
            image = cv2.imread(str(tmp_path / "f.png"), cv2.IMREAD_GRAYSCALE)
            assert image is not None
            # Grey of a picture has the full range, luma of a film the limited one.
            found = 16 + image.astype(float) * 219 / 255
            nearest = min(range(len(expected)), key=lambda other: float(np.abs(found - expected[other]).mean()))
            last = len(expected) - 1
            assert min(number, last) - (3 if number > last else 0) <= nearest <= number + 3

    def test_a_moment_past_the_end_takes_the_last_frame(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered], tmp_path: Path
    ) -> None:
        film = render(make_timeline(effects=[Effect.STATIC], kinds=[]))[0][1]
        save_thumbnail(film, tmp_path / "t.jpg", at_s=99.0)
        assert cv2.imread(str(tmp_path / "t.jpg")) is not None

    def test_a_file_that_is_no_film_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "no.mp4").write_bytes(b"not a film")
        with pytest.raises(InputError):
            save_thumbnail(tmp_path / "no.mp4", tmp_path / "t.jpg", at_s=0.0)


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def _children() -> list[int]:
    """Encoders that this process started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")
        except OSError:
            continue
        if int(rest.split()[1]) == os.getpid() and "ffmpeg" in name and rest.split()[0] != "Z":
            found.append(int(status.parent.name))
    return found


class TestPaintedCaptions:
    def test_captions_are_part_of_the_frames_and_of_the_key(
        self, make_timeline: Callable[..., Timeline], render: Callable[..., Rendered], small: FrameFormat
    ) -> None:
        """Shots and the transition between them show the captions; changed words re-render what shows them."""
        plain = make_timeline()
        films = {
            enabled: replace(plain, look=replace(plain.look, captions=CaptionLook(style="broadcast", enabled=enabled)))
            for enabled in (True, False)
        }
        rendered = {enabled: render(film, f"captions-{enabled}") for enabled, film in films.items()}
        area = caption_area(CaptionLook(style="broadcast"), small)
        captioned = 0
        for (segment, on), (other, off) in zip(rendered[True], rendered[False], strict=True):
            shown = bool(frame_cues_of(films[True], segment))
            assert (segment.key != other.key) == shown
            for one, two in zip(frames_of(on), frames_of(off), strict=True):
                difference = cv2.absdiff(one, two)
                outside = difference.copy()
                outside[area.y : area.y + area.height, area.x : area.x + area.width] = 0
                captioned += int((difference > 60).sum() > 100)
                assert outside.mean() < 2.0
        assert captioned > 20

    def test_a_film_without_a_look_has_no_painted_captions(self, make_timeline: Callable[..., Timeline]) -> None:
        timeline = make_timeline()
        for segment in plan_segments(timeline, Encoding()):
            assert frame_cues_of(timeline, segment) == ()
