"""What a text's letters say about its language: some scripts belong to one language, some letters to few."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from reelbase.media.speech.tables import listed

_WIDE_WEIGHT = 2.5
"""How many letters of an alphabet one ideograph or syllable block stands for."""
_KANA_SHARE = 0.04
"""Share of kana among a text's Japanese and Chinese characters from which on it is Japanese."""


@dataclass(frozen=True, slots=True)
class Script:
    """``languages`` are those that are written in it, the commonest first; none when they are too many to list.

    special_letters: letters that only some of the languages have, and which.
    """

    name: str
    languages: tuple[str, ...]
    special_letters: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _special(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """``"ąęłńśźż pl, ß de"``: letters, then the languages that have them."""
    entries = (entry.split() for entry in text.split(","))
    return tuple((letters, tuple(languages)) for letters, *languages in entries)


_LATIN = Script(
    "LATIN",
    (),
    _special(
        "ąęłńśźż pl, ěřů cs, ľĺŕ sk, ťď cs sk, őű hu, ășț ro, ışğ tr az, ə az, ħġċ mt, þð is, ųėį lt, āēīķļņģ lv, "
        "ß de, ñ¿¡ es, ãõ pt, œùèê fr, ŭĝĉĵ eo, đć hr sr bs, čšž hr sr bs sl cs sk, "
        "ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ vi, ðæ is, "
        "øæ no da, ë sq nl, ŵŷ cy, ŀ ca, õäüö et"
    ),
)
_CYRILLIC = Script(
    "CYRILLIC",
    tuple(listed("ru uk bg sr mk be kk ky mn tg tt uz")),
    _special("іїєґ uk, ўі be, ђћњљј sr, ѓќѕј mk, ыэё ru be, ъ bg ru, әғқңұһ kk, өү mn ky kk, ңө ky, ғӣқӯҳҷ tg, ҥә tt"),
)
_ARABIC = Script("ARABIC", tuple(listed("ar fa ur ps ckb sd ug")), _special("پچژگ fa ur ps, ټډړښځ ps, ٹڈڑںےہ ur"))
_DEVANAGARI = Script("DEVANAGARI", tuple(listed("hi mr ne")), _special("ळ mr"))
_SCRIPTS = (
    _LATIN,
    _CYRILLIC,
    _ARABIC,
    _DEVANAGARI,
    Script("HEBREW", ("he", "yi"), _special("ײױװ yi")),
    Script("BENGALI", ("bn", "as"), _special("ৰৱ as")),
    Script("ETHIOPIC", ("am", "ti")),
)

_OF_ONE_LANGUAGE = dict(
    pair.split("=")
    for pair in listed(
        "HANGUL=ko GREEK=el THAI=th LAO=lo KHMER=km MYANMAR=my GEORGIAN=ka ARMENIAN=hy TAMIL=ta TELUGU=te KANNADA=kn "
        "MALAYALAM=ml GUJARATI=gu GURMUKHI=pa SINHALA=si ORIYA=or TIBETAN=bo THAANA=dv"
    )
)
_LETTERS_OF_ONE_LANGUAGE: dict[str, tuple[tuple[str, str], ...]] = {
    "ARABIC": (
        ("ug", "ۈۇ"),
        ("ckb", "ڕڵێۆ"),
        ("sd", "ٻڄڃڇڏڙڻ"),
        ("ps", "ټډړښځڅڼۍ"),
        ("ur", "ٹڈڑںےہھ"),
    ),
    "CYRILLIC": (("tg", "ӣӯҳҷ"), ("kk", "ұәқғ"), ("be", "ў"), ("uk", "їєґ"), ("mk", "ѓќѕ"), ("sr", "ђћњљ")),
}
"""Letters, two different ones of which (or one in a short text) settle the language; checked in this order."""
_JAPANESE_ONLY = frozenset("駅円図売県気広転楽戦歳縄発対経済薬竜歩毎畑込働峠辻実検験圏鉄読変団帰応桜")
"""Ideographs that are written so in Japan only."""
_SHARED = re.compile(r"[\u0964\u0965\u0640]")


def dominant_script(sample: str) -> Script | None:
    """The script of most of a text's letters, with the languages it leaves; None for a text without letters."""
    scripts: Counter[str] = Counter()
    for char in _SHARED.sub("", sample):
        if char.isalpha() or unicodedata.category(char) == "Mc":
            name = _script_of(char)
            scripts[name] += _WIDE_WEIGHT if name in ("HAN", "KANA", "HANGUL") else 1  # type: ignore[assignment]
    east_asian = scripts.pop("HAN", 0) + scripts.pop("KANA", 0)
    if east_asian:
        scripts["EAST ASIAN"] = east_asian
    if not scripts:
        return None
    name = max(scripts, key=lambda script: scripts[script])
    if name == "EAST ASIAN":
        return Script(name, ("ja" if _is_japanese(sample) else "zh",))
    if name in _OF_ONE_LANGUAGE:
        return Script(name, (_OF_ONE_LANGUAGE[name],))
    return {each.name: each for each in _SCRIPTS}.get(name, _LATIN)


def language_of_letters(sample: str, script: Script) -> str | None:
    """The language whose own letters a text holds; None when they settle nothing."""
    held = set(unicodedata.normalize("NFC", sample).lower())
    for language, letters in _LETTERS_OF_ONE_LANGUAGE.get(script.name, ()):
        if not letters or len(held & set(letters)) >= (2 if len(sample) > _SHORT_CHARS else 1):
            return language
    if script.name == "CYRILLIC" and "і" in held and not held & set("әғқңөұүһ"):
        return "be" if held & set("ыэё") and "и" not in held else "uk"
    return None


_SHORT_CHARS = 300


def _script_of(char: str) -> str:
    name = unicodedata.name(char, "").split(" ", 1)[0]
    if name in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"):
        return "KANA"
    return "HAN" if name.startswith("CJK") else name


def _is_japanese(sample: str) -> bool:
    kinds = Counter(_script_of(char) for char in sample if char.isalpha())
    both = kinds["HAN"] + kinds["KANA"]
    if kinds["KANA"] >= _KANA_SHARE * both and kinds["KANA"]:
        return True
    own = sum(char in _JAPANESE_ONLY for char in sample)
    return own > 0 and own >= 0.05 * both
