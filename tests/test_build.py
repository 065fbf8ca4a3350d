from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from answer.contract import report_lines
from index.catalogue import Catalogue
from index.layout import Layout
from index.schema import connect, sealing
from ingest import current, pipeline
from ingest.build import Run, ingest
from ingest.gone import NoSuchReportError, gone_files, remove
from ingest.offered import NothingOfferedError, offered_files
from ingest.outcome import FileResult, IngestResult
from ingest.read import READER_VERSION
from ingest.workers import Readers, Task
from tests.conftest import CORPUS
from tests.made import found, write_report, write_web_page


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with three reports."""
    folder = tmp_path / "reports"
    write_report(folder / "ashby.md", "Ashbyford")
    write_report(folder / "north" / "brill.txt", "Brillmarsh")
    write_web_page(folder / "north" / "corley.html", "Corleyham")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def statuses(result: IngestResult) -> dict[str, str]:
    return {file.path: file.status for file in result.files}


def ledger(store: Path) -> dict[str, tuple[str, str | None]]:
    catalogue = Catalogue(Layout(store))
    try:
        return {line.report: (line.status, line.reason) for line in catalogue.ledger()}
    finally:
        catalogue.close()


def test_files_are_added_and_then_left_alone(reports: Path, store: Path) -> None:
    assert statuses(ingest([reports], store)) == {
        "ashby.md": "added", "north/brill.txt": "added", "north/corley.html": "added",
    }  # fmt: skip
    assert found(store, "Brillmarsh")[0] == "north/brill.txt"
    again = ingest([reports], store)
    assert set(statuses(again).values()) == {"unchanged"}
    assert again.spent.embedding == 0
    (reports / "ashby.md").touch()
    assert statuses(ingest([reports], store))["ashby.md"] == "unchanged"


def test_the_time_spent_adds_up(reports: Path, store: Path) -> None:
    result = ingest([reports], store)
    spent = result.spent.reading + result.spent.embedding + result.spent.writing
    assert min(result.spent.reading, result.spent.embedding, result.spent.writing) > 0
    assert spent <= result.seconds


def test_a_changed_file_replaces_its_report(reports: Path, store: Path) -> None:
    ingest([reports], store)
    write_report(reports / "ashby.md", "Zellerdale")
    assert statuses(ingest([reports], store))["ashby.md"] == "updated"
    assert found(store, "Zellerdale")[0] == "ashby.md"
    assert found(store, "Ashbyford") == []
    assert len(list((store / "files").glob("??/*"))) == 3


def test_the_same_content_is_one_report_with_two_sources(reports: Path, store: Path) -> None:
    shutil.copy(reports / "ashby.md", reports / "copy.md")
    first = ingest([reports], store)
    assert statuses(first)["copy.md"] == "duplicate"
    assert ledger(store)["copy.md"] == ("duplicate", "same content as ashby.md")
    with closing(Catalogue(Layout(store))) as catalogue:
        (ashby,) = (row.sha256 for row in catalogue.reports() if row.report == "ashby.md")
        assert catalogue.copies() == {ashby: ("copy.md",)}
        listed = {line["report"]: line for line in report_lines(catalogue)}
    assert listed["ashby.md"]["copies"] == ["copy.md"]
    assert listed["north/brill.txt"]["copies"] == []
    assert set(found(store, "Ashbyford")) == {"ashby.md"}
    write_report(reports / "ashby.md", "Zellerdale")
    ingest([reports], store)
    assert ledger(store)["copy.md"] == ("indexed", None)
    assert set(found(store, "Ashbyford")) == {"copy.md"}
    assert set(found(store, "Zellerdale")) == {"ashby.md"}


def test_a_renamed_file_is_not_read_again(reports: Path, store: Path) -> None:
    ingest([reports], store)
    (reports / "ashby.md").rename(reports / "ashby 2024.md")
    gone = gone_files(Layout(store), [reports], offered_files([reports]))
    assert [Path(path).name for path in gone] == ["ashby.md"]
    result = ingest([reports], store, prune=gone)
    assert statuses(result) == {
        "ashby 2024.md": "duplicate", "north/brill.txt": "unchanged", "north/corley.html": "unchanged",
    }  # fmt: skip
    assert (result.elsewhere, result.gone) == (1, ())
    assert set(ledger(store)) == {"ashby 2024.md", "north/brill.txt", "north/corley.html"}
    assert result.spent.embedding == 0
    assert set(found(store, "Ashbyford")) == {"ashby 2024.md"}


def test_files_that_are_gone_are_counted_and_pruned_only_when_asked(reports: Path, store: Path) -> None:
    ingest([reports], store)
    (reports / "north" / "brill.txt").unlink()
    kept = ingest([reports], store)
    assert [Path(path).name for path in kept.gone] == ["brill.txt"]
    assert found(store, "Brillmarsh")
    pruned = ingest([reports], store, prune=kept.gone)
    assert statuses(pruned)["north/brill.txt"] == "removed"
    assert pruned.gone == ()
    assert found(store, "Brillmarsh") == []


def test_pruning_one_folder_leaves_the_others(reports: Path, store: Path, tmp_path: Path) -> None:
    write_report(tmp_path / "reports 2" / "delph.md", "Delphmoor")
    ingest([reports, tmp_path / "reports 2"], store)
    (tmp_path / "reports 2" / "delph.md").unlink()
    assert ingest([reports], store).gone == ()


def test_a_file_that_can_no_longer_be_read_keeps_its_report(reports: Path, store: Path) -> None:
    ingest([reports], store)
    (reports / "ashby.md").write_bytes(b"")
    result = ingest([reports], store)
    assert statuses(result)["ashby.md"] == "failed"
    status, reason = ledger(store)["ashby.md"]
    assert status == "failed"
    assert reason and reason.endswith("The version that was read before is still searched.")
    assert set(found(store, "Ashbyford")) == {"ashby.md"}
    write_report(reports / "ashby.md", "Ashbyford")
    mended = ingest([reports], store)
    assert (statuses(mended)["ashby.md"], mended.spent.embedding) == ("unchanged", 0)
    assert ledger(store)["ashby.md"] == ("indexed", None)


def test_failed_files_are_tried_again_only_when_asked_or_changed(reports: Path, store: Path) -> None:
    broken = reports / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    first = ingest([reports], store)
    reason = next(file.reason for file in first.files if file.path == "broken.pdf")
    assert reason
    assert statuses(ingest([reports], store))["broken.pdf"] == "failed"
    retried = ingest([], store, retry_failed=True)
    assert statuses(retried) == {"broken.pdf": "failed"}
    shutil.copy(next(CORPUS.glob("quarnholt*.pdf")), broken)
    assert statuses(ingest([reports], store))["broken.pdf"] == "added"
    with pytest.raises(NothingOfferedError):
        ingest([], store, retry_failed=True)


def test_a_newer_reader_reads_everything_again(reports: Path, store: Path) -> None:
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    shutil.copy(reports / "ashby.md", reports / "copy.md")
    ingest([reports], store)
    db = connect(Layout(store).catalogue, write=True)
    with db:
        db.execute("UPDATE files SET reader_version = ?", (READER_VERSION - 1,))
        db.execute("UPDATE reports SET reader_version = ?", (READER_VERSION - 1,))
        for row in db.execute("SELECT id FROM reports").fetchall():
            db.execute(sealing("reports"), (row["id"],))
    db.close()
    before = set(found(store, "Ashbyford"))
    assert statuses(ingest([reports], store)) == {
        "ashby.md": "updated", "copy.md": "duplicate", "broken.pdf": "failed", "north/brill.txt": "updated",
        "north/corley.html": "updated",
    }  # fmt: skip
    assert set(found(store, "Ashbyford")) == before
    assert set(statuses(ingest([reports], store)).values()) == {"unchanged", "failed"}
    assert len(list((store / "files").glob("??/*"))) == 3


def test_a_scan_is_recorded_as_needing_ocr_or_read_by_it(store: Path) -> None:
    scan = next(CORPUS.glob("belstrand*.pdf"))
    status = statuses(ingest([scan], store))[scan.name]
    assert status in {"needs_ocr", "added"}
    again = statuses(ingest([scan], store))[scan.name]
    assert again == ("needs_ocr" if status == "needs_ocr" else "unchanged")


def test_equal_text_in_another_file_is_told(reports: Path, store: Path) -> None:
    text = (reports / "ashby.md").read_text(encoding="utf-8")
    (reports / "saved again.md").write_text(
        text.replace("\n", "\n\n\n").replace("leaders", "Leaders"), encoding="utf-8"
    )
    result = ingest([reports], store)
    told = {file.path: file.reason for file in result.files if file.reason}
    assert list(told.values()) in (
        ["It has the same text as ashby.md, in another file."],
        ["It has the same text as saved again.md, in another file."],
    )
    catalogue = Catalogue(Layout(store))
    same = {row.report: row.same_text_as for row in catalogue.reports() if row.same_text_as}
    catalogue.close()
    assert set(same.items()) in ({("ashby.md", "saved again.md")}, {("saved again.md", "ashby.md")})


def test_equal_short_paths_of_two_folders_are_two_reports(tmp_path: Path, store: Path) -> None:
    for folder, marker in (("2023", "Ashbyford"), ("2024", "Brillmarsh")):
        write_report(tmp_path / folder / "report.md", marker)
    ingest([tmp_path / "2023", tmp_path / "2024"], store)
    assert found(store, "Ashbyford")
    assert found(store, "Brillmarsh")
    with pytest.raises(NoSuchReportError, match=r"2 reports are called report\.md; give the full path"):
        remove(["report.md"], store)
    assert remove([str(tmp_path / "2024" / "report.md")], store) == (str(tmp_path / "2024" / "report.md"),)
    assert found(store, "Brillmarsh") == []
    assert found(store, "Ashbyford")


def test_a_file_that_vanishes_after_it_was_listed_fails_alone(reports: Path, store: Path) -> None:
    offered = offered_files([reports])
    (reports / "ashby.md").unlink()
    result = Run(store).over(offered, [reports])
    assert statuses(result)["ashby.md"] == "failed"
    assert ledger(store)["ashby.md"][1] == "The file cannot be opened: No such file or directory."
    assert found(store, "Brillmarsh")


def test_names_that_are_no_text_are_indexed_and_can_be_removed(reports: Path, store: Path) -> None:
    odd = os.fsencode(reports) + b"/caf\xe9.md"
    try:
        Path(os.fsdecode(odd)).write_bytes(
            (reports / "ashby.md").read_bytes().replace(b"Ashbyford", b"Dunmere")
        )
    except OSError:
        pytest.skip("this file system takes only names that are text")
    ingest([reports], store)
    assert set(found(store, "Dunmere")) == {"caf\\xe9.md"}
    remove(["caf\\xe9.md"], store)
    assert found(store, "Dunmere") == []


def holding(folder: Path, word: bytes) -> list[str]:
    """The files below a folder that hold a word, in any case."""
    return [
        str(file)
        for file in folder.rglob("*")
        if file.is_file() and word.lower() in file.read_bytes().lower()
    ]


def stored(folder: Path, report: str) -> list[bytes]:
    """What is kept of a report's text and vectors, as the catalogue has it: enough of each to be found again."""
    with closing(sqlite3.connect(Layout(folder).catalogue)) as db:
        of = "JOIN reports ON reports.id = report_id WHERE report = ?"
        passages = db.execute(f"SELECT passages.text, vector, sentence_vectors FROM passages {of}", (report,))
        pages = db.execute(f"SELECT pages.text FROM pages {of}", (report,))
        return [data[-60:] for row in (*passages, *pages) for data in row]


