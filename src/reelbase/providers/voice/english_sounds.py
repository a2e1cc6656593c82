"""Sounds of words that the voice's dictionary lacks or gets wrong: names, respellings, foreign letters and scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from reelbase.providers.voice.english_names import names

_POSSESSIVE = re.compile(r"['’]s?$")


def _paired(text: str) -> dict[str, str]:
    """What stands for what, by turns; a hyphen for nothing."""
    parts = text.split()
    return {written: "" if sound == "-" else sound for written, sound in zip(parts[::2], parts[1::2], strict=True)}


# How English people respell: the longest spelling counts.
_VOWELS = _paired("""
    ah ɑ aa ɑ ar ɑɹ ahr ɑɹ ay A ai A ey A air ɛɹ aw ɔ au ɔ a æ ee i ea i eer ɪɹ eh ɛ e ɛ er ɜɹ ur ɜɹ ir ɜɹ ew ju i ɪ
    ih ɪ y I ye I ie I igh I eye I o ɑ oh O oe O oa O oo u u ʌ uh ə oor ʊɹ or ɔɹ ohr ɔɹ ow W ou W oy Y oi Y
""")
_CONSONANTS = _paired("""
    b b bb b c k ck k ch ʧ d d dd d dh ð f f ff f g ɡ gg ɡ gh ɡ h h j ʤ k k kh k l l ll l m m mm m n n nn n ng ŋ nk ŋk
    p p pp p ph f qu kw r ɹ rr ɹ s s ss s sh ʃ t t tt t th θ ts ts v v w w wh w x ks y j z z zh ʒ
