"""Official documents in many layouts with what they say of themselves, made up by a seeded generator.

`documents(count, seed)` gives texts and their truth; `docx_of` and `pdf_of` set the same parts as office files with the head
in two columns. Names of persons are drawn from syllables and belong to nobody.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.report_files import font_path

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "---------------")
PARTY_MOTTO = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
_UNITS = (
    ("HUYỆN", "Vân Đồn", "TỈNH", "Quảng Ninh"), ("HUYỆN", "Vĩnh Bảo", "THÀNH PHỐ", "Hải Phòng"), ("THÀNH PHỐ", "Móng Cái", "TỈNH", "Quảng Ninh"),
    ("HUYỆN", "Krông Bông", "TỈNH", "Đắk Lắk"), ("THỊ XÃ", "Mường Lay", "TỈNH", "Điện Biên"), ("XÃ", "Hòa Sơn", "HUYỆN", "Krông Bông"),
    ("PHƯỜNG", "Mông Dương", "THÀNH PHỐ", "Cẩm Phả"), ("ĐẶC KHU", "Cát Hải", "THÀNH PHỐ", "Hải Phòng"), ("HUYỆN", "Ea H'leo", "TỈNH", "Đắk Lắk"),
    ("QUẬN", "Ngô Quyền", "THÀNH PHỐ", "Hải Phòng"),
)  # fmt: skip
_OFFICES = ("PHÒNG NỘI VỤ", "PHÒNG TÀI CHÍNH - KẾ HOẠCH", "THANH TRA", "TRUNG TÂM VĂN HÓA", "CÔNG AN", "VĂN PHÒNG")
_PARTY_OFFICES = ("BAN TỔ CHỨC", "BAN DÂN VẬN", "ỦY BAN KIỂM TRA", "VĂN PHÒNG", "BAN TUYÊN GIÁO")
_COMMITTEE = {"HUYỆN": "HUYỆN ỦY", "THÀNH PHỐ": "THÀNH ỦY", "THỊ XÃ": "THỊ ỦY", "QUẬN": "QUẬN ỦY", "TỈNH": "TỈNH ỦY"}
_KINDS = (
    ("báo cáo", "BC"), ("thông báo", "TB"), ("kết luận", "KL"), ("nghị quyết", "NQ"), ("kế hoạch", "KH"), ("chỉ thị", "CT"),
    ("quyết định", "QĐ"), ("hướng dẫn", "HD"), ("tờ trình", "TTr"), ("công văn", ""),
)  # fmt: skip
_ABSTRACTS = (
    "Kết quả công tác xây dựng Đảng năm {year}",
    "Tình hình kinh tế - xã hội 6 tháng đầu năm {year}, phương hướng, nhiệm vụ 6 tháng cuối năm",
    "Về việc tăng cường công tác phòng cháy, chữa cháy trên địa bàn",
    "Công tác phát triển đảng viên và kiểm tra, giám sát năm {year} theo Nghị quyết số 15-NQ/TU",
    "Kết luận Hội nghị giao ban quý III năm {year}",
    "Thực hiện cuộc vận động “Toàn dân đoàn kết xây dựng nông thôn mới”",
)
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Thào", "Lò")
_MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thanh", "A", "Quốc", "Ngọc")
_GIVEN = ("Hải", "An", "Dũng", "Hương", "Khang", "Long", "Phúc", "Sơn", "Yến", "Ân", "Đạt", "Uyên")
_BODY = (
    "Căn cứ Quyết định số 12/QĐ-UBND ngày 3 tháng 4 năm 2019 của Ủy ban nhân dân tỉnh về việc giao chỉ tiêu; thực hiện Kế hoạch số 77-KH/TU, "
    "đơn vị tổng hợp như sau:",
    "I. KẾT QUẢ THỰC HIỆN",
    "Đến ngày 30 tháng 6 năm {year}, toàn đơn vị đã kết nạp {count} đảng viên mới, đạt 62% kế hoạch. Đồng chí Lê Văn Tám, Phó Chủ tịch, "
    "phụ trách công tác này.",
    "Công tác kiểm tra, giám sát được duy trì; các kiến nghị theo Công văn số 5/CV-HU đã được giải quyết.",
    "II. NHIỆM VỤ TRỌNG TÂM",
    "Tiếp tục triển khai Nghị quyết số 28-NQ/TU, hoàn thành các chỉ tiêu được giao.",
)
LAYOUTS = ("left first", "right first", "rows", "rows right first", "side by side")
FIELDS = ("kind", "number", "issuer", "superior", "issued_at", "issued_on", "signer", "signer_role", "abstract")


@dataclass(frozen=True)
class Made:
    """The parts of a made-up document and what a reader should find; "" for what is not said."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    title: tuple[str, ...]
    body: tuple[str, ...]
    recipients: tuple[str, ...]
    signature: tuple[str, ...]
    layout: str
    signed_beside: bool
    truth: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """As plain text in the document's layout."""
        head = list(_laid(self.left, self.right, self.layout))
        gap = [""] if self.layout in ("left first", "side by side") else []
        end = list(
            _laid(
                self.recipients,
                self.signature,
                "side by side" if self.signed_beside else self.layout.replace("rows", "left"),
            )
        )
        return "\n".join([*head, *gap, *self.title, *gap, *self.body, *gap, *end]) + "\n"


