"""Runs untrusted code: one command with one writable folder, without network, and with limits on its resources.

``open_sandbox()`` returns the best kind that works on this machine, after testing its isolation. There is no way to run
code without a sandbox: where none works, it raises ``NotConfigured``.
"""

from __future__ import annotations

from reelbase.sandbox.contract import EndReason, Limits, RunResult, Sandbox

__all__ = ["EndReason", "Limits", "RunResult", "Sandbox", "collect", "open_sandbox"]


def __getattr__(name: str) -> object:
    # Loaded on first use: these import much more than the contract.
    if name == "open_sandbox":
        from reelbase.sandbox.opening import open_sandbox

        return open_sandbox
    if name == "collect":
        from reelbase.sandbox.collecting import collect

        return collect
    raise AttributeError(name)
