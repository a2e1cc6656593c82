"""A few words for the screen that are understood alone, with the word at which they should appear."""

from __future__ import annotations

from reelbase.understanding.screen_text.choosing import SHOWN_FROM, ScreenText, best_screen_text, screen_texts

__all__ = ["SHOWN_FROM", "ScreenText", "best_screen_text", "screen_texts"]
