"""Read `crm.yaml`: record types with their fields, funnels with their stages, forms.

    format: bizproc/crm@1
    types:
      deal:
        title: Deal
        fields: {amount: {title: Amount, type: money}}
        groups: {Money: [amount]}  # what stands together on a card
        keys: {amount: amount}     # which fields lists show as title, amount, due moment
    fields:                        # fields that several types share
      client_request: {title: What the customer asks for, type: text, types: [lead, deal]}
    funnels:
      contract:
        type: deal
        title: Conclusion of a contract
        stages:
          KP: {title: Making an offer, color: teal}
          LOST: {title: …, meaning: failure}
    forms: {…}
    rights: {…}                    # who may see and do what; without it everybody everything

Which fields a stage demands stands in the decision table `stage_requirements`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import cast

from bizproc.errors import ConfigurationError, NotFoundError, did_you_mean
from bizproc.source.mapping import (
    FLAG,
    MAPPING,
    TEXT,
    Entries,
    Faults,
    list_of,
    one_of,
)
from bizproc.source.yaml import Mapping as Mapping_
from bizproc.source.yaml import Node, Scalar, parse_yaml
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field, read_field
from bizproc.workspace.records.form_declarations import read_forms
from bizproc.workspace.records.funnels import (
    STAGE_COLORS,
    Funnel,
    Stage,
    StageMeaning,
    fold_title,
)
from bizproc.workspace.records.key_fields import read_key_names
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.declared import DeclaredRights
from bizproc.workspace.records.rights.rights_file import read_rights

__all__ = ["FORMAT", "Schema", "read_schema"]

FORMAT = "bizproc/crm@1"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_RESERVED = frozenset({"id", "stage", "funnel", "type", "rev"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """Hold what a workspace declares of its records.

    Without `rights` everybody may everything.
    """

    types: Mapping[str, RecordType] = field(default_factory=dict)
    forms: Mapping[str, PublicForm] = field(default_factory=dict)
    rights: DeclaredRights | None = None

    def type(self, name: str) -> RecordType:
        """Return a record type; an unknown one raises NotFoundError."""
        found = self.types.get(name)
        if found is None:
            hint = did_you_mean(name, self.types) or "; declare it in crm.yaml"
            message = f"there is no record type {name!r}{hint}"
            raise NotFoundError(message)
        return found

    def stage(self, type_name: str, funnel: str | None, text: object) -> Stage:
        """Return a stage of a type's funnel (None = its default funnel)."""
        return self.type(type_name).stage(text, funnel=funnel)

    def form(self, name: str) -> PublicForm:
        """Return a public form; an unknown one raises NotFoundError."""
        found = self.forms.get(name)
        if found is None:
            hint = did_you_mean(name, self.forms) or "; declare it in crm.yaml"
            message = f"there is no form {name!r}{hint}"
            raise NotFoundError(message)
        return found


def read_schema(data: bytes | str, *, file: str = "crm.yaml") -> Schema:
    """Return the schema that a file declares.

    Raises:
        SourceError: the file is no YAML.
        ConfigurationError: DUPLICATE_KEY, UNKNOWN_KEY, TYPE_ERROR, REQUIRED_FIELD,
            all together.
    """
    faults = Faults(refused_by=ConfigurationError)
    entries = Entries.of(parse_yaml(data, file=file, found=faults.take), faults=faults)
    entries.required("format", one_of(FORMAT))
    types = entries.required("types", MAPPING)
    shared = entries.optional("fields", MAPPING, MAPPING.blank)
    funnels = entries.optional("funnels", MAPPING, MAPPING.blank)
    forms, declared = entries.find("forms"), entries.find("rights")
    entries.close()

    names = tuple(types)
    reading = _SchemaReader(faults=faults, type_names=names)
    by_type = {key.text: reading.record_type(key, node) for key, node in types.entries}
    for key, node in shared.entries:
        reading.shared_field(key, node, by_type)
    for draft in by_type.values():
        reading.group(draft)
        reading.keys(draft)
    for key, node in funnels.entries:
        reading.funnel(key, node, by_type)
    record_types = {name: it.built() for name, it in by_type.items()}
    read: Mapping[str, PublicForm] = {}
    if forms is not None and record_types:
        read = read_forms(forms, types=record_types, faults=faults)
    elif forms is not None:
        message = "a form makes a record, and there is no type of records"
        faults.add("TYPE_ERROR", message, forms)
    rights = None
    if declared is not None:
        rights = read_rights(declared, types=record_types, faults=faults)
    faults.refuse(ConfigurationError)
    return Schema(
        types=MappingProxyType(record_types),
        forms=MappingProxyType(read),
        rights=rights,
    )


