"""Declare public forms and check what people submit.

    forms:
      service_request:
        title: Request of a service
        makes: lead
        set: {source: webform, form: service_request}
        fields:
          name: {label: Name, type: string, required: true}
          service:
            {label: Service, type: string,
             offers: {decision: lead_routing, output: task_title}}
        one_required: [[title, service]]
        fill: {title: service}
        consents: {consent_company: My data may be processed}

Every form also takes `submission_id`, which makes a repeated submit harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal_time import PortalTime
from bizproc.source.mapping import (
    ANY,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    list_of,
    mapping_of,
    one_of,
)
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field, is_empty, read_field
from bizproc.workspace.records.record_types import RecordType

__all__ = [
    "FormFault",
    "Offer",
    "PublicForm",
    "Submission",
    "check_submission",
    "read_forms",
]

SUBMISSION_ID = "submission_id"
_ORDER = ("TYPE_ERROR", "REQUIRED_FIELD", "CONSENT")
_ONE_LINE = frozenset({FieldType.STRING, FieldType.EMAIL})
_MAX_ID = 200
_UTC = PortalTime(zone=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Name the decision table and output whose values a form offers for a field."""

    decision: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """Declare a public form and the record that it makes.

    `preset` are values the record gets beside the answers, `one_required` groups of
    fields of which one must be filled, `fill` takes a missing field from another.
    """

    name: str
    title: str
    makes: str
    fields: Mapping[str, Field]
    preset: Mapping[str, Any]
    offers: Mapping[str, Offer]
    one_required: tuple[tuple[str, ...], ...]
    fill: Mapping[str, str]
    consents: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """Say what is wrong with one field of a submission."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Hold a checked submission: the fields of the record to make, or the faults."""

    form: str
    fields: Mapping[str, Any]
    submission_id: str | None
    faults: tuple[FormFault, ...]

    def accept(self) -> Mapping[str, Any]:
        """Return the fields of the record to make.

        Raises:
            InvalidValueError: all faults in one message, under the first one's code.
        """
        if self.faults:
            message = "; ".join(fault.message for fault in self.faults)
            raise InvalidValueError(message, code=self.faults[0].code)
        return self.fields


def check_submission(
    form: PublicForm, data: Mapping[str, Any], *, time: PortalTime
) -> Submission:
    """Check everything that was submitted and return all faults, ordered by code.

    Runs of white space in one-line answers become one space; an answer that is then
    empty is missing. Faults: TYPE_ERROR (unknown field, wrong type), REQUIRED_FIELD,
    CONSENT.
    """
    faults: list[FormFault] = []
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name in form.fields:
            declared = form.fields[name]
            answer = _tidied(declared, value)
            if is_empty(answer):
                continue
            try:
                values[name] = declared.read(answer, time=time)
            except InvalidValueError as error:
                faults.append(_fault("TYPE_ERROR", name, error.message))
        elif name != SUBMISSION_ID and name not in form.consents:
            faults.append(_unknown(form, name))
    unread = {fault.field for fault in faults}
    faults += _missing(form, values, unread=unread)
    faults += _not_consented(form, data)
    submission_id, id_faults = _submission_id(data)
    faults += id_faults
    for name, source in form.fill.items():
        if name not in values and source in values:
            values[name] = values[source]
    faults.sort(key=lambda fault: _ORDER.index(fault.code))
    return Submission(
        form=form.name,
        fields=MappingProxyType({**values, **form.preset}),
        submission_id=submission_id,
        faults=tuple(faults),
    )


def _tidied(declared: Field, value: object) -> object:
    if isinstance(value, str) and declared.type is not FieldType.TEXT:
        is_line = declared.type in _ONE_LINE
        return " ".join(value.split()) if is_line else value.strip()
    return value


def _missing(
    form: PublicForm, values: Mapping[str, Any], *, unread: set[str]
) -> list[FormFault]:
    found = []
    for name, declared in form.fields.items():
        if declared.required and name not in values and name not in unread:
            message = f"field {name!r} ({declared.title}) is required"
            found.append(_fault("REQUIRED_FIELD", name, message))
    for group in form.one_required:
        if group and not any(it in values or it in unread for it in group):
            shown = " or ".join(f"{it!r} ({form.fields[it].title})" for it in group)
            message = f"fill one of {shown}"
            found.append(_fault("REQUIRED_FIELD", group[0], message))
    return found


