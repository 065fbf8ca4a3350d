"""Findings out of a report's blocks: what stands under which heading, in which box, and how it is worded.

The way through: the outline is walked block by block. A heading that announces a kind (``finding_kinds``) opens a
section; in it each point of a list, numbered paragraph or paragraph of its own becomes a finding, or all of it
becomes one ("Cause of concern: ..."). What comes out is dropped unless its pages say it word for word.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.catalogue import passage_id
from index.findings import Finding, FindingKind
from index.records import Metadata, Passage, Span
from ingest.blocks import Block
from ingest.figures import Figure, find_figures
from ingest.finding_details import NO_DETAILS, Details, details_of, lead_details
from ingest.finding_kinds import ENDS, LONGEST, Announced, announced, leads_to_recommendations
from ingest.outline import NUMBERED, Part, is_said, quoted
from ingest.passages import passage_key

ANYWHERE = frozenset({"recommendation", "case example", "figure"})
"""Kinds that are taken from papers of no known programme too; the others are an inspectorate's own terms."""
_BOUNDED = frozenset({"area for improvement", "priority action", "recommendation", "strength"})
"""Kinds of which a single one outside a box is one paragraph and its points."""
_TITLE_WORDS = 12
"""A paragraph up to this length without a full stop is a heading of points, not a point."""
_ENDS_SENTENCE = re.compile(r"[.!?:;][”’\"')\d]*$")
_NONE = re.compile(
    r"^(?:there (?:are|were|is) (?:currently )?no|no (?:areas?|priority|recommendations?)|none\b|not applicable|n/a)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^(?:we|inspectors|the inspectors?|this report)\b.{0,40}\b(?:identif|found|have|made|contain)\w*\b.{0,30}"
    r"\b(?:causes? (?:of|for) concern|areas?|recommendations?)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:previous|last) inspection|\bprogress (?:since|against|on)\b", re.IGNORECASE)
_COLUMNS = re.compile(
    r"^(?:no\.?|number|ref\w*|deadline|by when|timescale|lead|owner|responsible\b.*|date|subject)",
    re.IGNORECASE,
)
_INCLUDED = re.compile(
    r"(?:(?<=[.!?] )|^)(?:Key |Main |The )?[Aa]reas (?:for|of|requiring|needing) (?:further )?"
    r"(?:improvement|development) (?:include|are|remain|relate to)\b[^.!?]*(?:[.!?](?!\s)[^.!?]*)*[.!?](?=\s|$)"
)
_DIRECTED = frozenset({"recommendation", "priority action"})
_DIRECTS = re.compile(r"\b(?:should|must|shall|recommend\w*|needs? to|ensure|required?)\b", re.IGNORECASE)
"""A paragraph that is no point of a list tells somebody to act, or it only tells of recommendations."""
_LEAST_WORDS = 3


@dataclass(slots=True)
class _Found:
    """A finding that is being put together from blocks."""

    kind: FindingKind
    path: tuple[str, ...]
    ranges: list[tuple[Block, int, int]]
    details: Details = NO_DETAILS
    title: str | None = None
    tabled: bool = False
    loose: bool = False
    """Whether it was read as one of many below a heading, outside a box."""

    @property
    def text(self) -> str:
        return "\n".join(block.text[start:end] for block, start, end in self.ranges)


@dataclass(slots=True)
class _Section:
    """An open section: what was announced, at which level, in which box, and what its last lead-in said."""

    announced: Announced
    level: int
    box: str | None
    path: tuple[str, ...]
    lead: Details = NO_DETAILS
    after_lead: bool = False
    list_only: bool = False
    one: _Found | None = None
    items: list[_Found] = field(default_factory=list)


def find_findings(
    parts: Sequence[Part], texts: Mapping[int, str], passages: Sequence[Passage], about: Metadata, sha256: str
) -> tuple[Finding, ...]:  # fmt: skip
    """The findings of a report in its order; ``parts`` is its outline, ``texts`` the text of each page."""
    known = bool(about.programme or about.inspectorate)
    found = [one for one in _Walk(parts).found() if known or one.kind in ANYWHERE]
    places = _Places(passages, [passage_id(passage_key(sha256, passage)) for passage in passages])
    made = [_made(one, places, sha256) for one in _without_repeats(found)]
    made += [_figure(figure, places, sha256) for figure in find_figures(passages)]
    by_id = {finding.finding_id: finding for finding in made if is_said(finding.text, finding.spans, texts)}
    return tuple(sorted(by_id.values(), key=lambda finding: finding.spans[0]))


