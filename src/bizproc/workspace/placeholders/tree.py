"""Hold a text with placeholders as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

__all__ = [
    "All",
    "AnyOf",
    "Choice",
    "Comparison",
    "Condition",
    "Constant",
    "Field",
    "Filter",
    "Name",
    "Negation",
    "Output",
    "Part",
    "Path",
    "Step",
    "Test",
    "Value",
]


@dataclass(frozen=True, slots=True)
class Name:
    """Read a value that is given by name; `at` is its place in the text."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Constant:
    """Be a value that stands in the text itself."""

    value: str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Field:
    """Go to a field of a record, or to an item of a list by its number."""

    key: str | int
    at: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Change a value on its way out."""

    name: str
    given: tuple[Value, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Test:
    """Ask whether a value is there."""

    name: str
    negated: bool
    at: int


Step: TypeAlias = Field | Filter | Test


@dataclass(frozen=True, slots=True)
class Path:
    """Take a value and go on from it step by step."""

    start: Value
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compare a value with the next, that with the next …; all must hold."""

    first: Value
    rest: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Turn true and false around."""

    of: Value


@dataclass(frozen=True, slots=True)
class All:
    """Give the first value that counts as false, else the last one."""

    of: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Give the first value that counts as true, else the last one."""

    of: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Give one value or another."""

    condition: Value
    then: Value
    otherwise: Value


Value: TypeAlias = Name | Constant | Path | Comparison | Negation | All | AnyOf | Choice


@dataclass(frozen=True, slots=True)
class Output:
    """Write a value at this place."""

    value: Value
    at: int


@dataclass(frozen=True, slots=True)
class Condition:
    """Write the first of several texts whose condition holds, if any."""

    branches: tuple[tuple[Value, tuple[Part, ...]], ...]
    otherwise: tuple[Part, ...]


Part: TypeAlias = str | Output | Condition
