"""Read `define:` and `values:`, what a workspace file declares and what it chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.secret import Secret
from bizproc.source.mapping import (
    FLAG,
    TEXT,
    Entries,
    Faults,
    as_written,
    list_of,
    one_of,
)
from bizproc.source.yaml import Node, Scalar
from bizproc.source.yaml import Sequence as SequenceNode
from bizproc.workspace.definitions.definition import Definition, MisfitError, ValueType
from bizproc.workspace.definitions.nearest import nearest_defined
from bizproc.workspace.people.directory import Directory

__all__ = ["DefinitionReader"]

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_BOUNDED = frozenset(
    {
        ValueType.INT,
        ValueType.NUMBER,
        ValueType.MONEY,
        ValueType.STRING,
        ValueType.TEXT,
    }
)
_LENGTHY = frozenset({ValueType.STRING, ValueType.TEXT})

Placeholders = Mapping[str, Collection[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionReader:
    """Read declarations of one kind, noting faults.

    `kind` is what they are called in messages, such as `constant`; `bad_id` and
    `unknown` are the codes of an id that is no name, and of a value for nothing.
    `fields_of` tells the fields of a name that a text may fill in, or None.
    """

    faults: Faults
    directory: Directory
    kind: str
    bad_id: str
    unknown: str
    fields_of: Callable[[str], Collection[str] | None] = lambda _: None

    def define(self, key: Scalar, node: Node) -> Definition:
        """Return what a declaration says."""
        name = key.text
        if not _ID.match(name):
            message = (
                "an id is made of Latin letters, digits and _, beginning with a letter"
            )
            self.faults.add(self.bad_id, message, key, element=name)
        what = "a definition"
        entries = Entries.of(node, faults=self.faults, element=name, what=what)
        kind = ValueType(entries.required("type", one_of(*self._types())))
        definition = Definition(
            name=name,
            title=entries.required("title", TEXT),
            description=entries.optional("description", TEXT, ""),
            type=kind,
            range=self._range(name, entries.find("range"), kind),
            required=entries.optional("required", FLAG, default=False),
            multiple=entries.optional("multiple", FLAG, default=False),
            options=entries.optional("options", list_of(TEXT), ()),
            placeholders=self._placeholders(name, entries, kind),
            working_time=entries.optional("working_time", FLAG, default=False),
            when_unset=entries.optional("when_unset", TEXT, "expressions see null"),
        )
        if (kind is ValueType.ENUM) != bool(definition.options):
            message = f"a {self.kind} of type enum, and no other, lists its options"
            self.faults.add("TYPE_ERROR", message, key, element=name)
        if definition.working_time and kind is not ValueType.DURATION:
            message = "only a duration is counted in working time"
            self.faults.add("TYPE_ERROR", message, key, element=name)
        default = entries.find("default")
        if kind is ValueType.SECRET:
            return self._secret(definition, entries)
        entries.close()
        if default is None:
            return definition
        return replace(definition, default=self._fit(definition, default, "default: "))

    def _types(self) -> list[ValueType]:
        # what a setting holds is shown to whoever asks
        return [
            it
            for it in ValueType
            if it is not ValueType.SECRET or self.kind == "constant"
        ]

    def _secret(self, definition: Definition, entries: Entries) -> Definition:
        """Return the definition of a secret, which reads it where `from` says."""
        name, faults = definition.name, self.faults
        for key in ("default", "multiple", "placeholders"):
            if (node := entries.key_node(key)) is not None:
                message = f"a secret has no {key}; from says where its value is read"
                faults.add("TYPE_ERROR", message, node, element=name)
        source = entries.required("from", TEXT)
        entries.close()
        try:
            secret = Secret(source, name=name)
        except InvalidValueError as error:
            at = entries.find("from") or entries.node
            faults.add("TYPE_ERROR", error.message, at, element=name)
            return definition
        return replace(definition, default=secret)

    def value(
        self, key: Scalar, node: Node, definitions: Mapping[str, Definition]
    ) -> Any:
        """Return a chosen value as its definition holds it; null is none."""
        definition = definitions.get(key.text)
        if definition is None:
            message = f"not defined{nearest_defined(key.text, definitions)}"
            self.faults.add(self.unknown, message, key, element=key.text)
            return None
        return self._fit(definition, node, "")

    def _fit(self, definition: Definition, node: Node, prefix: str) -> Any:
        value = node.plain()
        if value is None:
            return None
        self._warn_of_days(definition, node)
        try:
            return definition.fit(value, self.directory)
        except MisfitError as error:
            message = prefix + definition.misfit(error, written=as_written(node))
            self.faults.add("TYPE_ERROR", message, node, element=definition.name)
            return None

    def _warn_of_days(self, definition: Definition, node: Node) -> None:
        if not definition.working_time or not isinstance(node, Scalar):
            return
        if "D" in node.text.partition("T")[0]:
            message = "a day here is 24 working hours; write hours and minutes"
            self.faults.add(
                "TYPE_ERROR", message, node, element=definition.name, level="warning"
            )

    def _placeholders(
        self, name: str, entries: Entries, kind: ValueType
    ) -> Placeholders | None:
        names = entries.optional("placeholders", list_of(TEXT), None)
        if names is None:
            return None
        if kind not in _LENGTHY:
            message = "only a text or a string has placeholders"
            at = entries.key_node("placeholders") or entries.node
            self.faults.add("TYPE_ERROR", message, at, element=name)
        return {it: self.fields_of(it) for it in names}

    def _range(
        self, name: str, node: Node | None, kind: ValueType
    ) -> tuple[int | Decimal, int | Decimal] | None:
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return None
        bounds = [
            item.value
            for item in (node.items if isinstance(node, SequenceNode) else ())
            if isinstance(item, Scalar)
            and isinstance(item.value, (int, Decimal))
            and not isinstance(item.value, bool)
        ]
        if kind in _BOUNDED and len(bounds) == 2 and bounds[0] <= bounds[1]:  # noqa: PLR2004 - a pair
            return bounds[0], bounds[1]
        message = (
            "a range is two numbers, the smaller first, and bounds a number or the "
            f"length of a text; got {as_written(node)}"
        )
        self.faults.add("TYPE_ERROR", message, node, element=name)
        return None
