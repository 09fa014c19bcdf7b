"""Whatever happens to a ticket: what is owed is due, and what is not is not.

A small model is lived beside the processes; it knows the rules of the clocks and
nothing of diagrams.
"""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc.errors import RefusedError
from bizproc.service_desk.commands import ServiceDesk

HOUR = dt.timedelta(hours=1)
RETURN, REOPEN = dt.timedelta(days=2), dt.timedelta(days=7)
REACTION, EXECUTION = 2 * HOUR, 9 * HOUR
STAGES = ("NEW", "ACTIVE", "POSTPONED", "DONE")
ACTS = ("message", "answer", *STAGES)
WAITS = (0.25, 1, 5, 17, 24, 49, 170)
LIVES = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(WAITS)), min_size=1, max_size=9
)


@dataclass
class Model:
    """A ticket as the rules have it."""

    calendar: object
    pauses: bool
    created: dt.datetime
    stage: str = "NEW"
    due: dt.datetime | None = None
    deadline: dt.datetime | None = None
    started: bool = False
    answered: bool = False
    reopened: bool = False
    since: dt.datetime | None = None  # in POSTPONED, or in DONE
    closed: dt.datetime | None = None
    late: list = field(default_factory=list)

    def __post_init__(self):
        self.due = self.later(self.created, REACTION)
        self.deadline = self.later(self.due, EXECUTION)

    def later(self, moment, span):
        return self.calendar.add_working_time(moment, span)

    @property
    def paused(self):
        return self.pauses and self.stage == "POSTPONED"

    def pass_time(self, now):
        """Let happen what happens by itself until now."""
        if self.stage == "POSTPONED" and now >= self.since + RETURN:
            self.look(self.since + RETURN)
            self.enter("ACTIVE", self.since + RETURN)
        ends = self.since + REOPEN if self.stage == "DONE" else None
        if ends is not None and now >= ends:
            self.closed = ends
        self.look(now)

    def look(self, now):
        """Note what is overdue at a moment."""
        if self.paused:
            return
        if self.due is not None and now >= self.due:
            self.late.append("response")
        if self.stage != "DONE" and now >= self.deadline:
            self.late.append("deadline")

    def enter(self, stage, now, *, person=False):
        old = self.stage
        if stage == old:
            return
        if self.paused:
            spent = self.calendar.working_time_between(self.since, now)
            self.deadline = self.later(self.deadline, spent)
            if self.due is not None:
                self.due = self.later(self.due, spent)
        self.stage, self.since = stage, now
        if old == "DONE":
            self.reopened = True
            self.due = self.later(now, REACTION)
            self.deadline = self.later(self.due, EXECUTION)
        elif stage == "ACTIVE" and person and not self.started:
            self.started = True
            if not self.answered and not self.reopened:
                self.due = None
        if stage == "DONE":
            self.due = None

    def message(self, now):
        if self.stage == "DONE":
            if self.closed is None:
                self.enter("ACTIVE", now)
        elif self.due is None:
            self.due = self.later(self.since if self.paused else now, REACTION)

    def answer(self):
        self.answered, self.due = True, None


@pytest.fixture(params=[False, True], ids=["clocks go on", "clocks pause"])
def life(request, make_desk, desk_workspace):
    """Return what opens an office whose clocks go on, or pause, while postponed."""
    chosen = desk_workspace.settings.choosing("ticket_pause_on_postpone", request.param)
    chosen = chosen.choosing("ticket_return", RETURN)
    workspace = desk_workspace.replace(settings=chosen)

    def begin():
        return make_desk(workspace=workspace), request.param

    return begin


def act(office, ticket, what, model):
    now = office.clock.now()
    if what == "message":
        ServiceDesk(office.portal).add_message(ticket, "Когда?", by="u_client1")
        model.message(now)
    elif what == "answer":
        ServiceDesk(office.portal).add_message(ticket, "Скоро", by="u_spec3")
        model.answer()
    elif model.closed is not None and what != "DONE":
        with pytest.raises(RefusedError):
            office.portal.change(ticket, {"stage": what}, by="u_spec3")
    else:
        office.portal.change(ticket, {"stage": what}, by="u_spec3")
        model.enter(what, now, person=True)
        model.look(now)


def check(office, ticket, model):
    fields = office.portal.get(ticket).fields
    assert fields["stage"] == model.stage
    owed = "paused_response_due" if model.paused else "response_due"
    deadline = "paused_deadline" if model.paused else "deadline"
    assert fields[owed] == model.due
    assert fields[deadline] == model.deadline
    if model.paused:
        assert (fields["response_due"], fields["deadline"]) == (None, None)
    assert fields["closed_at"] == model.closed
    assert fields["response_overdue"] == ("response" in model.late)
    assert fields["deadline_overdue"] == ("deadline" in model.late)
    [task] = office.engine.user_tasks(record=ticket, include_closed=True)
    assert task.due == fields["deadline"]
    running = {it.process_id for it in office.engine.timers()}
    if model.closed is not None:
        assert running == set()
    elif model.stage == "DONE" or model.paused:
        assert running == {"support_ticket"}
    assert office.engine.incidents() == []


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=LIVES)
def test_what_is_owed_is_due_and_nothing_else_is(life, acts):
    office, pauses = life()
    fields = {"topic": "Принтер", "service": "Услуга 3"}
    ticket = office.portal.create("ticket", fields, by="u_client1").id
    calendar = office.portal.workspace.calendar
    model = Model(calendar=calendar, pauses=pauses, created=office.clock.now())
    check(office, ticket, model)
    for what, hours in acts:
        moment = office.clock.now() + hours * HOUR
        office.at(
            moment.astimezone(dt.timezone(3 * HOUR)).replace(tzinfo=None).isoformat()
        )
        model.pass_time(office.clock.now())
        check(office, ticket, model)
        if model.closed is not None and what == "message":
            break  # that is another ticket
        act(office, ticket, what, model)
        check(office, ticket, model)
    office.portal.close()
