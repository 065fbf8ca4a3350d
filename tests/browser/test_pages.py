"""Reports, Examples and Compare in a real browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from answer.findings.said import tone_of_passages
from index.search import Index
from tests.browser.conftest import Serve, Visit

pytestmark = pytest.mark.browser


def test_a_report_is_looked_up_and_read(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/reports")
    expect(page.locator("h1")).to_have_text("Reports")
    page.get_by_label("Words of the title").fill("wexmoor")
    page.keyboard.press("Enter")
    expect(page.locator(".library tbody tr")).to_have_count(1)
    assert "q=wexmoor" in page.url
    page.locator(".library tbody th a").click()
    expect(page.locator("h1")).to_have_text("Wexmoor Police: National child protection inspection")
    page.get_by_role("link", name="Findings and grades").click()
    row = page.locator(".facts tr", has_text="Missing children")
    expect(row).to_contain_text("Adequate")
    page.get_by_role("link", name="Outline").click()
    page.locator(".outline a", has_text="Missing children").first.click()
    expect(page.locator("img.sheet")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Full text").click()
    expect(page.locator(".report-text")).to_contain_text("strategy discussion")


def test_a_librarian_corrects_what_a_report_says(
    serve: Serve, visit: Visit, corpus_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(corpus_store, store)
    report = next(row for row in Index.open(store).catalogue.reports() if "harrowfell" in row.report)
    page = visit(f"{serve(store)}/reports?report={report.sha256}")
    page.get_by_text("Correct this by hand").click()
    box = page.get_by_label("Theme", exact=True)
    box.fill("Zebrafish")
    page.get_by_role("button", name="Save the corrections").click()
    expect(page.locator(".notice")).to_contain_text("Saved")
    expect(page.locator(".facts tr", has_text="Theme")).to_contain_text("Zebrafish")
    noted = (store / "journal.jsonl").read_text()
    assert "correction of theme: done" in noted


def test_a_page_of_examples_is_of_many_reports_and_of_one_tone_when_chosen(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/examples")
    page.locator(".foot").wait_for()
    reports = {text.splitlines()[0] for text in page.locator(".finding .source").all_inner_texts()}
    assert len(reports) >= 5
    index = Index.open(corpus_store)
    praised = [
        one
        for one in index.catalogue.findings()
        if one.what.kind != "figure" and tone_of_passages(index.generation, one.what.passages) == "praise"
    ]
    index.catalogue.close()
    page.get_by_role("link", name=f"Praise ({len(praised)})").click()
    expect(page.locator("h2").first).to_have_text(f"{len(praised)} examples")
    assert "tone=praise" in page.url


def test_examples_are_chosen_and_led_to_their_page(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/examples")
    page.get_by_role("link", name=re.compile(r"^Case example \(")).click()
    expect(page.locator(".finding .kind").first).to_have_text("Case example")
    count = int(re.match(r"\d+", page.locator("h2").first.inner_text())[0])  # type: ignore[index]
    police = page.get_by_role("link", name=re.compile(r"^Police \(\d+\)$"))
    fewer = int(police.inner_text().split("(")[1].rstrip(")"))
    assert fewer < count
    police.click()
    expect(page.get_by_role("link", name="Take away: police")).to_be_visible()
    expect(page.locator("h2").first).to_have_text(re.compile(rf"^{fewer} examples?$"))
    page.get_by_role("link", name="Show one at random").click()
    expect(page.locator(".finding")).to_have_count(1)
    shown = page.locator(".finding blockquote").inner_text()
    again = visit(page.url)
    expect(again.locator(".finding blockquote")).to_have_text(shown)
    again.get_by_role("link", name="More like this").click()
    expect(again.get_by_role("heading", name="Near it")).to_be_visible()
    again.get_by_role("link", name=re.compile("^Read")).first.click()
    expect(again.locator(".ways")).to_be_visible()


def test_an_authority_is_typed_for_its_examples(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/examples")
    box = page.get_by_role("combobox", name="Authority")
    box.click()
    box.press_sequentially("wex")
    page.get_by_role("option", name=re.compile("^Wexmoor Police \\(")).click()
    page.get_by_role("link", name="Take away: Wexmoor Police").wait_for()
    expect(box).to_have_count(0)
    assert "authority=Wexmoor" in page.url
    expect(page.locator(".finding .source").first).to_contain_text("Wexmoor")
    expect(page.locator(".unseen[role=status]")).to_have_text(page.locator("h2.told").inner_text())


def test_each_grade_leads_to_its_evidence(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/compare?programme=National+child+protection+inspection")
    cell = page.get_by_role("link", name="Wexmoor Police, Missing children: Adequate; read it")
    expect(cell).to_have_text("Adequate")
    page.get_by_role("link", name="Sort by Missing children").click()
    expect(page.locator(".heat tbody th").first).to_have_text("Wexmoor Police")
    csv = page.request.get(serve(corpus_store) + "/grades.csv").text()
    assert "Wexmoor Police,Missing children,Adequate" in csv
    cell.click()
    expect(page.locator("img.sheet")).to_have_attribute("alt", re.compile("words marked"))


def test_two_authorities_side_by_side(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/compare?authority=Wexmoor+Police")
    expect(page.locator(".heat tbody tr", has_text="Missing children")).to_contain_text("Adequate")
    page.get_by_text("Put another beside it").click()
    page.get_by_role("link", name="Corrindale Constabulary").click()
    expect(page.locator(".heat thead")).to_contain_text("Corrindale Constabulary")
    expect(page.locator(".heat tbody tr", has_text="Tackling child criminal exploitation")).to_contain_text(
        "Inadequate"
    )
