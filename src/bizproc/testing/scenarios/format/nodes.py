"""Merge and fill YAML trees; what comes out keeps its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from dataclasses import replace

from bizproc.errors import did_you_mean
from bizproc.source.mapping import Faults
from bizproc.source.yaml import Mapping, Node, Scalar, Sequence

__all__ = ["EMPTY", "fill", "merge"]

EMPTY = Mapping(entries=())
_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")


def merge(beneath: Mapping, over: Mapping) -> Mapping:
    """Lay one mapping over another: mappings join key by key, the rest is replaced."""
    upper = {key.text: (key, node) for key, node in over.entries}
    merged: list[tuple[Scalar, Node]] = []
    for key, node in beneath.entries:
        entry = upper.pop(key.text, None)
        if entry is None:
            merged.append((key, node))
        elif isinstance(node, Mapping) and isinstance(entry[1], Mapping):
            merged.append((entry[0], merge(node, entry[1])))
        else:
            merged.append(entry)
    merged.extend(upper.values())
    place = over if over.entries else beneath
    return replace(place, entries=tuple(merged))


def fill(node: Node, row: AnyMapping[str, Node], faults: Faults) -> Node:
    """Put a table row's values in the place of `{name}`.

    A text that is nothing but `{name}` takes the value with its type; inside a longer
    text the value is written as the file has it. An unknown name is a fault.
    """
    if isinstance(node, Scalar):
        return _filled(node, row, faults) if isinstance(node.value, str) else node
    if isinstance(node, Sequence):
        items = tuple(fill(item, row, faults) for item in node.items)
        return replace(node, items=items)
    entries = tuple(
        (_filled_key(key, row, faults), fill(value, row, faults))
        for key, value in node.entries
    )
    return replace(node, entries=entries)


def _filled(node: Scalar, row: AnyMapping[str, Node], faults: Faults) -> Node:
    names = _PLACE.findall(node.text)
    if not names:
        return node
    for name in names:
        if name not in row:
            hint = did_you_mean(name, row)
            message = f"the table row has no column {name!r}{hint}"
            faults.add("UNKNOWN_NAME", message, node)
            return node
    if _PLACE.fullmatch(node.text):
        value = row[names[0]]
        return replace(value, file=node.file, line=node.line, column=node.column)
    text = _PLACE.sub(lambda match: _written(row[match[1]]), node.text)
    return replace(node, value=text, text=text)


def _filled_key(key: Scalar, row: AnyMapping[str, Node], faults: Faults) -> Scalar:
    filled = _filled(key, row, faults)
    return filled if isinstance(filled, Scalar) else key


def _written(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else str(node.plain())
