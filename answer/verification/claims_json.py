"""Quotes of our own forms: answers, searches and lists as JSON, and tables as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from answer.verification.claims import CONTEXT, Cited, Claim, Claims
from answer.verification.claims_text import claims_of_text, paragraphs_of
from answer.verification.fold import folded
from index.errors import FindingsError
from index.spans import Span


class UnreadableClaimsError(FindingsError):
    """A file from which no quotes can be read."""


def claims_of_json(text: str, name: str) -> Claims:
    """Every object with a "quote", or a "passage" and its "text", wherever it stands; then the quotes of texts.

    ``text`` is a JSON value, or one a line. Words in quotation marks in an "answer" must be one of the quotes.
    Raises UnreadableClaimsError.
    """
    values = _values(text, name)
    objects = [found for value in values for found in _objects(value)]
    claims = [claim_of(n, found) for n, found in enumerate(objects, 1)]
    quoted = {folded(claim.quote) for claim in claims}
    short = 0
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("answer"), str):
            read = claims_of_text(*paragraphs_of(_answer_lines(value)))
            short += read.short
            for claim in read.quotes:
                if folded(claim.quote) not in quoted:
                    claims.append(Claim(len(claims) + 1, claim.quote, claim.cited))
    if not claims and not any(_is_ours(value) for value in values):
        raise UnreadableClaimsError(
            f"{name} holds no quotes: no object in it has a quote, or a passage with its text."
        )
    return Claims(tuple(claims), short)


def claims_of_csv(text: str, name: str) -> Claims:
    """A quote a row, in the column "quote" (or "text"). Raises UnreadableClaimsError.

    Its place is in whichever of the columns page, page_label, paragraph, report, sha256 and passage there are.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    column = next((c for c in ("quote", "text") if rows and c in rows[0]), None)
    if column is None:
        raise UnreadableClaimsError(f"{name} holds no quotes: it has no column quote (or text), or no row.")
    found = [{key: _unguarded(value) for key, value in row.items() if key and value} for row in rows]
    claims = [claim_of(n, row | {"quote": row[column]}) for n, row in enumerate(found, 1) if column in row]
    return Claims(tuple(claims))


def _values(text: str, name: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except ValueError:
        try:
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise UnreadableClaimsError(
                f"{name} is not JSON; it may have been cut off or changed."
            ) from error


def _is_ours(value: Any) -> bool:
    return isinstance(value, dict) and ("question" in value or "citations" in value or "hits" in value)


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object that quotes, in order; one that stands under several keys is taken once."""
    seen: set[str] = set()
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            quotes = isinstance(one.get("quote"), str) or (
                isinstance(one.get("text"), str) and isinstance(one.get("passage"), str)
            )
            if quotes and (key := json.dumps(one, sort_keys=True)) not in seen:
                seen.add(key)
                yield one
            pending += [part for part in reversed(one.values()) if isinstance(part, dict | list)]
        elif isinstance(one, list):
            pending += [part for part in reversed(one) if isinstance(part, dict | list)]


def claim_of(n: int, found: Mapping[str, Any]) -> Claim:
    """One quote, or one passage with its text, of an object that has either."""
    whole = isinstance(found.get("quote"), str)
    parts = [_text(found.get(key)) or "" for key in ("reference", "title", "authority")]
    return Claim(
        n,
        found["quote"] if whole else found["text"],
        Cited(
            sha256=_text(found.get("sha256")),
            passage=_text(found.get("passage")),
            report=_text(found.get("report")),
            pages=_whole_numbers(found.get("page")),
            labels=tuple(filter(None, [_text(found.get("page_label"))])),
            paragraphs=tuple(map(str, _whole_numbers(found.get("paragraph")))),
            spans=tuple(_spans(found.get("spans"))),
            reference=CONTEXT.join(filter(None, parts)),
        ),
        whole,
    )


def _spans(value: Any) -> Iterator[Span]:
    for span in value if isinstance(value, list) else ():
        if isinstance(span, dict) and all(isinstance(span.get(key), int) for key in Span._fields):
            yield Span(span["page"], span["start"], span["end"])


def _whole_numbers(value: Any) -> tuple[int, ...]:
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return (int(text),) if text.isascii() and text.isdigit() else ()


def _text(value: Any) -> str | None:
    return (
        str(value).strip() or None if isinstance(value, str | int) and not isinstance(value, bool) else None
    )


def _unguarded(value: Any) -> str:
    """A cell without the mark that keeps a spreadsheet from running it."""
    text = value if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@\t\r'") else text


def _answer_lines(value: Mapping[str, Any]) -> str:
    """An answer's text with a list of what its numbers stand for, as people write references."""
    citations: Iterable[Any] = value["citations"] if isinstance(value.get("citations"), list) else ()
    notes = [
        f"[{c.get('n')}] page {c.get('page')} SHA-256 {c.get('sha256')}"
        for c in citations
        if isinstance(c, dict)
    ]
    return "\n\n".join([value["answer"].replace("\n", "\n\n"), *notes])
