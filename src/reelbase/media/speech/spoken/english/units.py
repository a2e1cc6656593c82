"""Units of measure: their symbols, what is said for one and for several, and how they combine."""

from __future__ import annotations

import re
from functools import lru_cache

from reelbase.media.speech.tables import listed, table

UNIT = (
    r"(?:(?:sq|cu)\.? ?(?:ft|in|mi|yd|km|cm|mm|m)\b\.?|fl\.? ?oz\b|° ?[CFK]\b|°N?|[%‰]|"
    r"[^\W\d_]{1,9}(?:⁻?[¹²³⁴]|\^[234]|(?<=[ms])[23])?"
    r"(?:[/·⋅][^\W\d_]{1,6}(?:⁻?[¹²³⁴]|\^[234]|(?<=[ms])[23])?){0,2})"
)
"""What may be a unit after a number; ``unit_words`` says whether it is one."""
_PREFIXES = table("k=kilo, M=mega, G=giga, T=tera, m=milli, µ=micro, μ=micro, n=nano, p=pico, c=centi, d=deci, h=hecto")
_PREFIXED = (
    ("m", "meter", "kmµμnpcd"),
    ("g", "gram", "kmµμn"),
    ("s", "second", "mµμnp"),
    ("l", "liter", "mcdhµμ"),
    ("L", "liter", "mcdhµμ"),
    ("W", "watt", "kMGTm"),
    ("Wh", "watt hour", "kMGT"),
    ("V", "volt", "kMmµμ"),
    ("A", "amp", "kmµμ"),
    ("Ah", "amp hour", "m"),
    ("J", "joule", "kMGm"),
    ("N", "newton", "kM"),
    ("Pa", "pascal", "kMGh"),
    ("Hz", "hertz", "kMGT"),
    ("Ω", "ohm", "kM"),
    ("F", "farad", "µμnpm"),
    ("H", "henry", "µμm"),
    ("eV", "electronvolt", "kMGT"),
    ("B", "byte", "kMGT"),
    ("bit", "bit", "kMG"),
    ("b", "bit", "MG"),
    ("bps", "bit per second", "kMG"),
    ("mol", "mole", "mµμn"),
    ("cal", "calorie", "k"),
    ("bar", "bar", "m"),
    ("Sv", "sievert", "mµμ"),
    ("T", "tesla", "mµμ"),
)
_ODD_PLURALS = {"foot": "feet", "inch": "inches", "hertz": "hertz", "percent": "percent", "lux": "lux"}
_ODD_PLURALS |= {"horsepower": "horsepower", "kelvin": "kelvin", "per mille": "per mille", "henry": "henries"}
_ODD_PLURALS |= {"part per million": "parts per million", "part per billion": "parts per billion"}
_SINGLE = table(
    "lb=pound, lbs=pound, oz=ounce, ft=foot, in=inch, mi=mile, yd=yard, yds=yard, mph=mile per hour, min=minute, "
    "mins=minute, sec=second, secs=second, h=hour, hr=hour, hrs=hour, wk=week, wks=week, mo=month, mos=month, yr=year, "
    "yrs=year, rpm=revolution per minute, bpm=beat per minute, kph=kilometer per hour, KB=kilobyte, PB=petabyte, "
    "Kbps=kilobit per second, KiB=kibibyte, MiB=mebibyte, GiB=gibibyte, px=pixel, MP=megapixel, fps=frame per second, "
    "°=degree, °C=degree Celsius, °F=degree Fahrenheit, °K=kelvin, K=kelvin, %=percent, ‰=per mille, t=ton, "
    "ha=hectare, tbsp=tablespoon, tbs=tablespoon, Tbsp=tablespoon, tsp=teaspoon, gal=gallon, qt=quart, pt=pint, "
    "pts=point, fl oz=fluid ounce, hp=horsepower, psi=pound per square inch, atm=atmosphere, ppm=part per million, "
    "ppb=part per billion, dB=decibel, dBA=decibel A, lm=lumen, lx=lux, kn=knot, ly=light-year, AU=astronomical unit, "
    "Å=angstrom, rad=radian, Bq=becquerel, Gy=gray, doz=dozen, pcs=piece, pc=piece, pp=percentage point, "
    "mmHg=millimeter of mercury, kcal=kilocalorie, kt=kiloton, Mt=megaton, Gt=gigaton, day=day, person=person, "
    "month=month, year=year, week=week, hour=hour, minute=minute, second=second, night=night, unit=unit, item=item, "
    "head=head, bbl=barrel, bu=bushel, MMBtu=million B T U, user=user, mile=mile, liter=liter, "
    "litre=litre, pound=pound, kilo=kilo, cup=cup, serving=serving"
)
_OTHER_CASES = table(
    "KG=kg, Kg=kg, KM=km, Km=km, CM=cm, KMH=km/h, kmh=km/h, Kmh=km/h, LBS=lb, Lbs=lb, OZ=oz, FT=ft, MPH=mph, HRS=h, "
    "GHZ=GHz, MHZ=MHz, KHZ=kHz, Mhz=MHz, Ghz=GHz, khz=kHz, hz=Hz, mhz=MHz, ghz=GHz, gb=GB, mb=MB, kb=KB, tb=TB, "
    "mbps=Mbps, gbps=Gbps, kbps=kbps, kwh=kWh, KWh=kWh, Kwh=kWh, KWH=kWh, kw=kW, KW=kW, db=dB, Db=dB, ML=ml, "
    "kms=km, kgs=kg, cms=cm, grams=g, gms=g, gm=g, cc=cm³, sqm=m², sqft=sq ft, hPa=hPa, kn=kn, mAH=mAh, mah=mAh"
)
"""Common spellings of symbols in another case or with another letter."""
_AREAS = frozenset({"m", "km", "cm", "mm", "ft", "in", "mi", "yd", "µm", "nm", "dm"})
_LETTERS_WITH_A_SPACE = frozenset("mgsltLhWVKJΩÅ%‰°")
"""Units of one letter that are read after a space; other letters are more often a name or a word."""
_WORDS_THAT_ARE_UNITS = frozenset(
    listed("in pt mo pc head kilo cup user item unit person mile pound night serving day")
)
"""Symbols that are words as well; after a space they are units only with a full stop or more evidence."""


