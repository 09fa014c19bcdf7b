"""A row of a report says what its list has, for each person, and what a slow count says."""

import contextlib
import datetime as dt
import itertools
import shutil
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portal.views.conftest import NOW, open_portal
from tests.statements import reads, traced

from bizproc.errors import InvalidValueError
from bizproc.limits import Limits
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.portal.views.report_periods import MOST_PERIODS, first_days, last_day

MOSCOW = dt.timezone(dt.timedelta(hours=3))
CODES = ["NEW", "WORK", "PAUSED", "WON", "LOST"]
PEOPLE = ["u_a", "u_b", "u_c", "u_head", "u_admin", None]
CASES = st.lists(
    st.tuples(
        st.integers(0, 3_000),  # hours since the one before
        st.fixed_dictionaries(
            {"responsible": st.sampled_from(["u_a", "u_b", "u_head", "u_c", None])},
            optional={"price": st.integers(0, 9), "stage": st.sampled_from(CODES)},
        ),
    ),
    min_size=1,
    max_size=7,
)


class NoOddPrices:
    """Hide from one person what the store cannot be asked for."""

    def can(self, user, action, record):
        del action
        odd = int(record.fields.get("price") or 0) % 2
        return "NOT_FOUND" if user == "u_head" and odd else None


def is_seen(person, record, *, narrow):
    owner = record.fields.get("responsible")
    if person in {None, "u_admin"}:
        return True
    if person == "u_head":
        odd = int(record.fields.get("price") or 0) % 2
        return owner in {"u_a", "u_b", "u_head"} and not (narrow and odd)
    return person in {"u_a", "u_b"} and owner == person


