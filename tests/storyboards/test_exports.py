"""Plans as files of other programs, read back by readers that share nothing with what wrote them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import opentimelineio as otio
import pypdf
import pysubs2
import pytest
from lxml import etree

from reelbase.kit.errors import InputError, NotConfigured
from reelbase.media.timeline import TransitionKind
from reelbase.plans.reading.fountain import read_fountain
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.storyboards.exporting.captions import caption_texts
from reelbase.storyboards.exporting.cutlist import CutList, FilmTimes, MediaFile, MediaUse, SceneMedia, cut_list
from reelbase.storyboards.exporting.kinds import KINDS, ExportKind, ExportOptions, check_options, write_export
from reelbase.storyboards.exporting.rates import RATES, FrameRate, rate_named
from support.plans import make_plan

HERE = Path(__file__).parent
NARRATIONS = (
    "The sky is blue.",
    'Licht zerstreut sich – "é" & <b> 东京.',
    "مرحبا بالعالم، هذه ملاحظة.",
    "=SUM(A1) *bold* _under_ [[note]] /* gone */ #emph[x] $m$",
    "(quietly) INT. HOUSE - DAY\n\nTOM\n> FADE TO:",
    "",
)
LENGTHS_S = (3.0, 2.5, 0.52, 7.04, 1.001, 61.5)


@pytest.fixture
def plan() -> PlanDocument:
    made = make_plan(*(text or "x" for text in NARRATIONS), title='The "sky" – é 东京 & <b>')
    scenes = [
        Scene.model_validate(
            {
                **scene.model_dump(),
                "narration": text,
                "on_screen_text": text[:20],
                "duration_target_s": length_s,
                "camera_angle": "low",
                "shot": "wide",
                "scene_type": "hook" if text.startswith("The") else "content",
            }
        )
        for scene, text, length_s in zip(made.scenes, NARRATIONS, LENGTHS_S, strict=True)
    ]
    scenes[0].transition = TransitionKind.CROSSFADE
    scenes[3].transition = TransitionKind.WIPE
    return made.model_copy(update={"scenes": scenes})


@pytest.fixture
def media(tmp_path: Path) -> dict[int, SceneMedia]:
    """A picture for all scenes but the last."""
    found = {}
    for number in range(1, len(NARRATIONS)):
        path = tmp_path / f"secret folder {number}.jpg"
        cv2.imwrite(str(path), np.full((192, 108, 3), 40 * number, np.uint8))
        found[number] = SceneMedia(MediaUse(MediaFile(path, f"media/{number:03}.jpg", "picture")), None, path)
    return found


def written(kind: ExportKind, cuts: CutList, folder: Path, **options: Any) -> Path:
    target = folder / f"out.{kind}"
    write_export(kind, cuts, ExportOptions(**options), target)
    return target


def spans(cuts: CutList) -> list[tuple[str, int, int]]:
    return [(clip.name, clip.start, clip.frames) for clip in cuts.clips]


def without_transitions(plan: PlanDocument) -> PlanDocument:
    scenes = [scene.model_copy(update={"transition": TransitionKind.CUT}) for scene in plan.scenes]
    return plan.model_copy(update={"scenes": scenes})


@pytest.fixture(params=RATES)
def rate(request: pytest.FixtureRequest) -> FrameRate:
    return rate_named(str(request.param))


class TestTimes:
    def test_every_scene_is_a_whole_number_of_frames_near_its_length(self, plan: PlanDocument, rate: FrameRate) -> None:
        cuts = cut_list(plan, rate)
        assert [clip.start for clip in cuts.clips] == [0, *(clip.end for clip in cuts.clips[:-1])]
        for clip, length_s in zip(cuts.clips, LENGTHS_S, strict=True):
            assert abs(clip.frames / rate.fraction - Fraction(length_s)) <= Fraction(1, 2) / rate.fraction
        # 61.5 s fit a transition, 0.52 s do not; the last scene has none after it.
        assert [length > 0 for length in cuts.transitions] == [True, False, False, True, False]
        assert all(length % 2 == 0 for length in cuts.transitions)

    def test_a_film_is_cut_where_it_is_cut(self, plan: PlanDocument, rate: FrameRate) -> None:
        film = FilmTimes((0.0, 1.1, 2.3, 3.6, 5.0, 6.5), 8.1)
        cuts = cut_list(plan, rate, film=film)
        assert [clip.start for clip in cuts.clips] == [round(Fraction(str(s)) * rate.fraction) for s in film.starts_s]
        assert cuts.frames == round(Fraction("8.1") * rate.fraction) and not cuts.transitions

    def test_a_timecode_is_read_as_it_is_written(self, rate: FrameRate) -> None:
        for frames in (0, 1, 59, 60, 1799, 17_982, 107_892, 1_000_000):
            assert rate.frames_of_timecode(rate.timecode(frames)) == frames
        for text in ("", "1:2:3", "00:00:61:00", "00:00:00:99", "aa:00:00:00", "-1:00:00:00"):
            with pytest.raises(ValueError):
                rate.frames_of_timecode(text)

    def test_dropped_frames_are_counted(self) -> None:
        rate = RATES["29.97"]
        for frames in (0, 1799, 1800, 17_982, 107_892):
            dropped = otio.opentime.RationalTime(frames, 30_000 / 1001).to_timecode(30_000 / 1001, drop_frame=True)
            assert rate.frames_of_timecode(dropped) == frames

    def test_another_rate_is_refused_with_the_field(self) -> None:
        with pytest.raises(InputError) as caught:
            rate_named("23")
        assert caught.value.field == "fps" and "29.97" in str(caught.value.fix)


class TestTimelines:
    def test_otio(self, plan: PlanDocument, rate: FrameRate, media: dict[int, SceneMedia], tmp_path: Path) -> None:
        cuts = cut_list(plan, rate, media=media)
        document = json.loads(written("otio", cuts, tmp_path).read_text())
        assert document["OTIO_SCHEMA"] == "Timeline.1" and document["name"] == cuts.title
        (track,) = document["tracks"]["children"]
        clips = [child for child in track["children"] if child["OTIO_SCHEMA"].startswith("Clip")]
        times = [clip["source_range"]["duration"] for clip in clips]
        assert [(clip["name"], time["value"]) for clip, time in zip(clips, times, strict=True)] == [
            (name, frames) for name, _, frames in spans(cuts)
        ]
        assert {time["rate"] for time in times} == {rate.numerator / rate.denominator}
        assert [clip["metadata"]["reelbase"]["narration"] for clip in clips] == list(NARRATIONS)
        dissolves = [child for child in track["children"] if child["OTIO_SCHEMA"].startswith("Transition")]
        assert [child["name"] for child in dissolves] == ["crossfade", "wipe"]
        used = [next(iter(clip["media_references"].values())) for clip in clips]
        assert [reference.get("target_url") for reference in used] == [*(f"media/00{n}.jpg" for n in range(1, 6)), None]

    def test_fcp7(self, plan: PlanDocument, rate: FrameRate, media: dict[int, SceneMedia], tmp_path: Path) -> None:
        cuts = cut_list(plan, rate, media=media)
        root = etree.fromstring(written("fcp7", cuts, tmp_path).read_bytes())
        sequence = root.find(".//sequence")
        assert sequence.findtext("rate/timebase") == str(rate.nominal)
        assert sequence.findtext("rate/ntsc") == ("FALSE" if rate.is_exact else "TRUE")
        assert sequence.findtext("media/video/format/samplecharacteristics/height") == "1920"
        found = [(item.findtext("name"), int(item.findtext("duration"))) for item in sequence.iterfind(".//clipitem")]
        assert [name for name, _ in found] == [name for name, _, _ in spans(cuts)]
        read = otio.adapters.read_from_string(etree.tostring(root).decode(), "fcp_xml")
        assert [(clip.name, clip.duration().value) for clip in read.find_clips()] == [
            (name, frames) for name, _, frames in spans(cuts)
        ]
        assert [
            each.in_offset.value for each in read.video_tracks()[0] if isinstance(each, otio.schema.Transition)
        ] == [length // 2 for length in cuts.transitions if length]

    def test_fcpxml(self, plan: PlanDocument, rate: FrameRate, media: dict[int, SceneMedia], tmp_path: Path) -> None:
        cuts = cut_list(plan, rate, media=media)
        root = etree.fromstring(written("fcpxml", cuts, tmp_path).read_bytes())
        rules = etree.DTD(str(HERE / "fcpxml_used.dtd"))
        assert rules.validate(root), rules.error_log
        frame = seconds(root.find(".//format[@id='r1']").get("frameDuration"))
        assert frame == 1 / rate.fraction
        spine = root.find(".//spine")
        clips = [child for child in spine if child.tag != "transition"]
        found = [(c.get("name"), seconds(c.get("offset")) / frame, seconds(c.get("duration")) / frame) for c in clips]
        assert found == spans(cuts)
        for name in ("offset", "start", "duration", "frameDuration"):
            for element in root.iterfind(f".//sequence//*[@{name}]"):
                assert (seconds(element.get(name)) / frame).denominator == 1, etree.tostring(element)
        (dissolve,) = [child for child in spine if child.tag == "transition"][:1]
        middle = seconds(dissolve.get("offset")) + seconds(dissolve.get("duration")) / 2
        assert middle == seconds(clips[1].get("offset"))
        assert [clip.tag for clip in clips] == [*["video"] * 5, "gap"]

    def test_fcpxml_of_a_film(self, plan: PlanDocument, rate: FrameRate, tmp_path: Path) -> None:
        film = FilmTimes((0.0, 1.1, 2.3, 3.6, 5.0, 6.5), 8.1)
        path = tmp_path / "film.mp4"
        whole = MediaFile(path, "media/film.mp4", "video", film.duration_s)
        voice = MediaFile(path, "media/voice.m4a", "sound", 8.0)
        starts = [Fraction(str(start_s)) for start_s in film.starts_s]
        media = {
            number: SceneMedia(MediaUse(whole, start_s), MediaUse(voice, start_s))
            for number, start_s in enumerate(starts, start=1)
        }
        cuts = cut_list(plan, rate, media=media, film=film)
        root = etree.fromstring(written("fcpxml", cuts, tmp_path).read_bytes())
        rules = etree.DTD(str(HERE / "fcpxml_used.dtd"))
        assert rules.validate(root), rules.error_log
        clips = root.findall(".//spine/asset-clip")
        # Each part of the film stands where it stands in the film, and its voice begins with it.
        assert [clip.get("start") for clip in clips] == [clip.get("offset") for clip in clips]
        for clip in clips:
            (spoken,) = clip.findall("asset-clip")
            assert spoken.get("start") == spoken.get("offset") == clip.get("start")
            assert seconds(spoken.get("start")) + seconds(spoken.get("duration")) <= 8 + 1 / rate.fraction
        read = otio.adapters.read_from_string(written("fcp7", cuts, tmp_path).read_text(), "fcp_xml")
        assert [clip.duration().value for clip in read.video_tracks()[0].find_clips()] == [
            frames for _, _, frames in spans(cuts)
        ]

    def test_edl(self, plan: PlanDocument, rate: FrameRate, tmp_path: Path) -> None:
        """Without transitions clip by clip; a transition gives its frames to the incoming clip."""
        cuts = cut_list(without_transitions(plan), rate)
        text = written("edl", cuts, tmp_path).read_text()
        assert text.isascii() and "FCM: NON-DROP FRAME" in text and ";" not in text
        fps = rate.numerator / rate.denominator
        # The adapter takes 29.97 with the timecodes of 30, as the list says.
        read = otio.adapters.read_from_string(text, "cmx_3600", rate=fps)
        clips = list(read.find_clips())
        assert [clip.duration().value for clip in clips] == [frames for _, _, frames in spans(cuts)]
        assert [clip.range_in_parent().start_time.value for clip in clips] == [start for _, start, _ in spans(cuts)]
        names = [name for name, _, _ in spans(cuts)]
        assert [clip.name[:4] for clip in clips] == [name[:4] for name in names]
        assert clips[0].name == names[0]

    def test_edl_with_dissolves(self, plan: PlanDocument, rate: FrameRate, tmp_path: Path) -> None:
        cuts = cut_list(plan, rate)
        text = written("edl", cuts, tmp_path).read_text()
        fps = rate.numerator / rate.denominator
        read = otio.adapters.read_from_string(text, "cmx_3600", rate=fps)
        dissolves = [each for each in read.video_tracks()[0] if isinstance(each, otio.schema.Transition)]
        assert [each.out_offset.value + each.in_offset.value for each in dissolves] == [
            length for length in cuts.transitions if length
        ]
        assert read.duration().value == cuts.frames

    def test_no_path_of_this_machine_is_in_any_export(
        self, plan: PlanDocument, media: dict[int, SceneMedia], tmp_path: Path
    ) -> None:
        cuts = cut_list(plan, RATES["25"], media=media)
        for kind in KINDS:
            data = written(kind, cuts, tmp_path).read_bytes()
            assert b"secret folder" not in data and str(tmp_path).encode() not in data, kind


class TestBundles:
    def test_an_otioz_opens_elsewhere_with_its_media(
        self, plan: PlanDocument, media: dict[int, SceneMedia], tmp_path: Path
    ) -> None:
        cuts = cut_list(plan, RATES["29.97"], media=media)
        path = written("otioz", cuts, tmp_path)
        target = tmp_path / "elsewhere"
        target.mkdir()
        read = otio.adapters.read_from_file(str(path), "otioz", extract_to_directory=str(target))
        assert [clip.name for clip in read.find_clips()] == [clip.name for clip in cuts.clips]
        for number, found in media.items():
            assert found.frame is not None
            assert (target / f"media/{number:03}.jpg").read_bytes() == found.frame.read_bytes()

    def test_a_timeline_with_media_names_what_lies_beside_it(
        self, plan: PlanDocument, media: dict[int, SceneMedia], tmp_path: Path
    ) -> None:
        cuts = cut_list(plan, RATES["25"], media=media)
        with zipfile.ZipFile(written("fcpxml", cuts, tmp_path, with_media=True)) as bundle:
            names = set(bundle.namelist())
            root = etree.fromstring(bundle.read("timeline.fcpxml"))
        assert {each.get("src").removeprefix("./") for each in root.iterfind(".//media-rep")} <= names
        assert "captions.srt" in names and len(names) == 7

    def test_numbered_media_come_with_captions(
        self, plan: PlanDocument, media: dict[int, SceneMedia], tmp_path: Path
    ) -> None:
        cuts = cut_list(plan, RATES["25"], media=media)
        path = written("media", cuts, tmp_path)
        shutil.copy(path, tmp_path / "again.zip")
        with zipfile.ZipFile(path) as bundle:
            assert sorted(bundle.namelist()) == [*(f"00{n}.jpg" for n in range(1, 6)), "captions.srt", "order.txt"]
            assert bundle.read("order.txt").decode().splitlines()[0].startswith("001.jpg\t3.000 s\t001 ")
        assert written("media", cuts, tmp_path).read_bytes() == (tmp_path / "again.zip").read_bytes()

    def test_media_go_only_with_timelines(self) -> None:
        with pytest.raises(InputError) as caught:
            check_options("pdf", ExportOptions(with_media=True))
        assert caught.value.field == "media"


class TestTexts:
    def test_captions_share_the_time_of_their_scene(self, plan: PlanDocument, tmp_path: Path) -> None:
        cuts = cut_list(plan, RATES["25"])
        read = pysubs2.SSAFile.from_string(written("srt", cuts, tmp_path).read_text(encoding="utf-8"))
        assert (read[0].plaintext, read[0].start, read[0].end) == ("The sky is blue.", 0, 3000)
        assert all(before.end <= after.start for before, after in pairwise(read))
        film = cut_list(plan, RATES["25"], film=FilmTimes((0, 1, 2, 3, 4, 5), 6), subtitles="1\n…\n")
        assert written("srt", film, tmp_path).read_text(encoding="utf-8") == "1\n…\n", "those of the film"

    @pytest.mark.parametrize("text", ["word " * 60, "光在空气中散射所以天空是蓝色的" * 6, "x" * 300])
    def test_no_word_of_a_caption_is_lost(self, text: str) -> None:
        parts = caption_texts(text)
        assert len(parts) > 1 or " " not in text.strip()
        assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)

    def test_a_spreadsheet_calculates_nothing(self, plan: PlanDocument, tmp_path: Path) -> None:
        cuts = cut_list(plan, RATES["25"])
        rows = list(csv.DictReader(io.StringIO(written("csv", cuts, tmp_path).read_text(encoding="utf-8-sig"))))
        assert [row["scene"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
        assert rows[3]["narration"] == f"'{NARRATIONS[3]}" and rows[4]["narration"] == NARRATIONS[4]
        assert (rows[0]["start"], rows[0]["end"], rows[0]["duration_s"]) == ("00:00:00:00", "00:00:03:00", "3.000")

    def test_a_script_says_each_narration_as_dialogue(self, plan: PlanDocument, tmp_path: Path) -> None:
        cuts = cut_list(plan, RATES["25"])
        text = written("fountain", cuts, tmp_path).read_text(encoding="utf-8")
        read = read_fountain(text)
        spoken = [each.text.replace("\u2060", "") for part in read.sections for each in part.paragraphs if each.speaker]
        wanted = [" ".join(narration.split()) for narration in NARRATIONS if narration]
        assert [" ".join(said.split()) for said in spoken] == wanted
        assert len(re.findall(r"^\.SCENE \d+ - \w+ #\d+#$", text, re.MULTILINE)) == 6


class _Seen(HTMLParser):
    """The text and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


