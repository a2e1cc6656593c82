"""Files that look like pictures and clips, and are made to use up whoever opens them."""

from __future__ import annotations

import io
import struct
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import av
import cv2
import httpx
import numpy as np
import pytest
from PIL import Image

from reelbase.http.routing import Router
from reelbase.http.uploads import Upload, uploaded
from reelbase.media import probe
from reelbase.media.pictures import openraster
from support.databases import fresh_database
from support.serving import Served, serving

router = Router()


@router.post("/file")
def take(file: Annotated[Upload, uploaded("picture", "clip")]) -> list[Any]:
    return [file.kind, file.width, file.height]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("files")
    uploads = {"max_pixels": 4_000_000}
    with fresh_database("sqlite", folder) as url, serving(url, folder / "home", router, uploads=uploads) as running:
        yield running


def send(served: Served, content: bytes, name: str) -> httpx.Response:
    return served.client().post("/file", files={"file": (name, content, "application/octet-stream")})


def progressive(side: int, scans: int) -> bytes:
    """A JPEG whose last pass over the picture comes so many times."""
    made = io.BytesIO()
    Image.new("RGB", (side, side), (90, 120, 200)).save(made, "JPEG", progressive=True)
    data = made.getvalue()
    begin, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:begin] + data[begin:end] * scans + data[end:]


def directory(entries: int, *, hidden: bool = False) -> bytes:
    """A file that begins as an OpenRaster picture and goes on with a directory of nothing."""
    head = b"PK\x03\x04" + b"\0" * 22 + struct.pack("<HH", 8, 0) + b"mimetypeimage/openraster"
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, *[0] * 8, 7, *[0] * 6) + b"nothing"
    size = len(entry) * entries
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, size, len(head), 0)
    # A second end, in what the first takes for its comment, which says that there is nothing.
    decoy = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)
    return head + entry * entries + (end[:-2] + struct.pack("<H", len(decoy)) + decoy if hidden else end)


def layered(sides: list[int]) -> bytes:
    made = io.BytesIO()
    layers = "".join(f'<layer name="{n}" src="data/{n}.png" x="0" y="0"/>' for n in range(len(sides)))
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), b"image/openraster")
        archive.writestr("stack.xml", f'<image w="64" h="64"><stack>{layers}</stack></image>')
        for number, side in enumerate(sides):
            png = cv2.imencode(".png", np.zeros((side, side, 4), np.uint8))[1].tobytes()
            archive.writestr(f"data/{number}.png", png, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def film(path: Path, codec: str, side: int, pixels: str = "yuv420p") -> bytes:
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25)
        stream.width = stream.height = side
        stream.pix_fmt = pixels
        for number in range(2):
            frame = av.VideoFrame(side, side, pixels)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.read_bytes()


class TestPictures:
    def test_a_picture_with_thousands_of_passes_is_refused(self, served: Served) -> None:
        refused = send(served, progressive(256, 5000), "a.jpg")
        assert (refused.status_code, "too many passes" in refused.json()["detail"]) == (422, True)
        assert send(served, progressive(256, 1), "a.jpg").json() == ["picture", 256, 256]

    @pytest.mark.parametrize("hidden", [False, True])
    def test_a_picture_with_a_directory_of_millions_is_refused_before_it_is_read(
        self, served: Served, monkeypatch: pytest.MonkeyPatch, hidden: bool
    ) -> None:
        opened = []
        real = zipfile.ZipFile
        monkeypatch.setattr(openraster.zipfile, "ZipFile", lambda *given: opened.append(given) or real(*given))
        refused = send(served, directory(30_000, hidden=hidden), "a.ora")
        assert (refused.status_code, "too many files" in refused.json()["detail"]) == (422, True)
        assert not opened

    def test_layers_count_together_and_one_by_one(self, served: Served) -> None:
        assert send(served, layered([1000] * 6), "a.ora").json() == ["picture", 64, 64]
        refused = send(served, layered([1000] * 9), "a.ora")
        assert (refused.status_code, "too many pixels" in refused.json()["detail"]) == (422, True)

    def test_layers_that_are_only_looked_at_are_not_all_kept(self) -> None:
        data = layered([2000] * 8)
        tracemalloc.start()
        try:
            openraster.check_openraster(data, name="a", max_pixels=40_000_000)
            peak_bytes = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        # One of them takes 16 MB.
        assert peak_bytes < 60_000_000


class TestClips:
    def test_a_clip_in_a_rare_codec_is_not_decoded(self, served: Served, tmp_path: Path) -> None:
        refused = send(served, film(tmp_path / "a.mov", "magicyuv", 64), "a.mov")
        assert (refused.status_code, refused.json()["detail"][:29]) == (422, "a.mov uses the codec magicyuv")
        assert send(served, film(tmp_path / "b.mov", "mpeg4", 64), "b.mov").json() == ["clip", 64, 64]

    def test_a_frame_counts_by_its_pixels_as_a_picture_does(self, served: Served, tmp_path: Path) -> None:
        refused = send(served, film(tmp_path / "a.mov", "png", 2048, "gray"), "a.mov")
        assert (refused.status_code, refused.json()["code"]) == (413, "ERR_TOO_LARGE")

    def test_a_frame_that_is_larger_than_its_file_says_is_not_decoded(
        self, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest = film(tmp_path / "a.mov", "png", 1024, "gray")
        size = struct.pack(">HH", 1024, 1024)
        assert honest.count(size) == 1
        monkeypatch.setitem(probe._DECODING, "max_pixels", str(512 * 512))
        lying = honest.replace(size, struct.pack(">HH", 64, 64))
        assert send(served, lying, "a.mov").status_code == 422

    def test_concurrent_clips_are_inspected_one_by_one(
        self, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content, lock, inside, most = film(tmp_path / "a.mov", "mpeg4", 64), threading.Lock(), [0], [0]
        real = probe.probe

        def counted(path: Path) -> probe.MediaInfo:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            try:
                return real(path)
            finally:
                with lock:
                    inside[0] -= 1

        monkeypatch.setattr(probe, "probe", counted)
        calls = [threading.Thread(target=send, args=(served, content, "a.mov")) for _ in range(8)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        assert most == [1]
