"""The app on paper: what was asked and found, whole and with its sources, without what can only be pressed."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote_plus

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.build import ingest
from tests.browser.conftest import Serve, Visit
from tests.browser.test_looks import addresses

pytestmark = pytest.mark.browser

PRESSED = "nav, form, button, input, a.act, a.chip, a.skip, .acts, .foot, .screen, .stExpander"


def test_an_answer_is_printed_whole_with_its_sources(
    serve: Serve, browser: Browser, corpus_store: Path
) -> None:
    asked = "what failures around sextortion were found?"
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{serve(corpus_store)}/?q={quote_plus(asked)}")
    page.get_by_role("heading", name="Save this answer").wait_for()
    quotes = [" ".join(text.split()) for text in page.locator(".quote").all_inner_texts()]
    sources = [text.splitlines() for text in page.locator(".source").all_inner_texts()]
    printed = _printed(page)
    assert quotes
    for quote, lines in zip(quotes, sources, strict=True):
        assert quote.replace(" ", "") in printed
        assert all(line.replace(" ", "") in printed for line in lines)
    assert f"Asked: {asked}".replace(" ", "") in printed
    for hidden in ("Narrowitdown", "Copywithsource", "Savethisanswer", "Whythisishere", "Goodpractice"):
        assert hidden not in printed
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.quote')).color") == "rgb(0, 0, 0)"
    context.close()


def test_what_other_reports_say_is_unfolded_on_paper(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    for place in ("Eastmarch", "Westmarch", "Northmarch"):
        (tmp_path / "reports" / f"{place}.txt").write_text(
            f"# Inspection of {place}\n\nInspectors found that records of zebrafish were not kept up to date.\n"
        )
    ingest([tmp_path / "reports"], tmp_path / "store")
    page = visit(f"{serve(tmp_path / 'store')}/?q={quote_plus('Are records of zebrafish kept up to date?')}")
    page.locator(".also").wait_for()
    printed = _printed(page)
    for place in ("Eastmarch", "Westmarch", "Northmarch"):
        assert f"Inspectionof{place}" in printed
    expect(page.locator(".also")).not_to_have_attribute("open", "")


def test_nothing_to_press_is_on_paper(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(serve(corpus_store))
    for name, address in addresses(corpus_store).items():
        page.emulate_media(media="screen")
        page.goto(serve(corpus_store) + address)
        page.locator(".foot").wait_for()
        page.emulate_media(media="print")
        shown = [
            element.evaluate("e => e.outerHTML.slice(0, 160)")
            for element in page.locator(PRESSED).all()
            if element.is_visible()
        ]
        assert shown == [], name
        assert page.locator("h1").is_visible(), name
        if page.locator("img.sheet").count():  # the page of a report says which it is
            assert re.fullmatch(r"Page \d+ of \d+.*", page.locator(".asked").inner_text()), name


def _printed(page: Page) -> str:
    """The text of the page's print without white space."""
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as document:
        text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    return "".join(text.replace("\ufffe", "-").split())
