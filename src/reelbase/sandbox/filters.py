"""Compiles the policy's system calls into a seccomp filter program."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from functools import cache
from typing import Any

from reelbase.kit.errors import NotConfigured
from reelbase.sandbox import policy

# Descriptor flags that may accompany a socket's type.
_TYPE_MASK = 0xFFFFFFFF & ~(socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
_UNKNOWN_CALL = -1


@cache
def filter_program(*, signals: bool, truncation: bool, children: bool) -> bytes:
    """The filter as an array of ``struct sock_filter``, for this machine's architecture only.

    signals: whether processes outside are protected from signals by other means.
    truncation: whether Landlock guards truncation here.
    children: whether the kernel limits the run's processes; otherwise it may only start threads.
    Raises NotConfigured when libseccomp is missing.
    """
    seccomp = _library()
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.ENOSYS))
    refused = dict(policy.REFUSED_CALLS)
    _allow(seccomp, rules, policy.ALLOWED_CALLS | (policy.SIGNAL_CALLS if signals else frozenset()))
    if children:
        _allow(seccomp, rules, policy.FORKING_CALLS)
    else:
        refused.update(dict.fromkeys(policy.FORKING_CALLS, errno.EPERM))
    if not signals:
        refused.update(dict.fromkeys(policy.SIGNAL_CALLS, errno.EPERM))
    _files(seccomp, rules, truncation=truncation)
    if not truncation:
        refused["truncate"] = errno.EPERM
    for name, number in refused.items():
        _rule(rules, seccomp.ERRNO(number), name)
    for name in policy.PRETENDED_CALLS:
        _rule(rules, seccomp.ERRNO(0), name)
    _by_argument(seccomp, rules, children=children)
    return _exported(rules)


@cache
def _library() -> Any:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise NotConfigured(
            f"The system call filter cannot be loaded: {error}.",
            fix="Install libseccomp (Debian: libseccomp2) and the package pyseccomp.",
        ) from error
    return pyseccomp


def _allow(seccomp: Any, rules: Any, names: frozenset[str]) -> None:
    for name in sorted(names):
        _rule(rules, seccomp.ALLOW, name)


def _files(seccomp: Any, rules: Any, *, truncation: bool) -> None:
    flags_at = {"open": 1, "openat": 2}
    if truncation:
        _allow(seccomp, rules, frozenset((*flags_at, "creat", "truncate")))
        return
    # An older Landlock permits one change: truncating a file while opening it for reading.
    _allow(seccomp, rules, frozenset(("creat",)))
    for name, position in flags_at.items():
        for mode in (os.O_WRONLY, os.O_RDWR):
            _rule(rules, seccomp.ALLOW, name, seccomp.Arg(position, seccomp.MASKED_EQ, os.O_ACCMODE, mode))
        mask = os.O_ACCMODE | os.O_TRUNC
        _rule(rules, seccomp.ALLOW, name, seccomp.Arg(position, seccomp.MASKED_EQ, mask, os.O_RDONLY))


def _by_argument(seccomp: Any, rules: Any, *, children: bool) -> None:
    """Calls that are harmless only with certain arguments; with others they fail, with ENOSYS unless stated here."""
    allow, arg = seccomp.ALLOW, seccomp.Arg
    thread = 0 if children else policy.CLONE_THREAD
    _rule(rules, allow, "clone", arg(0, seccomp.MASKED_EQ, policy.REFUSED_CLONE_FLAGS | thread, thread))
    if not children:
        _rule(rules, seccomp.ERRNO(errno.EPERM), "clone", arg(0, seccomp.MASKED_EQ, policy.CLONE_THREAD, 0))
    # Stream pairs only: datagram sockets of a pair can send to any address.
    stream = arg(1, seccomp.MASKED_EQ, _TYPE_MASK, socket.SOCK_STREAM)
    _rule(rules, allow, "socketpair", arg(0, seccomp.EQ, socket.AF_UNIX), stream)
    # The kernel reads only 32 bits of these requests, so the filter compares only those.
    for name, requests in (("ioctl", policy.ALLOWED_IOCTLS), ("fcntl", policy.ALLOWED_FCNTLS)):
        for request in requests.values():
            _rule(rules, allow, name, arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    for request in policy.ALLOWED_PRCTLS.values():
        _rule(rules, allow, "prctl", arg(0, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    # Only for the calling process.
    _rule(rules, allow, "prlimit64", arg(0, seccomp.MASKED_EQ, 0xFFFFFFFF, 0))
    _rule(rules, allow, "sched_setaffinity", arg(0, seccomp.MASKED_EQ, 0xFFFFFFFF, 0))
    own_process = (arg(position, seccomp.MASKED_EQ, 0xFFFFFFFF, 0) for position in (0, 1))
    _rule(rules, allow, "setpriority", *own_process)


def _rule(rules: Any, action: int, name: str, *arguments: Any) -> None:
    seccomp = _library()
    # A call that this machine's libseccomp does not know is refused like all calls without a rule.
    if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) != _UNKNOWN_CALL:
        rules.add_rule(action, name, *arguments)


def _exported(rules: Any) -> bytes:
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
