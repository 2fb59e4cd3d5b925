"""The Vietnamese words of the evaluation's tables and reports."""

from __future__ import annotations

from eval.scoring import ERROR, EXTRA_FIGURE, NOT_REFUSED, REFUSED, RIGHT, WRONG_ANSWER, WRONG_CITATION

MEASURE_LABELS = {
    "accuracy": "Trả lời đúng",
    "accuracy_years": "Trả lời đúng, kể cả kèm năm",
    "answered_accuracy": "Đúng trong các câu có đáp án",
    "exact_match": "Trùng khít đáp án (EM)",
    "f1": "F1 theo âm tiết",
    "exact_figures": "Đúng từng con số",
    "citation_precision": "Độ chính xác của trích dẫn",
    "citation_recall": "Độ phủ của trích dẫn",
    "citation_validity": "Trích dẫn nguyên văn, đủ số liệu",
    "refusal_precision": "Từ chối đúng chỗ (precision)",
    "refusal_recall": "Từ chối đủ (recall)",
}
RETRIEVAL_LABELS = {
    "evidence@1": "Câu gốc@1",
    "evidence@5": "Câu gốc@5",
    "success@1": "Success@1",
    "success@5": "Success@5",
    "success@10": "Success@10",
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "recall@5": "Recall@5",
    "recall@10": "Recall@10",
}
SYSTEM_LABELS = {
    "hoi": "Hỏi Báo Cáo",
    "hoi (unaccented)": "Hỏi Báo Cáo, không dấu",
    "bm25": "BM25",
    "dense": "Chỉ vectơ",
    "rrf": "RRF",
    "starter": "LlamaIndex + Chroma",
}
REASON_LABELS = {
    RIGHT: "đúng",
    REFUSED: "từ chối dù có đáp án",
    NOT_REFUSED: "trả lời dù không có đáp án",
    WRONG_ANSWER: "sai đáp án",
    EXTRA_FIGURE: "kèm số liệu khác",
    WRONG_CITATION: "trích dẫn không trúng",
    ERROR: "lỗi",
}
VARIANT_LABELS = {
    "original": "nguyên văn",
    "unaccented": "không dấu",
    "partly-accented": "lúc có dấu lúc không",
    "tone-placement": "đổi chỗ đặt dấu (hoà/hòa)",
    "nfd": "dấu rời (NFD)",
    "telex": "gõ nhầm kiểu Telex",
    "abbreviations": "viết tắt (UBND, TP, ĐV)",
    "upper": "chữ hoa",
}

TYPE_LABELS = {
    "aggregate": "tổng hợp",
    "compare": "so sánh",
    "date": "ngày",
    "difference": "chênh lệch",
    "document-number": "số hiệu văn bản",
    "follow-up": "hỏi tiếp",
    "how": "như thế nào",
    "list": "liệt kê",
    "money": "tiền",
    "multi-year": "nhiều năm",
    "number": "số lượng",
    "ordinal": "thứ hạng",
    "organ": "cơ quan",
    "percent": "tỷ lệ phần trăm",
    "person": "người",
    "place": "địa danh",
    "role": "chức vụ",
    "squad": "đọc hiểu (SQuAD)",
    "summary": "tóm tắt",
    "unanswerable": "không có đáp án",
    "why": "vì sao",
    "yes-no": "có hay không",
    "-": "(không ghi)",
}

ANSWERS_TITLE = "Đánh giá câu trả lời"
RETRIEVAL_TITLE = "Đánh giá tìm kiếm"
ROBUSTNESS_TITLE = "Đánh giá độ bền với cách gõ"
COMPARE_TITLE = "So sánh hai lần đánh giá"

