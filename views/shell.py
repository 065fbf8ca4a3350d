"""The bare page that every address of the app begins with: Streamlit's own, under our name and with our look."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from views.markup import Html, el

HERE = Path(__file__).parent
OWN = {
    "style.css": (HERE / "style.css", "text/css; charset=utf-8"),
    "findings.js": (HERE / "findings.js", "text/javascript; charset=utf-8"),
    "adding.js": (HERE / "adding.js", "text/javascript; charset=utf-8"),
}
"""Our own files, served below /own/."""

_BASE = "<script>window.__streamlit = { BACKEND_BASE_URL: window.location.origin }</script>"
"""Tells Streamlit where its server is, which it would else try out from the address of each page."""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shell:
    """The page, and the policy under which a browser runs it."""

    html: str
    policy: str


@cache
def shell() -> Shell:
    """Made once from the page in Streamlit's package. Only scripts that it names may run."""
    import streamlit

    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    html = html.replace("<title>Streamlit</title>", f"<title>Findings</title>{_BASE}")
    html = html.replace('href="./favicon.png"', 'href="/own/icon.png"')
    html = re.sub(r'<link rel="service-desc"[^>]*>', "", html)
    html = re.sub(
        r"<noscript>.*?</noscript>",
        "<noscript><p>Findings needs JavaScript: allow it for this address.</p></noscript>",
        html,
        flags=re.DOTALL,
    )
    ours = (
        f'<link rel="stylesheet" href="/own/style.css?{version("style.css")}">'
        f'<script defer src="/own/findings.js?{version("findings.js")}"></script>'
        f'<script defer src="/own/adding.js?{version("adding.js")}"></script></body>'
    )
    html = html.replace("</body>", ours)
    return Shell(html, policy(_INLINE.findall(html)))


@cache
def no_page() -> str:
    """A page of our own for an address that leads nowhere, without Streamlit, which says it in its maker's words."""
    look = f'<link rel="icon" href="/own/icon.png"><link rel="stylesheet" href="/own/style.css?{version("style.css")}">'
    screen = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head = el("head", Html(screen), el("title", "No such page · Findings"), Html(look))
    said = "The address may be cut off or mistyped. What you look for may be found by asking, or among the reports."
    ways = [el("a", name, href=to, class_="act") for name, to in (("Ask", "/"), ("All reports", "/reports"))]
    top = el("header", el("a", "Findings", href="/", class_="brand"), class_="top")
    shown = [top, el("h1", "There is no such page"), el("p", said), el("p", *ways, class_="acts")]
    body = el("body", el("main", *shown, class_="bare stHtml"))
    return f"<!doctype html>{el('html', head, body, lang='en')}"


def policy(inline: list[str]) -> str:
    """A Content-Security-Policy as strict as Streamlit runs under.

    Nothing comes from another host, nothing may frame the app, and of inline scripts only those given run.
    """
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in inline
    )
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' {hashes}",
        "style-src": "'self' 'unsafe-inline'",  # Streamlit styles its widgets so
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


@cache
def version(name: str) -> str:
    """A mark that changes with the file, so that a browser keeps it until then."""
    return hashlib.sha256(OWN[name][0].read_bytes()).hexdigest()[:12]


@cache
def icon() -> bytes:
    """The icon of the browser's tab as PNG, drawn here: Streamlit would fetch a named one from another host."""
    from PIL import Image

    drawn = Image.new("RGB", (32, 32), "#1d4f7c")
    drawn.paste("#ffe268", (6, 13, 26, 19))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()
