"""Words and shapes of phrases by which the name of a figure is found: what begins it, ends it, and is no part of it."""

from __future__ import annotations

import re

BRACKETS = re.compile(r"\([^()]{1,60}\)")  # "vốn đầu tư trực tiếp nước ngoài (FDI) đạt": the phrase goes on
QUOTED = re.compile(r"[“\"](?P<words>[^“”\"]{2,60})[”\"]")  # so does "quỹ “Vì người nghèo” 352 triệu đồng"
JOINED = re.compile(
    r"\s*(?:chỉ |nay )?(?:còn|đạt|ước đạt|xuống còn|lên|là)(?: còn)?\s*(?:khoảng |hơn |gần |trên |dưới )?"
)
TURNED = re.compile(r"(?:\s(?:tiếp tục|đã|đều|có xu hướng|tăng|giảm|mạnh|nhẹ|dần|nhanh))+$")
HARD_BREAK = re.compile(
    r"[;“”\"…|]|[.!?](?=\s)|(?<!kinh tế)(?<!quốc phòng)(?<!văn hóa)(?<!văn hoá)(?<!công nghiệp)(?<!lao động)(?<!thương mại)(?<!giáo dục)\s[–-]\s|(?<=\w):(?=\s)|[()]|(?:^|\n)\s*[-–+•*]\s"
)
END_BEHIND = re.compile(
    r"[,.](?!\d)|[;:()|…\n]|(?<!kinh tế)(?<!quốc phòng)(?<!văn hóa)(?<!văn hoá)(?<!công nghiệp)(?<!lao động)(?<!thương mại)(?<!giáo dục)\s[–-]\s|\s(?:với|để|nhằm|(?<!tự )do|tăng|giảm|so với|trong đó|(?<!mặt )(?<!công )(?<!cân )bằng|gồm|chiếm|nâng|góp phần|và \d|đạt (?:tỷ lệ|trên |hơn )?\d|tương|qua đó|từ đó|trong \d+|là kết quả|là một|trong năm|trong nhiệm kỳ|năm \d)(?!\w)"
)
DANGLING = re.compile(
    r"(?:(?:^|\s)(?:và|của|là|được|có|cho|trên|(?<!cao )(?<!thấp )hơn|gần|khoảng|từ|đạt|còn|các|những|với|để|tại|ở|đã|theo|ước|trong|về|mà|thì|đến|hoặc|cả|mỗi|hay|do|bởi|nên|nhưng|khi|cùng|(?<!trực )thuộc|bị|ít nhất|tối thiểu|(?<!thiểu )(?<!đa )số|nhiều|cũng|(?<!cấp )dưới)|[–,-])$"
)
# what joins a name and its figure
COPULA = re.compile(
    r"(?:^|\s|:)(?:(?:ước|ước tính|dự kiến|chỉ|mới|đã|đều|(?<!thực )hiện|luôn|vẫn|phải|giảm|nâng|tăng)\s+)*(?:đạt được|đạt|là|còn|lên tới|lên đến|lên|bằng|ở mức|tới|đến|xuống còn|xuống|ước|ước tính|dự kiến|khoảng|đã đạt|tương ứng|tương đương)\s*:?$|:$"
)
CHANGE = re.compile(r"(?<!\w)(?:tăng|giảm|vượt|cao hơn|thấp hơn)(?:\s+(?:thêm|tới|được|lên|bình quân))?$")
CHANGE_WORD = re.compile(r"(?<!\w)(?:tăng|giảm|đạt|bằng|là)(?!\w)(?! trưởng)")
LIGHT = re.compile(
    r"(?:^|\s)(?:hiện có|hiện nay có|đã có|đang có|có tổng số|có tổng cộng|tổng cộng|có|với|gồm|gồm có|bao gồm|trong đó|còn lại|được|mới được|thêm|tổng số|cả thảy|tất cả|toàn bộ|mỗi|từng|các|nay|tại|ở|thuộc|của|trên|trong|lượt|đối với|cho|cùng|và|như|nhất là)$"
)
QUALIFIER_END = re.compile(
    r"(?:^|\s)(?:trên dưới|không dưới|không quá|ít nhất|tối thiểu|tối đa|xấp xỉ|khoảng|hơn|trên|gần|dưới|chừng|từ|tỷ lệ|bình quân|trung bình)$"
)
AUXILIARY = re.compile(r"(?<!\w)(?:đã|đang|sẽ|vừa|phấn đấu|tiến hành|tập trung|chủ động|tiếp tục|kịp thời)\s+")
HEAD = re.compile(
    r"(?<!\w)(?:tổng(?! cục| công ty| bí thư| giám đốc| thống| kết| hợp| đài| quan| thể| tham mưu| liên đoàn| cộng)|nhóm chỉ tiêu|chỉ tiêu về|tỷ lệ|tỉ lệ|tỷ trọng|tỷ suất|tốc độ|giá trị|sản lượng|diện tích|thu nhập|kim ngạch|doanh thu|doanh số|dư nợ|vốn|nguồn vốn|kinh phí|chỉ số|thu (?!hút|hồi|hoạch|gom)|chi (?!bộ|ủy|nhánh|hội|đoàn|tiết|cục)|năng suất|mật độ|dân số|mức|bình quân|công suất|"
    r"quy mô|số tiền|số thu|số chi|số lượng|(?<!thiểu )(?<!đa )(?<!một )số(?= [^\W\d_])|trị giá|lượng(?= khách| mưa| hàng| vốn| kiều hối| nước)|giá |định mức|đơn giá|lạm phát|tăng trưởng|xuất khẩu|nhập khẩu|tín dụng|chiều dài|độ che phủ|hệ số|cơ cấu|thiệt hại|lợi nhuận|nợ|ngân sách|nhu cầu|"
    r"khách|tổng sản phẩm|grdp|gdp|cpi|iip|pci|fdi|tuổi|độ tuổi|khối lượng|chiều rộng|chiều cao|độ cao|độ sâu|cao trình|tổng khối lượng|nhiệt độ)"
)
VERB = re.compile(
    r"(?<!\w)(?:kết nạp|phát triển|thành lập|tổ chức|ban hành|kiểm tra|giám sát|khen thưởng|tặng|trao|(?<!cao )(?<!sơ )(?<!trung )(?<!các )(?<!hai )cấp(?! ủy| xã| huyện| tỉnh| trên| dưới| cơ sở)|xây dựng|hỗ trợ|huy động|giải ngân|tiếp nhận|(?<!trực )tiếp(?= \w)|giải quyết|xử lý|thi hành|khai trừ|"
    r"xóa|đào tạo|bồi dưỡng|bổ nhiệm|luân chuyển|điều động|kiện toàn|thu hút|tạo|trồng|khởi công|hoàn thành|phát hiện|bắt|khởi tố|truy tố|xét xử|vận động|tuyên truyền|mở|cử|thăm|phát|đầu tư|sửa chữa|nâng cấp|thu hồi|phê duyệt|thẩm định|chuyển|"
    r"đổi|công nhận|giải thể|sáp nhập|bố trí|tuyển|đón|phục vụ|thực hiện|triển khai|duy trì|xảy ra|làm(?! việc)|thiệt hại|vi phạm|kỷ luật|biểu dương|tuyên dương|đưa|rà soát|quán triệt|học tập|giới thiệu|hiệp y|bầu|phân công|chỉ định|"
    r"ký|thu hoạch|gieo|sản xuất|chăn nuôi|nuôi|khai thác|quyên góp|ủng hộ|đóng góp|chi trả|tu sửa|lắp đặt|bê tông hóa|cứng hóa|san lấp|tiêm|khám|chữa|điều trị|cách ly|truy quét|triệt phá|thu giữ|tịch thu|phạt|xử phạt|cấp đổi|số hóa|"
    r"hướng dẫn|tư vấn|tham gia|tham mưu|chỉ đạo|soạn thảo|công bố|khánh thành|bàn giao|tôn vinh|truy tặng|phong tặng|đề nghị|kiến nghị|thẩm tra|xác minh|phản ánh|trả lời|đăng ký|cho vay|vay|tiết kiệm|cắt giảm|tinh giản|giảm nghèo|thoát nghèo|"
    r"xuất bản|in|biên soạn|phát hành|sưu tầm|tuyển dụng|tuyển chọn|giao quân|gọi|huấn luyện|diễn tập|giáo dục|sàng lọc|miễn|cho ra|cho thôi|thay thế|bổ sung|quy hoạch|sắp xếp|hợp nhất|chia tách|cải tạo|mua|bán|thuê|(?<!ghi )(?<!công )(?<!xác )(?<!chứng )nhận|gửi|lập|"
    r"nhân rộng|xếp loại|đánh giá|thanh tra|kiểm toán|đối thoại|tiếp công dân|tiếp xúc|khai giảng|bế giảng|cảnh cáo|khiển trách|cách chức|tập huấn|lấy phiếu|quản lý|chăm sóc|bảo vệ|khoanh nuôi|khai hoang|tưới|thả|cung cấp|cung ứng|có mặt|ghi nhận|chỉnh trang|di dời|tháo dỡ|nạo vét|tổng kết|chấm điểm|bình xét|đăng tải|phát sóng|thụ lý|hòa giải|kết luận|giành|đoạt|thiếu(?! nhi| niên| tá| tướng| úy))(?!\w)"
)
# organs and compounds in which such a verb is no verb
NO_VERB = re.compile(
    r"(?:ủy ban|ub) kiểm tra|(?:ủy ban|ban|tổ|hội đồng|trong) bầu cử|ubkt|(?:phó )?(?:trưởng )?ban (?:tổ chức|tuyên giáo|chỉ đạo|quản lý|chấp hành|kiểm tra)|tổ chức (?:cơ sở )?(?:đảng|hội|đoàn|chính trị|tín dụng|cá nhân)|(?:các|của|mỗi|nhiều) tổ chức|phòng (?:giáo dục|tổ chức|quản lý)|(?:tổ|sở|phòng|trường|trung tâm|công tác|hội đồng|đoàn|tòa|viện|kho bạc|trường) (?:kiểm tra|giám sát|giáo dục|đào tạo|thanh tra|tư vấn|kế hoạch|bồi dưỡng|công tác|xây dựng)|cán bộ[^,]{0,12} quản lý|ngành [^\W\d_]+ [^\W\d_]+|vận động viên|đại biểu tham gia"
)
ADVERBIAL = re.compile(
    r"^(?:[\s,–+•*-]+|(?:và|với|mà|chỉ(?! số| tiêu| thị| đạo)|nhưng|vì|nên|rằng|thì|có nơi|mới|dù|thế này mà|đồng thời|ngoài ra|bên cạnh đó|trong đó|trong số đó|cụ thể|riêng|theo đó|đặc biệt|đáng chú ý|qua đó|từ đó|từ đây|hiện nay|hiện|đến nay|tính đến nay|tới nay|đến thời điểm này|tính chung|tính riêng|kết quả là|kết quả|như|nhờ đó|do đó|vì vậy|nhất là|gồm|bao gồm|"
    r"trong năm qua|trong năm|trong kỳ|trong tháng|trong quý|trong nhiệm kỳ|cả năm|năm qua|hàng năm|hằng năm|mỗi năm|bình quân mỗi năm|từ đầu (?:năm|nhiệm kỳ)(?: [\d –-]+)?(?: đến nay)?|"
    r"(?:trong |từ |cả |hết |đến |đến hết |tính đến hết |đầu |cuối |tính đến |giai đoạn |nhiệm kỳ |thời gian )*(?:cuối |đầu )?(?:năm|tháng|quý|ngày|nhiệm kỳ|giai đoạn)\s+[\divx][\divx\s/.–-]*(?:tháng (?:đầu|cuối) năm[\s\d]*)?(?:đến nay)?|\d+ tháng (?:đầu|cuối|đầu của) năm[\s\d]*|"
    r"toàn (?:huyện|xã|tỉnh|thành phố|thị xã|quận|phường|đặc khu|ngành|đảng bộ|đảng|quốc)|cả (?:nước|tỉnh|huyện|xã)|trên địa bàn(?: (?:toàn )?(?:huyện|xã|tỉnh|thành phố|thị xã|quận|phường|đặc khu))?|địa phương)(?!\w)[\s,]*)",
)
SUBJECT = re.compile(
    r"^(?:các\s+|của\s+)?(?:(?:chủ tịch|bí thư|phó chủ tịch|phó bí thư|lãnh đạo|thường trực)\s+)*(?:ban thường vụ|ban chấp hành|thường trực|đảng bộ|đảng ủy|chi bộ|cấp ủy|(?:tỉnh|thành|huyện|thị|quận) ủy|ủy ban nhân dân|ubnd|hđnd|hội đồng nhân dân|ủy ban mttq|mttq|mặt trận tổ quốc|ban chỉ đạo|công an|quân sự|chính quyền|tỉnh|thành phố|tp\.?|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu|thôn|bản|ấp|đơn vị|địa phương)(?:\s+(?:các cấp|trực thuộc|nhân dân))?[\s,]*(?!\w*\d)"
)
MAKES_UP = re.compile(r"(?:(?:dù|chỉ|hiện|đã|cũng|số này|khoảng|mới|vẫn|nhưng) )*chiếm")
ENUMERATED = re.compile(r"(?:^|\))[\s,]*(?:và|cùng|với|,)?\s*(?:hơn|trên|gần|khoảng)?\s*$")
INSIDE = re.compile(r"^(?:trong đó|trong số đó)(?: có)?\s*:?\s*(?:số )?$")
PREPOSITION = re.compile(
    r"(?:vào|với|cho|có|về|trên|ở|tại|từ|đến|ra|thêm|và|là|của|được|trong|khi|nếu)(?: (?:có|các))?"
)
NO_NAME = frozenset(
    "kết quả|cụ thể|trong đó|gồm|bao gồm|như sau|sau|như|đó là|cho biết|cho rằng|tập trung|nhấn mạnh|khẳng định|thực hiện|quý|số|số lượng|tổng số|tổng cộng|mức|các|các chỉ tiêu|chỉ tiêu|cuối năm|đầu năm|năm trước|năm nay|cùng kỳ".split(
        "|"
    )
)
PREDICATE = re.compile(r"\s*(?:đạt|được|hoàn thành|có|là|đã|chưa|không)(?!\w)")
BARE_HEAD = frozenset(
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
BARE = BARE_HEAD | {
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
NOUN_HEAD = re.compile(
    r"(?<!\w)(?:dự án|công trình|đề án|chương trình|khu|cụm|nhà máy|tuyến|mô hình|cơ sở|trường|hạng mục|lô|gói thầu|trang trại|hợp tác xã|doanh nghiệp)(?!\w).*"
)
WEAK_HEAD = re.compile(r"(?:tăng trưởng|mức|tốc độ|xuất khẩu|nhập khẩu)(?!\w)")
PURPOSE = re.compile(r"\s*(?:để|cho)\s[^,;.:()]+")
PASSIVE = re.compile(r"\s*(?:mới|khác)?\s*(?:được|đã|bị)(?!\w)")
GENERIC = frozenset("người hộ em con cái cây lượt trường hợp đồng chí cháu suất căn vụ cuộc ca".split()) | {
    "đồng chí", "trường hợp", "lượt người", "đơn vị", "lao động", "hội viên", "đảng viên", "học sinh", "tiêu chí", "xã",
}  # fmt: skip
TIME_TURNED = re.compile(r"(?:đầu năm|cuối năm|đến nay|hiện nay|năm trước|cùng kỳ|đầu nhiệm kỳ)(?!\w)")
SUPERLATIVE = re.compile(
    r"\s(?:(?:đạt|có|xếp) )?(?:cao|thấp|nhiều|ít|lớn|nhỏ|nhanh|chậm) nhất(?:\s(?:là|thuộc về|tại|ở)\s(?P<place>.+))?$"
)
GOING_ON = re.compile(r"\s*(?:đạt|có)(?: chuẩn)?\s+(?:dưới |trên |từ )?")  # "03 xã đạt dưới 10 tiêu chí"
HAPPENED = re.compile(r"(?:đã )?(?:xảy ra|phát sinh)(?!\w)")
