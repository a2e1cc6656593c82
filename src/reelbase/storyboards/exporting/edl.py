"""Edit decision lists (CMX 3600): one video track, timecodes without dropped frames, names in ASCII."""

from __future__ import annotations

from anyascii import anyascii

from reelbase.storyboards.exporting.cutlist import CutList, plain_text
from reelbase.storyboards.exporting.rates import RATES

REEL_PREFIX = "SC"
FPS_NOTE = "* REELBASE FPS "
SOURCE_NOTE = "* REELBASE SOURCE "
SCENE_NOTE = "* REELBASE SCENE "


def edl_document(cuts: CutList) -> str:
    """The cuts, with a dissolve for every transition. The list starts at 00:00:00:00.

    A dissolve gives the frames that both clips share to the incoming one, as editors write it: the outgoing clip ends
    where the dissolve starts. The comment on a scene's frames is that of the plan, before that.
    """
    fps = next(name for name, rate in RATES.items() if rate == cuts.rate)
    lines = [f"TITLE: {_ascii(cuts.title)[:70]}", "FCM: NON-DROP FRAME", ""]
    dissolve = source_end = 0
    for index, clip in enumerate(cuts.clips):
        after = cuts.transitions[index] if cuts.has_transition(index) else 0
        start = cuts.source_start(clip)
        first, last = clip.start - dissolve // 2, clip.end - after // 2
        # A still has frames before its first one; a medium that is cut has them when the dissolve needs them.
        source = max(0, start - dissolve // 2)
        span = [_code(cuts, time) for time in (source, source + last - first, first, last)]
        reel = f"{REEL_PREFIX}{clip.number:03}"
        event = f"{index + 1:03}"
        if dissolve:
            before = cuts.clips[index - 1]
            at = _code(cuts, first)
            out = _code(cuts, source_end)
            lines.append(f"{event}  {REEL_PREFIX}{before.number:03}    V     C        {out} {out} {at} {at}")
            lines.append(f"{event}  {reel}    V     D    {dissolve:03} {' '.join(span)}")
            lines.append(f"* FROM CLIP NAME: {_ascii(before.name)}")
            lines.append(f"* TO CLIP NAME: {_ascii(clip.name)}")
        else:
            lines.append(f"{event}  {reel}    V     C        {' '.join(span)}")
            lines.append(f"* FROM CLIP NAME: {_ascii(clip.name)}")
        lines.append(f"{SCENE_NOTE}{clip.number} FRAMES {clip.frames}")
        if index == 0:
            # Not above the first event, where readers expect no comments.
            lines += [f"{FPS_NOTE}{fps}", f"{SOURCE_NOTE}{'film' if cuts.is_film else 'plan'}"]
        lines.append("")
        dissolve, source_end = after, source + last - first
    return "\n".join(lines)


def _code(cuts: CutList, frames: int) -> str:
    return cuts.rate.timecode(frames)


def _ascii(text: str) -> str:
    printed = "".join(char for char in anyascii(plain_text(text)) if " " <= char <= "~")
    return " ".join(printed.replace('"', "'").split()) or "UNTITLED"
