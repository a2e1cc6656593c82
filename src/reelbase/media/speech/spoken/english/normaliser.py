"""The words that an English voice says for written tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reelbase.media.speech.spoken.english import numbers
from reelbase.media.speech.spoken.english.numbers import FRACTION_SIGNS, POWER_SIGNS, cardinal
from reelbase.media.speech.spoken.preparing import without_commands
from reelbase.media.speech.spoken.reading import Reading
from reelbase.media.speech.spoken.web import ADDRESS, BARE_ADDRESS, MAIL
from reelbase.media.speech.tables import table

_EDGE = "\"'“”‘’«»‹›()[]{}<>*_~`|—–…。、！？，；：؟،؛।॥۔።។။¿¡「」『』（）【】〈〉《》・〜"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_COUNTED = re.compile(rf"[\d{POWER_SIGNS}{FRACTION_SIGNS}]")
_GROUP = re.compile(
    rf"\d[\d,]*(?:\.\d+)?|[{POWER_SIGNS}]+|[{FRACTION_SIGNS}]|[&+@%°]"
    rf"|[^\W\d_{POWER_SIGNS}{FRACTION_SIGNS}]+(?:'[^\W\d_{POWER_SIGNS}{FRACTION_SIGNS}]+)?"
)


@dataclass(frozen=True, slots=True)
class Context:
    """The neighbouring tokens, or empty."""

    before: str
    after: str


def readings(tokens: Sequence[str]) -> list[Reading]:
    """Readings of English tokens, each for one token."""
    around = ["", *tokens, ""]
    return [(_token(token, Context(around[index], around[index + 2])),) for index, token in enumerate(tokens)]


def _token(text: str, context: Context) -> str:
    """The words to speak, without punctuation that would confuse a voice; empty when nothing is spoken."""
    text = "".join(_simple(char) for char in text)
    if text in _SIGN_TOKENS:
        return _SIGN_TOKENS[text]
    core = text.strip(_EDGE + ".,;:!?#").strip()
    if not _LETTER_OR_DIGIT.search(core):
        return ""
    # A full stop may belong to an abbreviation, and a hash or a sign to a number, so they are kept for those rules.
    return without_commands(_english(text.strip(_EDGE + ",;:!?"), core, context))


def _english(text: str, core: str, context: Context) -> str:
    if text.endswith(".") or "." in core:
        abbreviation = text.lower().strip(".") + "."
        if abbreviation in _ABBREVIATIONS_BY_CONTEXT:
            return _ABBREVIATIONS_BY_CONTEXT[abbreviation](context)
        if abbreviation in _ABBREVIATIONS:
            return _ABBREVIATIONS[abbreviation]
    for pattern, rule in _RULES:
        for candidate in (text.rstrip("."), core):
            match = pattern.fullmatch(candidate)
            words = rule(match, context) if match else None
            if words is not None:
                return words
    parts = [part for part in re.split(r"-{2,}|[—–…/\\_=|<>{}\[\]()*\"“”]+|\.{2,}|[,;:!?](?=\w)", core) if part]
    if len(parts) > 1:
        joiner = ", " if re.search(r"-{2,}|[—–…,;:!?]", core) else " "
        return joiner.join(filter(None, (_token(part, Context("", "")) for part in parts)))
    if _COUNTED.search(core):
        return _mixed(core)
    return _letters(core)


def _simple(char: str) -> str:
    """Circled, subscript and Roman numerals as plain digits; powers and fractions are read by rules of their own."""
    if char.isascii() or not char.isnumeric() or re.match(f"[{POWER_SIGNS}{FRACTION_SIGNS}]", char):
        return char
    return unicodedata.normalize("NFKC", char)


def _letters(core: str) -> str:
    core = core.replace("&", " and ").replace("+", " plus ").replace("@", " at ").replace("#", " ")
    return _SPELLED.get(core) or core.strip(".")


def _mixed(core: str) -> str:
    """Letters and digits in one token, such as GPT-4, H2O or 3D, are read group by group."""
    groups = _GROUP.findall(core)
    return " ".join(_group_words(group, before) for before, group in zip(["", *groups], groups, strict=False))


def _group_words(group: str, before: str) -> str:
    if group in _SIGNS:
        return _SIGNS[group]
    if group[0].isdecimal():
        return cardinal(group)
    if re.match(f"[{FRACTION_SIGNS}]", group):
        return f"{'and ' if before[:1].isdecimal() else ''}{numbers.fraction_sign(group)}"
    if re.match(f"[{POWER_SIGNS}]", group):
        return numbers.power_signs(group)
    return group.upper() if len(group) == 1 else group


def _address(host: str) -> str:
    host = re.sub(r"^www\.", "", host, flags=re.IGNORECASE)
    return " dot ".join(
        _mixed(part) if _COUNTED.search(part) else part.replace("-", " dash ") for part in host.split(".")
    )


def _url(match: re.Match[str], _context: Context) -> str:
    return _address(match["host"])


def _mail(match: re.Match[str], _context: Context) -> str:
    user = re.sub(r"[-_+]", " ", match["user"]).replace(".", " dot ")
    return f"{_mixed(user) if _COUNTED.search(user) else user} at {_address(match['host'])}"


def _telephone(match: re.Match[str], _context: Context) -> str:
    return numbers.telephone(match.group())


def _tag(match: re.Match[str], _context: Context) -> str:
    if match["tag"].isdecimal():
        return f"number {cardinal(match['tag'])}"
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", match["tag"])
    return f"hashtag {_mixed(words) if _COUNTED.search(words) else words}"


def _handle(match: re.Match[str], _context: Context) -> str:
    name = match["name"].replace("_", " ")
    return f"at {_mixed(name) if _COUNTED.search(name) else name}"


def _roman(match: re.Match[str], context: Context) -> str | None:
    before = context.before.strip(_EDGE + ",.;:")
    if not before[:1].isupper():
        return None
    value = numbers.roman(match.group())
    return f"the {numbers.ordinal(str(value))}" if before in _RULERS else cardinal(str(value))


_ABBREVIATIONS = table(
    "dr.=Doctor, mr.=Mister, mrs.=Missus, ms.=Miz, prof.=Professor, sr.=Senior, jr.=Junior, vs.=versus, "
    "etc.=et cetera, e.g.=for example, i.e.=that is, approx.=approximately, a.m.=AM, p.m.=PM, inc.=Incorporated, "
    "ltd.=Limited, co.=Company, dept.=Department, fig.=figure, est.=established, gen.=General, col.=Colonel, "
    "sgt.=Sergeant, capt.=Captain, rev.=Reverend, gov.=Governor, sen.=Senator, jan.=January, feb.=February, "
    "mar.=March, apr.=April, jun.=June, jul.=July, aug.=August, sep.=September, sept.=September, oct.=October, "
    "nov.=November, dec.=December, ph.d.=PhD, u.s.=US, u.k.=UK, u.n.=UN, e.u.=EU, d.c.=DC, u.s.a.=USA, ave.=Avenue, "
    "blvd.=Boulevard, mt.=Mount"
)
_ABBREVIATIONS_BY_CONTEXT: dict[str, Callable[[Context], str]] = {
    "st.": lambda context: "Saint" if context.after[:1].isupper() else "Street",
    "no.": lambda context: "number" if context.after[:1].isdigit() else "no",
}
_SIGN_TOKENS = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "%": "percent",
    "@": "at",
    "w/": "with",
    "w/o": "without",
    "×": "times",
    "÷": "divided by",
}
_SIGNS = {"&": "and", "+": "plus", "@": "at", "%": "percent", "°": "degrees"}
_SPELLED = {"ISS": "I S S", "FAQ": "F A Q", "vs": "versus", "am": "am", "etc": "et cetera"}
_RULERS = frozenset(
    {"Henry", "Louis", "George", "Elizabeth", "Charles", "Edward", "James", "William", "Philip", "Frederick"}
    | {"Napoleon", "Catherine", "Richard", "Ramesses", "Rameses", "Thutmose", "Cleopatra", "Benedict", "Pius"}
)

Rule = Callable[[re.Match[str], Context], str | None]
"""Turns a match into words; None when the rule does not apply after all, and the next one is tried."""


def _by_number(reading: Callable[..., str | None]) -> Rule:
    return lambda match, context: reading(**match.groupdict(), before=context.before, after=context.after)


_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(MAIL), _mail),
    (re.compile(ADDRESS, re.IGNORECASE), _url),
    (re.compile(BARE_ADDRESS, re.IGNORECASE), _url),
    (re.compile(r"(?P<letter>[A-G])#"), lambda match, _: f"{match['letter']} sharp"),
    (re.compile(r"#(?P<tag>\w+)"), _tag),
    (re.compile(r"@(?P<name>\w+)"), _handle),
    (
        re.compile(
            rf"(?P<sign>[-−+]?)(?:US|CA|A|C)?(?P<currency>[$€£¥₹])(?P<amount>{_NUMBER})(?P<scale>[kKmMbBtT]|bn|tn)?"
            rf"(?:[-–](?:[$€£¥₹])?(?P<upper>{_NUMBER})(?P<upper_scale>[kKmMbBtT]|bn|tn)?)?"
        ),
        _by_number(numbers.money),
    ),
    (re.compile(rf"(?P<amount>{_NUMBER})(?P<currency>[€£¥₹])"), _by_number(numbers.money_after)),
    (re.compile(r"(?:\+?\d{1,3}[-.])?\(?\d{3}\)?[-.]\d{3}[-.]\d{4}"), _telephone),
    (re.compile(r"\d{3}-\d{3}[1-9]"), _telephone),
    (re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"), _by_number(numbers.iso_date)),
    (
        re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?P<half>[aApP]\.?[mM]\.?)?"),
        _by_number(numbers.time_of_day),
    ),
    (re.compile(r"(?P<hour>\d{1,2})(?P<half>[aApP]\.?[mM]\.?)"), _by_number(numbers.hour_of_day)),
    (re.compile(r"(?P<left>\d+):(?P<right>\d+)"), _by_number(numbers.ratio)),
    (re.compile(r"(?P<digits>\d[\d,]*)(?:st|nd|rd|th)", re.IGNORECASE), _by_number(numbers.ordinal_of)),
    (re.compile(r"(?P<year>'?\d{2}|\d{4}|\d{3}0)'?s"), _by_number(numbers.decade)),
    (
        re.compile(
            rf"(?P<sign>[~≈])?(?P<left>{_NUMBER})(?P<left_unit>[%°])?[-–—]"
            rf"(?P<right>{_NUMBER})(?P<unit>[%°]?[a-zA-Z°]*)"
        ),
        _by_number(numbers.span),
    ),
    (re.compile(r"(?P<above>\d{1,3})/(?P<below>\d{1,3})"), _by_number(numbers.fraction)),
    (re.compile(rf"(?P<number>{_NUMBER})[xX×]"), _by_number(numbers.times)),
    (
        re.compile(
            rf"(?P<sign>[-−+~≈<>#]?)(?P<number>\.?{_NUMBER})"
            r"(?P<unit>%|°?[CFK]?|[a-zA-Zµ]{1,4})(?P<rest>/[a-z]+)?"
        ),
        _by_number(numbers.quantity),
    ),
    (re.compile(rf"(?P<number>{_NUMBER})?(?P<unit>[a-z]{{1,2}})(?P<power>[²³])"), _by_number(numbers.square_or_cubic)),
    (re.compile(r"[vV](?P<version>\d+(?:\.\d+)*)"), _by_number(numbers.version)),
    (re.compile(r"(?P<version>\d+(?:\.\d+){2,})"), _by_number(numbers.dotted)),
    (re.compile(r"(?P<unit>[a-zA-Zµ°/]{1,8})"), _by_number(numbers.unit_after)),
    (re.compile(r"(?=[IVX]{2,})X{0,2}(?:IX|IV|V?I{0,3})"), _roman),
)
