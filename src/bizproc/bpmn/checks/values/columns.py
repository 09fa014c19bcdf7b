"""Check that the columns which are read of a decision's result are there."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.possible_values import parts, path_of
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import Use, uses
from bizproc.errors import Finding, did_you_mean
from bizproc.feel import syntax
from bizproc.phrase import Phrase

__all__ = ["check", "decision_of"]

_FUNCTION = "decide"


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find `rung.too` where the table `ladders` has no output of that name."""
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        for node in parts(use.value.expression.ast):
            if not isinstance(node, syntax.Path):
                continue
            decision = decision_of(node.source, use)
            if decision is None:
                continue
            columns = catalog.columns.get(decision)
            if columns is None or node.name in columns:
                continue
            message = Phrase(
                "%(what)s: the decision %(decision)r has no column %(name)r%(hint)s",
                what=use.what,
                decision=decision,
                name=node.name,
                hint=did_you_mean(node.name, columns),
            )
            yield Finding(code="BP155", message=message, location=use.location)


def decision_of(source: syntax.Node, use: Use) -> str | None:
    """Return the decision whose result a node is."""
    if isinstance(source, syntax.Call):
        named = source.arguments[0] if source.arguments else None
        is_decide = path_of(source.function) == (_FUNCTION,)
        literal = named.value if isinstance(named, syntax.Constant) else None
        return literal if is_decide and isinstance(literal, str) else None
    path = path_of(source)
    if path is None or len(path) != 1 or use.known.open or path[0] in use.records:
        return None
    known = use.variables.get(path[0]) if path[0] in use.known.names else None
    return None if known is None else known.decision
