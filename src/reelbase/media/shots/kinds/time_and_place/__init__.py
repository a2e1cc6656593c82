"""The drawings of time and place."""

from __future__ import annotations

from typing import Any

DRAWERS: dict[type, Any] = {}
