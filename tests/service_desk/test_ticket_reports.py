"""Reports on tickets say what a slow count says, and each figure what its list has."""

import datetime as dt
import itertools
import statistics
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office import MOSCOW, Office
from tests.statements import reads, traced

from bizproc.errors import ForbiddenError, InvalidValueError
from bizproc.limits import Limits
from bizproc.portal.schema.tables import RECORDS, RecordRow
from bizproc.service_desk.commands import ServiceDesk

# a busy machine takes its time, and what is counted here are questions
PATIENT = Limits(max_report_seconds=600)
HOUR = dt.timedelta(hours=1)
STAFF = ["u_spec1", "u_spec2"]
PEOPLE = [*STAFF, "u_admin", None]
TICKETS = st.lists(
    st.fixed_dictionaries(
        {
            "after": st.integers(0, 2_000),
            "responsible": st.sampled_from([*STAFF, "u_spec3", None]),
            "response": st.none() | st.integers(1, 30),
            "response_late": st.booleans(),
            "resolution": st.none() | st.integers(1, 400),
            "deadline_late": st.booleans(),
            "answered_by": st.sampled_from([*STAFF, None]),
            "rating": st.sampled_from(["P", "N", None]),
            "rated_after": st.integers(0, 2_000),
        }
    ),
    min_size=1,
    max_size=6,
)
batches = itertools.count(1)


def seeded(portal, tickets, batch):
    """Put tickets there, each some hours after the one before; return them."""
    clock, made = portal.engine.components.clock, []
    for it in tickets:
        clock.advance(it["after"] * HOUR)
        now = clock.now()
        fields = {
            "topic": batch,
            "responsible": it["responsible"],
            "response_overdue": it["response_late"],
            "deadline_overdue": it["deadline_late"],
            "answered_by": it["answered_by"],
        }
        if it["response"] is not None:
            hours = it["response"]
            fields |= {
                "first_answer_at": now + hours * HOUR,
                "first_response": f"PT{hours}H",
            }
        if it["resolution"] is not None:
            fields["done_at"] = now + it["resolution"] * HOUR
        if it["rating"] is not None:
            rated = {"rating": it["rating"], "rated_at": now + it["rated_after"] * HOUR}
            fields |= rated
        made += portal.seed([("ticket", fields)])
    return made


def list_of(portal, wanted, person):
    return {it.id for it in portal.list_records("ticket", filter=wanted, by=person)}


def month_of(moment):
    local = moment.astimezone(MOSCOW)
    return local.year, local.month


def rounded(seconds):
    return dt.timedelta(seconds=round(seconds))


def check_waiting(portal, told, own, person, *, span_of, late):
    """Hold one kind of waiting against tickets looked at one by one, and its lists."""
    spans = {it.id: span_of(it) for it in own if span_of(it) is not None}
    is_late = {it.id for it in own if it.fields[late]}
    assert list_of(portal, told.filter, person) == set(spans)
    assert list_of(portal, told.in_time_filter, person) == set(spans) - is_late
    assert list_of(portal, told.late_filter, person) == is_late
    assert told.count == len(spans)
    assert (told.in_time, told.late) == (len(set(spans) - is_late), len(is_late))
    seconds = [it.total_seconds() for it in spans.values()]
    if seconds:
        assert told.mean == rounded(statistics.fmean(seconds))
        assert told.median == rounded(statistics.median(seconds))
    else:
        assert (told.mean, told.median) == (None, None)
    decided = told.in_time + told.late
    assert told.share == (told.in_time / decided if decided else None)


def check_times(portal, figures, own, person):
    hours = portal.workspace.calendar

    def response(it):
        text = it.fields.get("first_response")
        return None if text is None else int(text[2:-1]) * HOUR

    def resolution(it):
        done_at = it.fields.get("done_at")
        if done_at is None:
            return None
        return hours.working_time_between(it.created_at, done_at)

    assert figures.count == len(own)
    assert list_of(portal, figures.filter, person) == {it.id for it in own}
    check_waiting(
        *(portal, figures.first_response, own, person),
        span_of=response,
        late="response_overdue",
    )
    check_waiting(
        *(portal, figures.resolution, own, person),
        span_of=resolution,
        late="deadline_overdue",
    )


def grouped(records, key):
    groups = {}
    for it in records:
        groups.setdefault(key(it), []).append(it)
    return groups


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TICKETS)
def test_times_are_those_of_a_slow_count_and_of_the_lists(office, desk, tickets):
    batch = f"times {next(batches)}"
    made = seeded(office.portal, tickets, batch)
    for person in PEOPLE:
        whom = person if person in STAFF else None
        own = [it for it in made if whom in (None, it.fields.get("responsible"))]
        report = desk.time_report(filter=f'topic eq "{batch}"', by=person)
        check_times(office.portal, report.total, own, person)
        by_person = grouped(own, lambda it: it.fields.get("responsible"))
        assert {it.person for it in report.people} == set(by_person)
        for it in report.people:
            check_times(office.portal, it.figures, by_person[it.person], person)
        by_month = grouped(own, lambda it: month_of(it.created_at))
        for it in report.periods:
            within = by_month.pop((it.first.year, it.first.month), [])
            check_times(office.portal, it.figures, within, person)
        assert by_month == {}


