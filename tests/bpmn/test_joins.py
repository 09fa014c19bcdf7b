"""Parallel gateways that wait for ever are found, and no others."""

from collections import deque

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizproc import bpmn
from bizproc.bpmn.elements import ElementKind

XOR = '<exclusiveGateway id="{}" default="{}"/>'


def exclusive(name, *targets):
    """Draw a choice; the first way is the default."""
    flows = "".join(
        f'<sequenceFlow id="{name}_{to}" sourceRef="{name}" targetRef="{to}">'
        + ("<conditionExpression>= v</conditionExpression>" if number else "")
        + "</sequenceFlow>"
        for number, to in enumerate(targets)
    )
    return XOR.format(name, f"{name}_{targets[0]}") + flows


def parallel(*names):
    return "".join(f'<parallelGateway id="{name}"/>' for name in names)


def tasks(*names):
    return "".join(f'<task id="{name}"/>' for name in names)


def found(draw, body, flows, root=""):
    diagram = bpmn.read(draw(body, flows=flows, root=root), file="f")
    return [
        f"{it.location.element}: {it.message}"
        for it in bpmn.check(diagram, bpmn.Catalog())
        if it.code == "BP132"
    ]


BOUNDARY = (
    '<boundaryEvent id="b" attachedToRef="a" cancelActivity="{}">{}</boundaryEvent>'
)
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"

DEAD = {
    "branches of a choice": (
        exclusive("x", "a", "c") + tasks("a", "c") + parallel("j"),
        "s>x a>j c>j j>e",
        "j: waits for the flows from 'a' and 'c', but they never both come: 'x' takes",
    ),
    "a way back into the join": (
        parallel("j") + tasks("a") + exclusive("x", "e", "j"),
        "s>j>a>x",
        "j: waits for the flow from 'x', which comes only after it; lead the way back",
    ),
    "a way from the join to itself": (
        parallel("j"),
        "s>j>j j>e",
        "j: waits for the flow from 'j', which comes only after it; lead the way back",
    ),
    "a choice inside one of two branches": (
        parallel("g", "j") + exclusive("x", "a", "c") + tasks("a", "c", "d"),
        "s>g>x g>d a>j c>j d>j j>e",
        "j: waits for the flows from 'a' and 'c', but they never both come: 'x' takes",
    ),
    "the first of two events": (
        '<eventBasedGateway id="x"/>'
        f'<intermediateCatchEvent id="a">{TIMER}</intermediateCatchEvent>'
        '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/>'
        "</intermediateCatchEvent>" + parallel("j"),
        "s>x x>a x>c a>j c>j j>e",
        "j: waits for the flows from 'a' and 'c', but they never both come: 'x' takes",
    ),
    "the first of two events that start the process": (
        '<eventBasedGateway id="x" instantiate="true"/>'
        '<receiveTask id="a" messageRef="m"/><receiveTask id="c" messageRef="n"/>'
        + parallel("j"),
        "s>e x>a x>c a>j c>j j>e",
        "j: waits for the flows from 'a' and 'c', but they never both come: 'x' takes",
    ),
    "a task and what interrupts it": (
        tasks("a", "c") + BOUNDARY.format("true", TIMER) + parallel("j"),
        "s>a>j b>c>j j>e",
        "j: waits for the flows from 'a' and 'c', but they never both come; join",
    ),
}
MESSAGE = (
    '<message id="n" name="y"/><message id="m" name="x"><extensionElements>'
    '<zeebe:subscription correlationKey="= 1"/></extensionElements></message>'
)


@pytest.mark.parametrize("name", DEAD)
def test_a_join_that_waits_for_ever_is_found(draw, name):
    body, flows, said = DEAD[name]
    [one] = found(draw, body, flows, root=MESSAGE)
    assert one.startswith(said)


