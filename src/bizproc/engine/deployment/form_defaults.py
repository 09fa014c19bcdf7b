"""Check that what a form fills in beforehand is what it would take as an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bizproc.bpmn.elements import Form, FormField, Validation, Value
from bizproc.errors import BizprocError, ExpressionError, Finding
from bizproc.forms.checking.answers import judge_answers
from bizproc.portal_time import PortalTime
from bizproc.workspace.records.answers import read_plain

__all__ = ["default_findings"]

_UTC = PortalTime(zone=ZoneInfo("UTC"))


def default_findings(form: Form) -> Iterator[Finding]:
    """Yield a finding for each written default that its own field would refuse.

    Rules that look at other answers, at data or at the clock are left to the answer.
    """
    for field, _ in form.all_fields():
        if field.default in (None, "", []) or field.options_from is not None:
            continue
        message = _told(form, field)
        if message:
            yield Finding(code="FORM", message=message, location=field.location)


def _told(form: Form, field: FormField) -> str:
    alone = replace(
        field,
        required=False,
        required_if=None,
        check=None,
        default=None,
        default_expression=None,
        validation=_constant(field.validation),
    )

    def read(declared: FormField, value: Any) -> Any:
        return read_plain(declared, value, time=_UTC)

    try:
        judged = judge_answers(
            replace(form, fields=(alone,)),
            {field.key: field.default},
            names={},
            functions={},
            read=read,
            time=_UTC,
        )
    except ExpressionError:
        return ""  # a limit that cannot be told without an instance
    except BizprocError as error:
        return f"defaultValue: {error.message}"
    return "; ".join(f"defaultValue: {it.error.message}" for it in judged.faults)


def _constant(rules: Validation) -> Validation:
    """Return the rules that stand by themselves."""
    return replace(
        rules,
        shortest=_alone(rules.shortest),
        longest=_alone(rules.longest),
        lowest=_alone(rules.lowest),
        highest=_alone(rules.highest),
        fewest=_alone(rules.fewest),
        most=_alone(rules.most),
        is_not_past=False,
        read_only=(),
        hidden=(),
    )


def _alone(value: Value | None) -> Value | None:
    if value is None or value.expression is None:
        return value
    return None if value.expression.names else value
