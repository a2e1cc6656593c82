"""Amounts of money, with the currency before or after the figures."""

from __future__ import annotations

import re

from reelbase.media.speech.spoken.english.counting import AMOUNT, Number, amount_words, number_of, whole_words
from reelbase.media.speech.spoken.english.units import unit_words
from reelbase.media.speech.spoken.rules import TOKEN_END, Place, Rule, rule
from reelbase.media.speech.spoken.signs import CURRENCY_CODES, CURRENCY_SIGNS
from reelbase.media.speech.tables import table

SCALES = table(
    "k=thousand, K=thousand, m=million, M=million, mm=million, MM=million, mn=million, Mn=million, mio=million, "
    "Mio=million, mil=million, b=billion, B=billion, bn=billion, Bn=billion, bil=billion, t=trillion, T=trillion, "
    "tn=trillion, trn=trillion"
)
"""Magnitudes that stand directly after figures."""
SCALE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion", "quadrillion", "dozen"})
_NAMES = table(
    "USD=dollar/dollars/cent/cents, EUR=euro/euros/cent/cents, GBP=pound/pounds/penny/pence, JPY=yen/yen//, "
    "INR=rupee/rupees/paisa/paise, KRW=won/won//, RUB=ruble/rubles/kopek/kopeks, TRY=lira/lira/kurus/kurus, "
    "UAH=hryvnia/hryvnias/kopiyka/kopiykas, ILS=shekel/shekels/agora/agorot, VND=dong/dong//, "
    "NGN=naira/naira/kobo/kobo, PHP=Philippine peso/Philippine pesos/centavo/centavos, BTC=bitcoin/bitcoins//, "
    "THB=baht/baht/satang/satang, AUD=Australian dollar/Australian dollars/cent/cents, "
    "CAD=Canadian dollar/Canadian dollars/cent/cents, NZD=New Zealand dollar/New Zealand dollars/cent/cents, "
    "HKD=Hong Kong dollar/Hong Kong dollars/cent/cents, SGD=Singapore dollar/Singapore dollars/cent/cents, "
    "TWD=Taiwan dollar/Taiwan dollars/cent/cents, BRL=real/reais/centavo/centavos, "
    "MXN=Mexican peso/Mexican pesos/centavo/centavos, CNY=yuan/yuan/fen/fen, RMB=yuan/yuan/fen/fen, "
    "PLN=zloty/zlotys/grosz/groszy, CZK=koruna/koruny/haler/haleru, HUF=forint/forints//, "
    "SEK=Swedish krona/Swedish kronor/öre/öre, NOK=Norwegian krone/Norwegian kroner/øre/øre, "
    "DKK=Danish krone/Danish kroner/øre/øre, CHF=Swiss franc/Swiss francs/centime/centimes, "
    "ZAR=rand/rand/cent/cents, AED=dirham/dirhams/fils/fils, SAR=riyal/riyals/halala/halalas, "
    "EGP=Egyptian pound/Egyptian pounds/piastre/piastres, IDR=rupiah/rupiah//, MYR=ringgit/ringgit/sen/sen, "
    "ETH=ether/ether//, RON=leu/lei/ban/bani, BGN=lev/leva/stotinka/stotinki, ISK=Icelandic krona/Icelandic kronur//, "
    "ARS=Argentine peso/Argentine pesos/centavo/centavos, CLP=Chilean peso/Chilean pesos//, "
    "COP=Colombian peso/Colombian pesos/centavo/centavos, PEN=sol/soles/centimo/centimos, "
    "KES=Kenyan shilling/Kenyan shillings/cent/cents, CRC=colon/colones/centimo/centimos, "
    "PYG=guarani/guaranis//, GHS=cedi/cedis/pesewa/pesewas, KZT=tenge/tenge//, AZN=manat/manat//, GEL=lari/lari//, "
    "LAK=kip/kip//, MNT=tugrik/tugriks//, USC=cent/cents//, US$=US dollar/US dollars/cent/cents"
)
_CURRENCIES = {code: tuple(words.split("/")) for code, words in _NAMES.items()}
_WORDS_THAT_ARE_CODES = frozenset({"ALL", "TRY", "SAR", "PEN", "COP", "ETH", "RON", "PHP"})
"""Codes that are words or names as well; they are read as currencies only before figures with decimals or groups."""
_SIGN = "|".join(sorted(map(re.escape, CURRENCY_SIGNS), key=len, reverse=True))
_CODE = "|".join(sorted(CURRENCY_CODES - _WORDS_THAT_ARE_CODES))
_CURRENCY = rf"(?P<currency>{_SIGN}|\b(?:{_CODE})(?![^\W\d_]))"
_SCALE = (
    rf"(?:[ -]?(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))}|hundred|thousand|million|billion|trillion))"
)
_PER = r"(?:/(?P<per>[^\W\d_]{1,6}[²³]?))?"
_NEAR = 10
"""Tokens on each side in which prices are compared."""
_STARTS = "".join({sign[0] for sign in (*CURRENCY_SIGNS, *CURRENCY_CODES)})


def names(currency: str) -> tuple[str, ...]:
    """One and several of a currency, and of its hundredth part, which may be empty."""
    return _CURRENCIES[currency if currency in _CURRENCIES else CURRENCY_SIGNS[currency]]


def is_currency(text: str) -> bool:
    return text in CURRENCY_SIGNS or text in CURRENCY_CODES


