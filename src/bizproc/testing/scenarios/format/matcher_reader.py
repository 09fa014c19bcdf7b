"""Read matchers from a scenario file."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as AnySequence

from bizproc.errors import did_you_mean
from bizproc.source.mapping import Faults, as_written
from bizproc.source.yaml import Mapping, Node, Scalar, Sequence
from bizproc.testing.scenarios.format.matchers import (
    All,
    Anything,
    Compares,
    Contains,
    Equals,
    Fields,
    In,
    Items,
    Matcher,
    Matches,
    Not,
)
from bizproc.testing.scenarios.format.patterns import pattern_fault
from bizproc.testing.scenarios.format.vocabulary import MATCHER_KEYS

__all__ = ["read_fields", "read_matcher"]


def read_matcher(node: Node, faults: Faults) -> Matcher:
    """Return the matcher that a node writes."""
    at = node.location
    if isinstance(node, Scalar):
        if node.value == "any":
            return Anything(location=at)
        return Equals(value=node.value, location=at)
    if isinstance(node, Sequence):
        items = tuple(read_matcher(item, faults) for item in node.items)
        return Items(items=items, location=at)
    keys = [key.text for key, _ in node.entries]
    if not any(key in MATCHER_KEYS for key in keys):
        return Fields(
            fields={
                key.text: read_matcher(value, faults) for key, value in node.entries
            },
            location=at,
        )
    parts = []
    for key, value in node.entries:
        if key.text not in MATCHER_KEYS:
            hint = did_you_mean(key.text, MATCHER_KEYS)
            message = f"{key.text!r} cannot stand beside {_first(keys)!r}{hint}"
            faults.add("UNKNOWN_KEY", message, key)
            continue
        parts.append(_operator(key, value, faults))
    return parts[0] if len(parts) == 1 else All(parts=tuple(parts), location=at)


def _first(keys: list[str]) -> str:
    return next(key for key in keys if key in MATCHER_KEYS)


def _operator(key: Scalar, node: Node, faults: Faults) -> Matcher:
    read = _OPERATORS.get(key.text, _order)
    found = read(key, node, faults)
    return Anything(location=key.location) if found is None else found


def _contains(key: Scalar, node: Node, faults: Faults) -> Matcher:
    return Contains(item=read_matcher(node, faults), location=key.location)


def _not(key: Scalar, node: Node, faults: Faults) -> Matcher:
    return Not(inner=read_matcher(node, faults), location=key.location)


def _matches(key: Scalar, node: Node, faults: Faults) -> Matcher | None:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        message = f"matches: expected a regular expression, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return None
    fault = pattern_fault(node.value)
    if fault is not None:
        faults.add("TYPE_ERROR", f"matches: {fault}", node)
        return None
    return Matches(pattern=node.value, location=key.location)


def _in(key: Scalar, node: Node, faults: Faults) -> Matcher | None:
    if not isinstance(node, Sequence):
        message = f"in: expected a list, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return None
    options = tuple(read_matcher(item, faults) for item in node.items)
    return In(options=options, location=key.location)


def _order(key: Scalar, node: Node, faults: Faults) -> Matcher | None:
    value = node.value if isinstance(node, Scalar) else None
    if value is None or isinstance(value, bool):
        message = f"{key.text}: expected a number or a moment, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return None
    return Compares(relation=key.text, value=value, location=key.location)


_OPERATORS: dict[str, Callable[[Scalar, Node, Faults], Matcher | None]] = {
    "contains": _contains,
    "not": _not,
    "matches": _matches,
    "in": _in,
}


def read_fields(
    node: Node, faults: Faults, *, known: AnySequence[str] | None, what: str
) -> Fields:
    """Return a matcher of named fields; `any` accepts everything.

    Args:
        node: the mapping.
        faults: takes what is wrong.
        known: the fields that exist; None if that is not known here.
        what: the noun for messages, such as "a task".
    """
    at = node.location
    if isinstance(node, Scalar) and node.value == "any":
        return Fields(fields={}, location=at)
    if not isinstance(node, Mapping):
        message = f"expected the fields of {what}, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return Fields(fields={}, location=at)
    fields = {}
    for key, value in node.entries:
        if known is not None and key.text not in known:
            hint = did_you_mean(key.text, known)
            faults.add("UNKNOWN_KEY", f"{what} has no field {key.text!r}{hint}", key)
            continue
        fields[key.text] = read_matcher(value, faults)
    return Fields(fields=fields, location=at)
