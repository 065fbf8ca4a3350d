from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path

import pytest

from ingest import workers
from ingest.build import ingest
from ingest.offered import looked_at
from ingest.workers import TOO_LONG, WAITED, Read, Readers, Task
from tests.conftest import CORPUS
from tests.made import write_report


def task(file: Path) -> Task:
    return Task(looked_at(file, file.parent), hashlib.sha256(file.read_bytes()).hexdigest())


def read_all(files: list[Path], jobs: int = 2) -> dict[str, Read]:
    with Readers(jobs) as readers:
        return {read.task.file.report: read for read in readers.read(map(task, files))}


def test_every_file_comes_back_once(tmp_path: Path) -> None:
    files = [write_report(tmp_path / f"{n}.md", f"Ashby{n}") for n in range(7)]
    read = read_all(files)
    assert set(read) == {f"{n}.md" for n in range(7)}
    for name, of in read.items():
        assert of.report and of.reason is None
        assert f"Ashby{name[0]}" in of.report.pages[0].text
        assert of.sha256 == of.report.sha256 == of.task.sha256


def test_a_report_is_the_same_in_a_child_as_here(tmp_path: Path) -> None:
    from ingest.read import read_report

    file = next(CORPUS.glob("quarnholt*.pdf"))
    assert read_all([file])[file.name].report == read_report(file.read_bytes(), file.name)


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (tmp_path / "empty.html").write_bytes(b"")
    good = write_report(tmp_path / "good.md", "Ashby")
    read = read_all([tmp_path / "broken.pdf", tmp_path / "empty.html", good])
    assert read["good.md"].report
    for name in ("broken.pdf", "empty.html"):
        assert read[name].report is None
        assert (read[name].reason or "").endswith(".")


def test_the_hash_is_that_of_what_was_read(tmp_path: Path) -> None:
    file = write_report(tmp_path / "one.md", "Ashby")
    stale = Task(looked_at(file, tmp_path), "0" * 64)
    with Readers(1) as readers:
        read = next(readers.read([stale]))
    assert read.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_killed_child_does_not_blame_the_file(tmp_path: Path) -> None:
    files = [write_report(tmp_path / f"{n}.md", f"Ashby{n}") for n in range(4)]
    with Readers(1) as readers:
        reads = readers.read(map(task, files))
        first = next(reads)
        for child in readers._children:
            os.kill(child._process.pid or 0, signal.SIGKILL)
        rest = list(reads)
    assert first.report
    assert [bool(read.report) for read in rest] == [True] * 3


def test_giving_up_ends_the_reading(tmp_path: Path) -> None:
    files = [write_report(tmp_path / f"{n}.md", f"Ashby{n}") for n in range(20)]
    with Readers(1) as readers:
        reads = readers.read(map(task, files))
        next(reads)
        readers.give_up()
        assert len(list(reads)) < 19


def test_a_file_that_takes_too_much_processor_time_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.md"
    slow.write_text("Inspectors found that **risk** was [not](x) recorded. " * 200_000, encoding="utf-8")
    good = write_report(tmp_path / "good.md", "Ashby")
    monkeypatch.setattr(workers, "SECONDS_A_FILE", 1)
    read = read_all([slow, good])
    assert read["slow.md"].reason == TOO_LONG
    assert read["good.md"].report


def test_a_file_that_stands_still_is_no_worse_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_report(tmp_path / "one.md", "Ashby")
    silent = task(file)
    file.unlink()
    os.mkfifo(file)  # reading it waits for a writer who never comes
    monkeypatch.setattr(workers, "SECONDS_WAITED", 1)
    with Readers(1) as readers:
        (read,) = readers.read([silent])
    assert (read.report, read.reason) == (None, WAITED)


def test_what_stood_still_is_tried_again_at_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, reports = tmp_path / "store", tmp_path / "reports"
    write_report(reports / "one.md", "Ashby")
    write_report(reports / "two.md", "Ashby")
    with monkeypatch.context() as patch:
        patch.setattr(workers, "SECONDS_WAITED", 0)
        first = ingest([reports], store)
    assert [(file.status, file.reason) for file in first.files] == [
        ("failed", WAITED),
        ("failed", f"{WAITED} It has the same content as one.md."),
    ]
    assert [file.status for file in ingest([reports], store).files] == ["added", "duplicate"]
    assert [file.status for file in ingest([reports], store).files] == ["unchanged", "unchanged"]
