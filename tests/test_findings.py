"""Findings by heading, box, numbering and wording, in invented texts."""

from __future__ import annotations

import pytest

from index.findings import Finding
from index.verbatim import same_words
from ingest.extraction.finding_details import details_of
from ingest.extraction.finding_kinds import announced
from ingest.read import read_report

TOP = "# Joint targeted area inspection of Ashbyford\n\nInspected by: Ofsted and CQC\n\nPublished on: 4 March 2025\n\n"


def read(body: str) -> list[Finding]:
    report = read_report((TOP + body).encode(), "ashbyford.md")
    page = report.pages[0].text
    for finding in report.findings:
        assert same_words(finding.text, "\n".join(page[s.start : s.end] for s in finding.spans))
        assert finding.passages, finding
    assert len({finding.finding_id for finding in report.findings}) == len(report.findings)
    return [finding for finding in report.findings if finding.kind != "figure"]


def kinds(body: str) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in read(body)]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Key strengths", "strength"),
        ("1.2 Main strengths", "strength"),
        ("What is the area partnership doing that is effective?", "strength"),
        ("Innovative or promising practice", "strength"),
        ("Innovative practice: a night bus for young people", "strength"),
        ("What needs to improve?", "area for improvement"),
        ("What needs to improve in this local authority?", "area for improvement"),
        ("What does the area partnership need to do better?", "area for improvement"),
        ("What does the LSCB need to improve?", "area for improvement"),
        ("Areas for improvement", "area for improvement"),
        ("Area for improvement 2", "area for improvement"),
        ("Areas for priority action", "priority action"),
        ("Priority and immediate action", "priority action"),
        ("Cause of concern", "cause of concern"),
        ("Accelerated cause of concern: custody", "cause of concern"),
        ("Recommendations", "recommendation"),
        ("Recommendation 3", "recommendation"),
        ("Recommendations to the chief constable", "recommendation"),
        ("Statutory requirements", "recommendation"),
        ("Case study: a girl who was heard", "case example"),
        ("Practice study: area(s) for improvement", "case example"),
        ("Effective practice case study", "case example"),
    ],
)
def test_headings_that_announce_findings(heading: str, kind: str) -> None:
    found = announced(heading)
    assert found
    assert found.kind == kind


@pytest.mark.parametrize(
    "heading",
    [
        "Progress against recommendations",
        "Recommendations from the previous inspection",
        "Key strengths and weaknesses of the LSCB",
        "The strengths of families are recognised in most plans",
        "Recommended referral criteria",
        "Improving practice",
        "5. The recommendations and their deadlines .......... 6",
        "Cases that we examined",
    ],
)
def test_headings_that_announce_nothing(heading: str) -> None:
    assert announced(heading) is None


def test_each_point_of_a_list_is_a_finding() -> None:
    body = (
        "## Key strengths\n\n- Nurses visit every home.\n- Schools act early.\n\n## What needs to improve?\n\n"
        "- The timeliness of referrals.\n\n## Main findings\n\n- Not a finding of any kind.\n"
    )
    assert kinds(body) == [
        ("strength", "Nurses visit every home."),
        ("strength", "Schools act early."),
        ("area for improvement", "The timeliness of referrals."),
    ]


def test_a_lead_in_says_who_and_when_for_its_points() -> None:
    body = (
        "## Recommendations\n\nWithin three months, Ashbyford Police should:\n\n1. train its officers;\n"
        "2. by 1 May 2025, write a plan.\n\nWe will visit again in the autumn of that year to see what was done.\n"
    )
    found = [(f.number, f.addressee, f.deadline, f.text) for f in read(body)][:2]
    assert found == [
        ("1", "Ashbyford Police", "Within three months", "train its officers;"),
        ("2", "Ashbyford Police", "by 1 May 2025", "by 1 May 2025, write a plan."),
    ]


def test_we_recommend_that_needs_no_heading() -> None:
    body = (
        "## Next\n\nWe recommend that the council should:\n\n1. count all children.\n2. see them soon.\n\n"
        "We will come back in July.\n"
    )
    assert [(f.kind, f.number, f.addressee) for f in read(body)] == [
        ("recommendation", "1", "the council"),
        ("recommendation", "2", "the council"),
    ]


def test_a_list_that_says_there_are_none_holds_none() -> None:
    assert (
        kinds(
            "## Areas for priority action\n\nThere are no areas for priority action.\n\n## Next steps\n\nText.\n"
        )
        == []
    )


