"""Read a mapping of a YAML tree key by key, typed, collecting every fault.

A reader says what it expects as a `Shape` and always gets a value of that type: what
does not fit is noted in `Faults` and replaced by the shape's blank, so that one pass
over a file finds all its faults. `Entries.close` notes the keys nobody asked for.

    faults = Faults()
    entries = Entries.of(parse_yaml(data, file=file), faults=faults)
    title = entries.required("title", TEXT)
    limit = entries.optional("limit", WHOLE, 20)
    entries.close()
    faults.refuse(ConfigurationError)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from bizproc.errors import DefinitionError, Finding, Location, did_you_mean
from bizproc.limits import limits
from bizproc.source.yaml import Mapping, Node, Scalar, Sequence

__all__ = [
    "ANY",
    "FLAG",
    "MAPPING",
    "TEXT",
    "WHOLE",
    "Entries",
    "Faults",
    "Shape",
    "as_written",
    "list_of",
    "mapping_of",
    "one_of",
    "text_that",
]

T = TypeVar("T")
D = TypeVar("D")

_SHOWN = 60


class Faults:
    """Collect the findings of one file or of several; of each level so many at most.

    A file with more errors is not worth reading on, where `refused_by` says what it is
    refused by: then that is raised, with those found so far.
    """

    def __init__(self, refused_by: type[DefinitionError] | None = None) -> None:
        self._refused_by = refused_by
        self._findings: list[Finding] = []
        self._noted = {"error": 0, "warning": 0}
        self._most = limits().max_findings

    def add(
        self,
        code: str,
        message: str,
        at: Node | Location,
        *,
        element: str | None = None,
        level: Literal["error", "warning"] = "error",
    ) -> None:
        """Note a fault at a node; `element` is the id that the fault is about."""
        location = at if isinstance(at, Location) else at.location
        if element is not None:
            location = replace(location, element=element)
        self.take(Finding(code=code, message=message, location=location, level=level))

    def take(self, finding: Finding) -> None:
        """Note a finding made elsewhere.

        Raises:
            DefinitionError: `refused_by`, there are more errors than are told.
        """
        self._noted[finding.level] += 1
        if self._noted[finding.level] <= self._most:
            self._findings.append(finding)
        elif finding.level == "error" and self._refused_by is not None:
            self.refuse(self._refused_by)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything noted, ordered by file and line."""
        return tuple(sorted(self._findings, key=_place))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that stop the loading."""
        return tuple(it for it in self.findings if it.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return the findings that do not stop the loading."""
        return tuple(it for it in self.findings if it.level == "warning")

    def refuse(self, error: type[DefinitionError]) -> None:
        """Raise `error` with all errors, if there are any; warnings do not count."""
        if self.errors:
            raise error(self.errors)


def _place(finding: Finding) -> tuple[str, int, int]:
    at = finding.location
    return at.file, at.line or 0, at.column or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Generic[T]):
    """Say what a node must be: its name in messages, its reading, its blank.

    `read` notes its faults and then returns the blank.
    """

    name: str
    read: Callable[[Node, Faults], T]
    blank: T


def as_written(node: Node) -> str:
    """Show a value as the file has it, cut at 60 characters."""
    if isinstance(node, Scalar):
        text = repr(node.text) if isinstance(node.value, str) else node.text or "null"
    else:
        text = "a list" if isinstance(node, Sequence) else "a mapping"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _unfit(name: str, node: Node, faults: Faults) -> None:
    faults.add("TYPE_ERROR", f"expected {name}, got {as_written(node)}", node)


def _scalar_shape(name: str, kind: type[T], blank: T) -> Shape[T]:
    def read(node: Node, faults: Faults) -> T:
        if isinstance(node, Scalar):
            value = node.value
            if type(value) is kind:
                return value
        _unfit(name, node, faults)
        return blank

    return Shape(name=name, read=read, blank=blank)


def _read_mapping(node: Node, faults: Faults) -> Mapping:
    if isinstance(node, Mapping):
        return node
    _unfit("a mapping", node, faults)
    # what is missed in it is missed at its place
    return Mapping(entries=(), file=node.file, line=node.line, column=node.column)


TEXT: Shape[str] = _scalar_shape("text", str, "")
WHOLE: Shape[int] = _scalar_shape("a whole number", int, 0)
FLAG: Shape[bool] = _scalar_shape("true or false", bool, False)  # noqa: FBT003 - blank
MAPPING: Shape[Mapping] = Shape(
    name="a mapping", read=_read_mapping, blank=Mapping(entries=())
)
ANY: Shape[Any] = Shape(
    name="any value", read=lambda node, _faults: node.plain(), blank=None
)


