"""Infer the types of an expression's parts, and find what can only fail.

Nothing is said about a type that is not known (`Any`); null fits every type, but the
literal `null` where it is always an error is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.feel.builtins import BUILTINS
from bizproc.feel.hints.names import name_hint, property_hint
from bizproc.feel.inferring.inferred_calls import called, wrong_arguments
from bizproc.feel.inferring.operator_types import (
    arithmetic_hint,
    arithmetic_type,
    equality_hint,
    never_equal,
    order_hint,
    property_type,
    unordered,
    verb,
)
from bizproc.feel.properties import PROPERTIES
from bizproc.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Logical,
    Name,
    Negation,
    Node,
    NoValue,
    Path,
    Quantified,
    RangeLiteral,
    Test,
    Tests,
    TypeName,
    asks,
    spelled,
)
from bizproc.feel.types_of_values import (
    ANY,
    a_kind,
    joined,
    list_of,
    range_of,
    type_of,
)

__all__ = ["Inference"]

_BOOLEAN, _NUMBER = TypeName(name="boolean"), TypeName(name="number")
_OPEN = frozenset(["any", "null"])


class Inference:
    """Walk over a tree with the types of the names in reach."""

    __slots__ = ("bindings", "closed", "foreign", "problems", "scope", "source")

    def __init__(
        self,
        scope: Mapping[str, TypeName],
        foreign: frozenset[str] = frozenset(),
        *,
        closed: bool = True,
        source: str = "",
    ) -> None:
        self.scope = scope
        self.closed = closed
        """Whether names and fields that are not known are findings, too."""
        self.source = source
        self.foreign = foreign
        """Host functions, which may hide built-ins."""
        self.bindings: list[tuple[str | None, TypeName]] = []
        """Local names; a filtered item has none, its fields are names."""
        self.problems: list[tuple[Node, str]] = []

    def infer(self, node: Node) -> TypeName:
        """Return the type of a node, noting what is wrong in it."""
        return _RULES[type(node)](self, node)

    def report(self, node: Node, message: str) -> TypeName:
        """Note a problem; what has one may be anything."""
        self.problems.append((node, message))
        return ANY

    @contextmanager
    def local(self) -> Iterator[None]:
        """Forget the names bound inside at the end."""
        count = len(self.bindings)
        try:
            yield
        finally:
            del self.bindings[count:]

    def bound(self, name: str) -> TypeName | None:
        """Return the type of a local name, None if no name in reach is called so."""
        for known, type_ in reversed(self.bindings):
            if known == name or (known is None and name == "item"):
                return type_
            if known is None:
                if type_.name == "context" and type_.fields:
                    field = dict(type_.fields).get(name)
                    if field is not None:
                        return field
                elif type_.name in {"any", "context"}:
                    return ANY
        return None

    def boolean(self, node: Node, what: str) -> None:
        """Insist that a part can be true or false."""
        found = self.infer(node)
        if found.name not in {"boolean", "any"}:
            self.report(node, f"{what} must be true or false, not {a_kind(found)}")


def _name(on: Inference, node: Name) -> TypeName:
    found = on.bound(node.name)
    if found is not None:
        return found
    filtered = [type_ for name, type_ in on.bindings if name is None]
    if filtered and on.closed and node.name not in {*on.scope, *BUILTINS}:
        # outside of filters, unknown names are found without types
        fields = [name for type_ in filtered for name, _ in type_.fields]
        known, place = [*fields, *on.scope], {"start": node.start, "end": node.end}
        hint = name_hint(node.name, known, source=on.source, **place)
        return on.report(node, f"unknown name {node.name!r}{hint}")
    return on.scope.get(node.name, ANY)


def _negation(on: Inference, node: Negation) -> TypeName:
    found = on.infer(node.operand)
    if arithmetic_type("*", found.name, "number") is None or found.name == "null":
        return on.report(node, f"cannot negate {a_kind(found)}")
    return found


def _binary(on: Inference, node: Binary) -> TypeName:
    left, right = on.infer(node.left), on.infer(node.right)
    found = arithmetic_type(node.operator, left.name, right.name)
    if found is not None:
        return found
    done = verb(node.operator, a_kind(left), a_kind(right))
    hint = arithmetic_hint(node, left, right)
    return on.report(node, f"cannot {done}{hint}")


def _comparison(on: Inference, node: Comparison) -> TypeName:
    left, right = on.infer(node.left), on.infer(node.right)
    if node.operator in {"=", "!="}:
        if never_equal(left, right):
            sure = "never equal" if node.operator == "=" else "always unequal"
            problem = f"{a_kind(left)} is {sure} to {a_kind(right)}"
            on.report(node, problem + equality_hint(node, left, right))
    else:
        _ordered(on, node, left, right)
    return _BOOLEAN


def _ordered(on: Inference, node: Node, left: TypeName, right: TypeName) -> None:
    """Insist that two values have one kind, and one with an order."""
    names = {left.name, right.name}
    wrong = any(unordered(kind) for kind in names)
    if not wrong and (len(names) == 1 or "any" in names):
        return
    hint = "; test for null first" if "null" in names else order_hint(node, left, right)
    on.report(node, f"cannot compare {a_kind(left)} with {a_kind(right)}{hint}")


def _logical(on: Inference, node: Logical) -> TypeName:
    for side in (node.left, node.right):
        on.boolean(side, f"each side of {node.operator!r}")
    return _BOOLEAN


def _between(on: Inference, node: Between) -> TypeName:
    value = on.infer(node.value)
    for end in (node.low, node.high):
        _ordered(on, node, value, on.infer(end))
    return _BOOLEAN


def _in(on: Inference, node: In) -> TypeName:
    value = on.infer(node.value)
    for test in node.tests:
        with on.local():
            on.bindings.extend([("?", value)] if asks(test) else [])
            _test_of(on, test, value)
    return _BOOLEAN


def _test_of(on: Inference, test: Test, value: TypeName) -> TypeName:
    """Check one test against the type of the tested value."""
    found = on.infer(test.operand)
    if test.operator in {"=", "!="}:
        if never_equal(value, found):
            on.report(test, f"{a_kind(value)} is never equal to {a_kind(found)}")
    elif test.operator:
        _ordered(on, test, value, found)
    elif value.name not in _OPEN and value.name != "list":
        against = found
        if found.name in {"list", "range"} and found.name != value.name:
            against = found.element or ANY
            if against.name in {"list", "range"}:
                return found
        if never_equal(value, against) and found.name != "boolean":
            on.report(test, f"{a_kind(value)} never passes {a_kind(found)}")
    return found


def _tests(on: Inference, node: Tests) -> TypeName:
    value = on.scope.get("?", ANY)
    with on.local():
        on.bindings.append(("?", value))
        for test in node.tests:
            _test_of(on, test, value)
    return _BOOLEAN


def _if(on: Inference, node: If) -> TypeName:
    on.boolean(node.condition, "the condition")
    return joined([on.infer(node.yes), on.infer(node.no)])


def _path(on: Inference, node: Path) -> TypeName:
    return _field(on, node, on.infer(node.source))


def _field(on: Inference, node: Path, owner: TypeName) -> TypeName:
    if owner.name in _OPEN:
        return owner
    if owner.name == "list":
        return list_of(_field(on, node, owner.element or ANY))
    place = Name(start=node.name_start, end=node.end, name=node.name)
    if owner.name == "context":
        return _entry(on, node, place, dict(owner.fields))
    if owner.name not in PROPERTIES:
        hint = property_hint(node.name, on.source, node.name_start)
        return on.report(place, f"cannot read {node.name!r} of {a_kind(owner)}{hint}")
    found = property_type(owner, node.name)
    if found is None:
        hint = did_you_mean(node.name, PROPERTIES[owner.name])
        return on.report(place, f"a {owner.name} has no {node.name!r}{hint}")
    return found


def _entry(
    on: Inference, node: Path, place: Node, fields: dict[str, TypeName]
) -> TypeName:
    if not fields or node.name in fields or not on.closed:
        return fields.get(node.name, ANY)
    owner = spelled(node.source)
    hint = did_you_mean(node.name, fields)
    owned = repr(owner) if owner else "the context"
    return on.report(place, f"{owned} has no {node.name!r}{hint}")


def _filter(on: Inference, node: Filter) -> TypeName:
    source = on.infer(node.source)
    if source.name not in {"list", *_OPEN}:
        on.report(node.source, f"cannot filter {a_kind(source)}; it is not a list")
    item = source.element or ANY
    with on.local():
        on.bindings.append((None, item))
        found = on.infer(node.condition)
    if found.name == "number":
        return item
    if found.name == "boolean":
        return source if source.name == "list" else list_of(ANY)
    if found.name != "any":
        must = "a filter must be true or false, or a position"
        on.report(node.condition, f"{must}, not {a_kind(found)}")
    return ANY


def _iterate(on: Inference, iterations: tuple[Iteration, ...]) -> None:
    for iteration in iterations:
        domain = on.infer(iteration.domain)
        item = domain.element or ANY
        if iteration.last is not None:
            last = on.infer(iteration.last)
            item = domain if domain.name in {"number", "date"} else ANY
            for end in (domain, last):
                if end.name not in {"number", "date", "any"}:
                    text = "an iteration runs over whole numbers or dates, not"
                    on.report(iteration, f"{text} {a_kind(end)}")
        elif domain.name not in {"list", "range", "any"}:
            message = f"'in' needs a list or range, not {a_kind(domain)}"
            on.report(iteration.domain, message)
        on.bindings.append((iteration.name, item))


def _for(on: Inference, node: For) -> TypeName:
    with on.local():
        _iterate(on, node.iterations)
        on.bindings.append(("partial", list_of(ANY)))
        return list_of(on.infer(node.body))


def _quantified(on: Inference, node: Quantified) -> TypeName:
    with on.local():
        _iterate(on, node.iterations)
        on.boolean(node.condition, "the condition")
    return _BOOLEAN


def _list(on: Inference, node: ListLiteral) -> TypeName:
    return list_of(joined([on.infer(item) for item in node.items]))


def _context(on: Inference, node: ContextLiteral) -> TypeName:
    fields: list[tuple[str, TypeName]] = []
    with on.local():
        for key, value in zip(node.keys, node.values, strict=True):
            with on.local():
                if isinstance(value, FunctionDefinition):
                    on.bindings.append((key, TypeName(name="function")))
                found = on.infer(value)
            fields.append((key, found))
            on.bindings.append((key, found))
    return TypeName(name="context", fields=tuple(fields))


def _range(on: Inference, node: RangeLiteral) -> TypeName:
    ends = [on.infer(end) for end in (node.low, node.high) if end is not None]
    _ordered(on, node, ends[0], ends[-1])
    return range_of(joined(ends))


def _instance_of(on: Inference, node: InstanceOf) -> TypeName:
    return on.infer(node.value) and _BOOLEAN


def _function(on: Inference, node: FunctionDefinition) -> TypeName:
    with on.local():
        for parameter in node.parameters:
            on.bindings.append((parameter.name, parameter.type or ANY))
        result = on.infer(node.body)
    fields = tuple((item.name, item.type or ANY) for item in node.parameters)
    return TypeName(name="function", element=result, fields=fields)


def _call(on: Inference, node: Call) -> TypeName:
    arguments = [on.infer(argument) for argument in node.arguments]
    callee = node.function
    name = callee.name if isinstance(callee, Name) else ""
    if name and on.bound(name) is None:
        if name in BUILTINS and name not in on.foreign:
            found, problem = called(BUILTINS[name], node, arguments)
            return on.report(node, problem) if problem else found
        target = on.scope.get(name, ANY)
    else:
        target = on.infer(callee)
    if target.name not in {"function", "any"}:
        return on.report(node, f"cannot call {a_kind(target)}; it is not a function")
    if problem := wrong_arguments(target, node.names, arguments):
        on.report(node, f"{name or 'the function'}(…) {problem}")
    return target.element or ANY


_RULES: dict[type[Node], Callable[[Inference, Any], TypeName]] = {
    Constant: lambda _, node: type_of(node.value),
    NoValue: lambda on, node: on.report(node, node.message),
    Name: _name,
    Negation: _negation,
    Binary: _binary,
    Comparison: _comparison,
    Logical: _logical,
    Between: _between,
    If: _if,
    Path: _path,
    Filter: _filter,
    For: _for,
    Quantified: _quantified,
    ListLiteral: _list,
    ContextLiteral: _context,
    RangeLiteral: _range,
    InstanceOf: _instance_of,
    FunctionDefinition: _function,
    Call: _call,
    In: _in,
    Tests: _tests,
}
