"""Templates of service tasks: one for each action."""

from __future__ import annotations

from bizproc.catalog import ActionEntry, Catalog, Typed
from bizproc.studio.element_templates.properties import (
    Property,
    Template,
    hidden,
    input_properties,
    label_of,
    text,
)

__all__ = ["INPUTS", "RESULTS", "service_task"]

INPUTS = {"id": "inputs", "label": "Inputs", "openByDefault": True}
RESULTS = {"id": "results", "label": "Results"}


def service_task(catalog: Catalog, action: ActionEntry) -> Template:
    """Return the template of an action; its errors stand in the description."""
    inputs = [
        made for it in action.parameters for made in input_properties(catalog, it)
    ]
    outputs = [_result(it) for it in action.results or ()]
    groups = [*([INPUTS] if inputs else []), *([RESULTS] if outputs else [])]
    return {
        "name": action.title,
        "id": f"bizproc.action.{action.name}",
        "description": _about(action),
        "category": _category(action.group or "Actions"),
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": groups,
        "properties": [
            hidden(
                {"type": "zeebe:taskDefinition", "property": "type"}, value=action.name
            ),
            *inputs,
            *outputs,
        ],
    }


def _category(group: str) -> dict[str, str]:
    return {"id": f"bizproc.{group.lower().replace(' ', '_')}", "name": group}


def _about(action: ActionEntry) -> str:
    """Return the first sentence of an action, and the codes of its errors."""
    said = action.about.partition("\n")[0].rstrip(".") or action.title
    codes = ", ".join(sorted(action.errors or ()))
    return f"{said}. Errors: {codes}." if codes else f"{said}."


def _result(result: Typed) -> Property:
    return text(
        f"Variable for {label_of(result.name).lower()}",
        {"type": "zeebe:output", "source": f"= {result.name}"},
        group="results",
        description=(
            f"{result.type}. While all of these are empty, each result is a variable of "
            "its own name"
        ),
        optional=True,
    )
