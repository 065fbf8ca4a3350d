"""Plain text and Markdown."""

from __future__ import annotations

import pytest

from ingest.formats.flow import Flow
from ingest.formats.text import read_markdown, read_text


def shape(flow: Flow) -> list[tuple[str, int, str | None, str]]:
    for block in flow.blocks:
        for piece in block.pieces:
            on_page = flow.page.text[piece.page_start : piece.page_end]
            assert on_page == block.text[piece.start : piece.end]
    return [(block.kind, block.level, block.box, block.text) for block in flow.blocks]


def test_plain_text() -> None:
    flow = read_text(
        b"VALE POLICE\n\n1 Summary\n\nThe force is\ngood. It acts.\n\n"
        b"It should:\n- act now\n  and well\n- stop\n\n2.1 Custody\n\nCells are cold.\n"
    )
    assert shape(flow) == [
        ("heading", 1, None, "VALE POLICE"),
        ("heading", 1, None, "1 Summary"),
        ("paragraph", 0, None, "The force is good. It acts."),
        ("paragraph", 0, None, "It should:"),
        ("bullet", 0, None, "- act now and well"),
        ("bullet", 0, None, "- stop"),
        ("heading", 2, None, "2.1 Custody"),
        ("paragraph", 0, None, "Cells are cold."),
    ]
    assert flow.page.text.startswith("VALE POLICE\n\n1 Summary\n\nThe force is good.")
    assert flow.page.paragraph_at(flow.page.text.index("It acts")) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert (
        read_text("The café’s “plan” – it works.".encode(encoding)).page.text
        == "The café’s “plan” – it works."
    )


def test_markdown() -> None:
    flow = read_markdown(
        b"---\ntitle: x\n---\n# Vale Police\n\nThe **force** is [good](http://x.y).[^1]\n\n"
        b"It should:\n\n1. act\n2. stop\n\n> **Case example**\n>\n> A boy waited.\n\n"
        b"| Area | Grade |\n|---|---|\n| Custody | Good |\n\n| Case | All | Bad |\n|--|--|--|\n| Missing | 9 | 4 |\n\n"
        b"[^1]: See the Act.\n"
    )
    assert shape(flow) == [
        ("heading", 1, None, "Vale Police"),
        ("paragraph", 0, None, "The force is good."),
        ("footnote", 0, None, "1 See the Act."),
        ("paragraph", 0, None, "It should:"),
        ("bullet", 0, None, "1. act"),
        ("bullet", 0, None, "2. stop"),
        ("paragraph", 0, "Case example", "Case example"),
        ("paragraph", 0, "Case example", "A boy waited."),
        ("table", 0, None, "Custody: Good"),
        ("table", 0, None, "Missing: All: 9; Bad: 4"),
    ]
