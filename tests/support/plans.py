"""Plans for tests."""

from __future__ import annotations

from typing import Any

from reelbase.schemas.plan_document import PlanDocument, Scene


def make_plan(*narrations: str, **changes: Any) -> PlanDocument:
    """A small valid plan, one scene for each narration."""
    narrations = narrations or ("The sky is blue.", "Light scatters in the air.", "Look up.")
    scenes = [
        Scene(narration=text, visual_prompt=text, on_screen_text=f"Scene {number}", duration_target_s=3)
        for number, text in enumerate(narrations, start=1)
    ]
    content: dict[str, Any] = {
        "title": "A blue sky",
        "topic": "Why the sky is blue",
        "hooks": [f"Hook {number}" for number in range(1, 6)],
        "outline": ["Light", "Air"],
        "scenes": scenes,
        **changes,
    }
    return PlanDocument(**content)
