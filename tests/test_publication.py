"""A publication in several web pages is one report, whose quotes name the page that they stand on."""

from __future__ import annotations

import json
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.ask import ask
from answer.contract import answer_json
from answer.exports.export import export
from answer.verification.claims_files import read_claims
from answer.verification.verify import Verifier
from index.catalogue import Catalogue, LedgerLine
from index.layout import Layout
from index.schema import connect
from index.search import Index
from ingest.build import ingest
from ingest.care.doctor import check
from ingest.corrections.correct import stored_report
from ingest.formats.packed_pages import pack, unpack
from ingest.formats.publication_links import PageLinks, find_links
from ingest.gone import remove
from ingest.publication_pages import group_pages

TITLE = "Wexmoor Police: child protection inspection"
SECTIONS = {
    "Summary": "Inspectors found that Wexmoor had improved how it shares information about children.",
    "Leadership": "Leaders know their workforce well and act when caseloads rise above what is safe.",
    "Risk": "Strategy discussions about children at risk of exploitation were not held in time.",
}


def page(section: str, text: str, *, others: dict[str, str], title: str = TITLE, head: str = "") -> str:
    """A page as an inspectorate publishes it: the publication's title, its contents, the chapter."""
    contents = "".join(
        f"<li>{name}</li>" if name == section else f'<li><a href="{to}">{name}</a></li>'
        for name, to in others.items()
    )
    return (
        f"<!doctype html><html><head><title>{section} - {title} - Office for Reports</title>"
        f'<meta property="og:site_name" content="Office for Reports">{head}</head><body>'
        '<header><a href="index.html">Home</a></header>'
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav><main><p class="title">{title}</p>'
        f'<p>Published by the Office for Reports.</p><h1 id="{section.lower()}">{section}</h1>'
        f"<p>{text}</p><h2>What this means</h2><p>{text.replace('.', '')} in the {section.lower()} of today.</p></main>"
        "</body></html>"
    )


def written(folder: Path, sections: dict[str, str] = SECTIONS, title: str = TITLE) -> Path:
    """The pages of a publication, named so that their files are in another order than its contents."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {name: f"{len(sections) - n}-{name.lower()}.html" for n, name in enumerate(sections)}
    for name, text in sections.items():
        (folder / names[name]).write_text(page(name, text, others=names, title=title), encoding="utf-8")
    return folder


def ledger(store: Path) -> dict[str, LedgerLine]:
    """The ledger by short path; the index must be sound."""
    assert check(store).sound
    with closing(Catalogue(Layout(store))) as catalogue:
        return {line.report: line for line in catalogue.ledger()}


def statuses(store: Path) -> dict[str, str]:
    return {name: line.status for name, line in ledger(store).items()}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An index of one publication in three pages."""
    ingest([written(tmp_path / "reports" / "wexmoor").parent], tmp_path / "store")
    return tmp_path / "store"


def test_the_pages_are_one_report_in_the_order_of_its_contents(store: Path) -> None:
    names = ["3-summary.html", "2-leadership.html", "1-risk.html"]
    with closing(Catalogue(Layout(store))) as catalogue:
        (row,) = catalogue.reports()
        assert (row.report, row.metadata.title, row.pages) == (f"wexmoor/{names[0]}", TITLE, 3)
        report = stored_report(catalogue, row.sha256)
        assert [stored.label for stored in report.pages] == names
        headings = [passage.heading for passage in report.passages if passage.heading]
        assert headings == [path for name in SECTIONS for path in ((name,), (name, "What this means"))]
        assert [(n, report.pages[n - 1].text[at:].partition("\n")[0]) for n, at, _ in report.anchors] == [
            (1, "Summary"), (2, "Leadership"), (3, "Risk"),
        ]  # fmt: skip
        said = "\n".join(passage.text for passage in report.passages)
        assert said.count("Published by the Office for Reports.") == 1
        assert unpack(catalogue.original(row.sha256))[1][0] == names[1]
    lines = ledger(store)
    assert statuses(store) == {
        f"wexmoor/{names[0]}": "indexed", f"wexmoor/{names[1]}": "joined", f"wexmoor/{names[2]}": "joined",
    }  # fmt: skip
    assert lines[f"wexmoor/{names[0]}"].reason == f"One publication in 3 web pages: {', '.join(names)}."
    assert lines[f"wexmoor/{names[2]}"].reason == f"It is a page of the publication wexmoor/{names[0]}."


