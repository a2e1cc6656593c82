"""The ASS document that FFmpeg burns in: every word at a place of its own, so that marking one moves no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reelbase.media.captions.cues import Cue, in_order
from reelbase.media.captions.faces import Face
from reelbase.media.captions.fonts import face
from reelbase.media.captions.layout import PlacedWord, place
from reelbase.media.captions.styles import CaptionStyle, em_px, style_named
from reelbase.media.formats import FrameFormat

_POP_S = 0.09
_POP_EM = 0.10
_JOIN_S = 0.35
"""A word stays marked until the next one if the silence between them is shorter than this."""
_GRID_PX = 4
"""Boxes have their edges on this grid, so that the half-resolution colour planes cut them cleanly."""

_HEADER = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
MarginV, Encoding
Style: Word,{font},{size},{text},{text},&H00101010,&H90000000,0,0,0,0,100,100,0,0,1,{outline},{shadow},5,0,0,0,-1
Style: Box,{font},{size},{active},{active},&H00000000,&H90000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass_document(cues: Iterable[Cue], *, format: FrameFormat, style: str, language: str) -> str:
    """An ASS document in frame pixels, empty when nothing is shown. Raises InputError for an unknown style."""
    look = style_named(style)
    lines: list[str] = []
    for cue in in_order(cues):
        words = place(cue, format=format, style=look, language=language)
        lines += [event.line() for event in _events(cue, words, look)]
    return _header(format, look, em_px(format) * look.size) + "\n".join(lines) + "\n" if lines else ""


@dataclass(frozen=True, slots=True)
class _Event:
    layer: int
    start_s: float
    end_s: float
    style: str
    text: str

    def line(self) -> str:
        return f"Dialogue: {self.layer},{_clock(self.start_s)},{_clock(self.end_s)},{self.style},,0,0,0,,{self.text}"


def _events(cue: Cue, words: tuple[PlacedWord, ...], style: CaptionStyle) -> Iterator[_Event]:
    marked = _marked_until(cue)
    for word in words:
        end_s = marked[id(word.token)]
        # A sign that is not spoken, such as an emoji, changes with the word before it.
        start_s = end_s if word.token.start_s is None else word.token.start_s
        before = _part(cue, cue.start_s, start_s)
        if before:
            yield _Event(1, *before, "Word", _word(word, _waiting(style)))
        during = _part(cue, start_s, end_s)
        if during:
            yield from _heard(word, style, during, start_s, end_s)
        after = _part(cue, max(end_s, cue.start_s), cue.end_s)
        if after:
            yield _Event(1, *after, "Word", _word(word, _done(style)))


def _heard(
    word: PlacedWord, style: CaptionStyle, during: tuple[float, float], start_s: float, end_s: float
) -> Iterator[_Event]:
    elapsed_ms = round((during[0] - start_s) * 1000)
    if style.mark == "box":
        yield _Event(0, *during, "Box", _rectangle(word))
        yield _Event(2, *during, "Word", _word(word, "\\bord0\\shad0"))
    elif style.mark == "sweep":
        yield _Event(1, *during, "Word", _word(word, ""))
        spoken_ms = max(1, round(((word.token.end_s or end_s) - start_s) * 1000))
        yield _Event(2, *during, "Word", _word(word, _colour(style.active) + _sweep(word, elapsed_ms, spoken_ms)))
    elif style.mark == "fade":
        yield _Event(2, *during, "Word", _word(word, ""))
    else:
        yield _Event(2, *during, "Word", _word(word, _colour(style.active) + _pop(word, elapsed_ms)))


def _waiting(style: CaptionStyle) -> str:
    return "\\alpha&H70&" if style.mark == "fade" else ""


def _done(style: CaptionStyle) -> str:
    return _colour(style.active) if style.mark == "sweep" else ""


def _pop(word: PlacedWord, elapsed_ms: int) -> str:
    """The word grows a little while it is heard, by the same few pixels whatever its width."""
    percent = 100 * (1 + min(0.08, 2 * _POP_EM * word.em / max(word.width, 1)))
    grown = f"\\fscx{percent:.1f}\\fscy{percent:.1f}"
    left_ms = round(_POP_S * 1000) - elapsed_ms
    return f"\\t({-elapsed_ms},{left_ms},{grown})" if left_ms > 0 else grown


def _sweep(word: PlacedWord, elapsed_ms: int, spoken_ms: int) -> str:
    margin = 0.15 * word.em
    left, right = word.x - margin, word.x + word.width + margin
    top, bottom = round(word.baseline - 1.3 * word.em), round(word.baseline + 0.6 * word.em)
    part = min(1.0, elapsed_ms / spoken_ms)
    reached = right - part * (right - left) if word.rtl else left + part * (right - left)

    def clip(edge: float) -> str:
        first, last = (edge, right) if word.rtl else (left, edge)
        return f"\\clip({round(first)},{top},{round(last)},{bottom})"

    left_ms = spoken_ms - elapsed_ms
    grown = clip(left if word.rtl else right)
    return f"{clip(reached)}\\t(0,{left_ms},{grown})" if left_ms > 0 else grown


def _rectangle(word: PlacedWord) -> str:
    """A filled rectangle with round corners behind a word, as a drawing."""
    left = _snap(word.x - 0.17 * word.em)
    right = _snap(word.x + word.width + 0.17 * word.em)
    top, bottom = _snap(word.baseline - 0.93 * word.em), _snap(word.baseline + 0.31 * word.em)
    width, height = right - left, bottom - top
    r = round(0.2 * word.em)
    k = round(r * 0.45)
    path = (
        f"m {r} 0 l {width - r} 0 b {width - k} 0 {width} {k} {width} {r} l {width} {height - r} "
        f"b {width} {height - k} {width - k} {height} {width - r} {height} l {r} {height} "
        f"b {k} {height} 0 {height - k} 0 {height - r} l 0 {r} b 0 {k} {k} 0 {r} 0"
    )
    return f"{{\\an7\\pos({left},{top})\\bord0\\shad0\\p1}}{path}"


def _word(word: PlacedWord, tags: str) -> str:
    ascent = max(face.metrics.ascent for face, _ in word.runs)
    descent = max(face.metrics.descent for face, _ in word.runs)
    x = word.x + word.width / 2
    y = word.baseline + (descent - ascent) / 2 * word.em
    text = "".join(f"{{{_font(face, word.em)}}}{_escaped(piece)}" for face, piece in word.runs)
    return f"{{\\an5\\pos({x:.2f},{y:.2f}){tags}}}{text}"


def _font(face: Face, em: float) -> str:
    size = (face.metrics.ascent + face.metrics.descent) * em
    return f"\\fn{face.name}\\b{int(face.bold)}\\fs{size:.2f}"


def _escaped(text: str) -> str:
    """Text that libass shows as it is: no override, no line break, no drawing."""
    # An invisible joiner keeps a backslash from making a command of the letter after it.
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


def _marked_until(cue: Cue) -> dict[int, float]:
    """When the mark leaves each token (by identity): at its end, or at the next word when that is near."""
    heard = [token for token in cue.tokens if token.spoken]
    following = dict(zip(map(id, heard), [*(token.start_s for token in heard[1:]), cue.end_s], strict=True))
    ends: dict[int, float] = {}
    last_s = cue.start_s
    for token in cue.tokens:
        next_s = following.get(id(token))
        if token.end_s is not None:
            last_s = next_s if next_s is not None and 0 <= next_s - token.end_s < _JOIN_S else token.end_s
        ends[id(token)] = last_s
    return ends


def _part(cue: Cue, start_s: float, end_s: float) -> tuple[float, float] | None:
    first, last = max(start_s, cue.start_s), min(end_s, cue.end_s)
    return (first, last) if round(last * 100) > round(first * 100) else None


def _header(format: FrameFormat, style: CaptionStyle, em: float) -> str:
    own = face(style.family, style.weight)
    return _HEADER.format(
        width=format.width,
        height=format.height,
        font=own.name,
        size=f"{(own.metrics.ascent + own.metrics.descent) * em:.2f}",
        text=f"&H00{_bgr(style.text)}",
        active=f"&H00{_bgr(style.active)}",
        outline=f"{style.outline * em:.2f}",
        shadow=f"{style.shadow * em:.2f}",
    )


def _colour(rgb: str) -> str:
    return f"\\1c&H{_bgr(rgb)}&"


def _bgr(rgb: str) -> str:
    return rgb[4:6] + rgb[2:4] + rgb[0:2]


def _snap(value: float) -> int:
    return round(value / _GRID_PX) * _GRID_PX


def _clock(time_s: float) -> str:
    centis = max(0, round(time_s * 100))
    seconds, centis = divmod(centis, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{centis:02}"
