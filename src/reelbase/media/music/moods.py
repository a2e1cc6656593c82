"""The sound of each mood: tempo, keys, chords, instruments and reverb. All values were chosen by ear."""

from __future__ import annotations

from dataclasses import dataclass

from reelbase.kit.errors import InputError

MAJOR = (0, 2, 4, 5, 7, 9, 11)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)

Progression = tuple[int, ...]
"""Scale degrees, one a bar, counted from 1; four or eight of them."""


@dataclass(frozen=True, slots=True)
class MoodProfile:
    """One mood.

    tempo_bpm: slowest and fastest tempo.
    keys: roots as pitch classes (0 is C).
    extensions: scale steps stacked on each degree; (0, 2, 4) is a triad, 6 adds the seventh, 8 the ninth.
    main, other: progressions for the A and the B parts; one of each is chosen.
    pad, pluck, bass, bell: instrument names of ``instruments.INSTRUMENTS``.
    figures: patterns of the pluck, by name, of ``arrange.FIGURES``.
    drums: name of a pattern of ``arrange.GROOVES``, or nothing.
    swing: delay of the off-beat eighth, as a share of an eighth.
    reverb_s: reverberation time in seconds; reverb_level: its level as a factor.
    """

    tempo_bpm: tuple[float, float]
    keys: tuple[int, ...]
    scale: tuple[int, ...]
    extensions: tuple[int, ...]
    main: tuple[Progression, ...]
    other: tuple[Progression, ...]
    pad: str
    pluck: str
    bass: str
    bell: str
    figures: tuple[str, ...]
    drums: str = ""
    swing: float = 0.0
    reverb_s: float = 2.0
    reverb_level: float = 0.30
    pad_level: float = 1.0


MOODS: dict[str, MoodProfile] = {
    "uplifting": MoodProfile(
        tempo_bpm=(96, 112),
        keys=(0, 2, 5, 7, 9),
        scale=MAJOR,
        extensions=(0, 2, 4, 8),
        main=((1, 5, 6, 4), (4, 1, 5, 6), (1, 4, 6, 5)),
        other=((6, 4, 1, 5), (4, 5, 6, 1), (2, 4, 1, 5)),
        pad="warm",
        pluck="harp",
        bass="round",
        bell="celesta",
        figures=("rolling", "rising", "offbeat"),
        drums="pulse",
        reverb_s=2.0,
    ),
    "curious": MoodProfile(
        tempo_bpm=(88, 102),
        keys=(0, 2, 5, 7, 10),
        scale=LYDIAN,
        extensions=(0, 2, 4, 6),
        main=((1, 2, 1, 5), (1, 6, 2, 5), (1, 3, 6, 2)),
        other=((6, 2, 5, 1), (3, 6, 2, 5)),
        pad="glass",
        pluck="marimba",
        bass="pizzicato",
        bell="celesta",
        figures=("stepping", "offbeat", "answering"),
        drums="tick",
        reverb_s=1.6,
        reverb_level=0.26,
        pad_level=0.9,
    ),
    "playful": MoodProfile(
        tempo_bpm=(104, 120),
        keys=(0, 3, 5, 7, 10),
        scale=MAJOR,
        extensions=(0, 2, 4),
        main=((1, 6, 2, 5), (1, 4, 1, 5), (1, 1, 4, 5)),
        other=((4, 1, 2, 5), (6, 2, 4, 5)),
        pad="glass",
        pluck="kalimba",
        bass="pizzicato",
        bell="marimba",
        figures=("skipping", "offbeat", "answering"),
        drums="snap",
        swing=0.22,
        reverb_s=1.1,
        reverb_level=0.20,
        pad_level=0.7,
    ),
    "epic": MoodProfile(
        tempo_bpm=(82, 94),
        keys=(0, 2, 4, 9, 11),
        scale=MINOR,
        extensions=(0, 2, 4),
        main=((1, 6, 3, 7), (1, 4, 6, 7), (6, 7, 1, 1)),
        other=((6, 3, 7, 1), (4, 6, 1, 7)),
        pad="strings",
        pluck="spiccato",
        bass="deep",
        bell="harp",
        figures=("driving", "galloping"),
        drums="toms",
        reverb_s=2.8,
        reverb_level=0.36,
    ),
    "calm": MoodProfile(
        tempo_bpm=(64, 76),
        keys=(0, 2, 3, 5, 7),
        scale=MAJOR,
        extensions=(0, 2, 4, 6, 8),
        main=((1, 4, 6, 4), (1, 3, 4, 4), (4, 1, 2, 6)),
        other=((6, 3, 4, 1), (2, 6, 4, 1)),
        pad="warm",
        pluck="epiano",
        bass="round",
        bell="harp",
        figures=("rolled", "breathing"),
        reverb_s=2.6,
        reverb_level=0.36,
    ),
    "mysterious": MoodProfile(
        tempo_bpm=(72, 84),
        keys=(2, 4, 7, 9, 11),
        scale=DORIAN,
        extensions=(0, 2, 4, 8),
        main=((1, 1, 3, 4), (1, 7, 4, 1), (1, 4, 1, 3)),
        other=((3, 4, 7, 1), (4, 3, 7, 4)),
        pad="dark",
        pluck="epiano",
        bass="deep",
        bell="celesta",
        figures=("breathing", "sparse"),
        drums="heartbeat",
        reverb_s=3.0,
        reverb_level=0.42,
    ),
}


def profile_of(mood: str) -> MoodProfile:
    """The profile of a mood by name. Raises InputError for an unknown one."""
    try:
        return MOODS[mood]
    except KeyError:
        raise InputError(
            f"Unknown music mood {mood!r}.", field="music_mood", fix=f"Use one of {', '.join(MOODS)}."
        ) from None
