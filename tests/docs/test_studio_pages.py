from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import reelbase.web.pages
from reelbase.http.routing import Route

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([A-Z][\w ]+) \| `(/[^`]*)` \| ([^|]+) \|$", re.MULTILINE)
PICTURE = re.compile(r"!\[([^\]]+)\]\((images/[\w.-]+)\)")
MAX_PICTURE_BYTES = 120_000


def pages() -> set[tuple[str, str]]:
    """Name and path of every whole page; routes that answer with parts or files have no such name."""
    found = set()
    for module in pkgutil.iter_modules(reelbase.web.pages.__path__):
        router = importlib.import_module(f"reelbase.web.pages.{module.name}").router
        for route in router.routes:
            if isinstance(route, Route) and route.name[:1].isupper():
                found.add((route.name, route.path))
    return found


def test_every_page_of_the_studio_is_documented_and_no_other() -> None:
    rows = ROW.findall((ROOT / "docs" / "studio.md").read_text())
    assert {(name, path) for name, path, _what in rows} == pages()


def test_every_address_that_a_browser_shows_is_a_page_with_a_name() -> None:
    """A new page that is not named would escape the test above: it is told by its template."""
    shown = set()
    for file in (ROOT / "src" / "reelbase" / "web" / "pages").glob("*.py"):
        shown |= set(re.findall(r'"pages/(\w+)\.html"', file.read_text()))
    there = {file.stem for file in (ROOT / "src" / "reelbase" / "web" / "templates" / "pages").glob("*.html")}
    assert there - shown == {"problem"}
    # Signing in and signing up share one template; a question before deleting is no page of its own address.
    assert len(shown - {"stop_and_delete"}) + 1 == len(pages())


def test_the_tutorials_pictures_are_there_small_and_described() -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text()
    pictures = PICTURE.findall(text)
    assert len(pictures) >= 5
    for words, path in pictures:
        file = ROOT / "docs" / path
        assert len(words) > 15, f"{path} is not described"
        assert file.is_file(), f"{path} is missing: tools/take_screenshots.py takes it"
        assert file.stat().st_size < MAX_PICTURE_BYTES
    taken = {file.name for file in (ROOT / "docs" / "images").iterdir() if file.is_file()}
    assert {Path(path).name for _words, path in pictures} == taken
