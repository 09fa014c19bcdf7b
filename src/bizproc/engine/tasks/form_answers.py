"""Check what a person answers to a form, before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bizproc._spiff.host import Layers
from bizproc.bpmn.elements import Form, FormField
from bizproc.bpmn.evaluating import evaluate
from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.feel import Function
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.spelling.spelling import Spelling

ReadValue = Callable[[FormField, Any], Any]


def read_plain(
    field: FormField,
    value: Any,
    *,
    time: PortalTime,
    spelling: Spelling | None = None,
) -> Any:
    """Return a value as the type of a field; who a user or record is, is not asked.

    Raises:
        InvalidValueError: TYPE_ERROR, naming the field, its type and the value.
    """
    kind = FieldType(field.type)
    if kind is FieldType.LINK and isinstance(value, Mapping):
        value = value.get("id", value)  # a whole record, as an expression passes it
    options = {str(code): title for code, title in field.options}
    return Field(
        name=field.key,
        title=field.label,
        type=kind,
        options=options,
        target=field.record,
    ).read(value, time=time, spelling=spelling)


def check_answers(
    form: Form,
    answers: Mapping[str, Any],
    *,
    names: Mapping[str, Any],
    functions: Mapping[str, Function],
    read: ReadValue,
) -> dict[str, Any]:
    """Return every field's answer, typed; an absent answer is its default or null.

    `names` is what the process sees at the task, `read` reads a value as the type
    of a field.

    Raises:
        InvalidValueError: REQUIRED_FIELD, TYPE_ERROR or the code of a field's own
            rule; the message names the field.
    """
    known = {field.key for field in form.fields}
    for key in answers:
        if key not in known:
            hint = did_you_mean(key, known)
            msg = f"form {form.id!r} has no field {key!r}{hint}"
            raise InvalidValueError(msg)
    typed: dict[str, Any] = {}
    for field in form.fields:
        value = answers.get(field.key)
        if field.key not in answers or value == "":
            value = None if field.key in answers else _default(field, names, functions)
        typed[field.key] = None if value is None else read(field, value)
    for field in form.fields:
        _check(field, typed, Layers(typed, names), functions)
    return typed


def _default(
    field: FormField, names: Mapping[str, Any], functions: Mapping[str, Function]
) -> Any:
    if field.default_expression is not None:
        return evaluate(field.default_expression, names, functions)
    return field.default


def _check(
    field: FormField,
    typed: Mapping[str, Any],
    names: Mapping[str, Any],
    functions: Mapping[str, Function],
) -> None:
    value = typed[field.key]
    required = field.required or (
        field.required_if is not None
        and evaluate(field.required_if, names, functions) is True
    )
    if required and (value is None or (isinstance(value, str) and not value.strip())):
        msg = f"the field {field.key!r} ({field.label}) must be filled in"
        raise InvalidValueError(msg, code="REQUIRED_FIELD")
    if field.check is not None and evaluate(field.check, names, functions) is not True:
        text = field.message or "the answer is not accepted"
        msg = f"{field.key!r} ({field.label}): {text}; got {value!r}"
        raise InvalidValueError(msg, code=field.code)
