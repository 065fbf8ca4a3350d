"""Metadata from the first page's words, on wording that real reports use, about places that do not exist."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from index.records import Metadata, Page
from ingest.metadata import find_metadata
from ingest.metadata_dates import DateRange, parse_date, parse_range
from ingest.metadata_names import place_name
from ingest.metadata_when import find_date_in_name, find_inspected
from ingest.read import read_report
from ingest.text import read_text

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("11 to 15 September 2023", "2023-09-11", "2023-09-15"),
        ("22 May 2015 – 18 June 2015", "2015-05-22", "2015-06-18"),
        ("24 April to 19 May 2016", "2016-04-24", "2016-05-19"),
        ("18 Feb 2014 – 12 March 2014", "2014-02-18", "2014-03-12"),
        ("29 April 2024 to 3 May 2024", "2024-04-29", "2024-05-03"),
        ("30 November to 4 December 2023", "2023-11-30", "2023-12-04"),
        ("28 December to 3 January 2024", "2023-12-28", "2024-01-03"),
        ("18/11/2024 to 22/11/2024", "2024-11-18", "2024-11-22"),
        ("2024-11-18 to 2024-11-22", "2024-11-18", "2024-11-22"),
        ("Monday 3 to Friday 7 March 2025", "2025-03-03", "2025-03-07"),
        ("18 and 19 June 2025", "2025-06-18", "2025-06-19"),
        ("3–7 July and 17–21 July 2023", "2023-07-03", "2023-07-21"),
        ("1st August 2022", "2022-08-01", "2022-08-01"),
        ("June 3, 2024", "2024-06-03", "2024-06-03"),
    ],
)
def test_ranges(text: str, first: str, last: str) -> None:
    assert parse_range(text) == DateRange(first, last)


@pytest.mark.parametrize("text", ["", "soon", "May 2024", "31 February 2024", "12", "99/99/2024"])
def test_what_is_no_date(text: str) -> None:
    assert parse_range(text) is None


def test_single_dates() -> None:
    assert parse_date("Tuesday 14 May 2025") == "2025-05-14"
    assert parse_date("14.05.25") == "2025-05-14"
    assert parse_date("14 May") is None
    assert find_date_in_name("valeham inspection - 27 october 2023") == "2023-10-27"
    assert find_date_in_name("report_2023-10-27_v2") == "2023-10-27"
    assert find_date_in_name("report 2023") is None


def test_dates_without_a_year_are_those_before_the_report() -> None:
    front = "Between 16 May and 20 May, Ofsted undertook a joint inspection."
    assert find_inspected(front, "2016-06-29") == DateRange("2016-05-16", "2016-05-20")
    assert find_inspected(front, "2016-02-01") == DateRange("2015-05-16", "2015-05-20")
    assert find_inspected(front, None) is None


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Valeham Metropolitan Borough Council", "Valeham"),
        ("City of Valeham Metropolitan District Council", "Valeham"),
        ("London Borough of Valeham", "Valeham"),
        ("Royal Borough of Valeham upon Thane Council", "Valeham upon Thane"),
        ("Valeham-On-Sea local authority", "Valeham-on-Sea"),
        ("Isle of Vale", "Isle of Vale"),
        ("North East Valeshire County Council", "North East Valeshire"),
        ("Valeham Local Safeguarding Children Partnership", "Valeham"),
        ("Valeham, Thornby and Poll", "Valeham, Thornby and Poll"),
        ("Vale Valley Police", "Vale Valley Police"),
        ("the council", None),
    ],
)
def test_places(name: str, place: str | None) -> None:
    assert place_name(name) == place


def read(text: str, name: str = "report.pdf") -> Metadata:
    flow = read_text(text.encode())
    return find_metadata([Page(1, text)], flow.blocks, name)


def test_childrens_services() -> None:
    found = read(
        "Inspection of Valeham local authority\nchildren’s services\n\nInspection dates: 11 to 15 September 2023\n"
        "Lead inspector: One, His Majesty’s Inspector\n",
        "valeham/children's services inspection - 27 october 2023.pdf",
    )
    assert found.title == "Inspection of Valeham local authority children’s services"
    assert found.authority == "Valeham"
    assert found.inspectorate == "Ofsted"
    assert found.programme == "Inspection of local authority children's services"
    assert (found.inspected_from, found.inspected_to) == ("2023-09-11", "2023-09-15")
    assert found.published_on == "2023-10-27"
    assert found.found_in["published_on"] == "file name"
    assert found.found_in["authority"] == "content"


def test_the_older_framework() -> None:
    found = read(
        "1\nCity of Valeham Metropolitan District\nCouncil\nInspection of services for children in need of help and\n"
        "protection, children looked after and care leavers\nand\nReview of the effectiveness of the Local "
        "Safeguarding Children\nBoard1\nInspection date: 22 May 2015 – 18 June 2015\nReport published: 3 August 2015\n"
    )
    assert found.authority == "Valeham"
    assert found.programme == "Inspection of local authority children's services"
    assert (found.inspected_from, found.inspected_to, found.published_on) == (
        "2015-05-22",
        "2015-06-18",
        "2015-08-03",
    )
    assert found.found_in["published_on"] == "content"


def test_a_letter_about_a_partnership() -> None:
    found = read(
        "1\n29 June 2016\nSomebody, Director of Children’s Services, London Borough of Valeham\n"
        "Dear local partnership\n"
        "Joint targeted area inspection of the multi-agency response to abuse and\nneglect in the London "
        "Borough of Valeham\n"
        "Between 16 May and 20 May, Ofsted, the Care Quality Commission (CQC), Her\nMajesty’s Inspectorate of "
        "Constabulary (HMIC) and HMI Probation (HMI Prob) undertook a joint inspection of the multi-agency response\n"
        "to abuse and neglect in Valeham.\n"
    )
    assert found.authority == "Valeham"
    assert found.programme == "Joint targeted area inspection"
    assert found.inspectorate == "Ofsted, CQC, HMICFRS and HMI Probation"
    assert found.theme == "Abuse and neglect"
    assert found.published_on == "2016-06-29"
    assert (found.inspected_from, found.inspected_to) == ("2016-05-16", "2016-05-20")


def test_area_send() -> None:
    found = read(
        "Local area partnership report\n\nArea SEND inspection of East\nValeshire Local Area Partnership\n\n"
        "Inspection dates: 18 to 22 November 2024\nDates of previous inspection: 5 to 9 December 2016\n"
    )
    assert found.authority == "East Valeshire"
    assert found.programme == "Area SEND inspection"
    assert found.inspectorate == "Ofsted and CQC"
    assert (found.inspected_from, found.inspected_to) == ("2024-11-18", "2024-11-22")


@pytest.mark.parametrize(
    ("front", "authority", "programme", "inspectorate"),
    [
        (
            "National child protection inspections\n\nVale Valley Police\nJune 2021\n",
            None,
            "National child protection inspection",
            "HMICFRS",
        ),
        (
            "Vale Valley Police: National child protection inspection\n\nPublished on: 14 May 2024\n",
            "Vale Valley Police",
            "National child protection inspection",
            "HMICFRS",
        ),
        (
            "PEEL 2023–25: An inspection of Valeshire Constabulary\n\nText.\n",
            "Valeshire Constabulary",
            "PEEL",
            "HMICFRS",
        ),
        (
            "Report on an unannounced inspection of\nHMP Valeham\nby HM Chief Inspector of Prisons\n3–14 March 2025\n",
            "HMP Valeham",
            "Prison inspection",
            "HMI Prisons",
        ),
        (
            "An inspection of youth justice services in Valeham\n\nHM Inspectorate of Probation, June 2024\n",
            "Valeham",
            "Youth justice inspection",
            "HMI Probation",
        ),
        (
            "Report on an unannounced inspection visit to police custody suites in\nValeshire\nby HMICFRS\n",
            "Valeshire",
            "Custody inspection",
            "HMICFRS",
        ),
        (
            "Authority inspected: Valeham Borough Council\nInspected by: Ofsted and CQC\n"
            "Publication type: Monitoring visit\n",
            "Valeham Borough Council",
            "Monitoring visit",
            "Ofsted and CQC",
        ),
    ],
)
def test_other_inspectorates(front: str, authority: str | None, programme: str, inspectorate: str) -> None:
    found = read(front)
    assert (found.programme, found.inspectorate) == (programme, inspectorate)
    if authority:
        assert found.authority == authority


def test_a_prison_report_has_its_dates_on_the_cover() -> None:
    found = read(
        "Report on an unannounced inspection of\nHMP Valeham\nby HM Chief Inspector of Prisons\n3–14 March 2025\n"
    )
    assert (found.inspected_from, found.inspected_to) == ("2025-03-03", "2025-03-14")


def test_labels_of_a_care_provider() -> None:
    found = read(
        "Valeham Hospital\nInspection report\n\nProvider name: Vale NHS Foundation Trust\n"
        "Date of inspection visit: 3 May 2024\nDate of publication: 14 June 2024\n"
        "Overall rating for this hospital: Good\n"
    )
    assert (found.authority, found.inspectorate) == ("Vale NHS Foundation Trust", "CQC")
    assert (found.inspected_from, found.published_on) == ("2024-05-03", "2024-06-14")


def test_guidance_gets_no_invented_values() -> None:
    found = read(
        "Keeping children safe\n\nGuidance for schools. Ofsted inspects schools.\n", "misc/keeping_safe.txt"
    )
    assert found == Metadata(title="Keeping children safe", found_in={"title": "content"})


def test_a_report_without_words_is_named_by_its_file() -> None:
    found = find_metadata([Page(1, "")], [], "valeham/joint_inspection.pdf")
    assert found.title == "joint inspection"
    assert found.found_in["title"] == "file name"


@pytest.mark.slow
def test_real_reports_against_their_labels() -> None:
    if not (SHARED / "labels").is_dir():
        pytest.skip("the labelled reports are not on this machine")
    rows = []
    for name in ("grades.csv", "send_outcomes.csv"):
        with (SHARED / "labels" / name).open(encoding="utf-8") as stream:
            rows += [(row, "grades" in name) for row in csv.DictReader(stream)]
    right = {"authority": 0, "published": 0, "inspected": 0, "programme": 0}
    for row, grades in rows:
        report = row["report"]
        found = read_report((SHARED / "reports" / report).read_bytes(), report).metadata
        place = row["local_authority"].replace("&", "and").replace(",", "").lower()
        right["authority"] += (found.authority or "").replace(",", "").lower() == place
        right["published"] += found.published_on == _iso(row["publication_date"])
        dates = (_iso(row["inspection_start_date"]), _iso(row["inspection_end_date"]))
        right["inspected"] += (found.inspected_from, found.inspected_to) == dates or None in dates
        kind = "Inspection of local authority children's services" if grades else "Area SEND inspection"
        right["programme"] += found.programme == kind
    shares = {name: count / len(rows) for name, count in right.items()}
    assert shares["authority"] >= 0.98, shares
    assert shares["published"] >= 0.97, shares
    assert shares["inspected"] >= 0.95, shares
    assert shares["programme"] >= 0.98, shares


def _iso(text: str) -> str | None:
    for form in ("%d/%m/%Y", "%d/%m/%y"):
        try:
            return datetime.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None
