"""Words of one kind, of which one is asked for beside another: "xuất sắc" and "tốt", "khiển trách" and "cảnh cáo"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rag.text import canonical, fold, lower

_KINDS = (  # the members of a kind, each with other words for it behind a stroke
    "xuất sắc, tốt, khá, giỏi, trung bình, yếu, kém",
    "khiển trách, cảnh cáo, cách chức, khai trừ, giáng chức, buộc thôi việc, phê bình",
    "xuất khẩu/xuất, nhập khẩu/nhập",
    "trong nước, nước ngoài/ngoài nước/quốc tế/fdi",
    "nam giới/nam, nữ giới/nữ/phụ nữ",
    "thành thị/đô thị, nông thôn",
    "trực tiếp, trực tuyến",
    "giải nhất, giải nhì, giải ba, giải khuyến khích",
    "huy chương vàng, huy chương bạc, huy chương đồng",
    "chết/tử vong/thiệt mạng, bị thương, mất tích",
    "tập thể, cá nhân",
    "cấp trung ương/trung ương, cấp tỉnh/tỉnh, cấp huyện/huyện, cấp xã/xã, cấp thôn/thôn",
    "nông nghiệp, công nghiệp, dịch vụ, xây dựng, thương mại, lâm nghiệp, thủy sản, du lịch",
    "trồng trọt, chăn nuôi",
    "khiếu nại, tố cáo, kiến nghị, phản ánh",
    "kiểm tra, giám sát",
    "đúng hạn, trước hạn, quá hạn, trễ hạn",
    "mầm non, tiểu học, trung học cơ sở/thcs, trung học phổ thông/thpt",
    "đại học, cao đẳng, trung cấp, thạc sĩ, tiến sĩ",
    "xây mới, sửa chữa",
    "tín nhiệm cao, tín nhiệm thấp",
    "quý i, quý ii, quý iii, quý iv",
    "trâu, bò, lợn, gà, vịt, dê",
    "chính thức, dự bị",
    "đồng ý, không đồng ý",
)
DIVIDING = frozenset(  # kinds that people are divided by: who is of one of them is of no other
    number
    for number, words in enumerate(_KINDS)
    if words.startswith(("xuất sắc", "khiển trách", "giải nhất", "huy chương"))
)
_NO_MEMBER = re.compile(r"(?:tốt|tot) (?:nghiệp|nghiep)|(?:nam|năm) (?:19|20)?\d\d|việt nam|viet nam|miền nam|mien nam")


class Member(NamedTuple):
    """A word of a kind in a text: which kind, which member of it, and where it stands."""

    kind: int
    number: int
    start: int
    end: int


@cache
def _table(folded: bool) -> tuple[re.Pattern[str], dict[str, tuple[int, int]]]:
    known = {}
    for kind, members in enumerate(_KINDS):
        for number, words in enumerate(members.split(", ")):
            for word in words.split("/"):
                known[fold(word) if folded else canonical(word)] = (kind, number)
    either = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)"), known


def members(text: str, *, unaccented: bool) -> list[Member]:
    """The words of `_KINDS` in a text, in order; met without diacritics where it is typed so."""
    pattern, known = _table(unaccented)
    low = fold(text) if unaccented else lower(canonical(text))
    low = _NO_MEMBER.sub(lambda match: " " * len(match.group()), low)
    return [Member(*known[match.group()], *match.span()) for match in pattern.finditer(low)]


def _in_full(word: str, member: Member, *, unaccented: bool) -> str:
    """A member in its first form where `word` is the beginning of that: "nhập khẩu" for "nhập"."""
    first = _KINDS[member.kind].split(", ")[member.number].split("/")[0]
    first = fold(first) if unaccented else first
    return first if first.startswith(f"{lower(word)} ") else word


def with_sibling(text: str, other: str, *, unaccented: bool) -> tuple[str, str] | None:
    """A text with a word of `other` in place of its own of that kind, and what else `other` says; None where the text
    has no such word, or more than one."""
    for own in members(other, unaccented=unaccented):
        there = [each for each in members(text, unaccented=unaccented) if each.kind == own.kind]
        if len(there) == 1 and there[0].number != own.number:
            old = there[0]
            word = other[own.start : own.end]
            if len(text[old.start : old.end].split()) > 1 == len(word.split()):
                word = _in_full(word, own, unaccented=unaccented)
            return f"{text[: old.start]}{word}{text[old.end :]}", f"{other[: own.start]} {other[own.end :]}"
    return None
