"""Syllables that a PDF or a scan has torn apart ("Đ ảng b ộ", "đa ̉ng") put together again."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.load.syllable import is_syllable

_LOOSE_MARK = re.compile(r"[ \u00a0]+(?=[\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323])")
_ETH = str.maketrans("Ðð", "Đđ")
_PAIR = re.compile(r"(?<![^\W\d_])([^\W\d_]+) (?=([^\W\d_]+))")
_VOWEL = re.compile(r"[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]", re.IGNORECASE)
_ALONE = frozenset(  # syllables without an onset that are words
    "a à á ạ ai ái am an án ang anh ánh ao ào ảo áo ác ách ám áp át ải ảm ảnh ăn ắng âm ấm ẩm ân ấn ẩn âu ấp ất ấy em én eo ép ẹp "
    "êm ếch ế ì ít in im ích inh oai oan oán oách oanh oi om on óc ong ô ồ ổ ôi ôm ôn ồn ổn ông ống ốc ốm ơ ở ơi ơn ớn ớt "
    "u ù ủ ụ uẩn uất ung ủng úng út úp uy ủy uỷ úy uỵ uyên uyển ư ừ ưa ứ ưu ức ưng ứng ước ươm ương ướt ướp ý y ỷ yếm yên yến yêu yếu yểm".split()
)


def together(text: str) -> str:
    """The text with torn syllables whole; text in which none are torn stays as it is.

    Works on what a page or paragraph holds: only where several pieces can be no syllable is anything joined."""
    text = _LOOSE_MARK.sub("", text).translate(_ETH)
    words = re.findall(r"[^\W\d_]+", text)
    torn = sum(not is_word(word) and not word.isascii() or len(word) == 1 and word in "đĐ" for word in words)
    if torn < 2 or torn < 0.04 * len(words):
        return text
    for _ in range(4):  # "ngh i ệ p" takes three
        joined = _PAIR.sub(_join, text)
        if joined == text:
            break
        text = joined
    return text


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether a syllable can stand alone: one without an onset only where it is a word ("ở", "ông", not "ên")."""
    low = word.lower()
    return is_syllable(low) and (low in _ALONE or not _VOWEL.match(low))


def _join(match: re.Match[str]) -> str:
    first, second = match.groups()
    whole = first + second
    capitals = first.isupper() and second.isupper()
    if second[0].isupper() and not capitals:
        return match.group()
    torn = not is_word(first) or not is_word(second)
    return first if torn and (is_word(whole) or not _VOWEL.search(first)) and _can_begin(whole) else match.group()


def _can_begin(whole: str) -> bool:
    """Whether what comes of two pieces is a syllable, or an onset that waits for more."""
    return (
        is_syllable(whole)
        or whole.lower() in ("ng", "ngh", "nh", "th", "tr", "ch", "kh", "ph", "gh", "qu", "gi")
        or (
            len(whole) <= 6
            and any(is_syllable(whole + end) for end in ("n", "ng", "c", "t", "p", "m", "nh", "ch", "i", "u"))
            and not is_syllable(whole)
        )
    )
