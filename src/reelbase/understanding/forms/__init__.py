"""What a paragraph says, as forms with their evidence: comparisons, changes, dates, names, quotations and more."""

from __future__ import annotations

from reelbase.understanding.forms.reading import read_forms

__all__ = ["read_forms"]
