"""Every Vietnamese text of the page and of the HTTP interface. `{fields}` are for str.format."""

from __future__ import annotations

APP_NAME = "Hỏi Báo Cáo"
TAGLINE = "Hỏi bằng tiếng Việt, trả lời đúng theo báo cáo, kèm câu trích để đối chiếu."
NOSCRIPT = "Trang này cần JavaScript. Hãy bật JavaScript trong trình duyệt rồi tải lại trang."

# --- the question box ------------------------------------------------------------------------------------------

QUESTION_LABEL = "Câu hỏi của bạn"
QUESTION_PLACEHOLDER = "Nhập câu hỏi về các báo cáo…"
SEND = "Hỏi"
NEW_CONVERSATION = "Cuộc hỏi mới"

# --- the conversation ------------------------------------------------------------------------------------------

CONVERSATION_LABEL = "Cuộc hỏi đáp"
YOU_ASKED = "Bạn hỏi:"
ASSISTANT_ANSWERS = "Trả lời:"
WORKING = "Đang tìm trong các báo cáo…"
WRITING = "Đang viết câu trả lời và đối chiếu từng câu với báo cáo…"
STOP = "Dừng viết"
OPENING = "Đang mở các báo cáo…"
UNDERSTOOD_AS = "Hiểu là:"
SHORT_ANSWER = "Trả lời ngắn:"
SOURCES = "Nguồn"
CITATION_LABEL_PAGE = "Trích dẫn {n}: mở báo cáo “{title}” tại câu được trích, {page}"
CITATION_LABEL = "Trích dẫn {n}: mở báo cáo “{title}” tại câu được trích"
PAGE = "trang {page}"
CITED_ON_PAGE = "Câu được trích ở trang {page} của tệp gốc"
CITED_AT = "Vị trí trong tệp gốc: {where}"
AT_SLIDE = "trang chiếu {number}"
AT_SHEET = "trang tính “{name}”"
AT_CELL = "ô {address}"
AT_CELLS = "các ô {address}"
AT_ROW = "dòng “{name}”"
AT_COLUMN = "cột “{name}”"
AT_SECTION = "mục “{name}”"
AT_MEMBER = "tệp “{name}” trong “{container}”"
REFUSED = "Không có trong báo cáo"
REFUSED_HINT = "Thử nêu rõ địa phương, năm hoặc nội dung cần hỏi; hệ thống chỉ trả lời điều báo cáo có ghi."
ALTERNATIVES = "Đoạn liên quan ({count})"
CHARACTERS_HIDDEN = "… ({count} ký tự)"
CHECKED_CLAIMS = "Những câu đã sửa hoặc bỏ ({count})"
FROM_TABLE = "Lấy từ bảng trong báo cáo, không qua mô hình sinh văn bản."
VERBATIM = "Lấy nguyên văn từ báo cáo, không qua mô hình sinh văn bản."

# --- conversations that are kept, and what can be done with an answer ------------------------------------------

THREADS = "Các cuộc hỏi đã lưu"
THREADS_SEARCH = "Tìm trong các cuộc hỏi (gõ không dấu cũng được)"
THREADS_SEARCH_HINT = "Tìm cuộc hỏi…"
THREADS_NONE = "Chưa có cuộc hỏi nào. Mỗi câu hỏi được lưu tự động, chỉ riêng bạn xem được."
THREADS_NOT_FOUND = "Không có cuộc hỏi nào chứa những từ này."
THREADS_OFF = "Không lưu được cuộc hỏi."
THREADS_OFF_REMEDY = "Cho phép cookie của trang này rồi tải lại trang."
THREAD_ABOUT = "{count} câu hỏi · {at}"
THREAD_RENAME = "Đổi tên"
THREAD_NEW_NAME = "Tên mới (Enter để lưu, Esc để bỏ)"
THREAD_SAVE = "Lưu tên"
THREAD_DOCX = "Tải Word"
THREAD_MARKDOWN = "Tải Markdown"
THREAD_DELETE = "Xóa"
THREAD_DELETE_SURE = "Xóa hẳn?"
THREAD_GONE = "Không có cuộc hỏi này."
THREAD_GONE_REMEDY = "Tải lại trang rồi chọn một cuộc hỏi trong danh sách."
UNFINISHED = "Câu hỏi này chưa được trả lời xong."
UNFINISHED_REMEDY = "Bấm “Hỏi lại” để hỏi lại câu này."
ACTIONS_LABEL = "Việc có thể làm với câu hỏi này"
COPY = "Chép kèm nguồn"
COPIED = "Đã chép"
COPY_FAILED = "Chưa chép được"
WITHIN = "Trong phạm vi: {scope}"
SUGGESTIONS = "Có thể hỏi tiếp"
SUGGEST_YEAR = "{question} năm {year}?"
SCOPE = "Phạm vi hỏi"
SCOPE_ALL = "Mọi báo cáo"
SCOPE_CLEAR = "Bỏ chọn hết"
SCOPE_CHOOSE = "Chọn báo cáo, đơn vị, năm để hỏi"
SCOPE_SEARCH = "Tìm đơn vị, năm, báo cáo…"
SCOPE_KINDS = {"places": "Đơn vị", "years": "Năm", "documents": "Báo cáo"}
SCOPE_YEAR = "năm {year}"
SCOPE_MORE = "và {count} mục khác: gõ vào ô tìm để thấy."
SCOPE_REMOVE = "Bỏ {name} khỏi phạm vi hỏi"
WHY = "Vì sao?"
WHY_LABEL = "Vì sao trả lời như vậy"
WHY_UNDERSTOOD = "Câu hỏi được hiểu là"
WHY_KIND = "Hỏi: {kind}"
WHY_PLACES = "Đơn vị: {places}"
WHY_PERIOD = "Kỳ: {period}"
WHY_TARGET = "Hỏi chỉ tiêu hay kế hoạch, không phải kết quả"
WHY_WORDS = "Từ cần có trong câu: {words}"
WHY_CONSIDERED = "Các câu đã xét"
WHY_USED = "Được dùng, trích dẫn [{n}]."
WHY_UNUSED = "Không dùng."
WHY_OTHER_PLACE = "Nói về đơn vị khác."
WHY_OTHER_PERIOD = "Nói về kỳ khác, hoặc không nói kỳ."
WHY_SAID = "Có: {words}."
WHY_UNSAID = "Không có: {words}."
KIND_OTHER = "nội dung"
KIND_NAMES = {
    "number": "số lượng", "percent": "tỷ lệ phần trăm", "money": "số tiền", "when": "thời gian", "who": "người", "role": "chức vụ",
    "where": "nơi chốn", "organ": "cơ quan, đơn vị", "document-number": "số hiệu văn bản", "ordinal": "thứ tự", "list": "danh sách",
    "why": "lý do", "how": "cách làm", "yes-no": "có hay không", "compare": "so sánh", "extreme": "nhiều nhất hay ít nhất",
    "total": "tổng cộng", "difference": "chênh lệch", "summary": "tóm tắt",
}  # fmt: skip
ASK_AGAIN = "Hỏi lại"
EDIT = "Sửa câu hỏi"
EDIT_LABEL = "Sửa câu hỏi (các câu sau nó sẽ được bỏ)"
EDIT_SEND = "Hỏi câu đã sửa"
EDIT_CANCEL = "Thôi"

