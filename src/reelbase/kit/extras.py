"""What an optional part needs, in words that can be typed."""

from __future__ import annotations

import re
import shlex
from importlib import metadata


def install_command(extra: str) -> str:
    """The command that installs the packages of one of our extras, with the versions that we ask for."""
    wanted = (line.partition(";") for line in metadata.requires("reelbase") or ())
    found = [package.strip() for package, _, marker in wanted if re.search(rf"extra == ['\"]{extra}['\"]", marker)]
    return f"pip install {shlex.join(sorted(found))}"
