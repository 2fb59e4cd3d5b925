"""Vietnamese words that the question and the reports may say differently: abbreviations, near-synonyms, words without weight.

Data only; all entries are general administrative Vietnamese, none is taken from a question set.
"""

from __future__ import annotations

# As token sequences: the left side is read as the right side, in questions and in reports.
ABBREVIATIONS: dict[str, str] = {
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "mttq": "mặt trận tổ quốc", "mttqvn": "mặt trận tổ quốc việt nam",
    "btv": "ban thường vụ", "bch": "ban chấp hành", "ubkt": "ủy ban kiểm tra", "đv": "đảng viên", "cb": "cán bộ",
    "ntm": "nông thôn mới", "cchc": "cải cách hành chính", "bhyt": "bảo hiểm y tế", "bhxh": "bảo hiểm xã hội",
    "bhtn": "bảo hiểm thất nghiệp", "đbqh": "đại biểu quốc hội", "tdp": "tổ dân phố", "qsdđ": "quyền sử dụng đất",
    "gcn": "giấy chứng nhận", "gpmb": "giải phóng mặt bằng", "atgt": "an toàn giao thông", "tnxh": "tệ nạn xã hội",
    "antt": "an ninh trật tự", "qpan": "quốc phòng an ninh", "ktxh": "kinh tế xã hội", "kt": "kinh tế", "xh": "xã hội",
    "cnvc": "công nhân viên chức", "lđlđ": "liên đoàn lao động", "lhpn": "liên hiệp phụ nữ", "ccb": "cựu chiến binh",
    "thcs": "trung học cơ sở", "thpt": "trung học phổ thông", "tthc": "thủ tục hành chính", "htx": "hợp tác xã",
    "dn": "doanh nghiệp", "uv": "ủy viên", "gtsx": "giá trị sản xuất", "nq": "nghị quyết", "qđ": "quyết định",
    "ct": "chỉ thị", "kl": "kết luận", "kh": "kế hoạch", "ubmttq": "ủy ban mặt trận tổ quốc", "cqđt": "cơ quan điều tra",
    "ccn": "cụm công nghiệp", "kcn": "khu công nghiệp", "kkt": "khu kinh tế", "xnk": "xuất nhập khẩu", "ptt": "phó thủ tướng",
    "clb": "câu lạc bộ", "vsmt": "vệ sinh môi trường", "ocop": "ocop", "đttn": "đoàn thanh niên", "tw": "trung ương",
    "đb": "đại biểu", "tn mt": "tài nguyên môi trường", "kh đt": "kế hoạch đầu tư", "lđ tb xh": "lao động thương binh xã hội",
    "lđtb xh": "lao động thương binh xã hội", "nn ptnt": "nông nghiệp phát triển nông thôn", "ptnt": "phát triển nông thôn",
    "gd đt": "giáo dục đào tạo", "vh tt dl": "văn hóa thể thao du lịch", "vhtt dl": "văn hóa thể thao du lịch", "kh cn": "khoa học công nghệ",
    "tt tt": "thông tin truyền thông", "gtvt": "giao thông vận tải", "tnmt": "tài nguyên môi trường", "khđt": "kế hoạch đầu tư",
    "dvc": "dịch vụ công", "nsnn": "ngân sách nhà nước", "atvstp": "an toàn vệ sinh thực phẩm", "vbqppl": "văn bản quy phạm pháp luật",
    "cty": "công ty", "tngt": "tai nạn giao thông", "dtts": "dân tộc thiểu số", "gd": "giáo dục", "gdđt": "giáo dục đào tạo", "nn": "nông nghiệp", "cntt": "công nghệ thông tin", "ldld": "liên đoàn lao động",
    "bv": "bệnh viện", "bvđk": "bệnh viện đa khoa", "đh": "đại hội", "tctk": "tổng cục thống kê", "csgt": "cảnh sát giao thông",
    "ca": "công an", "cax": "công an xã", "tand": "tòa án nhân dân", "vks": "viện kiểm sát", "vksnd": "viện kiểm sát nhân dân",
    "tccsđ": "tổ chức cơ sở đảng", "tcđ": "tổ chức đảng", "tctđ": "tổng công ty", "xkld": "xuất khẩu lao động", "xklđ": "xuất khẩu lao động",
    "hnd": "hội nông dân", "hlhpn": "hội liên hiệp phụ nữ", "đtn": "đoàn thanh niên", "lđ": "lao động", "qldt": "quản lý đô thị",
    "qh": "quốc hội", "tthđnd": "thường trực hội đồng nhân dân", "dnnn": "doanh nghiệp nhà nước", "hđqt": "hội đồng quản trị",
    "tgđ": "tổng giám đốc", "gđ": "giám đốc", "pgđ": "phó giám đốc", "pct": "phó chủ tịch", "pbt": "phó bí thư", "bt": "bí thư",
    "sxkd": "sản xuất kinh doanh", "xdcb": "xây dựng cơ bản", "ubtvqh": "ủy ban thường vụ quốc hội", "attp": "an toàn thực phẩm",
    "pccc": "phòng cháy chữa cháy", "tdtt": "thể dục thể thao", "vđv": "vận động viên", "ttcn": "tiểu thủ công nghiệp",
}  # fmt: skip

