"""Dates outside the years 1 to 9999 behave like all others."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc import feel
from bizproc.errors import ExpressionError
from bizproc.feel import FarDate

CASES = {
    '@"9999-12-31" + @"P1D"': "10000-01-01",
    '@"10000-01-01" - @"P1D"': "9999-12-31",
    'date("-999999999-12-31")': "-999999999-12-31",
    '@"99999-12-31T11:22:33Z" + @"PT13H"': "100000-01-01T00:22:33Z",
    '@"99999-07-01T12:00:00@Europe/Paris" + @"P1D"': (
        "99999-07-02T12:00:00@Europe/Paris"
    ),
    'date and time(@"99999-07-01T10:00:00Z", "Europe/Paris")': (
        "99999-07-01T12:00:00@Europe/Paris"
    ),
    '@"99999-12-31" in [@"2000-01-01"..@"100000-01-01"]': "true",
    '@"99999-12-31T01:00:00+01:00" = @"99999-12-31T00:00:00Z"': "true",
    'years and months duration(@"2020-01-01", @"12020-03-01")': "P10000Y2M",
    '@"12020-01-01" - @"12019-01-01"': "P365D",
    '@"-0044-03-15".year': "-44",
    '(date("99999-02-28") + @"P1M") instance of date': "true",
    'time(@"99999-12-31T11:22:33").hour': "11",
}


@pytest.mark.parametrize("text", CASES)
def test_far_dates(text: str) -> None:
    assert feel.to_text(feel.evaluate(text)) == CASES[text]


@pytest.mark.parametrize(
    "text",
    [
        '@"-2017-02-29"',
        '@"01211-12-31"',
        '@"999999999-12-31" + @"P1D"',
        "date(0, 13, 1)",
    ],
)
def test_there_is_no_such_date(text: str) -> None:
    with pytest.raises(ExpressionError):
        feel.evaluate(text)


days = st.integers(-2_000_000_000, 2_000_000_000)


@given(start=st.dates(), shift=days)
def test_days_added_are_the_days_between(start: dt.date, shift: int) -> None:
    scope = {"d": start, "n": dt.timedelta(days=shift % 900_000_000)}
    assert feel.evaluate("(d + n) - n = d", scope) is True
    assert feel.evaluate("(d + n) >= d", scope) is True


@given(year=st.integers(10_000, 10**6), month=st.integers(1, 12))
def test_the_calendar_repeats_after_400_years(year: int, month: int) -> None:
    scope = {
        "far": FarDate(year, month, 15),
        "near": dt.date(2000 + year % 400, month, 15),
    }
    for function in ("day of week", "day of year", "week of year", "month of year"):
        assert feel.evaluate(f"{function}(far) = {function}(near)", scope) is True
