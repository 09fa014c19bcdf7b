"""Check durations of working time: a day in them is not a working day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import Use, uses
from bizproc.errors import Finding
from bizproc.feel import syntax

__all__ = ["check"]

# `@"PT72H"` means hours and is three days to FEEL: what is written decides.
_WRITTEN_IN_DAYS = re.compile(r'@"-?P\d+D')
_POSITION = 1


def check(process: Process, catalog: Catalog) -> Iterator[Finding]:
    """Find `add_working_time(x, duration("P3D"))`: 72 working hours, not three days."""
    for use in uses(process, catalog):
        if use.value.expression is None:
            continue
        for call in _calls(use.value.expression.ast, catalog.working_durations):
            if any(_is_of_days(it, use) for it in _parts(_duration(call))):
                message = (
                    f"{use.what} gives {_name(call)} a duration in days, and a day of "
                    "it is 24 working hours; add_working_days counts working days, "
                    'else write hours: "PT9H"'
                )
                yield Finding(
                    code="BP127",
                    message=message,
                    location=use.location,
                    level="warning",
                )


def _calls(root: syntax.Node, functions: frozenset[str]) -> Iterator[syntax.Call]:
    for node in _parts(root):
        if isinstance(node, syntax.Call) and _name(node) in functions:
            yield node


def _parts(root: syntax.Node | None) -> Iterator[syntax.Node]:
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(syntax.children(node))
        yield node


def _name(call: syntax.Call) -> str:
    return call.function.name if isinstance(call.function, syntax.Name) else ""


def _duration(call: syntax.Call) -> syntax.Node | None:
    if call.names:
        return dict(zip(call.names, call.arguments, strict=True)).get("duration")
    return dict(enumerate(call.arguments)).get(_POSITION)


def _is_of_days(node: syntax.Node, use: Use) -> bool:
    if isinstance(node, syntax.Call) and _name(node) == "duration":
        text = node.arguments[0] if node.arguments else None
        written = text.value if isinstance(text, syntax.Constant) else None
        return isinstance(written, str) and "D" in written.partition("T")[0]
    return (
        isinstance(node, syntax.Constant)
        and isinstance(node.value, dt.timedelta)
        and node.value.days != 0
        and _WRITTEN_IN_DAYS.search(use.value.text) is not None
    )
