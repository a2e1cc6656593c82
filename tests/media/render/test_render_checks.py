"""A film with one fault each, made on purpose; the check must find that fault and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reelbase.media.checks import Expectations, check_film
from reelbase.media.formats import FrameFormat

FORMAT = FrameFormat(216, 384)
LIVELY = "testsrc2=size=216x384:rate=30:duration=6"
TONE = "sine=frequency=997:sample_rate=48000:duration=6,volume=7dB,aformat=channel_layouts=stereo"


@pytest.fixture
def film(tmp_path: Path, run_ffmpeg: Callable[..., None]) -> Callable[..., Path]:
    def make(picture: str = LIVELY, sound: str | None = TONE, *options: str) -> Path:
        path = tmp_path / "film.mp4"
        inputs = ["-f", "lavfi", "-i", picture]
        if sound is not None:
            inputs += ["-f", "lavfi", "-i", sound]
        video = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
        run_ffmpeg(*inputs, *video, "-c:a", "aac", *options, path)
        return path

    return make


@pytest.fixture
def good() -> Expectations:
    return Expectations(FORMAT, 6.0, captions=((0.2, 1.0), (1.0, 2.5), (2.6, 5.9)))


def codes(path: Path, expected: Expectations) -> list[str]:
    return [problem.code for problem in check_film(path, expected)]


class TestGoodFilm:
    def test_a_good_film_has_no_faults(self, film: Callable[..., Path], good: Expectations) -> None:
        assert check_film(film(), good) == ()


class TestFaults:
    def test_a_black_film_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        path = film(f"{LIVELY},drawbox=c=black:t=fill:enable='between(t,2,3.4)'")
        (problem,) = check_film(path, good)
        assert problem.code == "black"
        assert problem.start_s == pytest.approx(2.0, abs=0.1)
        assert problem.end_s == pytest.approx(3.4, abs=0.1)

    def test_black_that_was_asked_for_is_none(self, film: Callable[..., Path], good: Expectations) -> None:
        path = film(f"{LIVELY},drawbox=c=black:t=fill:enable='between(t,2,3.4)'")
        assert check_film(path, replace(good, dark=((2.0, 3.45),))) == ()

    def test_a_frozen_end_of_a_film_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        path = film("testsrc2=size=216x384:rate=30:duration=3,tpad=stop_mode=clone:stop_duration=3")
        (problem,) = check_film(path, good)
        assert problem.code == "frozen"
        assert problem.start_s == pytest.approx(3.0, abs=0.3)
        assert problem.end_s == pytest.approx(6.0, abs=0.15)

    def test_stillness_that_was_asked_for_is_none(self, film: Callable[..., Path], good: Expectations) -> None:
        path = film("testsrc2=size=216x384:rate=30:duration=3,tpad=stop_mode=clone:stop_duration=3")
        assert check_film(path, replace(good, still=((2.9, 6.0),))) == ()
        assert codes(path, replace(good, still=((2.9, 3.5),))) == ["frozen"]

    def test_a_silent_film_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        path = film(LIVELY, f"{TONE},volume=0:enable='between(t,1,3.5)'")
        (problem,) = check_film(path, good)
        assert problem.code == "silence"
        assert problem.end_s == pytest.approx(3.5, abs=0.1)

    def test_a_film_that_is_too_quiet_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        assert codes(film(LIVELY, TONE.replace("7dB", "-1dB")), good) == ["loudness"]

    def test_a_film_with_too_high_a_peak_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        clicks = f"{TONE},volume=18dB:enable='between(mod(t,2),0,0.002)'"
        assert "true_peak" in codes(film(LIVELY, clicks), good)

    def test_wrong_size_and_rate(self, film: Callable[..., Path], good: Expectations) -> None:
        path = film("testsrc2=size=200x384:rate=25:duration=6")
        assert codes(path, good) == ["resolution", "frame_rate"]

    def test_a_film_of_the_wrong_length_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        assert codes(film(), replace(good, duration_s=6.5)) == ["duration", "duration"]

    def test_a_film_without_sound_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        assert codes(film(LIVELY, None), good) == ["no_sound"]

    def test_a_film_in_the_wrong_codec_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        assert codes(film(LIVELY, TONE, "-c:a", "libmp3lame"), good) == ["codec"]

    def test_a_film_that_is_too_large_is_found(self, film: Callable[..., Path], good: Expectations) -> None:
        assert codes(film(), replace(good, max_bytes=1000)) == ["size"]

    def test_captions_out_of_order_or_outside(self, film: Callable[..., Path], good: Expectations) -> None:
        captions = ((1.0, 2.0), (1.5, 3.0), (5.0, 7.0))
        assert codes(film(), replace(good, captions=captions)) == ["caption_order", "caption_outside"]

    def test_a_film_that_cannot_be_read_is_found(self, tmp_path: Path, good: Expectations) -> None:
        path = tmp_path / "broken.mp4"
        path.write_bytes(b"broken")
        assert codes(path, good) == ["unreadable"]
