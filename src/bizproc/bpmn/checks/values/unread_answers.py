"""Check for answers of people that nobody ever reads."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Process
from bizproc.bpmn.expressions import uses
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.phrase import Phrase

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find keys of forms that no expression of the process reads.

    A process that calls others hands its variables on: of it nothing is said.
    """
    nodes = list(nodes_of(process))
    calls = any(node.kind is ElementKind.CALL_ACTIVITY for node in nodes)
    if calls or not catalog.meanings.known:
        return
    read: set[str] = set()
    for use in uses(process, catalog):
        if use.value.expression is not None:
            read |= use.value.expression.names | use.value.expression.possible_names
    for node in nodes:
        form = catalog.form_of(node, process)
        if form is None or node.outputs:
            continue
        for key in sorted(set(form.keys) - read):
            message = Phrase(
                "nobody reads the answer %(key)r of the form %(form)r: write it to the "
                "record or use it in a condition, or do not ask for it",
                key=key,
                form=form.id,
            )
            yield Finding(
                code="BP153",
                message=message,
                location=process.location(node),
                level="warning",
            )
