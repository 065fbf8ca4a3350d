from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.citations.csl import csl_json
from answer.citations.links import link, text_fragment
from answer.citations.oscola import markdown, oscola, oscola_runs, pinpoint, plain
from answer.citations.reference import Reference, author_names, reference
from index.search import Index

LETTER = Reference(
    title="Inspection of Ashmarket children’s services",
    authors=("Office for Standards in Education, Children’s Services and Skills",),
    authority="Ashmarket",
    programme="Inspection of local authority children's services",
    published_on="2024-05-15",
    paper=None,
    pages=(9,),
    labels=("5",),
    paragraph=None,
    heading=("Findings",),
    quote="Leaders know the service well.",
    passage="00112233445566aa",
    report="ashmarket.pdf",
    sha256="ab" * 32,
    link=None,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "(15 May 2024) 5 (PDF page 9)"),
        ({"labels": (None,)}, "(15 May 2024) 9"),
        ({"labels": ("9",)}, "(15 May 2024) 9"),
        ({"pages": (9, 10), "labels": ("5", "6")}, "(15 May 2024) 5–6 (PDF pages 9–10)"),
        ({"pages": (), "labels": (), "paragraph": 12}, "(15 May 2024) under Findings, para 12"),
        ({"paper": "Cm 9647"}, "(Cm 9647, 2024) 5 (PDF page 9)"),
        ({"published_on": None}, "(undated) 5 (PDF page 9)"),
        ({"link": "https://example.org/a.pdf#page=9"}, "5 (PDF page 9) <https://example.org/a.pdf#page=9>"),
    ],
)
def test_oscola(changes: dict[str, object], expected: str) -> None:
    said = oscola(replace(LETTER, **changes))  # type: ignore[arg-type]
    assert said.startswith(
        "Office for Standards in Education, Children’s Services and Skills,"
        " Inspection of Ashmarket children’s services (",
    )
    assert said.endswith(expected)


def test_only_the_title_is_in_italics() -> None:
    assert [run.text for run in oscola_runs(LETTER) if run.italic] == [LETTER.title]


def test_more_than_three_authors_are_the_first_and_others() -> None:
    four = author_names("Ofsted, CQC, HMICFRS and HMI Probation", "2024-01-01")
    assert oscola(replace(LETTER, authors=four)).startswith(f"{four[0]} and others, ")
    assert oscola(replace(LETTER, authors=four[1:3])).startswith(f"{four[1]} and {four[2]}, ")


@pytest.mark.parametrize(
    ("short", "day", "names"),
    [
        ("HMICFRS", "2024-08-27", ("His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services",)),
        ("HMICFRS", "2021-01-01", ("Her Majesty’s Inspectorate of Constabulary and Fire & Rescue Services",)),
        ("HMICFRS", "2016-01-01", ("Her Majesty’s Inspectorate of Constabulary",)),
        (
            "CQC and HMI Probation",
            None,
            ("Care Quality Commission", "His Majesty’s Inspectorate of Probation"),
        ),
        ("An Unknown Body", None, ("An Unknown Body",)),
        (None, None, ()),
    ],
)
def test_inspectorates_have_the_names_of_the_day(
    short: str | None, day: str | None, names: tuple[str, ...]
) -> None:
    assert author_names(short, day) == names


def test_plain_and_markdown() -> None:
    assert plain(LETTER) == "Inspection of Ashmarket children’s services, 15 May 2024, page 9 (printed 5)"
    hostile = replace(LETTER, quote="a <b>*bold*</b> [x](y)\n# `z`", link="https://example.org/a.pdf#page=9")
    said = markdown(hostile)
    assert said.startswith("> “a \\<b\\>\\*bold\\*\\</b\\> \\[x\\](y) \\# \\`z\\`”\n>\n> — ")
    assert f"*{LETTER.title}*" in said
    assert said.endswith("5 (PDF page 9) ([source](https://example.org/a.pdf#page=9))")


def test_csl_json_has_each_report_once_with_its_quotes_in_the_note() -> None:
    other = replace(LETTER, quote="Another.", pages=(10,), labels=("6",))
    second = replace(LETTER, sha256="cd" * 32, title="Other", published_on=None, authors=())
    records = csl_json([LETTER, other, second])
    assert [record["id"] for record in records] == ["findings-" + "ab" * 8, "findings-" + "cd" * 8]
    first = records[0]
    assert first["type"] == "report"
    assert first["author"] == [{"literal": LETTER.authors[0]}]
    assert first["issued"] == {"date-parts": [[2024, 5, 15]]}
    assert first["note"].splitlines()[1:] == [
        "5 (PDF page 9): “Leaders know the service well.”",
        "6 (PDF page 10): “Another.”",
    ]
    assert "issued" not in records[1]
    allowed = {"id", "type", "title", "author", "issued", "genre", "number", "URL", "language", "note"}
    assert all(set(record) <= allowed and all(record.values()) for record in records)
    assert csl_json([LETTER])[0]["id"] == first["id"]


def test_a_pdf_is_linked_by_its_physical_page() -> None:
    address = "https://example.org/r.pdf?v=2#old"
    assert link(address, pdf=True, page=9, quote="x") == "https://example.org/r.pdf?v=2#page=9"
    assert link("reports/r.pdf", pdf=True, page=9, quote="x") is None
    assert link("javascript:alert(1)", pdf=False, page=None, quote="x") is None


@pytest.mark.parametrize(
    ("quote", "fragment"),
    [
        ("a, b", "a%2C%20b"),
        ("multi-agency", "multi%2Dagency"),
        ("R&D", "R%26D"),
        ("“first  hour”\nplan", "%E2%80%9Cfirst%20hour%E2%80%9D%20plan"),
        ("100% café #1?", "100%25%20caf%C3%A9%20%231%3F"),
        ("Ŵ ≥ 5/6", "%C5%B4%20%E2%89%A5%205%2F6"),
    ],
)
def test_text_fragments_of_awkward_characters(quote: str, fragment: str) -> None:
    assert text_fragment(quote) == fragment
    assert link("https://example.org/r#x", pdf=False, page=None, quote=quote) == (
        f"https://example.org/r#:~:text={fragment}"
    )


def test_a_long_quote_is_linked_by_its_beginning_and_its_end() -> None:
    quote = " ".join(f"word{n}" for n in range(40))
    start, end = text_fragment(quote).split(",")
    assert quote.startswith(unquote(start))
    assert quote.endswith(unquote(end))


@given(st.text(min_size=1, max_size=400))
def test_a_fragment_never_holds_a_character_of_its_own_grammar(quote: str) -> None:
    parts = text_fragment(quote).split(",")
    assert len(parts) <= 2
    assert all(part.isascii() and not set(part) & set('-&# <>"\n') for part in parts)


def test_the_reference_of_a_quote_in_the_index(corpus_index: Index) -> None:
    from answer.ask import ask

    answer = ask(corpus_index, "How many of the 40 children had been the victims of sextortion?")
    one = next(c for c in answer.citations if "Twenty-two of the 40 children" in c.quote)
    found = reference(corpus_index.catalogue, one.sha256, one.spans, one.quote, passage=one.passage_id)
    assert found
    assert pinpoint(found) == "5 (PDF page 9)"
    assert "Brackwater" in oscola(found)
    assert reference(corpus_index.catalogue, "00" * 32, one.spans, one.quote) is None
