"""What is asked: the kind of answer, what is counted, the unit, the period, result or target, and names that must be met.

Every pattern is written with diacritics once; for a question typed without them the folded pattern is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rag.lexicon import AMBIGUOUS_FOLDED, SHORTHAND, STOP_PHRASES, STOPWORDS
from rag.places import NAME, PROVINCE, Place, bare_names, gazetteer, mentions, parse
from rag.quantities import DATE, DOCUMENT, quantities
from rag.terms import Token, plain_tokens, tokens
from rag.text import canonical, fold, is_unaccented, lower, nfc
from rag.words import idf, segment

# kinds of answer
NUMBER, PERCENT, MONEY, WHEN, WHO, ROLE, WHERE, ORGAN, DOCUMENT_NUMBER, ORDINAL = (
    "number", "percent", "money", "when", "who", "role", "where", "organ", "document-number", "ordinal"
)  # fmt: skip
LIST, WHY, HOW, YES_NO, COMPARE, EXTREME, TOTAL, DIFFERENCE, SUMMARY, WHAT = (
    "list", "why", "how", "yes-no", "compare", "extreme", "total", "difference", "summary", "what"
)  # fmt: skip
SMALL_TALK, INJECTION = "small-talk", "injection"
QUANTITATIVE = frozenset({NUMBER, PERCENT, MONEY})

MAX_CHARACTERS = 2000  # of a question that are read; the rest is ignored


@dataclass(frozen=True, slots=True)
class Term:
    """A content word or pair of words of the question and how much it counts."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood."""

    text: str
    kind: str
    terms: tuple[Term, ...] = ()
    head: tuple[str, ...] = ()  # what is counted: the syllables after "bao nhiêu"
    places: tuple[Place, ...] = ()
    years: tuple[int, ...] = ()
    period: tuple[int, int] | None = None
    target: bool = False
    names: tuple[tuple[str, ...], ...] = ()  # folded syllables of names that evidence must show
    numbers: tuple[str, ...] = ()  # document numbers asked about
    role: tuple[str, ...] = ()  # syllables of the office in "ai là Bí thư Huyện ủy"
    unaccented: bool = False
    lowest: bool = False  # EXTREME: asked for the least
    by_year: bool = False  # EXTREME: over years rather than units
    tokens: tuple[Token, ...] = field(default=(), compare=False)


# --- patterns --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _compiled(pattern: str, folded: bool) -> re.Pattern[str]:
    pattern = canonical(pattern)
    return re.compile("".join(c if c.isascii() else fold(c) for c in pattern) if folded else pattern)


def _found(pattern: str, low: str, unaccented: bool) -> re.Match[str] | None:
    """Search `low`, folded with the pattern where the question was typed without diacritics."""
    return _compiled(pattern, unaccented).search(low)


