"""Collections keep their quotes, order and notes whatever is done to the index, and say which sources have gone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from answer.ask import ask
from answer.collections.collected import (
    Collected,
    Words,
    words_marked,
    words_of_citation,
    words_of_finding,
    words_of_passage,
)
from answer.collections.collection import GONE, Standing, note_of, standings
from answer.collections.store import (
    LONGEST_NAME,
    LONGEST_NOTE,
    THIS_MACHINE,
    CollectionError,
    CollectionStore,
)
from answer.verbatim import is_verbatim
from index.layout import Layout
from index.search import Index
from index.spans import Span
from ingest.build import ingest
from ingest.care.backup import backup, restore
from ingest.gone import remove
from tests.conftest import ROOT, RunFindings
from tests.made import write_report

ME, OTHER = "trainer@force.example", "counsel@chambers.example"
QUESTION = "what failures around sextortion were found?"


def some_words(n: int) -> Words:
    return Words(
        f"Sentence {n} says so.", f"{n:016x}", "a" * 64, "one.txt", "One", "Wexmoor Police", ("First", "Second"),
        n, str(n), None, (Span(n, 0, 20),),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> CollectionStore:
    return CollectionStore(Layout(tmp_path / "store"))


@pytest.fixture
def filled(store: CollectionStore) -> str:
    id_ = store.make(ME, "Court bundle")
    for n in (1, 2, 3, 4):
        store.add(id_, ME, some_words(n))
    return id_


def said(store: CollectionStore, id_: str) -> list[str]:
    return [one.words.text.split()[1] for one in store.open(id_, ME).quotes]


def test_a_quote_comes_back_as_it_was(store: CollectionStore, filled: str) -> None:
    found = store.open(filled, ME)
    assert [one.words for one in found.quotes] == [some_words(n) for n in (1, 2, 3, 4)]
    assert (found.name, found.owner, found.count, found.token) == ("Court bundle", ME, 4, None)
    assert store.file == store.file.parent / "store.collections.db"
    store.add(filled, ME, some_words(2))
    assert said(store, filled) == ["1", "2", "3", "4"]


def test_reading_makes_no_file(store: CollectionStore) -> None:
    assert (store.all_of(ME), store.owners(), store.holding(ME)) == ((), (), {})
    assert not store.file.exists()


def test_the_order_is_kept_and_can_be_changed(store: CollectionStore, filled: str) -> None:
    ids = [one.id for one in store.open(filled, ME).quotes]
    store.move(filled, ME, ids[3], -1)
    assert said(store, filled) == ["1", "2", "4", "3"]
    store.move(filled, ME, ids[0], -1)
    store.move(filled, ME, ids[0], 99)
    assert said(store, filled) == ["2", "4", "3", "1"]
    store.add(filled, ME, some_words(5))
    assert said(CollectionStore(Layout(store.file.parent / "store")), filled)[-1] == "5"


def test_what_is_taken_out_can_be_put_back_where_it_was(store: CollectionStore, filled: str) -> None:
    second = store.open(filled, ME).quotes[1]
    store.annotate(filled, ME, second.id, "Ask them why.\nTwice.")
    removed = store.take_out(filled, ME, second.id)
    assert said(store, filled) == ["1", "3", "4"]
    with pytest.raises(CollectionError, match="no longer in the collection"):
        store.take_out(filled, ME, second.id)
    store.put_back(ME, removed)
    store.put_back(ME, removed)
    assert said(store, filled) == ["1", "2", "3", "4"]
    assert store.open(filled, ME).quotes[1].note == "Ask them why.\nTwice."


def test_names_are_one_owners_and_errors_one_sentence(store: CollectionStore, filled: str) -> None:
    with pytest.raises(CollectionError) as taken:
        store.make(ME, "  court\u202e BUNDLE ")
    assert str(taken.value) == "There is a collection “court BUNDLE” already; choose another name."
    assert store.make(OTHER, "Court bundle") != filled
    second = store.make(ME, "Second")
    with pytest.raises(CollectionError, match="already; choose another name"):
        store.describe(second, ME, name="Court Bundle")
    store.describe(filled, ME, name="COURT bundle", note="a\x00b")
    assert (store.open(filled, ME).name, store.open(filled, ME).note) == ("COURT bundle", "a b")
    for wrong in ("", "  \u200b ", "x" * (LONGEST_NAME + 1)):
        with pytest.raises(CollectionError, match=r"^[^.]*\.$"):
            store.make(ME, wrong)
    with pytest.raises(CollectionError, match="at most 4,000 characters"):
        store.annotate(filled, ME, store.open(filled, ME).quotes[0].id, "x" * (LONGEST_NOTE + 1))


def test_nobody_else_sees_or_changes_it(store: CollectionStore, filled: str) -> None:
    quote = store.open(filled, ME).quotes[0]
    removed = store.take_out(filled, ME, quote.id)
    store.put_back(ME, removed)
    attempts: list[Callable[[], object]] = [
        lambda: store.open(filled, OTHER),
        lambda: store.describe(filled, OTHER, name="Mine"),
        lambda: store.add(filled, OTHER, some_words(9)),
        lambda: store.annotate(filled, OTHER, quote.id, "x"),
        lambda: store.move(filled, OTHER, quote.id, 1),
        lambda: store.take_out(filled, OTHER, quote.id),
        lambda: store.put_back(OTHER, removed),
        lambda: store.cite_anew(filled, OTHER, quote.id, some_words(9)),
        lambda: store.share(filled, OTHER),
        lambda: store.stop_sharing(filled, OTHER),
        lambda: store.delete(filled, OTHER),
    ]
    for attempt in attempts:
        with pytest.raises(CollectionError, match="somebody else's"):
            attempt()
    assert said(store, filled) == ["1", "2", "3", "4"]
    assert store.all_of(OTHER) == ()


def test_a_link_opens_it_until_sharing_stops(store: CollectionStore, filled: str) -> None:
    token = store.share(filled, ME)
    assert len(token) >= 30
    assert store.share(filled, ME) == token
    assert [one.words.text for one in store.shared(token).quotes] == [
        f"Sentence {n} says so." for n in (1, 2, 3, 4)
    ]
    store.stop_sharing(filled, ME)
    for dead in (token, "", filled):
        with pytest.raises(CollectionError, match="no longer shared"):
            store.shared(dead)
    assert store.share(filled, ME) != token


def test_deleting_takes_all_of_it(store: CollectionStore, filled: str) -> None:
    token = store.share(filled, ME)
    assert store.holding(ME)[some_words(1).same] == {filled}
    store.delete(filled, ME)
    assert (store.all_of(ME), store.holding(ME)) == ((), {})
    with pytest.raises(CollectionError):
        store.shared(token)
    with closing(sqlite3.connect(store.file)) as db:
        assert db.execute("SELECT count(*) FROM quotes").fetchone() == (0,)


WRITER = """
import sys
from pathlib import Path
from answer.collections.store import CollectionError, CollectionStore
from index.layout import Layout
from tests.test_collections import ME, some_words
store = CollectionStore(Layout(Path(sys.argv[1])))
try:
    store.make(ME, "Both")
