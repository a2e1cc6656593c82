"""What scripts and subtitles put between the words that are said: sounds, stage directions and names of speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.wording import listed
from reelbase.schemas.plan_document import WordUse

_SOUNDS = (
    r"(?:\w+ ){0,4}(?:music|musik|musique|música|applause|applaus|aplausos|applaudissements|laughter|laughs?|laughing|"
    r"lachen|gelächter|risas|rires|cheers?|cheering|silence|inaudible|crosstalk|sighs?|pause|beat|sound|sounds|"
    r"background noise|noise)(?:\s\w+){0,4}"
)
SOUND_BRACKET = re.compile(rf"[\[(]\s*(?:{_SOUNDS})\s*[\])]", re.IGNORECASE)
_SQUARE = re.compile(r"[\[［【][^\[\]\n]{0,300}[\]］】]")
_ROUND_LINE = re.compile(r"^\s*(?:[-–—]\s*)?([(（][^()\n]{0,300}[)）])\s*[.!?…]?\s*$")
_ROUND_START = re.compile(r"^\s*(?:[-–—]\s*)?([(（][^()\d\n]{1,80}[)）])\s+(?=\S)")
_NOTES = re.compile(r"[♩♪♫♬]|^\s*#(?=.*#\s*$)|(?<=\s)#\s*$")
_SUNG = re.compile(r"^\s*(?:[-–—]\s*)?[♩♪♫♬]|[♩♪♫♬]\s*$|^\s*#.*#\s*$")
_PLAYED = listed("""
    music song melody tune theme jingle fanfare instrumental orchestra piano guitar violin cello strings drums drumming
    flute trumpet saxophone organ harp accordion choir humming whistling vocalizing jazz techno ballad waltz anthem
    musik klavier gitarre geige orchester melodie chor lied musique chanson guitare violon mélodie orchestre
    música guitarra canción melodía orquesta musica chitarra canzone muziek muzyka музыка
""")
_NOT_PLAYED = listed("""
    i you he she it we they me him us them my your his her our their the this that these those is are was were be am do
    don't can can't will would of for with to like so but if when oh let make makes hear sing play love
    ich du er wir ihr sie mein dein der die das ist je tu nous vous mon ton le la les est yo tú mi tu el los es io
""")
_MUSIC_ENDS = ("musik", "muziek", "melodie")
_CREDIT = re.compile(
    r"(?:sub(?:title)?s|captions?|captioning|untertitel|sous-titres|subtítulos|sottotitoli|translat(?:ed|ion)|sync(?:ed|hronized)?)"
    r"(?: (?:and|&) (?:sync|corrections?|timing))? ?(?:by|von|por|par|di|:)\s*\S[^.!?]{0,50}|(?:https?://)?www\.\S+|https?://\S+",
    re.IGNORECASE,
)
_NAMED_SHARE = 0.6
_LONGEST_SOUND_WORDS = 6
_TURN = re.compile(r"^\s*>>+\s*")
_NAME = r"[^\W\d_][^\s:.!?()\[\]*]*(?:\.(?= )| (?=\S)[^\s:.!?()\[\]*]+\.?){0,3}"
NAME_BEFORE_COLON = re.compile(
    rf"^\s*(?:[-–—]\s+)?\*{{0,2}}({_NAME}(?:\s*\([^()]{{1,40}}\))?)\*{{0,2}}\s?:\*{{0,2}}(?:\s+|$)"
)


def without_sounds(line: str, found: Gathering) -> str:
    """A line of subtitles without ``[Music]``, ``(laughs)`` and notes; what is taken out is accounted for."""
    for part in _SQUARE.findall(line):
        found.omit(WordUse.DIRECTION, part)
    line = _SQUARE.sub(" ", line)
    if is_sung(line) and _is_played(line):
        found.omit(WordUse.DIRECTION, _NOTES.sub(" ", line))
        return ""
    line = _NOTES.sub(" ", _TURN.sub("", line))
    whole = _ROUND_LINE.match(line)
    if whole:
        found.omit(WordUse.DIRECTION, whole.group(1))
        return ""
    start = _ROUND_START.match(line)
    if start:
        found.omit(WordUse.DIRECTION, start.group(1))
        line = line[start.end() :]
    return line.strip()


def is_sung(line: str) -> bool:
    """Whether a line of subtitles stands between notes."""
    return _SUNG.search(line) is not None


def _is_played(line: str) -> bool:
    """Whether a line between notes says what is heard, ``♪ soft piano ♪``, and is not sung."""
    words = [word.strip(".,;:!?…()\"'").lower() for word in _NOTES.sub(" ", line).split()]
    is_short = 0 < len(words) <= _LONGEST_SOUND_WORDS
    is_music = any(word in _PLAYED or word.endswith(_MUSIC_ENDS) for word in words)
    return is_short and is_music and _NOT_PLAYED.isdisjoint(words)


def is_credit(line: str) -> bool:
    """Whether a line names those who made the subtitles, which nobody says."""
    return _CREDIT.fullmatch(line.strip()) is not None


def names_in(lines: Iterable[str]) -> frozenset[str]:
    """Names that stand before a colon in most lines, as programs for meetings write them into their subtitles.

    lines: the first of each cue.
    """
    named = [NAME_BEFORE_COLON.match(line) for line in lines]
    found = Counter(match.group(1) for match in named if match)
    is_usual = found.total() >= _NAMED_SHARE * len(named) and found.total() > len(found)
    return frozenset(found) if is_usual else frozenset()


def speaker_of(line: str, names: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The speaker that a line of subtitles names in capitals, and the rest: ``ANNA: Come in.``, not ``Note: ...``.

    names: of speakers that are known, however they are written.
    """
    match = NAME_BEFORE_COLON.match(line)
    if match is None or not (match.group(1) in names or match.group(1).split("(")[0].isupper()):
        return "", line
    return match.group(1), line[match.end() :]
