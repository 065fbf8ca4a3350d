"""What a report says about itself: title, authority, inspectorate, programme, theme and dates.

Read from the words of the first pages; the file's own properties and its name come last. Each value says
where it was found: "content", "properties", "file name", "folder", or "programme" where it follows from the
kind of inspection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from index.records import Metadata, Page
from ingest.blocks import Block
from ingest.metadata.dates import parse_range
from ingest.metadata.kinds import Programme, find_inspectorates, find_programme, find_theme
from ingest.metadata.names import find_authority, place_name
from ingest.metadata.when import find_date_in_name, find_inspected, find_letter_date, find_published

_FRONT_PAGES = 3
_FRONT_CHARS = 9000
_NEAR_CHARS = 1600
"""How far from the start a programme is looked for first; further on, other inspections are mentioned."""

_TITLE_WORDS = 40
_FIRST_BLOCKS = 60
_NO_TITLE = re.compile(r"\bsample (?:report|document|letter)\b|\AInformation about this\b", re.IGNORECASE)

_LABELS = {
    "inspectorate": re.compile(
        r"^inspect(?:ed by|orates?|ing bod(?:y|ies))\s*:\s*(\S.{1,120})$", re.I | re.M
    ),
    "programme": re.compile(
        r"^(?:publication type|programme|type of inspection|inspection type)\s*:\s*(\S.{1,80})$", re.I | re.M
    ),
    "theme": re.compile(r"^(?:theme|subject|topic)\s*:\s*(\S.{1,120})$", re.I | re.M),
}
_THEME = re.compile(
    r"multi-?\s?agency\s+responses?\s+to\s+(?:the\s+)?(?P<theme>[^.:;]{5,180}?)\s+in\s+(?:the\s+)?[A-Z]",
    re.IGNORECASE,
)
_JUNK_TITLE = re.compile(
    r"microsoft|\.docx?\b|\.pdf\b|\.indd\b|\bdraft\b|untitled|template|^document\d*$|^report$|^slide|protected",
    re.I,
)


@dataclass(slots=True)
class _Found:
    """The values found so far; the first value of a field stays."""

    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: str | None, source: str = "content") -> None:
        if value and name not in self.values:
            self.values[name] = value
            self.sources[name] = source


def find_metadata(
    pages: Sequence[Page], blocks: Sequence[Block], name: str, facts: Mapping[str, str] | None = None
) -> Metadata:
    """The metadata of a report.

    ``name`` is the path below the ingested folder. ``facts`` are what the file says of itself outside its
    text: "title", "published_on" (YYYY-MM-DD), "page_title". Values that nothing gives are None.
    """
    facts = facts or {}
    front = _front(pages)
    found = _Found()
    headline = _headline(blocks, pages)
    programme = _find_kind(found, front, headline, facts, name)
    title = _find_title(found, blocks, front, name=name, facts=facts, programme=programme)
    found.put("authority", find_authority(front, title))
    if programme:
        _fall_back_on_path(found, name)
    _find_dates(found, front, name, facts, known=programme is not None)
    _find_theme(found, front, programme)
    _find_inspectorate(found, front, programme)
    _name_place_in_title(found)
    return Metadata(found_in=found.sources, **found.values)


def _front(pages: Sequence[Page]) -> str:
    """The text of the first pages, line ends kept, the reader's artefacts mended."""
    text = "\n".join(page.text for page in pages[:_FRONT_PAGES])[:_FRONT_CHARS]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u00ad", "")
    return re.sub(r"(?<=\w)[\ufffe\x02]\n?(?=\w)", "-", text).replace("\ufffe", "-").replace("\x02", "-")


def _headline(blocks: Sequence[Block], pages: Sequence[Page]) -> str:
    """The headings of the first two pages, a line each."""
    last = pages[0].number + 1 if pages else 1
    return "\n".join(
        block.text
        for block in blocks
        if block.kind == "heading" and block.pieces and block.pieces[0].page <= last
    )[:_NEAR_CHARS]


def _find_kind(
    found: _Found, front: str, headline: str, facts: Mapping[str, str], name: str
) -> Programme | None:
    """The programme, looked for where a report names its own before where it may name others."""
    label = _LABELS["programme"].search(front)
    if label:
        programme = find_programme(_flat(label[1]))
        found.put("programme", programme.name if programme else _flat(label[1]))
        return programme
    places = (
        (facts.get("title", "") if not _JUNK_TITLE.search(facts.get("title", "")) else "", "content"),
        (_flat(front[:_NEAR_CHARS]), "content"),
        (_flat(headline), "content"),
        (_flat(front[: 2 * _NEAR_CHARS]), "content"),
        (PurePosixPath(name).stem.replace("_", " ").replace("-", " "), "file name"),
    )
    for text, source in places:
        programme = find_programme(text)
        if programme:
            found.put("programme", programme.name, source)
            return programme
    return None