def test_a_case_example_is_one_finding_with_its_title() -> None:
    body = (
        "## Case study: a girl who was heard\n\nAmy told her teacher.\n\nShe was safe that night.\n\n"
        "## Findings\n\nText.\n"
    )
    (found,) = read(body)
    assert (found.kind, found.title) == ("case example", "a girl who was heard")
    assert found.text == "Amy told her teacher. She was safe that night."


def test_a_table_says_who_is_responsible() -> None:
    body = (
        "## Areas for priority action\n\n| Responsible body | Areas for priority action |\n|---|---|\n"
        "| Ashbyford Council | Leaders should act with urgency to find |\n"
        "| Ashbyford Council | and to help every child. |\n"
        "| NHS Ashbyford | Leaders must cut the wait for help. |\n\n## Next\n\nText.\n"
    )
    assert [(f.kind, f.addressee, f.text) for f in read(body)] == [
        (
            "priority action",
            "Ashbyford Council",
            "Leaders should act with urgency to find and to help every child.",
        ),
        ("priority action", "NHS Ashbyford", "Leaders must cut the wait for help."),
    ]


def test_points_of_a_point_belong_to_it() -> None:
    body = (
        "## Recommendations\n\n- Leaders should ensure:\n- that plans are kept;\n- that they are read.\n"
        "- Schools should act.\n"
    )
    assert [text for _, text in kinds(body)] == [
        "Leaders should ensure: that plans are kept; that they are read.",
        "Schools should act.",
    ]


def test_who_is_acted_upon_is_not_the_addressee() -> None:
    assert details_of("Every child should be seen within a day.").addressee is None
    assert details_of("The council should be able to show this.").addressee == "The council"


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Auditing of children’s cases should ensure that shortfalls are found.", None),
        ("All permanence reports should include an account of the child’s birth family.", None),
        ("Learning pathways provided by secure homes should lead to work.", None),
        ("More care leavers should benefit from work and training.", None),
        ("Entries in the log should be accurate and timely, and should give the reasons for decisions.", None),
        ("The quality and timeliness of information-sharing between all professionals need to improve.", None),
        ("Although some pupils will be excluded, no child should lose a day.", None),
        ("Recommendation: The Ministry of Havens (Custody Service) should review contracts.",
         "The Ministry of Havens (Custody Service)"),
        ("Alongside its new offer, through one plan, the council should act.", "the council"),
        ("Recommendation 4: Ashbyford Council must act.", "Ashbyford Council"),
        ("The director of children’s services should act.", "The director of children’s services"),
        ("Leaders in the council and those in health services should act.", "Leaders in the council and those in "
         "health services"),
    ],
)  # fmt: skip
def test_the_addressee_is_one_who_can_act(text: str, addressee: str | None) -> None:
    assert details_of(text).addressee == addressee


def test_what_introduces_recommendations_or_looks_back_is_none() -> None:
    body = (
        "## Recommendations\n\nThis section sets out the actions that the manager must take to meet the standards.\n\n"
        "Children have often been failed by services that should have met their needs much earlier in their lives.\n\n"
        "The manager should ensure that records are kept where staff can read them.\n"
    )
    assert [text for _, text in kinds(body)] == [
        "The manager should ensure that records are kept where staff can read them."
    ]


def test_a_number_of_others_or_of_an_act_is_no_figure() -> None:
    body = (
        "## Findings\n\nThis is better than the national average (78%). Section 25 of the 1989 Act applies.\n"
    )
    assert read_report((TOP + body).encode(), "ashbyford.md").findings == ()


def test_guidance_has_no_strengths_of_anybody() -> None:
    body = (
        "# A guide to thresholds\n\n## Strengths\n\n- Families have strengths.\n\n## Recommendations\n\n"
        "1. Leaders should act.\n"
    )
    report = read_report(body.encode(), "guide.md")
    assert [(f.kind, f.number, f.addressee) for f in report.findings] == [("recommendation", "1", "Leaders")]


@pytest.mark.parametrize(
    ("text", "number", "addressee", "deadline"),
    [
        ("1. With immediate effect, leaders should act.", "1", "leaders", "With immediate effect"),
        ("By 31 March 2024, chief constables should act.", None, "chief constables", "By 31 March 2024"),
        ("Staff should, within six weeks of publication, act.", None, "Staff", "within six weeks of publication"),
        ("The force should immediately act.", None, "The force", "immediately"),
        ("It should change, by the end of May 2024, so that all do.", None, None, "by the end of May 2024"),
        ("12 Ensure that a child is seen within one working day of a referral.", "12", None, None),
        ("The board, with partners, must act no later than it did.", None, "The board, with partners", None),
        ("(a) Ensure that workers are immediately told.", "a", None, None),
        ("31 children were not seen.", None, None, None),
    ],
)  # fmt: skip
def test_number_addressee_and_deadline(
    text: str, number: str | None, addressee: str | None, deadline: str | None
) -> None:
    found = details_of(text)
    assert (found.number, found.addressee, found.deadline) == (number, addressee, deadline)


