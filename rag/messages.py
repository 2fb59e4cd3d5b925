"""Every Vietnamese text that the package shows a person, except the page's own labels (`ui/strings.py`).

Names end in _MESSAGE / _REMEDY where they feed a `RagError`; the others are plain texts. `{fields}` are for str.format.
"""

from __future__ import annotations

# --- answering (rag/answer.py, rag/question.py) ---------------------------------------------------------------

REFUSAL = "Các báo cáo hiện có không nêu thông tin này."
REFUSAL_PLACE = "Không có báo cáo nào nói về {place}; các báo cáo hiện có nói về: {known}."
REFUSAL_YEAR = "Báo cáo về {place} có số liệu {known}, không có {asked}."
REFUSAL_YEAR_ANY = "Các báo cáo có số liệu {known}, không có {asked}."
REFUSAL_SECOND_PART = "Phần còn lại của câu hỏi, các báo cáo hiện có không nêu."
REFUSAL_SIDE = "Không tìm thấy số liệu của {missing}."
SCOPE_LIMITED = "Chỉ tìm trong phạm vi đã chọn: {scope}."
SCOPE_OUTSIDE = "Ngoài phạm vi ấy có thông tin trong: {names}."
SCOPE_EMPTY = "Không có báo cáo nào trong phạm vi đã chọn: {scope}."
SCOPE_UNKNOWN_MESSAGE = "“{word}” không phải tên báo cáo, đơn vị hay năm nào trong kho báo cáo."
SCOPE_UNKNOWN_REMEDY = "Gần giống hoặc đang có: {held}. Xem tên báo cáo bằng lệnh: hoi docs list"
SCOPE_NONE_REMEDY = "Xem tên, đơn vị và năm của các báo cáo bằng lệnh: hoi docs list"
SCOPE_LONG_MESSAGE = "Phạm vi hỏi có quá {limit} mục."
SCOPE_LONG_REMEDY = "Chọn ít mục hơn, hoặc hỏi trong mọi báo cáo."
REFUSAL_SMALL_TALK = (
    "Xin chào! Tôi chỉ trả lời câu hỏi về nội dung các báo cáo đã nạp, kèm trích dẫn. Hãy hỏi ví dụ: “{example}”"
)
REFUSAL_INSTRUCTION = "Tôi chỉ trả lời câu hỏi về nội dung các báo cáo và không làm theo yêu cầu khác."
UNVERIFIED = "(chưa kiểm chứng)"
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
COMPARE_MORE = "{winner} cao hơn."
COMPARE_EQUAL = "Hai số liệu bằng nhau."
COMPARE_PERIODS = "Lưu ý: các số liệu thuộc kỳ báo cáo khác nhau."
COMPARE_UNITS = "Các số liệu không cùng đơn vị tính nên không so sánh trực tiếp được."
EXTREME_MOST = "Cao nhất là {winner}: {figure}."
EXTREME_LEAST = "Thấp nhất là {winner}: {figure}."
COMPUTED_SHOWN = "Tính ra: {shown}."
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
UPLOAD_NAME_MESSAGE = "Tên tệp “{name}” không dùng được."
UPLOAD_NAME_REMEDY = "Đặt lại tên tệp: có ít nhất một chữ hoặc số, dài tối đa {limit} ký tự, rồi gửi lại."
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
LOAD_FAILURES = {  # why the process that reads files gave up: message and remedy
    "damaged": (
        "Tệp “{name}” bị hỏng hoặc không đúng là {kind}.",
        "Mở tệp bằng chương trình đã tạo ra nó, lưu lại rồi nạp lại; nếu không mở được, xin lại bản gốc.",
    ),
    "crash": (
        "Tệp “{name}” làm chương trình đọc {kind} dừng đột ngột nên được bỏ qua.",
        "Mở tệp bằng chương trình đã tạo ra nó, lưu lại (hoặc xuất sang PDF) rồi nạp lại.",
    ),
    "time": (
        "Đọc tệp “{name}” quá lâu (hơn {seconds} giây không thêm được trang nào, hoặc quá 60 phút) nên đã dừng.",
        "Tách tệp thành nhiều tệp nhỏ hơn, hoặc mở ra rồi lưu lại sang PDF hay DOCX, rồi nạp lại.",
    ),
    "memory": (
        "Tệp “{name}” nở ra quá lớn khi đọc nên đã dừng.",
        "Tách tệp thành nhiều tệp nhỏ hơn; nếu không rõ nguồn gốc của tệp thì đừng mở.",
    ),
}
FORMAT_NAMES = {
    "docx": "tệp Word (.docx)",
    "doc": "tệp văn bản (.doc, .odt, .rtf)",
    "xlsx": "bảng tính (.xlsx)",
    "xls": "bảng tính (.xls, .ods)",
    "csv": "bảng CSV",
    "pptx": "tệp trình chiếu (.pptx)",
    "ppt": "tệp trình chiếu (.ppt, .odp)",
    "pdf": "tệp PDF",
    "html": "trang web (HTML)",
    "eml": "thư điện tử (.eml)",
    "zip": "tệp nén ZIP",
}
MAIL_LINES = {"from": "Người gửi: {value}", "to": "Người nhận: {value}", "date": "Ngày gửi: {value}"}
LOAD_ZIP_EMPTY_MESSAGE = "Tệp nén “{name}” không có tệp nào."
LOAD_ZIP_MANY_MESSAGE = "Tệp nén “{name}” có {count} tệp, chỉ đọc {limit} tệp đầu."
LOAD_ZIP_REMEDY = "Giải nén ra một thư mục rồi nạp thư mục ấy."
LOAD_ZIP_NESTED_MESSAGE = "“{name}” là tệp nén nằm trong tệp khác nên không được mở."
LOAD_OFFICE_MESSAGE = "Cần LibreOffice để đọc tệp “{name}”, nhưng máy này chưa cài."
LOAD_OFFICE_REMEDY = (
    "Cài LibreOffice (Debian, Ubuntu: sudo apt install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui) "
    "rồi nạp lại; hoặc mở tệp và lưu sang .docx, .xlsx, .pptx."
)
LOAD_CONVERT_MESSAGE = (
    "LibreOffice không mở được tệp “{name}” (tệp hỏng, có mật khẩu, hoặc thiếu phần LibreOffice cho định dạng này)."
)
LOAD_CONVERT_REMEDY = (
    "Mở tệp bằng chương trình đã tạo ra nó, bỏ mật khẩu nếu có, lưu sang .docx, .xlsx hoặc .pptx rồi nạp lại."
)
LOAD_SCAN_MESSAGE = "Tệp “{name}” là bản quét (ảnh chụp trang giấy), không có chữ để đọc."
LOAD_SCAN_NOTE = "{count} trang quét hoặc hỏng chưa đọc được (trang {pages})."
LOAD_SCAN_REMEDIES = {  # by what is missing of Tesseract
    "program": "Cài Tesseract với tiếng Việt (Debian, Ubuntu: sudo apt install tesseract-ocr tesseract-ocr-vie) rồi nạp lại.",
    "language": "Cài dữ liệu tiếng Việt cho Tesseract (Debian, Ubuntu: sudo apt install tesseract-ocr-vie) rồi nạp lại.",
    "": "Quét lại rõ hơn (200–300 dpi, thẳng trang), hoặc tách tệp thành nhiều tệp nhỏ hơn, rồi nạp lại.",
}
LOAD_PASSWORD_MESSAGE = "Tệp “{name}” có mật khẩu nên không đọc được."
LOAD_PASSWORD_REMEDY = "Mở tệp bằng mật khẩu, bỏ mật khẩu (lưu thành bản khác không đặt mật khẩu) rồi nạp bản ấy."
LOAD_PAGES_MESSAGE = "Tệp “{name}” có {pages} trang, giới hạn {limit} trang."
LOAD_PAGES_REMEDY = "Tách tệp thành nhiều tệp ít trang hơn rồi nạp lại."
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
STORE_LOST_MESSAGE = (
    "Thư mục dữ liệu {folder} không còn danh mục ({name}) dù vẫn còn chỉ mục: chưa có gì được ghi thêm."
)
STORE_LOST_REMEDY = (
    "Đang khôi phục dở thì chạy lại hoi restore TỆP --force; có bản sao lưu thì cũng khôi phục như vậy; không có thì chạy hoi doctor --repair "
    "để dựng lại từ các tệp đã gửi, rồi hoi index THƯ_MỤC với các thư mục đã nạp."
)
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
STORE_NOT_FOLDER_MESSAGE = "Không dùng {folder} làm thư mục dữ liệu được: {blocking} không phải là một thư mục."
STORE_NOT_FOLDER_REMEDY = "Chọn một thư mục khác bằng HOI_DATA=THƯ_MỤC, hoặc chuyển nó đi chỗ khác."
CONFIG_DATA_MESSAGE = "Không biết HOI_DATA={value} là thư mục nào: máy này không có người dùng ấy."
CONFIG_DATA_REMEDY = "Viết đường dẫn đầy đủ, ví dụ HOI_DATA=/srv/hoi-bao-cao; “~/” là thư mục của chính mình."
CONFIG_VALUE_MESSAGE = "Giá trị {name}={value} không dùng được."
CONFIG_VALUE_REMEDY = "Đặt một trong các giá trị hoặc trong khoảng: {expected}."
STORE_DAMAGED_MESSAGE = "Dữ liệu trong {folder} bị hỏng: {error}."
STORE_DAMAGED_REMEDY = "Chạy hoi doctor để xem chỗ hỏng và hoi doctor --repair để dựng lại; hoặc khôi phục từ bản sao lưu: hoi restore TỆP --force."
STORE_VECTORS_MESSAGE = "Chỉ mục vectơ trong {folder} bị thiếu hoặc bị hỏng ({problem})."
STORE_VECTORS_REMEDY = "Chạy hoi index --rebuild để tính lại từ văn bản đã lưu (không cần tệp gốc)."
STORE_REPAIR_MESSAGE = (
    "Lần ghi trước vào {folder} bị ngắt giữa chừng và chưa sửa được vì đang có chương trình khác dùng."
)
STORE_REPAIR_REMEDY = "Tắt chương trình ấy rồi chạy lại lệnh này."
STORE_CLOSED_MESSAGE = "Kho dữ liệu được mở chỉ để đọc."
STORE_CLOSED_REMEDY = "Mở lại kho dữ liệu ở chế độ ghi."
STORE_SHARED_MESSAGE = "Chưa ghi được vào thư mục dữ liệu: {holders} đang dùng."
STORE_SHARED_REMEDY = "Chờ chương trình ấy xong rồi làm lại; tệp gửi lên chưa được nạp, báo cáo đang có vẫn còn nguyên."
# servers that several machines share
SERVER_URL_MESSAGE = "{name} không phải là địa chỉ dùng được."
SERVER_URL_REMEDY = "Viết dạng {example}, hoặc bỏ biến ấy để lưu trong thư mục dữ liệu."
SERVER_CHROMA_EXAMPLE = "http://127.0.0.1:8000"
SERVER_CATALOG_EXAMPLE = "postgresql+psycopg://hoi@127.0.0.1:5432/hoi"
SERVER_ALONE_MESSAGE = "HOI_CATALOG_URL cần HOI_CHROMA_URL: các máy dùng chung danh mục thì dùng chung cả kho vectơ."
SERVER_ALONE_REMEDY = "Đặt thêm HOI_CHROMA_URL, ví dụ http://127.0.0.1:8000."
SERVER_CHROMA_DOWN_MESSAGE = "Máy chủ vectơ {server} không trả lời ({problem})."
SERVER_CHROMA_DOWN_REMEDY = (
    "Khởi động máy chủ Chroma ấy (chroma run) hoặc sửa HOI_CHROMA_URL, rồi làm lại; dữ liệu đã lưu vẫn còn nguyên."
)
SERVER_CHROMA_RESTING = "vừa không trả lời, sẽ thử lại sau vài giây"
SERVER_COLLECTION_MESSAGE = "Máy chủ vectơ {server} không có vectơ của chỉ mục này."
SERVER_COLLECTION_REMEDY = (
    "Kiểm tra HOI_CHROMA_URL; nếu đúng máy chủ, chạy hoi index --rebuild để tính lại (không cần tệp gốc)."
)
SERVER_CATALOG_DOWN_MESSAGE = "Máy chủ danh mục {server} không dùng được ({problem})."
SERVER_CATALOG_DOWN_REMEDY = "Kiểm tra PostgreSQL ấy và HOI_CATALOG_URL rồi làm lại; chưa có gì bị thay đổi, và hỏi đáp vẫn dùng bản sao trên máy này."
SERVER_CATALOG_BUSY_MESSAGE = "Máy khác đang nạp hoặc gỡ báo cáo."
SERVER_CATALOG_BUSY_REMEDY = "Chờ máy ấy xong rồi làm lại; tệp gửi lên chưa được nạp, báo cáo đang có vẫn còn nguyên."
SERVER_CATALOG_LOST_MESSAGE = "Mất quyền ghi vào danh mục dùng chung giữa chừng: máy khác đã ghi."
SERVER_CATALOG_LOST_REMEDY = "Làm lại; thay đổi này chưa được ghi."
SERVER_CATALOG_OTHER_MESSAGE = "Thư mục dữ liệu {folder} giữ một danh mục khác với danh mục trong HOI_CATALOG_URL."
SERVER_CATALOG_OTHER_REMEDY = (
    "Đặt HOI_DATA trỏ tới thư mục trống (máy này sẽ tự chép danh mục chung về), hoặc sửa HOI_CATALOG_URL."
)
RESTORE_SHARED_MESSAGE = "Danh mục dùng chung (HOI_CATALOG_URL) không khôi phục bằng lệnh này."
RESTORE_SHARED_REMEDY = (
    "Khôi phục bằng công cụ của PostgreSQL (pg_restore); hoặc bỏ HOI_CATALOG_URL và khôi phục vào thư mục trống."
)
SERVER_WORDS_ONLY = (
    "Máy chủ vectơ không trả lời: câu này chỉ được tìm theo từ ngữ, chưa tìm theo nghĩa, nên có thể sót. "
    "Hãy hỏi lại sau khi máy chủ chạy lại."
)
STORE_ERROR_MESSAGE = "Lỗi khi đọc hoặc ghi dữ liệu trong {folder}: {error}."
STORE_ERROR_REMEDY = "Chạy lại lệnh; nếu vẫn lỗi, chạy hoi index --rebuild."

