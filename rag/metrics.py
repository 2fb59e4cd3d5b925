"""What a figure counts, in the report's words: "kết nạp đảng viên mới", "tổng thu ngân sách", "tỷ lệ hộ nghèo".

A name comes from the words before the figure ("thu ngân sách huyện đạt 285,695 tỷ đồng"), from these and the noun behind
("kết nạp 857 đảng viên mới"), or from what follows ("74/92 tổ chức đảng hoàn thành tốt nhiệm vụ").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.measures import Measure, counter_of, whole_words
from rag.quantities import COUNT, PERCENT
from rag.text import Span, canonical, count_syllables, lower, syllable_spans

_LONGEST = 14  # syllables of a name
_BEHIND = 12  # syllables that are taken from behind a figure

_ACRONYM = re.compile(r"\([A-ZĐ&]{2,8}\)")  # "vốn đầu tư trực tiếp nước ngoài (FDI) đạt": the phrase goes on
_HARD_BREAK = re.compile(r"[;“”\"…|]|[.!?](?=\s)|\s[–-]\s|(?<=\w):(?=\s)|[()]|(?:^|\n)\s*[-–+•*]\s")
_END_BEHIND = re.compile(
    r"[,.](?!\d)|[;:()|…\n]|\s[–-]\s|\s(?:với|để|nhằm|do|tăng|giảm|so với|trong đó|bằng|chiếm|nâng|góp phần|và \d|đạt (?:tỷ lệ|trên |hơn )?\d|tương|qua đó|từ đó|trong \d+|là kết quả|là một|trong năm|trong nhiệm kỳ|năm \d)(?!\w)"
)
_DANGLING = re.compile(
    r"(?:(?:^|\s)(?:và|của|là|được|có|cho|trên|(?<!cao )(?<!thấp )hơn|gần|khoảng|từ|đạt|còn|các|những|với|để|tại|ở|đã|theo|ước|trong|về|mà|thì|đến|hoặc|cả|mỗi|hay|do|bởi|nên|nhưng|khi|cùng|(?<!trực )thuộc|bị|ít nhất|tối thiểu|số|nhiều|cũng)|[–,-])$"
)
# what joins a name and its figure
_COPULA = re.compile(
    r"(?:^|\s|:)(?:(?:ước|ước tính|dự kiến|chỉ|mới|đã|đều|(?<!thực )hiện|luôn|vẫn|phải|giảm|nâng|tăng)\s+)*(?:đạt được|đạt|là|còn|lên tới|lên đến|lên|bằng|ở mức|tới|đến|xuống còn|xuống|ước|ước tính|dự kiến|khoảng|đã đạt|tương ứng|tương đương)\s*:?$|:$"
)
_CHANGE = re.compile(r"(?<!\w)(?:tăng|giảm|vượt|cao hơn|thấp hơn)(?:\s+(?:thêm|tới|được|lên|bình quân))?$")
_CHANGE_WORD = re.compile(r"(?<!\w)(?:tăng|giảm|đạt|bằng|là)(?!\w)(?! trưởng)")
_LIGHT = re.compile(
    r"(?:^|\s)(?:hiện có|hiện nay có|đã có|đang có|có tổng số|có tổng cộng|tổng cộng|có|với|gồm|gồm có|bao gồm|trong đó|còn lại|được|mới được|thêm|tổng số|cả thảy|tất cả|toàn bộ|mỗi|từng|các|nay|tại|ở|thuộc|của|trên|trong|lượt|đối với|cho|cùng|và|như|nhất là)$"
)
_QUALIFIER_END = re.compile(
    r"(?:^|\s)(?:trên dưới|không dưới|không quá|ít nhất|tối thiểu|tối đa|xấp xỉ|khoảng|hơn|trên|gần|dưới|chừng|từ|tỷ lệ|bình quân|trung bình)$"
)
_AUXILIARY = re.compile(r"(?<!\w)(?:đã|đang|sẽ|vừa|phấn đấu|tiến hành|tập trung|chủ động|tiếp tục|kịp thời)\s+")
_HEAD = re.compile(
    r"(?<!\w)(?:tổng(?! cục| công ty| bí thư| giám đốc| thống| kết| hợp| đài| quan| thể| tham mưu| liên đoàn| cộng)|nhóm chỉ tiêu|chỉ tiêu về|tỷ lệ|tỉ lệ|tỷ trọng|tỷ suất|tốc độ|giá trị|sản lượng|diện tích|thu nhập|kim ngạch|doanh thu|doanh số|dư nợ|vốn|nguồn vốn|kinh phí|chỉ số|thu (?!hút|hồi|hoạch|gom)|chi (?!bộ|ủy|nhánh|hội|đoàn|tiết|cục)|năng suất|mật độ|dân số|mức|bình quân|công suất|"
    r"quy mô|số tiền|số thu|số chi|số lượng|số(?= [^\W\d_])|trị giá|lượng(?= khách| mưa| hàng| vốn| kiều hối| nước)|giá |định mức|đơn giá|lạm phát|tăng trưởng|xuất khẩu|nhập khẩu|tín dụng|chiều dài|độ che phủ|hệ số|cơ cấu|thiệt hại|lợi nhuận|nợ|ngân sách|nhu cầu|"
    r"khách|tổng sản phẩm|grdp|gdp|cpi|iip|pci|fdi|tuổi|độ tuổi|khối lượng|chiều rộng|chiều cao|độ cao|độ sâu|cao trình|tổng khối lượng)"
)
_VERB = re.compile(
    r"(?<!\w)(?:kết nạp|phát triển|thành lập|tổ chức|ban hành|kiểm tra|giám sát|khen thưởng|tặng|trao|(?<!cao )(?<!sơ )(?<!trung )(?<!các )(?<!hai )cấp(?! ủy| xã| huyện| tỉnh| trên| dưới| cơ sở)|xây dựng|hỗ trợ|huy động|giải ngân|tiếp nhận|(?<!trực )tiếp(?= \w)|giải quyết|xử lý|thi hành|khai trừ|"
    r"xóa|đào tạo|bồi dưỡng|bổ nhiệm|luân chuyển|điều động|kiện toàn|thu hút|tạo|trồng|khởi công|hoàn thành|phát hiện|bắt|khởi tố|truy tố|xét xử|vận động|tuyên truyền|mở|cử|thăm|phát|đầu tư|sửa chữa|nâng cấp|thu hồi|phê duyệt|thẩm định|chuyển|"
    r"đổi|công nhận|giải thể|sáp nhập|bố trí|tuyển|đón|phục vụ|thực hiện|triển khai|duy trì|xảy ra|làm(?! việc)|thiệt hại|vi phạm|kỷ luật|biểu dương|tuyên dương|đưa|rà soát|quán triệt|học tập|giới thiệu|hiệp y|bầu|phân công|chỉ định|"
    r"ký|thu hoạch|gieo|sản xuất|chăn nuôi|nuôi|khai thác|quyên góp|ủng hộ|đóng góp|chi trả|tu sửa|lắp đặt|bê tông hóa|cứng hóa|san lấp|tiêm|khám|chữa|điều trị|cách ly|truy quét|triệt phá|thu giữ|tịch thu|phạt|xử phạt|cấp đổi|số hóa|"
    r"hướng dẫn|tư vấn|tham gia|tham mưu|chỉ đạo|soạn thảo|công bố|khánh thành|bàn giao|tôn vinh|truy tặng|phong tặng|đề nghị|kiến nghị|thẩm tra|xác minh|phản ánh|trả lời|đăng ký|cho vay|vay|tiết kiệm|cắt giảm|tinh giản|giảm nghèo|thoát nghèo|"
    r"xuất bản|in|biên soạn|phát hành|sưu tầm|tuyển dụng|tuyển chọn|giao quân|gọi|huấn luyện|diễn tập|giáo dục|sàng lọc|miễn|cho ra|cho thôi|thay thế|bổ sung|quy hoạch|sắp xếp|hợp nhất|chia tách|cải tạo|mua|bán|thuê|(?<!ghi )(?<!công )(?<!xác )(?<!chứng )nhận|gửi|lập|"
    r"nhân rộng|xếp loại|đánh giá|thanh tra|kiểm toán|đối thoại|tiếp công dân|tiếp xúc|khai giảng|bế giảng|cảnh cáo|khiển trách|cách chức|tập huấn|lấy phiếu|quản lý|chăm sóc|bảo vệ|khoanh nuôi|khai hoang|tưới|thả|cung cấp|cung ứng|có mặt)(?!\w)"
)
# organs and compounds in which such a verb is no verb
_NO_VERB = re.compile(
    r"(?:ủy ban|ub) kiểm tra|ubkt|(?:phó )?(?:trưởng )?ban (?:tổ chức|tuyên giáo|chỉ đạo|quản lý|chấp hành|kiểm tra)|tổ chức (?:cơ sở )?(?:đảng|hội|đoàn|chính trị|tín dụng|cá nhân)|(?:các|của|mỗi|nhiều) tổ chức|phòng (?:giáo dục|tổ chức|quản lý)|(?:tổ|sở|phòng|trường|trung tâm|công tác|hội đồng|đoàn|tòa|viện|kho bạc|trường) (?:kiểm tra|giám sát|giáo dục|đào tạo|thanh tra|tư vấn|kế hoạch|bồi dưỡng|công tác|xây dựng)|cán bộ[^,]{0,12} quản lý|ngành [^\W\d_]+ [^\W\d_]+|vận động viên|đại biểu tham gia"
)
_ADVERBIAL = re.compile(
    r"^(?:[\s,–+•*-]+|(?:và|với|mà|chỉ|nhưng|vì|nên|rằng|thì|có nơi|mới|dù|thế này mà|đồng thời|ngoài ra|bên cạnh đó|trong đó|trong số đó|cụ thể|riêng|theo đó|đặc biệt|đáng chú ý|qua đó|từ đó|từ đây|hiện nay|hiện|đến nay|tính đến nay|tới nay|đến thời điểm này|tính chung|tính riêng|kết quả là|kết quả|như|nhờ đó|do đó|vì vậy|nhất là|gồm|bao gồm|"
    r"trong năm qua|trong năm|trong kỳ|trong tháng|trong quý|trong nhiệm kỳ|cả năm|năm qua|hàng năm|hằng năm|mỗi năm|bình quân mỗi năm|từ đầu (?:năm|nhiệm kỳ)(?: [\d –-]+)?(?: đến nay)?|"
    r"(?:trong |từ |cả |hết |đến |đến hết |tính đến hết |đầu |cuối |tính đến |giai đoạn |nhiệm kỳ |thời gian )*(?:cuối |đầu )?(?:năm|tháng|quý|ngày|nhiệm kỳ|giai đoạn)\s+[\divx][\divx\s/.–-]*(?:tháng (?:đầu|cuối) năm[\s\d]*)?(?:đến nay)?|\d+ tháng (?:đầu|cuối|đầu của) năm[\s\d]*|"
    r"toàn (?:huyện|xã|tỉnh|thành phố|thị xã|quận|phường|đặc khu|ngành|đảng bộ|đảng|quốc)|cả (?:nước|tỉnh|huyện|xã)|trên địa bàn(?: (?:toàn )?(?:huyện|xã|tỉnh|thành phố|thị xã|quận|phường|đặc khu))?|địa phương)(?!\w)[\s,]*)",
)
_SUBJECT = re.compile(
    r"^(?:các\s+|của\s+)?(?:(?:chủ tịch|bí thư|phó chủ tịch|phó bí thư|lãnh đạo|thường trực)\s+)*(?:ban thường vụ|ban chấp hành|thường trực|đảng bộ|đảng ủy|chi bộ|cấp ủy|(?:tỉnh|thành|huyện|thị|quận) ủy|ủy ban nhân dân|ubnd|hđnd|hội đồng nhân dân|ủy ban mttq|mttq|mặt trận tổ quốc|ban chỉ đạo|công an|quân sự|chính quyền|tỉnh|thành phố|tp\.?|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu|thôn|bản|ấp|đơn vị|địa phương)(?:\s+(?:các cấp|trực thuộc|nhân dân))?[\s,]*(?!\w*\d)"
)
_MAKES_UP = re.compile(r"(?:(?:dù|chỉ|hiện|đã|cũng|số này|khoảng|mới|vẫn|nhưng) )*chiếm")
_ENUMERATED = re.compile(r"(?:^|\))[\s,]*(?:và|cùng|với|,)?\s*(?:hơn|trên|gần|khoảng)?\s*$")
_INSIDE = re.compile(r"^(?:trong đó|trong số đó)(?: có)?\s*:?\s*(?:số )?$")
_PREPOSITION = re.compile(
    r"(?:vào|với|cho|có|về|trên|ở|tại|từ|đến|ra|thêm|và|là|của|được|trong|khi|nếu)(?: (?:có|các))?"
)
_NO_NAME = frozenset(
    "kết quả|cụ thể|trong đó|gồm|bao gồm|như sau|sau|như|đó là|cho biết|cho rằng|tập trung|nhấn mạnh|khẳng định|thực hiện|quý|số|số lượng|tổng số|tổng cộng|mức|các|các chỉ tiêu|chỉ tiêu".split(
        "|"
    )
)
_PREDICATE = re.compile(r"\s*(?:đạt|được|hoàn thành|có|là|đã|chưa|không)(?!\w)")
_BARE_HEAD = frozenset(
    (
        "tỷ lệ",
        "tỉ lệ",
        "mức",
        "số tiền",
        "giá",
        "tổng số",
        "quy mô",
        "số",
        "tổng",
        "lượng",
        "giá trị",
        "bình quân",
        "kinh phí",
        "vốn",
    )
)
_BARE = _BARE_HEAD | {
    "diện tích",
    "tổng diện tích",
    "tổng vốn",
    "vốn đầu tư",
    "tổng vốn đầu tư",
    "tổng kinh phí",
    "tổng số tiền",
    "trị giá",
    "tổng giá trị",
    "công suất",
}
_NOUN_HEAD = re.compile(
    r"(?<!\w)(?:dự án|công trình|đề án|chương trình|khu|cụm|nhà máy|tuyến|mô hình|cơ sở|trường|hạng mục|lô|gói thầu|trang trại|hợp tác xã|doanh nghiệp)(?!\w).*"
)
_WEAK_HEAD = re.compile(r"(?:tăng trưởng|mức|tốc độ|xuất khẩu|nhập khẩu)(?!\w)")
_PURPOSE = re.compile(r"\s*(?:để|cho)\s[^,;.:()]+")
_PASSIVE = re.compile(r"\s*(?:mới|khác)?\s*(?:được|đã|bị)(?!\w)")
_GENERIC = frozenset("người hộ em con cái cây lượt trường hợp đồng chí cháu suất căn vụ cuộc ca".split()) | {
    "đồng chí", "trường hợp", "lượt người", "đơn vị", "lao động", "hội viên", "đảng viên", "học sinh", "tiêu chí", "xã",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a figure, and the verb phrase that the next ones of an enumeration share ("kiểm tra")."""

    metric: str
    verb: str = ""
    own: bool = True  # said of this figure itself, not taken over from the one before it


