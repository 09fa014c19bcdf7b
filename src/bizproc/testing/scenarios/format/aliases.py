"""Keep track of the aliases of records while a case is read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bizproc.errors import did_you_mean
from bizproc.source.mapping import Faults, as_written
from bizproc.source.yaml import Node, Scalar

__all__ = ["Aliases"]

_NAME = re.compile(r"[A-Za-z]\w*\Z")


class Aliases:
    """Know the aliases that a step may use: those given, and those bound before."""

    def __init__(self, given: Iterable[str]) -> None:
        self._names = set(given)

    def known(self, node: Node, faults: Faults) -> str:
        """Read an alias that must exist."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            message = f"expected the alias of a record, got {as_written(node)}"
            faults.add("TYPE_ERROR", message, node)
            return ""
        if node.value not in self._names:
            hint = did_you_mean(node.value, self._names)
            message = f"no record has the alias {node.value!r} here{hint}"
            faults.add("NOT_FOUND", message, node)
        return node.value

    def bind(self, node: Node, faults: Faults) -> str:
        """Read an alias that names a new record."""
        name = node.value if isinstance(node, Scalar) else None
        if not isinstance(name, str) or not _NAME.match(name):
            message = f"expected an alias like D1, got {as_written(node)}"
            faults.add("TYPE_ERROR", message, node)
            return ""
        self._names.add(name)
        return name