_INJECTION = (
    r"(?:bỏ qua|quên|phớt lờ|không tuân theo|vô hiệu)\s+(?:hết\s+|đi\s+)?(?:mọi|các|tất cả|những|toàn bộ)?\s*(?:hướng dẫn|chỉ dẫn|quy tắc|chỉ thị trên|lệnh|câu lệnh|yêu cầu|luật lệ|quy định trên|quy định ở trên|dặn dò)"
    r"|ignore (?:all|any|previous|the|every)|system prompt|prompt hệ thống|đóng vai|jailbreak|developer mode|(?:in ra|tiết lộ|hiển thị|cho xem)\s+(?:prompt|câu lệnh|mật khẩu|api|khóa|cấu hình)|disregard|<script|bạn (?:hãy )?là (?:một )?(?:chuyên gia|hacker|trợ lý không)"
    r"|trả lời (?:rằng|là|đúng một chữ|duy nhất)|(?:hãy|chỉ) (?:nói|viết|trả lời) (?:rằng|là|câu)"
)
_SMALL_TALK = (
    r"^\W*(?:xin chào|chào|hello|hi|hế lô|alo|cảm ơn|cám ơn|thanks|thank you|tạm biệt|bye|bạn khỏe không|bạn là ai|bạn tên gì|bạn tên là gì|bạn làm được gì|bạn có thể làm gì|ok|oke|tốt lắm|hay quá)"
    r"(?:\s+(?:bạn|em|anh|chị|ad|admin|nhé|nha|ạ|nhiều|các bạn|mọi người|buổi sáng|buổi chiều|trợ lý|bot))*\W*$|^\W*(?:bạn|em|mày) (?:là ai|tên gì|tên là gì|khỏe không|có khỏe không|bao nhiêu tuổi|ăn cơm chưa|làm được gì)"
    r"|kể (?:cho (?:tôi|mình|em) )?(?:nghe )?(?:một )?(?:chuyện|câu chuyện)|(?:viết|làm) (?:cho (?:tôi|mình) )?(?:một )?(?:bài )?thơ"
)
_NUMBER_ASKED = r"bao nhiêu|(?<![^\W\d_])mấy(?![^\W\d_])|con số nào|(?:số lượng|tổng số|số) [^?]{3,60}(?:là gì|thế nào|ra sao|như thế nào)\s*\??$"
_KINDS: tuple[tuple[str, str], ...] = (
    (SUMMARY, r"tóm tắt|tóm lược|nội dung chính|nội dung chủ yếu|điểm chính|nói về (?:gì|điều gì|vấn đề gì|cái gì)|tổng hợp (?:nội dung|kết quả chính)|khái quát"),
    (EXTREME, r"(?:nào|năm nào|đâu|ai)\s[^?]*(?:nhiều|cao|lớn|ít|thấp|đông|nhỏ|tốt|kém)(?:\s+\S+){0,4}?\s+nhất|(?:nhiều|cao|lớn|ít|thấp|đông|nhỏ)(?:\s+\S+){0,3}?\s+nhất\s+(?:là|thuộc về|ở)\s+(?:[^?]*\s)?(?:nào|đâu|năm nào|ai)"),
    (DIFFERENCE, r"chênh lệch|hơn kém|chênh nhau|(?:nhiều|ít|cao|thấp|lớn|nhỏ|kém|đông|vượt)?\s*hơn\s[^?]*bao nhiêu|(?:hơn|kém|tăng|giảm|tăng thêm|giảm đi|tăng lên) bao nhiêu(?! phần trăm|\s*%| lần)[^?]*(?:so với|từ năm)"),
    (TOTAL, r"(?:tổng cộng|tổng số|cộng lại|tổng|tất cả)[^?]*(?:\sở\s|\scủa\s|\sgiữa\s)?(?:cả hai|cả ba|hai (?:đơn vị|năm|nơi|địa phương|huyện|xã)|các (?:đơn vị|báo cáo|năm|địa phương|huyện|xã)|cộng lại|hai năm)|(?:cả hai|hai) (?:đơn vị|năm|nơi|địa phương|huyện|xã)[^?]*(?:tổng|bao nhiêu)|cộng lại"),
    (COMPARE, r"so sánh|đối chiếu|(?:bên nào|đơn vị nào|nơi nào|ai|huyện nào|năm nào|xã nào|địa phương nào|đâu) [^?]*hơn|[^?]*hơn[^?]*hay[^?]*hơn"),
    (PERCENT, r"bao nhiêu\s*(?:phần trăm|%|pt(?![^\W\d_]))|mấy\s*(?:phần trăm|%)|phần trăm nào|(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|tốc độ|mức tăng|tỷ suất)[^?]*(?:bao nhiêu|mấy|thế nào|ra sao|là gì)|(?:tăng|giảm|vượt|đạt)\s*mấy\s*%"),
    (ORDINAL, r"lần (?:thứ )?mấy|khóa (?:mấy|bao nhiêu|thứ mấy|nào)|thứ mấy|thứ bao nhiêu|kỳ (?:họp )?(?:thứ )?mấy|hạng (?:mấy|nào)"),
    (DOCUMENT_NUMBER, r"(?:nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định|văn bản|thông báo|chương trình|hướng dẫn|quy định|nghị định|thông tư|công văn|đề án|tờ trình|báo cáo|luật)(?: hành động)?(?: của [^?]{2,40}?)? (?:số mấy|số nào|số bao nhiêu|số hiệu|số mấy|nào(?! có| được tổ chức)|có số|mang số|số gì)|số hiệu|(?:số|ký hiệu) (?:của )?(?:nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định|văn bản|thông báo|hướng dẫn|quy định|công văn|tờ trình|đề án|chương trình)[^?]*(?:gì|nào|bao nhiêu|mấy|\?|$)|theo (?:văn bản|nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định) nào"),
    (WHEN, r"khi nào|bao giờ|(?:vào |từ |đến |trong |ngày |của )?(?:ngày|hôm|năm|tháng|lúc|thời gian|thời điểm|buổi|quý|giờ|dịp|mốc|nhiệm kỳ|giai đoạn) (?:nào|mấy)|ngày bao nhiêu|ngày tháng (?:nào|năm nào)|mấy giờ|thời gian (?:diễn ra|tổ chức|nào)|hôm nào"),
    (ROLE, r"(?:giữ|làm|đảm nhiệm|đảm nhận|là|với|nắm|bổ nhiệm|bầu|giới thiệu)?\s*(?:chức vụ|chức danh|chức|cương vị|vị trí|vai trò)\s*(?:vụ |danh )?(?:gì|nào|là gì|hiện tại|hiện nay|của)|làm (?:chức )?gì(?! để)(?= |\?|$)(?=[^?]*(?:ông|bà|đồng chí))|chức vụ\s*\??$"),
    (WHO, r"(?<![^\W\d_])ai(?![^\W\d_])|(?:người|đồng chí|ông|bà|vị|cán bộ|lãnh đạo|cá nhân) nào|(?:do|bởi) (?:ai|người nào)|tên (?:của )?(?:người|ông|bà|đồng chí|vị)|(?:họ tên|tên)\s[^?]{0,60}(?:là gì|gì)"),
    (MONEY, r"bao nhiêu\s*(?:tiền|tỷ|tỉ|triệu|nghìn|đồng|kinh phí|vốn|usd|đô)|mấy\s*(?:tỷ|tỉ|triệu|đồng)|(?:kinh phí|ngân sách|số tiền|tiền|vốn|doanh thu|thu nhập|tổng mức đầu tư|tổng vốn|trị giá|giá trị|nguồn thu|số thu|kim ngạch|chi phí)[^?]*(?:bao nhiêu|mấy)(?!\s*(?:[^\W\d_]))"),
    (WHY, r"vì sao|tại sao|do đâu|vì lý do (?:gì|nào)|lý do|nguyên nhân|sao lại|vì cái gì"),
    (NUMBER, _NUMBER_ASKED),
    (LIST, r"những (?:[^?]{0,40})?(?:gì|nào|ai|đâu)|gồm (?:có )?(?:những )?(?:gì|ai|nào|các)|(?:liệt kê|kể tên|nêu (?:các|những|tên)|kể ra)|các [^?]{2,40} nào|gồm mấy|nào(?: [^?]{0,30})? gồm"),
    (HOW, r"như thế nào|thế nào|ra sao|bằng cách nào|làm gì để|làm thế nào|cách nào|kiểu gì|thực hiện (?:gì|những gì)|giải pháp (?:gì|nào)|để làm gì|nhằm (?:mục đích )?(?:gì)|mục đích (?:gì|là gì|của)"),
    (WHERE, r"ở đâu|tại đâu|nơi nào|chỗ nào|địa điểm (?:nào|tổ chức|diễn ra|ở)|(?:ở|tại) (?:xã|phường|huyện|tỉnh|thành phố|thị trấn|địa phương|khu vực|hội trường) nào|từ đâu|(?:xã|phường|huyện|tỉnh|thị xã|thị trấn|địa phương|thôn) nào"),
    (ORGAN, r"(?:cơ quan|đơn vị|tổ chức|ban|sở|phòng|ngành|doanh nghiệp|công ty|cấp|bộ|trường|đoàn thể|chi bộ|đảng bộ|hội|đoàn) nào"),
    (YES_NO, r"(?:có|đã|được|phải|đúng|bị|còn)\s[^?]*(?:không|chưa|phải không|đúng không|hay không|hay chưa)\s*(?:ạ|vậy|nhỉ|thế|\s)*\W*$|có phải|phải chăng|đúng không|phải không|đúng hay sai"),
)  # fmt: skip

