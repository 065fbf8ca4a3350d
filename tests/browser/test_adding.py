"""A librarian's whole way in a real browser: twenty files while another session searches, the reasons, a removal."""

from __future__ import annotations

import io
import json
import re
import socket
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from index.layout import Layout
from index.search import Index
from index.uploads import APP_STOPPED, Uploads
from ingest.build import ingest
from ingest.lock import writing
from tests.browser.conftest import Serve, Visit, free_port, running_app
from tests.conftest import CORPUS
from tests.made import write_report
from tests.test_uploads import locked_pdf

pytestmark = pytest.mark.browser

ASKED = quote_plus("Were zebrafish records kept?")
OTTERS = quote_plus("Were otter records kept?")


def text(marker: str) -> bytes:
    return (
        f"# Inspection of {marker}\n\nInspectors found that {marker} records were kept with care.\n".encode()
    )


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def file(name: str, data: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


EMPTY = re.compile(r"The file is empty|same content as (?:empty\.pdf|many\.zip/none\.txt)")
"""Of two empty files the one that is read last is the other's double: which one, is up to what comes first."""


def twenty_files() -> list[Any]:
    """Reports, cuts of them, doubles, an archive, files of other kinds, and names that mean harm."""
    samples = [path for path in sorted((CORPUS).iterdir()) if path.stat().st_size < 200_000][:3]
    pdf = next(path for path in samples if path.suffix == ".pdf").read_bytes()
    page = "<html><head><title>Gecko</title></head><body><h1>Gecko</h1><p>" + "A gecko was seen. " * 20
    return [
        *(file(path.name, path.read_bytes()) for path in samples),
        file("zebra.txt", text("zebrafish")),
        file("zebra.txt", text("zebrafish")),
        file("gecko.html", (page + "</p></body></html>").encode()),
        file("walrus.md", text("walrus")),
        file("many.zip", packed({"otter.txt": text("otter"), "lynx.txt": text("lynx"), "none.txt": b""})),
        file("cut.pdf", pdf[:3000]),
        file("cut.zip", packed({"a.txt": text("a")})[:60]),
        file("empty.pdf", b""),
        file("locked.pdf", locked_pdf()),
        file("program.pdf", b"MZ" + bytes(200)),
        file("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        file("notes.rtf", b"{\\rtf1 notes}"),
        file("../../../etc/ibis.txt", text("ibis")),
        file("<b>bold<b> :smile: [x](javascript:alert(1)).txt", text("badger")),
        file("\u202etxt.exe\x07.txt", text("heron")),
        file("تقرير.txt", text("kestrel")),
        file("n" * 300 + ".txt", text("newt")),
    ]


def test_a_librarians_whole_way(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    ingest([write_report(tmp_path / "reports" / "known.txt", "aardvark", paragraphs=2)], tmp_path / "store")
    store = tmp_path / "store"
    address = serve(store)
    reader = visit(f"{address}/?q={quote_plus('What did leaders of aardvark do late?')}")
    expect(reader.locator(".source").first).to_contain_text("aardvark")
    page = visit(f"{address}/add")
    page.locator("#add-files").set_input_files(twenty_files())
    expect(page.locator(".sending")).to_have_text("20 files were sent.")
    _ask(reader, "In aardvark, who acted late?")  # while the files are read
    expect(reader.locator(".source").first).to_contain_text("aardvark")
    page.reload()
    expect(page.get_by_text("Nothing is under way.")).to_be_visible()
    _see_what_became(page)

    _ask(reader, "Were zebrafish records kept?")  # no restart, no reload
    expect(reader.locator(".quote").first).to_contain_text("kept with care")
    reading = visit(f"{address}/page?report={_sha256(store, 'zebra.txt')}")
    expect(reading.locator(".whole")).to_contain_text("zebrafish")

    _row(page, "zebra.txt").get_by_role("link", name="Remove zebra.txt").click()
    expect(page.locator("h1")).to_have_text("Remove a report?")
    gone = page.get_by_role("listitem")
    expect(gone.filter(has_text="The file that was sent here.")).to_have_count(2)
    file_of_report = f"{address}/files/{_sha256(store, 'zebra.txt')}/file.txt"
    assert page.request.get(file_of_report).status == 200
    page.get_by_role("button", name="Remove it").click()
    expect(_row(page, "Removal of zebra.txt")).to_contain_text("Removed")
    expect(_row(page, "zebra.txt")).to_contain_text("Removed")

    assert page.request.get(file_of_report).status == 404
    later = visit(f"{address}/?q={ASKED}")
    expect(later.locator(".sentence")).to_contain_text("No report mentions")
    reading.reload()
    expect(reading.locator(".notice")).to_contain_text("no longer in the index")
    assert b"zebrafish records" not in b"".join(p.read_bytes() for p in store.rglob("*") if p.is_file())
    while not {"upload: done", "removal: done"} <= _noted(store, "zebra.txt").keys():
        page.wait_for_timeout(100)  # an end is noted a moment after the page shows it
    assert _noted(store, None)["upload: begun"] == 20
    assert _noted(store, "zebra.txt").keys() >= {"upload: begun", "removal: begun"}


def _noted(store: Path, report: str | None) -> Counter[str]:
    """What the journal says was done, to one report or to all, and how often."""
    lines = [json.loads(line) for line in (store / "journal.jsonl").read_text().splitlines()]
    return Counter(line["done"] for line in lines if report in {None, line.get("report")})


def _see_what_became(page: Page) -> None:
    for name, said in {
        "zebra.txt": "Added", "zebra (2).txt": "The same as zebra.txt.", "gecko.html": "Added",
        "many.zip": "2 added, 1 could not be read.", "many.zip/none.txt": EMPTY,
        "cut.pdf": "cut short", "cut.zip": "damaged or cut short", "empty.pdf": EMPTY,
        "locked.pdf": "It opens only with a password",
        "program.pdf": "This is a program", "picture.txt": "PNG", "notes.rtf": "rich-text", "ibis.txt": "Added",
        "<b>bold<b> :smile: [x](javascript:alert(1)).txt": "Added", "تقرير.txt": "Added", "txt.exe .txt": "Added",
    }.items():  # fmt: skip
        expect(_row(page, name)).to_contain_text(said)
    assert page.locator(".added b, .added a[href^=javascript]").count() == 0
    page.get_by_role("link", name="Every file").click()
    page.get_by_role("link", name="Could not be read", exact=True).click()
    expect(page.locator(".added tbody tr")).to_have_count(7)
    page.get_by_role("link", name="Add", exact=True).click()


def test_what_waits_is_told_and_an_app_goes_on_where_the_last_one_stopped(
    visit: Visit, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    with running_app(store, free_port()) as address, writing(_made(store)):
        page = visit(f"{address}/")
        page.get_by_role("link", name="Add reports here").click()
        page.locator("#add-files").set_input_files([file("zebra.txt", text("zebrafish"))])
        expect(_row(page, "zebra.txt")).to_contain_text("Another process is writing to the index")
        _break_off(address)
        expect(_row(page, "half.pdf")).to_contain_text("The sending broke off")
        page.close()
        half = Uploads(store).receive("other.pdf", None, 10)
    Path(half.path + ".part").write_bytes(b"%PDF")
    with running_app(store, free_port()) as address:
        again = visit(f"{address}/add")
        expect(_row(again, "zebra.txt")).to_contain_text("Added")
        expect(_row(again, "other.pdf")).to_contain_text(APP_STOPPED)
        again.get_by_label("Or the address of a report on the web").fill("http://reports.invalid/one.pdf")
        again.get_by_role("button", name="Fetch it").click()
        expect(again.locator(".notice")).to_contain_text("https://")
        again.get_by_label("Or the address of a report on the web").fill("https://reports.invalid/one.pdf")
        again.get_by_role("button", name="Fetch it").click()
        expect(_row(again, "https://reports.invalid/one.pdf")).to_contain_text("Could not be read")
        again.close()
    assert not Path(half.path + ".part").exists()


def _made(store: Path) -> Layout:
    store.mkdir()
    return Layout(store)


def _break_off(address: str) -> None:
    """Begin to send a file, and hang up."""
    with closing(socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])))) as line:
        line.sendall(
            b"POST /add/file HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Findings: add\r\nX-File-Name: half.pdf\r\n"
            b"Content-Length: 5000000\r\n\r\n%PDF-1.7 and no more"
        )


def _row(page: Page, name: str) -> Any:
    return page.locator(".added tbody tr").filter(
        has=page.locator("th", has_text=re.compile(rf"^{re.escape(name)}$"))
    )


def _sha256(store: Path, report: str) -> str:
    index = Index.open(store)
    found = next(row.sha256 for row in index.catalogue.reports() if row.report == report)
    index.catalogue.close()
    return found


def _ask(page: Page, question: str) -> None:
    page.get_by_label("Your question", exact=True).fill(question)
    page.locator(".st-key-submit button").click()
