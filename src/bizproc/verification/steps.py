"""A path in the words of the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bizproc.bpmn.elements import Node
from bizproc.verification.net import Cause, Net

__all__ = ["Step", "steps_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Say what happens, at which elements, and which flows are chosen.

    Attributes:
        elements: the elements that are passed, the one that acts last.
        cause: by what it happens.
        flows: the flows that a decision chose.
        answers: by variable what it must be for the decisions that follow, as far as
            that is known; of a start, what the instance begins with.
    """

    elements: tuple[str, ...]
    cause: Cause
    flows: tuple[str, ...] = ()
    answers: Mapping[str, object] | None = None

    @property
    def element(self) -> str:
        """Return the element that acts."""
        return self.elements[-1] if self.elements else ""


def steps_of(
    net: Net, path: tuple[int, ...], nodes: Mapping[str, Node]
) -> tuple[Step, ...]:
    """Return a path step by step, with the values that its decisions need."""
    answers = _answers(net, path)
    return tuple(
        Step(
            elements=tuple(it for it in transition.elements if it in nodes),
            cause=transition.cause,
            flows=transition.flows,
            answers=answers.get(at),
        )
        for at, number in enumerate(path)
        for transition in (net.transitions[number],)
    )


def _answers(net: Net, path: tuple[int, ...]) -> dict[int, dict[str, object]]:
    """Return by step which values it must bring, found from the end to the beginning."""
    wanted: dict[int, int] = {}  # by key: the values that are excluded
    found: dict[int, dict[str, object]] = {}
    for at in range(len(path) - 1, -1, -1):
        transition = net.transitions[path[at]]
        brought: dict[str, object] = {}
        for number, key in enumerate(net.keys):
            written = bool(transition.written & key.own)
            if not written and not (at == 0 and transition.cause is Cause.START):
                continue
            excluded = wanted.pop(number, None)
            if excluded is not None and key.variable.plain:
                brought[key.variable.name] = _value(key.variable.samples, excluded)
        if brought:
            found[at] = brought
        for guard in transition.guards:
            own = net.keys[guard.key]
            wanted[guard.key] = wanted.get(guard.key, 0) | guard.excluded >> own.bit
    return found


def _value(samples: tuple[object, ...], excluded: int) -> object:
    for at, sample in enumerate(samples):
        if not excluded >> at & 1:
            return sample
    return samples[0] if samples else None
