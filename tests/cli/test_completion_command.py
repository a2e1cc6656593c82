"""``reelbase completion``: each script is tried in its shell where that is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import Ran

Command = Callable[..., Ran]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_valid_in_its_shell(command: Command, shell: str, tmp_path: Path) -> None:
    script = command("completion", shell)
    assert script.code == 0
    assert "reelbase" in script.out
    if shutil.which(shell):
        file = tmp_path / "script"
        file.write_text(script.out)
        assert subprocess.run([shell, "-n", str(file)], check=False).returncode == 0


def test_bash_completes_commands_and_options(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "reelbase"
    file.write_text(command("completion", "bash").out)
    ask = f"""
        source {file}
        function=$(complete -p reelbase | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(reelbase proj); COMP_CWORD=1; COMP_LINE="reelbase proj"; COMP_POINT=13; "$function"
        echo "${{COMPREPLY[@]}}"
        COMP_WORDS=(reelbase make --asp); COMP_CWORD=2; COMP_LINE="reelbase make --asp"; COMP_POINT=19; "$function"
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
    assert [line.strip() for line in done.stdout.splitlines()] == ["projects", "--aspect"]


def test_an_unknown_shell_is_refused_with_the_ones_that_are_known(command: Command) -> None:
    refused = command("completion", "tcsh")
    assert refused.code == 2
    assert "bash" in refused.err
