"""Pictures from a server: every form of answer, and every way in which it is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.kit.errors import ErrorCode, ProviderError
from reelbase.kit.settings import ImageSettings
from reelbase.media.formats import FrameFormat
from reelbase.media.picture import PictureRequest
from reelbase.media.picture_files import load_picture
from reelbase.providers.image.openai import OpenAIPictures
from twins.openai_twin import OpenAITwin

SMALL = FrameFormat(108, 192)


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin() as twin:
        yield twin


@pytest.fixture
def maker(twin: OpenAITwin) -> Iterator[OpenAIPictures]:
    maker = OpenAIPictures(
        ImageSettings(provider="openai", base_url=twin.base_url, model="brush", cost_micros_per_image=40_000)
    )
    yield maker
    maker.close()


def request(**changes: Any) -> PictureRequest:
    content: dict[str, Any] = {
        "prompt": "a lighthouse at night",
        "negative_prompt": "people",
        "preset": "history",
        "style": "oil painting",
        "shot": "wide",
        "variant": 0,
        "format": SMALL,
    }
    return PictureRequest(**{**content, **changes})


class TestAPicture:
    @pytest.mark.parametrize("form", ["right", "by_url", "by_relative_url"])
    def test_a_picture_is_kept_whatever_form_it_comes_in(
        self, twin: OpenAITwin, maker: OpenAIPictures, tmp_path: Path, form: str
    ) -> None:
        twin.behaviour.script = [form]
        made = maker.make(request(), out=tmp_path / "made.png", idempotency_key="one")
        picture = load_picture(made.path, SMALL)
        assert (picture.width, picture.height) == SMALL.canvas
        assert not made.placeholder
        assert (made.usage.units, made.usage.cost_micros) == (1, 40_000)

    @pytest.mark.parametrize(
        ("format", "size"),
        [
            (FrameFormat(108, 192), "1024x1536"),
            (FrameFormat(192, 108), "1536x1024"),
            (FrameFormat(128, 128), "1024x1024"),
        ],
    )
    def test_a_picture_is_requested_in_the_shape_of_the_film(
        self, twin: OpenAITwin, maker: OpenAIPictures, tmp_path: Path, format: FrameFormat, size: str
    ) -> None:
        maker.make(request(format=format), out=tmp_path / "made.png", idempotency_key="one")
        body = twin.seen[0].body
        assert (body["size"], body["model"], body["n"]) == (size, "brush", 1)
        assert all(part in body["prompt"] for part in ("a lighthouse at night", "oil painting", "without people"))

    def test_a_picture_requested_twice_is_paid_for_once(
        self, twin: OpenAITwin, maker: OpenAIPictures, tmp_path: Path
    ) -> None:
        for _ in range(2):
            maker.make(request(), out=tmp_path / "made.png", idempotency_key="same")
        assert twin.billed == {"/images/generations": 1}


class TestNoPicture:
    @pytest.mark.parametrize("trouble", ["not_base64", "not_a_picture", "no_picture", "truncated", "500"])
    def test_a_failed_picture_may_be_retried_and_leaves_no_file(
        self, twin: OpenAITwin, maker: OpenAIPictures, tmp_path: Path, trouble: str
    ) -> None:
        twin.behaviour.script = [trouble]
        with pytest.raises(ProviderError) as caught:
            maker.make(request(), out=tmp_path / "made.png", idempotency_key="one")
        assert caught.value.retryable
        assert caught.value.code is ErrorCode.IMAGE_GEN
        assert list(tmp_path.glob("*.png")) == []

    @pytest.mark.parametrize("trouble", ["by_foreign_url", "by_file_url"])
    def test_no_picture_is_fetched_from_another_server(
        self, twin: OpenAITwin, maker: OpenAIPictures, tmp_path: Path, trouble: str
    ) -> None:
        twin.behaviour.script = [trouble]
        with pytest.raises(ProviderError, match="on another server"):
            maker.make(request(), out=tmp_path / "made.png", idempotency_key="one")

    def test_no_picture_comes_of_a_refused_prompt(
        self, twin: OpenAITwin, maker: OpenAIPictures, tmp_path: Path
    ) -> None:
        twin.behaviour.script = ["moderated"]
        with pytest.raises(ProviderError) as caught:
            maker.make(request(), out=tmp_path / "made.png", idempotency_key="one")
        assert caught.value.moderated
        assert not caught.value.retryable
