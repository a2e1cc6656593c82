"""``reelbase completion``: commands, options and choices at the press of a key."""

from __future__ import annotations

from typing import Literal

from reelbase.cli import output


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print the completion script of a shell.

    For bash, write it to ~/.local/share/bash-completion/completions/reelbase; for fish, to
    ~/.config/fish/completions/reelbase.fish; for zsh, to a file named _reelbase in a folder of your fpath.

    Parameters
    ----------
    shell
        The shell that you use.
    """
    # The commands are listed there, and this module is one of them.
    from reelbase.cli.main import build_app

    output.result(build_app().generate_completion(shell=shell).rstrip())
