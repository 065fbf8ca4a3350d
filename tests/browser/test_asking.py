"""Filters, ways of seeing and copying on the Ask page, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote_plus

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, Visit

pytestmark = pytest.mark.browser


def test_what_is_read_from_the_question_can_be_taken_back(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus('sextortion failures in Brackwater')}")
    chip = page.get_by_role("link", name=re.compile("^Take away: From your question: Brackwater"))
    chip.wait_for()
    page.locator(".foot").wait_for()  # stands below the last quote
    assert _authorities(page.locator(".source div:first-child").all_inner_texts()) == {"Brackwater"}
    chip.click()
    expect(page.get_by_role("link", name="Read names in the question again")).to_be_visible()
    assert "ignore=authority" in page.url
    page.go_back()
    chip.wait_for()


def test_a_question_that_its_box_cannot_hold_is_shown_whole(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    question = "Did officers hold strategy discussions about sextortion in time?"
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(question)}")
    page.locator(".foot").wait_for()
    expect(page.locator(".asked")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator(".asked")).to_be_visible()
    expect(page.locator(".asked")).to_have_text(f"Asked: {question}")
    page.goto(f"{serve(corpus_store)}/?q=sextortion")
    page.locator(".foot").wait_for()
    expect(page.locator(".asked")).to_be_hidden()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "What are the recommendations for Wexmoor Police?",
            "Quoted is what the reports themselves set apart",
        ),
        ("Which reports mention sextortion?", "Quoted is what holds the question’s words"),
        ("Are strategy discussions held in time?", "in 100 that the reports answer this"),
    ],
)
def test_what_the_quotes_were_chosen_by_is_said(
    serve: Serve, visit: Visit, corpus_store: Path, question: str, said: str
) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(question)}")
    page.locator(".foot").wait_for()
    expect(page.get_by_text("The headings are its reading")).to_contain_text(said)


def test_a_question_about_reports_lists_them_and_leads_into_each(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus('Is there a report on Wexmoor Police?')}")
    page.locator(".foot").wait_for()
    expect(page.locator(".sentence")).to_have_text("Here is 1 report on Wexmoor Police.")
    assert page.locator("article").count() == 0
    expect(page.get_by_text("100 that the reports answer")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Wexmoor Police")).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wexmoor")


def test_a_chart_filters_when_clicked_and_the_chip_takes_it_away(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q=sextortion&view=mentions")
    expect(page.locator(".sentence")).to_contain_text("6 of 8 reports hold these words")
    page.get_by_role("link", name=re.compile("^Wexmoor Police:")).click()
    expect(page.locator(".sentence")).to_contain_text("1 of 1 report holds these words")
    expect(page.locator(".mention mark", has_text="sextortion").first).to_be_visible()
    assert "authority=Wexmoor" in page.url
    page.get_by_role("link", name="Take away: Authority: Wexmoor Police").click()
    expect(page.locator(".sentence")).to_contain_text("6 of 8 reports hold these words")


def test_a_word_that_no_report_has_leads_on(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q=zebrafish&view=mentions")
    expect(page.locator(".sentence")).to_have_text("None of 8 reports holds these words.")
    page.get_by_role("link", name="See what is related").click()
    expect(page.locator(".sentence")).to_contain_text("No report mentions “zebrafish”")
    assert "view" not in page.url


def test_a_slip_is_mended_by_a_link_where_little_is_said(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(
        f"{serve(corpus_store)}/?q={quote_plus('What is said about prviate fostering?')}&tone=praise"
    )
    page.get_by_role("link", name="What is said about private fostering?").click()
    expect(page.locator(".sentence")).to_contain_text("in the inspectors' own words")
    assert "private" in page.url
    assert "tone=praise" in page.url


def test_a_slip_is_read_as_it_may_be_meant_until_that_is_taken_back(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus('what sextorsion failures were found?')}")
    expect(page.locator(".sentence")).to_contain_text("“sextorsion”: taken for “sextortion”.")
    page.get_by_role("link", name="Take away: From your question: sextortion").click()
    expect(page.locator(".sentence")).to_contain_text("No report mentions “sextorsion”.")
    expect(page.locator(".sentence")).not_to_contain_text("taken for")
    assert "ignore=spelling" in page.url


def test_a_filter_that_is_chosen_at_once_is_in_the_address(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    """While the fold is still opening, which once closed the list under whoever was quick."""
    page = visit(f"{serve(corpus_store)}/?q=sextortion")
    page.get_by_text("Narrow it down").click()
    box = page.get_by_role("combobox", name="Authority")
    box.click()
    box.press_sequentially("Wexmoor")
    page.get_by_role("option", name="Wexmoor Police").click()
    page.get_by_role("link", name="Take away: Authority: Wexmoor Police").wait_for()
    assert "authority=Wexmoor" in page.url
    expect(page.locator(".source div:first-child").first).to_contain_text("Wexmoor")
    _give_day(page, "some day")
    expect(page.locator(".notice")).to_contain_text("“some day” was not understood as a day.")
    _give_day(page, "May 2001")
    page.get_by_role("link", name="Take away: From: 1 May 2001").wait_for()
    assert "since=2001-05-01" in page.url
    expect(page.get_by_label("Published from")).to_have_value("1 May 2001")


def _give_day(page: Page, said: str) -> None:
    page.get_by_label("Published from").fill(said)
    page.get_by_label("Published from").press("Enter")


def test_a_quote_is_copied_with_its_source(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q=sextortion")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    quote = page.locator(".st-key-citation_1 .quote").inner_text()
    page.locator(".st-key-citation_1").get_by_role("button", name=re.compile("^Copy with source")).click()
    expect(page.locator(".unseen[role=status]")).to_have_text("Quote 1 is copied: with source.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert " ".join(quote.split()).removeprefix("1. ") in copied
    assert re.search(r"(page|paragraph) \d+( \(printed \d+\))?\)$", copied)


def test_a_second_press_of_copy_is_answered_too(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q=sextortion")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said = page.locator(".st-key-citation_1 button.copy").first.evaluate(
        """button => new Promise((done) => {
            const label = button.textContent, said = [];
            new MutationObserver(() => {
              said.push(button.textContent);
              if (said.length === 1) button.click();
              if (button.textContent === label) done(said);
            }).observe(button, { childList: true });
            button.click();
        })"""
    )
    assert said == ["Copied", "Copied again", "Copy with source"]


def test_what_was_found_is_said_aloud_and_nothing_moves_where_that_is_not_wanted(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q=sextortion&view=mentions")
    page.get_by_role("link", name="Further →").press("Enter")
    expect(page.get_by_text("21 to 40 of")).to_be_visible()
    expect(page.locator("h1")).to_be_focused()
    aloud = page.locator(".unseen[role=status]")
    expect(aloud).to_contain_text("6 of 8 reports hold these words")
    page.get_by_label("Your question", exact=True).fill("Was a Taser used on a child?")
    page.keyboard.press("Enter")
    expect(aloud).to_contain_text("None of 8 reports holds these words")
    page.get_by_role("link", name="Quotes", exact=True).press("Enter")
    page.get_by_role("heading", name="Related passages").wait_for()
    expect(page.get_by_role("link", name="Quotes", exact=True)).to_be_focused()
    page.emulate_media(reduced_motion="reduce")
    moving = """[...document.querySelectorAll("*")].filter((one) => {
        const style = getComputedStyle(one);
        const times = [style.transitionDuration, style.animationDuration].join().split(",");
        return times.some((time) => parseFloat(time) > 0.001);
    }).length"""
    assert page.evaluate(moving) == 0


def test_questions_of_this_visit_can_be_asked_again(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q=sextortion&view=nowhere")
    page.locator(".st-key-citation_1").wait_for()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Quotes")  # for a view that there is not
    page.get_by_label("Your question", exact=True).fill("strategy discussions")
    page.keyboard.press("Enter")
    again = page.get_by_role("link", name="sextortion", exact=True)
    again.click()
    expect(page.get_by_label("Your question", exact=True)).to_have_value("sextortion")


def test_a_lawyers_whole_way(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    """Question, filter, page, citation, Word file, and the link that reopens it."""
    page = visit(serve(corpus_store))
    page.get_by_label("Your question", exact=True).fill("what failures around sextortion were found?")
    page.keyboard.press("Enter")
    page.locator(".st-key-citation_1").wait_for()
    page.get_by_role("link", name="Failures").click()
    expect(page.get_by_role("link", name="Failures")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name=re.compile(r"^Read page \d+")).first.click()
    expect(page.locator("img.sheet")).to_have_attribute("alt", re.compile("words marked"))
    page.get_by_role("link", name="Back to the answer").click()
    page.get_by_role("heading", name="Save this answer").wait_for()  # stands below the last quote
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy by OSCOLA, citation 1").click()
    expect(page.locator(".unseen[role=status]")).to_have_text("Quote 1 is copied: OSCOLA.")
    quotes = [" ".join(text.split()) for text in page.locator(".quote").all_inner_texts()]
    words = re.sub(r"^\d+\. “|”$", "", quotes[0])
    assert words in page.evaluate("navigator.clipboard.readText()")

    with page.expect_download() as saved:
        page.get_by_role("link", name="Word", exact=True).click()
    assert saved.value.suggested_filename == "findings-what-failures-around-sextortion-were-found.docx"
    text = " ".join(paragraph.text for paragraph in docx.Document(str(saved.value.path())).paragraphs)
    assert words in " ".join(text.split())

    again = visit(page.url)
    again.get_by_role("heading", name="Save this answer").wait_for()
    assert [" ".join(text.split()) for text in again.locator(".quote").all_inner_texts()] == quotes


def _authorities(sources: list[str]) -> set[str]:
    return {source.split(":")[0] for source in sources}
