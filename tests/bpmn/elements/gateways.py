"""Gateways and sequence flows."""

from __future__ import annotations

from typing import Final

from tests.bpmn.elements.row import Row, activity, drawn

__all__ = ["ROWS"]

_T: Final = "tests/engine/test_"
_SPLIT: Final = (
    '<{0} id="g" default="g_x" {1}/><task id="x"/><task id="y"/><{0} id="j" {2}/>'
    '<sequenceFlow id="g_x" sourceRef="g" targetRef="x"/>'
    '<sequenceFlow id="g_y" sourceRef="g" targetRef="y"><conditionExpression>= n &gt; 1'
    "</conditionExpression></sequenceFlow>"
)
_CATCHES: Final = (
    '<intermediateCatchEvent id="x"><messageEventDefinition messageRef="m"/>'
    '</intermediateCatchEvent><intermediateCatchEvent id="y"><messageEventDefinition'
    ' messageRef="n"/></intermediateCatchEvent>'
)
_MESSAGES: Final = "".join(
    f'<message id="{it}" name="{it}"><extensionElements><zeebe:subscription'
    ' correlationKey="= key"/></extensionElements></message>'
    for it in ("m", "n")
)


def _condition(source: str, id_: str) -> str:
    return (
        f"{source}<sequenceFlow id='x_e' sourceRef='{id_}' targetRef='e'>"
        "<conditionExpression>= n &gt; 1</conditionExpression></sequenceFlow>"
    )


def _split(tag: str, join: str = "") -> bytes:
    return drawn(_SPLIT.format(tag, "", join), "s>g x>j y>j j>e")


def _race(more: str = "") -> bytes:
    flows = "g>x>e g>y>e" if more else "s>g>x>e g>y>e"
    start = '<startEvent id="s"/>' if not more else ""
    return drawn(
        f'{start}<eventBasedGateway id="g" {more}/>{_CATCHES}', flows, _MESSAGES
    ).replace(b'<startEvent id="s"/>', b"" if more else b'<startEvent id="s"/>')


GATEWAYS: Final = (
    Row(
        word="exclusive gateway",
        tag="exclusiveGateway",
        file=_split("exclusiveGateway"),
        proved_by=f"{_T}flow.py::test_the_history_says_which_branch_and_why",
        codes=("BP130", "BP131", "BP142", "BP160"),
    ),
    Row(
        word="inclusive gateway",
        tag="inclusiveGateway",
        file=_split("inclusiveGateway"),
        proved_by=f"{_T}flow.py::test_an_inclusive_join_waits_for_a_token_that_may_still_loop_back",
        codes=("BP131", "BP133", "BP160"),
    ),
    Row(
        word="parallel gateway",
        tag="parallelGateway",
        file=drawn(
            '<parallelGateway id="g"/><task id="x"/><task id="y"/>'
            '<parallelGateway id="j"/>',
            "s>g>x>j g>y>j>e",
        ),
        proved_by=f"{_T}flow.py::test_a_second_token_on_one_flow_waits_for_its_own_partner",
        codes=("BP132",),
    ),
    Row(
        word="complex gateway",
        tag="complexGateway",
        file=drawn(
            '<parallelGateway id="g"/><task id="x"/><task id="y"/><complexGateway'
            ' id="j"><activationCondition>= activationCount &gt;= 1'
            "</activationCondition></complexGateway>"
            + _condition("", "j").replace("n &gt; 1", "waitingForStart"),
            "s>g>x>j g>y>j",
        ),
        proved_by=f"{_T}complex_gateways.py::test_two_of_three_let_it_go_on_and_the_third_resets_it",
    ),
    Row(
        word="event-based gateway",
        tag="eventBasedGateway",
        file=_race(),
        proved_by=f"{_T}events.py::test_the_first_event_behind_an_event_gateway_wins",
    ),
    Row(
        word="event-based gateway that starts the process, exclusive",
        tag="eventBasedGateway",
        file=_race('instantiate="true"'),
        proved_by=f"{_T}instantiating_gateways.py::test_each_event_begins_an_instance_of_its_own_and_none_waits_for_the_others",
    ),
    Row(
        word="event-based gateway that starts the process, parallel",
        tag="eventBasedGateway",
        file=_race('instantiate="true" eventGatewayType="Parallel"'),
        proved_by=f"{_T}instantiating_gateways.py::test_whichever_comes_first_the_instance_waits_for_the_other",
    ),
)


FLOWS: Final = (
    Row(
        word="sequence flow",
        tag="sequenceFlow",
        file=activity("task"),
        proved_by=f"{_T}flow.py::test_a_chain_of_2000_tasks_runs",
        codes=("BP140", "BP141"),
    ),
    Row(
        word="several flows out of an element",
        tag="sequenceFlow",
        file=drawn('<task id="x"/><task id="y"/>', "s>x>e x>y>e"),
        proved_by=f"{_T}flow.py::test_several_flows_out_of_a_task_fork",
    ),
    Row(
        word="conditional flow out of a gateway",
        tag="sequenceFlow",
        file=_split("exclusiveGateway"),
        proved_by=f"{_T}flow.py::test_the_history_says_which_branch_and_why",
        codes=("BP110", "BP111", "BP112", "BP113", "BP160"),
    ),
    Row(
        word="conditional flow out of an activity with several",
        tag="sequenceFlow",
        file=drawn(_condition('<task id="x"/><task id="y"/>', "x"), "s>x>y>e"),
        proved_by=f"{_T}conditional_flows.py::test_free_flows_are_taken_beside_those_whose_condition_holds",
        codes=("BP110", "BP111", "BP112", "BP113", "BP160"),
    ),
    Row(
        word="conditional flow, the only one out of an activity",
        tag="sequenceFlow",
        file=drawn(_condition('<task id="x"/>', "x"), "s>x"),
        refused="the only flow",
    ),
    Row(
        word="conditional flow out of an event",
        tag="sequenceFlow",
        file=drawn(_condition('<task id="x"/>', "s"), "s>x"),
        refused="cannot have a condition",
    ),
    Row(
        word="default flow",
        tag="sequenceFlow",
        file=_split("inclusiveGateway"),
        proved_by=f"{_T}conditional_flows.py::test_the_default_flow_is_taken_only_if_no_condition_holds",
        codes=("BP133",),
    ),
)
ROWS: Final = {"Gateways": GATEWAYS, "Sequence flows": FLOWS}