class _Walk:
    """One walk over the outline of a report."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._section: _Section | None = None

    def found(self) -> Iterator[_Found]:
        """The findings that the sections hold, section by section."""
        for part in self._parts:
            if part.block.kind == "caption":
                continue
            yield from self._left(part)
            if part.heading or _is_title(part):
                yield from self._heading(part)
            else:
                yield from self._content(part)
        yield from self._closed()

    def _closed(self) -> Iterator[_Found]:
        section, self._section = self._section, None
        if section:
            yield from ([section.one] if section.one else [])
            yield from section.items

    def _left(self, part: Part) -> Iterator[_Found]:
        """Close the section when its box has ended."""
        section = self._section
        if section and section.box is not None and part.block.box != section.box:
            yield from self._closed()

    def _heading(self, part: Part) -> Iterator[_Found]:
        what = announced(part.text) if not any(_BEFORE.search(above) for above in part.path[-2:]) else None
        section = self._section
        if what:
            if (
                section
                and section.announced.kind == "case example"
                and section.box == part.block.box is not None
            ):
                return
            yield from self._closed()
            self._open(part, what)
        elif section and section.box is None and part.block.box is None and _ends(section, part):
            yield from self._closed()

    def _open(self, part: Part, what: Announced, *, list_only: bool = False) -> None:
        level = max(1, part.block.level) if part.block.kind == "heading" else 9
        path = part.path if list_only else (*part.path, part.text)
        self._section = _Section(what, level, part.block.box, path, list_only=list_only)
        if what.single:
            self._section.one = _Found(what.kind, part.path, [], title=what.title)
            if what.title and not _followed(self._parts, part):
                self._section.one.ranges.append((part.block, 0, len(part.block.text)))

    def _content(self, part: Part) -> Iterator[_Found]:
        if leads_to_recommendations(part.text) and part.block.kind == "paragraph":
            yield from self._closed()
            self._open(part, Announced("recommendation", single=False), list_only=True)
            assert self._section
            self._section.lead, self._section.after_lead = lead_details(part.text), True
            return
        section = self._section
        if section is None:
            yield from _worded(part)
            return
        if _NONE.match(part.text):
            return
        if section.one is not None:
            yield from self._into_one(section, part)
        elif part.block.kind == "table":
            section.items += _row(section, part)
        else:
            yield from self._into_many(section, part)

    def _into_one(self, section: _Section, part: Part) -> Iterator[_Found]:
        """A section that is one finding; numbered actions in it are recommendations of their own."""
        one = section.one
        assert one
        whole = (part.block, 0, len(part.block.text))
        kind = section.announced.kind
        numbered = bool(NUMBERED.match(part.block.text))
        if kind in ("cause of concern", "priority action") and numbered and part.block.kind != "table":
            section.items.append(_item("recommendation", section, part))
        elif section.items and kind in ("cause of concern", "priority action"):
            _continue(section, part)
        elif kind in ("cause of concern", "priority action") and part.text.endswith(":") and one.ranges:
            section.lead = lead_details(part.text)
        elif section.box is None and kind in _BOUNDED and one.ranges and not _goes_on(one, part):
            yield from self._closed()
        else:
            one.ranges.append(whole)
            if len(one.ranges) == 1 and kind != "case example":
                details = details_of(part.block.text)
                number = section.announced.number or details.number
                one.details = Details(number, details.addressee, details.deadline)

    def _into_many(self, section: _Section, part: Part) -> Iterator[_Found]:
        """A section of many findings: points, numbered paragraphs, paragraphs."""
        text, kind = part.text, section.announced.kind
        listed = part.block.kind == "bullet" or bool(NUMBERED.match(part.block.text))
        last = section.items[-1] if section.items else None
        if section.list_only and not listed and not (last and _goes_on(last, part)):
            if last and _is_skipped(self._parts, part, last):
                section.items.append(
                    _item(kind, section, part, number=str(int(last.details.number or 0) + 1))
                )
            else:
                yield from self._closed()
        elif last and part.block.kind == "bullet" and last.text.rstrip().endswith(":"):
            last.ranges.append((part.block, 0, len(part.block.text)))
            section.after_lead = False
        elif last and _is_sub_point(last, part):
            last.ranges.append((part.block, 0, len(part.block.text)))
        elif listed:
            section.items.append(_item(kind, section, part))
        elif text.endswith(":"):
            section.lead = lead_details(text)
        elif last and _goes_on(last, part):
            last.ranges.append((part.block, 0, len(part.block.text)))
        elif _is_point(text) and (kind not in _DIRECTED or _DIRECTS.search(text)):
            section.items.append(_item(kind, section, part))


def _is_title(part: Part) -> bool:
    """Whether a line is the title of a box whose frame is lost: "Case example: a night in June"."""
    if part.block.kind != "paragraph" or len(part.text.split()) > LONGEST or part.text.endswith("."):
        return False
    what = announced(part.text)
    return bool(what and what.single and what.title and ":" in part.text)


def _ends(section: _Section, heading: Part) -> bool:
    """Whether a heading that announces nothing ends the section before it."""
    smaller = heading.block.level > section.level
    return not smaller or section.announced.single or bool(ENDS.search(heading.text))


def _is_point(text: str) -> bool:
    """Whether a paragraph says something by itself, and does not only head or count points."""
    words = len(text.split())
    says = words > _TITLE_WORDS or (words > _LEAST_WORDS and bool(_ENDS_SENTENCE.search(text)))
    return says and not _COUNTED.match(text)


def _followed(parts: Sequence[Part], part: Part) -> bool:
    """Whether text stands below a heading before the next one."""
    following = parts[part.at + 1] if part.at + 1 < len(parts) else None
    return bool(following and not following.heading and following.block.box == part.block.box)


def _worded(part: Part) -> Iterator[_Found]:
    """What the words alone say, outside any section: "Areas for improvement include ..."."""
    for match in _INCLUDED.finditer(part.block.text) if part.block.kind == "paragraph" else ():
        yield _Found("area for improvement", part.path, [(part.block, match.start(), match.end())])


def _is_skipped(parts: Sequence[Part], part: Part, last: _Found) -> bool:
    """Whether a paragraph stands in a numbered list where one number is missing, as text recognition may lose it."""
    following = next((other for other in parts[part.at + 1 :] if not other.heading), None)
    before = last.details.number or ""
    after = details_of(following.block.text).number if following else None
    return before.isdecimal() and after == str(int(before) + 2)


def _item(kind: FindingKind, section: _Section, part: Part, number: str | None = None) -> _Found:
    details = details_of(part.block.text)
    merged = Details(
        details.number or number,
        details.addressee or section.lead.addressee,
        details.deadline or section.lead.deadline,
    )
    end = len(part.block.text)
    loose = section.box is None and part.block.kind != "bullet"
    return _Found(kind, section.path, [(part.block, details.start, end)], merged, loose=loose)


def _goes_on(last: _Found, part: Part) -> bool:
    """Whether a block is the rest of the last point, cut by a page's end, or a point of its list."""
    before = last.text.rstrip()
    if part.block.kind == "bullet":
        return before.endswith(":") or len(last.ranges) > 1
    return part.block.kind == "paragraph" and (part.text[:1].islower() or not _ENDS_SENTENCE.search(before))


