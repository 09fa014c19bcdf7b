"""Check the input mappings of user tasks."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find inputs that say nothing to the person, because nobody reads them."""
    for node in nodes_of(process):
        if node.kind is not ElementKind.USER_TASK:
            continue
        for mapping in node.inputs:
            name = mapping.target.split(".", 1)[0]
            if name not in catalog.task_inputs:
                hint = did_you_mean(name, catalog.task_inputs)
                message = f"a user task makes no use of the input {name!r}{hint}"
                yield Finding(
                    code="BP105",
                    message=message,
                    location=mapping.source.location,
                    level="warning",
                )
