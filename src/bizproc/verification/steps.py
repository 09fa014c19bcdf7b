"""A path in the words of the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.bpmn.elements import Node
from bizproc.verification.net import Cause, Net, Transition

__all__ = ["Step", "steps_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Say what happens, at which elements, and which flows are chosen.

    Attributes:
        elements: the elements that are passed, the one that acts last.
        cause: by what it happens.
        flows: the flows that a decision chose.
        answers: by variable what it must bring for the decisions that follow, as far as
            that is known; of a start, what the instance begins with.
        needs: conditions that must come out so, and no single value makes them.
    """

    elements: tuple[str, ...]
    cause: Cause
    flows: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

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
            answers=_nested(answers.get(at, {})),
            needs=tuple(_needs(net, transition)),
        )
        for at, number in enumerate(path)
        for transition in (net.transitions[number],)
    )


def _answers(net: Net, path: tuple[int, ...]) -> dict[int, dict[str, Any]]:
    """Return by step which values it must bring, found from the end to the beginning."""
    # by key: the values that are excluded
    wanted = dict.fromkeys(_read_on(net, path), 0)
    found: dict[int, dict[str, Any]] = {}
    for at in range(len(path) - 1, -1, -1):
        transition = net.transitions[path[at]]
        brought: dict[str, Any] = {}
        for number, key in enumerate(net.keys):
            begins = at == 0 and transition.cause is Cause.START
            if not begins and not transition.written & key.own:
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


def _read_on(net: Net, path: tuple[int, ...]) -> Iterator[int]:
    """Yield the keys that the decisions on a path read, whichever way they take."""
    passed = {it for number in path for it in net.transitions[number].elements}
    for transition in net.transitions:
        if passed & {*transition.elements}:
            yield from (guard.key for guard in transition.guards)


def _needs(net: Net, transition: Transition) -> Iterator[str]:
    for guard in transition.guards:
        variable = net.keys[guard.key].variable
        if not variable.plain:
            own = net.keys[guard.key]
            value = _value(variable.samples, guard.excluded >> own.bit)
            yield f"{variable.name} = {'true' if value else 'false'}"


def _value(samples: tuple[Any, ...], excluded: int) -> Any:
    for at, sample in enumerate(samples):
        if not excluded >> at & 1:
            return sample
    return samples[0] if samples else None


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by path as values in values: `order.paid` stands in `order`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        *parts, last = name.split(".")
        place = found
        for part in parts:
            inner = place.get(part)
            place[part] = place = inner if isinstance(inner, dict) else {}
        place[last] = value
    return found
