"""What the service desk did in a month, against a slow reference."""

import datetime as dt
import math

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.office import Office

from bizproc.errors import ForbiddenError, InvalidValueError
from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.times import TicketCase, spread, sum_up

MINUTE = dt.timedelta(minutes=1)


def minutes(*numbers):
    return [MINUTE * it for it in numbers]


# -- spreads ---------------------------------------------------------------------------


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_a_spread_is_what_its_words_say(numbers):
    found = spread(minutes(*numbers))
    assert found.count == len(numbers)
    within = [it for it in numbers if MINUTE * it <= found.percentile_90]
    # nine of ten took no longer, and nothing less would hold them
    assert len(within) * 10 >= 9 * len(numbers)
    below = [it for it in numbers if MINUTE * it < found.percentile_90]
    assert len(below) * 10 < 9 * len(numbers)
    # as many on one side of the median as on the other
    lower = sum(MINUTE * it < found.median for it in numbers)
    upper = sum(MINUTE * it > found.median for it in numbers)
    assert max(lower, upper) * 2 <= len(numbers)


def test_the_median_of_two_is_between_them():
    assert spread(minutes(10, 20)).median == 15 * MINUTE


def test_what_is_not_known_is_not_counted():
    assert spread([None, MINUTE, None]).count == 1
    assert spread([None]) is None


def test_groups_are_in_order_and_the_nameless_come_last():
    def case(employee, **counted):
        return TicketCase(
            employee=employee,
            service="A",
            sla=None,
            is_done=False,
            response_overdue=False,
            deadline_overdue=False,
            **counted,
        )

    cases = [case(None), case("u2"), case("u1", answers=minutes(1, 3)), case("u2")]
    report = sum_up("2027-03", cases)
    assert [(name, it.created) for name, it in report.by_employee.items()] == [
        ("u1", 1),
        ("u2", 2),
        (None, 1),
    ]
    assert list(report.by_service) == ["A"]
    assert list(report.by_sla) == [None]
    assert report.total.answer == report.by_employee["u1"].answer
    assert report.total.answer.median == 2 * MINUTE


# -- months and rights -----------------------------------------------------------------


def opened(office, by, at, topic="Принтер", **fields):
    office.at(at)
    return office.portal.create("ticket", {"topic": topic, **fields}, by=by).id


def test_a_ticket_is_counted_in_the_month_of_the_portal_it_was_created_in(office, desk):
    opened(office, "u_client1", "2027-06-30T23:59:59")
    opened(office, "u_client1", "2027-07-01T00:00:00")
    assert desk.ticket_times("2027-06").total.created == 1
    assert desk.ticket_times("2027-07").total.created == 1
    assert desk.ticket_times().month == "2027-07"
    assert desk.ticket_times("2027-08").total.created == 0


@pytest.mark.parametrize(
    "month", ["", "2027-13", "2027-7", "July", "0000-01", "9999-12", "2027-07\n"]
)
def test_what_is_no_month_is_refused(desk, month):
    if not month:
        assert desk.ticket_times("").month == "2027-06"
        return
    with pytest.raises(InvalidValueError, match="2027-03"):
        desk.ticket_times(month)
    with pytest.raises(InvalidValueError, match="2027-03"):
        desk.ticket_ratings(month)


def test_everybody_sees_the_figures_of_those_they_may(office, desk):
    for service in ("Услуга 1", "Услуга 2", "Услуга 2"):
        opened(office, "u_client2", "2027-06-02T10:00", service=service)
    for one in ("u_admin", None):
        report = desk.ticket_times("2027-06", by=one)
        assert {it: of.created for it, of in report.by_employee.items()} == {
            "u_spec1": 1,
            "u_spec2": 2,
        }
        assert set(report.by_sla) == {"EVERYONE"}
    mine = desk.ticket_times("2027-06", by="u_spec2")
    assert list(mine.by_employee) == ["u_spec2"]
    assert mine.total.created == 2
    assert list(mine.by_service) == ["Услуга 2"]
    assert desk.ticket_times("2027-06", by="u_spec3").total.created == 0
    for call in (desk.ticket_times, desk.ticket_ratings):
        with pytest.raises(ForbiddenError):
            call("2027-06", by="u_client1")


def test_a_deleted_ticket_is_not_counted(office, desk, ticket):
    office.portal.delete(ticket, by="u_admin")
    assert desk.ticket_times().total.created == 0


# -- figures ---------------------------------------------------------------------------