# --- first visit -----------------------------------------------------------------------------------------------

WELCOME_TITLE = "Bạn muốn biết điều gì trong các báo cáo?"
WELCOME_TEXT = (
    "Câu trả lời lấy từ {count} báo cáo đã nạp. Bấm vào số trích dẫn, như {chip}, để mở báo cáo ngay tại câu được "
    "trích. Điều báo cáo không ghi thì hệ thống nói là không có."
)
CAN_ASK = "Hỏi được: số liệu, ngày tháng, người và chức vụ, số hiệu văn bản, so sánh, tóm tắt. Gõ không dấu cũng được."
HELD = "Báo cáo của: {held}."
HELD_OTHERS = "{places} và {count} nơi khác"
HELD_YEARS = "các năm {first}–{last}"
EXAMPLES = "Câu hỏi mẫu từ các báo cáo này"
REPORTS_LABEL = "Báo cáo nguồn"
REPORTS_TITLE = "Các báo cáo đã nạp ({count})"
REPORTS_NONE = "Báo cáo nguồn sẽ hiện ở đây."
SHELF_PANE = "Bấm vào tên một báo cáo để đọc ở đây."
FIGURES_PANE = "Bấm “Xem câu gốc” hay một cột, một điểm của biểu đồ để mở báo cáo ở đây, ngay tại câu có số liệu."
REPORTS_HINT = "Bấm vào một báo cáo để đọc toàn văn."
REPORTS_MORE = "… và {count} báo cáo khác: tìm ở thẻ Báo cáo, hoặc hỏi thẳng."
OPEN_REPORT = "Mở báo cáo:"

# --- the report pane -------------------------------------------------------------------------------------------

ALL_REPORTS = "Tất cả báo cáo"
BACK_TO_ANSWER = "Về câu trả lời"
CITED_HERE = "Câu được trích:"
PREVIOUS_CITATION = "‹ Câu trước"
NEXT_CITATION = "Câu sau ›"
CITED_LABEL = "Câu được trích số {n}"
FILE = "Tệp: {name}"
ON_DAY = "ngày {date}"
SHOWN_PART = "Báo cáo dài {total} ký tự; ở đây chỉ hiện phần quanh câu được trích."
CITATION_GONE = "Không mở được câu trích này."
CITATION_GONE_REMEDY = "Báo cáo đã được thay hoặc gỡ sau khi trả lời. Hãy hỏi lại."

# --- the three tabs ----------------------------------------------------------------------------------------------

TABS_LABEL = "Các phần của trang"
TAB_CHAT = "Hỏi đáp"
TAB_REPORTS = "Báo cáo"
TAB_FIGURES = "Số liệu"
BACK_TO_LIST = "Về danh sách"
PREVIOUS_PAGE = "Trang trước"
NEXT_PAGE = "Trang sau"
PAGE_OF = "Trang {page}/{pages}"
PAGING_LABEL = "Chuyển trang"
NOT_TOLD = "chưa rõ"

