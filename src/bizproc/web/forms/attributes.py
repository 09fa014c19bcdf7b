"""Say what a browser is told of an answer, so that it helps while somebody types.

None of it is a check: the server's own is. What a browser would check more strictly than
the server is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from bizproc.forms.asking.question import Question
from bizproc.web.forms.writing import Writing

__all__ = ["attributes_of"]

_NUMBERS = {"int": "numeric", "number": "decimal", "money": "decimal"}
_MOMENTS = {"date": "date", "time": "time", "datetime": "datetime-local"}
_SHAPES = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "time": re.compile(r"\d\d:\d\d(:\d\d(\.\d{3})?)?\Z"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{3})?)?\Z"),
}
_MINUTE = 60
# what both kinds of regular expressions read alike
_PATTERN = re.compile(
    r"(?:[\w ^$()|?*+.,;:@/_'%{}\[\]-]|\\[.\-+*?()/$^|])+\Z", re.ASCII
)
_KNOWN = {
    "name": "name",
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "company": "organization",
    "company_name": "organization",
    "address": "street-address",
    "city": "address-level2",
    "postcode": "postal-code",
    "zip": "postal-code",
}


def attributes_of(
    widget: str,
    question: Question,
    value: str,
    writing: Writing,
    *,
    is_public: bool,
) -> dict[str, str]:
    """Return the attributes of a control by their names."""
    asked = question.field
    if widget == "files":
        return _files(question)
    if widget not in {"line", "lines"}:
        return {}
    found: dict[str, str] = {}
    if asked.type in _MOMENTS:
        found = _moment(question, value, writing)
    elif asked.type in _NUMBERS:
        found = {"type": "text", "inputmode": _NUMBERS[asked.type]}
    elif widget == "line":
        found = _line(question)
    if not asked.multiple:
        found |= _lengths(question.limits)
    known = _KNOWN.get(asked.key) or _KNOWN.get(asked.type)
    found["autocomplete"] = known if is_public and known else "off"
    return found


def _files(question: Question) -> dict[str, str]:
    accept = question.field.validation.accept
    found = {"accept": ",".join(accept)} if accept else {}
    return found | ({"multiple": "multiple"} if question.field.multiple else {})


def _line(question: Question) -> dict[str, str]:
    asked = question.field
    found = {"type": "tel" if asked.type == "phone" else "text"}
    if asked.type == "user":
        found["list"] = "people"
    if asked.type == "email":
        found |= {"inputmode": "email", "autocapitalize": "none"}
    pattern = asked.validation.pattern
    if pattern is not None and _PATTERN.match(pattern.text):
        found["pattern"] = f".*(?:{pattern.text}).*"
    return found


def _lengths(limits: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, attribute in (("minLength", "minlength"), ("maxLength", "maxlength")):
        limit = limits.get(name)
        if isinstance(limit, int) and limit >= 0:
            found[attribute] = str(limit)
    return found


def _moment(question: Question, value: str, writing: Writing) -> dict[str, str]:
    kind = question.field.type
    shape = _SHAPES[kind]
    if value and not shape.match(value):
        return {"type": "text"}  # nothing that was typed is lost
    found = {"type": _MOMENTS[kind]}
    for name in ("min", "max"):
        limit = _limit(kind, question.limits.get(name), writing)
        if shape.match(limit):
            found[name] = limit
    interval = question.field.validation.interval
    if interval is not None and "min" not in found:
        found["step"] = str(interval * _MINUTE)
    elif re.search(r":\d\d:\d\d", value):
        found["step"] = "1" if "." not in value else "any"
    return found


def _limit(kind: str, limit: Any, writing: Writing) -> str:
    """Return a limit as the control compares it; "" for one that it cannot."""
    if isinstance(limit, str):
        return limit
    if kind == "datetime" and not isinstance(limit, dt.datetime):
        return ""
    if kind == "date" and isinstance(limit, dt.datetime):
        return ""
    if not isinstance(limit, dt.date | dt.time):
        return ""
    return writing.bare(limit)
