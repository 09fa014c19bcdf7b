"""Cron as Spring writes it: which wall-clock times it names."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc.bpmn.timing.cron import is_cron, read_cron
from bizproc.bpmn.timing.cycles import timer_fault
from bizproc.errors import InvalidValueError

MARCH = dt.datetime.fromisoformat("2027-03-01")  # a Monday


def times(text, number, after=MARCH - dt.timedelta(seconds=1)):
    cron, found = read_cron(text), []
    for _ in range(number):
        after = cron.following(after)
        found.append(after)
    return found


def at(*texts):
    return [dt.datetime.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("0 0 9-17 * * MON-FRI", ["2027-03-01T09", "2027-03-01T10"]),
        ("0 30 8,12 * * ?", ["2027-03-01T08:30", "2027-03-01T12:30"]),
        ("*/20 * * * * *", ["2027-03-01", "2027-03-01T00:00:20"]),
        ("0 5/25 * * * *", ["2027-03-01T00:05", "2027-03-01T00:30"]),
        ("0 0-30/15 9 * * *", ["2027-03-01T09", "2027-03-01T09:15"]),
        ("0 0 0 L * *", ["2027-03-31", "2027-04-30"]),
        ("0 0 0 L-3 * *", ["2027-03-28", "2027-04-27"]),
        ("0 0 0 LW * *", ["2027-03-31", "2027-04-30"]),
        ("0 0 0 1W * *", ["2027-03-01", "2027-04-01", "2027-05-03"]),
        ("0 0 0 15W * *", ["2027-03-15", "2027-04-15", "2027-05-14"]),
        ("0 0 0 31W * *", ["2027-03-31", "2027-05-31", "2027-07-30", "2027-08-31"]),
        ("0 0 0 29W feb *", ["2028-02-29", "2032-02-27"]),
        ("0 0 0 ? * 5L", ["2027-03-26", "2027-04-30"]),
        ("0 0 0 ? * THUL", ["2027-03-25", "2027-04-29"]),
        ("0 0 0 ? * MON#1", ["2027-03-01", "2027-04-05"]),
        ("0 0 0 ? * 5#2", ["2027-03-12", "2027-04-09"]),
        ("0 0 0 ? * MON#5", ["2027-03-29", "2027-05-31"]),
        ("0 0 0 ? * SUN-TUE", ["2027-03-01", "2027-03-02", "2027-03-07"]),
        ("0 0 0 * * 5-7", ["2027-03-05", "2027-03-06", "2027-03-07", "2027-03-12"]),
        ("0 0 0 1,L * *", ["2027-03-01", "2027-03-31", "2027-04-01"]),
        ("0 0 0 13 * FRI", ["2027-08-13", "2028-10-13"]),
        ("0 0 0 29 2 MON", ["2044-02-29", "2072-02-29"]),
        ("@yearly", ["2028-01-01", "2029-01-01"]),
        ("@annually", ["2028-01-01"]),
        ("@monthly", ["2027-03-01", "2027-04-01"]),
        ("@weekly", ["2027-03-07", "2027-03-14"]),
        ("@daily", ["2027-03-01", "2027-03-02"]),
        ("@midnight", ["2027-03-01", "2027-03-02"]),
        ("@hourly", ["2027-03-01T00", "2027-03-01T01"]),
    ],
)
def test_a_cron_expression_names_its_times(text, first):
    assert times(text, len(first)) == at(*first)
    assert timer_fault("cycle", text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("* * * * *", "has 5 fields, not six.*did you mean '0 \\* \\* \\* \\* \\*'"),
        ("0 0 9 * * * 2027", "has 7 fields, not six"),
        ("@hurly", "'@hurly' is no cron macro; did you mean '@hourly'"),
        ("@reboot", "'@reboot' is no cron macro"),
        ("60 * * * * *", "'60' is no second; expected 0 to 59"),
        ("0 0 24 * * *", "'24' is no hour; expected 0 to 23"),
        ("? 0 0 * * *", "'\\?' is no second"),
        ("0 0 0 0 * *", "'0' is no day of the month; expected 1 to 31"),
        ("0 0 0 * 13 *", "'13' is no month"),
        ("0 0 0 * MARS *", "'MARS' is no month.*did you mean 'MAR'"),
        ("0 0 0 * * 8", "'8' is no day of the week; expected 0 to 7"),
        ("0 0 0 * * FRI-MON", "'FRI-MON' runs backwards; write two parts"),
        ("0 0 0 * * L", "'L' is no day of the week"),
        ("0 0 0 * * MON#6", "has the first to the fifth of a day"),
        ("0 0 0 * * MON#", "has the first to the fifth of a day"),
        ("0 0 0 32W * *", "'32' is no day of the month"),
        ("0 0 0 L-x * *", "'X' is no day of the month"),
        ("0 0/0 0 * * *", "'0/0' is no minute"),
        ("0 1- 0 * * *", "'1-' is no minute"),
        ("0 , 0 * * *", "'' is no minute"),
        ("0 0 0 30 2 *", "never fires: there is no such day"),
        ("0 0 0 31 4,6,9,11 *", "never fires"),
        ("0 0 0 L-31 * *", "never fires"),
    ],
)
def test_what_is_no_cron_is_refused(text, says):
    with pytest.raises(InvalidValueError, match=says):
        read_cron(text)
    assert is_cron(text)


def test_after_the_last_year_there_is_nothing():
    assert (
        read_cron("@daily").following(dt.datetime.fromisoformat("9999-12-31")) is None
    )


numbers = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "day": (1, 28),
    "month": (1, 12),
    "weekday": (0, 7),
}


@st.composite
def fields(draw, name):
    """Draw a field and the numbers that it means."""
    least, most = numbers[name]
    whole = set(range(least, most + 1 + 3 * (name == "day")))
    kind = draw(st.sampled_from(["*", "list", "range", "step"]))
    if kind == "*":
        return "*", whole
    low = draw(st.integers(least, most))
    high = draw(st.integers(low, most))
    if kind == "list":
        return f"{low},{high}", {low, high}
    if kind == "range":
        return f"{low}-{high}", set(range(low, high + 1))
    step = draw(st.integers(1, 20))
    return f"{low}-{high}/{step}", set(range(low, high + 1, step))


@given(st.tuples(*map(fields, numbers)), st.datetimes(MARCH, MARCH.replace(year=2030)))
def test_the_next_time_is_the_first_that_all_six_fields_name(drawn, after):
    cron = read_cron(" ".join(text for text, _ in drawn))
    seconds, minutes, hours, days, months, weekdays = (meant for _, meant in drawn)
    weekdays = {it % 7 for it in weekdays}

    def is_day(moment):
        weekday = moment.isoweekday() % 7
        return moment.month in months and moment.day in days and weekday in weekdays

    found = cron.following(after)
    assert found > after
    assert is_day(found)
    assert (found.second, found.minute, found.hour) in {
        (s, m, h) for s in seconds for m in minutes for h in hours
    }
    # no day between is one, and no time of the days at the ends is earlier
    for ahead in range(1, min((found.date() - after.date()).days, 400)):
        assert not is_day(after + dt.timedelta(days=ahead))
    earlier = [
        (h, m, s)
        for h in hours
        for m in minutes
        for s in seconds
        if (h, m, s) < (found.hour, found.minute, found.second)
    ]
    if found.date() > after.date():
        assert earlier == []
        latest = max(hours), max(minutes), max(seconds)
        now = after.hour, after.minute, after.second
        assert not is_day(after) or latest <= now
    else:
        now = after.hour, after.minute, after.second
        assert all(it <= now for it in earlier)
