"""Timers that start processes: armed by a deployment, taken over by the next one.

Their rows stand in the table of the timers, so that they fire in one order with all
others; what they go on by is kept with the start subscription. The newest version of
a process, and only that, is started. A start event that a new version draws with the
same timer goes on where it was: a cycle keeps its moments, a date that has come stays
past.
"""

from __future__ import annotations

import datetime as dt
from typing import NoReturn

from bizproc.bpmn.elements import Node, Process, TimerDefinition
from bizproc.bpmn.evaluating import evaluate
from bizproc.bpmn.timing.occurrences import Occurrence, Occurrences
from bizproc.engine.deployment import definitions
from bizproc.engine.domain import Place
from bizproc.engine.facts import FiredLate
from bizproc.engine.faults.containment import concerns_all
from bizproc.engine.faults.undelivered import undelivered_firing
from bizproc.engine.incident_reports import open_start_incident
from bizproc.engine.suspension.rules import hold_process
from bizproc.engine.transition import StartTrigger, start_instance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import start_subscriptions, timers
from bizproc.errors import (
    BizprocError,
    ConflictError,
    DeploymentError,
    Finding,
    StoreError,
)
from bizproc.fault import CONTAINED, fault_of
from bizproc.model.row_factory import changed
from bizproc.model.rows import (
    NEVER,
    Definition,
    StartSchedule,
    StartSubscription,
    Timer,
)

START = "start"


def hold_starts(work: UnitOfWork, process_id: str) -> None:
    """Let nobody else deploy or start a process by timer until the transaction ends."""
    work.transaction.hold(f"starts of {process_id}")


def take_over_timers(
    work: UnitOfWork, definition: Definition, process: Process
) -> list[StartSubscription]:
    """Arm the timers that start a version of a process, and disarm those of the last.

    Raises:
        DeploymentError: a timer has no moment; nothing may be kept then.
    """
    drawn = [
        (node, node.event.timer)
        for node in process.scope.nodes.values()
        if node.id in process.scope.starts and node.event.timer is not None
    ]
    tx = work.transaction
    if not drawn and not start_subscriptions.timed(tx, process.id):
        return []
    hold_starts(work, process.id)
    before = {it.element_id: it for it in start_subscriptions.timed(tx, process.id)}
    rows: list[StartSubscription] = []
    for node, timer in drawn:
        row = StartSubscription(
            id=f"{definition.id}/{node.id}",
            message="",
            process_id=process.id,
            definition_id=definition.id,
            element_id=node.id,
            kind="timer",
        )
        old = before.pop(node.id, None)
        kept = old.schedule if old is not None else None
        if kept is None or kept.drawn != _drawn(timer):
            timers.take(tx, _timer_id(row))
            try:
                kept = _first(work, process, timer)
                _arm(work, definition, row, kept, timer)
            except (StoreError, ConflictError):
                raise
            except BizprocError as error:
                _refuse(timer, error)
        rows.append(changed(row, schedule=kept))
    for old in before.values():
        timers.take(tx, _timer_id(old))
    return rows


def start_by_timer(work: UnitOfWork, timer: Timer) -> None:
    """Start a process whose timer was taken, and arm the next moment of a cycle.

    The next one comes even if this start fails, which is an incident of its own.
    """
    tx = work.transaction
    found = start_subscriptions.timed(tx, timer.process_id)
    row = next((it for it in found if it.element_id == timer.element_id), None)
    if row is None or row.schedule is None:
        return
    process = work.components.registry.process(tx, row.definition_id).process
    node = process.scope.nodes[timer.element_id]
    drawn = node.event.timer
    definition = definitions.find(tx, row.definition_id)
    if drawn is None or definition is None:
        return
    late_before = work.now - work.components.options.late_after
    is_late = timer.due < late_before
    passed_over = is_late and drawn.missed == "skip"
    after = late_before if passed_over else None
    schedule = _next(work, row.schedule, drawn, after=after)
    start_subscriptions.reschedule(tx, row, schedule)
    _arm(work, definition, row, schedule, drawn)
    if not passed_over:
        _start(work, definition, node, timer.due, is_late=is_late)


