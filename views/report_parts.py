"""Findings and grades as they are shown on several pages: cards with their source and the way to the page."""

from __future__ import annotations

from answer.collections.collected import words_of_finding
from answer.findings.grade_table import shade
from answer.wording import heading_path, place, source, with_its_source
from index.findings import Finding, Grade
from index.found import Reported
from views import parts, places
from views.collecting import collect_button
from views.markup import Html, copy_button, el, link

FORMATS = {"pdf": "PDF", "html": "Web page", "docx": "Word", "text": "Text", "markdown": "Text"}
FIELDS = {
    "title": "Title", "authority": "Authority", "inspectorate": "Inspectorate", "programme": "Kind of inspection",
    "theme": "Theme", "inspected_from": "Inspected from", "inspected_to": "Inspected to",
    "published_on": "Published on",
}  # fmt: skip
"""The metadata of a report as users call it."""


def finding_html(found: Reported[Finding], *, with_source: bool, more: Html | None = None) -> Html:
    """One finding: what kind, its words, who is to act by when, where it stands, and ways on."""
    finding = found.what
    number = f" {finding.number}" if finding.number else ""
    facts = [("For", finding.addressee), ("By", finding.deadline)]
    said = [el("span", f"{name}: {value}", class_="fact") for name, value in facts if value]
    where = place(found.page, found.page_label, None)
    about = found.report.metadata
    named = source(about.title, about.authority, about.published_on)
    lines = parts.lines_html(
        named if with_source else None, heading_path(finding.heading), where, role="source"
    )
    to = places.viewer(found.report.sha256, found.page, finding.spans)
    copied = with_its_source(finding.text, named, where)
    return el(
        "article",
        el("div", f"{finding.kind}{number}".capitalize(), class_=f"kind k-{finding.kind.split()[0]}"),
        el("h3", finding.title) if finding.title else None,
        el("blockquote", finding.text, class_="quote"),
        el("div", *said) if said else None,
        lines,
        el(
            "div",
            link(f"Read page {found.page}" if found.page else "Read it in the report", to, "act"),
            copy_button("Copy with source", copied, "Copied with its source."),
            more,
            collect_button(words_of_finding(found), ", ".join(filter(None, [named, where]))),
            class_="acts",
        ),
        class_="finding",
    )


def grade_class(grade: Grade) -> str:
    """The colour class of a grade's word, which says nothing that the word does not."""
    at = shade(grade)
    return "g-none" if at is None else f"g-{at}"


def grade_html(found: Reported[Grade]) -> Html:
    """One grade as a table row: area, word, and the way to its evidence."""
    grade = found.what
    word = el("span", grade.grade, class_=f"grade {grade_class(grade)}")
    if not grade.spans:
        evidence = el("td", "Set by hand" if grade.by_hand else "")
    else:
        where = place(found.page, found.page_label, None) or "in the report"
        to = places.viewer(found.report.sha256, found.page, grade.spans)
        evidence = el("td", link(f"Read {where}", to, "act", aria_label=f"Read {where}: {grade.area}"))
    return el("tr", el("th", grade.area, scope="row"), el("td", word), evidence)
