"""Roman numerals, read as numbers where the words around them say that they are numerals."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import cardinal, ordinal, year_words
from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.tables import listed

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_VALID = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_RULERS = frozenset(
    listed(
        "Henry Francis Louis George Elizabeth Charles Edward James William Philip Frederick Napoleon "
        "Catherine Richard Ramesses "
        "Rameses Ramses Thutmose Cleopatra Benedict Pius Mary Alexander Nicholas Peter Ivan Leopold Wilhelm Franz Otto "
        "Clement Gregory Innocent Leo Paul John Urban Sixtus Julius Boniface Constantine Theodosius Ptolemy Antiochus "
        "Darius Xerxes Cyrus Artaxerxes Seti Amenhotep Mehmed Murad Selim Suleiman Haakon Harald Olav Christian Gustav "
        "Gustavus Carl Ferdinand Alfonso Juan Felipe Umberto Emmanuel Emanuel Victor Joseph Maximilian Rudolf Rudolph "
        "Sigismund Casimir Stephen Bela Harold Malcolm Robert Kenneth Duncan Baldwin Bohemond Fuad Farouk Hussein "
        "Abdullah Hassan Mohammed Muhammad Akihito Margaret Margrethe Beatrix Juliana Wilhelmina "
        "Albert Baudouin Celestine "
        "Urbanus Callixtus Honorius Basil Justinian Leka Zog Rama Shah Haile Menelik Pedro Afonso "
        "Manuel Sancho Isabella"
    )
)
_TITLES = frozenset(
    listed("King Queen Pope Emperor Empress Tsar Czar Kaiser Prince Sultan Saint St. Pharaoh Duke Shah")
)
_NUMBERED = frozenset(
    listed(
        "War Chapter Part Book Volume Act Scene Section Article Title Phase Stage Type Class Level Grade Figure Table "
        "Plate Appendix Annex Schedule Division Group Canto Psalm Sonata Symphony Concerto Opus Episode Season Vatican "
        "Apollo Gemini Saturn Soyuz Bowl Olympiad Games Mark Mk Corps Corp Legion Dynasty Army "
        "Schedule Tier Lesson Unit "
        "Auto GTA iPhone § Module Vol. Ch. Chap. Pt. Bk. Sec. Art. Fig. Tab. Nos. No. Factor Complex Hypothesis "
        "Theorem Case Round Category "
        "Cat. chapter volume vol. ch. chap. part book act scene section article phase stage type "
        "class level grade figure "
        "table appendix annex canto episode season sonata symphony tier lesson unit module century "
        "group category factor "
        "art. sec. cl. Rocky Rambo Godfather Jaws Fantasy Quest Terminator Alien Wars Trek Diablo Civilization "
        "Kombat Titan Pentium "
        "Windows Tiger Leopard Panzer Millennium Cranial nerve nerves OS"
    )
)
_NO_NUMERALS = frozenset(
    listed(
        "MIX CIVIL MILD DIM DID LID VIM MID MC CD DC CC MM CM MD CV DI XL XXL XXXL LCD MCC DVD CIV MI CI "
        "LI DIV XI VI DL ML CL LL DD LV"
    )
)
_ONLY_AFTER_NUMBERED = frozenset({"I", "V", "X"})
_NEVER_ALONE = frozenset({"C", "D", "L", "M"})
"""Single letters that are more often a name, such as vitamin C."""
_VERBS_OF_I = frozenset(
    listed(
        "am have had do did will would can could should shall must may might think thought know knew want wanted need "
        "like liked love loved see saw say said mean hope guess believe feel felt got get go went just never always "
        "also really still don't didn't can't couldn't won't wouldn't haven't hadn't played read wrote met used told "
        "asked"
    )
)


def value_of(numeral: str) -> int | None:
    """The value of a Roman numeral in capitals; None for other letters."""
    if not numeral or not _VALID.fullmatch(numeral):
        return None
    total = 0
    for char, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = _VALUES[char]
        total += -value if following and _VALUES[following] > value else value
    return total


def _numeral(match: re.Match[str], place: Place) -> str | None:
    numeral = match["numeral"]
    value = value_of(numeral)
    before = place.before().lstrip("(\"'“‘")
    if value is None or numeral in _NEVER_ALONE:
        return None
    after = place.after().strip(".,;:!?)\"'")
    if before in _RULERS and _is_ruler(numeral, before, after, place):
        return f"the {ordinal(value)}{match['of']}"
    if before in _NUMBERED:
        if numeral == "I" and (after.lower() in _VERBS_OF_I or (before[:1].islower() and before[-1] != ".")):
            return None
        return cardinal(value) + match["of"]
    if numeral in _ONLY_AFTER_NUMBERED or numeral in _NO_NUMERALS:
        return None
    return _alone(numeral, value, before, after)


def _alone(numeral: str, value: int, before: str, after: str) -> str | None:
    """A numeral that no word before it announces: a year, the number of a film or a century."""
    if 1400 <= value <= 2099 and len(numeral) >= 4:
        return year_words(str(value))
    if after.lower() in ("century", "centuries", "dynasty", "olympiad", "corps", "army"):
        return ordinal(value)
    if before[:1].isupper() and before[-1:].isalnum() and len(before) > 1:
        return cardinal(value)
    return cardinal(value) if len(numeral) > 3 and value > 3 else None


def _is_ruler(numeral: str, name: str, after: str, place: Place) -> bool:
    title = place.before(2)
    if len(numeral) > 1:
        return True
    if numeral == "X" and name == "Malcolm":
        return False
    if numeral != "I":
        return True
    if title in _TITLES or place.stop == len(place.tokens) or place.tokens[place.stop - 1][-1:] in ".,;:!?)":
        return True
    first = not title or title[-1:] in ".!?:;" or title.lower() in ("of", "under", "by", "was", "is", "called")
    return first and bool(after) and after.lower() not in _VERBS_OF_I


def _small_numeral(match: re.Match[str], place: Place) -> str | None:
    """``Scene ii`` and ``page xiv``."""
    before, value = place.before().lstrip("(\"'“‘"), value_of(match["numeral"].upper())
    if value is None or not (before in _NUMBERED or before.lower() in ("page", "p.", "line", "verse", "footnote")):
        return None
    return None if match["numeral"] in ("i", "mix", "mild", "civil", "dim") else cardinal(value)


def _in_brackets(match: re.Match[str], _place: Place) -> str | None:
    value = value_of(match["numeral"].upper())
    return cardinal(value) if value is not None and value < 40 else None


def _span(match: re.Match[str], place: Place) -> str | None:
    left, right = value_of(match["left"].upper()), value_of(match["right"].upper())
    before = place.before()
    known = before in _NUMBERED or before.rstrip("s") in _NUMBERED or before.lower() in ("pp.", "pages", "page")
    if left is None or right is None or left >= right or not (known or len(match.group()) > 4):
        return None
    return f"{cardinal(left)} to {cardinal(right)}"


RULES: tuple[Rule, ...] = (
    rule(r"\((?P<numeral>i{1,3}|iv|vi{1,3}|v|ix|xi{0,3}v?)\)", _in_brackets, starts="("),
    rule(r"(?P<left>[IVXLC]+)[-–—](?P<right>[IVXLC]+)", _span, starts="IVXLC"),
    rule(r"(?P<left>[ivxl]+)[-–—](?P<right>[ivxl]+)", _span, starts="ivxl"),
    rule(r"(?P<numeral>[ivxl]{1,8})", _small_numeral, starts="ivxl"),
    rule(r"(?P<numeral>[IVXLCDM]{1,15})(?P<of>(?:'s)?)", _numeral, starts="IVXLCDM"),
)
