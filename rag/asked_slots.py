"""What stands at the question word: what is counted, of which kind, who is asked for, what is to be listed."""

from __future__ import annotations

from collections.abc import Sequence

from rag.asked_terms import Term
from rag.kinds import as_typed, found
from rag.terms import tokens
from rag.text import fold

_HEAD_STOP = frozenset(
    "được đã đang có là ở của trong tại cho với và đạt hoàn nhất vào từ theo bị do khi này để về trên như so nhằm tham thuộc mới "
    "làm sống đi cần học chết hết rồi nằm chưa trực đến trước sau thì mà ra hơn kém đó tăng giảm giữ không chưa nữa vậy thế nhỉ ạ à trở cả sẽ phải cùng gồm thì bởi bằng".split()
)
_ACCUSED = frozenset(("bi cao", "bi can", "bi don", "bi hai"))  # folded
_HEAD_VERBS = frozenset(  # folded; what is done to the things counted is no part of their name
    (
        "ket nap", "thanh lap", "khen thuong", "ky luat", "kiem tra", "giam sat", "hoan thanh", "tham gia", "giai quyet",
        "xu ly", "trao tang", "phat hien", "tiep nhan", "bo nhiem", "luan chuyen", "dieu dong", "tot nghiep", "xep loai",
    )
)  # fmt: skip
_ROLE_ASKED = (
    r"(?:ai|(?:đồng chí|đ/c|ông|bà|người|vị|cán bộ) nào)\s+(?:(?:hiện nay|hiện|nay|đang|vẫn|đã|sẽ|vừa|mới|được|bầu|bổ nhiệm|phân công|giao|cử|chỉ định|tín nhiệm)\s+)*"
    r"(?:là|làm|(?:giữ|đảm nhiệm|nắm)(?: (?:chức|vai trò|cương vị))?(?: (?:vụ|danh))?)\s+(?P<role>[^?,.;]+)"
    r"|ai (?:sẽ |đã |được |lên |vào )*(?:thay|thay thế|kế nhiệm)\s[^?]*?\s(?:làm|giữ chức(?: vụ)?|(?:ngồi|nắm|giữ|vào|nhận|tiếp quản) (?:ghế|vị trí|cương vị|chức))\s+(?P<role3>[^?,.;]+)"
    r"|(?P<role2>[^?.;]+?)\s+(?:là ai|tên là gì|tên gì|là đồng chí nào|là ông nào|là bà nào|là vị nào|là người nào|họ tên là gì)"
)
_AFTER_ROLE = r"\s(?:bị|đã|đang|có|được|vừa|sẽ|đánh|xây|tên|họ tên|về|theo|dự|tham dự|chủ trì|phát biểu|trả lời|nêu|do|vậy|thế|nhỉ|ạ|từ|thay|để|nhằm|ấy)(?![^\W\d_])"
_ROLE_START = r"^(?:(?:tân|vị|người) )?(?:đồng chí |ông |bà )?(?:phó |nguyên |quyền |cựu )*(?:bí thư|chủ tịch|trưởng|giám đốc|ủy viên|chủ nhiệm|chánh|hiệu trưởng|tổng|bộ trưởng|thứ trưởng|đội trưởng|chỉ huy|viện trưởng|cục trưởng|thủ tướng|thường trực|phó|chính ủy|người phát ngôn|đoàn trưởng)"
_ANYTHING = frozenset(
    map(fold, ("đơn vị", "nội dung", "vấn đề", "địa phương", "công việc", "thành phần", "khía cạnh", "lĩnh vực"))
)
_LISTED = r"(?:nêu|liệt kê|kể tên|kể ra|tóm tắt|tóm lược|khái quát|những|các)\s+(?:(?:tên|những|các|giúp|lại|cho|tôi)\s+)*(?P<noun>[^?.,;]+)"
_TOLD = (
    ("chi", "dao"),
    ("yeu", "cau"),
    ("de", "nghi"),
    ("phan", "cong"),
    ("giao",),
    ("cho",),
    ("bat",),
)  # to do something
_PORTIONS = frozenset(("qua", "thuong"))  # "phần quà"
_SUMS = frozenset("thu chi nop phat vay lai lo no tra".split())