def name(text: str, figures: Sequence[Measure], index: int, before: Name | None) -> Name:
    """What the figure `figures[index]` of a sentence counts; `before` is the name of the one before it."""
    measure = figures[index]
    low = _ACRONYM.sub(lambda match: " " * len(match.group()), canonical(text))
    low = lower(low)
    floor = max(figures[index - 1].end, figures[index - 1].noun[1]) if index else 0
    following = figures[index + 1].start if index + 1 < len(figures) else len(text)
    left, lead = _left(low, floor, measure.start, measure.kind != COUNT), low[floor : measure.start]
    noun = low[slice(*measure.noun)] if measure.noun[1] > measure.noun[0] else ""
    if not left.strip() and lead.rstrip().endswith((":", "(")):
        left = _left(low, floor, floor + len(lead.rstrip(" :(")))
        if lead.rstrip().endswith("(") and noun:
            left = ""
    phrase, copula, light = _trimmed(left)
    change = _CHANGE.search(phrase)
    said, verb = _core(phrase, copula)
    if said and not verb and _all_names(text, said):
        said = ""  # "Định Hóa còn 7.000 hộ nghèo": whose they are, not what they are
    behind = _behind(low, measure, following)
    inside = noun if measure.kind == COUNT and noun else behind
    if _INSIDE.match(left.strip(" ,:(")) and before and inside:
        return Name(_written(text, low, f"{lower(before.metric)}, trong đó {inside}", measure.start), "", own=False)
    if measure.kind == COUNT:
        result = _counted(said, verb, copula, light, noun, behind, before, lead, low[measure.noun[1] :], bool(change))
    else:
        if said in _BARE or (said.split()[:1] == ["tổng"] and count_syllables(said) <= 3):
            said = _of_what(said, low, floor, measure, before)
        elif verb and not behind and count_syllables(said) <= 2:
            purpose = _PURPOSE.match(low[measure.end : following])
            behind = purpose.group()[: whole_words(purpose.group(), 9)].strip(" ,") if purpose else ""
        result = _measured(said, verb, noun, behind, before, bool(change), measure.kind)
    return Name(_written(text, low, _limited(result.metric), measure.start), result.verb, result.own)


