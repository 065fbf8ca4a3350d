"""Passages: whole sentences under one heading, nothing lost, every piece leading back to its page."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from index.records import Passage
from index.spans import Piece
from ingest.blocks import Block, BlockKind
from ingest.cuts import MAX_WORDS
from ingest.passages import HARD_CAP_WORDS, cut_passages

SENTENCE = "Officers record the voice of the child in most of the cases that we looked at. "


def block(
    kind: BlockKind, text: str, *, level: int = 0, box: str | None = None, page: int = 1, at: int = 0
) -> Block:
    return Block(kind, text, (Piece(0, len(text), page, at, at + len(text)),), level, box)


def quotes(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def test_headings_make_the_path_and_are_never_crossed() -> None:
    passages = cut_passages(
        [
            block("heading", "Summary", level=1),
            block("paragraph", "The force is good."),
            block("heading", "2 Missing children", level=1),
            block("heading", "2.1 The first response", level=2),
            block("paragraph", "It is slow."),
            block("heading", "2.2 Coming home", level=2),
            block("paragraph", "It is late."),
        ]
    )
    assert [(passage.heading, passage.text) for passage in passages] == [
        (("Summary",), "The force is good."),
        (("2 Missing children", "2.1 The first response"), "It is slow."),
        (("2 Missing children", "2.2 Coming home"), "It is late."),
    ]
    assert [passage.ordinal for passage in passages] == [0, 1, 2]


def test_a_heading_with_nothing_below_it_is_text_and_a_statement_is_both() -> None:
    statement = "The force needs to improve how it responds to missing children."
    passages = cut_passages(
        [
            block("heading", "Inspection of Vale Police", level=1),
            block("heading", "May 2024", level=1),
            block("heading", statement, level=1),
            block("paragraph", "Officers are slow."),
        ]
    )
    assert [(passage.heading, passage.text) for passage in passages] == [
        ((), "Inspection of Vale Police\nMay 2024"),
        ((statement,), f"{statement}\nOfficers are slow."),
    ]


def test_long_text_is_cut_into_even_passages_of_whole_sentences() -> None:
    passages = cut_passages([block("paragraph", (SENTENCE * 30).strip())])
    assert len(passages) == 4
    for passage in passages:
        assert set(quotes(passage)) == {SENTENCE.strip()}
        assert 100 <= len(passage.text.split()) <= MAX_WORDS


def test_a_short_rest_joins_its_neighbour() -> None:
    passages = cut_passages([block("paragraph", (SENTENCE * 9).strip()), block("paragraph", "It is good.")])
    assert [len(passage.text.split()) for passage in passages] == [9 * 16 + 3]


def test_bullets_stay_with_their_lead_in() -> None:
    before = [block("paragraph", (SENTENCE * 8).strip())]
    bullets = [block("bullet", f"{n} {SENTENCE.strip()}") for n in range(1, 8)]
    passages = cut_passages([*before, block("paragraph", "The chief constable should:"), *bullets])
    assert passages[1].text.startswith("The chief constable should:\n1 Officers record")
    assert passages[1].text.endswith("looked at.")
    assert passages[1].text.count("\n") == 7
    assert passages[1].kind == "text"


def test_a_box_is_a_passage_of_its_own_and_the_text_around_it_goes_on() -> None:
    passages = cut_passages(
        [
            block("heading", "3 Custody", level=1),
            block("paragraph", "Body before the box goes"),
            block("paragraph", "Case example: A boy in custody", box="Case example: A boy in custody"),
            block("paragraph", "A boy waited. He waited long.", box="Case example: A boy in custody"),
            block("bullet", "He was 15.", box="Case example: A boy in custody"),
            block("paragraph", "and goes on after it."),
            block("heading", "Cause of concern", level=3, box="Cause of concern"),
            block("paragraph", "Act now.", box="Cause of concern"),
        ]
    )
    assert [(passage.kind, passage.heading) for passage in passages] == [
        ("text", ("3 Custody",)),
        ("case", ("3 Custody", "Case example: A boy in custody")),
        ("box", ("3 Custody", "Cause of concern")),
    ]
    assert passages[0].text == "Body before the box goes\nand goes on after it."
    assert passages[2].text == "Cause of concern\nAct now."
    assert quotes(passages[1])[1:] == ["A boy waited.", "He waited long.", "He was 15."]


def test_footnotes_captions_and_tables_are_apart_and_furniture_is_left_out() -> None:
    passages = cut_passages(
        [
            block("furniture", "Vale Police 12"),
            block("contents", "Summary ... 3"),
            block("paragraph", "The force is good."),
            block("footnote", "1 See the Act."),
            block("table", "Leadership: Good. Mostly."),
            block("table", "Custody: Inadequate"),
            block("caption", "Figure 1: Reports"),
            block("footnote", "2 See the Code."),
        ]
    )
    assert [(passage.kind, passage.text) for passage in passages] == [
        ("text", "The force is good."),
        ("footnote", "1 See the Act.\n2 See the Code."),
        ("table", "Leadership: Good. Mostly.\nCustody: Inadequate"),
        ("caption", "Figure 1: Reports"),
    ]
    assert quotes(passages[2]) == ["Leadership: Good. Mostly.", "Custody: Inadequate"]


def test_a_sentence_over_the_cap_is_cut_at_a_clause() -> None:
    clause = "the force did not act on what it knew; "
    long = clause * 40 + "and so it went on."
    passages = cut_passages([block("paragraph", long)])
    parts = [part for passage in passages for part in quotes(passage)]
    assert len(parts) == 2
    assert parts[0].endswith("knew;")
    assert len(parts[0].split()) <= HARD_CAP_WORDS
    assert " ".join(parts) == long


def test_pages_and_spans_come_from_the_pieces() -> None:
    text = "It began on one page and ended on the next. Then more."
    pieces = (Piece(0, 21, 4, 100, 121), Piece(22, len(text), 5, 7, 7 + len(text) - 22))
    (passage,) = cut_passages([Block("paragraph", text, pieces)])
    assert passage.pages == (4, 5)
    start, end = passage.sentences[1]
    assert passage.spans(start, end) == ((5, 7 + start - 22, 7 + end - 22),)


WORDS = st.sampled_from(
    ["Officers", "should", "act:", "now.", "No.", "4", "children", "“Why?”", "A", ";", "•"]
)
LENGTHS = st.integers(1, 60) | st.integers(250, 400)
TEXTS = LENGTHS.flatmap(lambda n: st.lists(WORDS, min_size=n, max_size=n)).map(" ".join)
KINDS: tuple[BlockKind, ...] = (
    "heading",
    "paragraph",
    "paragraph",
    "bullet",
    "table",
    "caption",
    "footnote",
    "contents",
    "furniture",
)


@st.composite
def reports(draw: st.DrawFn) -> tuple[dict[int, str], list[Block]]:
    """Pages of text and blocks whose pieces, broken at arbitrary places, lie on them."""
    pages: dict[int, str] = {1: ""}
    blocks: list[Block] = []
    for _ in range(draw(st.integers(1, 12))):
        text = draw(TEXTS)
        kind = draw(st.sampled_from(KINDS))
        box = draw(st.sampled_from([None, None, "", "Case example", "Cause of concern"]))
        breaks = sorted(draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=3)))
        pieces: list[Piece] = []
        for start, end in zip([0, *breaks], [*breaks, len(text)], strict=True):
            if start >= end:
                continue
            page = max(pages)
            pages[page] += "\n"
            pieces.append(Piece(start, end, page, len(pages[page]), len(pages[page]) + end - start))
            pages[page] += text[start:end]
            if draw(st.booleans()):
                pages[page + 1] = ""
        blocks.append(Block(kind, text, tuple(pieces), draw(st.integers(0, 3)), box))
    return pages, blocks


@given(reports())
@settings(max_examples=80)
def test_cutting_loses_nothing_and_pieces_lead_back(report: tuple[dict[int, str], list[Block]]) -> None:
    pages, blocks = report
    passages = cut_passages(blocks)
    seen: Counter[tuple[int, int]] = Counter()
    for passage in passages:
        at = 0
        for start, end in passage.sentences:
            assert not passage.text[at:start].strip()
            at = end
        assert not passage.text[at:].strip()
        for piece in passage.pieces:
            assert (
                pages[piece.page][piece.page_start : piece.page_end] == passage.text[piece.start : piece.end]
            )
            seen.update((piece.page, place) for place in range(piece.page_start, piece.page_end))
    assert set(seen.values()) <= {1}
    for block_ in blocks:
        places = [
            (piece.page, place)
            for piece in block_.pieces
            for place in range(piece.page_start, piece.page_end)
            if not pages[piece.page][place].isspace()
        ]
        held = [place for place in places if place in seen]
        if block_.kind in ("contents", "furniture"):
            assert not held
        elif block_.kind == "heading":
            assert held in ([], places)
        else:
            assert held == places


@given(reports())
@settings(max_examples=30)
def test_a_heading_is_on_a_path_or_in_the_text(report: tuple[dict[int, str], list[Block]]) -> None:
    _, blocks = report
    passages = cut_passages(blocks)
    shown = " ".join(text for passage in passages for text in (*passage.heading, passage.text))
    for block_ in blocks:
        if block_.kind == "heading":
            assert all(word in shown for word in block_.text.split())