def check_ratings(portal, figures, own, person):
    counts = Counter(it.fields["rating"] for it in own)
    assert list_of(portal, figures.filter, person) == {it.id for it in own}
    assert figures.count == len(own)
    assert figures.mean == (counts["P"] / len(own) if own else None)
    assert figures.counts == {"P": counts["P"], "N": counts["N"]}
    for code, wanted in figures.filters.items():
        given_so = {it.id for it in own if it.fields["rating"] == code}
        assert list_of(portal, wanted, person) == given_so


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TICKETS)
def test_ratings_are_those_of_a_slow_count_and_of_the_lists(office, desk, tickets):
    batch = f"ratings {next(batches)}"
    made = seeded(office.portal, tickets, batch)
    rated = [it for it in made if it.fields.get("rating")]

    def employee(it):
        return it.fields.get("answered_by") or it.fields.get("responsible")

    for person in PEOPLE:
        whom = person if person in STAFF else None
        own = [it for it in rated if whom in (None, employee(it))]
        report = desk.rating_report(filter=f'topic eq "{batch}"', by=person)
        check_ratings(office.portal, report.total, own, person)
        by_person = grouped(own, employee)
        assert {it.person for it in report.people} == set(by_person)
        for it in report.people:
            check_ratings(office.portal, it.figures, by_person[it.person], person)
        by_month = grouped(own, lambda it: month_of(it.fields["rated_at"]))
        for it in report.periods:
            within = by_month.pop((it.first.year, it.first.month), [])
            # what is rated in days to come stands in the last row
            check_ratings_of_row(office.portal, it, report, within, by_month, person)


def check_ratings_of_row(portal, row, report, within, later, person):
    if row is report.periods[-1]:
        for key in [*later]:
            within = within + later.pop(key)
    check_ratings(portal, row.figures, within, person)


def test_both_reports_agree_with_the_figures_of_a_month(office, desk):
    cases = [
        {
            "after": 30,
            "responsible": STAFF[number % 2],
            "response": number + 1,
            "response_late": number == 2,
            "resolution": 20 if number % 2 else None,
            "deadline_late": number == 1,
            "answered_by": STAFF[0] if number < 3 else None,
            "rating": "PNPPN"[number],
            "rated_after": 1,
        }
        for number in range(5)
    ]
    seeded(office.portal, cases, "month")
    days = {"since": dt.date(2027, 6, 1), "until": dt.date(2027, 6, 30)}
    for person in PEOPLE:
        times = desk.time_report(**days, by=person).total
        month = desk.ticket_times("2027-06", by=person).total
        assert times.count == month.created
        assert times.first_response.median == month.first_response.median
        assert times.first_response.late == month.response_overdue
        assert times.resolution.count == month.done
        assert times.resolution.late == month.deadline_overdue
        ratings = desk.rating_report(**days, by=person)
        told = {it.person: tuple(it.figures.counts.values()) for it in ratings.people}
        assert told == {
            it.employee: (it.good, it.bad)
            for it in desk.ticket_ratings("2027-06", by=person)
        }


def test_clients_are_told_no_figures_and_wrong_questions_are_named(desk):
    for ask in (desk.time_report, desk.rating_report):
        with pytest.raises(ForbiddenError, match="may not see the figures"):
            ask(by="u_client1")
        with pytest.raises(InvalidValueError, match="did you mean 'week'"):
            ask(step="weeks", by="u_admin")
        with pytest.raises(InvalidValueError, match="did you mean 'topic'"):
            ask(filter="topik eq a", by="u_admin")


def test_what_a_client_may_not_list_staff_count_and_list(office, desk):
    """The list behind a figure is asked with the rights of who opens it."""
    made = office.portal.create("ticket", {"topic": "Принтер"}, by="u_client1")
    wanted = desk.time_report(by="u_admin").total.filter
    assert list_of(office.portal, wanted, "u_admin") == {made.id}
    assert list_of(office.portal, wanted, "u_client1") == {made.id}
    assert list_of(office.portal, wanted, "u_client2") == set()


def many(number, now):
    """Make the rows of many tickets of a year."""
    rows = []
    for it in range(1, number + 1):
        created = now - dt.timedelta(minutes=50 * it)
        fields = {
            "topic": "Принтер",
            "stage": "DONE",
            "responsible": STAFF[it % 2],
            "first_answer_at": created + HOUR,
            "first_response": f"PT{1 + it % 7}H",
            "done_at": created + dt.timedelta(days=it % 9),
            "rating": "PN"[it % 2],
            "rated_at": created + dt.timedelta(days=it % 9),
            "amount": Decimal(1),
        }
        rows.append(
            RecordRow(
                id=f"ticket-{it}",
                type="ticket",
                number=it,
                revision=1,
                created_at=created,
                funnel="ticket",
                stage="DONE",
                responsible=STAFF[it % 2],
                ordinal=it,
                fields=fields,
            )
        )
    return rows


def test_ten_thousand_tickets_are_counted_by_few_questions(tmp_path, desk_workspace):
    url = f"sqlite:///{tmp_path / 'many.db'}?synchronous=NORMAL"
    with traced() as asked:
        office = Office(tmp_path, url, workspace=desk_workspace, limits=PATIENT)
        with office.engine.work() as work:
            work.transaction.insert(RECORDS, *many(10_000, work.now))
        desk = ServiceDesk(office.portal)
        for ask in (desk.time_report, desk.rating_report):
            del asked[:]
            report = ask(by="u_admin")
            assert len(reads(asked)) <= 10
            assert report.total.count == 10_000
            assert sum(it.figures.count for it in report.periods) == 10_000
            assert {it.figures.count for it in report.people} == {5_000}
    office.engine.close()