# --- embedding models (rag/embed.py) --------------------------------------------------------------------------

MODEL_BUNDLED_MESSAGE = "Không đọc được mô hình nhúng kèm sẵn ({folder}): {error}."
MODEL_BUNDLED_REMEDY = "Cài đặt lại hoi-bao-cao: tệp của mô hình bị thiếu hoặc hỏng."
MODEL_MISSING_MESSAGE = "Chưa có mô hình “{name}” trên máy này."
MODEL_MISSING_REMEDY = (
    "Tải về (cần mạng) bằng lệnh: hoi models pull {name} — hoặc đặt HOI_EMBEDDING=bundled để dùng mô hình kèm sẵn."
)
MODEL_NAME_MESSAGE = "“{name}” không phải là thư mục mô hình, cũng không phải tên mô hình trên Hugging Face."
MODEL_NAME_REMEDY = (
    "Viết tên dạng intfloat/multilingual-e5-small, hoặc chỉ đúng thư mục đã lưu mô hình sentence-transformers."
)
MODEL_NO_CONFIG = "không có modules.json hay config.json"
MODEL_NO_WEIGHTS = "không có tệp trọng số .safetensors"
MODEL_BAD_MODULES = "modules.json không phải là danh sách"
MODEL_FOLDER_MESSAGE = "Thư mục “{folder}” không phải là mô hình sentence-transformers: {error}."
MODEL_FOLDER_REMEDY = "Chọn thư mục có modules.json (hoặc config.json) và trọng số dạng .safetensors."
MODEL_PICKLE_MESSAGE = "Mô hình “{name}” chỉ có trọng số dạng pickle ({files}), có thể chứa mã độc nên không được nạp."
MODEL_PICKLE_REMEDY = "Chọn mô hình có trọng số dạng .safetensors."
MODEL_CODE_MESSAGE = "Mô hình “{name}” đòi chạy mã Python riêng ({code}), nên không được nạp."
MODEL_CODE_REMEDY = "Chọn mô hình chỉ dùng các lớp có sẵn của sentence-transformers."
MODEL_LOAD_MESSAGE = "Không nạp được mô hình “{name}”: {error}."
MODEL_LOAD_REMEDY = "Tải lại bằng lệnh hoi models pull, hoặc đặt HOI_EMBEDDING=bundled để dùng mô hình kèm sẵn."
RERANKER_LOAD_REMEDY = "Tải lại bằng lệnh hoi models pull, hoặc bỏ HOI_RERANKER để xếp hạng không cần mô hình này."
RERANKER_OUTPUTS_MESSAGE = "Mô hình “{name}” cho {count} điểm với mỗi cặp câu hỏi và đoạn văn, cần đúng một."
RERANKER_NAME_REMEDY = (
    "Đặt HOI_RERANKER là một mô hình xếp hạng (cross-encoder), ví dụ BAAI/bge-reranker-v2-m3, hoặc thư mục của nó."
)
RERANKER_MISSING_REMEDY = "Trên máy có mạng, chạy: hoi models pull {name}; hoặc bỏ HOI_RERANKER."
MODEL_PULL_NETWORK_MESSAGE = "Không tải được mô hình “{name}”: không kết nối được tới {host}."
MODEL_PULL_NETWORK_REMEDY = (
    "Kiểm tra mạng rồi chạy lại; nếu máy không có mạng, chép thư mục mô hình từ máy khác và đặt HOI_EMBEDDING=THƯ_MỤC."
)
MODEL_PULL_UNKNOWN_MESSAGE = "Không có mô hình “{name}” trên {host}, hoặc mô hình này cần đăng nhập."
MODEL_PULL_UNKNOWN_REMEDY = "Kiểm tra lại tên, ví dụ: intfloat/multilingual-e5-small hoặc BAAI/bge-m3."
MODEL_PULL_DISK_MESSAGE = "Không ghi được mô hình vào {folder}: {error}."
MODEL_PULL_DISK_REMEDY = "Kiểm tra quyền ghi và dung lượng đĩa, hoặc đổi thư mục dữ liệu bằng HOI_DATA."
MODEL_PULL_FAILED_MESSAGE = "Tải mô hình “{name}” không thành công: {error}."
MODEL_PULL_FAILED_REMEDY = "Chạy lại lệnh; không có gì bị ghi dở."
MODEL_PULL_BUNDLED_MESSAGE = "Mô hình “{name}” đã kèm sẵn, không cần tải."
MODEL_PULL_BUNDLED_REMEDY = "Dùng mô hình kèm sẵn bằng cách đặt HOI_EMBEDDING=bundled."

