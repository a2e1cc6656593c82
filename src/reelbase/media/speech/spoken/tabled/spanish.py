"""Spanish."""

from __future__ import annotations

import re

from num2words import num2words

from reelbase.media.speech.spoken.rules import Place, Rule, rule
from reelbase.media.speech.spoken.tabled.language import Language, nouns
from reelbase.media.speech.spoken.tabled.roman import ROMAN, bare_word, roman_value
from reelbase.media.speech.tables import listed, table

_MONTHS = listed("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_RULERS = frozenset(
    listed("""
    felipe carlos fernando alfonso enrique luis juan isabel jorge eduardo pío benedicto pablo gregorio león
    napoleón francisco guillermo federico catalina ramsés nicolás pedro alejandro sancho jaime ricardo
""")
)
_NUMBERED = frozenset(
    listed("""
    siglo siglos capítulo tomo libro acto escena parte volumen artículo fase título mundial
""")
)
_NO_NOUNS = frozenset(
    listed("""
    a al como con de del e el en es fue era la los las no o para por que se sin su y ya
""")
)
_MASCULINE = ("días", "mapas", "planetas", "emas", "amas", "omas", "istas", "atletas", "poetas", "pijamas")
_COUNTED_ONCE = frozenset(
    listed("""
    persona hora vez semana taza cucharada cucharadita página hoja casa mujer niña pieza lata año día mes minuto segundo
    huevo diente vaso plato paso libro punto hombre niño kilo litro metro kilómetro grado gol
""")
)
_ORDINALS = listed(
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo decimotercero "
    "decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno vigésimo"
)


def _cardinal(value: int) -> str:
    return str(num2words(value, lang="es"))


def _adapt(words: str, gender: str) -> str:
    if gender == "f":
        words = re.sub(r"cientos\b", "cientas", words).replace("quinientos", "quinientas")
        return re.sub(r"uno$", "una", words)
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return re.sub(r"uno$", "un", words)


def _ordinal(value: int, mark: str) -> str:
    """mark: ``o``, ``a`` or ``er``, as ``3.º``, ``3.ª`` and ``3.er`` have it."""
    words = _ORDINALS[value - 1] if value <= len(_ORDINALS) else str(num2words(value, lang="es", to="ordinal"))
    if mark == "a":
        return re.sub(r"o\b", "a", words)
    return words.removesuffix("o") if mark == "er" and words.endswith(("primero", "tercero")) else words


def _counted(match: re.Match[str], place: Place) -> str | None:
    """A number before the noun that it counts: ``200 personas``, ``21 años``."""
    noun = place.after()
    if place.stop > place.start + 1 or not noun[:1].islower() or match.group()[-1:] in ".,;:":
        return None
    core = bare_word(noun)
    value = int(match["number"].replace(".", ""))
    if not core.isalpha() or len(core) < 3 or core in _NO_NOUNS:
        return None
    if value == 1:
        if core not in _COUNTED_ONCE:
            return None
        return "una" if _is_feminine(core + "s") else "un"
    return _adapt(_cardinal(value), "f" if _is_feminine(core) else "m") if core.endswith("s") else None


def _is_feminine(plural: str) -> bool:
    return plural.endswith(("as", "ciones", "siones", "dades", "tades")) and not plural.endswith(_MASCULINE)


def _marked_ordinal(match: re.Match[str], place: Place) -> str | None:
    mark = match["mark"] or match["dotted"] or match["bare"]
    if mark in ("°", "º") and bare_word(place.after())[:1] in ("c", "f"):
        return None
    value = int(match["number"])
    plural = mark in ("os", "as")
    kind = {"º": "o", "°": "o", "ª": "a", "ᵉʳ": "er", "os": "o", "as": "a"}.get(mark, mark)
    if kind not in ("o", "a", "er"):
        kind = kind[-1]
    if not 0 < value < 10_000:
        return None
    after = place.after()
    if kind == "o" and value in (1, 3) and not plural and after[:1].islower() and bare_word(after) not in _NO_NOUNS:
        # Before a noun these two are short: "el primer piso".
        kind = "er"
    words = _ordinal(value, kind)
    return f"{words}s" if plural else words


def _date(match: re.Match[str], _place: Place) -> str | None:
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if len(year) == 2:
        year = ("19" if int(year) > 50 else "20") + year
    return f"{'uno' if day == 1 else _cardinal(day)} de {_MONTHS[month - 1]} de {_cardinal(int(year))}"


def _time(match: re.Match[str], _place: Place) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59:
        return None
    words = _adapt(_cardinal(hour), "f")
    if match["h"] and not minute:
        return f"{words} hora{'' if hour == 1 else 's'}"
    if not minute:
        return f"{words} en punto"
    return f"{words} y {_cardinal(minute)}"


