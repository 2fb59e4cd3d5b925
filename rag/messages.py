"""Every Vietnamese text that the package shows a person, except the page's own labels (`ui/strings.py`).

Names end in _MESSAGE / _REMEDY where they feed a `RagError`; the others are plain texts. `{fields}` are for str.format.
"""

from __future__ import annotations

# --- answering (rag/answer.py, rag/question.py) ---------------------------------------------------------------

REFUSAL = "Các báo cáo hiện có không nêu thông tin này."
REFUSAL_PLACE = "Không có báo cáo nào nói về {place}; các báo cáo hiện có nói về: {known}."
REFUSAL_YEAR = "Báo cáo về {place} có số liệu {known}, không có {asked}."
REFUSAL_YEAR_ANY = "Các báo cáo có số liệu {known}, không có {asked}."
REFUSAL_SIDE = "Không tìm thấy số liệu của {missing}."
REFUSAL_SMALL_TALK = (
    "Xin chào! Tôi chỉ trả lời câu hỏi về nội dung các báo cáo đã nạp, kèm trích dẫn. Hãy hỏi ví dụ: “{example}”"
)
REFUSAL_INSTRUCTION = "Tôi chỉ trả lời câu hỏi về nội dung các báo cáo và không làm theo yêu cầu khác."
EMPTY_QUESTION_MESSAGE = "Câu hỏi đang để trống."
EMPTY_QUESTION_REMEDY = "Hãy gõ một câu hỏi, ví dụ: “Năm 2024 huyện kết nạp bao nhiêu đảng viên?”"
LONG_QUESTION_MESSAGE = "Câu hỏi dài {length} ký tự, quá giới hạn {limit} ký tự."
LONG_QUESTION_REMEDY = "Hãy rút gọn câu hỏi; nếu là một đoạn tài liệu, hãy nạp nó bằng lệnh hoi index."
UNKNOWN_DOCUMENT_MESSAGE = "Không có báo cáo tên “{name}”."
UNKNOWN_DOCUMENT_REMEDY = "Xem danh sách bằng lệnh: hoi docs list"
EXAMPLE_QUESTION = "Năm 2024 huyện kết nạp bao nhiêu đảng viên mới?"

YES = "Có"
NO = "Không"
PERIOD_YEAR = "năm {year}"
PERIOD_TERM = "nhiệm kỳ {term}"
TARGET_NOTE = "chỉ tiêu"
ANSWER_WITH_CONTEXT = "{context}: {sentence}"
COMPARE_MORE = "{winner} cao hơn."
COMPARE_EQUAL = "Hai số liệu bằng nhau."
COMPARE_PERIODS = "Lưu ý: các số liệu thuộc kỳ báo cáo khác nhau."
COMPARE_UNITS = "Các số liệu không cùng đơn vị tính nên không so sánh trực tiếp được."
EXTREME_MOST = "Cao nhất là {winner}: {figure}."
EXTREME_LEAST = "Thấp nhất là {winner}: {figure}."
DIFFERENCE_SHOWN = "Chênh lệch: {larger} − {smaller} = {result}{unit}."
TOTAL_SHOWN = "Tổng: {operands} = {result}{unit}."
DISAGREEMENT = "Lưu ý: các báo cáo nêu số liệu khác nhau cho cùng đơn vị và cùng kỳ."

# --- documents and the data folder (rag/load, rag/ingest.py, rag/store.py, ...) -------------------------------

LOAD_EMPTY_MESSAGE = "Tệp “{name}” không có nội dung."
LOAD_EMPTY_REMEDY = "Kiểm tra lại tệp gốc; bỏ tệp này nếu không cần."
LOAD_BINARY_MESSAGE = "Tệp “{name}” không phải là văn bản{kind}."
LOAD_BINARY_REMEDY = "Chép nội dung sang tệp văn bản (.txt, .md) lưu với bảng mã UTF-8 rồi nạp lại."
LOAD_ENCODING_MESSAGE = "Không giải mã được tệp “{name}”: byte không hợp lệ ở dòng {line}."
LOAD_ENCODING_REMEDY = "Mở tệp bằng trình soạn thảo và lưu lại với bảng mã UTF-8 (Save As → Encoding: UTF-8)."
LOAD_FORMAT_MESSAGE = "Chưa đọc được định dạng “{suffix}” của tệp “{name}”."
LOAD_FORMAT_NONE_MESSAGE = "Tệp “{name}” không có phần mở rộng nên không rõ định dạng."
LOAD_FORMAT_REMEDY = "Các định dạng đọc được: {formats}. Hãy lưu báo cáo sang một trong các định dạng này."
LOAD_SIZE_MESSAGE = "Tệp “{name}” quá lớn: {size:.0f} MiB, giới hạn {limit} MiB."
LOAD_SIZE_REMEDY = "Tách tệp thành nhiều báo cáo nhỏ hơn."
LOAD_PERMISSION_MESSAGE = "Không có quyền đọc tệp “{name}”."
LOAD_PERMISSION_REMEDY = "Cấp quyền đọc tệp cho tài khoản đang chạy hoi."
LOAD_READ_MESSAGE = "Không đọc được tệp “{name}”: {error}."
LOAD_READ_REMEDY = "Kiểm tra tệp và ổ đĩa chứa tệp rồi thử lại."
LOAD_SPECIAL_MESSAGE = "“{name}” không phải là tệp thường."
LOAD_SPECIAL_REMEDY = "Chỉ nạp được các tệp văn bản thường."
LOAD_LINK_MESSAGE = "“{name}” là liên kết trỏ ra ngoài thư mục đang nạp nên được bỏ qua."
LOAD_LINK_REMEDY = "Nếu cần báo cáo ấy, hãy nạp thẳng tệp gốc: hoi index TỆP"
LOAD_FOLDER_MESSAGE = "Không mở được thư mục “{name}”: {error}."
LOAD_FOLDER_REMEDY = "Cấp quyền đọc thư mục cho tài khoản đang chạy hoi."
FILE_KINDS = {
    "pdf": " mà là tệp PDF",
    "zip": " mà là tệp nén hoặc tệp Office (docx, xlsx, …)",
    "ole": " mà là tệp Office đời cũ (doc, xls, …)",
    "image": " mà là tệp ảnh",
    "rtf": " mà là tệp RTF",
}

