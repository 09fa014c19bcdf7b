"""Read the event of a step by the shapes of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bizproc.source.mapping import (
    ANY,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    as_written,
    list_of,
)
from bizproc.source.yaml import Mapping, Node, Scalar
from bizproc.testing.scenarios.format.aliases import Aliases
from bizproc.testing.scenarios.format.matcher_reader import read_fields
from bizproc.testing.scenarios.format.matchers import Equals, Fields
from bizproc.testing.scenarios.format.model import Event, Selector
from bizproc.testing.scenarios.format.vocabulary import (
    FIELDS,
    Events,
    EventShape,
    Kind,
    Thing,
)

__all__ = ["read_event"]


def read_event(
    entries: Entries,
    *,
    faults: Faults,
    aliases: Aliases,
    events: Events,
) -> Event | None:
    """Take the event of a step, with `by` and `deliver`; `events` are those there are."""
    present = [kind for kind in events if entries.find(kind) is not None]
    by = entries.optional("by", TEXT, None)
    deliver = _deliver(entries, faults)
    if not present:
        for key_name in ("by", "deliver"):
            key = entries.key_node(key_name)
            if key is not None:
                message = f"{key_name} stands without an event"
                faults.add("REQUIRED_FIELD", message, key)
        return None
    kind = present[0]
    for other in present[1:]:
        message = f"a step has one event; it has {kind!r} already"
        faults.add("TYPE_ERROR", message, entries.key_node(other) or entries.node)
    shape = events[kind]
    if deliver > 1 and not shape.delivered:
        message = f"{kind!r} is not delivered, it is done"
        faults.add("TYPE_ERROR", message, entries.key_node("deliver") or entries.node)
    at = entries.key_node(kind) or entries.node
    if shape.needs_actor and by is None:
        message = f"{kind!r} lacks 'by': say who does it"
        faults.add("REQUIRED_FIELD", message, at)
    value = entries.find(kind) or entries.node
    return Event(
        kind=kind,
        shape=shape,
        arguments=_arguments(kind, shape, value, faults=faults, aliases=aliases),
        by=by,
        deliver=deliver,
        location=at.location,
    )


def _deliver(entries: Entries, faults: Faults) -> int:
    node = entries.find("deliver")
    if node is None:
        return 1
    value = node.value if isinstance(node, Scalar) else None
    if type(value) is int and value >= 1:
        return value
    message = f"deliver: expected a whole number from 1, got {as_written(node)}"
    faults.add("TYPE_ERROR", message, node)
    return 1


def _arguments(
    kind: str, shape: EventShape, node: Node, *, faults: Faults, aliases: Aliases
) -> dict[str, Any]:
    if shape.just_true:
        if not isinstance(node, Scalar) or node.value is not True:
            message = f"{kind}: expected true, got {as_written(node)}"
            faults.add("TYPE_ERROR", message, node)
        return {}
    entries = Entries.of(node, faults=faults, what=kind)
    found: dict[str, Any] = {}
    for name, expected in shape.keys.items():
        inner = entries.find(name)
        if inner is None:
            if name in shape.required:
                message = f"{kind} lacks {name!r}"
                faults.add("REQUIRED_FIELD", message, entries.node)
            continue
        found[name] = _READERS[expected](inner, faults, aliases)
    if shape.rest:
        found["fields"] = {
            key.text: value.plain()
            for key, value in entries
            if key.text not in shape.keys
        }
    entries.close()
    return found


def _alias(node: Node, faults: Faults, aliases: Aliases) -> str:
    return aliases.known(node, faults)


def _binding(node: Node, faults: Faults, aliases: Aliases) -> str:
    return aliases.bind(node, faults)


def _text(node: Node, faults: Faults, aliases: Aliases) -> str:
    del aliases
    return TEXT.read(node, faults)


def _value(node: Node, faults: Faults, aliases: Aliases) -> Any:
    del aliases
    return ANY.read(node, faults)


def _fields(node: Node, faults: Faults, aliases: Aliases) -> dict[str, Any]:
    del aliases
    return MAPPING.read(node, faults).plain()


def _files(node: Node, faults: Faults, aliases: Aliases) -> list[str]:
    del aliases
    return list(list_of(TEXT).read(node, faults))


def _times(node: Node, faults: Faults, aliases: Aliases) -> int | None:
    """Return a number of calls; None for `always`."""
    del aliases
    value = node.value if isinstance(node, Scalar) else None
    if type(value) is int and value >= 0:
        return value
    if value != "always":
        message = f"times: expected a whole number or always, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
    return None


def _selector(node: Node, faults: Faults, aliases: Aliases) -> Selector:
    del aliases
    if isinstance(node, Scalar) and isinstance(node.value, str):
        element = Equals(value=node.value, location=node.location)
        matcher = Fields(fields={"element": element}, location=node.location)
        return Selector(matcher=matcher, location=node.location)
    known = FIELDS[Thing.TASK]
    if not isinstance(node, Mapping):
        message = f"expected an element id or a task matcher, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return Selector(matcher=Fields(fields={}), location=node.location)
    matcher = read_fields(node, faults, known=known, what="a task")
    return Selector(matcher=matcher, location=node.location)


def _mail(node: Node, faults: Faults, aliases: Aliases) -> Selector:
    del aliases
    if isinstance(node, Scalar) and node.value == "last":
        return Selector(matcher=Fields(fields={}), location=node.location)
    matcher = read_fields(node, faults, known=FIELDS[Thing.MAIL], what="a mail")
    return Selector(matcher=matcher, location=node.location)


_READERS: dict[Kind, Callable[[Node, Faults, Aliases], Any]] = {
    Kind.ALIAS: _alias,
    Kind.BINDING: _binding,
    Kind.TEXT: _text,
    Kind.VALUE: _value,
    Kind.FIELDS: _fields,
    Kind.FILES: _files,
    Kind.SELECTOR: _selector,
    Kind.MAIL: _mail,
    Kind.TIMES: _times,
    Kind.INCIDENT: _text,
}