def head_asked(text: str, unaccented: bool) -> tuple[str, ...]:
    """What is counted: up to four syllables after "bao nhiêu" or "mấy", as matched tokens."""
    low = as_typed(text, unaccented)
    # "số hộ tái nghèo là bao nhiêu hộ": the noun in full stands before
    match = found(
        r"(?<![^\W\d_])(?:tổng số lượng|tổng số|số lượng|số)\s+(?P<head>(?P<noun>[^\W\d_]+)\s[^?.,;:!\d]*?)\s(?:là|có|đạt|còn|hiện có)\s+(?:bao nhiêu|mấy)\s+(?P=noun)(?![^\W\d_])",
        low,
        unaccented,
    )
    match = match or found(r"(?:bao nhiêu|(?<![^\W\d_])mấy)\s+(?P<head>[^?.,;:!\d]+)", low, unaccented)
    match = match or found(
        r"(?<![^\W\d_])(?:tổng số lượng|tổng số|số lượng|số)\s+(?P<head>[^?.,;:!\d]+)", low, unaccented
    )
    match = match or found(
        r"(?<![^\W\d_])(?:nhiều|đông|ít)\s+(?P<head>[^?.,;:!\d]+?)\s(?:nhất|hơn)(?![^\W\d_])", low, unaccented
    )
    if not match:
        return ()
    stops = frozenset(map(fold, _HEAD_STOP)) - {"dang", "co", "do", "ca", "giu"} if unaccented else _HEAD_STOP
    head: list[str] = []
    if found(r"^chi,? (?:và )?đảng bộ", low[match.start("head") :], unaccented):
        return ("chi", "đảng", "bộ")
    counted = tokens(text[match.start("head") : match.end("head")], question=True, unaccented=unaccented)
    for token, following in zip(counted, [*counted[1:], None], strict=False):
        if head and following and f"{token.folded} {following.folded}" in _HEAD_VERBS:
            break
        if head and following and f"{token.folded} {following.folded}" in ("tinh den", "tinh toi"):
            break
        word = token.folded if unaccented else token.form
        accused = not head and following is not None and f"{token.folded} {following.folded}" in _ACCUSED
        if (word in stops and not accused and not (head and word in ("mới", "thuộc"))) or len(head) == 4:
            break
        if not head and word in ("một", "mot", "mỗi", "1"):
            break  # "thu nhập bao nhiêu một năm"
        if not head and word in ("nghìn", "ngàn", "triệu", "tỷ", "nghin", "ngan", "trieu", "ty"):
            continue
        if head and word in ("năm", "ngày", "tháng"):
            break
        if not head and word in ("phần", "phan", "nhiêu") and not (following and following.folded in _PORTIONS):
            return ()
        if not head and word in ("năm", "nam", "tháng", "thang") and text[match.end("head") :][:1].isdigit():
            return ()  # "nộp ngân sách bao nhiêu năm 2016"
        head.append(token.form)
    return tuple(head)


def thing_asked(low: str, unaccented: bool) -> tuple[str, ...]:
    """The folded syllables before "nào" ("hồ chứa nước ngọt nào"); () where none is asked for."""
    match = found(r"(?P<noun>(?:[^\W\d_]+\s+){1,5})nào(?![^\W\d_])", low, unaccented)
    if match:
        words = tuple(t.folded for t in tokens(match["noun"], question=True, unaccented=unaccented))[-5:]
        told = max(
            (at + len(told) for told in _TOLD for at in range(len(words)) if words[at : at + len(told)] == told),
            default=0,
        )
        return words[told:] or words  # "chỉ đạo chi bộ khoa nào"
    named = found(
        r"^\W*(?:cho (?:biết|hỏi) )?(?P<noun>(?:[^\W\d_]+\s+){2})[^?]*(?<![^\W\d_])(?:tên|gọi)", low, unaccented
    )
    return tuple(t.folded for t in tokens(named["noun"], unaccented=unaccented)) if named else ()  # "phần mềm … tên gì"


