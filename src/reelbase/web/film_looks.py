"""How the studio shows and sets the look and the sound of a whole film: style pack, captions, music and effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reelbase.media.captions.look import CAPTION_STYLES, CaptionLook
from reelbase.media.shots.styles import STYLE_PACKS, style_for
from reelbase.media.sound.options import SoundOptions
from reelbase.plans.options import plan_options, with_look
from reelbase.schemas.plan_document import PlanDocument
from reelbase.web.forms import Fields

OFF = "off"
STYLE_NAMES = {name: name.capitalize() for name in STYLE_PACKS}
CAPTION_NAMES = {name: name.replace("_", " ").capitalize() for name in CAPTION_STYLES}
CAPTION_PLACES = {"low": "Low", "middle": "Middle", "top": "Top"}
CAPTION_SIZES = {"small": "Small", "medium": "Medium", "large": "Large"}
EFFECTS = {"yes": "On", "no": "Off"}


@dataclass(frozen=True, slots=True)
class FilmLook:
    """What the film's fields hold.

    style_pack: empty for the preset's own, which is ``own_pack``. visual_style: its other words. captions: the name of
    a style, ``OFF``, or empty for a plan that leaves them to the installation. music: a mood, or ``OFF``.
    """

    style_pack: str
    own_pack: str
    visual_style: str
    captions: str
    place: str
    size: str
    music: str
    effects: str


def film_look(document: PlanDocument) -> FilmLook:
    captions, sound = document.captions, _sound_of(document)
    shown = captions or CaptionLook()
    pack, words = _parted(document.visual_style)
    return FilmLook(
        style_pack=pack,
        own_pack=style_for(document.preset).name,
        visual_style=words,
        captions="" if captions is None else captions.style if captions.enabled else OFF,
        place=shown.place,
        size=shown.size,
        music=document.music_mood if sound.music else OFF,
        effects="yes" if sound.effects else "no",
    )


def with_film_look(document: PlanDocument, form: Fields) -> PlanDocument:
    """The plan with what a form says of its captions and of its sound. Raises InputError."""
    captions: dict[str, Any] = {}
    for field, name in (("caption_place", "place"), ("caption_size", "size")):
        if form.text(field):
            captions[name] = form.text(field)
    style = form.text("caption_style")
    if style:
        captions |= {"enabled": False} if style == OFF else {"enabled": True, "style": style}
    sound: dict[str, Any] = {}
    if form.text("music_mood"):
        sound["music"] = form.text("music_mood") != OFF
    if form.text("effects"):
        sound["effects"] = form.ticked("effects")
    now = _sound_of(document)
    options: dict[str, Any] = {"captions": captions} if captions else {}
    if any(getattr(now, name) != value for name, value in sound.items()):
        options["sound"] = {"music": now.music, "effects": now.effects, **sound}
    return with_look(document, plan_options(**options)) if options else document


def visual_style_of(document: PlanDocument, form: Fields) -> str | None:
    """The plan's style with the pack and the other words of a form; None where the form says nothing of either."""
    if form.get("style_pack") is None and form.get("visual_style") is None:
        return None
    pack, words = _parted(document.visual_style)
    if form.get("style_pack") is not None:
        pack = form.text("style_pack")
    if form.get("visual_style") is not None:
        words = form.text("visual_style")
    return f"{pack} {words}".strip()


def _parted(style: str) -> tuple[str, str]:
    """The style pack that a style names first, and its other words."""
    words = style.split()
    pack = next((word for word in words if word.casefold() in STYLE_PACKS), None)
    if pack is None:
        return "", style
    words.remove(pack)
    return pack.casefold(), " ".join(words)


def _sound_of(document: PlanDocument) -> SoundOptions:
    """The sound of a plan as it is heard: without shots and without a word on sound there are no effects."""
    has_shots = any(scene.shots for scene in document.scenes)
    return document.sound or SoundOptions(effects=has_shots)
