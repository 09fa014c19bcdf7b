"""Read the resource roles of activities: BPMN 2.0, 10.3.1 and 10.3.4.

Of a user task, `humanPerformer` is whose it is, `potentialOwner` to whom it is offered;
each names a `resource` of the file, or has an expression. Other roles are for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bizproc.bpmn.kinds.user_task import UserTaskDefinition
from bizproc.bpmn.kinds.value import Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["ROLES", "with_roles"]

ROLES: Final = frozenset(
    {"performer", "humanPerformer", "potentialOwner", "resourceRole", "rendering"}
)
"""With the rendering of a user task, which is as much for others."""
_ASKED: Final = {"humanPerformer": "assignee", "potentialOwner": "candidate_groups"}
_INSIDE: Final = frozenset({"resourceRef", "resourceAssignmentExpression"})


def with_roles(
    reading: DiagramFile, element: Element, fields: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields of an activity, of a user task with whom its roles name.

    The other roles are kept; `check --verbose` lists them.
    """
    roles = [child for child in element if local_name(child) in ROLES]
    if not roles:
        return fields
    task: UserTaskDefinition | None = fields.get("user_task")
    found: dict[str, list[Value]] = {}
    for role in roles:
        reading.attributes(role)
        field = _ASKED.get(local_name(role))
        if field is None or task is None:
            _keep(reading, role)
        elif (value := _named(reading, role)) is not None:
            found.setdefault(field, []).append(value)
    if task is None:
        return fields
    return {**fields, "user_task": _asking(reading, element, task, found)}


def _asking(
    reading: DiagramFile,
    element: Element,
    task: UserTaskDefinition,
    found: Mapping[str, list[Value]],
) -> UserTaskDefinition:
    for field, values in found.items():
        said = _said_twice(task, field, values)
        if said is not None:
            reading.fault("BP012", element, said)
            continue
        together = ", ".join(value.text for value in values)
        one = values[0] if len(values) == 1 else replace(values[0], text=together)
        said_now: dict[str, Any] = {field: one}
        task = replace(task, **said_now)
    return task


def _keep(reading: DiagramFile, role: Element) -> None:
    message = (
        f"{local_name(role)} tells others of this work, and changes nothing that runs"
    )
    reading.keep("BP018", role, message)


def _said_twice(
    task: UserTaskDefinition, field: str, values: list[Value]
) -> str | None:
    role, word = "humanPerformer", "assignee"
    if field == "candidate_groups":
        role, word = "potentialOwner", "candidateGroups"
    if getattr(task, field) is not None:
        return f"{role} and zeebe:assignmentDefinition {word} both say who; keep one"
    several = len(values) > 1
    if several and field == "assignee":
        return "several humanPerformer elements: a task is one person's; keep one"
    if several and any(value.expression is not None for value in values):
        return 'several potentialOwner elements; write one with a list, `= ["a", "b"]`'
    return None


def _named(reading: DiagramFile, role: Element) -> Value | None:
    """Return the resource that a role names, or its expression."""
    inside = list(reading.children(role, _INSIDE))
    tag = local_name(role)
    if len(inside) != 1:
        message = (
            f"{tag} names one resource, by resourceRef or an expression; write one"
        )
        reading.fault("BP012", role, message)
        return None
    [given] = inside
    if local_name(given) == "resourceRef":
        return _resource(reading, role, (given.text or "").strip())
    written = given.find(f"{{{BPMN}}}formalExpression")
    if written is None:
        reading.fault("BP012", role, f"{tag} has no formalExpression; write `= …`")
        return None
    reading.attributes(written)
    return reading.expression(written, written.text or "", what=tag)


def _resource(reading: DiagramFile, role: Element, ref: str) -> Value | None:
    resource = reading.ids.get(ref)
    if resource is None or local_name(resource) != "resource":
        message = (
            f"{local_name(role)} names the resource {ref!r}, which this file lacks"
        )
        reading.fault("BP006", role, message)
        return None
    name = resource.get("name", "").strip() or ref
    return Value(text=name, location=reading.location(role))