def _of_what(said: str, low: str, floor: int, measure: Measure, before: Name | None) -> str:
    """ "dự án … với tổng vốn": the words before "với" complete a name that says too little."""
    begin = max([floor, *(match.end() for match in _HARD_BREAK.finditer(low, floor, measure.start))])
    at = low.rfind(" với ", begin, measure.start)
    owner = low[begin:at].split(", ")[-1].split() if at > begin else []
    if owner:
        tail = " ".join(owner)
        spans = syllable_spans(tail)
        tail = tail[spans[max(0, len(spans) - 7)][0] :] if spans else ""
        started = _NOUN_HEAD.search(tail)
        if started:
            return f"{said} {tail[started.start() :]}"
    return f"{lower(before.metric)}, {said}" if before and not owner and ";" not in low[floor : measure.start] else said


def _all_names(text: str, said: str) -> bool:
    """Whether a lower-case phrase is written with capitals throughout."""
    at = lower(canonical(text)).find(said)
    return at >= 0 and all(word[:1].isupper() for word in text[at : at + len(said)].split())


def counted_in(metric: str) -> str:
    """The unit of what a name counts: "đảng viên" of "kết nạp đảng viên mới", "hộ" of "số hộ nghèo"."""
    low = lower(canonical(metric))
    verb = _VERB.match(low)
    low = re.sub(r"^(?:tổng số|tổng|số lượng|số)\s+", "", low[verb.end() :].strip() if verb else low)
    return counter_of(low) if verb or low != lower(canonical(metric)) else ""


