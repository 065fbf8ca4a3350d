"""How questions are read against the values of an index."""

from __future__ import annotations

import pytest

from index.questions.elsewhere import elsewhere
from index.questions.names import Names, distance, words_of
from index.questions.scope import scope_of, with_years_of
from index.questions.understand import Known, understand
from index.questions.words import Wanted, wanted_words
from index.records import Metadata

REPORTS = [
    Metadata(authority="Alderwick", programme="Joint targeted area inspection", published_on="2023-02-01"),
    Metadata(authority="Alderwick", programme="Area SEND inspection", inspected_from="2024-05-01"),
    Metadata(authority="Kingston upon Hull", published_on="2022-07-01"),
    Metadata(authority="Royal Borough of Windlesham and Maidenford", published_on="2021-01-01"),
    Metadata(authority="Metropolitan Police Service", published_on="2020-01-01", inspectorate="HMICFRS"),
    Metadata(authority="Wexmoor", inspectorate="Ofsted, CQC and HMICFRS"),
    Metadata(authority="Reading"),
]
KNOWN = Known(enumerate(REPORTS, start=1))
CORPUS = [
    "how",
    "did",
    "the",
    "police",
    "met",
    "children",
    "in",
    "reading",
    "lessons",
    "alderwick",
    "windlesham",
    "missing",
    "handle",
    "north",
    "meet",
]


def read(question: str) -> list[tuple[str, tuple[str, ...], str]]:
    found = understand(question, KNOWN, lambda word: word in CORPUS)
    return [(r.kind, r.values, r.effect) for r in found.readings]


@pytest.mark.parametrize(
    ("question", "value", "effect"),
    [
        ("What was found in Alderwick?", "Alderwick", "filter"),
        ("Was Alderwick's response good?", "Alderwick", "filter"),
        ("what was found in alderwick", "Alderwick", "filter"),
        ("How does Hull handle missing children?", "Kingston upon Hull", "filter"),
        ("help at Windlesham & Maidenford", "Royal Borough of Windlesham and Maidenford", "filter"),
        ("Did Windlesham help?", "Royal Borough of Windlesham and Maidenford", "filter"),
        ("how did the Met handle missing children", "Metropolitan Police Service", "preference"),
        ("Did the Metropolitan Police meet children?", "Metropolitan Police Service", "filter"),
        ("What was found in Aldrewick?", "Alderwick", "filter"),
        ("Were children in Reading missing?", "Reading", "filter"),
        ("children in Reading and Slough", "Reading", "preference"),
    ],
)
def test_an_authority_is_recognised(question: str, value: str, effect: str) -> None:
    assert read(question) == [("authority", (value,), effect)]


@pytest.mark.parametrize(
    "question",
    [
        "Did reading lessons help missing children?",  # a word, not the town
        "What was found in North Alderwick?",  # another place
        "Who met the children?",
        "Is the Children in Care Council heard?",
    ],
)
def test_what_only_looks_like_a_name_is_none(question: str) -> None:
    assert read(question) == []


def test_a_force_without_a_report_is_said_to_be_absent() -> None:
    assert read("How does Cleveland Police handle missing children?") == [
        ("authority", ("Cleveland Police",), "absent")
    ]


def test_a_force_on_whose_area_alone_there_is_a_report_is_absent_and_the_area_goes_first() -> None:
    assert read("How did Wexmoor Police handle it?") == [
        ("authority", ("Wexmoor",), "preference"),
        ("authority", ("Wexmoor Police",), "absent"),
    ]


OFTEN = {"section": 90, "children": 900, "care": 400, "north": 60}


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("What is said about interviews in Thornmere?", ["Thornmere"]),
        ("Do children at Thornmere get lessons?", ["Thornmere"]),
        ("What grade was Thornmere's agency given?", ["Thornmere"]),
        ("How does Thornmere support carers?", ["Thornmere"]),
        ("What does Thornmere do for carers?", ["Thornmere"]),
        ("How good is the council of Great Thornmere in the north?", ["Great Thornmere"]),
        ("Do Alderwick and Thornmere record it?", ["Thornmere"]),
        ("How did Alderwick compare with Thornmere and Wexmoor?", ["Thornmere"]),
        ("Is it known outside the Isle of Thornmere?", ["Isle of Thornmere"]),
        ("How is it in North Alderwick?", ["North Alderwick"]),
        ("What was recommended to Thornmere?", ["Thornmere"]),
        ("What did inspectors recommend Thornmere do about it?", ["Thornmere"]),
        # what is no place, or none that is known not to be there
        ("What is Thornmere and whom does it help?", []),
        ("How is Thornmere's Law used?", []),
        ("Was it so in Alderwick?", []),
        ("Are children referred to Thornmere?", []),
        ("Did Windlesham help?", []),
        ("What did Maidenford do?", []),
        ("Is Section 47 used in Children in Care reviews?", []),
        ("Are they told in March or in English?", []),
        ("Do Polish or Muslim families in England say so?", []),
        ("What of MARAC in MASH?", []),
        ("Operation Thornmere: is Operation Thornmere working?", []),
        ("Case Study Of A Boy In Thornmere", []),
        ("how does thornmere support carers", []),
        ("How does Nowhereton help?", []),  # no report has the word: that is said already
    ],
)
def test_a_place_on_which_there_is_no_report_is_absent(question: str, absent: list[str]) -> None:
    def frequency(word: str) -> int:
        return 0 if word == "nowhereton" else OFTEN.get(word, 3)

    taken = understand(question, KNOWN, lambda _: True).readings
    found = list(elsewhere(question, KNOWN, taken, frequency, 1000))
    assert [value for one in found for value in one.values] == absent
    assert all(question[one.start : one.end] == one.values[0] and one.effect == "absent" for one in found)


