"""Events: what each is about, in each of the places where the standard has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.bpmn.elements.row import REFUSED_BY, Row, drawn

__all__ = ["ROWS"]

_ROOT: Final = (
    '<message id="m" name="paid"/><message id="n" name="sent"/><signal id="z" name="stop"/>'
    '<error id="r" errorCode="BROKEN"/><escalation id="l" escalationCode="LATE"/>'
)
_MESSAGE: Final = '<messageEventDefinition messageRef="m"/>'
_TOGETHER: Final = _MESSAGE + '<messageEventDefinition messageRef="n"/>'
_SIGNAL: Final = '<signalEventDefinition signalRef="z"/>'
_TIMER: Final = (
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
)
_DATE: Final = (
    "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
)
_CONDITION: Final = (
    "<conditionalEventDefinition><condition>= n &gt; 1</condition>"
    "</conditionalEventDefinition>"
)
DEFINITIONS: Final[Mapping[str, str]] = {
    "none": "",
    "message": _MESSAGE,
    "timer": _TIMER,
    "error": '<errorEventDefinition errorRef="r"/>',
    "escalation": '<escalationEventDefinition escalationRef="l"/>',
    "cancel": "<cancelEventDefinition/>",
    "compensation": "<compensateEventDefinition/>",
    "conditional": _CONDITION,
    "link": '<linkEventDefinition name="on"/>',
    "signal": _SIGNAL,
    "terminate": "<terminateEventDefinition/>",
    "multiple": _MESSAGE + _SIGNAL,
    "parallel multiple": _MESSAGE + _SIGNAL,
}
_X: Final = '<task id="x"/>'


def _all(kind: str) -> str:
    return ' parallelMultiple="true"' if kind == "parallel multiple" else ""


def _start(kind: str) -> bytes:
    definition = {"timer": _DATE, "parallel multiple": _TOGETHER}.get(kind)
    definition = DEFINITIONS[kind] if definition is None else definition
    return drawn(
        f'<startEvent id="s"{_all(kind)}>{definition}</startEvent>{_X}', root=_ROOT
    )


def _handler(kind: str, interrupting: str) -> bytes:
    handler = (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        f' isInterrupting="{interrupting}"{_all(kind)}>{DEFINITIONS[kind]}</startEvent>'
        '<endEvent id="he"/><sequenceFlow id="hf" sourceRef="hs" targetRef="he"/>'
        "</subProcess>"
    )
    if kind != "compensation":
        return drawn(_X + handler, root=_ROOT)
    inside = '<subProcess id="x"><startEvent id="is"/><endEvent id="ie"/>'
    inside += '<sequenceFlow id="i" sourceRef="is" targetRef="ie"/>'
    return drawn(f"{inside}{handler}</subProcess>", root=_ROOT)


def _catch(kind: str) -> bytes:
    event = (
        f'<intermediateCatchEvent id="x"{_all(kind)}>{DEFINITIONS[kind]}'
        "</intermediateCatchEvent>"
    )
    if kind != "link":
        return drawn(event, root=_ROOT)
    thrown = (
        f"<intermediateThrowEvent id='t'>{DEFINITIONS[kind]}</intermediateThrowEvent>"
    )
    return drawn(event + thrown, "s>t x>e", _ROOT)


def _boundary(kind: str, cancels: str) -> bytes:
    event = (
        f'<boundaryEvent id="b" attachedToRef="x" cancelActivity="{cancels}"'
        f"{_all(kind)}>{DEFINITIONS[kind]}</boundaryEvent>"
    )
    if kind == "compensation":
        undo = '<task id="u" isForCompensation="true"/>'
        undo += '<association id="a" sourceRef="b" targetRef="u"/>'
        return drawn(f"{_X}{event}{undo}")
    if kind != "cancel":
        host = '<subProcess id="x"><startEvent id="is"/><endEvent id="ie"/>'
        host += '<sequenceFlow id="i" sourceRef="is" targetRef="ie"/></subProcess>'
        return drawn(host + event, "s>x>e b>e", _ROOT)
    host = '<transaction id="x"><startEvent id="is"/><endEvent id="ie">'
    host += "<cancelEventDefinition/></endEvent>"
    host += '<sequenceFlow id="i" sourceRef="is" targetRef="ie"/></transaction>'
    return drawn(host + event, "s>x>e b>e")


def _throw(kind: str) -> bytes:
    if kind == "link":
        return _catch(kind)
    return drawn(
        f"<intermediateThrowEvent id='x'>{DEFINITIONS[kind]}</intermediateThrowEvent>",
        root=_ROOT,
    )


def _end(kind: str) -> bytes:
    if kind == "cancel":
        return _boundary(kind, "true")
    return drawn(f'{_X}<endEvent id="e">{DEFINITIONS[kind]}</endEvent>', root=_ROOT)


PLACES: Final[Mapping[str, tuple[str, Callable[[str], bytes]]]] = {
    "start": ("startEvent", _start),
    "event sub-process, interrupting": (
        "startEvent",
        lambda kind: _handler(kind, "true"),
    ),
    "event sub-process, not interrupting": (
        "startEvent",
        lambda kind: _handler(kind, "false"),
    ),
    "catch": ("intermediateCatchEvent", _catch),
    "boundary, interrupting": ("boundaryEvent", lambda kind: _boundary(kind, "true")),
    "boundary, not interrupting": (
        "boundaryEvent",
        lambda kind: _boundary(kind, "false"),
    ),
    "throw": ("intermediateThrowEvent", _throw),
    "end": ("endEvent", _end),
}
_T: Final = "tests/engine/test_"
# By kind, for each place where the standard has it: the test that proves it, or
# `refused:` with a piece of the reason.
PROOFS: Final[Mapping[str, Mapping[str, str]]] = {
    "none": {
        "start": "flow.py::test_a_chain_of_2000_tasks_runs",
        "throw": "elements_in_short.py::test_a_throw_event_about_nothing_is_passed",
        "end": "flow.py::test_a_chain_of_2000_tasks_runs",
    },
    "message": {
        "start": "events.py::test_a_message_starts_one_live_instance_per_key",
        "event sub-process, interrupting": "elements_in_short.py::test_a_message_starts_an_event_sub_process",
        "event sub-process, not interrupting": "elements_in_short.py::test_a_message_starts_an_event_sub_process",
        "catch": "events.py::test_a_message_reaches_only_the_wait_of_its_key_and_condition",
        "boundary, interrupting": "elements_in_short.py::test_a_message_comes_to_the_border_of_a_task",
        "boundary, not interrupting": "elements_in_short.py::test_a_message_comes_to_the_border_of_a_task",
        "throw": "events.py::test_a_thrown_message_starts_another_process_with_its_payload",
        "end": "elements_in_short.py::test_an_end_event_throws",
    },
    "timer": {
        "start": "start_timers.py::test_a_process_starts_by_a_cycle",
        "event sub-process, interrupting": "elements_in_short.py::test_a_timer_starts_an_event_sub_process",
        "event sub-process, not interrupting": "elements_in_short.py::test_a_timer_starts_an_event_sub_process",
        "catch": "events.py::test_a_timer_is_due_when_its_text_says",
        "boundary, interrupting": "events.py::test_an_interrupting_boundary_timer_ends_the_task",
        "boundary, not interrupting": "events.py::test_a_repeating_boundary_timer_counts_from_its_arming",
    },
    "error": {
        "event sub-process, interrupting": "events.py::test_an_error_end_event_is_caught_by_an_event_sub_process",
        "boundary, interrupting": "events.py::test_an_error_leaves_by_the_nearest_matching_boundary",
        "end": "events.py::test_an_error_end_event_is_caught_by_an_event_sub_process",
    },
    "escalation": {
        "event sub-process, interrupting": "escalations.py::test_an_event_sub_process_of_the_process_catches",
        "event sub-process, not interrupting": "escalations.py::test_an_event_sub_process_of_the_process_catches",
        "boundary, interrupting": "escalations.py::test_an_interrupting_one_ends_the_sub_process_with_its_thrower",
        "boundary, not interrupting": "escalations.py::test_a_boundary_event_catches_and_the_thrower_goes_on",
        "throw": "escalations.py::test_a_boundary_event_catches_and_the_thrower_goes_on",
        "end": "escalations.py::test_an_end_event_throws_and_ends_its_branch",
    },
    "cancel": {
        "boundary, interrupting": "compensation.py::test_a_cancelled_transaction_is_undone_and_leaves_by_its_cancel_event",
        "end": "compensation.py::test_a_cancelled_transaction_is_undone_and_leaves_by_its_cancel_event",
    },
    "compensation": {
        "event sub-process, interrupting": "compensation.py::test_an_event_sub_process_undoes_the_sub_process_around_it",
        "boundary, interrupting": "compensation.py::test_handlers_run_one_by_one_the_latest_first_and_the_throw_waits",
        "throw": "compensation.py::test_handlers_run_one_by_one_the_latest_first_and_the_throw_waits",
        "end": "compensation.py::test_an_activity_that_is_named_is_undone_alone",
    },
    "conditional": {
        "start": "conditional_starts.py::test_an_instance_begins_with_the_variables_if_the_condition_holds",
        "event sub-process, interrupting": "conditional_events.py::test_an_event_sub_process_starts",
        "event sub-process, not interrupting": "conditional_events.py::test_an_event_sub_process_starts",
        "catch": "conditional_events.py::test_it_waits_for_what_another_branch_writes_and_goes_on_with_it",
        "boundary, interrupting": "conditional_events.py::test_a_boundary_event_fires_at_a_change",
        "boundary, not interrupting": "conditional_events.py::test_one_that_does_not_interrupt_fires_when_it_turns_true_and_only_then",
    },
    "link": {
        "catch": "links.py::test_several_throw_events_lead_to_one_catch_event",
        "throw": "links.py::test_several_throw_events_lead_to_one_catch_event",
    },
    "signal": {
        "start": "several_starts.py::test_messages_signals_and_timers_start_it_beside_them",
        "event sub-process, interrupting": "data_of_scopes.py::test_a_signal_ends_its_scope_before_its_token_moves_on",
        "event sub-process, not interrupting": "elements_in_short.py::test_a_signal_starts_an_event_sub_process_beside",
        "catch": "events.py::test_a_signal_reaches_every_wait_and_boundary",
        "boundary, interrupting": "events.py::test_a_signal_reaches_every_wait_and_boundary",
        "boundary, not interrupting": "events.py::test_a_signal_reaches_every_wait_and_boundary",
        "throw": "hearing.py::test_a_signal_is_for_everybody_and_its_sender_too",
        "end": "elements_in_short.py::test_an_end_event_throws",
    },
    "terminate": {
        "end": "events.py::test_a_terminate_end_event_stops_all_branches",
    },
    "multiple": {
        "start": "several_events.py::test_each_of_several_starts_the_process",
        "event sub-process, interrupting": "several_events.py::test_one_of_several_starts_an_event_sub_process",
        "event sub-process, not interrupting": "several_events.py::test_one_of_several_starts_an_event_sub_process",
        "catch": "several_events.py::test_one_of_several_is_enough_to_catch",
        "boundary, interrupting": "several_events.py::test_one_of_several_interrupts_an_activity",
        "boundary, not interrupting": "several_events.py::test_each_of_several_starts_a_branch_beside_the_activity",
        "throw": "several_events.py::test_several_are_thrown_in_their_order",
        "end": "several_events.py::test_several_are_thrown_in_their_order",
    },
    "parallel multiple": {
        "start": "starts_by_several.py::test_the_first_begins_an_instance_that_goes_on_when_all_have_come",
        "event sub-process, interrupting": "several_events.py::test_all_of_several_interrupt",
        "event sub-process, not interrupting": "several_events.py::test_all_of_several_come_again_and_again_beside_the_flow",
        "catch": "several_events.py::test_all_of_several_must_come",
        "boundary, interrupting": "several_events.py::test_all_of_several_interrupt",
        "boundary, not interrupting": "several_events.py::test_all_of_several_come_again_and_again_beside_the_flow",
    },
}
CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "message": ("BP124",),
    "escalation": ("BP170",),
    "compensation": ("BP175", "BP176"),
    "conditional": ("BP113", "BP171"),
    "timer": ("BP127", "BP160"),
}


def _row(kind: str, place: str, proof: str) -> Row:
    tag, draw = PLACES[place]
    refused = proof.partition("refused:")[2]
    return Row(
        word=f"{kind}: {place}",
        tag=tag,
        file=draw(kind),
        proved_by=REFUSED_BY if refused else _T + proof,
        refused=refused,
        codes=CODES.get(kind, ()),
    )


def _rows(kind: str) -> tuple[Row, ...]:
    places = PROOFS[kind]
    return tuple(
        _row(kind, place, places[place]) for place in PLACES if place in places
    )


MORE: Final = (
    Row(
        word="start event that waits for messages and signals together",
        tag="startEvent",
        file=drawn(
            f'<startEvent id="s" parallelMultiple="true">{_MESSAGE}{_SIGNAL}'
            f"</startEvent>{_X}",
            root=_ROOT,
        ),
        refused="several messages together",
    ),
    Row(
        word="no start event: everything begins that no flow leads to",
        tag="process",
        file=drawn(_X, "").replace(b'<startEvent id="s"/><endEvent id="e"/>', b""),
        proved_by=f"{_T}implicit_starts.py::test_a_process_begins_at_all_that_no_flow_leads_to",
        codes=("BP143",),
    ),
    Row(
        word="several start events",
        tag="startEvent",
        file=drawn(f'<startEvent id="o"/>{_X}', "s>x>e o>x"),
        proved_by=f"{_T}several_starts.py::test_an_instance_begins_at_the_one_that_is_named_alone",
        codes=("BP172",),
    ),
    Row(
        word="no end event: a branch ends where no flow leaves",
        tag="process",
        file=drawn(_X, "s>x").replace(b'<endEvent id="e"/>', b""),
        proved_by=f"{_T}flow.py::test_a_branch_without_an_end_event_keeps_its_data",
        codes=("BP141", "BP143"),
    ),
    Row(
        word="definition of the file, by `eventDefinitionRef`",
        tag="intermediateCatchEvent",
        file=drawn(
            '<intermediateCatchEvent id="x"><eventDefinitionRef>d</eventDefinitionRef>'
            "</intermediateCatchEvent>",
            root=_SIGNAL.replace(" ", ' id="d" ', 1) + _ROOT,
        ),
        proved_by=f"{_T}escalations.py::test_an_event_may_name_a_definition_of_the_file",
    ),
)
ROWS: Final = {
    **{f"Events: {kind}": _rows(kind) for kind in PROOFS},
    "Where a process begins and ends": MORE,
}