class TestBoards:
    def test_a_page_needs_nothing_else(self, plan: PlanDocument, media: dict[int, SceneMedia], tmp_path: Path) -> None:
        cuts = cut_list(plan, RATES["25"], media=media)
        seen = _Seen()
        seen.feed(written("html", cuts, tmp_path).read_text(encoding="utf-8"))
        assert all(address.startswith("data:image/jpeg;base64,") for address in seen.addresses)
        assert len(seen.addresses) == 5 and not {"script", "link", "b"} & set(seen.tags)
        for narration in NARRATIONS:
            assert narration in seen.text

    @pytest.mark.parametrize("frames_per_page", [2, 3, 4, 6])
    def test_a_pdf_has_so_many_frames_a_page(
        self, plan: PlanDocument, media: dict[int, SceneMedia], tmp_path: Path, frames_per_page: int
    ) -> None:
        cuts = cut_list(plan, RATES["25"], media=media)
        pages = pypdf.PdfReader(written("pdf", cuts, tmp_path, frames_per_page=frames_per_page)).pages
        assert len(pages) == -(-6 // frames_per_page)
        assert len(pages[0].images) == min(frames_per_page, 5)
        text = "".join(page.extract_text() for page in pages)
        assert "#emph[x] $m$" in text and "[[note]] /* gone */" in text, "what people wrote is no markup"
        assert f"Page 1 of {len(pages)}" in text and "of 75.6 s" in text

    def test_a_text_that_is_too_long_follows_in_full(self, tmp_path: Path) -> None:
        plan = make_plan(" ".join(f"w{number}" for number in range(400)))
        text = "".join(
            page.extract_text() for page in pypdf.PdfReader(written("pdf", cut_list(plan, RATES["25"]), tmp_path)).pages
        )
        assert "Texts in full" in text and "w399" in text

    def test_a_character_without_a_font_is_named(self, tmp_path: Path) -> None:
        plan = make_plan("The cuneiform sign \U0001245f is rare.")
        pages = pypdf.PdfReader(written("pdf", cut_list(plan, RATES["25"]), tmp_path)).pages
        assert len(pages) == 1 and "U+1245F" in pages[0].extract_text()

    def test_without_typst_the_error_says_how_to_install_it(
        self, plan: PlanDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(NotConfigured) as caught:
            written("pdf", cut_list(plan, RATES["25"]), tmp_path)
        assert "typst" in str(caught.value.fix) and not list(tmp_path.glob("out*"))


def seconds(time: str) -> Fraction:
    return Fraction(time.removesuffix("s"))


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob(".*part*"))
