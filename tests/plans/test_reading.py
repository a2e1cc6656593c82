"""From a source to its text."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.media.captions.look import CaptionLook
from reelbase.media.sound.options import SoundChoice
from reelbase.plans.reading import MAX_TEXT_BYTES, TextFormat, read_source, text_from
from reelbase.plans.reading.files import decoded
from reelbase.schemas.projects import PlanOptions

STORY = "The sky is blue. Light scatters in the air, and short waves scatter most."


def refused(raw: str, name: str = "") -> InputError:
    with pytest.raises(InputError) as caught:
        text_from(raw, name)
    assert caught.value.field == "source"
    assert caught.value.fix
    return caught.value


class TestATextThatCannotBeSpoken:
    @pytest.mark.parametrize("raw", ["", " \n\t\n ", "\ufeff", "\u200b\u200b"])
    def test_an_empty_text_cannot_be_spoken(self, raw: str) -> None:
        assert "empty" in refused(raw).message

    @pytest.mark.parametrize("raw", ["...", "?!?! --- ***", "🙂 🙂 🙂", "***\n\n---\n\n>"])
    def test_a_text_of_punctuation_alone_cannot_be_spoken(self, raw: str) -> None:
        assert "no words" in refused(raw).message

    @pytest.mark.parametrize(
        "raw", ["```\nprint('hello')\nfor i in range(3): pass\n```", "~~~py\nx = 1\n~~~", "    indented = code()"]
    )
    def test_a_text_of_code_alone_cannot_be_spoken(self, raw: str) -> None:
        assert "only code" in refused(raw, TextFormat.MARKDOWN).message

    def test_a_text_of_one_word_cannot_be_a_film(self) -> None:
        assert "only 1 word;" in refused("Lighthouse").message

    def test_a_text_that_is_too_short_cannot_be_a_film(self) -> None:
        assert "only 4 words" in refused("The sky is blue.").message

    @pytest.mark.parametrize(
        "raw", ["# A heading of quite a few words and nothing else", "![alt text of a picture](a.png)"]
    )
    def test_a_text_of_nothing_that_is_spoken_is_refused(self, raw: str) -> None:
        refused(raw)


class TestAFile:
    def test_a_text_file_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.md"
        file.write_text(f"# Blue\n\n{STORY}")
        source = read_source(file)
        assert source.title == "Blue"
        assert source.body == STORY

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_a_text_file_may_be_any_unicode(self, tmp_path: Path, encoding: str) -> None:
        file = tmp_path / "notes.txt"
        file.write_bytes(f"Der Himmel über Köln ist blau. {STORY}".encode(encoding))
        assert "Köln" in read_source(file).body

    def test_a_text_file_of_another_encoding_says_where(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.txt"
        file.write_bytes(f"Der Himmel über Köln. {STORY}".encode("latin-1"))
        with pytest.raises(InputError, match=r"not UTF-8 text \(byte 11\).*Save it as UTF-8"):
            read_source(file)

    @pytest.mark.parametrize(
        "data",
        [
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20,
            b"\0" * 100,
            b"\x7fELF\2\1\1\0",
            b"text and \0 a zero",
        ],
    )
    def test_a_binary_file_is_refused_as_a_text(self, tmp_path: Path, data: bytes) -> None:
        file = tmp_path / "film.md"
        file.write_bytes(data)
        with pytest.raises(InputError, match=r"not|broken") as caught:
            read_source(file)
        assert caught.value.field == "source"

    def test_a_text_file_of_five_megabytes_is_refused_before_it_is_read_whole(self, tmp_path: Path) -> None:
        file = tmp_path / "book.txt"
        file.write_bytes(b"All work and no play. " * (5 * MAX_TEXT_BYTES // 22))
        with pytest.raises(InputError, match=r"larger than 1 MiB.*Shorten it"):
            read_source(file)

    def test_a_missing_text_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="does not exist"):
            read_source(tmp_path / "none.md")

    def test_a_folder_in_place_of_a_text_file_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="is a folder"):
            read_source(tmp_path)

    def test_a_text_file_may_be_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
        assert read_source("-").body == STORY


class TestMarkdown:
    def test_markdown_keeps_what_is_said_and_drops_what_is_not(self) -> None:
        raw = f"""
# Title *with* emphasis

