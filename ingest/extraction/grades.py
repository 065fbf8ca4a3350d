"""The grades that a report gives, by how it says them: rows of a table, headings, lines of their own, sentences.

A table of grades is what a report means by its grades. What headings and sentences say is added where the table
has no such area: the overall judgement, or a board that is graded apart. A word like "good" in running text is
never a grade, nor is one of an inspection before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.findings import Grade
from index.records import Metadata
from index.scales import PROBATION, SEND, Scale, scale_of
from ingest.blocks import Block
from ingest.extraction.grade_areas import BOARD, GROUP, OVERALL, area_name, same_area
from ingest.extraction.outline import Part, headings_above, is_said, quoted, unnumbered

_WORDS = (
    r"requires? improvement(?: to be good)?|reasonably good|not sufficiently good|outstanding|excellent|very good"
    r"|good|adequate and needs improvement|adequate|inadequate|unsatisfactory|poor|weak"
)
GRADE = re.compile(rf"(?:{_WORDS})", re.IGNORECASE)
_AFTER = r"[.*†‡\s]*\d?$"
"""What may follow a grade at the end of a line: a full stop, the mark of a note."""
_LABELLED = re.compile(
    rf"^(?P<area>.+?)\s*[:–—-]\s*(?:\d\s*[–-]\s*)?(?P<grade>{_WORDS}){_AFTER}", re.IGNORECASE
)
_BESIDE = re.compile(
    r"^(?P<area>[A-Z\d].+?)\s+(?P<grade>Requires [Ii]mprovement(?: to be good)?|Outstanding|Good|Adequate|Inadequate)$"
)
_ALONE = re.compile(
    rf"^(?:(?:overall )?(?:grade|judge?ment|rating)\s*:?\s*)?(?:\d\s*\()?(?P<grade>{_WORDS})\)?{_AFTER}",
    re.IGNORECASE,
)
"""Until 2012 with the grade's number too: "Grade 3 (adequate)"."""
_OVERALL_RATING = re.compile(rf"^(?P<area>overall rating)\s*:?\s*(?P<grade>{_WORDS}){_AFTER}", re.IGNORECASE)
_STANDARDS = re.compile(
    r"(?:^|\s)(?:[A-Z]\s)?(?P<number>\d\.\d)\.?\s+(?P<area>[A-Z][^.;:\d]{3,70}?)\s+"
    r"(?P<grade>Outstanding|Good|Requires improvement|Inadequate)(?=\s|$)"
)
"""The standards of HMI Probation on lines of their own: "P 1.1 Leadership Requires improvement"."""
_LABEL_ALONE = re.compile(r"^(?:grades?|judge?ments?|ratings?|graded judge?ments?)$", re.IGNORECASE)
_SAYS = (
    re.compile(
        rf"^the (?:graded )?(?P<whole>overall )?judge?ment (?:(?:for|about|on|of) (?P<area>.+?) )?is(?: that)?"
        rf"(?: (?P<subject>it|they|children[’']?s(?: social care)? services|.{{3,60}}?) (?:is|are)| [\w’' ]{{2,40}}?)??"
        rf" (?P<grade>{_WORDS})(?: because:?)?{_AFTER}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?P<area>(?:the )?(?:effectiveness of )?[\w’',()/& -]{{4,110}}?) (?:(?:is|are) )?"
        rf"(?P<grade>{_WORDS})(?:(?: and is not yet good)? because:?)?{_AFTER}",
        re.IGNORECASE,
    ),
)
_JUDGED = re.compile(
    rf"^(?:(?:we|ofsted|inspectors) (?:have )?(?:judge|grade|rate)d? (?P<object>[^.;]{{4,110}}?) (?:as|to be)"
    rf"|(?P<subject>[^.;]{{4,110}}?) (?:is|are|has been|have been) (?:judged|graded|rated)(?: (?:as|to be))?)"
    rf" (?P<grade>{_WORDS})\b",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"^[A-Z][\w’' &-]{{3,70}}? (?:is |was )?(?P<grade>{_WORDS}) (?:at|in) (?P<area>[\w’', -]{{5,120}}?)\.?$",
    re.IGNORECASE,
)
_PRISONS = re.compile(
    r"\boutcomes for (?:prisoners|detainees|children|women|residents) (?:were|are) (?:now |again |still )?"
    r"(?P<grade>good|reasonably good|not sufficiently good|poor)\b"
)
_SEND_WORDS = tuple(
    re.compile(re.escape(words).replace(r"\ ", r"\s+"), re.IGNORECASE) for words in SEND.words
)
_SEND_STATEMENT = re.compile(
    r"arrangements\s+(?:typically\s+)?lead\s+to|widespread\s+and/or\s+systemic\s+failings\s+leading",
    re.IGNORECASE,
)
_NO_GRADES = re.compile(
    r"\b(?:we do not|inspectors do not|does not) (?:award|give) (?:a )?(?:graded? )?(?:grades?|judge?ments?)\b"
    r"|\bno (?:graded judge?ments? (?:is|are)|grades? (?:is|are)) (?:given|awarded|made)\b",
    re.IGNORECASE,
)
_PREVIOUS = re.compile(
    r"\b(?:previous|last|prior|earlier|history|former|then|since|at that time)\b", re.IGNORECASE
)
_CASES = re.compile(
    r"\b(?:cases?|files?|records?|audits?|investigations?|providers?|homes?|schools?|settings?)\b|\d",
    re.IGNORECASE,
)
_LONG = 25
"""A heading or line of more words than this is no statement of a grade."""
_GRADE_COLUMN = re.compile(r"\b(?:grade|judge?ment|rating|outcome)s?\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:date|type|score)\b", re.IGNORECASE)
"""A column of a table that lists something else: inspections, visits."""
_CELL = 12
"""A cell of more words describes a grade, and is no area."""
_APART = 4
"""Rows of one table have at most so many content blocks from one graded row to the next."""
_TABLE = 2
"""A table with so many graded areas is the report's table of grades."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A grade as one place says it; ``table`` when that is a row of a table, of a ``group`` of areas where it has one.

    ``loose``: what a force is said to be good at, which is a grade only where a report gives none in another way.
    """

    at: int
    area: str
    grade: str
    ranges: tuple[tuple[Block, int, int], ...]
    path: tuple[str, ...]
    table: bool = False
    loose: bool = False
    group: str = ""