def _find_title(
    found: _Found,
    blocks: Sequence[Block],
    front: str,
    *,
    name: str,
    facts: Mapping[str, str],
    programme: Programme | None,
) -> str:
    """The title: the heading that names the programme, the file's own property, or the first heading."""
    own = facts.get("title", "")
    if own and "page_title" in facts:
        found.put("title", own)
    early = [block for block in blocks[:_FIRST_BLOCKS] if _may_be_title(block)]
    largest = sorted((block for block in early if block.kind == "heading"), key=lambda block: block.level)
    candidates = [_flat(block.text) for block in largest + early]
    if programme:
        naming = next((text for text in candidates if programme.pattern.search(text)), None)
        found.put("title", naming)
        match = programme.pattern.search(_flat(front[:_NEAR_CHARS]))
        found.put("title", _sentence_case(match.group()) if match else None)
    if own and not _JUNK_TITLE.search(own) and _mostly_in(own, front):
        found.put("title", own, "properties")
    found.put("title", next((text for text in candidates if re.search(r"[A-Za-z]{3}", text)), None))
    stem = re.sub(r"[_\s]+", " ", PurePosixPath(name).stem).strip()
    found.put("title", stem or name or "Untitled", "file name")
    return found.values["title"]


def _may_be_title(block: Block) -> bool:
    if block.kind not in ("heading", "paragraph") or block.box is not None:
        return False
    words = block.text.split()
    return 1 < len(words) <= _TITLE_WORDS and not _NO_TITLE.search(block.text) and ":" not in block.text[-2:]


def _mostly_in(title: str, front: str) -> bool:
    words = set(re.findall(r"\w{3,}", title.lower()))
    return len(words & set(re.findall(r"\w{3,}", front.lower()))) >= 0.7 * len(words) > 0


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fall_back_on_path(found: _Found, name: str) -> None:
    """A report of a known programme whose words name nobody: its folder or its file's name may."""
    path = PurePosixPath(name)
    before, dash, _ = path.stem.partition(" - ")
    if dash and not find_programme(before) and not parse_range(before):
        found.put("authority", place_name(_title_case(before)), "file name")
    if path.parent.name and find_programme(path.stem):
        found.put("authority", place_name(_title_case(path.parent.name)), "folder")


def _title_case(text: str) -> str:
    small = {"and", "upon", "of", "on", "the", "with", "in", "under", "le"}
    words = [word if word in small else word[:1].upper() + word[1:] for word in re.split(r"[\s_]+", text)]
    return " ".join(words)


def _find_dates(found: _Found, front: str, name: str, facts: Mapping[str, str], *, known: bool) -> None:
    """Dates; ``known`` says that the programme is, so that a date at the top is that of a letter."""
    found.put("published_on", find_published(front))
    found.put("published_on", facts.get("published_on"), "properties")
    if known:
        found.put("published_on", find_letter_date(front))
    found.put("published_on", find_date_in_name(PurePosixPath(name).stem), "file name")
    inspected = find_inspected(front, found.values.get("published_on"))
    if inspected:
        found.put("inspected_from", inspected.first)
        found.put("inspected_to", inspected.last)


def _find_theme(found: _Found, front: str, programme: Programme | None) -> None:
    label = _LABELS["theme"].search(front)
    found.put("theme", _flat(label[1]) if label else None)
    if programme is None:
        return
    if programme.theme is None:
        match = _THEME.search(_flat(front))
        found.put("theme", _sentence_case(match["theme"].partition(" (")[0]) if match else None)
        found.put("theme", find_theme(found.values["title"]))
    found.put("theme", programme.theme, "programme")


def _find_inspectorate(found: _Found, front: str, programme: Programme | None) -> None:
    label = _LABELS["inspectorate"].search(front)
    found.put("inspectorate", _flat(label[1]) if label else None)
    if programme is None:
        return
    found.put("inspectorate", programme.inspectorate, "programme")
    found.put("inspectorate", find_inspectorates(_flat(front)))


def _name_place_in_title(found: _Found) -> None:
    """A title that all reports of a programme share is told apart by the name of the place."""
    authority, title = found.values.get("authority"), found.values["title"]
    if authority and "programme" in found.values:
        words = authority.lower().split()
        if not all(word in title.lower() for word in words[:1]):
            found.values["title"] = f"{authority}: {title}"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
