"""Findings that a heading states, and recommendations without "should", in invented texts laid out as HMICFRS does."""

from __future__ import annotations

from ingest.read import read_report

PEEL_STATED = """# PEEL 2023–25

Police effectiveness, efficiency and legitimacy

An inspection of Ashbyford Police

## Protecting vulnerable people

### Cause of concern

#### Ashbyford Police doesn't assess the risk to missing children

Supervisors don't see the reports.

#### Recommendations

Within three months, Ashbyford Police should:

- review every report of a missing child.

### Areas for improvement

#### The force should make sure that it records the voice of the child

Officers don't always write down what children say.

Partners don't know it.

#### The force should improve how it uses protective orders

It made few applications.

#### The force works well with others

They must be ready when they are called.

### Area for improvement

#### The force should make sure that officers know how to refer children

Some of them didn't.

### Innovative practice

#### Footage is used to hear children

Officers play it to social workers.

### Main findings

#### The force works well with its partners

They should meet more often than they do now.
"""
CHILD_PROTECTION_2016 = """# Ashbyford Police – National child protection inspection

HM Inspectorate of Constabulary, May 2016

## Recommendations

### Immediately

We recommend that Ashbyford Police immediately reviews its practice of keeping children in custody.

### Within six months

We recommend that, within six months, Ashbyford Police reviews how it manages offenders, to include:

- the number of offenders for each manager;
- the records of visits.

We recommend that Ashbyford Police develops its training.
"""


def test_a_heading_that_says_the_finding_is_its_words_and_what_is_below_explains_it() -> None:
    findings = read_report(PEEL_STATED.encode(), "report.md").findings
    read_as = [(one.kind, one.title, " ".join(one.text.split()), one.addressee) for one in findings]
    assert read_as == [
        ("cause of concern", None, "Ashbyford Police doesn't assess the risk to missing children "
         "Supervisors don't see the reports.", None),
        ("recommendation", None, "review every report of a missing child.", "Ashbyford Police"),
        ("area for improvement", None, "The force should make sure that it records the voice of the child "
         "Officers don't always write down what children say. Partners don't know it.", "The force"),
        ("area for improvement", None, "The force should improve how it uses protective orders "
         "It made few applications.", "The force"),
        ("area for improvement", None, "The force should make sure that officers know how to refer children "
         "Some of them didn't.", "The force"),
        ("strength", "Footage is used to hear children", "Officers play it to social workers.", None),
    ]  # fmt: skip


def test_recommendations_without_should_have_whom_and_by_when_and_keep_their_points() -> None:
    findings = read_report(CHILD_PROTECTION_2016.encode(), "report.md").findings
    assert [(one.kind, " ".join(one.text.split()), one.addressee, one.deadline) for one in findings] == [
        ("recommendation", "We recommend that Ashbyford Police immediately reviews its practice of keeping children "
         "in custody.", "Ashbyford Police", "immediately"),
        ("recommendation", "We recommend that, within six months, Ashbyford Police reviews how it manages offenders, "
         "to include: the number of offenders for each manager; the records of visits.", "Ashbyford Police",
         "within six months"),
        ("recommendation", "We recommend that Ashbyford Police develops its training.", "Ashbyford Police",
         "Within six months"),
    ]  # fmt: skip
