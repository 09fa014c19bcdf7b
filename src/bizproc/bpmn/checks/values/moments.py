"""Check that a moment or a duration is given where one is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc import feel
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.checks.values.people import due_values
from bizproc.bpmn.checks.values.written import path_of, texts_of
from bizproc.bpmn.elements import Process, Value
from bizproc.bpmn.expressions import Use, types_at, uses
from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.bpmn.walk import nodes_of
from bizproc.errors import Finding, InvalidValueError
from bizproc.feel.types_of_values import a_kind
from bizproc.phrase import Phrase

__all__ = ["check"]

_TIMES: Final = frozenset(
    {
        *("date", "date and time", "any", "null"),
        *("days and time duration", "years and months duration"),
    }
)


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find texts that are no moment, and what can only be something else."""
    by_value = {id(use.value): use for use in uses(process, catalog)}
    for node in nodes_of(process):
        for name, kind, value in due_values(node, catalog):
            if kind in {"moment", "duration"}:
                what = f"the input {name!r}"
                yield from _judged(what, value, by_value.get(id(value)), catalog)
        for event in node.event.each:
            timer = event.timer
            if timer is None or timer.kind == "cycle":
                continue
            if timer.value.expression is not None:
                use = by_value.get(id(timer.value))
                yield from _judged("the timer", timer.value, use, catalog)


def _judged(
    what: str, value: Value, use: Use | None, catalog: Catalog
) -> Iterator[Finding]:
    for text in texts_of(value):
        if _is_time(text):
            continue
        yield _finding(
            Phrase(
                "%(what)s: %(text)r is no moment; write 2026-12-31T09:00:00+03:00, a "
                "duration from now such as P3D, or an expression (= …)",
                what=what,
                text=text,
            ),
            value,
        )
        return
    if value.expression is None or use is None:
        return
    found = feel.infer(value.expression, types_at(use, catalog))
    if found.name in _TIMES:
        return
    path = path_of(value.expression.ast)
    if found.name == "string":
        if path is None:
            return
        message = Phrase(
            "%(what)s: a moment is due here, and %(path)s is a text; if it is one in "
            "ISO 8601, write date and time(%(path)s)",
            what=what,
            path=".".join(path),
        )
        yield _finding(message, value, level="warning")
        return
    message = Phrase(
        "%(what)s: a moment is due here, not %(kind)s; a duration from now is written "
        '@"P3D"',
        what=what,
        kind=a_kind(found),
    )
    yield _finding(message, value)


def _finding(message: str, value: Value, *, level: str = "error") -> Finding:
    return Finding(
        code="BP117",
        message=message,
        location=value.location,
        level="warning" if level == "warning" else "error",
    )


def _is_time(text: str) -> bool:
    try:
        read_time_value(text)
    except InvalidValueError:
        return False
    return True