_NO_MARK_QUESTION = r"bao nhiêu|mấy|nào|gì|đâu|ai|sao|không|chưa|tóm tắt|so sánh|liệt kê"
_HEAD_STOP = frozenset(
    "được đã đang có là ở của trong tại cho với và đạt hoàn nhất vào từ theo bị do khi này để về trên như so nhằm tham thuộc mới "
    "trực đến trước sau thì mà ra hơn kém đó tăng giảm giữ không chưa nữa vậy thế nhỉ ạ à trở cả sẽ phải cùng gồm thì bởi bằng".split()
)
_ROLE_ASKED = (
    r"(?:ai (?:là|giữ chức|giữ chức vụ|làm|đang là|đang giữ chức|hiện là|được bầu (?:làm|giữ chức)|được bổ nhiệm (?:làm|giữ chức|giữ chức vụ)?)\s+(?:vụ\s+)?)(?P<role>[^?,.;]+)"
    r"|(?P<role2>[^?,.;]+?)\s+(?:là ai|tên là gì|tên gì|là đồng chí nào|là ông nào|là người nào)"
)
_ROLE_START = r"^(?:đồng chí |ông |bà )?(?:phó |nguyên |quyền |cựu )*(?:bí thư|chủ tịch|trưởng|giám đốc|ủy viên|chủ nhiệm|chánh|hiệu trưởng|tổng|bộ trưởng|thứ trưởng|đội trưởng|chỉ huy|viện trưởng|cục trưởng|thủ tướng|thường trực|phó|chính ủy|người phát ngôn|đoàn trưởng)"
_TARGET = r"chỉ tiêu|phấn đấu|mục tiêu|dự kiến|đề ra|đặt ra|kế hoạch (?:kết nạp|năm|thu|giao|đề ra|là)|(?:theo|so với)? ?kế hoạch[^?]{0,40}(?:là )?bao nhiêu(?! phần trăm|\s*%)|được giao|định hướng|sẽ (?:kết nạp|thành lập|đạt|phải|thực hiện|tổ chức)"
_TARGET_PERCENT = r"(?:so với|đạt|vượt|hoàn thành|bằng)\s[^?]{0,40}(?:chỉ tiêu|kế hoạch|mục tiêu|nghị quyết)|(?:phần trăm|%)\s*(?:so với )?(?:chỉ tiêu|kế hoạch|mục tiêu)"
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![\d/.,-])((?:19[5-9]|20[0-4])\d)(?![\d/%]|[.,-]\d)")
_QUOTED = re.compile(r"[\"“”']([^\"“”']{3,80})[\"“”']")
_TITLE_WORDS = frozenset(
    "đảng ủy ban hội đoàn bí thư chủ tịch phó nghị quyết thường vụ chấp hành nhân dân quốc thành huyện tỉnh thị quận xã phường đại biểu mặt trận tổ trưởng "
    "giám đốc công an bộ sở phòng chi văn chính phủ huy hiệu giấy chứng ngày tết năm ai bao có khi vì theo kế hoạch chỉ thị kết luận thông báo quyết định "
    "đặc khu ông bà đồng chí ở tại trong các những số tổng tỷ lệ còn thế hãy việc nhiệm kỳ trung ương".split()
)


