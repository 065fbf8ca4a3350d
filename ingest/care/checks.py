"""What ``findings doctor`` looks at: each check yields what is wrong, in a sentence each. Nothing is changed."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from index.catalogue import Catalogue, passage_of
from index.errors import DamagedError, FindingsError
from index.found import finding_of, grade_of
from index.generation import BUILDING, Generation, GenerationError, current_name, damaged_files, open_current
from index.layout import Layout
from index.model.adapters import OWN, AdapterError, load
from index.model.encoder import Encoder
from index.model.sentence_codes import code_bytes
from index.packed import unpacked_text
from index.records import Passage
from index.schema import NoIndexError, is_intact
from index.uploads import was_sent
from index.vectors import ROWS_A_STEP
from index.verbatim import same_words
from index.wording import counted
from ingest.passages import passage_key

Kind = Literal[
    "catalogue", "report", "original", "ledger", "adapter", "generation", "model", "leftover", "unpublished"
]
HARMLESS: frozenset[Kind] = frozenset({"leftover", "unpublished"})
"""What a killed run may leave behind: the next run tidies it, and no answer is touched by it."""
STATUSES = {"indexed", "needs_ocr", "duplicate", "failed", "removed", "unpacked", "joined"}
UNIT = 0.01
"""How far from 1 the length of a stored float16 vector may be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be. ``report_id`` and ``sha256`` say which report it is about."""

    kind: Kind
    sentence: str
    report_id: int | None = None
    sha256: str | None = None

    @property
    def harmless(self) -> bool:
        """Whether answers are right all the same."""
        return self.kind in HARMLESS


def faults(layout: Layout) -> Iterator[Fault]:
    """Everything that is wrong with an index, the catalogue first; later checks need the earlier ones.

    Raises CatalogueError for a catalogue that is not damaged but of a newer version, or cannot be opened by this
    user or at this moment: nothing must be built in its place.
    """
    try:
        catalogue = Catalogue(layout)
    except (DamagedError, NoIndexError) as error:
        yield Fault("catalogue", _without_advice(error))
        return
    try:
        broken = list(_structure(catalogue.connection))
        yield from broken
        if not broken:
            yield from _reports(catalogue)
            yield from _originals(catalogue)
            yield from _ledger(catalogue.connection)
            yield from _own_adapter(layout)
            yield from _generation(catalogue)
            yield from _model(catalogue)
    except (sqlite3.DatabaseError, DamagedError) as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise
        yield Fault("catalogue", f"The catalogue cannot be read to its end: {_without_advice(error)}")
    finally:
        catalogue.close()
    yield from leftovers(layout)


def _without_advice(error: Exception) -> str:
    """What is wrong, without the advice to run the very command that says so."""
    return re.sub(r"; (?:mend the index|rebuild it) with: findings doctor .*", ".", str(error))


def _structure(db: sqlite3.Connection) -> Iterator[Fault]:
    """SQLite's own pages and indexes, and rows whose report is gone."""
    for (said,) in db.execute("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield Fault("catalogue", f"The catalogue is damaged: {' '.join(str(said).split())}.")
    for table, count in db.execute('SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY 1'):
        yield Fault("catalogue", f"The catalogue holds {counted(count, 'row')} of {table} without a report.")


def _reports(catalogue: Catalogue) -> Iterator[Fault]:
    """Each live report: rows as written, pages and passages complete, and every passage leads to its pages."""
    db = catalogue.connection
    dimension = (catalogue.setting("encoder") or {}).get("dimension")
    for row in db.execute("SELECT * FROM reports WHERE retired = 0 ORDER BY id"):
        what = _wrong_in(db, row, dimension)
        if what:
            yield Fault("report", f"The report {row['report']} is damaged: {what}.", row["id"], row["sha256"])


def _wrong_in(db: sqlite3.Connection, row: sqlite3.Row, dimension: int | None) -> str | None:
    if not is_intact("reports", row):
        return "what is stored about it has changed"
    pages = db.execute("SELECT * FROM pages WHERE report_id = ? ORDER BY number", (row["id"],)).fetchall()
    for page in pages:
        if not is_intact("pages", page):
            return f"its page {page['number']} has changed"
    if [page["number"] for page in pages] != list(range(1, len(pages) + 1)) or not pages:
        return "some of its pages are missing"
    texts = {page["number"]: unpacked_text(page["text"]) for page in pages}
    passages = db.execute("SELECT * FROM passages WHERE report_id = ? ORDER BY ordinal", (row["id"],))
    for passage in passages:
        if not is_intact("passages", passage):
            return f"its passage {passage['ordinal'] + 1} has changed"
        if what := _wrong_in_passage(passage_of(passage), passage, row["sha256"], texts):
            return f"its passage {passage['ordinal'] + 1} {what}"
        vector = np.frombuffer(passage["vector"], dtype="<f2").astype(np.float32)
        if len(vector) != dimension or not abs(float(np.linalg.norm(vector)) - 1) < UNIT:
            return f"the vector of its passage {passage['ordinal'] + 1} is not one of the model's"
        if not passage["sentence_vectors"] or len(passage["sentence_vectors"]) % code_bytes(dimension):
            return f"the vectors of the sentences of its passage {passage['ordinal'] + 1} are not the model's"
    return _wrong_in_found(db, row["id"], texts)


def _wrong_in_found(db: sqlite3.Connection, report_id: int, pages: dict[int, str]) -> str | None:
    """Findings and grades: rows as written, and each says what stands where it is said to stand."""
    for table, words in (("findings", "text"), ("grades", "quote")):
        for row in db.execute(f"SELECT * FROM {table} WHERE report_id = ? ORDER BY ordinal", (report_id,)):
            what = f"of its {table}, the {row['ordinal'] + 1}."
            if not is_intact(table, row):
                return f"{what} has changed"
            spans = (finding_of(row) if table == "findings" else grade_of(row)).spans
            said = "\n".join(pages.get(span.page, "")[span.start : span.end] for span in spans)
            if spans and not same_words(row[words], said):
                return f"{what} is not what stands on page {spans[0].page}"
    return None


def _wrong_in_passage(passage: Passage, row: sqlite3.Row, sha256: str, pages: dict[int, str]) -> str | None:
    if passage_key(sha256, passage) != row["key"]:
        return "has another id than its text"
    for piece in passage.pieces:
        page = pages.get(piece.page, "")
        said = page[piece.page_start : piece.page_end]
        if not said or _folded(said) != _folded(passage.text[piece.start : piece.end]):
            return f"is not what stands on page {piece.page}"
    return None


def _folded(text: str) -> str:
    """Ligatures spelt out, white space and the places where a word may break left out."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if not c.isspace() and c not in "\u00ad\ufffe\x02"
    )


def _originals(catalogue: Catalogue) -> Iterator[Fault]:
    rows = catalogue.connection.execute(
        "SELECT id, sha256, report FROM reports WHERE retired = 0 ORDER BY id"
    )
    for report_id, sha256, report in rows:
        path = catalogue.layout.original(sha256)
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            yield Fault(
                "original", f"The file of the report {report} is missing from the index.", report_id, sha256
            )
            continue
        if found != sha256:
            yield Fault(
                "original",
                f"The file of the report {report} has changed inside the index.",
                report_id,
                sha256,
            )


def _ledger(db: sqlite3.Connection) -> Iterator[Fault]:
    """Every line has a known outcome, every report a line, and every held report is there (invariant I6)."""
    for row in db.execute("SELECT * FROM files ORDER BY path"):
        path, named = str(row["path"]), str(row["report"])
        if row["status"] not in STATUSES or not (path.endswith(named) or was_sent(path)):
            yield Fault("ledger", f"The ledger's line of {row['path']} has changed.")
        elif row["status"] in {"failed", "removed"} and not row["reason"]:
            yield Fault("ledger", f"The ledger does not say why {row['path']} was not indexed.")
    for path, held in db.execute(
        """SELECT path, held FROM files WHERE (status IN ('indexed', 'needs_ocr', 'duplicate') OR held IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM reports WHERE sha256 = held AND retired = 0)"""
    ):
        yield Fault(
            "ledger", f"The ledger says that {path} is indexed, but its report is missing.", sha256=held
        )
    for report_id, report, sha256 in db.execute(
        """SELECT id, report, sha256 FROM reports WHERE retired = 0
        AND NOT EXISTS (SELECT 1 FROM files WHERE held = reports.sha256)"""
    ):
        yield Fault("ledger", f"The report {report} is not in the ledger.", report_id, sha256)


def _own_adapter(layout: Layout) -> Iterator[Fault]:
    """The adapter that was trained for this index, where there is one, can be loaded."""
    try:
        if (stem := layout.folder / OWN).with_suffix(".json").exists():
            load(stem)
    except AdapterError as error:
        yield Fault("adapter", str(error).partition(";")[0] + ".")


def _generation(catalogue: Catalogue) -> Iterator[Fault]:
    """The search index is whole, and was made from what the catalogue holds."""
    layout = catalogue.layout
    version = int(catalogue.setting("content_version") or 0)
    try:
        if current_name(layout) is None:
            if any(p.name.isdigit() for p in layout.generations.glob("*")):
                yield Fault("generation", "Nothing says which search index is the current one.")
            elif version:
                yield Fault("unpublished", "What was stored by a run that was stopped is not searchable yet.")
            return
        generation = open_current(layout)
    except GenerationError as error:
        yield Fault("generation", _without_advice(error))
        return
    manifest = generation.manifest
    for damaged in damaged_files(layout.generations / manifest.name, manifest, all_of=True):
        yield Fault("generation", f"The search index is damaged ({damaged}).")
    if manifest.content_version > version:
        yield Fault("generation", "The catalogue has lost changes that the search index was made from.")
    elif manifest.content_version < version:
        yield Fault("unpublished", "What was stored by a run that was stopped is not searchable yet.")
    elif missing := list(_missing_passages(catalogue, generation)):
        yield from missing
    elif what := _differs(catalogue, generation):
        yield Fault("generation", f"The search index does not fit the catalogue: {what}.")


def _missing_passages(catalogue: Catalogue, generation: Generation) -> Iterator[Fault]:
    """Reports of which the search index knows passages that the catalogue has lost."""
    gone = np.isin(generation.keys, catalogue.keys_and_reports()[0], invert=True)
    ids = np.unique(generation.report_ids[gone]).tolist()
    for report in catalogue.reports():
        if report.id in ids:
            said = f"The report {report.report} is damaged: some of its passages are missing."
            yield Fault("report", said, report.id, report.sha256)


def _differs(catalogue: Catalogue, generation: Generation) -> str | None:
    keys, reports = catalogue.keys_and_reports()
    if generation.manifest.encoder != catalogue.setting("encoder"):
        return "it was made with another model"
    if not np.array_equal(keys, generation.keys) or not np.array_equal(reports, generation.report_ids):
        return "it holds other passages"
    if len(generation.words) != len(keys):
        return f"it has the words of {counted(len(generation.words), 'passage')} instead of {len(keys):,}"
    adapter = generation.adapter
    for stored, built in zip(catalogue.vectors(ROWS_A_STEP), generation.vectors.rows(), strict=True):
        if not np.array_equal(adapter.passages(stored) if adapter else stored, built):
            return "its vectors are others"
    return None


def _model(catalogue: Catalogue) -> Iterator[Fault]:
    stored = catalogue.setting("encoder")
    if stored is None:
        return
    try:
        found = Encoder(stored["name"]).id.as_json()
    except FindingsError as error:
        yield Fault("model", str(error))
        return
    if found != stored:
        yield Fault(
            "model",
            f"The model {stored['name']} has changed since the index was made with it; make the vectors anew with:"
            " findings reembed",
        )


def leftovers(layout: Layout) -> Iterator[Fault]:
    """What killed runs left in the folder."""
    for path in leftover_paths(layout):
        yield Fault(
            "leftover", f"{path.relative_to(layout.folder)} was left behind by a run that was stopped."
        )


def leftover_paths(layout: Layout) -> list[Path]:
    """Half-written files, generations that never became current, and originals that no report names."""
    try:
        current = current_name(layout)
    except GenerationError:
        current = None
    found = [p for pattern in (".writing-*", ".rebuilding-*") for p in layout.folder.glob(pattern)]
    found += layout.folder.glob("files/*/.writing-*")
    found += [p for p in layout.generations.glob(".*") if p.name.startswith((BUILDING, ".writing-"))]
    if current:
        found += [p for p in layout.generations.glob("*") if p.name.isdigit() and p.name != current]
    return sorted(found + _unnamed_originals(layout))


def _unnamed_originals(layout: Layout) -> list[Path]:
    try:
        catalogue = Catalogue(layout)
        named = {row[0] for row in catalogue.connection.execute("SELECT sha256 FROM reports")}
        named |= {row[0] for row in catalogue.connection.execute("SELECT held FROM files")}
        catalogue.close()
    except (FindingsError, sqlite3.DatabaseError):
        return []
    return [p for p in layout.folder.glob("files/??/*") if not p.name.startswith(".") and p.name not in named]
