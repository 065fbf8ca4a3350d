"""What many tests share: the sample corpus, indexed once for the whole run, and the command as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.search import Index
from ingest.build import ingest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus" / "reports"

os.environ.setdefault("HF_HUB_OFFLINE", "1")

RunFindings = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def corpus_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index over the sample corpus. Not to be written to."""
    folder = tmp_path_factory.mktemp("corpus") / "store"
    result = ingest([CORPUS], folder)
    assert len(result.files) == 8
    assert not result.count("failed")
    return folder


@pytest.fixture(scope="session")
def corpus_index(corpus_store: Path) -> Index:
    """The index over the sample corpus, opened."""
    return Index.open(corpus_store)


@pytest.fixture
def run_findings(tmp_path: Path) -> RunFindings:
    """Runs the ``findings`` command as a process of its own, in an empty folder."""

    def run(*arguments: str | Path, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k != "FINDINGS_INDEX"}
        return subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)],
            cwd=cwd,
            env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run