def test_a_quote_names_its_web_page_and_is_verified_there(store: Path, tmp_path: Path) -> None:
    index = Index.open(store)
    answer = ask(index, "Were strategy discussions held in time?")
    cited = next(one for one in answer.citations if one.quote == SECTIONS["Risk"])
    assert (cited.page, cited.page_label, cited.paragraph) == (None, "1-risk.html", 4)
    data = answer_json(answer)
    export(index, data, tmp_path / "note.docx")
    (tmp_path / "answer.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "bent.json").write_text(json.dumps(data).replace("1-risk.html", "2-leadership.html"))
    verdicts = {
        name: {one.verdict for one in Verifier(index).check_all(read_claims(tmp_path / name))}
        for name in ("note.docx", "answer.json", "bent.json")
    }
    assert (verdicts["note.docx"], verdicts["answer.json"]) == ({"verbatim"}, {"verbatim"})
    assert "elsewhere" in verdicts["bent.json"]


def test_a_changed_a_new_and_a_lost_page_bring_the_publication_anew(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "wexmoor"
    again = ingest([folder.parent], store)
    assert [(file.status, file.fresh) for file in again.files] == [("unchanged", False)] * 3

    risk = folder / "1-risk.html"
    risk.write_text(risk.read_text().replace("were not held", "are now held"), encoding="utf-8")
    changed = ingest([risk], store)  # one page alone is named: the publication is known
    assert (changed.offered, changed.count("updated"), changed.count("joined")) == (3, 1, 2)
    answer = ask(Index.open(store), "Are strategy discussions held in time?")
    assert "are now held in time" in answer.citations[0].quote
    assert not [one for one in answer.citations if "were not held" in one.quote]

    (folder / "2-leadership.html").unlink()
    for old, new in (("3-summary.html", "4-summary.html"), ("1-risk.html", "3-risk.html")):
        (folder / old).rename(folder / new)
    grown = SECTIONS | {"Recruitment": "Recruitment of detectives has not kept up with demand."}
    lost = ("1-risk.html", "3-summary.html", "2-leadership.html")
    ingest([written(folder, grown).parent], store, prune=[str(folder / name) for name in lost])
    assert statuses(store) == {
        "wexmoor/4-summary.html": "indexed", "wexmoor/3-leadership.html": "joined",
        "wexmoor/2-risk.html": "joined", "wexmoor/1-recruitment.html": "joined", "wexmoor/3-risk.html": "indexed",
    }  # fmt: skip


def test_a_page_that_leads_nowhere_any_more_is_a_report_of_its_own(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "wexmoor"
    (folder / "1-risk.html").write_text("<h1>Another report</h1><p>Officers in Wexmoor took notes.</p>" * 3)
    ingest([folder.parent], store)
    assert statuses(store)["wexmoor/1-risk.html"] == "indexed"
    assert sorted(statuses(store).values()) == ["indexed", "indexed", "joined"]
    written(folder)
    ingest([folder.parent], store)
    assert sorted(statuses(store).values()) == ["indexed", "joined", "joined"]
    with closing(Catalogue(Layout(store))) as catalogue:
        assert [row.pages for row in catalogue.reports()] == [3]


def test_pages_that_come_one_by_one_are_joined_when_they_are_there(tmp_path: Path) -> None:
    """As files do that are copied into a watched folder."""
    store = tmp_path / "store"
    found = []
    for file in sorted(written(tmp_path / "pages").iterdir()):
        ingest([file], store)
        found.append(sorted(statuses(store).values()))
    assert found == [["indexed"], ["indexed", "joined"], ["indexed", "joined", "joined"]]


def test_what_the_pages_of_every_folder_say_is_kept_for_the_next_run(tmp_path: Path) -> None:
    """Else each run would look into them anew, in processes of their own."""
    store, reports = tmp_path / "store", tmp_path / "reports"
    for name in ("one", "two"):
        written(reports / name, title=f"Inspection of {name} children's services")
    ingest([reports], store)
    assert kept_links(store) == {
        f"{n}/{file.name}" for n in ("one", "two") for file in (reports / n).iterdir()
    }
    (reports / "one" / "3-summary.html").unlink()
    ingest([reports], store, prune=[str(reports / "one" / "3-summary.html")])
    ingest([reports], store)
    assert len(kept_links(store)) == 5


def kept_links(store: Path) -> set[str]:
    with closing(connect(store / "catalogue.db")) as db:
        return {"/".join(Path(row[0]).parts[-2:]) for row in db.execute("SELECT path FROM web_pages")}


def test_any_of_its_pages_removes_it_and_it_stays_out(store: Path, tmp_path: Path) -> None:
    remove(["wexmoor/1-risk.html"], store)
    assert not ask(Index.open(store), "Were strategy discussions held in time?").citations
    assert set(statuses(store).values()) == {"removed"}
    assert b"Strategy discussions" not in (store / "catalogue.db").read_bytes()
    again = ingest([tmp_path / "reports"], store)
    assert [file.status for file in again.files] == ["left_out"] * 3
    (tmp_path / "copy").mkdir()
    twin = ingest([written(tmp_path / "copy" / "wexmoor")], store)  # named by its folder, not by a file
    assert [file.status for file in twin.files] == ["left_out"] * 3


def test_the_pages_in_an_archive_are_one_report(tmp_path: Path) -> None:
    folder = written(tmp_path / "pages")
    with zipfile.ZipFile(tmp_path / "wexmoor.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"wexmoor/{file.name}")
    store = tmp_path / "store"
    first = ingest([tmp_path / "wexmoor.zip"], store)
    assert (first.offered, first.count("added"), first.count("joined")) == (3, 1, 2)
    assert statuses(store)["wexmoor.zip/wexmoor/1-risk.html"] == "joined"
    again = ingest([tmp_path / "wexmoor.zip"], store)
    assert [file.status for file in again.files] == ["unchanged"] * 3


def test_reports_that_only_share_a_site_stay_apart(tmp_path: Path) -> None:
    """Menus, pages before and after, and a former inspection lead to them; each is a report of its own."""
    sites = {
        "One": "Inspection of Harrowfell children's services",
        "Two": "Inspection of Brackwater children's services",
    }
    for name, title in sites.items():
        others = {"One": "One.html", "Two": "Two.html"}
        way = f'<link rel="next" href="{others["Two" if name == "One" else "One"]}">'
        text = page(name, SECTIONS["Summary"], others=others, title=title, head=way)
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    dated = "Inspection of Quarnholt local authority children's services"
    for year in ("2019", "2022"):
        others = {"2019": "2019.html", "2022": "2022.html"}
        head = f'<meta property="article:published_time" content="{year}-05-04T09:00">'
        text = page(year, SECTIONS["Risk"], others=others, title=dated, head=head)
        (tmp_path / f"{year}.html").write_text(text, encoding="utf-8")
    ingest([tmp_path], tmp_path / "store")
    assert set(statuses(tmp_path / "store").values()) == {"indexed"}


def test_pages_saved_from_the_web_are_known_by_their_addresses() -> None:
    """A browser keeps the addresses in the links, and names the files after the titles."""
    site = "https://www.reports.example/publications/wexmoor"
    others = {name: f"/publications/wexmoor/{name.lower()}?print=1#top" for name in SECTIONS}
    pages = []
    for name, text in SECTIONS.items():
        head = f'<link rel="canonical" href="{site}/{name.lower()}/">'
        data = page(name, text, others=others, head=head).encode()
        pages.append((f"{name} - Wexmoor.html", PageLinks.kept(find_links(data).digested())))
    assert group_pages(pages) == [(0, 1, 2)]
    assert group_pages(pages[::-1]) == [(2, 1, 0)]
    assert not group_pages([(name, PageLinks()) for name, _ in pages])


def test_pages_without_contents_follow_each_other() -> None:
    order = ("b.html", "c.html", "a.html")
    pages = []
    for n, name in enumerate(order):
        turns = "".join(
            f'<a rel="{rel}" href="./{order[to]}">{rel}</a>'
            for rel, to in (("prev", n - 1), ("next", n + 1))
            if 0 <= to < len(order)
        )
        html = f"<title>{TITLE}</title><main><h1>{TITLE}</h1><p>Text of {name}</p></main><p>{turns}</p>"
        pages.append((name, PageLinks.kept(find_links(html.encode()).digested())))
    assert group_pages(sorted(pages, key=lambda page: page[0])) == [(1, 2, 0)]


def test_the_first_of_two_is_the_one_that_the_contents_name_first(tmp_path: Path) -> None:
    two = {"Summary": SECTIONS["Summary"], "Leadership": SECTIONS["Leadership"]}
    ingest([written(tmp_path / "pages", two)], tmp_path / "store")
    assert statuses(tmp_path / "store") == {"2-summary.html": "indexed", "1-leadership.html": "joined"}


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=50)), min_size=1, max_size=5))
def test_what_is_packed_comes_out_as_it_was(pages: list[tuple[str, bytes]]) -> None:
    pages.append(("--> <!-- findings publication", pack(pages)))
    packed = pack(pages)
    assert unpack(packed) == pages
    assert packed.count(b"-->", 0, packed.index(b"\n")) == 1
    assert unpack(packed + b" ") == []
    assert unpack(packed[1:]) == []