class _Draft:
    """A record type whose fields and funnels are still being gathered."""

    def __init__(self, *, name: str, title: str, prefix: str | None) -> None:
        self.name = name
        self.title = title
        self.prefix = prefix
        self.fields: dict[str, Field] = {}
        self.funnels: list[Funnel] = []
        self.groups: dict[str, tuple[str, ...]] = {}
        self.grouping: Mapping_ | None = None
        self.key_names: dict[str, tuple[str, ...]] = {}
        self.keys: Mapping_ | None = None

    def built(self) -> RecordType:
        fields = {"id": _implied("id", "Id")} | self.fields
        if len(self.funnels) > 1:
            options = {it.name: it.title for it in self.funnels}
            fields["funnel"] = _implied("funnel", "Funnel", options=options)
        if self.funnels:
            codes = {it.code: it.title for fun in self.funnels for it in fun.stages}
            fields["stage"] = _implied("stage", "Stage", options=codes)
        return RecordType(
            name=self.name,
            title=self.title,
            prefix=self.prefix,
            fields=MappingProxyType(fields),
            funnels=tuple(self.funnels),
            groups=MappingProxyType(dict(self.groups)),
            key_names=MappingProxyType(dict(self.key_names)),
        )


def _implied(
    name: str, title: str, *, options: Mapping[str, str] | None = None
) -> Field:
    return Field(
        name=name,
        title=title,
        type=FieldType.ENUM if options else FieldType.STRING,
        options=MappingProxyType(dict(options or {})),
        implied=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SchemaReader:
    """Read the parts of crm.yaml, noting faults."""

    faults: Faults
    type_names: tuple[str, ...]

    def record_type(self, key: Scalar, node: Node) -> _Draft:
        self._check_name(key, "a record type")
        what = f"record type {key.text}"
        entries = Entries.of(node, faults=self.faults, element=key.text, what=what)
        draft = _Draft(
            name=key.text,
            title=entries.required("title", TEXT),
            prefix=entries.optional("prefix", TEXT, None),
        )
        draft.grouping = entries.optional("groups", MAPPING, None)
        draft.keys = entries.optional("keys", MAPPING, None)
        for name, field_node in entries.required("fields", MAPPING).entries:
            field = Entries.of(
                field_node,
                faults=self.faults,
                element=name.text,
                what=f"field {name.text}",
            )
            self._take(name, field, (draft,))
        entries.close()
        return draft

    def group(self, draft: _Draft) -> None:
        """Read which fields stand together, once all fields of a type are known."""
        grouped: set[str] = set()
        for title, node in draft.grouping.entries if draft.grouping else ():
            names = list_of(TEXT).read(node, self.faults)
            for name in names:
                if name not in draft.fields:
                    hint = did_you_mean(name, draft.fields)
                    message = f"{draft.name} has no field {name!r}{hint}"
                    self.faults.add("NOT_FOUND", message, node, element=draft.name)
                elif name in grouped:
                    message = f"field {name!r} stands in two groups"
                    self.faults.add("DUPLICATE_KEY", message, node, element=draft.name)
                grouped.add(name)
            draft.groups[title.text] = names

    def keys(self, draft: _Draft) -> None:
        """Read which fields a type calls its title, amount and due moment."""
        if draft.keys is not None:
            draft.key_names = read_key_names(
                draft.keys, draft.fields, type_name=draft.name, faults=self.faults
            )

    def shared_field(
        self, key: Scalar, node: Node, drafts: Mapping[str, _Draft]
    ) -> None:
        what = f"field {key.text}"
        entries = Entries.of(node, faults=self.faults, element=key.text, what=what)
        names = entries.required("types", list_of(one_of(*self.type_names)))
        known = (drafts.get(name) for name in dict.fromkeys(names))
        self._take(key, entries, tuple(it for it in known if it is not None))

    def _indexed(self, key: Scalar, field: Field) -> Field:
        if field.multiple or field.type is FieldType.FILE:
            what = "several values" if field.multiple else "a file"
            message = f"a field of {what} has no index; leave out 'indexed'"
            self.faults.add("TYPE_ERROR", message, key, element=key.text)
        return replace(field, indexed=True)

    def _take(self, key: Scalar, entries: Entries, drafts: tuple[_Draft, ...]) -> None:
        self._check_name(key, "a field")
        field = read_field(entries, name=key.text)
        if entries.optional("indexed", FLAG, default=False):
            field = self._indexed(key, field)
        entries.close()
        if field.target is not None and field.target not in self.type_names:
            hint = did_you_mean(field.target, self.type_names)
            message = f"there is no record type {field.target!r}{hint}"
            self.faults.add("TYPE_ERROR", message, key, element=key.text)
        if key.text in _RESERVED:
            message = f"{key.text} is given by the system; choose another name"
            self.faults.add("TYPE_ERROR", message, key, element=key.text)
        for draft in drafts:
            if key.text in draft.fields:
                message = f"record type {draft.name} has this field already"
                self.faults.add("DUPLICATE_KEY", message, key, element=key.text)
            draft.fields[key.text] = field

    def funnel(self, key: Scalar, node: Node, drafts: Mapping[str, _Draft]) -> None:
        self._check_name(key, "a funnel")
        what = f"funnel {key.text}"
        entries = Entries.of(node, faults=self.faults, element=key.text, what=what)
        type_name = entries.required("type", one_of(*self.type_names))
        title = entries.required("title", TEXT)
        stages = [
            self._stage(code, stage)
            for code, stage in entries.required("stages", MAPPING).entries
        ]
        entries.close()
        if not stages:
            message = "a funnel needs at least one stage"
            self.faults.add("TYPE_ERROR", message, key, element=key.text)
            return
        funnel = Funnel(
            name=key.text, title=title, type=type_name, stages=tuple(stages)
        )
        self._check_names_differ(key, funnel)
        if type_name in drafts:
            drafts[type_name].funnels.append(funnel)

    def _stage(self, code: Scalar, node: Node) -> Stage:
        if not _CODE.match(code.text):
            message = "a stage code is upper case: Latin letters, digits and _"
            self.faults.add("TYPE_ERROR", message, code, element=code.text)
        what = f"stage {code.text}"
        entries = Entries.of(node, faults=self.faults, element=code.text, what=what)
        meaning = entries.optional(
            "meaning", one_of("process", "success", "failure"), "process"
        )
        stage = Stage(
            code=code.text,
            title=entries.required("title", TEXT),
            aliases=entries.optional("aliases", list_of(TEXT), ()),
            meaning=cast("StageMeaning", meaning),
            keeps_tasks=entries.optional("keeps_tasks", FLAG, default=False),
            in_work=entries.optional("in_work", FLAG, default=meaning == "process"),
            color=entries.optional("color", one_of(*STAGE_COLORS), None),
        )
        entries.close()
        return stage

    def _check_names_differ(self, key: Scalar, funnel: Funnel) -> None:
        seen: dict[str, str] = {}
        for stage in funnel.stages:
            for name in {fold_title(it) for it in stage.names}:
                if name in seen:
                    message = f"{seen[name]} and {stage.code} are both called {name!r}"
                    self.faults.add("TYPE_ERROR", message, key, element=key.text)
                seen[name] = stage.code

    def _check_name(self, key: Scalar, what: str) -> None:
        if not _NAME.match(key.text):
            message = f"the name of {what} is lower case: Latin letters, digits and _"
            self.faults.add("TYPE_ERROR", message, key, element=key.text)
