"""What a figure says, and what was checked, changed and dropped of a model's answer, in Vietnamese: the same for the
page and the terminal."""

from __future__ import annotations

from decimal import Decimal

from rag import messages
from rag.records import EXTRACTIVE, Answer, ClaimCheck, Figure


def verified_line(answer: Answer) -> str:
    """ "Do mô hình … viết; 2 câu khớp báo cáo, 1 câu bị bỏ." """
    checked = answer.verification
    if checked is None:
        return ""
    counts = [
        text.format(count=getattr(checked, outcome))
        for outcome, text in messages.VERIFIED_COUNTS
        if getattr(checked, outcome)
    ]
    if answer.engine == EXTRACTIVE:
        return messages.VERIFIED_NOT_USED.format(counts=", ".join(counts))
    return messages.VERIFIED_BY.format(engine=answer.engine, counts=", ".join(counts))


def claim_line(claim: ClaimCheck) -> str:
    """ "đã bỏ: “…” (sai năm hoặc kỳ báo cáo)" """
    why = ", ".join(messages.CLAIM_PROBLEMS.get(problem, problem) for problem in claim.problems)
    outcome = messages.CLAIM_OUTCOMES[claim.outcome]
    if "link" in claim.problems:
        return f"{outcome}: {why}"  # a link is not repeated, not even as text
    return f"{outcome}: “{claim.text}” ({why})" if why else f"{outcome}: “{claim.text}”"


def figure_text(row: Figure, unit: bool = True) -> str:
    """ "hơn 1.200 hộ", "5–7 ha", "từ 500 ha trở lên"; without its unit of measure "hơn 1.200", "từ 500 trở lên"."""
    number = vietnamese(row.value) if row.high is None else f"{vietnamese(row.value)}–{vietnamese(row.high)}"
    measured = f"{'' if row.unit == '%' else ' '}{row.unit}" if unit else ""
    figure = f"{number}{measured}".strip()
    before, gap, after = row.qualifier.partition(" … ")
    if not gap and before in messages.FIGURES_BEHIND:
        before, after = "", before
    return f"{before} {figure} {after}".strip()


def figure_notes(row: Figure) -> list[str]:
    """What the report says of a figure besides: the plan's, the share of it, the growth."""
    notes = []
    if row.target is not None:
        notes.append(messages.FIGURES_TARGET.format(target=vietnamese(row.target)))
    if row.total is not None:
        notes.append(messages.FIGURES_TOTAL.format(total=vietnamese(row.total)))
    if row.percent is not None:
        notes.append(messages.FIGURES_PERCENT.format(percent=vietnamese(row.percent)))
    for change, unit in ((row.change, f" {row.unit}".rstrip()), (row.change_percent, "%")):
        if change is not None:
            said = messages.FIGURES_RISE if change >= 0 else messages.FIGURES_FALL
            notes.append(said.format(change=f"{vietnamese(abs(change))}{unit}"))
    return notes


def vietnamese(value: Decimal) -> str:
    """ "2.648" of 2648, "102,5" of 102.5."""
    whole, _, fraction = f"{value:f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{fraction}" if fraction else grouped
