"""The plain LlamaIndex + Chroma recipe as a program of its own, so that its cold start can be timed.

`python -m eval.recipe FILES DATA EMBEDDING` indexes FILES into DATA where that is empty, reads questions from standard
input (one a line), retrieves five passages for each and prints {"index_seconds", "query_ms", "passages"} as JSON.
EMBEDDING is "" for the bundled model, or a sentence-transformers model name or folder. No language model is called: the
recipe does less here than the product, which also answers and cites.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from eval.baselines import llama_embedding, quiet_chroma
from rag.config import Config
from rag.embed import load_embedder


def main(files: str, data: str, embedding: str) -> None:
    """Run the recipe; see the module's text."""
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore

    started = time.perf_counter()
    folder = Path(data)
    fresh = not (folder / "chroma").exists()
    model = llama_embedding(load_embedder(Config(data=folder, embedding=embedding)))
    with quiet_chroma():
        store = ChromaVectorStore.from_params(collection_name="recipe", persist_dir=str(folder / "chroma"))
        if fresh:
            index = VectorStoreIndex.from_documents(
                SimpleDirectoryReader(files).load_data(),
                storage_context=StorageContext.from_defaults(vector_store=store),
                transformations=[SentenceSplitter()],
                embed_model=model,
            )
        else:
            index = VectorStoreIndex.from_vector_store(store, embed_model=model)
        indexed = time.perf_counter() - started
        times = []
        for line in sys.stdin:
            started = time.perf_counter()
            index.as_retriever(similarity_top_k=5).retrieve(line.strip())
            times.append((time.perf_counter() - started) * 1000)
        result = {"index_seconds": indexed, "query_ms": times, "passages": store.client.count()}
        sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
