"""JSON Schemas of the files that people write, with what the catalogue knows."""

from bizproc.studio.schemas.kinds import KINDS, SchemaKind, schema_of, write_schemas

__all__ = ["KINDS", "SchemaKind", "schema_of", "write_schemas"]
