"""Offer names to expressions: constants, settings, properties and the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bizproc.engine.domain import Place
from bizproc.portal.repository.repository import Repository

__all__ = ["DomainNames"]


class DomainNames(Mapping[str, Any]):
    """Look names up when they are asked for, as things stand at that moment.

    constants   the effective values of the global constants
    settings    the settings of the workspace
    consts      the properties of the diagram
    deal, lead  the record of the instance under the name of its type
    """

    __slots__ = ("_place", "_repository")

    def __init__(self, repository: Repository, place: Place) -> None:
        self._repository = repository
        self._place = place

    def __getitem__(self, name: str) -> Any:
        if name == "constants":
            return self._repository.constants.all_effective()
        if name == "settings":
            return self._repository.workspace.settings.values()
        if name == "consts":
            return dict(self._place.properties or {})
        record = self._record()
        if record is not None and name == record[1]:
            return self._repository.view(record[0])
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        if name in ("constants", "settings", "consts"):
            return True
        if name not in self._repository.workspace.schema.types:
            return False
        record = self._record()
        return record is not None and name == record[1]

    def __iter__(self) -> Iterator[str]:
        yield from ("constants", "settings", "consts")
        record = self._record()
        if record is not None:
            yield record[1]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _record(self) -> tuple[str, str] | None:
        """Return id and type of the record of the instance, deleted or not."""
        place = self._place
        instance_id = place.instance.id if place.instance is not None else None
        record_id = self._repository.instance_record(place.key, instance_id)
        row = self._repository.row(record_id)
        return (row.id, row.type) if row is not None else None