# Chat shorthand, read so only in questions.
SHORTHAND: dict[str, str] = {
    "bn": "bao nhiêu", "bnhieu": "bao nhiêu", "bnhiu": "bao nhiêu", "bao nhiu": "bao nhiêu", "nhiu": "nhiêu", "mấy": "mấy",
    "dc": "được", "đc": "được", "đuoc": "được", "ko": "không", "k": "không", "hok": "không", "kg": "không", "khg": "không", "hông": "không",
    "vs": "với", "ntn": "như thế nào", "ln": "lợi nhuận", "tn": "thế nào", "vn": "việt nam", "cty": "công ty", "ng": "người", "j": "gì",
    "gj": "gì", "r": "rồi", "v": "vậy", "z": "vậy", "zậy": "vậy", "trc": "trước", "bjo": "bao giờ", "h": "giờ", "nc": "nước", "ngta": "người ta", "hn": "hiện nay",
    "ktra": "kiểm tra", "gsát": "giám sát", "gsat": "giám sát", "kluật": "kỷ luật", "kluat": "kỷ luật", "knạp": "kết nạp", "knap": "kết nạp",
    "hs": "học sinh", "hsg": "học sinh giỏi", "gv": "giáo viên", "sv": "sinh viên", "tb": "trung bình", "ts": "tổng số", "pn": "phụ nữ", "nk": "nhiệm kỳ", "sl": "số lượng", "dv": "đảng viên", "đc.": "đồng chí", "đ/c": "đồng chí", "pt": "phần trăm", "%": "phần trăm",
}  # fmt: skip

