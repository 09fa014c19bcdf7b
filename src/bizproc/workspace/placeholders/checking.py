"""Find the faults of a text with placeholders before it is filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bizproc.errors import did_you_mean
from bizproc.workspace.placeholders.filters import FILTERS
from bizproc.workspace.placeholders.parser import parse
from bizproc.workspace.placeholders.tokens import UnreadableError
from bizproc.workspace.placeholders.tree import (
    All,
    AnyOf,
    Choice,
    Comparison,
    Constant,
    Field,
    Filter,
    Name,
    Negation,
    Output,
    Part,
    Path,
    Step,
    Value,
)

__all__ = ["PlaceholderFault", "check_placeholders", "fault_at"]

_MOST_FAULTS: Final = 20
_SHOWN: Final = 60

_Names = Mapping[str, Collection[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceholderFault:
    """Say what is wrong in a text, and where: 1-based line and column."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"


def check_placeholders(
    text: str, names: Mapping[str, Collection[str] | None]
) -> tuple[PlaceholderFault, ...]:
    """Return the faults of a text with placeholders, in the order of their places.

    They are 20 at most. Of a text that cannot be read it is the first one.

    Args:
        text: the template.
        names: the names that will be filled in, each with the fields that may follow
            it after a dot, or None if that is not known yet.
    """
    try:
        parts = parse(text)
    except UnreadableError as error:
        return (fault_at(text, error),)
    found = islice(_in_parts(parts, names), _MOST_FAULTS)
    faults = [fault_at(text, it) for it in found]
    return tuple(sorted(faults, key=lambda it: (it.line, it.column)))


def fault_at(text: str, error: UnreadableError) -> PlaceholderFault:
    """Return a fault with its line and column."""
    line = text.count("\n", 0, error.at) + 1
    column = error.at - text.rfind("\n", 0, error.at)
    return PlaceholderFault(line=line, column=column, message=error.message)


def _in_parts(parts: tuple[Part, ...], names: _Names) -> Iterator[UnreadableError]:
    for part in parts:
        if isinstance(part, str):
            continue
        if isinstance(part, Output):
            yield from _in_value(part.value, names)
            continue
        for condition, inner in part.branches:
            yield from _in_value(condition, names)
            yield from _in_parts(inner, names)
        yield from _in_parts(part.otherwise, names)


def _in_value(value: Value, names: _Names) -> Iterator[UnreadableError]:
    match value:
        case Constant():
            return
        case Name():
            yield from _known("name", value.name, value.at, names)
        case Path():
            yield from _in_path(value, names)
        case _:
            for inner in _inner(value):
                yield from _in_value(inner, names)


def _inner(
    value: Negation | All | AnyOf | Choice | Comparison,
) -> tuple[Value, ...]:
    match value:
        case Negation():
            return (value.of,)
        case All() | AnyOf():
            return value.of
        case Choice():
            return (value.then, value.condition, value.otherwise)
        case Comparison():
            return (value.first, *(it for _, it in value.rest))


def _in_path(path: Path, names: _Names) -> Iterator[UnreadableError]:
    yield from _in_value(path.start, names)
    if isinstance(path.start, Name) and isinstance(path.steps[0], Field):
        known = names.get(path.start.name)
        first = path.steps[0]
        if known is not None and first.key not in known:
            name = _cut(f"{path.start.name}.{first.key}")
            hint = did_you_mean(str(first.key), known)
            yield UnreadableError(first.at, f"unknown name {name!r}{hint}")
    for step in path.steps:
        yield from _in_step(step, names)


def _in_step(step: Step, names: _Names) -> Iterator[UnreadableError]:
    if not isinstance(step, Filter):
        return
    yield from _known("filter", step.name, step.at, FILTERS)
    known = FILTERS.get(step.name)
    if known is not None and len(step.given) > known.most:
        message = f"filter {step.name!r} takes {known.most or 'no'} values"
        yield UnreadableError(step.at, f"{message}, not {len(step.given)}")
    for given in step.given:
        yield from _in_value(given, names)


def _known(
    what: str, name: str, at: int, known: Collection[str]
) -> Iterator[UnreadableError]:
    if name not in known:
        hint = did_you_mean(name, known) if len(name) <= _SHOWN else ""
        yield UnreadableError(at, f"unknown {what} {_cut(name)!r}{hint}")


def _cut(name: str) -> str:
    return name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
