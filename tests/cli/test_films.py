"""The commands that make films, from the first word to the file, as a person uses them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest
import yaml

from support.commands import TIMEOUT_S, Ran, reelbase, reelbase_here

TEXT = "Bees dance to tell where flowers grow. A dance brings a hundred sisters.\n"
QUICK = {"REELBASE_RENDER_PRESET": "ultrafast"}
PACKAGE = {"final.mp4", "captions.srt", "captions.vtt", "captions.ass", "thumbnail.jpg", "manifest.json", "package.zip"}


@dataclass(frozen=True)
class Film:
    home: Path
    folder: Path
    result: dict[str, Any]
    said: str

    def run(self, *arguments: str) -> Ran:
        return reelbase(*arguments, REELBASE_HOME=str(self.home), **QUICK)

    def look(self, *arguments: str, **variables: str) -> Ran:
        """Run a command that starts no job."""
        return reelbase_here(*arguments, REELBASE_HOME=str(self.home), **QUICK, **variables)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A film of two sentences, made once through the command line from standard input."""
    home = tmp_path_factory.mktemp("films")
    folder = home / "out"
    where = {"REELBASE_HOME": str(home / "home"), **QUICK}
    ran = reelbase("make", "-", "--out", str(folder), "--json", stdin=TEXT, **where)
    assert ran.code == 0, ran.err
    return Film(home / "home", folder, json.loads(ran.out), ran.err)


class TestMake:
    def test_the_make_command_writes_a_folder_that_a_person_can_read(self, film: Film) -> None:
        assert {path.name for path in film.folder.iterdir()} >= PACKAGE
        assert film.result["status"] == "READY"
        assert film.result["film"] == str(film.folder / "final.mp4")

    def test_the_make_command_makes_a_film_that_plays(self, film: Film) -> None:
        with av.open(str(film.folder / "final.mp4")) as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
            assert (video.width, video.height, video.average_rate) == (1080, 1920, 30)
            assert 4 < container.duration / av.time_base < 20

    def test_the_make_command_packs_the_same_files_into_the_zip(self, film: Film) -> None:
        with zipfile.ZipFile(film.folder / "package.zip") as archive:
            assert archive.testzip() is None
            assert archive.read("final.mp4") == (film.folder / "final.mp4").read_bytes()

    def test_another_of_the_three_thumbnails_is_chosen(self, film: Film) -> None:
        shown = film.folder / "thumbnail.jpg"
        assert shown.read_bytes() == (film.folder / "thumbnails/1.jpg").read_bytes()
        ran = film.look("jobs", "thumbnails", film.result["job"], "--choose", "3", "--json")
        assert [each["is_shown"] for each in json.loads(ran.out)] == [False, False, True]
        assert shown.read_bytes() == (film.folder / "thumbnails/3.jpg").read_bytes()
        refused = film.look("jobs", "thumbnails", film.result["job"], "--choose", "4")
        assert (refused.code, "Use 1 to 3" in refused.err) == (2, True)
        listed = film.look("jobs", "thumbnails", film.result["job"]).out.splitlines()
        assert [line.split()[:2] for line in listed[1:] if "yes" in line] == [["3", "yes"]]
        assert [line.split()[-1] for line in listed[1:]] == [
            str(film.folder / f"thumbnails/{number}.jpg") for number in (1, 2, 3)
        ]
        film.folder.rename(film.folder.with_name("elsewhere"))
        gone = film.look("jobs", "thumbnails", film.result["job"])
        film.folder.with_name("elsewhere").rename(film.folder)
        assert [line.split()[-1] for line in gone.out.splitlines()[1:]] == ["-", "-", "-"]
        assert f"{film.folder} does not hold this film: reelbase render" in gone.err

    def test_the_make_command_tells_its_progress_on_stderr(self, film: Film) -> None:
        for step in ("script", "voice", "alignment", "visuals", "captions", "music", "timeline", "render", "package"):
            assert f"{step}: done" in film.said
        assert "redone 2" in film.said
        assert "Traceback" not in film.said

    def test_a_made_film_is_listed_as_a_job(self, film: Film) -> None:
        (job,) = json.loads(film.look("jobs", "list", "--json").out)
        assert job["id"] == film.result["job"]
        shown = film.look("jobs", "show", job["id"], "--logs").out
        assert "READY" in shown
        assert "hibari" in shown


