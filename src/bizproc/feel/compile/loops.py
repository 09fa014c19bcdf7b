"""Compile what repeats: `for`, `some`, `every` and filters; each step is charged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bizproc.errors import ExpressionError
from bizproc.feel.comparison import compare
from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import AbsentError, Fault, refuse
from bizproc.feel.numeric import whole_or_refuse
from bizproc.feel.run import Run
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
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Logical,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    children,
    mentions,
)
from bizproc.feel.text import phrase
from bizproc.feel.values import Range, adopt, is_number

__all__ = ["filter_", "for_", "quantified"]

_NODES_PER_STEP = 6
_WEIGHTS: dict[type[Node], int] = {
    FunctionDefinition: 18,
    RangeLiteral: 18,
    **dict.fromkeys([Call, Filter, In, InstanceOf], 6),
    **dict.fromkeys([Binary, ContextLiteral, ListLiteral, Path], 3),
}
"""What a node counts for, where that is more than one."""

_PARTIAL_PER_STEP = 4
_DAY = dt.timedelta(days=1)


def _cost(node: Node) -> int:
    """Return the steps that one run of a loop's body counts for."""
    weight, stack = 0, [node]
    while stack:
        part = stack.pop()
        weight += _WEIGHTS.get(type(part), 1)
        stack.extend(children(part))
    return 1 + weight // _NODES_PER_STEP


class _Loop:
    """Walk over the combinations of some iterations, the last varying fastest."""

    __slots__ = ("cost", "domains", "slots")

    def __init__(
        self, compiler: Compiler, iterations: tuple[Iteration, ...], body: Node
    ) -> None:
        self.cost = _cost(body)
        self.domains: list[Callable[[Run], Iterable[Any]]] = []
        self.slots: list[int] = []
        for iteration in iterations:
            self.domains.append(_domain(compiler, iteration))
            self.slots.append(compiler.bind(iteration.name))

    def walk(self, run: Run, level: int = 0) -> Iterator[None]:
        """Set the loop's names to each combination in turn."""
        slot, last = self.slots[level], level == len(self.slots) - 1
        for value in self.domains[level](run):
            run.slots[slot] = adopt(value)
            run.charge(self.cost)
            if last:
                yield
            else:
                yield from self.walk(run, level + 1)


def _domain(compiler: Compiler, iteration: Iteration) -> Callable[[Run], Iterable[Any]]:
    first = compiler.code(iteration.domain)
    if iteration.last is not None:
        last = compiler.code(iteration.last)
        return lambda run: _count(first(run), last(run))

    def run_domain(run: Run) -> Iterable[Any]:
        value = first(run)
        if isinstance(value, list):
            return value
        if isinstance(value, Range):
            return _inside(value)
        if run.strict or value is None:
            refuse(f"'in' needs a list or range, not {phrase(value)}")
        return [value]

    return run_domain


def _count(first: Any, last: Any) -> Iterable[Any]:
    """Return the numbers or dates from first to last, downwards too."""
    if is_number(first) and is_number(last):
        start = whole_or_refuse(first, "the start of an iteration")
        end = whole_or_refuse(last, "the end of an iteration")
        step = 1 if start <= end else -1
        return range(start, end + step, step)
    if type(first) is dt.date and type(last) is dt.date:
        step = 1 if first <= last else -1
        days = abs((last - first).days)
        return (first + _DAY * step * day for day in range(days + 1))
    return refuse(
        f"an iteration runs over whole numbers or dates, not from {phrase(first)} to "
        f"{phrase(last)}"
    )


def _inside(interval: Range) -> Iterable[Any]:
    if interval.start is None or interval.end is None:
        refuse("cannot iterate over a range without an end")
    if compare(interval.start, interval.end) > 0:
        refuse(
            "the range ends before it begins; `1..n` without brackets counts down, too"
        )
    values = _count(interval.start, interval.end)
    return (
        value
        for value in values
        if (interval.start_included or value != interval.start)
        and (interval.end_included or value != interval.end)
    )


