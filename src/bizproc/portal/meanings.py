"""Tell the checks of diagrams what texts mean to a workspace (`bizproc.bpmn.Meanings`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from bizproc.bpmn.catalog import UNKNOWN
from bizproc.bpmn.meanings import Fault, Kind, Meanings, Texts
from bizproc.catalog import Catalog
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.portal.messages import RECORD_EVENTS
from bizproc.portal_time import PortalTime
from bizproc.workspace.people.addresses import ROLES, Address, parse_address
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.funnels import Funnel
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.workspace import Workspace

__all__ = ["address_fault", "meanings_of"]

_UTC: Final = PortalTime(zone=ZoneInfo("UTC"))
_NOBODY: Final = frozenset({"system"})
"""Who may stand for a person though nobody is called so."""


def meanings_of(workspace: Workspace, offers: Catalog) -> Meanings:
    """Return what a workspace knows of texts, and its actions of their parameters."""
    people, types = workspace.people, workspace.schema.types
    return Meanings(
        known=True,
        declared=frozenset(workspace.messages),
        parameters=_parameters(offers),
        address_fault=lambda text: address_fault(people, text),
        group_fault=lambda text: _group_fault(people, text),
        texts=lambda path: _texts(workspace, path),
        stages=lambda name, funnel: _stages(types.get(name), funnel),
        records=MappingProxyType(
            {
                f"{name}.{event}": {"new": name, "old": name}
                for name in types
                for event in RECORD_EVENTS
            }
        ),
        record_type=lambda path: _record_type(types, path),
        field_fault=lambda name, field, literal: _field_fault(
            types.get(name), field, literal
        ),
        stage_fault=lambda name, funnel, text: _stage_fault(
            types.get(name), funnel, text
        ),
        errors={
            name: frozenset(it.errors)
            for name, it in offers.actions.items()
            if it.errors is not None
        },
        about=_about(offers),
        raises={
            "move_stage": frozenset({"stage_changed", "changed"}),
            "move_to_funnel": frozenset({"stage_changed", "changed"}),
            "set_fields": frozenset({"changed"}),
        },
    )


def _parameters(offers: Catalog) -> dict[tuple[str, str], Kind]:
    return {
        (name, it.name): it.names.kind
        for name, action in offers.actions.items()
        for it in action.parameters
        if it.names is not None
    }


def _about(offers: Catalog) -> dict[tuple[str, str], str]:
    """Return the parameters whose stages and fields are those of one type of records."""
    return {
        (name, it.name): it.names.of
        for name, action in offers.actions.items()
        for it in action.parameters
        if it.names is not None and it.names.of is not None
    }


def address_fault(people: Directory, text: str) -> Fault | None:
    """Say why an address means nobody; who is not there may yet be added."""
    if text in _NOBODY:
        return None
    try:
        address = parse_address(text)
    except InvalidValueError as error:
        return _by_name(people, text) or Fault(message=_role(text) or error.message)
    return _unknown(people, address)


def _role(text: str) -> str | None:
    """Say that there is no such role: what kinds of addresses there are is no matter."""
    kind, colon, name = text.strip().partition(":")
    if kind != "role" or not colon:
        return None
    hint = did_you_mean(name, ROLES)
    return f"there is no role {name!r}{hint}"


def _by_name(people: Directory, text: str) -> Fault | None:
    """Say that somebody is written as people call them."""
    wanted = text.strip().casefold()
    for user in people.people.values():
        if user.name.casefold() == wanted:
            message = f"{text!r} is how people call them; write the id {user.id!r}"
            return Fault(message=message, level="warning")
    return None


def _unknown(people: Directory, address: Address) -> Fault | None:
    known = {
        "user": people.people,
        "group": people.groups,
        "department": people.departments,
    }.get(address.kind)
    if known is None or address.name in known:
        return None
    by_name = _by_name(people, address.name) if address.kind == "user" else None
    if by_name is not None:
        return by_name
    hint = did_you_mean(address.name, known)
    nobody = f"nobody is called {address.name!r}"
    message = f"there is no {address.kind} {address.name!r}"
    said = nobody if address.kind == "user" else message
    return Fault(message=f"{said}{hint}", level="warning")


def _group_fault(people: Directory, text: str) -> Fault | None:
    """Say why a name of candidates means nobody: a group, or any address."""
    if text in people.groups:
        return None
    if ":" in text or text in people.people:
        return address_fault(people, text)
    hint = did_you_mean(text, people.groups)
    return Fault(message=f"there is no group {text!r}{hint}", level="warning")


def _texts(workspace: Workspace, path: tuple[str, ...]) -> Texts | None:
    """Return what a path can be: a field of some values, a stage, a funnel, a setting."""
    if path[0] == "settings":
        definition = workspace.settings.definitions.get(path[1])
        options = () if definition is None or len(path) > 2 else definition.options  # noqa: PLR2004  # settings.NAME
        what = f"value of settings.{path[1]}"
        return Texts(what=what, known=frozenset(options)) if options else None
    record_type = workspace.schema.types.get(path[0])
    for part in path[1:-1]:
        link = None if record_type is None else record_type.fields.get(part)
        if link is None or link.type is not FieldType.LINK or link.target is None:
            return None
        record_type = workspace.schema.types.get(link.target)
    return None if record_type is None else _of_field(record_type, path[-1])


def _of_field(record_type: RecordType, name: str) -> Texts | None:
    found = record_type.fields.get(name)
    if found is None:
        return None
    if found.implied and name == "stage":
        return _any_stage(record_type)
    if found.implied and name == "funnel":
        return Texts(
            what=f"funnel of {record_type.name}",
            known=frozenset(it.name for it in record_type.funnels),
            titles={it.name: it.title for it in record_type.funnels},
        )
    if not found.options:
        return None
    what = f"value of {record_type.name}.{name}"
    return Texts(what=what, known=frozenset(found.options), titles=found.options)


def _any_stage(record_type: RecordType) -> Texts:
    every = [it for funnel in record_type.funnels for it in funnel.stages]
    return Texts(
        what=f"stage of {record_type.name}",
        known=frozenset(it.code for it in every),
        titles={it.code: it.title for it in every},
    )


def _stages(record_type: RecordType | None, name: str) -> Texts | None:
    if record_type is None:
        return None
    funnel = next((it for it in record_type.funnels if it.name == name), None)
    return None if funnel is None else _of_funnel(funnel)


def _of_funnel(funnel: Funnel) -> Texts:
    return Texts(
        what=f"stage of the funnel {funnel.name!r}",
        known=frozenset(it.code for it in funnel.stages),
        titles={it.code: it.title for it in funnel.stages},
    )


def _record_type(types: Mapping[str, RecordType], path: tuple[str, ...]) -> str | None:
    """Return the type of the record that a path of links leads to."""
    found = types.get(path[0])
    for part in path[1:]:
        link = None if found is None else found.fields.get(part)
        if link is None or link.type is not FieldType.LINK or link.multiple:
            return None
        found = types.get(link.target or "")
    return None if found is None else found.name


def _field_fault(record_type: RecordType | None, name: str, literal: Any) -> str | None:
    """Say that a record has no such field, or cannot hold a literal there."""
    if record_type is None:
        return None
    found = record_type.fields.get(name)
    if found is None:
        hint = did_you_mean(name, record_type.fields)
        return Phrase(
            "record type %(type)r has no field %(name)r%(hint)s",
            type=record_type.name,
            name=name,
            hint=hint,
        )
    if literal is UNKNOWN or literal is None or found.implied:
        return None
    try:
        found.read(literal, time=_UTC)
    except InvalidValueError as error:
        return error.message
    return None


def _stage_fault(
    record_type: RecordType | None, funnel: str | None, text: str
) -> str | None:
    """Say that a record has no such stage, though one of another type may have."""
    if record_type is None:
        return None
    funnels = [it for it in record_type.funnels if funnel in {None, it.name}]
    if not funnels:
        return None
    for it in funnels:
        if any(text.strip() in stage.names for stage in it.stages):
            return None
    known = [stage.code for it in funnels for stage in it.stages]
    whose = f"record type {record_type.name!r}"
    if funnel is not None:
        whose = f"the funnel {funnel!r}"
    return Phrase(
        "%(whose)s has no stage %(name)r%(hint)s",
        whose=whose,
        name=text,
        hint=did_you_mean(text, known),
    )
