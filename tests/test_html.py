"""Web pages built like those of an inspectorate: only the report is read, in order, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.formats.flow import Flow
from ingest.formats.html import is_error_page, read_html
from ingest.passages import cut_passages

CORPUS = Path(__file__).parent.parent / "corpus" / "reports"

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Vale Police - Inspectorate</title>
<meta name="dcterms.issued" content="2024-05-14T00:00"><style>p {color: red}</style></head><body>
<div class="cookie-banner"><p>We use cookies.</p></div><header><nav><ul><li>Home</li></ul></nav></header>
<main><h1>Vale Police: custody</h1>
<p>Published on:
   14 May 2024</p>
<nav class="toc"><h2>Contents</h2><ul><li><a href="#a">Summary</a></li><li><a href="#b">Risk</a></li>
<li><a href="#c">Next</a></li></ul></nav>
<h2 id="sharing-risk">1. Sharing risk</h2>
<p>Cells are <b>cold</b>&nbsp;and d&shy;amp.<sup><a href="#fn1" id="fnref1">[1]</a></sup> Staff<br>are kind.</p>
<p hidden>Hidden words.</p><p style="display:none">More hidden.</p><script>var x = "script";</script>
<p>The force should:</p><ol start="3"><li>act<ul><li>now</li></ul></li><li><p>stop</p><p>and think</p></li></ol>
<h3><a name="deep"></a>Grades</h3>
<table><caption>Table 1: Grades</caption><tr><th>Area</th><th>Grade</th></tr><tr><td>Custody<a href="#fn2">2</a></td>
<td>Good</td></tr><tr><th>Risk</th><td>Inadequate</td></tr></table>
<table><thead><tr><th>Case</th><th>All</th><th>Bad</th></tr></thead>
<tbody><tr><td rowspan="2">Missing</td><td>9</td><td>4</td></tr><tr><td>8</td><td></td></tr></tbody></table>
<table role="presentation"><tr><td><p>Laid out.</p></td></tr></table>
<aside><h4>Case example: a boy</h4><p>He waited.</p></aside>
<figure><img src="http://127.0.0.1:9/x.png"><figcaption>Figure 1: Cells</figcaption></figure>
<dl><dt>Inspected:</dt><dd>3 May 2024</dd></dl>
loose words
<section class="footnotes"><h2>Footnotes</h2><ol><li id="fn1">See the Act. <a href="#fnref1">↩</a></li>
<li id="fn2">See the Code.</li></ol></section></main>
<footer><p>Crown copyright</p></footer></body></html>"""


def shape(flow: Flow) -> list[tuple[str, int, str | None, str]]:
    for block in flow.blocks:
        for piece in block.pieces:
            on_page = flow.page.text[piece.page_start : piece.page_end]
            assert on_page == block.text[piece.start : piece.end]
    return [(block.kind, block.level, block.box, block.text) for block in flow.blocks]


def test_the_main_content_in_order() -> None:
    flow = read_html(PAGE.encode())
    assert shape(flow) == [
        ("heading", 1, None, "Vale Police: custody"),
        ("paragraph", 0, None, "Published on: 14 May 2024"),
        ("contents", 0, None, "Contents"),
        ("contents", 0, None, "Summary"),
        ("contents", 0, None, "Risk"),
        ("contents", 0, None, "Next"),
        ("heading", 1, None, "1. Sharing risk"),
        ("paragraph", 0, None, "Cells are cold and damp. Staff are kind."),
        ("footnote", 0, None, "1 See the Act."),
        ("paragraph", 0, None, "The force should:"),
        ("bullet", 0, None, "3. act"),
        ("bullet", 0, None, "now"),
        ("bullet", 0, None, "4. stop"),
        ("paragraph", 0, None, "and think"),
        ("heading", 2, None, "Grades"),
        ("caption", 0, None, "Table 1: Grades"),
        ("table", 0, None, "Custody: Good"),
        ("table", 0, None, "Risk: Inadequate"),
        ("table", 0, None, "Missing: All: 9; Bad: 4"),
        ("table", 0, None, "Missing: All: 8"),
        ("paragraph", 0, None, "Laid out."),
        ("paragraph", 0, "Case example: a boy", "Case example: a boy"),
        ("paragraph", 0, "Case example: a boy", "He waited."),
        ("caption", 0, None, "Figure 1: Cells"),
        ("paragraph", 0, None, "Inspected: 3 May 2024"),
        ("paragraph", 0, None, "loose words"),
        ("furniture", 0, None, "Footnotes"),
        ("footnote", 0, None, "2 See the Code."),
    ]
    assert flow.facts == {
        "page_title": "Vale Police - Inspectorate",
        "title": "Vale Police: custody",
        "published_on": "2024-05-14",
    }
    assert flow.anchors == (
        (flow.page.text.index("1. Sharing"), "sharing-risk"),
        (flow.page.text.index("Grades"), "deep"),
    )
    assert flow.page.paragraph_at(flow.page.text.index("Staff are kind")) == 8


