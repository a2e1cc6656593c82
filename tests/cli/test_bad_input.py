"""Whatever is given, the answer is one message with the field and the fix, and nothing is left half done."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from support.commands import Ran, reelbase, reelbase_here
from support.databases import install

TEXT = """\
# Why the sky is blue

Sunlight looks white, but it holds every colour. When it enters the air, it meets tiny molecules of gas. Those
molecules scatter short waves far more than long ones, so blue light is thrown in all directions. Wherever you look,
some of that blue light reaches your eyes.
"""
CODE = """\
```python
def main():
    for number in range(10):
        print(number ** 2)
```
"""

pytestmark = pytest.mark.usefixtures("installed")
Command = Callable[..., Ran]


def assert_refused(ran: Ran, *, field: str | None = None, code: int = 2) -> None:
    assert ran.code == code, ran.err
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert [line for line in lines if line.startswith("error: ")]
    assert [line for line in lines if line.startswith("fix:   ")]
    if field is not None:
        assert f"field: {field}" in lines
    assert "Traceback" not in ran.err


def project_count(home: Path) -> int:
    """Projects in the data folder's database; none when there is no database."""
    file = home / "reelbase.db"
    if not file.exists():
        return 0
    connection = sqlite3.connect(file)
    (count,) = connection.execute("select count(*) from projects").fetchone()
    connection.close()
    return int(count)


