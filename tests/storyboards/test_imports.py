"""What editors, spreadsheets and script programs change comes back into the plan, and nothing else does."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError, LockedScenes
from reelbase.media.timeline import TransitionKind
from reelbase.schemas.plan_document import PlanDocument, Scene
from reelbase.storyboards.exporting.cutlist import CutList, FilmTimes, cut_list
from reelbase.storyboards.exporting.kinds import ExportKind, ExportOptions, write_export
from reelbase.storyboards.exporting.rates import RATES, FrameRate
from reelbase.storyboards.importing.applying import with_cut, with_scenes
from reelbase.storyboards.importing.found import FoundCut, FoundScenes
from reelbase.storyboards.importing.reading import MAX_BYTES, read_file
from support.plans import make_plan

FORMATS: tuple[ExportKind, ...] = ("otio", "otioz", "edl", "csv", "fountain")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
SCENES = st.builds(
    Scene,
    narration=TEXTS,
    on_screen_text=TEXTS,
    visual_prompt=TEXTS,
    shot=st.sampled_from(["wide", "close", ""]),
    camera_angle=st.one_of(st.none(), TEXTS.filter(lambda text: bool(text.strip()))),
    transition=st.sampled_from(list(TransitionKind)),
    scene_type=st.sampled_from(["hook", "content", "cta", "transition"]),
    duration_target_s=st.floats(0.05, 119, allow_subnormal=False),
)
PLANS = st.lists(SCENES, min_size=1, max_size=8).map(
    lambda scenes: PlanDocument(title="A plan", topic="A topic", scenes=scenes)
)


def exported(kind: ExportKind, cuts: CutList) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write_export(kind, cuts, ExportOptions(), Path(folder) / "out")
        return (Path(folder) / "out").read_bytes()


def imported(kind: ExportKind, plan: PlanDocument, content: bytes, film: FilmTimes | None = None) -> PlanDocument:
    found = read_file(f"cut.{kind}", content)
    if isinstance(found, FoundCut):
        return with_cut(plan, found, film)
    assert isinstance(found, FoundScenes)
    return with_scenes(plan, found, film, is_script=kind == "fountain")


def lengthened(cuts: CutList, numbers: set[int], rate: FrameRate) -> PlanDocument:
    """The plan as it is when an editor has given each of these clips seven frames more."""
    scenes = [
        clip.scene.model_copy(update={"duration_target_s": float(rate.seconds(clip.frames + 7))})
        if clip.number in numbers
        else clip.scene
        for clip in cuts.clips
    ]
    return cuts.document.model_copy(update={"scenes": scenes})


@given(PLANS, st.sampled_from(list(RATES.values())))
@settings(max_examples=25)
def test_what_nobody_changed_comes_back_unchanged(plan: PlanDocument, rate: FrameRate) -> None:
    cuts = cut_list(plan, rate)
    for kind in FORMATS:
        assert imported(kind, plan, exported(kind, cuts)) == plan, kind


@given(PLANS, st.sampled_from(list(RATES.values())), st.data())
@settings(max_examples=25)
def test_three_cuts_that_an_editor_changed_are_the_only_changes(
    plan: PlanDocument, rate: FrameRate, data: st.DataObject
) -> None:
    """The editor works on the file: OpenTimelineIO's library for its own, and a reading list of lines for the EDL."""
    cuts = cut_list(plan, rate)
    numbers = data.draw(st.sets(st.integers(1, len(plan.scenes)), min_size=1, max_size=3))
    if any(cuts.clips[number - 1].frames + 7 > 120 * rate.fraction for number in numbers):
        return
    wanted = lengthened(cuts, numbers, rate)
    timeline = otio.adapters.read_from_string(exported("otio", cuts).decode(), "otio_json")
    clips = list(timeline.find_clips())
    for number in numbers:
        span = clips[number - 1].source_range
        longer = otio.opentime.RationalTime(span.duration.value + 7, span.duration.rate)
        clips[number - 1].source_range = otio.opentime.TimeRange(span.start_time, longer)
    edited = otio.adapters.write_to_string(timeline, "otio_json").encode()
    assert imported("otio", plan, edited) == wanted
    # Of cuts alone, an edit decision list of the longer plan says the same. Transitions depend on the room they have.
    cut_only = plan.model_copy(
        update={"scenes": [s.model_copy(update={"transition": TransitionKind.CUT}) for s in plan.scenes]}
    )
    longer_plan = lengthened(cut_list(cut_only, rate), numbers, rate)
    assert imported("edl", cut_only, exported("edl", cut_list(longer_plan, rate))) == longer_plan