def _counted(
    said: str,
    verb: bool,
    copula: bool,
    light: str,
    noun: str,
    behind: str,
    before: Name | None,
    lead: str,
    rest: str,
    change: bool,
) -> Name:
    if not noun:
        return Name(said or behind or (before.metric if before else ""), said if verb else "", bool(said))
    if lead.rstrip().endswith(":") and _PREDICATE.match(rest):
        return Name(behind)
    if said and verb and not (copula and _HEAD.match(said)):
        joint = f" {light}" if light in ("cho", "đối với", "tại", "ở", "với") and said.split()[-1] != light else ""
        return Name(f"{said}{joint} {noun}", f"{said}{joint}")
    if said and copula:
        held = noun.split()[0] in _GENERIC or noun in said or " ".join(noun.split()[:2]) in said or _HEAD.match(said)
        return Name(said if held or count_syllables(said) > 6 else f"{said} {noun}")
    if said and change:
        return Name(said)
    if said and _HEAD.match(said) and not light:
        return Name(said if noun.split()[0] in _GENERIC or noun in said else f"{said} {noun}")
    if before and before.verb and _ENUMERATED.search(lead) and not _PASSIVE.match(rest):
        return Name(f"{before.verb} {noun}", before.verb, own=False)
    if not lead.strip() and before and noun.split()[0] in _GENERIC:
        return Name(f"{lower(before.metric)}, {noun}", own=False)
    if said and count_syllables(behind or noun) == 1 and (not light or light.endswith("có")):
        return Name(said)  # "đàn bò sữa hiện có 19.300 con"
    return Name(behind or noun)


