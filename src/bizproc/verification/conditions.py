"""What conditions say about variables, as far as that is simple.

A condition is taken apart into `and`, `or`, `not` and comparisons of a variable with
literals. Of every variable a few sample values are kept that no comparison of the
process tells apart from any other: each literal, one value between each two numbers,
one text that is none of them. So a set of bits says which values a condition allows.
What is not so simple counts as a truth value of its own, named by its text: the same
text is the same value as long as nothing that it reads is written.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, TypeAlias, TypeGuard

from bizproc.bpmn.elements import Value
from bizproc.feel import BUILTIN_NAMES
from bizproc.feel.syntax import (
    Between,
    Call,
    Comparison,
    Constant,
    In,
    Logical,
    Name,
    Negation,
    Node,
    Path,
    Test,
    children,
    spelled,
)

__all__ = ["Cube", "Formulas", "Variable", "conjunction"]

Cube: TypeAlias = Mapping[str, int]
"""The values that are allowed, as bits, by variable; all others may have any."""

MAX_CUBES: Final = 16
MAX_SAMPLES: Final = 24
_PASSING: Final = frozenset({"now", "today"})
_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """Hold sample values of a variable, and the names that it depends on."""

    name: str
    roots: frozenset[str]
    samples: tuple[Any, ...]
    # whether it can be set as it is: a name, and no expression
    plain: bool


@dataclass(frozen=True, slots=True)
class _Atom:
    variable: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class _Joint:
    all: bool
    parts: tuple[_Formula, ...]


@dataclass(frozen=True, slots=True)
class _Not:
    of: _Formula


_Formula: TypeAlias = "_Atom | _Joint | _Not | None"  # None: it may be either


@dataclass(slots=True)
class Formulas:
    """Understand the conditions of a process together."""

    variables: dict[str, Variable] = field(default_factory=dict)
    _formulas: dict[str, _Formula] = field(default_factory=dict)

    @classmethod
    def of(cls, conditions: Iterable[Value]) -> Formulas:
        """Understand conditions; those that are no FEEL may be true or false."""
        made = cls()
        reader = _Reader()
        for condition in conditions:
            expression = condition.expression
            if expression is not None and condition.text not in made._formulas:
                reader.source = expression.source
                made._formulas[condition.text] = reader.read(expression.ast)
        made.variables = reader.variables()
        return made

    def cubes(self, condition: Value, *, true: bool) -> list[Cube]:
        """Return the ways in which a condition may be true, or false."""
        return self._ways(self._formulas.get(condition.text), true=true)

    def _ways(self, formula: _Formula, *, true: bool) -> list[Cube]:
        if isinstance(formula, _Not):
            return self._ways(formula.of, true=not true)
        if isinstance(formula, _Atom):
            variable = self.variables.get(formula.variable)
            if variable is None:
                return [{}]
            allowed = sum(
                1 << at
                for at, sample in enumerate(variable.samples)
                if formula.holds(sample) is true
            )
            return [{variable.name: allowed}] if allowed else []
        if formula is None:
            return [{}]
        ways = [self._ways(part, true=true) for part in formula.parts]
        if formula.all is true:
            return conjunction(ways)
        return _limited([cube for part in ways for cube in part])


def conjunction(ways: Iterable[list[Cube]]) -> list[Cube]:
    """Return the ways in which all may hold; with too many, that anything may be."""
    result: list[Cube] = [{}]
    for part in ways:
        result = _limited(
            [
                both
                for one in result
                for other in part
                if (both := _both(one, other)) is not None
            ]
        )
    return result


def _both(one: Cube, other: Cube) -> Cube | None:
    both = dict(one)
    for name, allowed in other.items():
        both[name] = both.get(name, allowed) & allowed
        if not both[name]:
            return None
    return both


def _limited(cubes: list[Cube]) -> list[Cube]:
    return cubes if len(cubes) <= MAX_CUBES else [{}]


@dataclass(slots=True)
class _Seen:
    """Collect what a variable is compared with."""

    roots: frozenset[str]
    constants: list[Any] = field(default_factory=list)
    is_plain: bool = True
    is_truth: bool = False


@dataclass(slots=True)
class _Reader:
    """Turn syntax trees into formulas, and learn which values matter."""

    source: str = ""
    seen: dict[str, _Seen] = field(default_factory=dict)

    def read(self, node: Node) -> _Formula:
        """Return what a condition says."""
        if isinstance(node, Logical):
            parts = (self.read(node.left), self.read(node.right))
            return _Joint(node.operator == "and", parts)
        if _is_negation(node):
            return _Not(self.read(node.arguments[0]))
        if isinstance(node, Constant) and isinstance(node.value, bool):
            return _Joint(node.value, ())
        if isinstance(node, Name | Path) and spelled(node):
            self._note(node).is_truth = True
            return _Atom(spelled(node), lambda sample: sample is True)
        return self._relation(node)

    def _relation(self, node: Node) -> _Formula:
        if isinstance(node, Comparison):
            return self._comparison(node)
        if isinstance(node, Between):
            return self._between(node)
        return self._in(node) if isinstance(node, In) else self._opaque(node)

    def _comparison(self, node: Comparison) -> _Formula:
        for subject, other, sign in (
            (node.left, node.right, node.operator),
            (node.right, node.left, _MIRRORED[node.operator]),
        ):
            known, value = _literal(other)
            if known and spelled(subject):
                return self._compared(subject, sign, value)
        return self._opaque(node)

    def _between(self, node: Between) -> _Formula:
        (low_known, low), (high_known, high) = _literal(node.low), _literal(node.high)
        if not (low_known and high_known and spelled(node.value)):
            return self._opaque(node)
        above = self._compared(node.value, ">=", low)
        return _Joint(True, (above, self._compared(node.value, "<=", high)))  # noqa: FBT003 - all of them

    def _in(self, node: In) -> _Formula:
        found = [self._test(node.value, test) for test in node.tests]
        if not spelled(node.value) or None in found:
            return self._opaque(node)
        return _Joint(False, tuple(found))  # noqa: FBT003 - one of them

    def _test(self, subject: Node, test: Test) -> _Formula:
        known, value = _literal(test.operand)
        return self._compared(subject, test.operator or "=", value) if known else None

    def _compared(self, subject: Node, sign: str, value: Any) -> _Formula:
        self._note(subject).constants.append(value)
        return _Atom(spelled(subject), _comparing(sign, value))

    def _note(self, node: Node) -> _Seen:
        name = spelled(node)
        root = name.split(".", 1)[0]
        return self.seen.setdefault(name, _Seen(frozenset({root})))

    def _opaque(self, node: Node) -> _Formula:
        """Take an expression as a truth value of its own, if it can only change so."""
        names: set[str] = set()
        waiting = [node]
        for part in waiting:  # grows while it is walked
            if isinstance(part, Call):
                function = spelled(part.function)
                if function in _PASSING or function not in BUILTIN_NAMES:
                    return None
            if isinstance(part, Name):
                names.add(part.name)
            waiting += children(part)
        text = self.source[node.start : node.end]
        seen = self.seen.setdefault(f"({text})", _Seen(frozenset(names)))
        seen.is_truth, seen.is_plain = True, False
        return _Atom(f"({text})", lambda sample: sample is True)

    def variables(self) -> dict[str, Variable]:
        """Return the variables with their sample values."""
        found: dict[str, Variable] = {}
        for name, seen in self.seen.items():
            samples = _samples(seen)
            if len(samples) <= MAX_SAMPLES:
                found[name] = Variable(
                    name=name, roots=seen.roots, samples=samples, plain=seen.is_plain
                )
        return found


def _is_negation(node: Node) -> TypeGuard[Call]:
    if not isinstance(node, Call) or spelled(node.function) != "not":
        return False
    return len(node.arguments) == 1 and not node.names


def _literal(node: Node) -> tuple[bool, Any]:
    """Say whether a node is a literal that can be compared, and which."""
    if isinstance(node, Negation):
        known, value = _literal(node.operand)
        return (known and _is_number(value)), (-value if _is_number(value) else None)
    if isinstance(node, Constant):
        value = node.value
        is_simple = value is None or isinstance(value, bool | str) or _is_number(value)
        return is_simple, value
    return False, None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _comparing(sign: str, value: Any) -> Callable[[Any], bool]:
    def holds(sample: Any) -> bool:
        same_kind = type(sample) is type(value) or (
            _is_number(sample) and _is_number(value)
        )
        if sign in {"=", "!="}:
            return (same_kind and sample == value) is (sign == "=")
        comparable = same_kind and sample is not None and not isinstance(sample, bool)
        return comparable and _OPERATORS[sign](sample, value)

    return holds


def _samples(seen: _Seen) -> tuple[Any, ...]:
    numbers = sorted({it for it in seen.constants if _is_number(it)})
    texts = list(dict.fromkeys(it for it in seen.constants if isinstance(it, str)))
    found: list[Any] = []
    if numbers:
        found.append(numbers[0] - 1)
        for one, other in pairwise(numbers):
            found += [one, (Decimal(one) + Decimal(other)) / 2]
        found += [numbers[-1], numbers[-1] + 1]
    if texts:
        found += [*texts, _another(texts)]
    if seen.is_truth or any(isinstance(it, bool) for it in seen.constants):
        found += [True, False]
    if None in seen.constants:
        found.append(None)
        if len(found) == 1:
            found.append("something")
    return tuple(found)


def _another(texts: list[str]) -> str:
    name = "other"
    while name in texts:
        name += "_"
    return name
