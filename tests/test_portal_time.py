from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime, zone_named

BERLIN = PortalTime(zone=ZoneInfo("Europe/Berlin"))
MOSCOW = PortalTime(zone=ZoneInfo("Europe/Moscow"))
NEW_YORK = PortalTime(zone=ZoneInfo("America/New_York"))
NEW_YORK_LAST = dt.datetime(9999, 12, 31, 23, tzinfo=NEW_YORK.zone)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def wall(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_days_keep_the_wall_clock_time_over_a_clock_change():
    base = utc("2027-03-27T09:00")
    assert BERLIN.add_days(base, 1) == utc("2027-03-28T08:00")
    assert BERLIN.add_days(base, 0) == base
    assert BERLIN.add_days(dt.date(2027, 3, 27), 2) == dt.date(2027, 3, 29)


def test_a_time_inside_the_gap_moves_forward_by_the_gap():
    assert BERLIN.resolve(wall("2027-03-28T02:30")) == utc("2027-03-28T01:30")
    assert BERLIN.local(utc("2027-03-28T01:30")).hour == 3
    assert BERLIN.add_days(utc("2027-03-27T01:30"), 1) == utc("2027-03-28T01:30")


def test_an_ambiguous_time_is_its_first_occurrence():
    assert BERLIN.resolve(wall("2027-10-31T02:30")) == utc("2027-10-31T00:30")
    assert BERLIN.resolve(wall("2027-10-31T02:30+01:00")) == utc("2027-10-31T01:30")


@pytest.mark.parametrize(
    ("months", "date"),
    [
        (1, "2027-02-28"),
        (2, "2027-03-31"),
        (3, "2027-04-30"),
        (13, "2028-02-29"),
        (-2, "2026-11-30"),
    ],
)
def test_months_are_clamped_and_counted_from_the_anchor(months, date):
    anchor = dt.date(2027, 1, 31)
    assert MOSCOW.add_months(anchor, months) == dt.date.fromisoformat(date)
    moment = MOSCOW.at_day_start(anchor)
    shifted = MOSCOW.add_months(moment, months)
    assert shifted == MOSCOW.at_day_start(dt.date.fromisoformat(date))


def test_a_date_falls_due_at_the_time_of_the_settings():
    early = PortalTime(zone=MOSCOW.zone, date_timer_time=dt.time(8, 30))
    assert MOSCOW.at_day_start(dt.date(2027, 6, 1)) == utc("2027-06-01T06:00")
    assert early.at_day_start(dt.date(2027, 6, 1)) == utc("2027-06-01T05:30")


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2040, 1, 1)))  # noqa: DTZ001 - wall-clock times
def test_resolving_gives_the_wall_clock_back_except_inside_a_gap(local):
    shown = BERLIN.local(BERLIN.resolve(local)).replace(tzinfo=None)
    assert shown - local in (dt.timedelta(), dt.timedelta(hours=1))
    if shown != local:
        assert local.hour == 2
        assert local.month == 3


def test_what_has_no_answer_is_refused():
    with pytest.raises(InvalidValueError, match="9999"):
        MOSCOW.add_months(dt.date(9999, 12, 1), 1)
    with pytest.raises(InvalidValueError, match="9999"):
        MOSCOW.add_days(utc("2027-01-01T00:00"), 10**12)
    with pytest.raises(InvalidValueError, match="aware"):
        MOSCOW.add_days(wall("2027-01-01T00:00"), 1)
    with pytest.raises(InvalidValueError, match="did you mean 'Europe/Moscow'"):
        zone_named("Europe/Moskow")


@pytest.mark.parametrize(
    "ask",
    [
        lambda: MOSCOW.local(utc("9999-12-31T23:00")),
        lambda: MOSCOW.date_of(utc("9999-12-31T23:00")),
        lambda: NEW_YORK.local(utc("0001-01-01T01:00")),
        lambda: MOSCOW.resolve(NEW_YORK_LAST),
    ],
    ids=["local", "date", "first", "resolve"],
)
def test_an_instant_that_no_calendar_shows_is_refused(ask):
    with pytest.raises(InvalidValueError, match="outside the years 1 to 9999"):
        ask()
