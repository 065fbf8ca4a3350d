"""The Ask page in a real browser, from the question to the marked page."""

from __future__ import annotations

import io
import re
import shutil
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote_plus

import pdfplumber
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from index.layout import Layout
from index.search import Index
from ingest.build import ingest
from ingest.gone import remove
from tests.browser.conftest import Serve, Visit
from tests.conftest import CORPUS

pytestmark = pytest.mark.browser

SEXTORTION = "what failures around sextortion were found?"


def test_from_the_question_to_the_marked_page(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(serve(corpus_store))
    _ask(page, SEXTORTION)
    page.locator(".st-key-citation_1").wait_for()
    count = page.locator("h2.sentence").inner_text().split()[0]
    page.locator(f".st-key-citation_{count} .source").wait_for()
    quotes = page.locator(".quote").all_inner_texts()
    sources = page.locator(".source").all_inner_texts()
    assert len({source.splitlines()[0] for source in sources}) >= 3
    assert all("extortion" in quote or "blackmail" in quote for quote in quotes)

    number = next(n for n, source in enumerate(sources, start=1) if re.search(r"\npage \d+", source))
    report, physical = _cited(corpus_store, page, number)
    picture = _picture(page, number)
    _assert_marks(picture, CORPUS / report, physical, _quoted(quotes[number - 1]))


def test_a_link_reopens_the_answer(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(serve(corpus_store))
    _ask(page, SEXTORTION)
    page.locator(".st-key-citation_1").wait_for()
    first = page.locator(".quote").first.inner_text()
    again = visit(page.url)
    expect(again.locator(".quote").first).to_have_text(first)
    expect(again.get_by_label("Your question", exact=True)).to_have_value(SEXTORTION)


def test_back_leads_to_the_question_before(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(SEXTORTION)}")
    page.locator(".st-key-citation_1").wait_for()
    _ask(page, "Was a Taser used on a child?")
    expect(page.locator(".sentence")).to_contain_text("No report mentions “Taser”")
    page.go_back()
    page.locator(".st-key-citation_1").wait_for()
    expect(page.get_by_label("Your question", exact=True)).to_have_value(SEXTORTION)


def test_an_example_can_be_clicked(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    page = visit(serve(corpus_store), width=390, height=844)
    page.locator(".examples a").first.click()
    page.get_by_role("heading", name="Save this answer").wait_for()  # stands below the last quote
    assert "q=" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_web_page_is_shown_as_its_section(serve: Serve, visit: Visit, corpus_store: Path) -> None:
    asked = "What is the first hour plan for a child who reports sextortion?"
    page = visit(f"{serve(corpus_store)}/?q={quote_plus(asked)}")
    page.locator(".foot").wait_for()  # stands below the last quote
    sources = page.locator(".source").all_inner_texts()
    number = next(n for n, source in enumerate(sources, start=1) if "\nparagraph " in source)
    quote = _quoted(page.locator(".quote").nth(number - 1).inner_text())
    page.locator(f".st-key-open_{number} label").click()
    marked = page.locator(f".st-key-citation_{number} mark")
    marked.wait_for()
    assert " ".join(marked.inner_text().split()) == quote
    assert page.locator(f".st-key-citation_{number} img").count() == 0


def test_no_answer_is_said_plainly_with_related_passages(
    serve: Serve, visit: Visit, corpus_store: Path
) -> None:
    page = visit(f"{serve(corpus_store)}/?q={quote_plus('Was a Taser used on a child?')}")
    expect(page.locator(".sentence")).to_have_text(
        "No report mentions “Taser”. The passages below are related, not an answer."
    )
    expect(page.locator(".passage").first).to_be_visible()
    expect(page.locator(".quote")).to_have_count(0)


def test_an_index_that_is_not_there_has_its_sentence(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    page = visit(serve(tmp_path / "none"))
    expect(page.locator(".notice")).to_contain_text("There is no index in")
    expect(page.locator(".notice")).to_contain_text("findings ingest FOLDER")


def test_an_index_without_reports_has_its_sentence(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    store = _store_of(tmp_path, "only.txt", "A report that is taken out again.")
    remove(["only.txt"], store)
    page = visit(f"{serve(store)}/?q={quote_plus(SEXTORTION)}")
    expect(page.locator(".notice")).to_have_text(
        "No report is indexed yet. Add reports with: findings ingest FOLDER"
    )


def test_what_is_removed_or_added_while_the_app_runs_is_gone_or_found(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    store = _store_of(tmp_path, "first.txt", "Inspectors found that zebrafish records were not kept.")
    address = f"{serve(store)}/?q={quote_plus('Were zebrafish records kept?')}"
    reader = visit(address)
    expect(reader.locator(".source").first).to_contain_text("first")
    (tmp_path / "reports" / "second.txt").write_text(
        "# The second\n\nInspectors found that zebrafish records were kept with great care by everyone.\n"
    )
    ingest([tmp_path / "reports"], store)
    remove(["first.txt"], store)
    reader.locator(".st-key-open_1 label").click()
    expect(reader.locator(".st-key-citation_1 .notice")).to_contain_text("no longer in the index")
    later = visit(address)
    expect(later.locator(".quote").first).to_contain_text("with great care")
    assert later.get_by_text("were not kept").count() == 0


def test_a_page_of_another_name_is_refused(serve: Serve, corpus_store: Path) -> None:
    """A site that has its own name point to this machine (DNS rebinding) gets no session."""
    port = int(serve(corpus_store).rsplit(":", 1)[1])
    assert _handshake(port, f"127.0.0.1:{port}") == 101
    assert _handshake(port, f"reports.example:{port}") == 403


def test_a_report_whose_file_is_gone_has_its_sentence(
    serve: Serve, visit: Visit, corpus_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(corpus_store, store)
    for report in Index.open(store).catalogue.reports():
        Layout(store).original(report.sha256).unlink()
    page = visit(f"{serve(store)}/?q={quote_plus(SEXTORTION)}")
    page.locator(".source", has_text=re.compile(r"page \d+")).first.wait_for()
    sources = page.locator(".source").all_inner_texts()
    number = next(n for n, source in enumerate(sources, start=1) if re.search(r"\npage \d+", source))
    page.locator(f".st-key-open_{number} label").click()
    expect(page.locator(f".st-key-citation_{number} .notice")).to_contain_text(
        "is missing from the index folder"
    )


HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [a link](https://example.org) $x^2$ :smile: "
    "<b>bold</b> {{7*7}} gran\u202eted zebrafish inspection found that **records** were not kept by _officers_ at all."
)


def test_hostile_text_is_shown_as_text(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "<b>report<b> :smile:.txt").write_text(
        f"Inspection of <i>zebrafish</i> $y$ records\n\n{HOSTILE}\n\nThe rest is ordinary text about other things.\n"
    )
    ingest([folder], tmp_path / "store")
    page = visit(f"{serve(tmp_path / 'store')}/?q={quote_plus('Were zebrafish records kept by officers?')}")
    page.locator(".st-key-citation_1").wait_for()
    page.locator(".st-key-open_1 label").click()
    page.locator("mark").first.wait_for()
    shown = page.locator(".passage").first.inner_text()
    for fragment in (
        "<script>alert(1)</script>",
        "[a link](https://example.org)",
        "$x^2$",
        ":smile:",
        "**records**",
        "granted",
    ):
        assert fragment in shown
    inside = page.locator(".st-key-citation_1")
    assert inside.locator("script, a:not(.go), b, .katex, img").count() == 0


def _store_of(folder: Path, name: str, body: str) -> Path:
    """An index over one small report."""
    (folder / "reports").mkdir()
    (folder / "reports" / name).write_text(f"# The first\n\n{body}\n")
    ingest([folder / "reports"], folder / "store")
    return folder / "store"


def _handshake(port: int, host: str) -> int:
    """The status with which the app answers a browser's request for a session under a host name."""
    headers = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status


def _ask(page: Page, question: str) -> None:
    box = page.get_by_label("Your question", exact=True)
    box.wait_for()
    box.fill(question)
    page.locator(".st-key-submit button").click()


def _quoted(shown: str) -> str:
    match = re.fullmatch(r"\d+\. “(.*)”", " ".join(shown.split()))
    assert match
    return match[1]


def _cited(store: Path, page: Page, number: int) -> tuple[str, int]:
    """The report and physical page that the page names for a citation."""
    source = page.locator(f".st-key-citation_{number} .source").inner_text()
    physical = int(re.search(r"\npage (\d+)", source)[1])  # type: ignore[index]
    page.locator(f".st-key-open_{number} label").click()
    named = page.locator(f".st-key-citation_{number} .small")
    named.wait_for()
    report, sha256 = re.fullmatch(r"File (.+), SHA-256 (\w+)", named.inner_text()).groups()  # type: ignore[union-attr]
    assert report in {row.report for row in Index.open(store).catalogue.reports() if row.sha256 == sha256}
    return report, physical


def _picture(page: Page, number: int) -> Image.Image:
    image = page.locator(f".st-key-citation_{number} img").first
    image.wait_for()
    assert "with the quoted words marked" in (image.get_attribute("alt") or "")
    address = image.evaluate("element => element.src")
    return Image.open(io.BytesIO(page.request.get(address).body())).convert("RGB")


def _assert_marks(picture: Image.Image, pdf: Path, physical: int, quote: str) -> None:
    """The quote's words, placed by another reader, are marked; no other word of the page is."""
    with pdfplumber.open(pdf) as document:
        sheet = document.pages[physical - 1]
        words = sheet.extract_words()
        scale = picture.width / float(sheet.width)
    said = [word["text"] for word in words]
    wanted = quote.split()
    start = next(i for i in range(len(said)) if said[i : i + len(wanted)] == wanted)
    for place, word in enumerate(words):
        centre = (
            round((word["x0"] + word["x1"]) / 2 * scale),
            round((word["top"] + word["bottom"]) / 2 * scale),
        )
        assert _is_marked(picture, centre) == (start <= place < start + len(wanted)), word["text"]


def _is_marked(picture: Image.Image, centre: tuple[int, int]) -> bool:
    """Whether the ground around a point is the yellow of a mark (much red, little blue)."""
    x, y = centre
    around = [picture.getpixel((x + dx, y + dy)) for dx in range(-6, 7) for dy in range(-8, 9, 2)]
    yellow = sum(1 for red, green, blue in around if red > 200 and green > 180 and blue < 150)  # type: ignore[misc]
    return yellow > len(around) // 4
