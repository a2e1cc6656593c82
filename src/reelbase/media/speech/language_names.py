"""English names of languages, for messages to people."""

from __future__ import annotations

from reelbase.media.speech.tables import table

_NAMES = table(
    "af=Afrikaans, am=Amharic, ar=Arabic, as=Assamese, az=Azerbaijani, be=Belarusian, bg=Bulgarian, bn=Bengali, "
    "bo=Tibetan, bs=Bosnian, ca=Catalan, ckb=Central Kurdish, cs=Czech, cy=Welsh, da=Danish, de=German, dv=Dhivehi, "
    "el=Greek, en=English, eo=Esperanto, es=Spanish, et=Estonian, eu=Basque, fa=Persian, fi=Finnish, fr=French, "
    "ga=Irish, gd=Scottish Gaelic, gl=Galician, gu=Gujarati, ha=Hausa, he=Hebrew, hi=Hindi, hr=Croatian, hu=Hungarian, "
    "hy=Armenian, id=Indonesian, ig=Igbo, is=Icelandic, it=Italian, ja=Japanese, jv=Javanese, ka=Georgian, kk=Kazakh, "
    "km=Khmer, kn=Kannada, ko=Korean, ku=Kurdish, ky=Kyrgyz, la=Latin, lb=Luxembourgish, lo=Lao, lt=Lithuanian, "
    "lv=Latvian, mg=Malagasy, mi=Maori, mk=Macedonian, ml=Malayalam, mn=Mongolian, mr=Marathi, ms=Malay, mt=Maltese, "
    "my=Burmese, nb=Norwegian, ne=Nepali, nl=Dutch, nn=Norwegian Nynorsk, no=Norwegian, or=Odia, pa=Punjabi, "
    "pl=Polish, ps=Pashto, pt=Portuguese, ro=Romanian, ru=Russian, rw=Kinyarwanda, sd=Sindhi, si=Sinhala, sk=Slovak, "
    "sl=Slovenian, so=Somali, sq=Albanian, sr=Serbian, su=Sundanese, sv=Swedish, sw=Swahili, ta=Tamil, te=Telugu, "
    "tg=Tajik, th=Thai, ti=Tigrinya, tk=Turkmen, tl=Filipino, tr=Turkish, tt=Tatar, ug=Uyghur, uk=Ukrainian, ur=Urdu, "
    "uz=Uzbek, vi=Vietnamese, xh=Xhosa, yi=Yiddish, yo=Yoruba, zh=Chinese, zu=Zulu"
)
_ONE_TAG = table("iw=he, nn=no, nb=no, jw=jv, fil=tl, sh=sr, in=id, ji=yi, cmn=zh")
"""Tags of the same language, and the one that is used here."""
KNOWN_LANGUAGES = frozenset(_NAMES)


def base_language(tag: str) -> str:
    """``"pt"`` of ``pt-BR``."""
    return tag.split("-")[0].lower()


def one_tag(tag: str) -> str:
    """The base tag under which a language is known here: ``no`` of ``nb-NO``, ``he`` of ``iw``."""
    base = base_language(tag)
    return _ONE_TAG.get(base, base)


def language_name(tag: str) -> str:
    """``"Polish"`` of ``pl``; a tag without a name stays as it is, in quotes."""
    return _NAMES.get(base_language(tag), f"“{tag}”")
