"""Words and sentences of a text: splitting, counting, and which words carry its meaning."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from stopwordsiso import has_lang, stopwords

from reelbase.media.speech.sentences import sentence_spans

_WORD = re.compile(r"[^\W_]+(?:[’'.,\-][^\W_]+)*%?", re.UNICODE)
WIDE = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_WIDE = re.compile(WIDE)
_NUMERAL = re.compile(r"\d[\d,.]*")
_DECIMAL = re.compile(r"\d\.\d")
_CAPITALS = re.compile(r"\b[A-Z]{2,5}s?\b")
MAX_NUMERAL_WORDS = 5
LETTERS_A_NUMBER_WORD = 5.6
LETTERS_A_LETTER_NAME = 3.0
LETTERS_A_SPOKEN_WORD = 4.3
"""Letters that take as long as a word of a figure, as the name of a letter, and as an average English word. Measured on
the packaged voice, the last on 21 texts."""
_SIGN_WORDS = {"%": "percent", "$": "dollars", "€": "euros", "£": "pounds"}
MAX_KEYWORDS = 24
MAX_KEYWORD_CHARS = 40
_READ_CHARS = 4_000
WIDE_CHARS_A_WORD = 2.0
"""Scripts without spaces: about two characters are said in the time of one English word."""
LETTERS_A_WORD = 3.5
"""Thai, Lao, Khmer and Burmese: so many letters, without signs above and below, are said in the time of a word."""
_CONTINUOUS = re.compile(r"[\u0e00-\u0e4f\u0e80-\u0ecf\u0edc-\u0eff\u1000-\u103f\u104a-\u108f\u1780-\u17df]+")
_SIGNS = re.compile(rf"{WIDE}|{_CONTINUOUS.pattern}")


def listed(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


_LISTED = listed("""
    fire bill interest system mill top computer home world work works worked point points room rooms number numbers
    page pages state states order orders group groups area areas case face faces member members problem problems side
    sides thought thoughts year years end parts part open opened high higher highest small smaller smallest large
    largest long longest old oldest new newest young youngest great greater greatest big zero one two three four five
    six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    thousand million billion trillion half early late clear whole empty full thin thick man men novel test text cry
    bottom index invention research copy ring rings present past recent proud sorry dear serious opposite length
    width keys key mug wish wonder amount detail describe caption information value different front downwards upwards
    forward backward alone forever best better good important interesting beginning cause causes course date place
    places means line lines lower stop start turn change changes changed third second double help hello hell web site
    website moon buy
""")
"""Words of the stop list that a sentence can be about all the same."""


DETERMINERS = listed("a an the this that these those its his her their our your my every each some any no another such")
PRONOUNS = listed("""
    i you he she it we they me him us them who whom which what that this these those one ones someone everyone nobody
    nothing something everything anyone anything himself herself itself themselves yourself myself ourselves
""")
CONJUNCTIONS = listed(
    "and or but nor so yet because although though while whereas if unless when whenever as than then"
)
AUXILIARIES = listed("""
    is are was were be been being am has have had having do does did will would shall should can could may might must
    isn't aren't wasn't weren't don't doesn't didn't won't can't cannot couldn't wouldn't shouldn't hasn't haven't
""")
MODALS = listed("will would shall should can could may might must cannot can't won't couldn't wouldn't to")
PREPOSITIONS = listed("""
    of in on at by for from with without to into onto over under about between among through during before after until
    since against across along around behind beyond near toward towards upon within off up down out like per via aside
    apart away
""")
ADVERBS = listed("""
    not very too also just only even still almost nearly about more most less least much many few little here there now
    again ever never always often soon already quite rather where why how together instead however therefore
