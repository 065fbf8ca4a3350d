"""Reports of other inspectorates and other years, in invented texts that say things as theirs do."""

from __future__ import annotations

import pytest

from index.records import Report
from ingest.read import read_report

PEEL_2018 = """# PEEL: Police effectiveness, efficiency and legitimacy 2018/19

An inspection of Ashbyford Police

## Overall summary

### Effectiveness

Good

- Preventing crime and tackling anti-social behaviour: Good
- Protecting vulnerable people: Inadequate
- Armed policing: Ungraded

### Efficiency

Requires improvement

- Planning for the future: Requires improvement

## Protecting vulnerable people

Inadequate

### Cause of concern

Ashbyford Police doesn't identify vulnerable people at first contact.

### Recommendations

To address this cause of concern, we recommend that the force should within three months:

- review how its control room answers calls; and
- train all of its call handlers.

### Areas for improvement

- The force should make sure that supervisors review all cases.
"""
PEEL_2023 = """# PEEL 2023–25

Police effectiveness, efficiency and legitimacy

An inspection of Ashbyford Police

## Overall summary

| Outstanding | Good | Adequate | Requires improvement | Inadequate |
|---|---|---|---|---|
| | Preventing crime | Police powers and public treatment | Managing offenders | Investigating crime |
| | Leadership and force management | Responding to the public | | |
| Developing a positive workplace | Working for victims | | | |

## Providing a service to the victims of crime

This area isn't graded in this assessment.

## Investigating crime

Ashbyford Police is inadequate at investigating crime.
"""
SAFEGUARDING_2011 = """# Inspection of safeguarding and looked after children services

Ashbyford

Inspection dates: 7 – 18 March 2011

Published: 26 April 2011

## The inspection outcomes: Safeguarding services

### Overall effectiveness

Grade 3 (adequate)

The overall effectiveness of the services in Ashbyford is adequate.

### Capacity for improvement

Grade 2 (good)

## Areas for improvement

In order to improve the quality of services, the local authority should take the following action.

Immediately:

- ensure that all referrals are dealt with on the day.
"""
PROTECTION_2012 = """# Inspection of local authority arrangements for the protection of children

Ashbyford Borough Council

Inspection dates: 3 – 12 December 2012

## Record of main findings

| Local authority arrangements for the protection of children | |
|---|---|
| Overall effectiveness | Inadequate |
| The quality of practice | Inadequate |
| Leadership and governance | Adequate |
"""
SEND_2019 = """# Joint local area SEND inspection in Ashbyford

Between 1 July 2019 and 5 July 2019, Ofsted and the Care Quality Commission (CQC) inspected the local area of Ashbyford.

As a result, Her Majesty's Chief Inspector has determined that a Written Statement of Action is required.

## Main findings

Leaders are good. Outcomes are inadequate for some.

### Areas for development

- Families wait too long for an assessment.
"""
YOUTH_2022 = """# An inspection of youth offending services in Ashbyford

HM Inspectorate of Probation, June 2022

## Ratings

| Ashbyford Youth Justice Service | | Score 21/36 |
|---|---|---|
| Overall rating | Good | |
| 1. Organisational delivery | | |
| 1.1 Governance and leadership | Good | |
| 2. Court disposals | | |
| 2.1 Assessment | Requires improvement | |
| 3. Out-of-court disposals | | |
| 3.1 Assessment | Inadequate | |
| 4. Resettlement | | |
| 4.1 Resettlement policy and provision | Outstanding | |

## Recommendations

As a result of our inspection findings, we have made two recommendations.

The Chair of the Management Board should:

1. review the membership of the board.

## Organisational delivery

**Strengths:**

- The board hears from children every quarter.

**Areas for improvement:**

- The board rarely looks at data about ethnicity.
"""
PROBATION_2023 = """# An inspection of probation services in Ashbyford PDU

HM Inspectorate of Probation, March 2023

## Ratings

Score 5/27

Overall rating Inadequate

P 1.1 Leadership Requires improvement

P 1.2 Staffing Inadequate

P 2.1 Assessment Inadequate
"""
ESTYN_2018 = """# A report on education services in Ashbyford County Borough Council

By Estyn, Her Majesty's Inspectorate for Education and Training in Wales

## Summary

| Inspection area | Judgement |
|---|---|
| Outcomes | Good |
| Quality of education services | Adequate and needs improvement |
| Leadership and management | Excellent |

## Recommendations

R1 Improve outcomes for learners who are eligible for free school meals
"""
WALES_2023 = """# Performance evaluation inspection of Ashbyford children's services

Care Inspectorate Wales, March 2023

## What needs to improve

- Written records are inconsistent, and some are good only in parts.
"""


