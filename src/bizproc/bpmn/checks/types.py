"""Check that expressions can succeed with the types that are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import Use, uses
from bizproc.errors import Finding
from bizproc.feel import check_types

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find what can only fail: `deal.amount + "x"`, a condition that is a number."""
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        found = check_types(
            use.value.expression,
            _scope(use, catalog),
            catalog.functions,
            expects=use.expects,
        )
        for error in found:
            message = f"{use.what}: {error.message}, in {use.value.text!r}"
            yield Finding(code="BP113", message=message, location=use.location)


def _scope(use: Use, catalog: Catalog) -> dict[str, Any]:
    """Return the types of names; a variable hides a name of the workspace."""
    hidden = use.known.names
    known = {name: it for name, it in catalog.types.items() if name not in hidden}
    return {**known, **use.types}
