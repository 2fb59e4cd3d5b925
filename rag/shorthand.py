"""Chat shorthand and turns of phrase of questions, written as reports write them: "bn dv", "nhiều hơn năm trước mấy %"."""

from __future__ import annotations

import re

from rag.heads import with_title
from rag.lexicon import ABBREVIATIONS, NUMBER_WORDS, SHORTHAND
from rag.text import fold, lower

_FRIEND = re.compile(
    r"^\W*(?:bn|bạn|ban|ad|e|a)(?: ơi| oi)?,? (?=(?:cho|làm ơn|lam on) )", re.IGNORECASE
)  # "bn cho hỏi"
_HEAD_OF = re.compile(
    r"(?<![\w/.-])ct(?=\s+(?:ubnd|hđnd|hdnd|ubmttq|mttq|huyện|huyen|xã|tỉnh|tinh|phường|phuong|đặc khu)\b)"
)
_COMRADES = re.compile(
    r"(?<=(?:mấy|iêu|may|ieu| bn) )(?:đc|đ/c)(?![\w/])|(?<![\w/])(?:đc|dc|đ/c)(?= (?:nào|nao)(?!\w))"
)
_DOCUMENT_ASKED = re.compile(
    r"(?<![\w/.-])(?:(?:qđ|nq|kh|ct|kl|qd)(?= (?:số|so|nào|nao)(?!\w))|(?-i:qđ|qd|nq)(?= \w))", re.IGNORECASE
)
_DOCUMENTS = {form: ABBREVIATIONS[short] for short in ("qđ", "nq", "kh", "ct", "kl") for form in (short, fold(short))}
_UNIT_ASKED = re.compile(r"(?<![\w/.-])(?:đv|dv)(?= (?:nào|nao)(?!\w))", re.IGNORECASE)
_SQUARED = re.compile(r"(?<!\w)[kc]?m[23](?!\w)")
_BUDGET = re.compile(r"(?<=(?:thu|chi) )ns(?![\w/])", re.IGNORECASE)
_BACK_IN = re.compile(
    r"(?<!\w)(?<!thu )hồi (?=(?:tháng|năm|ngày|đầu|cuối|giữa)(?!\w)|(?:19|20)\d\d(?!\d))"
    r"|(?<!\w)(?<!thu )hoi (?=(?:dau|cuoi|giua) (?:thang|nam|quy)(?!\w)|(?:thang|nam) \d|(?:19|20)\d\d(?!\d))"
)
_ADMITTED = re.compile(  # "phát triển được bao nhiêu đảng viên" is how many were admitted
    r"(?:phát triển|phat trien) (?=(?:được |đc |thêm |duoc |dc |them )*(?:bao nhiêu|bao nhieu|mấy|may|bn) (?:đảng viên|dang vien|đv|dv))"
)
_NEW_MEMBERS = re.compile(  # "số đảng viên mới" are those that were admitted
    r"^(?!.*(?:kết nạp|ket nap))(?P<before>.*?(?<!\w)(?:đảng viên|dang vien|đv|dv)) (?:mới|moi)(?!\w)", re.IGNORECASE
)
_SOME = re.compile(  # "mấy tháng đầu năm" asks for no number
    r"(?<!\w)(?:mấy|may) (?=(?:tháng|thang|năm|nam|quý|quy|ngày|ngay|tuần|tuan) (?:đầu|dau|qua|gần đây|gan day|vừa qua|vua qua|cuối|cuoi)(?!\w))",
    re.IGNORECASE,
)
_MORE_THAN_BEFORE = re.compile(  # "nhiều hơn năm trước mấy phần trăm" as "tăng mấy phần trăm so với năm trước"
    r"(?<!\w)(?P<more>nhiều|cao|lớn|ít|thấp|kém|nhieu|lon|it|thap|kem) (?:hơn|hon) (?:so với |so voi )?"
    r"(?P<before>cùng kỳ(?: năm (?:trước|ngoái))?|năm (?:trước|ngoái)|cung ky(?: nam (?:truoc|ngoai))?|nam (?:truoc|ngoai))(?: đó| do)?(?: là| la)? "
    r"(?P<many>(?:bao nhiêu|mấy|bao nhieu|may) ?(?:phần trăm|phan tram|%|vụ|vu|người|nguoi|hộ|ho|đảng viên|dang vien|xã|xa|dự án|du an))(?!\w)",
    re.IGNORECASE,
)
_MONTHS = re.compile(  # "bốn tháng đầu năm" as "4 tháng đầu năm"
    rf"(?<!\w)(?P<many>{'|'.join((*NUMBER_WORDS, *map(fold, NUMBER_WORDS)))}) (?=(?:tháng|thang) (?:đầu|dau|cuối|cuoi)(?!\w))",
    re.IGNORECASE,
)
_BY_WORD = {form: number for word, number in NUMBER_WORDS.items() for form in (word, fold(word))}
_UNIT_DOT = re.compile(r"(?<![\w/.-])h\.\s*(?=[A-ZĐ])")


