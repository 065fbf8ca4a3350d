from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from answer.ask import ask
from answer.exports.export import FORMS, export, exported
from answer.exports.texts import COLUMNS
from answer.verification.claims_files import read_claims
from answer.verification.fold import folded
from answer.verification.saved import AnswerFileError, load, reopened, save, saved_json
from answer.verification.verify import Verifier
from index.records import Filters
from index.search import Index
from index.verbatim import quote_of
from index.whole import whole
from ingest.build import ingest
from ingest.gone import remove
from ingest.workers import Reading
from tests.conftest import CORPUS, RunFindings

QUESTION = "what failures around sextortion were found?"
BRACKWATER = "brackwater-joint-targeted-area-inspection.pdf"
WEXMOOR = "wexmoor-police-national-child-protection-inspection.pdf"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def data(corpus_index: Index) -> dict[str, Any]:
    filters = Filters(since="2025-01-01")
    return saved_json(corpus_index, ask(corpus_index, QUESTION, filters=filters), filters)


def cited_page(index: Index, report: str, page: int, least: int = 60) -> dict[str, Any]:
    """An answer that quotes the first long sentence of a report's page, in the saved form."""
    row = next(row for row in index.catalogue.reports() if row.report == report)
    _, passages = whole(index.catalogue, row.id)
    for passage in passages:
        for start, end in passage.sentences:
            spans = passage.spans(start, end)
            if end - start >= least and {span.page for span in spans} == {page}:
                quote = quote_of(passage, start, end)
                one = {
                    "n": 1, "quote": quote, "sha256": row.sha256, "report": report, "page": page if row.paged else None,
                    "spans": [span._asdict() for span in spans],
                }  # fmt: skip
                return {"question": "What is said?", "answered": True, "citations": [one]}
    raise AssertionError(report)


def annotations_of(page: Any) -> list[Any]:
    """The annotations of a page."""
    return [reference.get_object() for reference in page.get("/Annots", ())]


def quads_text(pdf: bytes, sheet: int) -> list[str]:
    """What PDFium reads under the highlights of a sheet, each highlight's lines joined."""
    page = PdfReader(io.BytesIO(pdf)).pages[sheet]
    textpage = pdfium.PdfDocument(pdf)[sheet].get_textpage()
    found = []
    for annotation in annotations_of(page):
        if annotation["/Subtype"] != "/Highlight":
            continue
        points = [float(value) for value in annotation["/QuadPoints"]]
        said = []
        for at in range(0, len(points), 8):
            xs, ys = points[at : at + 8 : 2], points[at + 1 : at + 8 : 2]
            said.append(textpage.get_text_bounded(min(xs) - 0.5, min(ys) - 0.5, max(xs) + 0.5, max(ys) + 0.5))
        found.append(" ".join(said))
    return found


def test_every_form_is_verified_as_it_was_written(
    corpus_index: Index, data: Mapping[str, Any], tmp_path: Path
) -> None:
    verifier = Verifier(corpus_index)
    for ending in (".docx", ".pdf", ".csv", ".json", ".md"):
        file = tmp_path / f"note{ending}"
        note = export(corpus_index, data, file)
        checked = list(verifier.check_all(read_claims(file)))
        assert {one.verdict for one in checked} == {"verbatim"}, ending
        assert [folded(one.claim.quote) for one in checked] == [
            folded(quote.text) for quote in note.quotes
        ], ending


def test_a_change_in_an_export_is_caught(
    corpus_index: Index, data: Mapping[str, Any], tmp_path: Path
) -> None:
    verifier = Verifier(corpus_index)
    file = tmp_path / "note.docx"
    export(corpus_index, data, file)
    document = Document(str(file))
    quote = next(p for p in document.paragraphs if p.style and p.style.name == "Quote")
    words = quote.runs[0].text.split(" ")
    quote.runs[0].text = " ".join([*words[:3], "nobody", *words[4:]])
    document.save(str(file))
    verdicts = [one.verdict for one in verifier.check_all(read_claims(file))]
    assert verdicts.count("not_found") == 1
    assert set(verdicts) == {"verbatim", "not_found"}


