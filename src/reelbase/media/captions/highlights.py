"""How captions move: what each highlight shows in a frame, blended from the retained layers of a cue.

Times are in frames of the painted stretch; a word that started before it has a negative one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reelbase.media.captions.designs import Highlight
from reelbase.media.captions.laying import faded, lay_part, moved, scaled
from reelbase.media.captions.placing import SetWord
from reelbase.media.captions.sheets import CueSheets, WordPose, even_rectangle
from reelbase.media.formats import Rectangle
from reelbase.media.planes import PlanarFrame, PlanarLayer

# Seconds and sizes of the movements. All were chosen by eye.
_GROW_S, _GROW_EM, _MAX_GROWTH = 0.09, 0.10, 0.08
"""A spoken word grows in this time, by this much on either side, at most by this share of its size."""
_APPEAR_S, _APPEAR_FROM, _OVERSHOOT = 0.20, 0.55, 1.7
"""A word appears in this time, from this share of its size, and swings beyond it (the ease-out's tension)."""
_SLIDE_S = 0.13
"""Time in which the box moves to the next word, or a line under it is drawn."""
_WRITE_S, _WRITE_DROP_EM = 0.22, 0.06
"""Time in which a written word fades in, and how far it rises meanwhile."""
_FADE_S = 0.10
"""Time in which plain captions fade in."""
_LINE_BELOW_EM, _LINE_EM = 0.16, 0.11
"""How far below the base line a line under a word begins, and its height."""
_TYPING_SHARE = 0.7
"""The share of a word's time in which it is typed."""
_CARET_EM = 0.10
"""Width of the caret behind the last typed letter."""


@dataclass(frozen=True, slots=True)
class CueFrame:
    """A frame of a cue: its number, the frames a second, and the frame at which the cue starts."""

    number: int
    fps: int
    cue_first: int

    def share(self, first: int, duration_s: float) -> float:
        """How much of a movement that starts with frame ``first`` is over at the end of this frame, 0 to 1."""
        return min(1.0, max(0.0, (self.number + 1 - first) / (duration_s * self.fps)))


Painter = Callable[[CueSheets, PlanarFrame, CueFrame], None]


def grow(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    spoken = _spoken(sheets, at)
    _lay_words(frame, sheets.sheet(design.letters), sheets, without=spoken)
    for word in spoken:
        growth = min(_MAX_GROWTH, 2 * _GROW_EM * word.em_px / max(word.width, 1.0))
        # The word rests at its full size, in which it is drawn; on its way there it is scaled.
        scale = 1.0 + growth * _eased(at.share(word.first, _GROW_S))
        lay_part(frame, _scaled(sheets.word(word, WordPose(design.accent, 1.0 + growth)), scale / (1.0 + growth), word))


def appear(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    for word in sheets.words:
        share = at.share(word.first, _APPEAR_S)
        if not share:
            continue
        colour = design.accent if at.number < word.stop else design.letters
        scale = _APPEAR_FROM + (1.0 - _APPEAR_FROM) * _swung(share)
        # Not beyond the room that a line has beside it.
        scale = min(scale, 1.0 + 2 * _GROW_EM * word.em_px / max(word.width, 1.0))
        lay_part(frame, _faded(_scaled(sheets.word(word, WordPose(colour)), scale, word), min(1.0, 2 * share)))


def box(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    spoken = _spoken(sheets, at)
    if spoken:
        place = _sliding_box(sheets, spoken[0], at)
        lay_part(frame, sheets.filled(place, design.accent, sheets.box_radius(spoken[0])))
    _lay_words(frame, sheets.sheet(design.letters), sheets, without=spoken)
    for word in spoken:
        lay_part(frame, sheets.word(word, WordPose(design.letters_on_accent, outlined=False)))


def sweep(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    waiting, sung = sheets.sheet(design.letters), sheets.sheet(design.accent)
    for word in sheets.words:
        share = min(1.0, max(0.0, (at.number + 1 - word.first) / (word.stop - word.first)))
        _lay_split(frame, sung, waiting, sheets, word, share)


def letters(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    """The letters, and the box behind them, appear from the start of each line as far as it is spoken."""
    sheet, backdrop = sheets.sheet(sheets.design.letters), sheets.backdrop()
    typed = [(word, share) for word in sheets.words if (share := _typed(word, at)) > 0.0]
    for layer in (backdrop, sheet):
        for word, share in typed:
            _lay_split(frame, layer, None, sheets, word, share)
    if typed:
        _lay_caret(sheets, frame, *typed[-1])


def write(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    for word in sheets.words:
        share = at.share(word.first, _WRITE_S)
        if share:
            colour = design.accent if at.number < word.stop else design.letters
            drop_px = round(_WRITE_DROP_EM * (1.0 - _eased(share)) * word.em_px / 2) * 2
            lay_part(frame, _faded(_dropped(sheets.word(word, WordPose(colour)), drop_px), share))


def underline(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    for word in _spoken(sheets, at):
        reach = _eased(at.share(word.first, _SLIDE_S)) * word.width
        left = word.x + word.width - reach if word.rtl else word.x
        top = word.baseline + _LINE_BELOW_EM * word.em_px
        line = even_rectangle(left, top, left + reach, top + _LINE_EM * word.em_px)
        lay_part(frame, sheets.filled(line, design.accent, line.height // 2))
    lay_part(frame, sheets.sheet(design.letters))


def still(sheets: CueSheets, frame: PlanarFrame, at: CueFrame) -> None:
    design = sheets.design
    backdrop = sheets.backdrop()
    if backdrop is not None:
        lay_part(frame, backdrop)
        lay_part(frame, sheets.sheet(design.letters))
    else:
        lay_part(frame, _faded(sheets.sheet(design.letters), at.share(at.cue_first, _FADE_S)))


PAINTERS: dict[Highlight, Painter] = {
    Highlight.GROW: grow,
    Highlight.APPEAR: appear,
    Highlight.BOX: box,
    Highlight.SWEEP: sweep,
    Highlight.LETTERS: letters,
    Highlight.WRITE: write,
    Highlight.UNDERLINE: underline,
    Highlight.NONE: still,
}


def _spoken(sheets: CueSheets, at: CueFrame) -> list[SetWord]:
    return [word for word in sheets.words if word.first <= at.number < word.stop]


def _lay_words(frame: PlanarFrame, layer: PlanarLayer | None, sheets: CueSheets, *, without: list[SetWord]) -> None:
    """Lay the columns of all words but some; neighbours in a line are laid as one."""
    left_out = {word.order for word in without}
    edges = sheets.line_edges
    for row in range(len(edges) - 1):
        line = sorted((word for word in sheets.words if word.row == row), key=lambda word: word.x)
        run: list[SetWord] = []
        for word in [*line, None]:
            if word is not None and word.order not in left_out:
                run.append(word)
            elif run:
                lay_part(frame, layer, left=run[0].left, right=run[-1].right, top=edges[row], bottom=edges[row + 1])
                run = []


def _lay_split(
    frame: PlanarFrame,
    done: PlanarLayer | None,
    waiting: PlanarLayer | None,
    sheets: CueSheets,
    word: SetWord,
    share: float,
) -> None:
    """Lay a word's columns: ``done`` for the share of its width that is spoken, ``waiting`` for the rest."""
    top, bottom = sheets.line_edges[word.row], sheets.line_edges[word.row + 1]
    rows = {"top": top, "bottom": bottom}
    if share <= 0.0:
        lay_part(frame, waiting, left=word.left, right=word.right, **rows)
    elif share >= 1.0:
        lay_part(frame, done, left=word.left, right=word.right, **rows)
    else:
        reached = word.x + word.width * (1.0 - share if word.rtl else share)
        cut = round(reached / 2) * 2
        first, last = (waiting, done) if word.rtl else (done, waiting)
        lay_part(frame, first, left=word.left, right=cut, **rows)
        lay_part(frame, last, left=cut, right=word.right, **rows)


def _typed(word: SetWord, at: CueFrame) -> float:
    """The share of a word that is typed: whole letters, somewhat faster than they are spoken, so as to be read."""
    share = min(1.0, max(0.0, (at.number + 1 - word.first) / max(1.0, _TYPING_SHARE * (word.stop - word.first))))
    return max(1, round(share * len(word.text))) / len(word.text) if share else 0.0


def _lay_caret(sheets: CueSheets, frame: PlanarFrame, word: SetWord, share: float) -> None:
    em_px = word.em_px
    edge = word.x + word.width * (1.0 - share if word.rtl else share)
    width = _CARET_EM * em_px
    left = edge - 1.5 * width if word.rtl else edge + 0.5 * width
    caret = even_rectangle(left, word.baseline - 0.78 * em_px, left + width, word.baseline + 0.2 * em_px)
    lay_part(frame, sheets.filled(caret, sheets.design.accent, 0))


def _sliding_box(sheets: CueSheets, word: SetWord, at: CueFrame) -> Rectangle:
    """The box on its way to a word from the one before it; on another line it opens from the word's middle."""
    goal = sheets.box_of(word)
    share = _eased(at.share(word.first, _SLIDE_S))
    before = [other for other in sheets.words if other.row == word.row and other.stop == word.first]
    if before:
        origin = sheets.box_of(before[-1])
    else:
        origin = Rectangle(
            goal.x + goal.width // 8, goal.y + goal.height // 8, goal.width * 3 // 4, goal.height * 3 // 4
        )
    left, top = (a + (b - a) * share for a, b in ((origin.x, goal.x), (origin.y, goal.y)))
    right = origin.x + origin.width + (goal.x + goal.width - origin.x - origin.width) * share
    bottom = origin.y + origin.height + (goal.y + goal.height - origin.y - origin.height) * share
    return even_rectangle(left, top, right, bottom)


def _scaled(layer: PlanarLayer | None, scale: float, word: SetWord) -> PlanarLayer | None:
    return layer if layer is None else scaled(layer, scale, word.middle)


def _dropped(layer: PlanarLayer | None, down_px: int) -> PlanarLayer | None:
    return layer if layer is None else moved(layer, down_px)


def _faded(layer: PlanarLayer | None, opacity: float) -> PlanarLayer | None:
    return layer if layer is None else faded(layer, opacity)


def _eased(share: float) -> float:
    """Fast at first, then slower."""
    return 1.0 - (1.0 - share) ** 3


def _swung(share: float) -> float:
    """Like ``_eased``, but beyond 1 and back."""
    rest = share - 1.0
    return 1.0 + (_OVERSHOOT + 1.0) * rest**3 + _OVERSHOOT * rest**2