@pytest.mark.parametrize(
    "data",
    [
        "<p>The café’s “plan”.</p>".encode(),
        "<meta charset='windows-1252'><p>The café’s “plan”.</p>".encode("cp1252"),
        "<p>The café’s “plan”.</p>".encode("cp1252"),
        b"\xff\xfe" + "<p>The café’s “plan”.</p>".encode("utf-16-le"),
        b"<?xml version='1.0' encoding='utf-8'?><html><body><p>The caf&eacute;&rsquo;s &ldquo;plan&rdquo;.</p></html>",
    ],
)
def test_charsets(data: bytes) -> None:
    assert read_html(data).page.text == "The café’s “plan”."


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"\0\0", b"<div>" * 5000, b"<a b='" * 50])
def test_broken_pages_give_nothing_and_no_error(data: bytes) -> None:
    assert read_html(data).blocks == ()


def test_a_page_without_main_and_names_that_only_look_like_furniture() -> None:
    page = """<html><body><header><p>Inspectorate of Vale</p></header><div class="overflow-hidden social-care">
    <h1>Vale</h1><h2 id="sharing-feedback">Sharing feedback</h2><p class="hidden md:block">Seen.</p>
    <p class="hidden">Unseen.</p><section id="related"><p>Drug-related deaths.</p></section>
    <div class="social-links"><p>Follow us</p></div></div><footer><p>Copyright</p></footer></body></html>"""
    assert read_html(page.encode()).page.text == "Vale\n\nSharing feedback\n\nSeen.\n\nDrug-related deaths."


def test_links_about_the_page_are_no_part_of_it() -> None:
    flow = read_html(
        b"<main><h1>Report</h1><details><summary>Contents</summary><ol><li><a href='#a'>First part</a></li>"
        b"<li><a href='#b'>Second part</a></li><li><a href='#c'>Third part</a></li></ol></details>"
        b"<h2 id='a'>First part</h2><p>Officers acted.</p><p><a href='#top'>Back to top</a></p>"
        b"<p><a href='x.pdf'>Download this report as a PDF</a></p><p>See <a href='#b'>the second part</a>.</p></main>"
    )
    told = [(kind, text) for kind, _, _, text in shape(flow) if kind not in {"contents", "heading"}]
    assert told == [("paragraph", "Officers acted."), ("paragraph", "See the second part.")]


def test_error_pages_are_told_from_reports() -> None:
    assert is_error_page(read_html(b"<title>404 Not Found</title><h1>Page not found</h1><p>Sorry.</p>"))
    assert not is_error_page(read_html(PAGE.encode()))


@pytest.mark.parametrize(
    "title",
    [
        "404", "404 Not Found", "Error 404", "HTTP 503", "Inspectorate - 404", "Inspectorate | Error 410 | Reports",
        "403 - Inspectorate", "Oh dear (404)", "502 Bad Gateway", "503 Service Unavailable", "410 Gone",
    ],
)  # fmt: skip
def test_a_title_with_the_number_of_an_error_is_an_error_page(title: str) -> None:
    assert is_error_page(read_html(f"<title>{title}</title><h1>Sorry</h1><p>Try again.</p>".encode()))


@pytest.mark.parametrize(
    "title",
    [
        "Wexmoor inspection, part 404",
        "Review of 403 cases",
        "Circular 2019-502",
        "410 children at risk",
        "Counter-terrorism",
        "Design in custody",
    ],
)
def test_a_short_report_may_have_such_a_number_in_its_title(title: str) -> None:
    assert not is_error_page(
        read_html(f"<title>{title}</title><h1>{title}</h1><p>Inspectors came.</p>".encode())
    )


def test_a_sample_publication_page() -> None:
    path = CORPUS / "corrindale-constabulary-national-child-protection-inspection.html"
    if not path.exists():
        pytest.skip("the sample corpus is not built")
    flow = read_html(path.read_bytes())
    assert not {"cookie", "Breadcrumb", "Share this page"} & set(flow.page.text.split())
    passages = cut_passages(flow.blocks)
    grades = next(passage for passage in passages if passage.kind == "table")
    assert grades.heading == ("Summary", "Our judgments")
    assert "Responding to sextortion and other online abuse: Outstanding" in grades.text
    chapter = "3. Recognising and sharing risk through public protection notices"
    assert any(passage.heading[0] == chapter for passage in passages)
    case = next(passage for passage in passages if passage.heading[-1].startswith("Case example: A 15-year"))
    assert case.kind == "case"
    notes = [passage for passage in passages if passage.kind == "footnote"]
    assert notes[0].heading == ("1. Introduction", "1.1 The force and its area")
    assert notes[0].text.startswith("1 A multi-agency safeguarding hub brings")
