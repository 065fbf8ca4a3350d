"""The stable JSON form of an answer about grades."""

from __future__ import annotations

from typing import Any

from answer.findings.graded import GradesFound
from answer.findings.placing import grade_fields, place_json, unread_json


def asked_json(found: GradesFound) -> dict[str, Any]:
    """The key "grades" of ``findings ask --json``: what was asked for, every grade with its citation, what is unknown.

    Of a line, ``latest`` is false where a later report on that authority grades the same; of a report that was
    looked in and gives no such grade, ``why`` says so.
    """
    return {
        "sentence": found.sentence,
        "asked": {"grades": list(found.wanted), "area": found.about or None, "over_time": found.over_time},
        "areas": list(found.areas),
        "lines": [
            grade_fields(line.found.what) | {"latest": line.latest} | place_json(line.found, line.paragraph)
            for line in found.lines
        ],
        "without": [
            {
                "report": one.report.report,
                "title": one.report.metadata.title,
                "authority": one.report.metadata.authority,
                "programme": one.report.metadata.programme,
                "published_on": one.report.metadata.published_on,
                "why": one.why,
            }
            for one in found.silent
        ],
        "unread": unread_json(found.unread),
    }
