from __future__ import annotations

import os
import struct
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from reelbase.kit.errors import InputError, StorageError
from reelbase.providers.music.own_file import OwnMusic
from support.sounds import RATE_HZ, decoded, level_db, tone_db, tune, write_wav


def make(path: Path, out: Path, duration_s: float) -> np.ndarray:
    usage = OwnMusic(path).make(mood="calm", duration_s=duration_s, seed=1, out=out)
    assert (usage.unit, usage.units, usage.cost_micros) == ("seconds", duration_s, 0)
    with wave.open(str(out)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 2, 2)
    return decoded(out)


def encode(path: Path, values: np.ndarray, codec: str, rate_hz: int = 44_100) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="stereo")
        frame = av.AudioFrame.from_ndarray(values.T.astype(np.float32).copy(), format="fltp", layout="stereo")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(stream.format, stream.layout, rate_hz, stream.frame_size or 1024)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


class TestLength:
    def test_a_longer_file_is_cut_with_a_fade(self, tmp_path: Path) -> None:
        sound = make(write_wav(tmp_path / "in.wav", tune(12)), tmp_path / "out.wav", 8.0)
        assert len(sound) == 8 * RATE_HZ
        assert level_db(sound, 3, 5) - level_db(sound, 7.5, 8.0) > 12
        assert np.abs(sound[-8:]).max() < 0.001

    def test_a_shorter_file_goes_on_without_a_gap(self, tmp_path: Path) -> None:
        sound = make(write_wav(tmp_path / "in.wav", tune(3.0)), tmp_path / "out.wav", 20.0)
        assert len(sound) == 20 * RATE_HZ
        levels = [level_db(sound, at, at + 0.1) for at in np.arange(0.5, 17, 0.1)]
        assert max(levels) - min(levels) < 7

    def test_the_seam_does_not_click(self, tmp_path: Path) -> None:
        time_s = np.arange(3 * RATE_HZ) / RATE_HZ
        # It begins at a crest and ends at a trough.
        wave_in = 0.5 * np.cos(2 * np.pi * 100.1666 * time_s)
        sound = make(write_wav(tmp_path / "in.wav", np.stack([wave_in, wave_in], axis=1)), tmp_path / "out.wav", 9.0)
        assert np.abs(np.diff(sound[:, 0])).max() < 0.012

    def test_a_film_of_half_a_second(self, tmp_path: Path) -> None:
        assert len(make(write_wav(tmp_path / "in.wav", tune(3.0)), tmp_path / "out.wav", 0.5)) == RATE_HZ // 2


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "codec"),
        [("m.mp3", "libmp3lame"), ("m.flac", "flac"), ("m.ogg", "libopus"), ("m.m4a", "aac")],
    )
    def test_common_files_keep_their_pitch(self, tmp_path: Path, name: str, codec: str) -> None:
        path = encode(tmp_path / name, tune(4), codec, 48_000 if codec == "libopus" else 44_100)
        sound = make(path, tmp_path / "out.wav", 3.0)
        assert tone_db(sound, 220, 0.5, 1.5) > tone_db(sound, 240, 0.5, 1.5) + 30

    def test_mono_is_heard_on_both_sides(self, tmp_path: Path) -> None:
        sound = make(write_wav(tmp_path / "in.wav", tune(3)[:, 0], RATE_HZ), tmp_path / "out.wav", 2.0)
        assert np.allclose(sound[:, 0], sound[:, 1])
        assert np.abs(sound).max() > 0.1

    def test_values_that_are_no_numbers_are_silence(self, tmp_path: Path) -> None:
        values = tune(2).astype("<f4")
        values[1000:2000] = np.nan
        values[3000:3100] = np.inf
        body = values.tobytes()
        head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 2, RATE_HZ, RATE_HZ * 8, 8, 32)
        path = tmp_path / "in.wav"
        path.write_bytes(
            b"RIFF" + struct.pack("<I", 28 + len(body)) + head + b"data" + struct.pack("<I", len(body)) + body
        )
        assert np.abs(make(path, tmp_path / "out.wav", 1.5)).max() <= 1.0


class TestIdentity:
    def test_the_identity_of_an_own_file_follows_the_content_not_the_name(self, tmp_path: Path) -> None:
        one = write_wav(tmp_path / "one.wav", tune(1))
        other = write_wav(tmp_path / "other.wav", tune(1))
        changed = write_wav(tmp_path / "changed.wav", tune(1, peak=0.3))
        assert OwnMusic(one).identity() == OwnMusic(other).identity()
        assert OwnMusic(one).identity() != OwnMusic(changed).identity()

    def test_a_missing_file_names_the_setting(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as refused:
            OwnMusic(tmp_path / "gone.mp3").identity()
        assert refused.value.field == "music.file"
        assert refused.value.fix


def _lying_header(rate_hz: int, channels: int) -> bytes:
    body = bytes(20_000)
    block = max(1, 2 * channels)
    fields = struct.pack("<IHHIIHH", 16, 1, channels, rate_hz, (rate_hz * block) & 0xFFFFFFFF, block & 0xFFFF, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + fields + b"data\xff\xff\xff\xff" + body


class TestHostileFiles:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not music at all",
            bytes(range(256)) * 400,
            b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(5_000),
            b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
            b"ffconcat version 1.0\nfile /etc/passwd\n",
            _lying_header(1, 1),
            _lying_header(4_000_000_000, 2),
            _lying_header(48_000, 255),
            _lying_header(48_000, 0),
        ],
        ids=[
            "empty",
            "text",
            "bytes",
            "tags only",
            "playlist",
            "concat",
            "1 Hz",
            "4 GHz",
            "255 channels",
            "no channel",
        ],
    )
    def test_a_file_that_is_no_music_names_the_setting(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "music.wav"
        path.write_bytes(content)
        with pytest.raises(InputError) as refused:
            make(path, tmp_path / "out.wav", 2.0)
        assert refused.value.field == "music.file"
        assert refused.value.fix
        assert not (tmp_path / "out.wav").exists()

    def test_a_picture_is_no_music(self, tmp_path: Path) -> None:
        with av.open(str(tmp_path / "v.mp4"), "w") as container:
            stream = container.add_stream("mpeg4", rate=10)
            stream.width = stream.height = 64
            stream.pix_fmt = "yuv420p"
            for _ in range(5):
                container.mux(
                    stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24"))
                )
            container.mux(stream.encode(None))
        with pytest.raises(InputError, match="has no audio track") as refused:
            make(tmp_path / "v.mp4", tmp_path / "out.wav", 2.0)
        assert refused.value.field == "music.file"

    def test_less_than_a_moment_of_sound_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"0\.10 s of sound"):
            make(write_wav(tmp_path / "in.wav", tune(0.1)), tmp_path / "out.wav", 2.0)

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as refused:
            OwnMusic(tmp_path).identity()
        assert refused.value.field == "music.file"

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    def test_a_truncated_file_is_played_or_refused_but_never_half_written(self, tmp_path: Path, share: float) -> None:
        path = encode(tmp_path / "m.mp3", tune(4), "libmp3lame")
        os.truncate(path, round(path.stat().st_size * share))
        try:
            assert len(make(path, tmp_path / "out.wav", 6.0)) == 6 * RATE_HZ
        except InputError:
            assert not (tmp_path / "out.wav").exists()

    def test_a_folder_in_the_way_of_the_result_is_a_storage_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(StorageError):
            make(write_wav(tmp_path / "in.wav", tune(2)), tmp_path / "file" / "out.wav", 1.0)
