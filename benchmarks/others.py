"""Two more ways to search the tutorial stack's own chunks: BM25 by bm25s, and txtai's hybrid of BM25 and vectors.

Both search the chunks of a store of ``benchmarks.tutorial``, whose vectors txtai is given as they stand there: same
reading, same splitting, same model; only the search differs. They are no part of this project's own environment:
``pip install -c constraints.txt '.[compare]'``.

    python -m benchmarks.others {bm25s,txtai} STORE QUESTIONS.jsonl [-k N]
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

NEEDS = {"bm25s": ("bm25s", "Stemmer"), "txtai": ("txtai",)}
"""The modules that each needs."""
Search = Callable[[str, int], Sequence[int]]


def missing(name: str) -> str | None:
    """One sentence where what it needs is not installed."""
    lacking = [module for module in NEEDS[name] if importlib.util.find_spec(module) is None]
    return f"{name} is left out: not installed ({', '.join(lacking)})." if lacking else None


def bm25s_search(texts: Sequence[str]) -> Search:
    """BM25 by bm25s, as its README shows it: English stop words and stems, k1 1.5, b 0.75."""
    bm25s = importlib.import_module("bm25s")
    stemmer = importlib.import_module("Stemmer").Stemmer("english")

    def tokens(some: list[str]) -> Any:
        return bm25s.tokenize(some, stopwords="en", stemmer=stemmer, show_progress=False)

    retriever = bm25s.BM25()
    retriever.index(tokens(list(texts)), show_progress=False)

    def search(question: str, k: int) -> Sequence[int]:
        found = retriever.retrieve(tokens([question]), k=min(k, len(texts)), show_progress=False)[0][0]
        return [int(n) for n in found]

    return search


def txtai_search(
    texts: Sequence[str], vectors: np.ndarray[Any, Any], encode: Callable[[str], list[float]]
) -> Search:
    """Txtai's hybrid with its own settings: BM25 and FAISS, half each. ``vectors`` (n, dimension) are the texts'."""
    txtai = importlib.import_module("txtai")
    row = {text: n for n, text in enumerate(texts)}

    def transform(some: Sequence[str]) -> np.ndarray[Any, Any]:
        return np.array([vectors[row[t]] if t in row else encode(t) for t in some], np.float32)

    embeddings = txtai.Embeddings({"method": "external", "transform": transform, "hybrid": True})
    embeddings.index(list(enumerate(texts)))
    return lambda question, k: [int(n) for n, _ in embeddings.search(question, k)]


def searching(name: str, store: Path) -> tuple[list[tuple[str, int, str]], Search]:
    """The chunks of a tutorial's store, as (report, page from 1, text), and how to search them."""
    from benchmarks import tutorial

    index = tutorial.load(store)
    found = [index.docstore.search(index.index_to_docstore_id[n]) for n in range(index.index.ntotal)]
    chunks = [(c.metadata["report"], c.metadata["page"] + 1, c.page_content) for c in found]
    texts = [text for _, _, text in chunks]
    if name == "bm25s":
        return chunks, bm25s_search(texts)
    vectors = index.index.reconstruct_n(0, len(chunks))
    return chunks, txtai_search(texts, vectors, tutorial.embeddings().embed_query)


def main() -> None:
    """Read the command line; print one line of JSON for each question."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=NEEDS)
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("-k", type=int, default=10)
    given = parser.parse_args()
    if lacking := missing(given.name):
        sys.exit(lacking)
    chunks, search = searching(given.name, given.store)
    for line in given.questions.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            hits = [
                {"report": report, "pages": [page], "score": 1 / rank, "text": text}
                for rank, n in enumerate(search(row["question"], given.k), start=1)
                for report, page, text in [chunks[n]]
            ]
            print(json.dumps({"id": row["id"], "hits": hits}))


if __name__ == "__main__":
    main()
