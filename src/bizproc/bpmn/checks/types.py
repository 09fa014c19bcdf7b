"""Check that expressions can succeed with the types that are known."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import types_at, uses
from bizproc.errors import Finding
from bizproc.feel import CAMUNDA_FUNCTIONS, check_types

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find what can only fail: `deal.amount + "x"`, a condition that is a number."""
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        found = check_types(
            use.value.expression,
            types_at(use, catalog),
            catalog.functions | CAMUNDA_FUNCTIONS.keys(),
            expects=use.expects,
        )
        for error in found:
            message = f"{use.what}: {error.message}, in {use.value.text!r}"
            yield Finding(code="BP113", message=message, location=use.location)
