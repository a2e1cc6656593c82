"""The words that an English voice says for written tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from reelbase.media.speech.spoken.english import (
    chess,
    dates,
    fractions,
    identifiers,
    money,
    quantities,
    roman,
    sides,
    times,
    web,
)
from reelbase.media.speech.spoken.english.abbreviations import in_full, initials
from reelbase.media.speech.spoken.english.chemistry import chemical_words
from reelbase.media.speech.spoken.english.counting import (
    FRACTION_SIGNS,
    NUMBER,
    POWER_SIGNS,
    cardinal,
    number_of,
    ordinal,
    plural_of_number,
    two_digits,
    whole_words,
)
from reelbase.media.speech.spoken.english.expressions import (
    FUNCTION_NAMES,
    in_formula,
    is_argument,
    power_words,
    read_expression,
    sign_token,
    speakable,
)
from reelbase.media.speech.spoken.english.units import unit_words
from reelbase.media.speech.spoken.reading import Reading
from reelbase.media.speech.spoken.rules import Place, RuleBook, read_by_rules, rule
from reelbase.media.speech.tables import listed, table

_EDGE = "\"'“”‘’«»‹›()[]{}<>*_~`|—–…。、！？，；：؟،؛।॥۔።။។¿¡「」『』（）【】〈〉《》・〜"
_MAX_CHARS = 300
"""Characters of a token that rules read; a longer one is read part by part."""
_NAMES = table(
    "C#=C sharp, F#=F sharp, J#=J sharp, C++=C plus plus, .NET=dot net, AT&T=AT and T, @=at, &c.=et cetera, "
    "WWI=World War one, "
    "WWII=World War two, WW1=World War one, WW2=World War two, "
    "YoY=year over year, QoQ=quarter over quarter, MoM=month over month, y/y=year over year, q/q=quarter over quarter, "
    "m/m=month over month, yoy=year over year, qoq=quarter over quarter"
)
_PRONOUNS = frozenset(
    listed("he she him her his hers they them their i we you yes no true false man woman mr ms mrs mother father s")
)
_SHARES = frozenset(listed("second minute hour day night week month year person head unit game match page"))
_WORDS_OF_TWO = frozenset(listed("is it in on of to an as be by do go he if me my no or so up us we am pi ln ha km cm"))
_PERIODS = frozenset(listed("second minute hour day night week month year"))
_ENDS = frozenset(listed("end ends utr utrs cap strand overhang overhangs terminus phosphate hydroxyl exonuclease"))
_GENES = frozenset(
    listed("dna rna mrna trna strand strands nucleotide nucleotides polymerase sequence primer utr gene")
)
_NEAR = 8
_ALWAYS_NUMBERED = frozenset(listed("Corinthians Cor Thessalonians Thess Chronicles Chron Maccabees Macc"))
_OFTEN_NUMBERED = frozenset(listed("Samuel Sam Kings Kgs Timothy Tim Peter Pet John Jn"))
_SIMPLE = re.compile(f"[{POWER_SIGNS}{FRACTION_SIGNS}]")
_DASH = re.compile(
    r"-{2,}|[—…]+|\.{2,}|(?<=[^\W\d_])–(?=[^\W\d_])|[,;?!]+(?=[^\W\d_])|(?<=[^\W\d_])[,;?!]+|[?!]+(?=\d)"
)
_TWO_AMOUNTS = re.compile(
    r"(?P<left>\(?(?:[<>~≈]?\d[\d.,]*)?(?P<unit>[^\W\d_]{1,4}|°[CF]|[^\W\d_]{1,4}[²³]))/"
    r"(?P<right>\d[\d.,]*(?P<last>[^\W\d_]{1,4}[²³]?|°[CF])?[).,;:!?]*)"
)
_FORMULA_SIGNS = frozenset("=^+<>√∂×÷±−*")
_SIGNS = {
    "-": "minus ",
    "−": "minus ",
    "–": "minus ",
    "+": "plus ",
    "~": "about ",
    "≈": "about ",
    "±": "plus or minus ",
}
_SIGNS |= {"<": "less than ", ">": "more than ", "≤": "less than or equal to ", "≥": "greater than or equal to "}
_SIGNS |= {
    "<=": "less than or equal to ",
    ">=": "greater than or equal to ",
    "#": "number ",
    "√": "the square root of ",
}


def readings(tokens: Sequence[str]) -> list[Reading]:
    """Readings of English tokens. Words on both sides of a dash are read as neighbours: ``World War I—the first``."""
    parts: list[str] = []
    owners: list[int] = []
    for index, token in enumerate(tokens):
        for part in _sides_of_dashes(_simple(token)):
            parts.append(part)
            owners.append(index)
    found = read_by_rules(parts, _RULES, _word, is_plain=_is_plain)
    spoken = [tuple(" ".join(speakable(piece).split()) for piece in reading) for reading in found]
    return spoken if len(parts) == len(tokens) else _rejoined(spoken, owners, len(tokens))


def _sides_of_dashes(text: str) -> list[str]:
    if "/" in text and (amounts := _TWO_AMOUNTS.fullmatch(text)) and _are_amounts(amounts):
        return [amounts["left"], amounts["right"]]
    if ("—" not in text and "--" not in text) or "://" in text or len(text) > _MAX_CHARS:
        return [text]
    parts = [part for part in re.split("—+|-{2,}", text) if any(map(str.isalnum, part))]
    return parts if len(parts) > 1 else [text]


def _are_amounts(match: re.Match[str]) -> bool:
    """Whether both sides of a slash have units: ``190°C/375°F``, ``V/3A``, whose first figure is the token before."""
    units = (match["unit"], match["last"])
    if match["right"].strip(".,)") in ("100", "1000", "1,000"):
        # A rate, as in ``5.4 l/100 km``.
        return False
    return all(unit_words(unit) is not None for unit in units if unit) and any(units)


def _rejoined(found: Sequence[Reading], owners: Sequence[int], count: int) -> list[Reading]:
    """Readings of parts as readings of the tokens that they belong to, with a pause for each dash."""
    pieces: list[list[str]] = [[] for _ in range(count)]
    goes_on = [False] * count
    start = 0
    for reading in found:
        for offset, piece in enumerate(reading):
            pieces[owners[start + offset]] += [piece] if piece else []
        for owner in range(owners[start], owners[start + len(reading) - 1]):
            goes_on[owner] = True
        start += len(reading)
    joined: list[Reading] = []
    group: list[str] = []
    for index, own in enumerate(pieces):
        group.append(", ".join(own))
        if not goes_on[index]:
            joined.append(tuple(group))
            group = []
    return joined


def _simple(text: str) -> str:
    """Circled, subscript and other digits as plain ones; powers and fractions are read by rules of their own."""
    if text.isascii():
        return text
    return "".join(_plain_digit(char) if _is_variant(char) else char for char in text)


def _plain_digit(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if plain != char or unicodedata.category(char) != "No":
        return plain
    value = unicodedata.numeric(char, 0.5)
    # Fractions of other scripts, such as Tibetan halves, have no words in an English text.
    return str(int(value)) if value == int(value) else ""


def _is_variant(char: str) -> bool:
    """Whether a character is a digit of another shape, or a small letter below the line."""
    return "ₐ" <= char <= "ₜ" or (char.isnumeric() and not char.isascii() and not _SIMPLE.match(char))


def _number(match: re.Match[str], place: Place) -> str | None:
    number = number_of(match["number"])
    if number is None:
        return None
    if not match["sign"] and match["number"].isdecimal():
        year = dates.year_or_number(match["number"], place)
        if year is not None:
            return year + match["of"]
    return f"{_SIGNS.get(match['sign'], '')}{number.words}{match['of']}"


def _letters_span(match: re.Match[str], _place: Place) -> str | None:
    """``A–Z``."""
    return f"{match['left']} to {match['right']}" if match["left"] < match["right"] == "Z" else None


def _strand(match: re.Match[str], _place: Place) -> str:
    """A sequence of bases with the ends of its strand."""
    ends = {"3": "three prime", "5": "five prime"}
    return f"{ends[match['left']]} {' '.join(match['bases'])} {ends[match['right']]}"


def _end_of_strand(match: re.Match[str], place: Place) -> str | None:
    """``5′ end``, ``3'-UTR``, ``5′ to 3′`` of DNA and RNA; elsewhere the mark is one of feet or minutes."""
    after = (match["end"] or place.after()).strip('.,;:!?()"').lower()
    near = place.tokens[max(0, place.start - _NEAR) : place.stop + _NEAR]
    about_genes = any(token.strip(".,;:!?()\"'").lower() in _GENES for token in near)
    if after not in _ENDS and not (about_genes and (after in ("to", "direction", "") or place.before() == "to")):
        return None
    words = "three prime" if match["left"] == "3" else "five prime"
    return f"{words} {match['end']}" if match["end"] else words


