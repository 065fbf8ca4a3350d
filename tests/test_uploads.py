"""What is asked for in the app and done by ``findings uploads``: adding, removing, trying again, going on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from pypdf import PdfReader, PdfWriter

from index.catalogue import Catalogue
from index.layout import Layout
from index.search import Index
from index.uploads import GAVE_UP, Upload, Uploads, kept_suffix, ledger_of, report_name
from ingest.build import ingest
from ingest.care.backup import backup, restore
from ingest.care.doctor import check
from ingest.lock import writing
from ingest.uploads import take_in
from tests.conftest import CORPUS, ROOT
from tests.made import found, write_report
from tests.test_publication import written

PAGES = ["3-summary.html", "2-leadership.html", "1-risk.html"]
SAMPLE = CORPUS / "wexmoor-police-national-child-protection-inspection.pdf"


def sent(store: Path, name: str, data: bytes, who: str | None = None) -> Upload:
    """A file as the app leaves it when it has come whole."""
    uploads = Uploads(store)
    upload = uploads.receive(name, who, len(data))
    Path(upload.path).write_bytes(data)
    uploads.set([upload.id], "waiting")
    return upload


def said(store: Path, uploads: Sequence[Upload]) -> list[tuple[str, str | None]]:
    """What the ledger says of each: status and reason."""
    with closing(Catalogue(Layout(store))) as catalogue:
        lines = ledger_of(catalogue, uploads)
    return [(line.status, line.reason) for upload in uploads for line in lines[upload.id]]


def text(marker: str) -> bytes:
    return f"# Inspection of {marker}\n\nInspectors found that {marker} records were kept well.\n".encode()


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(SAMPLE), pages=(0, 1))
    writer.encrypt("zebra", "zebra-owner")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("given", "name", "suffix"),
    [
        ("../../etc/passwd", "passwd", ""),
        ("C:\\reports\\Peel.PDF", "Peel.PDF", ".pdf"),
        ("a\x00b\x1b[31m\u202etxt.exe", "a b [31m txt.exe", ""),
        ("تقرير.docx", "تقرير.docx", ".docx"),
        ("…/  .hidden .html. ", "hidden .html", ".html"),
        ("\u200b\u2066", "file", ""),
        ("", "file", ""),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf", ".pdf"),
        ("y." + "z" * 400, "y." + "z" * 118, ""),
    ],
)
def test_a_given_name_becomes_text_and_never_a_path(
    given: str, name: str, suffix: str, tmp_path: Path
) -> None:
    assert report_name(given) == name
    assert kept_suffix(given) == suffix
    upload = Uploads(tmp_path).receive(given, None, 1)
    assert upload.given == given
    assert Path(upload.path).parent == tmp_path / "uploads"
    assert Path(upload.path).suffix == suffix
    assert name.removesuffix(suffix)[:8] not in Path(upload.path).name


def test_each_file_is_added_or_told_why_not(tmp_path: Path) -> None:
    ingest([write_report(tmp_path / "reports" / "known.txt", "aardvark", paragraphs=1)], tmp_path / "store")
    store = tmp_path / "store"
    known = (tmp_path / "reports" / "known.txt").read_bytes()
    bomb = packed({"bomb.txt": b"0" * (64 << 20), "good.txt": text("gecko")})
    uploads = [
        sent(store, "zebra.txt", text("zebrafish")),
        sent(store, "zebra.txt", text("zebrafish")),
        sent(store, "again.txt", known),
        sent(store, "empty.pdf", b""),
        sent(store, "program.pdf", b"MZ" + bytes(200)),
        sent(store, "cut.pdf", SAMPLE.read_bytes()[:3000]),
        sent(store, "locked.pdf", locked_pdf()),
        sent(store, "../many.zip", packed({"one.txt": text("otter"), "none.txt": b""})),
        sent(store, "bomb.zip", bomb),
        Uploads(store).fetch("https://reports.invalid/none.pdf#page=3", None),
    ]
    assert [upload.report for upload in uploads[:2]] == ["zebra.txt", "zebra (2).txt"]
    assert take_in(store, Event()) == len(uploads)
    by_name = {upload.report: said(store, [upload]) for upload in uploads}
    assert by_name["zebra.txt"] == [("indexed", None)]
    assert by_name["zebra (2).txt"] == [("duplicate", "same content as zebra.txt")]
    assert by_name["again.txt"] == [("duplicate", "same content as known.txt")]
    assert by_name["empty.pdf"][0][1] == "The file is empty: download or copy it again."
    assert by_name["program.pdf"][0][1] == "This is a program, not a report."
    assert "cut short" in (by_name["cut.pdf"][0][1] or "")
    assert (by_name["locked.pdf"][0][1] or "").startswith("The PDF is encrypted and ")
    assert [status for status, _ in by_name["many.zip"]] == ["unpacked", "failed", "indexed"]
    assert "far more than a report" in str(by_name["bomb.zip"])
    ((status, reason),) = by_name["reports.invalid/none.pdf"]
    assert status == "failed"
    assert "reports.invalid" in (reason or "")
    assert {one.state for one in Uploads(store).listed(99)} == {"done"}
    assert found(store, "zebrafish") == ["zebra.txt"]
    assert found(store, "otter") == ["many.zip/one.txt"]


def test_removal_takes_the_files_that_were_sent(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first, twin = (sent(store, name, text("zebrafish")) for name in ("zebra.txt", "copy.txt"))
    archive = sent(store, "many.zip", packed({"one.txt": text("otter"), "two.txt": text("walrus")}))
    broken = sent(store, "empty.pdf", b"")
    take_in(store, Event())
    uploads = Uploads(store)
    for upload, path in ((first, first.path), (archive, archive.path + "/one.txt"), (broken, broken.path)):
        uploads.remove(path, upload.report, "keeper@force.example")
    assert take_in(store, Event()) == 3
    assert not found(store, "zebrafish")
    assert not found(store, "otter")
    assert found(store, "walrus") == ["many.zip/two.txt"]
    for upload in (first, twin, archive, broken):
        assert not Path(upload.path).exists()
    assert said(store, [first, twin, broken]) == [("removed", said(store, [first])[0][1])] * 2
    everything = b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())
    assert b"zebrafish records" not in everything
    assert b"walrus records" in everything

    uploads.remove("/none.txt", "none.txt", None)
    take_in(store, Event())
    assert uploads.listed(1)[0].state == "failed"
    assert "There is no report" in (uploads.listed(1)[0].said or "")
    again = sent(store, "zebra.txt", text("zebrafish"))
    take_in(store, Event())
    assert found(store, "zebrafish") == [again.report]


def test_the_web_pages_of_one_publication_are_one_report_however_they_come(tmp_path: Path) -> None:
    store, pages = tmp_path / "store", sorted(written(tmp_path / "pages").iterdir())

    def come(*names: str) -> tuple[list[Upload], list[str]]:
        uploads = [sent(store, page.name, page.read_bytes()) for page in pages if page.name[0] in names]
        take_in(store, Event())
        return uploads, [status for status, _ in said(store, uploads)]

    first, alone = come("3")
    others, joined = come("1", "2")
    assert (alone, joined) == (["indexed"], ["joined", "joined"])
    assert [upload.state for upload in Uploads(store).listed(3)] == ["done"] * 3
    with closing(Catalogue(Layout(store))) as catalogue:
        (row,) = catalogue.reports()
        labels = [catalogue.page(row.sha256, n) for n in (1, 2, 3)]
        assert [page and page.label for page in labels] == [
            "3-summary.html",
            "2-leadership.html",
            "1-risk.html",
        ]
        assert row.report == "3-summary.html"
        held = {line.path for line in catalogue.ledger() if line.held == row.sha256}
        assert held == {one.path for one in (*first, *others)}
    twins, doubled = come("1", "2", "3")
    assert sorted(doubled) == ["duplicate", "joined", "joined"]
    assert said(store, first) == [("indexed", f"One publication in 3 web pages: {', '.join(PAGES)}.")]

    Uploads(store).remove(first[0].path, first[0].report, None)
    take_in(store, Event())
    assert not [one.path for one in (*first, *others, *twins) if Path(one.path).exists()]
    again, back = come("1", "2", "3")
    assert [upload.report for upload in again] == PAGES[::-1]  # the names are free again
    assert back == ["joined", "joined", "indexed"]
    assert check(store).sound


def test_it_waits_for_another_writer_and_says_for_whom(tmp_path: Path) -> None:
    store = tmp_path / "store"
    upload = sent(store, "zebra.txt", text("zebrafish"))
    uploads, stop = Uploads(store), _StopAfter(2)
    with writing(Layout(store)):
        assert take_in(store, stop) == 0
    (waiting,) = uploads.unfinished()
    assert (waiting.id, waiting.state) == (upload.id, "waiting")
    assert f"process {os.getpid()}" in (waiting.said or "")
    assert take_in(store, Event()) == 1
    assert said(store, [upload]) == [("indexed", None)]


class _StopAfter(Event):
    """Set after it was waited for so many times, without waiting."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def wait(self, timeout: float | None = None) -> bool:
        self.times -= 1
        if not self.times:
            self.set()
        return self.is_set()


