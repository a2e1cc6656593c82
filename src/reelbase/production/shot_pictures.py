"""Small pictures of single shots: the frame that a film shows once everything in a shot has appeared."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from reelbase.kit.files import scratch_folder, write_bytes
from reelbase.kit.locks import KeyLocks
from reelbase.media.formats import FrameFormat, format_for
from reelbase.production.cache import Cache
from reelbase.production.scenes.drawn_shots import drawn_still
from reelbase.production.scenes.picture import PICTURE
from reelbase.providers.storage import Storage
from reelbase.providers.usage import Usage
from reelbase.schemas.plan_document import PlanDocument, Scene, SceneShot

LONG_SIDE: Final = 480
"""Pixels of the longer side of a shot's picture."""
STILL_USAGE = Usage("reelbase", "still", "pictures", 1)
_VERSION = 1
_DRAWN_AT_ONCE = 2
_GAP_PX = 2


class ShotPictures:
    """Draws pictures of shots and keeps them in the cache by their content. Safe to use from several threads."""

    def __init__(self, cache: Cache, storage: Storage) -> None:
        self._cache = cache
        self._storage = storage
        self._drawing = threading.Semaphore(_DRAWN_AT_ONCE)
        self._locks = KeyLocks()

    def key(self, plan: PlanDocument, scene: Scene, shot: SceneShot) -> str:
        """The cache key of a drawn shot's picture."""
        drawn = drawn_still(plan, scene, shot)
        inputs = {"version": _VERSION, "drawn": drawn.identity(), "card": drawn.card, "format": _format(plan)}
        look = {"preset": plan.preset, "style": plan.visual_style, "captions": plan.captions}
        return self._cache.key("still", {**inputs, **look})

    def draw(self, plan: PlanDocument, scene: Scene, shot: SceneShot) -> str:
        """The stored name of a drawn shot's picture (JPEG), which is made unless it is there.

        A shot that cannot be drawn shows its words, as it does in the film. Raises KeyError for the kind picture,
        which nothing draws, and StorageError.
        """
        key = self.key(plan, scene, shot)
        with self._locks.alone(key):
            found = self._cache.find(key)
            return found.file if found is not None and found.file else self._draw(key, plan, scene, shot)

    def sheet_key(self, parts: Sequence[str], format: FrameFormat, width: int) -> str:
        """The cache key of a sheet of stored pictures."""
        return self._cache.key("still", {"version": _VERSION, "sheet": parts, "format": format, "width": width})

    def sheet(self, parts: Sequence[str], format: FrameFormat, width: int) -> tuple[str, bool]:
        """The stored name of a picture of up to four pictures, given by theirs, and whether it was there.

        It has the shape of the film and is ``width`` pixels wide. Raises StorageError.
        """
        key = self.sheet_key(parts, format, width)
        with self._locks.alone(key):
            found = self._cache.find(key)
            if found is not None and found.file:
                return found.file, True
            with self._drawing:
                return self._keep(key, _grid([self._storage.path(name) for name in parts], format, width)), False

    def _draw(self, key: str, plan: PlanDocument, scene: Scene, shot: SceneShot) -> str:
        # Imported late: what draws takes a while to load, and not every server is asked for pictures.
        from reelbase.media.shots.composing import compose_or_card
        from reelbase.media.shots.sheets import frame_picture, jpeg_of

        drawn, format = drawn_still(plan, scene, shot), _format(plan)
        with self._drawing:
            look = {"preset": plan.preset, "style": plan.visual_style}
            composition, _fault = compose_or_card(drawn, format, **look, captions=plan.captions)
            return self._keep(key, jpeg_of(frame_picture(composition, format, drawn.frames - 1)))

    def _keep(self, key: str, jpeg: bytes) -> str:
        with scratch_folder("reelbase-still-") as folder:
            out = Path(folder) / "still.jpg"
            write_bytes(out, jpeg)
            entry = self._cache.keep(PICTURE, key, {"usage": asdict(STILL_USAGE)}, out)
        assert entry.file is not None
        return entry.file


def _format(plan: PlanDocument) -> FrameFormat:
    whole = format_for(plan.aspect)
    return whole.scaled(LONG_SIDE / max(whole.width, whole.height))


def _grid(paths: Sequence[Path], format: FrameFormat, width: int) -> bytes:
    """A JPEG of pictures of the film's shape: one alone, or rows of two."""
    import cv2
    import numpy as np

    from reelbase.media.shots.sheets import jpeg_of

    height = round(width * format.height / format.width)
    columns = 1 if len(paths) == 1 else 2
    gap = _GAP_PX * (columns - 1)
    cell = ((width - gap) // columns, (height - gap) // columns)
    rows = -(-len(paths) // columns)
    pictures = [cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB) for path in paths]
    # What is left free has the colour of the ground, as near as one colour can be.
    sheet = np.empty((height, width, 3), np.uint8)
    sheet[:] = np.median(pictures[-1], axis=(0, 1))
    top = (height - rows * cell[1] - (rows - 1) * gap) // 2
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        x, y = column * (cell[0] + gap), top + row * (cell[1] + gap)
        sheet[y : y + cell[1], x : x + cell[0]] = cv2.resize(picture, cell, interpolation=cv2.INTER_AREA)
    return jpeg_of(sheet)
