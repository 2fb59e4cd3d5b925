"""Things that a question compares or adds: "khiển trách hay cảnh cáo nhiều hơn?", "cộng cả xuất sắc và tốt"."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag import kinds
from rag.question import Question
from rag.siblings import Member, members
from rag.text import fold, lower

_MORE = r"(?:nhiều|cao|lớn|ít|thấp|nhỏ|đông|tốn|nhieu|lon|it|thap|nho|dong|ton)"
_EITHER = re.compile(
    rf"(?P<first>[^?:]+?)\s+(?:hay|hoặc|hoac)(?: là| la)?\s+(?P<second>[^?,]+?),?\s+(?:(?:thì|có|được|bên nào|loại nào|cái nào|thi|co|duoc|ben nao|loai nao|cai nao)\s+)*"
    rf"{_MORE}(?:\s\w+){{0,3}}?\s+(?:hơn|hon)(?!\w)"
    rf"|(?:giữa |giua )?(?P<one>[^?:]+?)\s+(?:và|với|va|voi)\s+(?P<other>[^?,]+?),?\s+(?:bên|loại|cái|khoản|nhóm|khu vực|thứ|ben|loai|cai|khoan|nhom|khu vuc|thu) (?:nào|nao)\s[^?]*(?:hơn|hon)(?!\w)",
    re.IGNORECASE,
)
_ALL = r"(?:tổng cộng|tất cả|cả thảy|cộng lại|tính chung|gộp lại|tong cong|tat ca|ca thay|cong lai|tinh chung|gop lai)"
_SUM = re.compile(
    rf"{_ALL}[^?]*?\s(?:bao nhiêu|mấy|bao nhieu|may)\s+(?:\w+\s+đồng\s+)?(?P<first>[^?,]{{2,40}}?)\s+(?:và|lẫn|cùng|va|lan|cung)\s+(?P<second>[^?,(]{{2,40}}?)\s*(?:\(|\W*$)"
    rf"|(?:{_ALL}\s|^)(?P<one>[^?]+?)\s+(?:và|lẫn|cùng|va|lan|cung)\s+(?P<other>[^?,]+?)\s+(?:được |tổng cộng |cộng lại |tất cả |thì |có |là |hết |duoc |tong cong |cong lai |tat ca |thi |co |la |het )*(?:còn thiếu |con thieu )?(?:bao nhiêu|mấy|bao nhieu|may)(?!\w)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(rf"(?<!\w){_ALL}(?!\w)", re.IGNORECASE)
_BY = re.compile(
    rf"(?P<first>[^?:]+?)\s+{_MORE}\s+(?:hơn|hon)\s+(?P<second>[^?,]+?)\s+(?:là |la )?(?:bao nhiêu|mấy|bao nhieu|may)(?!\w)",
    re.IGNORECASE,
)
_CUTS = frozenset(  # words that lead in a thing and are no part of it
    "năm số được là có giữa của ở tại trong thì cho và các những hai cả tổng cộng bị đã với hơn chỉ về đến khi xử".split()
)
_CUTS_FOLDED = frozenset(map(fold, _CUTS))
_LONGEST = 4  # syllables that name a thing


class Named(NamedTuple):
    """A thing by its folded words, and how the question names it."""

    words: tuple[str, ...]
    label: str


_ADDED = re.compile(
    r"(?<!\w)(?:tổng cộng|tổng số|tổng|tất cả|cả thảy|cộng(?: cả| lại)?|gộp(?: cả| lại)?|tính (?:cả|chung|gộp)|cả)(?!\w)"
)
_ADDED_FOLDED = re.compile(
    r"(?<!\w)(?:tong cong|tong so|tong|tat ca|ca thay|cong (?:ca|lai)|gop(?: ca| lai)?|tinh (?:ca|chung|gop)|ca hai|ca ba|ca(?= (?:\w+ ){1,4}lan ))(?!\w)"
)
_AND = re.compile(r",|(?<!\w)(?:và|lẫn|với|cùng|hay|hoặc|cả|va|lan|voi|cung|hoac|ca)(?!\w)", re.IGNORECASE)
_BETWEEN = 4  # words between two things that are named together
_OR_BETTER = re.compile(r"\s*(?:trở lên|tro len)")


def named_parts(question: Question) -> list[Named]:
    """The things within one unit and year whose figures a question compares or adds, [] of other questions."""
    return _of_one_kind(question) or _listed(question) or _pair(question)


def adds(question: Question) -> bool:
    """Whether a question asks for a sum."""
    pattern = _ADDED_FOLDED if question.unaccented else _ADDED
    return pattern.search(lower(question.text)) is not None


def _of_one_kind(question: Question) -> list[Named]:
    """Words of one kind that are to be added or compared: "cộng cả xuất sắc và tốt", "từ tốt trở lên"."""
    summed = question.kind in (*kinds.QUANTITATIVE, kinds.TOTAL) and adds(question)
    or_better = _OR_BETTER.search(lower(question.text)) is not None
    if not (summed or or_better or question.kind in (kinds.COMPARE, kinds.EXTREME)):
        return []
    found: dict[int, list[Member]] = {}
    for member in members(question.text, unaccented=question.unaccented):
        found.setdefault(member.kind, []).append(member)
    for own in found.values():
        together = [own[0]]
        for member in own[1:]:
            between = question.text[together[-1].end : member.start]
            if (
                len(between.split()) <= _BETWEEN
                and _AND.search(between)
                and member.number not in [each.number for each in together]
            ):
                together.append(member)
        named = [question.text[each.start : each.end] for each in together]
        if len(named) == 1 and lower(named[0]) in ("tốt", "tot") and _OR_BETTER.match(question.text, own[0].end):
            named.append("xuat sac" if question.unaccented else "xuất sắc")
        if len(named) > 1:
            return [Named(tuple(fold(word).split()), word) for word in named]
    return []


_LIST = re.compile(  # "trong đất kinh tế, đất đô thị và đất rừng, loại nào lớn nhất?"
    r"(?:(?:giữa|trong|giua)\s+)?(?P<items>[^?,;:]+(?:,\s*[^?,;:]+)*?\s+(?:và|hay|hoặc|lẫn|va|hoac|lan)\s+[^?,;:]+?),?\s+"
    r"(?:(?:của|ở|tại|cua|o|tai)\s+[^?,;:]+,\s+)?(?:thì |thi )?(?:loại|cái|khoản|nhóm|thứ|bên|đâu|ngành|nguồn|loai|cai|khoan|nhom|thu|ben|dau|nganh|nguon)\s(?:nào|nao|là|la)\s[^?]*(?:nhất|nhat)",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"\s*,\s*|\s+(?:và|hay|hoặc|lẫn|va|hoac|lan)\s+", re.IGNORECASE)


def _listed(question: Question) -> list[Named]:
    """Three things or more of which the most or least is asked for."""
    match = _LIST.search(question.text) if question.kind in (kinds.EXTREME, kinds.COMPARE) else None
    if match is None:
        return []
    items = [_own_words(item.split(), question.unaccented) for item in _BREAKS.split(match["items"])]
    items[0] = items[0][-max(len(item) for item in items[1:]) :]
    named = [" ".join(item) for item in items if item]
    if len(named) < _SEVERAL:
        return []
    return [Named(tuple(fold(item).split()), item) for item in named]


_SEVERAL = 3


def _own_words(words: list[str], unaccented: bool) -> list[str]:
    """The words behind the last one that only leads in a thing."""
    return words[max((at + 1 for at, word in enumerate(words) if _cuts(word, unaccented)), default=0) :]


def _cuts(word: str, unaccented: bool) -> bool:
    """Whether a word is no part of the name of a thing."""
    word = lower(word).strip(" ,.")
    return word in (_CUTS_FOLDED if unaccented else _CUTS) or word[:1].isdigit()


def _pair(question: Question) -> list[Named]:
    """Two things that a question compares or adds."""
    pattern = {kinds.COMPARE: _EITHER, kinds.DIFFERENCE: _BY}.get(question.kind, _SUM)
    if pattern is _SUM and not _TOGETHER.search(question.text):
        return []
    found = pattern.search(question.text)
    if found is None:
        return []
    groups = found.groupdict()
    first, second = groups["first"] or groups.get("one") or "", groups["second"] or groups.get("other") or ""
    second = second.split(")")[0]
    size = min(_LONGEST, len(second.split()))
    lead = _own_words(first.split("(")[-1].split()[-max(size, 2) :], question.unaccented)
    tail = second.split()
    tail = (tail[1:] if tail and _cuts(tail[0], question.unaccented) else tail)[:_LONGEST]
    ends = next((at for at, word in enumerate(tail) if _cuts(word, question.unaccented)), len(tail))
    tail = tail[:ends]
    own, other = (tuple(fold(word).strip(" ,.()") for word in words) for words in (lead, tail))
    if not own or not other or set(own) == set(other):
        return []
    return [Named(own, " ".join(lead).strip(" ,")), Named(other, " ".join(tail).strip(" ,"))]
