"""What every request passes: the right host name, the right to what is asked for, and the safety headers."""

from __future__ import annotations

import json
from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import FindingsError
from views.pages import PAGES
from views.rights import Right, User, user_of
from views.shell import shell

OPEN = ("/static/", "/own/", "/auth/")
OPEN_FILES = frozenset(
    ["/oauth2callback", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/favicon.png"]
)
"""What someone who has not signed in gets: the bare page, its scripts and styles, and the way to sign in. What a
session shows is decided by app.py, run by run."""
WRITING = ("/_stcore/upload_file", "/add/")
HARMLESS = frozenset(["GET", "HEAD", "OPTIONS"])

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """The outermost layer of the app's server."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.casefold() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with one sentence. Streamlit looks at a WebSocket's host itself."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _make_safe(message)
            await send(message)

        refusal = self._refusal(HTTPConnection(scope))
        await (refusal or self.app)(scope, receive, send_safely)

    def _refusal(self, request: HTTPConnection) -> PlainTextResponse | None:
        if _host_name(request.headers.get("host", "")) not in self.hosts:
            return PlainTextResponse("Findings is not known by this name.", 403)
        if request.scope["method"] not in HARMLESS and from_elsewhere(request):
            return PlainTextResponse("This was sent by another site's page.", 403)
        right = needed(request.url.path)
        if right is None:
            return None
        try:
            user = user_of_request(request)
        except FindingsError as error:
            return PlainTextResponse(str(error), 500)
        if user.may(right):
            return None
        if user.role == "nobody" and not user.signed_in:
            return PlainTextResponse("Sign in first.", 401)
        return PlainTextResponse("You may not do this here.", 403)


def from_elsewhere(request: HTTPConnection) -> bool:
    """Whether a browser says that a page of another origin sent this; what is no browser says nothing of it."""
    if site := request.headers.get("sec-fetch-site"):
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return (
        origin is not None
        and origin.partition("://")[2].casefold() != request.headers.get("host", "").casefold()
    )


def needed(path: str) -> Right | None:
    """The right that a path needs; None for what everyone gets. A path that is not known needs one."""
    if path in OPEN_FILES or path.startswith(OPEN) or path.strip("/") in {page.path for page in PAGES}:
        return None
    return "write" if path.startswith(WRITING) else "read"


def user_of_request(request: HTTPConnection) -> User:
    """The user of a request, from the cookie that Streamlit's sign-in sets. Raises AccessError."""
    return user_of(_claims(request.cookies))


def _claims(cookies: MutableMapping[str, str] | dict[str, str]) -> dict[str, Any]:
    """What the signed cookie says; empty without one, with one that is not ours, or past its time."""
    from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    if USER_COOKIE_NAME not in cookies:
        return {}
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value) if value else None

    try:
        claims = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    if not isinstance(claims, dict) or claims.get("origin") != get_origin_from_redirect_uri():
        return {}
    return claims


def _host_name(header: str) -> str:
    try:
        return (urlsplit(f"//{header}").hostname or "").casefold()
    except ValueError:
        return ""


def _make_safe(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", shell().policy)
