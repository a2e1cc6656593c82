"""OpenRaster: a zip of PNG layers that image editors open, with the depth of each layer kept beside it."""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np

from reelbase.kit.errors import InputError
from reelbase.kit.files import atomic_path
from reelbase.media.picture import Layer, Picture, Pixels
from reelbase.media.pictures.decoding import FIELD, MAX_PIXELS, check_size, decode_layer, dimensions

MIMETYPE = b"image/openraster"
MAX_LAYERS = 64
MAX_STACK_BYTES = 1 << 20
MAX_LAYER_BYTES = 200 * 1024 * 1024
MAX_NESTING = 8
MAX_DIRECTORY_BYTES = 1 << 20

_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_TAIL_BYTES = 20 + 22 + 65_536
"""How far from the end of a zip file the records can begin that say where its directory is."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_NAMESPACE = "urn:reelbase:picture"
_DEPTH = f"{{{_NAMESPACE}}}depth"
_FARTHEST_OF_STRANGERS, _NEAREST_OF_STRANGERS = 0.0, 0.6
_THUMBNAIL_PX = 256
_UNSOUND = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
_RESAVE = "Open it in an image editor and save it again."


def is_openraster(data: bytes) -> bool:
    """Whether bytes look like a zip; whether it is a proper picture is found out by reading it."""
    return data.startswith(b"PK\x03\x04")


def write_openraster(picture: Picture, flat: Pixels, path: Path) -> None:
    """``flat`` is the picture as a viewer sees it, RGB. Raises StorageError."""
    ElementTree.register_namespace("reelbase", _NAMESPACE)
    image = ElementTree.Element("image", {"version": "0.0.3", "w": str(picture.width), "h": str(picture.height)})
    stack = ElementTree.SubElement(image, "stack")
    files: list[tuple[str, bytes]] = []
    for number, layer in enumerate(picture.layers):
        source = f"data/layer{number:02d}.png"
        opaque = layer.pixels[..., 3].min() == 255
        files.append((source, _png(layer.pixels[..., :3] if opaque else layer.pixels)))
        attributes = {
            "name": layer.name,
            "src": source,
            "x": str(layer.x),
            "y": str(layer.y),
            _DEPTH: repr(layer.depth),
        }
        # OpenRaster lists layers front to back.
        stack.insert(0, ElementTree.Element("layer", attributes))
    share = _THUMBNAIL_PX / max(picture.width, picture.height)
    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    xml = ElementTree.tostring(image, encoding="utf-8", xml_declaration=True)
    parts = [
        ("mimetype", MIMETYPE),
        ("stack.xml", xml),
        *files,
        ("mergedimage.png", _png(flat)),
        ("Thumbnails/thumbnail.png", _png(cv2.resize(flat, size, interpolation=cv2.INTER_AREA))),
    ]
    with atomic_path(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)


def openraster_size(data: bytes, *, name: str) -> tuple[int, int]:
    """(width, height) that a layered picture states, in pixels; no layer is decoded. Raises InputError."""
    with _opened(data, name) as archive:
        return _size(_stack(_member(archive, "stack.xml", MAX_STACK_BYTES, name), name), name)


def check_openraster(data: bytes, *, name: str, max_pixels: int) -> None:
    """Decode every layer and keep none; together they have at most ``max_pixels``. Raises InputError."""
    with _opened(data, name) as archive:
        for _layer in _decoded(archive, name, max_pixels):
            pass


def read_openraster(data: bytes, *, name: str) -> Picture:
    """Layers with their depths; a file of another program gets depths by order. Raises InputError."""
    with _opened(data, name) as archive:
        width, height = _size(_described(archive, name), name)
        return Picture(width, height, tuple(_decoded(archive, name, 2 * MAX_PIXELS)))


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive, unless its directory is so long that reading it would take the memory that its members may not.

    Raises InputError for that, and for whatever makes the block inside find the archive unsound.
    """
    tail = data[-_TAIL_BYTES:]
    # Whichever of several ends a reader takes for the right one, its directory must be short.
    ends = (match.start() for match in re.finditer(re.escape(_END), tail))
    sizes = (int.from_bytes(tail[end + 12 : end + 16], "little") for end in ends)
    if _ZIP64 in tail or any(size > MAX_DIRECTORY_BYTES for size in sizes):
        raise _damaged(name, "it contains too many files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except _UNSOUND as error:
        raise _damaged(name, "it is not a valid zip file") from error


def _decoded(archive: zipfile.ZipFile, name: str, max_pixels: int) -> Iterator[Layer]:
    """The visible layers, back to front, each decoded when it is reached; ``max_pixels`` is for all together."""
    found = list(_layers(_described(archive, name), name))[::-1]
    if not found:
        raise InputError(f"{name} has no visible layer.", field=FIELD, fix="Make at least one layer visible.")
    if len(found) > MAX_LAYERS:
        raise InputError(f"{name} has more than {MAX_LAYERS} layers.", field=FIELD, fix="Merge some layers.")
    area = 0
    for number, (element, opacity) in enumerate(found):
        label = f"layer {number + 1} of {name}"
        data = _member(archive, element.get("src", ""), MAX_LAYER_BYTES, name)
        width, height = dimensions(data, name=label)
        area += width * height
        if area > max_pixels:
            raise InputError(f"{name} has too many pixels in its layers.", field=FIELD, fix="Merge some layers.")
        pixels = decode_layer(data, name=label)
        if opacity < 1.0:
            pixels[..., 3] = np.round(pixels[..., 3] * opacity).astype(np.uint8)
        by_order = _FARTHEST_OF_STRANGERS + _NEAREST_OF_STRANGERS * number / max(1, len(found) - 1)
        depth = min(1.0, max(0.0, _number(element.get(_DEPTH), by_order, name)))
        x, y = _whole(element.get("x", "0"), name), _whole(element.get("y", "0"), name)
        yield Layer(element.get("name", label)[:100], pixels, x, y, depth)


def _described(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """The picture's ``stack.xml``."""
    if _member(archive, "mimetype", 64, name).strip() != MIMETYPE:
        raise InputError(
            f"{name} is a zip file but not an OpenRaster picture.",
            field=FIELD,
            fix="Use a PNG, JPEG, WebP or OpenRaster file.",
        )
    return _stack(_member(archive, "stack.xml", MAX_STACK_BYTES, name), name)


def _size(image: ElementTree.Element, name: str) -> tuple[int, int]:
    width, height = _whole(image.get("w"), name), _whole(image.get("h"), name)
    check_size(width, height, name=name)
    return width, height


def _member(archive: zipfile.ZipFile, member: str, limit_bytes: int, name: str) -> bytes:
    """A file of the archive, read into memory only; its path never touches the disk."""
    try:
        entry = archive.getinfo(member)
    except KeyError:
        raise _damaged(name, f"its {member[:80]!r} is missing") from None
    if entry.file_size > limit_bytes:
        raise _damaged(name, f"its {member[:80]!r} is too large")
    with archive.open(entry) as stream:
        data = stream.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise _damaged(name, f"its {member[:80]!r} is too large")
    return data


def _stack(xml: bytes, name: str) -> ElementTree.Element:
    # A stack needs no document type, and entities in one can grow without end.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml:
        raise _damaged(name, "its stack.xml contains forbidden declarations")
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise _damaged(name, "its stack.xml is not well formed") from error


def _layers(
    parent: ElementTree.Element, name: str, opacity: float = 1.0, nesting: int = 0
) -> list[tuple[ElementTree.Element, float]]:
    """Visible layers, front to back, with the opacity of their groups multiplied in."""
    if nesting > MAX_NESTING:
        raise _damaged(name, "its groups are nested too deeply")
    found: list[tuple[ElementTree.Element, float]] = []
    for element in parent:
        if element.get("visibility", "visible") == "hidden":
            continue
        own = opacity * min(1.0, max(0.0, _number(element.get("opacity"), 1.0, name)))
        if element.tag == "stack":
            found += _layers(element, name, own, nesting + 1)
        elif element.tag == "layer" and own > 0.0:
            found.append((element, own))
    return found


def _whole(text: str | None, name: str) -> int:
    value = _number(text, math.nan, name)
    if not math.isfinite(value) or abs(value) > 1e6:
        raise _damaged(name, "a size or position in its stack.xml is not a number")
    return int(value)


def _number(text: str | None, default: float, name: str) -> float:
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _damaged(name, "a number in its stack.xml is not valid")
    return value


def _damaged(name: str, why: str) -> InputError:
    return InputError(f"{name} cannot be used: {why}.", field=FIELD, fix=_RESAVE)


def _png(pixels: Pixels) -> bytes:
    code = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    encoded = cv2.imencode(".png", cv2.cvtColor(np.ascontiguousarray(pixels), code), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return bytes(encoded[1])
