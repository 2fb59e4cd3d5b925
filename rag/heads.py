"""Who leads an office, asked for without the title: "ai đứng đầu Sở Tư pháp" is "ai là giám đốc Sở Tư pháp"."""

from __future__ import annotations

from rag.kinds import as_typed, found
from rag.text import fold

_SPOKEN = (  # offices as they are spoken of, before their heads are named
    (r"(?<=sếp )ngành (?=\w)|(?<=đứng đầu )ngành (?=\w)", "sở "),
    (r"(?<![^\W\d_])bên kiểm tra(?![^\W\d_])", "ủy ban kiểm tra"),
    (r"(?<![^\W\d_])bên (?=(?:tổ chức|dân vận|tuyên giáo|nội chính)(?![^\W\d_]))", "ban "),
    (r"(?<=sếp )bên (?=\w)", ""),
)
_TITLES = (  # what the one is called who leads an office whose name begins so; the longer beginnings first
    (r"tổng cục", "tổng cục trưởng"),
    (r"chi cục", "chi cục trưởng"),
    (r"cục", "cục trưởng"),
    (r"hạt kiểm lâm", "hạt trưởng"),
    (r"vụ", "vụ trưởng"),
    (r"văn phòng (?:quốc hội|chính phủ)", "chủ nhiệm"),
    (r"văn phòng đăng ký", "giám đốc"),
    (r"văn phòng", "chánh văn phòng"),
    (r"thanh tra", "chánh thanh tra"),
    (r"tòa án|tand", "chánh án"),
    (r"viện|vksnd", "viện trưởng"),
    (r"trường|học viện|đại học", "hiệu trưởng"),
    (r"(?:tỉnh|thành|huyện|thị|quận|đảng|đoàn) ủy|đảng bộ|chi bộ|(?:tỉnh|thành|huyện|thị|quận|xã)? ?đoàn thanh niên|tỉnh đoàn|thành đoàn|huyện đoàn", "bí thư"),
    (r"(?:ủy )?ban kiểm tra|ubkt", "chủ nhiệm"),
    (r"ủy ban|ubnd|hội đồng nhân dân|hđnd|hdnd|mặt trận|mttq|ubmttq|hội|liên đoàn|liên minh", "chủ tịch"),
    (r"sở|trung tâm|công ty|bệnh viện|kho bạc|ngân hàng|đài|nhà máy|bảo hiểm xã hội|bhxh|bảo tàng|thư viện|hợp tác xã|htx|công an (?:tỉnh|thành phố)", "giám đốc"),
    (r"bộ(?! chỉ huy)", "bộ trưởng"),
    (r"ban|phòng|trạm|đội|công an|tổ công tác|đoàn (?:công tác|kiểm tra|thanh tra|giám sát)", "trưởng"),
)  # fmt: skip
_LEADS = r"(?:(?:đang|hiện|hiện nay|hiện tại|là người|trực tiếp|được giao) )*(?:đứng đầu|lãnh đạo cao nhất|làm thủ trưởng|làm sếp|cầm trịch|chèo lái)"
_A_HEAD = r"đứng đầu|lãnh đạo cao nhất|thủ trưởng|sếp|cầm trịch|chèo lái"  # one of these is in every pattern below
_AHEAD = (  # "ai đứng đầu X", "người đứng đầu X là ai"
    rf"(?<![^\W\d_])ai {_LEADS}(?: của| ở| tại| bên)? (?=(?P<office>[^?]+))",
    r"(?<![^\W\d_])(?:ai là )?(?:người đứng đầu|thủ trưởng|lãnh đạo cao nhất|sếp(?: lớn)?)(?: của| ở| tại| bên)? (?=(?P<office>[^?]+))",
)
_BEHIND = rf"(?P<office>[^?,]+?)(?: thì)? (?:do|là|vào tay)? ?ai {_LEADS}"


def _title(office: str, unaccented: bool) -> tuple[int, str] | None:
    """Where the first office named begins, and what its head is called; None where none is named."""
    named = [
        (match.start(), title)
        for pattern, title in _TITLES
        if (match := found(rf"(?<![^\W\d_])(?:{pattern})(?![^\W\d_])", office, unaccented))
    ]
    if not named:
        return None
    start, title = min(named, key=lambda each: each[0])
    return start, fold(title) if unaccented else title


def with_title(text: str, unaccented: bool) -> str:
    """The question with the title of who leads the office that it names; unchanged where it asks for no such one."""
    low = as_typed(text, unaccented)
    if found(_A_HEAD, low, unaccented) is None:
        return text
    for pattern, said in _SPOKEN:
        match = found(pattern, low, unaccented)
        if match is not None:
            text = f"{text[: match.start()]}{fold(said) if unaccented else said}{text[match.end() :]}"
            low = as_typed(text, unaccented)
    who = "ai la" if unaccented else "ai là"
    for pattern in _AHEAD:
        match = found(pattern, low, unaccented)
        if match is None:
            continue
        led = _title(match["office"][:60], unaccented)
        if led is None:
            continue  # "sở tài chính ai đứng đầu năm 2017"
        if led[0] > 4:
            if match.group().startswith("ai ") and found(_BEHIND, low, unaccented):
                continue  # "sở tài chính ai đứng đầu hồi xảy ra vụ …"
            return text
        lead, rest = text[: match.start()], text[match.start("office") :]
        asks = f"{who} " if match.group().startswith("ai ") else ""
        return f"{lead}{asks}{led[1]} {rest}"
    match = found(_BEHIND, low, unaccented)
    if match is None:
        return text
    led = _title(match["office"], unaccented)
    if led is None:
        return text
    start = match.start("office") + led[0]
    return f"{text[:start]}{who} {led[1]} {text[start : match.end('office')]}{text[match.end() :]}"
