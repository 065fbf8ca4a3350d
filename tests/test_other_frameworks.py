"""More reports of other inspectorates and years, in invented texts: what their layout hides, and what is no grade."""

from __future__ import annotations

from ingest.read import read_report

SAFEGUARDING_2010 = """# Inspection of safeguarding and looked after children services

Ashbyford County Council, inspected by Ofsted

## Safeguarding services

### Areas for improvement

12. In order to improve services in Ashbyford, the council and its partners should take the following action:

**Immediately:**

- ensure that all child protection visits are made in time

**Within three months:**

- NHS Ashbyford should ensure that midwives attend case conferences.

## Record of main findings

| Safeguarding services | |
|---|---|
| Overall effectiveness | Adequate |
| Capacity for improvement | Good |
| Services for looked after children | |
| Overall effectiveness | Good |
| Capacity for improvement | Outstanding |
| Being healthy | Inadequate |
"""
SAFEGUARDING_2009 = """# Inspection of safeguarding and looked after children services

Ashbyford County Council, inspected by Ofsted

## Safeguarding services

### Overall effectiveness

Grade 3 (Adequate)

## Services for looked after children

### Overall effectiveness

Grade 2 (Good)
"""
PEEL_TABLE = """# PEEL 2023–25

An inspection of Ashbyford Police by HMICFRS

## Our judgments

| Outstanding | Good | Adequate | Requires improvement | Inadequate |
|---|---|---|---|---|
| | Preventing crime | Responding to the public | Protecting vulnerable people | |

## Responding to the public

Adequate

### The force is good at identifying repeat callers

It checks.

### The force is inadequate in recording its reasons

It does not.
"""
PEEL_SENTENCES = """# PEEL 2021/22

An inspection of Ashbyford Police by HMICFRS

## Protecting vulnerable people

The force is inadequate at protecting vulnerable people.

It is good at little else.

### Examples of positive practice

- Officers carry a card with pictures for children who do not speak.

### Priority action notice

The force must review all overdue visits to sex offenders.
"""
CUSTODY_2021 = """# Report on an unannounced inspection of police custody suites in Ashbyford

HM Inspectorate of Constabulary, 2 March 2021

## Causes of concern and recommendations

S12 Cause of concern: Governance of the use of force was poor.

Recommendation: Ashbyford Police should collect accurate data within the year.

S13 Cause of concern: Some observation of cells was inadequate.
"""
YOUTH_LINES = """# An inspection of youth justice services in Ashbyford

HM Inspectorate of Probation, May 2023

## Summary

Strengths

This paragraph is no point of a list.

## 1.1 Governance and leadership

Strengths

- The chair brings partners together.

- Board members know the service.

Areas for improvement

- Data about ethnicity is not analysed.
"""
SEND_TABLE = """# Area SEND inspection of Ashbyford Local Area Partnership

Ofsted and CQC, March 2024

## Areas for improvement

| Areas for improvement |
|---|
| Leaders across the partnership should improve the quality of plans. |
| The health board should cut the wait for assessments of autism. |
"""
SCOTLAND_2023 = """# Joint inspection of services for children and young people at risk of harm in Ashbyford

Prepared by the Care Inspectorate with His Majesty's Inspectorate of Constabulary in Scotland, August 2023

## Leadership: Very good

## Evaluation of the impact on children: 2 - Weak

## Appendix: the six-point scale

| Evaluation | Meaning |
|---|---|
| Excellent | Outstanding or sector leading |
| Very good | Major strengths |
| Good | Important strengths, with some areas for improvement |
"""


ILACS_2025 = """# Inspection of Ashbyford local authority children's services

Ofsted, March 2025

## What needs to improve?

- The uptake of return home interviews.

### The experiences and progress of children who need help and protection: outstanding

Children receive a very strong early help offer, which is understood by all who work with them.
"""


def grades(text: str) -> list[tuple[str, str]]:
    return [(one.area, one.grade) for one in read_report(text.encode(), "report.md").grades]


