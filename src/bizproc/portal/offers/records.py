"""List the types of records, their fields, funnels and stages, and the public forms."""

from __future__ import annotations

from bizproc.catalog import (
    FieldEntry,
    FormEntry,
    FormFieldEntry,
    FunnelEntry,
    RecordTypeEntry,
    StageEntry,
)
from bizproc.catalog.types import workspace_type
from bizproc.workspace.records.fields import Field
from bizproc.workspace.records.funnels import Funnel
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.records.schema import Schema

__all__ = ["public_form_entries", "record_type_entries"]


def record_type_entries(schema: Schema) -> dict[str, RecordTypeEntry]:
    """Return the types that a workspace declares."""
    return {
        name: RecordTypeEntry(
            name=name,
            title=it.title,
            fields={key: _field(declared) for key, declared in it.fields.items()},
            funnels={funnel.name: _funnel(funnel) for funnel in it.funnels},
        )
        for name, it in schema.types.items()
    }


def public_form_entries(schema: Schema) -> dict[str, FormEntry]:
    """Return the forms that make records of what strangers answer."""
    return {name: _public_form(it) for name, it in schema.forms.items()}


def _field(declared: Field) -> FieldEntry:
    return FieldEntry(
        name=declared.name,
        title=declared.title,
        type=declared.type.value,
        feel_type=workspace_type(declared.type.value, multiple=declared.multiple),
        multiple=declared.multiple,
        required=declared.required,
        default=declared.default,
        options=dict(declared.options),
        link=declared.target,
        note=declared.help,
        implied=declared.implied,
    )


def _funnel(funnel: Funnel) -> FunnelEntry:
    return FunnelEntry(
        name=funnel.name,
        title=funnel.title,
        stages=tuple(
            StageEntry(
                code=it.code, title=it.title, aliases=it.aliases, meaning=it.meaning
            )
            for it in funnel.stages
        ),
    )


def _public_form(form: PublicForm) -> FormEntry:
    return FormEntry(
        id=form.name,
        file="crm.yaml",
        makes=form.makes,
        fields=tuple(
            FormFieldEntry(
                key=it.name,
                label=it.title,
                type=it.type.value,
                required=it.required,
                multiple=it.multiple,
                options=tuple(it.options),
            )
            for it in form.fields.values()
        ),
    )
