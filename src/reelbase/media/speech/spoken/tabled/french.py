"""French."""

from __future__ import annotations

import re

from num2words import num2words

from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.spoken.tabled.language import Language, nouns
from reelbase.media.speech.spoken.tabled.roman import ROMAN, bare_word, roman_value
from reelbase.media.speech.tables import listed, table

_MONTHS = listed("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_RULERS = frozenset(
    listed("""
    louis henri charles françois philippe napoléon georges édouard elizabeth élisabeth catherine pie benoît jean
    paul léopold guillaume frédéric ramsès alexandre nicolas pierre grégoire léon jacques robert baudouin albert
""")
)
_NUMBERED = frozenset(
    listed("""
    chapitre tome livre acte scène partie volume article guerre phase niveau titre
""")
)
_VOWELS = "aeiouhéèêâîôûy"


def _cardinal(value: int) -> str:
    return str(num2words(value, lang="fr"))


def _adapt(words: str, gender: str) -> str:
    return f"{words}e" if gender == "f" and re.search(r"(?:^|[ -])un$", words) else words


def _ordinal(value: int, *, feminine: bool = False) -> str:
    if value == 1:
        return "première" if feminine else "premier"
    return str(num2words(value, lang="fr", to="ordinal"))


def _before_scaled(noun: str) -> str:
    return "d'" if noun[:1].lower() in _VOWELS else "de "


def _marked_ordinal(match: re.Match[str], place: Place) -> str | None:
    """``1er``, ``2e``, ``XIXe``, ``1re``."""
    written, mark = match["number"], match["mark"].lower()
    value = int(written) if written.isdecimal() else roman_value(written)
    if not 0 < value < 10_000:
        return None
    words = _ordinal(value, feminine=mark in ("re", "ère", "ere", "res"))
    return f"{words}s" if mark.endswith("s") and not words.endswith("s") else words


def _date(match: re.Match[str], _place: Place) -> str | None:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    words = f"{'premier' if day == 1 else _cardinal(day)} {_MONTHS[month - 1]}"
    return f"{words} {_calendar_year(year)}"


def _calendar_year(digits: str) -> str:
    if len(digits) == 2:
        digits = ("19" if int(digits) > 50 else "20") + digits
    return _cardinal(int(digits))


def _first_of_month(match: re.Match[str], _place: Place) -> str:
    return f"premier|{match['month']}"


def _time(match: re.Match[str], _place: Place) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    words = f"{_adapt(_cardinal(hour), 'f')} heure{'' if hour <= 1 else 's'}"
    return f"{words} {_cardinal(minute)}" if minute else words


