from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from docx import Document

from answer.verification.claims import Cited, Claim, read_reference
from answer.verification.claims_files import read_claims
from answer.verification.claims_json import UnreadableClaimsError
from answer.verification.claims_text import claims_of_text, paragraphs_of
from answer.verification.fold import fold, folded, occurrences
from answer.verification.verdicts import Checked
from answer.verification.verify import Verifier
from benchmarks.gate import measure
from index.search import Index
from ingest.gone import remove
from tests.conftest import RunFindings

BRACKWATER = "brackwater-joint-targeted-area-inspection.pdf"
VICTIMS = "Twenty-two of the 40 children had been exploited online, and 13 of those had been the victims of sextortion."
THRESHOLDS = "The partnership’s thresholds document does not mention sextortion."


@pytest.fixture(scope="module")
def verifier(corpus_index: Index) -> Verifier:
    return Verifier(corpus_index)


def checked(verifier: Verifier, quote: str, reference: str = "") -> Checked:
    return verifier.check(Claim(1, quote, read_reference(reference)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the “first  hour”\r\nplan", "the 'first hour' plan"),
        ("children – often – waited", "children—often—waited"),
        ("pages 10–12 of\u00a0it", "pages 10-12 of it"),
        ("oﬃcers’ caf\u00e9", "officers' cafe\u0301"),
        ("multi-\r\nagency", "multi-agency"),
        ("they waited…", "they waited . . ."),
        ("• leaders\u200b act", " leaders act"),
    ],
)
def test_typography_is_folded(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the rapist", "therapist"),
        ("not recorded", "recorded"),
        ("13 children", "30 children"),
        ("girls", "girl’s"),
        ("Leaders, acted", "Leaders acted"),
        ("well - run", "well-run"),
        ("Good", "good"),
        ("co-operate", "cooperate"),
    ],
)
def test_what_changes_the_words_is_not_folded(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_folded_text_leads_back_to_its_source() -> None:
    source = "Oﬃcers did not re-\r\ncord  “it”."
    text = fold(source, close_lines=True)
    start = text.text.index("record")
    assert source[text.starts[start] : text.ends[start + 5]] == "re-\r\ncord"
    assert source[text.starts[text.text.index("fi")] : text.ends[text.text.index("fi")]] == "ﬃ"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("compliant", "the force is non-compliant"),
        ("40 children", "1,040 children"),
        ("rose to 40", "rose to 40% of cases"),
        ("40 was paid", "£40 was paid"),
        ("5 days", "0.5 days"),
        ("authority", "authority's"),
        ("able to act", "unable to act"),
    ],
)
def test_a_quote_is_not_cut_out_of_words_and_numbers(quote: str, text: str) -> None:
    assert (occurrences(quote, text) == []) == (quote != "authority")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("p 12", Cited(either=("12",))),
        ("at p. 12", Cited(either=("12",))),
        ("Page 12", Cited(either=("12",))),
        ("pp 12–14", Cited(either=("12", "13", "14"))),
        ("pp 123-5", Cited(either=("123", "124", "125"))),
        ("pages 3, 5 and 9", Cited(either=("3", "5", "9"))),
        ("p. iv", Cited(either=("iv",))),
        ("[12]", Cited(any=("12",))),
        ("para 3.4", Cited(paragraphs=("3.4",))),
        ("paragraph 12", Cited(paragraphs=("12",))),
        ("page 9 (printed 5)", Cited(pages=(9,), labels=("5",))),
        ("Ofsted, A Report (4 September 2025) 5 (PDF page 9).", Cited(pages=(9,), labels=("5",))),
        ("Ofsted, A Report (4 September 2025) 5.", Cited(either=("5",))),
        ("https://example.org/report.pdf#page=7", Cited(pages=(7,))),
        ("it is on 12 pages", Cited()),
    ],
)
def test_references_in_the_usual_forms(reference: str, expected: Cited) -> None:
    read = read_reference(reference)
    assert (read.pages, read.labels, read.either, read.paragraphs, read.any) == (
        (expected.pages, expected.labels, expected.either, expected.paragraphs, expected.any)
    )


@pytest.mark.parametrize(
    "reference",
    ["Brackwater, page 9 (printed 5)", "Brackwater report, p 5", "Brackwater, p. 9", "", "Brackwater"],
)
def test_verbatim_here(verifier: Verifier, reference: str) -> None:
    found = checked(verifier, VICTIMS, reference)
    assert (found.verdict, found.places[0].report.report) == ("verbatim", BRACKWATER)
    assert (found.places[0].pages, found.places[0].labels) == ((9,), ("5",))
    assert found.file == "the page was read again from the file"


