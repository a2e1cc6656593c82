"""What a line break must not take apart: a figure and its unit, a name, a title and its bearer, a pair of figures.

Most rules read forms that all languages share: digits, signs, capitals, abbreviations, Roman numerals. Lists of words
add months, scales such as *million*, and the words that join two figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reelbase.media.speech.abbreviations import before_name, before_number, never_last
from reelbase.media.speech.phrases import break_cost, ends_clause, is_leaning
from reelbase.media.speech.sentences import CLOSERS, OPENERS
from reelbase.media.speech.spoken.english.units import unit_words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Costs in addition to ``break_cost``, where a break between two ordinary words costs 1. Chosen so that lines are
# never balanced at the price of the first two, and is at that of the last two if nothing else is possible.
_WHOLE = 25.0
"""Inside one expression: ``$4.2 billion``, ``Dr. Smith``, ``World War II``, ``5 km``."""
_NAME = 12.0
"""Inside a name of several words, a date, or a figure with the word that it counts."""
_CLOSE = 8.0
"""Between parts that are read together: ``25 and 50``."""
_LOOSE = 1.5
"""Between a spelled number, or a scale, and the word that it counts: ``50 million people``."""
_LEANING = 1.0
"""After an article or a preposition, before the word it belongs to."""

_FIGURE = re.compile(r"[-−+±~≈<>≤≥#№$€£¥₹₽₩₿]*\d[\d.,'’ ]*(?:[-–—:/×x]\d[\d.,'’]*)*(?:st|nd|rd|th|s|er|ème|º|ª|\.)?")
_FIGURE_WITH_UNIT = re.compile(r"[-−+±~≈$€£¥₹₽₩₿]*\d[\d.,'’]*[^\W\d_%‰°]{0,3}[%‰°]?[CFK]?")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_EAST_ASIAN_SCALE = re.compile(r"\d[百千万萬億亿兆만억조천]$")
_CURRENCY = re.compile(r"[$€£¥₹₽₩₿§№#]|[A-Z]{3}")
_SIGN = re.compile(r"[-–—×x*+=÷/:<>≤≥≈±→&]")
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?)+")
_SCALES = _words(
    "hundred thousand million millions billion billions trillion trillions dozen percent per cent "
    "hundert tausend million millionen milliarde milliarden billion billionen prozent "
    "cent cents mille million millions milliard milliards billion billions pourcent "
    "cien mil millón millones billón billones ciento mila milione milioni miliardo miliardi bilhão bilhões milhão "
    "milhões miljoen miljard procent тысяч тысячи миллион миллиона миллионов миллиард миллиарда миллиардов"
)
_NUMBER_WORDS = {
    "en": _words(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety half third quarter hundreds thousands "
        "millions billions twice several"
    ),
    "de": _words("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig halb"),
    "fr": _words("deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante"),
    "es": _words("dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta"),
    "it": _words("due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta"),
    "pt": _words("dois duas três quatro cinco seis sete oito nove dez onze doze vinte trinta"),
}
_MONTHS = _words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet "
    "août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro "
    "março maio junho julho setembro outubro novembro dezembro"
)
_BEFORE_YEARS = _words(
    "in since by from until till of before after around circa c. year years im seit bis um von vor nach en depuis "
    "avant après vers desde hasta antes dal nel fino em até ano año année jahr"
)
_JOINING = _words(
    "and or to through – — - & + × x by vs vs. versus und oder bis mal et ou à y o a e ed u of out in von sur sobre su"
)
_PARTICLES = _words("of the de da di do dos das du des del della la le el al van von der den ten ter zu zum bin ibn")
_MOST_PARTICLES = 2
_LABELS = {
    "en": _words(
        "chapter page figure table step part section number level round day week year phase stage rule point act scene "
        "version type class grade item volume episode season room line gate platform flight route highway article top"
    ),
    "de": _words("kapitel seite abbildung tabelle schritt teil nummer stufe tag woche jahr phase punkt version klasse"),
    "fr": _words("chapitre page figure tableau étape partie numéro niveau jour semaine phase point version article"),
    "es": _words("capítulo página figura tabla paso parte número nivel día semana fase punto versión artículo"),
    "it": _words("capitolo pagina figura tabella passo parte numero livello giorno fase punto versione articolo"),
    "pt": _words("capítulo página figura tabela passo parte número nível dia fase ponto versão artigo"),
}
_MEASURES = {
    "en": _words(
        "second seconds minute minutes hour hours day days night nights week weeks month months year years decade "
        "decades century centuries millimetres centimetres metre metres kilometre kilometres millimeters centimeters "
        "meter meters kilometer kilometers inch inches foot feet yard yards mile miles storeys stories"
    ),
    "de": _words("sekunden minuten stunden tage tagen wochen monate monaten jahr jahre jahren meter kilometer"),
    "fr": _words("secondes minutes heures jours semaines mois an ans années siècles mètres kilomètres"),
    "es": _words("segundos minutos horas días semanas meses año años siglos metros kilómetros"),
    "it": _words("secondi minuti ore giorni settimane mesi anno anni secoli metri chilometri"),
    "pt": _words("segundos minutos horas dias semanas meses ano anos séculos metros quilômetros"),
}
_AFTER_MEASURES = {
    "en": _words("ago later earlier old long high tall deep wide thick away apart before after"),
    "de": _words("alt später früher lang hoch tief breit dick entfernt zuvor danach"),
    "fr": _words("plus après avant"),
    "es": _words("atrás después antes más"),
    "it": _words("fa dopo prima"),
    "pt": _words("atrás depois antes mais"),
}
"""What says how a length or a span of time before it is meant, such as *ago* after *two hundred years*."""
_TITLES = _words(
    "sir lord lady king queen pope saint emperor president professor doctor captain general prince princess duke count "
    "frau herr könig königin papst kaiser monsieur madame roi reine señor señora don doña rey reina signor signora re"
)
_ARTICLES = _words(
    "a an the der die das den dem des ein eine einen einem einer eines le la les un une du el los las una unos unas il "
    "lo gli i uno o os as um uma"
)
_AROUND = CLOSERS + OPENERS + ",;:!?…"
_NONE: frozenset[str] = frozenset()


def split_costs(
    texts: Sequence[str], *, ends: Sequence[bool], gaps: Sequence[str | None], language: str
) -> list[float]:
    """Cost of a break after each token but the last.

    ends, gaps: for each of them, whether a sentence ends there, and the white space after it, where it is known.
    """
    base = language.split("-")[0].lower()
    last = len(texts) - 1
    # The full stop of a sentence is no part of its last word, that of an abbreviation is.
    cores = [
        text.strip(_AROUND + "." if place == last or ends[place] else _AROUND) or text
        for place, text in enumerate(texts)
    ]
    closed = [ends[place] or gaps[place] == "\n" for place in range(last)]
    pauses = [closed[place] or (ends_clause(texts[place]) and not _is_operator(cores, place)) for place in range(last)]
    names = _links_of_names(cores, pauses)
    costs = []
    for index in range(last):
        cost = break_cost(texts[index], texts[index + 1], language, ends=ends[index], gap=gaps[index])
        if not closed[index]:
            before = cores[index - 1] if index and not closed[index - 1] else ""
            after = cores[index + 2] if index + 2 <= last and not closed[index + 1] else ""
            words = before, cores[index], cores[index + 1], after
            starts = index == 0 or closed[index - 1]
            cost += max(names[index], _bond(words, pauses=pauses[index], starts=starts, language=base))
        costs.append(cost)
    return costs


def _bond(words: tuple[str, str, str, str], *, pauses: bool, starts: bool, language: str) -> float:
    """What a break between the middle two words takes apart, as a cost. starts: whether a sentence starts there."""
    before, left, right, after = words
    if not left or not right:
        return 0.0
    if _is_date_part(before, left, right, pauses):
        return _NAME
    if pauses:
        return 0.0
    return max(
        _figure_bond(before, left, right, after, language),
        _name_bond(before, left, right, starts=starts, language=language),
        _LEANING if left.lower() in _ARTICLES or is_leaning(left.lower(), language) else 0.0,
    )


def _links_of_names(words: Sequence[str], pauses: Sequence[bool]) -> list[float]:
    """Costs inside names with particles, such as *Leonardo da Vinci* and *The Lord of the Rings*."""
    links = [0.0] * len(pauses)
    for first in range(len(words) - 2):
        stop = first + 1
        while stop < len(words) - 1 and stop - first <= _MOST_PARTICLES and words[stop] in _PARTICLES:
            stop += 1
        joined = stop > first + 1 and words[first][:1].isupper() and words[stop][:1].isupper()
        if joined and not any(pauses[first:stop]):
            links[first:stop] = [_NAME] * (stop - first)
    return links


def _figure_bond(before: str, left: str, right: str, after: str, language: str) -> float:
    low_left, low_right, low_after = left.lower(), right.lower(), after.lower()
    numbers = _NUMBER_WORDS.get(language, _NONE)
    is_left, is_right = _is_figure(left), _is_figure(right)
    if (is_left or low_left in numbers or low_left in _SCALES) and low_right in _SCALES:
        return _WHOLE
    if is_right and (
        _CURRENCY.fullmatch(left)
        or low_left in _LABELS.get(language, _NONE)
        or _bare_abbreviation(left) in before_number(language)
    ):
        return _WHOLE
    if right[:1].isdecimal() and _EAST_ASIAN_SCALE.search(left):
        return _WHOLE
    if _SIGN.fullmatch(left) and is_right and (_is_figure(before) or left in "<>≤≥≈±×"):
        return _WHOLE
    if _SIGN.fullmatch(right) and is_left and _is_figure(after):
        return _WHOLE
    if low_left in _MEASURES.get(language, _NONE) and low_right in _AFTER_MEASURES.get(language, _NONE):
        return _NAME
    if low_right in _JOINING and _counts(left, numbers) and _counts(after, numbers):
        return _CLOSE
    if low_left in _JOINING and _counts(before, numbers) and _counts(right, numbers):
        return _CLOSE
    if is_left and _FIGURE.fullmatch(left) and not _is_plain_year(before, left, right):
        if is_leaning(low_right, language):
            return 0.0
        return _WHOLE if not right[:1].isalpha() or unit_words(right) else _NAME
    if (low_left in numbers or (low_left in _SCALES and _counts(before, numbers))) and not is_leaning(
        low_right, language
    ):
        return _LOOSE
    # A letter that stands for a quantity: "x equals 5" may be broken, "part A" may not.
    return _CLOSE if low_left in _LABELS.get(language, _NONE) and len(right) == 1 and low_after != right else 0.0


def _name_bond(before: str, left: str, right: str, *, starts: bool, language: str) -> float:
    capital_left, capital_right = left[:1].isupper(), right[:1].isupper()
    low_left, low_right = left.lower(), right.lower()
    if capital_right and (low_left in _TITLES and (capital_left or not starts)):
        return _WHOLE
    abbreviation = _bare_abbreviation(left)
    if abbreviation and (abbreviation in never_last(language) or abbreviation in before_name(language)):
        return _WHOLE
    if _INITIAL.fullmatch(left) and capital_left and (capital_right or _INITIAL.fullmatch(right)):
        return _WHOLE
    named_left = capital_left and not (starts and is_leaning(low_left, language))
    if named_left and right not in ("I", "") and _ROMAN.fullmatch(right):
        return _WHOLE
    if named_left and right == "I" and before[:1].isupper():
        return _WHOLE
    if named_left and _FIGURE.fullmatch(right) and not _YEAR.fullmatch(right) and not starts:
        return _WHOLE
    if named_left and capital_right and not is_leaning(low_right, language):
        return _NAME if not starts else _CLOSE
    return 0.0


def _is_date_part(before: str, left: str, right: str, pauses: bool) -> bool:
    """Inside ``4 July``, ``July 4``, ``July 4, 1776`` and ``July 1776``."""
    figures = _FIGURE.fullmatch(left), _FIGURE.fullmatch(right)
    months = left.lower().rstrip(".") in _MONTHS, right.lower().rstrip(".") in _MONTHS
    # "may" and "march" are also verbs.
    if months[0] and left[:1].isupper() and figures[1]:
        return True
    if figures[0] and months[1] and right[:1].isupper():
        return True
    return bool(pauses and figures[0] and before.lower().rstrip(".") in _MONTHS and _YEAR.fullmatch(right))


def _is_plain_year(before: str, left: str, right: str) -> bool:
    """A year that nothing counts: ``in 1957 Sputnik flew``, unlike ``1500 people``."""
    if not _YEAR.fullmatch(left):
        return False
    return before.lower() in _BEFORE_YEARS or before.lower() in _MONTHS or right[:1].isupper() or not before


def _is_operator(words: Sequence[str], place: int) -> bool:
    """Whether a sign stands between two figures: the colon of ``16 : 9``, the dash of ``5 – 10``."""
    if not _SIGN.fullmatch(words[place]) or not 0 < place < len(words) - 1:
        return False
    return _is_figure(words[place - 1]) and _is_figure(words[place + 1])


def _counts(word: str, numbers: frozenset[str]) -> bool:
    return _is_figure(word) or word.lower() in numbers


def _is_figure(word: str) -> bool:
    return bool(word) and (_FIGURE.fullmatch(word) is not None or _FIGURE_WITH_UNIT.fullmatch(word) is not None)


def _bare_abbreviation(word: str) -> str:
    """An abbreviation in lower case without its full stop; empty for a word that has none."""
    return word[:-1].lower() if word.endswith(".") and len(word) > 1 else ""
