"""Numbers and codes that are names: telephone numbers, postcodes, rooms, versions, hashes."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.abbreviations import is_street
from reelbase.media.speech.spoken.english.counting import digit_words, in_pairs, number_of, whole_words
from reelbase.media.speech.spoken.english.expressions import in_formula
from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.tables import listed, table

_DIGITS = "0123456789"
_SHOWN_CHARS = 4
"""Characters of a hash or an address that are said; nobody listens to more."""
_AND_SO_ON = "and so on"
_CALLS = frozenset(
    listed(
        "call calls called calling dial dialed dialled dialing phone phoned ring rang text texted to tel tel. phone:"
    )
    + listed("tel: call: emergency fax fax: mobile: telephone telephone: hotline at")
)
_EMERGENCY = frozenset(listed("911 112 999 110 113 115 116 117 118 119 211 311 411 511 611 711 811 988 000"))
_ZIP = frozenset(listed("zip code postcode zipcode postal zip: code: postcode: plz"))
_STATES = table(
    "AL=Alabama, AK=Alaska, AZ=Arizona, AR=Arkansas, CA=California, CO=Colorado, CT=Connecticut, DE=Delaware, "
    "FL=Florida, GA=Georgia, HI=Hawaii, ID=Idaho, IL=Illinois, IN=Indiana, IA=Iowa, KS=Kansas, KY=Kentucky, "
    "LA=Louisiana, ME=Maine, MD=Maryland, MA=Massachusetts, MI=Michigan, MN=Minnesota, MS=Mississippi, MO=Missouri, "
    "MT=Montana, NE=Nebraska, NV=Nevada, NH=New Hampshire, NJ=New Jersey, NM=New Mexico, NY=New York, "
    "NC=North Carolina, ND=North Dakota, OH=Ohio, OK=Oklahoma, OR=Oregon, PA=Pennsylvania, RI=Rhode Island, "
    "SC=South Carolina, SD=South Dakota, TN=Tennessee, TX=Texas, UT=Utah, VT=Vermont, VA=Virginia, WA=Washington, "
    "WV=West Virginia, WI=Wisconsin, WY=Wyoming, DC=D C"
)
_NUMBERED_ROOMS = frozenset(
    listed("room suite apartment apt apt. highway flight gate boeing airbus unit building area xbox")
)
_AIRCRAFT = frozenset(listed("707 717 727 737 747 757 767 777 787"))
_SOFTWARE = frozenset(
    listed(
        "Python Django Flask Node.js Node Java Go Rust Ruby Rails PHP Perl Swift Kotlin Scala "
        "Ubuntu Debian Fedora CentOS "
        "Mint Linux iOS iPadOS Android macOS watchOS Windows Chrome Firefox Safari PostgreSQL Postgres MySQL MariaDB "
        "SQLite Redis Kubernetes Docker React Angular Vue TypeScript Git GCC Clang CMake CUDA TensorFlow PyTorch NumPy "
        "pandas Blender Unity Unreal .NET C++ SQLAlchemy FastAPI Pydantic Bash Lua Julia Haskell Erlang Elixir Spring "
        "Minecraft Photoshop WordPress version Version versions release Release ver. ver v build"
    )
)
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBERED_THINGS = frozenset(
    listed("id account acct acct. order case ticket invoice ref ref. pin code serial tracking license passport otp")
)
_LETTER = r"[A-Za-z]"


def _telephone(match: re.Match[str], _place: Place) -> str:
    written = match.group()
    groups = [digit_words(group) for group in re.findall(r"\d+", written)]
    count = written.count(" ") + 1
    if count == len(groups):
        return ("plus " if written.startswith("+") else "") + ",|".join(groups)
    return ("plus " if written.startswith("+") else "") + ", ".join(groups)


def _grouped_telephone(match: re.Match[str], place: Place) -> str | None:
    """Digits in groups with spaces, such as ``020 7946 0958``, where a call or a zero at the start says so."""
    before = place.before().lower().strip("(\"'")
    if match.group()[0] != "0" and before not in _CALLS and before not in ("number", "number:"):
        return None
    return _telephone(match, place)


def _bare(match: re.Match[str], place: Place) -> str | None:
    """A number that is a name where it stands: 911, a postcode, a room."""
    digits, before = match.group(), place.before().lower().strip("(\"'")
    after = place.after().strip(".,;:!?)\"'").lower()
    if digits == "911" and not after.endswith("s"):
        return "nine eleven" if before in ("porsche", "carrera") else digit_words(digits)
    if digits in _EMERGENCY and before in _CALLS - {"at", "to"}:
        return digit_words(digits)
    if before.rstrip(":") in _NUMBERED_THINGS and len(digits) >= (4 if before in ("pin", "code", "otp") else 5):
        return digit_words(digits)
    if before == "in" and place.before(2).lower() == "ending":
        return digit_words(digits)
    if len(digits) == 5 and (before in _ZIP or (before == "is" and place.before(2).lower() in _ZIP)):
        return digit_words(digits)
    if len(digits) == 5 and (_is_state(place.before()) or _ends_address(place)):
        return digit_words(digits)
    if len(digits) in (3, 4) and before in _NUMBERED_ROOMS and digits[0] != "0":
        return in_pairs(digits)
    if digits in _AIRCRAFT and (place.before()[:1].isupper() or before in ("a", "the")) and not after.endswith("s"):
        return in_pairs(digits)
    if len(digits) == 4 and digits[0] != "0" and digits[2:] != "00" and _is_house(place):
        return in_pairs(digits)
    if (digits[0] == "0" and len(digits) > 1) or len(digits) >= 10:
        return digit_words(digits)
    if before in _CALLS and len(digits) >= (5 if before in ("text", "dial") else 7):
        return digit_words(digits)
    return None


def _is_house(place: Place) -> bool:
    """Whether a street follows: ``1428 Elm St.``"""
    after = [place.after(distance) for distance in range(1, 5)]
    if not after[0][:1].isupper():
        return False
    return any(is_street(token) for token in after[1:])


def _groups_of_code(match: re.Match[str], _place: Place) -> str:
    """An account or a card in groups."""
    return ",|".join(_spelled(part) for part in re.split("[ -]", match.group()))


def _video(match: re.Match[str], _place: Place) -> str:
    return f"{in_pairs(match['lines'])} {match['kind'].upper()}"


def _aircraft(match: re.Match[str], _place: Place) -> str:
    return f"{in_pairs(match['type'])} {whole_words(match['model'])}"


def _is_state(token: str) -> bool:
    return token.strip(",.") in _STATES


def _ends_address(place: Place) -> bool:
    """Whether five digits end a phrase after a name, as in ``Beverly Hills 90210``."""
    before = place.before()
    ends = place.stop == len(place.tokens) or place.tokens[place.stop - 1][-1:] in ".,;"
    return before[:1].isupper() and before.isalpha() and ends and place.before(2)[:1].isupper()


def _state(match: re.Match[str], place: Place) -> str | None:
    """A state's letters between a town and a postcode."""
    if not match["zip"] or not place.before().endswith(","):
        return None
    return f"{_STATES[match['state']]},|{', '.join(digit_words(part) for part in match['zip'].split('-'))}"


