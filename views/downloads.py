"""Routes from which an answer is saved as a file: made when they are asked for, from the state in the address."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from answer.exports.export import exported
from answer.verification.saved import saved_json
from index.errors import FindingsError
from views import opened
from views.asking import Asking, asking_of

FORMS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF of the cited pages", "application/pdf"),
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "json": ("JSON", "application/json"),
    "csl.json": ("Bibliography", "application/json"),
    "md": ("Markdown", "text/markdown; charset=utf-8"),
}
"""What an answer can be saved as: its name to users, and the kind of file."""
MOST_NAME = 60


def routes() -> list[BaseRoute]:
    """The route of saved answers."""
    return [Route("/answer/{form}", answer)]


def answer(request: Request) -> Response:
    """The answer to what the address asks, as a file."""
    form = request.path_params["form"].removeprefix("findings.")
    if form not in FORMS:
        return PlainTextResponse("There is no such kind of file.", 404)
    asking = asking_of({name: request.query_params.getlist(name) for name in request.query_params})
    try:
        index = opened.index()
        data = saved_json(index, opened.answered(asking), asking.filters)
        body = exported(index, data, f"answer.{form}")
    except FindingsError as error:
        return PlainTextResponse(str(error), 404)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(asking)}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Response(body, media_type=FORMS[form][1], headers=headers)


def file_name(asking: Asking) -> str:
    """A name of ours for the file, after the question: letters and digits of ASCII, and hyphens between words."""
    words = re.findall(r"[a-z0-9]+", asking.q.casefold())
    return "-".join(["findings", *words])[:MOST_NAME].strip("-")
