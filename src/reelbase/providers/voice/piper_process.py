"""The process in which Piper speaks. It is started by path and shares nothing with Reelbase but lines of JSON.

Piper is GPL-3, so this is the only file that imports it, it imports no module of Reelbase, and nothing imports it.
Each line on standard input is a request, each line on standard output its answer; the input's end ends the process.

    {"id": 1, "op": "speak", "utterances": [{"text": "...", "words": ["...", ...]}, ...],
     "length_scale": 1.0, "seed": 7, "speaker": null, "out": "/path/of/float32.raw"}
    {"id": 1, "utterances": [{"samples": 22050, "phonemes": [["h", 512], ...], "words": ["hɛloʊ", ...]}, ...]}

    {"id": 2, "op": "phonemes", "words": ["..."]}
    {"id": 2, "words": ["..."]}
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
import time
from typing import IO, Any

import numpy as np
import onnx
import onnxruntime
from piper import PiperVoice
from piper.config import PhonemeType, PiperConfig
from piper.patch_voice_with_alignment import add_alignment_output
from piper.phonemize_espeak import EspeakPhonemizer

FRAMES_PER_ID = 12
CHANNELS = 192
MAX_NOISE_TRIES = 6


def main() -> int:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever a library prints must not stand between two answers.
    os.dup2(2, 1)
    logging.basicConfig(level=logging.ERROR)
    requests: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    threading.Thread(target=_watch_parent, args=(os.getppid(),), daemon=True).start()
    speaker = Speller(sys.argv[2]) if sys.argv[1] == "--sounds" else Speaker(sys.argv[1], sys.argv[2])
    _answer(answers, speaker.describe())
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


class Speller:
    """Sounds of words without a voice model."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._phonemizer = EspeakPhonemizer()

    def describe(self) -> dict[str, Any]:
        return {"ready": True, "language": self._language}

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        spoken = [self._phonemizer.phonemize(self._language, word) for word in request["words"]]
        return {"words": [" ".join("".join(part) for part in parts) for parts in spoken]}


