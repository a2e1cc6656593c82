"""The process in which Hibari speaks. It is started by path and shares nothing with Reelbase but lines of JSON.

A process of its own can be ended whatever it computes, gives its memory back, and has one way to transform spectra,
whatever else is installed. Each line on standard input is a request, each line on standard output its answer; the
input's end ends the process.

    {"id": 1, "utterances": [[["The", null, ""], ["Seine", "sˈɛn", "."]], ...], "length_scale": 1.0, "seed": 7,
     "out": "/path/of/float32.raw"}
    {"id": 1, "utterances": [{"samples": 24000, "segments": [["", 6000], ["0", 3600], [" ", 600], ["1", 9000], ...]}]}

A word is its text, its sounds in Kokoro's alphabet or null, and the mark after it. A segment is a number of samples of
a word, by its index, or of what lies between words: its mark, or a space.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

# Set before Hibari is imported: with SciPy it would transform spectra in another way, to other samples.
sys.modules["scipy"] = None  # type: ignore[assignment]

import hibari  # noqa: E402
import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
from hibari import dsp  # noqa: E402
from hibari.g2p import G2P  # noqa: E402

UNIT = 600
"""Samples of one unit of the durations."""
SPECTRUM = ("lh", "theta", "ln", "lr", "phi", "f0")
DURATIONS, UNITS = "/Div_40_output_0", "/Clip_output_0"
"""The graph's own names of the durations that it finds for the symbols, in units, and of those that it uses."""
MAX_SYMBOLS = 1000
MAX_MEMORY_BYTES = 2 << 30
PAUSES = frozenset(",;:.!?")

Word = tuple[str, str | None, str]
Floats = np.ndarray[Any, np.dtype[np.float32]]


def main() -> int:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever a library prints must not stand between two answers.
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    requests: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()
    speaker = Speaker()
    _answer(answers, {"ready": True, "sample_rate": hibari.SAMPLE_RATE})
    while True:
        request = json.loads(requests.get())
        try:
            _answer(answers, {"id": request["id"], **speaker.do(request)})
        except Exception as error:
            _answer(answers, {"id": request["id"], "error": f"{type(error).__name__}: {error}"})


def _answer(stream: IO[str], value: dict[str, Any]) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()


def _read(requests: queue.Queue[str]) -> None:
    # os._exit, because the other thread may be deep inside a computation that nobody waits for any more.
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)


