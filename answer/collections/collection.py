"""A collection as its index has it now: which quotes still stand, and the files that can be made of them.

What a collection keeps is believed no more than an answer's file: a quote is shown only when a report that is in
the index says it word for word. Of any other the page says that its source was changed or removed, and where the
same words stand now; the words themselves stay in the store, and count again when their report comes back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from answer.collections.collected import Collected, Collection, Words
from answer.exports.texts import COLUMNS, csv_of, csv_row, note_json
from answer.pictures.drawing import Drawer
from answer.verbatim import is_verbatim
from answer.verification.library import Library, Place
from answer.verification.saved import AnswerFileError, Note, checked_note, heading_at
from answer.verification.verdicts import SAID
from answer.verification.verify import Verifier
from answer.wording import day
from index.catalogue import Catalogue
from index.errors import FindingsError
from index.search import Index
from index.spans import Span

SLIDE_PICTURE = 1200
"""Pixels across of a page on a slide."""
GONE = SAID["source_gone"].capitalize()
NO_QUOTES = "This collection holds no quotes yet."
Picture = Callable[..., bytes | None]
"""Draws a page: (SHA-256, page, spans) to the bytes of a PNG, None where it cannot be drawn."""
CSV_COLUMNS = (*(name for name in COLUMNS if name != "group"), "note", "status")


@dataclass(frozen=True, slots=True)
class Standing:
    """A quote of a collection and ``words``, as its report has it now; None when no report is its source any more.

    ``why`` then says what became of the source, and ``instead`` where another report has the same words.
    """

    quote: Collected
    words: Words | None
    why: str = ""
    instead: Words | None = None


def standings(index: Index, collection: Collection) -> tuple[Standing, ...]:
    """Each quote of a collection, looked up in the stored pages."""
    library = Library(index)
    return tuple(_standing(library, one) for one in collection.quotes)


def _standing(library: Library, one: Collected) -> Standing:
    words = one.words
    row = library.by_sha256.get(words.sha256)
    if row is None:
        return Standing(
            one, None, library.became(words.sha256, words.report), _first_found(library, words, None)
        )
    pages = library.text(row).pages
    about = row.metadata
    if is_verbatim(words.text, words.spans, pages.get):
        known = library.report_of(words.passage)
        passage = words.passage if known and known.sha256 == row.sha256 else ""
        return Standing(
            one,
            replace(
                words,
                report=row.report,
                title=about.title,
                authority=about.authority,
                passage=passage,
                paragraph=library.text(row).place(words.spans).paragraph,
            ),
        )
    if found := _first_found(library, words, row.sha256):  # the same file, read by other rules
        return Standing(one, found)
    return Standing(one, None, "Its report does not say this any more as it is read now.", None)


def _first_found(library: Library, words: Words, sha256: str | None) -> Words | None:
    """The words where they stand in a report (None: in any), on their page before others; None when nowhere."""
    rows = [library.by_sha256[sha256]] if sha256 else None
    places = [
        place
        for place in library.find(words.text, rows)
        if is_verbatim(words.text, place.spans, library.text(place.report).pages.get)
    ]
    if not places:
        return None
    return _words_at(
        library,
        words.text,
        min(places, key=lambda at: (at.report.report != words.report, words.page not in at.pages)),
    )


def _words_at(library: Library, text: str, place: Place) -> Words:
    about = place.report.metadata
    return Words(
        text, "", place.report.sha256, place.report.report, about.title, about.authority,
        heading_at(library, place, place.spans[0]), place.pages[0] if place.pages else None,
        place.labels[0] if place.labels else None, place.paragraph, place.spans,
    )  # fmt: skip


def note_of(index: Index, collection: Collection) -> Note:
    """A collection in the form of an answer, for every export: each quote checked in its report's own file too."""
    verifier = Verifier(index)
    found = [_standing(verifier.library, one) for one in collection.quotes]
    data = {
        "question": collection.name,
        "answered": True,
        "citations": [_citation(n, one) for n, one in enumerate(found, 1)],
    }
    note = checked_note(verifier, data, "collection")
    why = {n: one.why for n, one in enumerate(found, 1) if one.words is None}
    remarks = {n: one.quote.note for n, one in enumerate(found, 1)}
    about = [
        ("Note", collection.note),
        ("Collected by", collection.owner),
        ("Collected on", _days(collection)),
    ]
    return replace(
        note,
        text=note.text if found else NO_QUOTES,
        quotes=tuple(replace(quote, remark=remarks[quote.n]) for quote in note.quotes),
        withheld=tuple(
            replace(one, why=f"{GONE}. {why.get(one.n) or one.why}", remark=remarks[one.n])
            for one in note.withheld
        ),
        about=tuple((name, value) for name, value in about if value),
    )


