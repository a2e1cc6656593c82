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
from reelbase.production.steps.film_sound import FilmSound, film_sound
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
    seed = int(hash_of([context.plan.title, context.plan.music_mood])[:8], 16)
    film = film_sound(context, layout, seed)
    music = None
    if context.settings.music.enabled and (film is None or film.options.music):
        music = _music(context, layout, film, seed)
        context.progress(1, 3, "composed the music")
    narration = Narration(partial(_clips, context, voices), duration_s=layout.duration_s, work=context.work)
    with narration, ThreadPoolExecutor(1) as pool:
        track = pool.submit(_voice_track, context, narration, voices)
        sound, report = _sound(context, narration, voices, music, film)
        voice_track = track.result()
    context.progress(2, 3, "mixed the sound")
    return MusicResult(music=music, sound=sound, voice_track=voice_track, report=report)


def _music(context: StepContext, layout: Layout, film: FilmSound | None, seed: int) -> str | None:
    maker = context.providers.music(context.plan)
    mood = context.plan.music_mood
    score = film.score if film is not None and maker.follows_film else None

    def make(_key: str) -> Made:
        out = context.scratch(".wav")
        usage = maker.make(mood=mood, duration_s=layout.duration_s, seed=seed, out=out, score=score)
        return Made({}, usage, out)

    inputs = {"maker": maker.identity(), "mood": mood, "frames": layout.frames, "fps": layout.fps, "seed": seed}
    if film is not None and score is not None:
        inputs["score"] = film.score_inputs()
    return context.cached("music", "music", inputs, make).file


def _sound(
    context: StepContext, narration: Narration, voices: list[dict[str, Any]], music: str | None, film: FilmSound | None
) -> tuple[str | None, SoundReport]:
    level_db = context.settings.music.level_db
    if film is not None and film.options.music_level_db is not None:
        level_db = film.options.music_level_db

    def make(_key: str) -> Made:
        out = context.scratch(".m4a")
        report = mix_sound(
            narration,
            context.storage.path(music) if music else None,
            music_level_db=level_db,
            out=out,
            design=film.design if film else None,
        )
        usage = Usage("reelbase", f"sound-{SOUND_VERSION}", "seconds", narration.duration_s)
        return Made({"report": asdict(report)}, usage, out)

    inputs = {"version": SOUND_VERSION, "voices": voices, "music": music, "level_db": level_db}
    inputs["s"] = narration.duration_s
    if film is not None:
        inputs["design"] = film.design_inputs()
    entry = context.cached("sound", "sound", inputs, make)
    stored = entry.result["report"]
    report = SoundReport(**{**stored, "notes": tuple(stored["notes"])})
    for note in report.notes:
        context.warn(note)
    return entry.file, report


def _voice_track(context: StepContext, narration: Narration, voices: list[dict[str, Any]]) -> str | None:
    if not voices:
        return None

    def make(_key: str) -> Made:
        out = context.scratch(".m4a")
        join_voice(narration, out=out)
        return Made({}, Usage("reelbase", f"sound-{SOUND_VERSION}", "seconds", narration.duration_s), out)

    inputs = {"version": SOUND_VERSION, "track": "voice", "voices": voices, "s": narration.duration_s}
    return context.cached("sound", "sound", inputs, make).file


def _clips(context: StepContext, voices: list[dict[str, Any]]) -> list[VoiceClip]:
    return [VoiceClip(context.storage.path(voice["file"]), voice["start_s"]) for voice in voices]
