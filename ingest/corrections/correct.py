"""Metadata set by hand: kept by the file's path over every later reading, and indexed at once.

What a report's title, authority or date says is indexed with each of its passages, so a correction makes the
report's vectors anew; its pages and passages stay as they were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from index.catalogue import Catalogue, passage_of
from index.errors import FindingsError
from index.found import findings_of, grades_of
from index.layout import Layout
from index.model.encoder import DEFAULT_MODEL, Encoder
from index.records import Metadata, Report
from ingest.build import embed
from ingest.commit import Writer
from ingest.corrections.by_hand import by_hand
from ingest.current import bring_up_to_date
from ingest.gone import one_report
from ingest.lock import writing
from ingest.offered import Offered
from ingest.trouble import told

FIELDS = tuple(field.name for field in fields(Metadata) if field.name != "found_in")
DATES = ("inspected_from", "inspected_to", "published_on")
LONGEST = 300


class CorrectionError(FindingsError):
    """A correction that cannot be made; nothing was changed."""

    wrong_usage = True


def parse_correction(said: str) -> tuple[str, str | None]:
    """The field and value of "field=value"; an empty value says that it is unknown. Raises CorrectionError."""
    name, equals, value = said.partition("=")
    name, value = name.strip(), value.strip()
    if not equals:
        raise CorrectionError(f"{said!r} is not field=value, such as authority=Wexmoor Police.")
    check_field(name)
    if not value and name == "title":
        raise CorrectionError("A report's title cannot be empty.")
    if len(value) > LONGEST or not value.isprintable():
        raise CorrectionError(f"The value of {name} must be one line of at most {LONGEST} characters.")
    if value and name in DATES:
        try:
            value = date.fromisoformat(value).isoformat()
        except ValueError:
            raise CorrectionError(f"{name} must be a day such as 2024-05-31, not {value}.") from None
    return name, value or None


def check_field(name: str) -> None:
    """Raise CorrectionError for a name that is no field of the metadata."""
    if name not in FIELDS:
        raise CorrectionError(f"There is no field {name!r}; the fields are {', '.join(FIELDS)}.")


def correct(
    folder: Path, name: str, values: Sequence[tuple[str, str | None]] = (), unset: Sequence[str] = ()
) -> str:
    """Set fields of one report by hand, or give fields back to what its file says; publish that.

    ``name`` is the report's short or full path. Returns its short path. Raises CorrectionError,
    NoSuchReportError, or another FindingsError; then nothing was changed.
    """
    layout = Layout(folder)
    Catalogue(layout).close()  # says so when there is no index, rather than making one
    with told(folder), writing(layout), Writer(layout) as writer:
        (sha256,) = one_report(writer, name)
        live = writer.live(sha256)
        assert live
        with closing(Catalogue(layout)) as catalogue:
            report, data = stored_report(catalogue, sha256), catalogue.original(sha256)
        about = _changed(writer, live.source, report.metadata, dict(values), unset)
        encoder = Encoder(writer.encoder.name if writer.encoder else DEFAULT_MODEL)
        writer.use_encoder(encoder.id)
        report = replace(report, metadata=about)
        writer.store(_ledger_file(writer, live.source), data, report, embed(encoder, [report])[0])
        bring_up_to_date(writer)
        return live.report


def stored_report(catalogue: Catalogue, sha256: str) -> Report:
    """A live report as it was read, out of the catalogue. Raises DamagedError when it has changed there."""
    row = next(row for row in catalogue.reports() if row.sha256 == sha256)
    db = catalogue.connection
    passages = db.execute("SELECT * FROM passages WHERE report_id = ? ORDER BY ordinal", (row.id,))
    remarks = db.execute("SELECT sentence FROM remarks WHERE report_id = ? ORDER BY rowid", (row.id,))
    anchors = db.execute("SELECT page, at, id FROM anchors WHERE report_id = ? ORDER BY page, at", (row.id,))
    unread = db.execute(
        "SELECT json_each.value FROM reports, json_each(unread_pages) WHERE reports.id = ?", (row.id,)
    )
    pages = [catalogue.page(sha256, number) for number in range(1, row.pages + 1)]
    return Report(
        sha256=sha256,
        format=row.format,
        paged=row.paged,
        metadata=row.metadata,
        pages=tuple(page for page in pages if page),
        passages=tuple(map(passage_of, passages)),
        unread_pages=tuple(number for (number,) in unread),
        remarks=tuple(said for (said,) in remarks),
        anchors=tuple((page, at, name) for page, at, name in anchors),
        findings=findings_of(db, row.id),
        grades=grades_of(db, row.id),
    )


def _changed(
    writer: Writer, path: str, about: Metadata, values: dict[str, str | None], unset: Sequence[str]
) -> Metadata:
    """Keep the corrections, and return the metadata that they lead to."""
    wanted = by_hand(about, values)
    if wanted.inspected_from and wanted.inspected_to and wanted.inspected_from > wanted.inspected_to:
        raise CorrectionError("The inspection would end before it begins; set both days.")
    with writer.transaction() as db:
        for name, value in values.items():
            db.execute(
                """INSERT INTO corrections (path, field, value, was, was_in) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (path, field) DO UPDATE SET value = excluded.value""",
                (path, name, value, getattr(about, name), about.found_in.get(name)),
            )
        for name in unset:
            row = db.execute(
                "DELETE FROM corrections WHERE path = ? AND field = ? RETURNING was, was_in", (path, name)
            ).fetchone()
            if row is None:
                raise CorrectionError(f"The {name} of this report was not set by hand.")
            found_in = {key: value for key, value in wanted.found_in.items() if key != name}
            changed: dict[str, Any] = {name: row[0] if row[0] is not None or name != "title" else ""}
            wanted = replace(wanted, found_in=found_in | ({name: row[1]} if row[1] else {}), **changed)
    return wanted


def _ledger_file(writer: Writer, path: str) -> Offered:
    """The file of a report as the ledger knows it; one that holds something else by now is looked at anew."""
    known = writer.known(path)
    assert known
    size = known.size if known.sha256 == known.held else -1
    address = path if path.startswith("https://") else None
    return Offered(Path(path), known.report, size, known.mtime_ns, address=address)
