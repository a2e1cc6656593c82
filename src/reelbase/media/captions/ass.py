"""The ASS document that FFmpeg burns in. Every word has its own position, so that highlighting one moves no other."""

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
"""Seconds in which a highlighted word grows. This and the lengths in em below were chosen by eye."""
_POP_EM = 0.10
"""How far it grows on either side, in em."""
_MAX_POP = 0.08
"""Largest growth, as a share of the word's size, for short words."""
_JOIN_S = 0.35
"""Longest silence in seconds after which a word stays highlighted until the next one. Chosen by eye."""
_GRID_PX = 4
"""Box edges lie on this grid, so that the half-size colour planes cut them cleanly."""
_SWEEP_SIDE_EM, _SWEEP_ABOVE_EM, _SWEEP_BELOW_EM = 0.15, 1.3, 0.6
"""Area of a sweep beyond the word's sides and base line; wide enough for accents and descenders."""
_BOX_SIDE_EM, _BOX_ABOVE_EM, _BOX_BELOW_EM, _BOX_RADIUS_EM = 0.17, 0.93, 0.31, 0.2
"""Edges of the box around a word, from its sides and its base line, and the radius of its corners."""
_ARC_HANDLE = 0.45
"""Distance of a Bézier curve's handle from the corner, in radii; a quarter of a circle has 0.448."""

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
    """An ASS document in frame pixels; empty when nothing is shown. Raises InputError for an unknown ``style``."""
    look = style_named(style)
    lines: list[str] = []
    for cue in in_order(cues):
        words = place(cue, format=format, style=look, language=language)
        lines += [dialogue.line() for dialogue in _dialogues(cue, words, look)]
    return _header(format, look, em_px(format) * look.size) + "\n".join(lines) + "\n" if lines else ""


@dataclass(frozen=True, slots=True)
class _Dialogue:
    """One event of the document: ``text`` with its override tags on a layer, from ``start_s`` to ``end_s``."""

    layer: int
    start_s: float
    end_s: float
    style: str
    text: str

    def line(self) -> str:
        return f"Dialogue: {self.layer},{_clock(self.start_s)},{_clock(self.end_s)},{self.style},,0,0,0,,{self.text}"


def _dialogues(cue: Cue, words: tuple[PlacedWord, ...], style: CaptionStyle) -> Iterator[_Dialogue]:
    highlighted = _highlighted_until(cue)
    for word in words:
        end_s = highlighted[id(word.token)]
        # A sign that is not spoken, such as an emoji, changes together with the word before it.
        start_s = end_s if word.token.start_s is None else word.token.start_s
        before = _part(cue, cue.start_s, start_s)
        if before:
            yield _Dialogue(1, *before, "Word", _word(word, _tags_before(style)))
        during = _part(cue, start_s, end_s)
        if during:
            yield from _highlight(word, style, during, start_s, end_s)
        after = _part(cue, max(end_s, cue.start_s), cue.end_s)
        if after:
            yield _Dialogue(1, *after, "Word", _word(word, _tags_after(style)))


def _highlight(
    word: PlacedWord, style: CaptionStyle, during: tuple[float, float], start_s: float, end_s: float
) -> Iterator[_Dialogue]:
    elapsed_ms = round((during[0] - start_s) * 1000)
    if style.highlight == "box":
        yield _Dialogue(0, *during, "Box", _rectangle(word))
        yield _Dialogue(2, *during, "Word", _word(word, "\\bord0\\shad0"))
    elif style.highlight == "sweep":
        yield _Dialogue(1, *during, "Word", _word(word, ""))
        spoken_ms = max(1, round(((word.token.end_s or end_s) - start_s) * 1000))
        yield _Dialogue(2, *during, "Word", _word(word, _colour(style.active) + _sweep(word, elapsed_ms, spoken_ms)))
    elif style.highlight == "fade":
        yield _Dialogue(2, *during, "Word", _word(word, ""))
    else:
        yield _Dialogue(2, *during, "Word", _word(word, _colour(style.active) + _pop(word, elapsed_ms)))


def _tags_before(style: CaptionStyle) -> str:
    return "\\alpha&H70&" if style.highlight == "fade" else ""


def _tags_after(style: CaptionStyle) -> str:
    return _colour(style.active) if style.highlight == "sweep" else ""


def _pop(word: PlacedWord, elapsed_ms: int) -> str:
    """Tags that let a word grow while it is spoken, by the same few pixels whatever its width."""
    percent = 100 * (1 + min(_MAX_POP, 2 * _POP_EM * word.em / max(word.width, 1)))
    grown = f"\\fscx{percent:.1f}\\fscy{percent:.1f}"
    left_ms = round(_POP_S * 1000) - elapsed_ms
    return f"\\t({-elapsed_ms},{left_ms},{grown})" if left_ms > 0 else grown


def _sweep(word: PlacedWord, elapsed_ms: int, spoken_ms: int) -> str:
    margin = _SWEEP_SIDE_EM * word.em
    left, right = word.x - margin, word.x + word.width + margin
    top, bottom = round(word.baseline - _SWEEP_ABOVE_EM * word.em), round(word.baseline + _SWEEP_BELOW_EM * word.em)
    part = min(1.0, elapsed_ms / spoken_ms)
    reached = right - part * (right - left) if word.rtl else left + part * (right - left)

    def clip(edge: float) -> str:
        first, last = (edge, right) if word.rtl else (left, edge)
        return f"\\clip({round(first)},{top},{round(last)},{bottom})"

    left_ms = spoken_ms - elapsed_ms
    grown = clip(left if word.rtl else right)
    return f"{clip(reached)}\\t(0,{left_ms},{grown})" if left_ms > 0 else grown


def _rectangle(word: PlacedWord) -> str:
    """A drawing of a filled rectangle with round corners behind a word."""
    left = _snap(word.x - _BOX_SIDE_EM * word.em)
    right = _snap(word.x + word.width + _BOX_SIDE_EM * word.em)
    top, bottom = _snap(word.baseline - _BOX_ABOVE_EM * word.em), _snap(word.baseline + _BOX_BELOW_EM * word.em)
    width, height = right - left, bottom - top
    r = round(_BOX_RADIUS_EM * word.em)
    k = round(r * _ARC_HANDLE)
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
    """Text without anything that libass would interpret as an override, a line break or a drawing."""
    # An invisible joiner keeps a backslash from forming a command with the letter after it.
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


def _highlighted_until(cue: Cue) -> dict[int, float]:
    """When each token's highlight ends (by identity): at the token's end, or at the next word if that is near."""
    spoken = [token for token in cue.tokens if token.spoken]
    following = dict(zip(map(id, spoken), [*(token.start_s for token in spoken[1:]), cue.end_s], strict=True))
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