ALIVE = {
    "a split and its join": (
        parallel("g", "j") + tasks("a", "c"),
        "s>g g>a>j g>c>j j>e",
    ),
    "an inclusive split": (
        exclusive("x", "a", "c").replace("exclusive", "inclusive")
        + tasks("a", "c")
        + parallel("j"),
        "s>x a>j c>j j>e",
    ),
    "all events that start the process": (
        '<eventBasedGateway id="x" instantiate="true" eventGatewayType="Parallel"/>'
        '<receiveTask id="a" messageRef="m"/><receiveTask id="c" messageRef="n"/>'
        + parallel("j"),
        "s>e x>a x>c a>j c>j j>e",
    ),
    "a choice that closes before the join": (
        parallel("g", "j") + exclusive("x", "a", "m") + tasks("a", "m", "c"),
        "s>g g>x a>m g>c>j m>j j>e",
    ),
    "two tokens that choose apart": (
        parallel("g", "j") + exclusive("x", "a", "c") + tasks("a", "c", "m"),
        "s>g g>m>x g>x a>j c>j j>e",
    ),
    "a task and what does not interrupt it": (
        tasks("a", "c") + BOUNDARY.format("false", TIMER) + parallel("j"),
        "s>a>j b>c>j j>e",
    ),
    "a loop around a split and its join": (
        parallel("g", "j") + tasks("a", "c", "m") + exclusive("x", "e", "m"),
        "s>m>g g>a>j g>c>j j>x",
    ),
    "a link": (
        parallel("g", "j") + tasks("a") + "<intermediateThrowEvent id='t'>"
        "<linkEventDefinition name='n'/></intermediateThrowEvent>"
        "<intermediateCatchEvent id='l'><linkEventDefinition name='n'/>"
        "</intermediateCatchEvent>",
        "s>g g>a>j g>t l>j j>e",
    ),
    "a flow that nothing reaches is another fault": (
        tasks("a", "c") + parallel("j"),
        "s>a>j c>j j>e",
    ),
}


@pytest.mark.parametrize("name", ALIVE)
def test_a_join_that_can_go_on_is_left_in_peace(draw, name):
    body, flows = ALIVE[name]
    root = MESSAGE if "messageRef" in body else ""
    assert found(draw, body, flows, root=root) == []


def test_a_join_behind_a_dead_one_is_not_told_of_again(draw):
    body = (
        exclusive("x", "a", "c") + tasks("a", "c", "d", "f") + parallel("j", "g", "k")
    )
    [one] = found(draw, body, "s>x a>j c>j j>g g>d>k g>f>k k>e")
    assert one.startswith("j: ")


NAMES = [f"n{number}" for number in range(7)]


@st.composite
def drawings(draw):
    """Draw any graph of choices, parallel gateways and tasks, cycles included."""
    kinds = {
        name: draw(st.sampled_from(["parallel", "exclusive", "task"])) for name in NAMES
    }
    pairs = draw(
        st.sets(
            st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES, "e"])),
            min_size=6,
            max_size=14,
        )
    )
    chosen = sorted({("s", "n0"), *(it for it in pairs if it[0] != it[1])})
    body = ""
    for name, kind in kinds.items():
        targets = [target for source, target in chosen if source == name]
        if kind == "exclusive" and len(targets) > 1:
            body += exclusive(name, *targets)
            chosen = [it for it in chosen if it[0] != name]
        else:
            body += parallel(name) if kind == "parallel" else tasks(name)
    return body, " ".join(f"{source}>{target}" for source, target in chosen)


def fired(scope, *, most=4, states=4000):
    """Return the parallel gateways that fire in some run, by trying runs out."""
    [start] = scope.starts
    first = tuple(sorted(scope.nodes[start].outgoing))
    seen, waiting, joins = {first}, deque([first]), set()
    while waiting and len(seen) < states:
        tokens = waiting.popleft()
        for node in scope.nodes.values():
            waits = node.kind is ElementKind.PARALLEL_GATEWAY
            chooses = node.kind is ElementKind.EXCLUSIVE_GATEWAY
            entries = [node.incoming] if waits else [(it,) for it in node.incoming]
            exits = [(it,) for it in node.outgoing] if chooses else [node.outgoing]
            for entry in entries:
                left = list(tokens)
                if not entry or any(left.count(it) < 1 for it in entry):
                    continue
                for flow in entry:
                    left.remove(flow)
                if waits:
                    joins.add(node.id)
                for exit_ in exits:
                    after = tuple(sorted([*left, *exit_]))
                    if after not in seen and len(after) <= most:
                        seen.add(after)
                        waiting.append(after)
    return joins


@settings(
    max_examples=60,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(drawing=drawings())
def test_no_join_that_fires_in_some_run_is_called_dead(draw, drawing):
    body, flows = drawing
    diagram = bpmn.read(draw(body, flows=flows), file="f")
    [process] = diagram.processes
    dead = {
        it.location.element
        for it in bpmn.check(diagram, bpmn.Catalog())
        if it.code == "BP132"
    }
    assert not dead & fired(process.scope)
