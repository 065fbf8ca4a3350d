"""A collection as Word, slides, PDF, CSV and JSON, opened again with the libraries of others."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt
from pypdf import PdfReader

from answer.collections.collected import Collection, Words, words_of_finding
from answer.collections.collection import exported, form_of, note_of, picture_by
from answer.collections.store import CollectionStore
from answer.exports.slides import planned
from answer.pictures.drawing import Drawer
from answer.verification.claims_files import read_claims
from answer.verification.fold import folded
from answer.verification.saved import AnswerFileError
from answer.verification.verify import Verifier
from index.layout import Layout
from index.search import Index
from index.verbatim import quote_of
from index.whole import whole
from ingest.build import ingest

ME = "trainer@force.example"
HOSTILE = "<script>alert(1)</script> $x^2$ \\input{a} [a](http://b.example) \u202etxet\u202c {{7*7}} :smile: _x0041_"
NOTE = f"Who should have acted, and when?\n{HOSTILE}"
LONG_NOTE = "Ask each group what they would have done. " * 60


def long_words(index: Index) -> Words:
    """The longest passage of the corpus, five times what a slide takes at its smallest letters when repeated."""
    row, passage = max(
        (
            (row, one)
            for row in index.catalogue.reports()
            if row.paged
            for one in whole(index.catalogue, row.id)[1]
        ),
        key=lambda found: len(found[1].text),
    )
    spans = passage.spans(0, len(passage.text))
    about = row.metadata
    return Words(
        quote_of(passage, 0, len(passage.text)), "", row.sha256, row.report, about.title, about.authority,
        passage.heading, spans[0].page, None, None, spans,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(corpus_index: Index, tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Three quotes with notes, one of which has no room on a slide, and a long quote."""
    store = CollectionStore(Layout(tmp_path_factory.mktemp("made") / "store"))
    id_ = store.make(ME, "Exploitation", "For the January course.")
    printed = [
        one
        for one in corpus_index.catalogue.findings()
        if one.report.paged and one.page_label not in {None, str(one.page)}
    ]
    for words in (*map(words_of_finding, printed[:2]), long_words(corpus_index)):
        store.add(id_, ME, words)
    first, second, _ = store.open(id_, ME).quotes
    store.annotate(id_, ME, first.id, NOTE)
    store.annotate(id_, ME, second.id, LONG_NOTE)
    return store.open(id_, ME)


def shapes(slide: Any) -> dict[str, str]:
    return {shape.name: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}