def _not_consented(form: PublicForm, data: Mapping[str, Any]) -> list[FormFault]:
    agreed = {True, "true", "1", "on", "да"}
    found = []
    for name, title in form.consents.items():
        value = data.get(name)
        if not isinstance(value, (bool, str)) or value not in agreed:
            message = f"field {name!r} ({title}): consent is needed"
            found.append(_fault("CONSENT", name, message))
    return found


def _submission_id(data: Mapping[str, Any]) -> tuple[str | None, list[FormFault]]:
    value = data.get(SUBMISSION_ID)
    if value is None or value == "":
        return None, []
    if isinstance(value, str) and len(value) <= _MAX_ID and value.isprintable():
        return value, []
    message = f"field {SUBMISSION_ID!r} expects text of at most {_MAX_ID} characters"
    return None, [_fault("TYPE_ERROR", SUBMISSION_ID, message)]


def _unknown(form: PublicForm, name: str) -> FormFault:
    known = [*form.fields, *form.consents, SUBMISSION_ID]
    hint = did_you_mean(name, known)
    message = f"form {form.name} has no field {name!r}{hint}"
    return _fault("TYPE_ERROR", name, message)


def _fault(code: str, name: str, message: str) -> FormFault:
    return FormFault(code=code, field=name, message=message)


# -- reading the declarations --------------------------------------------------


def read_forms(
    node: Node, *, types: Mapping[str, RecordType], faults: Faults
) -> dict[str, PublicForm]:
    """Return the forms that a node declares; faults are noted."""
    if not types:
        return {}
    found = MAPPING.read(node, faults)
    return {
        key.text: _read_form(key, value, types=types, faults=faults)
        for key, value in found.entries
    }


def _read_form(
    key: Scalar, node: Node, *, types: Mapping[str, RecordType], faults: Faults
) -> PublicForm:
    what = f"form {key.text}"
    entries = Entries.of(node, faults=faults, element=key.text, what=what)
    makes = types[entries.required("makes", one_of(*types))]
    offers: dict[str, Offer] = {}
    fields: dict[str, Field] = {}
    for name, field_node in entries.required("fields", MAPPING).entries:
        fields[name.text] = _form_field(name, field_node, offers, faults)
        if name.text not in makes.fields:
            hint = did_you_mean(name.text, makes.fields)
            message = f"record type {makes.name} has no such field{hint}"
            faults.add("TYPE_ERROR", message, name, element=name.text)
    name_of_field = one_of(*fields) if fields else TEXT
    fill = entries.optional("fill", mapping_of(name_of_field), None)
    for filled in set(fill or {}) - set(fields):
        message = f"fill: the form has no field {filled!r}"
        faults.add("TYPE_ERROR", message, node, element=key.text)
    consents = entries.optional("consents", mapping_of(TEXT), None)
    form = PublicForm(
        name=key.text,
        title=entries.required("title", TEXT),
        makes=makes.name,
        fields=MappingProxyType(fields),
        preset=_preset(entries, makes),
        offers=MappingProxyType(offers),
        one_required=entries.optional(
            "one_required", list_of(list_of(name_of_field)), ()
        ),
        fill=MappingProxyType(fill or {}),
        consents=MappingProxyType(consents or {}),
    )
    entries.close()
    return form


def _form_field(
    name: Scalar, node: Node, offers: dict[str, Offer], faults: Faults
) -> Field:
    what = f"field {name.text}"
    entries = Entries.of(node, faults=faults, element=name.text, what=what)
    offered = entries.optional("offers", MAPPING, None)
    if offered is not None:
        inner = Entries(offered, faults=faults, element=name.text, what="offers")
        offers[name.text] = Offer(
            decision=inner.required("decision", TEXT),
            output=inner.required("output", TEXT),
        )
        inner.close()
    field = read_field(entries, name=name.text, title_key="label")
    entries.close()
    return field


def _preset(entries: Entries, makes: RecordType) -> Mapping[str, Any]:
    node = entries.optional("set", MAPPING, MAPPING.blank)
    found: dict[str, Any] = {}
    for key, value in node.entries:
        try:
            declared = makes.field(key.text)
            found[key.text] = declared.read(ANY.read(value, entries.faults), time=_UTC)
        except InvalidValueError as error:
            entries.faults.add("TYPE_ERROR", error.message, key, element=key.text)
    return MappingProxyType(found)