def _is_sub_point(last: _Found, part: Part) -> bool:
    """Whether a point belongs to a numbered one before it that leads to points."""
    led = last.details.number is not None and last.ranges[0][0].text.rstrip().endswith(":")
    return led and part.block.kind == "bullet" and not re.match(r"\s*\d+[.)]", part.block.text)


def _continue(section: _Section, part: Part) -> None:
    if _goes_on(section.items[-1], part) or part.block.kind == "bullet":
        section.items[-1].ranges.append((part.block, 0, len(part.block.text)))


def _row(section: _Section, part: Part) -> Iterator[_Found]:
    """A row of a table below such a heading: who is responsible, and what for; or a number, words, a deadline."""
    text = part.block.text
    cells = [(cell.start(), cell.end()) for cell in re.finditer(r"(?:[^;]|;(?! ))+", text)]
    if len(cells) == 1:
        first, colon, second = text.partition(": ")
        says = section.announced.kind not in _DIRECTED or _DIRECTS.search(second)
        if not (colon and says) or len(second.split()) <= _LEAST_WORDS or announced(second):
            return
        start = len(first) + 2
        details = details_of(text[start:])
        who = first if section.announced.kind != "strength" and len(first.split()) > 1 else None
        merged = Details(details.number, who or details.addressee, details.deadline)
        yield _Found(
            section.announced.kind,
            section.path,
            [(part.block, start + details.start, len(text))],
            merged,
            tabled=True,
        )
        return
    values: dict[str, tuple[int, int]] = {}
    for start, end in cells:
        key, colon, _ = text[start:end].partition(": ")
        if colon:
            values[key.strip().casefold()] = (start + len(key) + 2, end)
    said = [span for key, span in values.items() if not _COLUMNS.match(key)]
    if not said or max(len(text[slice(*span)].split()) for span in said) <= _LEAST_WORDS:
        return
    longest = max(said, key=lambda span: span[1] - span[0])

    def value(*names: str) -> str | None:
        return next((text[slice(*span)] for key, span in values.items() if key.startswith(names)), None)

    found = details_of(text[slice(*longest)])
    number = value("no", "number", "ref") or found.number
    details = Details(
        number, value("lead", "owner", "responsible") or found.addressee,
        value("deadline", "by when", "timescale") or found.deadline,
    )  # fmt: skip
    yield _Found(section.announced.kind, section.path, [(part.block, *longest)], details, tabled=True)


