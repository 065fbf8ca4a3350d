"""What was found of a file's quotes, as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from answer.verification.claims import CONTEXT, Cited, Claims
from answer.verification.library import Place
from answer.verification.verdicts import SAID, Checked


def verified_json(file: str, claims: Claims, checked: Sequence[Checked]) -> dict[str, Any]:
    """A line of ``findings verify --json``: {"file", "counts", "short", "quotes": [...]}.

    ``short`` counts words in quotation marks that are too few to be checked as a quote.
    """
    counts = Counter(one.verdict for one in checked)
    return {
        "file": file,
        "counts": {verdict: counts.get(verdict, 0) for verdict in SAID},
        "short": claims.short,
        "quotes": [checked_json(one) for one in checked],
    }


def checked_json(one: Checked) -> dict[str, Any]:
    """What was found of one quote; ``places`` are where it stands, ``nearest`` what is most like it."""
    near = one.nearest
    return {
        "n": one.claim.n,
        "quote": one.claim.quote,
        "verdict": one.verdict,
        "note": one.note,
        "file": one.file,
        "cited": cited_json(one.claim.cited),
        "places": [place_json(place) for place in one.places],
        "pieces": [{"text": piece.text} | place_json(piece.place) for piece in one.pieces],
        "nearest": near
        and {
            "text": near.text,
            "alike": near.alike,
            "diff": [
                {"quote": change.quote, "page": change.page} for change in near.changes if not change.same
            ],
        }
        | place_json(near.place),
    }


def place_json(place: Place) -> dict[str, Any]:
    """A place: report, and pages with their labels or a paragraph."""
    return {
        "report": place.report.report,
        "title": place.report.metadata.title,
        "sha256": place.report.sha256,
        "page": place.pages[0] if place.pages else None,
        "page_label": place.labels[0] if place.labels else None,
        "pages": list(place.pages),
        "paragraph": place.paragraph,
        "spans": [span._asdict() for span in place.spans],
    }


def cited_json(cited: Cited) -> dict[str, Any]:
    """What the file says of the place; empty fields left out."""
    said = {
        "sha256": cited.sha256, "passage": cited.passage, "report": cited.report, "pages": list(cited.pages),
        "labels": list(cited.labels), "pages_of_either_kind": list(cited.either), "paragraphs": list(cited.paragraphs),
        "page_or_paragraph": list(cited.any), "reference": cited.reference.split(CONTEXT)[0][:500],
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}
