"""Music and sound: a score for the film's length, mixed under the voice and mastered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from typing import Any

from reelbase.kit.hashing import hash_of
from reelbase.media.sound.mixing import SOUND_VERSION, join_voice, mix_sound
from reelbase.media.sound.narration import Narration
from reelbase.media.sound.report import SoundReport
from reelbase.media.sound.voices import VoiceClip
from reelbase.production.cache import Made
from reelbase.production.steps.context import StepContext
from reelbase.production.steps.film import layout_of
from reelbase.production.steps.layout import Layout
from reelbase.production.steps.results import MusicResult, VoiceResult
from reelbase.providers.usage import Usage


def run(context: StepContext) -> MusicResult:
    layout = layout_of(context)
    voices = [
        {"file": voice.file, "start_s": layout.voice_start_s(index)}
        for index, voice in enumerate(context.result(VoiceResult).scenes)
        if voice is not None
    ]
    music = None
    if context.settings.music.enabled:
        music = _music(context, layout)
        context.progress(1, 3, "composed the music")
    narration = Narration(partial(_clips, context, voices), duration_s=layout.duration_s, work=context.work)
    with narration, ThreadPoolExecutor(1) as pool:
        track = pool.submit(_voice_track, context, narration, layout, voices)
        sound, report = _sound(context, narration, layout, voices, music)
        voice_track = track.result()
    context.progress(2, 3, "mixed the sound")
    return MusicResult(music=music, sound=sound, voice_track=voice_track, report=report)


def _music(context: StepContext, layout: Layout) -> str | None:
    maker = context.providers.music()
    mood = context.plan.music_mood
    seed = int(hash_of([context.plan.title, mood])[:8], 16)

    def make(_key: str) -> Made:
        out = context.scratch(".wav")
        usage = maker.make(mood=mood, duration_s=layout.duration_s, seed=seed, out=out)
        return Made({}, usage, out)

    inputs = {"maker": maker.identity(), "mood": mood, "frames": layout.frames, "fps": layout.fps, "seed": seed}
    return context.cached("music", "music", inputs, make).file


def _sound(
    context: StepContext, narration: Narration, layout: Layout, voices: list[dict[str, Any]], music: str | None
) -> tuple[str | None, SoundReport]:
    level_db = context.settings.music.level_db

    def make(_key: str) -> Made:
        out = context.scratch(".m4a")
        report = mix_sound(
            narration,
            context.storage.path(music) if music else None,
            music_level_db=level_db,
            out=out,
        )
        usage = Usage("reelbase", f"sound-{SOUND_VERSION}", "seconds", layout.duration_s)
        return Made({"report": asdict(report)}, usage, out)

    inputs = {"version": SOUND_VERSION, "voices": voices, "music": music, "level_db": level_db, "s": layout.duration_s}
    entry = context.cached("sound", "sound", inputs, make)
    stored = entry.result["report"]
    report = SoundReport(**{**stored, "notes": tuple(stored["notes"])})
    for note in report.notes:
        context.warn(note)
    return entry.file, report


def _voice_track(
    context: StepContext, narration: Narration, layout: Layout, voices: list[dict[str, Any]]
) -> str | None:
    if not voices:
        return None

    def make(_key: str) -> Made:
        out = context.scratch(".m4a")
        join_voice(narration, out=out)
        return Made({}, Usage("reelbase", f"sound-{SOUND_VERSION}", "seconds", layout.duration_s), out)

    inputs = {"version": SOUND_VERSION, "track": "voice", "voices": voices, "s": layout.duration_s}
    return context.cached("sound", "sound", inputs, make).file


def _clips(context: StepContext, voices: list[dict[str, Any]]) -> list[VoiceClip]:
    return [VoiceClip(context.storage.path(voice["file"]), voice["start_s"]) for voice in voices]
