from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import skia
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import Layer, Picture
from reelbase.media.picture_files import flatten, flatten_to_frame, load_picture, save_picture
from reelbase.media.pictures import decoding, openraster

SMALL = FrameFormat(216, 384)
WIDTH, HEIGHT = SMALL.canvas


def a_picture() -> Picture:
    random = np.random.default_rng(3)
    ground = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    ground[..., :3] = random.integers(0, 255, (HEIGHT, WIDTH, 3))
    sprite = random.integers(0, 255, (40, 30, 4), dtype=np.uint8)
    return Picture(WIDTH, HEIGHT, (Layer("ground", ground), Layer("near <&> far", sprite, -7, 21, 0.6125)))


def a_photo(width: int, height: int) -> np.ndarray:
    """RGB, with a red, a green, a blue and a white quarter."""
    photo = np.zeros((height, width, 3), np.uint8)
    photo[: height // 2, : width // 2] = (255, 0, 0)
    photo[: height // 2, width // 2 :] = (0, 255, 0)
    photo[height // 2 :, : width // 2] = (0, 0, 255)
    photo[height // 2 :, width // 2 :] = (255, 255, 255)
    return photo


def written(path: Path, photo: np.ndarray) -> Path:
    assert cv2.imwrite(str(path), cv2.cvtColor(photo, cv2.COLOR_RGB2BGR))
    return path


def repacked(source: Path, target: Path, **changes: bytes | None) -> Path:
    """A copy of an OpenRaster file with members replaced, added, or left out (None). ``/`` is written ``__``."""
    wanted = {name.replace("__", "/"): data for name, data in changes.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in wanted:
                new.writestr(name, old.read(name))
        for name, data in wanted.items():
            if data is not None:
                new.writestr(name, data)
    return target


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


class TestSavedPicture:
    def test_a_saved_picture_comes_back_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        loaded = load_picture(path, SMALL)
        assert (loaded.width, loaded.height) == (WIDTH, HEIGHT)
        for before, after in zip(a_picture().layers, loaded.layers, strict=True):
            assert (before.name, before.x, before.y, before.depth) == (after.name, after.x, after.y, after.depth)
            assert np.array_equal(before.pixels, after.pixels)

    def test_a_saved_picture_has_the_same_bytes_every_time(self, tmp_path: Path) -> None:
        save_picture(a_picture(), tmp_path / "one.ora")
        save_picture(a_picture(), tmp_path / "two.ora")
        assert (tmp_path / "one.ora").read_bytes() == (tmp_path / "two.ora").read_bytes()

    def test_a_saved_picture_is_what_other_programs_expect_of_openraster(self, tmp_path: Path) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        with zipfile.ZipFile(path) as archive:
            first = archive.infolist()[0]
            assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
            assert archive.read("mimetype") == b"image/openraster"
            merged = cv2.imdecode(np.frombuffer(archive.read("mergedimage.png"), np.uint8), cv2.IMREAD_COLOR)
            thumbnail = cv2.imdecode(
                np.frombuffer(archive.read("Thumbnails/thumbnail.png"), np.uint8), cv2.IMREAD_COLOR
            )
        assert np.array_equal(merged[..., ::-1], flatten(a_picture()))
        assert max(thumbnail.shape[:2]) == 256

    def test_a_saved_picture_is_scaled_to_another_format(self, tmp_path: Path) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        wide = FrameFormat(384, 216)
        loaded = load_picture(path, wide)
        assert (loaded.width, loaded.height) == wide.canvas
        assert loaded.layers[0].pixels.shape == (*wide.canvas[::-1], 4)

    def test_a_picture_of_another_program_has_its_layers_spread_in_depth(self, tmp_path: Path) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        stack = (
            f'<image w="{WIDTH}" h="{HEIGHT}"><stack><layer name="hidden" visibility="hidden" src="data/none.png"/>'
            '<stack opacity="0.5"><layer name="near" src="data/layer01.png" x="3" y="4"/></stack>'
            '<layer name="far" src="data/layer00.png"/></stack></image>'
        ).encode()
        loaded = load_picture(repacked(path, tmp_path / "other.ora", **{"stack.xml": stack}), SMALL)
        assert [layer.name for layer in loaded.layers] == ["far", "near"]
        assert loaded.layers[0].depth < loaded.layers[1].depth
        assert loaded.layers[1].pixels[..., 3].max() <= 128


class TestPhoto:
    @pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
    def test_a_photo_covers_the_canvas_whatever_its_shape(self, tmp_path: Path, suffix: str) -> None:
        path = written(tmp_path / f"photo.{suffix}", a_photo(900, 300))
        loaded = load_picture(path, SMALL)
        assert (loaded.width, loaded.height) == (WIDTH, HEIGHT)
        (layer,) = loaded.layers
        assert layer.pixels.shape == (HEIGHT, WIDTH, 4)
        assert layer.pixels[..., 3].min() == 255
        assert layer.pixels[10, 10, 0] > 200 > layer.pixels[10, -10, 0]

    @pytest.mark.parametrize(
        ("orientation", "corner"),
        [
            (1, "red"),
            (2, "green"),
            (3, "white"),
            (4, "blue"),
            (5, "red"),
            (6, "blue"),
            (7, "white"),
            (8, "green"),
        ],
    )
    def test_a_photo_stands_upright_as_its_exif_data_says(self, orientation: int, corner: str) -> None:
        encoded = cv2.imencode(".jpg", cv2.cvtColor(a_photo(80, 48), cv2.COLOR_RGB2BGR))[1].tobytes()
        tag = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
        exif = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01" + tag + b"\x00\x00\x00\x00"
        marked = encoded[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + encoded[2:]
        pixels = decoding.decode_photo(marked, name="photo.jpg")
        colours = {"red": (254, 0, 0), "green": (0, 255, 1), "blue": (0, 0, 254), "white": (255, 255, 255)}
        assert pixels.shape[:2] == ((48, 80) if orientation <= 4 else (80, 48))
        assert np.abs(pixels[6, 6, :3].astype(int) - colours[corner]).max() < 12

    def test_a_photo_with_holes_gets_an_opaque_ground(self, tmp_path: Path) -> None:
        photo = np.dstack([a_photo(200, 300), np.zeros((300, 200), np.uint8)])
        photo[100:200, 50:150, 3] = 255
        assert cv2.imwrite(str(tmp_path / "hole.png"), photo)
        assert load_picture(tmp_path / "hole.png", SMALL).layers[0].pixels[..., 3].min() == 255

    def test_a_photo_shows_its_middle_in_the_frame(self, tmp_path: Path) -> None:
        loaded = load_picture(written(tmp_path / "photo.png", a_photo(216, 384)), SMALL)
        frame = flatten_to_frame(loaded, SMALL)
        assert frame.shape == (384, 216, 3)
        assert tuple(frame[2, 2]) == (255, 0, 0)
        assert tuple(frame[-3, -3]) == (255, 255, 255)


class TestHostileFile:
    @pytest.mark.parametrize(
        "data",
        [b"", b"hello", b"\x00" * 4096, b"PK\x03\x04garbage", b"GIF89a" + b"\x00" * 64, png_header(64, 64)],
        ids=["empty", "text", "zeros", "broken zip", "gif", "png without pixels"],
    )
    def test_a_hostile_picture_file_is_refused_with_the_field_and_a_fix(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "picture.png"
        path.write_bytes(data)
        with pytest.raises(InputError) as refused:
            load_picture(path, SMALL)
        assert refused.value.field == "visual_file"
        assert refused.value.fix
        assert "picture.png" in refused.value.message

    def test_a_missing_picture_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot be read"):
            load_picture(tmp_path / "none.png", SMALL)

    def test_a_picture_file_that_is_a_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot be read"):
            load_picture(tmp_path, SMALL)

    @pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (40_000, 40), (8, 8)])
    def test_a_picture_file_of_an_impossible_size_is_refused_before_it_is_decoded(
        self, tmp_path: Path, width: int, height: int
    ) -> None:
        path = tmp_path / "huge.png"
        path.write_bytes(png_header(width, height))
        with pytest.raises(InputError, match=f"{width}x{height}"):
            load_picture(path, SMALL)

    def test_a_picture_file_that_is_cut_off_is_refused(self, tmp_path: Path) -> None:
        path = written(tmp_path / "photo.jpg", np.random.default_rng(1).integers(0, 255, (300, 300, 3), dtype=np.uint8))
        path.write_bytes(path.read_bytes()[:9000])
        with pytest.raises(InputError, match="damaged or cut off"):
            load_picture(path, SMALL)

    def test_a_picture_file_that_is_another_kind_of_zip_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "document.ora"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        with pytest.raises(InputError, match="not an OpenRaster picture"):
            load_picture(path, SMALL)

    def test_a_picture_file_that_would_unpack_to_gigabytes_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        monkeypatch.setattr(openraster, "MAX_STACK_BYTES", 50_000)
        bomb = repacked(path, tmp_path / "bomb.ora", **{"stack.xml": b" " * 50_000_000})
        assert bomb.stat().st_size < 2_000_000
        with pytest.raises(InputError, match="too large"):
            load_picture(bomb, SMALL)

    def test_a_picture_file_with_entities_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        xml = b'<!DOCTYPE image [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><image w="10" h="10"><stack/></image>'
        with pytest.raises(InputError, match="forbidden declarations"):
            load_picture(repacked(path, tmp_path / "entities.ora", **{"stack.xml": xml}), SMALL)

    @pytest.mark.parametrize("source", ["../../etc/passwd", "/etc/passwd", "data/none.png", ""])
    def test_a_picture_file_reads_no_file_outside_itself(self, tmp_path: Path, source: str) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        xml = f'<image w="{WIDTH}" h="{HEIGHT}"><stack><layer src="{source}"/></stack></image>'.encode()
        with pytest.raises(InputError, match="is missing"):
            load_picture(repacked(path, tmp_path / "outside.ora", **{"stack.xml": xml}), SMALL)

    @pytest.mark.parametrize("size", ['w="-5" h="10"', 'w="nan" h="10"', 'w="1e99" h="10"', 'h="10"', 'w="0" h="0"'])
    def test_a_picture_file_with_a_nonsense_size_is_refused(self, tmp_path: Path, size: str) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        xml = f'<image {size}><stack><layer src="data/layer00.png"/></stack></image>'.encode()
        with pytest.raises(InputError):
            load_picture(repacked(path, tmp_path / "nonsense.ora", **{"stack.xml": xml}), SMALL)

    def test_a_picture_file_with_groups_in_groups_without_end_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "picture.ora"
        save_picture(a_picture(), path)
        xml = (f'<image w="{WIDTH}" h="{HEIGHT}">' + "<stack>" * 400 + "</stack>" * 400 + "</image>").encode()
        with pytest.raises(InputError, match="nested too deeply"):
            load_picture(repacked(path, tmp_path / "deep.ora", **{"stack.xml": xml}), SMALL)

    @settings(max_examples=60, deadline=None)
    @given(where=st.floats(0, 1), what=st.binary(min_size=1, max_size=40))
    def test_a_picture_file_with_any_damage_is_either_read_or_refused(
        self, tmp_path_factory: pytest.TempPathFactory, where: float, what: bytes
    ) -> None:
        buffer = io.BytesIO(_saved(tmp_path_factory).read_bytes())
        buffer.seek(int(where * (buffer.getbuffer().nbytes - 1)))
        buffer.write(what)
        path = tmp_path_factory.mktemp("damage") / "damaged.ora"
        path.write_bytes(buffer.getvalue())
        try:
            loaded = load_picture(path, SMALL)
        except InputError as refused:
            assert refused.field == "visual_file"
        else:
            assert (loaded.width, loaded.height) == (WIDTH, HEIGHT)


def _saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.getbasetemp() / "sound.ora"
    if not path.exists():
        save_picture(a_picture(), path)
    return path


def test_skia_knows_all_orientations() -> None:
    known = {name for name in dir(skia.EncodedOrigin) if name.endswith("_EncodedOrigin")}
    assert len(known - {"kDefault_EncodedOrigin", "kLast_EncodedOrigin"}) == len(decoding._TURNS) == 8