def test_years_programmes_and_inspectorates() -> None:
    assert read("What did the 2024 inspection find?") == [("year", ("2024",), "preference")]
    assert read("How many in 2024/25?") == []
    assert read("How many in 1999?") == []  # no report of that year
    assert ("programme", ("Joint targeted area inspection",), "hint") in read("the JTAI findings")
    assert read("What did CQC say?") == [("inspectorate", ("Ofsted, CQC and HMICFRS",), "hint")]


@pytest.mark.parametrize(
    ("question", "years", "effect"),
    [
        ("failures around custody since 2022", ("2022", "2023", "2024"), "filter"),
        ("failures around custody since the end of January 2022", ("2022", "2023", "2024"), "filter"),
        ("failures around custody after 2022", ("2023", "2024"), "filter"),
        ("failures around custody from 2022 onwards", ("2022", "2023", "2024"), "filter"),
        ("failures around custody, 2023 or later", ("2023", "2024"), "filter"),
        ("what was found about custody before 2022?", ("2020", "2021"), "filter"),
        ("what did reports of 2021 to 2023 say?", ("2021",), "hint"),
        ("what did inspectors find between 2021 and 2023?", ("2021", "2022", "2023"), "filter"),
        ("what did inspectors find from early 2021 to late 2023?", ("2021", "2022", "2023"), "filter"),
        ("what inspectors found in 2021–2023", ("2021", "2022", "2023"), "filter"),
        ("How many went missing between 2021 and 2023?", ("2021", "2022", "2023"), "preference"),
        ("Were children hurt before 2022 helped?", ("2020", "2021"), "preference"),
        ("what changed after the 2022 inspection?", ("2022",), "preference"),
        ("failures around custody since 2025", ("since 2025",), "absent"),
        ("what was found about custody before 2020?", ("before 2020",), "absent"),
    ],
)
def test_times_are_the_years_of_reports(question: str, years: tuple[str, ...], effect: str) -> None:
    assert ("year", years, effect) in read(question)


@pytest.mark.parametrize(
    "question", ["failures since 2019", "Were children hurt before 2020 helped?", "the 1989 Act"]
)
def test_a_time_that_leaves_all_reports_or_that_none_is_told_of_says_nothing(question: str) -> None:
    assert read(question) == []


def test_a_place_and_a_time_narrow_together() -> None:
    def looked_in(question: str) -> tuple[set[int] | None, tuple[str, ...]]:
        meant = with_years_of(question, understand(question, KNOWN, lambda _: True), KNOWN, None)
        return scope_of(meant, KNOWN, None, lambda _: set()).allowed, meant.absent_times

    assert looked_in("failures in Alderwick since 2024") == ({2}, ())
    assert looked_in("failures in Alderwick since 2022") == ({1, 2}, ())
    assert looked_in("failures since 2024") == ({2}, ())
    assert looked_in("failures in Hull since 2023") == ({3}, ("since 2023",))  # said, rather than left out
    assert looked_in("failures in Hull or Alderwick since 2023") == ({1, 2}, ())
    assert looked_in("the 2024 inspection of Alderwick") == ({2}, ())
    assert looked_in("what did inspectors find in Alderwick in 2023?") == ({1}, ())
    assert looked_in("the 2023 and 2024 inspections of Alderwick") == ({1, 2}, ())
    assert looked_in("the 2021 inspection of Alderwick") == ({1, 2}, ("2021",))
    assert looked_in("How many were missing in Alderwick in 2023?") == (
        {1, 2},
        (),
    )  # may be told in a later one


def test_a_reading_points_at_its_words_and_can_be_left_out() -> None:
    question = "What did the 2024 inspection of Alderwick find?"
    found = understand(question, KNOWN, lambda _: True)
    assert [question[r.start : r.end] for r in found.readings] == ["2024", "Alderwick"]
    assert [r.kind for r in found.without(["authority"]).readings] == ["year"]


def test_each_reading_has_its_reports() -> None:
    (reading,) = understand("in Alderwick", KNOWN, lambda _: True).readings
    assert KNOWN.reports(reading) == {1, 2}


def test_an_ambiguous_short_name_is_no_name() -> None:
    names = Names(["Ashford upon Thames", "Kingston upon Thames"])
    assert names.find(("thames",)) == ()
    assert [name.value for name in names.find(("ashford",))] == ["Ashford upon Thames"]


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("hull", "hull", 0), ("hulll", "hull", 1), ("huil", "hull", 1), ("uhll", "hull", 1)],
)
def test_distance(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == slips
    assert distance("completely", other, 2) == 3


def test_words_are_folded_and_keep_their_place() -> None:
    text = "Bath & Wells’ “Café”"
    assert [(w.folded, text[w.start : w.end]) for w in words_of(text)] == [
        ("bath", "Bath"), ("and", "&"), ("wells", "Wells"), ("cafe", "Café"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            'missing "strategy discussion" -police',
            Wanted("missing strategy discussion", ("strategy discussion",), ("police",)),
        ),
        ("an “exact phrase” here", Wanted("an exact phrase here", ("exact phrase",))),
        ('an "unclosed quote', Wanted('an "unclosed quote')),
        ("well-known multi-agency work", Wanted("well-known multi-agency work")),
        ("-police", Wanted("-police")),
        ('""', Wanted('""')),
    ],
)
def test_phrases_and_excluded_words(question: str, wanted: Wanted) -> None:
    assert wanted_words(question) == wanted