@pytest.fixture
def plan() -> PlanDocument:
    made = make_plan("One.", "Two is second.", "Three is third.", "Four.", "Five.")
    made.scenes[1].transition = TransitionKind.WIPE
    return made


def otio_of(plan: PlanDocument, rate: str = "25") -> Any:
    return otio.adapters.read_from_string(exported("otio", cut_list(plan, RATES[rate])).decode(), "otio_json")


def back(timeline: Any, plan: PlanDocument) -> PlanDocument:
    return imported("otio", plan, otio.adapters.write_to_string(timeline, "otio_json").encode())


class TestCuts:
    def test_order_removal_and_transitions_come_back(self, plan: PlanDocument) -> None:
        timeline = otio_of(plan)
        track = timeline.video_tracks()[0]
        clips = list(track.find_clips())
        dissolve = next(each for each in track if isinstance(each, otio.schema.Transition))
        track.remove(dissolve)
        track.remove(clips[0])
        moved = clips[4]
        track.remove(moved)
        track.insert(0, moved)
        half = otio.opentime.RationalTime(6, 25)
        track.insert(3, otio.schema.Transition("Dissolve", "SMPTE_Dissolve", half, half))
        after = back(timeline, plan)
        assert [scene.narration for scene in after.scenes] == ["Five.", "Two is second.", "Three is third.", "Four."]
        assert [scene.transition for scene in after.scenes] == ["cut", "cut", "crossfade", "cut"]

    def test_a_scene_in_pieces_is_one_scene_and_a_second_use_says_nothing(self, plan: PlanDocument) -> None:
        timeline = otio_of(plan)
        track = timeline.video_tracks()[0]
        clips = list(track.find_clips())
        again, foreign = clips[0].deepcopy(), clips[0].deepcopy()
        foreign.name, _ = "drone shot", foreign.metadata.clear()
        # The first clip is cut in two after a second, and its first second shown again at the end.
        second = otio.opentime.RationalTime(25, 25)
        start = clips[0].source_range.start_time
        clips[0].source_range = otio.opentime.TimeRange(start, second)
        rest = again.deepcopy()
        rest.source_range = otio.opentime.TimeRange(start + second, otio.opentime.RationalTime(50, 25))
        track.insert(1, rest)
        again.source_range = otio.opentime.TimeRange(start, second)
        track.append(again)
        track.append(foreign)
        after = back(timeline, plan)
        assert after.scenes[:5] == plan.scenes
        assert (after.scenes[5].narration, after.scenes[5].duration_target_s) == ("", 1.0)
        assert (after.scenes[6].visual_prompt, after.scenes[6].narration) == ("drone shot", "")

    def test_a_timeline_of_a_film_is_compared_with_the_film(self, plan: PlanDocument) -> None:
        film = FilmTimes((0.0, 1.5, 4.1, 8.0, 9.9), 12.0)
        content = exported("otio", cut_list(plan, RATES["24"], film=film))
        assert imported("otio", plan, content, film) == plan
        assert imported("edl", plan, exported("edl", cut_list(plan, RATES["24"], film=film)), film) == plan
        assert imported("csv", plan, exported("csv", cut_list(plan, RATES["24"], film=film)), film) == plan

    def test_a_list_of_another_program_needs_its_rate(self, plan: PlanDocument) -> None:
        text = "TITLE: X\n\n001  SC001    V     C        00:00:00:00 00:00:03:00 01:00:00:00 01:00:03:00\n"
        text += "002  AX       AA/V  C        00:00:00:00 00:00:02:12 01:00:03:00 01:00:05:12\n"
        text += "* FROM CLIP NAME: 003 Three is third\n"
        with pytest.raises(InputError) as caught:
            read_file("cut.edl", text.encode())
        assert caught.value.field == "file" and "29.97" in str(caught.value.fix)
        found = read_file("cut.edl", text.encode(), RATES["24"])
        assert isinstance(found, FoundCut)
        assert [(clip.number, clip.frames) for clip in found.clips] == [(1, 72), (3, 60)]
        after = with_cut(plan, found)
        assert [(s.narration, s.duration_target_s) for s in after.scenes] == [("One.", 3), ("Three is third.", 2.5)]

    def test_a_locked_scene_stays_as_it_is(self, plan: PlanDocument) -> None:
        plan.scenes[2].locked = True
        timeline = otio_of(plan)
        assert back(timeline, plan) == plan
        clip = list(timeline.find_clips())[2]
        shorter = otio.opentime.TimeRange(clip.source_range.start_time, otio.opentime.RationalTime(20, 25))
        clip.source_range = shorter
        with pytest.raises(LockedScenes) as caught:
            back(timeline, plan)
        assert caught.value.numbers == (3,)
        table = exported("csv", cut_list(plan, RATES["25"])).decode().replace("Three is third.", "Changed.")
        with pytest.raises(LockedScenes):
            imported("csv", plan, table.encode())


