from __future__ import annotations

import datetime as dt
import os
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bizproc.errors import InvalidValueError
from bizproc.source.mapping import Faults
from bizproc.source.yaml import parse_yaml
from bizproc.workspace.calendar.calendar import Calendar
from bizproc.workspace.calendar.calendar_file import read_calendar
from bizproc.workspace.calendar.hours import Hours

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = dt.timedelta(minutes=1)


def at(text: str, zone: ZoneInfo = MOSCOW) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


OFFICE = Calendar(zone=MOSCOW)


def test_ticket_80_gets_its_deadline_on_the_next_monday():
    created = at("2019-09-20T14:42:11")
    assert OFFICE.add_working_time(created, hours(10)) == at("2019-09-23T15:42:11")


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2027-03-01T17:00", 1, "2027-03-01T18:00"),
        ("2027-03-01T18:00", 0, "2027-03-01T18:00"),
        ("2027-03-01T18:00", 1, "2027-03-02T10:00"),
        ("2027-03-06T12:00", 0, "2027-03-08T09:00"),
        ("2027-03-06T12:00", 9, "2027-03-08T18:00"),
        ("2027-03-01T10:00", -1, "2027-03-01T09:00"),
        ("2027-03-01T09:00", -1, "2027-02-26T17:00"),
        ("2027-03-06T12:00", -9, "2027-03-05T09:00"),
    ],
)
def test_an_interval_stops_at_the_first_moment_at_which_it_is_complete(
    start, duration, end
):
    assert OFFICE.add_working_time(at(start), hours(duration)) == at(end)


def test_the_end_of_a_working_day_is_known_on_days_off_too():
    assert OFFICE.working_day_end(dt.date(2027, 3, 6)) == at("2027-03-06T18:00")


def test_working_days_win_over_holidays_and_holidays_over_week_days():
    calendar = Calendar(
        zone=MOSCOW,
        holidays=frozenset({dt.date(2027, 3, 2), dt.date(2027, 3, 8)}),
        yearly_holidays=frozenset({(3, 8), (3, 9)}),
        workdays=frozenset({dt.date(2027, 3, 6), dt.date(2027, 3, 8)}),
    )
    working = {
        day for day in range(1, 11) if calendar.is_working_day(dt.date(2027, 3, day))
    }
    assert working == {1, 3, 4, 5, 6, 8, 10}
    assert not calendar.is_working_day(dt.date(2031, 3, 9))


def test_a_clock_change_inside_the_hours_counts_elapsed_time():
    night = Calendar(zone=BERLIN, days=frozenset(range(7)), hours=Hours(((0, 6 * 60),)))
    spring, autumn = dt.date(2027, 3, 28), dt.date(2027, 10, 31)
    for date, elapsed in ((spring, 5), (autumn, 7)):
        start = dt.datetime.combine(date, dt.time(), BERLIN)
        assert night.working_time_between(start, night.working_day_end(date)) == hours(
            elapsed
        )
        assert night.add_working_time(start, hours(elapsed)) == night.working_day_end(
            date
        )


def test_datetimes_of_one_zone_are_told_apart_by_their_fold():
    night = Calendar(zone=BERLIN, days=frozenset(range(7)), hours=Hours(((0, 6 * 60),)))
    first = dt.datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN)
    second = first.replace(fold=1)
    assert night.working_time_between(first, second) == hours(1)
    assert night.working_time_between(second, first) == hours(-1)


def test_hours_until_midnight_join_the_next_day():
    calendar = Calendar(
        zone=MOSCOW, days=frozenset({0, 1}), hours=Hours(((22 * 60, 1440),))
    )
    assert calendar.add_working_time(at("2027-03-01T22:00"), hours(2)) == at(
        "2027-03-02T00:00"
    )
    midnight, evening = at("2027-03-02T00:00"), at("2027-03-02T22:00")
    assert calendar.next_working_time(midnight) == evening


def test_what_would_not_end_is_refused():
    for duration in (hours(10**7), -hours(10**7)):
        with pytest.raises(InvalidValueError, match="a hundred years"):
            OFFICE.add_working_time(at("2027-03-01T10:00"), duration)
    never = Calendar(zone=MOSCOW, days=frozenset())
    with pytest.raises(InvalidValueError):
        never.next_working_time(at("2027-03-01T10:00"))
    with pytest.raises(InvalidValueError, match="aware"):
        OFFICE.next_working_time(dt.datetime(2027, 3, 1, 10))  # noqa: DTZ001 - the fault shown


