"""What reading and checking costs grows with a diagram, not with its square.

Lines of Python that run are counted: the same on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

from bizproc import bpmn
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.vocabulary import BPMN
from bizproc.errors import DeploymentError
from bizproc.limits import DEFAULTS

TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def flow(source: str, target: str, inside: str = "") -> str:
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}.{target}" {ends}>{inside}</sequenceFlow>'


def in_row(blocks: list[tuple[str, str, str]]) -> str:
    """Draw blocks one after the other; each is its first element, its last, the text."""
    parts, before = ['<startEvent id="s"/>'], "s"
    for first, last, text in blocks:
        parts += [text, flow(before, first)]
        before = last
    return "".join([*parts, '<endEvent id="e"/>', flow(before, "e")])


def tasks(count: int) -> str:
    return in_row(
        [(f"t{it}", f"t{it}", f'<userTask id="t{it}"/>') for it in range(count)]
    )


def choice(tag: str, number: int) -> tuple[str, str, str]:
    a, b, x, y = (f"{letter}{number}" for letter in "abxy")
    decides = tag != "parallelGateway"
    default = f' default="{a}.{x}"' if decides else ""
    condition = f"<conditionExpression>= v{number} &gt; 1</conditionExpression>"
    text = f'<{tag} id="{b}"/><{tag} id="{a}"{default}/><userTask id="{x}"/>'
    text += (
        f'<userTask id="{y}"/>{flow(a, x)}{flow(a, y, condition if decides else "")}'
    )
    return a, b, text + flow(x, b) + flow(y, b)


def choices(tag: str) -> Callable[[int], str]:
    return lambda count: in_row([choice(tag, it) for it in range(count)])


def race(number: int) -> tuple[str, str, str]:
    a, b, x, y = (f"{letter}{number}" for letter in "abxy")
    text = f'<eventBasedGateway id="{a}"/><exclusiveGateway id="{b}"/>'
    for event in (x, y):
        text += f'<intermediateCatchEvent id="{event}">{TIMER}</intermediateCatchEvent>'
        text += flow(a, event) + flow(event, b)
    return a, b, text


def races(count: int) -> str:
    return in_row([race(it) for it in range(count)])


def sub_processes(count: int) -> str:
    blocks = []
    for it in range(count):
        inside = f'<startEvent id="s{it}"/><userTask id="t{it}"/><endEvent id="e{it}"/>'
        inside += flow(f"s{it}", f"t{it}") + flow(f"t{it}", f"e{it}")
        text = f'<subProcess id="u{it}">{inside}</subProcess><endEvent id="late{it}"/>'
        text += (
            f'<boundaryEvent id="b{it}" attachedToRef="u{it}">{TIMER}</boundaryEvent>'
        )
        blocks.append((f"u{it}", f"u{it}", text + flow(f"b{it}", f"late{it}")))
    return in_row(blocks)


def undone_work(count: int) -> str:
    blocks = []
    for it in range(count):
        text = f'<userTask id="t{it}"/><boundaryEvent id="b{it}" attachedToRef="t{it}">'
        text += "<compensateEventDefinition/></boundaryEvent>"
        text += f'<userTask id="h{it}" isForCompensation="true"/><association'
        text += f' id="a{it}" associationDirection="One" sourceRef="b{it}"'
        text += f' targetRef="h{it}"/>'
        blocks.append((f"t{it}", f"t{it}", text))
    end = '<endEvent id="e"><compensateEventDefinition/></endEvent>'
    return in_row(blocks).replace('<endEvent id="e"/>', end)


def branches(count: int) -> str:
    text = '<parallelGateway id="a"/><parallelGateway id="b"/>'
    for it in range(count):
        text += f'<userTask id="t{it}"/>{flow("a", f"t{it}")}{flow(f"t{it}", "b")}'
    return in_row([("a", "b", text)])


DRAWN = {
    "tasks": tasks,
    "exclusive": choices("exclusiveGateway"),
    "inclusive": choices("inclusiveGateway"),
    "parallel": choices("parallelGateway"),
    "races": races,
    "sub-processes": sub_processes,
    "undone work": undone_work,
    "branches": branches,
}


def lines_run(act: Callable[[], object]) -> int:
    count = 0

    def trace(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


def read_and_check(body: str) -> list[object]:
    data = (
        f'<definitions xmlns="{BPMN}" targetNamespace="t">'
        f'<process id="p" isExecutable="true">{body}</process></definitions>'
    ).encode()
    diagram = bpmn.read(data, file="f.bpmn")
    return [it for it in bpmn.check(diagram, Catalog()) if it.level == "error"]


@pytest.mark.parametrize("kind", DRAWN)
def test_four_times_the_diagram_costs_four_times_the_work(kind: str) -> None:
    draw = DRAWN[kind]
    read_and_check(draw(3))  # what is computed once
    small, large = (
        lines_run(lambda it=it: read_and_check(draw(it))) for it in (40, 80)
    )
    assert large < 4.4 * small


def test_many_processes_of_a_file_cost_as_much_as_each_alone() -> None:
    def drawn(count: int) -> str:
        return "</process>".join(_process(it) for it in range(count))

    read_and_check(drawn(3))
    small, large = (
        lines_run(lambda it=it: read_and_check(drawn(it))) for it in (20, 40)
    )
    assert large < 4.4 * small


def _process(number: int) -> str:
    begin = f'<process id="p{number}" isExecutable="true">' if number else ""
    s, t, e = (f"{letter}{number}" for letter in "ste")
    nodes = f'<startEvent id="{s}"/><userTask id="{t}"/><endEvent id="{e}"/>'
    return begin + nodes + flow(s, t) + flow(t, e)


def test_a_file_that_draws_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(DeploymentError) as error:
        read_and_check(tasks(DEFAULTS.max_elements // 2))
    [finding] = error.value.findings
    assert finding.code == "BP001"
    assert (
        "15,003 elements and flows; at most 15,000 (limits: max_elements)"
        in finding.message
    )


def test_a_join_of_too_many_ways_to_look_at_says_so() -> None:
    text = '<parallelGateway id="a"/><parallelGateway id="b"/>'
    for it in range(120):
        row = [f"r{it}.{step}" for step in range(9)]
        text += "".join(f'<userTask id="{one}"/>' for one in row)
        text += "".join(
            f'<boundaryEvent id="on.{one}" attachedToRef="{one}">{TIMER}</boundaryEvent>'
            f'<endEvent id="late.{one}"/>{flow(f"on.{one}", f"late.{one}")}'
            for one in row
        )
        text += "".join(flow(one, other) for one, other in pairwise(["a", *row, "b"]))
    data = (
        f'<definitions xmlns="{BPMN}" targetNamespace="t"><process id="p"'
        f' isExecutable="true">{in_row([("a", "b", text)])}</process></definitions>'
    ).encode()
    found = bpmn.check(bpmn.read(data, file="f.bpmn"), Catalog())
    assert [(it.code, it.level, it.location.element) for it in found] == [
        ("BP132", "warning", "b")
    ]
    assert "too many ways side by side" in found[0].message