# Phrases that reports and questions use for one thing; each group is read as its first member.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("kỷ luật", "thi hành kỷ luật", "xử lý kỷ luật"),
    ("khen thưởng", "tặng giấy khen", "trao giấy khen", "tặng bằng khen", "biểu dương khen thưởng", "tuyên dương"),
    ("thành lập", "lập mới", "thành lập mới"),
    ("kết nạp", "kết nạp mới", "kết nạp được"),
    ("kết nạp đảng viên", "phát triển đảng viên", "phát triển đảng", "kết nạp đảng", "kết nạp mới đảng viên"),
    ("lượt khách", "khách du lịch", "du khách", "lượt du khách", "lượt khách du lịch"),
    ("hạn chế", "tồn tại", "khuyết điểm", "yếu kém", "bất cập"),
    ("làm rõ", "khám phá"),
    ("huyện ủy", "ban chấp hành đảng bộ huyện"),
    ("tỷ lệ", "tỉ lệ"),
    ("giải ngân", "giải ngân được"),
    ("xếp thứ", "đứng thứ", "xếp hạng", "xếp hạng thứ", "đứng hạng", "xếp vị trí", "đứng vị trí", "xếp vị thứ"),
    ("cấp", "cấp mới"),
    ("sáp nhập", "hợp nhất"),
    ("chết", "tử vong", "thiệt mạng", "qua đời"),
    ("trao tặng", "trao", "tặng"),
    ("gồm", "bao gồm", "gồm có"),
    ("chủ trì", "điều hành"),
    ("tham gia", "tham dự"),
    ("vốn", "kinh phí", "nguồn vốn", "số tiền", "tiền"),
    ("học viên", "người học"),
    ("phạt", "xử phạt", "xử phạt hành chính"),
    ("thu ngân sách", "thu ngân sách nhà nước", "thu nsnn"),
    ("chi ngân sách", "chi ngân sách nhà nước"),
    ("ước", "ước tính", "ước đạt"),
    ("hằng năm", "hàng năm"),
    ("huy hiệu đảng", "huy hiệu tuổi đảng"),
    ("phó bí thư thường trực", "pbt thường trực"),
    ("tăng trưởng", "tốc độ tăng trưởng", "mức tăng trưởng"),
    ("diện tích", "rộng"),
    ("ha", "hecta", "héc ta", "hec ta"),
    ("m²", "m 2", "mét vuông"),
    ("m³", "m 3", "mét khối"),
    ("mét", "m"),
    ("km", "ki lô mét", "kilômét", "kilomet", "cây số"),
    ("kg", "ki lô gam", "kilôgam", "kilogam"),
    ("hộ", "hộ dân", "hộ gia đình"),
    ("hoàn thành", "hoàn tất", "làm xong"),
    ("nửa đầu năm", "6 tháng đầu năm", "sáu tháng đầu năm", "nửa đầu", "nửa năm đầu"),
    ("nửa cuối năm", "6 tháng cuối năm", "sáu tháng cuối năm", "nửa cuối"),
    ("dôi dư", "dư thừa", "thừa"),
    ("trả lời báo chí", "trao đổi với báo chí", "trả lời phỏng vấn"),
    ("dân tộc thiểu số", "đồng bào dân tộc thiểu số", "đồng bào thiểu số"),
    ("xe máy", "mô tô", "xe mô tô"),
    ("huy động", "vận động được", "huy động được"),
    ("tạo việc làm", "giải quyết việc làm"),
    ("đào tạo nghề", "dạy nghề"),
    ("hỗ trợ", "trợ giúp", "giúp đỡ"),
    ("người bệnh", "bệnh nhân"),
    ("khám bệnh", "khám chữa bệnh"),
    ("trúng cử", "đắc cử"),
    ("nghỉ hưu", "về hưu"),
    ("tiếp nhận", "nhận được", "tiếp nhận được"),
    ("khánh thành", "đưa vào sử dụng"),
    ("miễn nhiệm", "cho thôi giữ chức", "thôi giữ chức"),
    (
        "chuyển chính thức",
        "chuyển đảng chính thức",
        "công nhận chính thức",
        "công nhận đảng viên chính thức",
        "công nhận đảng chính thức",
    ),
    ("đổi thẻ đảng", "đổi thẻ đảng viên"),
    ("hoạt động", "vận hành"),
    ("chính quyền địa phương 2 cấp", "chính quyền hai cấp", "chính quyền 2 cấp", "chính quyền địa phương hai cấp"),
    ("lợi nhuận", "tiền lãi"),
    ("giấy chứng nhận quyền sử dụng đất", "sổ đỏ"),
    ("phê duyệt", "duyệt"),
    ("khởi công", "động thổ"),
    ("nhập ngũ", "tòng quân", "lên đường nhập ngũ"),
    ("bổ nhiệm", "đề bạt"),
    ("điều động", "thuyên chuyển"),
    ("nhậm chức", "nhận chức", "nhận nhiệm vụ mới"),
    ("giữ chức", "giữ chức vụ", "giữ cương vị", "đảm nhiệm chức vụ", "đảm nhiệm cương vị"),
    ("thôi nhiệm vụ", "thôi làm nhiệm vụ"),
    ("phụ trách", "đảm trách", "đảm nhận"),
    ("quê quán", "quê ở", "quê tại", "nguyên quán"),
    ("dân số", "số dân"),
    ("giá trị", "trị giá"),
    ("thu nhập bình quân", "thu nhập đầu người", "thu nhập bình quân đầu người", "bình quân thu nhập"),
    ("bà con", "người dân", "dân chúng"),
    ("ô tô", "xe ô tô", "xe hơi"),
    ("trẻ em", "trẻ nhỏ"),
    ("giáo viên", "thầy cô giáo", "thầy cô"),
    ("xuất khẩu", "kim ngạch xuất khẩu"),
    ("nhập khẩu", "kim ngạch nhập khẩu"),
    ("cuộc họp", "phiên họp", "buổi họp"),
    ("đạt chuẩn", "về đích"),
    ("tổ chức cơ sở đảng", "tổ chức đảng cơ sở"),
    ("chi ủy", "cấp ủy chi bộ"),
    ("năm trước", "năm ngoái"),
    ("đồng tình", "tán thành", "đồng ý", "nhất trí", "tán đồng", "đồng thuận"),
    ("thoát nghèo", "ra khỏi hộ nghèo", "ra khỏi diện nghèo"),
    ("phá sản", "vỡ nợ"),
    ("ngừng hoạt động", "dừng hoạt động", "ngưng hoạt động"),
    ("thi công", "xây cất"),
    ("đền bù", "bồi thường"),
    ("di dời", "dời", "di chuyển"),
    ("tổ chức đảng", "tổ chức của đảng"),
    ("ủng hộ", "quyên góp", "đóng góp"),
    ("tập huấn", "bồi dưỡng nghiệp vụ"),
    ("phiếu thuận", "phiếu đồng ý"),
    ("bắt đầu", "khởi đầu"),
    ("trụ sở", "nơi đặt trụ sở"),
    ("giá bán", "mức giá"),
    ("mua sắm", "mua"),
    ("thuê", "cho thuê"),
    ("triển khai", "thực hiện"),
    ("bảo đảm", "đảm bảo"),
    ("đoàn kiểm tra", "tổ kiểm tra"),
    ("chỉ đạo", "lãnh đạo chỉ đạo"),
    ("bị thương", "thương tích"),
    ("tai nạn", "vụ tai nạn"),
    ("vi phạm", "sai phạm"),
    ("thu hút", "thu hút được"),
    ("nợ xấu", "khoản nợ xấu"),
    ("chủ tịch", "vị chủ tịch"),
    ("hội thảo", "tọa đàm"),
    ("phát động", "khởi động"),
    ("khen", "biểu dương"),
    ("hưởng lợi", "thụ hưởng"),
    ("thất thoát", "thất thu"),
    ("hộ cận nghèo",),
    ("mở rộng",),
    ("nhân rộng",),
    ("sâu rộng",),
    ("rộng rãi",),
    ("rộng khắp",),
    ("chiều rộng",),
    ("rộng lớn",),
)

