"""Describe a record type: its fields and funnels, and read and show its records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from bizproc.errors import FieldFault, InvalidValueError, NotFoundError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.fields import Field, is_empty
from bizproc.workspace.records.funnels import Funnel, Stage, fold_title
from bizproc.workspace.records.key_fields import KeyFields, key_fields
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["FieldGroup", "RecordType"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Hold the fields that stand together on a card, under a title; "" has none."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    """Describe what records of a type hold.

    `fields` includes the implied ones: `id`, `stage` if the type has a funnel, and
    `funnel` if it has several. The first funnel is the default. `prefix` marks the
    records of the type in links of tasks; without one they have none. `groups` are the
    names of the fields that stand together on a card, by title; `keys` are the fields
    that a list shows of every record, `key_names` those that the file names for it.
    """

    name: str
    title: str
    fields: Mapping[str, Field]
    funnels: tuple[Funnel, ...] = ()
    prefix: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    key_names: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    keys: KeyFields = field(init=False)

    def __post_init__(self) -> None:
        """Find the key fields, which every list asks for."""
        found = key_fields(self.fields.values(), self.key_names)
        object.__setattr__(self, "keys", found)

    def without(self, names: Collection[str]) -> RecordType:
        """Return the type as somebody knows it from whom fields are hidden."""
        fields = {name: it for name, it in self.fields.items() if name not in names}
        known = replace(self, fields=MappingProxyType(fields))
        object.__setattr__(known, "keys", self.keys.without(names))
        return known

    @property
    def grouped(self) -> tuple[FieldGroup, ...]:
        """Return the fields of a card as they stand together: those of no group first.

        Id, stage and funnel have their own places; a group that is left empty is none.
        """
        placed = {name for names in self.groups.values() for name in names}
        rest = [it for it in self.fields if it not in placed]
        every = {"": rest, **self.groups}
        found = (
            FieldGroup(title=title, fields=tuple(self._declared(names)))
            for title, names in every.items()
        )
        return tuple(it for it in found if it.fields)

    def _declared(self, names: Iterable[str]) -> Iterable[Field]:
        known = (self.fields[name] for name in names if name in self.fields)
        return (it for it in known if not it.implied)

    def field(self, name: str) -> Field:
        """Return a field by its name.

        Raises:
            InvalidValueError: TYPE_ERROR, with the nearest known name.
        """
        found = self.fields.get(name)
        if found is None:
            hint = did_you_mean(name, self.fields)
            message = Phrase(
                "a record of type %(type)s has no field %(name)r%(hint)s",
                type=self.name,
                name=name,
                hint=hint,
            )
            raise InvalidValueError(message)
        return found

    def funnel(self, text: object = None) -> Funnel:
        """Return a funnel by name or title; None is the default one.

        Raises:
            NotFoundError: the type has no such funnel.
        """
        if text is None and self.funnels:
            return self.funnels[0]
        wanted = fold_title(text) if isinstance(text, str) else None
        for funnel in self.funnels:
            if wanted in {fold_title(funnel.name), fold_title(funnel.title)}:
                return funnel
        names = [funnel.name for funnel in self.funnels]
        hint = did_you_mean(str(text), names) if names else "; it has none"
        message = f"field 'funnel': {self.name} has no funnel {text!r}{hint}"
        raise NotFoundError(message)

    def stage(self, text: object, *, funnel: object = None) -> Stage:
        """Return a stage by code, title or alias.

        Raises:
            NotFoundError: no such funnel or stage.
        """
        return self.funnel(funnel).stage(text)

    def read_fields(
        self,
        values: Mapping[str, Any],
        *,
        time: PortalTime,
        funnel: str | None = None,
        spelling: Spelling | None = None,
    ) -> dict[str, Any]:
        """Return the values of a write as the record will hold them.

        Args:
            values: field names and values as a caller wrote them.
            time: the zone of dates and times without offset.
            funnel: the funnel in which the record is now, if it exists.
            spelling: how people write numbers and dates; by default as programs do.

        A move to another funnel that names no stage goes to that funnel's first.

        Raises:
            InvalidValueError: TYPE_ERROR, an unknown field or a value of another type;
                `faults` has all values that are.
            NotFoundError: an unknown funnel or stage.
        """
        read: dict[str, Any] = {}
        target = funnel
        if "funnel" in values and "funnel" in self.fields:
            target = read["funnel"] = self.funnel(values["funnel"]).name
            if target != funnel and "stage" not in values:
                read["stage"] = self.funnel(target).default_stage.code
        unread: list[InvalidValueError] = []
        for name, value in values.items():
            declared = self.field(name)
            if name == "id":
                message = "field 'id' is given by the system; leave it out"
                raise InvalidValueError(message)
            if declared.implied:
                if name == "stage":
                    read[name] = self.stage(value, funnel=target).code
                continue
            try:
                read[name] = declared.read(value, time=time, spelling=spelling)
            except InvalidValueError as error:
                unread.append(error)
        if unread:
            faults = [fault for error in unread for fault in error.faults]
            raise InvalidValueError(unread[0].message, faults=faults)
        return read

    def initial(
        self,
        values: Mapping[str, Any],
        *,
        time: PortalTime,
        spelling: Spelling | None = None,
    ) -> dict[str, Any]:
        """Return what a new record holds: its defaults, its first stage, the values.

        Raises:
            InvalidValueError: as `read_fields`, or REQUIRED_FIELD.
            NotFoundError: an unknown funnel or stage.
        """
        read = self.read_fields(values, time=time, spelling=spelling)
        start = {
            name: deepcopy(declared.default)
            for name, declared in self.fields.items()
            if declared.default is not None
        }
        if self.funnels:
            funnel = self.funnel(read.get("funnel"))
            start["stage"] = funnel.default_stage.code
            if "funnel" in self.fields:
                start["funnel"] = funnel.name
        record = start | read
        self.require(record, self.required)
        return record

    @property
    def required(self) -> tuple[str, ...]:
        """Return the fields that are mandatory always; a stage may demand more."""
        return tuple(name for name, it in self.fields.items() if it.required)

    def require(self, record: Mapping[str, Any], names: Iterable[str]) -> None:
        """Check that fields of a record are filled.

        Raises:
            InvalidValueError: REQUIRED_FIELD, naming every field that is empty.
        """
        missing = [name for name in names if is_empty(record.get(name))]
        if missing:
            shown = ", ".join(
                f"{name!r} ({self.field(name).title})" for name in missing
            )
            message = Phrase(
                "required and empty: %(fields)s; fill it first", fields=shown
            )
            faults = [FieldFault(it, "REQUIRED_FIELD", message) for it in missing]
            raise InvalidValueError(message, code="REQUIRED_FIELD", faults=faults)

    def view(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a stored record with every field, as expressions see it.

        A field without a value is null, a null flag 0, a null bool false.
        """
        return {
            name: declared.view(record.get(name))
            for name, declared in self.fields.items()
        } | {name: value for name, value in record.items() if name not in self.fields}