def _low(text: str, unaccented: bool) -> str:
    return fold(text) if unaccented else lower(canonical(text))


def understand(text: str, known_places: Mapping[str, Place] | None = None) -> Question:
    """Read a question. `known_places` maps folded names to the units that the indexed reports speak of."""
    text = " ".join(nfc(text)[:MAX_CHARACTERS].split())
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 6 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        text = lower(text)
    unaccented = is_unaccented(text)
    text = _expand_shorthand(text, unaccented)
    low = _low(text, unaccented)
    kind = _kind(low, unaccented)
    places = tuple(_places(text, unaccented, known_places or {}))
    period = _PERIOD.search(text)
    rest = _PERIOD.sub(lambda m: " " * len(m.group()), text)
    for quantity in quantities(rest):
        if quantity.kind in (DATE, DOCUMENT):
            rest = rest[: quantity.start] + " " * (quantity.end - quantity.start) + rest[quantity.end :]
    years = tuple(dict.fromkeys(int(match.group()) for match in _YEAR.finditer(rest)))
    target = bool(_found(_TARGET, low, unaccented)) and kind != DOCUMENT_NUMBER
    if kind == PERCENT and _found(_TARGET_PERCENT, low, unaccented):
        target = bool(_found(r"phấn đấu|dự kiến|đề ra", low, unaccented))
    found = tokens(text, question=True, unaccented=unaccented)
    if kind in QUANTITATIVE and (len(years) >= 2 or len([place for place in places if place.name]) >= 2):
        kind = COMPARE  # "Móng Cái và Cát Hải kết nạp bao nhiêu …?": a figure for each
    numbers = tuple(
        fold(text[slice(*q.number)])
        for q in quantities(text)
        if q.kind == DOCUMENT and re.search(r"\d", text[slice(*q.number)])
    )
    names = tuple(_names(text, places, unaccented))
    role = _role(low, unaccented) if kind == WHO else ()
    return Question(
        text=text,
        kind=kind,
        terms=tuple(_terms(found, text, places, unaccented)),
        head=_head(text, unaccented) if kind in QUANTITATIVE or kind in (EXTREME, TOTAL, DIFFERENCE, COMPARE) else (),
        places=places,
        years=years,
        period=(int(period[1]), int(period[2])) if period else None,
        target=target,
        names=names,
        numbers=numbers,
        role=role,
        unaccented=unaccented,
        lowest=bool(_found(r"(?:ít|thấp|nhỏ|kém)(?:\s+\S+){0,4}?\s+nhất", low, unaccented)),
        by_year=bool(_found(r"năm nào", low, unaccented)),
        tokens=tuple(found),
    )