def _numbered_book(match: re.Match[str], place: Place) -> str | None:
    """``1 Corinthians``, ``2 Kings 4``."""
    book, following = place.after().strip("(\"'").rstrip(",;:!?"), place.after(2)
    if book.rstrip(".") in _ALWAYS_NUMBERED or (
        book.rstrip(".") in _OFTEN_NUMBERED and re.match(r"\d+(?!\S*%)", following)
    ):
        return ordinal(int(match["number"]))
    return None


def _ordinal_of_names(match: re.Match[str], place: Place) -> str | None:
    """``Rua 1º de Dezembro``; before other words the sign is one of degrees."""
    return ordinal(int(match["number"])) if place.after() in ("de", "da", "do", "del", "piso", "andar") else None


def _times_a(match: re.Match[str], _place: Place) -> str | None:
    """``4x/week``."""
    unit = unit_words(match["unit"])
    name = unit[0] if unit else match["unit"]
    if name not in _PERIODS:
        return None
    count = {"1": "once", "2": "twice"}.get(match["number"]) or f"{whole_words(match['number'])} times"
    return f"{count} {'an' if name == 'hour' else 'a'} {name}"


def _offset(match: re.Match[str], place: Place) -> str:
    """``GMT-5`` and ``UTC+5:30``."""
    minutes = f" {two_digits(match['minutes'])}" if match["minutes"] and int(match["minutes"]) else ""
    zone = initials(match["zone"], place) or match["zone"]
    sign = "plus" if match["sign"] == "+" else "minus"
    return f"{zone} {sign} {cardinal(int(match['hours']))}{minutes}"


