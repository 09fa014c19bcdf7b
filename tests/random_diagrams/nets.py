"""Flows that are no blocks: any node may lead to any later one, or back to a task.

A net is a tuple of nodes, each a kind with the numbers of the nodes it leads to; the
number after the last is the way out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.random_diagrams.blocks import Block
    from tests.random_diagrams.drawing import Drawing, Way

Net = tuple[tuple[str, tuple[int, ...]], ...]
# A person does something, or chooses one or some of the flows; gateways go on at once.
KINDS = (
    *("user", "user", "choice", "some", "and", "and", "or", "or", "xor"),
    *("complex1", "complex2"),
)
ASKED = {"user", "choice", "some"}
SINGLE = {"xor"}


def grow_net(rng: random.Random) -> Net:
    """Return a net in which each node can be reached and each circle has a task."""
    size = rng.randint(3, 9)
    kinds = ["user", *(rng.choice(KINDS) for _ in range(size - 1))]
    targets: list[set[int]] = [set() for _ in kinds]
    for number in range(1, size):
        before = [
            it for it in range(number) if kinds[it] not in SINGLE or not targets[it]
        ]
        targets[rng.choice(before or [0])].add(number)
    for number, kind in enumerate(kinds):
        if not targets[number]:
            targets[number].add(rng.randint(number + 1, size))
        if kind in SINGLE:
            targets[number] = {min(targets[number])}
        elif rng.random() < 0.5:
            targets[number].add(rng.randint(number + 1, size))
        back = [it for it in range(1, number + 1) if kinds[it] in ASKED]
        if kind in {"choice", "some"} and back and rng.random() < 0.4:
            targets[number].add(rng.choice(back))
    return tuple(zip(kinds, (tuple(sorted(it)) for it in targets), strict=True))


def simpler_nets(net: Net) -> Iterator[Net]:
    """Yield what is left of a net without one node, one flow, or one decision."""
    for number in range(1, len(net)):
        yield _without(net, number)
    for number, (kind, targets) in enumerate(net):
        for target in targets:
            if len(targets) > 1:
                left = tuple(it for it in targets if it != target)
                yield (*net[:number], (kind, left), *net[number + 1 :])
        if kind != "user":
            yield (*net[:number], ("user", targets), *net[number + 1 :])


def _without(net: Net, gone: int) -> Net:
    """Take a node out: what led to it leads to where it led."""
    after = [it for it in net[gone][1] if it != gone] or [len(net)]

    def moved(number: int) -> int:
        return number - (number > gone)

    left = []
    for kind, targets in (*net[:gone], *net[gone + 1 :]):
        new = {it for it in targets if it != gone}
        new |= set(after[:1]) if gone in targets else set()
        left.append((kind, tuple(sorted(moved(it) for it in new))))
    return tuple(left)


def draw_net(drawing: Drawing, block: Block) -> Way:
    """Draw the nodes, then the flows; all ways out meet at a gateway."""
    ways = [
        _node(drawing, _kind(block.net, number), len(targets))
        for number, (_, targets) in enumerate(block.net)
    ]
    out = drawing.node("exclusiveGateway", "g")
    firsts = [*(first for first, _, _ in ways), out]
    for source, ((_, targets), (_, last, name)) in enumerate(
        zip(block.net, ways, strict=True)
    ):
        kind = _kind(block.net, source)
        for number, target in enumerate(targets):
            condition = ""
            if kind.startswith("complex"):
                condition = "not(waitingForStart)" if number % 2 else "waitingForStart"
            elif kind == "choice" and len(targets) > 1:
                condition = f"{name} = {number}"
            elif kind == "some" and number:
                condition = f"list contains({name}, {number})"
            drawing.flow(last, firsts[target], condition)
    return firsts[0], out


def _kind(net: Net, number: int) -> str:
    """Return how a node is drawn: one complex gateway that joins flows, others not.

    Of two that may reset at once the standard does not say which does it first.
    """
    joining = [
        it
        for it, (kind, _) in enumerate(net)
        if kind.startswith("complex")
        and sum(it in targets for _, targets in net) + (it == 0) > 1
    ]
    kind = net[number][0]
    return "user" if kind.startswith("complex") and number not in joining[:1] else kind


def _node(drawing: Drawing, kind: str, count: int) -> tuple[str, str, str]:
    """Draw a node; return its way in, its way out and what a person answers."""
    if kind in {"and", "or", "xor"}:
        tag = {"and": "parallel", "or": "inclusive", "xor": "exclusive"}[kind]
        id_ = drawing.node(f"{tag}Gateway", "g")
        return id_, id_, ""
    if kind.startswith("complex"):
        enough = f"= activationCount &gt;= {kind[-1]}"
        condition = f"<activationCondition>{enough}</activationCondition>"
        id_ = drawing.node("complexGateway", "g", condition)
        return id_, id_, ""
    if kind == "user" or count < 2:
        id_ = drawing.node("userTask", "u")
        return id_, id_, ""
    name = drawing.sheet.id("a")
    how = "one" if kind == "choice" else "some"
    ask = drawing.ask(f"{name}:{how}:{count}")
    if kind == "some":
        return ask, ask, name
    gate = drawing.node("exclusiveGateway", "g")
    drawing.flow(ask, gate)
    return ask, gate, name
