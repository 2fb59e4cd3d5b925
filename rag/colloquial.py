"""Question words of everyday and regional speech, said as the patterns of `rag.kinds` know them: "bữa nào", "cỡ nào"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rag.kinds import folded_pattern
from rag.text import canonical, fold


class _Turn(NamedTuple):
    """A turn of phrase and what it is read as, both with diacritics."""

    pattern: str
    said: str
    folded: bool = True  # met without diacritics too


_PERIODS = r"giờ|phút|ngày|tuần|tháng|quý|năm|khóa|kỳ"
# what is numbered: "thứ mấy", "phường mấy" ask for the number itself
_NUMBERED = r"thứ|số|hạng|hàng|lần|khóa|quý|tháng|năm|ngày|phường|quận|tổ|lớp|điều|cấp|khu|kỳ|vị trí|khoản|đợt|đời"
_ASKED_LATER = r"(?:mấy (?:tỷ|tỉ|triệu|đồng|phần trăm|%)|nào|ai|đâu|gì|bao giờ|khi nào|bao nhiêu)(?!\w)|(?:không|chưa)\s*(?:ạ|vậy|nhỉ|thế|nữa)?\W*$"
_END = r"(?=\s*(?:vậy|nhỉ|thế|ạ|rồi|đó|đấy|hả|ta|á|nhé|nha)*\W*$)"

_TURNS = (
    _Turn(r"^\W*(?:cần số liệu|cho (?:tôi|mình|em|tui) (?:hỏi|xin số liệu)|xin số liệu|hỏi)\s*:\s*", ""),
    _Turn(r",?\s*(?:giúp|giùm|dùm) (?:tôi|mình|em|tui)(?: với| (?:được|đc|dc) (?:không|ko|k))?(?=\W*$)", ""),
    _Turn(r",?\s*(?:kể|nêu|nói|liệt kê|cần) (?:cho )?(?:đủ|hết)(?: tên| ra)?(?=\W*$)", ""),
    _Turn(r"(?<!\w)(?P<list>kể|nêu|liệt kê)(?: (?:tên|ra|hết|đủ))* mấy(?= \w)", r"\g<list> tên các"),
    _Turn(r"(?<!\w)mấy (?!(?:tỷ|tỉ|triệu|nghìn|ngàn) )(?P<those>(?:\w+ ){1,3}(?:kia|này|đó|ấy|nọ))(?!\w)", r"\g<those>"),
    _Turn(r"(?<!\w)từ (?:bữa|hôm|ngày|hồi) (?:nào|mô) (?:tới|đến) (?:bữa|hôm|ngày|hồi) (?:nào|mô)(?!\w)", "từ ngày nào đến ngày nào"),
    _Turn(r"(?<!\w)(?:bữa|bửa|dạo|độ) (?:nào|mô)(?!\w)", "ngày nào"),
    _Turn(rf"(?<!\w)(?P<part>năm|tháng|ngày) mấy{_END}", r"\g<part> nào"),
    _Turn(rf"(?<!\w)(?P<part>phường|quận|tổ|xã|huyện|tỉnh) mấy{_END}", r"\g<part> nào"),
    _Turn(r"(?<!\w)(?P<big>rộng|dài|cao|sâu|nặng|to|lớn) (?:cỡ|chừng|tầm) nào(?!\w)", r"\g<big> bao nhiêu"),
    _Turn(r"(?<!\w)chừng (?:nào|mô)(?!\w)", "khi nào"),
    _Turn(rf"(?<!\w)(?:cỡ|cở) (?:nào|mô){_END}", "bao nhiêu"),
    _Turn(r"(?<!\w)(?<!bao )(?<!bấy )(?:bi |bây )?nhiêu(?!\w)", "bao nhiêu", folded=False),
    _Turn(r"(?<!\w)(?:mất |trong |khoảng )?bao lâu(?! nay)(?!\w)", "bao nhiêu thời gian"),
    _Turn(r"(?<!\w)(?P<many>bao nhiêu|mấy) phần(?= (?:so|kế hoạch|dự toán|chỉ tiêu|mục tiêu|mức|nhiệm vụ)(?!\w)|\s*\W*$)", r"\g<many> phần trăm"),
    _Turn(r"(?<!\w)(?P<where>ở|chỗ|nơi|xã|huyện|tỉnh|làng|khi|ai|người) mô(?! \w)", r"\g<where> nào", folded=False),
    _Turn(r"(?<!\w)ở nào(?!\w)", "ở đâu", folded=False),
    _Turn(r"(?<!\w)(?:gốc gác|gốc|quê gốc|quê quán|gốc người) (?:ở )?(?:đâu|xứ nào|tỉnh nào)(?!\w)", "quê ở đâu"),
    _Turn(r"(?<!\w)(?P<verb>giữ|ngồi|nắm|lên|nhận) (?:cái )?ghế (?:gì|nào)(?!\w)", r"\g<verb> chức gì"),
    _Turn(r"(?<!\w)(?:là|làm) sếp (?:gì|chỗ nào|(?:ở |bên )?đâu)(?!\w)", "giữ chức gì"),
    _Turn(r"(?<!\w)(?:hụt đi|sụt đi|sụt|tụt|bớt đi|bớt được|bớt)(?= (?:khoảng |chừng |được )?(?:bao nhiêu|mấy)(?!\w))", "giảm"),
    _Turn(r"(?<!\w)(?:dôi ra|nhích lên|nhích|trội lên|nhảy lên)(?= (?:khoảng |chừng |được )?(?:bao nhiêu|mấy)(?!\w))", "tăng"),
    _Turn(r"(?<!\w)(?P<many>bao nhiêu|mấy) (?:khối(?! (?:tư|dân|nhà|doanh|đảng|lượng|cơ|hành))|mét khối)(?!\w)", r"\g<many> m³"),
    _Turn(r"(?<!\w)(?P<many>bao nhiêu|mấy) (?:mét vuông|mét(?= đất(?!\w)))", r"\g<many> m²"),
    _Turn(r"(?<!\w)(?P<many>(?:bao nhiêu|mấy)(?: (?:tỷ|tỉ|triệu|nghìn|ngàn|trăm))?) (?:đô la|đô(?! thị))(?!\w)", r"\g<many> usd"),
    _Turn(
        r"(?<!\w)(?:(?:đưa|cho|nhận|thu nhận|kéo|thêm|có|vào) )?(?:được |thêm )*(?P<many>bao nhiêu|mấy) (?:người|quần chúng|đồng chí)(?: mới)?"
        r"(?: được)?(?: (?:kết nạp|đứng|cho|gia nhập))? vào (?:hàng ngũ của )?đảng(?! (?:bộ|ủy|viên|đoàn)(?!\w))",
        r"kết nạp \g<many> đảng viên",
    ),
    _Turn(r"(?<!\w)sếp nào(?!\w)", "lãnh đạo nào"),
    _Turn(r"(?<!\w)nhà băng nào(?!\w)", "ngân hàng nào"),
)  # fmt: skip
_THOSE_DAYS = r"(?<!\w)mấy (?=(?:ngày|bữa|hôm|tháng) (?:tết|lễ|qua|đó|này|đầu|cuối)(?!\w)[^?]*(?:bao nhiêu|mấy)(?!\w))"
_TENS = r"(?<!\w)mấy (?:chục|trăm|ngàn|nghìn|vạn)(?= (?!tỷ|tỉ|triệu|đồng|ngàn|nghìn)\w)"
_SEVERAL = (  # "mấy" is no question where another one follows ("mấy cán bộ … ở chỗ nào?")
    rf"(?<!\w)(?<!{')(?<!'.join(f'{word} ' for word in _NUMBERED.split('|'))})mấy "
    rf"(?!{_PERIODS}|phần|tỷ|tỉ|triệu|%)(?:(?:chục|trăm|ngàn|nghìn|vạn) )?(?P<thing>\w[^?.;,:]*?(?:,[^?.;:]*)?)(?<=\s)(?={_ASKED_LATER})"
)


@cache
def _table(folded: bool) -> list[tuple[re.Pattern[str], str]]:
    turns = [turn for turn in _TURNS if turn.folded or not folded]
    return [(_compiled(turn.pattern, folded), folded_pattern(turn.said) if folded else turn.said) for turn in turns]


@cache
def _compiled(pattern: str, folded: bool) -> re.Pattern[str]:
    return re.compile(folded_pattern(pattern) if folded else canonical(pattern), re.IGNORECASE)


def in_plain_words(text: str, unaccented: bool) -> str:
    """A question with its colloquial question words as standard ones; typed without diacritics, so are they."""
    text = canonical(text)
    for pattern, said in _table(unaccented):
        text = pattern.sub(said, text)
    text = _compiled(_SEVERAL, unaccented).sub(lambda match: _several(match, unaccented), text)
    text = _compiled(_THOSE_DAYS, unaccented).sub("cac " if unaccented else "các ", text)
    return _compiled(_TENS, unaccented).sub("bao nhieu" if unaccented else "bao nhiêu", text)


def _several(match: re.Match[str], unaccented: bool) -> str:
    """What "mấy" is besides another question: that of a list ("mấy xã nào"), or nothing."""
    rest = match.string[match.end() :]
    asked = fold(rest.split(maxsplit=1)[0]).strip("?.,!") if rest else ""
    close = len(match["thing"].split()) <= 6 and "," not in match["thing"]
    if asked != "nao" or not close or fold(match["thing"].split()[-1]) in _PLACED:
        return match["thing"]
    return f"{'nhung' if unaccented else 'những'} {match['thing']}"


_PLACED = frozenset("cho noi luc hoi khi ngay nam thang o tai".split())  # "… lấy xe đi chơi ở chỗ nào" asks for that


_NUMBER_NAME = re.compile(
    r"(?<!\w)(?:[Ôô]ng|[Bb]à|[Cc]hú|[Cc]ô|[Bb]ác|[Aa]nh|[Cc]hị|[Dd]ì|[Cc]ậu|(?!Tháng|Quý|Khóa|Lần|Thứ|Nghị|Chỉ|Hội)[A-ZĐ][^\W\d_]+)\s"
    r"(?P<name>Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)(?!\w)"
)


def without_number_names(text: str) -> str:
    """A question without the names of people that are numbers ("bà Lê Thị Sáu", "chú Tám"), of the same length."""
    return _NUMBER_NAME.sub(lambda m: m.group()[: m.start("name") - m.start()] + "x" * len(m["name"]), text)