def test_nothing_of_a_removed_report_is_left(reports: Path, store: Path) -> None:
    ingest([reports], store)
    assert len(holding(store, b"brillmarsh")) >= 2
    kept = stored(store, "north/brill.txt")
    assert kept
    assert all(holding(store, data) for data in kept)
    remove(["north/brill.txt"], store)
    assert found(store, "Brillmarsh") == []
    assert not any(holding(store, data) for data in (b"brillmarsh", *kept))
    assert found(store, "Ashbyford")
    assert ledger(store)["north/brill.txt"][0] == "removed"


def test_a_removed_report_stays_out_until_its_file_is_named(reports: Path, store: Path) -> None:
    shutil.copy(reports / "north" / "brill.txt", reports / "brill again.txt")
    ingest([reports], store)
    remove(["brill again.txt"], store)
    shutil.copy(reports / "north" / "brill.txt", reports / "brill once more.txt")
    assert statuses(ingest([reports], store)) == {
        "ashby.md": "unchanged", "north/corley.html": "unchanged", "north/brill.txt": "left_out",
        "brill again.txt": "left_out", "brill once more.txt": "left_out",
    }  # fmt: skip
    assert found(store, "Brillmarsh") == []
    assert statuses(ingest([reports / "north" / "brill.txt"], store)) == {"brill.txt": "added"}
    assert set(found(store, "Brillmarsh")) == {"brill.txt"}
    assert {status for status, _ in ledger(store).values()} == {"indexed", "duplicate"}


