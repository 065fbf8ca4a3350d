"""What readers see between the storing of a report and the generation that holds it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from index.catalogue import Catalogue
from index.layout import Layout
from index.model.encoder import Encoder
from index.records import Filters, Passage, Report
from index.schema import connect
from index.search import Index
from ingest.build import embed, ingest
from ingest.commit import Writer
from ingest.gone import one_report, remove
from ingest.lock import writing
from ingest.offered import looked_at
from ingest.passages import passage_key
from ingest.read import read_report
from ingest.rows import text_hash, unread_reason
from tests.conftest import ROOT
from tests.made import found, write_report


def store_only(folder: Path, file: Path) -> None:
    """Store a file's report, as an ingest does that is killed before it publishes."""
    layout = Layout(folder)
    report = read_report(file.read_bytes(), file.name)
    with writing(layout), Writer(layout) as writer:
        vectors = embed(Encoder(), [report])[0]
        assert writer.store(looked_at(file, file.parent), file.read_bytes(), report, vectors) == "indexed"


def test_the_old_report_answers_until_a_generation_has_the_new_one(tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "report.md"
    write_report(file, "Ashbyford")
    ingest([file], store)
    write_report(file, "Zellerdale")
    store_only(store, file)
    index = Index.open(store)
    hits = index.search("Ashbyford").hits
    assert {hit.report for hit in hits} == {"report.md"}
    assert all("Ashbyford" in hit.passage.text and hit.title == "Inspection of Ashbyford" for hit in hits)
    for hit in hits:
        page = index.catalogue.page(hit.sha256, 1)
        assert page and "Ashbyford" in page.text
    everything = index.catalogue.report_ids(Filters())
    assert len(everything) == 2
    assert [row.metadata.title for row in index.catalogue.reports()] == ["Inspection of Zellerdale"]
    index.catalogue.close()
    assert found(store, "Zellerdale") == []
    resumed = ingest([file], store)
    assert [file.status for file in resumed.files] == ["unchanged"]
    assert resumed.spent.embedding == 0
    assert set(found(store, "Zellerdale")) == {"report.md"}
    assert found(store, "Ashbyford") == []
    index = Index.open(store)
    assert len(index.catalogue.report_ids(Filters())) == 1
    index.catalogue.close()


def test_a_reader_never_meets_an_error_or_half_a_report(tmp_path: Path) -> None:
    store, folder = tmp_path / "store", tmp_path / "reports"
    passages = 6
    write_report(folder / "steady.md", "Ashbyford", paragraphs=passages)
    ingest([folder], store)
    seen: list[set[int]] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            index = Index.open(store)
            hits = index.search("leaders acted late", k=50).hits
            for report in {hit.report for hit in hits}:
                assert report
                seen.append({hit.passage.ordinal for hit in hits if hit.report == report})
            index.catalogue.close()

    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            ask()
        except BaseException as error:  # told by the assertion below
            errors.append(error)

    reader = threading.Thread(target=guarded)
    reader.start()
    for n in range(20):
        write_report(folder / "changing.md", f"Zeller{n}", paragraphs=passages)
        ingest([folder], store)
    stop.set()
    reader.join()
    assert not errors
    whole = max(seen, key=len)
    assert len(whole) >= passages
    assert all(ordinals == whole for ordinals in seen)


def test_a_generation_that_was_not_published_is_published_by_the_next_run(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest([write_report(tmp_path / "one.md", "Ashbyford")], store)
    store_only(store, write_report(tmp_path / "two.md", "Brillmarsh"))
    assert found(store, "Brillmarsh") == []
    ingest([tmp_path / "one.md"], store)
    assert set(found(store, "Brillmarsh")) == {"two.md"}


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest([write_report(tmp_path / "one.md", "Ashbyford")], store)
    orphan = Layout(store).original("0" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.write_text("Brillmarsh")
    half = orphan.parent / ".writing-x"
    half.write_text("Brill")
    ingest([tmp_path / "one.md"], store)
    assert not orphan.exists()
    assert not half.exists()


def test_retired_reports_are_purged_even_after_a_kill_before_the_purge(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for name, marker in (("one.md", "Ashbyford"), ("two.md", "Brillmarsh")):
        ingest([write_report(tmp_path / name, marker)], store)
    layout = Layout(store)
    with writing(layout), Writer(layout) as writer:
        writer.remove(one_report(writer, "one.md"))
    assert found(store, "Ashbyford")  # the removal has not returned: the old generation answers
    ingest([tmp_path / "two.md"], store)
    assert found(store, "Ashbyford") == []
    catalogue = Catalogue(layout)
    assert catalogue.connection.execute("SELECT count(*) FROM reports").fetchone()[0] == 1
    catalogue.close()
    assert remove(["two.md"], store) == (str(tmp_path / "two.md"),)


def test_a_passage_keeps_its_key() -> None:
    data = b"# One\n\nLeaders acted late.\n\n# Two\n\nLeaders acted late.\n"
    one, two = read_report(data, "one.md"), read_report(data, "renamed.md")
    assert [passage_key(one.sha256, p) for p in one.passages] == [
        passage_key(two.sha256, p) for p in two.passages
    ]
    assert len({passage_key(one.sha256, p) for p in one.passages}) == len(one.passages)


def test_twice_the_same_words_at_one_place_are_one_passage(tmp_path: Path) -> None:
    store, file = tmp_path / "store", write_report(tmp_path / "one.md", "Ashbyford")
    ingest([file], store)
    report = read_report(file.read_bytes(), file.name)
    first: Passage = report.passages[0]
    twice = Report(
        "f" * 64, report.format, report.paged, report.metadata, report.pages, (first, first), report.unread_pages
    )  # fmt: skip
    layout = Layout(store)
    with writing(layout), Writer(layout) as writer:
        vectors = embed(Encoder(), [twice])[0]
        assert writer.store(looked_at(file, tmp_path), b"twice", twice, vectors) == "indexed"
    catalogue = Catalogue(layout)
    assert [row.passages for row in catalogue.reports()] == [1]
    catalogue.close()


def test_text_is_equal_but_for_space_case_and_punctuation() -> None:
    one = read_report(b"# A title\n\nLeaders acted late, again.\n", "one.md")
    same = read_report(b"# A title\n\nleaders   acted\nlate: again\n", "two.md")
    other = read_report(b"# A title\n\nLeaders acted late.\n", "three.md")
    assert text_hash(one) == text_hash(same)
    assert text_hash(one) != text_hash(other)


def test_pages_without_text_are_named() -> None:
    assert unread_reason((), 3) is None
    assert unread_reason((1, 2, 3), 3) == (
        "Every page is a picture without usable text and needs text recognition (OCR)."
    )
    assert (
        unread_reason((2,), 3) == "Page 2 is a picture without usable text and needs text recognition (OCR)."
    )
    assert unread_reason((1, 2, 3, 7), 9) == (
        "Each of the pages 1-3, 7 is a picture without usable text and needs text recognition (OCR)."
    )


def test_a_reader_sees_what_another_process_writes_and_closes(tmp_path: Path) -> None:
    """Looking at the file beside SQLite once ended the reader's locks: the writer took its journal away, for ever."""
    layout = Layout(tmp_path)
    connect(layout.catalogue, write=True).close()
    first = Catalogue(layout)
    assert first.setting("seen") is None
    code = f"""
import sys
from pathlib import Path
from index.schema import connect
db = connect(Path({str(layout.catalogue)!r}), write=True)
with db:
    db.execute("INSERT OR REPLACE INTO settings VALUES ('seen', ?)", (sys.argv[1],))
db.close()
"""
    for number in (1, 2, 3):
        second = Catalogue(layout)  # another one in this process, while the first has it open
        assert second.setting("content_version") is None
        subprocess.run([sys.executable, "-c", code, str(number)], check=True, cwd=ROOT)
        assert first.setting("seen") == second.setting("seen") == Catalogue(layout).setting("seen") == number
