"""What a DMN file says: decisions, tables, rules. Expressions are compiled already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from bizproc.errors import Location
from bizproc.feel import Expression, UnaryTests

__all__ = [
    "Aggregation",
    "Cell",
    "Decision",
    "DecisionResult",
    "DecisionTable",
    "Formula",
    "HitPolicy",
    "Input",
    "LiteralExpression",
    "MatchedRule",
    "Output",
    "Rule",
]

HitPolicy: TypeAlias = Literal[
    "UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"
]
Aggregation: TypeAlias = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """An expression and where it stands."""

    expression: Expression
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An input cell and where it stands."""

    tests: UnaryTests
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input column: its expression, the kind of its values, the allowed ones.

    Attributes:
        label: as the table shows it; the expression's text if it has none.
        kind: a FEEL type name; None takes any.
    """

    id: str
    label: str
    formula: Formula
    kind: str | None = None
    allowed: Cell | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An output column; `name` is the key of its value if there are several.

    `order` are the allowed values from the most to the least important; the
    policies PRIORITY and OUTPUT ORDER go by it.
    """

    id: str
    name: str
    location: Location
    kind: str | None = None
    allowed: Cell | None = None
    order: tuple[Any, ...] = ()
    default: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: a cell or None (`-`) for each input, a formula for each output."""

    id: str
    number: int
    location: Location
    cells: tuple[Cell | None, ...]
    outputs: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A decision table; `aggregation` belongs to COLLECT alone."""

    location: Location
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression:
    """A decision that is one expression."""

    formula: Formula
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision: its logic and the decisions that it needs first.

    Attributes:
        names: under which another decision reads its result: id, name, variable.
        requires: ids of decisions of the same file.
        inputs: free names that the context must give, required ones included.
        functions: host functions that it calls, required ones included.
    """

    id: str
    name: str
    location: Location
    names: tuple[str, ...]
    logic: DecisionTable | LiteralExpression
    requires: tuple[str, ...] = ()
    inputs: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRule:
    """A row that matched: its id, its number from 1, and its line in the file."""

    id: str
    number: int
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """The outcome of a decision, with what explains it.

    Attributes:
        value: one output's value, a dict of several outputs, a list for COLLECT and
            RULE ORDER, None if no row matched.
        matched: the rows that matched, in table order; of a literal expression none.
        inputs: label → value of the input columns.
        required: the results of the decisions evaluated before.
    """

    decision_id: str
    value: Any
    matched: tuple[MatchedRule, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[DecisionResult, ...] = ()