# Against a slow reference, minute by minute. ------------------------------------------

dates = st.dates(dt.date(2027, 3, 22), dt.date(2027, 4, 4)) | st.dates(
    dt.date(2027, 10, 25), dt.date(2027, 11, 7)
)


@st.composite
def some_hours(draw):
    """Draw one, two or three windows in order, none touching the next."""
    count = 2 * draw(st.integers(1, 3))
    minutes = draw(
        st.lists(st.integers(0, 1440), min_size=count, max_size=count, unique=True)
    )
    return Hours(tuple(zip(*[iter(sorted(minutes))] * 2, strict=True)))


@st.composite
def calendars(draw):
    return Calendar(
        zone=draw(st.sampled_from([MOSCOW, BERLIN])),
        days=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        hours=draw(some_hours()),
        hours_of=draw(st.dictionaries(st.integers(0, 6), some_hours(), max_size=2)),
        holidays=frozenset(draw(st.sets(dates, max_size=4))),
        yearly_holidays=frozenset(
            (it.month, it.day) for it in draw(st.sets(dates, max_size=3))
        ),
        workdays=frozenset(draw(st.sets(dates, max_size=4))),
        short_days=frozenset(draw(st.sets(dates, max_size=4))),
        yearly_short_days=frozenset(
            (it.month, it.day) for it in draw(st.sets(dates, max_size=3))
        ),
    )


@st.composite
def instants(draw):
    date = draw(dates)
    return dt.datetime.combine(date, dt.time(), dt.UTC) + MINUTE * draw(
        st.integers(0, 1439)
    )


def wall_clock(date: dt.date, minutes: int, zone: ZoneInfo) -> dt.datetime:
    """Find the first minute whose wall clock shows that time, else skip the gap."""
    wanted = dt.datetime.combine(date, dt.time()) + MINUTE * minutes
    probe = wanted.replace(tzinfo=dt.UTC) - hours(5)
    for step in range(10 * 60):
        shown = (probe + MINUTE * step).astimezone(zone).replace(tzinfo=None)
        if shown == wanted:
            return probe + MINUTE * step
    return wall_clock(date, minutes + 60, zone)