# Words that carry no content for matching (question words, light verbs, particles, politeness).
STOP_PHRASES: tuple[str, ...] = (
    "bao nhiêu", "là bao nhiêu", "như thế nào", "thế nào", "là gì", "cái gì", "những gì", "khi nào", "bao giờ", "lúc nào", "ở đâu", "tại đâu",
    "báo cáo", "theo báo cáo", "trong báo cáo", "các báo cáo", "số lượng", "tổng số", "tổng cộng", "tất cả", "hiện nay", "hiện tại", "hiện có",
    "cho biết", "cho hỏi", "cho tôi biết", "cho mình hỏi", "xin hỏi", "làm ơn", "vui lòng", "vì sao", "tại sao", "do đâu", "bằng cách nào",
    "phải không", "đúng không", "có phải", "hay không", "thời gian", "con số", "thì sao", "ra sao", "được không", "hay chưa", "nêu rõ",
    "liệt kê", "kể tên", "so sánh", "cho xem", "diễn ra", "tính đến", "đến nay", "cụ thể", "là ai", "trên địa bàn", "vậy", "bấy nhiêu",
    "ngày nào", "năm nào", "tháng nào", "lần thứ mấy", "thứ mấy", "phần trăm", "nguyên nhân", "lý do", "đồng chí", "năm học", "trong đó", "trong số đó", "tỷ đồng", "triệu đồng", "nghìn đồng", "tên gì", "tên là gì", "chức vụ", "chức gì",
    "nơi nào", "chỗ nào", "giờ nào", "hôm nào", "lúc mấy giờ", "mấy giờ", "người nào", "ông nào", "bà nào", "kiểu gì", "bên nào", "loại gì",
    "làm sao", "bao lâu", "bao xa", "mức nào", "hồi nào", "đúng là", "có đúng", "có thật", "nghe nói", "cả thảy", "tất thảy", "hết thảy", "sau khi", "trước khi", "làm gì", "thay mặt",
    "rốt cuộc", "chính xác", "đợt này", "lần này", "các kiểu", "bữa đó", "hôm đó", "hồi đó", "tới giờ", "đến giờ", "bây giờ", "nước mình", "vụ này", "cần số liệu", "số liệu",
    "theo lời", "của ông", "của bà", "mỗi ngày", "mỗi năm", "mỗi tháng", "lần lượt", "tương ứng", "tóm tắt", "tóm lược", "khái quát",
)  # fmt: skip
STOPWORDS: frozenset[str] = frozenset(
    """
    mấy ai gì nào đâu sao thế khi là có được đã đang sẽ của và các những cái con cho trong tại ở với về từ đến này đó kia
    thì mà như do bởi vì nên hay hoặc cũng rồi vậy ạ à nhé nhỉ hả hỏi xin tôi mình em anh chị bạn giúp hãy ơi
    theo đạt vào ngày năm tháng lúc không chưa số tổng nêu bao nhiêu
    bữa hồi dạo bên lận hôm ông bà xuống xong phải gây đem khiến nằm giữa hết tới từng vẫn liệu
    bị để ra lên trên dưới nhất bằng cách ngoài mỗi một việc nhiều ít hơn còn nay toàn riêng trở lại đều luôn chừng khoảng tầm cỡ
    """.split()
)
# Folded forms of stopwords that are also folded forms of content words: weak rather than weightless when typed without diacritics.
AMBIGUOUS_FOLDED: frozenset[str] = frozenset(
    "dang so ban co con chi cac can bao mot viec tai do ma nam ngay thang tong toan ra len cach theo dat bi nen hay tren duoi cho noi the da di".split()
)