def _measured(said: str, verb: bool, noun: str, behind: str, before: Name | None, change: bool, kind: str) -> Name:
    if not said:
        if behind and (count_syllables(behind) > 1 or kind != PERCENT):
            return Name(behind)
        return Name(f"{before.metric} {behind}".strip() if before else behind, "", own=False)
    if _MAKES_UP.fullmatch(said):
        return Name(f"{lower(before.metric) if before else ''} chiếm {behind}".strip(), "", own=False)
    if said in _BARE_HEAD and behind:
        return Name(f"{said} {behind}")
    if verb and count_syllables(said) <= 3 and not change:
        return Name(f"{said} {behind or noun}".strip(), said)
    if count_syllables(said) == 1 and (change or not _HEAD.match(said + " ")) and before:
        return Name(f"{lower(before.metric)} {said} {behind if said == 'chiếm' else ''}", "", own=False)
    return Name(said)


def _left(low: str, floor: int, start: int, measured: bool = False) -> str:
    """The words before a figure that belong to it: its part of the clause, verbs of an enumeration with it."""
    begin = max([floor, *(match.end() for match in _HARD_BREAK.finditer(low, floor, start))])
    parts = re.split(r",\s", low[begin:start])
    kept = parts.pop()
    while parts and _all_verbs(kept if len(parts) else "") and _ends_in_verb(parts[-1]):
        kept = f"{parts.pop()}, {kept}"
    if parts and not _HEAD.search(kept) and (measured or _COPULA.search(_qualifier_free(kept.strip()))):
        for back in range(1, min(4, len(parts)) + 1):  # "tỷ lệ làng, bản, cụm dân cư văn hóa đạt …"
            if _HEAD.search(parts[-back]):
                whole = ", ".join([*parts[-back:], kept])
                return kept if _CHANGE_WORD.search(parts[-back]) else whole
            if count_syllables(parts[-back]) > 5:
                break
    return kept