""")
_LONG = {"a": "A", "e": "i", "i": "I", "o": "O", "u": "u"}
_VOWEL, _ANY_CONSONANT = ("|".join(sorted(table, key=len, reverse=True)) for table in (_VOWELS, _CONSONANTS))
# In ``lye`` it is the vowel, in ``yes`` a consonant.
_ANY_CONSONANT = _ANY_CONSONANT.replace("|y", r"|y(?!e?\b)")
_SYLLABLE = re.compile(
    rf"(?P<before>(?:{_ANY_CONSONANT})*)"
    rf"(?:(?P<long>[aeiou])(?P<after_long>{_ANY_CONSONANT})e|(?P<vowel>{_VOWEL})(?P<after>(?:{_ANY_CONSONANT})*))"
)
_CONSONANT = re.compile("|".join(sorted(_CONSONANTS, key=len, reverse=True)))


def spelled_sounds(word: str) -> str | None:
    """The sounds of a name or of one with a possessive; None for a word that is read by its spelling."""
    known = names()
    word = unicodedata.normalize("NFC", word).replace("’", "'")
    if word.isupper() and len(word) > 3:
        word = word.capitalize()
    stem = _POSSESSIVE.sub("", word)
    for form, ending in ((word, ""), (_bare(word), ""), (stem, word[len(stem) :]), (_bare(stem), word[len(stem) :])):
        if form in known:
            return with_ending(known[form], ending)
    return None


def with_ending(sounds: str, ending: str) -> str:
    """Sounds with those of a possessive, which may be only an apostrophe."""
    if not ending.endswith("s"):
        return sounds
    if sounds[-1] in "szʃʒʧʤ":
        return sounds + "ᵻz"
    return sounds + ("s" if sounds[-1] in "ptkfθ" else "z")


def respelled_sounds(respelling: str) -> str | None:
    """The sounds of a respelling such as ``fray-NEL``: syllables, the stressed one in capitals.

    None for what is not spelled that way. Without capitals the last but one syllable is stressed, as in most names.
    """
    syllables = re.split(r"[-\s]+", respelling.strip())
    sounds = [_syllable(syllable.lower()) for syllable in syllables]
    stressed = [index for index, syllable in enumerate(syllables) if len(syllable) > 1 and syllable.isupper()]
    if not stressed:
        stressed = [max(0, len(syllables) - 2)]
    said = ""
    for index, parts in enumerate(sounds):
        if parts is None:
            return None
        before, vowel, after = parts
        if index in stressed:
            vowel = "ˈ" + ("ʌ" if vowel == "ə" else vowel)
        said += before + vowel + after
    return said


def _syllable(written: str) -> tuple[str, str, str] | None:
    """The consonants, the vowel, and the consonants of a syllable."""
    found = _SYLLABLE.fullmatch(written)
    if found is None:
        return None
    if found["long"]:
        return _consonants(found["before"]), _LONG[found["long"]], _CONSONANTS[found["after_long"]]
    return _consonants(found["before"]), _VOWELS[found["vowel"]], _consonants(found["after"])


def _consonants(written: str) -> str:
    return _CONSONANT.sub(lambda match: _CONSONANTS[match.group()], written)


def in_english_letters(word: str) -> str:
    """A word respelled for an English reader: its letters, and what foreign ones sound like."""
    word = unicodedata.normalize("NFC", word)
    if word.isascii():
        return word
    latin = "".join(_romanised(char) for char in word)
    folded = _by_language(latin.lower())
    text = "".join(_FOREIGN.get(char, char) for char in unicodedata.normalize("NFC", folded))
    plain = "".join(char for char in text if char in _READ_WELL or not unicodedata.combining(char))
    plain_letters = "".join(char if char.isascii() or char in _READ_WELL else _bare(char) for char in plain)
    return plain_letters.capitalize() if word[:1].isupper() else plain_letters


def _bare(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if part.isascii())


@lru_cache(maxsize=4096)
def _romanised(char: str) -> str:
    if char in _LETTERS or char.lower() in _LETTERS:
        return _LETTERS.get(char, _LETTERS.get(char.lower(), ""))
    name = unicodedata.name(char, "")
    if name.startswith(("HANGUL SYLLABLE", "HIRAGANA LETTER", "KATAKANA LETTER")):
        return name.rsplit(" ", 1)[-1].lower()
    if name.startswith(("CYRILLIC", "GREEK")):
        base = unicodedata.normalize("NFD", char)[0]
        return _LETTERS.get(base.lower(), "") if base != char else ""
    return char


_READ_WELL = frozenset("éèêàáâäöüïëíóúç")
"""Letters that the voice's own spelling rules read well."""
_FOREIGN = _paired("""
    ł w ń n ś sh ź zh ż zh ć ch č ch ę en ą on ř rzh š sh ž zh ě ye ů oo ď d ť t ň n đ d ğ - ı i ş sh ș sh ț ts ţ ts
    ñ ny ő ö ű ü ø ö å aw æ ay œ ö ß ss þ th ð th ã an õ on ī ee ū oo ə a ŋ ng
""")
_LANGUAGES = tuple(
    (frozenset(letters), tuple(_paired(rules).items()))
    for letters, rules in (
        ("ąćęłńśźż", "cz ch sz sh rz zh dź j dż j ch h w v j y ó oo c(?!h) ts"),
        ("čďěňřšťůž", "ch h j y c ts"),
        ("ć", "đ j j y c ts"),
        ("ğış", "c j"),
        ("őű", "sz ß s sh cs ch gy dy j y"),
        ("șț", "c(?=[ei]) ch"),
    )
)
"""Letters that only some languages have, and how those write sounds, tried in this order."""
_CYRILLIC = """
    а a б b в v г g д d е e ё yo ж zh з z и ee й y к k л l м m н n о o п p р r с s т t у oo ф f х h ц ts ч ch ш sh
    щ shch ъ - ы ih ь - э e ю yu я ya і ee ї yee є ye ґ g ў w ђ j љ ly њ ny ћ ch џ j
"""
_GREEK = "α a β v γ g δ d ε e ζ z η ee θ th ι ee κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ ee φ f χ h ψ ps ω o"
_LETTERS = _paired(f"{_CYRILLIC} {_GREEK}")


def _by_language(word: str) -> str:
    letters = set(word)
    for own, rules in _LANGUAGES:
        if letters & own:
            done = ""
            pattern = re.compile("|".join(f"({written})" for written, _ in rules))
            at = 0
            for match in pattern.finditer(word):
                done += word[at : match.start()] + rules[(match.lastindex or 1) - 1][1]
                at = match.end()
            return done + word[at:]
    return word
