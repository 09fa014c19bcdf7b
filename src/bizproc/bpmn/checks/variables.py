"""Check that variables are set before they are read."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import uses
from bizproc.errors import Finding
from bizproc.feel import missing_name_hint

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find names that nothing can have set on any way to the expression."""
    functions = catalog.known_functions
    declared = "variables" in process.properties
    for use in uses(process, catalog):
        expression = use.value.expression
        if expression is None or use.known.open:
            continue
        known = use.known.names | catalog.names
        for name in sorted(expression.names - known - functions):
            hint = missing_name_hint(expression, name, known)
            if name in expression.may_be_absent and not hint.endswith("?"):
                continue  # it is only asked whether it is there
            start = (
                ""
                if declared
                else "; start variables are declared in the process property 'variables'"
            )
            message = f"{use.what} reads {name!r}, which nothing sets before{hint}"
            yield Finding(code="BP110", message=message + start, location=use.location)
