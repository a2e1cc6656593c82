"""The scenes as a script in Fountain: each element is forced, so that no text of a scene is taken for another one."""

from __future__ import annotations

import re

from reelbase.media.timeline import TransitionKind
from reelbase.storyboards.exporting.cutlist import CutClip, CutList, held_text, plain_text

NARRATOR = "NARRATOR"
JOINER = "\u2060"
"""An invisible character that breaks up what would be markup; Fountain has no escape for it."""
NOTE_FIELDS = {
    "Duration": "duration_target_s",
    "Shot size": "shot",
    "Camera angle": "camera_angle",
    "Camera movement": "effect",
    "Transition": "transition",
}
"""What a scene's notes say, and the fields of the scene."""
_EMPHASIS = re.compile(r"([\\*_])")
_MARKUP_START = re.compile(r"^(?=[(~=.#>!@])")


def fountain_document(cuts: CutList) -> str:
    """The script: a scene heading with its number, the picture as action, notes, on-screen text, and the narration."""
    parts = [f"Title: {plain_text(cuts.title)}"]
    for clip in cuts.clips:
        parts += _scene(clip, cuts)
    return "\n\n".join(parts) + "\n"


def notes_of(clip: CutClip, cuts: CutList) -> dict[str, str]:
    """The notes of a scene by their names."""
    found = {"Duration": f"{cuts.length_s(clip):.3f} s"}
    for name, field in NOTE_FIELDS.items():
        if name != "Duration" and (value := plain_text(str(getattr(clip.scene, field) or ""))):
            found[name] = value.replace("]", ")").replace("[", "(")
    return found


def _scene(clip: CutClip, cuts: CutList) -> list[str]:
    scene = clip.scene
    parts = [f".SCENE {clip.number} - {scene.scene_type.upper()} #{clip.number}#"]
    parts.append("\n".join(f"[[{name}: {value}]]" for name, value in notes_of(clip, cuts).items()))
    if picture := _lines(scene.visual_prompt):
        parts.append("\n".join(f"!{_escaped(line)}" for line in picture))
    if words := _lines(scene.on_screen_text):
        parts.append("\n".join(f"> {_escaped(line)} <" for line in words))
    if said := _lines(scene.narration):
        parts.append("\n".join([f"@{NARRATOR}", *(_MARKUP_START.sub(JOINER, _escaped(line)) for line in said)]))
    if scene.transition is not TransitionKind.CUT:
        parts.append(f"> {scene.transition.value.upper()} TO:")
    return parts


def _lines(text: str) -> list[str]:
    """The lines of a text without its blank ones, which would end an element."""
    return [line.strip() for line in held_text(text).split("\n") if line.strip()]


def _escaped(line: str) -> str:
    inert = line.replace("[[", f"[{JOINER}[").replace("]]", f"]{JOINER}]")
    return _EMPHASIS.sub(r"\\\1", inert)