def _laid(left: tuple[str, ...], right: tuple[str, ...], layout: str) -> Iterator[str]:
    if layout == "right first":
        yield from (*right, *left)
    elif layout in ("rows", "rows right first", "side by side"):
        for index in range(max(len(left), len(right))):
            a, b = left[index] if index < len(left) else "", right[index] if index < len(right) else ""
            if layout == "side by side":
                yield f"{a}    {b}".strip() if a else b
            else:
                yield from (part for part in ((a, b) if layout == "rows" else (b, a)) if part)
    else:
        yield from (*left, *right)


def documents(count: int, seed: int = 7) -> list[Made]:
    """So many documents, the same for the same seed."""
    draw = random.Random(seed)
    return [_document(draw, index) for index in range(count)]


def _document(draw: random.Random, index: int) -> Made:
    kind, symbol = _KINDS[index % len(_KINDS)]
    party = draw.random() < 0.45
    type_, name, above_type, above = draw.choice(_UNITS)
    year = draw.randint(2016, 2025)
    superior, issuer, lines, suffix = _bodies(draw, party, type_, name, above_type, above)
    has_number, has_date = draw.random() < 0.9, draw.random() < 0.9
    value = f"{draw.randint(1, 999)}"
    joiner = "-" if party else "/"
    number = (
        f"{value}{joiner}{symbol}/{suffix}"
        if party and symbol
        else f"{value}/{symbol}-{suffix}"
        if symbol
        else f"{value}{joiner}CV/{suffix}"
        if party
        else f"{value}/{suffix}-VP"
    )
    shown = number if has_number else number[len(value) :]
    label = draw.choice(("Số: ", "Số ", "Số:") if has_number else ("Số:      ", "Số …… "))
    written = shown if draw.random() < 0.8 or not has_number else shown.replace("-", " -", 1)
    day, month = draw.randint(1, 28), draw.randint(1, 12)
    at = draw.choice((name, name, f"TP. {name}" if type_ == "THÀNH PHỐ" else name))
    zero = draw.random() < 0.6
    date = (
        f"{at}, ngày {day:02d} tháng {month:02d} năm {year}" if zero else f"{at}, ngày {day} tháng {month} năm {year}"
    )
    if not has_date:
        date = f"{at}, ngày     tháng     năm {year}"
    abstract = draw.choice(_ABSTRACTS).format(year=year)
    rule = ("*",) if party else ("-------",)
    left = [*lines, *rule, f"{label}{written}"]
    right = [*(PARTY_MOTTO if party else MOTTO), date]
    if kind == "công văn":
        left.append(f"V/v {abstract[0].lower()}{abstract[1:]}")
        title = (f"Kính gửi: Ủy ban nhân dân {above_type.lower()} {above}.",)
        abstract = f"{abstract[0].lower()}{abstract[1:]}"
    elif draw.random() < 0.3:
        title = (f"{kind.upper()} {abstract}",)
    elif draw.random() < 0.25 and len(abstract) > 50:
        cut = abstract.rfind(" ", 0, 45)
        title = (kind.upper(), abstract[:cut], abstract[cut + 1 :], "-----")
    else:
        title = (kind.upper(), abstract, "-----") if draw.random() < 0.5 else (kind.upper(), abstract)
    has_signer = draw.random() < 0.92
    signer = " ".join((draw.choice(_SURNAMES), draw.choice(_MIDDLE), draw.choice(_GIVEN)))
    offices = _offices(draw, party, type_)
    stamp = draw.choice(((), ("(Đã ký)",), ("(đã ký)",), ("",)))
    signature = (*offices, *stamp, signer) if has_signer else offices
    recipients = ("Nơi nhận:", "- Như trên;", "- Các chi bộ trực thuộc;", f"- Lưu: VT, {suffix}.")
    body = tuple(line.format(year=year, count=draw.randint(5, 90)) for line in _BODY)
    truth = {
        "kind": kind, "number": number if has_number else "", "issuer": issuer, "superior": superior,
        "issued_at": at if has_date else "", "issued_on": f"{year}-{month:02d}-{day:02d}" if has_date else "",
        "signer": signer if has_signer else "", "signer_role": ", ".join(offices) if has_signer else "", "abstract": abstract,
    }  # fmt: skip
    return Made(
        tuple(left),
        tuple(right),
        title,
        body,
        recipients,
        signature,
        LAYOUTS[index % len(LAYOUTS)],
        draw.random() < 0.4,
        truth,
    )


