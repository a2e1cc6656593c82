"""German."""

from __future__ import annotations

import re

from num2words import num2words

from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.spoken.tabled.language import Language, nouns
from reelbase.media.speech.spoken.tabled.roman import ROMAN, bare_word, roman_value
from reelbase.media.speech.tables import listed, table

_MONTHS = listed("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_MONTH_NAMES = "|".join((*_MONTHS, "Jänner", "Feber"))
_MONTHS_SHORT = table(
    "jan=Januar, feb=Februar, mär=März, mrz=März, apr=April, jun=Juni, jul=Juli, aug=August, sep=September, "
    "sept=September, okt=Oktober, nov=November, dez=Dezember"
)
# After these an ordinal ends in -n; after an article in the nominative or none it ends otherwise.
_WEAK = frozenset(
    listed("""
    am im vom zum beim dem den des der vor ab bis seit nach mit zur einem einen eines einer vorigen nächsten
    letzten diesem diesen jedem jeden ihrem ihren seinem seinen unserem unseren
""")
)
_FEMININE_OR_PLAIN = frozenset(
    listed("""
    die das diese dieses jede
""")
)
_ORDINAL_NOUNS = frozenset(
    listed("""
    jahrhundert jahrhunderts jahrhunderten jahrtausend jahrtausends mal platz kapitel klasse auflage stock etage
    weltkrieg weltkriegs weltkrieges sinfonie symphonie tag tage woche monat jahr jahrestag geburtstag runde
    semester band teil akt satz lebensjahr schuljahr obergeschoss bezirk artikel absatz liga rang schritt
    versuch gang minute stunde sekunde spieltag auflagen geburtstags bundesliga armee
""")
)
_UNITS = nouns(
    "km=Kilometer/Kilometer/m, m=Meter/Meter/m, cm=Zentimeter/Zentimeter/m, mm=Millimeter/Millimeter/m, "
    "nm=Nanometer/Nanometer/m, µm=Mikrometer/Mikrometer/m, km²=Quadratkilometer/Quadratkilometer/m, "
    "m²=Quadratmeter/Quadratmeter/m, cm²=Quadratzentimeter/Quadratzentimeter/m, m³=Kubikmeter/Kubikmeter/m, "
    "cm³=Kubikzentimeter/Kubikzentimeter/m, ha=Hektar/Hektar/m, kg=Kilogramm/Kilogramm/n, g=Gramm/Gramm/n, "
    "mg=Milligramm/Milligramm/n, t=Tonne/Tonnen/f, l=Liter/Liter/m, L=Liter/Liter/m, ml=Milliliter/Milliliter/m, "
    "h=Stunde/Stunden/f, Std.=Stunde/Stunden/f, min=Minute/Minuten/f, Min.=Minute/Minuten/f, s=Sekunde/Sekunden/f, "
    "Sek.=Sekunde/Sekunden/f, ms=Millisekunde/Millisekunden/f, km/h=Kilometer pro Stunde/Kilometer pro Stunde/m, "
    "m/s=Meter pro Sekunde/Meter pro Sekunde/m, °C=Grad Celsius/Grad Celsius/n, "
    "°F=Grad Fahrenheit/Grad Fahrenheit/n, K=Kelvin/Kelvin/n, W=Watt/Watt/n, kW=Kilowatt/Kilowatt/n, "
    "MW=Megawatt/Megawatt/n, GW=Gigawatt/Gigawatt/n, kWh=Kilowattstunde/Kilowattstunden/f, V=Volt/Volt/n, "
    "A=Ampere/Ampere/n, Hz=Hertz/Hertz/n, kHz=Kilohertz/Kilohertz/n, MHz=Megahertz/Megahertz/n, "
    "GHz=Gigahertz/Gigahertz/n, kB=Kilobyte/Kilobyte/n, MB=Megabyte/Megabyte/n, GB=Gigabyte/Gigabyte/n, "
    "TB=Terabyte/Terabyte/n, kcal=Kilokalorie/Kilokalorien/f, kJ=Kilojoule/Kilojoule/n, "
    "N=Newton/Newton/n, Pa=Pascal/Pascal/n, hPa=Hektopascal/Hektopascal/n, bar=Bar/Bar/n, PS=PS/PS/f, "
    "EL=Esslöffel/Esslöffel/m, TL=Teelöffel/Teelöffel/m, dB=Dezibel/Dezibel/n, px=Pixel/Pixel/n"
)
_RULERS = frozenset(
    listed("""
    ludwig heinrich karl friedrich wilhelm otto georg eduard elisabeth elizabeth katharina pius benedikt
    johannes paul leopold franz philipp philip napoleon christian gustav ramses ludwigs heinrichs karls
    friedrichs wilhelms papst charles henry louis gregor leo maximilian ferdinand konrad rudolf albrecht
""")
)
_NUMBERED = frozenset(
    listed("""
    kapitel band teil akt buch szene stufe phase typ weltkrieg artikel abschnitt nummer
""")
)


def _adapt(words: str, gender: str) -> str:
    if not words.endswith("eins"):
        return words
    return words[:-1] + "e" if gender == "f" else words[:-1]


def _year(digits: str) -> str | None:
    if re.fullmatch(r"1[1-9]\d\d", digits) is None:
        return None
    return str(num2words(int(digits), lang="de", to="year"))


def _calendar_year(digits: str) -> str:
    if len(digits) == 2:
        digits = ("19" if int(digits) > 50 else "20") + digits
    return _year(digits) or str(num2words(int(digits), lang="de"))


def _ordinal(value: int, ending: str) -> str:
    """``ending``: what follows the stem, such as ``-e`` or ``-en`` without the hyphen."""
    return str(num2words(value, lang="de", to="ordinal")).removesuffix("e") + ending


def _ending(place: Place, noun: str = "") -> str:
    before = bare_word(place.before())
    if before == "der":
        # "Der fünfte Mai" as a subject, "der fünften Sinfonie" in the genitive: the nominative is commoner.
        return "e"
    if before in _WEAK:
        return "en"
    if before in _FEMININE_OR_PLAIN:
        return "e"
    return {"jahrhundert": "es", "kapitel": "es", "jahr": "es", "mal": "es"}.get(noun, "er")


def _day_of_month(match: re.Match[str], place: Place) -> str | None:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    month = match["month"].rstrip(".")
    month = _MONTHS_SHORT.get(month.lower(), month)
    words = f"{_ordinal(day, _ending(place))}|{month}"
    return f"{words}|{_calendar_year(match['year'])}" if match["year"] else words


def _date(match: re.Match[str], place: Place) -> str | None:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    words = f"{_ordinal(day, _ending(place))} {_MONTHS[month - 1]}"
    return f"{words} {_calendar_year(year)}" if year else words


def _short_date(match: re.Match[str], place: Place) -> str | None:
    """``am 1.5.``: only where a preposition or an article shows that it is a date."""
    if bare_word(place.before()) not in _WEAK and not place.after()[:1].islower():
        return None
    return _date(match, place)


def _time(match: re.Match[str], place: Place) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    words = f"{_adapt(_cardinal(hour), 'm')} Uhr"
    return f"{words} {_cardinal(minute)}" if minute else words


def _duration(match: re.Match[str], _place: Place) -> str:
    hours, minutes, seconds = (int(match[name]) for name in ("hours", "minutes", "seconds"))
    parts = [
        _counted(value, forms)
        for value, forms in ((hours, "Stunde"), (minutes, "Minute"), (seconds, "Sekunde"))
        if value
    ] or ["null Sekunden"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} und {parts[-1]}"


def _counted(value: int, noun: str) -> str:
    return f"{_adapt(_cardinal(value), 'f')} {noun}{'' if value == 1 else 'n'}"


def _cardinal(value: int) -> str:
    return str(num2words(value, lang="de"))


def _decade(match: re.Match[str], _place: Place) -> str:
    digits = match["digits"].lstrip("'")
    words = (_year(digits) if len(digits) == 4 else None) or _cardinal(int(digits))
    return f"{words}er{match['dative']}{' Jahre' if match['years'] else ''}"


def _counted_ordinal(match: re.Match[str], place: Place) -> str | None:
    """``5.`` before a noun that is counted so, or after an article and before a word."""
    after = bare_word(place.after())
    before = bare_word(place.before())
    noun = after in _ORDINAL_NOUNS
    if not noun and not (before in _WEAK | _FEMININE_OR_PLAIN and place.after()[:1].isalpha()):
        return None
    numeral = match["number"]
    value = int(numeral) if numeral.isdecimal() else roman_value(numeral)
    return _ordinal(value, _ending(place, after)) if 0 < value < 10_000 else None


def _ruler(match: re.Match[str], place: Place) -> str | None:
    before = bare_word(place.before())
    value = roman_value(match["number"])
    if before in _RULERS and len(match["number"]) <= 5:
        genitive = before.endswith("s") and before[:-1] in _RULERS
        return f"{'des' if genitive else 'der'} {_ordinal(value, 'en' if genitive else 'e').capitalize()}"
    return None


def _numbered(match: re.Match[str], place: Place) -> str | None:
    before = bare_word(place.before())
    return _cardinal(roman_value(match["number"])) if before in _NUMBERED else None


def _part_of_unit(match: re.Match[str], _place: Place) -> str:
    """``½ TL``: the half agrees with its noun."""
    one, _several, gender = _UNITS[match["unit"]]
    written = match["part"]
    if written in ("½", "1/2"):
        return f"{ {'f': 'eine halbe', 'n': 'ein halbes'}.get(gender, 'ein halber') }|{one}"
    return f"{ {'¼': 'ein viertel', '1/4': 'ein viertel'}.get(written, 'drei viertel') }|{one}"


def _with_number(match: re.Match[str], _place: Place) -> str:
    """``Abs. 3``: abbreviations that are words of their own without a number."""
    return f"{_NUMBERED_SHORT[match['short']]}|{_cardinal(int(match['number']))}"


_NUMBERED_SHORT = table("Abs=Absatz, Art=Artikel, Ziff=Ziffer, S=Seite, Rn=Randnummer, Anm=Anmerkung, Tab=Tabelle")
_YEARS = r"\d{4}|\d{2}"
_OWN: tuple[Rule, ...] = (
    rule(r"[Zz]\. ?B\.", lambda _m, _p: "zum Beispiel"),
    rule(r"[Dd]\. ?h\.", lambda _m, _p: "das heißt"),
    rule(r"[Uu]\. ?a\.", lambda _m, _p: "unter anderem"),
    rule(r"[Ii]\. ?d\. ?R\.", lambda _m, _p: "in der Regel"),
    rule(r"[Ss]\. ?o\.", lambda _m, _p: "siehe oben"),
    rule(r"[Ss]\. ?u\.", lambda _m, _p: "siehe unten"),
    rule(r"o\. ?Ä\.", lambda _m, _p: "oder Ähnliches"),
    rule(r"[Uu]\. ?Ä\.", lambda _m, _p: "und Ähnliches"),
    rule(r"v\. ?Chr\.", lambda _m, _p: "vor Christus"),
    rule(r"n\. ?Chr\.", lambda _m, _p: "nach Christus"),
    rule(r"[Uu]\. ?s\. ?w\.", lambda _m, _p: "und so weiter"),
    rule(rf"(?P<short>{'|'.join(_NUMBERED_SHORT)})\. (?P<number>\d{{1,6}})", _with_number, starts="AZSRT"),
    rule(
        rf"(?P<part>[½¼¾]|1/2|1/4|3/4) (?P<unit>{'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})",
        _part_of_unit,
        starts="½¼¾13",
    ),
    rule(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _date, starts="0123456789"),
    rule(rf"(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?(?P<year>{_YEARS})", _date, starts="0123456789"),
    rule(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>)", _short_date, starts="0123456789"),
    rule(
        rf"(?P<day>\d{{1,2}})\. (?P<month>{_MONTH_NAMES}|(?:{'|'.join(_MONTHS_SHORT)})\.?)(?: (?P<year>\d{{4}}))?",
        _day_of_month,
        starts="0123456789",
        flags=re.IGNORECASE,
    ),
    rule(
        r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?: (?:h|Std\.?))?",
        _duration,
        starts="0123456789",
    ),
    rule(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))? Uhr", _time, starts="0123456789"),
    rule(r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)", _time, starts="0123456789"),
    rule(r"(?P<digits>'?\d{2}|\d{4})er(?P<dative>n?)(?P<years>-Jahren?| Jahren?)?", _decade, starts="0123456789'"),
    rule(rf"(?P<number>\d{{1,3}}|{ROMAN})\.", _counted_ordinal),
    rule(rf"(?P<number>{ROMAN})\.?", _ruler, starts="IVX"),
    rule(rf"(?P<number>{ROMAN})", _numbered, starts="IVXLCDM"),
)

