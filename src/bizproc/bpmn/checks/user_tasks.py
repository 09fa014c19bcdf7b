"""Check the input mappings of user tasks."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import ElementKind, Node, Process, Value
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find inputs that nobody reads, and several tasks that are all the same."""
    for node in nodes_of(process):
        if node.kind is not ElementKind.USER_TASK:
            continue
        if _are_all_the_same(node):
            message = (
                "the tasks of the multi-instance are all the same; let the assignee or "
                "the title read its element variable"
            )
            yield Finding(
                code="BP107",
                message=message,
                location=process.location(node),
                level="warning",
            )
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


def _are_all_the_same(node: Node) -> bool:
    """Say whether the tasks of a multi-instance differ in nothing, who does them first."""
    loop, task = node.loop, node.user_task
    if loop is None or loop.kind != "parallel":
        return False
    values: list[Value | None] = [mapping.source for mapping in node.inputs]
    if task is not None:
        values += task.values.values()
    given = [value for value in values if value is not None]
    own = {"loopCounter", loop.element_variable}
    read = {
        name
        for value in given
        if value.expression is not None
        for name in (*value.expression.names, *value.expression.possible_names)
    }
    return bool(given) and not own & read