@pytest.mark.parametrize(
    "reference",
    ["Brackwater, page 8", "Brackwater, page 5 (printed 9)", "Wexmoor Police, p 9", "Brackwater, para 3.4"],
)
def test_verbatim_elsewhere_names_the_right_place(verifier: Verifier, reference: str) -> None:
    found = checked(verifier, VICTIMS, reference)
    assert found.verdict == "elsewhere"
    assert "page 9 (printed 5)" in found.note
    assert "Brackwater: Joint targeted area inspection" in found.note


@pytest.mark.parametrize(
    "quote",
    [
        f"{THRESHOLDS} {VICTIMS}",
        "Twenty-two of the 40 children had been exploited online … the victims of sextortion.",
        "Twenty-two of the 40 children [in the sample] had been exploited online",
        f"{THRESHOLDS[:-1]}, and {VICTIMS[0].lower()}{VICTIMS[1:]}",
    ],
)
def test_stitched_from_pieces_names_where_each_stands(verifier: Verifier, quote: str) -> None:
    found = checked(verifier, quote, "Brackwater, p 9")
    assert found.verdict == "stitched"
    assert len(found.pieces) == 2
    assert {piece.place.pages for piece in found.pieces} == {(9,)}


@pytest.mark.parametrize(
    ("was", "now"),
    [("13 of those", "31 of those"), ("had been the", "had not been the"), ("online, and", "online; and"),
     ("exploited", "exposed"), ("Twenty-two", "22")],
)  # fmt: skip
def test_not_found_says_what_differs(verifier: Verifier, was: str, now: str) -> None:
    found = checked(verifier, VICTIMS.replace(was, now), "Brackwater, p 9")
    assert found.verdict == "not_found"
    assert found.nearest
    assert found.nearest.place.pages == (9,)
    differing = [change for change in found.nearest.changes if not change.same]
    assert len(differing) == 1
    assert differing[0].page in was or not differing[0].page


def test_a_dropped_negation_between_long_parts_is_no_stitching(verifier: Verifier) -> None:
    found = checked(verifier, THRESHOLDS.replace("does not mention", "does yet mention"), "Brackwater, p 9")
    assert found.verdict == "not_found"


def test_nothing_like_it_is_said(verifier: Verifier) -> None:
    found = checked(verifier, "Quantum chromodynamics explains the confinement of quarks at low energies.")
    assert (found.verdict, found.nearest) == ("not_found", None)


def test_an_initial_in_brackets_may_change_its_case(verifier: Verifier) -> None:
    assert (
        checked(verifier, "[t]he partnership’s thresholds document does not mention sextortion.").verdict
        == "verbatim"
    )
    assert (
        checked(verifier, "the partnership’s thresholds document does not mention sextortion.").verdict
        == "not_found"
    )