def _duration(match: re.Match[str], _place: Place) -> str:
    named = (("hours", "hora"), ("minutes", "minuto"), ("seconds", "segundo"))
    parts = []
    for name, noun in named:
        value = int(match[name])
        if value:
            parts.append(
                f"{_adapt(_cardinal(value), 'f' if noun == 'hora' else 'm')} {noun}{'' if value == 1 else 's'}"
            )
    if len(parts) < 2:
        return parts[0] if parts else "cero segundos"
    return f"{', '.join(parts[:-1])} y {parts[-1]}"


def _roman(match: re.Match[str], place: Place) -> str | None:
    """Kings and popes are counted with ordinals up to ten, centuries with cardinals."""
    before, value = bare_word(place.before()), roman_value(match["number"])
    if before in _RULERS and len(match["number"]) <= 5:
        feminine = before in ("isabel", "catalina")
        return _ordinal(value, "a" if feminine else "o") if value <= 10 else _cardinal(value)
    if before in _NUMBERED:
        return _cardinal(value)
    if bare_word(place.after()) in ("guerra", "república", "internacional") and value < 10:
        return _ordinal(value, "a")
    return None


def _centuries(match: re.Match[str], _place: Place) -> str:
    """``s. XIX``, ``ss. XVI y XVII``."""
    words = f"{'siglos' if match['word'] == 'ss' else 'siglo'}|{_cardinal(roman_value(match['number']))}"
    if not match["last"]:
        return words
    return f"{words}|{match['joiner']}|{_cardinal(roman_value(match['last']))}"


_OWN: tuple[Rule, ...] = (
    rule(r"[Pp]\. ?ej\.", lambda _m, _p: "por ejemplo"),
    rule(r"EE\. ?UU\.", lambda _m, _p: "Estados Unidos"),
    rule(r"a\. ?(?:de )?C\.", lambda _m, _p: "antes de Cristo"),
    rule(r"d\. ?(?:de )?C\.", lambda _m, _p: "después de Cristo"),
    rule(r"a\. ?m\.", lambda _m, _p: "de la mañana"),
    rule(r"p\. ?m\.", lambda _m, _p: "de la tarde"),
    rule(
        r"[nN]\.?[º°](?: ?(?P<number>\d+))?",
        lambda m, _p: f"número {_cardinal(int(m['number'][:15]))}" if m["number"] else "número",
    ),
    rule(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _date, starts="0123456789"),
    rule(r"(?P<day>\d{1,2})(?P<s>[./-])(?P<month>\d{1,2})(?P=s)(?P<year>\d{4}|\d{2})", _date, starts="0123456789"),
    rule(
        r"(?P<number>\d{1,4})(?:\.? ?(?P<mark>[ºª°]|ᵉʳ)|\.(?P<dotted>er|o|a|os|as)|(?P<bare>ero|er|ra|ro|da|do|to|ta))",
        _marked_ordinal,
        starts="0123456789",
    ),
    rule(r"(?P<number>\d{1,3}(?:\.\d{3})*|\d{4,6})", _counted, starts="0123456789"),
    rule(rf"(?P<word>ss?)\. (?P<number>{ROMAN})(?: (?P<joiner>[ya]) (?P<last>{ROMAN}))?", _centuries, starts="s"),
    rule(r"[cC]/(?P<name>[^\W\d_]\w+)?", lambda m, _p: f"calle {m['name'] or ''}".strip(), starts="cC"),
    rule(rf"(?P<number>{ROMAN})", _roman, starts="IVXLCDM"),
    rule(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)", _duration, starts="0123456789"),
    rule(r"(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d) ?(?P<h>h|horas)\.?", _time, starts="0123456789"),
    rule(r"(?P<hour>\d{1,2})(?P<minute>) ?(?P<h>h)\.?", _time, starts="0123456789"),
    rule(r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?P<h>)", _time, starts="0123456789"),
)