def test_slides_have_one_quote_each_with_source_and_note(corpus_index: Index, made: Collection) -> None:
    deck = pptx.Presentation(io.BytesIO(exported(corpus_index, made, "x.pptx")))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0] == "Exploitation"
    assert titles[-1] == "Reports cited"
    assert len(set(titles)) == len(titles)
    assert shapes(deck.slides[0])["Note"] == "For the January course."
    for n, quote in enumerate(note_of(corpus_index, made).quotes[:2], 1):
        slide = deck.slides[n]
        assert slide.shapes.title.text == f"{n}. {quote.reference.authority}"
        assert shapes(slide)["Quote"] == f"“{quote.text}”"
        printed, page = quote.reference.labels[0], quote.reference.pages[0]
        assert quote.reference.title in shapes(slide)["Source"]
        assert shapes(slide)["Source"].endswith(f" {printed} (PDF page {page}).")
        assert quote.reference.sha256 in slide.notes_slide.notes_text_frame.text
    said = shapes(deck.slides[1])["Note"]
    assert said.splitlines()[0] == "Note: Who should have acted, and when?"
    assert said.splitlines()[1] == HOSTILE.replace("\u202e", "").replace("\u202c", "")
    assert shapes(deck.slides[2])["Note"] == "Note: see the speaker notes."
    assert LONG_NOTE.strip() in deck.slides[2].notes_slide.notes_text_frame.text
    fonts = {
        run.font.name
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert fonts == {"Arial"}
    assert deck.core_properties.title == "Exploitation"


def test_a_long_quote_goes_on_and_loses_no_word() -> None:
    text = " ".join(f"Sentence {n} of the finding is about word{n} and nothing else." for n in range(300))
    plan = planned(text, "Source: somewhere.", "", 800)
    assert len(plan.pieces) > 3
    assert " ".join(plan.pieces) == text
    assert all(piece.endswith(".") for piece in plan.pieces)
    short = planned("Officers acted late.", "Source: somewhere.", "", 800)
    assert (short.pieces, short.size) == (("Officers acted late.",), 36)
    middle = planned(text[:900], "Source: somewhere.", "", 800)
    assert len(middle.pieces) == 1
    assert middle.size < 36
    unbroken = "".join(planned("x" * 9000, "Source: somewhere.", "", 800).pieces)
    assert unbroken == "x" * 9000


def test_everything_stands_on_its_slide(corpus_index: Index, made: Collection) -> None:
    drawer = Drawer()
    try:
        body = exported(corpus_index, made, "x.pptx", picture_by(drawer, corpus_index.catalogue))
    finally:
        drawer.close()
    deck = pptx.Presentation(io.BytesIO(body))
    for slide in deck.slides:
        boxes = [(shape.left, shape.top, shape.width, shape.height) for shape in slide.shapes]
        for left, top, width, height in boxes:
            assert left >= 0
            assert top >= 0
            assert left + width <= deck.slide_width
            assert top + height <= deck.slide_height + Pt(1)
    pictures = [shape for shape in deck.slides[1].shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    page = made.quotes[0].words.page
    assert [one._element.nvPicPr.cNvPr.get("descr") for one in pictures] == [
        f"Page {page} of the report, with the quoted words marked"
    ]


@pytest.mark.parametrize("form", ["pptx", "docx", "pdf", "csv", "json"])
def test_every_form_can_be_verified(corpus_index: Index, made: Collection, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"made.{form}"
    file.write_bytes(exported(corpus_index, made, file.name))
    checked = list(Verifier(corpus_index).check_all(read_claims(file)))
    assert [one.verdict for one in checked] == ["verbatim"] * 3
    assert [folded(one.claim.quote) for one in checked] == [folded(one.words.text) for one in made.quotes]


def test_a_word_changed_on_a_slide_is_found(corpus_index: Index, made: Collection, tmp_path: Path) -> None:
    deck = pptx.Presentation(io.BytesIO(exported(corpus_index, made, "x.pptx")))
    run = (
        next(shape for shape in deck.slides[1].shapes if shape.name == "Quote")
        .text_frame.paragraphs[0]
        .runs[0]
    )
    first, rest = run.text.split(" ", 1)
    run.text = f"{first} never {rest}"
    source = next(shape for shape in deck.slides[2].shapes if shape.name == "Source").text_frame.paragraphs[0]
    end = source.runs[-2].text
    source.runs[-2].text = f" {int(end.split()[0]) + 1} (PDF page {made.quotes[1].words.page + 1})"  # type: ignore[operator]
    deck.save(tmp_path / "changed.pptx")
    checked = list(Verifier(corpus_index).check_all(read_claims(tmp_path / "changed.pptx")))
    assert [one.verdict for one in checked] == ["not_found", "elsewhere", "verbatim"]


def test_word_has_the_notes_beside_the_quotes(corpus_index: Index, made: Collection) -> None:
    document = docx.Document(io.BytesIO(exported(corpus_index, made, "x.docx")))
    said = [paragraph.text for paragraph in document.paragraphs]
    at = said.index(f"“{made.quotes[0].words.text}”")
    assert said[at + 1] == "Note: Who should have acted, and when?"
    assert said[at + 2] == HOSTILE.replace("\u202e", "").replace("\u202c", "")
    assert f"Note: {LONG_NOTE.strip()}" in said
    facts = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert facts["Note"] == "For the January course."
    assert facts["Collected by"] == ME
    footnotes = next(part for part in document.part.package.parts if part.partname == "/word/footnotes.xml")
    assert footnotes.blob.count(b"<w:footnote ") == 2 + 3


def test_the_bundle_has_the_pages_and_the_notes(corpus_index: Index, made: Collection) -> None:
    reader = PdfReader(io.BytesIO(exported(corpus_index, made, "x.pdf")))
    text = " ".join("".join(page.extract_text() for page in reader.pages[:2]).split())
    assert "Note: Who should have acted, and when? <script>alert(1)</script>" in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Exploitation"


def test_csv_and_json_have_each_note_in_its_place(corpus_index: Index, made: Collection) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(corpus_index, made, "x.csv").decode("utf-8-sig"))))
    assert [row["quote"] for row in rows] == [one.words.text for one in made.quotes]
    assert [row["note"][:20] for row in rows] == [NOTE[:20], LONG_NOTE[:20], ""]
    assert {row["status"] for row in rows} == {"verbatim here"}
    data = json.loads(exported(corpus_index, made, "x.json"))
    assert (data["collection"], data["note"], data["owner"]) == (
        "Exploitation",
        "For the January course.",
        ME,
    )
    assert [one["note"][:20] for one in data["citations"]] == [NOTE[:20], LONG_NOTE[:20], ""]
    assert [one["quote"] for one in data["citations"]] == [one.words.text for one in made.quotes]
    assert data["withheld"] == []


