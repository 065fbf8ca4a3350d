"""From a hit and a range of its text to a citation that can be checked."""

from __future__ import annotations

from answer.records import Citation
from answer.verbatim import is_verbatim
from index.catalogue import Catalogue
from index.records import Hit
from index.verbatim import quote_of


def cite(catalogue: Catalogue, hit: Hit, start: int, end: int, n: int) -> Citation | None:
    """The citation of ``hit.passage.text[start:end]``; None when the stored page does not say it verbatim."""
    spans = hit.passage.spans(start, end)
    quote = quote_of(hit.passage, start, end)
    pages = {span.page: catalogue.page(hit.sha256, span.page) for span in spans}
    if not is_verbatim(quote, spans, pages.get):
        return None
    first = pages[spans[0].page]
    assert first
    return Citation(
        n=n,
        passage_id=hit.passage_id,
        passage=hit.passage,
        start=start,
        end=end,
        report=hit.report,
        title=hit.title,
        authority=hit.authority,
        published_on=hit.published_on,
        heading=hit.passage.heading,
        page=first.number if hit.paged else None,
        page_label=first.label,
        paragraph=None if hit.paged else first.paragraph_at(spans[0].start),
        quote=quote,
        sha256=hit.sha256,
        spans=spans,
        ocr=any(page is not None and page.source == "ocr" for page in pages.values()),
    )