def _before(match: re.Match[str], place: Place) -> str | None:
    """``$3.50``, ``CHF 20``, ``€380bn``, ``EUR 1.5 million``, ``$5-10``."""
    number = _continental(match["amount"], place) or number_of(match["amount"])
    if number is None:
        return None
    words = names(match["currency"])
    upper = match["upper"]
    if upper is not None:
        top = number_of(upper)
        if top is None:
            return None
        return _signed(match, _range(match, number, top, words))
    per = _per(match["per"])
    if match["low_scale"] or per is None:
        return None
    per = f" plus{per}" if match["plus"] else per
    if match["scale"]:
        gap = TOKEN_END if f" {match['scale']}" in match.group() else " "
        return _signed(match, f"{number.words}{gap}{scale_word(match['scale'])} {words[1]}{per}")
    if not number.decimals:
        return _signed(match, f"{number.words} {words[0] if number.is_one else words[1]}{per}")
    return _signed(match, _amount(match["amount"], words) + per)


def _continental(written: str, place: Place) -> Number | None:
    """``€1.499`` as thousands where prices near it are written like ``€1.299,00``; else None."""
    if not re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", written):
        return None
    near = place.tokens[max(0, place.start - _NEAR) : place.stop + _NEAR]
    is_continental = any(re.search(r"\d\.\d{3},\d", token) for token in near)
    return Number(written.replace(".", "")) if is_continental else None


def _range(match: re.Match[str], number: Number, top: Number, words: tuple[str, ...]) -> str:
    scale, top_scale = match["low_scale"], match["scale"]
    if not scale and not top_scale and (_has_cents(match["amount"], words) or _has_cents(match["upper"], words)):
        return f"{_amount(match['amount'], words)} to {_amount(match['upper'], words)}"
    left = number.words + (f" {scale_word(scale)}" if scale else "")
    right = top.words + (f" {scale_word(top_scale)}" if top_scale else "")
    return f"{left} to {right} {words[1]}"


def _after(match: re.Match[str], _place: Place) -> str | None:
    """``20 €``, ``12,50 €``, ``5¢``, ``1.5 million USD``, ``10–20 €``."""
    number = number_of(match["amount"])
    if number is None:
        return None
    words = names(match["currency"])
    gap = TOKEN_END if match["space"] else " "
    sign = _minus(match["sign"])
    per = _per(match["per"])
    if per is None:
        return None
    per = f" plus{per}" if match["plus"] else per
    if match["upper"]:
        top = number_of(match["upper"])
        return f"{sign}{number.words} to {top.words}{gap}{words[1]}{per}" if top else None
    if match["scale"]:
        scale_gap = TOKEN_END if f" {match['scale']}" in match.group() else " "
        return f"{sign}{number.words}{scale_gap}{scale_word(match['scale'])}{gap}{words[1]}{per}"
    if number.decimals and not _has_cents(match["amount"], words):
        return f"{sign}{number.words}{gap}{words[1]}{per}"
    if not number.decimals:
        return f"{sign}{amount_words(match['amount'])}{gap}{words[0] if number.is_one else words[1]}{per}"
    whole, joiner, cents = _amount(match["amount"], words).partition(" and ")
    return f"{sign}{whole}{gap if joiner else ''}{joiner}{cents}".replace(f"{gap} and ", f"{gap}and ") + per


def scale_word(scale: str) -> str:
    return SCALES.get(scale, scale)


def _signed(match: re.Match[str], words: str) -> str:
    return _minus(match["sign"]) + _minus(match["inner"]) + words


def _minus(sign: str) -> str:
    return {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "~": "about ", "≈": "about "}.get(
        sign, {"<": "less than ", ">": "more than "}.get(sign, "")
    )


def _per(unit: str | None) -> str | None:
    """Words after an amount for one unit, an empty string without one, None when it is no unit."""
    if not unit:
        return ""
    words = unit_words(unit)
    return f" per {words[0]}" if words else None


def _has_cents(written: str, words: tuple[str, ...]) -> bool:
    number = number_of(written)
    return number is not None and len(number.decimals) == 2 and bool(words[2])


def _amount(written: str, words: tuple[str, ...]) -> str:
    number = number_of(written)
    if number is None:
        return written
    one, many, cent, cents = words
    if not _has_cents(written, words):
        return f"{number.words} {one if number.is_one else many}"
    parts = []
    small = int(number.decimals)
    if number.whole.strip("0") or not small:
        parts.append(f"{whole_words(number.whole)} {one if number.whole == '1' else many}")
    if small:
        parts.append(f"{whole_words(str(small))} {cent if small == 1 else cents}")
    return " and ".join(parts)


_SIGNS = "-−–+~≈<>"
RULES: tuple[Rule, ...] = (
    rule(
        rf"(?P<sign>[{_SIGNS}]?){_CURRENCY} ?(?P<inner>[-−]?)(?P<amount>{AMOUNT})"
        rf"(?:(?P<low_scale>bn|tn|mn|[kKmMbBtT])?[-–—](?:{_SIGN})?(?P<upper>{AMOUNT}))?(?:\.[-–—]{{1,2}})?{_SCALE}?(?P<plus>\+?){_PER}",
        _before,
        starts=_SIGNS + _STARTS,
    ),
    rule(
        rf"(?P<sign>[{_SIGNS}]?)(?P<amount>{AMOUNT})(?:[-–—](?P<upper>{AMOUNT}))?{_SCALE}?(?P<space> ?)"
        rf"{_CURRENCY}(?P<plus>\+?){_PER}",
        _after,
        starts=_SIGNS + "0123456789.",
    ),
)
