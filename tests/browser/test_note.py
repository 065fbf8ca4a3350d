"""The answer as a research note on the Ask page, in a real browser, beside what ``ask`` itself gives."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from answer.ask import ask
from answer.note import parts_of
from answer.records import Answer
from index.search import Index
from ingest.build import ingest
from tests.browser.conftest import Serve, Visit

pytestmark = pytest.mark.browser

COMPARING = "Which forces and councils share information about missing children?"


def test_quotes_stand_under_the_headings_of_the_note(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    asked = "what failures around sextortion were found?"
    answer, page = _both(serve, visit, corpus_store, asked)
    assert answer.groups
    assert page.locator(".part h3").all_inner_texts() == [part.title for part in parts_of(answer)]
    order = page.locator(".part h3, .quote").evaluate_all("all => all.map(e => e.tagName)")
    assert order == [
        tag for part in parts_of(answer) for tag in ("H3", *("BLOCKQUOTE" for _ in part.citations))
    ]
    expect(
        page.get_by_text(f"Findings puts it at {min(99, round(100 * answer.likelihood))} in 100")
    ).to_be_visible()


def test_a_question_that_compares_has_a_table_whose_numbers_lead_to_the_quotes(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    answer, page = _both(serve, visit, corpus_store, COMPARING)
    assert len(answer.table) > 1
    rows = page.locator(".compared tbody tr")
    assert rows.locator("th").all_inner_texts() == [
        row.authority or "No single authority" for row in answer.table
    ]
    numbers = [sorted(int(n) for n in row.locator("a.to").all_inner_texts()) for row in rows.all()]
    assert numbers == [sorted(row.citations) for row in answer.table]
    last = answer.citations[-1]
    page.get_by_role("link", name=f"Go to quote {last.n}", exact=True).press("Enter")
    assert page.evaluate("document.activeElement.id") == f"quote-{last.n}"
    assert last.quote.split()[0] in page.locator(f"#quote-{last.n} .quote").inner_text()
    assert "q=" in page.url


def test_what_other_reports_say_alike_stands_below_its_quote(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    (tmp_path / "reports").mkdir()
    for place in ("Eastmarch", "Westmarch", "Northmarch"):
        (tmp_path / "reports" / f"{place}.txt").write_text(
            f"# Inspection of {place}\n\nIn {place} we read files for two weeks in the autumn.\n\n"
            "Inspectors found that records of zebrafish were not kept up to date.\n"
        )
    store = tmp_path / "store"
    ingest([tmp_path / "reports"], store)
    answer, page = _both(serve, visit, store, "Are records of zebrafish kept up to date?")
    n = answer.also[0].n
    there = [one for one in answer.also if one.n == n]
    assert len(there) == 2
    folded = page.locator(f"#quote-{n} .also")
    expect(folded.locator("summary")).to_have_text("Also said by 2 other reports")
    folded.locator("summary").press("Enter")
    said = [" ".join(text.split()) for text in folded.locator(".quoted").all_inner_texts()]
    assert said == [" ".join(f"“{one.quote}”".split()) for one in there]
    folded.get_by_role("link", name=re.compile("^Read where")).first.press("Enter")
    page.get_by_role("link", name="Back to the answer").wait_for()
    expect(page.locator("mark").first).to_contain_text("records of zebrafish")


def test_a_refusal_says_what_else_there_is(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus('Was a Taser used on a child?')}&tone=praise")
    page.get_by_role("heading", name="Related passages, not an answer").wait_for()
    assert page.locator("article, .part").count() == 0
    page.get_by_role("link", name="Ask again without filters").click()
    page.locator(".foot").wait_for()
    expect(page.get_by_role("link", name="Ask again without filters")).to_have_count(0)
    assert "tone" not in page.url
    page.get_by_role("link", name=re.compile("^See every passage")).click()
    expect(page.get_by_role("link", name="All mentions")).to_have_attribute("aria-current", "true")


def _both(serve: Serve, visit: Visit, store: Path, question: str) -> tuple[Answer, Page]:
    """What ``ask`` gives, and the page that shows it."""
    index = Index.open(store)
    answer = ask(index, question)
    index.catalogue.close()
    page = visit(f"{serve(store)}/?q={quote_plus(question)}")
    page.locator(".foot").wait_for()
    expect(page.locator(".quote")).to_have_count(len(answer.citations))
    return answer, page