def _expand_shorthand(text: str, unaccented: bool) -> str:
    """Chat shorthand in full ("bn dv" -> "bao nhiêu đảng viên"), so that patterns see one spelling."""

    def full(match: re.Match[str]) -> str:
        word = lower(match.group())
        if match.group().isupper() and len(word) > 1:
            return match.group()
        expansion = SHORTHAND.get(word)
        if expansion is None:
            return match.group()
        return fold(expansion) if unaccented else expansion

    return re.sub(r"(?<![\w/.-])[^\W\d_]{1,6}(?![\w/.-])", full, text)


def _kind(low: str, unaccented: bool) -> str:
    if _found(_INJECTION, low, unaccented):
        return INJECTION
    if _found(_SMALL_TALK, low, unaccented):
        return SMALL_TALK
    for kind, pattern in _KINDS:
        if _found(pattern, low, unaccented):
            return kind
    if _found(r"(?:^|\s)(?:số|tổng số|số lượng) ", low, unaccented) and not _found(r"gì|nào", low, unaccented):
        return NUMBER
    if _found(r"(?:^|\s)(?:tỷ lệ|tỉ lệ|tốc độ) ", low, unaccented):
        return PERCENT
    return WHAT


def _places(text: str, unaccented: bool, known: Mapping[str, Place]) -> list[Place]:
    """Units named in the question, whether capitalised, in lower case or without diacritics; a bare type last."""
    found: list[Place] = []
    if not unaccented and text != lower(text):
        found = mentions(text) + bare_names(text)
    taken = [(place.start, place.end) for place in found]
    words = plain_tokens(text)
    for size in (4, 3, 2, 1):
        for first in range(len(words) - size + 1):
            window = words[first : first + size]
            span = (window[0].start, window[-1].end)
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            key = " ".join(token.folded for token in window)
            place = _known_place(key, " ".join(token.form for token in window), words, first, unaccented, known)
            if place is None:
                continue
            begin = _type_before(words, first)
            kind = parse(text[begin : span[0]].strip()) if begin < span[0] else None
            kind_name = kind.type if kind and not kind.name else ""
            level = kind.level if kind and kind_name else place.level
            found.append(Place(place.name, kind_name or ("" if size == 1 else ""), level, begin, span[1]))
            taken.append((begin, span[1]))
    named = sorted((place for place in found if place.name), key=lambda place: place.start)
    return _drop_parents(text, named) or _generic(text, unaccented)