def _named(match: re.Match[str], _place: Place) -> str:
    return _NAMES[match.group()]


def _is_plain(place: Place) -> bool:
    """Whether a token is a word in small letters with no figures beside it, to which it may be a month or a unit."""
    text, before, after = place.tokens[place.start], place.before(), place.after()
    if not (text.isalpha() and text.isascii() and text.islower()) or text == "et":
        return False
    if len(text) > 1 and not set(text) - set("ivxl"):
        # A numeral, as in "Scene ii".
        return False
    return not after[:1].isdecimal() and (not before or before[-1].isascii()) and not before[-1:].isdecimal()


_RULES = RuleBook(
    (
        rule("|".join(map(re.escape, _NAMES)), _named, starts="CFJ.A@&WYQMyqm"),
        rule(r"(?P<left>[A-Z])[-–](?P<right>[A-Z])", _letters_span, starts="ABCDEFGHIJKLMNOPQRSTUVWXY"),
        rule(r"(?P<left>[35])['′]-(?P<bases>[ACGTUN]{2,30})-(?P<right>[35])['′]", _strand, starts="35"),
        rule(r"(?P<left>[35])['′](?:-(?P<end>[a-zA-Z]{2,12}))?", _end_of_strand, starts="35"),
        rule(r"(?P<number>[123])", _numbered_book, starts="123"),
        rule(r"(?P<number>\d{1,2})[ºª]", _ordinal_of_names, starts="0123456789"),
        rule(r"(?P<number>\d{1,3})[x×]/(?P<unit>[a-z]{1,6})", _times_a, starts="0123456789"),
        rule(r"(?P<zone>GMT|UTC)(?P<sign>[-−+])(?P<hours>\d{1,2})(?::(?P<minutes>\d\d))?", _offset, starts="GU"),
        rule(r"et al\.?", lambda _match, _place: "and|others", starts="e"),
        rule(r"et seq\.?", lambda _match, _place: "and|following", starts="e"),
        *identifiers.FIRST,
        *sides.RULES,
        *web.RULES,
        *chess.RULES,
        *dates.RULES,
        *money.RULES,
        *times.RULES,
        *identifiers.RULES,
        *quantities.BEFORE_FRACTIONS,
        *fractions.RULES,
        *quantities.RULES,
        *roman.RULES,
        *identifiers.AFTER_ALL_OTHERS,
        rule(
            rf"(?P<sign>[<>]=|[-−–+~≈±<>≤≥#√]?)(?P<number>{NUMBER})(?P<of>(?:'s)?)",
            _number,
            starts="-−–+~≈±<>≤≥#√.0123456789",
        ),
    ),
    about="about",
)


