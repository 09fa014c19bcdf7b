"""Say what is wrong with a path such as `deal.contact.emials`, and what was meant."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.catalog.model import Catalog
from bizproc.errors import did_you_mean

__all__ = ["path_fault"]


def path_fault(catalog: Catalog, path: Sequence[str]) -> str | None:
    """Return what is wrong with a path into settings or records; links are followed."""
    root, name = path[0], path[1]
    if root == "settings":
        if name in catalog.settings:
            return None
        return f"there is no setting {name!r}{did_you_mean(name, catalog.settings)}"
    return _field_fault(catalog, root, path[1:])


def _field_fault(catalog: Catalog, root: str, path: Sequence[str]) -> str | None:
    record_type = catalog.record_types.get(root)
    for part in path:
        if record_type is None:
            return None
        field = record_type.fields.get(part)
        if field is None:
            hint = did_you_mean(part, record_type.fields)
            return f"record type {record_type.name!r} has no field {part!r}{hint}"
        if field.link is None or field.multiple:
            return None
        record_type = catalog.record_types.get(field.link)
    return None
