"""Routes for what pages show beside themselves: pictures of report pages, and the reports' own files.

They pass the guard like every route. A browser keeps what it got and asks whether it still stands (ETag), so that
nothing of a removed report is shown from a cache, and going back and forth costs no drawing.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from answer.findings.grade_picture import picture as grade_picture
from answer.findings.grade_table import as_csv, grade_table
from answer.pictures.drawing import Drawer, PageGoneError
from index.errors import FindingsError
from index.findings import Grade
from index.found import Reported
from index.spans import Span
from views import opened
from views.asking import whole_number
from views.places import spans_of

LOOK = "1"
"""Changes when pages are drawn differently."""
ASK_AGAIN = "private, no-cache"

KINDS = {"pdf": "application/pdf", "text": "text/plain", "markdown": "text/plain"}
"""What a browser may show by itself; every other file, a web page above all, is only to be saved."""
ALONE = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"

drawer = Drawer()


def routes() -> list[BaseRoute]:
    """The routes of pictures and files."""
    return [
        Route("/pages/{sha256}/{number:int}.png", page),
        Route("/files/{sha256}/{name:path}", file),
        Route("/grades.csv", grades_csv),
        Route("/grades.png", grades_png),
    ]


def page(request: Request) -> Response:
    """A page as a picture. 404 with a sentence when it cannot be drawn; 304 when the browser has it."""
    sha256, number = request.path_params["sha256"], int(request.path_params["number"])
    spans = spans_of(request.query_params.get("marks", ""))
    width = whole_number(request.query_params.get("width"), 1200)
    tag = _tag(sha256, number, spans, width)
    try:
        catalogue = opened.index().catalogue
        if catalogue.page(sha256, number) is None:
            raise PageGoneError("This report is no longer in the index. Ask again to see what is.")
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": ASK_AGAIN})
        drawn = drawer.draw(catalogue, sha256, number, spans, width)
    except FindingsError as error:
        return PlainTextResponse(str(error), 404)
    headers = {"ETag": tag, "Cache-Control": ASK_AGAIN, "X-Marks": str(len(drawn.boxes))}
    return Response(
        drawn.png,
        media_type="image/png",
        headers=headers,
        background=BackgroundTask(_ahead, sha256, number, width),
    )


def file(request: Request) -> Response:
    """A report's own file: PDF and text are shown, anything else is saved under its name."""
    sha256 = request.path_params["sha256"]
    try:
        catalogue = opened.index().catalogue
        report = opened.report(sha256)
        if report is None:
            raise PageGoneError("This report is no longer in the index.")
        original = catalogue.layout.original(sha256)
        if not original.exists():
            raise PageGoneError("The file of this report is missing from the index folder.")
    except FindingsError as error:
        return PlainTextResponse(str(error), 404)
    shown = KINDS.get(report.format)
    return FileResponse(
        original,
        media_type=shown or "application/octet-stream",
        filename=safe_name(report.report),
        content_disposition_type="inline" if shown else "attachment",
        headers={"ETag": f'"{sha256}"', "Cache-Control": ASK_AGAIN, "Content-Security-Policy": ALONE},
    )


def grades_csv(request: Request) -> Response:
    """Every grade as CSV, of one kind of inspection where the address names it."""
    try:
        table = grade_table(_grades(request), most=100_000)
    except FindingsError as error:
        return PlainTextResponse(str(error), 404)
    headers = {"Content-Disposition": 'attachment; filename="grades.csv"', "Cache-Control": ASK_AGAIN}
    return Response("\ufeff" + as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)


def grades_png(request: Request) -> Response:
    """The table of grades as a picture."""
    title = request.query_params.get("programme") or "Grades in the reports"
    try:
        drawn = grade_picture(grade_table(_grades(request)), title[:120])
    except FindingsError as error:
        return PlainTextResponse(str(error), 404)
    headers = {"Content-Disposition": 'attachment; filename="grades.png"', "Cache-Control": ASK_AGAIN}
    return Response(drawn, media_type="image/png", headers=headers)


def _grades(request: Request) -> list[Reported[Grade]]:
    programme = request.query_params.get("programme", "")
    return [one for one in opened.grades() if not programme or one.report.metadata.programme == programme]


def safe_name(report: str) -> str:
    """A report's file name without what a file system or a terminal would take for something else."""
    name = re.sub(r"[^\w.() -]+", "_", Path(report).name).strip(". ")
    return name[-120:] or "report"


def _ahead(sha256: str, number: int, width: int) -> None:
    """Draw the neighbours, for whoever flicks on."""
    for near in (number + 1, number - 1):
        try:
            drawer.draw(opened.index().catalogue, sha256, near, (), width)
        except FindingsError:
            continue


def _tag(sha256: str, number: int, spans: tuple[Span, ...], width: int) -> str:
    made_of = repr((LOOK, sha256, number, [tuple(span) for span in spans], width))
    return f'"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"'