SPANISH = Language(
    tag="es",
    decimal=",",
    point="coma",
    pairs=True,
    minus="menos",
    to="a",
    joined="con",
    adapt=_adapt,
    power="elevado a",
    before_scaled=lambda _noun: "de ",
    own_rules=_OWN,
    signs={
        "+": "más",
        "−": "menos",
        "=": "igual a",
        "×": "por",
        "÷": "entre",
        "<": "menor que",
        ">": "mayor que",
        "≤": "menor o igual que",
        "≥": "mayor o igual que",
        "≈": "aproximadamente",
        "~": "aproximadamente",
        "≠": "distinto de",
        "±": "más menos",
        "→": "a",
        "←": "desde",
        "⇒": "entonces",
        "√": "raíz de",
        "∞": "infinito",
        "&": "y",
        "@": "arroba",
        "%": "por ciento",
        "‰": "por mil",
        "°": "grados",
        "§": "sección",
        "№": "número",
        ":": "a",
        "^": "elevado a",
        "^2": "al cuadrado",
        "^3": "al cubo",
        "and": "y",
    },
    after=table("%=por ciento, ‰=por mil, °=grados, º=grados"),
    currencies=nouns(
        "EUR=euro/euros/m, USD=dólar/dólares/m, GBP=libra/libras/f, JPY=yen/yenes/m, "
        "CHF=franco suizo/francos suizos/m, INR=rupia/rupias/f, KRW=won/wones/m, RUB=rublo/rublos/m, "
        "TRY=lira turca/liras turcas/f, MXN=peso mexicano/pesos mexicanos/m, ARS=peso argentino/pesos argentinos/m, "
        "CLP=peso chileno/pesos chilenos/m, COP=peso colombiano/pesos colombianos/m, PEN=sol/soles/m, "
        "BRL=real/reales/m, CNY=yuan/yuanes/m, BTC=bitcoin/bitcoins/m, USC=centavo/centavos/m, PLN=esloti/eslotis/m, "
        "CZK=corona/coronas/f, SEK=corona/coronas/f, NOK=corona/coronas/f, DKK=corona/coronas/f, CRC=colón/colones/m, "
        "PYG=guaraní/guaraníes/m, UAH=grivna/grivnas/f, ILS=séquel/séqueles/m"
    ),
    cents=nouns("EUR=céntimo/céntimos/m, USD=centavo/centavos/m, GBP=penique/peniques/m, MXN=centavo/centavos/m"),
    scales=nouns("M=millón/millones/m, mill.=millón/millones/m, millón=millón/millones/m, millones=millón/millones/m"),
    units=nouns(
        "km=kilómetro/kilómetros/m, m=metro/metros/m, cm=centímetro/centímetros/m, mm=milímetro/milímetros/m, "
        "nm=nanómetro/nanómetros/m, µm=micrómetro/micrómetros/m, km²=kilómetro cuadrado/kilómetros cuadrados/m, "
        "m²=metro cuadrado/metros cuadrados/m, cm²=centímetro cuadrado/centímetros cuadrados/m, "
        "m³=metro cúbico/metros cúbicos/m, cm³=centímetro cúbico/centímetros cúbicos/m, ha=hectárea/hectáreas/f, "
        "kg=kilogramo/kilogramos/m, g=gramo/gramos/m, mg=miligramo/miligramos/m, t=tonelada/toneladas/f, "
        "l=litro/litros/m, L=litro/litros/m, ml=mililitro/mililitros/m, min=minuto/minutos/m, s=segundo/segundos/m, "
        "ms=milisegundo/milisegundos/m, km/h=kilómetro por hora/kilómetros por hora/m, "
        "m/s=metro por segundo/metros por segundo/m, °C=grado Celsius/grados Celsius/m, "
        "°F=grado Fahrenheit/grados Fahrenheit/m, K=kelvin/kelvin/m, W=vatio/vatios/m, kW=kilovatio/kilovatios/m, "
        "MW=megavatio/megavatios/m, GW=gigavatio/gigavatios/m, kWh=kilovatio hora/kilovatios hora/m, "
        "V=voltio/voltios/m, A=amperio/amperios/m, Hz=hercio/hercios/m, kHz=kilohercio/kilohercios/m, "
        "MHz=megahercio/megahercios/m, "
        "GHz=gigahercio/gigahercios/m, kB=kilobyte/kilobytes/m, MB=megabyte/megabytes/m, GB=gigabyte/gigabytes/m, "
        "TB=terabyte/terabytes/m, kcal=kilocaloría/kilocalorías/f, J=julio/julios/m, N=newton/newtons/m, "
        "Pa=pascal/pascales/m, hPa=hectopascal/hectopascales/m, bar=bar/bares/m, dB=decibelio/decibelios/m, "
        "px=píxel/píxeles/m"
    ),
    halves=table(
        "½=un medio, ¼=un cuarto, ¾=tres cuartos, ⅓=un tercio, ⅔=dos tercios, ⅕=un quinto, ⅖=dos quintos, "
        "⅗=tres quintos, ⅘=cuatro quintos, ⅙=un sexto, ⅛=un octavo, ⅜=tres octavos, ⅝=cinco octavos, ⅞=siete octavos"
    ),
    abbreviations=table(
        "sr.=Señor, sra.=Señora, srta.=Señorita, dr.=Doctor, dra.=Doctora, p.ej.=por ejemplo, n.º=número, "
        "etc.=etcétera, ee.uu.=Estados Unidos, ud.=usted, uds.=ustedes, prof.=Profesor, profa.=Profesora, d.=don, "
        "dña.=doña, "
        "av.=avenida, avda.=avenida, pág.=página, págs.=páginas, cap.=capítulo, vol.=volumen, fig.=figura, "
        "tel.=teléfono, aprox.=aproximadamente, máx.=máximo, mín.=mínimo, núm.=número, sto.=santo, sta.=santa, "
        "gral.=general, ing.=ingeniero, lic.=licenciado, cía.=compañía, s.a.=sociedad anónima, a.c.=antes de Cristo, "
        "d.c.=después de Cristo, pza.=plaza, ctra.=carretera, dpto.=departamento, tlf.=teléfono, tfno.=teléfono"
    ),
    spelling=table(".=punto, @=arroba, -=guion, _=guion bajo"),
)