def _without_repeats(found: Sequence[_Found]) -> list[_Found]:
    """Without tables that list again what stands in full elsewhere, and lists of the titles of what is boxed."""
    numbers = {(one.kind, one.details.number) for one in found if not one.tabled and one.details.number}
    titled = {one.kind for one in found if one.title}
    kept = []
    for one in found:
        again = one.tabled and one.details.number and any(kind == one.kind for kind, _ in numbers)
        listed = one.kind == "cause of concern" and one.kind in titled and not one.title
        if not again and not listed and len(one.text.split()) >= _LEAST_WORDS:
            kept.append(one)
    return kept


class _Places:
    """Which passages stand where, by page and offset."""

    def __init__(self, passages: Sequence[Passage], keys: Sequence[str]) -> None:
        self._on: dict[int, list[tuple[int, int, str]]] = {}
        for passage, key in zip(passages, keys, strict=True):
            for piece in passage.pieces:
                self._on.setdefault(piece.page, []).append((piece.page_start, piece.page_end, key))
        for pieces in self._on.values():
            pieces.sort()

    def of(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """The passages that hold a part of the spans, in order."""
        keys: dict[str, None] = {}
        for span in spans:
            pieces = self._on.get(span.page, [])
            for start, end, key in pieces[max(0, bisect_right(pieces, (span.start, 0, "")) - 1) :]:
                if start >= span.end:
                    break
                if end > span.start:
                    keys[key] = None
        return tuple(keys)


def _made(one: _Found, places: _Places, sha256: str) -> Finding:
    quote, spans = quoted(one.ranges)
    details = one.details
    return Finding(
        finding_id=_finding_id(sha256, one.kind, spans), kind=one.kind, text=quote, spans=spans, heading=one.path,
        passages=places.of(spans), number=details.number, addressee=details.addressee, deadline=details.deadline,
        title=one.title,
    )  # fmt: skip


def _figure(figure: Figure, places: _Places, sha256: str) -> Finding:
    return Finding(
        finding_id=_finding_id(sha256, "figure", figure.spans), kind="figure", text=figure.text, spans=figure.spans,
        heading=figure.heading, passages=places.of(figure.spans), value=figure.value, counts=figure.counts,
        against=figure.against,
    )  # fmt: skip


def _finding_id(sha256: str, kind: str, spans: Sequence[Span]) -> str:
    place = " ".join(f"{page}:{start}-{end}" for page, start, end in spans)
    return hashlib.sha256(f"{sha256} {kind} {place}".encode()).hexdigest()[:16]
