"""Units of measure: their words and symbols, and what they measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reelbase.media.speech.spoken.english.units import UNIT, follows_with_a_space, unit_words
from reelbase.media.speech.tables import listed
from reelbase.understanding.figures.quantity import UnitKind

Unit = tuple[str, UnitKind]
"""A symbol and what it measures."""

_NAMES = {
    UnitKind.PERCENT: "%=percent|per cent|pct",
    UnitKind.PERCENTAGE_POINT: "pp=percentage point, bps=basis point, pp=percent point",
    UnitKind.LENGTH: "km=kilometre|kilometer, m=metre|meter, cm=centimetre|centimeter, mm=millimetre|millimeter, "
    "µm=micrometre|micrometer|micron, nm=nanometre|nanometer, miles=mile, ft=foot/feet, in=inch/inches, "
    "yd=yard, light-years=light-year|light year, AU=astronomical unit, nautical miles=nautical mile",
    UnitKind.AREA: "km²=square kilometre|square kilometer, m²=square metre|square meter, sq mi=square mile, "
    "sq ft=square foot/square feet, ha=hectare, acres=acre, cm²=square centimetre|square centimeter",
    UnitKind.VOLUME: "l=litre|liter, ml=millilitre|milliliter, m³=cubic metre|cubic meter, km³=cubic kilometre|"
    "cubic kilometer, gal=gallon, barrels=barrel, tsp=teaspoon, tbsp=tablespoon, cups=cup, pints=pint, fl oz=fluid "
    "ounce",
    UnitKind.MASS: "kg=kilogram|kilo|kilogramme, g=gram|gramme, mg=milligram, µg=microgram, t=tonne, tons=ton, "
    "lb=pound, oz=ounce, kt=kiloton",
    UnitKind.TIME: "ms=millisecond, µs=microsecond, ns=nanosecond, s=second, min=minute, h=hour, days=day, "
    "weeks=week, months=month, years=year, decades=decade, centuries=century/centuries, "
    "millennia=millennium/millennia, nights=night, years=year-old|year old",
    UnitKind.SPEED: "km/h=kilometre per hour|kilometer per hour|kilometre an hour|kilometer an hour, mph=mile per hour|"
    "mile an hour, m/s=metre per second|meter per second, km/s=kilometre per second|kilometer per second, kn=knot",
    UnitKind.TEMPERATURE: "°C=degree celsius|degree centigrade, °F=degree fahrenheit, K=kelvin/kelvin, °=degree",
    UnitKind.ENERGY: "kWh=kilowatt hour|kilowatt-hour, MWh=megawatt hour|megawatt-hour, TWh=terawatt "
    "hour|terawatt-hour, GWh=gigawatt hour|gigawatt-hour, J=joule, kJ=kilojoule, kcal=calorie|kilocalorie",
    UnitKind.POWER: "W=watt, kW=kilowatt, MW=megawatt, GW=gigawatt, hp=horsepower/horsepower",
    UnitKind.PRESSURE: "bar=bar/bar, Pa=pascal, hPa=hectopascal, atm=atmosphere",
    UnitKind.FREQUENCY: "Hz=hertz/hertz, kHz=kilohertz/kilohertz, MHz=megahertz/megahertz, GHz=gigahertz/gigahertz",
    UnitKind.DATA: "bytes=byte, KB=kilobyte, MB=megabyte, GB=gigabyte, TB=terabyte, bits=bit, megapixels=megapixel",
    UnitKind.ELECTRICITY: "V=volt, A=ampere|amp, Ω=ohm, mAh=milliamp hour, kV=kilovolt",
    UnitKind.OTHER: "dB=decibel, mol=mole, pixels=pixel",
}
"""English names by what they measure; several by ``|``, an irregular plural after ``/``."""
_FOREIGN = {
    "de": "%=Prozent, pp=Prozentpunkte|Prozentpunkt|Prozentpunkten, km=Kilometer|Kilometern, m=Meter|Metern, "
    "cm=Zentimeter, mm=Millimeter, km²=Quadratkilometer, m²=Quadratmeter, ha=Hektar, l=Liter, kg=Kilogramm|Kilo, "
    "g=Gramm, t=Tonnen|Tonne, s=Sekunden|Sekunde, min=Minuten|Minute, h=Stunden|Stunde, days=Tage|Tagen|Tag, "
    "weeks=Wochen|Woche, months=Monate|Monaten|Monat, years=Jahre|Jahren|Jahr, °C=Grad Celsius, °=Grad, "
    "km/h=Kilometer pro Stunde|Stundenkilometer, W=Watt, V=Volt",
    "fr": "%=pour cent|pourcent, pp=points de pourcentage|point de pourcentage, km=kilomètres|kilomètre, m=mètres|"
    "mètre, cm=centimètres, mm=millimètres, km²=kilomètres carrés, m²=mètres carrés, ha=hectares, l=litres|litre, "
    "kg=kilogrammes|kilos|kilo, g=grammes, t=tonnes|tonne, s=secondes|seconde, min=minutes|minute, h=heures|heure, "
    "days=jours|jour, weeks=semaines|semaine, months=mois, years=ans|an|années|année, °C=degrés Celsius, "
    "°=degrés|degré, km/h=kilomètres par heure|kilomètres-heure, W=watts, V=volts",
    "es": "%=por ciento, pp=puntos porcentuales, km=kilómetros|kilómetro, m=metros|metro, cm=centímetros, "
    "mm=milímetros, km²=kilómetros cuadrados, m²=metros cuadrados, ha=hectáreas, l=litros|litro, "
    "kg=kilogramos|kilos|kilo, g=gramos, t=toneladas|tonelada, s=segundos|segundo, min=minutos|minuto, h=horas|hora, "
    "days=días|día, weeks=semanas|semana, months=meses|mes, years=años|año, °C=grados Celsius, °=grados|grado, "
    "km/h=kilómetros por hora, W=vatios, V=voltios",
    "it": "%=per cento, pp=punti percentuali, km=chilometri|chilometro, m=metri|metro, cm=centimetri, mm=millimetri, "
    "km²=chilometri quadrati, m²=metri quadrati, ha=ettari, l=litri|litro, kg=chilogrammi|chili, g=grammi, "
    "t=tonnellate, s=secondi|secondo, min=minuti|minuto, h=ore|ora, days=giorni|giorno, weeks=settimane|settimana, "
    "months=mesi|mese, years=anni|anno, °C=gradi Celsius, °=gradi|grado, km/h=chilometri orari|chilometri all'ora",
    "pt": "%=por cento, pp=pontos percentuais, km=quilômetros|quilómetros, m=metros|metro, cm=centímetros, "
    "km²=quilômetros quadrados|quilómetros quadrados, m²=metros quadrados, ha=hectares, l=litros|litro, "
    "kg=quilogramas|quilos, g=gramas, t=toneladas, s=segundos, min=minutos|minuto, h=horas|hora, days=dias|dia, "
    "weeks=semanas|semana, months=meses|mês, years=anos|ano, °C=graus Celsius, °=graus",
    "nl": "%=procent, pp=procentpunten, km=kilometer, m=meter, cm=centimeter, mm=millimeter, km²=vierkante kilometer, "
    "m²=vierkante meter, ha=hectare, l=liter, kg=kilogram|kilo, g=gram, t=ton, s=seconden, min=minuten|minuut, "
    "h=uur|uren, days=dagen|dag, weeks=weken|week, months=maanden|maand, years=jaar|jaren, °C=graden Celsius, °=graden",
    "pl": "%=procent|procenta, km=kilometrów|kilometry, m=metrów|metry, kg=kilogramów, h=godzin|godziny, "
    "min=minut|minuty, days=dni, years=lat|lata, months=miesięcy|miesiące",
    "ru": "%=процентов|процента|процент, km=км|километров|километра, m=м|метров|метра, cm=см, kg=кг|килограммов, g=г, "
    "t=тонн, l=литров, h=часов|часа|час, min=минут|минуты, days=дней|дня, weeks=недель, months=месяцев|месяца, "
    "years=лет|года, km/h=км/ч, °=градусов|градуса",
    "sv": "%=procent, km=kilometer, m=meter, kg=kilogram|kilo, h=timmar|timme, min=minuter|minut, days=dagar|dag, "
    "weeks=veckor|vecka, months=månader|månad, years=år, °=grader",
}
_KINDS_OF_SYMBOLS = {
    symbol: kind for kind, text in _NAMES.items() for symbol in (entry.split("=")[0] for entry in text.split(", "))
}
_KINDS_OF_NAMES = (
    ("square", UnitKind.AREA),
    ("cubic", UnitKind.VOLUME),
    ("per hour", UnitKind.SPEED),
    ("per second", UnitKind.SPEED),
    ("watt hour", UnitKind.ENERGY),
    ("byte", UnitKind.DATA),
    ("bit", UnitKind.DATA),
    ("hertz", UnitKind.FREQUENCY),
    ("meter", UnitKind.LENGTH),
    ("gram", UnitKind.MASS),
    ("ton", UnitKind.MASS),
    ("liter", UnitKind.VOLUME),
    ("second", UnitKind.TIME),
    ("watt", UnitKind.POWER),
    ("volt", UnitKind.ELECTRICITY),
    ("amp", UnitKind.ELECTRICITY),
    ("pascal", UnitKind.PRESSURE),
    ("pound per square inch", UnitKind.PRESSURE),
    ("joule", UnitKind.ENERGY),
    ("calorie", UnitKind.ENERGY),
    ("degree", UnitKind.TEMPERATURE),
)
"""What a name of ``unit_words`` measures, by a part of it; the first that fits."""
_NOT_UNITS = frozenset(listed("a in pt mo pc head cup user item unit person serving day night pp b t"))
"""Symbols that are words more often than units."""
_SYMBOL = re.compile(UNIT)


def unit_after(text: str, position: int, language: str) -> tuple[Unit, int] | None:
    """The unit that stands at a position, right behind a number, and where it ends; None without one.

    A space or a hyphen may stand before it. language: a base such as ``en``.
    """
    gap = re.compile(r"[ \u00a0\u202f-]?").match(text, position)
    start = gap.end() if gap else position
    for pattern, units in _patterns(language):
        match = pattern.match(text, start)
        if match is not None:
            return units[" ".join(match.group().replace("-", " ").lower().split())], match.end()
    return _symbol_at(text, start, spaced=start > position)


def _symbol_at(text: str, start: int, *, spaced: bool) -> tuple[Unit, int] | None:
    match = _SYMBOL.match(text, start)
    if match is None or (match.group()[-1].isalnum() and text[match.end() : match.end() + 1].isalnum()):
        return None
    symbol = match.group()
    names = None if symbol.lower() in _NOT_UNITS else unit_words(symbol)
    if names is None or (spaced and not follows_with_a_space(symbol)):
        return None
    plain = symbol.replace("° ", "°").rstrip(".").replace("sq.", "sq").replace("kmh", "km/h").replace("kph", "km/h")
    if plain in _KINDS_OF_SYMBOLS:
        return (plain, _KINDS_OF_SYMBOLS[plain]), match.end()
    same = _BY_ENGLISH_NAME.get(_british(names[0]))
    if same is not None:
        return same, match.end()
    kind = next((kind for part, kind in _KINDS_OF_NAMES if part in names[0]), UnitKind.OTHER)
    return (plain, kind), match.end()


def _british(name: str) -> str:
    return name.replace("liter", "litre").replace("meter", "metre").lower()


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], dict[str, Unit]], ...]:
    """The words for units in a language; English ones only in English, as ``min`` or ``mole`` are words elsewhere."""
    if language == "en":
        units = dict(_english_names())
    elif language in _FOREIGN:
        units = {}
        for entry in _FOREIGN[language].split(", "):
            symbol, _, names = entry.partition("=")
            for name in names.split("|"):
                units[name.lower()] = (symbol, _KINDS_OF_SYMBOLS[symbol])
    else:
        return ()
    by_length = sorted(units, key=len, reverse=True)
    written = "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in by_length)
    keys = {" ".join(name.replace("-", " ").split()): unit for name, unit in units.items()}
    return ((re.compile(rf"(?:{written})(?![\w])", re.IGNORECASE), keys),)


def _english_names() -> Iterator[tuple[str, Unit]]:
    for kind, text in _NAMES.items():
        for entry in text.split(", "):
            symbol, _, names = entry.partition("=")
            for name in names.split("|"):
                one, slash, many = name.partition("/")
                yield one, (symbol, kind)
                first, *rest = one.split(" ")
                plural = many if slash else f"{one}s"
                if rest and rest[0] in ("per", "an", "celsius", "fahrenheit", "centigrade"):
                    plural = " ".join([f"{first}s", *rest])
                yield plural, (symbol, kind)


_BY_ENGLISH_NAME = {_british(name): unit for name, unit in _english_names()}