INDEX_NO_PATH_MESSAGE = "Không tìm thấy đường dẫn “{path}”."
INDEX_NO_PATH_REMEDY = "Kiểm tra lại tên tệp hoặc thư mục."
INDEX_EMPTY_FOLDER_MESSAGE = "Thư mục “{path}” không có tệp báo cáo nào."
INDEX_EMPTY_FOLDER_REMEDY = "Chép báo cáo ({formats}) vào thư mục này, hoặc chọn thư mục khác."
INDEX_NOTHING_MESSAGE = "Không nạp được báo cáo nào trong {count} tệp: {reasons}"
INDEX_NOTHING_REMEDY = "Các định dạng đọc được: {formats}, lưu với bảng mã UTF-8."
INDEX_NO_NAMES_MESSAGE = "Chưa cho biết cần gỡ báo cáo nào."
INDEX_DUPLICATE_NOTE = "trùng nội dung với “{name}”"
INDEX_RENAMED_NOTE = "trước đây là “{name}”"
INDEX_VECTORS_MESSAGE = "Mô hình nhúng “{name}” trả về vectơ không hợp lệ ({problem})."
INDEX_VECTORS_REMEDY = "Kiểm tra mô hình ấy, hoặc bỏ đặt HOI_EMBEDDING để dùng mô hình có sẵn."
REMOVE_UNKNOWN_MESSAGE = "Không có báo cáo tên {names}; chưa gỡ báo cáo nào."
REMOVE_UNKNOWN_REMEDY = "Xem tên các báo cáo bằng lệnh: hoi docs list"
REMOVE_SIMILAR_REMEDY = "Có phải {names}? Xem tên các báo cáo bằng lệnh: hoi docs list"

STORE_NO_INDEX_MESSAGE = "Chưa có báo cáo nào được nạp vào thư mục dữ liệu {folder}."
STORE_NO_INDEX_REMEDY = "Nạp báo cáo trước: hoi index THƯ_MỤC (hoặc đặt HOI_DATA trỏ tới thư mục đã nạp)."
STORE_BUSY_MESSAGE = "Thư mục dữ liệu {folder} đang được dùng bởi {holders}."
STORE_BUSY_READ_REMEDY = "Chờ lệnh ấy ghi xong rồi chạy lại."
STORE_BUSY_WRITE_REMEDY = "Chờ hoặc tắt chương trình ấy rồi chạy lại; có thể dùng thư mục khác bằng HOI_DATA=THƯ_MỤC."
STORE_HOLDER = "{command} (tiến trình {pid})"
STORE_HOLDER_UNKNOWN = "một chương trình khác"
STORE_EMBEDDING_MESSAGE = (
    "Dữ liệu đã nạp dùng mô hình nhúng “{indexed}” ({indexed_dimension} chiều), khác mô hình đang chọn “{chosen}” "
    "({chosen_dimension} chiều)."
)
STORE_EMBEDDING_REMEDY = (
    "Chạy hoi index --rebuild để tính lại bằng mô hình đang chọn, hoặc đặt HOI_EMBEDDING={indexed}, hoặc nạp vào thư mục "
    "khác bằng HOI_DATA=THƯ_MỤC."
)
STORE_EMBEDDING_CHANGED_MESSAGE = "Mô hình nhúng “{indexed}” đã thay đổi từ khi các báo cáo được nạp."
STORE_EMBEDDING_CHANGED_REMEDY = "Chạy hoi index --rebuild để tính lại bằng mô hình hiện tại."
STORE_SCHEMA_MESSAGE = (
    "Thư mục dữ liệu {folder} do một phiên bản khác của hoi tạo ra (lược đồ {found}, cần {expected})."
)
STORE_SCHEMA_REMEDY = "Cập nhật hoi, hoặc nạp lại vào thư mục mới bằng HOI_DATA=THƯ_MỤC."
STORE_FULL_MESSAGE = "Hết dung lượng đĩa khi ghi vào {folder}."
STORE_FULL_REMEDY = "Giải phóng dung lượng rồi chạy lại; các báo cáo đã nạp xong vẫn còn nguyên."
STORE_READ_ONLY_MESSAGE = "Không có quyền ghi vào thư mục dữ liệu {folder}."
STORE_READ_ONLY_REMEDY = "Cấp quyền ghi, hoặc chọn thư mục khác bằng HOI_DATA=THƯ_MỤC."
STORE_NO_ACCESS_MESSAGE = "Không mở được thư mục dữ liệu {folder}: {error}."
STORE_NO_ACCESS_REMEDY = "Kiểm tra HOI_DATA và quyền truy cập thư mục ấy."
STORE_DAMAGED_MESSAGE = "Dữ liệu trong {folder} bị hỏng: {error}."
STORE_DAMAGED_REMEDY = (
    "Chạy hoi index --rebuild để dựng lại từ văn bản đã lưu; nếu vẫn lỗi, nạp lại báo cáo vào thư mục mới."
)
STORE_VECTORS_MESSAGE = "Chỉ mục vectơ trong {folder} bị thiếu hoặc bị hỏng ({problem})."
STORE_VECTORS_REMEDY = "Chạy hoi index --rebuild để tính lại từ văn bản đã lưu (không cần tệp gốc)."
STORE_REPAIR_MESSAGE = (
    "Lần ghi trước vào {folder} bị ngắt giữa chừng và chưa sửa được vì đang có chương trình khác dùng."
)
STORE_REPAIR_REMEDY = "Tắt chương trình ấy rồi chạy lại lệnh này."
STORE_CLOSED_MESSAGE = "Kho dữ liệu được mở chỉ để đọc."
STORE_CLOSED_REMEDY = "Mở lại kho dữ liệu ở chế độ ghi."
STORE_ERROR_MESSAGE = "Lỗi khi đọc hoặc ghi dữ liệu trong {folder}: {error}."
STORE_ERROR_REMEDY = "Chạy lại lệnh; nếu vẫn lỗi, chạy hoi index --rebuild."

