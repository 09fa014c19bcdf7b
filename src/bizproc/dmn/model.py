"""The elements of a decision requirements graph, and the results of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.dmn.boxed import Boxed, FunctionDefinition, Parameter
from bizproc.dmn.item_types import ItemType
from bizproc.errors import ExpressionError, Location

__all__ = [
    "BusinessKnowledgeModel",
    "Decision",
    "DecisionResult",
    "DecisionService",
    "InputData",
    "MatchedRule",
    "Requirement",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What an element needs: an element of its own or of an imported file.

    Attributes:
        id: of the element needed.
        imported: the name of the import it comes by; "" in the same file.
        namespace: of the file it stands in; "" in the same file.
    """

    id: str
    imported: str = ""
    namespace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData:
    """A value that comes from outside."""

    id: str
    name: str
    location: Location
    type: ItemType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision: its logic and what it needs first.

    Attributes:
        names: under which another decision reads its result: id, name, variable.
        type: of the result.
        requires: ids of decisions of the same file.
        needs: the decisions and input data needed, those of other files included.
        knowledge: the knowledge models and services whose functions it calls.
        inputs: free names that the context must give, required ones included.
        functions: host functions that it calls, required ones included.
    """

    id: str
    name: str
    location: Location
    names: tuple[str, ...]
    logic: Boxed
    type: ItemType | None = None
    requires: tuple[str, ...] = ()
    needs: tuple[Requirement, ...] = ()
    knowledge: tuple[Requirement, ...] = ()
    inputs: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel:
    """A function that decisions and other functions call."""

    id: str
    name: str
    location: Location
    names: tuple[str, ...]
    logic: FunctionDefinition | Boxed
    type: ItemType | None = None
    knowledge: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService:
    """Decisions that are called as one function.

    Its parameters are the input data, then the input decisions.
    """

    id: str
    name: str
    location: Location
    names: tuple[str, ...]
    outputs: tuple[Requirement, ...]
    input_decisions: tuple[Requirement, ...] = ()
    input_data: tuple[Requirement, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    type: ItemType | None = None


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
        matched: the rows that matched, in table order; of other logic none.
        inputs: label → value of the input columns; of other logic, the values of
            the required input data by name.
        required: the results of the decisions evaluated before.
        notes: in lenient mode, the reasons of nulls.
    """

    decision_id: str
    value: Any
    matched: tuple[MatchedRule, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[DecisionResult, ...] = ()
    notes: tuple[ExpressionError, ...] = ()
