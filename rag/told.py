"""What was checked, changed and dropped of a model's answer, in Vietnamese: the same for the page and the terminal."""

from __future__ import annotations

from rag import messages
from rag.records import EXTRACTIVE, Answer, ClaimCheck


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