def find_grades(parts: Sequence[Part], texts: Mapping[int, str], about: Metadata) -> tuple[Grade, ...]:
    """The grades of a report in its order, none for a programme that gives none.

    ``parts`` is its outline, ``texts`` the text of each page by its number.
    """
    scale = scale_of(about.programme, about.inspectorate)
    if scale is None and (about.programme or about.inspectorate):
        return ()
    if any(_NO_GRADES.search(part.text) for part in parts if not part.heading):
        return ()
    said = _outcome(parts) if scale is SEND else _one_for_each_area(_said(parts, scale))
    made = (_made(found, scale) for found in _told_apart(parts, said))
    return tuple(grade for grade in made if is_said(grade.quote, grade.spans, texts))


def _said(parts: Sequence[Part], scale: Scale | None) -> list[_Said]:
    """Everything that may be a grade. Where nothing is known of the programme, only what tables say."""
    found = [said for part in parts if part.block.kind == "table" for said in _row(part)]
    if scale is None:
        return found if len(found) > _TABLE else []
    for part in parts:
        if part.block.kind == "table":
            continue
        standards = list(_standards(part)) if scale is PROBATION else []
        if standards or len(part.text.split()) <= _LONG:
            found += standards or _line(parts, part)
    if not found:
        found = [said for part in parts if part.block.kind == "paragraph" for said in _sentence(part)]
    known = [said for said in found if _canonical(said.grade) in scale.words and not _of_before(said)]
    if sum(not said.loose for said in known) >= _TABLE:
        known = [said for said in known if not said.loose]
    return sorted((replace(said, group=_group(parts, said)) for said in known), key=lambda said: said.at)


def _group(parts: Sequence[Part], said: _Said) -> str:
    """The row or heading above that names the service whose areas are graded."""
    at = said.at - 1
    while said.table and at >= 0 and parts[at].block.kind == "table":
        if GROUP.match(parts[at].text):
            return parts[at].text
        at -= 1
    return next((heading for heading in reversed(said.path) if GROUP.match(heading)), "")


def _of_before(said: _Said) -> bool:
    return any(_PREVIOUS.search(text) for text in (said.area, *said.path[-1:]))


