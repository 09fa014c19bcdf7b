"""Show records to expressions: lazily, with links that a dot follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Any, Protocol

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal.schema.tables import RecordRow
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.workspace import Workspace

__all__ = ["RecordView", "Records", "record_id_of"]


class Records(Protocol):
    """Give a view the records that it reads: the repository of a unit of work."""

    @property
    def workspace(self) -> Workspace:
        """Return the workspace."""
        ...

    def row(self, record_id: str | None) -> RecordRow | None:
        """Return the row of a record, deleted or not, or None."""
        ...

    def alive(self, record_id: str | None) -> RecordRow | None:
        """Return the row of a record that exists and was not deleted, or None."""
        ...

    def type_of(self, row: RecordRow) -> RecordType:
        """Return the type of a record."""
        ...

    def view(self, record_id: str | None) -> RecordView | None:
        """Return a record as expressions see it, always as it stands; None = gone."""
        ...


class RecordView(Mapping[str, Any]):
    """Show one record: as it stands at each reading, or as it once was.

    A link reads as the view of the record it leads to, or null if that is gone.
    Copied as a whole (`items`, `values`) a link is the id alone, so that a copy
    never drags other records along.
    """

    __slots__ = ("_id", "_repository", "_then")

    def __init__(
        self,
        repository: Records,
        record_id: str,
        then: Mapping[str, Any] | None = None,
    ) -> None:
        self._repository = repository
        self._id = record_id
        self._then = then

    def __getitem__(self, name: str) -> Any:
        if name == "id":
            return self._id
        declared = self._fields().get(name)
        value = self._stored().get(name)
        if declared is None:
            if name not in self._stored():
                raise KeyError(name)
            return value
        if declared.type is FieldType.LINK:
            return self._linked(declared, value)
        return self._shown(declared, value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())

    def __contains__(self, name: object) -> bool:
        return name in self._fields() or name in self._stored()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecordView):
            return self._id == other._id and self._stored() == other._stored()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._id)

    def __repr__(self) -> str:
        return f"<record {self._id}>"

    def items(self) -> ItemsView[str, Any]:
        """Return the fields with links as ids."""
        return self.plain().items()

    def values(self) -> ValuesView[Any]:
        """Return the values with links as ids."""
        return self.plain().values()

    def plain(self) -> dict[str, Any]:
        """Return every field, links as ids."""
        stored = self._stored()
        shown = {
            name: self._shown(declared, stored.get(name))
            for name, declared in self._fields().items()
        }
        return {**shown, "id": self._id}

    def types(self) -> dict[str, FieldType]:
        """Return the types of the fields that hold one value each."""
        return {name: it.type for name, it in self._fields().items() if not it.multiple}

    def link_id(self, name: str) -> str | None:
        """Return the id that a single link holds, also of a record that is gone.

        Raises:
            InvalidValueError: the record has no such link.
        """
        fields = self._fields()
        declared = fields.get(name)
        if declared is None or declared.type is not FieldType.LINK or declared.multiple:
            links = [it.name for it in fields.values() if it.type is FieldType.LINK]
            msg = f"{self._id!r} has no link {name!r}{did_you_mean(name, links)}"
            raise InvalidValueError(msg)
        held: str | None = self._stored().get(name)
        return held

    def _fields(self) -> Mapping[str, Field]:
        row = self._repository.row(self._id)
        return self._repository.type_of(row).fields if row is not None else {}

    def _stored(self) -> Mapping[str, Any]:
        if self._then is not None:
            return self._then
        row = self._repository.alive(self._id)
        return row.fields if row is not None else {}

    def _linked(self, declared: Field, value: Any) -> Any:
        if not declared.multiple:
            return self._repository.view(value)
        views = map(self._repository.view, value or ())
        return [view for view in views if view is not None]

    def _shown(self, declared: Field, value: Any) -> Any:
        seen = declared.view(value)
        if isinstance(seen, dt.datetime):
            return self._repository.workspace.time.local(seen)
        return seen


def record_id_of(value: Any) -> Any:
    """Return the id of a record that an expression passed as a whole, else the value."""
    if isinstance(value, Mapping) and isinstance(value.get("id"), str):
        return value["id"]
    return value
