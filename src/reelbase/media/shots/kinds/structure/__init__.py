"""The drawings of structure."""

from __future__ import annotations

from typing import Any

DRAWERS: dict[type, Any] = {}