# --- the Reports tab: sending --------------------------------------------------------------------------------------

UPLOAD_TITLE = "Nạp báo cáo"
UPLOAD_CHOOSE = "Chọn tệp…"
UPLOAD_DROP = "hoặc kéo thả nhiều tệp vào đây"
UPLOAD_HINT = "Định dạng: {formats}. Mỗi tệp tối đa {limit} MiB. Tệp cùng tên sẽ thay bản cũ."
UPLOAD_SENDING_LABEL = "Các tệp đang gửi"
UPLOAD_TEXTS = {
    "sending": "Đang gửi {percent}%",
    "queued": "Chờ gửi",
    "sent": "Đã gửi",
    "tooLarge": "Tệp lớn hơn {limit} MiB. Hãy tách thành nhiều báo cáo nhỏ hơn.",
    "format": "Chưa đọc được định dạng này. Các định dạng đọc được: {formats}.",
    "empty": "Tệp rỗng hoặc là thư mục; hãy chọn từng tệp.",
    "network": "Không gửi được: mất kết nối với máy chủ. Hãy thử lại.",
    "cancelled": "Đã hủy, tệp này chưa được nạp.",
    "cancel": "Hủy gửi {name}",
    "cancelShort": "Hủy",
    "hide": "Ẩn dòng về {name}",
    "hideShort": "Ẩn",
    "removeTitle": "Gỡ báo cáo này?",
    "removeText": "“{name}” sẽ không còn trong câu trả lời và bảng số liệu. Tệp đã tải lên trang cũng bị xóa.",
    "removeYes": "Gỡ báo cáo",
    "removeNo": "Giữ lại",
    "waitingFigures": "Đang lọc số liệu…",
}
UPLOADS_OFF = "Máy chủ này chỉ cho xem, không nạp báo cáo qua trang được."
UPLOAD_TYPE = "Tệp phải được gửi dưới dạng application/octet-stream."
UPLOAD_TYPE_REMEDY = "Gửi tệp bằng nút “Chọn tệp…” của thẻ Báo cáo."
UPLOAD_CUT = "Tệp chưa gửi xong thì kết nối bị ngắt."
UPLOAD_CUT_REMEDY = "Gửi lại tệp."
NO_ORIGINAL = "Không giữ tệp gốc của báo cáo này."
NO_ORIGINAL_REMEDY = "Báo cáo được nạp bằng lệnh hoi index: tệp gốc ở thư mục đã nạp. Có thể tải phần văn bản."
NO_REPORT = "Không có báo cáo này."
NO_REPORT_REMEDY = "Báo cáo có thể vừa được gỡ. Tải lại danh sách."
INTAKE_FULL = "Đang có quá nhiều tệp chờ nạp (tối đa {count})."
INTAKE_FULL_REMEDY = "Chờ nạp bớt rồi gửi tiếp."

# --- the Reports tab: what became of it ----------------------------------------------------------------------------

INTAKE_TITLE = "Kết quả nạp"
INTAKE_READING = "Đang nạp: {done}/{total} tệp của lượt này. Vẫn hỏi đáp được bình thường."
INTAKE_BEHIND = "Còn {count} tệp chờ lượt sau."
INTAKE_REMOVING = "Đang gỡ báo cáo…"
INTAKE_FIGURES = "Đã nạp xong; đang rút số liệu của các báo cáo mới…"
INTAKE_SUMMARY = "{done} xong · {failed} không nạp được · {cancelled} đã hủy"
INTAKE_CANCEL = "Dừng nạp"
INTAKE_CLEAR = "Xóa danh sách này"
INTAKE_MORE = "… và {count} tệp khác."
INTAKE_STATES = {"waiting": "Đang chờ", "running": "Đang nạp", "cancelled": "Đã hủy", "failed": "Không nạp được"}
INTAKE_OUTCOMES = {
    "added": "Đã nạp, {passages} đoạn",
    "replaced": "Đã thay bản cũ, {passages} đoạn",
    "unchanged": "Không đổi, đã có từ trước",
    "duplicate": "Trùng nội dung",
    "renamed": "Đã có, nay mang tên này",
}
INTAKE_REMOVED = "Đã gỡ"
INTAKE_REMOVING_ONE = "Đang gỡ"
INTAKE_MEMBERS = "{done}/{count} tệp bên trong đọc được."
REPLACED_OLD = "Thay cho “{name}”."

# --- the Reports tab: the list -------------------------------------------------------------------------------------

