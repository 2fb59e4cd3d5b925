"""Relatives: who is told to be the wife, father or brother of somebody that the question names."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.persons import Person
from rag.text import canonical, fold, lower
from rag.view import SentenceView

KIN_TOLD = 0.35  # what it is worth to a person to be told as the relative who is asked for


class Kin(NamedTuple):
    """A relation that a question asks about: patterns of lower-case words for it and for the other way round, and the
    folded given name of whose relative it is."""

    words: str
    inverse: str
    given: str


_RELATIONS = {  # by the word of the question: (words of the relation, words of its inverse)
    "vợ": ("vợ", "chồng"),
    "chồng": ("chồng", "vợ"),
    "bố": ("bố|cha|ba", "con"),
    "cha": ("bố|cha|ba", "con"),
    "mẹ": ("mẹ|má", "con"),
    "con": ("con", "bố|cha|mẹ"),
    "anh": ("anh", "em"),
    "chị": ("chị", "em"),
    "em": ("em", "anh|chị"),
}
_ASKED = re.compile(
    r"(?<!\w)(?<!hai )(?<!ba )(?<!bốn )(?<!các )(?<!những )(?<!mấy )(?P<kin>vợ|chồng|bố|cha|mẹ|(?:con|anh|chị|em)(?= (?:trai|gái|rể|dâu|ruột|họ|của)))(?: (?:trai|gái|rể|dâu|ruột|họ))?"
    r"(?: của)? (?:ông|bà|anh|chị|đồng chí|cô|chú) (?P<name>\w+(?: \w+){0,3}?)"
    r"(?:,[^?]*)? (?:(?:thực ra|rốt cuộc|hiện|đang|nay) )?(?:là ai|tên (?:là )?gì|tên họ)"
)


def kin_asked(text: str) -> Kin | None:
    """Whose relative a question asks for by name ("vợ ông … tên gì"), None where it does not."""
    match = _ASKED.search(lower(canonical(text)))
    if match is None:
        return None
    words, inverse = _RELATIONS[match["kin"].split()[0]]
    return Kin(words, inverse, fold(match["name"]).split()[-1])


_TITLE = r"(?:ông|bà|anh|chị|đồng chí|đ/c|cô|chú)"
_KIND = r"(?: (?:trai|gái|rể|dâu|ruột|họ|cả|út|đẻ))*"
_REACH = 70  # characters around a name


def is_kin(kin: Kin, low: str, sentence: SentenceView, person: Person) -> bool:
    """Whether a sentence tells a person as the relative: "bà A (71 tuổi, vợ ông B)", "vợ ông B là bà A", "A – em trai
    ông"; or the other one as that person's: "B là con gái của ông A"."""
    behind = low[person.end : min(sentence.end, person.end + _REACH)]
    before = low[max(sentence.start, person.start - _REACH) : person.start]
    told = re.match(
        rf"\s*(?:[,(–-]|là|cũng là)(?:[^;.)]{{0,40}}[\s,(])?(?:{kin.words}){_KIND}(?: của)? (?:{_TITLE} ?|mình|tôi)(?P<whose>\w+)?",
        behind,
    ) or re.search(
        rf"(?<!\w)(?:{kin.words}){_KIND}(?: của)?(?: {_TITLE}(?: (?P<whose>[^,;.()]{{1,30}}?))?)?\s*(?:là|,|tên là|tên|\()\s*(?:{_TITLE} )?$",
        before,
    )
    if told:
        whose = fold(told["whose"] or "")
        return not whose or kin.given in whose.split() or whose in _PRONOUNS
    if kin.given not in fold(low[sentence.start : person.start]).split():
        return False
    return re.search(rf"(?<!\w)(?:{kin.inverse}){_KIND}(?: của)? (?:{_TITLE} )?$", before) is not None


_PRONOUNS = frozenset("ong ba anh chi minh nay ay toi".split())


_KIN_OF = re.compile(  # "(cùng họ tộc với ông …", "(con trai ông …"
    r"\((?:cùng|là|vợ|chồng|con|em|anh|chị|bố|mẹ|cháu|bác|chú|cô|cậu|dì|thông gia)(?: [^\W\d_]+){0,4} (?:ông|bà|anh|chị|đồng chí)\s+$"
)
_KIN_ASKED = re.compile(r"(?<!\w)(?:vo|chong|con|em|anh|bo|me|chau|ho hang|than|nguoi nha|ruot)(?!\w)")
_GIVEN_TO = re.compile(
    r"(?<!\w)(?:trao|tặng|giao|gửi|cấp|bàn giao)(?!\w)[^;.]{0,60}(?<!\w)cho (?:tân )?(?:đồng chí|ông|bà|anh|chị|em)\s+$"
)
_GIVES_ASKED = re.compile(
    r"(?<!\w)(?:ai|nao)(?: \w+){0,8} (?:trao|tang|giao|gui|cap|ban giao)(?: \w+){0,4} cho(?! ai)(?!\w)"
)


def is_beside(asked: str, before: str) -> bool:
    """Whether the words before a name say that somebody else is meant: a relative told in brackets of the one named
    before, or the one to whom that one gives something, where who gives it is asked."""
    kin = _KIN_OF.search(before) and not _KIN_ASKED.search(asked)
    return bool(kin) or (_GIVES_ASKED.search(asked) is not None and _GIVEN_TO.search(before) is not None)