def test_what_a_killed_process_was_at_is_gone_on_with_but_not_for_ever(tmp_path: Path) -> None:
    store = tmp_path / "store"
    once, twice = sent(store, "once.txt", text("zebrafish")), sent(store, "twice.txt", text("otter"))
    uploads = Uploads(store)
    uploads.set([once.id, twice.id], "embedding")
    uploads.begin_again()
    assert [one.state for one in uploads.unfinished()] == ["waiting", "waiting"]
    uploads.set([twice.id], "reading")
    take_in(store, Event())
    ended = {one.report: (one.state, one.said) for one in uploads.listed(9)}
    assert ended == {"once.txt": ("done", None), "twice.txt": ("failed", GAVE_UP)}
    assert said(store, [once]) == [("indexed", None)]


def test_a_failed_file_is_tried_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    file = tmp_path / "late.txt"
    file.write_bytes(b"")
    ingest([file], store)
    upload = sent(store, "zebra.txt", b"")
    take_in(store, Event())
    assert [status for status, _ in said(store, [upload])] == ["failed"]
    file.write_bytes(text("otter"))
    Path(upload.path).write_bytes(text("zebrafish"))
    Uploads(store).retry(None)
    take_in(store, Event())
    assert Uploads(store).listed(1)[0].said == "Tried 2 files again; 2 could be read."
    assert said(store, [upload]) == [("indexed", None)]
    assert found(store, "otter") == ["late.txt"]


