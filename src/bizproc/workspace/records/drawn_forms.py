"""Take the questions of a public form from a `.form` file of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from bizproc.errors import DefinitionError, Finding, Location, did_you_mean
from bizproc.forms.model import Form, FormField
from bizproc.forms.reading.form_reader import read_form
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.public_forms import AnswerRules, PublicForm
from bizproc.workspace.records.record_types import RecordType

__all__ = ["DrawnForms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnForms:
    """Read the form files of a folder, each at most once and only if one is named.

    `findings` takes what is not found and what a record cannot hold.
    """

    processes: Path
    types: Mapping[str, RecordType]
    findings: list[Finding]
    read: dict[str, Form] = field(default_factory=dict)

    def filled(self, form: PublicForm) -> PublicForm:
        """Return a form with the questions of the file that it names, if any."""
        if form.drawn is None:
            return form
        found = self._found(form.drawn.id)
        if found is None:
            hint = did_you_mean(form.drawn.id, self.read)
            told = f"no form {form.drawn.id!r} stands in {self.processes.name}/{hint}"
            self._add("NOT_FOUND", told, form.drawn.location, form.name)
            return form
        fields: dict[str, Field] = {}
        rules: dict[str, AnswerRules] = {}
        for asked in found.fields:
            told = self._misfit(asked, form)
            if told:
                self._add("TYPE_ERROR", told, asked.location, asked.key)
                continue
            fields[asked.key] = _declared(asked)
            rules[asked.key] = AnswerRules(asked=_rules_of(asked))
        named = {it for group in form.one_required for it in group}
        for name in sorted({*named, *form.fill, *form.fill.values()} - set(fields)):
            told = f"form {form.drawn.id!r} has no field {name!r}"
            self._add("TYPE_ERROR", told, form.drawn.location, form.name)
        return replace(
            form,
            fields=MappingProxyType(fields),
            rules=MappingProxyType(rules),
            shown=found.shown,
        )

    def _found(self, form_id: str) -> Form | None:
        if form_id in self.read:
            return self.read[form_id]
        for path in sorted(self.processes.rglob("*.form")):
            try:
                form = read_form(path.read_bytes(), file=path.name)
            except (OSError, DefinitionError):
                continue  # what is wrong with it is told when it is checked
            self.read.setdefault(form.id, form)
        return self.read.get(form_id)

    def _misfit(self, asked: FormField, form: PublicForm) -> str:
        """Say why a record cannot hold the answer to a question."""
        makes = self.types[form.makes]
        if asked.type not in set(FieldType) or asked.computed is not None:
            what = "computed" if asked.computed is not None else f"a {asked.type}"
            return f"a record holds no answer that is {what}; ask for it in a task"
        if asked.options_from is not None:
            return "its options come from data, which a public form has none of"
        if asked.default_expression is not None:
            return "its default is an expression, which a public form has none of"
        if asked.key not in makes.fields:
            hint = did_you_mean(asked.key, makes.fields)
            return f"record type {makes.name} has no field {asked.key!r}{hint}"
        return ""

    def _add(self, code: str, message: str, at: Location, element: str) -> None:
        place = replace(at, element=element)
        self.findings.append(Finding(code=code, message=message, location=place))


def _declared(asked: FormField) -> Field:
    options = {str(code): title for code, title in asked.options}
    is_chosen = asked.type == FieldType.ENUM
    return Field(
        name=asked.key,
        title=asked.label,
        type=FieldType(asked.type),
        multiple=asked.multiple,
        required=asked.required,
        options=MappingProxyType(options if is_chosen else {}),
        target=asked.record,
    )


def _rules_of(asked: FormField) -> FormField:
    """Return the rules alone: type, options and need are the declared field's."""
    type_ = "string" if asked.type == FieldType.ENUM else asked.type
    options = () if asked.type == FieldType.ENUM else asked.options
    return replace(asked, type=type_, options=options, required=False)