_TYPE_WORDS = {
    "thanh pho": 2, "thi xa": 2, "dac khu": 2, "thi tran": 2, "huyen": 1, "tinh": 1, "quan": 1, "phuong": 1, "xa": 1, "tp": 1, "tx": 1,
    "huyen uy": 2, "thanh uy": 2, "tinh uy": 2, "thi uy": 2, "quan uy": 2,
}  # fmt: skip


def _type_before(words: Sequence[Token], first: int) -> int:
    for size in (2, 1):
        if first >= size:
            key = " ".join(token.folded for token in words[first - size : first])
            if _TYPE_WORDS.get(key) == size:
                return words[first - size].start
    return words[first].start


def _known_place(
    key: str, form: str, words: Sequence[Token], first: int, unaccented: bool, known: Mapping[str, Place]
) -> Place | None:
    typed = _type_before(words, first) < words[first].start
    place = known.get(key)
    if place is not None and (unaccented or lower(canonical(place.name)) == form) and (" " in key or typed):
        return place
    entry = gazetteer().get(key)
    if entry is None or " " not in key:
        return None
    if not unaccented:
        return Place(entry[0], "", entry[1]) if lower(entry[0]) == form and (typed or entry[1] == PROVINCE) else None
    before = words[first - 1].folded if first else ""
    if typed or (entry[1] == PROVINCE and key not in ("hoa binh", "ca mau", "nam dinh", "thai binh", "tra vinh")):
        return Place(entry[0], "", entry[1])
    return Place(entry[0], "", entry[1]) if first == 0 or before in ("o", "tai", "cua") else None


def _drop_parents(text: str, places: list[Place]) -> list[Place]:
    """ "huyện Vĩnh Bảo, TP Hải Phòng": the parent after a comma or in parentheses only says where it lies."""
    kept: list[Place] = []
    for place in places:
        if kept and 0 < place.level < kept[-1].level:
            between = text[kept[-1].end : place.start].strip()
            if between in (",", "(", "-", "–", "", "thuộc", "của", "ở"):
                continue
        kept.append(place)
    return kept


def _generic(text: str, unaccented: bool) -> list[Place]:
    """ "toàn thị xã", "Thị ủy", "của huyện" without a name."""
    low = _low(text, unaccented)
    for words, label in (
        (r"(?<![^\W\d_])(?:thị xã|thị ủy)(?![^\W\d_])", "thị xã"),
        (r"(?<![^\W\d_])đặc khu(?![^\W\d_])", "đặc khu"),
        (r"(?<![^\W\d_])(?:thành phố|thành ủy)(?![^\W\d_])", "thành phố"),
        (r"(?<![^\W\d_])(?:huyện|huyện ủy)(?![^\W\d_])", "huyện"),
        (r"(?<![^\W\d_])(?:toàn tỉnh|tỉnh ủy|của tỉnh)(?![^\W\d_])", "tỉnh"),
    ):
        match = _found(words, low, unaccented)
        if match:
            place = parse(label)
            return [Place("", place.type, place.level, match.start(), match.end(), "ủy" not in match.group())]
    return []


def _names(text: str, places: Sequence[Place], unaccented: bool) -> list[tuple[str, ...]]:
    """Names besides units that the evidence must show: persons, programmes in quotes."""
    if unaccented:
        return []
    spans = [(place.start, place.end) for place in places if place.name]
    names = [tuple(fold(match[1]).split()) for match in _QUOTED.finditer(text)]
    for match in NAME.finditer(text):
        if any(match.start() < end and start < match.end() for start, end in spans):
            continue
        words = lower(canonical(match.group())).split()
        while words and words[0] in _TITLE_WORDS:
            words = words[1:]
        if len(words) >= 2 and not any(word in _TITLE_WORDS for word in words):
            names.append(tuple(fold(word) for word in words))
    return names


