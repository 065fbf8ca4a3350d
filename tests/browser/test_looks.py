"""Every page under axe-core (WCAG 2.2 AA) in light and dark, at a desk and on a telephone; and hostile text on each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import quote_plus

import axe_playwright_python
import docx
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from answer.collections.collected import words_of_finding
from answer.collections.store import THIS_MACHINE, CollectionStore
from index.layout import Layout
from index.search import Index
from ingest.build import ingest
from tests.browser.conftest import Serve, Visit
from views.downloads import FORMS
from views.theme import DARK, LIGHT

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
QUESTION = quote_plus("what failures around sextortion were found?")
COMPARED = quote_plus("Which forces share information about missing children?")
RULES = "{runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}}"
SERIOUS = {"serious", "critical"}


def addresses(store: Path) -> dict[str, str]:
    """Every page of the app in each of its ways, by a name."""
    index = Index.open(store)
    paged = next((row for row in index.catalogue.reports() if row.paged), None)
    some = paged or index.catalogue.reports()[0]
    pages = {
        "ask": "/", "compared": f"/?q={COMPARED}", "quotes": f"/?q={QUESTION}",
        "mentions": "/?q=sextortion&view=mentions",
        "authorities": "/?q=sextortion&view=authorities", "nothing": f"/?q={quote_plus('Was a Taser used?')}",
        "page": f"/page?report={some.sha256}&page=1", "examples": "/examples", "compare": "/compare",
        "reports": "/reports", "ledger": "/reports?tab=ledger", "about": f"/reports?report={some.sha256}",
        "findings": f"/reports?report={some.sha256}&tab=findings",
        "collections": "/collections",
        "add": "/add", "every file": "/add?tab=files", "remove": f"/add?remove={some.sha256}",
        "outline": f"/reports?report={some.sha256}&tab=outline", "text": f"/reports?report={some.sha256}&tab=text",
    }  # fmt: skip
    index.catalogue.close()
    return pages


@pytest.fixture(params=[1440, 390], ids=["desk", "telephone"])
def seat(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser of that size, which lets axe in beside the app's own policy."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


@pytest.fixture
def collection(corpus_store: Path) -> Iterator[str]:
    """The address of a collection of two quotes with a note."""
    kept, index = CollectionStore(Layout(corpus_store)), Index.open(corpus_store)
    id_ = kept.make(THIS_MACHINE, "January course", "For the first morning.")
    for finding in index.catalogue.findings()[:2]:
        kept.add(id_, THIS_MACHINE, words_of_finding(finding))
    kept.annotate(id_, THIS_MACHINE, kept.open(id_, THIS_MACHINE).quotes[0].id, "Ask who should have acted.")
    index.catalogue.close()
    yield f"/collections?collection={id_}"
    kept.delete(id_, THIS_MACHINE)


def test_no_page_keeps_anyone_out(serve: Serve, seat: Page, corpus_store: Path, collection: str) -> None:
    found: dict[str, list[str]] = {}
    for name, address in (addresses(corpus_store) | {"collection": collection}).items():
        seat.goto(serve(corpus_store) + address)
        seat.locator(".foot").wait_for()
        seat.evaluate(AXE.read_text(encoding="utf-8"))
        found |= _in_both(seat, name)
        assert seat.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert seat.title().endswith("Findings"), name
        assert seat.locator("h1").count() == 1, name
    seat.locator("[data-collect]").first.click()
    seat.get_by_role("dialog").get_by_label("new collection").wait_for()
    found |= _in_both(seat, "choice of collections")
    assert found == {}


def _in_both(page: Page, name: str) -> dict[str, list[str]]:
    """What is serious on a page, in light and dark."""
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        if serious := _serious(page, scheme):
            found[f"{name}, {scheme}"] = serious
    return found


def _serious(page: Page, scheme: Literal["light", "dark"]) -> list[str]:
    """What axe-core calls serious on a page in a scheme, with where it is."""
    page.emulate_media(color_scheme=scheme)
    red, green, blue = bytes.fromhex((LIGHT if scheme == "light" else DARK)["backgroundColor"][1:])
    ground = f"rgb({red}, {green}, {blue})"
    page.wait_for_function(
        "ground => getComputedStyle(document.querySelector('.stApp')).backgroundColor === ground", arg=ground
    )
    page.wait_for_timeout(400)  # colours begin to fade into each other
    page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
    violations = page.evaluate(f"axe.run(document, {RULES}).then(done => done.violations)")
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]}"
        for one in violations
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> [a link](https://example.org) $x^2$ :smile:"
    " <b>bold</b> **strong** {{7*7}} javascript:alert(3) \u202etxet\u202c"
)


def test_hostile_text_is_text_on_every_page(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    write_hostile(folder / "<i>file<i> :smile: [x](javascript:alert(4)).docx")
    store = tmp_path / "store"
    ingest([folder], store)
    asked = quote_plus("Does the zebrafish force keep records?")
    pages = {
        name: address.replace(QUESTION, asked).replace("sextortion", "zebrafish")
        for name, address in addresses(store).items()
    }
    page = visit(serve(store))
    for name, address in pages.items():
        page.goto(serve(store) + address)
        page.locator(".foot").wait_for()
        inside = page.locator("[data-testid=stMain]")
        strange = inside.locator(
            "script, .katex, .stHtml b, .stHtml strong, .stHtml i, img:not(.sheet):not(.ahead),"
            " a[href*='example.org'], a[href^='javascript']"
        )
        assert strange.count() == 0, (name, strange.first.evaluate("e => e.outerHTML"))
        shown = inside.inner_text()
        assert "\u202e" not in shown, name
        if name in {"quotes", "mentions", "about", "text", "page"}:
            assert "<script>alert(1)</script>" in shown, name
            assert "[a link](https://example.org)" in shown, name
            assert "$x^2$ :smile:" in shown, name
    _hold_the_files_to_it(page, f"{serve(store)}/answer/findings.", f"?q={asked}")


def _hold_the_files_to_it(page: Page, address: str, question: str) -> None:
    """What an answer with hostile text is saved as: text in every form, and nothing in it runs or leads away."""
    made = {form: page.request.get(f"{address}{form}{question}") for form in FORMS}
    assert {form: reply.status for form, reply in made.items()} == dict.fromkeys(FORMS, 200)
    word = docx.Document(io.BytesIO(made["docx"].body()))
    assert "<script>alert(1)</script>" in "\n".join(paragraph.text for paragraph in word.paragraphs)
    away = [part.target_ref for part in word.part.rels.values() if part.is_external]
    assert not [target for target in away if not target.startswith("https://inspectorate.example")]
    reader = PdfReader(io.BytesIO(made["pdf"].body()))
    acts = [note.get_object().get("/A", {}) for sheet in reader.pages for note in sheet.get("/Annots", [])]
    assert not [act for act in acts if act.get("/S") not in {None, "/GoTo"}]
    assert "/OpenAction" not in reader.root_object
    rows = list(csv.DictReader(io.StringIO(made["csv"].text().removeprefix("\ufeff"))))
    assert any("<script>" in (row["quote"] or "") for row in rows)
    assert any((row["title"] or "").startswith("'=cmd") for row in rows)
    assert not any(value[:1] in set("=+-@\t\r") for row in rows for value in row.values() if value)
    quotes = [one["quote"] for one in made["json"].json()["citations"]]
    assert any("<script>alert(1)</script>" in quote for quote in quotes)
    assert made["csl.json"].json()
    marked = made["md"].text()
    assert "\\<script" in marked
    assert not re.search(r"(?<!\\)(?:<script|<b>|\](?=\(https://example)|\$x|:(?=smile:)|\*\*strong)", marked)


def write_hostile(file: Path) -> None:
    """A Word file whose title, headings and text are all hostile."""
    document = docx.Document()
    document.core_properties.title = f"=cmd|' /C calc'!A0 Zebrafish {HOSTILE}"[:250]
    for level, heading in ((0, "Inspection of zebrafish"), (1, "Cause of concern:"), (1, "Recommendations")):
        document.add_heading(f"{heading} {HOSTILE}", level)
        document.add_paragraph(
            f"The zebrafish force should keep records within three months. {HOSTILE} It does not."
        )
    document.save(str(file))