@pytest.fixture(scope="module")
def plan_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of a good plan file."""
    folder = tmp_path_factory.mktemp("plan")
    home = str(install(folder / "home"))
    ran = reelbase_here("make", "-", "--plan-only", "--out", str(folder), stdin=TEXT, REELBASE_HOME=home)
    assert ran.code == 0, ran.err
    return Path(ran.out.strip()).read_text()


@pytest.fixture
def plan(plan_text: str, tmp_path: Path) -> Path:
    """A good plan file, to be spoilt."""
    file = tmp_path / "plan.yaml"
    file.write_text(plan_text)
    return file


class TestTexts:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b" \n\t\n", id="blank"),
            pytest.param(bytes(range(256)) * 40, id="binary"),
            pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 200, id="picture"),
            pytest.param(b"A sentence of a text that is far too long. " * 125_000, id="5 MB"),
            pytest.param(b"Hello", id="one word"),
            pytest.param(b"... !!! --- ???\n\n***\n", id="only punctuation"),
            pytest.param(CODE.encode(), id="only code"),
        ],
    )
    def test_texts_that_cannot_become_a_film_are_refused(
        self, content: bytes, tmp_path: Path, reelbase_home: Path, command: Command
    ) -> None:
        file = tmp_path / "notes.md"
        file.write_bytes(content)
        assert_refused(command("make", str(file)), field="source")
        assert project_count(reelbase_home) == 0

    @pytest.mark.parametrize("content", [b"", bytes(range(256)) * 40], ids=["empty", "binary"])
    def test_texts_from_a_pipe_are_checked_alike(self, content: bytes) -> None:
        assert_refused(reelbase("make", "-", stdin=content), field="source")

    def test_missing_texts_are_refused(self, tmp_path: Path) -> None:
        assert_refused(reelbase_here("make", str(tmp_path / "nowhere.md")), field="source")

    def test_texts_that_are_folders_are_refused(self, tmp_path: Path, command: Command) -> None:
        assert_refused(command("make", str(tmp_path)), field="source")

    def test_texts_of_several_words_without_quotes_are_explained(self) -> None:
        ran = reelbase_here("make", "why", "is", "the", "sky", "blue")
        assert_refused(ran)
        assert "quotes" in ran.err

    def test_texts_that_are_topics_need_a_model(self, reelbase_home: Path) -> None:
        ran = reelbase_here("make", "Why the sky is blue")
        assert_refused(ran, field="llm")
        assert "REELBASE_LLM_BASE_URL" in ran.err
        assert project_count(reelbase_home) == 0


class TestOptions:
    @pytest.mark.parametrize(
        "options",
        [
            ("--preset", "opera"),
            ("--aspect", "4:3"),
            ("--tempo", "allegro"),
            ("--minutes", "soon"),
            ("--minutes", "-1"),
            ("--minutes", "0"),
            ("--minutes", "600"),
            ("--language", "English please"),
        ],
        ids=" ".join,
    )
    def test_options_that_make_no_sense_are_refused(
        self, options: tuple[str, str], tmp_path: Path, reelbase_home: Path, command: Command
    ) -> None:
        file = tmp_path / "sky.md"
        file.write_text(TEXT)
        assert_refused(command("make", str(file), "--plan-only", *options))
        assert project_count(reelbase_home) == 0


class TestPlanFiles:
    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"scenes": "many"}, "scenes"),
            ({"target_s": "long"}, "target_s"),
            ({"scenes": [{"narration": 7}]}, "scenes"),
            ({"preset": "opera"}, "preset"),
            ({"colour": "blue"}, "colour"),
            ({"schema_version": 99}, "schema_version"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_plan_files_with_wrong_types_name_the_place(
        self, change: dict[str, object], place: str, plan: Path, reelbase_home: Path, command: Command
    ) -> None:
        plan.write_text(yaml.safe_dump({**yaml.safe_load(plan.read_text()), **change}))
        ran = command("make", str(plan))
        assert_refused(ran)
        assert place in ran.err
        assert project_count(reelbase_home) == 0

    @pytest.mark.parametrize("content", ["", "just text", "[1, 2", "a: &a [*a, *a]", "\x00"])
    def test_files_without_a_plan_are_refused(self, content: str, tmp_path: Path, command: Command) -> None:
        file = tmp_path / "plan.yaml"
        file.write_text(content)
        assert_refused(command("make", str(file)))

    @pytest.mark.parametrize("picture", ["missing.png", "../outside.png", "/nowhere/picture.png"])
    def test_plan_files_with_a_picture_that_cannot_be_used_name_it(
        self, picture: str, plan: Path, reelbase_home: Path, command: Command
    ) -> None:
        content = yaml.safe_load(plan.read_text())
        content["scenes"][0]["visual_file"] = picture
        plan.write_text(yaml.safe_dump(content))
        ran = command("make", str(plan))
        assert_refused(ran)
        assert Path(picture).name in ran.err
        assert project_count(reelbase_home) == 0

    def test_plan_files_with_errors_of_content_are_not_rendered(self, plan: Path, reelbase_home: Path) -> None:
        content = yaml.safe_load(plan.read_text())
        content["scenes"][1]["narration"] = ""
        plan.write_text(yaml.safe_dump(content))
        assert_refused(reelbase_here("plan", "validate", str(plan)), field="plan")
        ran = reelbase_here("make", str(plan))
        assert_refused(ran)
        assert "Scene 2 has no narration" in ran.err


# A small file system in a mount namespace of its own, and later a larger one. $1 home, $2 python, $3 text, $4 size.
_SMALL_THEN_LARGE = """
export REELBASE_HOME="$1" REELBASE_RENDER_SCALE=0.2 REELBASE_RENDER_PRESET=ultrafast
mount -t tmpfs -o "size=$4" tmpfs "$1" || exit 9
"$2" -m reelbase make "$3"
[ $? = 1 ] || exit 8
echo ------ >&2
mount -o remount,size=200m "$1" || exit 7
newest='import json, sys; print(*[job["id"] for job in json.load(sys.stdin)][:1])'
job=$("$2" -m reelbase jobs list --json | "$2" -c "$newest")
# With too little room for a job, nothing was begun.
[ -n "$job" ] || exec "$2" -m reelbase make "$3"
"$2" -m reelbase resume || "$2" -m reelbase jobs retry "$job"
"""


class TestPlaces:
    def test_a_path_that_cannot_be_a_data_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        text = tmp_path / "sky.md"
        text.write_text(TEXT)
        ran = reelbase_here("make", str(text), REELBASE_HOME=str(tmp_path / "file" / "home"))
        assert_refused(ran, code=1)
        assert str(tmp_path / "file") in ran.err

    @pytest.mark.parametrize("size", ["5m", "7m"], ids=["for-the-database", "for-the-pictures"])
    def test_a_full_disk_ends_the_command_with_the_reason_and_loses_nothing(self, tmp_path: Path, size: str) -> None:
        text = tmp_path / "sky.md"
        text.write_text(TEXT)
        home = tmp_path / "small"
        home.mkdir()
        unshare = shutil.which("unshare")
        assert unshare is not None, "util-linux brings unshare"
        command = [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", _SMALL_THEN_LARGE, "sh"]
        done = subprocess.run([*command, home, sys.executable, text, size], capture_output=True, text=True, timeout=200)
        before, after = done.stderr.split("------")
        assert_refused(Ran(1, "", before), code=1)
        # Of the database, or of a file; with so little room either may be the first.
        assert "full" in before
        assert done.returncode == 0, after
        assert done.stdout.strip().endswith("final.mp4")
