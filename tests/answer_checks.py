"""What every answer must hold, and reports made for one test; shared by the tests of answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rag.assistant import Assistant
from rag.records import Answer

OpenReports = Callable[[Mapping[str, str | bytes]], Assistant]


def check(assistant: Assistant, answer: Answer) -> None:
    """What holds of every answer: exact quotes, numbered from 1, each number of the text cited."""
    for expected, citation in enumerate(answer.citations, 1):
        text = assistant.document(citation.document).text
        assert citation.n == expected
        assert text[citation.start : citation.end] == citation.quote
        assert f"[{citation.n}]" in answer.answer
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)} == {c.n for c in answer.citations}
    if answer.answered:
        assert answer.citations
        assert answer.short
    else:
        assert not answer.citations
        assert not answer.short
        for related in answer.alternatives:
            assert assistant.document(related.document).text[related.start : related.end] == related.quote