# Two-syllable words of Party and government reports that general text has too seldom to be counted.
REPORT_WORDS: tuple[str, ...] = (
    "chi bộ", "đảng bộ", "chi ủy", "đảng ủy", "huyện ủy", "thành ủy", "tỉnh ủy", "thị ủy", "quận ủy", "cấp ủy", "chi đoàn", "đoàn viên", "hội viên",
    "đảng viên", "kết nạp", "dự bị", "huy hiệu", "thẻ đảng", "dân vận", "tuyên giáo", "nội chính", "mặt trận", "tổ quốc", "thường vụ", "thường trực",
    "chấp hành", "đại hội", "nhiệm kỳ", "chỉ tiêu", "nghị quyết", "kế hoạch", "kết luận", "chỉ thị", "thông báo", "ngân sách", "giải ngân", "đầu tư",
    "hộ nghèo", "cận nghèo", "giảm nghèo", "tiếp dân", "khiếu nại", "tố cáo", "đơn thư", "kỷ luật", "khiển trách", "cảnh cáo", "cách chức", "khai trừ",
    "giám sát", "kiểm tra", "luân chuyển", "điều động", "bổ nhiệm", "quy hoạch", "bồi dưỡng", "đào tạo", "sáp nhập", "sắp xếp", "tinh giản", "biên chế",
    "nhập ngũ", "tuyển quân", "hòa giải", "cử tri", "kiến nghị", "tiếp xúc", "bầu cử", "ứng cử", "thủ tục", "hành chính", "chuyển đổi", "tiêu chí",
    "nông thôn", "cơ sở", "tổ chức", "trực thuộc", "khen thưởng", "giấy khen", "bằng khen", "cá nhân", "tập thể", "văn bản", "hội nghị", "cuộc họp",
    "đối thoại", "mô hình", "phát biểu", "chủ trì", "dân cư", "tổ dân", "khu phố", "dân phố", "trưởng thôn", "công chức", "viên chức", "cán bộ",
    "doanh nghiệp", "hợp tác", "thu nhập", "bình quân", "tăng trưởng", "sản xuất", "giá trị", "chứng nhận", "giấy chứng", "sử dụng", "tín nhiệm", "tôn giáo",
    "đổi thẻ", "xóa tên", "ban hành", "quán triệt", "học tập", "lý luận", "chính trị", "tiêm chủng", "bảo hiểm", "y tế", "đạt chuẩn", "trường học", "quy hoạch", "công nghiệp", "tuyên truyền", "phát triển", "chuyển đổi", "giải quyết", "tiếp nhận",
    "phân công", "dân tộc", "thiểu số", "hài lòng", "trực tuyến", "hồ sơ", "đúng hạn", "quá hạn", "vi phạm", "xử phạt", "tai nạn", "giao thông", "ma túy", "tội phạm", "phạm pháp",
)  # fmt: skip

