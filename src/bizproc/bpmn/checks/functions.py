"""Check that the functions of expressions exist."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import uses
from bizproc.errors import Finding
from bizproc.feel import function_hint

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find calls of functions that are neither built in nor the workspace's."""
    known = catalog.known_functions
    for use in uses(process, catalog):
        expression = use.value.expression
        if expression is None:
            continue
        for name in sorted(expression.functions - known):
            if name in use.known.names:
                continue  # a variable may hold a function
            hint = function_hint(name, known)
            message = f"{use.what} calls an unknown function {name!r}{hint}"
            yield Finding(code="BP112", message=message, location=use.location)
