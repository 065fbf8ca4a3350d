"""The quotes of slides (.pptx): their titles are headings, and a quote that goes on over slides is one quote."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any

from lxml import etree

from answer.verification.claims import Claims
from answer.verification.claims_text import Paragraph, claims_of_text

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "ppt/presentation.xml"
_SOURCE = re.compile(r"^\s*source:", re.IGNORECASE)
_EVIDENCE = re.compile(r"\bpassage\s+[0-9a-f]{16}\b|\bSHA-256\s+[0-9a-f]{64}\b")


@dataclass(slots=True)
class _Slide:
    title: str
    lines: list[str]
    spoken: list[str]


def is_slides(package: zipfile.ZipFile) -> bool:
    """Whether an open ZIP holds a presentation."""
    return _MAIN in package.namelist()


def claims_of_slides(package: zipfile.ZipFile) -> Claims:
    """The quotes of a presentation. Raises KeyError or XMLSyntaxError when it is not whole."""
    slides = _joined([_slide(package, name) for name in _names(package)])
    paragraphs: list[Paragraph] = []
    for slide in slides:
        evidence = " ".join(found for said in slide.spoken for found in _EVIDENCE.findall(said))
        paragraphs += [Paragraph(slide.title, heading=True)] if slide.title else []
        for said in slide.lines:
            paragraphs.append(Paragraph(f"{said} {evidence}" if _SOURCE.match(said) else said))
        shown = "\n".join(slide.lines)
        paragraphs += [
            Paragraph(said) for said in slide.spoken if said not in shown and not _EVIDENCE.search(said)
        ]
    return claims_of_text(paragraphs)


def _joined(slides: list[_Slide]) -> list[_Slide]:
    """The slides with a quote that goes on over several of them put together, on the last of them."""
    kept: list[_Slide] = []
    begun = ""
    for at, slide in enumerate(slides):
        if begun:
            n = next((n for n, said in enumerate(slide.lines) if said.startswith("“")), None)
            if n is not None:
                slide.lines[n] = f"{begun} {slide.lines[n][1:]}"
            begun = ""
        n = next((n for n, said in enumerate(slide.lines) if said.count("“") > said.count("”")), None)
        goes_on = at + 1 < len(slides) and any(said.startswith("“") for said in slides[at + 1].lines)
        if n is not None and goes_on and slide.lines[n].startswith("“"):
            begun = slide.lines.pop(n)
        kept.append(slide)
    return kept


def _names(package: zipfile.ZipFile) -> Iterator[str]:
    """The parts of the slides, in their order."""
    related = _related(package, _MAIN)
    for slide in _parsed(package, _MAIN).iter(f"{_P}sldId"):
        yield related[slide.get(f"{_R}id")]


def _slide(package: zipfile.ZipFile, name: str) -> _Slide:
    title, lines = "", []
    for shape in _parsed(package, name).iter(f"{_P}sp", f"{_P}graphicFrame"):
        kind = next((of.get("type", "") for of in shape.iter(f"{_P}ph")), "")
        said = list(_lines(shape))
        if kind in {"title", "ctrTitle"}:
            title = " ".join(said)
        else:
            lines += said
    notes = next((part for part in _related(package, name).values() if "notesSlide" in part), None)
    spoken: list[str] = []
    if notes:
        for shape in _parsed(package, notes).iter(f"{_P}sp"):
            if any(of.get("type") == "body" for of in shape.iter(f"{_P}ph")):
                spoken += _lines(shape)
    return _Slide(title, lines, spoken)


def _lines(shape: Any) -> Iterator[str]:
    """The paragraphs of a shape, tables too, that say something."""
    for paragraph in shape.iter(f"{_A}p"):
        said = "".join(
            node.text or "" if node.tag == f"{_A}t" else " "
            for node in paragraph.iter(f"{_A}t", f"{_A}br", f"{_A}tab")
        )
        if said.strip():
            yield said


def _related(package: zipfile.ZipFile, part: str) -> dict[str | None, str]:
    """The parts that a part names, by their ids."""
    name = f"{dirname(part)}/_rels/{part.rsplit('/', 1)[-1]}.rels"
    if name not in package.namelist():
        return {}
    return {
        one.get("Id"): normpath(join(dirname(part), str(one.get("Target")))).lstrip("/")
        for one in _parsed(package, name)
        if one.get("TargetMode") != "External"
    }


def _parsed(package: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(package.read(part), parser)
