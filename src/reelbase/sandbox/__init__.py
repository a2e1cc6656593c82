"""Running code that nobody has read: one command, one writable folder, no network, and limits on all it may use.

``open_sandbox()`` gives the best kind that works on this machine, tried out before it is handed over. There is no
way to run without one: where none works, it raises ``NotConfigured``.
"""

from __future__ import annotations

from reelbase.sandbox.contract import Ended, Finished, Limits, Sandbox

__all__ = ["Ended", "Finished", "Limits", "Sandbox", "collect", "open_sandbox"]


def __getattr__(name: str) -> object:
    # The two that start something are loaded when they are asked for; the words of the contract cost nothing.
    if name == "open_sandbox":
        from reelbase.sandbox.opening import open_sandbox

        return open_sandbox
    if name == "collect":
        from reelbase.sandbox.collecting import collect

        return collect
    raise AttributeError(name)
