"""Text normalisation for languages without a normaliser of their own: whole numbers, signs, abbreviations, addresses.

A voice reads most notation of its own language itself; this module covers what it drops, spells or reads in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.speech.spoken.counting import number_words, year_of_language
from reelbase.media.speech.spoken.preparing import without_commands
from reelbase.media.speech.spoken.reading import Normaliser, Reading
from reelbase.media.speech.spoken.web import ADDRESS, BARE_ADDRESS, MAIL
from reelbase.media.speech.tables import table

_EDGE = "\"'“”‘’«»‹›()[]{}<>*_~`|—–…。、！？，；：؟،؛।॥۔።។¿¡「」『』（）【】〈〉《》・〜"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (MAIL, ADDRESS, BARE_ADDRESS))
_SPELLING = {
    "de": {".": "Punkt", "@": "ät", "-": "Minus"},
    "fr": {".": "point", "@": "arobase", "-": "tiret"},
    "es": {".": "punto", "@": "arroba", "-": "guion"},
    "it": {".": "punto", "@": "chiocciola", "-": "trattino"},
    "pt": {".": "ponto", "@": "arroba", "-": "hífen"},
    "nl": {".": "punt", "@": "at", "-": "streepje"},
}
_SIGNS = {
    "de": {"%": "Prozent", "€": "Euro", "$": "Dollar", "£": "Pfund", "&": "und", "+": "plus", "=": "gleich"},
    "fr": {"%": "pour cent", "€": "euros", "$": "dollars", "£": "livres", "&": "et", "+": "plus", "=": "égale"},
    "es": {"%": "por ciento", "€": "euros", "$": "dólares", "£": "libras", "&": "y", "+": "más", "=": "igual a"},
    "it": {"%": "per cento", "€": "euro", "$": "dollari", "£": "sterline", "&": "e", "+": "più", "=": "uguale"},
    "pt": {"%": "por cento", "€": "euros", "$": "dólares", "£": "libras", "&": "e", "+": "mais", "=": "igual a"},
    "nl": {"%": "procent", "€": "euro", "$": "dollar", "£": "pond", "&": "en", "+": "plus", "=": "is"},
}
_SPOKEN_SIGNS = frozenset("%€$£¥₹&+=")
_ABBREVIATIONS = {
    "de": table(
        "z.b.=zum Beispiel, d.h.=das heißt, u.a.=unter anderem, usw.=und so weiter, bzw.=beziehungsweise, ca.=circa, "
        "nr.=Nummer, dr.=Doktor, prof.=Professor, mio.=Millionen, mrd.=Milliarden"
    ),
    "fr": table("m.=Monsieur, mme=Madame, dr=Docteur, n°=numéro, p.ex.=par exemple, etc.=et cetera"),
    "es": table(
        "sr.=Señor, sra.=Señora, dr.=Doctor, dra.=Doctora, p.ej.=por ejemplo, n.º=número, etc.=etcétera, "
        "ee.uu.=Estados Unidos"
    ),
    "it": table("sig.=Signor, dott.=Dottor, ecc.=eccetera, p.es.=per esempio, n.=numero"),
    "pt": table("sr.=Senhor, sra.=Senhora, dr.=Doutor, p.ex.=por exemplo, n.º=número, etc.=etcétera"),
    "nl": table("bijv.=bijvoorbeeld, enz.=enzovoort, dhr.=de heer, mevr.=mevrouw, nr.=nummer"),
    "ru": table("т.е.=то есть, т.д.=так далее, т.п.=тому подобное"),
}


def normaliser(language: str) -> Normaliser:
    """Reads token by token. language: a first subtag, such as ``de``."""

    def readings(tokens: Sequence[str]) -> list[Reading]:
        return [(_spoken(token, language),) for token in tokens]

    return readings


def _spoken(text: str, language: str) -> str:
    core = text.strip(_EDGE + ".,;:!?#").strip()
    if not _LETTER_OR_DIGIT.search(core):
        return sign_words(text.strip(_EDGE + ".,;:!?#"), language) or ""
    trimmed = text.strip(_EDGE + ",;:!?")
    known = abbreviation_words(trimmed, language) or address_words(core, language)
    if known is not None:
        return without_commands(known)
    if core.isdecimal():
        return whole_number_words(core, language) or core
    return without_commands(re.sub(r"-{2,}|[—–…\\|<>{}\[\]*_`~]+", ", ", core))


def sign_words(text: str, language: str) -> str | None:
    """Words for a sign on its own, such as the per cent of ``50 %``; None for one that is not spoken."""
    if text not in _SPOKEN_SIGNS:
        return None
    return _SIGNS.get(language, {}).get(text, text)


def abbreviation_words(text: str, language: str) -> str | None:
    return _ABBREVIATIONS.get(language, {}).get(text.lower())


def whole_number_words(digits: str, language: str) -> str | None:
    """Words for decimal digits of any script, or None when the language is not supported."""
    return year_of_language(digits, language) or number_words(digits, language)


def address_words(text: str, language: str) -> str | None:
    """Words for a web or mail address, without the parts that are not read aloud; None for other text."""
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _PATTERNS)), None)
    if match is None:
        return None
    parts = match.groupdict()
    host = re.sub(r"^www\.", "", parts["host"], flags=re.IGNORECASE)
    written = f"{parts['user']}@{host}" if "user" in parts else host
    spelling = _SPELLING.get(language, {})
    return " ".join(spelling.get(part, part) for part in re.split(r"([.@-])", written) if part) if spelling else written
