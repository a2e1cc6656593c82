from __future__ import annotations

from collections.abc import Callable

import pytest

from reelbase.cli.main import run
from support.commands import Ran


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """``command(*arguments, **variables)`` is ``reelbase`` in this process, for what has no end of its own to show."""

    def run_here(*arguments: str, **variables: str) -> Ran:
        with monkeypatch.context() as patched:
            for name, value in variables.items():
                patched.setenv(name, value)
            code = run(arguments)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run_here