QUESTION_SET = "Bộ câu hỏi"
QUESTIONS = "câu hỏi"
DOCUMENTS = "Báo cáo"
PASSAGES = "Đoạn"
REFUSED_FILES = "Tệp không đọc được"
EMBEDDING = "Mô hình nhúng"
RERANKER = "Mô hình xếp hạng lại"
MEASURES_TITLE = "Các phép đo"
MEASURE = "Phép đo"
VALUE = "Giá trị"
INTERVAL = "Khoảng tin cậy 95 %"
COUNT = "Số câu"
LATENCY = "Thời gian trả lời (ms)"
TIMES = (("p50", "p50_ms"), ("p95", "p95_ms"), ("p99", "p99_ms"), ("lâu nhất", "max_ms"))
QUERY_TIMES = "Thời gian tìm (ms mỗi câu)"
FAULTS = "Bộ câu hỏi có {count} câu sai, tính điểm 0: {told}."
BY_TYPE = "Theo loại câu hỏi"
BY_TAG = "Theo nhãn"
TYPE = "Loại"
TAG = "Nhãn"
RIGHT_COUNT = "Đúng"
SHARE = "Tỷ lệ"
REFUSED_COUNT = "Từ chối"
ERRORS = "Lỗi"
MISSES = "Các câu chưa đúng"
MORE_ROWS = "… và {count} mục nữa; xem đủ trong báo cáo ghi bằng --out."
NO_MISSES = "Không có câu nào sai."
CITATION_FAULTS = "Trích dẫn hoặc số liệu không hợp lệ"
INVALID_QUOTES = "trích dẫn không nguyên văn: {count}"
UNGROUNDED = "số liệu không có trong đoạn trích: {figures}"
EXTRA = "số liệu thừa: {figures}"
QUESTION = "Câu hỏi"
HISTORY = "Câu hỏi trước"
GOLD = "Đáp án"
GOT = "Trả lời ngắn"
CITED = "Trích dẫn"
EVIDENCE = "Câu gốc"
REASON = "Lý do"
NOTHING = "(từ chối)"
FAILED = "(lỗi)"
NO_ANSWER_DUE = "(báo cáo không nêu)"
SYSTEM = "Hệ thống"
RETRIEVED = "Đoạn tìm được"
VARIANT = "Cách gõ"
VARIANTS_TITLE = "Câu trả lời theo cách gõ"
VARIANTS_NOTE = (
    "Chênh lệch: so với nguyên văn trên cùng các câu hỏi, tính bằng điểm phần trăm, với khoảng tin cậy 95 % "
    "(bootstrap theo cặp) và p của phép thử hoán vị theo cặp."
)
VARIED_SEARCH_TITLE = "Tìm kiếm theo cách gõ: {measure}"
VARIED_NOTE = (
    "Trong ngoặc: chênh lệch so với nguyên văn, tính bằng điểm phần trăm; báo cáo ghi bằng --out có khoảng tin cậy."
)
VARIED_DETAIL = "Tìm kiếm theo cách gõ, với khoảng tin cậy và phép thử theo cặp"
DROP = "Chênh lệch"
LOST = "Câu đúng khi gõ nguyên văn, sai khi gõ cách khác"
NOTHING_LOST = "Không câu nào mất đi vì cách gõ."
DIFFERENCE = "B − A"
AHEAD = "Hỏi Báo Cáo hơn [95 %]"
P_VALUE = "p"
WITH_INTERVAL = "{} [95 %]"
TESTS_TITLE = "Tìm kiếm: khoảng tin cậy và phép thử theo cặp"
TESTS_NOTE = (
    "“Hỏi Báo Cáo hơn”: điểm phần trăm trên cùng các câu hỏi, khoảng bootstrap theo cặp; p: phép thử hoán vị theo cặp. "
    "p dưới 0,05: khó là do ngẫu nhiên; thử nhiều hệ thống cùng lúc thì cần p nhỏ hơn nữa."
)
COMPARE_NOTE = "A: {a}. B: {b}. Chênh lệch: điểm phần trăm, khoảng bootstrap theo cặp; p: phép thử hoán vị theo cặp."
NEWLY_RIGHT = "Câu B đúng, A sai"
NEWLY_WRONG = "Câu A đúng, B sai"
INDEXING = "Nạp báo cáo"
ANSWERING = "Trả lời câu hỏi"
SEARCHING = "Tìm: {system}"
EMBEDDING_STEP = "Tính vectơ"
PREPARING = "Chuẩn bị văn bản"
WRITTEN = "Đã ghi kết quả vào {path}"
INDEX_SPEED = "Nạp {passages} đoạn trong {seconds} giây ({rate} đoạn/giây)."
RAW_CHROMA = "Riêng Chroma nhận cùng các vectơ: {rate}/giây; tỷ số {ratio}."
FAILED_QUERY = "{system}: {count} câu bị lỗi, tính điểm 0 (ví dụ {id}: {error})."
RETRIEVAL_NOTE = (
    "{count} câu hỏi đứng riêng và có đáp án, trên {passages} đoạn. Câu gốc@k: một câu gốc nằm trọn trong k đoạn đầu. "
    "Các phép đo khác: một đoạn là đúng khi chạm câu gốc."
)
PARAGRAPH_NOTE = "{count} câu hỏi có đáp án, trên {passages} đoạn văn; đúng khi là đoạn văn của câu hỏi."
SHOW = "Hiện những câu nào"
SHOW_ALL = "Tất cả"
SHOW_MORE = "Xem thêm"
SHOWN_COUNT = "{shown}/{count} câu"
NO_SCRIPT = "Bật JavaScript để xem từng câu hỏi; tất cả cũng nằm trong results.json."
RELEVANT = "đúng"
FULL_ANSWER = "Câu trả lời"
FIRST_RANK = "Hạng của đoạn đúng"
NO_RANK = "ngoài 10 hạng đầu"
SHOW_WRONG = "Chỉ câu sai"
SHOW_RIGHT = "Chỉ câu đúng"
FILTER = "Tìm trong câu hỏi, đáp án, trích dẫn"
EXPLANATION = (
    "Một câu đúng khi câu trả lời ngắn chứa đáp án nguyên vẹn, không kèm số liệu nào khác ngoài đáp án và câu gốc, "
    "và có trích dẫn trúng câu gốc trong đúng báo cáo. Câu không có đáp án đúng khi hệ thống từ chối."
)

