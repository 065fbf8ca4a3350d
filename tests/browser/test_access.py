"""Who gets what: every route and every page signed out, as a reader and as a librarian. Writes docs/access.md's table.

``FINDINGS_WRITE_DOCS=1`` writes the table; without it the test holds the one that stands there to what it found.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from answer.collections.collected import words_of_finding
from answer.collections.store import CollectionStore
from index.layout import Layout
from index.search import Index
from index.uploads import Uploads
from tests.browser.conftest import free_port, running_app
from tests.conftest import ROOT
from views.pages import PAGES

pytestmark = pytest.mark.browser

SECRET = "a secret of forty characters for the tests."
COOKIE = "_streamlit_user"
DOCS = ROOT / "docs" / "access.md"
BEGIN, END = "<!-- made by tests/browser/test_access.py -->", "<!-- end -->"
WHO = {
    "signed out": None,
    "signed in, not listed": "stranger@elsewhere.example",
    "reader": "reader@force.example",
    "librarian": "keeper@force.example",
}


@dataclass(frozen=True)
class Locked:
    address: str
    store: Path


@pytest.fixture(scope="module")
def locked(corpus_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locked]:
    """The app over the samples, with sign-in."""
    folder = tmp_path_factory.mktemp("locked")
    shutil.copytree(corpus_store, folder / "store")
    port = free_port()
    (folder / "access.toml").write_text(f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "findings"
client_secret = "none"
server_metadata_url = "http://127.0.0.1:{port}/none"

[access]
readers = ["reader@force.example"]
librarians = ["keeper@force.example"]
""")
    with running_app(folder / "store", port, "--access", str(folder / "access.toml")) as address:
        yield Locked(address, folder / "store")


def cookie(address: str, email: str, secret: str = SECRET) -> str:
    """The cookie that Streamlit sets once the provider vouches for an address."""
    claims = {"email": email, "is_logged_in": True, "origin": address, "provider": "default"}
    return create_signed_value(secret, COOKIE, json.dumps(claims)).decode()


def status(url: str, kept: str | None, method: str = "GET") -> int:
    return answered(url, kept, method)[0]


def answered(url: str, kept: str | None, method: str = "GET") -> tuple[int, str]:
    request = urllib.request.Request(url, method=method, data=b"" if method in {"PUT", "POST"} else None)
    if kept:
        request.add_header("Cookie", f"{COOKIE}={kept}")
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_every_route_and_page_for_everyone(locked: Locked, browser: Browser) -> None:
    index = Index.open(locked.store)
    report = next(row for row in index.catalogue.reports() if row.paged)
    index.catalogue.close()
    routes = {
        "picture of a page": ("GET", f"/pages/{report.sha256}/1.png"),
        "file of a report": ("GET", f"/files/{report.sha256}/file.pdf"),
        "answer as a file": ("GET", "/answer/findings.docx?q=sextortion"),
        "grades as CSV": ("GET", "/grades.csv"),
        "grades as picture": ("GET", "/grades.png"),
        "Streamlit's media": ("GET", "/media/0000.png"),
        "components": ("GET", "/component/some/thing.js"),
        "upload of a file": ("PUT", "/_stcore/upload_file/session/file"),
        "sending a report": ("POST", "/add/file"),
        "anything else": ("GET", "/something/else"),
        "the bare page, scripts and styles": ("GET", "/own/style.css"),
    }
    rows = {
        name: [_said(*answered(locked.address + path, _kept(locked, who), method)) for who in WHO.values()]
        for name, (method, path) in routes.items()
    }
    for page in PAGES:
        query = f"?report={report.sha256}&page=1" if page.path == "page" else f"?q={quote_plus('sextortion')}"
        rows[f"page: {page.name}"] = [
            _shown(browser, locked, f"/{page.path}{query}", who) for who in WHO.values()
        ]
    for name, row in rows.items():
        if name != "the bare page, scripts and styles":
            assert row[:2] == (["sign-in"] * 1 + ["no"] if name.startswith("page:") else ["no", "no"]), name
            assert row[3] in {"yes"}, name
    assert rows["upload of a file"] == ["no", "no", "no", "yes"]
    assert rows["sending a report"] == ["no", "no", "no", "yes"]
    assert rows["page: Add reports"] == ["sign-in", "no", "no", "yes"]
    assert rows["picture of a page"] == ["no", "no", "yes", "yes"]
    kept = _collection_rows(browser, locked)
    for name, row in kept.items():
        out = ["sign-in", "no"] if "page" in name else ["no", "no"]
        assert row == [*out, "yes", "yes" if "by its link" in name else "no"], name
    _hold_to_docs(rows | kept)


