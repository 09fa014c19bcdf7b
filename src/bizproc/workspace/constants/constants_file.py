"""Read `constants.yaml` and report every problem of it (constants.md §3).

`define` says what exists, `values` what this company chose. Errors stop the start;
warnings are returned beside the constants.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.source.mapping import (
    FLAG,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    as_written,
    list_of,
    one_of,
)
from bizproc.source.yaml import Node, Scalar, parse_yaml
from bizproc.source.yaml import Sequence as SequenceNode
from bizproc.workspace.constants.constant_types import (
    ConstantDefinition,
    ConstantType,
    MisfitError,
)
from bizproc.workspace.constants.constants import Constants, nearest_constant
from bizproc.workspace.constants.shipped_constants import (
    PLACEHOLDERS,
    SHIPPED,
    WHEN_UNSET,
)
from bizproc.workspace.people.directory import Directory

__all__ = ["FORMAT", "LoadedConstants", "read_constants"]

FORMAT = "bizproc/constants@1"
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_BOUNDED = frozenset(
    {
        ConstantType.INT,
        ConstantType.NUMBER,
        ConstantType.MONEY,
        ConstantType.STRING,
        ConstantType.TEXT,
    }
)

Placeholders = Mapping[str, Mapping[str, Collection[str] | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedConstants:
    """Hold the constants of a file and its warnings, ordered by line."""

    constants: Constants
    warnings: tuple[Finding, ...]


def read_constants(
    data: bytes | str,
    *,
    directory: Directory,
    file: str = "constants.yaml",
    used: Mapping[str, Sequence[Location]] | None = None,
    shipped: Mapping[str, ConstantDefinition] = SHIPPED,
    placeholders: Placeholders = PLACEHOLDERS,
) -> LoadedConstants:
    """Return the constants of a file.

    Args:
        data: the file.
        directory: the people that constants of type user may name.
        file: the name that findings show.
        used: the constants that diagrams, decisions and mails read, and where; None
            if that is not known, then unknown and unused ones are not looked for.
        shipped: the definitions that the workspace must hold; `{}` for one that does
            not run the shipped processes.
        placeholders: the constants with placeholders, and the names they may use.

    Raises:
        SourceError: the file is no YAML.
        ConfigurationError: all errors, ordered by line.
    """
    faults = Faults()
    entries = Entries.of(parse_yaml(data, file=file, found=faults.take), faults=faults)
    entries.required("format", one_of(FORMAT))
    define = entries.required("define", MAPPING)
    values = entries.optional("values", MAPPING, MAPPING.blank)
    entries.close()

    reading = _Reading(faults=faults, directory=directory, placeholders=placeholders)
    definitions = {key.text: reading.define(key, node) for key, node in define.entries}
    ids = {key.text: key for key, _ in define.entries}
    chosen = {
        key.text: reading.value(key, node, definitions) for key, node in values.entries
    }
    reading.check_set(ids, definitions, chosen)
    reading.check_titles(ids, definitions)
    define_key = entries.key_node("define") or entries.node
    reading.check_shipped(ids, definitions, shipped, at=define_key.location)
    if used is not None:
        reading.check_used(ids, definitions, used)
    faults.refuse(ConfigurationError)
    constants = Constants(
        definitions=MappingProxyType(definitions),
        values=MappingProxyType(chosen),
        directory=directory,
    )
    return LoadedConstants(constants=constants, warnings=faults.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Read the parts of the file, noting faults."""

    faults: Faults
    directory: Directory
    placeholders: Placeholders

    def define(self, key: Scalar, node: Node) -> ConstantDefinition:
        name = key.text
        if not _ID.match(name):
            message = (
                "an id is made of Latin letters, digits and _, beginning with a letter"
            )
            self.faults.add("BAD_CONSTANT_ID", message, key, element=name)
        what = "a definition"
        entries = Entries.of(node, faults=self.faults, element=name, what=what)
        kind = ConstantType(entries.required("type", one_of(*ConstantType)))
        definition = ConstantDefinition(
            name=name,
            title=entries.required("title", TEXT),
            description=entries.optional("description", TEXT, ""),
            type=kind,
            range=self._range(name, entries.find("range"), kind),
            required=entries.optional("required", FLAG, default=False),
            multiple=entries.optional("multiple", FLAG, default=False),
            options=entries.optional("options", list_of(TEXT), ()),
            placeholders=self.placeholders.get(name),
        )
        if (kind is ConstantType.ENUM) != bool(definition.options):
            message = "a constant of type enum, and no other, lists its options"
            self.faults.add("TYPE_ERROR", message, key, element=name)
        default = entries.find("default")
        entries.close()
        if default is None:
            return definition
        return replace(definition, default=self._fit(definition, default, "default: "))

    def value(
        self, key: Scalar, node: Node, definitions: Mapping[str, ConstantDefinition]
    ) -> Any:
        definition = definitions.get(key.text)
        if definition is None:
            message = f"not defined{nearest_constant(key.text, definitions)}"
            self.faults.add("UNKNOWN_CONSTANT", message, key, element=key.text)
            return None
        return self._fit(definition, node, "")

    def _fit(self, definition: ConstantDefinition, node: Node, prefix: str) -> Any:
        value = node.plain()
        if value is None:
            return None
        try:
            return definition.fit(value, self.directory)
        except MisfitError as error:
            message = prefix + definition.misfit(error, written=as_written(node))
            self.faults.add("TYPE_ERROR", message, node, element=definition.name)
            return None

    def _range(
        self, name: str, node: Node | None, kind: ConstantType
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

    def check_set(
        self,
        ids: Mapping[str, Scalar],
        definitions: Mapping[str, ConstantDefinition],
        chosen: Mapping[str, Any],
    ) -> None:
        """Find constants that hold nothing; a value that does not fit is told already."""
        errors = (it for it in self.faults.errors if it.code == "TYPE_ERROR")
        unfit = {it.location.element for it in errors}
        for name, definition in definitions.items():
            empty = chosen.get(name) is None and definition.default is None
            if not empty or name in unfit:
                continue
            if definition.required:
                message = "required, but it has no value and no default"
                self.faults.add("REQUIRED_FIELD", message, ids[name], element=name)
                continue
            instead = WHEN_UNSET.get(name, "expressions see null")
            self.faults.add(
                "UNSET_CONSTANT",
                f"no value; {instead}",
                ids[name],
                element=name,
                level="warning",
            )

    def check_titles(
        self, ids: Mapping[str, Scalar], definitions: Mapping[str, ConstantDefinition]
    ) -> None:
        seen: dict[str, str] = {}
        for name, definition in definitions.items():
            title = " ".join(definition.title.casefold().split())
            if title in seen:
                message = f"same title as {seen[title]}: {definition.title!r}"
                self.faults.add(
                    "DUPLICATE_TITLE", message, ids[name], element=name, level="warning"
                )
            elif title:
                seen[title] = name

    def check_shipped(
        self,
        ids: Mapping[str, Scalar],
        definitions: Mapping[str, ConstantDefinition],
        shipped: Mapping[str, ConstantDefinition],
        *,
        at: Location,
    ) -> None:
        for name, expected in shipped.items():
            found = definitions.get(name)
            place = ids[name] if found else at
            if found and _signature(found) == _signature(expected):
                continue
            message = (
                f"the shipped processes read it: expected {_signature(expected)}, "
                f"found {_signature(found) if found else 'no definition'}"
            )
            self.faults.add("MISSING_CONSTANT", message, place, element=name)

    def check_used(
        self,
        ids: Mapping[str, Scalar],
        definitions: Mapping[str, ConstantDefinition],
        used: Mapping[str, Sequence[Location]],
    ) -> None:
        for name, places in used.items():
            if name in definitions:
                continue
            hint = nearest_constant(name, definitions)
            for place in places:
                message = f"read at {place}, but not defined{hint}"
                self.faults.add("UNKNOWN_CONSTANT", message, place, element=name)
        for name, key in ids.items():
            if name not in used:
                message = "nothing in the workspace reads it"
                self.faults.add(
                    "UNUSED_CONSTANT", message, key, element=name, level="warning"
                )


def _signature(definition: ConstantDefinition) -> str:
    multiple = "multiple" if definition.multiple else "not multiple"
    required = "required" if definition.required else "not required"
    return f"type {definition.type}, {multiple}, {required}"
