"""An answer as a Word note: question, what was searched, quotes with real footnotes, and the reports cited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from answer.citations.oscola import Run, oscola_runs, report_runs
from answer.exports.footnotes import Footnotes
from answer.shown import legal, line
from answer.verification.facts import facts, reports_cited, withheld_lines
from answer.verification.saved import Note, Quoted

_FONT = "Calibri"


def word_note(note: Note) -> bytes:
    """The bytes of a .docx file."""
    document = Document()
    _set_up(document, note)
    footnotes = Footnotes(document)
    document.add_heading(line(note.question), 0)
    document.add_paragraph(line(note.text))
    _add_table(document, facts(note))
    for group, quotes in groupby(note.quotes, key=lambda quote: quote.group):
        document.add_heading(line(group or "What the reports say"), 1)
        for quote in quotes:
            _add_quote(document, footnotes, quote)
    if note.withheld:
        document.add_heading("Quotes that are not shown", 1)
        for told in withheld_lines(note):
            document.add_paragraph(line(told), style="List Bullet")
    if note.quotes:
        document.add_heading("Reports cited", 1)
        _add_reports(document, note)
    footnotes.finish()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Any, note: Note) -> None:
    """A4, a plain font, and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    for name in ("Normal", "Title", "Heading 1", "Quote"):
        style = document.styles[name]
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(script), None)
        fonts.set(qn("w:cs"), _FONT)
    document.styles["Title"].font.size = Pt(20)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    document.styles["Quote"].font.italic = False
    document.core_properties.title = line(note.question)[:250]
    document.core_properties.author = "Findings"
    document.core_properties.comments = ""


def _add_table(document: Any, rows: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(name).bold = True
        cells[1].paragraphs[0].add_run(line(value))
    _set_widths(table, (3, 13))


def _add_quote(document: Any, footnotes: Footnotes, quote: Quoted) -> None:
    paragraph = document.add_paragraph(f"“{legal(quote.text)}”", style="Quote")
    ending = [Run(".")]
    if quote.reference.passage:
        ending = [Run(f". Findings passage {quote.reference.passage}.")]
    if quote.ocr:
        ending.append(Run(" Read from a scan by text recognition (OCR): check it against the page."))
    footnotes.add(paragraph, [*oscola_runs(quote.reference), *ending])
    for n, said in enumerate(quote.remark.splitlines()):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.8)
        if not n:
            paragraph.add_run("Note: ").bold = True
        paragraph.add_run(line(said))


def _add_reports(document: Any, note: Note) -> None:
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, name in zip(table.rows[0].cells, ("Report", "Quotes", "File and SHA-256"), strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    _repeat(table.rows[0])
    for reference, numbers in reports_cited(note):
        cells = table.add_row().cells
        for run in report_runs(reference):
            cells[0].paragraphs[0].add_run(line(run.text) + " ").italic = run.italic
        cells[1].text = ", ".join(map(str, numbers))
        cells[2].text = line(f"{reference.report} {reference.sha256}")
    for row in table.rows:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    _set_widths(table, (7.5, 1.8, 6.7))


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """Column widths in centimetres; Word reads them from the cells, others from the grid."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def _repeat(row: Any) -> None:
    """A row that stands at the top of every page that its table runs over."""
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)
