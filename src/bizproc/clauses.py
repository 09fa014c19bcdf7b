"""What a store can be asked beyond plain conditions: trees of comparisons, one order.

A clause says of a row that it is meant, or that it is not; there is no third answer. It
compares a column, or a `Member` of a column of FEEL values; what is empty, or of another
kind, is unequal to everything. `bizproc.store.Transaction` takes them in `pick` and
`tally`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from bizproc.errors import StoreError

__all__ = [
    "EVERY",
    "NONE",
    "All",
    "Among",
    "AnyOf",
    "Clause",
    "Compare",
    "Comparison",
    "Has",
    "Member",
    "MemberIndex",
    "MemberKind",
    "Not",
    "Operand",
    "Order",
    "Steps",
    "Word",
    "Words",
    "every_of",
    "is_one_of",
    "scalar",
]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
MemberKind: TypeAlias = Literal["text", "number", "truth", "date", "instant", "any"]
Comparison: TypeAlias = Literal[
    "=", "<", "<=", ">", ">=", "in", "is null", "is not null"
]


@dataclass(frozen=True, slots=True)
class Member:
    """Name a member of a column of FEEL values, and the kind it is compared as.

    Values of other kinds count as missing. Numbers are compared as doubles. An
    `instant` is kept in UTC. A missing `truth` is false. `any` can only be asked
    whether it is there.

    Raises:
        StoreError: no member can have such a name.
    """

    column: str
    name: str
    kind: MemberKind

    def __post_init__(self) -> None:
        """Refuse what cannot stand in a question to a database."""
        if not _NAME.match(self.name):
            msg = f"no member of a column is called {self.name!r:.60}"
            raise StoreError(msg)


Operand: TypeAlias = str | Member


@dataclass(frozen=True, slots=True)
class MemberIndex:
    """Ask for fast look-ups by a member, among the rows that hold a value in a column.

    Rows of the same member follow by the columns `then`.
    """

    member: Member
    column: str
    value: str
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare:
    """Compare an operand with a value, of `in` with several."""

    operand: Operand
    operator: Comparison
    value: Any = None


@dataclass(frozen=True, slots=True)
class Has:
    """Find one of the values in a member that is a list."""

    member: Member
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """Look for a word, or for one that begins so."""

    text: str
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """Find rows in whose column of words each group has one of its words.

    The column is the one that its table calls `words`.
    """

    column: str
    groups: tuple[tuple[Word, ...], ...]


@dataclass(frozen=True, slots=True)
class All:
    """Ask that every clause holds."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Ask that one of the clauses holds."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Ask that a clause does not hold."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class Among:
    """Ask that a column holds what a column of some rows of another table holds."""

    column: str
    table: Any
    other: str
    clause: Clause


Clause: TypeAlias = Compare | Has | Words | All | AnyOf | Not | Among

EVERY = All(())
NONE = AnyOf(())


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by one operand; rows of equal rank follow by columns `then`, the same way.

    What is empty comes first, descending last. The columns `then` are never empty, and
    tell the rows apart that a clause means.
    """

    operand: Operand
    descending: bool = False
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Part what a column holds by ascending edges, at most some hundred.

    Part 0 is less than the first edge, the last one is no less than the last edge. What
    is empty is in no part: None.
    """

    column: str
    edges: tuple[Any, ...]


def every_of(clauses: Iterable[Clause]) -> Clause:
    """Make one clause of several that must all hold."""
    listed = tuple(clauses)
    return listed[0] if len(listed) == 1 else All(listed)


def is_one_of(operand: Operand, values: Iterable[Any]) -> Clause:
    """Make the clause that an operand holds one of the values."""
    return Compare(operand, "in", tuple(values))


def scalar(kind: MemberKind, value: Any) -> Any:
    """Return what a FEEL value is compared as, None if it is none of the kind."""
    return _SCALARS[kind](value)


def _number(value: Any) -> float | None:
    is_number = isinstance(value, (int, float, Decimal))
    return float(value) if is_number and not isinstance(value, bool) else None


def _date(value: Any) -> str | None:
    is_date = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return value.isoformat() if is_date else None


def _instant(value: Any) -> str | None:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        return None
    return value.astimezone(dt.UTC).isoformat()


_SCALARS: Final[Mapping[MemberKind, Callable[[Any], Any]]] = {
    "any": lambda value: None if value is None else True,
    "truth": lambda value: isinstance(value, int) and value == 1,
    "number": _number,
    "text": lambda value: value if isinstance(value, str) else None,
    "date": _date,
    "instant": _instant,
}
