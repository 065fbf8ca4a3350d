"""Days as people write them in the app's filters."""

from __future__ import annotations

import pytest

from views.asking import day_given


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("31 May 2024", "2024-05-31", "2024-05-31"),
        (" 1 sept. 2023 ", "2023-09-01", "2023-09-01"),
        ("31/05/2024", "2024-05-31", "2024-05-31"),
        ("3.2.2021", "2021-02-03", "2021-02-03"),
        ("2024-05-31", "2024-05-31", "2024-05-31"),
        ("February 2024", "2024-02-01", "2024-02-29"),
        ("02/2023", "2023-02-01", "2023-02-28"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("31 February 2024", None, None),
        ("13/13/2024", None, None),
        ("May", None, None),
        ("31 5 24", None, None),
        ("last year", None, None),
        ("1 2 3 2024", None, None),
        ("99999", None, None),
        ("", None, None),
    ],
)
def test_a_day_is_read_as_it_is_written(given: str, first: str | None, last: str | None) -> None:
    assert (day_given(given, last=False), day_given(given, last=True)) == (first, last)
