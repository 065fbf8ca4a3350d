"""From a file of any kind that people write in to the quotes that it holds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from answer.shown import MISSING, line
from answer.verification.claims import Cited, Claim, Claims, read_reference
from answer.verification.claims_json import UnreadableClaimsError, claims_of_csv, claims_of_json
from answer.verification.claims_text import NOTE, Paragraph, claims_of_text, paragraphs_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OURS = re.compile(
    r"\[(\d+)\]\s+“(.*?)”\s+(?:■ stands for [^\n]*\n\s*)?Source: (.*?)"
    r"(?=\son sheet \d|\s\[\d+\]\s+“|\Z)",
    re.DOTALL,
)
"""An entry of a bundle's index, without the sheets and a note that may follow."""
MOST_BYTES = 200_000_000


def read_claims(file: Path) -> Claims:
    """The quotes of a JSON, CSV, Word, PowerPoint or PDF file, or of text or Markdown. Raises UnreadableClaimsError."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableClaimsError(f"{file} is too large to be read as a text with quotes.")
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableClaimsError(f"{file} cannot be read: {error.strerror or error}.") from error
    if data.startswith(b"%PDF"):
        return _of_pdf(data, file.name)
    if data.startswith(b"PK"):
        return _of_slides(data, file.name) or _of_word(data, file.name)
    text = _decoded(data, file.name)
    if file.suffix.lower() in {".json", ".jsonl"}:
        return claims_of_json(text, file.name)
    if file.suffix.lower() == ".csv":
        return claims_of_csv(text, file.name)
    markdown = file.suffix.lower() in {".md", ".markdown"}
    return claims_of_text(*paragraphs_of(text, markdown=markdown))


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data[:4096]:
            raise UnreadableClaimsError(
                f"{name} is no text, Word, PowerPoint, PDF, CSV or JSON file; give one of these."
            ) from None
        return data.decode("cp1252", "replace")


def _of_slides(data: bytes, name: str) -> Claims | None:
    """The quotes of a presentation; None when the file is none."""
    from lxml import etree

    from answer.verification.claims_slides import claims_of_slides, is_slides

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return claims_of_slides(package) if is_slides(package) else None
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError) as error:
        raise UnreadableClaimsError(
            f"{name} is not a whole Word or PowerPoint file; save it again."
        ) from error


def _of_word(data: bytes, name: str) -> Claims:
    """A Word file's paragraphs, those of its tables too, with its footnotes and endnotes."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {
                part: etree.fromstring(package.read(f"word/{part}.xml"), parser)
                for part in ("document", "footnotes", "endnotes", "styles")
                if f"word/{part}.xml" in package.namelist()
            }
        document = parts["document"]
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError) as error:
        raise UnreadableClaimsError(f"{name} is not a whole Word file (.docx); save it again.") from error
    styles = {
        style.get(f"{_W}styleId"): str(named.get(f"{_W}val")).lower()
        for style in (parts["styles"].iter(f"{_W}style") if "styles" in parts else ())
        if (named := style.find(f"{_W}name")) is not None
    }
    notes = {
        f"{kind[0]}{note.get(f'{_W}id')}": " ".join(_said(p) for p in note.iter(f"{_W}p")).strip()
        for kind in ("footnotes", "endnotes")
        if kind in parts
        for note in parts[kind].iter(f"{_W}{kind[:-1]}")
        if note.get(f"{_W}type") in {None, "normal"}
    }
    return claims_of_text(list(_word_paragraphs(document, styles)), notes)


def _word_paragraphs(document: Any, styles: dict[str | None, str]) -> Iterator[Paragraph]:
    for paragraph in document.iter(f"{_W}p"):
        text = _said(paragraph)
        if not text.strip():
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = styles.get(style.get(f"{_W}val"), "") if style is not None else ""
        yield Paragraph(text, "quot" in name, name.startswith(("heading", "title")))


def _said(paragraph: Any) -> str:
    """A paragraph's words as they are shown: deleted ones are not; footnotes are called by NOTE."""
    parts: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            parts.append(" ")
        elif node.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif node.tag in {f"{_W}footnoteReference", f"{_W}endnoteReference"}:
            kind = "f" if "footnote" in node.tag else "e"
            parts.append(f"{NOTE}{kind}{node.get(f'{_W}id')}{NOTE}")
    return "".join(parts)


def _of_pdf(data: bytes, name: str) -> Claims:
    """Of a bundle of ours the entries of its index; of any other PDF the quotes of its text."""
    from answer.pictures.page_image import PageImageError, page_text
    from answer.verification.own_bundles import attached, index_pages

    try:
        ours, count = index_pages(data)
        text = "\n".join(page_text(data, number) for number in range(1, (ours or count) + 1))
    except (PageImageError, ValueError) as error:
        raise UnreadableClaimsError(f"{name} is not a readable PDF; save it again.") from error
    if ours:
        whole = {
            int(one.get("n") or 0): str(one.get("quote")) for one in attached(data).get("citations") or ()
        }
        found = [
            (int(n), _spelt(quote, whole.get(int(n), "")), said) for n, quote, said in _OURS.findall(text)
        ]
        return Claims(tuple(Claim(n, quote, _cited(said)) for n, quote, said in found))
    joined = re.sub(r"[ \t]*\r?\n(?!\s*\r?\n)", "\n", text)
    return claims_of_text([Paragraph(joined)])


def _spelt(quote: str, attached: str) -> str:
    """A quote of an index with the letters that could not be drawn, if the one attached is the same otherwise."""
    shown, whole = " ".join(quote.split()), line(attached)
    if MISSING not in shown:
        return quote
    same = len(shown) == len(whole) and all(a in {MISSING, b} for a, b in zip(shown, whole, strict=True))
    return whole if same else quote


def _cited(said: str) -> Cited:
    return read_reference(
        re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f]{4,})", "", said) if "SHA-256" in said else said
    )
