"""Check that the forms of user tasks exist."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, did_you_mean

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find user tasks whose form neither the diagram nor the workspace has."""
    known = {*catalog.forms, *process.forms}
    for node in nodes_of(process):
        form_id = node.user_task.form_id if node.user_task is not None else None
        if form_id is not None and form_id not in known:
            message = f"no form {form_id!r}{did_you_mean(form_id, known)}"
            yield Finding(
                code="BP122", message=message, location=process.location(node)
            )
