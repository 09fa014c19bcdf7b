"""Write the catalogue as JSON, and the JSON Schema of what is written."""

from __future__ import annotations

import functools
from typing import Any, Final

from bizproc.catalog.model import Catalog

__all__ = ["FORMAT", "catalog_schema", "document_of"]

FORMAT: Final = "bizproc/catalog@1"
"""The format of the document; what is added to it later does not change its number."""


def document_of(catalog: Catalog) -> dict[str, Any]:
    """Return the catalogue as JSON knows it, every kind in the order of its names."""
    written: dict[str, Any] = _adapter().dump_python(catalog, mode="json")
    return {"format": FORMAT} | {
        kind: dict(sorted(entries.items())) if isinstance(entries, dict) else entries
        for kind, entries in written.items()
    }


def catalog_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the document."""
    schema = _adapter().json_schema(mode="serialization")
    for entry in schema["$defs"].values():
        entry["required"] = list(entry["properties"])
    properties = {"format": {"const": FORMAT}, **schema.pop("properties")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:bizproc:catalog:1",
        "title": "bizproc catalogue",
        **{name: it for name, it in schema.items() if name != "title"},
        "properties": properties,
        "required": list(properties),
    }


@functools.cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow import

    return TypeAdapter(Catalog)