HELP_GROUP = "Đánh giá: câu trả lời, tìm kiếm, độ bền với cách gõ; so sánh hai lần chạy."
HELP_SEEDS = "Hỏi bộ câu hỏi phát triển trên năm báo cáo mẫu."
HELP_ANSWERS = "Hỏi một bộ câu hỏi (JSONL, hoặc dạng SQuAD) và chấm câu trả lời."
HELP_RETRIEVAL = "Chấm riêng phần tìm kiếm, cạnh BM25, vectơ, RRF và công thức mẫu LlamaIndex."
HELP_ROBUSTNESS = "Hỏi lại bộ câu hỏi với nhiều cách gõ: không dấu, NFD, Telex, viết tắt, chữ hoa."
HELP_COMPARE = "So sánh hai lần đánh giá A và B (thư mục --out hoặc results.json)."
HELP_DATASET = "Bộ câu hỏi, mỗi dòng một JSON."
HELP_SQUAD = "Bộ câu hỏi dạng SQuAD; mỗi đoạn văn thành một báo cáo."
HELP_DISTRACTORS = "Văn bản thêm để gây nhiễu: JSONL có trường text, có thể nén .xz."
HELP_MAX_DISTRACTORS = "Số đoạn gây nhiễu nhiều nhất."
HELP_REPORTS = "Thư mục (hoặc tệp) báo cáo; bỏ trống thì dùng kho dữ liệu hiện có."
HELP_OUT = "Thư mục ghi results.json, report.md và report.html."
HELP_JSON = "Tệp ghi kết quả dạng cố định cho chương trình."
PLACE_FAIL_UNDER = "PHÉP_ĐO=GIÁ_TRỊ"
HELP_FAIL_UNDER = "Thoát với mã 1 khi thấp hơn (robustness: ở cách gõ kém nhất); dùng được nhiều lần."
HELP_BASELINES = "Có chạy các hệ thống đối chứng hay không."
HELP_RESUME = "Chạy tiếp lần đánh giá bị ngắt trong thư mục --out."
HELP_VARIANTS = "Chỉ chạy các cách gõ này."
NEEDS_ONE = "cần đúng một trong hai: --dataset hoặc --squad"
NEEDS_OUT = "--resume cần --out THƯ_MỤC"
RESUMED = "Chạy tiếp: dùng lại {count} kết quả của lần chạy trước."
NOT_RESUMED = "Lần chạy trước trong {path} dùng câu hỏi, văn bản, mô hình hay bản chương trình khác: chạy lại từ đầu."
STOPPED = "Đã dừng giữa chừng. Phần đã làm nằm trong {path}; chạy lại lệnh ấy với --resume để đi tiếp."
STOPPED_FOR_GOOD = "Đã dừng giữa chừng, không giữ lại gì. Thêm --out THƯ_MỤC để có thể chạy tiếp bằng --resume."
NO_REPORTS_WITH_SQUAD = "--squad đã mang theo văn bản của nó, không dùng cùng --reports"
ANSWERING_VARIANT = "Hỏi: {variant}"