def _bodies(
    draw: random.Random, party: bool, type_: str, name: str, above_type: str, above: str
) -> tuple[str, str, list[str], str]:
    """(superior, issuer, their lines, what stands for them in the number)."""
    shouted, over = name.upper(), above.upper()
    choice = draw.random()
    if party and type_ in _COMMITTEE:
        committee = f"{_COMMITTEE[type_]} {shouted}"
        if choice < 0.5:
            superior = f"ĐẢNG BỘ {above_type} {over}"
            return superior, committee, [superior, committee], _COMMITTEE[type_][0] + "U"
        office = draw.choice(_PARTY_OFFICES)
        return committee, office, [committee, office], "BTC"
    if party:
        superior = f"ĐẢNG BỘ {above_type} {over}"
        issuer = f"ĐẢNG ỦY {type_} {shouted}"
        return superior, issuer, [superior, issuer], "ĐU"
    if choice < 0.4:
        issuer = f"ỦY BAN NHÂN DÂN {type_} {shouted}"
        return "", issuer, ["ỦY BAN NHÂN DÂN", f"{type_} {shouted}"], "UBND"
    if choice < 0.55:
        issuer = f"HỘI ĐỒNG NHÂN DÂN {type_} {shouted}"
        return "", issuer, [issuer], "HĐND"
    superior, office = f"UBND {type_} {shouted}", draw.choice(_OFFICES)
    return superior, office, [superior, office], "PNV"


def _offices(draw: random.Random, party: bool, type_: str) -> tuple[str, ...]:
    if party:
        return draw.choice((
            ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"), ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
            ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"), ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ THƯỜNG TRỰC"), ("TRƯỞNG BAN",),
        ))  # fmt: skip
    return draw.choice((
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), ("TRƯỞNG PHÒNG",), ("CHỦ TỊCH",), ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔNG HỢP"),
    ))  # fmt: skip


def docx_of(made: Made) -> bytes:
    """A Word file, head and signature in tables of two columns without lines."""
    import docx

    document = docx.Document()
    for left, right, before in ((made.left, made.right, made.title), (made.recipients, made.signature, ())):
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "\n".join(left), "\n".join(right)
        for line in (*before, *(made.body if before else ())):
            document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pdf_of(made: Made, *, right_first: bool = False) -> bytes:
    """A PDF page whose head and signature stand in two columns, written column by column in either order."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Form", str(font_path())))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setFont("Form", 11)

    def columns(left: tuple[str, ...], right: tuple[str, ...], top: float) -> float:
        pairs = [(left, 155), (right, 410)]
        depth = top
        for lines, middle in pairs[::-1] if right_first else pairs:
            at = top
            for line in lines:
                for piece in simpleSplit(line, "Form", 9, 235) or [""]:
                    canvas.setFont("Form", 9)
                    canvas.drawCentredString(middle, at, piece)
                    at -= 14
            depth = min(depth, at)
        return depth - 10

    at = columns(made.left, made.right, 790)
    canvas.setFont("Form", 11)
    for line in made.title:
        for piece in simpleSplit(line, "Form", 11, 440):
            canvas.drawCentredString(300, at, piece)
            at -= 16
    at -= 10
    for line in made.body:
        for piece in simpleSplit(line, "Form", 11, 470):
            canvas.drawString(60, at, piece)
            at -= 16
    columns(made.recipients, made.signature, at - 16)
    canvas.save()
    return target.getvalue()