def one_of(*options: str) -> Shape[str]:
    """Expect one of these words; the blank is the first, without words empty."""
    name = " or ".join(options) or "one of what is declared, which is nothing"

    blank = options[0] if options else ""

    def read(node: Node, faults: Faults) -> str:
        if isinstance(node, Scalar) and node.value in options:
            return node.text
        hint = did_you_mean(node.text, options) if isinstance(node, Scalar) else ""
        message = f"expected {name}, got {as_written(node)}"
        faults.add("TYPE_ERROR", message + (hint if "did you" in hint else ""), node)
        return blank

    return Shape(name=name, read=read, blank=blank)


def text_that(name: str, parse: Callable[[str], T], *, blank: T) -> Shape[T]:
    """Expect text that `parse` turns into a value; its ValueError is the fault."""

    def read(node: Node, faults: Faults) -> T:
        if isinstance(node, Scalar) and isinstance(node.value, str):
            try:
                return parse(node.value)
            except ValueError:
                pass
        _unfit(name, node, faults)
        return blank

    return Shape(name=name, read=read, blank=blank)


def list_of(shape: Shape[T]) -> Shape[tuple[T, ...]]:
    """Expect a list; each item that does not fit is a fault of its own."""
    name = f"a list, each item {shape.name}"

    def read(node: Node, faults: Faults) -> tuple[T, ...]:
        if isinstance(node, Sequence):
            return tuple(shape.read(item, faults) for item in node.items)
        _unfit(name, node, faults)
        return ()

    return Shape(name=name, read=read, blank=())


def mapping_of(shape: Shape[T]) -> Shape[dict[str, T]]:
    """Expect a mapping of any keys; each value that does not fit is a fault."""

    def read(node: Node, faults: Faults) -> dict[str, T]:
        entries = _read_mapping(node, faults).entries
        return {key.text: shape.read(value, faults) for key, value in entries}

    return Shape(name=f"a mapping, each value {shape.name}", read=read, blank={})


class Entries:
    """Take the entries of one mapping by key.

    `element` is the id that faults of this mapping are about, `what` the noun that
    messages use for it ("a field", "a stage").
    """

    def __init__(
        self,
        node: Mapping,
        *,
        faults: Faults,
        element: str | None = None,
        what: str = "the file",
    ) -> None:
        self.node = node
        self.faults = faults
        self._element = element
        self._what = what
        self._by_key = {key.text: (key, value) for key, value in node.entries}
        self._asked: set[str] = set()

    @classmethod
    def of(
        cls,
        node: Node,
        *,
        faults: Faults,
        element: str | None = None,
        what: str = "the file",
    ) -> Entries:
        """Open a node that must be a mapping; anything else is a fault and empty."""
        mapping = node
        if not isinstance(mapping, Mapping):
            message = f"{what} must be a mapping, got {as_written(node)}"
            faults.add("TYPE_ERROR", message, node, element=element)
            at = node.location
            mapping = Mapping(
                entries=(), file=at.file, line=at.line or 1, column=at.column or 1
            )
        return cls(mapping, faults=faults, element=element, what=what)

    def required(self, key: str, shape: Shape[T]) -> T:
        """Take a key that must be there; missing = fault REQUIRED_FIELD and blank."""
        node = self.find(key)
        if node is None:
            message = f"{self._what} lacks {key!r} ({shape.name})"
            self.faults.add("REQUIRED_FIELD", message, self.node, element=self._element)
            return shape.blank
        return self._read(key, node, shape)

    def optional(self, key: str, shape: Shape[T], default: D) -> T | D:
        """Take a key that may be absent or null."""
        node = self.find(key)
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return default
        return self._read(key, node, shape)

    def find(self, key: str) -> Node | None:
        """Take the node under a key as it is, or None; the key counts as known."""
        self._asked.add(key)
        entry = self._by_key.get(key)
        return entry[1] if entry else None

    def key_node(self, key: str) -> Scalar | None:
        """Return where a key itself stands."""
        entry = self._by_key.get(key)
        return entry[0] if entry else None

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        """Yield every entry; all keys count as known."""
        for key, node in self.node.entries:
            self._asked.add(key.text)
            yield key, node

    def close(self) -> None:
        """Note every key that nobody asked for, with the nearest known one."""
        for name, (key, _) in self._by_key.items():
            if name not in self._asked:
                message = f"unknown key {name!r} in {self._what}"
                message += did_you_mean(name, self._asked)
                self.faults.add("UNKNOWN_KEY", message, key, element=self._element)

    def _read(self, key: str, node: Node, shape: Shape[T]) -> T:
        inner = Faults()
        value = shape.read(node, inner)
        for finding in inner.findings:
            at = finding.location
            text = f"{key}: {finding.message}" if at.element is None else None
            self.faults.add(
                finding.code,
                text or finding.message,
                at,
                element=at.element or self._element,
                level=finding.level,
            )
        return value