def key_asked(low: str, terms: Sequence[Term], unaccented: bool) -> tuple[str, ...]:
    """The word of the question that names what is to be listed: the first of those behind "nêu" or "những"."""
    match = found(_LISTED, low, unaccented)
    if not match:
        return ()
    listed = [token.folded for token in tokens(match["noun"], question=True, unaccented=unaccented)][:2]
    if " ".join(listed) in _ANYTHING:
        return ()
    return next((term.folded for term in terms if list(term.folded) == listed), ())


def before_slot(low: str, unaccented: bool) -> str:
    """The folded syllable right before "bao nhiêu" or "mấy", "" without one."""
    match = found(
        r"(?P<word>[^\W\d_]+)\s+(?:(?:được|là|cho|khoảng|hơn|gần|tới|hết)\s+)*(?:bao nhiêu|mấy)(?![^\W\d_])",
        low,
        unaccented,
    )
    return fold(match["word"]) if match else ""


def asks_sum(low: str, unaccented: bool) -> bool:
    """Whether a question names what money is for, and nothing that is counted: "bị phạt bao nhiêu", "thu về bao nhiêu"."""
    word = before_slot(low, unaccented)
    return word in _SUMS or bool(
        found(
            r"(?<![^\W\d_])(?:ngân sách|tiền|vốn|kinh phí|lãi|lời|lợi nhuận|lương|thuế|doanh thu|thu nhập|trị giá|chi phí|nợ|tốn|ngốn|tiêu|xài|tốn kém|giá)"
            r"\s+(?:(?:được|là|hết|mất|khoảng|chừng|cỡ|hơn|gần)\s+)*(?:bao nhiêu|mấy)"
            r"|(?:thu|nộp|trả|lấy|mang|chi|bỏ)\s+(?:về|lại|vào|ra)\s+(?:được\s+)?(?:khoảng\s+)?(?:bao nhiêu|mấy)",
            low,
            unaccented,
        )
    )


def after_slot(low: str, unaccented: bool) -> str:
    """The folded syllable behind "bị" or "được" in "bao nhiêu đảng viên bị kỷ luật", "" without one."""
    match = found(
        r"(?:bao nhiêu|mấy)\s+(?:[^\W\d_]+\s+){1,5}?(?:(?:bị|được)\s+(?P<word>[^\W\d_]+)|(?P<state>chết|mất tích|sống sót|tử vong|thiệt mạng))",
        low,
        unaccented,
    )
    return fold((match["word"] or match["state"]).split()[0]) if match else ""


def role_asked(low: str, unaccented: bool) -> tuple[str, ...]:
    """The syllables of the office in "ai là Bí thư Huyện ủy", () where no office is asked about."""
    match = found(_ROLE_ASKED, low, unaccented)
    if not match:
        return ()
    role = (match["role"] or match["role2"] or match["role3"] or "").split(" (")[0].strip()
    titled = found(r"^(?:đồng chí|ông|bà|anh|chị)\s+", role, unaccented)
    role = role[titled.end() :] if titled else role
    signing = found(
        r"(?<![^\W\d_])(?:ký|khi|lúc|tại|ở|trong|vào|năm|(?:đầu|cuối|giữa)(?= năm| (?:19|20)\d\d)|(?:19|20)\d\d|hiện nay|hiện tại|đương nhiệm|hiện|hồi|tháng|ngày|hôm)(?![^\W\d_])",
        role,
        unaccented,
    )
    role = role[: signing.start()].strip() if signing and signing.start() else role
    doing = found(_AFTER_ROLE, role, unaccented)
    role = role[: doing.start()].strip() if doing else role
    parts = role.split(", ")  # "theo báo cáo, trưởng đoàn thanh tra là ai"
    role = next(
        (part for part in (", ".join(parts[i:]) for i in range(len(parts))) if found(_ROLE_START, part, unaccented)), ""
    )
    newly = found(r"^(?:(?:tân|vị|người(?! phát ngôn)|các|những)\s+)+", role, unaccented)
    role = role[newly.end() :] if newly else role
    if not role:
        return ()
    return tuple(token.form for token in tokens(role, question=True, unaccented=unaccented))
