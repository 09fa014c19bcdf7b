"""Check what decisions are asked with, and that what they answer is what is compared."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.possible_values import parts, path_of, texts_of
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import uses
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, Location, did_you_mean
from bizproc.feel import syntax
from bizproc.phrase import Phrase

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find `decide("ladders", {funnel: "contrat"})`: no rule is for such a funnel."""
    for node in nodes_of(process):
        if node.decision is None or node.decision.expression is not None:
            continue
        for mapping in node.inputs:
            for text in texts_of(mapping.source):
                place = mapping.source.location
                yield from _unmatched(
                    node.decision.text, mapping.target, text, place, catalog
                )
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        for part in parts(use.value.expression.ast):
            for decision, name, text in _literals(part):
                yield from _unmatched(decision, name, text, use.location, catalog)


def _literals(node: syntax.Node) -> Iterator[tuple[str, str, str]]:
    """Yield the texts in the context of a call of `decide`, by decision and name."""
    if not isinstance(node, syntax.Call) or path_of(node.function) != ("decide",):
        return
    if len(node.arguments) != 2:  # noqa: PLR2004  # the decision, its context
        return
    named, context = node.arguments
    decision = named.value if isinstance(named, syntax.Constant) else None
    if not isinstance(decision, str) or not isinstance(context, syntax.ContextLiteral):
        return
    for key, value in zip(context.keys, context.values, strict=True):
        if isinstance(value, syntax.Constant) and isinstance(value.value, str):
            yield decision, key, value.value


def _unmatched(
    decision: str, name: str, text: str, place: Location, catalog: Catalog
) -> Iterator[Finding]:
    accepted = catalog.accepted.get((decision, name))
    if accepted is None or text in accepted:
        return
    message = Phrase(
        "no rule of the decision %(decision)r is for %(name)s = %(text)r%(hint)s",
        decision=decision,
        name=name,
        text=text,
        hint=did_you_mean(text, accepted),
    )
    yield Finding(code="BP162", message=message, location=place, level="warning")
