"""What a passage costs on disk and a question in seconds, vectors and catalog on servers: measured on this machine.

Nothing is estimated here; `eval.simulate_scale` extrapolates.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eval.crowd import crowd, write_reports
from eval.run import WARM_UP
from eval.servers import PostgresServer, chroma_server, postgres_server
from rag.assistant import Assistant
from rag.config import Config
from rag.embed import load_embedder
from rag.ingest import index_paths
from rag.server_config import ServerConfig
from rag.store import Store

QUESTIONS = 60
_WORDS = 12  # of a sentence that is asked for


@dataclass(frozen=True, slots=True)
class Costs:
    """Bytes a passage at the largest size measured; seconds a question by number of passages (as text, for JSON)."""

    passages: int
    chroma_bytes: float  # vectors and index in the Chroma server
    postgres_bytes: float  # the shared catalog
    copy_bytes: float  # a replica's own copy of it
    lexical_bytes: float  # a replica's tantivy index
    rate: float  # passages indexed a second, into both servers
    answer_seconds: Mapping[str, float]  # processor time of a replica, median
    vector_seconds: Mapping[str, float]  # a query to the Chroma server, median
    wall_seconds: Mapping[str, float]  # from question to answer, nobody else asking, median
    spread: float  # standard deviation of the logarithm of the time of an answer

    def at(self, measured: Mapping[str, float], passages: int) -> float:
        """Seconds at a number of passages: as measured, between and beyond as a power of it (at least constant)."""
        known = sorted((int(size), seconds) for size, seconds in measured.items())
        if len(known) == 1:
            return known[0][1]
        xs, ys = [math.log(size) for size, _ in known], [math.log(seconds) for _, seconds in known]
        slope = max(0.0, statistics.linear_regression(xs, ys).slope)
        size, seconds = known[-1]
        return float(seconds * (passages / size) ** slope)

    @classmethod
    def read(cls, path: Path) -> Costs:
        """Costs that `--save` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def measured_before(cls) -> Costs:
        """Those of docs/scale.md."""
        return cls.read(Path(__file__).with_name("sets") / "scale_costs.json")

    def table(self) -> str:
        """As Markdown."""
        lines = [
            f"measured at {self.passages:,} passages: {self.rate:,.0f} passages/s into both servers",
            "",
            "| bytes a passage | |",
            "|---|---|",
            f"| Chroma server | {self.chroma_bytes:,.0f} |",
            f"| PostgreSQL | {self.postgres_bytes:,.0f} |",
            f"| copy of a replica | {self.copy_bytes:,.0f} |",
            f"| tantivy of a replica | {self.lexical_bytes:,.0f} |",
            "",
            "| passages | replica processor ms | vector query ms | question to answer ms |",
            "|---|---|---|---|",
        ]
        for size in self.answer_seconds:
            times = (one[size] * 1000 for one in (self.answer_seconds, self.vector_seconds, self.wall_seconds))
            lines.append(f"| {int(size):,} | {' | '.join(f'{one:.1f}' for one in times)} |")
        return "\n".join(lines)


def measure(sizes: Sequence[int], texts: Sequence[Path]) -> Costs:
    """Index made reports of so many paragraphs into servers of their own, and ask. Raises RuntimeError, InputError."""
    seeds = sorted((Path(__file__).resolve().parents[1] / "seeds").glob("*.txt"))
    answer: dict[str, float] = {}
    vector: dict[str, float] = {}
    wall: dict[str, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="hoi-scale-") as name:
            folder = Path(name)
            write_reports(islice(crowd(texts, seeds), size), size, folder / "in")
            with chroma_server(folder / "chroma") as chroma, postgres_server() as postgres:
                servers = ServerConfig(chroma_url=chroma.url, catalog_url=postgres.url)
                config = Config(data=folder / "data", servers=servers)
                embedder = load_embedder(config)
                started = time.monotonic()
                with Store.open(config, embedder=embedder, writable=True) as store:
                    index_paths(store, embedder, [folder / "in"])
                    passages = store.catalog.passage_count()
                rate = passages / (time.monotonic() - started)
                with Assistant.open(config) as assistant:
                    spread, key = _asked(assistant, str(passages), answer, vector, wall), passages
                copied = _bytes(config.data / "catalog.sqlite3", config.data / "catalog.sqlite3-wal")
                lexical = _bytes(*(config.data.glob("index-*/lexical/*")))
                sizes_found = (_database_bytes(postgres), copied, lexical)
                chroma.kill()
                stored = _bytes(*(folder / "chroma").rglob("*"))
    postgres_bytes, copy_bytes, lexical_bytes = (one / key for one in sizes_found)
    return Costs(key, stored / key, postgres_bytes, copy_bytes, lexical_bytes, rate, answer, vector, wall, spread)


def _asked(
    assistant: Assistant,
    size: str,
    answer: dict[str, float],
    vector: dict[str, float],
    wall: dict[str, float],
) -> float:
    """Ask for sentences of the reports; the medians go into the three, the spread is returned."""
    entries = assistant.documents()
    step = max(1, len(entries) // QUESTIONS)
    processor, waited, queried = [], [], []
    assistant.ask(WARM_UP)  # what is loaded once
    for entry in entries[::step][:QUESTIONS]:
        words = assistant.document(entry.name).text.split()[:_WORDS]
        question = " ".join(words)[:500]
        began, used = time.perf_counter(), time.process_time()
        assistant.ask(question)
        processor.append(time.process_time() - used)
        waited.append(time.perf_counter() - began)
        row = assistant.embedder.embed_query(question)
        began = time.perf_counter()
        assistant.store.vectors.query(row, 100)
        queried.append(time.perf_counter() - began)
    answer[size], vector[size], wall[size] = map(statistics.median, (processor, queried, waited))
    return statistics.stdev(math.log(one) for one in processor)


def _bytes(*paths: Path) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def _database_bytes(postgres: PostgresServer) -> int:
    """What all tables and indexes of the catalog take."""
    size = "coalesce(sum(pg_total_relation_size(oid)), 0)"
    query = f"SELECT {size} FROM pg_class WHERE relname LIKE 'hoi_%' AND relkind = 'r'"
    command = [str(postgres.binaries / "psql"), "-h", "127.0.0.1", "-p", str(postgres.port), "-U", "hoi", "-Atc", query]
    done = subprocess.run([*command, "postgres"], capture_output=True, text=True, check=True, timeout=60)
    return int(done.stdout)
