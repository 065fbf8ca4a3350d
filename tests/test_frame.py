"""What stands around a page that fails by a mistake of ours."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest


def _a_page_that_fails() -> None:
    from views import frame
    from views.pages import AppPage

    frame.show(AppPage("examples", "Examples", "views.there_is_no_such_file"))


def test_a_mistake_of_ours_is_told_in_our_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FINDINGS_DOOR", "one-user")
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # AppTest leaves its own there
    shown = AppTest.from_function(_a_page_that_fails, default_timeout=300).run()
    assert not shown.exception
    page = "".join(element.proto.body for element in shown.get("html"))
    assert "This page could not be shown because of a mistake in Findings itself" in page
    assert 'href="/examples"' in page and "Begin again" in page
    assert "Nothing leaves this machine." in page  # the foot: the page is whole
    assert "there_is_no_such_file" not in page
    assert "No module named 'views.there_is_no_such_file'" in caplog.text
