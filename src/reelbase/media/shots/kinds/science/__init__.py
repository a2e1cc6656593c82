"""The drawings of science."""

from __future__ import annotations

from typing import Any

DRAWERS: dict[type, Any] = {}