HELP_BENCH = "Đo tốc độ cạnh công thức mẫu LlamaIndex + Chroma, trên cùng các báo cáo mẫu, trong một lần chạy."
HELP_BENCH_STEP = "Đo tốc độ"
HELP_RUNS = "Số lần chạy hoi ask nguội."
BUNDLED = "mô hình kèm theo"
RECIPE_MINILM = "LlamaIndex + Chroma (MiniLM)"
RECIPE_BUNDLED = "LlamaIndex + Chroma (mô hình kèm theo)"
BENCH_RATIOS = "Nhanh gấp mấy lần"
BENCH_TIMES = "Thời gian"
FASTER_THAN = "so với {name}"
COLD_ASK = "hoi ask nguội"
WARM_ASK = "câu hỏi nóng"
COLD_INDEX = "nạp nguội"
COLD_ASK_S = "hỏi nguội (s)"
WARM_P50 = "nóng p50 (ms)"
WARM_P95 = "nóng p95 (ms)"
COLD_INDEX_S = "nạp nguội (s)"
BENCH_NOTE = (
    "Nguội: cả tiến trình, từ lúc gõ lệnh đến khi xong (trung vị). Công thức mẫu chỉ tìm năm đoạn; "
    "Hỏi Báo Cáo còn trả lời và trích dẫn."
)

