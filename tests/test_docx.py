"""Word files, built here with python-docx, and what must not get through."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.formats import docx_package
from ingest.formats.docx import read_docx
from ingest.formats.docx_styles import roman
from ingest.formats.errors import ReadError, TooLarge
from ingest.formats.flow import Flow

CORPUS = Path(__file__).parent.parent / "corpus" / "reports"


def shape(flow: Flow) -> list[tuple[str, int, str | None, str]]:
    for block in flow.blocks:
        for piece in block.pieces:
            on_page = flow.page.text[piece.page_start : piece.page_end]
            assert on_page == block.text[piece.start : piece.end]
    return [(block.kind, block.level, block.box, block.text) for block in flow.blocks]


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same package with one part replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return stream.getvalue()


def test_a_report_in_word() -> None:
    document = docx.Document()
    document.core_properties.title = "Vale report"
    document.add_paragraph("Inspection of Vale", style="Title")
    for text in ("Contents", "Summary 1", "Risk ..... 2", "Grades 3"):
        document.add_paragraph(text)
    document.add_heading("Summary", 1)
    paragraph = document.add_paragraph("The force is ")
    paragraph.add_run("good").bold = True
    paragraph.add_run(".")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(" hidden").font.hidden = True
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:t>gone</w:t></w:r></w:del>"))
    document.add_heading("Risk", 2)
    document.add_paragraph("The force should:")
    document.add_paragraph("act", style="List Number")
    document.add_paragraph("stop", style="List Number")
    document.add_paragraph("a dot", style="List Bullet")
    box = document.add_table(rows=1, cols=1).rows[0].cells[0]
    box.paragraphs[0].add_run("Case example").bold = True
    box.add_paragraph("A boy waited.")
    document.add_heading("Grades", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Area", "Grade", "Custody", "Good"], strict=True):
        cell.text = text
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>See the Act.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    flow = read_docx(with_part(saved(document), "word/footnotes.xml", notes.encode()))
    assert shape(flow) == [
        ("heading", 1, None, "Inspection of Vale"),
        ("contents", 0, None, "Contents"),
        ("contents", 0, None, "Summary 1"),
        ("contents", 0, None, "Risk ..... 2"),
        ("contents", 0, None, "Grades 3"),
        ("heading", 1, None, "Summary"),
        ("paragraph", 0, None, "The force is good."),
        ("footnote", 0, None, "1 See the Act."),
        ("heading", 2, None, "Risk"),
        ("paragraph", 0, None, "The force should:"),
        ("bullet", 0, None, "1. act"),
        ("bullet", 0, None, "2. stop"),
        ("bullet", 0, None, "a dot"),
        ("paragraph", 0, "Case example", "Case example"),
        ("paragraph", 0, "Case example", "A boy waited."),
        ("heading", 2, None, "Grades"),
        ("table", 0, None, "Custody: Good"),
    ]
    assert flow.facts["title"] == "Vale report"


def test_a_part_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "PART_CAP", 1_000_000)
    bomb = with_part(saved(docx.Document()), "word/document.xml", b"<a>" + b" " * 5_000_000 + b"</a>")
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_docx(bomb)


@pytest.mark.parametrize(
    "document",
    [
        b"not xml",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>",
        b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>",
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
)
def test_damaged_and_dangerous_files_are_refused(document: bytes) -> None:
    with pytest.raises(ReadError):
        read_docx(with_part(saved(docx.Document()), "word/document.xml", document))


def test_a_cut_off_archive_is_refused() -> None:
    with pytest.raises(ReadError, match="damaged"):
        read_docx(saved(docx.Document())[:9000])


def test_roman_numbers() -> None:
    assert [roman(number) for number in (1, 4, 9, 14, 1999)] == ["i", "iv", "ix", "xiv", "mcmxcix"]


def test_the_sample_letter() -> None:
    path = CORPUS / "ostrelshire-joint-targeted-area-inspection-domestic-abuse.docx"
    if not path.exists():
        pytest.skip("the sample corpus is not built")
    flow = read_docx(path.read_bytes())
    assert [block.text for block in flow.blocks if block.kind == "heading"][:3] == [
        "Joint targeted area inspection of Ostrelshire: children who live with domestic abuse",
        "Scope of the inspection",
        "Headline findings",
    ]
    assert [block.text for block in flow.blocks if block.kind == "contents"][:2] == [
        "Contents",
        "Scope of the inspection",
    ]
    assert any(block.text == "Held on the day of referral or the next day: 20" for block in flow.blocks)
    assert any(block.box == "Case example: Two sisters, one plan" for block in flow.blocks)
