"""Cuts sentences into clauses that are said in about two to three seconds each."""

from __future__ import annotations

from reelbase.understanding.clauses.cutting import Clause, find_clauses

__all__ = ["Clause", "find_clauses"]
