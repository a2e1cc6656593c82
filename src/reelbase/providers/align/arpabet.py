"""ARPAbet pronunciations for the acoustic model's dictionary, from IPA or, failing that, from letters."""

from __future__ import annotations

import unicodedata

from reelbase.media.speech.tables import table

_IPA = table(
    "tʃ=CH, dʒ=JH, eɪ=EY, oʊ=OW, aɪ=AY, aʊ=AW, ɔɪ=OY, əʊ=OW, n̩=AH N, l̩=AH L, p=P, b=B, t=T, d=D, k=K, ɡ=G, g=G, "
    "f=F, v=V, θ=TH, ð=DH, s=S, z=Z, ʃ=SH, ʒ=ZH, h=HH, m=M, n=N, ŋ=NG, l=L, ɫ=L, ɹ=R, r=R, j=Y, w=W, ɾ=D, ʔ=T, x=K, "
    "ç=HH, ɬ=L, ʁ=R, ʀ=R, i=IY, ɪ=IH, ᵻ=IH, e=EY, ɛ=EH, æ=AE, a=AA, ɑ=AA, ɒ=AA, ɔ=AO, o=OW, ʊ=UH, u=UW, ʌ=AH, ə=AH, "
    "ɐ=AH, ɚ=ER, ɝ=ER, ɜ=ER, y=UW, ø=ER, œ=ER, ɨ=IH"
)
_LETTERS = table(
    "ch=CH, sh=SH, th=TH, ph=F, ng=NG, ck=K, qu=K W, ee=IY, oo=UW, ea=IY, ai=EY, ay=EY, ou=AW, ow=OW, oi=OY, oy=OY, "
    "au=AO, aw=AO, a=AE, b=B, c=K, d=D, e=EH, f=F, g=G, h=HH, i=IH, j=JH, k=K, l=L, m=M, n=N, o=AA, p=P, q=K, r=R, "
    "s=S, t=T, u=AH, v=V, w=W, x=K S, y=IY, z=Z"
)


def from_ipa(sounds: str) -> str:
    """ARPAbet symbols, separated by spaces; sounds that English lacks are replaced by near ones or left out."""
    return _longest_first(unicodedata.normalize("NFC", sounds), _IPA)


def from_letters(word: str) -> str:
    """A rough pronunciation by letters, sufficient for the aligner to find where the word begins and ends."""
    plain = "".join(char for char in unicodedata.normalize("NFD", word.lower()) if char.isascii())
    return _longest_first(plain, _LETTERS)


def _longest_first(text: str, table: dict[str, str]) -> str:
    sounds: list[str] = []
    index = 0
    while index < len(text):
        size = 2 if text[index : index + 2] in table else 1
        found = table.get(text[index : index + size])
        if found:
            sounds.append(found)
        index += size
    return " ".join(sounds)
