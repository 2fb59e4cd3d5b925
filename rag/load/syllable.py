"""Which strings of letters can be a Vietnamese syllable: by onset, rhyme and tone, without a dictionary."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSETS = "ngh|ng|nh|n|gh|gi|g|kh|k|ph|p|qu|th|tr|t|ch|c|b|d|đ|h|l|m|r|s|v|x|"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch "
    "êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao "
    "oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp "
    "ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh "
    "uyt uyu uyp ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu êng"
).split()
_BARE = re.compile(f"(?:{_ONSETS})(?:{'|'.join(sorted(_RHYMES, key=len, reverse=True))})|gi|gin|ging|giêng|giêt")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word of NFC letters, in any case, can be a Vietnamese syllable."""
    if not 1 <= len(word) <= 7:
        return False
    marks = [char for char in unicodedata.normalize("NFD", word.lower()) if char in _TONES]
    bare = unicodedata.normalize(
        "NFC", "".join(char for char in unicodedata.normalize("NFD", word.lower()) if char not in _TONES)
    )
    if len(marks) > 1 or not _BARE.fullmatch(bare):
        return False
    return not _STOPPED.search(bare) or (bool(marks) and marks[0] in "\u0301\u0323")


def share_of_syllables(text: str, only_marked: bool = True) -> tuple[float, int]:
    """How many of the words can be Vietnamese, and how many words that is of; `only_marked`: those not all ASCII."""
    words = [word for word in _WORD.findall(text) if not (only_marked and word.isascii())]
    return (sum(map(is_syllable, words)) / len(words) if words else 0.0), len(words)
