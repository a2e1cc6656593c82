from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.cli.running import parse_id, slug
from reelbase.kit.errors import InputError


class TestSlug:
    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("Why the Sky is Blue", "why-the-sky-is-blue"),
            ("  5 facts -- about: Berlin!  ", "5-facts-about-berlin"),
            ("Łódź — miasto", "łódź-miasto"),
            ("猫の話", "猫の話"),
            ("../../etc/passwd", "etc-passwd"),
            ("!!!", "film"),
        ],
    )
    def test_a_slug_reads_like_the_title(self, title: str, expected: str) -> None:
        assert slug(title) == expected

    @given(st.text(max_size=300))
    def test_a_slug_is_always_a_safe_file_name(self, title: str) -> None:
        name = slug(title)
        assert name
        assert len(name.encode()) <= 255
        assert not set(name) & set('/\\\0:*?"<>|\n ')
        assert name[0] not in ".-"


class TestParseId:
    def test_parsing_an_id_names_what_it_should_be(self) -> None:
        with pytest.raises(InputError) as caught:
            parse_id("12", "project")
        assert caught.value.field == "project"
