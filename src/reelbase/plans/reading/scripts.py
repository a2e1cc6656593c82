"""Scripts for videos, as people and language models write them: narration between marks of scenes and sounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reelbase.plans.reading.chords import has_chords, without_chords
from reelbase.plans.reading.gathering import Gathering
from reelbase.plans.reading.sounds import NAME_BEFORE_COLON, SOUND_BRACKET, without_sounds
from reelbase.plans.reading.source import ParagraphKind, ReadText
from reelbase.plans.reading.transcripts import is_transcript
from reelbase.schemas.plan_document import WordUse

_NARRATORS = (
    r"narrator|narration|voice[- ]?over|v\.?o\.?|narrador(?:a)?|voz en off|locutor(?:a)?|narrateur|narratrice|"
    r"voix[- ]off|sprecher(?:in)?|erzähler(?:in)?|voce narrante|narratore|narratrice|lektor|verteller"
)
_SPEECH = rf"{_NARRATORS}|host|presenter|speaker(?: \d+)?|moderator(?:in)?|spoken(?: text)?|dialogue|script|audio"
_PARTS = (
    r"hook|intro(?:duction)?|opening|body|main (?:body|content|points?)|outro|ending|closing|conclusion|cta|"
    r"call[- ]to[- ]action|key takeaways?"
)
_SCENES = r"(?:scene|szene|escena|scène|cena|scena|shot|segment|section|clip|frame|part) ?#?(?:\d{1,3}|[ivx]{1,5})"
_SHOWN = (
    r"visuals?(?: (?:cue|description|prompt)s?)?|b-?roll|on[- ]?screen(?: text)?|text(?: on[- ]screen| overlay)|"
    r"overlay|graphics?|camera|music|background music|sfx|sound(?: effects?)?|transition|cut to|animation|footage|"
    r"image(?: prompt)?|video|duration|tone|style|format|length|runtime|target audience|audience|thumbnail|"
    r"hashtags|tags|keywords|bild|visuel|musik|musique|música|ton|imagen"
)
_LABEL = r"(?:\s*[(\[][^()\[\]]{0,60}[)\]])?\s*(?::|：|\s[-–—]\s|$)\s*"
_SPEECH_LINE = re.compile(rf"({_SPEECH}){_LABEL}", re.IGNORECASE)
_NARRATOR_LINE = re.compile(rf"(?:{_NARRATORS})(?:\s*\([^()]{{0,60}}\))?\s*[:：]", re.IGNORECASE)
_PART_LINE = re.compile(rf"({_PARTS}){_LABEL}", re.IGNORECASE)
_SCENE_LINE = re.compile(rf"({_SCENES}){_LABEL}", re.IGNORECASE)
_SHOWN_LINE = re.compile(rf"({_SHOWN})(?:\s*\([^()]{{0,60}}\))?\s*[:：]\s*", re.IGNORECASE)
_TITLE_LINE = re.compile(
    r"(?:(?:video )?title|(?:video|short|reel|tiktok|youtube) script)\s*[:：]\s*(?=\S)", re.IGNORECASE
)
_SHOWN_BRACKET = re.compile(
    rf"[\[(]\s*(?:{_SCENES}|{_SHOWN}|cut|fade|zoom|pan|close-?up|wide shot|scene)\b[^\[\]()]*[\])]", re.IGNORECASE
)
_WHOLE_BRACKET = re.compile(r"(?:\[[^\[\]]{1,400}\]|\([^()]{1,400}\))\s*[.:]?$")
_FIRST_BRACKET = re.compile(r"\[[^\[\]]{1,400}\]\s*")
_TIME_RANGE = re.compile(r"[\[(]?\s*\d{1,2}:\d{2}\s*(?:-->|[-–—]|to)\s*\d{1,2}:\d{2}\s*[\])]?\s*[-–—:]?\s*")
_OPENING = re.compile(
    r"(?:(?:(?:sure|certainly|absolutely|of course|great|okay|ok)\b[^\n]{0,40}?[!,.]\s*)"
    r"|(?=[^\n]*:$))(?:here(?:['’]s| is| are)|below is|aquí (?:está|tienes)|voici|hier ist|ecco)\b[^\n]{0,160}"
    r"\b(?:script|skript|voice-?over|narration|guion|guión|drehbuch|sceneggiatura)\b[^\n]{0,120}[:.!]$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:let me know if|would you like(?: me)? to|feel free to|i hope this helps|want me to|"
    r"do you want me to)\b[^\n]{0,300}$",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"(?:#[^\W_][\w-]*\s*){2,}$")
_LYRIC_PART = re.compile(
    r"\[\s*(?:verse|pre-?chorus|post-?chorus|chorus|refrain|bridge|hook|intro|outro|interlude|instrumental|solo|"
    r"breakdown|strophe|strofa|estribillo|coro|verso|couplet|puente|ponte|zwrotka|refren)\b[^\[\]]{0,60}\]\s*$",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"\s*(?:[(\[]\s*(?:[x×]\s?\d{1,2}|\d{1,2}\s?[x×])\s*[)\]]|\s[x×]\d{1,2})\s*$", re.IGNORECASE)
"""How often a line is sung."""
_MARKS = re.compile(r"^(?:>\s+|#{1,6}\s+|(?:[-*•]|\d{1,2}[.)])\s+(?=\*\*|\[))?(.*)$")
_LAST_TIMES = re.compile(r"\s*[\[(]\s*\d{1,2}:\d{2}(?:\s*(?:-->|[-–—]|to)\s*\d{1,2}:\d{2})?\s*[\])]\s*$")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)")
_MOST_MARKS = 20
"""Marks that are looked for at the beginning of one line."""


def is_script(text: str) -> bool:
    """Whether a text holds marks that only a script has: one that can stand in no other text, or two of them."""
    lines = [_unmarked(line) for line in text.splitlines() if line.strip()]
    bold = [_unmarked(line) for line in text.splitlines() if "**" in line]
    if not lines:
        return False
    narrators = sum(bool(_NARRATOR_LINE.match(line)) for line in lines)
    scenes = any(_SCENE_LINE.match(line.lstrip("[")) for line in lines)
    shown = any(_SHOWN_LINE.match(line) for line in lines)
    # A line such as (music out) is one mark and not two.
    brackets = any(_SHOWN_BRACKET.match(line) and not SOUND_BRACKET.fullmatch(line) for line in lines)
    parts = {match.group(1).lower() for line in bold if (match := _PART_LINE.match(line))}
    sounds = [line for line in lines if line.startswith("[") and SOUND_BRACKET.match(line)]
    others = sum(bool(NAME_BEFORE_COLON.match(line)) for line in lines) - narrators
    # A list of terms may have the narrator among others.
    if _OPENING.match(lines[0]) or (_NARRATOR_LINE.match(lines[0]) and others < 2):
        return True
    has_sounds = any(SOUND_BRACKET.fullmatch(line) for line in lines)
    if narrators + scenes + shown + brackets + has_sounds + len(parts) > 1:
        return True
    # The times of a transcript say more than its sounds.
    has_tags = len(sounds) > 1 or any(SOUND_BRACKET.fullmatch(line) for line in sounds)
    return has_tags and not is_transcript(text)


def is_lyrics(text: str) -> bool:
    """Whether parts of a song are marked, such as ``[Verse 1]`` and ``[Chorus]``, or it has its chords."""
    return sum(bool(_LYRIC_PART.match(line.strip())) for line in text.splitlines()) > 1 or has_chords(text)


def read_lyrics(text: str) -> ReadText:
    """Each line is a breath; the marks of the parts are direction, and chords are markup."""
    found = Gathering()
    if has_chords(text):
        text = without_chords(text, found)
    for block in re.split(r"\n\s*\n", text):
        verse = []
        for line in block.splitlines():
            if _LYRIC_PART.match(line.strip()):
                found.omit(WordUse.DIRECTION, line)
            else:
                times = _REPEATED.search(line)
                found.omit(WordUse.DIRECTION, times.group() if times else "")
                verse.append(line[: times.start()] if times else line)
        found.add("\n".join(verse), ParagraphKind.VERSE)
    return found.read()


def read_script(text: str) -> ReadText:
    """What the narrator and the speakers say; everything that is shown, played or noted is direction."""
    reading = _Reading()
    lines = text.splitlines()
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number, line in enumerate(lines):
        is_frame = (number in filled[:1] and _OPENING.match(_unmarked(line))) or (
            number in filled[-1:] and _CLOSING.match(_unmarked(line))
        )
        if is_frame:
            reading.found.omit(WordUse.DIRECTION, line)
        else:
            reading.read_line(line)
    return reading.found.read()


@dataclass(slots=True)
class _Reading:
    """Where the reading of a script is. A label without words of its own is one of the lines below it."""

    found: Gathering = field(default_factory=Gathering)
    is_direction: bool = False
    has_content: bool = False
    speaker: str = ""
    depth: int = 0

    def read_line(self, line: str) -> None:
        words = _unmarked(line)
        if not words or re.fullmatch(r"[-*_=]{3,}", words):
            if self.has_content:
                self.is_direction, self.has_content, self.speaker = False, False, ""
            return
        heading = re.match(r"\s{0,3}(#{1,6})\s+\S", line)
        if heading and not (_SCENE_LINE.match(words) or _PART_LINE.match(words) or _TIME_RANGE.match(words)):
            if heading.group(1) == "#" and not self.found.title:
                self.found.title = words
            else:
                self.found.head(words)
            self.is_direction = False
            return
        number = re.match(r"\s*\d{1,2}[.)](?=\s+(?:\*\*|\[))", line)
        if number:
            self.found.omit(WordUse.MARKUP, number.group())
        self._read_words(words)

    def _read_words(self, words: str) -> None:
        title = _TITLE_LINE.match(words)
        if title and not self.found.title:
            self._omit(title.group())
            self.found.title = _unquoted(words[title.end() :])
        elif _HASHTAGS.match(words) or _WHOLE_BRACKET.match(words) or _LYRIC_PART.match(words):
            self._omit(words)
            if _SCENE_LINE.match(words.lstrip("([ ")):
                self.found.divide()
        elif (times := _TIME_RANGE.match(words)) and times.end():
            self.found.omit(WordUse.TIMES, times.group())
            self._read_rest(words[times.end() :])
        elif scene := _SCENE_LINE.match(words):
            self.found.divide()
            self._begin(scene.group(), is_direction=False)
            self._read_scene(words[scene.end() :])
        elif shown := _SHOWN_LINE.match(words):
            self._begin("", is_direction=True)
            self._omit(words)
            self.has_content = shown.end() < len(words)
        elif label := (_SPEECH_LINE.match(words) or _PART_LINE.match(words)):
            self._begin(label.group(), is_direction=False)
            self._read_rest(_unquoted(words[label.end() :]))
        elif bracket := _FIRST_BRACKET.match(words):
            self._omit(bracket.group())
            self._read_rest(words[bracket.end() :])
        else:
            self._say(words)

    def _read_scene(self, rest: str) -> None:
        """After ``Scene 2 -`` comes a name of the scene, or what is said in it."""
        times = _LAST_TIMES.search(rest)
        if times:
            self.found.omit(WordUse.TIMES, times.group())
            rest = rest[: times.start()]
        is_name = rest and not re.search(r"[.!?…\"”»:。！？][)\]]?$|[:：]", rest)
        if is_name:
            self._omit(rest)
        else:
            self._read_rest(rest)

    def _read_rest(self, rest: str) -> None:
        self.depth += 1
        if rest.strip():
            read = self._read_words if self.depth < _MOST_MARKS else self._say
            read(rest.strip())
        self.depth -= 1

    def _begin(self, label: str, *, is_direction: bool) -> None:
        self._omit(label)
        self.is_direction, self.has_content, self.speaker = is_direction, False, ""

    def _omit(self, words: str) -> None:
        self.found.omit(WordUse.DIRECTION, words)

    def _say(self, words: str) -> None:
        self.has_content = True
        if self.is_direction:
            self._omit(words)
            return
        for pattern in (_SHOWN_BRACKET, SOUND_BRACKET):
            for part in pattern.findall(words):
                self._omit(part)
            words = pattern.sub(" ", words)
        words = without_sounds(words, self.found)
        named = NAME_BEFORE_COLON.match(words)
        if named and named.group(1).split("(")[0].isupper():
            self._omit(named.group(1))
            self.speaker = named.group(1)
            words = _unquoted(words[named.end() :])
        kind = ParagraphKind.DIALOGUE if self.speaker else ParagraphKind.PROSE
        self.found.add(words, kind, speaker=self.speaker)


def _unmarked(line: str) -> str:
    match = _MARKS.match(line.strip())
    return _EMPHASIS.sub("", match.group(1) if match else line).strip()


def _unquoted(words: str) -> str:
    """What stands between one pair of quotation marks around all of it."""
    match = re.fullmatch(r"[\"“„«](?P<said>[^\"“”„«»]*)[\"”“»]", words.strip())
    return match.group("said") if match else words
