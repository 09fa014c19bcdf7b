"""The moments of cycles and durations, over every kind of change of the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bizproc.bpmn.timing.cycles import read_cycle
from bizproc.bpmn.timing.iso8601 import read_duration
from bizproc.bpmn.timing.occurrences import Occurrences
from bizproc.engine.moments import moment
from bizproc.portal_time import PortalTime

# whole and half hours, a day left out, gaps at midnight, two changes in a month
ZONES = [
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kolkata",
    "UTC",
]
HOUR = dt.timedelta(hours=1)
BERLIN = PortalTime(zone=ZoneInfo("Europe/Berlin"))
zones = st.sampled_from(ZONES).map(lambda name: PortalTime(zone=ZoneInfo(name)))
BEGIN = dt.datetime(2008, 1, 1, tzinfo=dt.UTC)
instants = st.integers(0, 22 * 366 * 1440).map(lambda it: BEGIN + it * HOUR / 60)


def changes(zone):
    """Find when the offset of a zone changes, to the hour."""
    found, at = [], BEGIN
    while at.year < 2030:
        later = at + dt.timedelta(days=1)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(at)
        at = later
    return found


CHANGES = [
    (PortalTime(zone=ZoneInfo(name)), change)
    for name in ZONES
    for change in changes(ZoneInfo(name))
]
near_changes = st.builds(
    lambda found, minutes: (found[0], found[1] + dt.timedelta(minutes=minutes)),
    st.sampled_from(CHANGES),
    st.integers(-2880, 2880),
)
places = st.one_of(near_changes, st.tuples(zones, instants))


@given(places, st.integers(0, 200), st.integers(0, 100))
@example(
    (
        PortalTime(zone=ZoneInfo("Europe/Berlin")),
        dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC),
    ),
    24,
    1,
)
def test_hours_are_elapsed_time_whatever_the_clock_does(place, hours, times):
    time, base = place
    found = moment(f"PT{hours}H", base=base, time=time, times=times)
    assert found - base == times * hours * HOUR
    assert found.tzinfo is dt.UTC


@given(places, st.integers(1, 40))
def test_days_keep_the_wall_clock_time(place, days):
    """A time that the clock leaves out is later by the gap; one twice is the first."""
    time, base = place
    found = moment(f"P{days}D", base=base, time=time)
    wanted = time.local(base).replace(tzinfo=None) + dt.timedelta(days=days)
    shown = time.local(found)
    gap = shown.replace(tzinfo=None) - wanted
    if gap:
        before = time.local(found - dt.timedelta(hours=25)).utcoffset()
        assert dt.timedelta(0) < gap == shown.utcoffset() - before
    else:
        assert shown.fold == 0


@given(places, st.integers(0, 5), st.integers(0, 60), st.integers(0, 80))
def test_days_come_first_and_hours_are_added(place, months, days, hours):
    time, base = place
    found = moment(f"P{months}M{days}DT{hours}H", base=base, time=time)
    whole = moment(f"P{months}M{days}D", base=base, time=time)
    assert found - whole == hours * HOUR


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT24H", "2027-03-28T09:00"),
        ("P1D", "2027-03-28T08:00"),
        ("P1DT2H", "2027-03-28T10:00"),
        ("P1W", "2027-04-03T08:00"),
        ("P1M1D", "2027-04-28T08:00"),
        ("P0D", "2027-03-27T09:00"),
    ],
)
def test_a_day_is_not_24_hours_when_the_clock_changes(text, due):
    berlin = PortalTime(zone=ZoneInfo("Europe/Berlin"))
    base = dt.datetime(2027, 3, 27, 9, tzinfo=dt.UTC)
    assert moment(text, base=base, time=berlin).isoformat()[:16] == due
    assert read_duration(text).sign == int(text != "P0D")


def test_a_day_of_feel_is_a_day_of_the_calendar():
    berlin = PortalTime(zone=ZoneInfo("Europe/Berlin"))
    base = dt.datetime(2027, 3, 27, 9, tzinfo=dt.UTC)
    for hours, due in ((24, 8), (25, 9), (23, 8)):
        found = moment(hours * HOUR, base=base, time=berlin)
        assert (found.day, found.hour) == (28, due)
    assert moment(-24 * HOUR, base=base + 24 * HOUR, time=berlin) == base + HOUR


def series(text, base, time, number):
    found = Occurrences(cycle=read_cycle(text), armed=base, time=time)
    one = found.first()
    dues = [one.due]
    while len(dues) < number and (one := found.following(one)) is not None:
        dues.append(one.due)
    return dues


sets = st.lists(st.integers(0, 23), min_size=1, max_size=24, unique=True).map(sorted)
steps = st.sampled_from([5, 7, 10, 15, 20, 30, 60])


# in the gap alone; in one of half an hour, where what it moves falls between others
@given(near_changes, sets, steps)
@example(
    (BERLIN, dt.datetime(2027, 3, 27, 22, tzinfo=dt.UTC)),
    [2],
    10,
)
@example(
    (
        PortalTime(zone=ZoneInfo("Australia/Lord_Howe")),
        dt.datetime(2027, 10, 2, 9, tzinfo=dt.UTC),
    ),
    [2],
    7,
)
@example(
    (
        PortalTime(zone=ZoneInfo("Pacific/Apia")),
        dt.datetime(2011, 12, 30, 9, tzinfo=dt.UTC),
    ),
    [0, 12],
    60,
)
def test_cron_fires_once_at_every_wall_clock_time_it_names(place, hours, step):
    """Where a time was left out, it comes later by the gap; two that meet are one."""
    time, base = place
    text = f"0 */{step} {','.join(map(str, hours))} * * *"
    begin = time.local(base).replace(tzinfo=None, second=0, microsecond=0)
    walls = (begin + dt.timedelta(minutes=n) for n in range(-2880, 3 * 1440))
    minutes = range(0, 60, step)
    instants = {
        time.resolve(it) for it in walls if it.hour in hours and it.minute in minutes
    }
    end = base + dt.timedelta(hours=40)
    wanted = sorted(it for it in instants if base < it <= end)
    found = series(text, base, time, len(wanted) + 1)
    assert [it for it in found if it <= end] == wanted


spans = st.sampled_from(["PT1H", "PT7M", "P1D", "P2W", "P1M", "P1DT2H", "P1Y", "P3D"])


@given(places, spans, st.integers(1, 300), st.integers(0, 10**9))
def test_what_was_missed_is_passed_over_in_few_steps(place, span, number, seconds):
    """The first moment after an instant is the one that one by one would find."""
    time, base = place
    found = Occurrences(cycle=read_cycle(f"R{number}/{span}"), armed=base, time=time)
    after = base + dt.timedelta(seconds=seconds)
    one = found.first()
    slow = one
    while slow is not None and slow.due <= after:
        slow = found.following(slow)
    if one.due <= after:
        assert found.following(one, after=after) == slow


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        # the start is the first moment
        ("R2/2027-03-05T10:00/P1D", ["03-05T07:00", "03-06T07:00"]),
        ("R2/2027-03-05/P1D", ["03-05T06:00", "03-06T06:00"]),
        ("R2/2027-03-05T10:00+01:00/PT1H", ["03-05T09:00", "03-05T10:00"]),
        ("R2/2027-03-05T10:00@Europe/Berlin/PT1H", ["03-05T09:00", "03-05T10:00"]),
        ("R2/2027-03-05T10:00[Europe/Berlin]/PT1H", ["03-05T09:00", "03-05T10:00"]),
        (
            "R2/2027-03-05T10:00+03:00[Europe/Moscow]/P1D",
            ["03-05T07:00", "03-06T07:00"],
        ),
        # of those that were past when it was armed the last comes at once
        ("R5/2027-02-26T10:00/P1D", ["02-28T07:00", "03-01T07:00", "03-02T07:00"]),
        ("R2/2020-01-01T10:00/P1D", ["01-02T07:00"]),
        ("R/2020-01-31T10:00/P1M", ["02-28T07:00", "03-31T07:00", "04-30T07:00"]),
        ("R3/P1M", ["04-01T06:00", "05-01T06:00", "06-01T06:00"]),
        ("R/P1000Y", ["03-01T06:00"] * 7),
    ],
)
def test_a_cycle_has_its_moments(text, dues):
    base = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
    moscow = PortalTime(zone=ZoneInfo("Europe/Moscow"))
    found = series(text, base, moscow, 3 if "1000" not in text else 99)
    assert [it.isoformat()[5:16] for it in found] == dues


def test_what_a_gap_moves_may_come_behind_a_later_time():
    """On Lord Howe Island 2:00 is followed by 2:30: 2:15 becomes 2:45."""
    lord_howe = PortalTime(zone=ZoneInfo("Australia/Lord_Howe"))
    base = dt.datetime(2027, 10, 2, 9, tzinfo=dt.UTC)
    found = series("0 15/15 2 * * *", base, lord_howe, 3)
    shown = [lord_howe.local(it).isoformat()[5:16] for it in found]
    assert shown == ["10-03T02:30", "10-03T02:45", "10-04T02:15"]
