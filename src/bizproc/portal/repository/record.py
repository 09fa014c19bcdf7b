"""Show a record to a caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.portal.schema.tables import RecordRow
from bizproc.workspace.records.record_types import RecordType

__all__ = ["Record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Hold one record as it was read; `fields` has every field of its type.

    A field without a value is null, a null flag 0, a null bool false.
    """

    id: str
    type: str
    revision: int
    fields: Mapping[str, Any]
    created_at: dt.datetime

    @classmethod
    def of(cls, row: RecordRow, record_type: RecordType) -> Record:
        """Return what a row holds."""
        return cls(
            id=row.id,
            type=row.type,
            revision=row.revision,
            fields={**record_type.view(row.fields), "id": row.id},
            created_at=row.created_at,
        )
