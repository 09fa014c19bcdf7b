"""Read an answer to a form as the type of its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.forms.checking.times import read_time
from bizproc.forms.model import FormField
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["read_plain"]


def read_plain(
    field: FormField,
    value: Any,
    *,
    time: PortalTime,
    spelling: Spelling | None = None,
) -> Any:
    """Return a value as the type of a field; who a user or record is, is not asked.

    Raises:
        InvalidValueError: TYPE_ERROR, naming the field, its type and the value.
    """
    if field.type == "time":
        return read_time(field, value)
    kind = FieldType(field.type)
    if kind is FieldType.LINK and isinstance(value, Mapping):
        value = value.get("id", value)  # a whole record, as an expression passes it
    return Field(
        name=field.key,
        title=field.label,
        type=kind,
        target=field.record,
    ).read(value, time=time, spelling=spelling)