# --- language models (rag/llm.py, rag/writer.py) ----------------------------------------------------------------

LLM_NAME_MESSAGE = "Không hiểu HOI_LLM={value}."
LLM_NAME_REMEDY = "Viết dạng ollama/TÊN_MÔ_HÌNH, openai-like/TÊN_MÔ_HÌNH (kèm HOI_LLM_URL) hoặc local/THƯ_MỤC."
LLM_URL_MISSING_MESSAGE = "Chưa có địa chỉ máy chủ của mô hình ngôn ngữ."
LLM_URL_MESSAGE = "HOI_LLM_URL không phải là địa chỉ http hay https."
LLM_URL_REMEDY = (
    "Đặt HOI_LLM_URL, ví dụ http://127.0.0.1:8000/v1 (vLLM, llama.cpp) hoặc http://127.0.0.1:11434 (Ollama)."
)
LLM_KEY_FILE_MESSAGE = "Không đọc được tệp khóa {path}: {error}."
LLM_KEY_FILE_REMEDY = "Kiểm tra HOI_LLM_KEY_FILE và quyền đọc tệp ấy."
LLM_KEY_MESSAGE = "Máy chủ {server} không nhận khóa (mã {status})."
LLM_KEY_REMEDY = "Đặt đúng khóa trong HOI_LLM_KEY, hoặc trong tệp ghi ở HOI_LLM_KEY_FILE."
LLM_MODEL_MESSAGE = "Máy chủ {server} không có mô hình “{model}”."
LLM_MODEL_REMEDY = "Kiểm tra tên trong HOI_LLM và địa chỉ trong HOI_LLM_URL (thường kết thúc bằng /v1)."
LLM_MODEL_OLLAMA_REMEDY = "Tải mô hình bằng lệnh: ollama pull {model} — hoặc sửa tên trong HOI_LLM."
LLM_STATUS_MESSAGE = "Máy chủ {server} báo lỗi {status}."
LLM_STATUS_REMEDY = (
    "Xem nhật ký của máy chủ ấy; có thể nó quá tải, hoặc câu hỏi dài hơn cửa sổ của mô hình (HOI_LLM_WINDOW)."
)
LLM_DOWN_MESSAGE = "Không kết nối được tới máy chủ {server}."
LLM_DOWN_REMEDY = "Khởi động máy chủ ấy, hoặc sửa HOI_LLM_URL."
LLM_DOWN_OLLAMA_REMEDY = "Khởi động Ollama bằng lệnh: ollama serve — hoặc sửa HOI_LLM_URL."
LLM_SERVER = "mô hình"  # in place of an address
LLM_SLOW_MESSAGE = "Mô hình ngôn ngữ không trả lời kịp{server}."
LLM_SLOW_REMEDY = "Chọn mô hình nhỏ hơn, hoặc tăng HOI_LLM_TIMEOUT (giây)."
LLM_BROKEN_MESSAGE = "Máy chủ {server} ngắt giữa chừng hoặc trả lời không đúng dạng."
LLM_BROKEN_REMEDY = "Thử lại; nếu vẫn vậy, kiểm tra HOI_LLM_URL và xem nhật ký của máy chủ ấy."
LLM_FALLBACK = "Dưới đây là kết quả trích nguyên văn từ báo cáo."
LLM_CANCELLED = "Đã dừng mô hình ngôn ngữ."
LLM_FOUND_NOTHING = "Mô hình ngôn ngữ không tìm thấy câu trả lời trong các đoạn văn."
LLM_NOTHING_STANDS = "Không câu nào mô hình ngôn ngữ viết được báo cáo xác nhận."
LLM_DISAGREES = "Mô hình ngôn ngữ trả lời khác với số liệu trích từ báo cáo."
LLM_EMPTY_MESSAGE = "Mô hình ngôn ngữ không viết gì."
LLM_LOOP_MESSAGE = "Mô hình ngôn ngữ viết lặp đi lặp lại."
LLM_OUTPUT_REMEDY = "Thử một mô hình khác."
LLM_WINDOW_MESSAGE = "Câu hỏi và các đoạn văn dài hơn cửa sổ của mô hình ngôn ngữ."
LLM_WINDOW_REMEDY = "Chọn mô hình có cửa sổ lớn hơn, hoặc đặt HOI_LLM_WINDOW cho đúng."
LLM_NONE_MESSAGE = "Chưa chọn mô hình ngôn ngữ nào: câu trả lời đang được trích nguyên văn từ báo cáo."
LLM_NONE_REMEDY = "Để dùng mô hình, đặt ví dụ HOI_LLM=ollama/qwen3:8b, hoặc HOI_LLM=openai-like/TÊN cùng HOI_LLM_URL."
LLM_OFFERED = "Máy chủ có: {models}. {remedy}"
LLM_SAMPLE_MESSAGE = "Mô hình trả lời, nhưng không câu nào dùng được: “{text}”."
LLM_SAMPLE_REMEDY = (
    "Dùng mô hình hiểu tiếng Việt tốt hơn; với mô hình hiện tại, câu trả lời vẫn được trích nguyên văn từ báo cáo."
)
LLM_CHECK_MODEL = "Mô hình ngôn ngữ: {name}"
LLM_CHECK_SERVER = "Máy chủ: {server}"
LLM_CHECK_KEY = "Khóa: {source}"
LLM_CHECK_NO_KEY = "không dùng"
LLM_CHECK_ASKING = "Đang hỏi thử (nhiều nhất {timeout} giây)…"
LLM_CHECK_SAMPLE = "Câu thử: “{text}”"
LLM_CHECK_TIMES = "Chữ đầu tiên sau {first} giây, cả câu sau {seconds} giây; giới hạn cho một câu hỏi (HOI_LLM_TIMEOUT) là {timeout} giây."
LLM_CHECK_SLOW = "Chậm: câu hỏi thật kèm nhiều đoạn văn hơn câu thử, có thể không kịp. Tăng HOI_LLM_TIMEOUT hoặc chọn mô hình nhỏ hơn."
LLM_CHECK_GOOD = "Dùng được: mô hình trả lời đúng theo đoạn văn và câu trả lời đã qua kiểm chứng."
LLM_LOCAL_MESSAGE = "Không dùng được mô hình ngôn ngữ trong {folder}: {error}."
LLM_LOCAL_NO_CONFIG = "không có config.json"
LLM_LOCAL_REMEDY = "Chỉ ra thư mục của một mô hình sinh văn bản (transformers) có trọng số .safetensors."

# what was wrong with a claim: words of rag.matching
CLAIM_PROBLEMS = {
    "figure": "số liệu không có hoặc thuộc về việc khác",
    "unit": "sai đơn vị tính hoặc sai thứ được đếm",
    "date": "sai ngày",
    "period": "sai năm hoặc kỳ báo cáo",
    "document-number": "sai số hiệu văn bản",
    "ordinal": "sai khóa, lần hoặc thứ tự",
    "person": "sai tên hoặc chức vụ",
    "place": "sai địa phương",
    "name": "tên không có trong báo cáo",
    "negation": "ngược nghĩa (có/không)",
    "comparison": "ngược chiều (tăng/giảm, hơn/kém)",
    "target": "lẫn kết quả với chỉ tiêu",
    "words": "nội dung không có trong đoạn được dẫn",
    "citation": "dẫn sai đoạn văn",
    "link": "một câu có liên kết hoặc mã",
}
CLAIM_OUTCOMES = {
    "kept": "đúng", "recited": "sửa trích dẫn", "marked": "chưa kiểm chứng", "dropped": "đã bỏ",
}  # fmt: skip
VERIFIED_BY = "Do mô hình {engine} viết; {counts}."
VERIFIED_COUNTS = (
    ("kept", "{count} câu khớp báo cáo"),
    ("recited", "{count} câu được sửa trích dẫn"),
    ("marked", "{count} câu chưa kiểm chứng được"),
    ("dropped", "{count} câu bị bỏ"),
)
VERIFIED_NOT_USED = "Đã đối chiếu câu của mô hình ngôn ngữ nhưng không dùng: {counts}."

# --- conversations (rag/conversations.py) ----------------------------------------------------------------------

CONVERSATION_TITLE_MESSAGE = "Tên cuộc hỏi đang để trống."
CONVERSATION_TITLE_REMEDY = "Nhập một tên ngắn, ví dụ “Kết nạp đảng viên 2025”."
CONVERSATION_GONE_MESSAGE = "Cuộc hỏi này không còn."
CONVERSATION_GONE_REMEDY = "Nó đã bị xóa, hoặc thuộc về người khác; hãy chọn một cuộc hỏi trong danh sách."
CONVERSATIONS_VERSION_MESSAGE = "Tệp {path} do một phiên bản khác của chương trình tạo ra (dạng {version})."
CONVERSATIONS_VERSION_REMEDY = "Dùng đúng phiên bản ấy, hoặc chuyển tệp sang nơi khác để bắt đầu lại."

# --- command line (rag/cli.py) --------------------------------------------------------------------------------

