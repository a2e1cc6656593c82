"""The sound of a film: voices on one track, music ducked under them, mastered to one loudness as an AAC file."""

from reelbase.media.sound.loudness import Loudness, measure_loudness
from reelbase.media.sound.mixing import SOUND_VERSION, join_voice, mix_sound
from reelbase.media.sound.report import SoundReport
from reelbase.media.sound.voices import VoiceClip

__all__ = ["SOUND_VERSION", "Loudness", "SoundReport", "VoiceClip", "join_voice", "measure_loudness", "mix_sound"]
