"""Writes a report as one HTML page built like an inspectorate's publication page.

The report stands among a cookie banner, menus, a breadcrumb and a footer, as a saved page would have it.
Nothing is fetched.
"""

import re
from html import escape
from pathlib import Path
from string import Template

from . import source

SITE = "Office for Sample Inspections"
TEMPLATE = Path(__file__).with_name("page.html")
PERIOD = {"%": "%", "per cent": "%"}


def build_html(report: source.Report) -> bytes:
    """The page of a report; the same report gives the same bytes."""
    page = Template(TEMPLATE.read_text(encoding="utf-8"))
    filled = page.substitute(
        site=SITE,
        title=escape(report.title),
        authority=escape(report.authority),
        inspectorate=escape(report.inspectorate),
        programme=escape(report.programme),
        inspected=escape(report.inspected),
        published=source.long_date(report.published_on),
        published_iso=report.published_on.isoformat(),
        notice_title=source.NOTICE_TITLE,
        notice=escape(report.notice),
        report="\n".join(_block(block, report) for block in _body(report)),
        footnotes=_footnotes(report),
    )
    return filled.encode("utf-8")


def _body(report: source.Report) -> source.Blocks:
    """The blocks, with a contents list in front where the author placed none."""
    if any(isinstance(block, source.Contents) for block in report.blocks):
        return report.blocks
    return (source.Contents(), *report.blocks)


def anchor(heading: source.Heading) -> str:
    """The id of a heading, from its words."""
    return re.sub(r"[^a-z0-9]+", "-", heading.text.lower().replace("’", "")).strip("-")


def _block(block: source.Block, report: source.Report) -> str:
    if isinstance(block, source.Heading):
        level = min(block.level + 1, 6)
        return f'<h{level} id="{anchor(block)}">{_inlines(block.inlines)}</h{level}>'
    if isinstance(block, source.Paragraph):
        return f"<p>{_inlines(block.inlines)}</p>"
    if isinstance(block, source.Listing):
        return _listing(block, report)
    if isinstance(block, source.Table):
        return _table(block)
    if isinstance(block, source.Box):
        inside = "\n".join(_block(part, report) for part in block.blocks)
        title = f'<p class="box-title">{escape(block.title)}</p>'
        return f'<div class="box box-{block.kind}">\n{title}\n{inside}\n</div>'
    if isinstance(block, source.Figure):
        return _figure(block)
    if isinstance(block, source.Contents):
        return _contents(report)
    return ""


def _listing(listing: source.Listing, report: source.Report) -> str:
    points = []
    for point in listing.points:
        single = len(point) == 1 and isinstance(point[0], source.Paragraph)
        inside = _inlines(point[0].inlines) if single else "\n".join(_block(part, report) for part in point)  # type: ignore[union-attr]
        points.append(f"<li>{inside}</li>")
    if listing.start is None:
        return "<ul>\n" + "\n".join(points) + "\n</ul>"
    start = f' start="{listing.start}"' if listing.start != 1 else ""
    return f"<ol{start}>\n" + "\n".join(points) + "\n</ol>"


def _table(table: source.Table) -> str:
    head = "".join(f'<th scope="col">{_inlines(cell)}</th>' for cell in table.head)
    rows = "\n".join("<tr>" + "".join(f"<td>{_inlines(c)}</td>" for c in row) + "</tr>" for row in table.rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _figure(figure: source.Figure) -> str:
    """Bars as SVG; the caption is text of the page, as the labels and values are."""
    longest, height = max(figure.values), 30
    rows = []
    for i, (label, value) in enumerate(zip(figure.labels, figure.values, strict=True)):
        y, length = i * height, round(300 * value / longest, 1)
        rows.append(
            f'<text x="0" y="{y + 19}">{escape(label)}</text>'
            f'<rect x="300" y="{y + 5}" width="{length}" height="20"/>'
            f'<text x="{306 + length}" y="{y + 19}">{value:g}{PERIOD.get(figure.unit, "")}</text>'
        )
    view = f'viewBox="0 0 660 {len(rows) * height}"'
    caption, bars = escape(figure.caption), "\n".join(rows)
    drawing = f'<svg {view} role="img" aria-label="{caption}">\n{bars}\n</svg>'
    return f"<figure>\n<figcaption>{caption}</figcaption>\n{drawing}\n</figure>"


def _contents(report: source.Report) -> str:
    headings = [block for block in report.blocks if isinstance(block, source.Heading) and block.level <= 2]
    lines = "\n".join(
        f'<li class="level-{heading.level}"><a href="#{anchor(heading)}">{escape(heading.text)}</a></li>'
        for heading in headings
    )
    return f'<nav class="contents" aria-label="Contents">\n<h2>Contents</h2>\n<ul>\n{lines}\n</ul>\n</nav>'


def _footnotes(report: source.Report) -> str:
    if not report.footnotes:
        return ""
    notes = "\n".join(
        f'<li id="fn{n}">{_inlines(note)} <a href="#fnref{n}" aria-label="Back to reference {n}">↩</a></li>'
        for n, note in enumerate(report.footnotes, 1)
    )
    return f'<section class="footnotes">\n<h2>Footnotes</h2>\n<ol>\n{notes}\n</ol>\n</section>'


def _inlines(inlines: source.Inlines) -> str:
    return "".join(_run(run) for run in inlines)


def _run(run: source.Text | source.Mark) -> str:
    if isinstance(run, source.Mark):
        return f'<sup><a href="#fn{run.number}" id="fnref{run.number}">[{run.number}]</a></sup>'
    text = escape(run.text, quote=False)
    if run.bold:
        text = f"<strong>{text}</strong>"
    if run.italic:
        text = f"<em>{text}</em>"
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text
