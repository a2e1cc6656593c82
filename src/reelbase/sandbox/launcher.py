"""The last trusted code of a run: drops every privilege and then executes the untrusted program.

Started inside the sandbox as ``python -I -S -B launcher.py CONFIG_FD ANSWER_FD`` with an empty environment. It imports
only the standard library, and nothing from folders that others can write. The configuration is JSON; the answer is one
line: ``ready`` when the program is about to start, or the reason why it was not.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
from base64 import b64decode
from contextlib import suppress
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 8, 22, 24, 38
_PR_CAP_AMBIENT, _AMBIENT_RAISE, _AMBIENT_CLEAR = 47, 2, 4
_SIGKILL = 9
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_READ_SEARCH = 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE, _MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 4 | 1 << 5, 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_RIGHTS = {
    "read": _EXECUTE | _READ_FILE | _READ_DIR,
    "write": _EXECUTE
    | _READ_FILE
    | _READ_DIR
    | _WRITE_FILE
    | _REMOVE
    | _MAKE_DIR
    | _MAKE_REG
    | _MAKE_SYM
    | _REFER
    | _TRUNCATE,
    "device": _READ_FILE | _WRITE_FILE | _IOCTL_DEV,
}
_OF_FILES = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL_DEV

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    answer = int(sys.argv[2])
    try:
        config = _read_config(int(sys.argv[1]))
        _close_others(answer)
        _become(config)
        os.write(answer, b"ready\n")
        os.execvpe(config["command"][0], config["command"], config["env"])
    except Exception as error:
        os.write(answer, f"{type(error).__name__}: {error}\n".encode())
        # The interpreter must not clean up: it has no privileges left for it.
        os._exit(125)


def _become(config: dict[str, Any]) -> None:
    _leave_session()
    os.umask(0o077)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    ruleset = _ruleset(config["landlock"]) if config["landlock"] else None
    for name, value in config["rlimits"].items():
        kind = getattr(resource, f"RLIMIT_{name}")
        most = resource.getrlimit(kind)[1]
        least = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (least, least))
    _drop_rights(config["uid"], may_search=config["may_search"])
    os.chdir(config["cwd"])
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    # A change of user clears this, so it comes after it.
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if config["parent"] and os.getppid() != config["parent"]:
        raise RuntimeError("the supervisor is gone")
    if ruleset is not None:
        _call("landlock_restrict_self", _LANDLOCK_RESTRICT, ruleset, 0)
        os.close(ruleset)
    _install_filter(b64decode(config["filter"]))


def _read_config(descriptor: int) -> dict[str, Any]:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        config: dict[str, Any] = json.load(file)
    return config


def _close_others(answer: int) -> None:
    os.closerange(3, answer)
    os.closerange(answer + 1, 1 << 16)
    os.set_inheritable(answer, False)


def _leave_session() -> None:
    # Fails where this leads its session already; what matters is that there is no controlling terminal.
    with suppress(OSError):
        os.setsid()


def _drop_rights(uid: int | None, *, may_search: bool) -> None:
    """Become ``uid`` if given, and drop all capabilities except, with ``may_search``, reading closed folders."""
    retained = 1 << _CAP_DAC_READ_SEARCH if uid is not None and may_search else 0
    for capability in range(64):
        if not retained >> capability & 1:
            _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    _libc.prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR, 0, 0, 0)
    if uid is not None:
        if retained:
            _prctl(_PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable; the second half is for capabilities from 32 on.
    if _libc.capset(header, struct.pack("=6I", retained, retained, retained, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    if retained:
        _prctl(_PR_CAP_AMBIENT, _AMBIENT_RAISE, _CAP_DAC_READ_SEARCH)
    if uid is not None and os.getresuid() != (uid, uid, uid):
        raise RuntimeError("the user id could not be changed")


def _ruleset(rules: dict[str, Any]) -> int:
    """A Landlock ruleset that refuses everything this version can, except access to ``paths``."""
    version = int(rules["version"])
    handled = _RIGHTS_BY_VERSION[min(version, 5)]
    attributes = struct.pack("=Q", handled)
    if version >= 4:
        attributes += struct.pack("=Q", _BIND_AND_CONNECT)
    if version >= 6:
        attributes += struct.pack("=Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    ruleset = _call("landlock_create_ruleset", _LANDLOCK_CREATE, attributes, len(attributes), 0)
    for path, kind in rules["paths"]:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _RIGHTS[kind] & handled
        if not os.path.isdir(path):
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        _call("landlock_add_rule", _LANDLOCK_ADD, ruleset, 1, rule, 0)
        os.close(descriptor)
    return ruleset


def _install_filter(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    filtered = Program(len(program) // 8, program)
    if _libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(filtered), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the system call filter was refused")


def _prctl(option: int, *arguments: int) -> None:
    values = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)][:4]
    if _libc.prctl(option, *values) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _call(name: str, number: int, *arguments: int | bytes) -> int:
    passed = [value if isinstance(value, bytes) else ctypes.c_long(value) for value in arguments]
    result = int(_libc.syscall(ctypes.c_long(number), *passed))
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


if __name__ == "__main__":
    main()