except CollectionError as error:
    assert "already" in str(error), error
id_ = store.named("both", ME).id
for n in range(30):
    store.add(id_, ME, some_words(int(sys.argv[2]) + n))
"""


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Both also begin with no database there, and one of them makes it."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "store"), first],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
        )
        for first in ("1000", "2000")
    ]  # fmt: skip
    assert [one.communicate()[1] for one in running] == ["", ""]
    assert [one.returncode for one in running] == [0, 0]
    store = CollectionStore(Layout(tmp_path / "store"))
    pages = [one.words.page or 0 for one in store.named("Both", ME).quotes]
    assert [page for page in pages if page < 2000] == [*range(1000, 1030)]
    assert [page for page in pages if page >= 2000] == [*range(2000, 2030)]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_database_that_is_none_is_one_sentence(store: CollectionStore) -> None:
    store.file.write_bytes(b"no database at all, and long enough to be looked at" * 40)
    with pytest.raises(CollectionError, match=r"cannot be used: .*Nothing has changed\.$"):
        store.make(ME, "One")


def quote_of_report(folder: Path, marker: str) -> Words:
    index = Index.open(folder)
    citation = next(
        one for one in ask(index, f"leaders of {marker} acted late").citations if marker in one.quote
    )
    index.catalogue.close()
    return words_of_citation(citation)


def test_it_survives_what_is_done_to_the_index(tmp_path: Path) -> None:
    folder, reports = tmp_path / "store", tmp_path / "reports"
    changed = write_report(reports / "changed.txt", "Alderwick")
    gone = write_report(reports / "gone.txt", "Bramfield")
    write_report(reports / "kept.txt", "Corbridge")
    ingest([reports], folder)
    store = CollectionStore(Layout(folder))
    id_ = store.make(ME, "Three")
    for marker in ("Alderwick", "Bramfield", "Corbridge"):
        store.add(id_, ME, quote_of_report(folder, marker))
    assert [one.why for one in found(folder, store, id_)] == ["", "", ""]

    changed.write_text(changed.read_text().replace("# Inspection", "Reissued.\n\n# Inspection"))
    remove(["gone.txt"], folder)
    gone.unlink()
    ingest([reports], folder)
    first, second, third = found(folder, store, id_)
    assert first.words is None
    assert "the file changed.txt has another content now" in first.why
    assert first.instead
    assert (first.instead.report, first.instead.text) == ("changed.txt", first.quote.words.text)
    assert (second.words, second.why, second.instead) == (
        None,
        "The report was removed from this index.",
        None,
    )
    assert third.words
    assert third.words.text == third.quote.words.text

    index = Index.open(folder)
    note = note_of(index, store.open(id_, ME))
    assert [one.n for one in note.quotes] == [3]
    assert [(one.n, one.why.split(". ")[0]) for one in note.withheld] == [(1, GONE), (2, GONE)]
    index.catalogue.close()

    store.cite_anew(id_, ME, first.quote.id, first.instead)
    assert [bool(one.words) for one in found(folder, store, id_)] == [True, False, True]
    assert [one.words.report for one in store.open(id_, ME).quotes] == ["changed.txt", "gone.txt", "kept.txt"]


def found(folder: Path, store: CollectionStore, id_: str) -> tuple[Standing, ...]:
    index = Index.open(folder)
    try:
        return standings(index, store.open(id_, ME))
    finally:
        index.catalogue.close()


def test_a_file_read_by_other_rules_keeps_its_quotes(corpus_index: Index, store: CollectionStore) -> None:
    """Offsets and passages may differ then; the words are looked for on their page first."""
    citation = ask(corpus_index, QUESTION).citations[0]
    words = words_of_citation(citation)
    id_ = store.make(ME, "Moved")
    shifted = tuple(Span(span.page, span.start + 7, span.end + 7) for span in words.spans)
    store.add(id_, ME, Words(**{name: getattr(words, name) for name in Words.__slots__} | {"spans": shifted}))
    (one,) = standings(corpus_index, store.open(id_, ME))
    assert one.words
    assert (one.words.spans, one.words.page, one.why) == (words.spans, words.page, "")


def test_findings_are_collected_word_for_word(corpus_index: Index, store: CollectionStore) -> None:
    id_ = store.make(ME, "All findings")
    every = corpus_index.catalogue.findings()
    for finding in every:
        store.add(id_, ME, words_of_finding(finding))
    assert len(every) > 50
    assert [
        one.quote.words.text for one in standings(corpus_index, store.open(id_, ME)) if not one.words
    ] == []


def test_passages_and_marked_words_are_collected_word_for_word(corpus_index: Index) -> None:
    catalogue = corpus_index.catalogue
    seen = 0
    for row in catalogue.reports():
        for passage in catalogue.in_report(row.id)[::4]:
            words = words_of_passage(catalogue, row, passage)
            assert words
            pages = {span.page: catalogue.page(row.sha256, span.page) for span in words.spans}
            assert is_verbatim(words.text, words.spans, pages.get), (row.report, passage.ordinal)
            marked = words_marked(catalogue, row, words.spans)
            assert marked == words, (row.report, passage.ordinal)
            first = words.spans[0]
            part = words_marked(catalogue, row, [Span(first.page, first.start, first.start + 12)])
            assert part
            assert words.text.startswith(part.text)
            seen += 1
    assert seen > 40
    assert words_marked(catalogue, row, [Span(1, 10_000_000, 10_000_005)]) is None


def test_backup_has_them_and_restore_replaces_none(corpus_store: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(corpus_store, tmp_path / "store")
    kept = CollectionStore(Layout(folder))
    id_ = kept.make(ME, "Kept")
    kept.add(id_, ME, some_words(1))
    backup(folder, tmp_path / "findings.tar")
    restore(tmp_path / "findings.tar", tmp_path / "new" / "store")
    there = CollectionStore(Layout(tmp_path / "new" / "store"))
    assert [one.words for one in there.open(id_, ME).quotes] == [some_words(1)]
    assert not (tmp_path / "new" / "store" / "collections.db").exists()
    there.make(ME, "Made since")
    restore(tmp_path / "findings.tar", tmp_path / "new" / "store", force=True)
    assert [one.name for one in there.all_of(ME)] == ["Made since", "Kept"]


def test_the_command_lists_shows_and_exports(
    corpus_store: Path, corpus_index: Index, tmp_path: Path, run_findings: RunFindings
) -> None:
    folder = shutil.copytree(corpus_store, tmp_path / "store")
    store = CollectionStore(Layout(folder))
    words = words_of_citation(ask(corpus_index, QUESTION).citations[0])
    id_ = store.make(THIS_MACHINE, "From the app")
    store.add(id_, THIS_MACHINE, words)
    one: Collected = store.open(id_, THIS_MACHINE).quotes[0]
    store.annotate(id_, THIS_MACHINE, one.id, "Who should have acted?")
    listed = run_findings("collections", "--index", folder)
    assert listed.stdout == f"From the app  (1 quote, {THIS_MACHINE})\n"
    shown = run_findings("collections", "from the APP", "--index", folder).stdout
    assert f"1. “{words.text}”" in shown
    assert "Note: Who should have acted?" in shown
    file = tmp_path / "slides.pptx"
    assert run_findings("collections", "From the app", "--export", file, "--index", folder).returncode == 0
    assert run_findings("verify", file, "--index", folder).stdout.strip() == "slides.pptx: 1 verbatim here"
    missing = run_findings("collections", "Another", "--index", folder)
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    wrong = run_findings("collections", "From the app", "--export", "a.odt", "--index", folder)
    assert wrong.stderr.strip().endswith(".docx, .pptx, .pdf, .csv, .json")
