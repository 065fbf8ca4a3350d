"""Writes a report as a Word file: heading styles, real tables and lists, footnotes in their own part.

python-docx has no footnotes, so that part is written here, and the ZIP is packed again with fixed times,
since Word files else differ by the second they were made in.
"""

import datetime
import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from . import source
from .flow import BOX_COLOURS
from .picture import figure_png

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
ZIP_TIME = (2025, 1, 1, 0, 0, 0)


def build_docx(report: source.Report) -> bytes:
    """The Word file of a report; the same report gives the same bytes."""
    writer = WordWriter(report)
    writer.write()
    stream = io.BytesIO()
    writer.document.save(stream)
    return _repacked(stream.getvalue())


def _repacked(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            new.writestr(member, old.read(name), compresslevel=9)
    return stream.getvalue()


class WordWriter:
    """Fills one Word document from the blocks of a report."""

    def __init__(self, report: source.Report) -> None:
        self.report = report
        self.document = Document()
        self.headings = 0

    def write(self) -> None:
        """Everything, in reading order."""
        self._properties()
        self._styles()
        self._header_and_footer()
        self._title()
        for block in self.report.blocks:
            self._block(block, self.document)
        if self.report.footnotes:
            self._footnotes_part()

    def _properties(self) -> None:
        properties = self.document.core_properties
        day = datetime.datetime.combine(self.report.published_on, datetime.time())
        properties.title, properties.author = self.report.title, self.report.inspectorate
        properties.subject = f"{self.report.programme}: {self.report.authority} (sample)"
        properties.created = properties.modified = day
        properties.last_modified_by = "Findings sample corpus"
        properties.language, properties.comments = "en-GB", "A sample report: nothing in it is real."
        properties.revision = 1

    def _styles(self) -> None:
        styles = self.document.styles
        styles["Normal"].font.name, styles["Normal"].font.size = "Arial", Pt(11)
        styles["Normal"].paragraph_format.space_after = Pt(7)
        for level, size in ((1, 18), (2, 14), (3, 12)):
            style = styles[f"Heading {level}"]
            style.font.name, style.font.size = "Arial", Pt(size)
            style.font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
            style.element.rPr.rFonts.attrib.pop(qn("w:asciiTheme"), None)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)

    def _header_and_footer(self) -> None:
        section = self.document.sections[0]
        section.header.paragraphs[0].text = self.report.title
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{self.report.authority} (sample report)\tPage ")
        _field(foot, "PAGE", "1")

    def _title(self) -> None:
        report, document = self.report, self.document
        document.add_paragraph(report.programme)
        document.add_paragraph(report.title, style="Title")
        document.add_paragraph(f"Authority inspected: {report.authority}")
        document.add_paragraph(f"Inspected by: {report.inspectorate}")
        document.add_paragraph(f"Inspection dates: {report.inspected}")
        document.add_paragraph(f"Published on: {source.long_date(report.published_on)}")
        notice = source.Paragraph((source.Text(report.notice),))
        self._box(source.Box("notice", source.NOTICE_TITLE, (notice,)))

    # -- blocks --------------------------------------------------------------------------------------

    def _block(self, block: source.Block, parent: Any) -> None:
        if isinstance(block, source.Heading):
            self._heading(block, parent)
        elif isinstance(block, source.Paragraph):
            self._runs(parent.add_paragraph(), block.inlines)
        elif isinstance(block, source.Listing):
            self._listing(block, parent)
        elif isinstance(block, source.Table):
            self._table(block)
        elif isinstance(block, source.Box):
            self._box(block)
        elif isinstance(block, source.Figure):
            self._figure(block)
        elif isinstance(block, source.Contents):
            self._contents()
        else:
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _heading(self, heading: source.Heading, parent: Any) -> None:
        paragraph = parent.add_paragraph(style=f"Heading {min(heading.level, 3)}")
        self.headings += 1
        self._runs(paragraph, heading.inlines)
        _bookmark(paragraph, self.headings)

    def _listing(self, listing: source.Listing, parent: Any) -> None:
        numbering = None if listing.start is None else self._numbering(listing.start)
        for point in listing.points:
            for i, block in enumerate(point):
                if not isinstance(block, source.Paragraph):
                    self._block(block, parent)
                    continue
                style = "List Continue" if i else "List Bullet" if numbering is None else "List Number"
                paragraph = parent.add_paragraph(style=style)
                self._runs(paragraph, block.inlines)
                if numbering is not None and not i:
                    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                    properties.get_or_add_ilvl().val = 0
                    properties.get_or_add_numId().val = numbering

    def _numbering(self, start: int) -> int:
        """A numbering of its own for each list, or Word would count on from the list before."""
        numbers = self.document.part.numbering_part.numbering_definitions._numbering
        style = self.document.styles["List Number"].element.pPr.numPr.numId.val
        abstract = numbers.num_having_numId(style).abstractNumId.val
        number = numbers.add_num(abstract)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)

    def _table(self, table: source.Table) -> None:
        grid = self.document.add_table(rows=0, cols=len(table.head), style="Table Grid")
        for i, row in enumerate((table.head, *table.rows)):
            for cell, inlines in zip(grid.add_row().cells, row, strict=True):
                self._runs(cell.paragraphs[0], inlines, bold=i == 0)
                if i == 0:
                    _shade(cell, "#D9E2EC")
        header = OxmlElement("w:tblHeader")
        grid.rows[0]._tr.get_or_add_trPr().append(header)
        self.document.add_paragraph()

    def _box(self, box: source.Box) -> None:
        back, _ = BOX_COLOURS[box.kind]
        cell = self.document.add_table(rows=1, cols=1, style="Table Grid").rows[0].cells[0]
        _shade(cell, back)
        cell.paragraphs[0].add_run(box.title).bold = True
        for block in box.blocks:
            self._block(block, cell)
        self.document.add_paragraph()

    def _figure(self, figure: source.Figure) -> None:
        self.document.add_paragraph().add_run(figure.caption).bold = True
        shape = self.document.add_picture(io.BytesIO(figure_png(figure)), width=Cm(15.5))
        values = zip(figure.labels, figure.values, strict=True)
        read_aloud = "; ".join(f"{label} {value:g}" for label, value in values)
        shape._inline.docPr.set("descr", f"{figure.caption}. {read_aloud}.")

    def _contents(self) -> None:
        """A contents field, with its lines already in it: Word asks before it refreshes them."""
        headings = [block for block in self.report.blocks if isinstance(block, source.Heading)]
        self.document.add_paragraph().add_run("Contents").bold = True
        paragraph = self.document.add_paragraph()
        _field_start(paragraph, 'TOC \\o "1-2" \\h')
        for i, heading in enumerate(headings, 1):
            if heading.level > 2:
                continue
            paragraph.paragraph_format.left_indent = Cm(0.8 * (heading.level - 1))
            paragraph.paragraph_format.space_after = Pt(2)
            _link(paragraph, f"_Toc{i:05d}", heading.text)
            paragraph = self.document.add_paragraph()
        _field_end(paragraph)

    def _runs(self, paragraph: Any, inlines: source.Inlines, bold: bool = False) -> None:
        for run in inlines:
            if isinstance(run, source.Mark):
                paragraph._p.append(_footnote_mark(run.number))
                continue
            added = paragraph.add_run(run.text)
            added.bold = True if bold or run.bold else None
            added.italic = run.italic or None

    # -- footnotes -----------------------------------------------------------------------------------

    def _footnotes_part(self) -> None:
        part = self.document.part
        footnotes = Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, self._footnotes_xml(), part.package)
        part.relate_to(footnotes, RELATIONSHIP_TYPE.FOOTNOTES)

    def _footnotes_xml(self) -> bytes:
        """The part that Word wants: two separators with reserved ids, then the notes from 1."""
        rows = [
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
            for number, kind, tag in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        ]
        for number, note in enumerate(self.report.footnotes, 1):
            runs = "".join(_note_run(run) for run in note if isinstance(run, source.Text))
            mark = f"<w:r>{_SUPERSCRIPT}<w:footnoteRef/></w:r>"
            space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
            rows.append(f'<w:footnote w:id="{number}"><w:p>{mark}{space}{runs}</w:p></w:footnote>')
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return f"{head}<w:footnotes {nsdecls('w')}>{''.join(rows)}</w:footnotes>".encode()


