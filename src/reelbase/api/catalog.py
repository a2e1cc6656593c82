"""What can be chosen for a film. No authentication needed."""

from __future__ import annotations

from functools import cache

from reelbase.api.operations import READ
from reelbase.http.routing import Router
from reelbase.http.work import App
from reelbase.media.captions.look import CAPTION_STYLES
from reelbase.media.formats import ASPECTS
from reelbase.media.pictures.palettes import palette_names
from reelbase.media.shots.catalog import catalog
from reelbase.media.shots.contents import CONTENT_TYPES
from reelbase.media.shots.examples import example_of
from reelbase.media.shots.styles import STYLE_PACKS
from reelbase.media.timeline import Effect, TransitionKind
from reelbase.plans.presets import PRESETS
from reelbase.schemas.catalog import Effects, FormatInfo, Formats, Presets, VisualInfo, Visuals, Voices

router = Router(tags=["Catalog"])


@router.get("/presets", dependencies=READ)
def list_presets() -> Presets:
    """Presets, with their pacing, mood and rate."""
    return Presets.model_validate({"items": list(PRESETS.values())})


@router.get("/voices", dependencies=READ)
def list_voices(app: App) -> Voices:
    """The voices that plans may name on this server, and the languages that they speak."""
    return Voices(items=app.plan_rules.installed_voices(), is_complete=not app.settings.voice.speaks_by_server)


@router.get("/formats", dependencies=READ)
def list_formats() -> Formats:
    """Aspect ratios."""
    return Formats(items=[FormatInfo.of(size, aspect=aspect) for aspect, size in ASPECTS.items()])


@router.get("/effects", dependencies=READ)
def list_effects() -> Effects:
    """Camera moves, and transitions between scenes."""
    return Effects(effects=list(Effect), transitions=list(TransitionKind))


@router.get("/visuals", dependencies=READ)
def list_visuals() -> Visuals:
    """What shots can show, with the fields of each kind; style packs, palettes and caption styles."""
    return _visuals()


@cache
def _visuals() -> Visuals:
    return Visuals(
        items=[
            VisualInfo.of(
                kind,
                summary=kind.line,
                fields=list(kind.fields),
                json_schema=CONTENT_TYPES[kind.kind].model_json_schema(),
                example=example_of(kind.kind),
            )
            for kind in catalog()
        ],
        style_packs=list(STYLE_PACKS),
        palettes=list(palette_names()),
        caption_styles=list(CAPTION_STYLES),
    )
