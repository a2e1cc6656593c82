"""Music composed in code: a mood, a length and a seed in, a stereo WAV file out."""

from reelbase.media.music.moods import MOODS
from reelbase.media.music.render import MUSIC_VERSION, compose_music, play

__all__ = ["MOODS", "MUSIC_VERSION", "compose_music", "play"]
