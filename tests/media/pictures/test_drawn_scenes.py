from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from reelbase.media.formats import ASPECTS, FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.media.picture_files import FRAME_SCALE, flatten, flatten_to_frame
from reelbase.media.pictures.drawing import paint_ground, vignetted
from reelbase.media.pictures.grounds import GROUNDS
from reelbase.media.pictures.palettes import mix, palette_for, palette_names, palette_of_scene
from reelbase.media.pictures.scenes import draw_scene
from reelbase.media.pictures.stage import stage_for

PRESETS = ("motivation", "explainer", "facts", "history", "finance", "science")
SHOTS = ("wide", "medium", "close", "detail", "top")
SMALL = {aspect: FrameFormat(format.width // 10 * 2, format.height // 10 * 2) for aspect, format in ASPECTS.items()}
LIGHTHOUSE = PictureRequest("A lighthouse in the fog", "", "history", "", "medium", 0, SMALL["9:16"])


def a_ground(name: str, format: FrameFormat, preset: str = "science") -> np.ndarray:
    stage = stage_for(format, palette_for(preset), name)

    def finish(picture: Any) -> Any:
        return vignetted(picture, 0.5, 0.5, 0.4)

    return paint_ground(stage.width, stage.height, lambda canvas: GROUNDS[name](canvas, stage), finish)


class TestDrawnScene:
    @pytest.mark.parametrize("aspect", ASPECTS)
    @pytest.mark.parametrize("preset", PRESETS)
    def test_a_drawn_scene_covers_its_canvas_in_every_preset_and_aspect(self, preset: str, aspect: str) -> None:
        format = SMALL[aspect]
        for number, shot in enumerate(SHOTS):
            request = PictureRequest("The rocket and the moon over a city", "", preset, "", shot, number, format)
            picture = draw_scene(request)
            ground, *others = picture.layers
            assert (picture.width, picture.height) == format.canvas
            assert ground.pixels.shape == (picture.height, picture.width, 4)
            assert ground.pixels[..., 3].min() == 255
            assert others
            assert [layer.depth for layer in picture.layers] == sorted(layer.depth for layer in picture.layers)
            assert all(0.0 <= layer.depth <= 1.0 for layer in picture.layers)

    def test_a_drawn_scene_is_the_same_every_time(self) -> None:
        one, two = draw_scene(LIGHTHOUSE), draw_scene(LIGHTHOUSE)
        for a, b in zip(one.layers, two.layers, strict=True):
            assert (a.name, a.x, a.y, a.depth) == (b.name, b.x, b.y, b.depth)
            assert np.array_equal(a.pixels, b.pixels)

    def test_a_drawn_scene_of_another_take_looks_different(self) -> None:
        again = draw_scene(replace(LIGHTHOUSE, variant=1))
        assert not np.array_equal(flatten(draw_scene(LIGHTHOUSE)), flatten(again))

    def test_a_drawn_scene_shows_what_it_is_asked_for(self) -> None:
        assert "lighthouse" in [layer.name for layer in draw_scene(LIGHTHOUSE).layers]

    def test_a_drawn_scene_leaves_out_what_is_not_wanted(self) -> None:
        names = [layer.name for layer in draw_scene(replace(LIGHTHOUSE, negative_prompt="lighthouse")).layers]
        assert "lighthouse" not in names

    def test_a_drawn_scene_of_plain_style_is_a_ground_alone(self) -> None:
        assert [layer.name for layer in draw_scene(replace(LIGHTHOUSE, style="plain")).layers] == ["ground"]

    @pytest.mark.parametrize("prompt", ["", "---", "日本", "مرحبا", "a" * 2000, "\x00\x01"])
    def test_a_drawn_scene_of_any_prompt_has_a_subject(self, prompt: str) -> None:
        names = {layer.name for layer in draw_scene(replace(LIGHTHOUSE, prompt=prompt)).layers}
        assert names - {"ground", "light", "pedestal", "plaque", "orbit"}

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_a_drawn_scene_keeps_its_subject_in_the_focus_box(self, aspect: str) -> None:
        format = SMALL[aspect]
        box, (width, height) = format.focus_box, format.canvas
        for number, shot in enumerate(SHOTS):
            picture = draw_scene(PictureRequest("Rocket", "", "science", "", shot, number, format))
            subject = next(layer for layer in picture.layers if layer.name == "rocket")
            solid = (subject.pixels[..., 3] > 250).astype(np.uint8)
            x, y, solid_width, solid_height = cv2.boundingRect(solid)
            top = format.height / 2 + (subject.y + y - height / 2) * FRAME_SCALE
            bottom = top + solid_height * FRAME_SCALE
            middle = format.width / 2 + (subject.x + x + solid_width / 2 - width / 2) * FRAME_SCALE
            tolerance = 0.04 * format.height
            assert top >= box.y - tolerance, shot
            assert bottom <= box.y + box.height + tolerance, shot
            assert abs(middle - format.width / 2) < 0.12 * format.width

    def test_a_drawn_scene_spends_little_on_its_sprites(self) -> None:
        for number, preset in enumerate(PRESETS):
            picture = draw_scene(
                PictureRequest("The rocket, the moon and a key", "", preset, "", "wide", number, SMALL["9:16"])
            )
            area = sum(layer.pixels.shape[0] * layer.pixels.shape[1] for layer in picture.layers[1:])
            assert area < 0.75 * picture.width * picture.height

    @pytest.mark.parametrize("preset", PRESETS)
    def test_a_drawn_scene_is_calm_and_dark_enough_behind_the_text(self, preset: str) -> None:
        for shot in SHOTS:
            for aspect, format in SMALL.items():
                picture = draw_scene(PictureRequest("Key", "", preset, "", shot, 2, format))
                frame = flatten_to_frame(picture, format)
                box = format.text_box
                behind = frame[box.y : box.y + box.height, box.x : box.x + box.width].astype(np.float32)
                luma = behind @ np.array([0.2126, 0.7152, 0.0722], np.float32)
                assert luma.mean() < 165, (aspect, shot)


class TestGround:
    @pytest.mark.parametrize("name", GROUNDS)
    def test_a_ground_has_no_bands(self, name: str) -> None:
        """In a smooth part neighbours differ by grain, so equal runs stay short; a banded gradient has long ones."""
        luma = a_ground(name, FrameFormat(540, 960))[..., :3].astype(np.int16).sum(axis=2)
        same = (np.diff(luma, axis=1) == 0).astype(np.uint8)
        runs = cv2.filter2D(same, -1, np.ones((1, 12), np.uint8), borderType=cv2.BORDER_CONSTANT)
        assert (runs >= 12).mean() < 0.001

    @pytest.mark.parametrize("name", GROUNDS)
    def test_a_ground_uses_a_wide_range_of_light(self, name: str) -> None:
        ground = a_ground(name, SMALL["9:16"])[..., :3].astype(np.float32).mean(axis=2)
        assert np.percentile(ground, 98) - np.percentile(ground, 2) > 50


class TestPalette:
    def test_a_palette_is_one_for_a_film_and_varies_little_by_scene(self) -> None:
        film = palette_for("finance")
        scenes = [palette_of_scene(film, number) for number in range(4)]
        assert len({scene.deep for scene in scenes}) > 1
        assert all(scene.accent == film.accent for scene in scenes)

    @pytest.mark.parametrize("name", palette_names())
    def test_a_palette_is_chosen_by_its_name_in_the_style(self, name: str) -> None:
        assert palette_for("explainer", f"calm {name} look").name == name

    def test_a_palette_of_an_unknown_style_is_one_of_the_preset(self) -> None:
        own = {palette_for("facts", style).name for style in ("neon", "soft pastel", "bold", "retro", "noir")}
        assert own <= {"berry", "candy", "jungle"}
        assert palette_for("facts", "neon") == palette_for("facts", " Neon ")

    def test_a_palette_mixes_without_going_grey(self) -> None:
        orange, violet = (1.0, 0.6, 0.3), (0.25, 0.1, 0.5)
        middle = mix(orange, violet, 0.5)
        assert max(middle) - min(middle) > 0.35
        assert mix(orange, violet, 0.0) == pytest.approx(orange, abs=0.01)
        assert mix(orange, violet, 1.0) == pytest.approx(violet, abs=0.01)