""")
FUNCTION_WORDS = DETERMINERS | PRONOUNS | CONJUNCTIONS | AUXILIARIES | PREPOSITIONS | ADVERBS


def sentences(text: str, language: str) -> list[str]:
    """The sentences of one paragraph, as written; abbreviations, decimals and addresses do not end one."""
    return [text[start:stop] for start, stop in sentence_spans(text, language)]


def words(text: str) -> list[str]:
    """Words as written, without the punctuation around them."""
    return _WORD.findall(text)


def is_wide(character: str) -> bool:
    """Whether the character stands for a syllable or a word, in a script without spaces."""
    return _WIDE.match(character) is not None


def count_words(text: str) -> int:
    """Spoken length in words; scripts without spaces count by character."""
    if text.isascii():
        return len(words(text))
    return len(words(_SIGNS.sub(" ", text))) + math.ceil(words_in_signs(text))


def words_in_signs(text: str) -> float:
    """Spoken length in words of what is written without spaces, in Chinese, Japanese, Thai and the like."""
    wide = len(_WIDE.findall(text))
    letters = sum(unicodedata.category(character) == "Lo" for character in "".join(_CONTINUOUS.findall(text)))
    return wide / WIDE_CHARS_A_WORD + letters / LETTERS_A_WORD


def said_words(text: str) -> int:
    """How many words a voice says: more than are written, since 1,823 is read as several."""
    return count_words(text) + sum(_said_more(number) for number in _NUMERAL.findall(text))


def said_letters(text: str) -> float:
    """How many letters a voice says, to which the time it takes is proportional, nearly whatever the words are.

    Figures and signs count as their words, and each letter of an abbreviation in capitals as its name.
    """
    letters = float(sum(map(str.isalpha, text)))
    for match in _NUMERAL.finditer(text):
        letters += LETTERS_A_NUMBER_WORD * (_said_more(match.group()) + 1)
        letters += len("point") if _DECIMAL.search(match.group()) else 0
    letters += sum(len(match.group()) for match in _CAPITALS.finditer(text)) * (LETTERS_A_LETTER_NAME - 1)
    letters += sum(len(_SIGN_WORDS[char]) for char in text if char in _SIGN_WORDS)
    if text.isascii():
        return letters
    unspaced = sum(sum(map(str.isalpha, match.group())) for match in _SIGNS.finditer(text))
    return letters - unspaced + LETTERS_A_SPOKEN_WORD * words_in_signs(text)


def _said_more(number: str) -> int:
    digits = [character for character in number if character.isdigit()]
    spoken = sum(digit != "0" for digit in digits) + (len(digits) > 2)
    return min(max(spoken, 1), MAX_NUMERAL_WORDS) - 1


def is_function_word(word: str, language: str) -> bool:
    """Whether a word only holds others together: an article, a preposition, a pronoun, an auxiliary."""
    plain = word.lower().replace("’", "'")
    return plain in (FUNCTION_WORDS if base_of(language) == "en" else stop_words(base_of(language)))


def is_content_word(word: str, language: str) -> bool:
    """Whether a word says something by itself."""
    plain = word.lower().replace("’", "'")
    if any(character.isdigit() for character in plain):
        return True
    return len(plain) > 2 and plain not in stop_words(base_of(language))


def keywords_of(text: str, language: str) -> list[str]:
    """Content words in lower case, each once, in order of appearance; at most ``MAX_KEYWORDS``.

    A project stores those of its prompt, so that the database can count trends.
    """
    found = (word.lower() for word in words(text[:_READ_CHARS]) if is_content_word(word, language))
    return list(dict.fromkeys(word for word in found if len(word) <= MAX_KEYWORD_CHARS))[:MAX_KEYWORDS]


def weigh(texts: Iterable[str], language: str) -> Counter[str]:
    """How often each content word stands in the text, by its stem."""
    weights: Counter[str] = Counter()
    for text in texts:
        weights.update(stem(word) for word in words(text) if is_content_word(word, language))
    return weights


def stem(word: str) -> str:
    """A crude stem, enough to count ``star`` and ``stars`` as one."""
    plain = word.lower()
    for ending in ("'s", "’s", "es", "s"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            return plain[: -len(ending)]
    return plain


def salience(sentence: str, weights: Counter[str], language: str) -> float:
    """Mean weight of a sentence's content words, a little more for figures."""
    content = [word for word in words(sentence) if is_content_word(word, language)]
    if not content:
        return 0.0
    figures = sum(any(character.isdigit() for character in word) for word in content)
    return sum(weights[stem(word)] for word in content) / len(content) + 0.5 * min(figures, 2)


@lru_cache(maxsize=16)
def stop_words(language: str) -> frozenset[str]:
    """The language's commonest words, none when it is not known."""
    listed: Sequence[str] = list(stopwords(language)) if has_lang(language) else []
    return frozenset(listed) - (_LISTED if language == "en" else frozenset())


def base_of(language: str) -> str:
    return language.split("-")[0].lower()
