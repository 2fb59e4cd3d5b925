"""The lexical index: passages by their syllables and syllable pairs, accented and folded. The only importer of tantivy.

It keeps numbers only: which passage a hit is. The texts are in the catalog, from which the whole index can be rebuilt.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from rag.faults import storage_error, storage_errors
from rag.lexicon import FUNCTION_WORDS, UNACCENTED_FUNCTION_WORDS
from rag.passages import above
from rag.records import Context, Passage
from rag.text import fold, is_unaccented, syllables

if TYPE_CHECKING:
    from tantivy import DocAddress, Index, IndexWriter, Query, Schema, Searcher

MAX_TERMS = 64  # distinct syllables of a question that are looked up; the rarest are kept
_LOOKED_AT = 400  # distinct syllables of a very long question among which the rarest are chosen
_HEAP = 100_000_000
_TOKENIZER = "syllables"
_PAIR = "_"
_TERM = 64  # characters of a term


@dataclass(frozen=True, slots=True)
class FieldBoosts:
    """Weights of the fields in a query's score (BM25 of each field, summed)."""

    body: float = 1.0
    body_pairs: float = 0.25
    body_folded: float = 0.3
    body_folded_pairs: float = 0.25
    context: float = 1.0  # the document's context and the passage's heading, folded
    context_pairs: float = 0.3
    function_word: float = 0.2  # factor for a term of `FUNCTION_WORDS`


# Chosen on the development questions over the reports and on XQuAD-vi among 12,000 other paragraphs (hit@1 0.86 there;
# 0.84 with pairs as heavy as syllables). All near them do as well; pairs of 1 and a context of 0.3 do worse.
ACCENTED = FieldBoosts()
# a question typed without diacritics has only the folded fields to go by
UNACCENTED = FieldBoosts(body=0, body_pairs=0, body_folded=1.0, body_folded_pairs=0.5)

_BODY_FIELDS = ("body", "body_pairs", "body_folded", "body_folded_pairs")
_CONTEXT_FIELDS = ("context", "context_pairs")
_FOLDED_FIELDS = frozenset({"body_folded", "body_folded_pairs", *_CONTEXT_FIELDS})
_TEXT_FIELDS = (*_BODY_FIELDS, *_CONTEXT_FIELDS)
Refill = Callable[[Sequence[str]], Iterable[tuple[Context, Passage]]]