def test_figures_have_a_value_and_what_it_counts() -> None:
    body = (
        "## Findings\n\nTwenty-two of the 40 children had been exploited online. The force closed 58 per cent of "
        "domestic abuse crimes because the victim did not support action, against a national average of 49 per cent.\n"
    )
    report = read_report((TOP + body).encode(), "ashbyford.md")
    figures = [(f.value, f.counts, f.against) for f in report.findings]
    assert figures == [
        ("Twenty-two of the 40", "children had been exploited online", None),
        (
            "58 per cent",
            "domestic abuse crimes because the victim did not support action",
            "49 per cent",
        ),
    ]


def figures_of(body: str) -> list[tuple[str | None, str | None, str | None]]:
    report = read_report((TOP + "## Findings\n\n" + body + "\n").encode(), "ashbyford.md")
    return [(f.value, f.counts, f.against) for f in report.findings if f.kind == "figure"]


@pytest.mark.parametrize(
    ("said", "value", "counts", "against"),
    [
        ("The share of calls answered in time has risen from 61.5% in 2021 to 74% in 2022.", "74%",
         "The share of calls answered in time has risen", None),
        ("At 13%, the council’s figure for turnover of staff was lower than the national average of 15% in 2013.",
         "13%", "the council’s figure for turnover of staff", "15%"),
        ("The rate of re-referrals is 18%, lower than statistical neighbours (20%) and the England level (23%).",
         "18%", "The rate of re-referrals", "23%"),
        ("In Ashbyford 49% of visits are in time, compared with statistical neighbour and England averages of 66% "
         "and 68% respectively.", "49%", "visits are in time", "68%"),
        ("Absence is higher in Ashbyford than in the rest of England (16.6% vs 10.5%).", "16.6%",
         "Absence is higher in Ashbyford than in the rest of England", "10.5%"),
        ("Sixty three per cent of checks were made, against a target of 80 per cent.", "Sixty three per cent",
         "checks were made", None),
        ("Twenty per cent of its streets are among the most deprived 5% in England.", "Twenty per cent",
         "its streets are among the most deprived 5% in England", None),
        ("At 31 March, 427 children are being looked after by the council (a rate of 73 per 10,000 children).",
         "73 per 10,000 children", "At 31 March, 427 children are being looked after by the council", None),
        ("Of 19-year-olds, 64% were in education, employment or training.", "64%",
         "Of 19-year-olds … were in education, employment or training", None),
        ("233 live with foster families, of whom 27% live outside the area.", "27%",
         "233 live with foster families, of whom … live outside the area", None),
        ("In seven out of 11 plans sampled, targets lack detail and do not help.", "seven out of 11",
         "plans sampled", None),
        ("It is currently 6% and below the national rate of 9.8%.", "6%", None, "9.8%"),
    ],
)  # fmt: skip
def test_the_figure_is_of_today_and_held_against_the_country(
    said: str, value: str, counts: str | None, against: str | None
) -> None:
    assert figures_of(said) == [(value, counts, against)]


@pytest.mark.parametrize(
    "said",
    [
        "This is higher than comparators (2%) and the England average (5%).",
        "This remains higher than similar authorities at 4.2% and the national average of 4.4%.",
        "This compares well with the latest national figure for 2012–13 of 11%.",
        "This is an increase from 335 (74.0 per 10,000 children) at 31 March 2015.",
        "Timeliness was below the council’s target of 75% for the quarter.",
    ],
)
def test_a_number_of_before_of_others_or_aimed_at_is_no_figure(said: str) -> None:
    assert figures_of(said) == []


def test_a_point_counts_what_the_line_above_its_list_says() -> None:
    body = (
        "The proportion of children entitled to free school meals:\n\n"
        "- in primary schools is 9% (the national average is 15%)\n"
        "- in secondary schools is 7% (the national average is 13%).\n\n"
        "About 12% of children live in poverty."
    )
    meals = "The proportion of children entitled to free school meals: in"
    assert figures_of(body) == [
        ("9%", f"{meals} primary schools", "15%"),
        ("7%", f"{meals} secondary schools", "13%"),
        ("12%", "children live in poverty", None),
    ]