def _duration(match: re.Match[str], _place: Place) -> str:
    named = (("hours", "heure"), ("minutes", "minute"), ("seconds", "seconde"))
    counted = [(int(match[name]), noun) for name, noun in named]
    parts = [
        f"{_adapt(_cardinal(value), 'f')} {noun}{'s' if value > 1 else ''}" for value, noun in counted if value
    ] or ["zéro seconde"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


def _ruler_or_numbered(match: re.Match[str], place: Place) -> str | None:
    before = bare_word(place.before())
    value = roman_value(match["number"])
    if before in _RULERS and len(match["number"]) <= 5:
        return "premier" if value == 1 else _cardinal(value)
    if before in _NUMBERED:
        return _cardinal(value)
    return None


def _century(match: re.Match[str], place: Place) -> str | None:
    """``siècle`` after a numeral without its mark."""
    if bare_word(place.after()) not in ("siècle", "siècles"):
        return None
    return _ordinal(roman_value(match["number"]))


def _numbered(match: re.Match[str], place: Place) -> str | None:
    """``les années 80``, ``page 200``: a number that counts nothing has no plural."""
    if bare_word(place.before()) not in (
        "année",
        "années",
        "page",
        "pages",
        "numéro",
        "chapitre",
        "article",
        "chambre",
    ):
        return None
    words = _cardinal(int(match.group()))
    return words.removesuffix("s") if words.endswith(("vingts", "cents")) else None


_OWN: tuple[Rule, ...] = (
    rule(
        r"(?P<word>[nN]os?)",
        lambda m, place: f"numéro{'s' if m['word'].endswith('s') else ''}" if place.after()[:1].isdecimal() else None,
        starts="nN",
    ),
    rule(r"[1-9]\d{1,3}", _numbered, starts="123456789"),
    rule(r"[Pp]\. ?ex\.", lambda _m, _p: "par exemple"),
    rule(r"[Cc]\.-?à-?d\.", lambda _m, _p: "c'est-à-dire"),
    rule(r"[Aa]v\. ?J\.-?C\.", lambda _m, _p: "avant Jésus-Christ"),
    rule(r"[Aa]p\. ?J\.-?C\.", lambda _m, _p: "après Jésus-Christ"),
    rule(r"J\.-?C\.", lambda _m, _p: "Jésus-Christ"),
    rule(r"M\.(?= [A-ZÉ])", lambda _m, _p: "Monsieur"),
    rule(r"MM\.(?= [A-ZÉ])", lambda _m, _p: "Messieurs"),
    rule(r"[nN][°º] ?(?P<number>\d+)", lambda m, _p: f"numéro {_cardinal(int(m['number'][:15]))}"),
    rule(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _date, starts="0123456789"),
    rule(r"(?P<day>\d{1,2})(?P<s>[./])(?P<month>\d{1,2})(?P=s)(?P<year>\d{4}|\d{2})", _date, starts="0123456789"),
    rule(rf"1 (?P<month>{'|'.join(_MONTHS)})", _first_of_month, starts="1"),
    rule(
        r"(?P<number>\d{1,4})(?P<mark>ers?|res?|ères?|nde?s?|èmes?|emes?|es?|ᵉʳ?)",
        _marked_ordinal,
        starts="0123456789",
    ),
    # Only numerals of I, V and X: "Les", "Des" and "Mes" are words.
    rule(rf"(?P<number>(?=[IVX]+[eèᵉ]){ROMAN})(?P<mark>èmes?|emes?|es?|ᵉ)", _marked_ordinal, starts="IVX"),
    rule(r"(?P<number>I)(?P<mark>er|re|ère|ᵉʳ)", _marked_ordinal, starts="I"),
    rule(rf"(?P<number>{ROMAN})", _century, starts="IVX"),
    rule(rf"(?P<number>{ROMAN})", _ruler_or_numbered, starts="IVXLCDM"),
    rule(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)", _duration, starts="0123456789"),
    rule(r"(?P<hour>\d{1,2}) ?[hH](?: ?(?P<minute>[0-5]\d))?", _time, starts="0123456789"),
    rule(r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)", _time, starts="0123456789"),
)

FRENCH = Language(
    tag="fr",
    decimal=",",
    point="virgule",
    pairs=True,
    minus="moins",
    to="à",
    adapt=_adapt,
    power="puissance",
    before_scaled=_before_scaled,
    own_rules=_OWN,
    signs={
        "+": "plus",
        "−": "moins",
        "=": "égale",
        "×": "fois",
        "÷": "divisé par",
        "<": "inférieur à",
        ">": "supérieur à",
        "≤": "inférieur ou égal à",
        "≥": "supérieur ou égal à",
        "≈": "environ",
        "~": "environ",
        "≠": "différent de",
        "±": "plus ou moins",
        "→": "vers",
        "←": "depuis",
        "⇒": "donc",
        "√": "racine de",
        "∞": "l'infini",
        "&": "et",
        "@": "arobase",
        "%": "pour cent",
        "‰": "pour mille",
        "°": "degrés",
        "§": "paragraphe",
        "№": "numéro",
        ":": "à",
        "^": "puissance",
        "^2": "au carré",
        "^3": "au cube",
        "and": "et",
    },
    after=table("%=pour cent, ‰=pour mille, °=degrés"),
    currencies=nouns(
        "EUR=euro/euros/m, USD=dollar/dollars/m, GBP=livre/livres/f, JPY=yen/yens/m, "
        "CHF=franc suisse/francs suisses/m, INR=roupie/roupies/f, KRW=won/wons/m, RUB=rouble/roubles/m, "
        "TRY=livre turque/livres turques/f, "
        "PLN=zloty/zlotys/m, CZK=couronne/couronnes/f, SEK=couronne/couronnes/f, NOK=couronne/couronnes/f, "
        "DKK=couronne/couronnes/f, CNY=yuan/yuans/m, BTC=bitcoin/bitcoins/m, USC=cent/cents/m, "
        "CAD=dollar canadien/dollars canadiens/m, AUD=dollar australien/dollars australiens/m, BRL=real/reals/m, "
        "UAH=hryvnia/hryvnias/f, ILS=shekel/shekels/m"
    ),
    cents=nouns("EUR=centime/centimes/m, USD=cent/cents/m, CHF=centime/centimes/m, GBP=penny/pence/m"),
    scales=nouns(
        "M=million/millions/m, Md=milliard/milliards/m, Mds=milliard/milliards/m, k=mille/mille/m, "
        "million=million/millions/m, millions=million/millions/m, milliard=milliard/milliards/m, "
        "milliards=milliard/milliards/m"
    ),
    units=nouns(
        "km=kilomètre/kilomètres/m, m=mètre/mètres/m, cm=centimètre/centimètres/m, mm=millimètre/millimètres/m, "
        "nm=nanomètre/nanomètres/m, µm=micromètre/micromètres/m, km²=kilomètre carré/kilomètres carrés/m, "
        "m²=mètre carré/mètres carrés/m, cm²=centimètre carré/centimètres carrés/m, m³=mètre cube/mètres cubes/m, "
        "cm³=centimètre cube/centimètres cubes/m, ha=hectare/hectares/m, kg=kilogramme/kilogrammes/m, "
        "g=gramme/grammes/m, mg=milligramme/milligrammes/m, t=tonne/tonnes/f, l=litre/litres/m, L=litre/litres/m, "
        "ml=millilitre/millilitres/m, mL=millilitre/millilitres/m, cl=centilitre/centilitres/m, "
        "min=minute/minutes/f, mn=minute/minutes/f, s=seconde/secondes/f, ms=milliseconde/millisecondes/f, "
        "km/h=kilomètre par heure/kilomètres par heure/m, m/s=mètre par seconde/mètres par seconde/m, "
        "°C=degré Celsius/degrés Celsius/m, °F=degré Fahrenheit/degrés Fahrenheit/m, K=kelvin/kelvins/m, "
        "W=watt/watts/m, kW=kilowatt/kilowatts/m, MW=mégawatt/mégawatts/m, GW=gigawatt/gigawatts/m, "
        "kWh=kilowattheure/kilowattheures/m, V=volt/volts/m, A=ampère/ampères/m, Hz=hertz/hertz/m, "
        "kHz=kilohertz/kilohertz/m, MHz=mégahertz/mégahertz/m, GHz=gigahertz/gigahertz/m, ko=kilooctet/kilooctets/m, "
        "Mo=mégaoctet/mégaoctets/m, Go=gigaoctet/gigaoctets/m, To=téraoctet/téraoctets/m, "
        "kcal=kilocalorie/kilocalories/f, J=joule/joules/m, N=newton/newtons/m, Pa=pascal/pascals/m, "
        "hPa=hectopascal/hectopascals/m, "
        "bar=bar/bars/m, dB=décibel/décibels/m, px=pixel/pixels/m"
    ),
    halves=table(
        "½=un demi, ¼=un quart, ¾=trois quarts, ⅓=un tiers, ⅔=deux tiers, ⅕=un cinquième, ⅖=deux cinquièmes, "
        "⅗=trois cinquièmes, ⅘=quatre cinquièmes, ⅙=un sixième, ⅛=un huitième, ⅜=trois huitièmes, ⅝=cinq huitièmes, "
        "⅞=sept huitièmes"
    ),
    abbreviations=table(
        "mme=Madame, mmes=Mesdames, mlle=Mademoiselle, dr=Docteur, pr=Professeur, p.ex.=par exemple, etc.=et cetera, "
        "env.=environ, c.-à-d.=c'est-à-dire, st=Saint, ste=Sainte, bd=boulevard, av.=avenue, vol.=volume, "
        "chap.=chapitre, p.=page, pp.=pages, fig.=figure, éd.=édition, tél.=téléphone, max.=maximum, min.=minimum, "
        "cf.=confer, "
        "n.b.=nota bene, r.-v.=rendez-vous"
    ),
    spelling=table(".=point, @=arobase, -=tiret, _=tiret bas"),
)
