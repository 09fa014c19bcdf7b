"""Say in a person's words what is wrong with an answer.

The portal tells it for whoever programs; here stand the rules of the question instead,
which the page has words for, or what the company wrote to be told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bizproc.errors import FieldFault
from bizproc.forms.asking.question import Question
from bizproc.web.forms.control import Told
from bizproc.web.forms.writing import Writing

__all__ = ["told_of"]

_KINDS = {
    "REQUIRED_FIELD": "required",
    "PHONE": "phone",
    "CONSENT": "consent",
    "TOO_LARGE": "too_large",
    "NOT_FOUND": "not_found",
    "FORBIDDEN": "not_found",
    "TIME_GAP": "gap",
}
_TYPES = {
    "email": "email",
    "phone": "phone",
    "int": "whole",
    "number": "number",
    "money": "money",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "user": "not_found",
    "link": "not_found",
    "enum": "choice",
    "file": "file",
}


def told_of(
    fault: FieldFault, question: Question, *, id_: str, label: str, writing: Writing
) -> Told:
    """Return what a person is told of a fault of their answer to a question."""
    asked = question.field
    own = (asked.message, asked.validation.pattern_message)
    said = next((it for it in own if it and it in fault.message), "")
    if said:
        return Told(kind="said", id=id_, label=label, text=said)
    kind = _KINDS.get(fault.code)
    if kind is None:
        kind = _TYPES.get(asked.type, "rule")
        if question.choices:
            kind = "choice"
    facts = _facts(question, writing) if kind not in {"required", "consent"} else {}
    return Told(kind=kind, id=id_, label=label, facts=facts)


def _facts(question: Question, writing: Writing) -> Mapping[str, str]:
    rules = question.field.validation
    found = {name: _written(value, writing) for name, value in question.limits.items()}
    if rules.decimals is not None:
        found["decimals"] = str(rules.decimals)
    if rules.step is not None:
        found["step"] = writing.number(rules.step)
    if rules.interval is not None:
        found["interval"] = str(rules.interval)
    if rules.is_not_past:
        found["not_past"] = "1"
    if rules.accept:
        found["accept"] = ", ".join(rules.accept)
    return found


def _written(value: Any, writing: Writing) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return writing.number(value)
    if isinstance(value, str):
        for kind in (dt.datetime, dt.date, dt.time):
            try:
                return writing.shown(kind.fromisoformat(value))
            except ValueError:
                continue
    return writing.shown(value)