def for_(compiler: Compiler, node: For) -> Code:
    """Compile `for … return`; `partial` is the list of the results so far."""
    with compiler.local():
        loop = _Loop(compiler, node.iterations, node.body)
        partial = compiler.bind("partial")
        body = compiler.code(node.body)
    wants_partial = mentions(node.body, "partial")
    keeps_partial = wants_partial and _keeps(node.body, "partial")

    def run_for(run: Run) -> Any:
        results: list[Any] = []
        try:
            for _ in loop.walk(run):
                if keeps_partial:
                    run.charge(len(results) // _PARTIAL_PER_STEP)
                    run.slots[partial] = results.copy()
                elif wants_partial:
                    run.slots[partial] = results
                results.append(body(run))
        except Fault as fault:
            return run.fail_with(node.iterations[0], fault)
        return results

    return run_for


def _keeps(node: Node, name: str) -> bool:
    """Tell whether a body may keep the list itself, and not only `partial[-1]`."""
    if isinstance(node, Filter) and isinstance(node.condition, _POSITIONS):
        source = node.source
        if isinstance(source, Name) and source.name == name:
            return _keeps(node.condition, name)
    if isinstance(node, Name):
        return node.name == name
    return any(_keeps(part, name) for part in children(node))


def quantified(compiler: Compiler, node: Quantified) -> Code:
    """Compile `some` and `every`; both stop as soon as they know."""
    with compiler.local():
        loop = _Loop(compiler, node.iterations, node.condition)
        condition = compiler.code(node.condition)
    deciding = node.quantifier == "some"

    def run_quantified(run: Run) -> Any:
        unknown, lacks = False, _Lacks()
        try:
            for _ in loop.walk(run):
                try:
                    value = condition(run)
                except AbsentError as error:
                    if not deciding:
                        raise
                    lacks.note(error)
                    continue
                lacks.decided = True
                if value is deciding:
                    return deciding
                if value is not True and value is not False:
                    unknown = True
                    message = f"must be true or false, not {phrase(value)}"
                    run.fail(node.condition, f"the condition {message}")
                    if value is not None:
                        return None
        except Fault as fault:
            return run.fail_with(node.iterations[0], fault)
        lacks.tell()
        return None if unknown else not deciding

    return run_quantified


class _Lacks:
    """Leave out the items that lack a key others have; what all lack is an error."""

    __slots__ = ("decided", "error", "items", "known")

    def __init__(self, items: Iterable[Any] = ()) -> None:
        self.items = items
        self.known: set[str] = set()
        self.error: AbsentError | None = None
        self.decided = False

    def note(self, error: AbsentError) -> None:
        """Keep the first error; a name that no item has is wrong at once."""
        name = error.name
        if name and name not in self.known:
            if not any(isinstance(it, Mapping) and name in it for it in self.items):
                raise error
            self.known.add(name)
        self.error = self.error or error

    def tell(self) -> None:
        """Raise the error if no item could be decided."""
        if self.error is not None and not self.decided:
            raise self.error


_POSITIONS = (Constant, Negation, Binary)
_PREDICATES = (Comparison, Logical, Between, In, InstanceOf, Quantified)


def filter_(compiler: Compiler, node: Filter) -> Code:
    """Compile `list[index]` and `list[predicate]`.

    Which of the two it is, the kind of the value decides where the syntax does not.
    """
    source = compiler.code(node.source)
    if isinstance(node.condition, _POSITIONS):
        return _index(node, source, compiler.code(node.condition))
    with compiler.local():
        slot = compiler.bind(None)
        condition = compiler.code(node.condition)
    run_filter = _filtered(node, source, slot, condition)
    predicate = isinstance(node.condition, _PREDICATES)
    return run_filter if predicate else _or_index(run_filter, slot, condition)


def _filtered(node: Filter, source: Code, slot: int, condition: Code) -> Code:
    cost = _cost(node.condition)
    predicate = isinstance(node.condition, _PREDICATES)

    def run_filter(run: Run) -> Any:
        items = _items(run, node, source(run))
        if not items:
            return items
        kept: list[Any] = []
        lacks = _Lacks(items)
        try:
            for item in items:
                run.charge(cost)
                run.slots[slot] = value = adopt(item)
                try:
                    decided = condition(run)
                except AbsentError as error:
                    lacks.note(error)
                    continue
                lacks.decided = True
                if decided is True:
                    kept.append(value)
                elif decided is not False:
                    if is_number(decided) and not predicate:
                        return _at(items, decided)
                    _not_boolean(run, node, decided)
                    if decided is not None:
                        return None
        except Fault as fault:
            return run.fail_with(node, fault)
        lacks.tell()
        return kept

    return run_filter


def _or_index(filtered: Code, slot: int, condition: Code) -> Code:
    """Return null for a position in an empty list, which no item can decide."""

    def run_filter_or_index(run: Run) -> Any:
        result = filtered(run)
        if result == []:
            run.slots[slot] = None
            return None if _is_index(run, condition) else result
        return result

    return run_filter_or_index


def _is_index(run: Run, condition: Code) -> bool:
    try:
        return is_number(condition(run))
    except ExpressionError:
        return False


def _not_boolean(run: Run, node: Filter, value: Any) -> None:
    message = f"a filter must be true or false, or a position, not {phrase(value)}"
    run.fail(node.condition, message)


def _items(run: Run, node: Filter, value: Any) -> Any:
    """Return the list to filter; null stays null."""
    if value is None or isinstance(value, list):
        return value
    if run.strict:
        run.fail(node.source, f"cannot filter {phrase(value)}; it is not a list")
    return [value]


def _index(node: Filter, source: Code, position: Code) -> Code:
    def run_index(run: Run) -> Any:
        items = _items(run, node, source(run))
        where = position(run)
        if items is None:
            return None
        if where is True or where is False:
            return items if where else []
        if not is_number(where):
            return _not_boolean(run, node, where)
        try:
            return _at(items, where)
        except Fault as fault:
            return run.fail_with(node.condition, fault)

    return run_index


def _at(items: list[Any], position: Any) -> Any:
    """Return the item at a 1-based position, or from the end; null outside."""
    index = whole_or_refuse(position, "a position")
    if index == 0:
        refuse("positions begin with 1, or with -1 from the end")
    if abs(index) > len(items):
        return None
    return adopt(items[index - 1 if index > 0 else index])