# --- embedding models (rag/embed.py) --------------------------------------------------------------------------

# --- command line (rag/cli.py) --------------------------------------------------------------------------------

# --- evaluation (eval/) -----------------------------------------------------------------------------------------

CASES_READ_MESSAGE = "Không đọc được tệp câu hỏi {path}: {error}."
CASES_READ_REMEDY = "Kiểm tra đường dẫn; tệp phải là văn bản UTF-8 (có thể nén .xz)."
CASES_LINE_MESSAGE = "Dòng {line} của {path} không phải là JSON: {error}."
CASES_LINE_REMEDY = "Mỗi dòng của bộ câu hỏi là một đối tượng JSON; xem mẫu trong docs/evaluation.md."
CASES_FIELD_MESSAGE = "Dòng {line} của {path}: trường “{field}” thiếu hoặc sai kiểu (cần {expected})."
CASES_FIELD_REMEDY = "Sửa dòng ấy; ý nghĩa của từng trường ghi trong docs/evaluation.md."
CASES_REPEATED_MESSAGE = "Dòng {line} của {path}: mã câu hỏi “{id}” bị lặp lại."
CASES_EMPTY_MESSAGE = "Tệp {path} không có câu hỏi nào."
CASES_EMPTY_REMEDY = "Chọn tệp khác, hoặc thêm ít nhất một câu hỏi."
CASES_SQUAD_MESSAGE = "Tệp {path} không đúng dạng dữ liệu chuẩn: {error}."
CASES_SQUAD_REMEDY = 'Câu hỏi cần theo dạng SQuAD (data → paragraphs → qas); văn bản thêm cần mỗi dòng một {"text": …}.'
EVAL_NO_REPORTS_MESSAGE = "Không tìm thấy thư mục báo cáo {path}."
EVAL_NO_REPORTS_REMEDY = "Chỉ ra thư mục báo cáo bằng --reports THƯ_MỤC."
EVAL_OUT_MESSAGE = "Không ghi được kết quả vào {path}: {error}."
EVAL_OUT_REMEDY = "Chọn thư mục khác cho --out, hoặc kiểm tra quyền ghi và dung lượng đĩa."
EVAL_RESULTS_MESSAGE = "{path} không phải là kết quả của hoi eval: {error}."
EVAL_RESULTS_REMEDY = "Chỉ ra thư mục đã dùng với --out, hoặc tệp results.json trong đó."
EVAL_PAIRS_MESSAGE = "Hai lần đánh giá không có câu hỏi chung nào."
EVAL_PAIRS_REMEDY = "So sánh hai lần chạy trên cùng một bộ câu hỏi."
EVAL_THRESHOLD_MESSAGE = "Ngưỡng “{text}” không dùng được: {error}."
EVAL_THRESHOLD_REMEDY = "Viết PHÉP_ĐO=GIÁ_TRỊ, ví dụ --fail-under accuracy=0.75. Các phép đo: {measures}."
EVAL_BELOW_MESSAGE = "Chưa đạt ngưỡng: {measure} = {value:.3f}, cần ít nhất {floor:.3f}."