HOI = "hoi"
HELP_USAGE = "Cách dùng: "
HELP_OPTIONS = "Tùy chọn"
HELP_COMMANDS = "Lệnh"
HELP_ARGUMENTS = "Tham số"
HELP_HELP = "Hiện trang trợ giúp này."
HELP_VERSION = "Hiện phiên bản."
HELP_OPTIONS_PLACE = "[TÙY CHỌN]"
HELP_COMMAND_PLACE = "LỆNH [THAM SỐ]..."
HELP_NUMBER = "SỐ"
HELP_TEXT = "CHỮ"
HELP_FOLDER = "THƯ_MỤC"
HELP_FILE = "TỆP"
HELP_PATH = "ĐƯỜNG_DẪN"
HELP_REQUIRED = "[bắt buộc]"
HELP_DEFAULT = "[mặc định: "
HELP_HOI = """Hỏi Báo Cáo: trả lời câu hỏi về các báo cáo, kèm trích dẫn đúng nguyên văn.

Bắt đầu: hoi index THƯ_MỤC, rồi hoi ask "CÂU HỎI" hoặc hoi serve. Dữ liệu nằm trong thư mục HOI_DATA."""
HELP_INDEX = """Nạp các báo cáo (tệp hoặc thư mục); mặc định là thư mục seeds.

Chạy lại nhiều lần cũng không sao: tệp không đổi thì giữ nguyên, tệp đã sửa thì thay bản cũ."""
HELP_REBUILD = "Tính lại chỉ mục từ văn bản đã lưu, bằng mô hình nhúng đang chọn."
HELP_ASK = "Hỏi một câu; câu trả lời chỉ lấy từ các báo cáo đã nạp."
HELP_WITHIN = "Chỉ hỏi trong báo cáo, đơn vị hay năm này (dùng được nhiều lần)."
HELP_HISTORY = "Câu đã hỏi trước đó (dùng được nhiều lần, cũ trước mới sau)."
HELP_JSON = "In kết quả dạng JSON."
HELP_BATCH = 'Trả lời cả tệp câu hỏi, mỗi dòng một {"id", "question", "history"}; “-” là đọc từ bàn phím hay đường ống.'
HELP_SERVE = "Mở trang hỏi đáp trên trình duyệt."
HELP_HOST = "Địa chỉ mở cổng."
HELP_PORT = "Số cổng."
HELP_ROOT_PATH = "Đường dẫn mà máy chủ phía trước (nginx) đặt trang dưới đó, ví dụ /hoi."
PLACE_ROOT_PATH = "ĐƯỜNG_DẪN"
HELP_EVAL = "Đo chất lượng trả lời và tìm kiếm trên bộ câu hỏi."
HELP_FIGURES = """Bảng số liệu rút từ các báo cáo: chỉ tiêu, giá trị, đơn vị tính, kế hoạch, tỷ lệ, địa phương, kỳ, câu gốc.

Lần chạy đầu sau khi nạp báo cáo mới sẽ lâu hơn một chút. Luôn xem lại câu gốc trước khi dùng số liệu."""
HELP_FIGURES_METRIC = "Chỉ tiêu, ví dụ “kết nạp đảng viên”; gõ không dấu hay đảo thứ tự đều được."
HELP_FIGURES_PLACE = "Đơn vị, ví dụ “TP Móng Cái” hoặc “mong cai”."
HELP_FIGURES_YEAR = "Năm, ví dụ 2024; số liệu của nhiệm kỳ có năm ấy cũng được tính."
HELP_FIGURES_DOCUMENT = "Một phần tên tệp báo cáo."
HELP_FIGURES_STATUS = "Chỉ kết quả đã thực hiện (result) hoặc chỉ kế hoạch, chỉ tiêu (target)."
HELP_FIGURES_CSV = "Ghi ra tệp CSV (UTF-8, ngăn bằng dấu phẩy, số thập phân dùng dấu chấm; cho Excel nên dùng --xlsx); “-” là in ra màn hình."
HELP_FIGURES_XLSX = "Ghi ra tệp Excel; “-” là đưa vào đường ống."
HELP_FIGURES_JSON = "Ghi ra tệp JSON; “-” là in ra màn hình."
HELP_DOCS = "Xem, sửa thông tin và gỡ các báo cáo đã nạp."
HELP_DOCS_LIST = "Liệt kê các báo cáo đã nạp."
HELP_DOCS_SHOW = "Xem thông tin và toàn văn một báo cáo."
HELP_DOCS_REMOVE = "Gỡ báo cáo khỏi chỉ mục (tệp ở thư mục đã nạp vẫn còn; tệp gửi qua trang bị xóa)."
HELP_YES = "Không hỏi lại."
HELP_MODELS = "Xem và tải mô hình nhúng."
HELP_LLM = "Mô hình ngôn ngữ viết câu trả lời (HOI_LLM)."
HELP_LLM_CHECK = "Kiểm tra mô hình ngôn ngữ: máy chủ, tên mô hình, khóa, tốc độ, câu thử."
HELP_MODELS_LIST = "Liệt kê các mô hình nhúng dùng được."
HELP_MODELS_PULL = "Tải một mô hình nhúng về máy. Đây là lệnh duy nhất cần mạng."

PLACE_PATHS = "[ĐƯỜNG_DẪN]..."
PLACE_QUESTION = "CÂU_HỎI"
PLACE_WITHIN = "BÁO_CÁO|ĐƠN_VỊ|NĂM"
PLACE_NAME = "TÊN"
PLACE_NAMES = "TÊN..."
PLACE_BATCH = "TỆP"
PLACE_HOST = "ĐỊA_CHỈ"
PLACE_METRIC = "CHỈ_TIÊU"
PLACE_UNIT = "ĐƠN_VỊ"
PLACE_YEAR = "NĂM"
HELP_FEEDBACK = "Xem và xuất ý kiến của người dùng về các câu trả lời."
HELP_FEEDBACK_LIST = "Liệt kê các ý kiến, cũ trước mới sau."
HELP_FEEDBACK_EXPORT = "Biến các ý kiến thành bộ câu hỏi (JSONL) dùng được với hoi eval."
HELP_FEEDBACK_FILE = "Ghi ra tệp thay vì màn hình; “-” là màn hình."
HELP_FEEDBACK_REVIEW = "Xuất những câu còn thiếu đáp án đúng, để người có chuyên môn bổ sung."
FEEDBACK_VERDICTS = {
    "right": "đúng",
    "wrong_figure": "sai số",
    "wrong_source": "sai nguồn",
    "should_refuse": "lẽ ra không nên trả lời",
    "should_answer": "lẽ ra trả lời được",
}
FEEDBACK_LINE = "{number}. [{verdict}] {question}"
FEEDBACK_SAID = "   → {said}"
FEEDBACK_NOTE = "   Ghi chú: {note}"
FEEDBACK_NONE = "Chưa có ý kiến nào."
FEEDBACK_WRITTEN = "Đã xuất {count} câu hỏi."
FEEDBACK_OPEN = "Còn {count} câu chưa có đáp án đúng: xem bằng hoi feedback export --review."
FEEDBACK_VERDICT_MESSAGE = "Ý kiến này không hợp với câu trả lời."
FEEDBACK_VERDICT_REMEDY = "Chọn một trong các nút bên dưới câu trả lời."
FEEDBACK_NOTE_MESSAGE = "Ghi chú dài {length} ký tự, quá giới hạn {limit} ký tự."
FEEDBACK_NOTE_REMEDY = "Rút gọn ghi chú rồi gửi lại."
PLACE_FILE = "TỆP"

USAGE_REMEDY = "Xem cách dùng: {command} --help"
USAGE_NO_OPTION = "Không có tùy chọn {name}."
USAGE_NO_COMMAND = "Không có lệnh “{name}”."
USAGE_SIMILAR = "Có phải: {names}?"
USAGE_MISSING = "Thiếu {name}."
USAGE_MISSING_COMMAND = "Thiếu tên lệnh."
USAGE_EXTRA = "Thừa tham số: {args}. Câu hỏi có dấu cách phải đặt trong dấu ngoặc kép."
USAGE_BAD_VALUE = "Giá trị của {name} không dùng được: {problem}"
USAGE_OPTION_NEEDS_VALUE = "Tùy chọn {name} cần một giá trị đi kèm."
USAGE_OPTION_TAKES_NONE = "Tùy chọn {name} không nhận giá trị."
USAGE_FILE = "Không mở được tệp {name}."
USAGE_EXPECTED_CHOICE = "“{value}”; chọn một trong: {choices}."
USAGE_EXPECTED_NUMBER = "“{value}” không phải là số nguyên."
USAGE_EXPECTED_RANGE = "“{value}”; cần số nguyên từ {low} đến {high}."
USAGE_EXPECTED_AT_LEAST = "“{value}”; cần số nguyên từ {low} trở lên."
USAGE_EXPECTED_FILE = "không mở được “{value}”."