def test_the_word_note_has_real_footnotes(
    corpus_index: Index, data: Mapping[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "note.docx"
    note = export(corpus_index, data, file)
    document = Document(str(file))
    quotes = [p.text for p in document.paragraphs if p.style and p.style.name == "Quote"]
    assert quotes == [f"“{quote.text}”" for quote in note.quotes]
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body, notes = etree.fromstring(parts["word/document.xml"]), etree.fromstring(parts["word/footnotes.xml"])
    called = [int(r.get(f"{W}id", "")) for r in body.iter(f"{W}footnoteReference")]
    assert called == list(range(1, len(note.quotes) + 1))
    kinds = {int(n.get(f"{W}id", "")): n.get(f"{W}type") for n in notes}
    assert kinds == {-1: "separator", 0: "continuationSeparator"} | dict.fromkeys(called)
    said = {int(n.get(f"{W}id", "")): "".join(map(str, n.itertext())) for n in notes}
    first = next(quote.n for quote in note.quotes if quote.reference.report == BRACKWATER)
    assert "(4 September 2025) 5 (PDF page 9)" in said[first]
    italic = [
        "".join(map(str, run.itertext()))
        for run in notes.iter(f"{W}r")
        if run.find(f"{W}rPr/{W}i") is not None
    ]
    assert italic == [quote.reference.title for quote in note.quotes]
    assert b"footnotes+xml" in parts["[Content_Types].xml"]
    assert b"footnotes.xml" in parts["word/_rels/document.xml.rels"]
    settings = etree.fromstring(parts["word/settings.xml"])
    names = [child.tag.removeprefix(W) for child in settings]
    assert names.index("footnotePr") < names.index("compat")
    text = "\n".join(p.text for p in document.paragraphs) + "".join(
        c.text for t in document.tables for c in t._cells
    )
    searched = note.searched
    assert searched
    counted, sha256 = f"{searched.reports} of 8 reports", note.quotes[0].reference.sha256
    for expected in (QUESTION, "since: 2025-01-01", counted, searched.generation, sha256):
        assert expected in text


def test_libreoffice_shows_the_note_with_its_footnotes(
    corpus_index: Index, data: Mapping[str, Any], tmp_path: Path
) -> None:
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed here")
    file = tmp_path / "note.docx"
    note = export(corpus_index, data, file)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file],
        check=True,
        capture_output=True,
    )
    document = pdfium.PdfDocument(tmp_path / "note.pdf")
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for quote in note.quotes:
        assert " ".join(quote.text.split()) in text
        assert f"Findings passage {quote.reference.passage}" in text
    picture = document[0].render(scale=0.5).to_pil().convert("L")
    assert picture.getextrema()[0] < 90


def test_the_bundle_has_each_cited_page_once_with_its_quotes_highlighted(
    corpus_index: Index, data: Mapping[str, Any]
) -> None:
    note = reopened(corpus_index, data)
    pdf = exported(corpus_index, data, "bundle.pdf")
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata
    front = int(str(reader.metadata["/FindingsIndexSheets"]))
    pages = {(quote.reference.sha256, span.page) for quote in note.quotes for span in quote.spans}
    assert len(reader.pages) == front + len(pages)
    marked = [folded(text) for sheet in range(front, len(reader.pages)) for text in quads_text(pdf, sheet)]
    assert sorted(marked) == sorted(folded(quote.text) for quote in note.quotes)
    links = [mark for page in reader.pages[:front] for mark in annotations_of(page)]
    targets = {a["/Dest"][0] for a in links if a["/Subtype"] == "/Link"}
    assert len(targets) == len(pages)
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == ["Index", *dict.fromkeys(q.reference.title for q in note.quotes)]
    marks = [mark for page in reader.pages[front:] for mark in annotations_of(page)]
    numbers = [mark["/Contents"] for mark in marks if mark["/Subtype"] == "/FreeText"]
    assert sorted(numbers) == sorted(f"[{quote.n}]" for quote in note.quotes)
    extract = next(page for page in reader.pages[front:] if "has no pages" in page.extract_text())
    assert "Extract" in extract.extract_text()
    assert json.loads(next(iter(reader.attachments.values()))[0])["question"] == QUESTION