def found(text: str) -> list[tuple[str, str, str | None, str | None, str | None]]:
    findings = read_report(text.encode(), "report.md").findings
    return [(one.kind, one.text, one.number, one.addressee, one.deadline) for one in findings]


def test_two_services_with_areas_of_the_same_names_keep_both_grades() -> None:
    assert grades(SAFEGUARDING_2010) == [
        ("Overall effectiveness", "Adequate"),
        ("Capacity for improvement", "Good"),
        ("Services for looked after children: Overall effectiveness", "Good"),
        ("Services for looked after children: Capacity for improvement", "Outstanding"),
        ("Being healthy", "Inadequate"),
    ]
    assert grades(SAFEGUARDING_2009) == [
        ("Safeguarding services: Overall effectiveness", "Adequate"),
        ("Services for looked after children: Overall effectiveness", "Good"),
    ]


def test_a_numbered_paragraph_that_leads_to_points_is_none_of_them() -> None:
    assert found(SAFEGUARDING_2010) == [
        ("area for improvement", "ensure that all child protection visits are made in time", None,
         "the council and its partners", "Immediately"),
        ("area for improvement", "NHS Ashbyford should ensure that midwives attend case conferences.", None,
         "NHS Ashbyford", "Within three months"),
    ]  # fmt: skip


def test_by_when_at_a_heading_as_large_as_any_is_still_of_the_list() -> None:
    text = SAFEGUARDING_2010.replace("**Immediately:**", "## Immediately:")
    assert found(text.replace("**Within three months:**", "# Within three months:")) == found(
        SAFEGUARDING_2010
    )


def test_an_area_with_its_grade_ends_what_needs_to_improve_though_it_is_set_smaller() -> None:
    assert [one[:2] for one in found(ILACS_2025)] == [
        ("area for improvement", "The uptake of return home interviews.")
    ]


def test_what_a_force_is_good_at_below_its_graded_areas_is_no_grade() -> None:
    assert grades(PEEL_TABLE) == [
        ("Preventing crime", "Good"),
        ("Responding to the public", "Adequate"),
        ("Protecting vulnerable people", "Requires improvement"),
    ]
    assert grades(PEEL_SENTENCES) == [("protecting vulnerable people", "inadequate")]


def test_plural_and_urgent_headings_of_police_inspections() -> None:
    assert [one[:2] for one in found(PEEL_SENTENCES)] == [
        ("strength", "Officers carry a card with pictures for children who do not speak."),
        ("priority action", "The force must review all overdue visits to sex offenders."),
    ]


def test_a_paragraph_that_begins_with_what_it_is() -> None:
    assert found(CUSTODY_2021) == [
        ("cause of concern", "Governance of the use of force was poor.", "S12", None, None),
        ("recommendation", "Ashbyford Police should collect accurate data within the year.", None,
         "Ashbyford Police", None),
        ("cause of concern", "Some observation of cells was inadequate.", "S13", None, None),
    ]  # fmt: skip


def test_a_plain_line_above_points_is_their_title() -> None:
    assert [one[:2] for one in found(YOUTH_LINES)] == [
        ("strength", "The chair brings partners together."),
        ("strength", "Board members know the service."),
        ("area for improvement", "Data about ethnicity is not analysed."),
    ]


def test_a_table_of_one_column_is_a_list() -> None:
    assert [(one[0], one[3]) for one in found(SEND_TABLE)] == [
        ("area for improvement", "Leaders across the partnership"),
        ("area for improvement", "The health board"),
    ]


def test_the_six_grades_of_scotland_and_nothing_of_their_explanation() -> None:
    report = read_report(SCOTLAND_2023.encode(), "report.md")
    assert report.metadata.inspectorate == "Care Inspectorate"
    assert [(one.area, one.grade, one.scale) for one in report.grades] == [
        ("Leadership", "Very good", "Care Inspectorate"),
        ("Evaluation of the impact on children", "Weak", "Care Inspectorate"),
    ]