def _head(text: str, unaccented: bool) -> tuple[str, ...]:
    """What is counted: up to four syllables after "bao nhiêu" or "mấy", as matched tokens."""
    low = _low(text, unaccented)
    match = _found(r"(?:bao nhiêu|(?<![^\W\d_])mấy)\s+(?P<head>[^?.,;:!\d]+)", low, unaccented)
    if not match:
        return ()
    stops = frozenset(map(fold, _HEAD_STOP)) - {"dang", "co", "do", "ca", "giu"} if unaccented else _HEAD_STOP
    head: list[str] = []
    if _found(r"^chi,? (?:và )?đảng bộ", low[match.start("head") :], unaccented):
        return ("chi", "đảng", "bộ")
    for token in tokens(text[match.start("head") : match.end("head")], question=True, unaccented=unaccented):
        word = token.folded if unaccented else token.form
        if (word in stops and not (head and word in ("mới", "thuộc"))) or len(head) == 4:
            break
        if head and word in ("năm", "ngày", "tháng"):
            break
        if not head and word in ("phần", "phan", "nhiêu"):
            return ()
        head.append(token.form)
    return tuple(head)


def _role(low: str, unaccented: bool) -> tuple[str, ...]:
    match = _found(_ROLE_ASKED, low, unaccented)
    if not match:
        return ()
    role = (match["role"] or match["role2"] or "").strip()
    if not _found(_ROLE_START, role, unaccented):
        return ()
    return tuple(token.form for token in tokens(role, question=True, unaccented=unaccented))


def _stop_phrases(unaccented: bool) -> list[tuple[str, ...]]:
    return _stop_phrase_table(unaccented)


@lru_cache(maxsize=2)
def _stop_phrase_table(unaccented: bool) -> list[tuple[str, ...]]:
    phrases = [tuple((fold(phrase) if unaccented else canonical(phrase)).split()) for phrase in STOP_PHRASES]
    return sorted(phrases, key=len, reverse=True)


def _terms(found: Sequence[Token], text: str, places: Sequence[Place], unaccented: bool) -> list[Term]:
    """Content words of one or two syllables, rare ones heavier, without the unit, the year and question words."""
    forms = [token.folded if unaccented else token.form for token in found]
    dropped = [bool(_YEAR.fullmatch(form)) for form in forms]
    for phrase in _stop_phrases(unaccented):
        for first in range(len(forms) - len(phrase) + 1):
            if tuple(forms[first : first + len(phrase)]) == phrase:
                dropped[first : first + len(phrase)] = [True] * len(phrase)
    for index, token in enumerate(found):
        if any(place.start <= token.start < place.end for place in places if place.name or place.dropped):
            dropped[index] = True
    terms: list[Term] = []
    for first, last in _runs(found, dropped, text):
        for begin, end in segment(forms[first:last], unaccented):
            words = found[first + begin : first + end]
            weight = _weight([forms[first + index] for index in range(begin, end)], unaccented)
            if weight > 0:
                terms.append(Term(tuple(t.form for t in words), tuple(t.folded for t in words), weight))
    return list({term.words: term for term in terms}.values())


def _runs(found: Sequence[Token], dropped: Sequence[bool], text: str) -> list[tuple[int, int]]:
    """Index spans of tokens that are kept and not parted by punctuation."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, token in enumerate(found):
        if start is not None and (dropped[index] or _between(text, found[index - 1], token)):
            runs.append((start, index))
            start = None
        if start is None and not dropped[index]:
            start = index
    if start is not None:
        runs.append((start, len(found)))
    return runs


@lru_cache(maxsize=1)
def _folded_stopwords() -> frozenset[str]:
    return frozenset(map(fold, STOPWORDS))


def _weight(forms: Sequence[str], unaccented: bool) -> float:
    """What a word counts: by its rarity; nothing for a lone stopword, little for one that is ambiguous without diacritics."""
    if len(forms) == 1:
        if not unaccented and forms[0] in STOPWORDS:
            return 0.0
        if unaccented and forms[0] in _folded_stopwords():
            return 0.05 if forms[0] in AMBIGUOUS_FOLDED else 0.0
    return max(0.2, min(1.0, idf(" ".join(forms), unaccented) / 5.0)) * (1.0 if len(forms) == 2 else 0.6)


def _between(text: str, first: Token, second: Token) -> bool:
    return any(mark in text[first.end : second.start] for mark in ",;:.?!()") if second.start > first.end else False


def known_places(labels: Sequence[str]) -> dict[str, Place]:
    """Folded name -> unit, from the places of the indexed reports."""
    places = [parse(label) for label in dict.fromkeys(labels) if label]
    return {place.key: place for place in places if place.name}
