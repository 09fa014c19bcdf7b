"""The inputs that several actions take: their types, and what they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from bizproc.action import FieldName, Moment, Person, RecordId

__all__ = [
    "Addresses",
    "Due",
    "FieldNames",
    "FieldValues",
    "OneAddress",
    "RecordGiven",
]

Addresses: TypeAlias = Annotated[
    list[str | None] | str | None, Person, "an address, or a list of them"
]
OneAddress: TypeAlias = Annotated[str, Person, "an address: u_mgr, role:head …"]
RecordGiven: TypeAlias = Annotated[
    Any, RecordId, "a record or its id; by default that of the instance"
]
FieldValues: TypeAlias = Annotated[
    Mapping[str, Any], FieldName, 'names and values: = {amount: 5, comment: "…"}'
]
FieldNames: TypeAlias = Annotated[
    list[str], FieldName, 'a list of names: = ["amount", "comment"]'
]
Due: TypeAlias = Annotated[
    Any, Moment, "a date, a moment, or a duration from now such as P2D"
]