def start_again(
    work: UnitOfWork, process_id: str, element_id: str, due: dt.datetime
) -> None:
    """Start what a timer could not start, by the newest version, if it draws it still."""
    hold_process(work, process_id)
    definition = definitions.newest(work.transaction, "process", process_id)
    process = work.components.registry.process(work.transaction, definition.id).process
    node = process.scope.nodes.get(element_id)
    if node is not None and node.event.timer is not None:
        _start(work, definition, node, due, is_late=True)


def _start(
    work: UnitOfWork,
    definition: Definition,
    node: Node,
    due: dt.datetime,
    *,
    is_late: bool,
) -> None:
    trigger = StartTrigger(element_id=node.id, due=due)
    try:
        with work.undoing():
            started = start_instance(
                work, definition, key=None, variables={}, by=None, trigger=trigger
            )
            if is_late and started is not None:
                work.tell(FiredLate(started, node.id, due))
    except CONTAINED as error:
        if concerns_all(error, work):
            raise
        work.blamed = None
        fault = fault_of(error)
        text = f"start by the timer due {due.isoformat()}: {fault.message}"
        came = undelivered_firing(due)
        open_start_incident(
            work, definition.name, node, fault._replace(message=text), came=came
        )


# -- moments ---------------------------------------------------------------------


def _first(work: UnitOfWork, process: Process, timer: TimerDefinition) -> StartSchedule:
    """Find the first moment of a timer; it sees what the domain gives, no variables."""
    host = work.host(Place(process.id, None, None, process.properties))
    schedule = StartSchedule(drawn=_drawn(timer), armed=work.now)
    value = evaluate(timer.value, host.names, host.functions)
    if timer.kind != "cycle":
        return changed(schedule, due=host.moment(value))
    found = Occurrences.of(value, armed=work.now, time=host.time)
    first = found.begin(timer.missed, late_before=host.late_before)
    return _at(changed(schedule, cycle=value), first)


def _refuse(timer: TimerDefinition, error: BizprocError) -> NoReturn:
    text = f"the timer's {timer.kind} ({timer.value.text}): {error.message}"
    finding = Finding(code="BP010", message=text, location=timer.value.location)
    raise DeploymentError([finding]) from error


def _next(
    work: UnitOfWork,
    schedule: StartSchedule,
    timer: TimerDefinition,
    *,
    after: dt.datetime | None,
) -> StartSchedule:
    """Find the moment after the one that has come, perhaps after an instant."""
    if schedule.cycle is None or schedule.due is None:
        return changed(schedule, due=None)
    time = work.components.domain.time
    found = Occurrences.of(schedule.cycle, armed=schedule.armed, time=time)
    fired = Occurrence(schedule.number, schedule.due)
    if after is not None:
        return _at(schedule, found.following(fired, after=after))
    return _at(schedule, found.go_on(fired, timer.missed, now=work.now))


def _at(schedule: StartSchedule, one: Occurrence | None) -> StartSchedule:
    if one is None:
        return changed(schedule, due=None)
    return changed(schedule, number=one.number, due=one.due)


def _arm(
    work: UnitOfWork,
    definition: Definition,
    row: StartSubscription,
    schedule: StartSchedule,
    timer: TimerDefinition,
) -> None:
    due = schedule.due
    if due is None:
        return
    if timer.roll == "next_working_time":
        due = work.components.domain.next_working_time(due)
    is_held = definition.suspended_at is not None
    armed = Timer(
        id=_timer_id(row),
        instance_id="",
        process_id=row.process_id,
        element_id=row.element_id,
        token=0,
        key=None,
        due=NEVER if is_held else due,
        suspended_due=due if is_held else None,
        number=work.next_ordinal(),
        kind=START,
    )
    timers.arm(work.transaction, armed)


def _drawn(timer: TimerDefinition) -> str:
    return f"{timer.kind} {timer.value.text} {timer.roll} {timer.missed}"


def _timer_id(row: StartSubscription) -> str:
    return f"{row.process_id}/{row.element_id}/{START}"
