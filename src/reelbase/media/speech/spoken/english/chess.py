"""Moves of chess in algebraic notation."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import cardinal
from reelbase.media.speech.spoken.rules import Place, Rule, rule

_PIECES = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight"}
_MOVE = re.compile(
    r"(?P<piece>[KQRBN])?(?P<from>[a-h]?[1-8]?)(?P<takes>x?)(?P<to>[a-h][1-8])(?:=(?P<as>[QRBN]))?(?P<end>[+#]?)[!?]*"
)
_NEAR = 3


def _move(match: re.Match[str], place: Place) -> str | None:
    written = match.group()
    move = _MOVE.fullmatch(written)
    if move is None or not _is_game(written, place):
        return None
    words = [_PIECES[move["piece"]]] if move["piece"] else []
    words += [_square(move["from"])] if move["from"] else []
    words += ["takes"] if move["takes"] else []
    words.append(_square(move["to"]))
    words += [_PIECES[move["as"]]] if move["as"] else []
    words += [{"+": "check", "#": "checkmate"}[move["end"]]] if move["end"] else []
    return " ".join(words)


def _square(square: str) -> str:
    return " ".join(cardinal(int(char)) if char.isdecimal() else char.upper() for char in square)


def _is_game(written: str, place: Place) -> bool:
    """Whether other moves or the number of a move stand near; a lone ``e4`` or ``B2`` may be anything."""
    low, high = max(0, place.start - _NEAR), min(len(place.tokens), place.stop + _NEAR)
    near = [place.tokens[index].strip(".,;:!?()") for index in range(low, high) if index != place.start]
    if any(each.startswith(("O-O", "0-0")) or (_MOVE.fullmatch(each) and each != written) for each in near):
        return True
    if re.fullmatch(r"\d{1,3}\.+", place.before()) or (len(written) >= 4 and "x" in written):
        return True
    # Two letters before the figure, as in "Nf3", are in no other code; "B2" and "e4" may be anything.
    return re.match(r"[KQRBN][a-h][1-8]", written) is not None


def _castling(match: re.Match[str], _place: Place) -> str:
    return "castles queenside" if len(match["moves"]) > 3 else "castles kingside"


RULES: tuple[Rule, ...] = (
    rule(r"[KQRBNa-h][a-h1-8x]{1,6}(?:=[QRBN])?[+#]?[!?]*", _move, starts="KQRBNabcdefgh"),
    rule(r"(?P<moves>O-O(?:-O)?)[+#]?", _castling, starts="O"),
)
