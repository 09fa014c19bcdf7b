"""Check that secrets go to actions alone, and to what takes them nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import types_at, uses
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding
from bizproc.feel import TypeName, infer, type_text

__all__ = ["check"]

_POSSIBLE = frozenset({"secret", "any", "null"})


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find values that give a secret to anything but a parameter of type Secret.

    And those that give such a parameter what surely is none; a literal is BP104.
    """
    if not any(map(_may_hold, catalog.types.values())):
        return
    taken = frozenset(_taken(process, catalog))
    for use in uses(process, catalog):
        expression = use.value.expression
        if expression is None:
            continue
        found = infer(expression, types_at(use, catalog))
        if id(use.value) in taken:
            if found.name not in _POSSIBLE and expression.names:
                message = (
                    f"{use.what} is of type {type_text(found)}, in {use.value.text!r}; a secret is "
                    "wanted: = constants.NAME of one of type secret"
                )
                yield Finding(code="BP114", message=message, location=use.location)
        elif _holds(found):
            message = (
                f"{use.what} is a secret, or holds one, in {use.value.text!r}: it would "
                "be kept or shown; a secret goes only, by itself, to an action's "
                "parameter of type Secret"
            )
            yield Finding(code="BP114", message=message, location=use.location)


def _taken(process: Process, catalog: Catalog) -> Iterator[int]:
    """Yield the ids of the values that actions take as secrets."""
    for node in nodes_of(process):
        action = catalog.actions.get(node.action or "")
        if action is None:
            continue
        secret = {it.name for it in action.parameters if it.takes_secret}
        yield from (id(it.source) for it in node.inputs if it.target in secret)


def _may_hold(known: Any) -> bool:
    """Say whether there are secrets under a name, of a type as a catalog has it."""
    if isinstance(known, Mapping):
        return any(map(_may_hold, known.values()))
    return isinstance(known, TypeName) and _holds(known)


def _holds(found: TypeName) -> bool:
    """Say whether values of a type are secrets, or have some in them."""
    if found.name == "secret":
        return True
    inner = [it for _, it in found.fields] if found.name == "context" else []
    if found.name == "list" and found.element is not None:
        inner.append(found.element)
    return any(map(_holds, inner))
