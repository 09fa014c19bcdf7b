"""Timers of armed tokens: when they fire first, and when a cycle fires again.

A cycle keeps, with its token, the instant of its arming, its text, and the number and
moment that it fires next.
"""

from __future__ import annotations

import datetime as dt

from bizproc._spiff.effects import TimerArmed
from bizproc._spiff.specs.element import ElementSpec, text_of
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import TimerDefinition
from bizproc.bpmn.timing.occurrences import Occurrence, Occurrences
from bizproc.errors import InvalidValueError

_CYCLE = "cycle"


def arm_timer(token: Token, spec: ElementSpec) -> None:
    """Let a token wait for the first moment of its timer; none if all were missed.

    Raises:
        BizprocError: the timer's expression fails, or gives no such moment.
    """
    timer = _timer_of(spec)
    host = token.workflow.top.host
    value = text_of(token, timer.value)
    try:
        if timer.kind == "cycle":
            due = _begin_cycle(token, timer, value)
        else:
            due = host.moment(value)
    except InvalidValueError as error:
        where = f"{timer.value.location}: the timer's {timer.kind}"
        msg = f"{where} ({timer.value.text}): {error.message}"
        raise InvalidValueError(msg, code=error.code) from None
    if due is not None:
        _arm(token, spec, timer, due)


def _begin_cycle(
    token: Token, timer: TimerDefinition, value: object
) -> dt.datetime | None:
    host = token.workflow.top.host
    found = Occurrences.of(value, armed=host.now, time=host.time)
    first = found.begin(timer.missed, late_before=host.late_before)
    if first is None:
        return None
    token.internal_data[_CYCLE] = [host.now, value, *first]
    return first.due


def arm_again(
    token: Token, spec: ElementSpec, *, after: dt.datetime | None = None
) -> bool:
    """Let a cycle wait for its next moment; False if it was the last.

    `after` passes over the moments up to an instant, whatever the timer wants.
    """
    timer = _timer_of(spec)
    if _CYCLE not in token.internal_data:
        return False
    host = token.workflow.top.host
    armed, text, number, due = token.internal_data[_CYCLE]
    found = Occurrences.of(text, armed=armed, time=host.time)
    fired = Occurrence(number, due)
    if after is not None:
        following = found.following(fired, after=after)
    else:
        following = found.go_on(fired, timer.missed, now=host.now)
    if following is None:
        return False
    token.internal_data[_CYCLE] = [armed, text, *following]
    _arm(token, spec, timer, following.due, again=True)
    return True


def is_to_pass_over(token: Token, spec: ElementSpec, due: dt.datetime) -> bool:
    """Say whether a timer that is due passes its moment over, since it was missed."""
    timer = spec.node.event.timer
    if timer is None or timer.missed != "skip":
        return False
    return due < token.workflow.top.host.late_before


def _timer_of(spec: ElementSpec) -> TimerDefinition:
    timer = spec.node.event.timer
    if timer is None:
        msg = f"{spec.node.id}: a timer event needs a date, duration or cycle"
        raise InvalidValueError(msg)
    return timer


def _arm(
    token: Token,
    spec: ElementSpec,
    timer: TimerDefinition,
    due: dt.datetime,
    *,
    again: bool = False,
) -> None:
    top = token.workflow.top
    if timer.roll == "next_working_time":
        due = top.host.roll(due)
    top.emit(TimerArmed(token.id, spec.node, due, again))