class TestRender:
    def test_rendering_an_unchanged_plan_makes_nothing_again(self, film: Film, tmp_path: Path) -> None:
        ran = film.run("render", film.result["project"], "--out", str(tmp_path))
        assert ran.code == 0, ran.err
        assert ran.out == f"{tmp_path / 'final.mp4'}\n"
        assert "nothing was rendered again" in ran.err
        assert len(json.loads(film.look("jobs", "list", "--json").out)) == 1
        assert digest(tmp_path / "final.mp4") == digest(film.folder / "final.mp4")

    def test_rendering_after_an_edit_makes_one_scene_again(self, film: Film, tmp_path: Path) -> None:
        project = film.result["project"]
        editor = tmp_path / "editor"
        editor.write_text('#!/bin/sh\nsed -i "s/a hundred sisters/a thousand sisters/" "$1"\n')
        editor.chmod(0o755)
        edited = film.look("plan", "edit", project, EDITOR=str(editor))
        assert (edited.code, edited.out) == (0, "2\n"), edited.err
        ran = film.run("render", project, "--out", str(tmp_path / "out"), "--json")
        assert ran.code == 0, ran.err
        assert "reused 1, redone 1" in ran.err
        receipt = json.loads(ran.out)["receipt"]
        assert receipt["scenes_redone"] == [2]
        (voice,) = [line for line in receipt["lines"] if line["capability"] == "voice"]
        assert (voice["calls"], voice["reused"]) == (1, 1)

    def test_rendering_a_scene_that_does_not_exist_is_refused(self, film: Film) -> None:
        ran = film.look("render", film.result["project"], "--scene", "9")
        assert ran.code == 2
        assert "no scene 9" in ran.err


class TestPlan:
    def test_a_plan_comes_as_a_file_that_can_be_checked(self, film: Film, tmp_path: Path) -> None:
        file = tmp_path / "plan.yaml"
        file.write_text(film.look("plan", "show", film.result["project"]).out)
        assert len(yaml.safe_load(file.read_text())["scenes"]) == 2
        checked = film.look("plan", "validate", str(file))
        assert (checked.code, checked.out) == (0, "valid\n"), checked.err

    def test_a_plan_that_the_editor_leaves_broken_is_kept_for_another_try(self, film: Film, tmp_path: Path) -> None:
        editor = tmp_path / "editor"
        editor.write_text('#!/bin/sh\necho "scenes: [" > "$1"\n')
        editor.chmod(0o755)
        ran = film.look("plan", "edit", film.result["project"], EDITOR=str(editor))
        assert ran.code == 2
        rejected = Path(ran.err.rpartition("--file ")[2].strip())
        assert rejected.read_text() == "scenes: [\n"
        rejected.unlink()

    def test_a_plan_that_the_editor_leaves_unchanged_stays_the_same_version(self, film: Film) -> None:
        before = film.look("plan", "show", film.result["project"]).out
        ran = film.look("plan", "edit", film.result["project"], EDITOR="true")
        assert "Nothing changed." in ran.err
        assert film.look("plan", "show", film.result["project"]).out == before

    def test_make_with_plan_only_makes_nothing_but_the_plan(self, film: Film, tmp_path: Path) -> None:
        text = tmp_path / "bees.txt"
        text.write_text(TEXT)
        ran = film.look("make", str(text), "--plan-only", "--out", str(tmp_path / "out"))
        assert ran.out == f"{tmp_path / 'out' / 'plan.yaml'}\n"
        again = film.look("make", str(text), "--plan-only", "--out", str(tmp_path / "out"))
        assert again.code == 2
        assert "already exists" in again.err


class TestInterrupt:
    @pytest.mark.usefixtures("installed")
    def test_an_interrupt_leaves_a_job_that_resume_finishes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in {**QUICK, "REELBASE_RENDER_SCALE": "0.5"}.items():
            monkeypatch.setenv(name, value)
        out = tmp_path / "out"
        text = tmp_path / "bees.txt"
        text.write_text(TEXT)
        running = subprocess.Popen(
            [sys.executable, "-m", "reelbase", "make", str(text), "--out", str(out)],
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stderr is not None
        said = []
        for line in running.stderr:
            said.append(line)
            # Pictures that are drawn take less time than lies between two looks.
            if line.startswith(("visuals: ", "captions: ", "music: ")):
                break
        running.send_signal(signal.SIGINT)
        rest, err = running.communicate(timeout=TIMEOUT_S)
        assert running.returncode == 130, said
        assert rest == ""
        assert "reelbase resume" in err
        assert not out.exists()

        waiting = json.loads(reelbase_here("jobs", "list", "--unfinished", "--json").out)
        assert len(waiting) == 1
        resumed = reelbase("resume")
        assert resumed.code == 0, resumed.err
        assert resumed.out == f"{out / 'final.mp4'}\n"
        receipt = json.loads(reelbase_here("jobs", "show", waiting[0]["id"], "--json").out)["receipt"]
        (voice,) = [line for line in receipt["lines"] if line["capability"] == "voice"]
        assert voice["calls"] == 2
        nothing = reelbase("resume")
        assert nothing.code == 1
        assert "There is no unfinished job" in nothing.err


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