# Words that reports use for plans rather than results.
TARGET_WORDS: tuple[str, ...] = (
    "chỉ tiêu", "phấn đấu", "kế hoạch", "mục tiêu", "đề ra", "được giao", "dự kiến", "đặt ra", "phải đạt", "sẽ", "nghị quyết đề ra",
    "giao bao nhiêu", "định hướng", "chỉ tiêu giao",
)  # fmt: skip

ROLE_HEADS: tuple[str, ...] = (
    "phó bí thư", "bí thư", "phó chủ tịch", "chủ tịch", "phó trưởng", "trưởng", "phó giám đốc", "giám đốc", "ủy viên", "uv",
    "phó chủ nhiệm", "chủ nhiệm", "chánh", "phó chánh", "phó hiệu trưởng", "hiệu trưởng", "đại biểu", "thường trực", "tổng bí thư",
    "thứ trưởng", "bộ trưởng", "phó tổng", "tổng", "đội trưởng", "chỉ huy", "chính ủy", "chính trị viên", "tham mưu trưởng",
    "chi cục trưởng", "tổ trưởng", "tổ phó", "trưởng thôn", "hiệu phó", "hạt trưởng", "trạm trưởng", "người phát ngôn", "tổng cục trưởng",
    "đồn phó", "đội phó", "tổng biên tập", "chánh án", "bí thư đoàn", "xã đội trưởng", "chỉ huy trưởng", "trưởng khoa", "phụ trách",
    "phó thủ tướng", "thủ tướng", "viện trưởng", "cục trưởng", "vụ trưởng", "thư ký", "chuyên viên", "thanh tra", "tổng thanh tra", "tổng kiểm toán", "phó ban",
    "phó đoàn", "đồn trưởng", "kế toán", "tỉnh ủy viên", "thành ủy viên", "huyện ủy viên", "phó đội", "phó phòng", "phó văn phòng",
    "kiểm sát", "thẩm phán", "đại tá", "thượng tá", "trung tá", "thiếu tướng", "trung tướng", "thượng tướng", "đại tướng", "chuẩn tướng", "thiếu tá",
)  # fmt: skip

SURNAMES: frozenset[str] = frozenset(
    """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh trương đinh lâm phùng mai tô tạ
    chu châu hà thái quách lương lưu cao tăng kiều thào giàng vàng lò sùng mùa cù nông triệu tống tôn quàng cầm bế hứa nghiêm
    kim doãn thạch danh lù hạng vừ tòng cà lường điêu ma mã đàm lục la bạch viên khổng văn hầu giáp âu mạc ninh từ thân
    lại ngụy phí lều trà ngọ giả khúc kha khương uông sầm sái thiều tiết ung vi vưu cấn chử chúc diệp đan đổng kỷ lỗ luyện lữ mạch
    mầu mẫn nhâm nhữ nhậm phùng tào thẩm thập trác trừ hờ thò lừu tẩn chẩu phàn lồ sần tao lèng đèo siu ksor kpă nay rmah niê mlô hmok
    bríu zơrâm alăng arất điểu chảo thền tráng khoàng moong cụt lèo rơ rcom ayun ayũn êban eban knul byă buôn kbuôr adrơng hmŏk
    """.split()
)

NUMBER_WORDS: dict[str, int] = dict(zip("một hai ba bốn năm sáu bảy tám chín mười".split(), range(1, 11), strict=True))

# Words that ask or connect. They are in every report and tell little; a question of nothing else still uses them.
FUNCTION_WORDS = frozenset(
    "ai bao nhiêu nào gì là có được đã đang sẽ của và các những cái thì mà ở tại trong cho với về từ đến ra vào theo "
    "như thế sao khi hay hoặc này đó đây kia ấy bị do bởi để không chưa mấy hãy xin hỏi ạ nhé rằng cũng".split()
)
# The same typed without diacritics, less those that are also words of the matter: dang = đảng, thi = thị, tu = tư …
UNACCENTED_FUNCTION_WORDS = frozenset(
    "bao nhieu nao gi la co duoc cua va cac nhung trong cho voi theo nhu khi hay hoac nay kia khong rang cung".split()
)
