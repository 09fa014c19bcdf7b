"""Templates of call activities: one for each process that says what it takes."""

from __future__ import annotations

from bizproc.catalog import ProcessEntry
from bizproc.studio.element_templates.properties import (
    Template,
    hidden,
    label_of,
    text,
)
from bizproc.studio.element_templates.service_tasks import INPUTS

__all__ = ["call_activity"]


def call_activity(process: ProcessEntry) -> Template:
    """Return the template that calls a process with what it takes, and nothing else."""
    called = "zeebe:calledElement"
    title = process.name or process.id
    return {
        "name": title,
        "id": f"bizproc.call.{process.id}",
        "description": f"Run the process {title} ({process.id}) and wait for its end.",
        "category": {"id": "bizproc.calls", "name": "Processes"},
        "appliesTo": ["bpmn:Task", "bpmn:CallActivity"],
        "elementType": {"value": "bpmn:CallActivity"},
        "groups": [INPUTS],
        "properties": [
            hidden({"type": called, "property": "processId"}, value=process.id),
            hidden(
                {"type": called, "property": "propagateAllParentVariables"}, value=False
            ),
            *(
                text(
                    label_of(it),
                    {"type": "zeebe:input", "name": it},
                    feel="optional",
                    group="inputs",
                    constraints={"notEmpty": True},
                )
                for it in process.takes
            ),
        ],
    }