def test_a_cookie_that_is_not_ours_lets_nobody_in(locked: Locked) -> None:
    url = f"{locked.address}/grades.csv"
    good = cookie(locked.address, "reader@force.example")
    assert status(url, good) == 200
    assert status(url, cookie(locked.address, "reader@force.example", "another secret of some length")) == 401
    assert status(url, cookie("http://elsewhere.example", "reader@force.example")) == 401
    assert status(url, good[:-4] + "AAAA") == 401
    assert status(url, "nonsense") == 401


def test_a_page_of_another_site_sends_nothing(locked: Locked) -> None:
    kept = cookie(locked.address, "keeper@force.example")
    host = urlsplit(locked.address).netloc
    theirs = [
        {"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Origin": f"http://{host}0"},
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
    ]  # fmt: skip
    for headers in theirs:
        assert sent(locked, kept, headers) == (403, "This was sent by another site's page."), headers
    code, said = sent(locked, kept, {}, from_page=False)
    assert (code, said) == (400, "Files are sent from the page Add reports.")
    assert not Uploads(locked.store).there
    for headers in (
        {"Origin": locked.address},
        {"Origin": locked.address, "Sec-Fetch-Site": "same-origin"},
        {},
    ):
        assert sent(locked, kept, headers)[0] == 200
    taken = Uploads(locked.store).listed(9)
    assert [(one.given, one.who) for one in taken] == [("../ü.txt", "keeper@force.example")] * 3
    assert sent(locked, cookie(locked.address, "reader@force.example"), {})[0] == 403


def test_what_is_too_large_is_refused_before_it_comes(locked: Locked) -> None:
    kept = cookie(locked.address, "keeper@force.example")
    code, said = sent(locked, kept, {"Content-Length": str(300 << 20)}, body=None)
    assert (code, said) == (413, "It is larger than 256 MB; split it.")


def sent(
    locked: Locked,
    kept: str,
    headers: dict[str, str],
    *,
    from_page: bool = True,
    body: bytes | None = b"# A\n\ntext",
) -> tuple[int, str]:
    """What the app answers to a file that is sent."""
    own = {"X-Findings": "add"} if from_page else {}
    given = {"Cookie": f"{COOKIE}={kept}", "X-File-Name": "..%2F%C3%BC.txt"} | own | headers
    with closing(HTTPConnection(urlsplit(locked.address).netloc, timeout=60)) as connection:
        connection.request("POST", "/add/file", body, given)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()


def test_every_answer_has_the_safety_headers(locked: Locked) -> None:
    for path in ("/", "/grades.csv", "/own/style.css", "/_stcore/health"):
        try:
            with urllib.request.urlopen(locked.address + path) as reply:
                headers = reply.headers
        except urllib.error.HTTPError as error:
            headers = error.headers
            error.close()
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'sha256-" in policy
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def _collection_rows(browser: Browser, locked: Locked) -> dict[str, list[str]]:
    """A reader's collection as a page and as a file: as the reader's own, and by the link that shares it."""
    kept, owner = CollectionStore(Layout(locked.store)), "reader@force.example"
    id_ = kept.make(owner, "A reader's")
    index = Index.open(locked.store)
    kept.add(id_, owner, words_of_finding(index.catalogue.findings()[0]))
    index.catalogue.close()
    rows = {}
    for name, query in (
        ("a reader's own collection", f"collection={id_}"),
        ("a reader's collection by its link", f"shared={kept.share(id_, owner)}"),
    ):
        rows[f"page: {name}"] = [
            _shown(browser, locked, f"/collections?{query}", who, ".kept") for who in WHO.values()
        ]
        url = f"{locked.address}/collection/findings.csv?{query}"
        rows[f"{name} as a file"] = [
            "yes" if status(url, _kept(locked, who)) == 200 else "no" for who in WHO.values()
        ]
    return rows


