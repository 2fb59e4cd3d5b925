"""One fact of a claim against one sentence of a report: what is wrong, or None where the sentence says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rag.facts import Figure, Sentence, document_key, ordinal_value
from rag.quantities import COUNT, DATE, DOCUMENT, FOREIGN_MONEY, MONEY, ORDINAL, PERCENT, Quantity, date_key, scaled
from rag.text import fold

FIGURE, UNIT, DAY, PERIOD, NUMBER, RANK, PERSON, PLACE, NAME, NEGATION, COMPARISON, TARGET, WORDS, CITATION, LINK = (
    "figure", "unit", "date", "period", "document-number", "ordinal", "person", "place", "name", "negation",
    "comparison", "target", "words", "citation", "link",
)  # fmt: skip

_TARGET = re.compile(
    r"chỉ tiêu|mục tiêu|kế hoạch|phấn đấu|dự kiến|đề ra|được giao|tỉnh giao|dự toán|nghị quyết giao|sẽ |trở lên|phải đạt|định hướng"
)
_PLANNED_AFTER = re.compile(r"^\W*(?:theo|so với)\s+(?:kế hoạch|chỉ tiêu|nghị quyết)")
_PURE_PLAN = re.compile(r"phấn đấu|dự kiến|đề ra|sẽ |mục tiêu|trở lên|được giao")
_DONE = re.compile(r"(?<!\w)(?:đã|được|đạt được|kết quả|thực hiện được|hoàn thành|ước đạt|đạt)(?!\w)")
_UP = re.compile(r"(?<!\w)(?:tăng|cao hơn|nhiều hơn|lớn hơn|vượt|nâng)(?!\w)")
_DOWN = re.compile(r"(?<!\w)(?:giảm|thấp hơn|ít hơn|nhỏ hơn|hụt|thiếu|kém)(?!\w)")
_PASSED = re.compile(r"(?<!\w)vượt (?:mức )?(?:chỉ tiêu|kế hoạch)(?!\w)")
_OVER = re.compile(r"(?<!\w)(?:hơn|trên|(?<!không )quá|vượt|tối thiểu|ít nhất)\s*$")
_UNDER = re.compile(r"(?<!\w)(?:gần|dưới|chưa đến|chưa tới|không quá|chưa đầy|tối đa|nhiều nhất)\s*$")
_LINKING = frozenset("chiếm tỷ lệ bằng tương ứng khoảng gồm tăng giảm vượt so cùng kỳ trước".split())
# what people are called without saying who they are: may stand for any of them, but not the other way round
_GENERAL = frozenset({("đồng", "chí"), ("người",), ("cá", "nhân"), ("trường", "hợp"), ("đơn", "vị")})
_PEOPLE = frozenset(
    {("đảng", "viên"), ("cán", "bộ"), ("học", "viên"), ("quần", "chúng"), ("hội", "viên"), ("đoàn", "viên"), ("đại", "biểu"), ("công", "chức"),
     ("lao", "động"), ("học", "sinh"), ("nông", "dân"), ("đồng", "chí")}
)  # fmt: skip


def figure_problem(claim: Figure, claimed: Sentence, said: Sentence, others: Sequence[Figure]) -> str | None:
    """FIGURE where the value is not there, else UNIT, COMPARISON, TARGET, or FIGURE for one that belongs to something else.

    `others` are the figures that might be meant instead: those of all sentences that the claim may stand on.
    """
    found: list[str] = []
    for figure in said.figures:
        role = _same_value(claim.quantity, figure.quantity)
        if role is None:
            continue
        problem = (
            _unit_problem(claim, figure, said)
            or _direction_problem(claim, figure, claimed, said)
            or _target_problem(claim, figure, role, claimed, said)
            or _owner_problem(claim, figure, others)
            or _neighbour_problem(claim, figure, claimed, said)
        )
        if problem is None:
            return None
        found.append(problem)
    if found:
        return next((problem for problem in found if problem != FIGURE), FIGURE)
    if _raw_twin(claim.quantity, said):
        return UNIT
    return FIGURE if not _in_words(claim, said) else None


def _same_value(claim: Quantity, said: Quantity) -> str | None:
    """Which number of `said` the claim's is: "value", "target", "high", "both", else None."""
    value, own = scaled(claim), scaled(said)
    if value is None or own is None:
        return None
    if (claim.kind == PERCENT) != (said.kind == PERCENT):
        return None
    if claim.target is not None:
        return "both" if value == own and claim.target == said.target else None
    if claim.high is not None:
        return "both" if value == own and claim.high == said.high else None
    if said.high is not None:
        return None  # one end of a range is not the range
    if value == own:
        return "value"
    if said.target is not None and claim.value == said.target and claim.unit == said.unit:
        return "target"
    return None