def _citation(n: int, standing: Standing) -> dict[str, Any]:
    words = standing.words or standing.quote.words
    return {
        "n": n, "passage": words.passage or None, "report": words.report, "title": words.title,
        "authority": words.authority, "page": words.page, "page_label": words.page_label,
        "paragraph": words.paragraph, "heading": list(words.heading), "quote": words.text, "sha256": words.sha256,
        "start": words.spans[0].start, "end": words.spans[0].end,
        "spans": [span._asdict() for span in words.spans], "note": standing.quote.note,
    }  # fmt: skip


def _days(collection: Collection) -> str:
    """From the day on which it was made to that of the last change."""
    made, changed = day(collection.made_on[:10]), day(collection.changed_on[:10])
    return f"{made}" if made == changed else f"{made} to {changed}"


def as_json_of(index: Index, collection: Collection) -> dict[str, Any]:
    """A collection for programs: its quotes as an answer's citations, each with its note; the others without words."""
    note = note_of(index, collection)
    return {
        "collection": collection.name,
        "note": collection.note,
        "owner": collection.owner,
        "made_on": collection.made_on,
        "changed_on": collection.changed_on,
        "citations": note_json(note)["citations"],
        "withheld": [asdict(one) for one in note.withheld],
    }


def _json(index: Index, collection: Collection, _: Picture | None) -> bytes:
    text = json.dumps(as_json_of(index, collection), ensure_ascii=False, indent=1)
    return f"{text}\n".encode("utf-8", "replace")


def _csv(index: Index, collection: Collection, _: Picture | None) -> bytes:
    return csv_of(CSV_COLUMNS, _csv_rows(note_of(index, collection)))


def _csv_rows(note: Note) -> Iterator[dict[str, Any]]:
    """The quotes, and after them the places of those that are not shown, so that no note is lost."""
    for quote in note.quotes:
        yield csv_row(quote) | {"note": quote.remark, "status": SAID["verbatim"]}
    for one in note.withheld:
        yield {"n": one.n, "title": one.title, "note": one.remark, "status": one.why}


def _word(index: Index, collection: Collection, _: Picture | None) -> bytes:
    from answer.exports.word import word_note

    return word_note(note_of(index, collection))


def _bundle(index: Index, collection: Collection, _: Picture | None) -> bytes:
    from answer.exports.bundle import bundle

    return bundle(index.catalogue, note_of(index, collection))


def _slides(index: Index, collection: Collection, picture: Picture | None) -> bytes:
    from answer.exports.slides import slides

    return slides(note_of(index, collection), picture)


FORMS: dict[str, Callable[[Index, Collection, Picture | None], bytes]] = {
    "docx": _word, "pptx": _slides, "pdf": _bundle, "csv": _csv, "json": _json,
}  # fmt: skip
"""What makes the bytes of a file, by how its name ends."""


def exported(index: Index, collection: Collection, name: str, picture: Picture | None = None) -> bytes:
    """The bytes of a file of that name; ``picture`` puts pages on slides. Raises AnswerFileError, FindingsError."""
    return FORMS[form_of(name)](index, collection, picture)


def form_of(name: str) -> str:
    """The form that a file's name asks for. Raises AnswerFileError for one that there is not."""
    form = Path(name).suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise AnswerFileError(
            f"{name} says not what to make of the collection; let the name end in one of: "
            + ", ".join(f".{ending}" for ending in FORMS)
        )
    return form


def picture_by(drawer: Drawer, catalogue: Catalogue) -> Picture:
    """What draws the pages on slides; a page that cannot be drawn is left out, and its slide says the rest."""

    def draw(sha256: str, number: int, spans: Sequence[Span]) -> bytes | None:
        try:
            return drawer.draw(catalogue, sha256, number, spans, SLIDE_PICTURE).png
        except FindingsError:
            return None

    return draw
