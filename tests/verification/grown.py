"""Diagrams grown at random: from blocks, which are sound, or as a net of anything."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st
from tests.engine.conftest import diagram
from tests.verification.drawn import MESSAGE, ROOT, TIMER

LEAVES = st.sampled_from(["user", "script", "timer", "message", "none"])
KINDS = (
    *("sequence", "xor", "and", "or", "loop", "sub", "each", "race"),
    *("deadline", "reminder", "handler", "error", "stop"),
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(KINDS), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
ERROR = '<errorEventDefinition errorRef="X"/>'
SCRIPT = (
    '<extensionElements><zeebe:script expression="= 1" resultVariable="n"/>'
    "</extensionElements>"
)
EACH = (
    '<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= list"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)


class Growing:
    """Collect the XML of one scope; a block has one way in and one way out.

    `faults` are blocks that are planted among the others: they are counted in `planted`.
    """

    def __init__(self, ids=None):
        self.ids = ids or itertools.count()
        self.parts: list[str] = []

    def node(self, tag, body="", attributes=""):
        id_ = f"n{next(self.ids)}"
        self.parts.append(f'<{tag} id="{id_}" {attributes}>{body}</{tag}>')
        return id_

    def flow(self, source, target, condition=None):
        inner = (
            f"<conditionExpression>= {condition}</conditionExpression>"
            if condition
            else ""
        )
        id_ = f"f{next(self.ids)}"
        self.parts.append(
            f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">'
            f"{inner}</sequenceFlow>"
        )

    def block(self, tree):
        if isinstance(tree, str):
            id_ = self.node(*_LEAF[tree])
            return id_, id_
        kind, inner = tree
        return getattr(self, f"block_{kind}")(inner)

    def block_sequence(self, inner):
        ways = [self.block(tree) for tree in inner]
        for (_, left), (right, _) in itertools.pairwise(ways):
            self.flow(left, right)
        return ways[0][0], ways[-1][1]

    def fork(self, kind, inner, join):
        fork, meet = self.node(f"{kind}Gateway"), self.node(f"{join}Gateway")
        for number, tree in enumerate([*inner, "none"]):
            first, last = self.block(tree)
            condition = None if kind == "parallel" else f"v{meet} = {number}"
            self.flow(fork, first, condition)
            self.flow(last, meet)
        return fork, meet

    def block_xor(self, inner):
        return self.fork("exclusive", inner, "exclusive")

    def block_and(self, inner):
        return self.fork("parallel", inner, "parallel")

    def block_or(self, inner):
        return self.fork("inclusive", inner, "inclusive")

    def block_deadlock(self, inner):
        return self.fork("exclusive", inner, "parallel")

    def block_meeting(self, inner):
        first, last = self.fork("parallel", inner, "exclusive")
        after = self.node("userTask")
        self.flow(last, after)
        return first, after

    def block_loop(self, inner):
        enter, leave = self.node("exclusiveGateway"), self.node("exclusiveGateway")
        first, last = self.block_sequence([*inner, "user"])
        self.flow(enter, first)
        self.flow(last, leave)
        self.flow(leave, enter, f"again{enter}")
        end = self.node("exclusiveGateway")
        self.flow(leave, end, f"not(again{enter})")
        return enter, end

    def block_livelock(self, inner):
        fork = self.node("parallelGateway")
        enter = self.node("exclusiveGateway")
        first, last = self.block_sequence([*inner, "user"])
        self.flow(fork, enter)
        self.flow(enter, first)
        self.flow(last, enter)
        after = self.node("task")
        self.flow(fork, after)
        return fork, after

    def block_left(self, inner):
        """Plant a branch that ends, so that the join waits in vain."""
        fork, choice = self.node("parallelGateway"), self.node("exclusiveGateway")
        join, end = self.node("parallelGateway"), self.node("endEvent")
        first, last = self.block_sequence(inner)
        self.flow(fork, first)
        self.flow(last, join)
        self.flow(fork, choice)
        self.flow(choice, join, f"in{join}")
        self.flow(choice, end, f"not(in{join})")
        return fork, join

    def scope(self, inner, extra="", end=""):
        body = Growing(self.ids)
        start, stop = body.node("startEvent"), body.node("endEvent", end)
        first, last = body.block_sequence(inner)
        body.flow(start, first)
        body.flow(last, stop)
        return self.node("subProcess", extra + "".join(body.parts))

    def block_sub(self, inner):
        id_ = self.scope(inner)
        return id_, id_

    def block_each(self, inner):
        id_ = self.scope(inner, EACH)
        return id_, id_

    def leave_by(self, host, definition):
        edge = self.node("boundaryEvent", definition, f'attachedToRef="{host}"')
        join = self.node("exclusiveGateway")
        self.flow(host, join)
        self.flow(edge, join)
        return join

    def block_deadline(self, inner):
        id_ = self.scope(inner)
        return id_, self.leave_by(id_, TIMER)

    def block_error(self, inner):
        id_ = self.scope(inner, end=ERROR)
        edge = self.node("boundaryEvent", ERROR, f'attachedToRef="{id_}"')
        after = self.node("task")
        self.flow(edge, after)
        return id_, after

    def block_reminder(self, inner):
        id_ = self.scope(inner)
        attributes = f'attachedToRef="{id_}" cancelActivity="false"'
        edge = self.node("boundaryEvent", MESSAGE, attributes)
        task, end = self.node("userTask"), self.node("endEvent")
        self.flow(edge, task)
        self.flow(task, end)
        return id_, id_

    def handler(self, *, interrupting):
        body = Growing(self.ids)
        mark = "" if interrupting else 'isInterrupting="false"'
        start, task = body.node("startEvent", MESSAGE, mark), body.node("userTask")
        end = body.node("endEvent")
        body.flow(start, task)
        body.flow(task, end)
        parts = "".join(body.parts)
        return (
            f'<subProcess id="h{next(self.ids)}" triggeredByEvent="true">{parts}'
            "</subProcess>"
        )

    def block_handler(self, inner):
        id_ = self.scope(inner, self.handler(interrupting=False))
        return id_, id_

    def block_stop(self, inner):
        id_ = self.scope(inner, self.handler(interrupting=True))
        return id_, id_

    def block_race(self, inner):
        race = self.node("eventBasedGateway")
        timer = self.node("intermediateCatchEvent", TIMER)
        message = self.node("intermediateCatchEvent", MESSAGE)
        join = self.node("exclusiveGateway")
        first, last = self.block_sequence(inner)
        self.flow(race, timer)
        self.flow(race, message)
        self.flow(timer, join)
        self.flow(message, first)
        self.flow(last, join)
        return race, join


_LEAF = {
    "user": ("userTask",),
    "script": ("scriptTask", SCRIPT),
    "timer": ("intermediateCatchEvent", TIMER),
    "message": ("intermediateCatchEvent", MESSAGE),
    "none": ("task",),
}


def grown(tree):
    """Return the file of a process that is one block between a start and an end."""
    growing = Growing()
    start, end = growing.node("startEvent"), growing.node("endEvent")
    first, last = growing.block(tree)
    growing.flow(start, first)
    growing.flow(last, end)
    return diagram("p", "".join(growing.parts), root=ROOT)


@st.composite
def tangles(draw):
    """Return the file of a process of gateways and tasks that flows join at random."""
    growing = Growing()
    tags = st.sampled_from(
        ["userTask", "task", "exclusiveGateway", "parallelGateway", "inclusiveGateway"]
    )
    start, end = growing.node("startEvent"), growing.node("endEvent")
    kinds = draw(st.lists(tags, min_size=1, max_size=7))
    nodes = [growing.node(tag) for tag in kinds]
    growing.flow(start, nodes[0])
    some = st.sampled_from(range(len(nodes)))
    for number, node in enumerate(nodes):
        targets = draw(st.lists(some, min_size=0, max_size=3, unique=True))
        if not targets or draw(st.booleans()):
            # of an exclusive gateway a flow without a condition would always be taken
            is_one = kinds[number] == "exclusiveGateway" and targets
            growing.flow(node, end, f"c{number} = -1" if is_one else None)
        for target in targets:
            is_choice = kinds[number] in {"exclusiveGateway", "inclusiveGateway"}
            growing.flow(
                node, nodes[target], f"c{number} = {target}" if is_choice else None
            )
    return diagram("p", "".join(growing.parts), root=ROOT)