def test_the_figures_of_one_ticket(office, desk):
    ticket = opened(
        office, "u_client1", "2027-06-04T17:00", service="Услуга 3"
    )  # a Friday
    office.at("2027-06-04T17:20")
    office.engine.act_on_task(office.task("HandleTicket").id, "start", by="u_spec3")
    office.at("2027-06-07T09:10")
    task = office.task("HandleTicket").id
    office.engine.comment_on_task(task, "Смотрю", by="u_spec3")
    office.at("2027-06-07T10:00")
    desk.add_message(ticket, "Ну что?", by="u_client1")
    office.at("2027-06-07T10:10")
    desk.add_message(ticket, "Ау", by="u_client1")
    office.at("2027-06-07T10:40")
    office.engine.comment_on_task(task, "Готово", by="u_spec3")
    office.complete("HandleTicket", "u_spec3")
    office.at("2027-06-07T11:00")
    office.portal.change(ticket, {"rating": "P"}, by="u_client1")
    times = desk.ticket_times("2027-06").total
    assert (times.created, times.done) == (1, 1)
    assert times.reaction.median == 20 * MINUTE
    assert times.first_response.median == 70 * MINUTE
    assert (times.answer.count, times.answer.median) == (2, 35 * MINUTE)
    assert times.answer.percentile_90 == 40 * MINUTE
    assert times.resolution.median == 160 * MINUTE
    [rated] = desk.ticket_ratings("2027-06")
    assert (rated.employee, rated.good, rated.bad) == ("u_spec3", 1, 0)
    assert desk.ticket_ratings("2027-06", by="u_spec1") == []
    assert desk.ticket_ratings("2027-05") == []


def test_a_rating_of_what_nobody_answered_is_the_responsibles(office, desk, ticket):
    office.complete("HandleTicket", "u_spec3")
    office.portal.change(ticket, {"rating": "N"}, by="u_client1")
    [rated] = desk.ticket_ratings()
    assert (rated.employee, rated.good, rated.bad) == ("u_spec3", 0, 1)


def worked(first, last):
    """Count minutes from Monday to Friday, nine to six: one by one."""
    total = 0
    while first < last:
        if first.weekday() < 5 and 9 <= first.hour < 18:
            total += 1
        first += MINUTE
    return MINUTE * total


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),  # which ticket
        st.sampled_from(["start", "answer", "ask", "done"]),
        st.integers(0, 1500),  # minutes later
    ),
    max_size=12,
)


@settings(max_examples=8, phases=set(Phase) - {Phase.shrink})
@given(steps=STEPS)
def test_figures_are_those_of_a_slow_reference(desk_workspace, tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("desk")
    office = Office(folder, workspace=desk_workspace).deploy()
    desk = ServiceDesk(office.portal)
    now = dt.datetime(2027, 6, 1, 9)  # noqa: DTZ001 - of the portal's wall clock
    tickets = [opened(office, "u_client1", now.isoformat()) for _ in range(3)]
    began, done, waits, answers = {}, {}, {it: [] for it in tickets}, []
    answered = {}
    tasks = {it.record: it.id for it in office.engine.user_tasks()}
    for number, step, later in steps:
        now += MINUTE * later
        office.at(now.isoformat())
        ticket = tickets[number]
        if ticket in done:
            continue
        if step == "start" and ticket not in began:
            office.engine.act_on_task(tasks[ticket], "start", by="u_spec1")
            began[ticket] = now
        elif step == "answer":
            office.engine.comment_on_task(tasks[ticket], "Да", by="u_spec1")
            answered.setdefault(ticket, now)
            answers += [worked(it, now) for it in waits[ticket]]
            waits[ticket] = []
        elif step == "ask":
            desk.add_message(ticket, "Что?", by="u_client1")
            waits[ticket].append(now)
        elif step == "done":
            office.engine.complete_user_task(tasks[ticket], {}, by="u_spec1")
            done[ticket] = now
    created = dt.datetime(2027, 6, 1, 9)  # noqa: DTZ001 - as above
    expected = {
        "reaction": [worked(created, it) for it in began.values()],
        "first_response": [worked(created, it) for it in answered.values()],
        "answer": answers,
        "resolution": [worked(created, it) for it in done.values()],
    }
    total = desk.ticket_times("2027-06").total
    assert (total.created, total.done) == (3, len(done))
    for name, durations in expected.items():
        found = getattr(total, name)
        if not durations:
            assert found is None
            continue
        ranked = sorted(durations)
        assert found.count == len(ranked)
        assert found.percentile_90 == ranked[math.ceil(0.9 * len(ranked)) - 1]