class LexicalIndex:
    """Passages found by their words. Queries are safe from several threads; one thread writes at a time."""

    def __init__(self, path: Path, index: Index, schema: Schema) -> None:
        self.path = path
        self._index = index
        self._schema = schema
        self._writer: IndexWriter | None = None

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> LexicalIndex:
        """Open the index in folder `path`. Raises StoreError where it is missing (unless `create`) or unreadable."""
        import tantivy

        if create:
            with storage_errors(path):
                path.mkdir(parents=True, exist_ok=True)
        schema = _schema()
        try:
            if not create and not tantivy.Index.exists(str(path)):
                raise ValueError("DoesNotExist")
            index = tantivy.Index(schema, path=str(path))
            # tokenizers are not stored with the index: each opening registers them again
            analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            index.register_tokenizer(_TOKENIZER, analyzer)
            index.config_reader("manual")
            index.reload()
        except (ValueError, OSError) as error:
            raise storage_error(error, path) from error
        return cls(path, index, schema)

    @classmethod
    def rebuild(cls, path: Path, entries: Iterable[tuple[Context, Passage]]) -> LexicalIndex:
        """Write a new index of `entries` into `path`, replacing whatever is there."""
        with storage_errors(path):
            shutil.rmtree(path, ignore_errors=True)
        index = cls.open(path, create=True)
        index.add(entries)
        return index

    def count(self) -> int:
        """How many passages are indexed."""
        return self._index.searcher().num_docs

    def frequencies(self, terms: Sequence[str], folded: bool = False) -> dict[str, int]:
        """How many passages hold each of these in their text, as written or (`folded`) without diacritics.

        A term is a syllable, or two neighbouring ones as "a_b".
        """
        searcher = self._index.searcher()
        fields = ("body_folded", "body_folded_pairs") if folded else ("body", "body_pairs")
        return {term: searcher.doc_freq(fields[_PAIR in term], term[: 2 * _TERM]) for term in terms}

    def ids(self) -> Iterator[str]:
        """The ids of all passages."""
        for _, passage_id in self._all(self._index.searcher()):
            yield passage_id

    def add(self, entries: Iterable[tuple[Context, Passage]]) -> None:
        """Add passages and commit. A document that is being added again must have been removed before."""
        with self._writing() as writer:
            self._add(writer, entries)
            writer.commit()
        self._index.reload()

    def remove(self, document_ids: Sequence[str], refill: Refill) -> None:
        """Remove documents, so that nothing of their text stays on disk.

        tantivy drops deleted text only when it merges a segment. Therefore the segments that hold such a document
        are emptied, and `refill(ids)` gives the passages of their other documents, which are written anew.
        """
        gone = set(document_ids)
        if not gone:
            return
        moved = self._neighbours(gone)
        import tantivy

        with self._writing() as writer:
            everything = [_number(document_id) for document_id in gone | moved]
            # `delete_documents_by_term` builds a signed term and deletes nothing from an unsigned field
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "document", everything))
            self._add(writer, refill(sorted(moved)))
            writer.commit()
        self._index.reload()  # a searcher of the old segments keeps their files
        with self._writing() as writer:
            writer.garbage_collect_files()

    def query(
        self, text: str, limit: int, document_ids: Sequence[str] | None = None, *, boosts: FieldBoosts | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with their BM25 scores, best first; `document_ids` limits the search to these documents."""
        import tantivy

        if limit <= 0 or (document_ids is not None and not document_ids):
            return []
        searcher = self._index.searcher()
        query = self._query(searcher, text, boosts or (UNACCENTED if is_unaccented(text) else ACCENTED))
        if query is None:
            return []
        if document_ids is not None:
            numbers = [_number(document_id) for document_id in document_ids]
            inside = tantivy.Query.term_set_query(self._schema, "document", numbers)
            inside = tantivy.Query.const_score_query(inside, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        try:
            hits = searcher.search(query, limit, count=False).hits
            passage_ids = self._passage_ids(searcher, [address for _, address in hits])
        except ValueError as error:
            raise storage_error(error, self.path) from error
        # equal scores in the order of their ids, so that runs repeat exactly
        ranked = zip(passage_ids, (float(score) for score, _ in hits), strict=True)
        return sorted(ranked, key=lambda hit: (-hit[1], hit[0]))

    def move_to(self, other: LexicalIndex) -> None:
        """Go on with another index in place of this one (readers keep this object)."""
        self.close()
        self.path, self._index, self._schema = other.path, other._index, other._schema

    def close(self) -> None:
        """Finish what merges in the background and give back the writer's lock."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(ValueError, RuntimeError):  # a failed merge loses nothing: its sources stay
                writer.wait_merging_threads()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[IndexWriter]:
        """The writer; after an error it is given up, and with it everything not committed."""
        try:
            if self._writer is None:
                _drop_unfinished(self.path)
                # one thread, one segment a commit: segments hold whole documents
                self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            yield self._writer
        except (ValueError, RuntimeError, OSError) as error:
            self._writer = None
            raise storage_error(error, self.path) from error
        except BaseException:
            if self._writer is not None:
                with contextlib.suppress(ValueError, RuntimeError):
                    self._writer.rollback()
            raise

    def _add(self, writer: IndexWriter, entries: Iterable[tuple[Context, Passage]]) -> None:
        import tantivy

        for context, passage in entries:
            document = tantivy.Document()
            # not Document(document=…): a signed value in an unsigned field kills the writer's thread later
            document.add_unsigned("document", _number(passage.document_id))
            document.add_unsigned("ordinal", passage.ordinal)
            forms = (*_forms(passage.text), *_context_forms(above(context, passage)))
            for field, tokens in zip(_TEXT_FIELDS, forms, strict=True):
                document.add_text(field, tokens)
            writer.add_document(document)

    def _query(self, searcher: Searcher, text: str, boosts: FieldBoosts) -> Query | None:
        from tantivy import Occur, Query

        words = _terms(text)
        common = UNACCENTED_FUNCTION_WORDS if is_unaccented(text) else FUNCTION_WORDS
        kept = self._rarest(searcher, words, accented=common is FUNCTION_WORDS)
        pairs = [pair for pair in dict.fromkeys(pairwise(words)) if kept.issuperset(pair)][:MAX_TERMS]
        weak = common if not kept <= common else frozenset()
        units = [(word, word in weak) for word in dict.fromkeys(words) if word in kept]
        joined = [(_PAIR.join(pair), weak.issuperset(pair)) for pair in pairs]
        clauses: list[tuple[Occur, Query]] = []
        for field in _TEXT_FIELDS:
            weight = float(getattr(boosts, field))
            for term, is_weak in joined if field.endswith("pairs") else units:
                boost = weight * (boosts.function_word if is_weak else 1.0)
                if boost > 0:
                    sought = _folded(term) if field in _FOLDED_FIELDS else term
                    found = Query.term_query(self._schema, field, sought, index_option="freq")
                    clauses.append((Occur.Should, Query.boost_query(found, boost)))
        return Query.boolean_query(clauses) if clauses else None

    def _rarest(self, searcher: Searcher, words: Sequence[str], *, accented: bool) -> set[str]:
        """The distinct syllables of a question; of too many, the rarest that the index knows."""
        distinct = list(dict.fromkeys(words))
        if len(distinct) <= MAX_TERMS:
            return set(distinct)
        field = "body" if accented else "body_folded"
        frequencies = {word: searcher.doc_freq(field, word) for word in distinct[:_LOOKED_AT]}
        known = sorted((word for word in frequencies if frequencies[word]), key=lambda word: frequencies[word])
        return set(known[:MAX_TERMS])

    def _neighbours(self, gone: set[str]) -> set[str]:
        """The other documents in the segments that hold one of `gone`, and in those that hold these again."""
        segments: dict[int, set[str]] = {}
        for segment, passage_id in self._all(self._index.searcher()):
            segments.setdefault(segment, set()).add(passage_id.rpartition(":")[0])
        touched = set(gone)
        grown = True
        while grown:
            grown = False
            for documents in segments.values():
                if not documents.isdisjoint(touched) and not documents <= touched:
                    touched |= documents
                    grown = True
        return touched - gone

    def _all(self, searcher: Searcher) -> Iterator[tuple[int, str]]:
        """(segment, passage id) of every passage."""
        from tantivy import Query

        try:
            hits = searcher.search(Query.all_query(), max(1, searcher.num_docs), count=False).hits
            addresses = [address for _, address in hits]
            yield from zip((a.segment_ord for a in addresses), self._passage_ids(searcher, addresses), strict=True)
        except ValueError as error:
            raise storage_error(error, self.path) from error

    def _passage_ids(self, searcher: Searcher, addresses: list[DocAddress]) -> list[str]:
        documents = searcher.fast_field_values("document", addresses)
        ordinals = searcher.fast_field_values("ordinal", addresses)
        return [f"{int(d or 0):016x}:{int(n or 0)}" for d, n in zip(documents, ordinals, strict=True)]


def _drop_unfinished(folder: Path) -> None:
    """Delete the lists of removed passages that a killed process wrote for a commit that never came.

    They are called after the number of that commit, and tantivy will not write over them when it comes to it again. For
    who alone writes here.
    """
    last = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["opstamp"]
    for path in folder.glob("*.del"):
        number = path.name.split(".")[-2]
        if number.isdecimal() and int(number) > last:
            path.unlink(missing_ok=True)


def _schema() -> Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("document", indexed=True, fast=True)
    builder.add_unsigned_field("ordinal", fast=True)
    for field in _TEXT_FIELDS:
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _number(document_id: str) -> int:
    """A document id, 16 hexadecimal digits, as the 64-bit number that the index keeps."""
    return int(document_id, 16)


def _terms(text: str) -> list[str]:
    """Syllables, cut where they are too long: a "word" of a megabyte is no term."""
    words = syllables(text)
    return [word[:_TERM] for word in words] if words and len(max(words, key=len)) > _TERM else words


_folded = lru_cache(maxsize=65_536)(fold)  # a language has few syllables, a collection of reports many words


def _forms(text: str) -> tuple[str, str, str, str]:
    """The four fields of a text, their terms separated by spaces: syllables and pairs, accented and folded."""
    words = _terms(text)
    folded = list(map(_folded, words))
    return " ".join(words), _pairs(words), " ".join(folded), _pairs(folded)


def _pairs(words: Sequence[str]) -> str:
    """Each two neighbouring words as "a_b", as `map(_PAIR.join, pairwise(words))` would join them in twice the time."""
    if len(words) < 2:
        return ""
    parts = [_PAIR] * (4 * len(words) - 5)
    parts[::4], parts[2::4] = words[:-1], words[1:]
    parts[3::4] = [" "] * (len(words) - 2)
    return "".join(parts)


@lru_cache(maxsize=256)  # all passages of a section share their context
def _context_forms(text: str) -> tuple[str, str]:
    folded = list(map(_folded, _terms(text)))
    return " ".join(folded), _pairs(folded)
