"""Hold what is in reach while closures are made, and collect what is free."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bizproc.feel.compile.folding import folded, is_constant
from bizproc.feel.run import Run
from bizproc.feel.syntax import Call, Name, Node

__all__ = ["Code", "Compiler", "Free", "Handlers"]

Code: TypeAlias = Callable[[Run], Any]


@dataclass(slots=True)
class Free:
    """Collect what an expression takes from outside, with its first places.

    Attributes:
        names: root names that only the scope can give.
        possible: names inside a filter, which the filtered items may give.
        paths: root names with the properties read from them, where visible.
        functions: names called as functions that the expression does not define.
        values: names of built-ins handed over as values, as in `sort(xs, max)`,
            unless the scope has such a name.
        tested: root names asked whether they are null, which may be absent there.
        required: root names read where they must not be absent.
    """

    names: dict[str, Node] = field(default_factory=dict)
    possible: dict[str, Node] = field(default_factory=dict)
    paths: dict[tuple[str, ...], Node] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    tested: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """Say how nodes are compiled, by their class.

    Attributes:
        nodes: of every class.
        arguments: of classes that are compiled otherwise where a built-in may stand
            as a value.
    """

    nodes: Mapping[type[Node], Callable[[Compiler, Any], Code]]
    arguments: Mapping[type[Node], Callable[[Compiler, Any], Code]]


class Compiler:
    """Hold the local names in reach while closures are made.

    A binding is a name and its slot; the binding of a filtered item has no name:
    the item's keys and `item` are looked up in it at run time.
    """

    __slots__ = (
        "bindings",
        "constants",
        "free",
        "handlers",
        "known",
        "observing",
        "size",
        "tested",
        "tolerant",
    )

    def __init__(
        self,
        handlers: Handlers,
        *,
        observing: bool = False,
        known: Collection[str] = (),
    ) -> None:
        self.handlers = handlers
        self.known = known
        """Names that the scope is said to have; they may hide built-ins."""
        self.bindings: list[tuple[str | None, int]] = []
        self.constants: set[int] = set()
        self.size = 0
        self.free = Free()
        self.observing = observing
        self.tested = False
        """Whether `?` was used since this was last reset."""
        self.tolerant = False
        """Whether what is read now may be absent."""

    def code(self, node: Node) -> Code:
        """Return the closure of a node."""
        code = self.handlers.nodes[type(node)](self, node)
        if not self.observing and is_constant(node, self.constants):
            code = self._folded(node, code)
        return self.watched(node, code)

    def _folded(self, node: Node, code: Code) -> Code:
        value = folded(code)
        if value is None:
            return code
        callee = node.function if isinstance(node, Call) else None
        if not isinstance(callee, Name):
            self.constants.add(id(node))
            return lambda _run: value

        name = callee.name
        if name in self.known:
            return code

        # a host's function of the same name hides the built-in
        def run_folded(run: Run) -> Any:
            return code(run) if run.functions and name in run.functions else value

        return run_folded

    def watched(self, node: Node, code: Code) -> Code:
        """Return the closure so that it tells its value, if that is wanted."""
        return _observed(node, code) if self.observing else code

    def argument(self, node: Node) -> Code:
        """Return the closure of a node where a built-in may stand as a value."""
        if not self.observing:
            handler = self.handlers.arguments.get(type(node))
            if handler is not None:
                return handler(self, node)
        return self.code(node)

    def slot(self) -> int:
        """Return the next free slot."""
        slot = len(self.bindings)
        self.size = max(self.size, slot + 1)
        return slot

    def bind(self, name: str | None) -> int:
        """Bring a local name into reach and return its slot."""
        slot = self.slot()
        self.bindings.append((name, slot))
        return slot

    @contextmanager
    def local(self) -> Iterator[None]:
        """Forget the names bound inside at the end."""
        count = len(self.bindings)
        try:
            yield
        finally:
            del self.bindings[count:]

    @contextmanager
    def tolerating(self) -> Iterator[None]:
        """Compile what may be absent."""
        outer, self.tolerant = self.tolerant, True
        try:
            yield
        finally:
            self.tolerant = outer

    def resolve(self, name: str) -> tuple[int | None, tuple[int, ...]]:
        """Return the slot of a local name, and the filtered items before it."""
        items: list[int] = []
        for bound, slot in reversed(self.bindings):
            if bound is None:
                items.append(slot)
            elif bound == name:
                return slot, tuple(items)
        return None, tuple(items)


def _observed(node: Node, code: Code) -> Code:
    def observe(run: Run) -> Any:
        stack = run.observed
        if stack is None:
            return code(run)
        entry: list[Any] = [node, None, False, []]
        stack[-1].append(entry)
        stack.append(entry[3])
        try:
            entry[1] = value = code(run)
            entry[2] = True
            return value
        finally:
            stack.pop()

    return observe