def _postcode(match: re.Match[str], _place: Place) -> str:
    return "|".join(_spelled(part) for part in match.group().split(" "))


def _spelled(written: str) -> str:
    return " ".join(digit_words(char) if char.isdecimal() else char.upper() for char in written if char.isalnum())


def _flight(match: re.Match[str], place: Place) -> str | None:
    """A flight or a train of an airline's letters and figures, where the word before says so."""
    if place.before().lower() not in ("flight", "flights", "train"):
        return None
    gap = "|" if " " in match.group() else " "
    return f"{_spelled(match['letters'])}{gap}{digit_words(match['digits'])}"


def _version(match: re.Match[str], place: Place) -> str | None:
    """``v2.0.1``, ``v3-beta``."""
    if "." not in match["version"] and in_formula(place):
        return None
    suffix = re.sub(r"(?<=[a-z])(?=\d)|\.", " ", match["suffix"] or "")
    said = " ".join(whole_words(part) if part.isdecimal() else part for part in suffix.split())
    named = place.before().lower().rstrip(".") in ("version", "versions", "ver", "release")
    return f"{'' if named else 'version '}{_parts(match['version'])} {said}".rstrip()


def _dotted(match: re.Match[str], place: Place) -> str | None:
    written = match["version"]
    if written.count(".") == 1 and place.before().strip("(\"'") not in _SOFTWARE:
        return None
    if number_of(written) is not None and written.count(".") > 1 and place.before().strip("(\"'") not in _SOFTWARE:
        return None
    joiner = "dot" if re.fullmatch(r"(?:\d{1,3}\.){3}\d{1,3}", written) else "point"
    suffix = f" {_spelled(match['suffix'])}" if match["suffix"] else ""
    return _parts(written, joiner) + suffix


def _parts(written: str, joiner: str = "point") -> str:
    return f" {joiner} ".join(whole_words(part) for part in written.split("."))