def _word(place: Place) -> str:
    """The words of a single token that no rule reads."""
    text = place.tokens[place.start]
    if place.before() in ("=", "+", "-", "−") and _is_product(text) and in_formula(place):
        return " ".join(text)
    if place.before() == "=" and len(place.before(2)) == 1 and re.fullmatch("[A-Z]{2,3}", text):
        return " ".join(text)
    if text in FUNCTION_NAMES and in_formula(place) and is_argument(place.after()):
        return FUNCTION_NAMES[text]
    if text == "x" and place.before() and place.after():
        return sign_token(text, place) or text
    if text.isalpha() and text.isascii():
        if not text[:1].isupper():
            return in_full(text, place) or text
        return in_full(text, place) or initials(text, place) or text
    if not any(char.isalnum() for char in text):
        return sign_token(text.rstrip(".,;:!?"), place) or sign_token(text, place) or ""
    written = text.strip(_EDGE + ",;:!?")
    core = written.strip(".")
    if place.before() == "=" and len(place.before(2)) == 1 and re.fullmatch("[A-Z]{2,3}", core):
        return " ".join(core)
    if place.before() in ("=", "+", "-", "−") and _is_product(core) and in_formula(place):
        return " ".join(core)
    known = in_full(written, place) or in_full(core, place) or _NAMES.get(core) or initials(core, place)
    if known is not None:
        return known
    if len(text) > _MAX_CHARS:
        return _long(text, place)
    squared = re.fullmatch(r"([^()]+)\)([²³])[.,;:]*", text)
    if squared and unit_words(squared[1]):
        return f"{(unit_words(squared[1]) or ('', ''))[1]} {power_words(squared[2])}"
    if _DASH.search(core):
        return _parts(_DASH.split(core), ", ")
    plural = re.fullmatch(r"([A-Z]{1,4})-(\d{1,4})s", core)
    if plural:
        return f"{plural[1]} {plural_of_number(whole_words(plural[2]))}"
    if "/" in core and not re.match(r"\d+/\d+-[^\W\d_]", core):
        return _with_slashes(core, place)
    if "-" in core and _is_joined(core):
        return _parts(core.split("-"), " ")
    if re.fullmatch(r"[^\W\d_]+(?:[-'&][^\W\d_]+)+'?", core) and core.isascii():
        return _compound(core, place)
    if re.fullmatch(r"\d[^@]*@\d[^@]*", core):
        return _parts(core.split("@"), " at ")
    bars = re.fullmatch(r"([^|]*)\|([^|]+)\|([^|]*)", text)
    if bars and in_formula(place):
        before, inside, after = (read_expression(_inside(part), place) for part in bars.groups())
        return f"{before} the absolute value of {inside} {after}"
    return chemical_words(core) or read_expression(_inside(text), place)


def _is_joined(core: str) -> bool:
    """Whether hyphens join words to figures, as in ``GPT-4``, ``mid-1980s`` and ``9x13-inch``, and are no minus."""
    if set(core) & _FORMULA_SIGNS or core[0] == "-":
        return False
    parts = core.split("-")
    has_word = any(len(part) > 1 and part.isalpha() for part in parts) or core[:1].isupper()
    return has_word and any(char.isdecimal() for char in core) and all(parts)


def _is_product(text: str) -> bool:
    """Whether letters after a sign are variables that are multiplied, as in ``F = ma`` and ``PV = nRT``."""
    if re.fullmatch(r"[a-z][A-Z]{1,2}", text):
        return True
    return len(text) == 2 and text.isalpha() and text.islower() and text not in _WORDS_OF_TWO


def _inside(text: str) -> str:
    """A token without marks around it; signs that may belong to a formula stay."""
    text = re.sub(r"</?([A-Za-z][\w-]*)>", r"\1", text)
    text = re.sub(r"^={2,}([^=]+)={2,}$", r"\1", text)
    return text.strip("\"'“”‘’«»‹›()[]{}_`|…。、,;:?¿¡*").rstrip(".~")


def _parts(parts: Sequence[str], joiner: str) -> str:
    """Parts of a token, each read as a token of its own."""
    said = (" ".join(piece for reading in readings([part]) for piece in reading) for part in parts if part)
    return joiner.join(part for part in said if part)


def _compound(core: str, place: Place) -> str:
    """Words joined by hyphens or ``&``, such as ``well-known``, ``R&D`` and ``WHO-led``."""
    parts = re.split(r"([-&])", core)
    words = (" and " if part == "&" else part if part == "-" else initials(part, place) or part for part in parts)
    return "".join(words)


def _with_slashes(core: str, place: Place) -> str:
    unit = unit_words(core)
    if unit is not None:
        return unit[1]
    parts = [part for part in core.split("/") if part]
    if any(set(part) & set("=^+<>√∂×") for part in parts) or re.fullmatch(r"\d+/[a-z]|d[a-z]/d[a-z]", core):
        return read_expression(core, place)
    if re.fullmatch(r"[A-Za-zπ]/(?:[A-Za-zπ]|\d{1,4})", core) and in_formula(place):
        return read_expression(core, place)
    if re.search(r"\)/|/\(", core) and in_formula(place):
        return read_expression(core, place)
    if len(parts) == 2 and all(part.lower() in _PRONOUNS for part in parts):
        return _parts(parts, " or ")
    if len(parts) == 2 and parts[0].endswith("s") and parts[0].isalpha():
        share = unit_words(parts[1])
        if share or parts[1] in _SHARES:
            return f"{_parts(parts[:1], ' ')} per {share[0] if share else parts[1]}"
    return _parts(parts, " ")


def _long(text: str, place: Place) -> str:
    """A very long token: an address by its host, anything else part by part, in linear time."""
    address = re.match(r"[a-z]{2,8}://(?:[^@/\s]{0,80}@)?([\w.-]{1,80})", text)
    return _parts([address[1]], " ") if address else read_expression(text, place)


__all__ = ["readings"]
