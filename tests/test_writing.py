"""Changing the index from the app: who may, what is noted, and what a failure says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.build import ingest
from tests.made import found, write_report
from views.rights import User
from views.writing import NotAllowedError, WritingError, change

KEEPER = User("keeper@force.example", "librarian", signed_in=True)


def test_a_change_is_made_and_noted_with_who_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(tmp_path / "reports" / "one.txt", "zebrafish", paragraphs=2)
    store = tmp_path / "store"
    ingest([tmp_path / "reports"], store)
    monkeypatch.setenv("FINDINGS_INDEX", str(store))

    with pytest.raises(NotAllowedError):
        change(User(None, "reader"), "removal", "remove", "one.txt")
    assert found(store, "zebrafish")
    with pytest.raises(WritingError, match=r"There is no report two\.txt"):
        change(KEEPER, "removal", "remove", "two.txt", report="two.txt")
    assert "one.txt" in change(KEEPER, "removal", "remove", "one.txt")
    assert not found(store, "zebrafish")

    noted = [json.loads(line) for line in (store / "journal.jsonl").read_text().splitlines()]
    assert [line["done"] for line in noted] == [
        "removal: begun",
        "removal: failed",
        "removal: begun",
        "removal: done",
    ]
    assert {line["who"] for line in noted} == {"keeper@force.example"}
    assert all(line["when"].startswith("20") for line in noted)
