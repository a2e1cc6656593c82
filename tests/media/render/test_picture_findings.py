"""Black and frozen stretches, found in frames instead of in a file, and put together over segments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path

import av
import numpy as np
import pytest

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.media import checks
from reelbase.media.captions.look import CaptionLook
from reelbase.media.checks import Expectations, check_film
from reelbase.media.encode import Encoding
from reelbase.media.film import join_film
from reelbase.media.formats import FrameFormat
from reelbase.media.picture_findings import EVERY, PictureFindings, PictureWatch, film_stretches
from reelbase.media.planes import PlanarFrame
from reelbase.media.render import render_segments
from reelbase.media.segments import plan_segments
from reelbase.media.timeline import Timeline

FORMAT = FrameFormat(216, 384)


def findings(pictures: Iterable[int | str]) -> PictureFindings:
    """Of frames: ``"black"``, or a picture by its number."""
    watch, frame = PictureWatch(), PlanarFrame(FORMAT)
    for picture in pictures:
        if picture == "black":
            frame.y[:] = 16
        else:
            frame.y[:] = np.random.default_rng(int(picture)).integers(40, 220, frame.y.shape, np.uint8)
        watch.see(frame)
    return watch.findings()


def near(found: list[tuple[int, int]], expected: list[tuple[int, int]]) -> bool:
    return len(found) == len(expected) and all(
        abs(a - b) <= EVERY for one, other in zip(found, expected, strict=True) for a, b in zip(one, other, strict=True)
    )


def long(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(first, stop) for first, stop in stretches if stop - first > 15]


class TestStretches:
    def test_a_black_and_a_frozen_stretch_are_found(self) -> None:
        black, still = film_stretches([findings([*range(30), *["black"] * 40, *range(100, 130), *[7] * 75])])
        assert near(black, [(30, 70)])
        assert near(long(still), [(30, 70), (100, 175)])

    def test_nothing_is_found_where_all_moves(self) -> None:
        black, still = film_stretches([findings(range(90))])
        assert black == [] and long(still) == []

    def test_stretches_go_on_over_the_border_of_segments_of_one_picture(self) -> None:
        one, other = findings([*range(30), *[5] * 40]), findings([*[5] * 35, *range(50, 70)])
        assert near(long(film_stretches([one, other])[1]), [(30, 105)])

    def test_another_picture_after_the_border_ends_a_stretch(self) -> None:
        one, other = findings([*range(30), *[5] * 40]), findings([*[6] * 35, *range(50, 70)])
        assert near(long(film_stretches([one, other])[1]), [(30, 70), (70, 105)])

    def test_a_whole_segment_lies_in_a_stretch(self) -> None:
        parts = [findings([*range(30), *["black"] * 9]), findings(["black"] * 10), findings(["black"] * 6)]
        assert near(film_stretches(parts)[0], [(30, 55)])

    def test_a_slow_movement_is_none_that_froze(self) -> None:
        watch, frame = PictureWatch(), PlanarFrame(FORMAT)
        rng = np.random.default_rng(1)
        start = rng.integers(60, 180, frame.y.shape).astype(float)
        for number in range(120):
            frame.y[:] = np.round(start + number / 15).astype(np.uint8)
            watch.see(frame)
        assert max(stop - first for first, stop in film_stretches([watch.findings()])[1]) <= 30

    def test_what_is_stored_is_what_was_found(self) -> None:
        found = findings([*["black"] * 40, *range(20)])
        assert PictureFindings.from_stored(json.loads(json.dumps(asdict(found)))) == found


class TestFilm:
    @pytest.fixture
    def painted(
        self, make_timeline: Callable[..., Timeline], tone: Callable[[float], Path], encoding: Encoding, tmp_path: Path
    ) -> tuple[Path, Expectations, list[PictureFindings]]:
        plain = make_timeline()
        timeline = replace(plain, look=replace(plain.look, captions=CaptionLook()))
        jobs = [(segment, tmp_path / f"{segment.key}.mp4") for segment in plan_segments(timeline, encoding)]
        found: list[PictureFindings] = []
        render_segments(
            timeline,
            jobs,
            encoding=encoding,
            on_progress=lambda _: None,
            on_done=lambda _, __, findings: found.append(findings) if findings else pytest.fail("no findings"),
        )
        film = tmp_path / "film.mp4"
        join_film([path for _, path in jobs], tone(timeline.duration_s), film, title="Film")
        return film, Expectations(FORMAT, timeline.duration_s), found

    def test_a_good_film_passes_either_way(self, painted: tuple[Path, Expectations, list[PictureFindings]]) -> None:
        film, expected, found = painted
        assert sum(part.frames for part in found) == round(expected.duration_s * FORMAT.fps)
        assert check_film(film, expected, found) == check_film(film, expected) == ()

    def test_findings_are_faults_of_the_film(self, painted: tuple[Path, Expectations, list[PictureFindings]]) -> None:
        film, expected, found = painted
        first = replace(found[0], black=((3, 27),))
        (problem,) = check_film(film, expected, [first, *found[1:]])
        assert (problem.code, problem.start_s, problem.end_s) == ("black", 0.1, 0.9)
        assert check_film(film, replace(expected, dark=((0.0, 1.0),)), [first, *found[1:]]) == ()

    def test_only_key_frames_are_decoded(
        self, painted: tuple[Path, Expectations, list[PictureFindings]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        film, expected, found = painted
        commands: list[list[str]] = []
        run = checks.ffmpeg.run

        def noted(arguments: list[str], *rest: object, **more: object) -> object:
            commands.append(arguments)
            return run(arguments, *rest, **more)

        monkeypatch.setattr(checks.ffmpeg, "run", noted)
        check_film(film, expected, found)
        (command,) = commands
        assert command[command.index("-skip_frame") + 1] == "nokey"
        assert "blackdetect" not in " ".join(command)

    def test_a_damaged_key_frame_is_found(self, painted: tuple[Path, Expectations, list[PictureFindings]]) -> None:
        film, expected, found = painted
        with av.open(str(film)) as container:
            packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.is_keyframe]
        data = bytearray(film.read_bytes())
        start, size = packets[-1]
        data[start : start + size] = b"\x5a" * size
        film.write_bytes(data)
        with pytest.raises(StepError) as failure:
            check_film(film, expected, found)
        assert failure.value.code == ErrorCode.RENDER