def test_the_process_ends_with_the_app_and_only_one_works(tmp_path: Path) -> None:
    """The app's end closes the pipe: what waits then is left for its next start."""
    store = tmp_path / "store"
    upload = sent(store, "zebra.txt", text("zebrafish"))
    command = [sys.executable, str(ROOT / "cli.py"), "uploads", "--with-app", "--index", str(store)]
    with writing(Layout(store)), subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as running:
        assert running.stdin
        while not (Uploads(store).unfinished()[0].said or "").startswith("Another process"):
            assert running.poll() is None
        assert take_in(store, Event()) == 0
        running.stdin.close()
    assert running.returncode == 0
    assert Uploads(store).unfinished()[0].id == upload.id


def test_what_was_sent_outlives_a_restored_backup(tmp_path: Path) -> None:
    store = tmp_path / "store"
    upload = sent(store, "empty.txt", b"")
    sent(store, "zebra.txt", text("zebrafish"))
    take_in(store, Event())
    (store / "journal.jsonl").write_text(json.dumps({"done": "upload: begun"}))
    backup(store, tmp_path / "kept.tar")
    restore(tmp_path / "kept.tar", store, force=True)
    assert Path(upload.path).exists()
    assert len(Uploads(store).listed(9)) == 2
    assert "upload" in (store / "journal.jsonl").read_text()
    assert Index.open(store).search("zebrafish").hits
