"""The syntax tree of FEEL: frozen nodes that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "Between",
    "Binary",
    "Call",
    "Comparison",
    "Constant",
    "ContextLiteral",
    "Filter",
    "For",
    "FunctionDefinition",
    "If",
    "In",
    "InstanceOf",
    "Iteration",
    "ListLiteral",
    "Logical",
    "Name",
    "Negation",
    "NoValue",
    "Node",
    "Parameter",
    "Path",
    "Quantified",
    "RangeLiteral",
    "Test",
    "Tests",
    "TypeName",
    "asks",
    "children",
    "mentions",
    "spelled",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of all nodes: the offsets of its text in the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Node):
    """A literal: number, string, boolean, null or `@"…"`."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NoValue(Node):
    """A literal that names nothing there is: `@"2026-02-30"`, `1e9999`; null, or an error.

    Only a lenient parser leaves it in a tree.
    """

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name, its words joined by one space; `?` is the tested value."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """Arithmetic: `+ - * / **`."""

    operator: Literal["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    """`= != < <= > >=`."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logical(Node):
    """`and`, `or`."""

    operator: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """A unary test: `< operand`, or with operator "" any other expression."""

    __test__ = False  # not a pytest class

    operator: Literal["", "=", "!=", "<", "<=", ">", ">="]
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests(Node):
    """The tests of a decision table's cell; none of them = `-`."""

    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`value in test` or `value in (test, test)`."""

    value: Node
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeLiteral(Node):
    """`[low..high]`, its open forms `(< high)`, `(>= low)`, and `(= x)`, `(!= x)`.

    The last two have their operand at both ends.
    """

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool
    operator: Literal["", "=", "!="] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextLiteral(Node):
    """`{key: value, …}`; an entry sees the entries before it."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """`source.name`; `name_start` is where the name begins."""

    source: Node
    name: str
    name_start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """`source[condition]`: a predicate over `item`, or an index."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Node):
    """`name in domain`, or `name in domain..last`."""

    name: str
    domain: Node
    last: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """`for iterations return body`; the body sees `partial`."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """`some` or `every iterations satisfies condition`."""

    quantifier: Literal["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeName:
    """A type: its name; of a list or range its element; of a context its fields."""

    name: str
    element: TypeName | None = None
    fields: tuple[tuple[str, TypeName], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a function definition."""

    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Node):
    """`function(parameters) body`."""

    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """`function(arguments)`; `names` are empty for positional arguments."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


_CHILDREN: dict[type[Node], tuple[str, ...]] = {
    Constant: (),
    NoValue: (),
    Name: (),
    Negation: ("operand",),
    Binary: ("left", "right"),
    Comparison: ("left", "right"),
    Logical: ("left", "right"),
    Between: ("value", "low", "high"),
    Test: ("operand",),
    Tests: ("tests",),
    In: ("value", "tests"),
    RangeLiteral: ("low", "high"),
    ListLiteral: ("items",),
    ContextLiteral: ("values",),
    Path: ("source",),
    Filter: ("source", "condition"),
    If: ("condition", "yes", "no"),
    Iteration: ("domain", "last"),
    For: ("iterations", "body"),
    Quantified: ("iterations", "condition"),
    InstanceOf: ("value",),
    FunctionDefinition: ("body",),
    Call: ("function", "arguments"),
}


def children(node: Node) -> list[Node]:
    """Return the direct children of a node, in the order of the text."""
    found: list[Node] = []
    for field in _CHILDREN[type(node)]:
        value = getattr(node, field)
        if isinstance(value, tuple):
            found.extend(value)
        elif value is not None:
            found.append(value)
    return found


def mentions(node: Node, name: str) -> bool:
    """Tell whether a name stands anywhere in a node."""
    stack = [node]
    while stack:
        found = stack.pop()
        if getattr(found, "name", None) == name:
            return True
        stack.extend(children(found))
    return False


_CONDITIONS = (Between, Call, Comparison, In, InstanceOf, Logical, Quantified)


def asks(test: Test) -> bool:
    """Tell whether a test after `in` is a condition on the tested value: `? > 3`."""
    operand = test.operand
    return (
        not test.operator
        and isinstance(operand, _CONDITIONS)
        and mentions(operand, "?")
    )


def spelled(node: Node) -> str:
    """Return a name with the names after it: `lead.deal`; "" for anything else."""
    names: list[str] = []
    while isinstance(node, Path):
        names.append(node.name)
        node = node.source
    return ".".join([node.name, *reversed(names)]) if isinstance(node, Name) else ""