def _row(part: Part) -> Iterator[_Said]:
    """The grade in a row of a table: "Area: good", or a column of that name, or areas below their grades."""
    text = part.block.text
    cells = _cells(text)
    if len(cells) == 1 or (len(cells) == _TABLE and not cells[0].header and GRADE.fullmatch(cells[1].header)):
        match = _LABELLED.match(text)
        if match and not _is_number(match["area"]) and not GRADE.fullmatch(match["area"]):
            yield _said_in(part, match["area"], match["grade"], ((0, len(text)),))
        return
    own = [cell for cell in cells if not _PREVIOUS.search(cell.header)]
    if any(_OTHER.search(cell.header) for cell in own):
        return
    if sum(bool(GRADE.fullmatch(cell.header)) for cell in own) >= _TABLE:
        for cell in own:
            if GRADE.fullmatch(cell.header) and not _is_number(cell.text) and len(cell.text.split()) <= _CELL:
                yield _said_in(part, cell.text, cell.header, ((cell.start, cell.end),))
        return
    for cell in own[1:]:
        if _GRADE_COLUMN.search(cell.header) and GRADE.fullmatch(cell.text):
            yield _said_in(part, own[0].text, cell.text, ((0, own[0].end), (cell.start, cell.end)))
            return


class _Cell(NamedTuple):
    """A cell of a row as its text has it: ``row[start:end]`` is header and text; a row's name has no header."""

    header: str
    text: str
    start: int
    end: int


def _cells(row: str) -> list[_Cell]:
    """The cells of a row: "Name: Grade: Good; Date: May" or "Area: Name; Grade: Good"."""
    cells: list[_Cell] = []
    at = 0
    for said in row.split("; "):
        first, colon, rest = said.partition(": ")
        if not cells and ": " in rest:
            cells.append(_Cell("", first.strip(), 0, len(first)))
            at, said = len(first) + 2, rest  # noqa: PLW2901
            first, colon, rest = said.partition(": ")
        cells.append(
            _Cell(first.strip() if colon else "", (rest if colon else first).strip(), at, at + len(said))
        )
        at += len(said) + 2
    return cells


def _is_number(text: str) -> bool:
    return not re.search(r"[A-Za-z]{3}", text)


def _said_in(part: Part, area: str, grade: str, ranges: tuple[tuple[int, int], ...]) -> _Said:
    cells = tuple((part.block, start, end) for start, end in ranges)
    return _Said(part.at, area_name(area), grade, cells, part.path, table=True)


def _line(parts: Sequence[Part], part: Part) -> Iterator[_Said]:
    """The grade in a heading or a short line: "Area: good", "good" below its area, "The board is good"."""
    text = part.text
    whole = (part.block, 0, len(part.block.text))
    if match := _OVERALL_RATING.match(text):
        yield _Said(part.at, match["area"], match["grade"], (whole,), part.path)
        return
    if match := _ALONE.match(text):
        for above in headings_above(parts, part):
            if not (_LABEL_ALONE.match(above.text) or _ALONE.match(above.text)):
                named = (above.block, 0, len(above.block.text))
                yield _Said(part.at, area_name(above.text), match["grade"], (named, whole), part.path)
                return
        return
    match = _LABELLED.match(text) or (_BESIDE.match(text) if part.heading else None)
    if match:
        if not _LABEL_ALONE.match(match["area"]):
            yield _Said(part.at, area_name(match["area"]), match["grade"], (whole,), part.path)
        return
    for pattern in _SAYS:
        stands_alone = part.heading or part.block.pieces[0].page == parts[0].block.pieces[0].page
        if (stands_alone or pattern is _SAYS[0]) and (match := pattern.match(text)):
            groups = match.groupdict()
            area = groups["area"] or ("Overall judgement" if groups.get("whole") else "")
            if area and (pattern is _SAYS[0] or OVERALL.search(area) or BOARD.search(area)):
                yield _Said(part.at, area_name(area), match["grade"], (whole,), part.path)
            return
    if match := _AT.match(text) if part.heading or any(headings_above(parts, part)) else None:
        yield _Said(part.at, area_name(match["area"]), match["grade"], (whole,), part.path, loose=True)


