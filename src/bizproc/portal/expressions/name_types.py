"""Tell the checks the FEEL types of what `DomainNames` offers to expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.feel import TypeName
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.workspace import Workspace

__all__ = ["name_types"]

_KINDS: Mapping[str, str] = {
    **dict.fromkeys(["string", "text", "email", "phone", "enum"], "string"),
    **dict.fromkeys(["int", "number", "money", "flag"], "number"),
    "bool": "boolean",
    "date": "date",
    "secret": "secret",
    "datetime": "date and time",
}
_ANY = TypeName(name="any")
_LINKS_FOLLOWED = 2


def name_types(workspace: Workspace) -> dict[str, TypeName]:
    """Return the types of records, constants and settings; links are followed twice.

    Users, files and links beyond that may be anything.
    """
    types = workspace.schema.types
    records = {name: _record(it, types, _LINKS_FOLLOWED) for name, it in types.items()}
    constants = {
        name: _many(_KINDS.get(it.type), multiple=it.multiple)
        for name, it in workspace.constants.definitions.items()
    }
    settings = {
        name: _many(_KINDS.get(it.type), multiple=it.multiple)
        for name, it in workspace.settings.definitions.items()
    }
    return {
        **records,
        "constants": _context(constants),
        "settings": _context(settings),
    }


def _record(
    record_type: RecordType, types: Mapping[str, RecordType], links: int
) -> TypeName:
    return _context(
        {name: _field(it, types, links) for name, it in record_type.fields.items()}
    )


def _field(declared: Field, types: Mapping[str, RecordType], links: int) -> TypeName:
    target = types.get(declared.target or "")
    if declared.type is FieldType.LINK and target is not None and links:
        linked = _record(target, types, links - 1)
        return TypeName(name="list", element=linked) if declared.multiple else linked
    return _many(_KINDS.get(declared.type), multiple=declared.multiple)


def _many(kind: str | None, *, multiple: bool) -> TypeName:
    one = _ANY if kind is None else TypeName(name=kind)
    return TypeName(name="list", element=one) if multiple else one


def _context(fields: Mapping[str, Any]) -> TypeName:
    return TypeName(name="context", fields=tuple(fields.items()))