def _raw_twin(claim: Quantity, said: Sentence) -> bool:
    """Whether the digits stand there with another unit ("2,5 triệu" for "2,5 tỷ", "12%" for "12 hộ")."""
    for figure in said.figures:
        own = figure.quantity
        if claim.value == own.value and (claim.kind != own.kind or claim.unit != own.unit):
            return True
    return False


def _in_words(claim: Figure, said: Sentence) -> bool:
    """ "3 nghị quyết" for "ba nghị quyết"."""
    return claim.quantity.kind == COUNT and any(
        Decimal(value) == claim.quantity.value and (not claim.noun or claim.noun[0] == following)
        for value, following in said.number_words
    )


def _unit_problem(claim: Figure, figure: Figure, said: Sentence) -> str | None:
    own, other = claim.quantity, figure.quantity
    if own.kind == MONEY or other.kind == MONEY:
        if own.kind == other.kind and bool(FOREIGN_MONEY.search(own.unit)) == bool(FOREIGN_MONEY.search(other.unit)):
            return None if own.unit.partition("/")[2] == other.unit.partition("/")[2] else UNIT
        magnitude = own.unit and other.unit and own.unit.split()[0] == other.unit.split()[0]
        return None if magnitude and not (claim.noun and figure.noun and claim.noun != figure.noun) else UNIT
    if own.kind == PERCENT:
        return UNIT if ("điểm" in own.unit) != ("điểm" in other.unit) else None
    if not claim.noun:
        return None
    if not figure.noun:
        # "số đảng viên kết nạp là 857": what is counted stands before it
        return None if set(claim.noun[:1]) <= set(figure.before.split()) or _noun_in(claim.noun, said) else UNIT
    if _agree(claim.noun, figure.noun):
        return None
    if claim.noun in _GENERAL or claim.noun[:1] in _GENERAL:
        return None if figure.noun in _PEOPLE | _GENERAL or figure.noun[:1] in _GENERAL else UNIT
    if figure.noun in _GENERAL or figure.noun[:1] in _GENERAL:
        return None if _noun_in(claim.noun, said) else UNIT
    return UNIT


