"""Frames of storyboards as stored pictures: each is drawn once, and found by what it is drawn from."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path
from typing import Final

from reelbase.kit.files import scratch_folder, write_bytes
from reelbase.kit.locks import KeyLocks
from reelbase.production.cache import Cache
from reelbase.production.scenes.picture import PICTURE
from reelbase.providers.usage import Usage
from reelbase.schemas.plan_document import PlanDocument, Scene

WIDTH: Final = 720
"""Pixels across a frame."""
_USAGE = Usage("reelbase", "board frame", "pictures", 1)
_DRAWN_AT_ONCE = 2


class BoardPictures:
    """Draws frames of storyboards and keeps them in the cache. Safe to use from several threads."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._drawing = threading.Semaphore(_DRAWN_AT_ONCE)
        self._locks = KeyLocks()

    def draw(self, plan: PlanDocument, scene: Scene) -> str:
        """The stored name of a scene's frame (JPEG), which is made unless it is there. Raises StorageError."""
        # Imported late: what draws takes a while to load.
        from reelbase.media.board_frames.frames import BoardFrame, board_frame_jpeg

        description = scene.visual_prompt.strip() or scene.narration.strip()
        frame = BoardFrame(description, scene.shot, scene.camera_angle or "", scene.effect.value, plan.aspect)
        key = self._cache.key("still", {"board": frame.mark, "width": WIDTH})
        with self._locks.alone(key):
            found = self._cache.find(key)
            if found is not None and found.file:
                return found.file
            with self._drawing, scratch_folder("reelbase-still-") as folder:
                out = Path(folder) / "frame.jpg"
                write_bytes(out, board_frame_jpeg(frame, WIDTH))
                entry = self._cache.keep(PICTURE, key, {"usage": asdict(_USAGE)}, out)
        assert entry.file is not None
        return entry.file
