"""Decide what a YAML scalar means: the core schema of YAML 1.2.2, section 10.3.2.

`no`, `12:30` and dates are text, `017` is seventeen, `0o17` is fifteen, and a number
with a point or an exponent is an exact Decimal.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

__all__ = [
    "ScalarValue",
    "UnusableScalarError",
    "resolve_plain",
    "resolve_tagged",
    "shown_tag",
]

ScalarValue: TypeAlias = str | int | Decimal | bool | None

_MAX_NUMBER_LENGTH = 100
_MAX_EXPONENT = 6144

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_NUMERIC_START = frozenset("0123456789+-.")

_TAG = "tag:yaml.org,2002:"
_SCALAR_TAGS = {
    "str": str,
    "int": int,
    "float": Decimal,
    "bool": bool,
    "null": type(None),
}


class UnusableScalarError(ValueError):
    """Say why a scalar cannot be used; made into a finding by the reader."""


def resolve_plain(text: str) -> ScalarValue:
    """Return what a plain (unquoted) scalar means.

    Raises:
        UnusableScalarError: no finite number, or one out of bounds.
    """
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if text[0] not in _NUMERIC_START:
        return text
    return _number(text)


def _number(text: str) -> ScalarValue:
    if _NOT_FINITE.match(text):
        message = f"{text} is no number that can be used; quote it to make it text"
        raise UnusableScalarError(message)
    base = next(
        (
            base
            for form, base in ((_INT, 10), (_OCTAL, 8), (_HEX, 16))
            if form.match(text)
        ),
        None,
    )
    if base is None and not _FLOAT.match(text):
        return text
    if len(text) > _MAX_NUMBER_LENGTH:
        message = f"a number of {len(text)} characters; quote it if it is text"
        raise UnusableScalarError(message)
    if base is not None:
        return int(text if base == 10 else text[2:], base)  # noqa: PLR2004 - decimal
    value = Decimal(text)
    if value and abs(value.adjusted()) > _MAX_EXPONENT:
        message = f"{text} is out of range; quote it if it is text"
        raise UnusableScalarError(message)
    return value


def resolve_tagged(text: str, *, tag: str) -> ScalarValue:
    """Return what a scalar with a tag means; only the core tags are known.

    Raises:
        UnusableScalarError: an unknown tag, or text that does not fit its tag.
    """
    if tag == "!":
        return text
    kind = _SCALAR_TAGS.get(tag.removeprefix(_TAG)) if tag.startswith(_TAG) else None
    if kind is None:
        message = f"tag {shown_tag(tag)} is not allowed here; write the plain value"
        raise UnusableScalarError(message)
    if kind is str:
        return text
    value = resolve_plain(text)
    if kind is Decimal and type(value) is int:
        return Decimal(value)
    if type(value) is not kind:
        message = f"{text!r} does not fit its tag {shown_tag(tag)}"
        raise UnusableScalarError(message)
    return value


def shown_tag(tag: str) -> str:
    """Show a tag as a file writes it."""
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
