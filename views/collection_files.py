"""The route from which a collection is saved as a file, by its owner or by whoever has its link."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from answer.collections.collected import Collection
from answer.collections.collection import exported, picture_by
from answer.collections.store import CollectionError
from index.errors import FindingsError
from views import files, opened
from views.guard import user_of_request
from views.keeping import owner_of, store

KINDS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pptx": ("Slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "pdf": ("PDF of the cited pages", "application/pdf"),
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "json": ("JSON", "application/json"),
}
"""What a collection can be saved as: its name to users, and the kind of file."""


def routes() -> list[BaseRoute]:
    """The route of saved collections."""
    return [Route("/collection/{form}", collection)]


def collection(request: Request) -> Response:
    """A collection as a file: ``?collection=`` for its owner, ``?shared=`` for others; ``pictures`` for slides."""
    form = request.path_params["form"].removeprefix("findings.")
    if form not in KINDS:
        return PlainTextResponse("There is no such kind of file.", 404)
    try:
        kept = _wanted(request)
        index = opened.index()
        picture = picture_by(files.drawer, index.catalogue) if "pictures" in request.query_params else None
        body = exported(index, kept, f"collection.{form}", picture)
    except FindingsError as error:
        return PlainTextResponse(str(error), 404)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(kept.name)}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Response(body, media_type=KINDS[form][1], headers=headers)


def _wanted(request: Request) -> Collection:
    if token := request.query_params.get("shared"):
        return store().shared(token)
    owner = owner_of(user_of_request(request))
    if owner is None:
        raise CollectionError("Sign in with an address first; collections are kept by it.")
    return store().open(request.query_params.get("collection", ""), owner)


def file_name(name: str) -> str:
    """A name of ours for the file, after the collection's: letters and digits of ASCII, hyphens between words."""
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold()))[:60].strip("-") or "collection"