_SOME_OF_THEM = re.compile(  # "trong đó nữ là bao nhiêu người" as "trong đó bao nhiêu nữ"
    r"(?<!\w)(?P<who>nữ|nu|dân tộc thiểu số|dan toc thieu so) (?:(?:là|thì|có|chiếm|la|thi|co|chiem) )?"
    r"(?P<many>bao nhiêu|bao nhieu|mấy|may)(?: (?:người|đồng chí|em|nguoi|dong chi))?(?=\W*$)",
    re.IGNORECASE,
)


def expand_shorthand(text: str, unaccented: bool) -> str:
    """Chat shorthand in full ("bn dv" -> "bao nhiêu đảng viên"), so that patterns see one spelling."""
    text = _FRIEND.sub("", text)
    text = _HEAD_OF.sub("chu tich" if unaccented else "chủ tịch", text)
    text = _COMRADES.sub("dong chi" if unaccented else "đồng chí", text)
    text = _DOCUMENT_ASKED.sub(lambda m: (fold if unaccented else str)(_DOCUMENTS[m.group().lower()]), text)
    text = _UNIT_ASKED.sub("don vi" if unaccented else "đơn vị", text)
    text = _SQUARED.sub(lambda m: m.group()[:-1] + ("²" if m.group()[-1] == "2" else "³"), text)
    text = _BUDGET.sub("ngan sach" if unaccented else "ngân sách", text)
    text = _BACK_IN.sub("", text)
    text = _ADMITTED.sub("ket nap " if unaccented else "kết nạp ", text)
    text = _NEW_MEMBERS.sub(lambda m: f"{m['before']} {'ket nap' if unaccented else 'kết nạp'}", text)
    text = _SOME_OF_THEM.sub(r"\g<many> \g<who>", text)
    text = _MORE_THAN_BEFORE.sub(lambda match: _risen(match, unaccented), text)
    text = _SOME.sub("cac " if unaccented else "các ", text)
    text = _MONTHS.sub(lambda match: f"{_BY_WORD[lower(match['many'])]} ", text)
    text = _UNIT_DOT.sub("huyen " if unaccented else "huyện ", text)

    def full(match: re.Match[str]) -> str:
        word = lower(match.group())
        if match.group().isupper() and len(word) > 1:
            return match.group()
        expansion = SHORTHAND.get(word)
        if expansion is None:
            return match.group()
        return fold(expansion) if unaccented else expansion

    return with_title(re.sub(r"(?<![\w/.-])[^\W\d_]{1,6}(?![\w/.-])", full, text), unaccented)


def _risen(match: re.Match[str], unaccented: bool) -> str:
    less = fold(match["more"]) in ("it", "thap", "kem")
    written = f"{'giảm' if less else 'tăng'} {match['many']} so với {match['before']}"
    return fold(written) if unaccented else written
