"""Read the declarations of public forms.

    forms:
      service_request:
        title: Request of a service
        makes: lead
        set: {source: webform, form: service_request}
        fields:
          name: {label: Name, type: string, required: true}
          kind:
            {label: Kind, type: enum, options: {decision: routing, input: kind}}
          phone:
            {label: Phone, type: phone, required: settings.phone_required, min_digits: 7}
          service:
            {label: Service, type: string,
             offers: {decision: lead_routing, output: task_title}}
          company: {label: Company, type: string, into: company_name}
          inn: {label: INN, type: string, rules: {pattern: "^[0-9]{10}$", hide: = …}}
          files: {label: Files, type: file, multiple: true, max_files: 20, max_file_mb: 20}
        one_required: [[title, service]]
        fill: {title: service}
        embed_in: [https://www.company.example]
        consents:
          consent_service: My data may be processed
          consent_company: {text: "… by the company", shows: settings.requisites}

Every form also takes `submission_id`, which makes a repeated submit harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal_time import PortalTime
from bizproc.source.mapping import (
    ANY,
    FLAG,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    Shape,
    as_written,
    list_of,
    mapping_of,
    one_of,
)
from bizproc.source.yaml import Mapping as MappingNode
from bizproc.source.yaml import Node, Scalar
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field, read_field
from bizproc.workspace.records.form_rules import read_rules
from bizproc.workspace.records.public_forms import (
    AnswerRules,
    Column,
    DrawnForm,
    Offer,
    PublicForm,
    SettingName,
)
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.shapes import SITE, count_from

__all__ = ["read_forms"]

_UTC = PortalTime(zone=ZoneInfo("UTC"))
_SETTING = re.compile(r"settings\.([A-Za-z][A-Za-z0-9_]*)\Z")
_MAX_DIGITS = 15
_MAX_FILES = 1000
_MAX_MB = 4096

T = TypeVar("T")


def _read_setting(node: Node, faults: Faults) -> SettingName | None:
    value = node.value if isinstance(node, Scalar) else None
    match = _SETTING.match(value) if isinstance(value, str) else None
    if match is not None:
        return SettingName(name=match[1], location=node.location)
    faults.add("TYPE_ERROR", f"expected settings.NAME, got {as_written(node)}", node)
    return None


_SETTING_NAME: Shape[SettingName | None] = Shape(
    name="settings.NAME", read=_read_setting, blank=None
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Questions:
    """Gather the fields of one form, and what is said of each."""

    faults: Faults
    fields: dict[str, Field] = field(default_factory=dict)
    rules: dict[str, AnswerRules] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)

    def take_all(self, asked: MappingNode, makes: RecordType) -> None:
        """Take every question; its answer goes into a field of the record."""
        filled_by: dict[str, str] = {}
        for name, node in asked.entries:
            self.take(name, node)
            target = self.rules[name.text].into or name.text
            if target not in makes.fields:
                hint = did_you_mean(target, makes.fields)
                message = f"record type {makes.name} has no field {target!r}{hint}"
                self.faults.add("TYPE_ERROR", message, name, element=name.text)
            elif target in filled_by:
                message = f"field {filled_by[target]!r} goes into {target!r} already"
                self.faults.add("DUPLICATE_KEY", message, name, element=name.text)
            filled_by[target] = name.text

    def take(self, name: Scalar, node: Node) -> None:
        what = f"field {name.text}"
        entries = Entries.of(node, faults=self.faults, element=name.text, what=what)
        self._take_offer(name.text, entries)
        required, required_by = _requiredness(entries)
        column = _column(name.text, entries)
        declared = read_field(
            entries,
            name=name.text,
            title_key="label",
            required=required,
            options=None if column is None else {},
        )
        if column is not None and declared.type is not FieldType.ENUM:
            message = "a field of type enum, and no other, lists its 'options'"
            self.faults.add("TYPE_ERROR", message, node, element=name.text)
        self.fields[name.text] = declared
        self.rules[name.text] = AnswerRules(
            asked=read_rules(entries, declared),
            required_by=required_by,
            min_digits=_min_digits(entries, declared),
            options_from=column,
            into=entries.optional("into", TEXT, None),
            max_files=_limit(entries, declared, "max_files", highest=_MAX_FILES),
            max_file_mb=_limit(entries, declared, "max_file_mb", highest=_MAX_MB),
        )
        entries.close()

    def _take_offer(self, name: str, entries: Entries) -> None:
        offered = entries.optional("offers", MAPPING, None)
        if offered is None:
            return
        inner = Entries(offered, faults=self.faults, element=name, what="offers")
        self.offers[name] = Offer(
            decision=inner.required("decision", TEXT),
            output=inner.required("output", TEXT),
            location=offered.location,
        )
        inner.close()


def _read_form(
    key: Scalar, node: Node, *, types: Mapping[str, RecordType], faults: Faults
) -> PublicForm:
    what = f"form {key.text}"
    entries = Entries.of(node, faults=faults, element=key.text, what=what)
    makes = types[entries.required("makes", one_of(*types))]
    questions = _Questions(faults=faults)
    drawn = _drawn(entries)
    questions.take_all(_asked(entries, drawn), makes)
    fields = questions.fields
    name_of_field = one_of(*fields) if fields else TEXT
    fill = entries.optional("fill", mapping_of(name_of_field), None)
    if drawn is None:
        for filled in set(fill or {}) - set(fields):
            message = f"fill: the form has no field {filled!r}"
            faults.add("TYPE_ERROR", message, node, element=key.text)
    consents, shown_with = _consents(entries)
    form = PublicForm(
        name=key.text,
        title=entries.required("title", TEXT),
        makes=makes.name,
        fields=MappingProxyType(fields),
        rules=MappingProxyType(questions.rules),
        preset=_preset(entries, makes),
        offers=MappingProxyType(questions.offers),
        one_required=entries.optional(
            "one_required", list_of(list_of(name_of_field)), ()
        ),
        fill=MappingProxyType(fill or {}),
        consents=MappingProxyType(consents),
        shown_with=MappingProxyType(shown_with),
        drawn=drawn,
        embed_in=entries.optional("embed_in", list_of(SITE), ()),
    )
    entries.close()
    return form


def _asked(entries: Entries, drawn: DrawnForm | None) -> MappingNode:
    """Take the questions that are written here: none, if they are drawn elsewhere."""
    if drawn is None:
        return entries.required("fields", MAPPING)
    asked = entries.optional("fields", MAPPING, MAPPING.blank)
    if asked.entries:
        message = "'fields' beside 'form': the questions stand in one of the two"
        entries.faults.add("TYPE_ERROR", message, asked)
    return asked


def _drawn(entries: Entries) -> DrawnForm | None:
    found = entries.optional("form", TEXT, None)
    node = entries.find("form")
    if found is None or node is None:
        return None
    return DrawnForm(id=found, location=node.location)


def _setting_or(shape: Shape[T]) -> Shape[T | SettingName]:
    """Expect a value, or the name of a setting that holds one."""
    name = f"{shape.name} or settings.NAME"

    def read(node: Node, faults: Faults) -> T | SettingName:
        named = _read_setting(node, Faults())
        if named is not None:
            return named
        inner = Faults()
        found = shape.read(node, inner)
        if inner.findings:
            faults.add("TYPE_ERROR", f"expected {name}, got {as_written(node)}", node)
        return found

    return Shape(name=name, read=read, blank=shape.blank)


def _requiredness(entries: Entries) -> tuple[bool, SettingName | None]:
    found = entries.optional("required", _setting_or(FLAG), default=False)
    return (False, found) if isinstance(found, SettingName) else (found, None)


def _min_digits(entries: Entries, declared: Field) -> int:
    node = entries.find("min_digits")
    if node is not None and declared.type is not FieldType.PHONE:
        message = "min_digits is for a field of type phone only"
        entries.faults.add("TYPE_ERROR", message, node, element=declared.name)
    return entries.optional("min_digits", count_from(1, _MAX_DIGITS), 0)


def _limit(
    entries: Entries, declared: Field, key: str, *, highest: int
) -> int | SettingName | None:
    node = entries.find(key)
    if node is not None and declared.type is not FieldType.FILE:
        message = f"{key} is for a field of type file only"
        entries.faults.add("TYPE_ERROR", message, node, element=declared.name)
    return entries.optional(key, _setting_or(count_from(1, highest)), None)


def _consents(entries: Entries) -> tuple[dict[str, str], dict[str, SettingName]]:
    """Take the texts of the consents, and the settings that are shown with some."""
    texts: dict[str, str] = {}
    shown_with: dict[str, SettingName] = {}
    for key, node in entries.optional("consents", MAPPING, MAPPING.blank).entries:
        if isinstance(node, Scalar):
            texts[key.text] = TEXT.read(node, entries.faults)
            continue
        what = f"consent {key.text}"
        inner = Entries.of(node, faults=entries.faults, element=key.text, what=what)
        texts[key.text] = inner.required("text", TEXT)
        shows = inner.optional("shows", _SETTING_NAME, None)
        if shows is not None:
            shown_with[key.text] = shows
        inner.close()
    return texts, shown_with


def _column(name: str, entries: Entries) -> Column | None:
    """Take the options of an enum if they are those of a decision's column."""
    node = entries.find("options")
    if not isinstance(node, MappingNode) or set(node) != {"decision", "input"}:
        return None
    inner = Entries(node, faults=entries.faults, element=name, what="options")
    return Column(
        decision=inner.required("decision", TEXT),
        input=inner.required("input", TEXT),
        location=node.location,
    )


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
