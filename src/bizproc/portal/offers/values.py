"""List constants and settings."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.catalog import ValueEntry
from bizproc.catalog.types import workspace_type
from bizproc.workspace.definitions.definition import Definition, ValueType

__all__ = ["entries"]


def entries(definitions: Mapping[str, Definition]) -> dict[str, ValueEntry]:
    """Return definitions as entries; the place of a secret is not told."""
    return {name: _entry(it) for name, it in definitions.items()}


def _entry(definition: Definition) -> ValueEntry:
    secret = definition.type is ValueType.SECRET
    return ValueEntry(
        name=definition.name,
        title=definition.title,
        type=definition.type.value,
        feel_type=workspace_type(definition.type.value, multiple=definition.multiple),
        multiple=definition.multiple,
        required=definition.required,
        default=None if secret else definition.default,
        options=definition.options,
        about=definition.description,
    )