class Reference:
    """Look at every minute; knows nothing of windows except how each is bounded."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._bounds: dict[dt.date, list[tuple[dt.datetime, dt.datetime]]] = {}

    def works(self, minute: dt.datetime) -> bool:
        local = minute.astimezone(self.calendar.zone).date()
        return any(
            start <= minute < end
            for date in (local, local - dt.timedelta(days=1))
            if self.is_day(date)
            for start, end in self.bounds(date)
        )

    def bounds(self, date: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        if date not in self._bounds:
            calendar = self.calendar
            self._bounds[date] = [
                (
                    wall_clock(date, opens, calendar.zone),
                    wall_clock(date, closes, calendar.zone),
                )
                for opens, closes in self.windows(date)
            ]
        return self._bounds[date]

    def windows(self, date: dt.date) -> list[tuple[int, int]]:
        """List the windows minute by minute, without the last hour of a short day."""
        calendar = self.calendar
        hours = calendar.hours_of.get(date.weekday(), calendar.hours)
        worked = [
            minute for first, last in hours.windows for minute in range(first, last)
        ]
        short = date in calendar.short_days
        if short or (date.month, date.day) in calendar.yearly_short_days:
            worked = worked[:-60] or worked
        starts = [it for it in worked if it - 1 not in worked]
        ends = [it + 1 for it in worked if it + 1 not in worked]
        return list(zip(starts, ends, strict=True))

    def is_start(self, moment: dt.datetime) -> bool:
        return any(
            start == moment for bounds in self._bounds.values() for start, _ in bounds
        )

    def is_day(self, date: dt.date) -> bool:
        calendar = self.calendar
        if date in calendar.workdays:
            return True
        off = date in calendar.holidays or (
            (date.month, date.day) in calendar.yearly_holidays
        )
        return not off and date.weekday() in calendar.days

    def add(self, instant: dt.datetime, minutes: int) -> dt.datetime:
        step = MINUTE if minutes > 0 else -MINUTE
        left, moment = abs(minutes), instant
        while left:
            worked = moment if minutes > 0 else moment - MINUTE
            left -= self.works(worked)
            moment += step
        return moment

    def between(self, a: dt.datetime, b: dt.datetime) -> dt.timedelta:
        total, moment = 0, a
        while moment < b:
            total += self.works(moment)
            moment += MINUTE
        return total * MINUTE


@settings(max_examples=60)
@given(calendar=calendars(), instant=instants(), minutes=st.integers(-600, 600))
def test_adding_agrees_with_counting_minutes(calendar, instant, minutes):
    assume(minutes != 0)
    every = [calendar.hours, *calendar.hours_of.values()]
    worked = [sum(last - first for first, last in it.windows) for it in every]
    assume(len(calendar.days) > 2 and min(worked) > 180)
    expected = Reference(calendar).add(instant, minutes)
    assert calendar.add_working_time(instant, MINUTE * minutes) == expected


@settings(max_examples=60)
@given(calendar=calendars(), a=instants(), length=st.integers(0, 5000))
def test_the_time_between_agrees_with_counting_minutes(calendar, a, length):
    b = a + MINUTE * length
    reference = Reference(calendar)
    assert calendar.working_time_between(a, b) == reference.between(a, b)
    assert calendar.working_time_between(b, a) == -reference.between(a, b)
    assert (calendar.next_working_time(a) == a) == reference.works(a)
    if reference.works(b) and not reference.is_start(b):
        between = calendar.working_time_between(a, b)
        assert calendar.add_working_time(a, between) == b


@given(calendar=calendars(), date=dates, days=st.integers(-15, 15))
def test_adding_days_agrees_with_looking_at_each(calendar, date, days):
    is_day = Reference(calendar).is_day
    expected, left = date, abs(days)
    while left:
        expected += dt.timedelta(days=1 if days > 0 else -1)
        left -= is_day(expected)
    assert calendar.add_working_days(date, days) == expected
    if days > 0 or is_day(date):
        assert calendar.working_days_between(date, expected) == days


@given(calendar=calendars(), a=dates, b=dates)
def test_the_days_between_are_those_after_the_first(calendar, a, b):
    first, last = sorted((a, b))
    span = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    is_day = Reference(calendar).is_day
    assert calendar.working_days_between(first, last) == sum(map(is_day, span[1:]))
    assert calendar.working_days_between(last, first) == -sum(map(is_day, span[:-1]))


def test_more_working_days_than_there_are_are_refused():
    never = Calendar(zone=MOSCOW, days=frozenset())
    day = dt.date(2027, 3, 1)
    for calendar, days in ((never, 1), (OFFICE, 10**6), (OFFICE, -(10**9))):
        with pytest.raises(InvalidValueError, match="a hundred years"):
            calendar.add_working_days(day, days)
    assert never.add_working_days(day, 0) == day
    for a, b in ((dt.date.min, day), (day, dt.date.max)):
        with pytest.raises(InvalidValueError, match="a hundred years"):
            OFFICE.working_days_between(a, b)


def test_a_short_day_ends_an_hour_of_work_early():
    shop = Hours(((540, 780), (840, 870)))
    assert shop.shortened() == Hours(((540, 750),))
    assert Hours(((540, 600),)).shortened() == Hours(((540, 600),))
    eve = dt.date(2027, 12, 30)
    calendar = Calendar(
        zone=MOSCOW, hours_of={3: shop}, yearly_short_days=frozenset({(12, 30)})
    )
    assert calendar.working_day_end(eve) == at("2027-12-30T12:30")
    assert calendar.working_day_end(dt.date(2027, 12, 31)) == at("2027-12-31T18:00")


@pytest.mark.parametrize("host", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_the_time_zone_of_the_host_changes_nothing(host, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", host)
    time.tzset()
    try:
        created = at("2019-09-20T14:42:11")
        result = OFFICE.add_working_time(created, hours(10))
        assert result.isoformat() == "2019-09-23T12:42:11+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


# Reading. -----------------------------------------------------------------------------


def read(text: str) -> tuple[Calendar, list[str]]:
    faults = Faults()
    node = parse_yaml(text, file="c.yaml")
    calendar = read_calendar(node, zone=MOSCOW, faults=faults)
    return calendar, [it.message for it in faults.findings]


def test_a_calendar_is_read_with_dates_as_written():
    calendar, faults = read(
        "{days: [mon, sun], hours: '08:30-24:00', holidays: [01.01, 29.02, 2027-05-03],"
        " workdays: [2027-02-20], short_days: [30.12, 2027-02-22],"
        " timezone: Asia/Tomsk}"
    )
    assert faults == []
    assert calendar == Calendar(
        zone=ZoneInfo("Asia/Tomsk"),
        days=frozenset({0, 6}),
        hours=Hours(((510, 1440),)),
        holidays=frozenset({dt.date(2027, 5, 3)}),
        yearly_holidays=frozenset({(1, 1), (2, 29)}),
        workdays=frozenset({dt.date(2027, 2, 20)}),
        short_days=frozenset({dt.date(2027, 2, 22)}),
        yearly_short_days=frozenset({(12, 30)}),
    )


@pytest.mark.parametrize(
    ("text", "friday", "monday"),
    [
        ("['09:00-13:00', '14:00-18:00']", ((540, 780), (840, 1080)), None),
        ("{fri: '09:00-16:45'}", ((540, 1005),), ((540, 1080),)),
        ("{fri: '10:00-14:00', other: ['08:00-12:00']}", ((600, 840),), ((480, 720),)),
    ],
)
def test_hours_have_breaks_and_differ_by_week_day(text, friday, monday):
    calendar, faults = read(f"hours: {text}")
    assert faults == []
    assert calendar.hours_on(dt.date(2027, 3, 5)).windows == friday
    assert calendar.hours_on(dt.date(2027, 3, 1)).windows == (monday or friday)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hours: 22:00-06:00", "across midnight"),
        ("hours: 09:00", "09:00-18:00"),
        ("hours: 09:75-18:00", "09:00-18:00"),
        ("hours: 09:00-25:00", "across midnight"),
        ("hours: ['09:00-13:00', '13:00-18:00']", "one window after the other"),
        ("hours: ['14:00-18:00', '09:00-13:00']", "one window after the other"),
        ("hours: []", "one window after the other"),
        ("hours: {fry: '09:00-13:00'}", "did you mean 'fri'?"),
        ("hours: {fri: 9}", "09:00-18:00"),
        ("timezone: Moscow", "no time zone is named 'Moscow'"),
        ("base: ru-5x2", "ru-5x8"),
        ("short_days: [31.02]", "no day 31.02"),
        ("days: []", "366 days in a row"),
        ("days: [monday]", "'monday'"),
        ("days: mon", "a list of week days"),
        ("holidays: [31.02]", "no day 31.02"),
        ("holidays: [2027-02-30]", "'2027-02-30'"),
        ("workdays: [01.01]", "'01.01'"),
        ("holiday: []", "did you mean 'holidays'?"),
        ("ru-6x8", "ru-5x8"),
        ("[]", "must be a mapping"),
    ],
)
def test_what_a_calendar_cannot_be_is_a_fault(text, says):
    _, [fault] = read(text)
    assert says in fault


def test_a_year_of_named_holidays_is_a_fault():
    first = dt.date(2027, 1, 1)
    days = ", ".join(str(first + dt.timedelta(days=n)) for n in range(370))
    _, faults = read(f"holidays: [{days}]")
    assert faults == [
        "366 days in a row without a working moment; add days or workdays"
    ]


def test_the_russian_calendar_knows_moved_days():
    calendar, faults = read("ru-5x8")
    assert faults == []
    off = ["2025-05-02", "2025-12-31", "2026-01-09", "2027-05-03", "2027-11-04"]
    on = ["2025-11-01", "2027-02-20", "2027-05-05"]
    assert not any(calendar.is_working_day(dt.date.fromisoformat(it)) for it in off)
    assert all(calendar.is_working_day(dt.date.fromisoformat(it)) for it in on)


def test_the_russian_calendar_shortens_the_day_before_a_holiday():
    calendar, faults = read("base: ru-5x8\nhours: '10:00-19:00'")
    assert faults == []
    # those of the official production calendars; 2027-02-20 is worked for the 22nd
    short = {
        *("2024-02-22", "2024-03-07", "2024-05-08", "2024-06-11", "2024-11-02"),
        *("2025-03-07", "2025-04-30", "2025-06-11", "2025-11-01"),
        *("2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03"),
        *("2027-02-20", "2027-04-30", "2027-06-11", "2027-11-03"),
    }
    first = dt.date(2024, 1, 1)
    every = (first + dt.timedelta(days=n) for n in range(4 * 365 + 1))
    worked = (it for it in every if calendar.is_working_day(it))
    assert {str(it) for it in worked if calendar.is_short_day(it)} == short
    assert calendar.working_day_end(dt.date(2027, 6, 11)) == at("2027-06-11T18:00")
