"""The sandbox for containers without namespaces: Landlock, a system call filter, limits and, as root, another user."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reelbase.sandbox import identities, policy
from reelbase.sandbox.contract import Limits
from reelbase.sandbox.preparing import KernelSandbox, RunSetup, launcher_config
from reelbase.sandbox.running import ISOLATED, LAUNCHER, Launch, rlimits

_CREATE_RULESET = 444
"""Number of landlock_create_ruleset on every architecture."""
_GET_VERSION = 1
"""LANDLOCK_CREATE_RULESET_VERSION."""
_TRUNCATION_FROM = 3
_SIGNALS_FROM = 6
"""Versions of Landlock from which it guards truncation, and signals to processes outside."""


def landlock_version() -> int:
    """The version of Landlock in this kernel; 0 for none."""
    if platform.system() != "Linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(_GET_VERSION))
    return max(0, int(libc.syscall(*arguments)))


def landlock_rules(setup: RunSetup, version: int) -> dict[str, Any]:
    """The rules for a run in the real file system."""
    paths = [(str(path), "read") for path in (*setup.readable, *setup.readonly)]
    paths += [(name, "device") for name in policy.DEVICES if Path(name).exists()]
    paths += [(str(path), "write") for path in (setup.work, setup.tmp)]
    return {"version": version, "paths": paths}


class LandlockSandbox(KernelSandbox):
    """Landlock in the real file system; ``version`` may be lower than the kernel's, to test older ones."""

    name = "landlock"
    mounts = False

    def __init__(self, version: int) -> None:
        self.version = version

    def _launch(self, setup: RunSetup, command: Sequence[str], env: Mapping[str, str], limits: Limits) -> Launch:
        own_user = setup.uid is not None
        # Without a user of its own, the run's tasks are counted together with all others of this user.
        tasks = limits.processes if own_user else identities.tasks_of_user() + limits.processes
        return Launch(
            command=(*ISOLATED, str(LAUNCHER), "{config}", "{answer}"),
            launcher=launcher_config(
                setup,
                command,
                env,
                rlimits(limits, tasks=tasks),
                tmp=str(setup.tmp),
                landlock=landlock_rules(setup, self.version),
                signals=own_user or self.version >= _SIGNALS_FROM,
                truncation=self.version >= _TRUNCATION_FROM,
                watches_parent=True,
            ),
            work=setup.work,
            tmp=setup.tmp,
            kill_uid=setup.uid,
        )