CLI_ERROR = "Lỗi: {message}"
CLI_REMEDY = "→ {remedy}"
CLI_UNEXPECTED = "Có lỗi ngoài dự kiến ({error})."
CLI_UNEXPECTED_REMEDY = "Chi tiết ghi trong {log}; dữ liệu đã nạp không bị mất."
CLI_NO_VERSION = "(chưa cài đặt)"
CLI_STOPPED = "Đã dừng."
CLI_MODEL = "Mô hình nhúng: {name}"
CLI_RERANKER = "Mô hình xếp hạng: {name}"
CLI_LLM = "Mô hình ngôn ngữ: {name}"
CLI_LLM_WHY = "Xem nguyên nhân bằng lệnh: hoi llm check"
CLI_DATA = "Thư mục dữ liệu: {folder}"
CLI_NO_SEEDS_MESSAGE = "Chưa cho biết nạp báo cáo nào, và không thấy thư mục seeds."
CLI_NO_SEEDS_REMEDY = "Chỉ ra tệp hoặc thư mục: hoi index THƯ_MỤC"
CLI_ASK_NEEDS = "Cần một câu hỏi, hoặc --batch TỆP (không dùng cả hai)."
CLI_BATCH_HISTORY = "--history và --within không dùng cùng --batch: mỗi dòng có “history” của nó."
CLI_BATCH_READ_MESSAGE = "Không đọc được tệp câu hỏi “{path}”: {error}."
CLI_BATCH_READ_REMEDY = "Kiểm tra lại đường dẫn; dùng “-” để đọc từ đường ống."
CLI_FILE_REASONS = (
    ("FileNotFoundError", "không có tệp này"),
    ("IsADirectoryError", "đây là một thư mục"),
    ("PermissionError", "không có quyền đọc"),
)
CLI_BATCH_ENCODING = "Dòng {line}: không phải UTF-8."
CLI_BATCH_JSON = "Dòng {line}: không phải JSON ({error})."
CLI_BATCH_OBJECT = "Dòng {line}: cần một đối tượng JSON có “question”."
CLI_BATCH_QUESTION = "Dòng {line}: “question” phải là chuỗi ký tự."
CLI_BATCH_HISTORY_TYPE = "Dòng {line}: “history” phải là danh sách chuỗi ký tự."
CLI_BATCH_BAD = "{count} dòng không trả lời được (xem “error” ở các dòng ấy)."
CLI_PAGE = "trang {page}"
CLI_SHEET = "trang tính “{sheet}”"
CLI_CELL = "ô {cell}"
CLI_CELLS = "các ô {cell}"
CLI_CITATIONS = "Trích dẫn"
CLI_ALTERNATIVES = "Đoạn có liên quan"
CLI_INDEXING = "Đang nạp báo cáo"
CLI_REBUILDING = "Đang tính lại chỉ mục"
CLI_COLUMN_REPORT = "Báo cáo"
CLI_COLUMN_TITLE = "Tiêu đề"
CLI_COLUMN_PLACE = "Đơn vị"
CLI_COLUMN_PERIOD = "Kỳ"
CLI_COLUMN_PASSAGES = "Đoạn"
CLI_COLUMN_OUTCOME = "Kết quả"
CLI_COLUMN_CHARACTERS = "Ký tự"
CLI_TOTAL = "{documents} báo cáo, {passages} đoạn"
CLI_INDEXED = "{counts}. Tổng cộng {total}. Xong sau {seconds:.1f} giây."
CLI_MISSING = (
    "{count} báo cáo vẫn nằm trong chỉ mục dù tệp gốc không còn: {names}. Mất nhiều tệp cùng lúc có thể là do ổ đĩa chưa "
    "được gắn, nên chưa gỡ gì. Nếu đúng là đã xóa: hoi index THƯ_MỤC --prune"
)
CLI_GONE = "Đã gỡ {count} tệp không còn trong thư mục: {names}"
CLI_OUTCOMES = {
    "added": "mới",
    "replaced": "thay bản cũ",
    "unchanged": "không đổi",
    "duplicate": "trùng",
    "renamed": "đổi tên",
    "rebuilt": "tính lại",
    "failed": "lỗi",
}
CLI_MODEL_BUNDLED = "đi kèm"
CLI_MODEL_PULLED = "đã tải"
CLI_MODEL_CHOSEN = "chọn bằng HOI_EMBEDDING"
CLI_MODEL_PULLED_NOTE = "Đã tải {name} vào {folder}. Nếu đã nạp báo cáo, chạy: hoi index --rebuild"
CLI_RERANKER_PULLED_NOTE = "Đã tải mô hình xếp hạng {name} vào {folder}. Để dùng, đặt: HOI_RERANKER={name}"
CLI_MODEL_PULLING = "Đang tải {name} …"
CLI_SHOW_TITLE = "Tiêu đề"
CLI_SHOW_PLACE = "Đơn vị"
CLI_SHOW_ORGAN = "Cơ quan"
CLI_SHOW_PERIOD = "Kỳ báo cáo"
CLI_SHOW_DATE = "Ngày"
CLI_SHOW_SOURCE = "Tệp gốc"
CLI_REMOVE_QUESTION = "Gỡ {count} báo cáo khỏi chỉ mục: {names}? [c/K] "
CLI_REMOVE_YES = ("c", "có", "co", "y", "yes")
CLI_REMOVE_UNANSWERED_MESSAGE = "Chưa gỡ báo cáo nào vì chưa được xác nhận."
CLI_REMOVE_UNANSWERED_REMEDY = "Thêm --yes để gỡ mà không hỏi lại."
CLI_KEPT = "Giữ nguyên, không gỡ báo cáo nào."
CLI_REMOVED = "Đã gỡ {count} báo cáo: {names}"

# --- figures (rag/figure_rows.py, rag/sheets.py, hoi figures) -------------------------------------------------

FIGURES_READING = "Đang rút số liệu"
FIGURES_TITLE = "Số liệu"  # name of the sheet
FIGURES_COLUMNS = {
    "metric": "Chỉ tiêu",
    "value": "Giá trị",
    "high": "Đến",
    "unit": "Đơn vị tính",
    "qualifier": "Mức độ",
    "target": "Kế hoạch",
    "total": "Trên tổng số",
    "percent": "Tỷ lệ đạt (%)",
    "change": "Tăng/giảm",
    "change_percent": "Tăng/giảm (%)",
    "place": "Địa phương, đơn vị",
    "period": "Kỳ",
    "status": "Loại",
    "document": "Báo cáo",
    "quote": "Câu gốc",
    "start": "Câu: từ ký tự",
    "end": "Câu: đến ký tự",
    "figure_start": "Số: từ ký tự",
    "figure_end": "Số: đến ký tự",
}
FIGURES_STATUSES = {"result": "kết quả", "target": "kế hoạch"}
FIGURES_BEHIND = ("trở lên", "trở xuống")  # qualifiers that stand behind the figure
FIGURES_TARGET = "kế hoạch {target}"
FIGURES_TOTAL = "trên tổng số {total}"
FIGURES_PERCENT = "đạt {percent}%"
FIGURES_RISE = "tăng {change}"
FIGURES_FALL = "giảm {change}"
FIGURES_COUNT = "{count} số liệu trong {documents} báo cáo."
FIGURES_MORE = "Hiện {shown} trong {count} số liệu; xem đủ bằng --csv, --xlsx hoặc --json TỆP, hoặc lọc thêm."
FIGURES_WRITTEN = "Đã ghi {count} số liệu vào {path}."
FIGURES_NONE = "Không có số liệu nào khớp."
FIGURES_NONE_ANY = "Các báo cáo đã nạp không có số liệu nào."
FIGURES_HELD_PLACES = "Có số liệu của: {places}."
FIGURES_HELD_YEARS = "Có số liệu các năm: {years}."
FIGURES_HELD_METRICS = "Chỉ tiêu gần nhất: {metrics}."
FIGURES_ONE_FORMAT = "Chỉ chọn một trong --csv, --xlsx, --json."
FIGURES_TERMINAL_MESSAGE = "Tệp Excel không in ra màn hình được."
FIGURES_TERMINAL_REMEDY = "Ghi ra tệp: hoi figures --xlsx so-lieu.xlsx"
FIGURES_FOLDER_MESSAGE = "Không ghi được “{path}”: đây là một thư mục."
FIGURES_NO_FOLDER_MESSAGE = "Không ghi được “{path}”: không có thư mục chứa tệp này."
FIGURES_DENIED_MESSAGE = "Không ghi được “{path}”: không có quyền ghi."
FIGURES_FULL_MESSAGE = "Không ghi được “{path}”: ổ đĩa đã đầy."
FIGURES_WRITE_MESSAGE = "Không ghi được “{path}”: {error}."
FIGURES_WRITE_REMEDY = "Chọn đường dẫn khác; nếu tệp đang mở trong Excel thì đóng lại. Tệp cũ (nếu có) vẫn còn nguyên."
FIGURES_FULL_REMEDY = "Giải phóng dung lượng hoặc ghi sang ổ khác. Tệp cũ (nếu có) vẫn còn nguyên."

# --- accounts: users, keys, sign-in (rag/accounts.py, rag/keys.py, hoi users, hoi keys) --------------------------