SHELF_TITLE = "Báo cáo đã nạp"
SHELF_SEARCH = "Tìm trong danh sách (tên tệp, tiêu đề, địa phương, năm)"
SHELF_COUNT = "{count} báo cáo"
SHELF_FOUND = "{found} trong {count} báo cáo"
SHELF_EMPTY = "Chưa có báo cáo nào."
SHELF_EMPTY_REMEDY = "Chọn tệp hoặc kéo thả tệp vào khung phía trên; nạp xong là hỏi được ngay."
SHELF_EMPTY_READER = "Khi người quản lý báo cáo nạp xong, danh sách hiện ở đây và hỏi được ngay."
SHELF_NONE = "Không có báo cáo nào khớp với “{query}”."
SHELF_NONE_REMEDY = "Thử ít chữ hơn; gõ không dấu cũng được."
SHELF_READY = "Sẵn sàng trả lời"
SHELF_PLACE = "Địa phương, đơn vị"
SHELF_PERIOD = "Kỳ báo cáo"
SHELF_DATE = "Ngày"
SHELF_YEARS = "Năm"
SHELF_SIZE = "Đã đọc"
SHELF_PASSAGES = "{passages} đoạn · {figures} số liệu"
SHELF_PASSAGES_ONLY = "{passages} đoạn"
SHELF_INDEXED = "Nạp lúc"
SHELF_OPEN = "Đọc báo cáo {title}"
SHELF_FIGURES = "Xem số liệu"
SHELF_FIGURES_LABEL = "Xem số liệu của {name}"
SHELF_ORIGINAL = "Tải tệp gốc"
SHELF_ORIGINAL_LABEL = "Tải tệp gốc của {name}"
SHELF_TEXT = "Tải văn bản"
SHELF_TEXT_LABEL = "Tải văn bản đã đọc từ {name}"
SHELF_REPLACE = "Thay…"
SHELF_REPLACE_LABEL = "Thay {name} bằng tệp khác"
SHELF_REMOVE = "Gỡ…"
SHELF_REMOVE_LABEL = "Gỡ {name}"

# --- the Figures tab -----------------------------------------------------------------------------------------------

FIGURES_TITLE = "Bảng số liệu"
FIGURES_METRIC = "Chỉ tiêu"
FIGURES_METRIC_HINT = "ví dụ: kết nạp đảng viên"
FIGURES_PLACE = "Địa phương, đơn vị"
FIGURES_YEAR = "Năm"
FIGURES_STATUS = "Loại"
FIGURES_DOCUMENT = "Báo cáo"
FIGURES_ALL_YEARS = "Mọi năm"
FIGURES_ALL_STATUSES = "Kết quả và kế hoạch"
FIGURES_RESULT = "Kết quả"
FIGURES_TARGET = "Kế hoạch, chỉ tiêu"
FIGURES_CLEAR = "Bỏ lọc"
FIGURES_COUNT = "{count} số liệu"
FIGURES_NONE = "Không có số liệu nào khớp."
FIGURES_NONE_REMEDY = "Bỏ bớt điều kiện lọc; gõ không dấu cũng được."
FIGURES_NEAREST = "Chỉ tiêu gần giống: {names}."
FIGURES_EMPTY = "Chưa có số liệu nào."
FIGURES_EMPTY_REMEDY = "Nạp báo cáo ở thẻ Báo cáo; số liệu được rút ra ngay sau khi nạp."
FIGURES_CSV = "Tải CSV"
FIGURES_XLSX = "Tải Excel"
FIGURES_PNG = "Tải ảnh PNG"
FIGURES_COLUMNS = ("Chỉ tiêu", "Giá trị", "Địa phương", "Kỳ", "Loại", "Nguồn")
FIGURES_SOURCE = "Xem câu gốc"
FIGURES_SOURCE_LABEL = "Xem câu gốc của {metric}: {value}, {place}, {period}"
FIGURES_WARNING = "Tên chỉ tiêu do máy ghép từ lời báo cáo: luôn xem câu gốc trước khi dùng số liệu."
FIGURES_GONE = "Không mở được câu gốc này."
FIGURES_GONE_REMEDY = "Báo cáo vừa được thay hoặc gỡ. Lọc lại bảng số liệu."
FIGURES_EXPORT_LIMIT = "Bảng có {count} dòng, Excel chỉ chứa được {limit}."
FIGURES_EXPORT_LIMIT_REMEDY = "Lọc bớt, hoặc tải CSV."
FIGURES_FILE = "so-lieu"  # name of the files of an export
FIGURES_QUOTE = "Câu có số liệu:"

CHART_FILE = "bieu-do.png"  # name of the picture of a chart
CHART_TITLE = "Biểu đồ"
CHART_CHOICE = "Chỉ tiêu của biểu đồ"
CHART_OPTION = "{metric} ({unit}) – {count} số liệu"
CHART_KIND = "Kiểu biểu đồ"
CHART_BARS = "Cột theo địa phương"
CHART_LINES = "Đường theo năm"
CHART_PERIOD = "Kỳ của biểu đồ cột"
CHART_CAPTION_BARS = "{metric}, {period} ({unit})"
CHART_CAPTION_LINES = "{metric} theo năm ({unit})"
CHART_TARGET = "kế hoạch"
CHART_LABEL = "Biểu đồ: {title}. {count} số liệu; mỗi cột hay điểm mở câu gốc trong báo cáo."
CHART_POINT = "{place}, {period}: {value} {unit}. Xem câu gốc trong {document}"
CHART_NONE = "Chưa vẽ được biểu đồ: không có chỉ tiêu nào có từ hai số liệu cùng đơn vị tính để so sánh."
CHART_NONE_REMEDY = "Nới điều kiện lọc, hoặc nạp thêm báo cáo của địa phương hay năm khác."
CHART_MORE = "Biểu đồ chỉ vẽ {shown} trong {count} số liệu; lọc bớt để thấy các số còn lại."
CHART_ELSEWHERE = "không rõ địa phương"

