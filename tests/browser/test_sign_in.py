"""Signing in for real: a browser, Streamlit's `st.login` and an OpenID Connect provider on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from index.search import Index
from tests.browser.conftest import free_port, running_app
from tests.browser.provider import CLIENT, PASSWORD, People, provider

pytestmark = pytest.mark.browser

PEOPLE: People = {
    "a reader by address": {"email": "reader@force.example", "email_verified": True},
    "a librarian by claim": {"email": "keeper@elsewhere.example", "groups": ["findings-librarians"]},
    "somebody else": {"email": "stranger@elsewhere.example", "email_verified": True},
    "a reader's address that nobody vouches for": {"email": "reader@force.example", "email_verified": False},
}


@pytest.fixture(scope="module")
def app(corpus_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The app's address and its index, with sign-in by the provider."""
    folder = tmp_path_factory.mktemp("signed")
    shutil.copytree(corpus_store, folder / "store")
    port = free_port()
    with provider(PEOPLE) as known:
        (folder / "access.toml").write_text(f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "another secret of forty characters, for tests"
client_id = "{CLIENT}"
client_secret = "{PASSWORD}"
server_metadata_url = "{known}/.well-known/openid-configuration"

[access]
readers = ["reader@force.example"]
librarian_claims = {{groups = ["findings-librarians"]}}
""")
        with running_app(folder / "store", port, "--access", str(folder / "access.toml")) as address:
            yield address, folder / "store"


@contextmanager
def signed_in(browser: Browser, address: str, who: str) -> Iterator[Page]:
    """A browser of its own in which somebody has gone through the provider."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=who).click()
    page.wait_for_url(f"{address}/**")
    yield page
    context.close()


def wait_until_signed_out(page: Page) -> None:
    """The page shows that nobody is signed in a moment before the browser has asked for its cookie to go."""
    for _ in range(1800):
        if not any("user" in str(cookie.get("name")) for cookie in page.context.cookies()):
            return
        page.wait_for_timeout(100)


def status(page: Page, url: str) -> int:
    return page.context.request.get(url).status


def test_a_reader_reads_until_signing_out(browser: Browser, app: tuple[str, Path]) -> None:
    address, store = app
    index = Index.open(store)
    report = next(row for row in index.catalogue.reports() if row.paged)
    index.catalogue.close()
    picture, data = f"{address}/pages/{report.sha256}/1.png", f"{address}/files/{report.sha256}/file.pdf"
    with signed_in(browser, address, "a reader by address") as page:
        expect(page.get_by_label("Your question", exact=True)).to_be_visible()
        assert [status(page, url) for url in (picture, data)] == [200, 200]
        assert page.context.request.put(f"{address}/_stcore/upload_file/session/file").status == 403
        expect(page.get_by_role("link", name="Add reports")).to_have_count(0)
        page.goto(f"{address}/add")
        expect(page.get_by_text("Only librarians may use this page.")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        wait_until_signed_out(page)
        assert [status(page, url) for url in (picture, data)] == [401, 401]


def test_a_librarian_by_a_claim_may_add(browser: Browser, app: tuple[str, Path]) -> None:
    with signed_in(browser, app[0], "a librarian by claim") as page:
        page.get_by_role("link", name="Add reports").click()
        expect(page.get_by_role("heading", name="Add reports")).to_be_visible()
        expect(page.get_by_text("Only librarians")).to_have_count(0)


@pytest.mark.parametrize("who", ["somebody else", "a reader's address that nobody vouches for"])
def test_who_is_not_listed_reads_nothing(browser: Browser, app: tuple[str, Path], who: str) -> None:
    with signed_in(browser, app[0], who) as page:
        expect(page.get_by_text("who may not read here")).to_be_visible()
        assert page.locator(".quote, .passage, .library, img, input").count() == 0
        assert status(page, f"{app[0]}/grades.csv") == 403