def test_a_shared_collection_is_read_by_another_and_changed_by_nobody_else(
    locked: Locked, browser: Browser
) -> None:
    kept, owner = CollectionStore(Layout(locked.store)), "reader@force.example"
    id_ = kept.make(owner, "To be shared")
    index = Index.open(locked.store)
    finding = index.catalogue.findings()[1]
    index.catalogue.close()
    kept.add(id_, owner, words_of_finding(finding))
    with _seat(browser, locked, owner) as mine, _seat(browser, locked, "keeper@force.example") as theirs:
        mine.goto(f"{locked.address}/collections?collection={id_}")
        mine.get_by_text("Name, note, sharing, deleting").click()
        mine.get_by_role("button", name="Share by link").click()
        link = mine.locator("code").inner_text()
        assert link.startswith(f"{locked.address}/collections?shared=")
        theirs.goto(link)
        expect(theirs.locator(".kept .quote")).to_have_text(f"1. “{finding.what.text}”")
        expect(theirs.locator(".lead")).to_contain_text(f"shared by {owner}")
        expect(theirs.get_by_role("button", name=re.compile("Move|Take|note"))).to_have_count(0)
        theirs.locator("[data-collect]").click()
        theirs.get_by_label("new collection").fill("My own")
        theirs.keyboard.press("Enter")
        expect(theirs.locator("[data-collect]")).to_have_text("In “My own”")
        kept.annotate(id_, owner, kept.open(id_, owner).quotes[0].id, "Read this first.")
        theirs.reload()
        expect(theirs.locator(".own-note")).to_have_text("Note: Read this first.")
        mine.get_by_role("button", name="Stop sharing").click()
        mine.get_by_role("button", name="Share by link").wait_for()
        theirs.reload()
        expect(theirs.locator(".notice")).to_contain_text("it is no longer shared")
        assert theirs.locator(".quote").count() == 0
    assert [one.name for one in kept.all_of("keeper@force.example")] == ["My own"]
    assert kept.open(id_, owner).count == 1


@contextmanager
def _seat(browser: Browser, locked: Locked, who: str) -> Iterator[Page]:
    """A browser in which somebody is signed in."""
    context = browser.new_context()
    context.add_cookies([{"name": COOKIE, "value": cookie(locked.address, who), "url": locked.address}])
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def _kept(locked: Locked, who: str | None) -> str | None:
    return cookie(locked.address, who) if who else None


def _said(code: int, body: str) -> str:
    """Whether the guard let a request pass: what Streamlit then says to it is not asked here."""
    return "no" if (code, body) in {(401, "Sign in first."), (403, "You may not do this here.")} else "yes"


def _shown(browser: Browser, locked: Locked, path: str, who: str | None, holding: str = ".top") -> str:
    """What a page shows to someone: itself (with an element of that kind), the way to sign in, or a refusal."""
    context = browser.new_context()
    if who:
        context.add_cookies([{"name": COOKIE, "value": cookie(locked.address, who), "url": locked.address}])
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(locked.address + path)
    page.locator(".foot, .st-key-sign_in, .st-key-go_away").first.wait_for()
    said = _kind(page)
    if said == "yes" and not page.locator(holding).count():
        said = "no"
    context.close()
    return said


def _kind(page: Page) -> str:
    if page.locator(".st-key-sign_in").count():
        assert page.locator(".quote, .passage, .library, img").count() == 0
        return "sign-in"
    if page.locator(".st-key-go_away").count() or page.get_by_text("Only librarians").count():
        assert page.locator(".quote, .passage, .library, img").count() == 0
        return "no"
    return "yes"


def _hold_to_docs(rows: dict[str, list[str]]) -> None:
    lines = ["| | " + " | ".join(WHO) + " |", "| --- |" + " --- |" * len(WHO)]
    lines += [f"| {name} | " + " | ".join(row) + " |" for name, row in rows.items()]
    table = f"{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}"
    text = DOCS.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    if os.environ.get("FINDINGS_WRITE_DOCS"):
        DOCS.write_text(before + table + rest.partition(END)[2], encoding="utf-8")
    else:
        assert f"{BEGIN}{rest.partition(END)[0]}{END}" == table