PLACE_SIZES = "SỐ,SỐ,…"
HELP_SIZES = "Đo thêm ở các cỡ này (số đoạn văn), cạnh LlamaIndex, LlamaIndex + BM25 và BM25; ví dụ 100,10000,100000."
HELP_TEXTS = (
    "Văn bản cho --sizes: JSONL có trường text, có thể nén .xz; bỏ trống thì dùng báo cáo của dự án, hết thì biến đổi."
)
HELP_PEERS_UP_TO = "Không chạy các hệ thống đối chứng ở cỡ lớn hơn số này."
HELP_BENCH_OUT = "Thư mục ghi bench.json, bench.md và growth.svg."
BAD_SIZES = "“{value}” không phải các số nguyên dương cách nhau bằng dấu phẩy"
SIZES_STEP = "Đo theo cỡ"
SIZED_NAMES = {
    "hoi": "Hỏi Báo Cáo", "chroma": "riêng Chroma nhận vectơ", "starter": "LlamaIndex + Chroma",
    "hybrid": "LlamaIndex + Chroma + BM25", "bm25": "BM25",
}  # fmt: skip
SIZED_TITLE = "Cỡ {size} đoạn văn"
SIZED_COLUMNS = (
    "Hệ thống", "đoạn đã nạp", "hỏi nguội (s)", "p50 (ms)", "p95 (ms)", "p99 (ms)", "tìm thấy ở 5", "nạp (đoạn/s)",
    "bộ nhớ (MB)", "đĩa (byte/đoạn)",
)  # fmt: skip
SIZED_NOTE = "Hỏi Báo Cáo: thời gian gồm cả trả lời và trích dẫn; các hệ thống khác chỉ tìm năm đoạn."
SIZED_GROWTH = "Hỏi Báo Cáo lớn lên theo cỡ"
SIZED_EXPONENT = "số mũ"
SIZED_GROWTH_NAMES = {
    "query_ms_p50": "thời gian một câu hỏi", "search_ms_p50": "thời gian tìm", "memory_mb": "bộ nhớ khi phục vụ",
    "index_seconds": "thời gian nạp",
}  # fmt: skip
SIZED_GROWTH_NOTE = "giá trị ≈ a · cỡ^(số mũ); 1: tỷ lệ thuận, 0: không đổi."
SIZED_CHART = "Một câu hỏi nóng (ms, p50) theo số đoạn văn"

# --- hoi eval verify ---------------------------------------------------------------------------------------------

HELP_VERIFY = "Kiểm tra bộ kiểm chứng: cài lỗi vào câu trả lời và đếm xem bắt được bao nhiêu, báo nhầm bao nhiêu."
HELP_VERIFY_REPORTS = "Tệp hay thư mục báo cáo dùng để soạn câu trả lời (mặc định: seeds/ và eval/sets/reports)."
HELP_VERIFY_ANSWERS = "Số câu trả lời cho mỗi hạt giống ngẫu nhiên."
HELP_VERIFY_SEEDS = "Hạt giống ngẫu nhiên; ghi nhiều lần để chạy nhiều lượt."
HELP_VERIFY_VIHALLU = "Đo thêm trên tệp CSV của ViHallu (context, prompt, response, label)."
HELP_VERIFY_JSON = "Ghi kết quả ra tệp JSON."
HELP_VERIFY_MISSES = "Liệt kê lỗi bỏ sót và câu đúng bị báo nhầm."
VERIFY_STEP = "Kiểm chứng"
VIHALLU_STEP = "ViHallu"
VERIFY_FEW_MESSAGE = "Cần ít nhất hai báo cáo để soạn câu trả lời."
VERIFY_FEW_REMEDY = "Trỏ --reports tới một thư mục có từ hai báo cáo trở lên."
VERIFY_CAUGHT = "Lỗi cài vào bị bắt: {caught}/{planted} ({share}); câu đúng bị báo nhầm: {flags}/{true} ({flag_share})."
VERIFY_KIND = "{kind}: {caught}/{planted}"
VERIFY_FURTHER = "{kind} (không bắt buộc): {caught}/{planted}"
VIHALLU_LINE = (
    "ViHallu, {cases} câu: macro-F1 {macro} (ba nhãn); F1 có căn cứ {supported}, không có căn cứ {unsupported}. "
    "Số đã công bố: tốt nhất 84,8; mô hình mã hóa cơ sở 32,8."
)
VERIFY_MISS = "[{kind}] {outcome} ({problems}): {text}"
VERIFY_KINDS = {
    "true": "câu đúng", "figure": "sai số", "percent": "sai phần trăm", "date": "sai ngày", "document-number": "sai số hiệu",
    "person": "sai tên người", "place": "sai địa danh", "unit": "đổi đơn vị", "citation": "đổi trích dẫn",
    "figure-of-another": "số của việc khác", "negation": "phủ định", "comparison": "đổi tăng/giảm, hơn/kém",
    "target": "kết quả thành chỉ tiêu hoặc ngược lại",
}  # fmt: skip