@pytest.fixture(scope="module")
def odd_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Pages turned and cropped, files that are encrypted, and text that would break other formats."""
    folder = tmp_path_factory.mktemp("odd")
    turned = PdfWriter(clone_from=CORPUS / WEXMOOR)
    for at, page in enumerate(turned.pages):
        page.rotate((90, 180, 270, 0)[at % 4])
        page.cropbox = RectangleObject((30, 30, 590, 830))
    turned.write(folder / "turned.pdf")
    for name, user in (("open.pdf", ""), ("locked.pdf", "secret")):
        locked = PdfWriter(clone_from=CORPUS / BRACKWATER)
        locked.add_metadata({"/Title": name})
        locked.encrypt(user_password=user, owner_password="owner", algorithm="AES-256")
        locked.write(folder / name)
    (folder / "hostile.txt").write_text(
        '=HYPERLINK("x") \x07 inspectors found \x1b[31m that <w:p>leaders</w:p> did not act & that ]]>'
        " nobody \u202eknew.\n\n"
        "Officers in Ŵrexham, Ελλάδα and Москва were told 学校 of it by the \ufffe council in three \x0b letters.\n"
    )
    ingest([folder], folder / "store", reading=Reading(ocr=False, passwords=(("locked.pdf", "secret"),)))
    return Index.open(folder / "store")


@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_turned_and_cropped_pages_are_highlighted_where_the_words_are(odd_index: Index, page: int) -> None:
    wanted = cited_page(odd_index, "turned.pdf", page)
    pdf = exported(odd_index, wanted, "a.pdf")
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.pages[-1].rotation == (90, 180, 270, 0)[page - 1]
    (text,) = quads_text(pdf, len(reader.pages) - 1)
    assert "".join(folded(text).split()) == "".join(folded(wanted["citations"][0]["quote"]).split())
    box = reader.pages[-1].cropbox
    for mark in annotations_of(reader.pages[-1]):
        left, bottom, right, top = (float(value) for value in mark["/Rect"])
        assert float(box.left) <= left < right <= float(box.right)
        assert float(box.bottom) <= bottom < top <= float(box.top)


def test_a_scanned_page_is_highlighted_over_the_words_of_its_picture(corpus_index: Index) -> None:
    rows = [row for row in corpus_index.catalogue.reports() if row.paged]
    scans = {
        row.report: [p.number for p in whole(corpus_index.catalogue, row.id)[0] if p.source == "ocr"]
        for row in rows
    }
    report, pages = next((name, pages) for name, pages in scans.items() if pages)
    wanted = cited_page(corpus_index, report, pages[0])
    pdf = exported(corpus_index, wanted, "a.pdf")
    marks = annotations_of(PdfReader(io.BytesIO(pdf)).pages[-1])
    (mark,) = [a for a in marks if a["/Subtype"] == "/Highlight"]
    document = pdfium.PdfDocument(pdf)
    sheet = document[len(document) - 1]
    picture = sheet.render(scale=2, may_draw_forms=False, draw_annots=False).to_pil().convert("L")
    points = [float(value) for value in mark["/QuadPoints"]]
    height = sheet.get_height()
    for at in range(0, len(points), 8):
        xs, ys = points[at : at + 8 : 2], points[at + 1 : at + 8 : 2]
        box = (int(2 * min(xs)), int(2 * (height - max(ys))), int(2 * max(xs)), int(2 * (height - min(ys))))
        assert picture.crop(box).getextrema()[0] < 100, "no ink under the mark"


def test_an_encrypted_file_is_bundled_where_it_opens_and_is_an_extract_where_it_does_not(
    odd_index: Index,
) -> None:
    for report, extract in (("open.pdf", False), ("locked.pdf", True)):
        wanted = cited_page(odd_index, report, 9)
        pdf = exported(odd_index, wanted, "a.pdf")
        last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
        assert ("its file needs a password" in last) == extract
        (text,) = quads_text(pdf, len(PdfReader(io.BytesIO(pdf)).pages) - 1)
        assert "".join(folded(text).split()) == "".join(folded(wanted["citations"][0]["quote"]).split())


@pytest.mark.parametrize("ending", list(FORMS))
def test_hostile_text_breaks_no_form(odd_index: Index, ending: str, tmp_path: Path) -> None:
    wanted = cited_page(odd_index, "hostile.txt", 1)
    quotes = [wanted["citations"][0]]
    row = next(row for row in odd_index.catalogue.reports() if row.report == "hostile.txt")
    for passage in whole(odd_index.catalogue, row.id)[1]:
        for start, end in passage.sentences:
            spans = [span._asdict() for span in passage.spans(start, end)]
            quotes.append(
                quotes[0] | {"n": len(quotes) + 1, "quote": quote_of(passage, start, end), "spans": spans}
            )
    wanted = wanted | {"question": "=1+1 \x00\x0b <b>what?</b>", "citations": quotes}
    file = tmp_path / f"note{ending}"
    note = export(odd_index, wanted, file)
    assert len(note.quotes) == len(quotes)
    if ending != ".csl.json":
        assert {one.verdict for one in Verifier(odd_index).check_all(read_claims(file))} == {"verbatim"}
    if ending == ".csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        assert list(rows[0]) == list(COLUMNS)
        assert rows[0]["quote"].startswith("'=HYPERLINK")
        assert not any(value[:1] in set("=+-@\t\r") for row in rows for value in row.values() if value)
    if ending == ".docx":
        assert "HYPERLINK" in "\n".join(p.text for p in Document(str(file)).paragraphs)


def test_an_answer_is_reopened_without_what_is_gone(
    corpus_store: Path, data: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(corpus_store, store)
    save(data, tmp_path / "answer.json")
    before = reopened(Index.open(store), load(tmp_path / "answer.json"))
    assert not before.withheld
    remove([BRACKWATER], store)
    index = Index.open(store)
    note = reopened(index, load(tmp_path / "answer.json"))
    gone = [quote for quote in before.quotes if quote.reference.report == BRACKWATER]
    assert gone
    assert [one.n for one in note.withheld] == [quote.n for quote in gone]
    assert {one.why for one in note.withheld} == {"The report was removed from this index."}
    for ending in (".docx", ".pdf", ".csv", ".json", ".md"):
        made = exported(index, data, f"note{ending}")
        assert made.find(gone[0].text.encode()) < 0
    index.catalogue.close()


def test_a_quote_that_was_changed_in_the_file_is_not_shown(corpus_index: Index, data: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(data))
    changed["citations"][0]["quote"] = "The response to sextortion is excellent."
    changed["answer"] = "“The response to sextortion is excellent.”"
    note = reopened(corpus_index, changed)
    assert [one.n for one in note.withheld] == [1]
    assert "excellent" not in exported(corpus_index, changed, "a.md").decode()
    assert note.text.endswith("1 quote of this answer is not shown: see the end.")


def test_the_headings_of_an_answer_are_those_of_its_exports(
    corpus_index: Index, data: dict[str, Any]
) -> None:
    grouped = json.loads(json.dumps(data))
    for citation in grouped["citations"]:
        citation["group"] = "Failures" if citation["n"] < 3 else "Strengths"
    said = exported(corpus_index, grouped, "a.md").decode()
    assert said.index("## Failures") < said.index("## Strengths")
    document = Document(io.BytesIO(exported(corpus_index, grouped, "a.docx")))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == ["Failures", "Strengths", "Reports cited"]


def test_an_answer_of_another_index_is_refused(odd_index: Index, data: dict[str, Any]) -> None:
    with pytest.raises(AnswerFileError, match="was made with another index"):
        reopened(odd_index, data)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"question": "x", "cita', "is not a whole JSON file"),
        ("a.json", '{"question": "x"}', "is no answer"),
        ("a.json", '{"question": "x", "citations": [1]}', "is no answer"),
        ("none.json", None, "cannot be read: No such file"),
    ],
)
def test_a_broken_answer_file_is_one_sentence(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(AnswerFileError, match=said):
        load(tmp_path / name)


def test_wrong_names_and_folders_are_one_sentence(
    corpus_index: Index, data: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(AnswerFileError, match="let the name end in one of"):
        export(corpus_index, data, tmp_path / "note.odt")
    with pytest.raises(AnswerFileError, match="there is no folder"):
        export(corpus_index, data, tmp_path / "none" / "note.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(AnswerFileError, match="it is a folder"):
        export(corpus_index, data, tmp_path / "folder.csv")


def test_ask_keeps_exports_and_reopens(run_findings: RunFindings, corpus_store: Path, tmp_path: Path) -> None:
    saved, table = tmp_path / "answer.json", tmp_path / "answer.csv"
    done = run_findings("ask", QUESTION, "--index", corpus_store, "--save", saved, "--export", table)
    assert (done.returncode, done.stderr) == (0, "")
    assert table.read_bytes().startswith(b"\xef\xbb\xbfn,quote,")
    done = run_findings("reopen", saved, "--index", corpus_store)
    assert done.returncode == 0
    assert re.search(r"\(4 September\s+2025\)\s+5\s+\(PDF\s+page\s+9\)", done.stdout)
    done = run_findings("ask", "--batch", saved, "--index", corpus_store, "--export", table)
    assert done.returncode == 2
    assert "--save and --export keep one answer" in done.stderr
    done = run_findings("export", saved, tmp_path / "a.odt", "--index", corpus_store)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    done = run_findings("export", saved, tmp_path / "a.md", "--index", corpus_store)
    assert done.returncode == 0
    assert "quotes" in done.stdout
