"""Metadata from the first page's words, on wording that real reports use, about places that do not exist."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from index.records import Metadata, Page
from ingest.formats.text import read_text
from ingest.metadata.dates import DateRange, parse_date, parse_range
from ingest.metadata.find import find_metadata
from ingest.metadata.names import place_name
from ingest.metadata.when import find_date_in_name, find_inspected
from ingest.read import read_report

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
            "Joint targeted area inspection of Valeham\n\nThe Secretaries of State requested that His Majesty’s Chief"
            " Inspector of Education, Children’s Services and Skills, together with the Care Quality Commission, the"
            " Chief Inspector of\nConstabulary and Fire & Rescue Services and the Chief Inspector of Probation for"
            " England and Wales, carry out a JTAI in Valeham.\n",
            "Valeham",
            "Joint targeted area inspection",
            "Ofsted, CQC, HMICFRS and HMI Probation",
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


@pytest.mark.parametrize(
    ("front", "authority", "programme"),
    [
        ("National child protection inspections\n\nThe Vale Valley Police\n\nMarch 2024", "Vale Valley Police",
         "National child protection inspection"),
        ("An inspection of youth offending services in\nBelstrand and Quarn\nHM Inspectorate of Probation, June 2022",
         "Belstrand and Quarn", "Youth justice inspection"),
        ("Full joint inspection of youth offending work in Quarn\nAn inspection led by HMI Probation\n", "Quarn",
         "Youth justice inspection"),
        ("Short Quality Screening (SQS) of youth offending work in Quarn\nTo: the chair\n", "Quarn",
         "Youth justice inspection"),
        ("An inspection of the Wexshire and Vale Community Rehabilitation Company\nFebruary 2019",
         "Wexshire and Vale Community Rehabilitation Company", "Probation inspection"),
        ("Belstrand County Council: local authority assessment\n\nOverall summary", "Belstrand",
         "Local authority assessment"),
        ("Review of health services for Children Looked After and Safeguarding in Belstrand\n\nCQC", "Belstrand",
         "Review of health services for children"),
        ("A report on\nYsgol Llanfale\nHeol y Parc\nLlanfale\n\nby\nEstyn, the Inspectorate", "Ysgol Llanfale",
         "Estyn inspection"),
        ("Inspection report\n\nValeham County Council Education Services\n\nby\n\nEstyn, the Inspectorate", "Valeham",
         "Estyn inspection"),
        ("Performance Evaluation Inspection\nValeham County Borough Council\nCare Inspectorate Wales", "Valeham",
         "Performance evaluation inspection"),
        ("Belstrand Council\nRe-inspection of services for children in need of help and protection", "Belstrand",
         "Inspection of local authority children's services"),
        ("Belstrand City Council\nInspection of children’s social care services\nLead inspector: one", "Belstrand",
         "Inspection of local authority children's services"),
        ("Registered provider: Vale Care Limited\n\nInformation about this children’s home\n\nIt is privately owned.",
         "Vale Care Limited", "Children's home inspection"),
        ("Registered provider: Vale Adoption\n\nInformation about this voluntary adoption agency\n", "Vale Adoption",
         "Fostering and adoption inspection"),
        ("Inspection of a good school: Valeham Primary School\n\nOutcome\n", "Valeham Primary School",
         "School inspection"),
        ("Oakvale Secure Training Centre\n\nInspected under the Framework for inspecting secure training centres",
         "Oakvale Secure Training Centre", "Secure training centre inspection"),
        ("Report of a joint inspection of services for children at risk of harm in the Glenfale community planning"
         " partnership\nCare Inspectorate, His Majesty’s Inspectorate of Constabulary in Scotland", "Glenfale",
         "Joint inspection of services for children and young people"),
        ("Belstrand Safeguarding Children Partnership\nLocal Child Safeguarding Practice Review\nChild K", "Belstrand",
         "Child safeguarding practice review"),
        ("SERIOUS CASE REVIEW\nChild T\nCommissioned by Quarn Local Safeguarding Children Board", "Quarn",
         "Child safeguarding practice review"),
        ("Brackwater Safeguarding Adults Board\n\nSafeguarding Adults Review: Adult F", "Brackwater",
         "Safeguarding adults review"),
        ("Wexmoor Community Safety Partnership\nDomestic Homicide Review\nOverview report", "Wexmoor",
         "Domestic homicide review"),
        ("Independent Inquiry into Child Sexual Abuse\nChildren in care\nInvestigation Report\nJuly 2019", None,
         "Independent inquiry"),
    ],
)  # fmt: skip
def test_covers_of_many_kinds(front: str, authority: str | None, programme: str) -> None:
    found = read(front)
    assert (found.authority, found.programme) == (authority, programme)


def test_a_range_of_days_alone_on_a_cover_is_the_inspection() -> None:
    found = read(
        "National child protection inspections\n\nVale Police\n4 – 15 September 2023\n\nMarch 2024\n"
    )
    assert (found.inspected_from, found.inspected_to) == ("2023-09-04", "2023-09-15")
    assert found.published_on is None


def test_a_day_of_publication_is_no_inspection() -> None:
    found = read("An inspection of Vale Police’s response to crime\n\nPublished on 9 September 2024\n")
    assert (found.inspected_from, found.published_on) == (None, "2024-09-09")


def test_a_letter_has_its_date_below_the_sender() -> None:
    found = read(
        "Ofsted\nAgora\n6 Some Place\nNottingham\nT 0300\nwww.example.org\n14 January 2025\nThe director\n"
        "Dear director\nMonitoring visit to Belstrand children’s services\n"
        "This letter summarises the findings of the visit on 10 and 11 December 2024.\n"
    )
    assert (found.published_on, found.inspected_from) == ("2025-01-14", "2024-12-10")


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
