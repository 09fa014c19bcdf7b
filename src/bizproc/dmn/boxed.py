"""Boxed expressions, as a DMN file holds them (DMN 1.5, 10.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.item_types import ItemType
from bizproc.errors import Location

__all__ = [
    "Aggregation",
    "Binding",
    "Boxed",
    "Conditional",
    "Context",
    "ContextEntry",
    "DecisionTable",
    "Filter",
    "FunctionDefinition",
    "HitPolicy",
    "Input",
    "Invocation",
    "Iteration",
    "ListExpression",
    "LiteralExpression",
    "Output",
    "Parameter",
    "Relation",
    "Rule",
    "Unusable",
]

HitPolicy: TypeAlias = Literal[
    "UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"
]
Aggregation: TypeAlias = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """Base of all boxed expressions: the place and the declared type."""

    location: Location
    type: ItemType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Boxed):
    """One FEEL expression."""

    formula: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input column: its expression, the type of its values, the allowed ones.

    `label` is as the table shows it; the expression's text if it has none.
    """

    id: str
    label: str
    formula: Formula
    type: ItemType | None = None
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
    label: str = ""
    type: ItemType | None = None
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
    annotations: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Boxed):
    """A decision table; `aggregation` belongs to COLLECT alone."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry:
    """An entry of a context; the one without a name is the context's result."""

    name: str
    type: ItemType | None
    value: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Boxed):
    """Named values, each seeing those before it."""

    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExpression(Boxed):
    """A list of expressions."""

    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Boxed):
    """A list of contexts that have the same entries, written as a table."""

    columns: tuple[tuple[str, ItemType | None], ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A formal parameter."""

    name: str
    type: ItemType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Boxed):
    """A function of kind FEEL; `type` is that of its result."""

    parameters: tuple[Parameter, ...]
    body: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An argument of an invocation."""

    name: str
    value: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Boxed):
    """A call of a function with named arguments."""

    function: Boxed
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Boxed):
    """If, then, else."""

    condition: Boxed
    yes: Boxed
    no: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Boxed):
    """The items of a list that pass a condition, or the one at a position."""

    source: Boxed
    condition: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Boxed):
    """For, some or every: `body` is evaluated for each item of `domain`."""

    kind: Literal["for", "some", "every"]
    variable: str
    domain: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable(Boxed):
    """What a lenient reading found to be wrong; its value is null."""

    message: str
