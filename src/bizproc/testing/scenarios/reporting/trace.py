"""Say which path an instance walked, what stopped it, why its gateways decided so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bizproc.engine import Engine
from bizproc.model.rows import HistoryEvent, ProcessInstance
from bizproc.testing.scenarios.format.literals import Literals, shown

__all__ = ["completed_elements", "trace"]

_MAX_INSTANCES = 3
_MAX_ELEMENTS = 60
_MAX_GATEWAYS = 12


def completed_elements(engine: Engine, instance_id: str) -> list[str]:
    """Return the ids of the elements an instance completed, in order."""
    return [
        event.element_id
        for event in engine.history(instance_id)
        if event.type == "element_completed" and event.element_id is not None
    ]


def trace(
    engine: Engine, reading: Literals, *, expected_path: Sequence[str] = ()
) -> list[str]:
    """Describe the paths of the newest instances, what stopped them, and why.

    Of a stopped instance its open incidents, of gateways what they decided on.

    Args:
        engine: where they ran.
        reading: how values are shown.
        expected_path: what a failed `path` expected; then the first divergence is
            named.
    """
    lines: list[str] = []
    instances = engine.instances()
    for row in instances[-_MAX_INSTANCES:]:
        events = engine.history(row.id)
        lines.append(_path_line(row, events, reading))
        lines.extend(
            f"  incident at {it.element_id}, {it.code}: {it.message}"
            for it in engine.incidents(instance=row.id)
        )
        if expected_path:
            lines.extend(_divergence(events, expected_path))
        lines.extend(_gateways(events, reading))
    left_out = len(instances) - _MAX_INSTANCES
    if left_out > 0:
        lines.append(f"… and {left_out} older instances")
    return lines


def _path_line(
    row: ProcessInstance, events: Sequence[HistoryEvent], reading: Literals
) -> str:
    walked = [
        event.element_id or ""
        for event in events
        if event.type == "element_completed" and event.element_id is not None
    ]
    if len(walked) > _MAX_ELEMENTS:
        walked = ["…", *walked[-_MAX_ELEMENTS:]]
    key = f" {shown(row.key, reading)}" if row.key else ""
    path = " → ".join(walked) or "(nothing completed)"
    return f"path of {row.process_id}{key} ({row.state.value.lower()}): {path}"


def _divergence(
    events: Sequence[HistoryEvent], expected: Sequence[str]
) -> Iterator[str]:
    walked = [event.element_id for event in events if event.type == "element_completed"]
    for number, (want, got) in enumerate(zip(expected, walked, strict=False), 1):
        if want != got:
            yield f"  first divergence, element {number}: expected {want}, went to {got}"
            return
    if len(walked) < len(expected):
        yield f"  it ended before {expected[len(walked)]}"
    elif len(walked) > len(expected):
        yield f"  it went on to {walked[len(expected)]}"


def _gateways(events: Sequence[HistoryEvent], reading: Literals) -> Iterator[str]:
    decided = [
        event
        for event in events
        if event.type == "element_completed" and event.data.get("conditions")
    ]
    if len(decided) > _MAX_GATEWAYS:
        yield f"  … {len(decided) - _MAX_GATEWAYS} earlier gateways"
    for event in decided[-_MAX_GATEWAYS:]:
        yield from _decision(event, reading)


def _decision(event: HistoryEvent, reading: Literals) -> Iterator[str]:
    flows = ", ".join(event.data.get("flows", ()))
    notes = event.data["conditions"]
    reasons = [_condition(note, reading) for note in notes]
    if not any(note.get("result") is True for note in notes):
        reasons.append("no other condition was true")
    yield f"  {event.element_id} took {flows}: {'; '.join(reasons)}"


def _condition(note: Mapping[str, Any], reading: Literals) -> str:
    values = note.get("values") or {}
    saw = ", ".join(f"{name} = {shown(it, reading)}" for name, it in values.items())
    result = shown(note.get("result"), reading)
    text = f"{note.get('flow')} «{note.get('condition')}» = {result}"
    return f"{text} with {saw}" if saw else text