def test_an_empty_collection_and_a_wrong_name(corpus_index: Index, tmp_path: Path) -> None:
    store = CollectionStore(Layout(tmp_path / "store"))
    empty = store.open(store.make(ME, "Nothing yet"), ME)
    for form in ("docx", "pptx", "pdf", "csv", "json"):
        assert exported(corpus_index, empty, f"x.{form}")
    assert len(pptx.Presentation(io.BytesIO(exported(corpus_index, empty, "x.pptx"))).slides) == 1
    with pytest.raises(AnswerFileError, match=r"end in one of: \.docx, \.pptx"):
        form_of("notes.odt")


def test_hostile_reports_are_words_and_no_more(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = f"Zebrafish {HOSTILE}"
    document.add_heading(f"Inspection {HOSTILE}", 0)
    document.add_paragraph(f"The zebrafish force kept no records for a year. {HOSTILE} It does now.")
    (tmp_path / "reports").mkdir()
    document.save(str(tmp_path / "reports" / "zebra.docx"))
    ingest([tmp_path / "reports"], tmp_path / "store")
    index = Index.open(tmp_path / "store")
    row = index.catalogue.reports()[0]
    passage = next(one for one in whole(index.catalogue, row.id)[1] if "zebrafish force" in one.text)
    spans = passage.spans(0, len(passage.text))
    quote = quote_of(passage, 0, len(passage.text))
    store = CollectionStore(Layout(tmp_path / "store"))
    id_ = store.make(ME, f"Name {HOSTILE}"[:80])
    store.add(
        id_,
        ME,
        Words(quote, "", row.sha256, row.report, row.metadata.title, None, (), None, None, None, spans),
    )
    made = store.open(id_, ME)
    deck = pptx.Presentation(io.BytesIO(exported(index, made, "x.pptx")))
    said = shapes(deck.slides[1])["Quote"]
    assert "<script>alert(1)</script> $x^2$ \\input{a} [a](http://b.example)" in said
    assert not {"\u202e", "\u202c"} & set(said)
    assert [hyper for slide in deck.slides for hyper in slide._element.iter("{*}hlinkClick", "{*}fld")] == []
    for form in ("pptx", "docx", "csv", "json", "pdf"):
        file = tmp_path / f"x.{form}"
        file.write_bytes(exported(index, made, file.name))
        checked = list(Verifier(index).check_all(read_claims(file)))
        assert "verbatim" in [one.verdict for one in checked], form
    cells = next(csv.reader(io.StringIO((tmp_path / "x.csv").read_text("utf-8-sig").split("\n", 1)[1])))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    index.catalogue.close()
