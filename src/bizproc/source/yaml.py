"""Read YAML 1.2 core into a tree in which every node knows its line and column.

PyYAML reads YAML 1.1 and forgets positions: `no` would become false, `12:30` the
number 750, and of two equal keys the last would win in silence. Here PyYAML only
splits the text into events; what a plain scalar means is decided by the core schema
of YAML 1.2 (section 10.3.2), and dates stay text.

Narrower than the standard, on purpose: one document; keys are names, always text;
core tags only; no merge key `<<` (it is not part of YAML 1.2); no `.inf` and `.nan`;
bounded size, depth, aliases and expansion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import yaml

from bizproc.errors import Finding, Location, SourceError
from bizproc.limits import limits
from bizproc.source.core_schema import (
    ScalarValue,
    UnusableScalarError,
    resolve_plain,
    resolve_tagged,
    shown_tag,
)

__all__ = [
    "Mapping",
    "Node",
    "Scalar",
    "ScalarValue",
    "Sequence",
    "parse_yaml",
]

MAX_ALIASES: Final = 100
MAX_NODES: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """Hold a single value: as read, and its text as written between the quotes."""

    value: ScalarValue
    text: str
    file: str = ""
    line: int = 1
    column: int = 1

    @property
    def location(self) -> Location:
        """Say where the scalar begins."""
        return Location(file=self.file, line=self.line, column=self.column)

    def plain(self) -> ScalarValue:
        """Return the Python value; a number with a point is a Decimal."""
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Hold the items of a list."""

    items: tuple[Node, ...]
    file: str = ""
    line: int = 1
    column: int = 1

    @property
    def location(self) -> Location:
        """Say where the list begins."""
        return Location(file=self.file, line=self.line, column=self.column)

    def plain(self) -> list[Any]:
        """Return the items as Python values."""
        return [item.plain() for item in self.items]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Hold the entries of a mapping in the order of the file; keys are unique."""

    entries: tuple[tuple[Scalar, Node], ...]
    file: str = ""
    line: int = 1
    column: int = 1

    @property
    def location(self) -> Location:
        """Say where the mapping begins."""
        return Location(file=self.file, line=self.line, column=self.column)

    def __iter__(self) -> Iterator[str]:
        return (key.text for key, _ in self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, name: str) -> Node | None:
        """Return the node under a key, or None."""
        return next((node for key, node in self.entries if key.text == name), None)

    def plain(self) -> dict[str, Any]:
        """Return the entries as Python values, keys as text."""
        return {key.text: node.plain() for key, node in self.entries}


Node: TypeAlias = Scalar | Sequence | Mapping


def parse_yaml(
    data: bytes | str,
    *,
    file: str,
    found: Callable[[Finding], None] | None = None,
    most: Literal["max_yaml_bytes", "max_scenario_bytes"] = "max_yaml_bytes",
) -> Node:
    """Return the tree of a YAML 1.2 core document.

    An empty file is a null scalar. Duplicate keys and unusable scalars are collected
    and reported together; a syntax error or a limit ends the reading at once.

    Args:
        data: the text, or its bytes in UTF-8 (a byte order mark is skipped).
        file: the name that findings and locations show.
        found: takes duplicate keys and unusable scalars instead of an error, so that
            they can be reported together with the faults of the contents; the first
            of two equal keys counts.
        most: the limit of its size.

    Raises:
        SourceError: findings `YAML` (syntax, tag, limit) and `DUPLICATE_KEY`.
    """
    text = _decode(data, file=file, most=most)
    tree = _Tree(file=file)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            tree.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text=text, file=file) from None
    except yaml.YAMLError as error:
        raise _refused(Location(file=file), f"not readable as YAML: {error}") from None
    order = sorted(tree.findings, key=lambda it: it.location.line or 0)
    if order and found is None:
        raise SourceError(order[: limits().max_findings])
    for finding in order:
        if found is not None:
            found(finding)
    return tree.root


# -- from events to the tree ---------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been seen."""

    line: int
    column: int
    anchor: str | None
    is_mapping: bool
    children: list[Node] = field(default_factory=list)
    size: int = 1


