from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from reelbase.kit.errors import InputError
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.media.picture_files import load_picture
from reelbase.providers.image import PictureMaker
from reelbase.providers.image.drawn import DrawnPictures
from reelbase.providers.image.own_file import check_clip, import_picture

SMALL = FrameFormat(216, 384)
REQUEST = PictureRequest("A bee on a flower", "", "facts", "", "close", 0, SMALL)


class TestDrawnPictures:
    def test_the_drawing_provider_makes_a_layered_picture_of_the_request(self, tmp_path: Path) -> None:
        maker: PictureMaker = DrawnPictures()
        made = maker.make(REQUEST, out=tmp_path / f"scene{maker.suffix}", idempotency_key="key")
        picture = load_picture(made.path, SMALL)
        assert "honeybee" in [layer.name for layer in picture.layers]
        assert (made.placeholder, made.usage.units, made.usage.cost_micros) == (False, 1, 0)

    def test_the_drawing_provider_makes_the_same_bytes_of_the_same_request(self, tmp_path: Path) -> None:
        paths = [tmp_path / "one.ora", tmp_path / "two.ora"]
        for path in paths:
            DrawnPictures().make(REQUEST, out=path, idempotency_key=path.name)
        assert paths[0].read_bytes() == paths[1].read_bytes()

    def test_the_drawing_provider_makes_another_picture_of_another_take(self, tmp_path: Path) -> None:
        paths = [tmp_path / "one.ora", tmp_path / "two.ora"]
        for take, path in enumerate(paths):
            DrawnPictures().make(replace(REQUEST, variant=take), out=path, idempotency_key="")
        assert paths[0].read_bytes() != paths[1].read_bytes()

    def test_the_drawing_provider_is_identified_by_its_version_and_its_icons(self) -> None:
        identity = DrawnPictures().identity()
        assert identity["maker"] == "drawn"
        assert identity["version"] >= 1
        assert len(identity["assets"]) == 64


class TestOwnPicture:
    def test_an_own_picture_is_kept_fitted_to_the_canvas(self, tmp_path: Path) -> None:
        source, out = tmp_path / "photo.jpg", tmp_path / "kept.ora"
        assert cv2.imwrite(str(source), np.full((400, 900, 3), 90, np.uint8))
        before = source.read_bytes()
        import_picture(source, SMALL, out)
        picture = load_picture(out, SMALL)
        assert (picture.width, picture.height) == SMALL.canvas
        assert source.read_bytes() == before

    def test_a_file_that_is_no_picture_is_refused_and_leaves_nothing(self, tmp_path: Path) -> None:
        source, out = tmp_path / "photo.jpg", tmp_path / "kept.ora"
        source.write_text("not a picture")
        with pytest.raises(InputError) as refused:
            import_picture(source, SMALL, out)
        assert refused.value.field == "visual_file"
        assert not out.exists()


class TestOwnClip:
    def test_an_own_clip_is_accepted_as_a_visual(self, tmp_path: Path) -> None:
        clip = tmp_path / "clip.mp4"
        command = [get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x64:d=0.4:r=10", str(clip)]
        subprocess.run(command, check=True)
        assert check_clip(clip, SMALL).unit == "clips"

    @pytest.mark.parametrize("content", [None, b"", b"not a clip" * 50])
    def test_an_own_clip_that_cannot_be_played_is_refused(self, tmp_path: Path, content: bytes | None) -> None:
        clip = tmp_path / "clip.mp4"
        if content is not None:
            clip.write_bytes(content)
        with pytest.raises(InputError):
            check_clip(clip, SMALL)
