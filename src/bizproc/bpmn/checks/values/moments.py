"""Check that a moment or a duration is given where one is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bizproc import feel
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.people import due_values
from bizproc.bpmn.checks.values.possible_values import path_of, texts_of
from bizproc.bpmn.elements import Process, Value
from bizproc.bpmn.expressions import Use, types_at, uses
from bizproc.bpmn.timing.interval import Interval
from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, InvalidValueError
from bizproc.feel.types_of_values import a_kind
from bizproc.phrase import Phrase

__all__ = ["check"]

_DURATIONS: Final = frozenset(
    {
        *("days and time duration", "years and months duration"),
        *("any", "null"),
    }
)
_TIMES: Final = _DURATIONS | {"date", "date and time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """Hold what is due where a value stands: which kinds, what else is said of it."""

    kinds: frozenset[str]
    text: str
    other: str
    of_text: str


_MOMENT: Final = _Due(
    kinds=_TIMES,
    text="%(what)s: %(text)r is no moment; write 2026-12-31T09:00:00+03:00, a duration "
    "from now such as P3D, or an expression (= …)",
    other="%(what)s: a moment is due here, not %(kind)s; a duration from now is written "
    '@"P3D"',
    of_text="%(what)s: a moment is due here, and %(path)s is a text; if it is one in "
    "ISO 8601, write date and time(%(path)s)",
)
_DURATION: Final = _Due(
    kinds=_DURATIONS,
    text="%(what)s: %(text)r is no duration; write one such as PT2H, or an expression "
    "(= …)",
    other='%(what)s: a duration is due here, not %(kind)s; write one such as @"PT2H"',
    of_text="%(what)s: a duration is due here, and %(path)s is a text; if it is one in "
    "ISO 8601, write duration(%(path)s)",
)


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find texts that are no moment, and what can only be something else."""
    by_value = {id(use.value): use for use in uses(process, catalog)}

    def judged(what: str, value: Value, due: _Due) -> Iterator[Finding]:
        yield from _literals(what, value, due) or _typed(
            what, value, due, by_value.get(id(value)), catalog
        )

    for node in nodes_of(process):
        for name, kind, value in due_values(node, catalog):
            if kind in {"moment", "duration"}:
                due = _MOMENT if kind == "moment" else _DURATION
                yield from judged(f"the input {name!r}", value, due)
        for event in node.event.each:
            timer = event.timer
            if timer is None or timer.kind == "cycle":
                continue
            if timer.value.expression is not None:
                yield from judged("the timer", timer.value, _MOMENT)


def _literals(what: str, value: Value, due: _Due) -> list[Finding]:
    for text in texts_of(value):
        if not _is_due(text, due):
            return [_finding(Phrase(due.text, what=what, text=text), value)]
    return []


def _typed(
    what: str, value: Value, due: _Due, use: Use | None, catalog: Catalog
) -> list[Finding]:
    if value.expression is None or use is None:
        return []
    found = feel.infer(value.expression, types_at(use, catalog))
    if found.name in due.kinds:
        return []
    if found.name != "string":
        return [_finding(Phrase(due.other, what=what, kind=a_kind(found)), value)]
    path = path_of(value.expression.ast)
    if path is None:
        return []
    message = Phrase(due.of_text, what=what, path=".".join(path))
    return [replace(_finding(message, value), level="warning")]


def _finding(message: str, value: Value) -> Finding:
    return Finding(code="BP117", message=message, location=value.location)


def _is_due(text: str, due: _Due) -> bool:
    try:
        read = read_time_value(text)
    except InvalidValueError:
        return False
    return due is _MOMENT or isinstance(read, Interval)
