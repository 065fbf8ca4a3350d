"""Real footnotes in a Word file: python-docx has no API for them, so their part is written here.

ECMA-376 (WordprocessingML) 17.11: a part of its own with two separators, styles for text and reference, and the
separators named in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from answer.citations.oscola import Run
from answer.shown import legal

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_TEXT_STYLE, _REFERENCE_STYLE = "FootnoteText", "FootnoteReference"
_AFTER_FOOTNOTE_SETTINGS = ("endnotePr", "compat", "docVars", "rsids", "mathPr", "themeFontLang", "clrSchemeMapping",
    "shapeDefaults", "decimalSymbol", "listSeparator")  # fmt: skip
"""Settings that the schema puts after footnotePr."""


class Footnotes:
    """The footnotes of one document. Call ``finish`` before it is saved."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = OxmlElement("w:footnotes")
        self._count = 0
        self._add_separator(-1, "separator")
        self._add_separator(0, "continuationSeparator")
        _add_styles(document)

    def add(self, paragraph: Any, runs: Iterable[Run]) -> int:
        """Call a new footnote at the end of a paragraph; returns its number."""
        self._count += 1
        call = paragraph.add_run()._r
        call.get_or_add_rPr().append(_styled("w:rStyle", _REFERENCE_STYLE))
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(self._count))
        call.append(reference)
        self._root.append(self._note(self._count, runs))
        return self._count

    def finish(self) -> None:
        """Put the footnotes into the package: their part, its relationship and content type, and the settings."""
        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        main = self._document.part
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE, blob, main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self._document.settings.element
        names = OxmlElement("w:footnotePr")
        for number in (-1, 0):
            separator = OxmlElement("w:footnote")
            separator.set(qn("w:id"), str(number))
            names.append(separator)
        later = {qn(f"w:{name}") for name in _AFTER_FOOTNOTE_SETTINGS}
        after = next((child for child in settings if child.tag in later or "/math" in child.tag), None)
        if after is None:
            settings.append(names)
        else:
            after.addprevious(names)

    def _add_separator(self, number: int, kind: str) -> None:
        note = OxmlElement("w:footnote")
        note.set(qn("w:type"), kind)
        note.set(qn("w:id"), str(number))
        run = OxmlElement("w:r")
        run.append(OxmlElement(f"w:{kind}"))
        paragraph = OxmlElement("w:p")
        paragraph.append(run)
        note.append(paragraph)
        self._root.append(note)

    def _note(self, number: int, runs: Iterable[Run]) -> Any:
        paragraph = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        properties.append(_styled("w:pStyle", _TEXT_STYLE))
        paragraph.append(properties)
        mark = OxmlElement("w:r")
        style = OxmlElement("w:rPr")
        style.append(_styled("w:rStyle", _REFERENCE_STYLE))
        mark.append(style)
        mark.append(OxmlElement("w:footnoteRef"))
        paragraph.append(mark)
        for run in (Run(" "), *runs):
            paragraph.append(_run(run))
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(number))
        note.append(paragraph)
        return note


def _run(run: Run) -> Any:
    element = OxmlElement("w:r")
    if run.italic:
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:i"))
        element.append(properties)
    text = OxmlElement("w:t")
    text.text = legal(run.text)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.append(text)
    return element


def _styled(tag: str, value: str) -> Any:
    element = OxmlElement(tag)
    element.set(qn("w:val"), value)
    return element


def _add_styles(document: Document) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
    text.element.set(qn("w:styleId"), _TEXT_STYLE)
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    reference.element.set(qn("w:styleId"), _REFERENCE_STYLE)