class TestTexts:
    def rows(self, plan: PlanDocument) -> list[dict[str, str]]:
        text = exported("csv", cut_list(plan, RATES["25"])).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def table(self, rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue().encode()

    def test_a_table_changes_what_its_cells_say(self, plan: PlanDocument) -> None:
        rows = self.rows(plan)
        rows[0]["narration"], rows[1]["duration_s"], rows[2]["camera_angle"] = "'=Uno.", "4,5", "low"
        rows = [rows[1], rows[0], *rows[2:4], {**rows[4], "scene": "", "narration": "New."}]
        after = imported("csv", plan, self.table(rows, ";"))
        assert [scene.narration for scene in after.scenes] == [
            *("Two is second.", "=Uno.", "Three is third.", "Four.", "New.")
        ]
        assert (after.scenes[0].duration_target_s, after.scenes[2].camera_angle) == (4.5, "low")
        assert after.scenes[3] == plan.scenes[3]

    @pytest.mark.parametrize(
        ("column", "value", "said"),
        [
            ("duration_s", "nan", "row 3"),
            ("duration_s", "-1", "row 3"),
            ("duration_s", "1e9", "row 3"),
            ("duration_s", "soon", "'soon'"),
            ("transition", "explode", "row 3"),
            ("narration", "x" * 6000, "row 3"),
            ("scene", "two", "Row 3"),
        ],
    )
    def test_a_cell_that_cannot_be_used_is_named(self, plan: PlanDocument, column: str, value: str, said: str) -> None:
        rows = self.rows(plan)
        rows[1][column] = value
        with pytest.raises(InputError) as caught:
            imported("csv", plan, self.table(rows))
        assert caught.value.field == "file" and said in caught.value.message and caught.value.fix

    def test_a_script_changes_what_it_says(self, plan: PlanDocument) -> None:
        text = exported("fountain", cut_list(plan, RATES["25"])).decode()
        text = text.replace("@NARRATOR\nOne.", "@MARA\n(softly)\nEins *und* eins.\nMehr.")
        text = (
            text.replace("[[Duration: 3.000 s]]", "[[Duration: 2.5 s]]", 1)
            + "\n/* gone */\nINT. HOUSE - DAY\n\nA room.\n"
        )
        after = imported("fountain", plan, text.encode())
        assert (after.scenes[0].narration, after.scenes[0].duration_target_s) == ("Eins *und* eins.\nMehr.", 2.5)
        assert after.scenes[1:5] == plan.scenes[1:]
        assert (after.scenes[5].visual_prompt, after.scenes[5].narration) == ("A room.", "")


def _otio(**clip: Any) -> bytes:
    time = {"OTIO_SCHEMA": "RationalTime.1", "rate": 25.0, "value": 50.0}
    span = {"OTIO_SCHEMA": "TimeRange.1", "duration": {**time, **clip}, "start_time": {**time, "value": 0}}
    made = {"OTIO_SCHEMA": "Clip.2", "name": "001 x", "source_range": span}
    track = {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [made]}
    stack = {"OTIO_SCHEMA": "Stack.1", "children": [track]}
    return json.dumps({"OTIO_SCHEMA": "Timeline.1", "name": "x", "tracks": stack}).encode()


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(name, content)
    return out.getvalue()


_EVENT = "001  AX V C {} {} {} {}\n"
HOSTILE: dict[str, tuple[str, bytes]] = {
    "empty": ("a.otio", b""),
    "of another kind": ("a.exe", b"MZ"),
    "large": ("a.csv", b"x" * (MAX_BYTES + 1)),
    "not text": ("a.csv", b"scene\0,"),
    "not UTF-8": ("a.edl", b"\xff\xfe\xff"),
    "deep": ("a.otio", b"[" * 200_000),
    "deep but closed": ("a.otio", b'{"OTIO_SCHEMA":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "not a number": ("a.otio", _otio(value=float("nan"))),
    "endless": ("a.otio", _otio(value=float("inf"))),
    "as good as endless": ("a.otio", _otio(value=1e300)),
    "long digits": ("a.otio", _otio().replace(b"50.0", b"9" * 10_000)),
    "negative": ("a.otio", _otio(value=-5)),
    "no time": ("a.otio", _otio(value=0)),
    "no rate": ("a.otio", _otio(rate=0)),
    "a text as a time": ("a.otio", _otio(value="50")),
    "a truth as a time": ("a.otio", _otio(value=True)),
    "a list as a track": ("a.otio", b'{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[[]]}}'),
    "no timeline": ("a.otio", b'{"OTIO_SCHEMA":"Clip.2"}'),
    "no clips": ("a.otio", b'{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[]}}'),
    "many clips": (
        "a.otio",
        _otio().replace(
            b'"children": [{"OTIO_SCHEMA": "Clip', b'"children": [' + b"{}," * 3000 + b'{"OTIO_SCHEMA": "Clip'
        ),
    ),
    "too long for a scene": ("a.otio", _otio(value=25 * 121)),
    "no zip": ("a.otioz", b"PK\x03\x04 nothing"),
    "a zip of something else": ("a.otioz", _zip("../../etc/passwd", b"x")),
    "a zip that grows": ("a.otioz", _zip("content.otio", b" " * (65 << 20))),
    "no list": ("a.edl", b"TITLE: x\n"),
    "not a cut": ("a.edl", b"001 AX V C 1 2 3\n"),
    "backwards": ("a.edl", _EVENT.format(*("00:00:00:00", "00:00:01:00", "00:00:05:00", "00:00:04:00")).encode()),
    "no timecode": ("a.edl", _EVENT.format(*("99:99:99:99",) * 4).encode()),
    "two tracks": (
        "a.edl",
        2 * _EVENT.format("00:00:00:00", "00:00:01:00", "00:00:00:00", "00:00:01:00").encode(),
    ),
    "a long line": ("a.edl", b"001 " + b" " * 5_000_000),
    "no columns": ("a.csv", b"a,b\n1,2\n"),
    "a column twice": ("a.csv", b"scene,scene\n1,1\n"),
    "a column that is not ours": ("a.csv", b"scene,password\n1,1\n"),
    "an open quote": ("a.csv", b'scene,narration\n1,"x\n'),
    "no rows": ("a.csv", b"scene\n"),
    "many rows": ("a.csv", b"scene\n" + b"1\n" * 50_000),
    "empty rows": ("a.csv", b"scene\n" + b"\n" * 3_000_000),
    "no headings": ("a.fountain", b"A text.\n" * 10),
    "open comments": ("a.fountain", b"/*" * 1_000_000),
    "a script in one line": ("a.fountain", b".A\n\n>" + b" " * 3_000_000),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.timeout(20)
def test_a_hostile_file_is_refused_with_the_field_and_a_fix(what: str, plan: PlanDocument) -> None:
    name, content = HOSTILE[what]
    before = plan.model_copy(deep=True)
    with pytest.raises(InputError) as caught:
        found = read_file(name, content, RATES["25"])
        if isinstance(found, FoundCut):
            with_cut(plan, found)
        else:
            with_scenes(plan, found, None, is_script=name.endswith("fountain"))
    assert caught.value.field == "file" and caught.value.message and caught.value.fix
    assert plan == before


@given(st.binary(max_size=300), st.sampled_from(["otio", "otioz", "edl", "csv", "fountain"]), st.booleans())
def test_no_bytes_do_anything_but_be_refused_or_read(content: bytes, kind: str, begun: bool) -> None:
    start = {"csv": b"scene,narration,duration_s\n", "fountain": b".A #1#\n\n", "edl": b"001 AX V C "}
    content = start.get(kind, b"") + content if begun else content
    plan = make_plan()
    try:
        found = read_file(f"a.{kind}", content, RATES["25"])
        if isinstance(found, FoundCut):
            with_cut(plan, found)
        else:
            with_scenes(plan, found, None, is_script=kind == "fountain")
    except InputError as error:
        assert error.field == "file"
