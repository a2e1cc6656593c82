"""How much memory a piece of code takes at most, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

# The rusage of a new process would still hold the peak of the test run that it was forked from.
_TELL = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"


def peak_memory_kb(code: str, *arguments: object) -> int:
    """``code`` runs with ``arguments`` as ``sys.argv[1:]``; skips the test where the system does not tell."""
    if sys.platform != "linux":
        pytest.skip("peak memory is read from /proc")
    command = [sys.executable, "-c", f"{code}\n{_TELL}", *map(str, arguments)]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()[-1])