class _Tree:
    def __init__(self, *, file: str) -> None:
        self.file = file
        self.root: Node = Scalar(value=None, text="", file=file)
        self.findings: list[Finding] = []
        self._limits = limits()
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._aliases = 0
        self._values = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "a second document begins here; keep one document in a file"
            raise _refused(self._at(event), message)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        at = self._at(event)
        self._count(at)
        text: str = event.value
        value: ScalarValue = text
        try:
            if event.tag is not None:
                value = resolve_tagged(text, tag=event.tag)
            elif event.implicit[0]:
                value = resolve_plain(text)
        except UnusableScalarError as error:
            self._find(at, str(error))
        if text == "<<" and event.implicit[0] and self._expects_key():
            message = "the merge key << is not YAML 1.2; write the keys out"
            self._find(at, message)
        node = Scalar(
            value=value,
            text=text,
            file=self.file,
            line=at.line or 1,
            column=at.column or 1,
        )
        self._add(node, size=1, anchor=event.anchor)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        at = self._at(event)
        self._count(at)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        tag = "tag:yaml.org,2002:" + ("map" if is_mapping else "seq")
        if event.tag not in {None, "!", tag}:
            message = f"tag {shown_tag(event.tag)} is not allowed here"
            self._find(at, message)
        if len(self._stack) >= self._limits.max_yaml_depth:
            most = self._limits.max_yaml_depth
            message = f"nested deeper than {most} levels (limits: max_yaml_depth)"
            raise _refused(at, message)
        if self._expects_key():
            message = "a key must be a single value, not a list or a mapping"
            raise _refused(at, message)
        self._stack.append(
            _Open(at.line or 1, at.column or 1, event.anchor, is_mapping)
        )

    def _close(self) -> None:
        done = self._stack.pop()
        node: Node
        if done.is_mapping:
            node = Mapping(
                entries=self._entries(done),
                file=self.file,
                line=done.line,
                column=done.column,
            )
        else:
            node = Sequence(
                items=tuple(done.children),
                file=self.file,
                line=done.line,
                column=done.column,
            )
        self._add(node, size=done.size, anchor=done.anchor)

    def _entries(self, done: _Open) -> tuple[tuple[Scalar, Node], ...]:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        if len(done.children) > 2 * self._limits.max_keys:
            met = f"a mapping has {len(done.children) // 2:,} keys"
            at = Location(file=self.file, line=done.line, column=done.column)
            raise _refused(at, self._limits.beyond("max_keys", met))
        pairs = iter(done.children)
        for key, node in zip(pairs, pairs, strict=True):
            if not isinstance(key, Scalar):
                message = "a key must be a single value, not a list or a mapping"
                raise _refused(key.location, message)
            if len(key.text) > self._limits.max_name_letters:
                met = f"a key has {len(key.text):,} letters"
                message = self._limits.beyond("max_name_letters", met)
                raise _refused(key.location, message)
            if key.text in seen:
                self.findings.append(_duplicate(key, first=seen[key.text]))
                continue
            seen[key.text] = key.line
            entries.append((key, node))
        return tuple(entries)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            message = f"more than {MAX_ALIASES} aliases"
            raise _refused(self._at(event), message)
        if event.anchor not in self._anchors:
            inside = any(level.anchor == event.anchor for level in self._stack)
            why = "refers to what it stands in" if inside else "has no anchor above it"
            raise _refused(self._at(event), f"alias *{event.anchor} {why}")
        if self._expects_key():
            raise _refused(self._at(event), "an alias is no key; write the key out")
        node, size = self._anchors[event.anchor]
        self._values += size
        if self._values > MAX_NODES:
            message = f"the aliases expand to more than {MAX_NODES:,} values"
            raise _refused(self._at(event), message)
        self._add(node, size=size, anchor=None)

    def _count(self, at: Location) -> None:
        self._values += 1
        if self._values > MAX_NODES:
            raise _refused(at, f"more than {MAX_NODES:,} values; split the file")

    def _add(self, node: Node, *, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        if not self._stack:
            self.root = node
            return
        level = self._stack[-1]
        level.children.append(node)
        level.size += size

    def _expects_key(self) -> bool:
        if not self._stack:
            return False
        level = self._stack[-1]
        return level.is_mapping and len(level.children) % 2 == 0

    def _at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        if mark is None:
            return Location(file=self.file, line=1, column=1)
        return Location(file=self.file, line=mark.line + 1, column=mark.column + 1)

    def _find(self, location: Location, message: str) -> None:
        self.findings.append(Finding(code="YAML", message=message, location=location))


def _duplicate(key: Scalar, *, first: int) -> Finding:
    message = f"stands twice, on lines {first} and {key.line}; keep one"
    location = Location(
        file=key.file, line=key.line, column=key.column, element=key.text
    )
    return Finding(code="DUPLICATE_KEY", message=message, location=location)


# -- the text itself -----------------------------------------------------------

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def _decode(data: bytes | str, *, file: str, most: str) -> str:
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > getattr(limits(), most):
        message = limits().beyond(most, f"the file has {size:,} bytes")
        raise _refused(Location(file=file), message)
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = "not UTF-8; save the file as UTF-8"
            raise _refused(Location(file=file, line=line), message) from None
    else:
        text = data.removeprefix("\ufeff")
    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        message = f"character U+{ord(odd[0]):04X} is not allowed in YAML; remove it"
        raise _refused(Location(file=file, line=line, column=column), message)
    return text


def _syntax_error(error: yaml.MarkedYAMLError, *, text: str, file: str) -> SourceError:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return _refused(Location(file=file), f"not readable as YAML: {error.problem}")
    lines = text.split("\n")
    number = min(mark.line, len(lines) - 1)
    line = lines[number]
    location = Location(file=file, line=number + 1, column=mark.column + 1)
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        return _refused(location, "a tab in the indentation; indent with spaces")
    parts = [part for part in (error.context, error.problem) if part]
    return _refused(location, f"not readable as YAML: {', '.join(parts)}")


def _refused(location: Location, message: str) -> SourceError:
    return SourceError([Finding(code="YAML", message=message, location=location)])
