"""Music composed in code: turns a mood, a length and a seed into a stereo WAV file."""

from reelbase.media.music.moods import MOODS
from reelbase.media.music.render import MUSIC_VERSION, compose_music, play

__all__ = ["MOODS", "MUSIC_VERSION", "compose_music", "play"]