def test_a_source_that_has_changed_or_is_missing_is_told(corpus_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(corpus_store, store)
    index = Index.open(store)
    row = next(row for row in index.catalogue.reports() if row.report == BRACKWATER)
    file = index.layout.original(row.sha256)
    data = file.read_bytes()
    file.write_bytes(data + b"\n")
    assert checked(Verifier(index), VICTIMS).verdict == "source_gone"
    file.unlink()
    assert checked(Verifier(index), VICTIMS).note == "The report's file is missing from the index folder."
    file.write_bytes(data)
    assert checked(Verifier(index), VICTIMS).verdict == "verbatim"
    index.catalogue.close()


def test_a_removed_report_is_told(corpus_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(corpus_store, store)
    index = Index.open(store)
    row = next(row for row in index.catalogue.reports() if row.report == BRACKWATER)
    index.catalogue.close()
    remove([BRACKWATER], store)
    index = Index.open(store)
    found = Verifier(index).check(Claim(1, VICTIMS, Cited(sha256=row.sha256, report=BRACKWATER, pages=(9,))))
    assert (found.verdict, found.note) == ("source_gone", "The report was removed from this index.")
    assert Verifier(index).check(Claim(1, VICTIMS, Cited())).verdict == "not_found"
    index.catalogue.close()


def test_planted_faults_are_all_caught_and_rightly_named(corpus_index: Index) -> None:
    figures, wrong = measure(corpus_index, each=12, seed=5)
    assert wrong == []
    assert (figures["faults"], figures["true"]) == (60, 60)


MARKDOWN = f"""# Notes on Brackwater

The report says “{VICTIMS}” (p 9) and *elsewhere* that “the panel sent seven” (p 99).

> {THRESHOLDS}
>
> — Brackwater, page 9

Officers use the word “victim” here. Wexmoor's ‘strategy discussions are not held in time’ is [^1] no quote.

A footnote follows "{THRESHOLDS}"[^2]

[^1]: Wexmoor Police, p 3
[^2]: Brackwater, p 5
"""


def test_quotes_and_their_references_are_read_from_markdown() -> None:
    claims = claims_of_text(*paragraphs_of(MARKDOWN, markdown=True))
    assert [(claim.quote, claim.cited.either) for claim in claims.quotes] == [
        (VICTIMS, ("9",)),
        ("the panel sent seven", ("99",)),
        (THRESHOLDS, ("9",)),
        ("strategy discussions are not held in time", ("3",)),
        (THRESHOLDS, ("5",)),
    ]
    assert claims.short == 1


def test_the_heading_above_names_the_report(verifier: Verifier) -> None:
    claims = claims_of_text(*paragraphs_of(MARKDOWN, markdown=True))
    verdicts = [one.verdict for one in verifier.check_all(claims)]
    assert verdicts == ["verbatim", "not_found", "verbatim", "not_found", "verbatim"]


def test_apostrophes_do_not_end_a_quote_in_single_marks() -> None:
    claims = claims_of_text(*paragraphs_of("They said ‘the officers’ records weren’t kept’ (p 4)."))
    assert [claim.quote for claim in claims.quotes] == ["the officers’ records weren’t kept"]


def test_quotes_are_read_from_word(verifier: Verifier, tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Brackwater", 1)
    document.add_paragraph(f"It says “{VICTIMS}” (page 9).")
    document.add_paragraph(THRESHOLDS, style="Quote")
    document.add_paragraph("(Brackwater, p 8)")
    document.add_table(1, 1).cell(0, 0).text = f"“{THRESHOLDS}” Brackwater p 5"
    file = tmp_path / "note.docx"
    document.save(str(file))
    verdicts = [one.verdict for one in verifier.check_all(read_claims(file))]
    assert verdicts == ["verbatim", "elsewhere", "verbatim"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b'{"question": "x", ', "is not JSON"),
        ("a.json", b"[1, 2]", "holds no quotes"),
        ("a.docx", b"PK\x03\x04nothing", "is not a whole Word or PowerPoint file"),
        ("a.pdf", b"%PDF-1.7\nnothing", "is not a readable PDF"),
        ("a.csv", b"a,b\n1,2\n", "has no column quote"),
        ("a.bin", b"\x00\x01\xff\xfe" * 9, "is no text"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(UnreadableClaimsError, match=said) as raised:
        read_claims(file)
    assert "\n" not in str(raised.value)


def test_the_command_ends_with_1_when_a_quote_is_wrong(
    run_findings: RunFindings, corpus_store: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(f"“{VICTIMS}” (Brackwater, p 9)")
    bad.write_text(f"“{VICTIMS}” (Brackwater, p 7)")
    done = run_findings("verify", good, "--index", corpus_store, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["counts"]["verbatim"] == 1
    done = run_findings("verify", good, bad, "--index", corpus_store, "--json")
    assert done.returncode == 1
    (wrong,) = json.loads(done.stdout.splitlines()[1])["quotes"]
    assert (wrong["verdict"], wrong["places"][0]["page"], wrong["places"][0]["page_label"]) == (
        "elsewhere",
        9,
        "5",
    )
    bent = tmp_path / "bent.txt"
    bent.write_text(f"“{VICTIMS.replace('had been the', 'had not been the')}” (Brackwater, p 9)")
    shown = " ".join(run_findings("verify", bent, "--index", corpus_store).stdout.split())
    assert "What differs stands in [brackets]. The report says: “" in shown
    says, quoted = shown.split("The report says: ")[1].split("The quote says: ")
    assert ("had [...] been the" in says, "had [not] been the" in quoted) == (True, True)
    done = run_findings("verify", tmp_path / "none.txt", "--index", corpus_store)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_the_json_of_a_search_is_verified(verifier: Verifier, corpus_index: Index, tmp_path: Path) -> None:
    from answer.contract import search_json

    said = search_json(corpus_index.search("Which grade was given for leadership?"))
    file = tmp_path / "search.json"
    file.write_text(json.dumps(said))
    assert {one.verdict for one in verifier.check_all(read_claims(file))} == {"verbatim"}
    said["hits"][0]["text"] = said["hits"][0]["text"].replace(" the ", " a ", 1) + " Never."
    file.write_text(json.dumps(said))
    assert next(one.verdict for one in verifier.check_all(read_claims(file))) == "not_found"