{STORY} See [the **proof**](https://example.org/x?y=1) and `code`.

| a | b |
|---|---|
| 1 | 2 |

<script>alert("no")</script>

![a picture](x.png)

```
not_said()
```

> A quotation is said.

## Second part

- first item
- second item
"""
        source = text_from(raw)
        assert source.title == "Title with emphasis"
        assert [section.heading for section in source.sections] == ["", "Second part"]
        first, second = source.sections
        assert tuple(each.text for each in first.paragraphs) == (
            f"{STORY} See the proof and code.",
            "A quotation is said.",
        )
        assert tuple(each.text for each in second.paragraphs) == ("first item", "second item")

    def test_wrapped_lines_are_one_paragraph(self) -> None:
        assert text_from(STORY.replace(" ", "\n", 3)).body == STORY

    def test_windows_lines_and_invisible_characters_do_no_harm(self) -> None:
        assert text_from(f"# Blue\r\n\r\n{STORY}\u202e\u200b\r\n").body == STORY

    def test_a_later_heading_of_the_first_level_is_a_section(self) -> None:
        source = text_from(f"# One\n\n{STORY}\n\n# Two\n\n{STORY}")
        assert source.title == "One"
        assert [section.heading for section in source.sections] == ["", "Two"]


class TestFrontMatter:
    def test_front_matter_sets_the_options_of_a_plan(self) -> None:
        source = text_from(
            "---\ntitle: Blue\npreset: science\naspect: 16:9\nminutes: 1.5\ntempo: slow\nlanguage: no\nvoice: amy\n"
            f"author: somebody\n---\n{STORY}"
        )
        options = source.options
        assert (source.title, options.preset, options.aspect, options.target_s) == ("Blue", "science", "16:9", 90)
        assert (options.tempo, options.language, options.voice) == ("slow", "no", "amy")
        assert (options.captions, options.sound) == (None, None)

    @pytest.mark.parametrize("format", [TextFormat.MARKDOWN, TextFormat.PLAIN])
    def test_front_matter_sets_captions_and_sound(self, format: TextFormat) -> None:
        options = text_from(f"---\ncaptions: karaoke\nMusic: no\neffects: yes\n---\n{STORY}", format).options
        assert options.captions == CaptionLook(style="karaoke", enabled=True)
        assert options.sound == SoundChoice(music=False, effects=True)
        toml = text_from(f"+++\ncaptions = false\neffects = false\n+++\n{STORY}", format).options
        assert toml.captions == CaptionLook(enabled=False) and toml.captions.model_fields_set == {"enabled"}
        assert toml.sound == SoundChoice(effects=False) and toml.sound.model_fields_set == {"effects"}
        assert text_from(f"---\ncaptions: on\n---\n{STORY}", format).options.captions == CaptionLook(enabled=True)

    def test_options_of_a_command_come_before_each_part_of_the_front_matters(self) -> None:
        text = text_from(f"---\ncaptions: karaoke\nmusic: no\n---\n{STORY}").options
        given = PlanOptions(captions=CaptionLook(place="top"), sound=SoundChoice(effects=False)).over(text)
        assert given.captions == CaptionLook(style="karaoke", place="top")
        assert given.sound == SoundChoice(music=False, effects=False)
        assert PlanOptions().over(text) == text

    def test_lines_of_a_plain_text_that_name_music_are_text(self) -> None:
        source = text_from(f"---\nMusic: Clara Schumann\n---\n{STORY}", TextFormat.PLAIN)
        assert source.options.sound is None and "Clara Schumann" in source.raw

    @pytest.mark.parametrize(
        ("line", "field"),
        [
            ("preset: vlog", "preset"),
            ("aspect: 4:3", "aspect"),
            ("minutes: soon", "minutes"),
            ("tempo: hasty", "tempo"),
            ("captions: loud", "captions"),
            ("captions:\n  style: bold", "captions"),
            ("music: loud", "music"),
            ("effects:", "effects"),
        ],
    )
    def test_front_matter_that_cannot_be_used_names_the_field(self, line: str, field: str) -> None:
        with pytest.raises(InputError) as caught:
            text_from(f"---\n{line}\n---\n{STORY}")
        assert caught.value.field == field

    def test_an_error_of_front_matter_names_the_line_and_the_fix(self) -> None:
        with pytest.raises(InputError, match=r"captions \(line 3\) is not valid: 'big' cannot be used") as caught:
            text_from(f"---\ntitle: Blue\ncaptions: big\n---\n{STORY}")
        assert caught.value.fix is not None and "karaoke" in caught.value.fix

    def test_front_matter_of_an_unknown_preset_lists_the_presets(self) -> None:
        with pytest.raises(InputError, match="motivation, explainer, facts, history, finance, science"):
            text_from(f"---\npreset: vlog\n---\n{STORY}")

    def test_a_rule_that_is_not_front_matter_is_text(self) -> None:
        assert "The sky is blue" in text_from(f"---\n\n{STORY}\n\n---\n\nMore of it.").body

    def test_front_matter_with_a_bomb_of_aliases_does_no_harm(self) -> None:
        bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
        )
        assert text_from(f"---\n{bomb}---\n{STORY}").body == STORY


class TestAnyText:
    @settings(deadline=None)
    @given(st.text(max_size=400))
    def test_any_text_is_read_or_refused_clearly(self, raw: str) -> None:
        try:
            source = text_from(raw)
        except InputError as error:
            assert error.field and error.fix
        else:
            assert source.body

    @settings(deadline=None)
    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused_clearly(self, data: bytes) -> None:
        try:
            decoded(data, "file")
        except InputError as error:
            assert error.field and error.fix