HELP_USERS = "Người dùng được đăng nhập: thêm, xem, đổi mật khẩu, khóa, xóa."
HELP_USERS_ADD = "Thêm người dùng; mật khẩu được hỏi (không hiện lên màn hình) hoặc đọc từ đường ống với --stdin."
HELP_USERS_LIST = "Liệt kê người dùng."
HELP_USERS_PASSWD = "Đặt mật khẩu mới; mọi phiên đăng nhập của người ấy kết thúc."
HELP_USERS_ROLE = "Đổi vai trò; mọi phiên đăng nhập của người ấy kết thúc."
HELP_USERS_DISABLE = "Khóa tài khoản: không đăng nhập được nữa, phiên đang mở kết thúc."
HELP_USERS_ENABLE = "Mở lại tài khoản đã khóa."
HELP_USERS_REMOVE = "Xóa tài khoản."
HELP_ROLE = "Vai trò: ask (hỏi và đọc), manage (thêm, thay, gỡ báo cáo), admin (mọi việc)."
HELP_FULL_NAME = "Họ tên hiện trên trang."
HELP_STDIN = "Đọc mật khẩu từ đường ống (một dòng) thay vì hỏi."
HELP_KEYS = "Khóa API cho chương trình và mã nhúng ngắn hạn: tạo, xem, thu hồi."
HELP_KEYS_ADD = "Tạo khóa API; khóa chỉ hiện một lần này."
HELP_KEYS_LIST = "Liệt kê các khóa (không hiện phần bí mật)."
HELP_KEYS_REVOKE = "Thu hồi khóa; từ lúc này nó không dùng được nữa."
HELP_KEYS_EMBED = "Tạo mã nhúng ngắn hạn cho trang của một địa chỉ: chỉ hỏi được, không làm được việc gì khác."
HELP_KEYS_DAYS = "Số ngày khóa dùng được."
HELP_EMBED_ORIGIN = "Địa chỉ của trang được nhúng, ví dụ https://intranet.example."
HELP_EMBED_MINUTES = "Số phút mã dùng được (tối đa 60)."
PLACE_USER = "TÊN"
PLACE_ROLE = "VAI_TRÒ"
PLACE_KEY = "KHÓA"
PLACE_ORIGIN = "ĐỊA_CHỈ"
PLACE_FULL_NAME = "HỌ_TÊN"
ROLE_NAMES = {"ask": "hỏi đáp", "manage": "quản lý báo cáo", "admin": "quản trị"}
ROLE_MESSAGE = "Không có vai trò “{role}”."
ROLE_REMEDY = "Chọn một trong: ask, manage, admin."
USER_NAME_MESSAGE = "Tên đăng nhập “{name}” không dùng được."
USER_NAME_REMEDY = "Dùng 1 đến 64 chữ, số hoặc dấu . _ - @ +, bắt đầu bằng chữ hoặc số, không có dấu cách."
USER_TAKEN_MESSAGE = "Đã có người dùng “{name}”."
USER_TAKEN_REMEDY = "Chọn tên khác, hoặc đổi mật khẩu của người ấy: hoi users passwd TÊN."
USER_UNKNOWN_MESSAGE = "Không có người dùng “{name}”."
USER_UNKNOWN_REMEDY = "Xem danh sách bằng hoi users list."
PASSWORD_LENGTH_MESSAGE = "Mật khẩu phải có từ {shortest} đến {longest} ký tự."
PASSWORD_SIMPLE_MESSAGE = "Mật khẩu này quá dễ đoán."
PASSWORD_REMEDY = "Đặt một cụm từ dài, dễ nhớ với riêng mình, không trùng tên đăng nhập."
PASSWORD_ASK = "Mật khẩu mới: "
PASSWORD_AGAIN = "Nhập lại mật khẩu: "
PASSWORD_DIFFERS_MESSAGE = "Hai lần nhập mật khẩu không giống nhau."
PASSWORD_DIFFERS_REMEDY = "Chạy lại lệnh và nhập lại."
PASSWORD_NOWHERE_MESSAGE = "Không có bàn phím để hỏi mật khẩu."
PASSWORD_NOWHERE_REMEDY = "Đưa mật khẩu qua đường ống: hoi users add TÊN --stdin < tệp-mật-khẩu."
USERS_NONE = "Chưa có người dùng nào. Thêm bằng: hoi users add TÊN --role admin"
USERS_LINE = "{name}  {role}{state}  {full_name}"
USERS_DISABLED = " (đã khóa)"
USERS_ADDED = "Đã thêm người dùng {name} ({role}). Nếu hoi serve đang chạy mà chưa bật đăng nhập, hãy khởi động lại nó."
USERS_PASSWORD_SET = "Đã đặt mật khẩu mới cho {name}; các phiên đăng nhập cũ đã kết thúc."
USERS_ROLE_SET = "{name} nay có vai trò {role}."
USERS_SHUT = "Đã khóa {name}."
USERS_OPEN = "Đã mở lại {name}."
USERS_REMOVED = "Đã xóa {name}. Các khóa API do người ấy tạo vẫn còn: xem bằng hoi keys list."
USERS_REMOVE_QUESTION = "Xóa tài khoản {name}? Các cuộc hỏi đã lưu của người ấy sẽ không ai mở được nữa. [c/K] "
USERS_KEPT = "Giữ nguyên, không xóa ai."
USERS_UNANSWERED_MESSAGE = "Chưa xóa ai vì chưa được xác nhận."
USERS_UNANSWERED_REMEDY = "Thêm --yes để xóa mà không hỏi lại."
KEY_NAME_MESSAGE = "Khóa cần một tên, tối đa 80 ký tự."
KEY_NAME_REMEDY = "Đặt tên theo chương trình dùng nó, ví dụ: hoi keys add trang-tin."
KEY_DAYS_MESSAGE = "Hạn của khóa phải từ 1 đến {longest} ngày."
KEY_DAYS_REMEDY = "Chọn --days trong khoảng ấy; hết hạn thì tạo khóa mới."
KEY_UNKNOWN_MESSAGE = "Không có khóa “{prefix}”."
KEY_UNKNOWN_REMEDY = "Xem phần đầu của các khóa bằng hoi keys list."
KEYS_NONE = "Chưa có khóa nào."
KEYS_LINE = "{prefix}  {name}  {role}  {state}"
KEYS_LIVE = "dùng được đến {at}"
KEYS_EXPIRED = "đã hết hạn"
KEYS_REVOKED = "đã thu hồi"
KEYS_EMBED = "mã nhúng"
KEYS_MADE = "Khóa dưới đây chỉ hiện một lần; hãy cất ngay vào chỗ kín. Hết hạn lúc {at}."
KEYS_ENDED = "Đã thu hồi {prefix} ({name})."
EMBED_MADE = "Mã nhúng cho {origin}, dùng được đến {at}:"
EMBED_MINUTES_MESSAGE = "Mã nhúng dùng được từ 1 đến {longest} phút."
EMBED_MINUTES_REMEDY = "Trang nhúng xin mã mới mỗi lần mở, nên vài phút là đủ."
EMBED_ORIGIN_MESSAGE = "“{origin}” không phải là địa chỉ của một trang."
EMBED_ORIGIN_REMEDY = (
    "Ghi đủ giao thức và tên máy, không có đường dẫn, ví dụ https://intranet.example hoặc http://10.0.0.5:8080."
)
TRUSTED_HEADER_MESSAGE = "HOI_TRUSTED_HEADER được đặt mà không có HOI_TRUSTED_PROXIES."
TRUSTED_HEADER_REMEDY = (
    "Đặt HOI_TRUSTED_PROXIES là địa chỉ của máy chủ đăng nhập một lần; nếu không, ai cũng tự xưng được là người khác."
)
OIDC_MISSING_MESSAGE = "Đăng nhập qua OIDC còn thiếu thiết lập."
OIDC_MISSING_REMEDY = (
    "Đặt đủ HOI_OIDC_ISSUER, HOI_OIDC_CLIENT_ID và HOI_PUBLIC_URL (địa chỉ mà trình duyệt dùng để mở trang)."
)
ACCOUNTS_VERSION_MESSAGE = "Tệp tài khoản {path} do phiên bản khác tạo (bảng số {version})."
ACCOUNTS_VERSION_REMEDY = "Dùng phiên bản Hỏi Báo Cáo đã tạo tệp ấy, hoặc nâng cấp chương trình."

# --- care of the data folder (rag/doctor.py, rag/upkeep_commands.py) --------------------------------------------

