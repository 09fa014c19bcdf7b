"""Check that decisions exist and get what they read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.dataflow import ANYTHING, data_flow
from bizproc.bpmn.elements import Node, Process
from bizproc.bpmn.expressions import uses
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, Location, did_you_mean
from bizproc.feel import syntax

__all__ = ["check"]

_FUNCTION: Final = "decide"


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find unknown decisions in business rule tasks and in calls of `decide`."""
    flow = data_flow(process, catalog)
    for node in nodes_of(process):
        if node.decision is None or node.decision.expression is not None:
            continue
        location = process.location(node)
        decision = node.decision.text
        if decision not in catalog.decisions:
            yield _unknown(decision, catalog, location)
            continue
        known = flow.inside.get(node.id, ANYTHING)
        given = {mapping.target.split(".", 1)[0] for mapping in node.inputs}
        for name in sorted(catalog.decisions[decision] - given - catalog.names):
            if name not in known:
                yield _missing(decision, name, location, _how(node, name, given))
    for use in uses(process, catalog):
        if use.value.expression is not None:
            yield from _calls(use.value.expression.ast, catalog, use.location)


def _calls(
    root: syntax.Node, catalog: Catalog, location: Location
) -> Iterator[Finding]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(syntax.children(node))
        if not isinstance(node, syntax.Call) or node.names or not node.arguments:
            continue
        name, context = node.arguments[0], node.arguments[1:]
        if not _is_decide(node) or not isinstance(name, syntax.Constant):
            continue
        if name.value not in catalog.decisions:
            yield _unknown(str(name.value), catalog, location)
        elif context and isinstance(context[0], syntax.ContextLiteral):
            needed = catalog.decisions[name.value] - catalog.names
            for missing in sorted(needed - set(context[0].keys)):
                how = "give it in the context"
                yield _missing(name.value, missing, location, how)


def _is_decide(call: syntax.Call) -> bool:
    return isinstance(call.function, syntax.Name) and call.function.name == _FUNCTION


def _how(node: Node, name: str, given: set[str]) -> str:
    like = did_you_mean(name, given)
    hint = like.replace("; did you mean", " (is it") if "did you mean" in like else ""
    hint = hint.replace("?", "?)")
    return f"add an input mapping to {node.id!r}, or set it before{hint}"


def _unknown(decision: str, catalog: Catalog, location: Location) -> Finding:
    message = f"no decision {decision!r}{did_you_mean(decision, catalog.decisions)}"
    return Finding(code="BP120", message=message, location=location)


def _missing(decision: str, name: str, location: Location, how: str) -> Finding:
    message = f"the decision {decision!r} reads {name!r}, which nothing sets; {how}"
    return Finding(code="BP121", message=message, location=location)
