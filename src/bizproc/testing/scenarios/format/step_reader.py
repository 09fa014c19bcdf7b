"""Read the steps of a case; a `repeat` is unrolled into the steps it stands for."""

from __future__ import annotations

from bizproc.source.mapping import Entries, Faults, as_written
from bizproc.source.yaml import Node, Scalar, Sequence
from bizproc.testing.scenarios.format.aliases import Aliases
from bizproc.testing.scenarios.format.event_reader import read_event
from bizproc.testing.scenarios.format.expectation_reader import read_expectations
from bizproc.testing.scenarios.format.model import Step, TimeMove
from bizproc.testing.scenarios.format.moments import move_fault
from bizproc.testing.scenarios.format.vocabulary import TIME_KEYS, Events

__all__ = ["MAX_STEPS", "read_steps"]

MAX_STEPS = 10_000


def read_steps(
    node: Node, *, faults: Faults, aliases: Aliases, events: Events, prefix: str = ""
) -> tuple[Step, ...]:
    """Return the steps of a list, in the order in which they are run.

    `events` are those that a step may have, by their words.
    """
    if not isinstance(node, Sequence):
        message = f"steps: expected a list, got {as_written(node)}"
        faults.add("TYPE_ERROR", message, node)
        return ()
    steps: list[Step] = []
    for number, item in enumerate(node.items, 1):
        entries = Entries.of(item, faults=faults, what="the step")
        if entries.find("repeat") is not None:
            repeated = _repeated(entries, faults, aliases, events, f"{prefix}{number}")
            steps.extend(repeated)
        else:
            steps.append(_step(entries, faults, aliases, events, f"{prefix}{number}"))
        if len(steps) > MAX_STEPS:
            message = f"more than {MAX_STEPS:,} steps"
            faults.add("TYPE_ERROR", message, item)
            return ()
    return tuple(steps)


def _step(
    entries: Entries, faults: Faults, aliases: Aliases, events: Events, number: str
) -> Step:
    move = _move(entries, faults)
    event = read_event(entries, faults=faults, aliases=aliases, events=events)
    expect = read_expectations(entries.find("expect"), faults=faults, aliases=aliases)
    entries.close()
    if expect.error is not None and event is None:
        message = "error: the step has no event that could be refused"
        faults.add("REQUIRED_FIELD", message, expect.at("error"))
    return Step(
        number=number,
        move=move,
        event=event,
        expect=expect,
        location=entries.node.location,
    )


def _repeated(
    entries: Entries, faults: Faults, aliases: Aliases, events: Events, number: str
) -> list[Step]:
    node = entries.find("repeat")
    times = node.value if isinstance(node, Scalar) else None
    if type(times) is not int or not 1 <= times <= MAX_STEPS:
        written = as_written(node) if node is not None else "nothing"
        message = f"repeat: expected a whole number from 1, got {written}"
        faults.add("TYPE_ERROR", message, node or entries.node)
        times = 1
    inner = entries.find("steps")
    entries.close()
    if inner is None:
        message = "a repeat lacks 'steps' (a list)"
        faults.add("REQUIRED_FIELD", message, entries.node)
        return []
    steps: list[Step] = []
    for turn in range(1, times + 1):
        prefix = f"{number}({turn})."
        steps.extend(
            read_steps(
                inner, faults=faults, aliases=aliases, events=events, prefix=prefix
            )
        )
        if len(steps) > MAX_STEPS:
            faults.add("TYPE_ERROR", f"more than {MAX_STEPS:,} steps", entries.node)
            return []
    return steps


def _move(entries: Entries, faults: Faults) -> TimeMove | None:
    present = [(key, node) for key in TIME_KEYS if (node := entries.find(key))]
    if not present:
        return None
    for other, _ in present[1:]:
        message = f"a step has one time key; it has {present[0][0]!r} already"
        faults.add("TYPE_ERROR", message, entries.key_node(other) or entries.node)
    kind, node = present[0]
    text = node.text if isinstance(node, Scalar) else as_written(node)
    fault = move_fault(kind, text)
    if fault is not None:
        faults.add("TYPE_ERROR", f"{kind}: {fault}", node)
        return None
    return TimeMove(kind=kind, text=text, location=node.location)
