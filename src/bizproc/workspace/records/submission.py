"""Check what people submit to public forms.

In which order, and with which codes: docs/requirements/platform.md §4 and
docs/requirements/support_ticket.md §2.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bizproc.errors import FieldFault, InvalidValueError, did_you_mean
from bizproc.feel import clock_functions
from bizproc.forms.checking.answers import judge_answers
from bizproc.forms.checking.sizes import check_sizes
from bizproc.forms.limits import answer_limits
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.answers import read_plain
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field, is_empty
from bizproc.workspace.records.public_forms import SUBMISSION_ID, PublicForm
from bizproc.workspace.settings import Settings
from bizproc.workspace.spelling.phones import count_phone_digits
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["FormFault", "GivenConsent", "Submission", "check_submission"]

_ORDER = ("TOO_LARGE", "TYPE_ERROR", "REQUIRED_FIELD", "PHONE", "CONSENT")
_MANY_LINES = frozenset({FieldType.TEXT, FieldType.FILE})
_MAX_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """Say what is wrong with one field of a submission."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """Say what a person agreed to: the text as it was shown."""

    name: str
    text: str

    @property
    def version(self) -> str:
        """Return the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Hold a checked submission: the fields of the record to make, or the faults.

    `hidden` are the questions that are not asked after these answers.
    """

    form: str
    fields: Mapping[str, Any]
    submission_id: str | None
    faults: tuple[FormFault, ...]
    consents: tuple[GivenConsent, ...] = ()
    hidden: frozenset[str] = frozenset()

    def accept(self) -> Mapping[str, Any]:
        """Return the fields of the record to make.

        Raises:
            InvalidValueError: all faults in one message, under the first one's code.
        """
        if self.faults:
            message = "; ".join(fault.message for fault in self.faults)
            told = [FieldFault(it.field, it.code, it.message) for it in self.faults]
            raise InvalidValueError(message, code=self.faults[0].code, faults=told)
        return self.fields


def check_submission(
    form: PublicForm,
    data: Mapping[str, Any],
    *,
    time: PortalTime,
    settings: Settings | None = None,
    spelling: Spelling | None = None,
    now: dt.datetime | None = None,
) -> Submission:
    """Check everything that was submitted and return all faults, ordered by code.

    Runs of white space in one-line answers become one space; an answer that is then
    empty is missing. Faults, in this order: TOO_LARGE, TYPE_ERROR (unknown field, wrong
    type, a broken rule), REQUIRED_FIELD, PHONE (a telephone number that must be given
    is missing or too short), CONSENT, the codes of the fields' own checks.

    Args:
        form: the form.
        data: what was submitted, by the names of fields and consents.
        time: the zone of a date and time that carries no offset.
        settings: those of the workspace; the platform's own by default.
        spelling: how people write numbers and dates; by default as programs do.
        now: by which a date is past; without it none is.
    """
    checking = _Checking(
        form=form,
        time=time,
        settings=settings or Settings(),
        spelling=spelling,
        now=now,
    )
    faults = _too_large(data)
    if faults:
        return Submission(form=form.name, fields={}, submission_id=None, faults=faults)
    return checking.check(data)


def _too_large(data: Mapping[str, Any]) -> tuple[FormFault, ...]:
    """Tell which answers are too much, or no values; "" stands for all together."""
    try:
        check_sizes(data)
    except InvalidValueError as error:
        whole = _fault(error.code, "", error.message)
    else:
        return ()
    found = []
    for name, value in data.items() if len(data) <= answer_limits().keys else ():
        try:
            check_sizes({name: value})
        except InvalidValueError as error:
            field = name if isinstance(name, str) else ""
            found.append(_fault(error.code, field, error.message))
    return tuple(found) or (whole,)


@dataclass(slots=True, kw_only=True)
class _Checking:
    form: PublicForm
    time: PortalTime
    settings: Settings
    spelling: Spelling | None
    now: dt.datetime | None
    hidden: frozenset[str] = frozenset()

    def check(self, data: Mapping[str, Any]) -> Submission:
        form = self.form
        values, faults = self._read(data)
        if not faults:
            faults += self._judge(values)
        told = {fault.field for fault in faults}
        faults += self._missing(values, told=told)
        faults += _not_consented(form, data)
        submission_id, id_faults = _submission_id(data)
        faults += id_faults
        for name, source in form.fill.items():
            if name not in (*values, *self.hidden) and source in values:
                values[name] = values[source]
        faults.sort(key=_rank)
        fields = {form.rules[name].into or name: it for name, it in values.items()}
        texts = form.consent_texts(self.settings)
        return Submission(
            form=form.name,
            fields=MappingProxyType({**fields, **form.preset}),
            submission_id=submission_id,
            faults=tuple(faults),
            consents=tuple(GivenConsent(name=n, text=it) for n, it in texts.items()),
            hidden=self.hidden,
        )

    def _read(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[FormFault]]:
        values: dict[str, Any] = {}
        faults: list[FormFault] = []
        for name, value in data.items():
            declared = self.form.fields.get(name)
            if declared is None:
                if name != SUBMISSION_ID and name not in self.form.consents:
                    faults.append(_unknown(self.form, name))
                continue
            answer = _tidied(declared, value)
            if is_empty(answer):
                continue
            if self._is_too_short(declared, answer):
                faults.append(self._too_short(declared))
                continue
            try:
                values[name] = declared.read(
                    answer, time=self.time, spelling=self.spelling
                )
            except InvalidValueError as error:
                faults.append(_fault("TYPE_ERROR", name, error.message))
        return values, faults

    def _judge(self, values: dict[str, Any]) -> list[FormFault]:
        """Judge the answers by the rules that forms of tasks have too.

        What is not asked leaves the values; what was kept or filled in joins them.
        """
        functions = (
            {} if self.now is None else clock_functions(self.time.local(self.now))
        )
        judged = judge_answers(
            self.form.asked,
            values,
            names={"settings": self.settings.values()},
            functions=functions,
            # most are of their types already: a default of a drawn form is not
            read=lambda asked, value: read_plain(asked, value, time=self.time),
            time=self.time,
            today=None if self.now is None else self.time.date_of(self.now),
        )
        self.hidden = judged.hidden
        for name in judged.hidden:
            values.pop(name, None)
        for name, answer in judged.answers.items():
            if name not in values and not is_empty(answer):
                values[name] = answer
        return [
            _fault(it.error.code, it.field, it.error.message) for it in judged.faults
        ]

    def _is_too_short(self, declared: Field, answer: object) -> bool:
        least = self.form.rules[declared.name].min_digits
        if not least or not isinstance(answer, str) or not self._is_required(declared):
            return False
        return count_phone_digits(answer) < least

    def _too_short(self, declared: Field) -> FormFault:
        least = self.form.rules[declared.name].min_digits
        message = (
            f"field {declared.name!r} ({declared.title}) needs a telephone number "
            f"of at least {least} digits"
        )
        return _fault("PHONE", declared.name, message)

    def _is_required(self, declared: Field) -> bool:
        by = self.form.rules[declared.name].required_by
        return declared.required or (by is not None and self.settings[by.name] is True)

    def _missing(self, values: Mapping[str, Any], *, told: set[str]) -> list[FormFault]:
        found = []
        for name, declared in self.form.fields.items():
            if name in values or name in told or name in self.hidden:
                continue
            if not self._is_required(declared):
                continue
            is_phone = declared.type is FieldType.PHONE
            message = f"field {name!r} ({declared.title}) is required"
            found.append(
                _fault("PHONE" if is_phone else "REQUIRED_FIELD", name, message)
            )
        for names in self.form.one_required:
            group = tuple(it for it in names if it not in self.hidden)
            if group and not any(it in values or it in told for it in group):
                shown = " or ".join(
                    f"{it!r} ({self.form.fields[it].title})" for it in group
                )
                message = f"fill one of {shown}"
                found.append(_fault("REQUIRED_FIELD", group[0], message))
        return found


def _tidied(declared: Field, value: object) -> object:
    """Make white space of one line one space, and take it away at both ends."""
    if isinstance(value, str):
        is_line = declared.type not in _MANY_LINES
        return " ".join(value.split()) if is_line else value.strip()
    if declared.multiple and isinstance(value, list | tuple):
        return [
            it for it in (_tidied(declared, it) for it in value) if not is_empty(it)
        ]
    return value


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


def _rank(fault: FormFault) -> int:
    return _ORDER.index(fault.code) if fault.code in _ORDER else len(_ORDER)


def _fault(code: str, name: str, message: str) -> FormFault:
    return FormFault(code=code, field=name, message=message)
