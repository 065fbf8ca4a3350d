"""What many tests share: the sample corpus, indexed once for the whole run, and the command as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.model.encoder import DEFAULT_MODEL, Encoder, converted_folder
from index.search import Index
from ingest.build import ingest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus" / "reports"

os.environ.setdefault("HF_HUB_OFFLINE", "1")

RunFindings = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: an archive's hold the time, and two workers must name a test the same."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of the tests' own, so that the user's is not filled with tiny models; the default one is lent to it."""
    Encoder()
    theirs = converted_folder(DEFAULT_MODEL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FINDINGS_CACHE", str(tmp_path_factory.mktemp("cache")))
        lent = converted_folder(DEFAULT_MODEL)
        lent.parent.mkdir()
        lent.symlink_to(theirs)
        yield


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