# --- feedback ------------------------------------------------------------------------------------------------------

FEEDBACK_LABEL = "Câu trả lời này thế nào?"
FEEDBACK_BUTTONS = {
    "right": "Đúng",
    "wrong_figure": "Sai số",
    "wrong_source": "Sai nguồn",
    "should_refuse": "Lẽ ra không nên trả lời",
    "should_answer": "Lẽ ra trả lời được",
}
FEEDBACK_NOTE = "Ghi chú (không bắt buộc)"
FEEDBACK_NOTE_HINT = "Số đúng là bao nhiêu, ở báo cáo nào…"
FEEDBACK_SEND = "Gửi ý kiến"
FEEDBACK_THANKS = "Đã ghi ý kiến: {verdict}. Cảm ơn bạn."
FEEDBACK_FAILED = "Chưa ghi được ý kiến."
FEEDBACK_STALE = "Không tìm thấy câu trả lời này nữa."
FEEDBACK_STALE_REMEDY = "Hỏi lại rồi gửi ý kiến."

# --- no index, errors ------------------------------------------------------------------------------------------

NO_INDEX_TITLE = "Chưa sẵn sàng trả lời"
NO_REPORTS = "Chưa có báo cáo nào được nạp."
NO_REPORTS_REMEDY = "Nạp báo cáo ở thẻ Báo cáo hoặc bằng lệnh hoi index THƯ_MỤC, rồi tải lại trang này."
RELOAD = "Tải lại trang"
ERROR_TITLE = "Chưa trả lời được"
UNEXPECTED = "Có lỗi ngoài dự kiến khi xử lý câu hỏi."
UNEXPECTED_REMEDY = "Thử lại; nếu vẫn lỗi, báo người quản trị kèm mã {code} để tra trong nhật ký máy chủ."
QUESTION_EMPTY = "Chưa có câu hỏi."
QUESTION_EMPTY_REMEDY = "Nhập câu hỏi vào ô bên dưới rồi nhấn Enter."
QUESTION_TOO_LONG = "Câu hỏi dài {count} ký tự, quá giới hạn {limit} ký tự."
QUESTION_TOO_LONG_REMEDY = "Rút gọn, mỗi lần hỏi một điều; bỏ phần văn bản dán kèm."

# --- server ----------------------------------------------------------------------------------------------------

STARTING = "Đang mở trang {app} …"
READY = "{app} đang chạy tại {url} (nhấn Ctrl+C để dừng)."
STOPPED = "Đã dừng."
OPEN_NETWORK = (
    "CẢNH BÁO: trang đang mở cho mọi máy trong mạng ({host}) mà không cần đăng nhập, vì HOI_SIGN_IN=off: ai vào được cũng "
    "xem, nạp và gỡ được báo cáo. Chỉ làm vậy khi một máy chủ khác đứng trước và tự kiểm tra người dùng."
)
PORT_IN_USE = "Cổng {port} trên {host} đang có chương trình khác dùng."
PORT_IN_USE_REMEDY = "Dừng chương trình ấy, hoặc chọn cổng khác: hoi serve --port {other}."
PORT_DENIED = "Không có quyền mở cổng {port} trên {host}."
PORT_DENIED_REMEDY = "Chọn cổng từ 1024 trở lên, ví dụ: hoi serve --port 7860."
HOST_UNKNOWN = "Không mở được địa chỉ {host}:{port} ({error})."
HOST_UNKNOWN_REMEDY = "Kiểm tra --host và --port; dùng 127.0.0.1 để chỉ máy này truy cập được."
ROOT_PATH = "“{path}” không phải là một đường dẫn để đặt trang dưới đó."
ROOT_PATH_REMEDY = "Viết như /hoi: bắt đầu bằng dấu /, không kết thúc bằng dấu /."
PORT_RANGE = "Cổng {port} không hợp lệ."
PORT_RANGE_REMEDY = "Chọn số từ 1 đến 65535, ví dụ: hoi serve --port 7860."

# --- signing in ------------------------------------------------------------------------------------------------

