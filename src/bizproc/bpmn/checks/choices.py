"""Check the names that calls give to the functions of a workspace."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog, Choice
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import Use, uses
from bizproc.errors import Finding, did_you_mean
from bizproc.feel import syntax

__all__ = ["check"]


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find literal arguments that name nothing: `working_day_end(date, "shpo")`."""
    for use in uses(process, catalog):
        if use.value.expression is not None:
            yield from _calls(use.value.expression.ast, use, catalog)


def _calls(root: syntax.Node, use: Use, catalog: Catalog) -> Iterator[Finding]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(syntax.children(node))
        if not isinstance(node, syntax.Call):
            continue
        called = node.function.name if isinstance(node.function, syntax.Name) else ""
        choice = catalog.choices.get(called)
        name = _argument(node, choice) if choice is not None else None
        if choice is None or name is None or name in choice.known:
            continue
        hint = did_you_mean(name, choice.known)
        message = f"{use.what} names an unknown {choice.parameter} {name!r}{hint}"
        yield Finding(
            code="BP125",
            message=message,
            location=use.location,
            level="warning" if choice.may_grow else "error",
        )


def _argument(call: syntax.Call, choice: Choice) -> str | None:
    """Return the text that is given literally, or None."""
    if call.names:
        given = dict(zip(call.names, call.arguments, strict=True))
        node = given.get(choice.parameter)
    else:
        node = dict(enumerate(call.arguments)).get(choice.position)
    literal = node.value if isinstance(node, syntax.Constant) else None
    return literal if isinstance(literal, str) else None
