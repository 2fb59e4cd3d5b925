"""One system of the benchmark as a program of its own, so that its start, its memory and its disk can be measured.

`python -m eval.contestant SYSTEM FILES DATA EMBEDDING` indexes FILES into DATA where that is empty, then answers the
questions of standard input (one a line) and prints one JSON object:
{"index_seconds", "passages", "index_memory_mb", "open_seconds", "query_ms", "search_ms", "found", "memory_mb"}.
EMBEDDING is "" for the bundled model, or a sentence-transformers model name or folder. `found` holds the texts of the
first five passages of each question. Only `hoi` also answers and cites
(`query_ms`); the others search, with no language model behind them:

- `starter`: LlamaIndex's starter recipe, SentenceSplitter at its defaults, embedded Chroma
- `hybrid`: the same with BM25 over the same chunks, joined by reciprocal rank fusion
- `bm25`: plain BM25 over paragraphs
- `chroma`: nothing but embedded Chroma taking the vectors of the paragraphs
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from eval.baselines import (
    Unit,
    bm25,
    embed_units,
    llama_embedding,
    quiet_chroma,
    raw_chroma_rate,
    reciprocal_rank_fusion,
)
from rag.config import Config
from rag.embed import load_embedder
from rag.text import nfc

FOUND = 5  # passages of each question
INSERTED = 1_000  # files at once
Ask = Callable[[str], tuple[list[str], float]]  # question -> texts found, milliseconds of the search alone


def main(system: str, files: str, data: str, embedding: str = "") -> None:
    """Run one system; see the module's text."""
    folder, config = Path(data), Config(data=Path(data), embedding=embedding)
    built, opened = _SYSTEMS[system]
    record: dict[str, Any] = {}
    done = folder / "indexed.json"
    if not done.exists():
        started = time.perf_counter()
        passages, seconds = built(Path(files), config)
        record["index_seconds"] = seconds or time.perf_counter() - started
        record["passages"] = passages
        record["index_memory_mb"] = _peak_mb()
        done.write_text(json.dumps(record), encoding="utf-8")
    record |= json.loads(done.read_text(encoding="utf-8"))
    questions = [line.strip() for line in sys.stdin if line.strip()]
    if questions and opened is not None:
        started = time.perf_counter()
        ask = opened(Path(files), config)
        record["open_seconds"] = time.perf_counter() - started
        record |= {"query_ms": [], "search_ms": [], "found": []}
        for question in questions:
            started = time.perf_counter()
            found, searching = ask(question)
            record["query_ms"].append((time.perf_counter() - started) * 1000 - (searching if system == "hoi" else 0.0))
            record["search_ms"].append(searching)
            record["found"].append(found)
        record["memory_mb"] = _resident_mb()
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _resident_mb() -> float:
    """Memory in use now (the peak where the system does not tell)."""
    with suppress(OSError, IndexError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 2**20
    return _peak_mb()


def units_of(files: Path) -> list[Unit]:
    """The paragraphs of text files, as the systems without a splitter of their own take them."""
    found = []
    for path in _texts(files):
        for number, block in enumerate(nfc(path.read_text(encoding="utf-8")).split("\n\n")):
            if block.strip():
                found.append(Unit(f"{path.relative_to(files)}#{number}", block.strip()))
    return found


def _texts(files: Path) -> list[Path]:
    return sorted(path for path in files.rglob("*") if path.is_file())


# --- the systems: what indexes (passages, seconds if not all of the time), and what opens for questions -----------


def _build_hoi(files: Path, config: Config) -> tuple[int, float]:
    from eval.run import index

    done = index(config, [files])
    return done.passages, done.seconds


def _open_hoi(files: Path, config: Config) -> Ask:
    from rag.assistant import Assistant

    assistant = Assistant.open(config)

    def ask(question: str) -> tuple[list[str], float]:
        assistant.ask(question)
        started = time.perf_counter()
        hits = assistant.search(question, FOUND)
        return [hit.passage.text for hit in hits], (time.perf_counter() - started) * 1000

    return ask


def _store(config: Config) -> Any:
    from llama_index.vector_stores.chroma import ChromaVectorStore

    with quiet_chroma():
        return ChromaVectorStore.from_params(collection_name="recipe", persist_dir=str(config.data / "chroma"))


def _build_starter(files: Path, config: Config) -> tuple[int, float]:
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    store = _store(config)
    splitter = SentenceSplitter()
    index = VectorStoreIndex(
        nodes=[],
        embed_model=llama_embedding(load_embedder(config)),
        storage_context=StorageContext.from_defaults(vector_store=store),
    )
    paths = [str(path) for path in _texts(files)]
    for start in range(0, len(paths), INSERTED):
        documents = SimpleDirectoryReader(input_files=paths[start : start + INSERTED]).load_data()
        index.insert_nodes(splitter.get_nodes_from_documents(documents))
    return int(store.client.count()), 0.0


def _open_starter(files: Path, config: Config) -> Ask:
    from llama_index.core import VectorStoreIndex

    index = VectorStoreIndex.from_vector_store(_store(config), embed_model=llama_embedding(load_embedder(config)))
    retriever = index.as_retriever(similarity_top_k=FOUND)
    return _timed(lambda question: [hit.node.get_content() for hit in retriever.retrieve(question)])


def _build_hybrid(files: Path, config: Config) -> tuple[int, float]:
    return _build_starter(files, config)


def _open_hybrid(files: Path, config: Config) -> Ask:
    """BM25 is built at every start, as LlamaIndex's retriever of it does unless its user saves it himself."""
    from llama_index.core import VectorStoreIndex

    store = _store(config)
    index = VectorStoreIndex.from_vector_store(store, embed_model=llama_embedding(load_embedder(config)))
    texts: dict[str, str] = {}
    for start in range(0, store.client.count(), INSERTED):
        page = store.client.get(limit=INSERTED, offset=start, include=["documents"])
        texts |= dict(zip(page["ids"], page["documents"], strict=True))
    lexical = bm25([Unit(name, text) for name, text in texts.items()])

    def dense(question: str, limit: int) -> list[str]:
        return [hit.node.node_id for hit in index.as_retriever(similarity_top_k=limit).retrieve(question)]

    both = reciprocal_rank_fusion([lexical, dense])
    return _timed(lambda question: [texts[name] for name in both(question, FOUND)])


def _build_bm25(files: Path, config: Config) -> tuple[int, float]:
    units = units_of(files)
    bm25(units)
    return len(units), 0.0


def _open_bm25(files: Path, config: Config) -> Ask:
    units = units_of(files)
    texts, retrieve = {unit.id: unit.text for unit in units}, bm25(units)
    return _timed(lambda question: [texts[name] for name in retrieve(question, FOUND)])


def _build_chroma(files: Path, config: Config) -> tuple[int, float]:
    units = units_of(files)
    vectors = embed_units(units, load_embedder(config))
    return len(units), len(units) / raw_chroma_rate(units, vectors, config.data / "raw")


def _timed(retrieve: Callable[[str], Sequence[str]]) -> Ask:
    def ask(question: str) -> tuple[list[str], float]:
        started = time.perf_counter()
        return list(retrieve(question)), (time.perf_counter() - started) * 1000

    return ask


_SYSTEMS: dict[str, tuple[Callable[[Path, Config], tuple[int, float]], Callable[[Path, Config], Ask] | None]] = {
    "hoi": (_build_hoi, _open_hoi),
    "starter": (_build_starter, _open_starter),
    "hybrid": (_build_hybrid, _open_hybrid),
    "bm25": (_build_bm25, _open_bm25),
    "chroma": (_build_chroma, None),
}


if __name__ == "__main__":
    main(*sys.argv[1:5])