SIGN_IN_ON = "Phải đăng nhập để dùng trang ({ways})."
SIGN_IN_WAYS = {
    "users": "người dùng đã thêm bằng hoi users",
    "header": "máy chủ đăng nhập một lần, qua {header}",
    "oidc": "OIDC {issuer}",
    "keys": "khóa API",
}
SIGN_IN_NEEDED = (
    "Không mở trang cho máy khác khi chưa có cách đăng nhập: ai trong mạng cũng xem, nạp và gỡ được báo cáo."
)
SIGN_IN_NEEDED_REMEDY = (
    "Thêm người dùng: hoi users add TÊN --role admin; hoặc đặt HOI_TRUSTED_HEADER hay HOI_OIDC_ISSUER. Nếu đã có máy chủ "
    "khác đứng trước kiểm tra người dùng, đặt HOI_SIGN_IN=off. Chỉ dùng trên máy này thì bỏ --host."
)
SIGN_IN_NO_WAY = "HOI_SIGN_IN=on nhưng chưa có cách đăng nhập nào."
SIGN_IN_NO_WAY_REMEDY = (
    "Thêm người dùng: hoi users add TÊN --role admin; hoặc đặt HOI_TRUSTED_HEADER hay HOI_OIDC_ISSUER."
)
SIGN_IN_TITLE = "Đăng nhập"
SIGN_IN = "Đăng nhập"
SIGN_IN_NAME = "Tên đăng nhập"
SIGN_IN_PASSWORD = "Mật khẩu"
SIGN_IN_OR = "hoặc"
SIGN_IN_OIDC = "Đăng nhập bằng tài khoản cơ quan"
SIGN_IN_HELP = "Quên mật khẩu hoặc chưa có tài khoản: liên hệ người quản trị hệ thống."
SIGN_IN_AGAIN = "Về trang đăng nhập"
SIGN_IN_REFUSED = "Chưa vào được"
SIGN_IN_WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại."
SIGN_IN_WAIT = "Đã thử sai nhiều lần. Hãy chờ {seconds} giây rồi thử lại."
SIGNED_OUT = "Bạn đã đăng xuất."
SIGN_OUT = "Đăng xuất"
SIGNED_IN_AS = "Đang đăng nhập: {name}"
SESSION_OVER = "Phiên đăng nhập đã kết thúc nên câu vừa gửi chưa được trả lời."
FORM_STALE = "Biểu mẫu này đã cũ hoặc trình duyệt đang chặn cookie. Hãy thử lại."
FORM_STALE_REMEDY = "Tải lại trang rồi thử lại; trình duyệt cần cho phép cookie của trang này."
PROXY_ONLY = "Trang này nhận người dùng từ máy chủ đăng nhập một lần của cơ quan."
PROXY_ONLY_REMEDY = "Mở trang qua địa chỉ mà cơ quan đã cung cấp, không mở thẳng máy chủ này."
OIDC_DOWN = "Không liên lạc được với máy chủ đăng nhập của cơ quan."
OIDC_DOWN_REMEDY = "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị kèm mã trong ngoặc."
OIDC_FAILED = "Máy chủ đăng nhập của cơ quan chưa xác nhận được bạn."
OIDC_FAILED_REMEDY = "Đăng nhập lại từ đầu; nếu vẫn lỗi, báo người quản trị kèm mã trong ngoặc."
NOT_INVITED = "Tài khoản “{name}” chưa được phép dùng trang này."
NOT_INVITED_REMEDY = "Nhờ người quản trị thêm tài khoản vào nhóm được dùng (HOI_GROUP_ROLES)."
HEADER_WRONG = "Máy chủ đăng nhập một lần gửi tên người dùng không hợp lệ."
HEADER_WRONG_REMEDY = "Báo người quản trị kiểm tra phần đầu HTTP mà HOI_TRUSTED_HEADER nêu."
KEY_WRONG = "Khóa không đúng, đã hết hạn hoặc đã bị thu hồi."
KEY_WRONG_REMEDY = "Gửi khóa còn hạn: Authorization: Bearer hoi_…; tạo khóa mới bằng hoi keys add TÊN."
SIGN_IN_FIRST = "Cần đăng nhập."
SIGN_IN_FIRST_REMEDY = "Mở trang và đăng nhập, hoặc gửi khóa API: Authorization: Bearer hoi_…"
ROLE_NEEDED = "Bạn không có quyền làm việc này."
ROLE_NEEDED_REMEDY = "Nhờ người quản trị cấp vai trò quản lý báo cáo (hoi users role TÊN manage)."
EMBED_ONLY = "Mã nhúng chỉ dùng để hỏi từ khung chat nhúng."
EMBED_ONLY_REMEDY = "Chương trình khác dùng khóa API: hoi keys add TÊN."
EMBED_ELSEWHERE = "Mã nhúng này được cấp cho trang khác."
EMBED_ELSEWHERE_REMEDY = "Tạo mã nhúng với đúng địa chỉ của trang đang nhúng: POST /api/embed-tokens."
NOT_FROM_HERE = "Yêu cầu không đến từ trang Hỏi Báo Cáo."
NOT_FROM_HERE_REMEDY = "Thao tác ngay trên trang; chương trình thì dùng khóa API thay cho cookie."
NOT_YOUR_PAGE = "Trang này thuộc về một phiên đăng nhập khác."
NOT_YOUR_PAGE_REMEDY = "Tải lại trang rồi thử lại."
EMBED_TOKEN_BODY_REMEDY = (
    'Gửi {"origin": "https://intranet.example", "minutes": 15} với Content-Type: application/json.'
)

# --- HTTP interface (RFC 9457) ---------------------------------------------------------------------------------

