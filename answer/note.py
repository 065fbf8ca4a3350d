"""The research note: statements grouped by what they say, or set side by side where the question compares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.citations.cite import cite
from answer.records import Answer, Citation, Group, Row
from answer.sentences import Candidate, Statement
from answer.wished import tones_of
from index import tone
from index.questions.understand import Understood
from index.search import Index
from index.themes import themes_of

TITLES: dict[tone.Tone, str] = {
    "criticism": "What reads as criticism",
    "praise": "What reads as praise",
    "neutral": "What else is said",
}
_COMPARES = re.compile(
    r"\b(?:compar\w+|differ\w*|versus|vs)\b"
    r"|\b(?:which|what) (?:(?!(?:should|must|can|could|will|would|do|does|did|has|have|had|is|are|was|were)\b)\w+ )"
    r"{0,2}"
    r"(?:forces|councils|areas|authorities|boroughs|partnerships|places|counties)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Note:
    """The quotes in the order in which they are read, what else says the same, and how they are grouped."""

    citations: tuple[Citation, ...] = ()
    also: tuple[Citation, ...] = ()
    groups: tuple[Group, ...] = ()
    table: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the note and the numbers of the quotes below it. ``group`` is None for an authority's row."""

    title: str
    citations: tuple[int, ...]
    group: Group | None = None


def parts_of(answer: Answer) -> list[Part]:
    """The note in the order in which it is read: by authority where the question compares, else by how it reads."""
    rows = [
        Part(f"{row.authority or 'No single authority'}: {TITLES[how].lower()}", numbers)
        for row in answer.table
        for how, numbers in _by_tone(row).items()
    ]
    return rows or [Part(group.title, group.citations, group) for group in answer.groups]


def _by_tone(row: Row) -> dict[tone.Tone, tuple[int, ...]]:
    """The numbers of a row's quotes below how they read, in the order in which they are read."""
    numbers: dict[tone.Tone, tuple[int, ...]] = {}
    for how, n in zip(row.tones, row.citations, strict=True):
        numbers[how] = (*numbers.get(how, ()), n)
    return numbers


def compares(question: str, understood: Understood) -> bool:
    """Whether a question sets authorities side by side: it says so, or names two."""
    return bool(_COMPARES.search(question)) or len(_named(understood)) > 1


def _named(understood: Understood) -> list[tuple[str, ...]]:
    """The authorities that a question names, each with its alternatives."""
    return [one.values for one in understood.with_effect("filter") if one.kind == "authority"]


def note_of(
    index: Index, statements: Sequence[Statement], *, comparing: bool, wished: Sequence[str] = ()
) -> Note:
    """The note on these statements, the best of them first; what its stored page does not say is left out.

    ``wished`` are the tones that the question asks for.
    """
    tones = tones_of(index, [statement.best for statement in statements])
    order = _order([one.best.hit.authority for one in statements], tones, comparing=comparing, wished=wished)
    citations: list[Citation] = []
    also: list[Citation] = []
    said: list[tone.Tone] = []
    for at in order:
        n = len(citations) + 1
        if citation := _cited(index, statements[at].best, n):
            citations.append(citation)
            said.append(tones[at])
            also += [other for one in statements[at].also if (other := _cited(index, one, n))]
    if comparing:
        return Note(tuple(citations), tuple(also), table=tuple(_rows(citations, said)))
    return Note(tuple(citations), tuple(also), groups=tuple(_groups(index, citations, said)))


def _order(
    authorities: Sequence[str | None], tones: Sequence[tone.Tone], *, comparing: bool, wished: Sequence[str]
) -> list[int]:
    """The places of the statements as they are read: by authority where it is compared, then by how they read.

    The group asked for goes first, then groups in the order of their best statements.
    """
    whose = [name if comparing else None for name in authorities]
    groups = list(zip(whose, tones, strict=True))

    def place(at: int) -> tuple[int, bool, int, int]:
        return whose.index(whose[at]), tones[at] not in wished, groups.index(groups[at]), at

    return sorted(range(len(tones)), key=place)


def _cited(index: Index, one: Candidate, n: int) -> Citation | None:
    """The quote with the sentence before where it needs that one; else alone; None where no page says it."""
    whole = cite(index.catalogue, one.hit, one.begin, one.end, n)
    if whole or one.begin == one.start:
        return whole
    return cite(index.catalogue, one.hit, one.start, one.end, n)


def _groups(index: Index, citations: Sequence[Citation], said: Sequence[tone.Tone]) -> Iterator[Group]:
    known = themes_of(index.catalogue.layout.folder).values()
    for kind in dict.fromkeys(said):
        members = [one for one, of in zip(citations, said, strict=True) if of == kind]
        text = " ".join(" ".join([*one.heading, one.quote]) for one in members).casefold()
        yield Group(
            title=TITLES[kind],
            tone=kind,
            authorities=tuple(dict.fromkeys(one.authority for one in members if one.authority)),
            themes=tuple(
                theme.name for theme in known if any(word.casefold() in text for word in theme.words)
            ),
            citations=tuple(one.n for one in members),
        )


def _rows(citations: Sequence[Citation], said: Sequence[tone.Tone]) -> Iterator[Row]:
    rows: dict[str, Row] = {}
    for one, of in zip(citations, said, strict=True):
        name = one.authority or ""
        row = rows.get(name, Row(name, (), ()))
        rows[name] = replace(row, tones=(*row.tones, of), citations=(*row.citations, one.n))
    yield from rows.values()
