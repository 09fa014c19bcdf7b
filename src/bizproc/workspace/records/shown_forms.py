"""Show a public form as forms of tasks are shown: one model, one drawing."""

from __future__ import annotations

from dataclasses import replace

from bizproc.errors import Location
from bizproc.forms.component import Component
from bizproc.forms.model import Form, FormField
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.public_forms import PublicForm, SettingName
from bizproc.workspace.settings import Settings
from bizproc.written import Value

__all__ = ["file_limits", "shown_form"]


def shown_form(form: PublicForm, settings: Settings) -> Form:
    """Return the questions of a public form as they are asked now."""
    fields = tuple(_asked(form, it, settings) for it in form.fields.values())
    if form.shown:
        shown = form.shown
    else:
        shown = tuple(
            Component(kind="field", path=(it.name,), help=_help(it))
            for it in form.fields.values()
        )
    return Form(id=form.name, file="", fields=fields, shown=shown)


def file_limits(
    form: PublicForm, name: str, settings: Settings
) -> tuple[int | None, int | None]:
    """Return how many files a field keeps, and of how many bytes each at most."""

    def limit(found: int | SettingName | None) -> int | None:
        if isinstance(found, SettingName):
            value = settings[found.name]
            return value if isinstance(value, int) else None
        return found

    rules = form.rules[name]
    largest = limit(rules.max_file_mb)
    return limit(rules.max_files), None if largest is None else largest * 1_048_576


def _asked(form: PublicForm, declared: Field, settings: Settings) -> FormField:
    rules = form.rules[declared.name]
    by = rules.required_by
    base = rules.asked or FormField(key=declared.name, label="", type="string")
    kind = declared.type
    return replace(
        base,
        key=declared.name,
        label=declared.title,
        type="bool" if kind is FieldType.FLAG else str(kind),
        multiple=declared.multiple,
        required=declared.required or (by is not None and settings[by.name] is True),
        options=tuple(declared.options.items()) or base.options,
        record=declared.target,
        default=declared.default if declared.default is not None else base.default,
    )


def _help(declared: Field) -> Value | None:
    if not declared.help:
        return None
    return Value(text=declared.help, location=Location())
