"""The app's server: Streamlit under our guard, with routes of our own beside it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.starlette import App

from views import collection_files, downloads, files, opened, receiving, taking_in
from views.guard import Guard
from views.pages import PAGES
from views.shell import OWN, icon, no_page, shell, version

SCRIPT = Path(__file__).resolve().parent.parent / "app.py"
KEPT = {"Cache-Control": "public, max-age=86400"}


class _Nowhere(StringConvertor):
    """An address that is neither ours nor one that Streamlit serves."""

    regex = (
        r"(?!(?:_stcore|app|auth|component|media|static)/|(?:favicon\.png|manifest\.json|oauth2callback)$).+"
    )


register_url_convertor("nowhere", _Nowhere())


def serve(settings: Mapping[str, Any], hosts: Iterable[str]) -> None:
    """Serve the app until it is stopped."""
    app = App(SCRIPT, routes=routes(), middleware=[Middleware(Guard, hosts=hosts)], lifespan=_lifespan)
    app.run(config=settings)


def routes() -> list[BaseRoute]:
    """Our own routes: the bare page at each page's address, its look, pictures, files, and what is sent."""
    pages: list[BaseRoute] = [Route(f"/{page.path}", _page) for page in PAGES]
    return [
        *pages,
        *files.routes(),
        *downloads.routes(),
        *collection_files.routes(),
        *receiving.routes(),
        Route("/own/icon.png", _icon),
        Route("/own/{name}", _own),
        *(Route(f"/{page.path}/{{rest:path}}", _to_page) for page in PAGES if page.path),
        Route("/{address:nowhere}", _no_page),
    ]


@asynccontextmanager
async def _lifespan(_: App) -> AsyncIterator[None]:
    """The index is opened and the model loaded behind the first page, not before it."""
    threading.Thread(target=opened.warm, daemon=True).start()
    taking_in.begin()
    yield
    taking_in.end()
    files.drawer.close()


async def _page(_: Request) -> Response:
    return HTMLResponse(shell().html, headers={"Cache-Control": "no-cache"})


async def _no_page(_: Request) -> Response:
    return HTMLResponse(no_page(), status_code=404, headers={"Cache-Control": "no-cache"})


async def _to_page(request: Request) -> Response:
    """To the page whose address something was added to: a link cut or mended by a mail program.

    Not what Streamlit's own script looks for below each page, to learn where the app begins.
    """
    if request.path_params["rest"].startswith("_stcore"):
        return Response(status_code=404)
    page = request.url.path.split("/")[1]
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{page}{query}", status_code=307)


async def _icon(_: Request) -> Response:
    return Response(icon(), media_type="image/png", headers=KEPT)


async def _own(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in OWN:
        return Response(status_code=404)
    file, kind = OWN[name]
    return Response(file.read_bytes(), media_type=kind, headers=KEPT | {"ETag": f'"{version(name)}"'})
