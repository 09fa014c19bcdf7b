"""Map the type names of DMN files to FEEL types, and check values against them."""

from __future__ import annotations

from typing import Any

from bizproc.feel import kind_of

__all__ = ["KINDS", "fits"]

KINDS: dict[str, str | None] = {
    "Any": None,
    "any": None,
    "string": "string",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "context": "context",
    "list": "list",
}
"""`typeRef` (without a prefix such as `feel:`) → FEEL type; None takes any value."""


def fits(value: Any, kind: str | None) -> bool:
    """Tell whether a value may stand where a kind is declared; null always may."""
    return kind is None or value is None or kind_of(value) == kind