HELP_DOCTOR = """Kiểm tra dữ liệu: danh mục, vectơ, chỉ mục từ, tệp đã gửi, số liệu có khớp nhau không.

Mã thoát 0 nếu mọi thứ đúng, 1 nếu còn lỗi. Chạy được khi trang hỏi đáp đang mở; --repair thì cần tắt trang trước."""
HELP_DOCTOR_REPAIR = "Sửa những gì làm lại được từ danh mục hoặc tệp gốc."
DOCTOR_CHECKING = "Đang kiểm tra"
DOCTOR_REPAIRING = "Đang sửa"
DOCTOR_OK = "Dữ liệu tốt: {documents} báo cáo, {passages} đoạn, {originals} tệp gửi qua trang. ({seconds:.1f} giây)"
DOCTOR_BAD = "Có {count} loại lỗi trong {folder}:"
DOCTOR_REPAIRED = "Đã sửa: {what}"
DOCTOR_LINE = "- {what}: {count}{examples}"
DOCTOR_EXAMPLES = " ({examples})"
DOCTOR_RUN_REPAIR = "Sửa bằng lệnh: hoi doctor --repair"
DOCTOR_UNERASED = (
    "Vectơ của {count} đoạn đã gỡ hoặc đã thay còn nằm trong tệp chỉ mục (văn bản thì đã xóa hẳn). "
    "Xóa hẳn khỏi đĩa bằng lệnh: hoi doctor --repair"
)
DOCTOR_FINDINGS = {  # what it is, and what to do where it cannot be repaired
    "catalog_lost": (
        "Danh mục (catalog.sqlite3) không còn",
        "Có bản sao lưu thì khôi phục: hoi restore TỆP --force; không có thì chạy hoi doctor --repair, rồi hoi index THƯ_MỤC với các thư mục đã nạp.",
    ),
    "catalog_damaged": (
        "Danh mục (catalog.sqlite3) bị hỏng",
        "Có bản sao lưu thì khôi phục: hoi restore TỆP --force; không có thì chạy hoi doctor --repair: những gì còn đọc được và các tệp gốc được giữ lại.",
    ),
    "database_damaged": (
        "Tệp dữ liệu kèm theo bị hỏng",
        "Khôi phục từ bản sao lưu bằng hoi restore, hoặc chuyển tệp ấy đi nơi khác (mất phần nó giữ).",
    ),
    "pending": ("Báo cáo còn dở dang của lần chạy bị ngắt", ""),
    "staged": ("Phần tính lại còn dở dang của lần chạy bị ngắt", ""),
    "stray_indexes": ("Thư mục chỉ mục thừa", ""),
    "text_changed": (
        "Văn bản đã lưu không còn nguyên như khi nạp",
        "Tệp gốc không còn hoặc đã khác: gỡ báo cáo ấy bằng hoi docs remove rồi nạp lại, hoặc hoi restore.",
    ),
    "passages_wrong": ("Đoạn không khớp với văn bản", ""),
    "embedding_other": ("Chỉ mục vectơ được tính bằng mô hình khác", ""),
    "vectors_unreadable": ("Không đọc được chỉ mục vectơ", ""),
    "vectors_missing": ("Đoạn thiếu vectơ", ""),
    "vectors_extra": ("Vectơ thừa, không thuộc đoạn nào", ""),
    "vectors_wrong": ("Vectơ sai", ""),
    "lexical_unreadable": ("Không đọc được chỉ mục từ", ""),
    "lexical_missing": ("Đoạn thiếu trong chỉ mục từ", ""),
    "lexical_extra": ("Mục thừa trong chỉ mục từ", ""),
    "lexical_wrong": ("Chỉ mục từ sai", ""),
    "originals_missing": (
        "Mất tệp đã gửi qua trang (văn bản của báo cáo vẫn còn)",
        "Gửi lại tệp ấy qua trang, hoặc hoi restore.",
    ),
    "originals_changed": (
        "Tệp đã gửi qua trang bị thay đổi (văn bản của báo cáo vẫn còn)",
        "Gửi lại tệp ấy qua trang, hoặc hoi restore.",
    ),
    "originals_unsettled": ("Tệp gửi lên còn dở dang", ""),
    "originals_stray": (
        "Tệp gửi qua trang mà danh mục không biết",
        "Nếu danh mục từng bị mất, gửi lại các tệp ấy qua trang (hoặc hoi restore); không cần nữa thì xóa tệp.",
    ),
    "figures_wrong": ("Số liệu không khớp với văn bản", ""),
}

HELP_PRUNE = "Gỡ cả khi phần lớn tệp đã nạp từ thư mục ấy không còn (mặc định: giữ, phòng khi ổ đĩa chưa gắn)."
HELP_WATCH = "Nạp rồi theo dõi thư mục: tệp mới, sửa, chuyển chỗ, xóa được cập nhật ngay; dừng bằng Ctrl-C."
WATCH_NO_REBUILD = "--watch không đi cùng --rebuild."
WATCH_FOLDERS_MESSAGE = "“{path}” không phải là thư mục nên không theo dõi được."
WATCH_FOLDERS_REMEDY = "Chỉ ra thư mục chứa báo cáo: hoi index THƯ_MỤC --watch"
WATCH_STARTED = "Đang theo dõi {folders}. Dừng bằng Ctrl-C."
WATCH_LINE = "{time} {outcome}: {name}"
WATCH_REMOVED = "gỡ (tệp không còn)"
WATCH_FAILED = "{time} chưa cập nhật được, sẽ thử lại: {message} {remedy}"
WATCH_STOPPED = "Đã dừng theo dõi; những gì đã nạp vẫn còn nguyên."
INDEX_EMPTIED_MESSAGE = "Thư mục “{path}” trống, trong khi có {count} tệp đã nạp từ đó; chưa gỡ báo cáo nào."
INDEX_EMPTIED_REMEDY = (
    "Kiểm tra ổ đĩa hay thư mục chia sẻ đã được gắn chưa. Nếu đúng là đã xóa hết: hoi docs remove TÊN"
)

HELP_BACKUP = """Sao lưu dữ liệu ra một tệp: báo cáo, tệp gửi qua trang, hội thoại, ý kiến, số liệu.

Làm được khi trang hỏi đáp đang mở. Chỉ mục được tính lại khi khôi phục; mô hình đã tải không nằm trong bản sao lưu."""
HELP_BACKUP_FORCE = "Ghi đè tệp sao lưu cũ cùng tên."
HELP_RESTORE = "Khôi phục dữ liệu từ bản sao lưu; tắt trang hỏi đáp trước."
HELP_RESTORE_FORCE = "Thay toàn bộ dữ liệu đang có trong thư mục dữ liệu."
BACKUP_WRITING = "Đang sao lưu"
BACKUP_DONE = "Đã sao lưu {documents} báo cáo ({files} tệp, {size:.1f} MB) vào {path} và đã đọc kiểm tra lại."
BACKUP_TARGET_MESSAGE = "Không ghi bản sao lưu vào “{path}” được: cần một tên tệp trong thư mục có sẵn."
BACKUP_INSIDE_MESSAGE = "Không đặt bản sao lưu “{path}” trong chính thư mục dữ liệu."
BACKUP_TARGET_REMEDY = "Ví dụ: hoi backup ~/sao-luu/hoi-2026-01-31.zip (tốt nhất là trên một ổ đĩa khác)."
BACKUP_EXISTS_MESSAGE = "Đã có tệp “{path}”."
BACKUP_EXISTS_REMEDY = "Chọn tên khác, hoặc thêm --force để ghi đè."
RESTORE_DONE = "Đã khôi phục {documents} báo cáo vào {folder}."
RESTORE_BROKEN_MESSAGE = "“{path}” không phải là bản sao lưu nguyên vẹn (sai ở “{name}”); chưa thay đổi gì."
RESTORE_BROKEN_REMEDY = "Chép lại tệp ấy từ nơi lưu, hoặc dùng bản sao lưu khác."
RESTORE_VERSION_MESSAGE = "“{path}” là bản sao lưu kiểu {found}, bản hoi này đọc kiểu {expected}."
RESTORE_VERSION_REMEDY = "Cập nhật hoi rồi chạy lại."
RESTORE_FILLED_MESSAGE = "Thư mục dữ liệu {folder} đang có dữ liệu; chưa thay đổi gì."
RESTORE_FILLED_REMEDY = (
    "Khôi phục vào thư mục khác bằng HOI_DATA=THƯ_MỤC, hoặc thêm --force để thay toàn bộ (nên hoi backup trước)."
)

# --- evaluation (eval/) -----------------------------------------------------------------------------------------

CASES_READ_MESSAGE = "Không đọc được tệp câu hỏi {path}: {error}."
CASES_BYTES_REASON = "không phải văn bản UTF-8, hoặc tệp nén bị hỏng"
CASES_READ_REMEDY = "Kiểm tra đường dẫn; tệp phải là văn bản UTF-8 (có thể nén .xz)."
REAL_REPORT_MESSAGE = "Bộ câu hỏi hỏi về báo cáo {name}, nhưng tệp báo cáo đưa vào không có báo cáo ấy."
REAL_REPORT_REMEDY = "Dùng đúng tệp báo cáo mà bộ câu hỏi được viết trên đó; xem eval/sets/README.md."
CASES_LINE_MESSAGE = "Dòng {line} của {path} không phải là JSON: {error}."
CASES_LINE_REMEDY = "Mỗi dòng của bộ câu hỏi là một đối tượng JSON; xem mẫu trong docs/evaluation.md."
CASES_FIELD_MESSAGE = "Dòng {line} của {path}: trường “{field}” thiếu hoặc sai kiểu (cần {expected})."
CASES_FIELD_REMEDY = "Sửa dòng ấy; ý nghĩa của từng trường ghi trong docs/evaluation.md."
CASES_OBJECT_MESSAGE = "Dòng {line} của {path} không phải là một đối tượng JSON."
CASES_TEXT = "một chuỗi ký tự, không rỗng"
CASES_TEXTS = 'danh sách chuỗi ký tự, không rỗng, như ["857"]'
CASES_REPEATED_MESSAGE = "Dòng {line} của {path}: mã câu hỏi “{id}” bị lặp lại."
CASES_EMPTY_MESSAGE = "Tệp {path} không có câu hỏi nào."
CASES_EMPTY_REMEDY = "Chọn tệp khác, hoặc thêm ít nhất một câu hỏi."
CASES_SQUAD_MESSAGE = "Tệp {path} không đúng dạng dữ liệu chuẩn: {error}."
CASES_SQUAD_CASE_MESSAGE = "Câu hỏi {id} của {path} thiếu trường hoặc sai dạng: {error}."
CASES_SQUAD_REPEATED = "mã câu hỏi bị lặp lại"
CASES_SQUAD_TEXT = "cần một chuỗi ký tự không rỗng, không phải {value!r}"
CASES_SQUAD_REMEDY = 'Câu hỏi cần theo dạng SQuAD (data → paragraphs → qas); văn bản thêm cần mỗi dòng một {"text": …}.'
EVAL_NO_REPORTS_MESSAGE = "Không tìm thấy thư mục báo cáo {path}."
EVAL_NO_REPORTS_REMEDY = "Chỉ ra thư mục báo cáo bằng --reports THƯ_MỤC."
EVAL_OUT_MESSAGE = "Không ghi được kết quả vào {path}: {error}."
EVAL_OUT_REMEDY = "Chọn thư mục khác cho --out, hoặc kiểm tra quyền ghi và dung lượng đĩa."
EVAL_RESULTS_MESSAGE = "{path} không phải là kết quả của bản hoi eval này: {error}."
EVAL_RESULTS_REMEDY = "Chỉ ra thư mục đã dùng với --out, hoặc tệp results.json trong đó."
EVAL_PAIRS_MESSAGE = "Hai lần đánh giá không có phép đo chung nào."
EVAL_THRESHOLD_MESSAGE = "Ngưỡng “{text}” không dùng được: {error}."
EVAL_THRESHOLD_REMEDY = "Viết PHÉP_ĐO=GIÁ_TRỊ, ví dụ --fail-under accuracy=0.75. Các phép đo: {measures}."
EVAL_EVIDENCE_MISSING = "câu gốc “{evidence}” không có trong {documents}"
EVAL_MALFORMED = "câu trả lời sai dạng ({error})"
EVAL_OTHER_SET_MESSAGE = "Hai lần đánh giá dùng bộ câu hỏi khác nhau: {a} và {b}."
EVAL_OTHER_TEXTS_MESSAGE = "Hai lần đánh giá hỏi trên các văn bản khác nhau ({a} và {b})."
EVAL_OTHER_KIND_MESSAGE = "Hai lần đánh giá khác loại: {a} và {b}."
EVAL_OTHER_REMEDY = "Chạy lại cùng một lệnh, trên cùng một bộ câu hỏi và cùng các văn bản, rồi so sánh."
EVAL_NOTHING_JUDGED_MESSAGE = (
    "Bộ câu hỏi {name} không có câu nào đứng riêng và có đáp án, nên không chấm được phần tìm kiếm."
)
EVAL_NOTHING_JUDGED_REMEDY = "Thêm câu hỏi có đáp án, hoặc dùng hoi eval answers."
EVAL_NOT_MEASURED_MESSAGE = "Chưa đạt ngưỡng: không có câu nào để đo {measure} trong lần chạy này."
EVAL_BELOW_MESSAGE = "Chưa đạt ngưỡng: {measure} = {value:.3f}, cần ít nhất {floor:.3f}."

