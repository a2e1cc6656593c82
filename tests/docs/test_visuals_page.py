"""The page on visuals shows every kind of shot. When a test fails: .venv/bin/python tools/write_visuals.py"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from reelbase.media.captions.look import CAPTION_STYLES
from reelbase.media.formats import FrameFormat
from reelbase.media.pictures.decoding import dimensions
from reelbase.media.shots.contents import SHOT_KINDS
from reelbase.media.shots.examples import EXAMPLES
from reelbase.media.shots.sheets import example_picture
from reelbase.media.shots.styles import STYLE_PACKS
from reelbase.schemas.plan_document import Scene, SceneShot

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "visuals.md").read_text()
PICTURES = ROOT / "docs" / "images" / "visuals"
WIDEST_PX, MOST_BYTES = 300, 1_000_000


@pytest.fixture(scope="module")
def write_visuals() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_visuals", ROOT / "tools" / "write_visuals.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_the_code_has_it(write_visuals: ModuleType) -> None:
    assert write_visuals.page() == PAGE


def test_every_kind_has_a_section_with_a_picture() -> None:
    sections = re.findall(r"^### (\w+)\n\n!\[.+\]\(images/visuals/(\w+)\.jpg\)$", PAGE, re.MULTILINE)
    assert sorted(sections) == sorted((kind, kind) for kind in SHOT_KINDS)


def test_each_picture_is_small_and_in_use() -> None:
    names = {*SHOT_KINDS, *(f"style-{name}" for name in STYLE_PACKS), *(f"caption-{name}" for name in CAPTION_STYLES)}
    files = {path.stem: path.read_bytes() for path in PICTURES.glob("*.jpg")}
    assert files.keys() == names
    assert all(dimensions(data, name=name)[0] <= WIDEST_PX for name, data in files.items())
    assert sum(map(len, files.values())) < MOST_BYTES
    assert len(set(files.values())) >= len(SHOT_KINDS) + len(CAPTION_STYLES), "each kind looks like itself"


def test_every_field_of_a_shot_is_explained_and_the_example_is_valid() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", PAGE.partition("field of a shot")[2].partition("## Figures")[0], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(SceneShot.model_fields)
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    scene = Scene.model_validate(yaml.safe_load(block))
    words = scene.narration.split()
    assert [shot.end_word for shot in scene.shots][-1] == len(words)
    assert [words[event.word] for event in scene.shots[1].events] == ["8.4%", "7.9%"]


def test_an_example_is_drawn_the_same_each_time() -> None:
    format = FrameFormat(270, 270)
    first, second = (example_picture(EXAMPLES["number"], format, preset="explainer", style="") for _ in range(2))
    assert (first == second).all() and first.std() > 20
