"""Timers that start processes: armed by a deployment, taken over by the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from tests.engine.conftest import Play
from tests.engine.test_events import E, properties, timer
from tests.two_workers import second_worker

from bizproc.engine import Engine
from bizproc.engine.facts import FiredLate, InstanceStarted
from bizproc.errors import (
    DeploymentError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)

DAY = dt.timedelta(days=1)
YEAR = 365 * DAY


def draw(play, kind, text, *, more="", flows="", id_="p", **words):
    extra = properties(**words) if words else ""
    start = f'<startEvent id="at">{extra}{timer(kind, text)}</startEvent>'
    body = f'{start}{more}<userTask id="ask"/>{E}'
    play.draw(body, f"at>ask\nask>e\n{flows}", id_=id_)


def started(play, process_id="p"):
    """Return when the instances began, oldest first."""
    found = play.engine.instances(process_id=process_id)
    return [it.started_at for it in found]


def dues(play):
    return [it.due for it in play.engine.timers()]


def work_off(play):
    while play.engine.run_due():
        pass


def test_a_process_starts_on_its_date_once(play):
    draw(play, "date", "2027-03-05T10:00")
    due = dt.datetime(2027, 3, 5, 10, tzinfo=dt.UTC)
    [armed] = play.engine.timers()
    assert (armed.due, armed.kind, armed.process_id) == (due, "start", "p")
    assert (armed.element_id, armed.instance_id, armed.key) == ("at", "", None)
    assert play.engine.next_due() == due
    play.clock.time = due - dt.timedelta(microseconds=1)
    assert play.engine.run_due() == 0
    play.pass_time(days=100)
    [instance] = play.engine.instances()
    assert (instance.key, instance.started_by, instance.started_at) == (None, None, due)
    assert play.waits(instance.id) == ["ask"]
    assert play.variables(instance.id) == {}
    assert play.engine.timers() == []
    told = [(it.type, it.element_id) for it in play.engine.history(instance.id)]
    assert told[:2] == [("timer_fired", "at"), ("process_started", None)]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("R3/PT2H", [2, 4, 6]),
        ("R1/PT1H", [1]),
        ("R2/2027-03-01T10:00/P1D", [4, 28]),
        ("0 0 9 * * MON-FRI", [3, 27, 51, 75, 99]),
        ("@midnight", [18, 42, 66, 90]),
    ],
)
def test_a_process_starts_by_a_cycle(play, text, hours):
    begin = play.clock.time
    draw(play, "cycle", text)
    play.pass_time(days=4, hours=12)
    assert started(play) == [begin + dt.timedelta(hours=it) for it in hours]
    assert len(play.engine.timers()) == (
        0 if text.startswith(("R1", "R2", "R3")) else 1
    )


def test_a_timer_sees_the_properties_of_its_diagram(play):
    body = (
        "<extensionElements><zeebe:properties>"
        '<zeebe:property name="period" value="R/P2D"/></zeebe:properties>'
        f'</extensionElements><startEvent id="at">{timer("cycle", "= consts.period")}'
        f"</startEvent>{E}"
    )
    play.draw(body, "at>e")
    assert dues(play) == [play.clock.time + 2 * DAY]


def test_what_a_start_event_maps_is_a_variable(play):
    mapped = (
        "<extensionElements><zeebe:ioMapping>"
        '<zeebe:output source="= today()" target="day"/></zeebe:ioMapping>'
        "</extensionElements>"
    )
    start = f'<startEvent id="at">{mapped}{timer("cycle", "R/P1D")}</startEvent>'
    play.draw(f'{start}<userTask id="ask"/>{E}', "at>ask\nask>e")
    play.pass_time(days=1)
    [instance] = play.engine.instances()
    assert play.variables(instance.id) == {"day": dt.date(2027, 3, 2)}


def test_a_plain_start_stands_beside_a_timer(play):
    draw(play, "cycle", "R/P1D", more='<startEvent id="s"/>', flows="s>ask")
    play.start()
    play.pass_time(days=1)
    assert len(play.engine.instances()) == 2


def test_a_process_without_a_plain_start_is_not_started_by_hand(play):
    draw(play, "cycle", "R/P1D")
    with pytest.raises(InvalidTransitionError, match="signals and timers only"):
        play.start()


def test_two_timers_of_one_process_fire_in_the_order_of_their_moments(play):
    other = f'<startEvent id="late">{timer("date", "2027-03-04")}</startEvent>'
    draw(play, "cycle", "R2/P2D", more=other, flows="late>ask")
    play.clock.time += 30 * DAY
    work_off(play)
    events = [
        event.element_id
        for instance in play.engine.instances(order="started_at")
        for event in play.engine.history(instance.id)
        if event.type == "timer_fired"
    ]
    assert sorted(events) == ["at", "at", "late"]
    assert len(play.engine.instances()) == 3
    assert dues(play) == []


# -- deployments -------------------------------------------------------------------


def test_deploying_the_same_again_changes_nothing(play):
    draw(play, "cycle", "R3/P7D")
    play.pass_time(days=10)
    before = play.engine.timers()
    draw(play, "cycle", "R3/P7D")
    assert play.engine.timers() == before
    play.pass_time(days=60)
    assert len(started(play)) == 3


def test_a_new_version_takes_over_where_the_timer_is_the_same(play):
    """Else a weekly start would never come where somebody deploys every day."""
    begin = play.clock.time
    draw(play, "cycle", "R3/P7D")
    for number in range(30):
        draw(play, "cycle", "R3/P7D", more=f"<!-- {number} -->")
        play.pass_time(days=1)
    assert started(play) == [begin + 7 * n * DAY for n in (1, 2, 3)]
    used = {it.definition_id for it in play.engine.instances()}
    assert used == {"p:8", "p:15", "p:22"}


def test_a_changed_timer_is_armed_anew(play):
    begin = play.clock.time
    draw(play, "cycle", "R/P7D")
    play.pass_time(days=1)
    draw(play, "cycle", "R/P3D")
    assert dues(play) == [begin + 4 * DAY]
    draw(play, "cycle", "R/P3D", missed="once")
    assert dues(play) == [begin + 4 * DAY]


def test_a_date_that_came_stays_past_in_the_next_version(play):
    draw(play, "date", "2027-03-05T10:00")
    play.pass_time(days=10)
    draw(play, "date", "2027-03-05T10:00", more="<!-- mended -->")
    play.pass_time(days=10)
    assert len(started(play)) == 1
    draw(play, "date", "2027-03-06T10:00")
    work_off(play)
    assert len(started(play)) == 2


def test_a_version_without_the_timer_disarms_it(play):
    draw(play, "cycle", "R/P1D")
    play.draw(f'<startEvent id="s"/>{E}', "s>e")
    assert play.engine.timers() == []
    play.pass_time(days=3)
    assert started(play) == []
    draw(play, "cycle", "R/P1D")
    assert dues(play) == [play.clock.time + DAY]


def test_a_timer_survives_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path}/x.db"
    play = Play(tmp_path, url)
    draw(play, "cycle", "R3/P1D")
    play.pass_time(days=1, hours=1)
    play.engine.close()
    again = Play(tmp_path, url)
    again.clock.time = play.clock.time
    draw(again, "cycle", "R3/P1D")
    again.pass_time(days=9)
    assert len(started(again)) == 3
    again.engine.close()


def test_a_refused_deployment_leaves_the_old_timer(play):
    draw(play, "cycle", "R/P1D")
    before = play.engine.timers()
    with pytest.raises(DeploymentError):
        draw(play, "cycle", "= nothing_of_that_name")
    assert play.engine.timers() == before
    play.pass_time(days=1)
    assert len(started(play)) == 1


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("duration", "PT5M", "p.bpmn:4: BP010 at: a process starts .* R1/PT5M"),
        ("cycle", "R/PT0S", "p.bpmn:4: BP010 at: the timer's cycle: .*'R/PT0S'"),
        ("cycle", "= 5", r"p.bpmn:4: BP010 at: the timer's cycle \(= 5\): expected a"),
        (
            "cycle",
            "= &quot;R/P1&quot;",
            "p.bpmn:4: BP010 at: .*'R/P1' needs a duration",
        ),
        ("date", "= amount", "p.bpmn:4: BP010 at: the timer's date .*amount"),
        ("date", "= null", "expected a date, a date and time or a duration"),
    ],
)
def test_a_start_that_cannot_be_armed_is_refused_with_its_line(play, kind, text, says):
    with pytest.raises(DeploymentError, match=says):
        draw(play, kind, text)
    assert play.engine.timers() == []
    assert play.engine.definitions() == []


def test_a_start_that_rolls_needs_a_working_calendar(play):
    with pytest.raises(DeploymentError, match=r"BP010 at: .*has no working calendar"):
        draw(play, "cycle", "R/P1D", roll="next_working_time")


# -- missed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missed", "number"), [("each", 365), ("once", 1), ("skip", 0)]
)
def test_a_start_that_was_missed_is_made_up_for_as_it_wants(play, missed, number):
    begin = play.clock.time
    draw(play, "cycle", "R/P1D", missed=missed)
    play.clock.time += YEAR + dt.timedelta(hours=1)
    work_off(play)
    assert len(play.engine.instances(limit=500)) == number
    assert dues(play) == [begin + YEAR + DAY]
    play.pass_time(days=1)
    assert len(play.engine.instances(limit=500)) == number + 1


def test_of_missed_starts_the_one_that_is_hardly_late_comes(play):
    begin = play.clock.time
    draw(play, "cycle", "R/P1D", missed="skip")
    play.clock.time += 3 * DAY + dt.timedelta(seconds=30)
    work_off(play)
    assert len(started(play)) == 1
    assert dues(play) == [begin + 4 * DAY]


def test_each_missed_start_is_a_unit_of_work(play):
    draw(play, "cycle", "R/P1D")
    play.clock.time += YEAR
    assert play.engine.run_due(limit=10) == 10
    assert len(play.engine.instances()) == 10


def test_a_late_start_is_told_with_its_moment(play):
    facts = []
    components = play.engine.components
    domain = replace(components.domain, noticed=lambda _, fact: facts.append(fact))
    play.engine = Engine(replace(components, domain=domain))
    begin = play.clock.time
    draw(play, "cycle", "R/P1D")
    play.clock.time += DAY + dt.timedelta(hours=1)
    work_off(play)
    [late] = [it for it in facts if isinstance(it, FiredLate)]
    assert (late.element_id, late.due) == ("at", begin + DAY)


@pytest.mark.parametrize(("missed", "at_once"), [("each", 1), ("once", 1), ("skip", 0)])
def test_of_what_was_past_at_the_deployment_the_last_starts_at_once(
    play, missed, at_once
):
    draw(play, "cycle", "R/2027-01-01T09:00/P1D", missed=missed)
    work_off(play)
    assert len(started(play)) == at_once
    assert [it.isoformat()[:16] for it in dues(play)] == ["2027-03-01T09:00"]


# -- faults and workers -------------------------------------------------------------


def test_a_start_that_fails_is_an_incident_and_the_next_one_comes(play):
    """Nothing of the failed one is left."""
    fails = [True]

    def noticed(work, fact):
        del work
        if isinstance(fact, InstanceStarted) and fails[0]:
            msg = "the books are closed"
            raise InvalidValueError(msg, code="CLOSED")

    components = play.engine.components
    domain = replace(components.domain, noticed=noticed)
    play.engine = Engine(replace(components, domain=domain))
    begin = play.clock.time
    draw(play, "cycle", "R/P1D")
    play.pass_time(days=1)
    [incident] = play.engine.incidents()
    assert (incident.code, incident.element_id) == ("CLOSED", "at")
    assert (incident.process_id, incident.instance_id) == ("p", "")
    assert "start by the timer due 2027-03-02T06:00" in incident.message
    assert "the books are closed" in incident.message
    assert (started(play), play.engine.user_tasks()) == ([], [])
    fails[0] = False
    play.pass_time(days=1)
    assert started(play) == [begin + 2 * DAY]


def test_a_fault_behind_the_start_is_an_incident_of_the_instance(play):
    mapped = (
        "<extensionElements><zeebe:ioMapping>"
        '<zeebe:output source="= 1 / zero" target="share"/></zeebe:ioMapping>'
        "</extensionElements>"
    )
    start = f'<startEvent id="at">{mapped}{timer("cycle", "R/P1D")}</startEvent>'
    play.draw(f"{start}{E}", "at>e")
    play.pass_time(days=2)
    first, second = play.engine.incidents()
    assert first.instance_id
    assert second.instance_id not in {"", first.instance_id}


def test_a_suspended_process_is_started_when_it_is_resumed(play):
    begin = play.clock.time
    draw(play, "cycle", "R/P1D")
    play.engine.suspend_process("p")
    draw(play, "cycle", "R/P1D", more="<!-- while suspended -->")
    assert play.engine.next_due() is None
    play.pass_time(days=2)
    assert started(play) == []
    play.engine.resume_process("p")
    assert dues(play) == [begin + DAY]
    work_off(play)
    assert len(started(play)) == 2
    play.engine.suspend_process("p")
    draw(play, "cycle", "R/P2D")
    assert play.engine.next_due() is None
    play.engine.resume_process("p")
    assert dues(play) == [begin + 4 * DAY]


def test_a_start_that_was_found_due_waits_for_a_process_suspended_since(play):
    draw(play, "cycle", "R/P1D")
    other, store = second_worker(play.engine)
    play.clock.time += DAY
    store.before = lambda: play.engine.suspend_process("p")
    other.run_due(limit=1)
    assert started(play) == []
    play.engine.resume_process("p")
    work_off(play)
    assert len(started(play)) == 1


def test_the_timer_of_a_start_is_its_diagrams(play):
    draw(play, "cycle", "R/P1D")
    [armed] = play.engine.timers()
    with pytest.raises(NotFoundError, match="deploy another moment, or start an inst"):
        play.engine.set_timer(armed.id, "PT1H")


def test_of_two_workers_that_saw_a_start_due_one_starts_it(play):
    draw(play, "cycle", "R/P1D")
    other, store = second_worker(play.engine)
    play.clock.time += 3 * DAY
    store.before = lambda: play.engine.run_due(limit=1)
    assert other.run_due(limit=1) == 1
    # the second worker found the next moment there and left it alone
    assert len(started(play)) == 1
    work_off(play)
    assert len(started(play)) == 3


def test_a_thousand_starts_are_worked_off_in_order(play):
    """The moments of a minute's cycle over a day, each an instance."""
    start = f'<startEvent id="at">{timer("cycle", "R500/PT1M")}</startEvent>'
    play.draw(f"{start}{E}", "at>e")
    play.clock.time += DAY
    assert play.engine.run_due() == 500
    moments = [
        event.data["due"]
        for instance in play.engine.instances(limit=500)
        for event in play.engine.history(instance.id)
        if event.type == "timer_fired"
    ]
    assert len(set(moments)) == 500
