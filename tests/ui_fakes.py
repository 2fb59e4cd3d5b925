"""A scripted assistant over real report texts, for the tests of the page: known questions, exact citations."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from rag.context import describe
from rag.errors import InputError
from rag.explain import Considered, Explanation
from rag.messages import REFUSAL
from rag.records import EVERYWHERE, Answer, Citation, Context, Document, Figure, Scope, Step
from rag.text import nfc
from rag.versions import Versions

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of `rag.catalog.DocumentEntry` that the page reads."""

    id: str
    name: str
    source: str
    context: Context
    characters: int
    passages: int
    indexed_at: str


@dataclass(frozen=True, slots=True)
class Scripted:
    """One scripted answer: `quotes` are (document name, exact substring)."""

    short: str
    answer: str
    quotes: tuple[tuple[str, str], ...]
    standalone: str = ""


def document(name: str, text: str) -> Document:
    """A document as ingest would make it."""
    text = nfc(text)
    digest = sha256(text.encode()).hexdigest()
    return Document(digest[:16], name, f"/somewhere/secret/{name}", text, describe(text, name))


@lru_cache
def _seeds() -> tuple[Document, ...]:
    return tuple(document(path.name, path.read_text(encoding="utf-8")) for path in sorted(SEEDS.iterdir()))


def seed_documents() -> list[Document]:
    """The five reports of the repository."""
    return list(_seeds())


MISSION = "Móng Cái kết nạp bao nhiêu đảng viên?"
MISSION_QUOTE = "thành phố đã kết nạp được 857 đảng viên mới"
SEED_SCRIPT: Mapping[str, Scripted] = {
    MISSION: Scripted(
        "857 đảng viên mới",
        "Từ đầu nhiệm kỳ 2020 – 2025 đến nay, thành phố Móng Cái đã kết nạp 857 đảng viên mới [1].",
        (("002_a2d444cce03d6c51.txt", MISSION_QUOTE),),
    ),
    "Thành phố Móng Cái kết nạp bao nhiêu đảng viên mới?": Scripted(
        "857 đảng viên mới",
        "Từ đầu nhiệm kỳ đến nay, thành phố đã kết nạp được 857 đảng viên mới [1].",
        (("002_a2d444cce03d6c51.txt", MISSION_QUOTE),),
    ),
    "Còn Cát Hải thì sao?": Scripted(
        "82 đảng viên",
        "Năm 2025, đặc khu Cát Hải kết nạp 82/80 đảng viên, đạt 102,5% kế hoạch [1].",
        (("000_64cd61d9f858dd16.txt", "kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch)"),),
        standalone="Cát Hải kết nạp bao nhiêu đảng viên?",
    ),
}


@dataclass
class ScriptedAssistant:
    """Answers what it was told to; refuses the rest with the first sentence of a report as related passage."""

    reports: list[Document]
    script: Mapping[str, Scripted]
    error: Exception | None = None
    asked: list[tuple[str, list[str]]] = field(default_factory=list)
    closed: bool = False
    llm_name: str = ""
    scopes: list[Scope] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Answer:
        self.asked.append((question, list(history)))
        if self.error:
            raise self.error
        scripted = self.script.get(question)
        if scripted is None:
            first = self.reports[0]
            related = self._cite(1, first.name, first.text[: first.text.index("\n")])
            return Answer(question, question, False, "", REFUSAL, alternatives=(related,))
        citations = tuple(self._cite(n, name, quote) for n, (name, quote) in enumerate(scripted.quotes, 1))
        return Answer(question, scripted.standalone or question, True, scripted.short, scripted.answer, citations)

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Iterator[Step]:
        self.scopes.append(scope)
        yield Step(self.ask(question, history), True)

    def scope(self, words: Sequence[str]) -> Scope:
        return Scope(places=tuple(words))

    def extract(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Answer:
        self.extracted.append(question)
        return replace(self, asked=[]).ask(question, history)

    def explain(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Explanation:
        answer = self.extract(question, history)
        considered = tuple(
            Considered(c.document, c.title, c.quote, c.start, c.end, None, c.n, "", "", True, True, ("đảng viên",), ())
            for c in answer.citations
        )
        return Explanation("number", ("Móng Cái",), (), None, False, ("đảng viên",), considered)

    def figure_at(self, document: str, start: int, end: int) -> Figure | None:
        return None

    def _cite(self, n: int, name: str, quote: str) -> Citation:
        found = self.document(name)
        start = found.text.index(quote)
        return Citation(n, name, found.context.title, quote, start, start + len(quote))

    def documents(self) -> list[Entry]:
        return [
            Entry(one.id, one.name, one.source, one.context, len(one.text), 1, "2025-01-01T00:00:00+00:00")
            for one in self.reports
        ]

    def document(self, name: str) -> Document:
        for one in self.reports:
            if one.name == name:
                return one
        raise InputError(f"Không có báo cáo “{name}”.", "Xem danh sách bằng hoi docs list.")

    def page_image(self, document_id: str, page: int, start: int = 0, end: int = 0) -> bytes | None:
        return None

    def versions(self) -> Versions:
        return Versions()

    def close(self) -> None:
        self.closed = True


def seeds_assistant() -> ScriptedAssistant:
    """The scripted assistant over the five reports."""
    return ScriptedAssistant(seed_documents(), SEED_SCRIPT)
