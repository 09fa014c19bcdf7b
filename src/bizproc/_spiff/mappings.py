"""Evaluate the input or output mappings of an element, one after the other.

As in Camunda 8 each reads what those before it have made, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bizproc._spiff.token import with_part
from bizproc.bpmn.elements import IoMapping, Value
from bizproc.layers import Layers

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance

__all__ = ["evaluate_mappings"]


def evaluate_mappings(
    top: Instance,
    mappings: tuple[IoMapping, ...],
    names: Mapping[str, Any],
    *,
    takes_secrets: bool = False,
) -> dict[str, Any]:
    """Evaluate mappings to target → value; an action's inputs may be secrets."""
    values: dict[str, Any] = {}
    made: dict[str, Any] = {}
    for mapping in mappings:
        seen = Layers(made, names) if _reads(mapping.source, made) else names
        if mapping.optional and not _is_there(mapping.source, seen):
            continue
        value = values[mapping.target] = top.evaluate(
            mapping.source,
            seen,
            takes_secrets=takes_secrets and "." not in mapping.target,
        )
        if len(mappings) > 1:
            root, *inner = mapping.target.split(".")
            whole = made[root] if root in made else names.get(root)
            made[root] = with_part(whole, inner, value) if inner else value
    return values


def _reads(source: Value, made: Mapping[str, Any]) -> bool:
    if not made or source.expression is None:
        return False
    expression, known = source.expression, made.keys()
    return not (
        known.isdisjoint(expression.names)
        and known.isdisjoint(expression.possible_names)
    )


def _is_there(source: Value, names: Mapping[str, Any]) -> bool:
    """Say whether all variables that an optional mapping reads are set."""
    read = source.expression.paths if source.expression is not None else ()
    return all(path[0] in names for path in read)