def _all_verbs(part: str) -> bool:
    words = _qualifier_free(part.strip())
    match = _VERB.match(words)
    return bool(match) and count_syllables(words) <= 4


def _ends_in_verb(part: str) -> bool:
    words = re.sub(r".*(?<!\w)đã\s", "", part.strip())
    found = list(_VERB.finditer(words))
    return bool(found) and (found[-1].end() == len(words) and count_syllables(words) <= 4)


def _qualifier_free(phrase: str) -> str:
    while True:
        match = _QUALIFIER_END.search(phrase)
        if not match or phrase[match.start() :].strip() in ("tỷ lệ", "bình quân", "trung bình") and not match.start():
            return phrase.rstrip(" ,")
        if phrase[match.start() :].strip() in ("tỷ lệ", "bình quân", "trung bình"):
            return phrase.rstrip(" ,")
        phrase = phrase[: match.start()].rstrip(" ,")


def _trimmed(left: str) -> tuple[str, bool, str]:
    """A left phrase without "đạt", "là", "hơn", "có" at its end; whether a copula and which light word stood there."""
    phrase, copula, light = left.rstrip(" ,("), False, ""
    while phrase:
        shorter = _qualifier_free(phrase)
        if shorter == phrase and not _CHANGE.search(phrase):
            found = _COPULA.search(phrase)
            if found:
                shorter, copula = phrase[: found.start()].rstrip(" ,:"), True
            else:
                found = _LIGHT.search(phrase)
                if found:
                    shorter, light = phrase[: found.start()].rstrip(" ,"), phrase[found.start() :].strip()
        if shorter == phrase:
            break
        phrase = shorter
    return phrase, copula, light


def _core(phrase: str, copula: bool) -> tuple[str, bool]:
    """The part of a left phrase that names something, and whether it is a verb phrase: subjects and adverbials go."""
    while True:
        match = _ADVERBIAL.match(phrase)
        if not match or not match.end():
            break
        phrase = phrase[match.end() :]
    masked = _NO_VERB.sub(lambda m: "x" * len(m.group()), phrase)
    auxiliaries = list(_AUXILIARY.finditer(masked))
    auxiliary = auxiliaries[-1] if auxiliaries else None
    if auxiliary and _CHANGE.fullmatch(phrase[auxiliary.end() :]):  # "thu ngân sách … đã tăng"
        phrase, masked = _without(phrase, auxiliary.span()), _without(masked, auxiliary.span())
        auxiliary = None
    verb = _VERB.search(masked, auxiliary.end() if auxiliary else 0)
    head = _HEAD.search(masked)
    if auxiliary and not verb and not (head and head.start() > auxiliary.start()):
        after = phrase[auxiliary.end() :].strip(" ,:")
        if after and not _PREPOSITION.fullmatch(after) and not (copula and head):
            return after, not copula
    if (
        head
        and (not verb or head.start() <= verb.start())
        and not (auxiliary and verb and head.end() < auxiliary.end() and not copula)
    ):
        weak = _WEAK_HEAD.match(phrase, head.start()) and not verb and not auxiliary
        if weak and 0 < count_syllables(phrase[: head.start()]) <= 8:
            return _whose(phrase), False  # "kinh tế tăng trưởng …": whose it is comes first
        return phrase[head.start() :].strip(" ,:"), False
    if verb:
        tail = phrase[verb.start() :].strip(" ,:")
        inner = _HEAD.search(tail)
        if inner and copula and inner.start():
            tail = tail  # "thu hút vốn đầu tư đạt …": the verb is part of the name
        return tail, True
    phrase = _whose(phrase)
    return ("", False) if phrase in _NO_NAME or not phrase or _PREPOSITION.fullmatch(phrase) else (phrase, False)