GERMAN = Language(
    tag="de",
    decimal=",",
    point="Komma",
    minus="minus",
    to="bis",
    adapt=_adapt,
    year=_year,
    power="hoch",
    own_rules=_OWN,
    signs={
        "+": "plus",
        "−": "minus",
        "=": "gleich",
        "×": "mal",
        "÷": "geteilt durch",
        "<": "kleiner als",
        ">": "größer als",
        "≤": "kleiner oder gleich",
        "≥": "größer oder gleich",
        "≈": "ungefähr",
        "~": "ungefähr",
        "≠": "ungleich",
        "±": "plus minus",
        "→": "zu",
        "←": "von",
        "⇒": "also",
        "√": "Wurzel aus",
        "∞": "unendlich",
        "&": "und",
        "@": "ät",
        "%": "Prozent",
        "‰": "Promille",
        "°": "Grad",
        "§": "Paragraf",
        "№": "Nummer",
        ":": "zu",
        "^": "hoch",
        "^2": "Quadrat",
        "and": "",
    },
    after=table("%=Prozent, ‰=Promille, °=Grad"),
    currencies=nouns(
        "EUR=Euro/Euro/m, USD=Dollar/Dollar/m, GBP=Pfund/Pfund/n, JPY=Yen/Yen/m, "
        "CHF=Schweizer Franken/Schweizer Franken/m, INR=Rupie/Rupien/f, KRW=Won/Won/m, RUB=Rubel/Rubel/m, "
        "TRY=Lira/Lira/f, PLN=Złoty/Złoty/m, CZK=Krone/Kronen/f, "
        "SEK=Krone/Kronen/f, NOK=Krone/Kronen/f, DKK=Krone/Kronen/f, CNY=Yuan/Yuan/m, BTC=Bitcoin/Bitcoin/m, "
        "USC=Cent/Cent/m, UAH=Hrywnja/Hrywnja/f, ILS=Schekel/Schekel/m, CAD=kanadischer Dollar/kanadische Dollar/m, "
        "AUD=australischer Dollar/australische Dollar/m, BRL=Real/Real/m, HUF=Forint/Forint/m"
    ),
    cents=nouns("EUR=Cent/Cent/m, USD=Cent/Cent/m, CHF=Rappen/Rappen/m, GBP=Penny/Pence/m"),
    scales=nouns(
        "Mio.=Million/Millionen/f, Mrd.=Milliarde/Milliarden/f, Bio.=Billion/Billionen/f, Tsd.=tausend/tausend/n, "
        "Million=Million/Millionen/f, Millionen=Million/Millionen/f, Milliarde=Milliarde/Milliarden/f, "
        "Milliarden=Milliarde/Milliarden/f, Billionen=Billion/Billionen/f"
    ),
    units=_UNITS,
    halves=table(
        "½=ein halb, ¼=ein Viertel, ¾=drei Viertel, ⅓=ein Drittel, ⅔=zwei Drittel, ⅕=ein Fünftel, ⅖=zwei Fünftel, "
        "⅗=drei Fünftel, ⅘=vier Fünftel, ⅙=ein Sechstel, ⅛=ein Achtel, ⅜=drei Achtel, ⅝=fünf Achtel, ⅞=sieben Achtel"
    ),
    abbreviations=table(
        "z.b.=zum Beispiel, d.h.=das heißt, u.a.=unter anderem, usw.=und so weiter, bzw.=beziehungsweise, ca.=circa, "
        "nr.=Nummer, dr.=Doktor, prof.=Professor, mio.=Millionen, mrd.=Milliarden, etc.=et cetera, evtl.=eventuell, "
        "ggf.=gegebenenfalls, inkl.=inklusive, exkl.=exklusive, vgl.=vergleiche, str.=Straße, st.=Sankt, "
        "jh.=Jahrhundert, jhd.=Jahrhundert, hr.=Herr, fr.=Frau, bspw.=beispielsweise, sog.=sogenannte, "
        "zzgl.=zuzüglich, max.=maximal, "
        "min.=minimal, mind.=mindestens, abb.=Abbildung, kap.=Kapitel, bd.=Band, std.=Stunden, geb.=geboren, "
        "gest.=gestorben, tel.=Telefon, ing.=Ingenieur, dipl.=Diplom, allg.=allgemein, engl.=englisch, dt.=deutsch, "
        "u.s.w.=und so weiter, i.d.r.=in der Regel, v.chr.=vor Christus, n.chr.=nach Christus"
    ),
    spelling=table(".=Punkt, @=ät, -=Minus, _=Unterstrich"),
)