def unit_words(symbol: str) -> tuple[str, str] | None:
    """What is said for one and for several of a unit, such as ``km/h``; None for what is no unit."""
    return _unit_words(symbol) if len(symbol) <= 20 else None


def follows_with_a_space(symbol: str) -> bool:
    """Whether a symbol after a space is a unit without more evidence: ``5 g`` and ``5 km``, not ``5 A`` or ``5 in``."""
    plain = symbol.rstrip(".")
    if len(plain) == 1:
        return plain in _LETTERS_WITH_A_SPACE
    return symbol.endswith(".") or plain not in _WORDS_THAT_ARE_UNITS


@lru_cache(maxsize=1024)
def _unit_words(symbol: str) -> tuple[str, str] | None:
    symbol = symbol.replace("^", "").replace("μ", "µ").replace("Ω", "Ω")
    squared = re.fullmatch(r"(sq|cu)\.? ?(\w+)\.?", symbol)
    if squared and squared[2] in _AREAS:
        kind = "square" if squared[1] == "sq" else "cubic"
        return f"{kind} {_TABLE[squared[2]][0]}", f"{kind} {_TABLE[squared[2]][1]}"
    symbol = symbol.replace("° ", "°")
    symbol = _OTHER_CASES.get(symbol, symbol)
    if symbol == "sq ft":
        return "square foot", "square feet"
    symbol = symbol.replace("fl. oz", "fl oz").replace("floz", "fl oz").rstrip(".")
    if symbol in _TABLE:
        return _TABLE[symbol]
    above, slash, below = symbol.rpartition("/")
    if slash:
        unit, divisor = _unit_words(above), _unit_words(below)
        return (f"{unit[0]} per {divisor[0]}", f"{unit[1]} per {divisor[0]}") if unit and divisor else None
    if "·" in symbol or "⋅" in symbol or "⁻" in symbol:
        return _product(re.split("[·⋅]", symbol))
    return _power(symbol)


def _product(factors: list[str]) -> tuple[str, str] | None:
    """``N·m``, ``s⁻¹``, ``W·m⁻²``: those with a negative power come after *per*."""
    above = [_unit_words(factor) for factor in factors if "⁻" not in factor]
    below = [_unit_words(factor.replace("⁻", "").removesuffix("¹")) for factor in factors if "⁻" in factor]
    if not all(above) or not all(below):
        return None
    ones, manies = (" ".join(unit[index] for unit in above[-1:] if unit) for index in (0, 1))
    before = "".join(f"{unit[0]} " for unit in above[:-1] if unit)
    after = "".join(f" per {unit[0]}" for unit in below if unit)
    return f"{before}{ones}{after}".strip(), f"{before}{manies}{after}".strip()


def _power(symbol: str) -> tuple[str, str] | None:
    power = {"²": 2, "³": 3, "2": 2, "3": 3}.get(symbol[-1:])
    base = _TABLE.get(symbol[:-1]) if power else None
    if power is None or base is None:
        return None
    if symbol[:-1] in _AREAS:
        kind = "square" if power == 2 else "cubic"
        return f"{kind} {base[0]}", f"{kind} {base[1]}"
    suffix = "squared" if power == 2 else "cubed"
    return f"{base[0]} {suffix}", f"{base[1]} {suffix}"


def _plural(name: str) -> str:
    if name.endswith("hertz"):
        return name
    first, per, rest = name.partition(" per ")
    if name in _ODD_PLURALS:
        return _ODD_PLURALS[name]
    if first in _ODD_PLURALS:
        return _ODD_PLURALS[first] + per + rest
    if first.startswith("degree"):
        return f"degrees{first[6:]}{per}{rest}"
    if first == "millimeter of mercury":
        return "millimeters of mercury"
    return f"{first}s{per}{rest}"


_ONLY_WITH_PREFIX = frozenset("TFHNBb")
"""Letters that alone are more often something else, such as a million, a name or a note."""


def _all_units() -> dict[str, tuple[str, str]]:
    names = {symbol: name for symbol, name, _ in _PREFIXED if symbol not in _ONLY_WITH_PREFIX}
    for symbol, name, prefixes in _PREFIXED:
        for prefix in prefixes:
            names[prefix + symbol] = _PREFIXES[prefix] + name
    names |= _SINGLE
    for odd in ("mH", "pA", "mT", "kA"):
        names.pop(odd, None)
    return {symbol: (name, _plural(name)) for symbol, name in names.items()}


_TABLE = _all_units()
