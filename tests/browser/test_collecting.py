"""Collections in a real browser: a trainer's way from a theme to slides, two windows at once, hostile text."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import docx
import pptx
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from answer.ask import ask
from answer.collections.collected import words_of_citation, words_of_finding
from answer.collections.store import THIS_MACHINE, CollectionStore
from index.layout import Layout
from index.search import Index
from ingest.build import ingest
from ingest.gone import remove
from tests.browser.conftest import Serve, Visit
from tests.browser.test_looks import HOSTILE, write_hostile
from tests.conftest import CORPUS
from views.collection_files import KINDS
from views.collections import PAGE as COLLECTED_PAGE

pytestmark = pytest.mark.browser

ASKED = quote_plus("what failures around sextortion were found?")


@pytest.fixture
def store(corpus_store: Path, tmp_path: Path) -> Path:
    """The samples in an index of the test's own, with no collections."""
    return shutil.copytree(corpus_store, tmp_path / "store")


def choice(page: Page, quote: int) -> None:
    """Open the choice of collections for a quote of the page."""
    page.locator("[data-collect]").nth(quote).click()
    page.get_by_role("dialog").get_by_label("new collection").wait_for()


def closed(page: Page) -> None:
    page.get_by_role("dialog").wait_for(state="detached")


def test_a_trainer_goes_from_a_theme_to_slides(
    serve: Serve, visit: Visit, store: Path, tmp_path: Path
) -> None:
    page = visit(f"{serve(store)}/collections")
    page.get_by_label("A new collection").fill("For another day")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Choose examples").click()
    theme = page.get_by_role("link", name=re.compile(r"^Child protection \(\d+\)$"))
    count = theme.inner_text().split("(")[1].rstrip(")")
    theme.click()
    page.get_by_role("link", name="Take away: child protection").wait_for()
    expect(page.locator("h2").first).to_have_text(re.compile(rf"^{count} examples?$"))
    here = page.url
    examples = page.locator(".finding blockquote").all_inner_texts()
    choice(page, 0)
    page.get_by_label("new collection").fill("January course")
    page.keyboard.press("Enter")
    closed(page)
    expect(page.locator("[data-collect]").nth(0)).to_have_text("In “January course”")
    expect(page.locator("[data-collect]").nth(0)).to_be_focused()
    choice(page, 1)
    page.get_by_role("button", name="Add to it").click()
    closed(page)
    expect(page.locator("[data-collect]").nth(1)).to_have_text("In “January course”")
    assert page.url == here
    page.get_by_role("link", name="Collections").click()
    page.get_by_role("link", name="January course").click()
    expect(page.locator(".kept .quote")).to_have_text(
        [f"{n}. “{said}”" for n, said in enumerate(examples[:2], 1)]
    )
    page.get_by_role("button", name="Move 2 up").click()
    expect(page.locator(".kept .quote").first).to_have_text(f"1. “{examples[1]}”")
    expect(page.get_by_role("button", name="Move 1 down")).to_be_focused()  # it cannot go further up
    page.get_by_role("button", name="Add note to 1").click()
    page.get_by_label("Note on quote 1").fill("Who should have acted?")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".own-note")).to_have_text("Note: Who should have acted?")
    with page.expect_download() as got:
        page.get_by_role("link", name="Save as Slides", exact=True).click()
    assert got.value.suggested_filename == "january-course.pptx"
    got.value.save_as(tmp_path / "course.pptx")
    first, second = list(pptx.Presentation(str(tmp_path / "course.pptx")).slides)[1:3]
    said = [
        {shape.name: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
        for slide in (first, second)
    ]
    assert [" ".join(one["Quote"].split()) for one in said] == [
        " ".join(f"“{text}”".split()) for text in (examples[1], examples[0])
    ]
    assert all(re.search(r"^Source: .*\(.*\d{4}\).* \d+", one["Source"]) for one in said)
    assert said[0]["Note"] == "Note: Who should have acted?"
    again = visit(page.url)
    expect(again.locator(".kept .quote").first).to_have_text(f"1. “{examples[1]}”")


def test_every_quote_can_be_collected(serve: Serve, visit: Visit, store: Path) -> None:
    """On each page that shows quotes there is a button for each of them; what it adds is what stands there."""
    page = visit(f"{serve(store)}/?q={ASKED}")
    page.locator(".foot").wait_for()
    shown = page.locator("blockquote.quote, .also .quoted")
    expect(page.locator("[data-collect]")).to_have_count(shown.count())
    quote = re.sub(r"^\d+\. ", "", page.locator("blockquote.quote").first.inner_text())
    choice(page, 0)
    expect(page.get_by_label("new collection")).to_be_focused()
    page.keyboard.type("All sorts")
    page.keyboard.press("Enter")
    closed(page)
    expect(page.locator("[data-collect]").first).to_have_text("In “All sorts”")
    page.get_by_role("link", name=re.compile("^Read .*, citation 1$")).click()
    page.locator(".ways").wait_for()
    expect(page.locator(".ways [data-collect]")).to_have_text("In “All sorts”")
    page.goto(f"{serve(store)}/?q={ASKED}")
    page.get_by_role("link", name=re.compile(r"^Read page \d+, citation")).first.click()
    sign = page.locator(".report-text [data-collect]").last
    sign.click()
    page.get_by_role("button", name="Add to it").click()
    closed(page)
    expect(sign).to_have_text("✓")
    for address, held in (
        ("/?q=sextortion&view=mentions", ".mention .passage"),
        ("/?q=sextortion&view=authorities", ".lines .quoted"),
        (f"/?q={quote_plus('Was a Taser used on a child?')}", ".related .passage"),
    ):
        page.goto(serve(store) + address)
        page.locator(".foot").wait_for()
        assert page.locator(held).count() > 1
        expect(page.locator("[data-collect]")).to_have_count(page.locator(held).count())
        choice(page, 0)
        page.get_by_role("button", name="Add to it").click()
        closed(page)
        expect(page.locator("[data-collect]").first).to_have_text("In “All sorts”")
    index = Index.open(store)
    found = next(row for row in index.catalogue.findings() if row.report.paged)
    index.catalogue.close()
    page.goto(f"{serve(store)}/reports?report={found.report.sha256}&tab=findings")
    page.locator(".foot").wait_for()
    expect(page.locator("[data-collect]")).to_have_count(page.locator(".finding").count())
    page.goto(f"{serve(store)}/collections")
    page.get_by_role("link", name="All sorts").click()
    expect(page.locator(".kept")).to_have_count(5)
    expect(page.locator(".kept .quote").first).to_have_text(f"1. {quote}")
    expect(page.locator(".kept .notice")).to_have_count(0)


def test_all_quotes_of_an_answer_are_collected_at_once(serve: Serve, visit: Visit, store: Path) -> None:
    page = visit(f"{serve(store)}/?q={ASKED}")
    page.locator(".foot").wait_for()
    quotes = [re.sub(r"^\d+\. ", "", one) for one in page.locator("blockquote.quote").all_inner_texts()]
    everything = page.locator("[data-collect-all]")
    expect(everything).to_have_text(f"Add all {len(quotes)} quotes to a collection")
    everything.click()
    expect(page.get_by_role("dialog")).to_contain_text(f"{len(quotes)} quotes from")
    page.get_by_label("new collection").fill("Whole answer")
    page.keyboard.press("Enter")
    closed(page)
    expect(everything).to_have_text(f"All {len(quotes)} quotes are in “Whole answer”")
    page.goto(f"{serve(store)}/?q=sextortion&view=mentions")
    page.locator(".foot").wait_for()
    shown = page.locator(".mention").count()
    expect(everything).to_have_text(f"Add all {shown} passages of this page to a collection")
    everything.click()
    page.get_by_role("button", name="Add to it").click()
    closed(page)
    page.goto(f"{serve(store)}/collections")
    page.get_by_role("link", name="Whole answer").click()
    expect(page.locator(".kept")).to_have_count(min(COLLECTED_PAGE, len(quotes) + shown))
    held = page.locator(".kept .quote").all_inner_texts()[: len(quotes)]
    assert [re.sub(r"^\d+\. ", "", one) for one in held] == quotes


@pytest.fixture
def filled(store: Path) -> tuple[CollectionStore, str]:
    """A collection of three quotes."""
    kept, index = CollectionStore(Layout(store)), Index.open(store)
    id_ = kept.make(THIS_MACHINE, "Bundle")
    for finding in index.catalogue.findings()[:3]:
        kept.add(id_, THIS_MACHINE, words_of_finding(finding))
    index.catalogue.close()
    return kept, id_


def test_two_windows_on_one_collection_lose_nothing(
    serve: Serve, visit: Visit, store: Path, filled: tuple[CollectionStore, str]
) -> None:
    kept, id_ = filled
    ids = [one.id for one in kept.open(id_, THIS_MACHINE).quotes]
    address = f"{serve(store)}/collections?collection={id_}"
    one, other = visit(address), visit(address)
    for page in (one, other):
        page.get_by_role("button", name="Add note to 2").click()
        page.get_by_label("Note on quote 2").wait_for()
    one.get_by_label("Note on quote 2").fill("From one window.")
    one.get_by_role("button", name="Save the note").click()
    expect(one.locator(".own-note")).to_have_text("Note: From one window.")
    other.get_by_label("Note on quote 2").fill("From the other.")
    other.get_by_role("button", name="Save the note").click()
    expect(other.locator(".own-note")).to_contain_text("From the other.")
    assert kept.open(id_, THIS_MACHINE).quotes[1].note == "From one window.\nFrom the other."
    one.get_by_role("button", name="Take 1 out").click()
    expect(one.locator(".kept .quote")).to_have_count(2)
    expect(one.get_by_role("button", name="Put it back")).to_be_focused()
    other.get_by_role("button", name="Take 1 out").click()
    expect(other.locator(".notice")).to_have_text("This quote is no longer in the collection.")
    expect(other.locator(".kept .quote")).to_have_count(2)
    other.get_by_role("button", name="Move 2 up").click()
    expect(other.locator(".kept .quote").last).to_have_text(re.compile(r"^2\."))
    expect(other.locator(".kept").last.locator(".own-note")).to_have_count(1)
    one.get_by_role("button", name="Put it back").click()
    expect(one.locator(".kept .quote")).to_have_count(3)
    expect(one.locator("h1")).to_be_focused()
    assert [quote.id for quote in kept.open(id_, THIS_MACHINE).quotes] == [ids[0], ids[2], ids[1]]
    one.get_by_role("button", name="Move 3 to the top").click()
    expect(one.locator(".kept").first.locator(".own-note")).to_have_count(1)
    assert [quote.id for quote in kept.open(id_, THIS_MACHINE).quotes] == [ids[1], ids[0], ids[2]]


def test_a_quote_whose_report_is_removed_is_said_to_be_gone(
    serve: Serve, visit: Visit, store: Path, filled: tuple[CollectionStore, str]
) -> None:
    kept, id_ = filled
    first = kept.open(id_, THIS_MACHINE).quotes[0]
    kept.annotate(id_, THIS_MACHINE, first.id, "Mine, whatever becomes of the report.")
    remove([first.words.report], store)
    page = visit(f"{serve(store)}/collections?collection={id_}")
    gone = page.locator(".kept", has_text="Mine, whatever becomes of the report.")
    expect(gone).to_contain_text("The report was removed from this index.")
    expect(gone).not_to_contain_text(first.words.text)
    rows = page.request.get(f"{serve(store)}/collection/findings.csv?collection={id_}").text()
    assert "Mine, whatever becomes of the report." in rows
    assert first.words.text not in rows
    ingest([CORPUS / first.words.report], store)
    page.reload()
    expect(page.locator(".kept", has_text="Mine, whatever").locator(".quote")).to_have_text(
        re.compile(re.escape(" ".join(first.words.text.split())[:40]))
    )


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A collection with a hostile name, note and annotations of quotes from a hostile report."""
    (tmp_path / "reports").mkdir()
    write_hostile(tmp_path / "reports" / "<i>file<i> :smile: [x](javascript:alert(4)).docx")
    folder = tmp_path / "store"
    ingest([tmp_path / "reports"], folder)
    kept, index = CollectionStore(Layout(folder)), Index.open(folder)
    id_ = kept.make(
        THIS_MACHINE, "=1+1 <b>bold</b> $x^2$ :smile: [a](https://example.org) \x07\u202etxet\u202c", HOSTILE
    )
    for citation in ask(index, "Does the zebrafish force keep records?").citations:
        kept.add(id_, THIS_MACHINE, words_of_citation(citation))
    quotes = kept.open(id_, THIS_MACHINE).quotes
    assert quotes
    for one in quotes:
        kept.annotate(id_, THIS_MACHINE, one.id, f"=cmd {HOSTILE}")
    index.catalogue.close()
    yield folder, id_


def test_hostile_text_is_text_in_collections(serve: Serve, visit: Visit, hostile: tuple[Path, str]) -> None:
    folder, id_ = hostile
    page = visit(f"{serve(folder)}/collections?collection={id_}")
    page.locator(".foot").wait_for()
    _hold_to_text(page, "[data-testid=stMain]")
    shown = page.locator("[data-testid=stMain]").inner_text()
    for plain in (
        "<script>alert(1)</script>",
        "[a link](https://example.org)",
        "$x^2$ :smile:",
        "**strong**",
    ):
        assert shown.count(plain) >= 3, plain
    page.goto(f"{serve(folder)}/collections")
    page.get_by_role("link", name="bold").wait_for()
    _hold_to_text(page, "[data-testid=stMain]")
    page.goto(f"{serve(folder)}/?q={quote_plus('Does the zebrafish force keep records?')}")
    choice(page, 0)
    _hold_to_text(page, "[role=dialog]")
    _hold_the_files_to_it(page, f"{serve(folder)}/collection/findings.", f"?collection={id_}")


def _hold_to_text(page: Page, where: str) -> None:
    inside = page.locator(where)
    strange = inside.locator(
        "script, .katex, b, .stHtml i, img, a[href*='example.org'], a[href^='javascript']"
    )
    assert strange.count() == 0, strange.first.evaluate("e => e.outerHTML")
    assert not {"\u202e", "\x07"} & set(inside.inner_text())


def _hold_the_files_to_it(page: Page, address: str, which: str) -> None:
    made = {form: page.request.get(f"{address}{form}{which}") for form in KINDS}
    assert {form: reply.status for form, reply in made.items()} == dict.fromkeys(KINDS, 200)
    named = [reply.headers["content-disposition"] for reply in made.values()]
    assert all(re.fullmatch(r'attachment; filename="[a-z0-9-]+\.[a-z]+"', one) for one in named), named
    word = docx.Document(io.BytesIO(made["docx"].body()))
    assert "<script>alert(1)</script>" in "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert not [
        part for part in word.part.rels.values() if part.is_external and "example.org" in part.target_ref
    ]
    deck = pptx.Presentation(io.BytesIO(made["pptx"].body()))
    assert not [link for slide in deck.slides for link in slide._element.iter("{*}hlinkClick", "{*}fld")]
    assert not [rel for slide in deck.slides for rel in slide.part.rels.values() if rel.is_external]
    reader = PdfReader(io.BytesIO(made["pdf"].body()))
    acts = [note.get_object().get("/A", {}) for sheet in reader.pages for note in sheet.get("/Annots", [])]
    assert not [act for act in acts if act.get("/S") not in {None, "/GoTo"}]
    rows = list(csv.DictReader(io.StringIO(made["csv"].text().removeprefix("\ufeff"))))
    assert any("<script>" in (row["quote"] or "") for row in rows)
    assert not any(value[:1] in set("=+-@\t\r") for row in rows for value in row.values() if value)
    assert [one["quote"] for one in made["json"].json()["citations"]]
