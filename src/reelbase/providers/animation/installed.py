"""The installed version of Manim, found without importing it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib import metadata

from reelbase.kit.errors import NotConfigured
from reelbase.kit.extras import install_command

_LIBRARIES = ("av", "manimpango", "numpy", "pillow", "pycairo", "scipy", "skia-pathops", "svgelements", "typst")
"""What draws besides Manim itself."""


@cache
def library_versions() -> dict[str, str]:
    """The versions of the libraries that decide pixels; one that is not installed is left out."""
    found = {}
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


@cache
def manim_version() -> str:
    """The version of Manim. Raises NotConfigured when it is not installed."""
    try:
        return metadata.version("manim")
    except metadata.PackageNotFoundError:
        raise NotConfigured(
            "Animations need Manim, which is not installed.",
            field="visual_kind",
            fix="In a checkout, run: make setup-animation. Elsewhere, install libcairo2-dev and libpango1.0-dev "
            f"(Debian's names), then run: {install_command('animation')}",
        ) from None
