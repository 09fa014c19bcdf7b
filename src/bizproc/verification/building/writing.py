"""Which variables an element may write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bizproc.bpmn.dataflow import Known
from bizproc.bpmn.elements import ElementKind, EventKind, Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.verification.conditions import Variable

__all__ = ["Writing", "given_from_outside"]

_PASSING: Final = frozenset(
    {
        *(ElementKind.EXCLUSIVE_GATEWAY, ElementKind.PARALLEL_GATEWAY),
        *(ElementKind.INCLUSIVE_GATEWAY, ElementKind.SCRIPT_TASK, ElementKind.TASK),
        *(ElementKind.MANUAL_TASK, ElementKind.BUSINESS_RULE_TASK),
        *(ElementKind.END_EVENT, ElementKind.THROW_EVENT),
    }
)


@dataclass(frozen=True, slots=True)
class Writing:
    """Know what each element writes.

    Attributes:
        results: what elements give before their output mappings.
        changing: names whose values may change whenever an instance waits.
    """

    results: Mapping[str, Known]
    changing: frozenset[str]

    def by(self, nodes: Mapping[str, Node]) -> Mapping[str, Known]:
        """Return by element what it may write."""
        return {id_: self._of(node) for id_, node in nodes.items()}

    def _of(self, node: Node) -> Known:
        names = {_root(it.target) for it in node.outputs}
        found = Known(frozenset(names))
        if not node.outputs:
            found |= self.results.get(node.id, Known())
        if node.loop is not None:
            kept = (node.loop.output_collection, node.loop.element_variable)
            found |= Known(frozenset(it for it in (*kept, "loopCounter") if it))
        if node.body is not None:
            found |= Known(frozenset(_root(it.target) for it in node.inputs))
        if node.kind not in _PASSING and not _is_plain_start(node):
            found |= Known(self.changing)
        return found


def _is_plain_start(node: Node) -> bool:
    return node.kind is ElementKind.START_EVENT and node.event.kind is EventKind.NONE


def given_from_outside(
    process: Process, variables: Mapping[str, Variable], results: Mapping[str, Known]
) -> frozenset[str]:
    """Return what is read by path and nobody writes here: somebody else may change it.

    So `deal.stage` is taken for a field of a record, unless the process declares `deal`.
    """
    declared = process.properties.get("variables", "").split(",")
    own = {it.strip() for it in declared} | {*_written(process, results)}
    roots = {
        root
        for it in variables.values()
        if "." in it.name
        for root in it.roots
        if root not in own
    }
    return frozenset(roots)


def _written(process: Process, results: Mapping[str, Known]) -> Iterator[str]:
    for node in nodes_of(process):
        yield from results[node.id].names
        for mapping in (*node.outputs, *node.inputs):
            yield _root(mapping.target)


def _root(target: str) -> str:
    return target.split(".", 1)[0]