PROBLEM_TITLES = {
    400: "Yêu cầu không đọc được",
    401: "Cần đăng nhập",
    403: "Yêu cầu bị từ chối",
    404: "Không tìm thấy",
    405: "Không dùng được cách gọi này",
    408: "Hết thời gian chờ",
    411: "Thiếu độ dài yêu cầu",
    413: "Yêu cầu quá lớn",
    415: "Kiểu dữ liệu không nhận",
    421: "Sai tên máy chủ",
    422: "Dữ liệu gửi lên không hợp lệ",
    429: "Hỏi quá nhanh",
    500: "Lỗi máy chủ",
    503: "Chưa sẵn sàng",
    507: "Hết chỗ trên đĩa",
}
PROBLEM_OTHER = "Yêu cầu không thực hiện được"
BAD_JSON = "Nội dung gửi lên không phải là JSON hợp lệ."
BAD_JSON_REMEDY = 'Gửi một đối tượng JSON, ví dụ {"question": "…"}, với Content-Type: application/json.'
BAD_FIELD = "Trường “{field}” thiếu hoặc sai kiểu."
BAD_FIELD_REMEDY = "“question” là chuỗi (bắt buộc); “history” là danh sách tối đa {items} chuỗi (không bắt buộc)."
BODY_TOO_LARGE = "Nội dung gửi lên lớn hơn {limit} KB."
BODY_TOO_LARGE_REMEDY = "Gửi câu hỏi ngắn hơn."
BODY_TOO_SLOW = "Đã chờ {seconds} giây mà phần còn lại của nội dung gửi lên không đến."
BODY_TOO_SLOW_REMEDY = "Kiểm tra đường mạng rồi gửi lại."
NO_SUCH_PATH = "Không có địa chỉ {path}."
NO_SUCH_PATH_REMEDY = "Các địa chỉ có: POST /api/ask, GET /api/documents, GET /healthz; xem đủ ở /docs."
NO_SUCH_V1_REMEDY = "Các địa chỉ có: POST /v1/chat/completions, GET /v1/models."
CHAT_REMEDY = "Gửi JSON với “messages” là danh sách tin nhắn có “role” và “content”, ít nhất một tin của “user”."
STREAM_REPLACED = "(Phần trên chưa đủ căn cứ; câu trả lời đã kiểm tra là:)"
BUSY = "Hệ thống đang bận: nhiều câu hỏi đang chờ."
TOO_OFTEN = "Bạn hỏi quá nhanh: tối đa {count} câu mỗi {unit}."
TIME_UNITS = {"second": "giây", "minute": "phút", "hour": "giờ"}
BUSY_REMEDY = "Xin thử lại sau khoảng {seconds} giây."
SPAN_OUTSIDE = "Đoạn từ {start} đến {end} không nằm trong báo cáo dài {length} ký tự."
SPAN_OUTSIDE_REMEDY = "Dùng đúng “start” và “end” của trích dẫn; vị trí tính theo ký tự, từ 0."
MAY_NOT_MANAGE = "Tài khoản hoặc khóa này không được thay đổi báo cáo."
MAY_NOT_MANAGE_REMEDY = "Xin người quản trị cấp quyền quản lý báo cáo."
NO_JOB = "Không có việc nạp nào mang số này."
NO_JOB_REMEDY = "Việc đã xong từ lâu hoặc máy chủ vừa khởi động lại; xem danh sách báo cáo."
API_ASK = "Hỏi báo cáo; với Accept: text/event-stream, câu trả lời đến dần"
API_HEALTH = "Máy chủ đang chạy"
API_READY = "Đã có báo cáo để trả lời"
API_EMBED_TOKEN = "Mã nhúng ngắn hạn cho khung chat của một trang"
DOCS_EMBED_TOKEN_MADE = "Mã nhúng; chỉ hiện một lần"
DOCS_EMBED = "Nhúng"
API_METRICS = "Số liệu vận hành cho Prometheus"
API_MODELS = "Mô hình theo dạng của OpenAI"
API_CHAT = "Hỏi theo dạng của OpenAI; với stream, câu trả lời đến dần"
DOCS_TITLE = "Giao diện HTTP · Hỏi Báo Cáo"
DOCS_NOSCRIPT = "Trang này cần JavaScript; bản mô tả: openapi.json."
DOCS_ABOUT = (
    "Hỏi báo cáo bằng tiếng Việt, mỗi câu trả lời kèm câu gốc. Lỗi theo RFC 9457: “detail” nói điều gì sai, “remedy” nói cách khắc "
    "phục. Khi bật đăng nhập, gửi khóa trong tiêu đề Authorization: Bearer …"
)
DOCS_KEY = "Khóa do quản trị viên tạo bằng lệnh hoi keys add"
DOCS_WATCH = "Theo dõi"
DOCS_ASK = "Hỏi"
DOCS_REPORTS = "Báo cáo"
DOCS_OPENAI = "Dạng của OpenAI"
API_DOCUMENTS = "Danh sách báo cáo, lọc theo tên, nơi, kỳ"
API_DOCUMENT = "Một báo cáo"
API_SOURCE = "Nguyên văn của báo cáo hoặc một đoạn, vị trí tính theo ký tự"
API_ORIGINAL = "Tệp gốc đã nạp"
API_SEARCH = "Tìm đoạn văn trong báo cáo"
API_FIGURES = "Số liệu trong báo cáo: JSON, CSV hoặc XLSX"
API_FEEDBACK = "Nhận xét về một câu trả lời"
API_UPLOAD = "Nạp báo cáo mới"
API_REPLACE = "Thay báo cáo bằng tệp mới"
API_DELETE = "Gỡ báo cáo"
API_JOB = "Kết quả của một lần nạp, thay hoặc gỡ"
WRONG_METHOD = "Địa chỉ {path} không nhận phương thức {method}."
FOREIGN_HOST = "Tên máy chủ “{host}” không được phép."
FOREIGN_HOST_REMEDY = "Mở trang bằng http://localhost hoặc http://127.0.0.1 với đúng cổng."
FOREIGN_ORIGIN = "Yêu cầu đến từ một trang web khác ({origin})."
FOREIGN_ORIGIN_REMEDY = "Mở thẳng trang Hỏi Báo Cáo rồi thử lại."