# What a document says of itself, and what users put right of it
FORM_LABELS = {
    "title": "Tiêu đề",
    "kind": "Loại văn bản",
    "number": "Số, ký hiệu",
    "issuer": "Cơ quan ban hành",
    "superior": "Cơ quan cấp trên",
    "place": "Địa phương, đơn vị",
    "period": "Kỳ báo cáo (năm)",
    "issued_at": "Nơi ban hành",
    "issued_on": "Ngày ban hành",
    "signer": "Người ký",
    "signer_role": "Chức vụ người ký",
    "abstract": "Trích yếu",
    "author": "Tác giả",
    "date": "Ngày nêu trong bài",
}
HELP_DOCS_SET = (
    "Sửa thông tin mà hệ thống hiểu sai về một báo cáo; để trống ('') là văn bản không nêu. Điều đã sửa còn nguyên khi nạp "
    "lại hay chạy hoi index --rebuild, và có hiệu lực ngay trong câu trả lời."
)
HELP_SET_UNDO = (
    "Bỏ điều đã sửa, trở về như văn bản nêu: title, kind, place, year, number, date, signer… Dùng nhiều lần được."
)
HELP_SET_UNDO_ALL = "Bỏ mọi điều đã sửa của báo cáo này."
HELP_SET = "{label}."
HELP_SET_YEAR = "Kỳ báo cáo: 2024, 2020-2025 hay “quý III năm 2024”."
HELP_SET_DATE = "Ngày ban hành: 5/6/2024 hay 2024-06-05."
PLACE_VALUE = "GIÁ_TRỊ"
CLI_CORRECTED = "đã sửa"
CLI_SET_DONE = "Đã sửa “{name}”: {fields}."
CLI_SET_UNDONE = "“{name}” trở về như văn bản nêu: {fields}."
CLI_SET_SAME = "“{name}” vốn đã như vậy, không có gì thay đổi."
CLI_SET_NOTHING_MESSAGE = "Chưa cho biết sửa điều gì của báo cáo."
CLI_SET_NOTHING_REMEDY = (
    "Thêm ít nhất một lựa chọn, ví dụ: hoi docs set TÊN --year 2024. Xem tất cả: hoi docs set --help"
)
SET_FIELD_MESSAGE = "Không có thông tin nào tên “{field}” để sửa."
SET_FIELD_REMEDY = (
    "Những điều sửa được: title, kind, number, organ, superior, place, year, issued-at, date, signer, role, abstract."
)
SET_LONG_MESSAGE = "“{field}” dài quá {limit} ký tự."
SET_LONG_REMEDY = "Rút ngắn lại rồi lưu lần nữa."
SET_YEAR_MESSAGE = "“{value}” không phải là một kỳ báo cáo."
SET_YEAR_REMEDY = "Ghi một năm (2024), một giai đoạn (2020-2025) hoặc một kỳ có năm (quý III năm 2024)."
SET_DATE_MESSAGE = "“{value}” không phải là một ngày."
SET_DATE_REMEDY = "Ghi ngày/tháng/năm, ví dụ 5/6/2024."
SET_TITLE_MESSAGE = "Tiêu đề không được để trống."
SET_TITLE_REMEDY = "Ghi tiêu đề, hoặc bỏ điều đã sửa để trở về tiêu đề trong văn bản."
PARTICULARS = {
    "signer": "{document} do {value} ký",
    "signer_role": "{document} được ký với chức vụ {value}",
    "issuer": "{document} do {value} ban hành",
    "issued_at": "{document} được ban hành tại {value}",
    "issued_on": "{document} được ban hành ngày {value}",
    "abstract": "{document}",
}
PARTICULARS_DOCUMENT = "văn bản"
PARTICULARS_NUMBER = " số {number}"
PARTICULARS_CORRECTED = "theo thông tin do người dùng sửa"
PARTICULARS_MORE = "Còn {count} văn bản khác cùng ngày."


def day(iso: str) -> str:
    """ "5/6/2024" of "2024-06-05"."""
    parts = iso.split("-")
    return "/".join(str(int(part)) for part in reversed(parts)) if len(parts) == 3 else iso


LOAD_HIDDEN_NOTE = "Phần đang ẩn không được đọc: {parts}."
LOAD_HIDDEN_PARTS = {"sheets": "{count} trang tính", "rows": "{count} dòng", "columns": "{count} cột"}
LOAD_HIDDEN_REMEDY = "Nếu cần cả phần ấy, bỏ ẩn trong tệp rồi nạp lại."
LOAD_FORMULAS_NOTE = "{count} công thức chưa có kết quả trong tệp nên không được đọc."
LOAD_FORMULAS_REMEDY = "Mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi nạp lại."
LOAD_ROWS_MESSAGE = "“{name}” rất lớn: đã đọc {kept} hàng đầu, còn {rest} hàng chưa đọc."
LOAD_ROWS_REMEDY = "Tách phần còn lại thành tệp khác rồi nạp thêm."

# --- versions of a document (rag/versions.py) ---------------------------------------------------------------------

VERSION_OLD = "bản cũ, đã được thay bởi {name}"
VERSION_NEW = "thay cho {names}"

# --- pictures of pages (rag/page_images.py) -------------------------------------------------------------------------

PAGE_IMAGE_NONE_MESSAGE = "“{name}” không có trang {page}: tệp có {count} trang."
PAGE_IMAGE_NONE_REMEDY = "Chọn số trang từ 1 đến số trang của tệp."
PAGE_IMAGE_NO_PDF_MESSAGE = "“{name}” không phải tệp PDF để riêng nên không có ảnh trang."
PAGE_IMAGE_NO_PDF_REMEDY = "Đọc văn bản ngay trên trang, hoặc mở tệp gốc bằng chương trình đã tạo ra nó."
PAGE_IMAGE_GONE_MESSAGE = "Tệp gốc của “{name}” không còn ở chỗ cũ, hoặc đã thay đổi từ khi nạp."
PAGE_IMAGE_GONE_REMEDY = "Đặt tệp về chỗ cũ, hoặc nạp lại thư mục (hoi index) rồi xem lại."
PAGE_IMAGE_BUSY_MESSAGE = "Đang tạo ảnh của nhiều trang cùng lúc."
PAGE_IMAGE_BUSY_REMEDY = "Chờ vài giây rồi bấm lại."

# --- through the running server (rag/through_server.py) -------------------------------------------------------------

CHANNEL_USED = "Trang Hỏi Báo Cáo đang mở thư mục dữ liệu này: việc được làm trong chính chương trình ấy."
CHANNEL_LOST_MESSAGE = "Chương trình phục vụ trang đã dừng giữa chừng."
CHANNEL_LOST_REMEDY = "Chạy lại lệnh: những gì đã báo là xong thì còn nguyên, phần còn lại được nạp tiếp."

# --- a catalog made anew (rag/salvage.py) ---------------------------------------------------------------------------

DOCTOR_ASIDE = (
    "Danh mục hỏng được để riêng: {names}. Khi đã kiểm tra đủ báo cáo thì xóa tệp ấy, vì nó còn chứa văn bản."
)
