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
CITATION_LABEL = "Trích dẫn {n}: mở báo cáo “{title}” tại câu được trích"
PAGE = "trang {page}"
REFUSED = "Không có trong báo cáo"
REFUSED_HINT = "Thử nêu rõ địa phương, năm hoặc nội dung cần hỏi; hệ thống chỉ trả lời điều báo cáo có ghi."
ALTERNATIVES = "Đoạn liên quan ({count})"
CHARACTERS_HIDDEN = "… ({count} ký tự)"
CHECKED_CLAIMS = "Những câu đã sửa hoặc bỏ ({count})"
VERBATIM = "Lấy nguyên văn từ báo cáo, không qua mô hình sinh văn bản."

# --- first visit -----------------------------------------------------------------------------------------------

WELCOME_TITLE = "Bạn muốn biết điều gì trong các báo cáo?"
WELCOME_TEXT = (
    "Câu trả lời lấy từ {count} báo cáo đã nạp. Bấm vào số trong ngoặc, như {chip}, để mở báo cáo ngay tại câu được "
    "trích. Điều báo cáo không ghi thì hệ thống nói là không có."
)
EXAMPLES = "Câu hỏi mẫu từ các báo cáo này"
REPORTS_LABEL = "Báo cáo nguồn"
REPORTS_TITLE = "Các báo cáo đã nạp ({count})"
REPORTS_NONE = "Báo cáo nguồn sẽ hiện ở đây."
REPORTS_HINT = "Bấm vào một báo cáo để đọc toàn văn."
REPORTS_MORE = "… và {count} báo cáo khác."
OPEN_REPORT_LABEL = "Mở báo cáo {title}"

# --- the report pane -------------------------------------------------------------------------------------------

ALL_REPORTS = "Tất cả báo cáo"
BACK_TO_ANSWER = "Về câu trả lời"
CITED_HERE = "Câu được trích:"
CITED_LABEL = "Câu được trích số {n}"
FILE = "Tệp: {name}"
SHOWN_PART = "Báo cáo dài {total} ký tự; ở đây chỉ hiện phần quanh câu được trích."
CITATION_GONE = "Không mở được câu trích này."
CITATION_GONE_REMEDY = "Báo cáo đã được thay hoặc gỡ sau khi trả lời. Hãy hỏi lại."

# --- no index, errors ------------------------------------------------------------------------------------------

NO_INDEX_TITLE = "Chưa sẵn sàng trả lời"
NO_REPORTS = "Chưa có báo cáo nào được nạp."
NO_REPORTS_REMEDY = "Nạp báo cáo bằng lệnh hoi index THƯ_MỤC, rồi tải lại trang này."
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
    "Lưu ý: trang đang mở cho mọi máy trong mạng ({host}) và chưa có đăng nhập; chỉ dùng --host khi mạng này đáng tin."
)
PORT_IN_USE = "Cổng {port} trên {host} đang có chương trình khác dùng."
PORT_IN_USE_REMEDY = "Dừng chương trình ấy, hoặc chọn cổng khác: hoi serve --port {other}."
PORT_DENIED = "Không có quyền mở cổng {port} trên {host}."
PORT_DENIED_REMEDY = "Chọn cổng từ 1024 trở lên, ví dụ: hoi serve --port 7860."
HOST_UNKNOWN = "Không mở được địa chỉ {host}:{port} ({error})."
HOST_UNKNOWN_REMEDY = "Kiểm tra --host và --port; dùng 127.0.0.1 để chỉ máy này truy cập được."
PORT_RANGE = "Cổng {port} không hợp lệ."
PORT_RANGE_REMEDY = "Chọn số từ 1 đến 65535, ví dụ: hoi serve --port 7860."

# --- HTTP interface (RFC 9457) ---------------------------------------------------------------------------------

PROBLEM_TITLES = {
    400: "Yêu cầu không đọc được",
    403: "Yêu cầu bị từ chối",
    404: "Không tìm thấy",
    405: "Không dùng được cách gọi này",
    411: "Thiếu độ dài yêu cầu",
    413: "Yêu cầu quá lớn",
    415: "Kiểu dữ liệu không nhận",
    421: "Sai tên máy chủ",
    422: "Dữ liệu gửi lên không hợp lệ",
    500: "Lỗi máy chủ",
    503: "Chưa sẵn sàng",
}
PROBLEM_OTHER = "Yêu cầu không thực hiện được"
BAD_JSON = "Nội dung gửi lên không phải là JSON hợp lệ."
BAD_JSON_REMEDY = 'Gửi một đối tượng JSON, ví dụ {"question": "…"}, với Content-Type: application/json.'
BAD_FIELD = "Trường “{field}” thiếu hoặc sai kiểu."
BAD_FIELD_REMEDY = "“question” là chuỗi (bắt buộc); “history” là danh sách tối đa {items} chuỗi (không bắt buộc)."
BODY_TOO_LARGE = "Nội dung gửi lên lớn hơn {limit} KB."
BODY_TOO_LARGE_REMEDY = "Gửi câu hỏi ngắn hơn."
NO_SUCH_PATH = "Không có địa chỉ {path}."
NO_SUCH_PATH_REMEDY = "Các địa chỉ có: POST /api/ask, GET /api/documents, GET /healthz."
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