# --- what Gradio's own page says in English (shown by its script; replaced in ui/static/page.js) ------------------

GRADIO_TEXTS = {
    "Connection Lost": "Mất kết nối",
    "Connection to the server was lost. Attempting reconnection...": "Mất kết nối với máy chủ. Đang thử nối lại…",
    "Connection re-established": "Đã nối lại",
    "Error": "Lỗi",
    "Warning": "Lưu ý",
    "Info": "Thông tin",
    "Success": "Xong",
    "Loading...": "Đang tải…",
    "Loading": "Đang tải",
    "Submit": "Gửi",
    "Close": "Đóng",
}

# --- the Reports tab: what the system understood, put right by the user ----------------------------------------------

CORRECT = "Sửa thông tin…"
CORRECT_LABEL = "Sửa thông tin của {name}"
CORRECT_TITLE = "Sửa điều hệ thống hiểu về báo cáo"
CORRECT_HINT = "Điều sửa ở đây có hiệu lực ngay trong câu trả lời và còn nguyên khi nạp lại. Để trống một ô nghĩa là văn bản không nêu."
CORRECT_SAVE = "Lưu"
CORRECT_UNDO = "Bỏ sửa"
CORRECT_UNDO_LABEL = "Bỏ điều đã sửa ở ô {field}, trở về: {told}"
CORRECT_TOLD = "Văn bản nêu: {told}"
CORRECT_NOT_TOLD = "không nêu"
CORRECT_SAVED = "Đã lưu."
CORRECT_SAME = "Không có gì thay đổi."
CORRECT_BUSY = "Đang nạp hay gỡ tệp nên chưa sửa được."
CORRECT_BUSY_REMEDY = "Chờ nạp xong rồi lưu lại."
CORRECT_OFF = "Ở đây bạn chỉ xem được, không sửa được thông tin báo cáo."
CORRECTED = "đã sửa"
CORRECT_DATE_HINT = "ngày/tháng/năm"
CORRECT_PERIOD_HINT = "2024, 2020-2025 hoặc quý III năm 2024"

# --- the embedded page (ui/embed.py) ----------------------------------------------------------------------------------

EMBED_TEXTS = {
    "name": APP_NAME, "anew": "Hỏi mới", "log": "Cuộc hỏi đáp", "welcome": "Hỏi bằng tiếng Việt, có dấu hay không dấu. Câu trả lời lấy đúng theo báo cáo, kèm câu trích để đối chiếu.",
    "label": "Câu hỏi", "placeholder": "Nhập câu hỏi về các báo cáo…", "send": "Hỏi", "stop": "Dừng", "source": "Câu trích trong báo cáo",
    "cited": "Trích dẫn {n}: {title}", "working": "Đang tìm trong các báo cáo…", "understood": "Hiểu là:", "sources": "Nguồn", "related": "Đoạn gần với câu hỏi",
    "page": PAGE, "sheet": AT_SHEET, "cell": AT_CELL, "cells": AT_CELLS, "back": "Trở lại câu trả lời", "offline": "Chưa nối được tới máy chủ. Kiểm tra mạng rồi hỏi lại.", "stopped": "Đã dừng.",
}  # fmt: skip

# --- versions of a document --------------------------------------------------------------------------------------------

VERSION_OLD = "Bản cũ, đã được thay bởi"
VERSION_NEW = "Thay cho"
VERSION_OLD_HINT = "Câu trả lời lấy theo bản mới; hỏi đích danh số và ngày của bản cũ, hoặc chọn bản cũ trong phạm vi, thì lấy theo bản cũ."
VERSION_STATE_OLD = "Bản cũ, không dùng để trả lời"

# --- the picture of a page ----------------------------------------------------------------------------------------------

PAGE_IMAGE = "Xem ảnh trang"
PAGE_IMAGE_LABEL = "Xem ảnh trang {page} của {name}"
PAGE_IMAGE_ALT = "Ảnh trang {page} của tệp {name}; câu được trích được tô vàng nếu lớp chữ của tệp cho biết chỗ"
PAGE_IMAGE_TEXTS = {
    "previous": "Trang trước", "next": "Trang sau", "close": "Đóng", "larger": "Phóng to", "smaller": "Vừa khung", "loading": "Đang tạo ảnh trang…",
    "title": "Trang {page} / {count}", "alt": PAGE_IMAGE_ALT, "failed": "Chưa xem được ảnh trang. Kiểm tra mạng rồi bấm lại.",
}  # fmt: skip
API_PAGE_IMAGE = "Ảnh PNG của một trang tệp PDF; start, end: vị trí ký tự của đoạn được tô"