def read(text: str) -> Report:
    return read_report(text.encode(), "report.md")


@pytest.mark.parametrize(
    ("text", "authority", "inspectorate", "programme"),
    [
        (PEEL_2018, "Ashbyford Police", "HMICFRS", "PEEL"),
        (PEEL_2023, "Ashbyford Police", "HMICFRS", "PEEL"),
        (SAFEGUARDING_2011, "Ashbyford", "Ofsted", "Inspection of local authority children's services"),
        (PROTECTION_2012, "Ashbyford", "Ofsted", "Inspection of local authority children's services"),
        (SEND_2019, "Ashbyford", "Ofsted and CQC", "Area SEND inspection"),
        (YOUTH_2022, "Ashbyford", "HMI Probation", "Youth justice inspection"),
        (PROBATION_2023, "Ashbyford PDU", "HMI Probation", "Probation inspection"),
        (ESTYN_2018, "Ashbyford", "Estyn", "Estyn inspection"),
        (WALES_2023, "Ashbyford", "CIW", "Performance evaluation inspection"),
    ],
)
def test_whom_by_whom_and_what(text: str, authority: str, inspectorate: str, programme: str) -> None:
    about = read(text).metadata
    assert (about.authority, about.inspectorate, about.programme) == (authority, inspectorate, programme)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PEEL_2018,
            [
                ("Effectiveness", "Good"),
                ("Preventing crime and tackling anti-social behaviour", "Good"),
                ("Protecting vulnerable people", "Inadequate"),
                ("Efficiency", "Requires improvement"),
                ("Planning for the future", "Requires improvement"),
            ],
        ),
        (
            PEEL_2023,
            [
                ("Preventing crime", "Good"),
                ("Police powers and public treatment", "Adequate"),
                ("Managing offenders", "Requires improvement"),
                ("Investigating crime", "Inadequate"),
                ("Leadership and force management", "Good"),
                ("Responding to the public", "Adequate"),
                ("Developing a positive workplace", "Outstanding"),
                ("Working for victims", "Good"),
            ],
        ),
        (SAFEGUARDING_2011, [("Overall effectiveness", "adequate"), ("Capacity for improvement", "good")]),
        (
            PROTECTION_2012,
            [
                ("Overall effectiveness", "Inadequate"),
                ("The quality of practice", "Inadequate"),
                ("Leadership and governance", "Adequate"),
            ],
        ),
        (SEND_2019, []),
        (
            YOUTH_2022,
            [
                ("Overall rating", "Good"),
                ("Governance and leadership", "Good"),
                ("Court disposals: Assessment", "Requires improvement"),
                ("Out-of-court disposals: Assessment", "Inadequate"),
                ("Resettlement policy and provision", "Outstanding"),
            ],
        ),
        (
            PROBATION_2023,
            [
                ("Overall rating", "Inadequate"),
                ("Leadership", "Requires improvement"),
                ("Staffing", "Inadequate"),
                ("Assessment", "Inadequate"),
            ],
        ),
        (
            ESTYN_2018,
            [
                ("Outcomes", "Good"),
                ("Quality of education services", "Adequate and needs improvement"),
                ("Leadership and management", "Excellent"),
            ],
        ),
        (WALES_2023, []),
    ],
)
def test_grades_in_the_words_of_the_framework(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(grade.area, grade.grade) for grade in read(text).grades] == expected


def found(text: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.kind, one.text, one.addressee, one.deadline) for one in read(text).findings]


def test_what_is_recommended_is_to_somebody_and_by_a_day() -> None:
    assert found(PEEL_2018) == [
        ("cause of concern", "Ashbyford Police doesn't identify vulnerable people at first contact.", None, None),
        ("recommendation", "review how its control room answers calls; and", "the force", "within three months"),
        ("recommendation", "train all of its call handlers.", "the force", "within three months"),
        ("area for improvement", "The force should make sure that supervisors review all cases.", "The force", None),
    ]  # fmt: skip
    assert found(SAFEGUARDING_2011) == [
        ("area for improvement", "ensure that all referrals are dealt with on the day.", "the local authority",
         "Immediately")
    ]  # fmt: skip


def test_sentences_that_only_lead_to_a_list_are_no_findings() -> None:
    assert found(YOUTH_2022) == [
        ("recommendation", "review the membership of the board.", "The Chair of the Management Board", None),
        ("strength", "The board hears from children every quarter.", None, None),
        ("area for improvement", "The board rarely looks at data about ethnicity.", None, None),
    ]
    (one,) = read(ESTYN_2018).findings
    assert (one.kind, one.number, one.text) == (
        "recommendation",
        "R1",
        "Improve outcomes for learners who are eligible for free school meals",
    )
