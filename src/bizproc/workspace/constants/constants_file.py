"""Read `constants.yaml` and report every problem of it.

`define` says what exists, `values` what this company chose. Errors stop the start;
warnings are returned beside the constants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.source.mapping import MAPPING, Entries, Faults, one_of
from bizproc.source.yaml import Scalar, parse_yaml
from bizproc.workspace.constants.constants import Constants
from bizproc.workspace.definitions.definition import Definition
from bizproc.workspace.definitions.definition_reader import DefinitionReader
from bizproc.workspace.definitions.nearest import nearest_defined
from bizproc.workspace.people.directory import Directory

__all__ = ["FORMAT", "LoadedConstants", "read_constants"]

FORMAT = "bizproc/constants@1"


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
    fields_of: Callable[[str], Collection[str] | None] = lambda _: None,
) -> LoadedConstants:
    """Return the constants of a file.

    Args:
        data: the file.
        directory: the people that constants of type user may name.
        file: the name that findings show.
        used: the constants that diagrams, decisions and mails read, and where; None
            if that is not known, then unknown and unused ones are not looked for.
        fields_of: the fields of a name that a text may fill in, None if not known.

    Raises:
        SourceError: the file is no YAML.
        ConfigurationError: all errors, ordered by line.
    """
    faults = Faults(refused_by=ConfigurationError)
    entries = Entries.of(parse_yaml(data, file=file, found=faults.take), faults=faults)
    entries.required("format", one_of(FORMAT))
    define = entries.required("define", MAPPING)
    values = entries.optional("values", MAPPING, MAPPING.blank)
    entries.close()

    reader = DefinitionReader(
        faults=faults,
        directory=directory,
        kind="constant",
        bad_id="BAD_CONSTANT_ID",
        unknown="UNKNOWN_CONSTANT",
        fields_of=fields_of,
    )
    definitions = {key.text: reader.define(key, node) for key, node in define.entries}
    ids = {key.text: key for key, _ in define.entries}
    chosen = {
        key.text: reader.value(key, node, definitions) for key, node in values.entries
    }
    checks = _Checks(faults=faults)
    checks.check_set(ids, definitions, chosen)
    checks.check_titles(ids, definitions)
    if used is not None:
        checks.check_used(ids, definitions, used)
    faults.refuse(ConfigurationError)
    constants = Constants(
        definitions=MappingProxyType(definitions),
        values=MappingProxyType(chosen),
        directory=directory,
    )
    return LoadedConstants(constants=constants, warnings=faults.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checks:
    """Look at the declarations of a file beside each other, noting faults."""

    faults: Faults

    def check_set(
        self,
        ids: Mapping[str, Scalar],
        definitions: Mapping[str, Definition],
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
            self.faults.add(
                "UNSET_CONSTANT",
                f"no value; {definition.when_unset}",
                ids[name],
                element=name,
                level="warning",
            )

    def check_titles(
        self, ids: Mapping[str, Scalar], definitions: Mapping[str, Definition]
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

    def check_used(
        self,
        ids: Mapping[str, Scalar],
        definitions: Mapping[str, Definition],
        used: Mapping[str, Sequence[Location]],
    ) -> None:
        for name, places in used.items():
            if name in definitions:
                continue
            hint = nearest_defined(name, definitions)
            for place in places:
                message = f"read at {place}, but not defined{hint}"
                self.faults.add("UNKNOWN_CONSTANT", message, place, element=name)
        for name, key in ids.items():
            if name not in used:
                message = "nothing in the workspace reads it"
                self.faults.add(
                    "UNUSED_CONSTANT", message, key, element=name, level="warning"
                )
