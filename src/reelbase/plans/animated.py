"""Ready animations for scenes whose words suit them: steps, figures, terms, formulas."""

from __future__ import annotations

from reelbase.media.timeline import Effect
from reelbase.providers.animation.library.choosing import choose_animation
from reelbase.schemas.plan_document import Scene


def with_animations(scenes: list[Scene], preset: str, language: str) -> list[Scene]:
    """The scenes, with ready animations where one suits the words. Two animations never follow each other."""
    shown: list[Scene] = []
    for number, scene in enumerate(scenes):
        after_another = bool(shown) and shown[-1].animated
        # The opening belongs to the hook, the call to action to the author.
        suits = number > 0 and scene.scene_type == "content" and not after_another
        data = choose_animation(scene.narration, preset, language=language) if suits else None
        if data is not None:
            # A ready scene has its own words, and moves by itself.
            changes = {"visual_kind": "animation", "animation": data, "on_screen_text": "", "effect": Effect.STATIC}
            scene = scene.model_copy(update=changes)
        shown.append(scene)
    return shown