def _whose(phrase: str) -> str:
    """A phrase without the organ or unit that it begins with."""
    before = None
    while before != phrase:
        before = phrase
        subject = _SUBJECT.match(phrase)
        if subject and subject.end():
            phrase = phrase[subject.end() :]
    return phrase.strip(" ,:")


def _without(phrase: str, span: Span) -> str:
    return phrase[: span[0]] + phrase[span[1] :]


def _behind(low: str, measure: Measure, following: int) -> str:
    """The noun with its predicate: "tổ chức đảng hoàn thành tốt nhiệm vụ"; "" where nothing follows."""
    start = measure.noun[0] if measure.noun[1] > measure.noun[0] else measure.end
    if low[measure.end : start].strip() or start < measure.start:
        start = measure.end if measure.kind != COUNT else start
    stop = _END_BEHIND.search(low, max(start, measure.noun[1]), following)
    phrase = low[start : stop.start() if stop else following]
    phrase = re.sub(r"^\s*(?:trở lên|trở xuống)\s|\s*(?:trở lên|trở xuống)\s*$", "", phrase)
    phrase = phrase[: whole_words(phrase, _BEHIND)]
    previous = None
    while previous != phrase:
        previous = phrase
        phrase = _DANGLING.sub("", phrase.rstrip(' ,.;:“”"'))
    return " ".join(phrase.split()).strip(' ,;:“"')


def _limited(metric: str) -> str:
    """At most `_LONGEST` syllables, begun at a verb or the head of a name where a longer one is cut."""
    spans = syllable_spans(metric)
    if len(spans) <= _LONGEST:
        return metric
    earliest = spans[len(spans) - _LONGEST][0]
    starts = sorted(match.start() for pattern in (_HEAD, _VERB) for match in pattern.finditer(metric, earliest))
    starts = [start for start in starts if len(syllable_spans(metric[start:])) >= 3]
    if starts:
        return metric[starts[0] :]
    return metric[: whole_words(metric, _LONGEST)]


def _written(text: str, low: str, metric: str, position: int) -> str:
    """The name with the capitals of the report, which it is taken from in one piece or several."""
    flat = re.sub(r"\s", " ", low)
    words = re.sub(r"[“”\"]", "", metric).split()
    pieces: list[str] = []
    while words:
        for size in range(len(words), 0, -1):
            phrase = " ".join(words[:size])
            found = _nearest(flat, phrase, position)
            if found >= 0:
                pieces.append(" ".join(text[found : found + len(phrase)].split()))
                break
        else:
            size = 1
            pieces.append(words[0])
        words = words[size:]
    joined = [piece if _capitalised(piece) and index else _lowered(piece) for index, piece in enumerate(pieces)]
    return " ".join(joined).strip(" ,.;:–-()")


def _nearest(flat: str, phrase: str, position: int) -> int:
    """Where a phrase of whole words stands that ends nearest to an offset; -1 for nowhere."""
    best, at = -1, flat.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        whole = not (at and flat[at - 1].isalnum()) and not flat[end : end + 1].isalnum()
        if whole and (best < 0 or abs(end - position) < abs(best + len(phrase) - position)):
            best = at
        at = flat.find(phrase, at + 1)
    return best


def _capitalised(piece: str) -> bool:
    """Whether a piece begins with a name ("Bình Minh", "OCOP") rather than with the first word of a sentence."""
    first, _, rest = piece.partition(" ")
    return (first.isupper() and len(first) > 1) or rest[:1].isupper()


def _lowered(piece: str) -> str:
    return piece if _capitalised(piece) and piece.split(" ")[0].isupper() else piece[:1].lower() + piece[1:]
