"""Judge a process: what its states tell, each with a shortest path."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.verification.building import nets_of
from bizproc.verification.exploring import Exploration, explore
from bizproc.verification.faults import (
    Blocked,
    Found,
    blocked_in,
    clashes,
    dead_elements,
    livelock,
)
from bizproc.verification.net import Net
from bizproc.verification.sentences import Words
from bizproc.verification.steps import Step, steps_of

__all__ = ["MAX_STATES", "Fault", "Verification", "verify"]

MAX_STATES = 100_000
"""How many states of a process are looked at, unless another number is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Hold a finding and a shortest path that shows it, empty if nothing leads there.

    Of a deadlock `waiting_at` names the element of each token that waits for others,
    `undecided` those whose flows are all false. `inside` is the handler of compensation
    that was explored by itself, where its path begins.
    """

    finding: Finding
    path: tuple[Step, ...] = ()
    waiting_at: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    inside: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Hold what was found out of a process.

    Attributes:
        process: the process.
        faults: what goes wrong, in the order of the lines.
        states: how many states were looked at.
        complete: whether these were all.
        remarks: what was left out or simplified: element and sentence.
    """

    process: Process
    faults: tuple[Fault, ...]
    states: int
    complete: bool
    remarks: tuple[tuple[str, str], ...]


def verify(
    process: Process,
    *,
    catalog: Catalog | None = None,
    changing: Collection[str] = (),
    limit: int = MAX_STATES,
    every_order: bool = False,
) -> Verification:
    """Explore a process.

    Args:
        process: the process.
        catalog: what is known of forms and actions, which write variables.
        changing: names whose values may change whenever an instance waits.
        limit: how many states are looked at.
        every_order: try every order of independent steps, as `explore` says.
    """
    judge = _Judge(process, {node.id: node for node in nodes_of(process)})
    faults: list[Fault] = []
    remarks: dict[tuple[str, str], None] = {}
    states, complete = 0, True
    for _, net in nets_of(process, catalog or Catalog(), changing=changing):
        found = explore(net, limit=limit, every_order=every_order)
        faults += judge.faults(net, found)
        remarks |= dict.fromkeys(net.remarks)
        states += len(found.states)
        complete = complete and found.complete
    faults.sort(key=lambda it: (it.finding.location.line or 0, it.finding.code))
    return Verification(
        process=process,
        faults=tuple(faults),
        states=states,
        complete=complete,
        remarks=tuple(remarks),
    )


class _Judge:
    def __init__(self, process: Process, nodes: dict[str, Node]) -> None:
        self._process = process
        self._nodes = nodes
        self._words = Words(process)

    def faults(self, net: Net, found: Exploration) -> Iterator[Fault]:
        """Yield what goes wrong in a net."""
        faulty: set[str] = set()
        for blocked in blocked_in(found):
            faulty |= {*blocked.elements}
            yield self._blocked(net, blocked)
        for it in clashes(found):
            place = net.places[it.place]
            faulty.add(place.element)
            yield self._fault(
                "BV002", place.element, self._words.clash(net, it), net, it
            )
        spinning = livelock(found)
        if spinning is not None:
            element = spinning.element
            yield self._fault(
                "BV005", element, self._words.livelock(spinning), net, spinning
            )
        if found.complete:
            for element in dead_elements(found, self._process, faulty=faulty):
                text = self._words.dead(element)
                yield Fault(finding=self._finding("BV003", element, text))

    def _blocked(self, net: Net, blocked: Blocked) -> Fault:
        code = "BV004" if blocked.after_end else "BV001"
        text = self._words.blocked(net, blocked)
        fault = self._fault(code, blocked.elements[0], text, net, blocked)
        return replace(fault, waiting_at=blocked.waiting, undecided=blocked.undecided)

    def _fault(
        self, code: str, element: str, text: str, net: Net, found: Found
    ) -> Fault:
        return Fault(
            finding=self._finding(code, element, text),
            path=steps_of(net, found.path, self._nodes),
            inside=net.root if net.root != self._process.scope.id else None,
        )

    def _finding(self, code: str, element: str, text: str) -> Finding:
        node = self._nodes.get(element)
        location = (
            self._process.location(node)
            if node is not None
            else self._words.place_of_process()
        )
        return Finding(code=code, message=text, location=location)