def _hash(match: re.Match[str], _place: Place) -> str | None:
    """A hash, an address of a chain or a UUID: its first characters are said."""
    written = match["code"]
    is_mixed = re.search(r"\d", written) is not None and re.search(_LETTER, written) is not None
    if not is_mixed and not match.group().lower().startswith("0x"):
        return None
    prefix = "zero X " if match.group().lower().startswith("0x") else ""
    if len(written) <= _SHOWN_CHARS * 2:
        return prefix + _spelled(written)
    return f"{prefix}{_spelled(written[:_SHOWN_CHARS])}, {_AND_SO_ON}"


def _uuid(match: re.Match[str], _place: Place) -> str:
    return f"{_spelled(match.group()[:_SHOWN_CHARS])}, {_AND_SO_ON}"


def _colour(match: re.Match[str], _place: Place) -> str | None:
    code = match["code"]
    return f"hash {_spelled(code)}" if re.search(r"\d", code) and not code.isdecimal() else None


def _spelled_code(match: re.Match[str], _place: Place) -> str:
    return ", ".join(_spelled(part) for part in re.split(r"[-:]", match.group()))


def _long_code(match: re.Match[str], _place: Place) -> str | None:
    """Figures in three or more groups with hyphens, such as an ISBN, a card or a social security number."""
    return ", ".join(digit_words(part) for part in re.split(r"[-–]", match.group()))


FIRST: tuple[Rule, ...] = (
    rule(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){2,3}(?:-[0-9a-fA-F]{12})?", _uuid),
    rule(r"(?=\S*::|(?:\S*:){7})[0-9a-fA-F:]{2,39}", _spelled_code),
    rule(r"[A-Z]{2}\d\d(?: [A-Z0-9]{4}){3,7}(?: [A-Z0-9]{1,4})?", _groups_of_code, starts=_CAPITALS),
    rule(r"\d{4}(?:[ -]\d{4}){3}", _groups_of_code, starts=_DIGITS),
    rule(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", _spelled_code),
    rule(r"0[xX](?P<code>[0-9a-fA-F]{1,80})(?:(?:\.{2,3}|…)[0-9a-fA-F]{0,80})?", _hash, starts="0"),
    rule(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?P<code>[A-Za-z0-9]{24,100})", _hash),
    rule(r"#(?P<code>[0-9a-fA-F]{6}|[0-9a-fA-F]{3})", _colour, starts="#"),
    rule(r"(?P<code>(?=[a-fA-F]*\d)[0-9a-f]{7,80}|(?=[A-F]*\d)[0-9A-F]{8,80})", _hash),
)
"""Read before addresses of the web, tags and dates."""
RULES: tuple[Rule, ...] = (
    rule(
        r"(?:\+?\d{1,3}[-. ])?\(\d{2,5}\) ?\d{3,4}[-. ]\d{3,4}|\+\d{1,3}(?:[-. ]?\(?\d{2,5}\)?){2,5}"
        r"|(?:1[-.])?\d{3}[-.]\d{3}[-.]\d{4}|(?!\d00-\d\d00\b)\d{3}-\d{4}",
        _telephone,
        starts=_DIGITS + "+(",
    ),
    rule(r"\d{2,5}(?: \d{2,5}){1,4}", _grouped_telephone, starts=_DIGITS),
    rule(r"\d{1,6}(?:[-–]\d{1,6}){3,5}|\d{3}-\d\d-\d{4}", _long_code, starts=_DIGITS),
    rule(rf"(?P<type>{'|'.join(sorted(_AIRCRAFT))})-(?P<model>\d{{2,4}})", _aircraft, starts="7"),
    rule(r"(?P<lines>480|720|1080|1440|2160)(?P<kind>[pi])", _video, starts=_DIGITS),
    rule(r"[A-Z]\.\d{3}", _spelled_code, starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    rule(r"[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d", _postcode),
    rule(r"(?P<letters>[A-Z]{2}|[A-Z]\d) ?(?P<digits>\d{2,4})", _flight),
    rule(
        rf"(?P<state>{'|'.join(_STATES)}) (?P<zip>\d{{5}}(?:-\d{{4}})?)",
        _state,
        starts="".join({state[0] for state in _STATES}),
    ),
    rule(
        r"[vV]\.?(?P<version>\d+(?:\.\d+)*)(?:-(?P<suffix>(?:alpha|beta|rc|pre|dev)(?:\.?\d{1,3})?))?",
        _version,
        starts="vV",
    ),
    rule(r"(?P<version>\d{1,4}(?:\.\d{1,6}){1,4})(?P<suffix>(?:a|b|rc)\d{1,2})?", _dotted, starts=_DIGITS),
)
AFTER_ALL_OTHERS: tuple[Rule, ...] = (rule(r"\d+", _bare, starts=_DIGITS),)