class Speaker:
    """A loaded voice whose noise is given from outside, so that the same request sounds the same."""

    def __init__(self, model_path: str, config_path: str) -> None:
        with open(config_path, encoding="utf-8") as stream:  # noqa: PTH123
            config = PiperConfig.from_dict(json.load(stream))
        model = onnx.load(model_path)
        self._durations = _add_durations(model)
        self._noises = _take_noise_from_inputs(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(4, os.cpu_count() or 1)
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Planning it takes a second, four times as long as all else, and saves no memory: the shapes are not known.
        options.enable_mem_reuse = False
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in session.get_inputs()}
        self._session = session
        self._config = config
        self._voice = PiperVoice(config=config, session=session)

    def describe(self) -> dict[str, Any]:
        return {
            "ready": True,
            "sample_rate": self._config.sample_rate,
            "language": self._config.espeak_voice,
            "speakers": self._config.speaker_id_map,
            "timed": self._durations is not None,
        }

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["op"] == "phonemes":
            return {"words": [self._phonemes_of(word) for word in request["words"]]}
        spoken = []
        with open(request["out"], "wb") as out:  # noqa: PTH123
            for number, utterance in enumerate(request["utterances"]):
                rng = np.random.Generator(np.random.Philox([request["seed"], number]))
                spoken.append(self._speak(utterance, request, rng, out))
        return {"utterances": spoken}

    def _speak(
        self, utterance: dict[str, Any], request: dict[str, Any], rng: np.random.Generator, out: IO[bytes]
    ) -> dict[str, Any]:
        samples = 0
        timed: list[tuple[str, int]] = []
        for phonemes in self._voice.phonemize(utterance["text"]):
            if phonemes:
                audio, times = self._synthesize(phonemes, request, rng)
                out.write(audio.astype("<f4").tobytes())
                samples += len(audio)
                timed += times
        exact = bool(timed) and abs(sum(count for _, count in timed) - samples) <= self._config.hop_length
        return {
            "samples": samples,
            "phonemes": timed if exact else None,
            "words": [self._phonemes_of(word) for word in utterance["words"]] if exact else None,
        }

    def _synthesize(
        self, phonemes: list[str], request: dict[str, Any], rng: np.random.Generator
    ) -> tuple[np.ndarray[Any, np.dtype[np.float32]], list[tuple[str, int]]]:
        ids, owners = self._ids(phonemes)
        feeds: dict[str, Any] = {
            "input": np.array([ids], dtype=np.int64),
            "input_lengths": np.array([len(ids)], dtype=np.int64),
            "scales": np.array(
                [self._config.noise_scale, request["length_scale"], self._config.noise_w_scale], dtype=np.float32
            ),
        }
        if "sid" in self._inputs:
            speaker = self._config.speaker_id_map.get(request.get("speaker") or "", self._config.default_speaker_id)
            feeds["sid"] = np.array([speaker], dtype=np.int64)
        outputs = self._run(feeds, len(ids), request["length_scale"], rng)
        audio = np.asarray(outputs[0], dtype=np.float32).reshape(-1)
        if len(outputs) < 2 or owners is None:
            return audio, []
        counts = np.asarray(outputs[1]).reshape(-1).astype(np.int64) * self._config.hop_length
        times = [(symbol, 0) for symbol in ["^", *phonemes, "$"]]
        for owner, count in zip(owners, counts.tolist(), strict=True):
            times[owner] = (times[owner][0], times[owner][1] + count)
        return audio, times

    def _run(self, feeds: dict[str, Any], count: int, length_scale: float, rng: np.random.Generator) -> list[Any]:
        size = int(CHANNELS * FRAMES_PER_ID * count * max(1.0, length_scale))
        noise = {name: np.empty(0, dtype=np.float32) for name in self._noises}
        for attempt in range(MAX_NOISE_TRIES):
            noise = {
                name: np.concatenate([drawn, rng.standard_normal(size - len(drawn), dtype=np.float32)])
                for name, drawn in noise.items()
            }
            try:
                return list(self._session.run(None, {**feeds, **noise}))
            except Exception:
                # Long drawn speech needs more noise than was drawn; how much is known only inside the model.
                if not noise or attempt == MAX_NOISE_TRIES - 1:
                    raise
                size *= 2
        raise AssertionError("unreachable")

    def _ids(self, phonemes: list[str]) -> tuple[list[int], list[int] | None]:
        """Symbol ids, and for each the phoneme that owns it: 0 is the start, then one a phoneme, then the end."""
        ids = list(self._voice.phonemes_to_ids(phonemes))
        table = self._config.phoneme_id_map
        pad = list(table.get("_", []))
        mine, owners = [], []
        for owner, symbol in enumerate(["^", *phonemes, "$"]):
            own = list(table.get(symbol, []))
            if own and symbol != "$":
                own += pad
            mine += own
            owners += [owner] * len(own)
        return (ids, owners) if mine == ids else (ids, None)

    def _phonemes_of(self, word: str) -> str:
        if self._config.phoneme_type not in (PhonemeType.ESPEAK, PhonemeType.TEXT):
            return ""
        return " ".join("".join(part) for part in self._voice.phonemize(word))


def _add_durations(model: Any) -> str | None:
    try:
        return str(add_alignment_output(model))
    except ValueError:
        return None


def _take_noise_from_inputs(model: Any) -> list[str]:
    """Replace each random node by a slice of a graph input, reshaped to what the node would have made."""
    nodes: list[Any] = []
    names: list[str] = []
    zero = onnx.helper.make_tensor("reelbase_zero", onnx.TensorProto.INT64, [1], [0])
    flat = onnx.helper.make_tensor("reelbase_flat", onnx.TensorProto.INT64, [1], [-1])
    for node in model.graph.node:
        if node.op_type != "RandomNormalLike":
            nodes.append(node)
            continue
        name = f"reelbase_noise_{len(names)}"
        names.append(name)
        model.graph.input.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [f"{name}_size"]))
        make = onnx.helper.make_node
        nodes += [
            make("Shape", [node.input[0]], [f"{name}_shape"]),
            make("Size", [node.input[0]], [f"{name}_scalar"]),
            make("Reshape", [f"{name}_scalar", "reelbase_flat"], [f"{name}_stop"]),
            make("Slice", [name, "reelbase_zero", f"{name}_stop"], [f"{name}_part"]),
            make("Reshape", [f"{name}_part", f"{name}_shape"], [node.output[0]]),
        ]
    if names:
        model.graph.initializer.extend([zero, flat])
        del model.graph.node[:]
        model.graph.node.extend(nodes)
    return names


if __name__ == "__main__":
    sys.exit(main())
