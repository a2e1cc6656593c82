"""The assets that are installed with the package: icons, and what they were made from."""

from __future__ import annotations

from pathlib import Path

from reelbase.kit.errors import StorageError

ASSETS = Path(__file__).resolve().parents[1] / "assets"
REINSTALL_FIX = "Run make setup in a checkout, or install the reelbase package again."


def asset_stamp() -> str:
    """Changes whenever the icons do. Raises StorageError when they are missing."""
    try:
        return (ASSETS / "made-from.txt").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StorageError(f"The icons are missing: {ASSETS}.", fix=REINSTALL_FIX) from error
