"""Check that variables are set before they are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import uses
from bizproc.errors import Finding
from bizproc.feel import missing_name_hint
from bizproc.phrase import Phrase

__all__ = ["check"]

_START: Final = Phrase(
    "; start variables are declared in the process property 'variables'"
)


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
            message = Phrase(
                "%(what)s reads %(name)r, which nothing sets before%(hint)s%(start)s",
                what=use.what,
                name=name,
                hint=hint,
                start="" if declared else _START,
            )
            yield Finding(code="BP110", message=message, location=use.location)
