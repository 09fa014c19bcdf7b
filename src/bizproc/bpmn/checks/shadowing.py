"""Check that results do not hide what the process reads of its surroundings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import EventKind, Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding

__all__ = ["check"]

_WORKSPACE: Final = frozenset({"constants", "settings", "consts"})
# the keys with which an instance certainly belongs to the record of its message
_OWN_KEYS: Final = (None, "new.id")


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find results that become variables of the name of the record, or the like.

    Which record that is, the message starts tell: `deal.created` with the deal's own
    id as the key. Of what is started by hand or by another key nothing is said.
    """
    seen = (_records(process) & catalog.names) | (_WORKSPACE & catalog.names)
    for node in nodes_of(process):
        if node.outputs:
            continue
        what, names = _results(node, process, catalog)
        for name in sorted(names & seen):
            whose = "workspace's" if name in _WORKSPACE else "process's record"
            message = (
                f"the {what} {name!r} hides the {whose} {name!r} from here on;"
                " give it another name in an output mapping"
            )
            yield Finding(
                code="BP152",
                message=message,
                location=process.location(node),
                level="warning",
            )


def _records(process: Process) -> frozenset[str]:
    found = set()
    for start in process.scope.starts:
        event = process.scope.nodes[start].event
        if event.kind is not EventKind.MESSAGE or event.name is None:
            continue
        key = event.key.text.lstrip("= ").strip() if event.key is not None else None
        if key in _OWN_KEYS:
            found.add(event.name.text.partition(".")[0])
    return frozenset(found)


def _results(
    node: Node, process: Process, catalog: Catalog
) -> tuple[str, frozenset[str]]:
    """Return what an element gives of its own accord, and its names."""
    form = catalog.form_of(node, process)
    if form is not None:
        return "answer", frozenset(form.keys)
    if node.action is None:
        return "result", frozenset()
    return f"result of {node.action!r}", catalog.results_of(node.action) or frozenset()
