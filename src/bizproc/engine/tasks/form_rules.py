"""Judge answers by the rules that an editor of forms offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from bizproc.bpmn.elements import FormField, Value
from bizproc.bpmn.evaluating import evaluate
from bizproc.errors import InvalidValueError
from bizproc.feel import Function
from bizproc.workspace.spelling.numbers import decimals_of

__all__ = ["broken_rules", "is_hidden", "is_read_only"]

_Names = Mapping[str, Any]
_Functions = Mapping[str, Function]


def is_hidden(field: FormField, names: _Names, functions: _Functions) -> bool:
    """Say whether a field, or a group around it, is hidden."""
    return any(evaluate(it, names, functions) is True for it in field.validation.hidden)


def is_read_only(field: FormField, names: _Names, functions: _Functions) -> bool:
    """Say whether a field cannot be answered."""
    return any(
        evaluate(it, names, functions) is True for it in field.validation.read_only
    )


def broken_rules(
    field: FormField, value: Any, names: _Names, functions: _Functions
) -> Iterator[str]:
    """Tell what an answer must be and is not; an answer of null breaks none.

    Raises:
        InvalidValueError: a limit is no number.
        ExpressionError: one cannot be evaluated.
    """
    if value is None:
        return
    rules = field.validation
    limits = {
        name: _limit(name, it, names, functions) for name, it in rules.limits.items()
    }
    if rules.pattern is not None and not _matches(rules.pattern, value):
        yield f"must match {rules.pattern.text!r}, got {value!r}"
    size = len(value) if isinstance(value, str) else 0
    for name, measured, is_least in (
        ("minLength", size, True),
        ("maxLength", size, False),
        ("min", value, True),
        ("max", value, False),
    ):
        limit = limits.get(name)
        if limit is None:
            continue
        if measured < limit if is_least else measured > limit:
            words = "at least" if is_least else "at most"
            unit = " characters" if name.endswith("Length") else ""
            yield f"must be {words} {limit}{unit}, got {value!r}"
    places = decimals_of(value) if isinstance(value, int | Decimal) else 0
    if rules.decimals is not None and places > rules.decimals:
        yield f"takes {rules.decimals} decimals at most, got {value}"


def _limit(
    name: str, value: Value, names: _Names, functions: _Functions
) -> int | Decimal | None:
    """Return a limit; null is none."""
    found = evaluate(value, names, functions)
    if found is None or (
        isinstance(found, int | Decimal) and not isinstance(found, bool)
    ):
        return found
    msg = f"{value.location}: {name} must be a number, got {found!r}"
    raise InvalidValueError(msg)


def _matches(pattern: Value, answer: Any) -> bool:
    return evaluate(pattern, {"answer": answer}, {}) is True