KEYS = {
    "week": lambda it: it.isocalendar()[:2],
    "month": lambda it: (it.year, it.month),
    "quarter": lambda it: (it.year, (it.month + 2) // 3),
}


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@settings(max_examples=8)
@given(CASES, st.sampled_from(sorted(KEYS)), st.booleans())
def test_rows_are_lists_and_say_what_a_slow_count_says(
    folders, templates, kind, cases, step, narrow
):
    url = "memory://"
    if kind == "sqlite":
        path = shutil.copy(templates, templates.parent / "periods.db")
        url = f"sqlite:///{path}?synchronous=NORMAL"
    options = {"rights": NoOddPrices()} if narrow else {}
    portal = open_portal(url, folders[True], **options)
    with contextlib.closing(portal):
        made = []
        for hours, fields in cases:
            portal.engine.components.clock.advance(dt.timedelta(hours=hours))
            made += portal.seed([("case", fields)])
        for person in PEOPLE:
            own = [it for it in made if is_seen(person, it, narrow=narrow)]
            report = portal.stage_report("case", step=step, by=person)
            check_report(report, own, KEYS[step])
            check_lists(portal, report, person)


def check_report(report, own, key_of):
    """Hold a report against records counted one by one."""
    keys = Counter(key_of(it.created_at.astimezone(MOSCOW).date()) for it in own)
    told = {key_of(it.first): it for it in report.periods if it.count}
    assert {key: it.count for key, it in told.items()} == keys
    for key, row in told.items():
        within = [
            it for it in own if key_of(it.created_at.astimezone(MOSCOW).date()) == key
        ]
        stages = Counter(it.fields["stage"] for it in within)
        assert (row.won, row.lost) == (stages["WON"], stages["LOST"])
        assert row.amount == sum(Decimal(it.fields.get("price") or 0) for it in within)
        assert row.conversion == stages["WON"] / len(within)
    assert report.count == sum(it.count for it in report.people) == len(own)
    # nothing between the first and the last is left out
    for before, behind in itertools.pairwise(report.periods):
        assert before.last + dt.timedelta(1) == behind.first


def check_lists(portal, report, person):
    """Open each list as the person who reads the report."""
    for row in (*report.periods, *report.people):
        listed = portal.list_records("case", filter=row.filter, by=person)
        assert len(listed) == row.count
        assert sum(it.amount or 0 for it in listed) == row.amount
        for figure, name in ((row.won, "WON"), (row.lost, "LOST")):
            wanted = row.won_filter if name == "WON" else row.lost_filter
            found = portal.list_records("case", filter=wanted, by=person)
            assert [it.stage for it in found] == [name] * figure
    for row in report.stages:
        counted = portal.count_records("case", filter=row.filter, by=person)
        assert counted.value == row.count
    assert report.stages[0].passed >= report.stages[0].count


def test_what_is_older_than_all_rows_stands_in_one(portal):
    portal.seed([("case", {"price": 2, "stage": "WON"})])
    portal.engine.components.clock.advance(dt.timedelta(weeks=MOST_PERIODS + 3))
    portal.seed([("case", {"price": 3})])
    report = portal.stage_report("case", step="week")
    older, *weeks = report.periods
    assert (older.first, older.count, older.won, older.amount) == (None, 1, 1, 2)
    assert len(weeks) == MOST_PERIODS
    assert older.last + dt.timedelta(1) == weeks[0].first
    assert weeks[-1].count == 1
    assert portal.count_records("case", filter=older.won_filter).value == 1


def test_months_are_those_of_the_company(portal):
    """At 21:00 in London the first of April has begun in Moscow."""
    clock = portal.engine.components.clock
    for moment in ("2027-03-31T20:59:59Z", "2027-03-31T21:00:00Z"):
        clock.set(dt.datetime.fromisoformat(moment))
        portal.seed([("case", {})])
    march, april = portal.stage_report("case").periods
    assert (march.first, march.count) == (dt.date(2027, 3, 1), 1)
    assert (april.first, april.count) == (dt.date(2027, 4, 1), 1)


def test_a_period_of_days_begins_and_ends_its_rows(portal):
    portal.seed([("case", {})])
    portal.engine.components.clock.advance(dt.timedelta(days=100))
    days = {"since": dt.date(2027, 4, 10), "until": dt.date(2027, 5, 2)}
    report = portal.stage_report("case", **days)
    assert [it.first for it in report.periods] == [
        dt.date(2027, 4, 1),
        dt.date(2027, 5, 1),
    ]
    assert report.count == 0
    assert [it.conversion for it in report.periods] == [None, None]


def test_an_unknown_step_is_told(portal):
    with pytest.raises(InvalidValueError, match="did you mean 'month'"):
        portal.stage_report("case", step="months")


@given(st.dates(), st.dates(), st.sampled_from(sorted(KEYS)))
def test_periods_follow_each_other_and_hold_their_days(one, other, step):
    first, last = min(one, other), max(one, other)
    days = first_days(first, last, step)
    assert days == sorted(set(days))
    assert days[-1] <= last
    assert days[0] <= first or len(days) == MOST_PERIODS
    if last.year < dt.MAXYEAR:
        assert last <= last_day(days[-1], step)
    for day, following in itertools.pairwise(days):
        assert last_day(day, step) + dt.timedelta(1) == following
        assert KEYS[step](day) != KEYS[step](following)


def many(number):
    """Make the rows of many cases, a day of each after the other's."""
    return [
        RecordRow(
            id=f"case-{it}",
            type="case",
            number=it,
            revision=1,
            created_at=NOW + dt.timedelta(hours=it % 5_000),
            funnel="main",
            stage=CODES[it % 5],
            responsible=("u_a", "u_b", None)[it % 3],
            ordinal=it,
            amount=100,
            fields={"stage": CODES[it % 5], "price": Decimal(1)},
        )
        for it in range(1, number + 1)
    ]


@pytest.mark.parametrize("narrow", [False, True])
def test_ten_thousand_records_are_counted_by_few_questions(
    folders, templates, tmp_path, narrow
):
    """What is asked beyond a page's own questions, the slow way of rights included."""
    path = shutil.copy(templates, tmp_path / "many.db")
    options = {"rights": NoOddPrices()} if narrow else {}
    # a busy machine takes its time, and what is counted here are questions
    options |= {"limits": Limits(max_report_seconds=600)}
    with traced() as asked:
        portal = open_portal(
            f"sqlite:///{path}?synchronous=NORMAL", folders[True], **options
        )
        with portal.engine.work() as work:
            work.transaction.insert(RECORDS, *many(10_000))
        portal.engine.components.clock.advance(dt.timedelta(hours=5_000))
        del asked[:]
        report = portal.stage_report("case", by="u_head")
        assert len(reads(asked)) <= 12
    mine = [it for it in many(10_000) if it.responsible is not None]
    seen = [] if narrow else mine  # each price is odd
    assert report.count == len(seen)
    assert sum(it.count for it in report.periods) == len(seen)
    assert sum(it.won for it in report.periods) == sum(it.stage == "WON" for it in seen)
    portal.close()
