"""Plan files: what is written can be read, what cannot be read says where and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.kit.errors import InputError
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.plans.plan_files import MAX_FILE_BYTES, dump_plan, is_plan_file, load_plan_file, plan_json_schema
from reelbase.plans.validation import refresh
from reelbase.schemas import plan_document
from reelbase.schemas.plan_document import SCHEMA_VERSION, PlanDocument, Scene
from support.plans import make_plan

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "schemas" / "plan-v2.json"
MINIMAL: dict[str, Any] = {"title": "Sky", "topic": "The sky", "scenes": [{"narration": "One."}, {"narration": "Two."}]}


def saved(folder: Path, content: Any, name: str = "plan.json") -> Path:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def refused(file: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        load_plan_file(file)
    return caught.value


class TestWritingAndReading:
    @pytest.mark.parametrize("form", ["yaml", "json"])
    def test_writing_and_reading_gives_the_same_plan_back(self, tmp_path: Path, form: str) -> None:
        plan = refresh(make_plan(aspect="16:9", language="no", title="2024-01-01", topic="yes: 'no' # not\nreally"))
        assert load_plan_file(saved(tmp_path, dump_plan(plan, form), f"plan.{form}")) == plan

    @settings(max_examples=60, deadline=None)
    @given(
        st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and text.isprintable()),
        st.sampled_from(list(Effect)),
        st.sampled_from(list(TransitionKind)),
        st.floats(0.5, 100).map(lambda value: round(value, 2)),
        st.booleans(),
    )
    def test_writing_and_reading_a_plan_file_loses_nothing(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        text: str,
        effect: Effect,
        transition: TransitionKind,
        duration_s: float,
        locked: bool,
    ) -> None:
        scene = Scene(
            narration=text,
            visual_prompt=text,
            effect=effect,
            transition=transition,
            duration_target_s=duration_s,
            locked=locked,
        )
        plan = refresh(make_plan(title=text, scenes=[scene, scene]))
        folder = tmp_path_factory.mktemp("plans")
        for form in ("yaml", "json"):
            assert load_plan_file(saved(folder, dump_plan(plan, form), f"plan.{form}")) == plan

    def test_a_person_can_write_one_by_hand(self, tmp_path: Path) -> None:
        plan = load_plan_file(
            saved(
                tmp_path,
                "title: Sky\ntopic: The sky\naspect: 16:9\nlanguage: no\nscenes:\n"
                "  - narration: One.\n    visual_prompt: a sky\n  - narration: Two.\n    duration_target_s: 4\n",
                "plan.yml",
            )
        )
        assert (plan.aspect, plan.language) == ("16:9", "no")
        assert [scene.end_s for scene in plan.scenes] == [5, 9]
        assert any("Scene 2 has neither a visual prompt" in error for error in plan.validation.errors)

    @pytest.mark.parametrize(("name", "is_one"), [("a.json", True), ("a.YAML", True), ("a.yml", True), ("a.md", False)])
    def test_the_suffix_of_a_plan_file_decides_its_format(self, name: str, is_one: bool) -> None:
        assert is_plan_file(Path(name)) is is_one


class TestAFileThatCannotBeUsed:
    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"scenes": [{}, {}, {}, {"duration_target_s": "long"}]}, "scenes[3].duration_target_s"),
            ({"scenes": [{"effect": "spin"}]}, "scenes[0].effect"),
            ({"scenes": "none"}, "scenes"),
            ({"scenes": []}, "scenes"),
            ({"preset": "vlog"}, "preset"),
            ({"title": 7}, "title"),
            ({"title": "a\0b"}, "title"),
            ({"hooks": ["a\0b"]}, "hooks"),
            ({"scenes": [{"narration": "a\0b"}, {}]}, "scenes[0].narration"),
            ({"target_s": 601}, "target_s"),
            ({"hooks": ["a", "b"], "hook_selected": "c"}, "plan"),
        ],
    )
    def test_a_broken_plan_file_names_the_place_of_its_error(
        self, tmp_path: Path, change: dict[str, Any], place: str
    ) -> None:
        error = refused(saved(tmp_path, {**MINIMAL, **change}))
        assert error.field == place
        assert place in error.message
        assert error.fix

    def test_a_plan_file_with_a_misspelt_field_suggests_the_right_one(self, tmp_path: Path) -> None:
        error = refused(saved(tmp_path, {**MINIMAL, "scenes": [{"narations": "One."}, {}]}))
        assert "scenes[0].narations: there is no such field; did you mean narration?" in error.message

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("plan.json", "{"),
            ("plan.json", "[]"),
            ("plan.json", "[" * 100_000),
            ("plan.yaml", "title: [unclosed"),
            ("plan.yaml", "just text"),
            ("plan.yaml", ""),
            ("plan.yaml", "[" * 20_000),
            ("plan.yaml", "!!python/object/apply:os.system ['echo no']"),
            ("plan.yaml", "a: &a [x, x]\nb: [*a, *a]\n"),
            ("plan.yaml", "? [a, b]\n: c\n"),
            ("plan.yaml", "{a: 1}: 2"),
            ("plan.json", '{"schema_version": []}'),
            ("plan.json", '{"schema_version": "one"}'),
            ("plan.json", '{"schema_version": 0, "title": "a"}'),
            ("plan.yaml", "title: \x01"),
        ],
    )
    def test_a_hostile_plan_file_is_refused_without_harm(self, tmp_path: Path, name: str, content: str) -> None:
        error = refused(saved(tmp_path, content, name))
        assert error.field
        assert error.fix

    def test_a_plan_file_that_is_not_text_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "plan.yaml").write_bytes(b"\xff\xfe\x00\x80")
        assert "not UTF-8" in refused(tmp_path / "plan.yaml").message

    def test_a_plan_file_that_is_too_large_is_refused(self, tmp_path: Path) -> None:
        assert "larger than 2 MiB" in refused(saved(tmp_path, " " * (MAX_FILE_BYTES + 1))).message

    def test_a_missing_plan_file_is_refused(self, tmp_path: Path) -> None:
        assert "does not exist" in refused(tmp_path / "plan.json").message

    def test_a_folder_in_place_of_a_plan_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "plan.json").mkdir()
        assert "cannot be read" in refused(tmp_path / "plan.json").message


class TestSchemaVersion:
    def test_a_plan_of_a_newer_schema_version_says_so(self, tmp_path: Path) -> None:
        error = refused(saved(tmp_path, {**MINIMAL, "schema_version": SCHEMA_VERSION + 1}))
        assert (error.field, error.fix) == ("schema_version", "Upgrade Reelbase.")

    def test_a_plan_of_an_older_schema_version_is_upgraded_step_by_step(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(plan_document.UPGRADES, -1, lambda old: {**old, "schema_version": 0, "name": old["called"]})
        monkeypatch.setitem(
            plan_document.UPGRADES,
            0,
            lambda old: {"title": old["name"], "schema_version": 1, "topic": "-", "scenes": old["scenes"]},
        )
        old = {"schema_version": -1, "called": "Sky", "scenes": MINIMAL["scenes"]}
        assert load_plan_file(saved(tmp_path, old)).title == "Sky"


class TestFilesOfItsOwn:
    def plan(self, folder: Path, named: str, **changes: Any) -> Path:
        scenes = [{"narration": "One.", "visual_prompt": "one"}, {"narration": "Two.", "visual_file": named}]
        return saved(folder, {**MINIMAL, "scenes": scenes, **changes})

    def test_files_of_a_plan_are_found_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "pictures").mkdir()
        (tmp_path / "pictures" / "a.png").write_bytes(b"picture")
        plan = load_plan_file(self.plan(tmp_path, "pictures/a.png"))
        assert plan.scenes[1].visual_file == str((tmp_path / "pictures" / "a.png").resolve())

    @pytest.mark.parametrize("named", ["none.png", "pictures", "x" * 5000, "~nobody/a.png"])
    def test_files_of_a_plan_that_are_missing_name_the_field(self, tmp_path: Path, named: str) -> None:
        (tmp_path / "pictures").mkdir()
        error = refused(self.plan(tmp_path, named))
        assert error.field == "scenes[1].visual_file"
        assert error.fix

    @pytest.mark.parametrize("named", ["../secret.png", "pictures/../../secret.png", "link.png"])
    def test_files_outside_the_folder_of_a_plan_are_refused(self, tmp_path: Path, named: str) -> None:
        folder = tmp_path / "film"
        (folder / "pictures").mkdir(parents=True)
        (tmp_path / "secret.png").write_bytes(b"secret")
        (folder / "link.png").symlink_to(tmp_path / "secret.png")
        assert "is outside the plan file's folder" in refused(self.plan(folder, named)).message

    def test_files_outside_the_folder_of_a_plan_may_be_named_by_full_path(self, tmp_path: Path) -> None:
        (tmp_path / "film").mkdir()
        (tmp_path / "mine.png").write_bytes(b"mine")
        plan = load_plan_file(self.plan(tmp_path / "film", str(tmp_path / "mine.png")))
        assert plan.scenes[1].visual_file == str(tmp_path / "mine.png")

    def test_files_of_a_plan_that_are_in_storage_keep_their_name(self, tmp_path: Path) -> None:
        stored = "ab" * 32 + ".png"
        assert load_plan_file(self.plan(tmp_path, stored)).scenes[1].visual_file == stored

    def test_a_missing_recording_names_the_field(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"picture")
        assert refused(self.plan(tmp_path, "a.png", narration_file="voice.wav")).field == "narration_file"

    def test_music_of_a_films_own_is_found_beside_its_plan(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"picture")
        (tmp_path / "theme.wav").write_bytes(b"music")
        sound = load_plan_file(self.plan(tmp_path, "a.png", sound={"music_file": "theme.wav"})).sound
        assert sound is not None
        assert sound.music_file == str(tmp_path / "theme.wav")
        assert refused(self.plan(tmp_path, "a.png", sound={"music_file": "gone.wav"})).field == "sound.music_file"


class TestThePublishedSchema:
    def test_the_published_plan_schema_is_the_one_of_the_code(self) -> None:
        published = json.loads(SCHEMA_FILE.read_text())
        assert published == plan_json_schema(), (
            "write it with: python -m reelbase.plans.plan_files docs/schemas/plan-v2.json"
        )

    def test_the_published_plan_schema_is_valid_and_fits_plans(self) -> None:
        schema = json.loads(SCHEMA_FILE.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        validator.validate(json.loads(dump_plan(refresh(make_plan()), "json")))
        validator.validate(yaml.safe_load(dump_plan(make_plan())))
        validator.validate(MINIMAL)
        assert not validator.is_valid({**MINIMAL, "preset": "vlog"})
        assert not validator.is_valid({**MINIMAL, "narrator": "nobody"})

    def test_the_published_schema_describes_every_field_of_the_document(self) -> None:
        schema = plan_json_schema()
        assert set(schema["properties"]) == set(PlanDocument.model_fields)
        assert set(schema["$defs"]["Scene"]["properties"]) == set(Scene.model_fields)
