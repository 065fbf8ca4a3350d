"""The page viewer in a real browser: from a citation through the report and back."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, Visit

pytestmark = pytest.mark.browser

SEXTORTION = "what failures around sextortion were found?"


def test_flicking_through_by_keyboard_and_back(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(SEXTORTION)}")
    page.get_by_role("link", name=re.compile(r"^Read page \d+")).first.click()
    picture = page.locator("img.sheet")
    picture.wait_for()
    expect(picture).to_have_attribute("alt", re.compile("with the quoted words marked"))
    expect(page).to_have_title(re.compile(r"^page \d+ .* · Findings$"))
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("mark", has_text="extortion").first).to_be_visible()
    first = _shown(page)

    page.keyboard.press("ArrowRight")
    expect(picture).to_have_attribute("src", re.compile(rf"/{first + 1}\.png"))
    expect(page.locator(".unseen[role=status]")).to_contain_text(f"Page {first + 1} of ")
    _wait_until_drawn(page)
    page.keyboard.press("+")
    expect(picture).to_have_class(re.compile("zoom-150"))
    link = page.url
    page.keyboard.press("ArrowLeft")
    expect(picture).to_have_attribute("src", re.compile(rf"/{first}\.png"))
    page.go_back()
    expect(picture).to_have_attribute("src", re.compile(rf"/{first + 1}\.png"))
    assert page.url == link

    again = visit(link)
    expect(again.locator("img.sheet")).to_have_attribute("src", re.compile(rf"/{first + 1}\.png"))
    expect(again.locator("img.sheet")).to_have_class(re.compile("zoom-150"))
    again.get_by_role("link", name="Back to the answer").click()
    expect(again.get_by_label("Your question", exact=True)).to_have_value(SEXTORTION)
    again.locator(".st-key-citation_1").wait_for()


def test_the_keyboard_stays_on_the_link_that_was_followed(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(SEXTORTION)}")
    page.get_by_role("link", name=re.compile(r"^Read page \d+")).first.click()
    page.locator("img.sheet").wait_for()
    _wait_until_drawn(page)
    onward = page.get_by_role("link", name="Page after")
    onward.focus()
    first = _shown(page)
    page.keyboard.press("Enter")
    expect(page.locator("img.sheet")).to_have_attribute("src", re.compile(rf"/{first + 1}\.png"))
    expect(page.get_by_role("link", name="Page after")).to_be_focused()


def test_from_citation_to_citation(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(SEXTORTION)}")
    page.locator(".st-key-citation_1").get_by_role("link", name=re.compile("^Read")).click()
    expect(page.locator(".ways")).to_contain_text("Citation 1 of")
    first = page.locator("mark").first.inner_text()
    page.get_by_role("link", name="Citation after").click()
    expect(page.locator(".ways")).to_contain_text("Citation 2 of")
    expect(page.locator("mark").first).not_to_have_text(first)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    second = " ".join(page.locator("mark").first.inner_text().split())
    page.get_by_role("button", name="Copy with source").click()
    expect(page.locator(".unseen[role=status]")).to_have_text(
        "The marked words are copied with their source."
    )
    assert second in " ".join(page.evaluate("navigator.clipboard.readText()").split())
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="About this report").click()
    expect(page.locator(".facts")).to_contain_text("said in the report")
    expect(page.locator("h1")).to_have_text(title)


def test_the_file_opens_at_the_page(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(SEXTORTION)}")
    page.get_by_role("link", name=re.compile(r"^Read page \d+")).first.click()
    page.locator("img.sheet").wait_for()
    file = page.get_by_role("link", name="Open the file at this page")
    address = file.get_attribute("href") or ""
    assert address.endswith(f"#page={_shown(page)}")
    assert "noopener" in (file.get_attribute("rel") or "")
    got = page.request.get(serve(corpus_store) + address.split("#", maxsplit=1)[0])
    assert got.body().startswith(b"%PDF")


def test_an_address_that_leads_nowhere_has_its_sentence(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/page?report=0000&page=2")
    expect(page.locator(".notice")).to_contain_text("no longer in the index")
    page.get_by_role("link", name="All reports").click()
    page.get_by_label("Words of the title").fill("zebrafish")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_have_text("No report fits. Take a word away, or look at all reports.")
    page.get_by_role("link", name="All reports").click()
    expect(page.locator(".library tbody tr")).to_have_count(8)
    page.goto(f"{serve(corpus_store)}/examples?like=0000")
    page.get_by_role("link", name="All examples").click()
    expect(page.locator(".finding").first).to_be_visible()
    for address in ("nothing", "nothing.html", "no/such/page", "reports.pdf", "statics/x"):
        unknown = page.request.get(f"{serve(corpus_store)}/{address}")
        assert (unknown.status, "/own/style.css" in unknown.text()) == (404, True), address
        assert "There is no such page" in unknown.text() and 'href="/reports"' in unknown.text()
    assert page.request.get(f"{serve(corpus_store)}/_stcore/health").ok
    page.goto(f"{serve(corpus_store)}/reports/nothing")
    expect(page.get_by_role("heading", name="Reports", level=1)).to_be_visible()
    assert page.url.endswith("/reports")


def _shown(page: Page) -> int:
    found = re.search(r"/(\d+)\.png", page.locator("img.sheet").get_attribute("src") or "")
    assert found
    return int(found[1])


def _wait_until_drawn(page: Page) -> None:
    page.wait_for_function("document.querySelector('img.sheet').naturalWidth > 0")
