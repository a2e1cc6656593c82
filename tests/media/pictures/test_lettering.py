from __future__ import annotations

import logging

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reelbase.media.formats import ASPECTS, FrameFormat
from reelbase.media.lettering import draw_on_screen_text
from reelbase.media.picture import Layer

TALL = FrameFormat(216, 384)
PRESETS = ("motivation", "explainer", "facts", "history", "finance", "science")


def letters_box(layer: Layer) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the letters in frame pixels: what is opaque and bright; the shadow is dark."""
    bright = (layer.pixels[..., 3] > 200) & (layer.pixels[..., :3].max(axis=2) > 200)
    x, y, width, height = cv2.boundingRect(bright.astype(np.uint8))
    return layer.x + x, layer.y + y, layer.x + x + width, layer.y + y + height


class TestOnScreenText:
    @settings(max_examples=60, deadline=None)
    @given(
        text=st.text(st.characters(codec="utf-8"), max_size=200),
        preset=st.sampled_from(PRESETS),
        size=st.sampled_from([(216, 384), (384, 216), (216, 216)]),
    )
    @example("a" * 200, "explainer", (216, 384))
    @example("Wort " * 40, "motivation", (384, 216))
    @example("Donaudampfschifffahrtsgesellschaftskapitän", "facts", (216, 384))
    def test_on_screen_text_stays_in_its_box(self, text: str, preset: str, size: tuple[int, int]) -> None:
        format = FrameFormat(*size)
        layer = draw_on_screen_text(text, format, preset=preset, style="")
        left, top, right, bottom = letters_box(layer)
        if right > left:
            box = format.text_box
            assert left >= box.x - 1
            assert right <= box.x + box.width + 1
            assert top >= box.y - 1
            assert bottom <= box.y + box.height + 1

    @pytest.mark.parametrize("aspect", ASPECTS)
    def test_on_screen_text_is_large_when_it_is_short(self, aspect: str) -> None:
        format = ASPECTS[aspect]
        _, top, _, bottom = letters_box(draw_on_screen_text("Why?", format, preset="motivation", style=""))
        assert bottom - top > 0.25 * format.text_box.height

    def test_on_screen_text_has_lines_of_like_length(self) -> None:
        layer = draw_on_screen_text("Seven thousand steps every single day", TALL, preset="motivation", style="")
        bright = (layer.pixels[..., 3] > 200) & (layer.pixels[..., :3].min(axis=2) > 200)
        rows = np.flatnonzero(bright.any(axis=1))
        lines = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
        widths = [np.ptp(np.flatnonzero(bright[line].any(axis=0))) for line in lines if len(line) > 8]
        assert len(widths) >= 2
        assert min(widths) > 0.55 * max(widths)

    @pytest.mark.parametrize("ground", [(255, 255, 255), (128, 128, 128), (0, 0, 0)])
    def test_on_screen_text_stands_out_from_any_ground(self, ground: tuple[int, int, int]) -> None:
        layer = draw_on_screen_text("Legible", TALL, preset="explainer", style="")
        alpha = layer.pixels[..., 3:].astype(np.float32) / 255
        over = layer.pixels[..., :3] * alpha + np.array(ground, np.float32) * (1 - alpha)
        letters = (layer.pixels[..., 3] > 250) & (layer.pixels[..., :3].min(axis=2) > 240)
        around = cv2.dilate(letters.astype(np.uint8), np.ones((3, 3))).astype(bool)
        edge = cv2.dilate(letters.astype(np.uint8), np.ones((7, 7))).astype(bool) & ~around
        assert over[letters].mean() - over[edge].mean() > 45

    def test_on_screen_text_shows_numbers_in_the_accent_colour(self) -> None:
        layer = draw_on_screen_text("Only 90% know", TALL, preset="explainer", style="")
        solid = layer.pixels[layer.pixels[..., 3] > 250].astype(int)
        assert ((solid[:, 0] > 240) & (solid[:, 2] < 120)).sum() > 20

    def test_on_screen_text_in_arabic_is_drawn(self) -> None:
        left, _, right, _ = letters_box(draw_on_screen_text("مرحبا بالعالم", TALL, preset="facts", style=""))
        assert right - left > 40

    def test_the_full_stop_of_text_from_right_to_left_stands_at_its_left(self) -> None:
        layer = draw_on_screen_text("مرحبا.", TALL, preset="facts", style="")
        left, top, right, bottom = letters_box(layer)
        bright = layer.pixels[..., :3].max(axis=2) > 200
        letters = bright[top - layer.y : bottom - layer.y, left - layer.x : right - layer.x]
        rows = np.flatnonzero(letters[:, :4].any(axis=1))
        assert np.ptp(rows) < 0.3 * (bottom - top) and rows.min() > 0.4 * (bottom - top)

    def test_on_screen_text_draws_emoji_as_icons(self) -> None:
        layer = draw_on_screen_text("Launch day 🚀", TALL, preset="motivation", style="")
        solid = layer.pixels[layer.pixels[..., 3] > 250].astype(int)
        red = (solid[:, 0] > 180) & (solid[:, 1] < 90)
        assert red.sum() > 10

    def test_on_screen_text_of_emoji_with_skin_tones_and_joiners_is_drawn(self) -> None:
        layer = draw_on_screen_text("👍🏽 👩‍🔬 ❤️", TALL, preset="motivation", style="")
        assert (layer.pixels[..., 3] > 250).sum() > 100

    def test_on_screen_text_says_which_characters_no_font_has(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            layer = draw_on_screen_text("Left \U0001e2c0 right", TALL, preset="explainer", style="")
        assert "\U0001e2c0" in caplog.text
        assert letters_box(layer)[2] > 0

    def test_on_screen_text_says_when_it_is_shortened(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            draw_on_screen_text("many words " * 400, TALL, preset="explainer", style="")
        assert "shortened" in caplog.text

    @pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200d", "\ufe0f"])
    def test_on_screen_text_without_letters_draws_nothing(self, text: str) -> None:
        layer = draw_on_screen_text(text, TALL, preset="explainer", style="")
        assert layer.pixels[..., 3].max() == 0

    def test_on_screen_text_is_the_same_every_time(self) -> None:
        one, two = (draw_on_screen_text("The same", TALL, preset="science", style="neon") for _ in range(2))
        assert np.array_equal(one.pixels, two.pixels)