def test_removing_the_last_report_leaves_an_empty_index(store: Path, tmp_path: Path) -> None:
    write_report(tmp_path / "only.md", "Ashbyford")
    ingest([tmp_path / "only.md"], store)
    remove(["only.md"], store)
    assert found(store, "Ashbyford") == []


def test_all_are_removed_or_none(reports: Path, store: Path) -> None:
    ingest([reports], store)
    with pytest.raises(NoSuchReportError, match=r"There is no report nowhere\.md"):
        remove(["ashby.md", "nowhere.md"], store)
    assert found(store, "Ashbyford")


def test_what_is_stored_is_searchable_before_the_run_ends(tmp_path: Path, store: Path) -> None:
    for n in range(60):
        write_report(tmp_path / "many" / f"{n:02d}.md", f"Ashbyford{n}")
    searchable: list[bool] = []

    def look(_file: FileResult, _total: int) -> None:
        searchable.append((store / "generations" / "current").exists())

    ingest([tmp_path / "many"], store, progress=look)
    assert len(searchable) == 60
    assert not searchable[0]
    assert searchable[-1], "nothing was published before all was stored"
    assert len(list((store / "generations").glob("0*"))) == 1
    assert set(found(store, "Ashbyford59")) == {"59.md"}


def test_batches_grow_and_do_not_wait_for_a_slow_reader(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [Task(file, "") for file in offered_files([reports])]
    with Readers(1) as readers:
        reads = list(readers.read(tasks))
    of_each = max(len(read.report.passages) for read in reads if read.report)
    many = [len(batch) for batch in pipeline.batches(iter(reads * 400))]
    assert many[0] * of_each >= pipeline.FIRST_PASSAGES > (many[0] - 3) * of_each
    assert many[0] < many[1] < many[2] < many[3]
    assert sum(many) == 1200
    monkeypatch.setattr(pipeline, "SECONDS_A_BATCH", 0.0)
    assert list(pipeline.batches(iter([None, reads[0], None, None, reads[1]]))) == [[reads[0]], [reads[1]]]


@pytest.mark.parametrize(("seconds", "generations"), [(3600.0, 1), (0.0, 2)])
def test_a_long_run_publishes_now_and_then(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, generations: int
) -> None:
    monkeypatch.setattr(current, "PUBLISH_SECONDS", seconds)
    monkeypatch.setattr(current, "MOST_SHARE", 1e9)
    first = write_report(tmp_path / "many" / "00.md", "Ashbyford")
    ingest([first], store)
    write_report(first, "Zellerdale")
    for n in range(1, 40):
        write_report(tmp_path / "many" / f"{n:02d}.md", f"Brillmarsh{n}")
    seen: set[str] = set()
    ingest(
        [tmp_path / "many"], store, progress=lambda *_: seen.add((store / "generations/current").read_text())
    )
    assert len(seen) == generations
    assert set(found(store, "Zellerdale")) == {"00.md"}
    assert found(store, "Ashbyford") == []
    assert len(list((store / "files").glob("??/*"))) == 40
