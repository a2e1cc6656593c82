"""The package: film, captions, voice, pictures and a manifest that tells where everything came from, in one zip."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import cv2
from sqlalchemy import delete

from reelbase.kit.errors import ReelbaseError
from reelbase.media.picture_files import flatten_to_frame, load_picture
from reelbase.media.probe import probe
from reelbase.media.thumbnail import frame_pixels, save_frame
from reelbase.production.cache import Made
from reelbase.production.models import Asset, Job
from reelbase.production.records.manifest import manifest_of
from reelbase.production.records.thumbnails import CHOICE, SHOWN, path_of, zip_of
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import timeline_of
from reelbase.production.steps.results import (
    CaptionResult,
    MusicResult,
    PackageResult,
    RenderResult,
    SceneVisual,
    VisualResult,
)
from reelbase.production.steps.thumbnails import composed_thumbnails
from reelbase.providers.usage import Usage

PACKAGE_VERSION = 2


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """One file of the package: its path inside, its stored name, and what it is; ``about`` describes it."""

    path: str
    name: str
    type: str
    mime_type: str
    scene: int | None = None
    about: dict[str, Any] = field(default_factory=dict)


def run(context: StepContext) -> PackageResult:
    """The film is done already, so a part that cannot be packed is a warning and not a failure."""
    film = context.result(RenderResult).film
    parts = [PackagedFile("final.mp4", film, "video", "video/mp4"), *_captions(context), *_voice(context)]
    for collect in (_thumbnails, _scene_pictures):
        try:
            parts += collect(context)
        except ReelbaseError as error:
            context.warn(f"The package is not complete: {error.message}")
    context.progress(60, 100, "packing")
    manifest = manifest_of(context, {part.path: part.name for part in parts})
    parts.append(_manifest(context, manifest))
    package = zip_of(context.storage, [(part.path, part.name) for part in parts], context.scratch(".zip"))
    with_package = [*parts, PackagedFile("package.zip", package, "zip", "application/zip")]
    _replace_assets(context, [_asset(context, part) for part in with_package])
    return PackageResult(files={part.path: part.name for part in parts}, zip=package, manifest=manifest)


def _captions(context: StepContext) -> list[PackagedFile]:
    mime = {"srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa"}
    files = context.result(CaptionResult).files
    return [PackagedFile(f"captions.{kind}", files[kind], "captions", mime[kind]) for kind in ("srt", "vtt", "ass")]


def _voice(context: StepContext) -> list[PackagedFile]:
    track = context.result(MusicResult).voice_track
    return [PackagedFile("voice.m4a", track, "audio", "audio/mp4")] if track else []


def _thumbnails(context: StepContext) -> list[PackagedFile]:
    """The thumbnail that is shown, and those to choose from. The first one is the best unless a person chose."""
    entries = composed_thumbnails(context)
    names = [entry.file for entry in entries if entry.file is not None]
    with context.cache.database.reading(fresh=True) as session:
        chosen = session.get_one(Job, context.record.job_id).options.get(CHOICE, 1)
    shown = PackagedFile(SHOWN, names[min(chosen, len(names)) - 1], "thumbnail", "image/jpeg")
    if len(names) == 1:
        return [shown]
    # As pictures, not as thumbnails: visitors see no more than the one that is shown.
    about = [{key: entry.result[key] for key in ("layout", "text", "score")} for entry in entries]
    choices = [
        PackagedFile(path_of(number), name, "image", "image/jpeg", about=description)
        for number, (name, description) in enumerate(zip(names, about, strict=True), start=1)
    ]
    return [shown, *choices]


def _scene_pictures(context: StepContext) -> list[PackagedFile]:
    """What each scene shows: its picture, or of drawn shots a frame of the film."""
    visuals = context.result(VisualResult).scenes
    return [
        _scene_picture(context, number, visual) if visual else _scene_frame(context, number)
        for number, visual in enumerate(visuals, start=1)
    ]


def _scene_frame(context: StepContext, number: int) -> PackagedFile:
    film, timeline = context.result(RenderResult).film, timeline_of(context)
    index, shot = max(
        ((index, shot) for index, shot in enumerate(timeline.shots) if shot.scene == number),
        key=lambda found: found[1].frames,
    )
    at_s = (timeline.shot_start(index) + 0.8 * shot.frames) / timeline.format.fps

    def make(_key: str) -> Made:
        out = context.scratch(".png")
        save_frame(context.storage.path(film), out, at_s=at_s)
        return Made({}, Usage("reelbase", "frame", "pictures", 1), out)

    inputs = {"version": PACKAGE_VERSION, "frame": film, "at_s": at_s}
    name = context.cached("package", "package", inputs, make).file
    assert name is not None
    return PackagedFile(f"scenes/{number:02d}.png", name, "image", "image/png", scene=number)


def _scene_picture(context: StepContext, number: int, visual: SceneVisual) -> PackagedFile:
    def make(_key: str) -> Made:
        out = context.scratch(".png")
        source = context.storage.path(visual.file)
        if visual.animation_s is not None:
            # An animation is represented by its end.
            frame = frame_pixels(source, at_s=max(0.0, visual.animation_s - 0.1))
        elif visual.kind == "clip":
            frame = frame_pixels(source, at_s=0.5)
        else:
            frame = flatten_to_frame(load_picture(source, context.format), context.format)
        cv2.imwrite(str(out), frame[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 2])
        return Made({}, Usage("reelbase", "flatten", "pictures", 1), out)

    inputs = {"version": PACKAGE_VERSION, "flat": visual.file, "format": context.format}
    name = context.cached("package", "package", inputs, make).file
    assert name is not None
    return PackagedFile(f"scenes/{number:02d}.png", name, "image", "image/png", scene=number)


def _manifest(context: StepContext, manifest: dict[str, Any]) -> PackagedFile:
    path = context.scratch(".json")
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False), encoding="utf-8")
    return PackagedFile("manifest.json", context.storage.take(path), "manifest", "application/json")


def _asset(context: StepContext, part: PackagedFile) -> Asset:
    info = probe(context.storage.path(part.name)) if part.type in ("video", "audio") else None
    return Asset(
        owner_id=context.record.owner_id,
        job_id=context.record.job_id,
        type=part.type,
        scene_idx=part.scene,
        storage_path=part.path,
        content_hash=part.name.split(".")[0],
        size_bytes=context.storage.size_bytes(part.name),
        mime_type=part.mime_type,
        duration_s=info.duration_s if info else None,
        width=info.video.width if info and info.video else None,
        height=info.video.height if info and info.video else None,
        meta={"name": part.name, **part.about},
    )


def _replace_assets(context: StepContext, assets: list[Asset]) -> None:
    """Make these the job's assets, all or none, whatever an earlier try left."""
    with context.cache.database.work() as session:
        context.record.write(session)
        session.execute(delete(Asset).where(Asset.job_id == context.record.job_id))
        session.add_all(assets)
