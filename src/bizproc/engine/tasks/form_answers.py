"""Check what a person answers to a form, before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from bizproc._spiff.host import Layers
from bizproc.bpmn.elements import Form, FormField
from bizproc.bpmn.evaluating import evaluate
from bizproc.engine.tasks.form_rules import broken_rules, is_hidden, is_read_only
from bizproc.errors import (
    ExpressionError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
    did_you_mean,
)
from bizproc.feel import Function
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field
from bizproc.workspace.spelling.spelling import Spelling

ReadValue = Callable[[FormField, Any], Any]

_ORDER = ("TYPE_ERROR", "NOT_FOUND", "REQUIRED_FIELD")


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

    A hidden field has no answer, a read-only one its default, or what the process sees
    under its key. `names` is what the process sees at the task, `read` reads a value as
    the type of a field.

    Raises:
        RefusedError: all faults in one message, under the first one's code: TYPE_ERROR,
            NOT_FOUND, REQUIRED_FIELD, the codes of the fields' own checks.
    """
    checking = _Checking(form=form, names=names, functions=functions, read=read)
    checking.refuse_unknown(answers)
    checking.take(answers)
    checking.refuse()
    checking.hide(answers)
    checking.check()
    checking.refuse()
    return checking.typed


@dataclass(slots=True, kw_only=True)
class _Checking:
    form: Form
    names: Mapping[str, Any]
    functions: Mapping[str, Function]
    read: ReadValue
    typed: dict[str, Any] = default(default_factory=dict)
    hidden: set[str] = default(default_factory=set)
    faults: list[RefusedError] = default(default_factory=list)

    @property
    def seen(self) -> Mapping[str, Any]:
        """Return what the rules see: the answers, then what the process sees."""
        return Layers(self.typed, self.names)

    def refuse_unknown(self, answers: Mapping[str, Any]) -> None:
        known = {field.key for field in self.form.fields}
        for key in answers:
            if key not in known:
                hint = did_you_mean(key, known)
                msg = f"form {self.form.id!r} has no field {key!r}{hint}"
                self.faults.append(InvalidValueError(msg))

    def take(self, answers: Mapping[str, Any]) -> None:
        """Read each answer as its type; what is absent is the default."""
        for field in self.form.fields:
            value = answers.get(field.key)
            if value == "" or field.key not in answers:
                value = None if field.key in answers else self._default(field)
            self.typed[field.key] = None
            if value is None:
                continue
            try:
                self.typed[field.key] = self.read(field, value)
            except (InvalidValueError, NotFoundError) as error:
                self.faults.append(error)

    def hide(self, answers: Mapping[str, Any]) -> None:
        """Take no answer to a hidden or read-only field."""
        for field in self.form.fields:
            is_given = answers.get(field.key) not in (None, "")
            if is_hidden(field, self.seen, self.functions):
                self.hidden.add(field.key)
                if is_given:
                    self._fault(field, "is hidden and takes no answer")
                self.typed[field.key] = None
            elif is_read_only(field, self.seen, self.functions):
                kept = self._kept(field)
                if is_given and self.typed[field.key] != kept:
                    self._fault(field, "cannot be changed; leave it out")
                self.typed[field.key] = kept

    def check(self) -> None:
        """Check what must be filled in, the rules of the editor, then the own check."""
        for field in self.form.fields:
            if field.key in self.hidden:
                continue
            if self._is_missing(field):
                msg = f"the field {field.key!r} ({field.label}) must be filled in"
                self.faults.append(InvalidValueError(msg, code="REQUIRED_FIELD"))
                continue
            value = self.typed[field.key]
            for told in broken_rules(field, value, self.seen, self.functions):
                self._fault(field, told)
            self._check_own(field, value)

    def refuse(self) -> None:
        """Raise what was found; one fault as it is, several as one."""
        if len(self.faults) == 1:
            raise self.faults[0]
        if self.faults:
            ordered = sorted(self.faults, key=_rank)
            message = "; ".join(it.message for it in ordered)
            raise InvalidValueError(message, code=ordered[0].code)

    def _default(self, field: FormField) -> Any:
        if field.default_expression is not None:
            return evaluate(field.default_expression, self.names, self.functions)
        return field.default

    def _kept(self, field: FormField) -> Any:
        """Return what a read-only field holds: its default, else the process's value."""
        kept = self._default(field)
        if kept is None and field.key in self.names:
            kept = self.names[field.key]
        try:
            return None if kept is None else self.read(field, kept)
        except (InvalidValueError, NotFoundError):
            return kept  # nobody who answers could mend it

    def _is_missing(self, field: FormField) -> bool:
        value = self.typed[field.key]
        is_empty = value is None or (isinstance(value, str) and not value.strip())
        return is_empty and (
            field.required
            or (
                field.required_if is not None
                and evaluate(field.required_if, self.seen, self.functions) is True
            )
        )

    def _check_own(self, field: FormField, value: Any) -> None:
        if field.check is None:
            return
        try:
            holds = evaluate(field.check, self.seen, self.functions) is True
        except ExpressionError:
            if not self.faults:
                raise
            return  # it sees what was told already
        if not holds:
            text = field.message or "the answer is not accepted"
            msg = f"{field.key!r} ({field.label}): {text}; got {value!r}"
            self.faults.append(InvalidValueError(msg, code=field.code))

    def _fault(self, field: FormField, told: str) -> None:
        msg = f"the field {field.key!r} ({field.label}) {told}"
        self.faults.append(InvalidValueError(msg))


def _rank(fault: RefusedError) -> int:
    return _ORDER.index(fault.code) if fault.code in _ORDER else len(_ORDER)