_SUPERSCRIPT = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def _note_run(run: source.Text) -> str:
    face = '<w:sz w:val="18"/>'
    if run.italic:
        face = f"<w:i/>{face}"
    return f'<w:r><w:rPr>{face}</w:rPr><w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'


def _footnote_mark(number: int) -> Any:
    return parse_xml(f'<w:r {nsdecls("w")}>{_SUPERSCRIPT}<w:footnoteReference w:id="{number}"/></w:r>')


def _shade(cell: Any, colour: str) -> None:
    shading = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour.lstrip("#")}"/>')
    cell._tc.get_or_add_tcPr().append(shading)


def _bookmark(paragraph: Any, number: int) -> None:
    name = f'w:id="{number}" w:name="_Toc{number:05d}"'
    start = parse_xml(f"<w:bookmarkStart {nsdecls('w')} {name}/>")
    end = parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>')
    first = paragraph._p.find(qn("w:r"))
    first.addprevious(start)
    paragraph._p.append(end)


def _link(paragraph: Any, target: str, text: str) -> None:
    words = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    link = f'<w:hyperlink {nsdecls("w")} w:anchor="{target}" w:history="1">{words}</w:hyperlink>'
    paragraph._p.append(parse_xml(link))


def _field(paragraph: Any, code: str, shown: str) -> None:
    _field_start(paragraph, code)
    paragraph.add_run(shown)
    _field_end(paragraph)


def _field_start(paragraph: Any, code: str) -> None:
    words = f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
    for piece in (_field_char("begin"), words, _field_char("separate")):
        paragraph._p.append(parse_xml(piece))


def _field_end(paragraph: Any) -> None:
    paragraph._p.append(parse_xml(_field_char("end")))


def _field_char(kind: str) -> str:
    return f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{kind}"/></w:r>'
