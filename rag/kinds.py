"""The kinds of answer that a question may ask for, and the Vietnamese patterns by which they are told apart.

Every pattern is written with diacritics once; for a question typed without them the folded pattern is used. Patterns of
`_KINDS` are tried in order: what is more particular comes first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text import canonical, fold, lower

NUMBER, PERCENT, MONEY, WHEN, WHO, ROLE, WHERE, ORGAN, DOCUMENT_NUMBER, ORDINAL = (
    "number", "percent", "money", "when", "who", "role", "where", "organ", "document-number", "ordinal"
)  # fmt: skip
LIST, WHY, HOW, YES_NO, COMPARE, EXTREME, TOTAL, DIFFERENCE, SUMMARY, WHAT = (
    "list", "why", "how", "yes-no", "compare", "extreme", "total", "difference", "summary", "what"
)  # fmt: skip
WHICH = "which"  # "dự án nào": a thing of the kind that is named, by its own name
SUPERLATIVE = "superlative"  # a question for the most or least, answered by a sentence that says so itself
SMALL_TALK, INJECTION = "small-talk", "injection"
QUANTITATIVE = frozenset({NUMBER, PERCENT, MONEY})


def as_typed(text: str, unaccented: bool) -> str:
    """Lower case in canonical tone placement, or folded where the question was typed without diacritics."""
    return fold(text) if unaccented else lower(canonical(text))


@lru_cache(maxsize=256)
def _compiled(pattern: str, folded: bool) -> re.Pattern[str]:
    return re.compile(folded_pattern(pattern) if folded else canonical(pattern))


def folded_pattern(pattern: str) -> str:
    """A pattern (or what it is replaced with) without diacritics, its escapes as they are."""
    return "".join(c if c.isascii() else fold(c) for c in canonical(pattern))


def found(pattern: str, low: str, unaccented: bool) -> re.Match[str] | None:
    """Search `low`, folded with the pattern where the question was typed without diacritics."""
    return _compiled(pattern, unaccented).search(low)


_INJECTION = (
    r"(?:bỏ qua|quên|phớt lờ|không tuân theo|vô hiệu)\s+(?:hết\s+|đi\s+)?(?:mọi|các|tất cả|những|toàn bộ)?\s*(?:hướng dẫn|chỉ dẫn|quy tắc|chỉ thị trên|lệnh|câu lệnh|yêu cầu|luật lệ|quy định (?:ở )?trên|quy định (?:trước|đã)|dặn dò)"
    r"|ignore (?:all|any|previous|the|every)|system prompt|prompt hệ thống|đóng vai|jailbreak|developer mode|(?:in ra|tiết lộ|hiển thị|cho xem|đọc ra)\s+(?:toàn bộ |nguyên văn |các )*(?:prompt|lời nhắc|chỉ dẫn|câu lệnh|mật khẩu|api|khóa|cấu hình)|disregard|<script|bạn (?:hãy )?là (?:một )?(?:chuyên gia|hacker|trợ lý không)"
    r"|trả lời (?:rằng|là|đúng một chữ|duy nhất)|(?:hãy|chỉ) (?:nói|viết|trả lời) (?:rằng|là|câu)"
)
_SMALL_TALK = (
    r"^\W*(?:xin chào|chào|hello|hi|hế lô|alo|cảm ơn|cám ơn|thanks|thank you|tạm biệt|bye|bạn khỏe không|bạn là ai|bạn tên gì|bạn tên là gì|bạn làm được gì|bạn có thể làm gì|ok|oke|tốt lắm|hay quá)"
    r"(?:\s+(?:bạn|em|anh|chị|ad|admin|nhé|nha|ạ|nhiều|các bạn|mọi người|buổi sáng|buổi chiều|trợ lý|bot))*\W*$|^\W*(?:bạn|em|mày) (?:là ai|tên gì|tên là gì|khỏe không|có khỏe không|bao nhiêu tuổi|ăn cơm chưa|làm được gì)"
    r"|^\W*(?:(?:hi|ha|he|hí|há)+\W+)?(?:bot|bạn|em|trợ lý|ad|chatbot) (?:giỏi|hay|tốt|thông minh|nhanh|đỉnh|xịn|dễ thương)(?: quá| thế| ghê| lắm| thật| vậy)*\W*$"
    r"|kể (?:cho (?:tôi|mình|em) )?(?:nghe )?(?:một )?(?:chuyện|câu chuyện)|(?:viết|làm) (?:cho (?:tôi|mình) )?(?:một )?(?:bài )?thơ"
)
_FIGURE_NAMED = (
    r"(?:^|\s)(?:số(?! \d)|tổng số|số lượng|tổng|chỉ tiêu|mục tiêu|mức|thu ngân sách|chi ngân sách|kinh phí|nguồn vốn|vốn|nguồn|doanh thu|thu nhập|sản lượng|"
    r"diện tích|dân số|giá trị|kim ngạch|quân số|năng suất) "
)
_MONEY_NAMED = r"(?<![^\W\d_])(?:tiền|kinh phí|ngân sách|vốn|doanh thu|thu nhập|đảng phí|thuế|xổ số)(?![^\W\d_])"
_OTHER_ASKED = r"(?<![^\W\d_])(?:gì|nào|ai|đâu|sao)(?![^\W\d_])"
_NUMBER_ASKED = r"bao nhiêu|(?<![^\W\d_])mấy(?![^\W\d_])|con số nào|(?:số lượng|tổng số|số(?! \d)) [^?]{3,60}(?:là gì|thế nào|ra sao|như thế nào)\s*\??$"
_SOMEBODY = (  # words for who has a name of a person
    r"(?<![^\W\d_])(?:ông|bà|anh|chị|ai|người|đồng chí|cán bộ|bí thư|chủ tịch|giám đốc|trưởng|phó|chủ nhiệm|chánh|ủy viên|đại biểu|lãnh đạo|"
    r"hiệu trưởng|bác sĩ|tác giả|phóng viên|nhà báo|vợ|chồng|con|em|cháu|cô|chú|bác|thầy|sếp|đứng đầu|chủ nhân|nạn nhân|bị can|bị cáo|vị|đại tá|thượng tá|"
    r"trung tá|thiếu tá|đại úy|tướng|bộ trưởng|thứ trưởng|thủ tướng|đảng viên|cá nhân|họ)(?![^\W\d_])"
)
_KINDS: tuple[tuple[str, str], ...] = (
    (YES_NO, r"(?:có|còn)\s+(?:[^\W\d_]+\s+){1,6}nào\s[^?]*(?:không|chưa)\s*(?:ạ|vậy|nhỉ|thế)?\s*\W*$"),
    (YES_NO, r"(?<![^\W\d_])(?:có|còn) ai\s[^?]*(?:không|chưa)\s*(?:ạ|vậy|nhỉ|thế)?\s*\W*$"),
    (YES_NO, r"(?:có|phải) đúng (?:là|rằng)|có phải (?:là|rằng|do|vì)?|phải chăng|có thật (?:là|rằng)"),
    (WHY, r"(?<![^\W\d_])(?:vì đâu|cớ sao|lấy cớ gì|cớ gì|lẽ gì|căn cớ gì|lý do (?:gì|nào|vì sao))(?![^\W\d_])|^\W*sao (?!chép|lưu|y |băng|nào|thế|vậy|không|chưa)|(?<![^\W\d_])(?:vì sao|tại sao|do đâu|vì lý do (?:gì|nào)|nguyên nhân (?:gì|nào|nào khiến))(?![^\W\d_])"),
    (SUMMARY, r"^(?![^?]*(?:những|các|mấy) (?:tồn tại|hạn chế|khuyết điểm|khó khăn|giải pháp|nhiệm vụ|bài học|kiến nghị|đề xuất|chỉ tiêu))[^?]*(?:tóm (?:gọn|lại)|điểm lại|nêu ngắn gọn)|(?:tóm tắt|tóm lược|khái quát)(?! (?:[^\W\d_]+ ){0,2}(?:tồn tại|hạn chế|khuyết điểm|nguyên nhân|khó khăn|giải pháp|nhiệm vụ|bài học|kiến nghị|đề xuất|chỉ tiêu|mục tiêu))|nội dung chính|nội dung chủ yếu|(?:nét|điểm|ý) (?:chính|nổi bật|chủ yếu|cơ bản|đáng chú ý)(?! nhất)|(?:báo cáo|văn bản|tài liệu|bài báo|bài viết|bài|bản tin|tin|thông báo|tờ trình|phóng sự)(?: (?!chuyên đề|phương châm)[^?]*)?\s(?:nói|viết|kể|đề cập|phản ánh)(?: (?:về|đến|tới))? (?:những )?(?:gì|điều gì|vấn đề gì|cái gì|chuyện gì)|tổng hợp (?:nội dung|kết quả chính)"),
    (EXTREME, r"(?<![^\W\d_])nào\s[^?]*\snhất(?! là| thiết| định| trí)(?=\s*(?:\W*$|trong|ở|của|toàn|tại|năm|từ))|(?:nào|năm nào|đâu|ai)\s[^?]*(?:nhiều|cao|lớn|ít|thấp|đông|nhỏ|tốt|kém)(?:\s+\S+){0,4}?\s+nhất|(?:nhiều|cao|lớn|ít|thấp|đông|nhỏ)(?:\s+\S+){0,3}?\s+nhất\s+(?:[^?]{0,40}\s)?(?:là|thuộc về|ở)\s+(?:[^?]*\s)?(?:nào|đâu|năm nào|ai)"),
    (DIFFERENCE, r"chênh lệch|hơn kém|chênh nhau|(?:nhiều|ít|cao|thấp|lớn|nhỏ|kém|đông|vượt)\s*hơn\s[^?]*(?:bao nhiêu|(?<![^\W\d_])mấy(?![^\W\d_]))(?!\s*(?:phần trăm|%|lần))|(?<![^\W\d_])(?<!\stừ\s)(?<!\sđược\s)hơn\s(?!bao nhiêu|mấy)[^?]*bao nhiêu(?!\s*(?:phần trăm|%))|(?:hơn|kém|tăng|giảm|tăng thêm|giảm đi|tăng lên) bao nhiêu(?! phần trăm|\s*%| lần)[^?]*(?:so với|từ năm)"),
    (TOTAL, r"(?:tổng cộng|tổng số|cộng lại|tổng|tất cả)[^?]*(?:\sở\s|\scủa\s|\sgiữa\s)?(?:cả hai|cả ba|hai (?:đơn vị|năm|nơi|địa phương|huyện|xã)|các (?:đơn vị|báo cáo|năm|địa phương|huyện|xã)|cộng lại|hai năm)|(?:cả hai|hai) (?:đơn vị|năm|nơi|địa phương|huyện|xã)[^?]*(?:tổng|bao nhiêu)|cộng lại|(?<![^\W\d_])(?:cộng|gộp|tính gộp)\s[^?]*\s(?:và|lẫn|cùng|với)\s[^?]*(?:bao nhiêu|mấy)|(?<![^\W\d_])cả\s[^?,]{2,60}?\slẫn\s[^?]*(?:bao nhiêu|mấy)"),
    (COMPARE, r"so sánh|đối chiếu|(?<![^\W\d_])(?:bên nào|đơn vị nào|nơi nào|ai|huyện nào|năm nào|xã nào|quận nào|phường nào|tỉnh nào|thành phố nào|thị xã nào|địa phương nào|đâu) [^?]*(?<![^\W\d_])hơn(?![^\W\d_])(?! là gì)|(?<![^\W\d_])hay(?![^\W\d_])[^?]*(?<![^\W\d_])(?:cao|thấp|nhiều|ít|lớn|nhỏ|đông)(?:\s+\S+){0,9}? hơn|[^?]*hơn[^?]*hay[^?]*hơn"),
    (PERCENT, r"bao nhiêu\s*(?:phần trăm|%|pt(?![^\W\d_]))|mấy\s*(?:phần trăm|%)|phần trăm nào|(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|tốc độ|mức tăng|tỷ suất)[^?]*(?:bao nhiêu|mấy|thế nào|ra sao|là gì)|(?:tăng|giảm|vượt|đạt)\s*mấy\s*%"),
    (DOCUMENT_NUMBER, r"(?<![^\W\d_])(?:nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định|văn bản|thông báo|chương trình|hướng dẫn|quy định|nghị định|thông tư|công văn|đề án|tờ trình|báo cáo|(?<!kỷ )(?<!pháp )luật)(?: hành động)?(?: của [^?]{2,40}?)? (?:số mấy|số nào|số bao nhiêu|số hiệu|số mấy|(?<!ngày )(?<!năm )(?<!tháng )(?<!hôm )(?<!lúc )(?<!quý )nào(?! có| được tổ chức)|có số|mang số|số gì)|(?:nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định|văn bản|thông báo|hướng dẫn|quy định|công văn|tờ trình|đề án|chương trình|báo cáo)[^?]*(?<![^\W\d_])(?:số|ký hiệu)\s+(?:mấy|gì|bao nhiêu|nào)|số hiệu|số ký hiệu|(?:số|ký hiệu) (?:của )?(?:cái |bản |tờ )?(?:nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định|văn bản|thông báo|hướng dẫn|quy định|công văn|tờ trình|đề án|chương trình)[^?]*(?:gì|nào|bao nhiêu|mấy|\?|$)|theo (?:văn bản|nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định) nào"),
    (WHEN, r"^(?:ngày|thời gian|thời điểm) (?!công|\d)(?![^?]*(?:bao nhiêu|mấy|có ))|khi nào|bao giờ|(?:vào |từ |đến |trong |ngày |của )?(?:ngày|hôm|hồi|năm|tháng|lúc|thời gian|thời điểm|buổi|quý|giờ|dịp|mốc|nhiệm kỳ|giai đoạn) (?:nào|mấy(?! (?:tỷ|tỉ|triệu|đồng|nghìn|ngàn|trăm|chục|người|cái|vụ|lần|hộ|ha|phần)(?![^\W\d_])))|ngày bao nhiêu|ngày tháng (?:nào|năm nào)|mấy giờ|thời gian (?:diễn ra|tổ chức|nào)|hôm nào"),
    (ORDINAL, r"lần (?:thứ )?mấy|khóa (?:mấy|bao nhiêu|thứ mấy|nào)|thứ mấy(?! (?:tỷ|tỉ|triệu|đồng|nghìn|ngàn))|thứ bao nhiêu|kỳ (?:họp )?(?:thứ )?mấy|hạng (?:mấy|nào)|(?:đứng|xếp) h[àạ]ng mấy|(?<![^\W\d_])(?:xếp|đứng|xếp hạng)(?![^\W\d_])[^?]*(?:vị trí|thứ hạng|hạng|vị thứ) (?:nào|mấy|bao nhiêu|thứ mấy)"),
    (ROLE, r"^\W*(?:ông|bà|anh|chị|đồng chí|đ/c|cô|chú|bác)\s(?![^?]*(?:bí thư|chủ tịch|giám đốc|trưởng|phó|chủ nhiệm|thư ký|chánh|người|nào|bố|mẹ|con|vợ|chồng))(?:[^\W\d_]+\s){2,5}là ai\W*$"),
    (ROLE, r"^\W*(?:ông|bà|anh|chị|đồng chí|đ/c|cô|chú|bác)\s[^?]*\s(?:giữ|làm|nắm|đảm nhiệm|nhận)\s+(?:chức\s+(?:vụ\s+|danh\s+)?)?(?:phó |trưởng |giám đốc |chánh |chủ )?[^\W\d_]+\s+nào\s+(?:ở|của|tại|trong)\s"),
    (ROLE, r"(?:với )?tư cách (?:gì|nào)|(?:là|làm) (?:lãnh đạo|cán bộ|nhân vật) (?:gì|nào)|(?:đảm trách|đảm nhận|đảm nhiệm|phụ trách|kiêm|nhận) (?:thêm )?(?:nhiệm vụ|công việc|việc)? ?gì(?=\W*$| (?:ở|tại|trong|bên|của))|kiêm (?:thêm )?(?:chức )?gì|(?:ông|bà|đồng chí|anh|chị|bác sĩ|đại tá|thượng tá|trung tá)\s[^?]*\s(?:là gì|làm gì) (?:ở|tại|trong|bên)\s|(?:giữ|làm|đảm nhiệm|đảm nhận|là|với|nắm|bổ nhiệm|bầu|giới thiệu)?\s*(?:(?<!cách )(?<!hết )(?<!hết các )chức vụ|chức danh|(?<!tổ )(?<!cách )(?<!hết )chức|cương vị|vị trí|vai trò)\s*(?:vụ |danh )?(?:gì|nào|là gì|hiện tại|hiện nay|của)|làm (?:chức )?gì(?! để)(?= |\?|$)(?=[^?]*(?:ông|bà|đồng chí))|(?<![^\W\d_])(?:ông|bà|đồng chí)\s[^?]*\slàm gì\s*\W*$|^(?![^?]*bao nhiêu)[^?]*chức vụ\s*\??$"),
    (ROLE, r"^(?!\W*(?:ai|người nào|đồng chí nào|ông nào|bà nào)(?![^\W\d_]))[^?]*\s(?:đứng đầu|lãnh đạo|cầm đầu|(?:là|làm) (?:trưởng|sếp|thủ trưởng|người đứng đầu))\s+(?:của\s+|bên\s+)?(?:ban|đoàn|sở|phòng|hội|tổ|bộ|cục|chi cục|đội|ngành|huyện|xã|đơn vị|cơ quan)\s+(?:nào|gì|ở đâu)(?![^\W\d_])"),
    (ORGAN, r"(?:nghị quyết|kế hoạch|chỉ thị|kết luận|quyết định|văn bản|thông báo|chương trình|hướng dẫn|quy định|nghị định|thông tư|công văn|đề án)\s[^?]*(?:của ai|do ai ban hành|ai ban hành)\s*\W*$"),
    (WHICH, rf"^(?![^?]*{_SOMEBODY})[^?]*(?<![^\W\d_])(?:tên (?:là )?gì|có tên (?:là )?gì|gọi là gì|tên gọi (?:là )?gì|mang tên (?:gì|ai))(?![^\W\d_])"),
    (WHO, r"(?:phó |nguyên |cựu )?(?:bí thư|chủ tịch|giám đốc|chủ nhiệm|chánh văn phòng|trưởng (?:ban|phòng|đoàn|công an)|bộ trưởng|thứ trưởng|cục trưởng|viện trưởng|hiệu trưởng|thủ tướng|đại biểu)(?:\s+[^\W\d_]+){0,6}?(?<!huyện)(?<!xã)(?<!tỉnh)(?<!phường)(?<!quận)(?<!thành phố)(?<!thị trấn)(?<!(?<!nam)(?<!trung)(?<!bắc)(?<!cán)(?<!đảng)\sbộ)(?<!\ssở)(?<!đơn vị)(?<!cơ quan)(?<!ngành)(?<!công ty)(?<!tổ chức)(?<!\sthế)(?<!\scách)(?<!\sviệc)(?<!\shình thức)(?<!\smức)(?<!\snăm)(?<!\sngày)(?<!\stháng)(?<!\snghị quyết)(?<!\sdự án)(?<!\skiểu)(?<!\stổ)(?<!\sthôn)(?<!\sxóm)(?<!\sấp)(?<!\sbản)(?<!\sđường)(?<!\snước)(?<!\snơi)(?<!\schỗ)(?<!\slúc)(?<!\shồi)(?<!\strường)(?<!\skhu phố)\s+nào(?![^\W\d_])|(?<![^\W\d_])(?<!được )ai(?![^\W\d_])|(?<=được )ai(?= )|(?<![^\W\d_])(?:người|đồng chí|ông|bà|cán bộ|lãnh đạo|cá nhân|(?<!đơn )(?<!chức )vị) nào|(?:do|bởi) (?:ai|người nào)|tên (?:của )?(?:người|ông|bà|đồng chí|vị)|(?:họ tên|tên)\s[^?]{0,60}(?:là gì|gì)"),
    (MONEY, r"bao nhiêu\s*(?:tiền|tỷ|tỉ|(?:triệu|nghìn|ngàn)(?=\s*(?:đồng|\W*$|tỷ|tiền|usd))|đồng(?! chí| bào| nghiệp| đội)|kinh phí|vốn|usd|đô)(?![^\W\d_])(?! lệ| trọng)|mấy\s*(?:tỷ|tỉ|tiền|usd|(?:(?:trăm|chục)\s)?(?:triệu|nghìn|ngàn)(?=\s*(?:đồng|usd|\W*$))|đồng(?! chí| bào| nghiệp| đội))(?![^\W\d_])|(?:kinh phí|ngân sách|số tiền|tiền|vốn|đảng phí|học phí|thuế|lương|doanh thu|thu nhập|tổng mức đầu tư|tổng vốn|trị giá|giá trị|nguồn thu|số thu|kim ngạch|chi phí)[^?]*(?:bao nhiêu|mấy)(?!\s*(?:[^\W\d_]))"),
    (WHY, r"vì sao|tại sao|do đâu|vì lý do (?:gì|nào)|lý do|nguyên nhân|sao lại|vì cái gì"),
    (NUMBER, _NUMBER_ASKED),
    (LIST, r"(?<![\w/.,-])(?<!quận )(?<!phường )(?<!số )(?<!khóa )(?<!thứ )(?<!lần )(?<!quý )(?<!tháng )(?<!năm )(?<!ngày )(?<!điều )(?<!khoản )(?<!đoạn )(?<!kỳ )(?<!tổ )(?<!khu )(?<!lớp )(?<!hạng )(?<!cấp )(?:0?[2-9]|1\d|hai|ba|bốn|sáu|bảy|tám|chín|mười)\s(?!(?:tháng|năm|ngày|quý|giờ|tuần|lần|người|ông|bà|đồng chí|khi)\s)(?:[^\W\d_]+\s){1,6}(?:nào|gì)(?![^\W\d_])|những (?:[^?]{0,40})?(?:gì|nào|ai|đâu)|gồm (?:có )?(?:những )?(?:gì|ai|nào|các)|(?:liệt kê|kể tên|nêu (?:các|những|tên)|kể ra|tóm tắt|tóm lược|khái quát)|các (?:(?! do | của | tại | bởi )[^?]){2,40} nào|gồm mấy|nào(?: [^?]{0,30})? gồm"),
    (WHAT, r"(?<![^\W\d_])(?:yếu|kém|vướng|khó|sai|hạn chế|tồn tại|bất cập|thiếu sót|lỗi|mới|hay|khác(?: nhau)?|nổi bật|hơn)(?: kém| mắc| khăn)? (?:nhất )?(?:là )?(?:ở |tại )?(?:những |các )?(?:chỗ|điểm|khâu|mặt) nào"),
    (LIST, r"^(?:[^?]{0,40}\s)?(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d{1,2}|các|những)\s(?!(?:tháng|năm|ngày|quý|giờ|tuần|lần|người|ông|bà)\s)[^?]*\s(?:là|gồm) (?:những )?gì\s*\W*$"),
    (HOW, r"như thế nào|thế nào|ra sao|bằng cách nào|làm gì để|làm thế nào|cách nào|kiểu gì|thực hiện (?:gì|những gì)|giải pháp (?:gì|nào)|để làm gì|nhằm (?:mục đích )?(?:gì)|mục đích (?:gì|là gì|của)"),
    (WHERE, r"ở đâu|tại đâu|nơi nào|chỗ nào|địa điểm (?:nào|tổ chức|diễn ra|ở)|(?:ở|tại) (?:xã|phường|huyện|tỉnh|thành phố|thị trấn|địa phương|khu vực|hội trường) nào|từ đâu|(?:xã|phường|huyện|(?<!cơ )quận|tỉnh|thành phố|thị xã|thị trấn|đặc khu|địa phương|thôn) nào"),
    (ORGAN, r"(?:cơ quan|đơn vị|tổ chức)(?: [^\W\d_]+){0,2} nào|(?:tòa soạn|tờ báo|tạp chí|ban|sở|phòng|ngành|doanh nghiệp|công ty|cty|cấp|bộ|trường|đoàn thể|chi bộ|đảng bộ|hội|đoàn|ngân hàng|nhà băng|hãng|tập đoàn|nhà thầu|bên) nào"),
    (YES_NO, r"(?:có|đã|được|phải|đúng|bị|còn)\s[^?]*(?:không|chưa|phải không|đúng không|hay không|hay chưa)\s*(?:ạ|vậy|nhỉ|thế|\s)*\W*$|có phải|phải chăng|đúng không|phải không|đúng hay sai"),
    (WHICH, r"(?<![^\W\d_])nào(?![^\W\d_])"),
)  # fmt: skip


_MANY = r"hai|ba|bốn|sáu|bảy|tám|chín|mười|0?[2-9]|các|những"


def kind_of(low: str, unaccented: bool) -> str:
    if found(_INJECTION, low, unaccented):
        return INJECTION
    if found(_SMALL_TALK, low, unaccented):
        return SMALL_TALK
    for kind, pattern in _KINDS:
        if found(pattern, low, unaccented):
            return kind
    if found(_FIGURE_NAMED, low, unaccented) and not found(_OTHER_ASKED, low, unaccented):
        # "Tổng thu ngân sách năm 2024?": a figure is named without a question word
        return MONEY if found(_MONEY_NAMED, low, unaccented) else NUMBER
    if found(r"(?:^|\s)(?:tỷ lệ|tỉ lệ|tốc độ) ", low, unaccented):
        return PERCENT
    many = found(rf"^\W*(?:{_MANY})\s(?![^?]*{_OTHER_ASKED})", low, unaccented)  # "Ba khâu đột phá năm 2026?"
    return LIST if many else WHAT