def _standards(part: Part) -> Iterator[_Said]:
    """The numbered standards in a line or paragraph, each with its grade."""
    for match in _STANDARDS.finditer(part.block.text) if not part.heading else ():
        where = ((part.block, match.start("area"), match.end("grade")),)
        area = f"{match['number']} {' '.join(match['area'].split())}"
        yield _Said(part.at, area, match["grade"], where, part.path, table=True)


def _sentence(part: Part) -> Iterator[_Said]:
    """The grade in a sentence that says of something that it is judged so."""
    text = part.block.text
    for start, end in _sentences(text):
        sentence = text[start:end]
        match = _JUDGED.match(sentence)
        if match and not _PREVIOUS.search(sentence):
            area = match["object"] or match["subject"]
            if not _CASES.search(area):
                yield _Said(part.at, area_name(area), match["grade"], ((part.block, start, end),), part.path)
        elif (
            (match := _PRISONS.search(sentence))
            and part.path
            and not re.search(r"\b(?:last|20\d\d)\b", sentence)
        ):
            yield _Said(
                part.at, area_name(part.path[-1]), match["grade"], ((part.block, start, end),), part.path
            )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for stop in re.finditer(r"[.!?](?=\s+[A-Z“‘]|\s*$)", text):
        yield at + len(text[at:]) - len(text[at:].lstrip()), stop.end()
        at = stop.end()


def _outcome(parts: Sequence[Part]) -> list[_Said]:
    """The statement of an area SEND inspection on typical experiences and outcomes."""
    for part in parts:
        if part.heading or not _SEND_STATEMENT.search(part.text) or _PREVIOUS.search(part.text[:60]):
            continue
        for start, end in _sentences(part.block.text):
            sentence = part.block.text[start:end]
            for words in _SEND_WORDS:
                if (match := words.search(sentence)) and _SEND_STATEMENT.search(sentence):
                    area = part.path[-1] if part.path else "Inspection outcome"
                    return [
                        _Said(part.at, area_name(area), match.group(), ((part.block, start, end),), part.path)
                    ]
    return []


def _one_for_each_area(found: Sequence[_Said]) -> list[_Said]:
    """The table's areas, and what is said elsewhere about areas that it has not; without a table, each once."""
    table = _main_table([said for said in found if said.table])
    kept: list[_Said] = []
    for said in [*table, *(said for said in found if said not in table)]:
        numbered = said in table
        if not any(
            _one_group(said, other) and same_area(said.area, other.area, exact=numbered) for other in kept
        ):
            kept.append(said)
    return sorted(kept, key=lambda said: said.at)


def _one_group(one: _Said, other: _Said) -> bool:
    """Whether two areas may be the same: rows of a table only in one group, others where neither says otherwise."""
    unknown = not (one.table and other.table) and not (one.group and other.group)
    return unknown or one.group.casefold() == other.group.casefold()


def _told_apart(parts: Sequence[Part], found: Sequence[_Said]) -> Iterator[_Said]:
    """Areas of one name under several groups ("2.1 Assessment", "3.1 Assessment") named by their group as well."""
    names = Counter(unnumbered(said.area).casefold() for said in found)
    for said in found:
        number = re.match(r"(\d+)\.\d", said.area)
        group = next(
            (part for part in parts if number and re.match(rf"{number[1]}\.?\s+\D", part.text)), None
        )
        above = unnumbered(group.text) if group else said.group
        if above and names[unnumbered(said.area).casefold()] > 1:
            yield replace(said, area=f"{above}: {unnumbered(said.area)}")
        else:
            yield said


def _main_table(rows: Sequence[_Said]) -> list[_Said]:
    """The rows of the first table with several grades; a row that stands alone repeats one of them."""
    tables: list[list[_Said]] = []
    for row in rows:
        if not tables or row.at - tables[-1][-1].at > _APART:
            tables.append([])
        tables[-1].append(row)
    return next((table for table in tables if len(table) >= _TABLE), [])


def _canonical(grade: str) -> str:
    return re.sub(r"^require ", "requires ", " ".join(grade.casefold().split()))


def _made(said: _Said, scale: Scale | None) -> Grade:
    quote, spans = quoted(said.ranges)
    grade = re.sub(r"^(r)equire ", r"\1equires ", " ".join(said.grade.split()), flags=re.IGNORECASE)
    return Grade(unnumbered(said.area), grade, scale.name if scale else None, quote, spans, said.path)