class Speaker:
    """The loaded voice and what it knows of English spelling."""

    def __init__(self) -> None:
        assets = Path(hibari.__file__).parent / "assets"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            with_durations((assets / "hibari.onnx").read_bytes()), options, providers=["CPUExecutionProvider"]
        )
        self._only_durations = onnxruntime.RunOptions()
        self._only_durations.only_execute_path_to_fetches = True
        self._ids: dict[str, int] = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))
        self._g2p = G2P()

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        spoken = []
        with open(request["out"], "wb") as out:  # noqa: PTH123
            for number, words in enumerate(request["utterances"]):
                rng = np.random.Generator(np.random.Philox([request["seed"], number]))
                audio, segments = self._speak(words, request["length_scale"], rng)
                out.write(audio.astype("<f4").tobytes())
                spoken.append({"samples": len(audio), "segments": segments})
        return {"utterances": spoken}

    def _speak(
        self, words: list[Word], length_scale: float, rng: np.random.Generator
    ) -> tuple[Floats, list[tuple[str, int]]]:
        symbols, owners = self._symbols(words)
        if len(symbols) > MAX_SYMBOLS:
            raise ValueError(f"an utterance of {len(symbols)} symbols is too long")
        ids = np.array([[0, *(self._ids[symbol] for symbol in symbols), 0]], dtype=np.int64)
        feeds = {"ids": ids, "speed": np.ones(1, dtype=np.float32), UNITS: np.ones(ids.size, dtype=np.float32)}
        (durations,) = self._session.run([DURATIONS], feeds, self._only_durations)
        units = even_units(durations.reshape(-1) * length_scale)
        spectrum = self._session.run(SPECTRUM, {**feeds, UNITS: units})
        audio = dsp.synth(*(part[0] for part in spectrum), rng)
        segments: list[tuple[str, int]] = []
        for owner, count in zip(["", *owners, ""], units.astype(np.int64).tolist(), strict=True):
            before = segments.pop()[1] if segments and segments[-1][0] == owner else 0
            segments.append((owner, before + UNIT * count))
        if sum(count for _, count in segments) != len(audio):
            raise ValueError("the durations do not add up to the sound")
        return audio, segments

    def _symbols(self, words: list[Word]) -> tuple[list[str], list[str]]:
        """The symbols of an utterance, and for each the segment that it belongs to; a mark owns the space after it."""
        symbols: list[str] = []
        owners: list[str] = []
        for index, ((_text, _sounds, mark), sounds) in enumerate(zip(words, self._sounds(words), strict=True)):
            own = [symbol for symbol in sounds if symbol in self._ids]
            if symbols and own and symbols[-1] != " ":
                symbols.append(" ")
                owners.append(owners[-1] if owners[-1] in PAUSES else " ")
            symbols += own
            owners += [str(index)] * len(own)
            if mark and symbols and symbols[-1] not in PAUSES:
                symbols.append(mark)
                owners.append(mark)
        return symbols, owners

    def _sounds(self, words: list[Word]) -> list[str]:
        """The sounds of each word, with regard to its neighbours; given ones are taken as they are."""
        line = " ".join(
            (f"[{text}](/{sounds}/)" if sounds is not None else text) + (f" {mark}" if mark else "")
            for text, sounds, mark in words
        )
        chunks = [""]
        for token in self._g2p.phonemize_tokens(self._g2p.tokenize(line)):
            chunks[-1] += token.phonemes or ""
            if token.whitespace:
                chunks.append("")
        if len(chunks) != len(words) + sum(bool(mark) for _, _, mark in words):
            raise ValueError("the sounds do not correspond to the words")
        found: list[str] = []
        at = 0
        for _text, _given, mark in words:
            found.append(chunks[at])
            at += 2 if mark else 1
        return found


def even_units(durations: Floats) -> Floats:
    """Whole units, at least one a symbol, that keep an even tempo: what one symbol loses, the next ones gain.

    The model rounds each duration by itself. At most tempos it then sounds as at its own, and at others nearly every
    short sound grows by half.
    """
    units = np.empty_like(durations)
    owed = 0.0
    for index, wanted in enumerate(float(duration) for duration in durations):
        units[index] = max(1.0, round(wanted + owed))
        owed += wanted - float(units[index])
    return units


def with_durations(model: bytes) -> bytes:
    """The model with its durations as an output and an input, between which it would round them.

    What the graph rounds gets a name that nothing reads, and its old name becomes an input: in the encoding of protocol
    buffers, appended messages are merged. This takes no time, and no package that reads graphs.
    """
    name = UNITS.encode()
    if model.count(name) != 3 or DURATIONS.encode() not in model:
        raise ValueError("this is not the model that the program knows")
    model = model.replace(name, name[:-1] + b"X", 1)
    graph, of_input, of_output, of_name, of_type, of_float = 7, 11, 12, 1, 2, 1
    numbers = _field(1, _whole(1, of_float) + _field(2, _field(1, _field(2, b"symbols"))))
    given = _field(of_input, _field(of_name, name) + _field(of_type, numbers))
    found = _field(of_output, _field(of_name, DURATIONS.encode()))
    return model + _field(graph, given + found)


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes in the encoding of protocol buffers, for numbers below 16 and contents below 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def _whole(number: int, value: int) -> bytes:
    """A field with a number below 128."""
    return bytes([number << 3, value])


if __name__ == "__main__":
    sys.exit(main())
