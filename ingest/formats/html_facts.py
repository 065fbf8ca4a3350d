"""What a web page's head says of the report: its title, its author and when it was published."""

from __future__ import annotations

import re

from lxml import etree

from ingest.formats.flow import tidy
from ingest.formats.html_dom import all_text

_DATE = re.compile(r"\A(\d{4}-\d{2}-\d{2})")
_PUBLISHED = (
    ("property", "article:published_time"),
    ("name", "dcterms.issued"),
    ("name", "dc.date.issued"),
    ("name", "dc.date"),
    ("name", "dcterms.date"),
    ("name", "govuk:first-published-at"),
    ("itemprop", "datepublished"),
)
_IN_SCRIPT = re.compile(r'"datePublished"\s*:\s*"(\d{4}-\d{2}-\d{2})')


def read_facts(root: etree._Element) -> dict[str, str]:
    """Facts by name: "page_title" (with the site's name), "author", "published_on" (YYYY-MM-DD)."""
    facts: dict[str, str] = {}
    title = root.find(".//title")
    if title is not None and all_text(title):
        facts["page_title"] = all_text(title)
    heading = root.find(".//h1")
    if heading is not None and all_text(heading):
        facts["title"] = all_text(heading)
    metas = {
        (key, (meta.get(key) or "").lower()): meta.get("content") or meta.get("datetime") or ""
        for meta in root.iter("meta", "time")
        for key in ("name", "property", "itemprop")
        if meta.get(key)
    }
    dates = [metas.get(key, "") for key in _PUBLISHED]
    dates += [found[1] for script in root.iter("script") if (found := _IN_SCRIPT.search(script.text or ""))]
    published = next((found[1] for date in dates if (found := _DATE.match(date))), None)
    if published:
        facts["published_on"] = published
    if author := tidy(metas.get(("name", "author"), "")):
        facts["author"] = author
    return facts