def _agree(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    size = min(len(first), len(second))
    return first[:size] == second[:size]


def _noun_in(noun: tuple[str, ...], said: Sentence) -> bool:
    forms = tuple(token.form for token in said.tokens)
    return any(forms[index : index + len(noun)] == noun for index in range(len(forms)))


def _direction_problem(claim: Figure, figure: Figure, claimed: Sentence, said: Sentence) -> str | None:
    window, own = claim.before[-28:], figure.before[-28:]
    wide = said.low[max(0, figure.quantity.start - 60) : figure.quantity.end + 30]
    if _PASSED.search(window) and _surpassed(figure.quantity):
        window = _PASSED.sub("", window)  # "82 đảng viên, vượt chỉ tiêu 80" of "82/80"
    for this, that in ((_UP, _DOWN), (_DOWN, _UP)):
        if this.search(window) and not that.search(window):
            if that.search(own) and not this.search(own):
                return COMPARISON
            if not this.search(wide):
                return COMPARISON
        elif that.search(own) and not that.search(claimed.low) and this.search(claimed.low):
            return COMPARISON
    for this, that in ((_OVER, _UNDER), (_UNDER, _OVER)):
        if this.search(claim.before) and not this.search(figure.before):
            return COMPARISON
        if that.search(figure.before) and this.search(claim.before):
            return COMPARISON
    after, own_after = claim.after[:24], figure.after[:24]
    for word in ("trở lên", "trở xuống"):
        if word in after and word not in own_after:
            return COMPARISON
    return None


def _surpassed(quantity: Quantity) -> bool:
    """Whether a result is given beside its plan and is greater."""
    return quantity.value is not None and quantity.target is not None and quantity.value > quantity.target


def _target_problem(claim: Figure, figure: Figure, role: str, claimed: Sentence, said: Sentence) -> str | None:
    """A plan given as a result, or the other way round."""
    if role == "both":
        return None
    here = _clause(claimed, claim)
    there = _clause(said, figure)
    noun = " ".join(claim.noun)
    if role == "target":
        planned = _TARGET.search(f"{claim.before} ") or _PLANNED_AFTER.search(claim.after.replace(noun, "", 1))
        return None if planned else TARGET
    if _surpassed(figure.quantity):
        here = _PASSED.sub("", here)
    plan_claimed = bool(_TARGET.search(here.replace(noun, "", 1) if noun else here))
    if figure.quantity.target is not None and plan_claimed and not _DONE.search(here):
        return TARGET
    if plan_claimed and not _TARGET.search(said.low) and not said.view.target:
        return TARGET
    pure_plan = bool(_PURE_PLAN.search(there)) and not _DONE.search(there)
    lead = f"{claimed.low[: claim.quantity.start]} {here}"
    return TARGET if pure_plan and not _TARGET.search(lead) else None


def _clause(sentence: Sentence, figure: Figure) -> str:
    start, end = sentence.view.clause(figure.quantity.start)
    return sentence.low[start:end]


def _owner_problem(claim: Figure, figure: Figure, others: Sequence[Figure]) -> str | None:
    """FIGURE where the claim's words around it tell of another figure rather than of this one."""
    for other in others:
        if other is figure or (other.quantity.kind == PERCENT) != (figure.quantity.kind == PERCENT):
            continue
        if other.quantity.value == figure.quantity.value:
            continue
        own_marks = claim.words & (figure.words - other.words)
        foreign_marks = claim.words & (other.words - figure.words)
        if foreign_marks and (not own_marks or len(foreign_marks) >= len(own_marks) + 2):
            return FIGURE
    return None


def _neighbour_problem(claim: Figure, figure: Figure, claimed: Sentence, said: Sentence) -> str | None:
    """FIGURE where nothing but the figure before it tells what it is of ("63.418 hộ nghèo, chiếm 9,6%"), and it follows
    another one there."""
    if claim.words - set(claim.noun) - _LINKING or claim not in claimed.figures:
        return None
    index = claimed.figures.index(claim)
    if index == 0:
        return None
    before = claimed.figures[index - 1].quantity
    if ";" in claimed.low[before.end : claim.quantity.start]:
        return None
    at = said.figures.index(figure)
    previous = said.figures[at - 1].quantity if at else None
    if previous is None or ";" in said.low[previous.end : figure.quantity.start]:
        previous = said.figures[at + 1].quantity if at + 1 < len(said.figures) else None
    return None if previous is not None and _same_value(before, previous) else FIGURE


# --- dates, numbers, ordinals --------------------------------------------------------------------------------------


def date_problem(claim: Quantity, claimed: Sentence, said: Sentence, years: frozenset[int]) -> str | None:
    """DAY unless the sentence names that date; `years` are those that the report speaks of."""
    written = claimed.text[slice(*claim.number)]
    wanted, flat = date_key(written), re.sub(r"\W+", " ", fold(written))
    for quantity in said.of_kind(DATE):
        own_text = said.text[slice(*quantity.number)]
        own = date_key(own_text)
        if "quy" in flat or "quy" in fold(own_text):
            if flat == re.sub(r"\W+", " ", fold(own_text)):
                return None
            continue
        if wanted == own or (len(wanted) == 2 and own[:2] == wanted and wanted[1] <= 12):
            return None
        if len(wanted) == 3 and len(own) == 2 and wanted[:2] == own and wanted[2] in years:
            return None
        if len(wanted) == 2 and wanted[1] > 31 and own[1:] == wanted:
            return None  # "tháng 6/2024" for "15/6/2024"
    return DAY


def document_problem(claim: Quantity, claimed: Sentence, said: Sentence) -> str | None:
    """NUMBER unless the sentence names that document: its number, and its kind where both say one."""
    written = document_key(claimed.text[slice(*claim.number)])
    kind = _kind(claimed, claim)
    for quantity in said.of_kind(DOCUMENT):
        own = document_key(said.text[slice(*quantity.number)])
        same = written == own or (written.isdigit() and re.match(rf"0*{int(written)}(?!\d)", own) is not None)
        if same and (not kind or not _kind(said, quantity) or kind == _kind(said, quantity)):
            return None
    return NUMBER


def _kind(sentence: Sentence, quantity: Quantity) -> str:
    before = sentence.low[quantity.start : quantity.number[0]]
    match = re.match(r"(?!số)[^\W\d_]+ [^\W\d_]+", before)
    return fold(match.group()) if match and not before.startswith("số") else ""


def ordinal_problem(claim: Quantity, claimed: Sentence, said: Sentence) -> str | None:
    """RANK unless the sentence has that ordinal of the same kind ("khóa XVI" is not "lần thứ XVI")."""
    value = ordinal_value(claimed.text[slice(*claim.number)])
    lead = _lead(claimed, claim)
    for quantity in said.of_kind(ORDINAL):
        if ordinal_value(said.text[slice(*quantity.number)]) == value and _lead(said, quantity) == lead:
            return None
    return RANK


def _lead(sentence: Sentence, quantity: Quantity) -> str:
    word = sentence.low[quantity.start : quantity.number[0]].strip()
    return "lần" if word.startswith("lần") or word == "thứ" else word.split(" ")[0] if word else ""


def stray_problem(number: str, said: Sentence) -> str | None:
    """FIGURE unless the digits stand in the sentence as they are."""
    return None if re.search(rf"(?<![\w.,]){re.escape(number)}(?![\d]|[.,]\d)", said.text) else FIGURE
