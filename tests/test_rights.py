"""Who may do what, from the access file to the role; and how the app may be opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from views.guard import needed
from views.launch import LaunchError, check_door
from views.rights import ACCESS, DOOR, AccessError, access_of, user_of

FILE = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "a secret that no one knows"

[access]
readers = ["*@force.example", "guest@council.example"]
librarians = ["Keeper@force.example"]
librarian_claims = {groups = ["library"]}
"""


@pytest.fixture
def access_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "access.toml"
    file.write_text(FILE)
    monkeypatch.setenv(DOOR, "sign-in")
    monkeypatch.setenv(ACCESS, str(file))
    return file


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "anyone@force.example"}, "reader"),
        ({"email": "ANYONE@Force.example", "email_verified": True}, "reader"),
        ({"email": "anyone@force.example", "email_verified": False}, "nobody"),
        ({"email": "anyone@notforce.example"}, "nobody"),
        ({"email": "x@evil.example@force.example"}, "nobody"),
        ({"email": "guest@council.example"}, "reader"),
        ({"email": "other@council.example"}, "nobody"),
        ({"email": "keeper@force.example"}, "librarian"),
        ({"email": "other@council.example", "groups": ["tea", "library"]}, "librarian"),
        ({"email": "other@council.example", "groups": "library"}, "librarian"),
        ({}, "nobody"),
    ],
)
@pytest.mark.usefixtures("access_file")
def test_roles(claims: dict[str, object], role: str) -> None:
    assert user_of({"is_logged_in": True} | claims).role == role
    assert user_of(claims).role == "nobody"


def test_a_change_of_the_file_counts_at_once(access_file: Path) -> None:
    claims = {"is_logged_in": True, "email": "guest@council.example"}
    assert user_of(claims).may("read")
    access_file.write_text(FILE.replace("guest@council.example", "late@council.example"))
    os.utime(access_file, ns=(1, 1))
    assert not user_of(claims).may("read")


def test_without_a_door_nobody_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DOOR, raising=False)
    assert user_of({"is_logged_in": True, "email": "keeper@force.example"}).role == "nobody"
    monkeypatch.setenv(DOOR, "open")
    assert user_of({}).role == "reader"
    monkeypatch.setenv(DOOR, "one-user")
    assert user_of({}).may("write")


@pytest.mark.parametrize(
    "table",
    [{"reader": []}, {"readers": ["force.example"]}, {"readers": ["a*@force.example"]}, {"readers": [1]},
     {"log_questions": "no"}, []],
)  # fmt: skip
def test_an_access_file_that_means_nothing_is_refused(table: object) -> None:
    with pytest.raises(AccessError):
        access_of(table)


def test_beyond_this_machine_only_with_sign_in_or_the_switch(access_file: Path) -> None:
    assert check_door("127.0.0.1", None, no_sign_in=False) == "one-user"
    assert check_door("0.0.0.0", None, no_sign_in=True) == "open"
    assert check_door("0.0.0.0", access_file, no_sign_in=False) == "sign-in"
    assert check_door("127.0.0.1", access_file, no_sign_in=False) == "sign-in"
    with pytest.raises(LaunchError, match="--access FILE for sign-in"):
        check_door("0.0.0.0", None, no_sign_in=False)


def test_sign_in_needs_its_settings(tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text('[access]\nreaders = ["*@force.example"]\n')
    with pytest.raises(LaunchError, match="lacks redirect_uri and cookie_secret"):
        check_door("0.0.0.0", tmp_path / "access.toml", no_sign_in=False)


def test_what_is_not_known_needs_a_right() -> None:
    assert needed("/") is None
    assert needed("/static/js/index.js") is None
    assert needed("/media/picture.png") == "read"
    assert needed("/component/any/thing.js") == "read"
    assert needed("/of/anything") == "read"
    assert needed("/staticky") == "read"
    assert needed("/_stcore/upload_file/session/file") == "write"
