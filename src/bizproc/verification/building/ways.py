"""Which flows a token may leave an element by, and what that says of variables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

from bizproc.bpmn.elements import ElementKind, Flow, Node, Scope
from bizproc.verification.building.drafts import Sheet, counted
from bizproc.verification.conditions import Cube, Formulas, conjunction

__all__ = ["Way", "ways_out"]

MAX_CONDITIONS: Final = 6
"""With more conditional flows side by side not every combination is tried."""


@dataclass(frozen=True, slots=True)
class Way:
    """Hold flows that are taken together, and what is known then."""

    flows: tuple[str, ...]
    cube: Cube
    put: tuple[int, ...]


def ways_out(
    sheet: Sheet,
    formulas: Formulas,
    scope: Scope,
    node: Node,
    *,
    may_be_none: bool = False,
) -> Iterator[Way]:
    """Yield the ways out of an element; one without flows if nothing follows.

    `may_be_none` tells that it need take no flow, even if there are some.
    """
    flows = [scope.flows[it] for it in node.outgoing]
    for taken, cubes in _choices(sheet, formulas, node, flows):
        if flows and not taken and not may_be_none:
            continue  # that is an incident
        put = tuple(
            sheet.arriving(scope, flow.id)
            for flow in taken
            for _ in range(counted(node.completion_quantity))
        )
        decided = any(it.condition is not None for it in flows) or len(taken) < len(
            flows
        )
        names = tuple(flow.id for flow in taken) if decided else ()
        for cube in cubes:
            yield Way(names, cube, put)


_Choice = tuple[list[Flow], list[Cube]]


def _choices(
    sheet: Sheet, formulas: Formulas, node: Node, flows: list[Flow]
) -> Iterator[_Choice]:
    conditions = [flow for flow in flows if flow.condition is not None]
    if node.kind is ElementKind.EXCLUSIVE_GATEWAY and (len(flows) > 1 or conditions):
        yield from _exclusive(formulas, node, flows)
    elif not conditions:
        yield flows, [{}]
    else:
        yield from _inclusive(sheet, formulas, node, flows)


def _exclusive(formulas: Formulas, node: Node, flows: list[Flow]) -> Iterator[_Choice]:
    """Yield each flow alone, if none before it is true; the default one comes last."""
    before: list[list[Cube]] = []
    for flow in (it for it in flows if it.id != node.default):
        if flow.condition is None:
            yield [flow], conjunction(before)
            continue
        yield [flow], conjunction([*before, formulas.cubes(flow.condition, true=True)])
        before.append(formulas.cubes(flow.condition, true=False))
    for flow in flows:
        if flow.id == node.default:
            yield [flow], conjunction(before)


def _inclusive(
    sheet: Sheet, formulas: Formulas, node: Node, flows: list[Flow]
) -> Iterator[_Choice]:
    """Yield what is always taken with each combination of conditions."""
    conditional = [it for it in flows if it.condition is not None]
    default = [it for it in flows if it.id == node.default]
    always = [it for it in flows if it.condition is None and it not in default]
    for chosen in _combinations(sheet, node, conditional):
        parts = [
            formulas.cubes(flow.condition, true=flow in chosen)
            for flow in conditional
            if flow.condition is not None
        ]
        taken = [*always, *(chosen or default)]
        yield [it for it in flows if it in taken], conjunction(parts)


def _combinations(
    sheet: Sheet, node: Node, flows: list[Flow]
) -> Iterator[tuple[Flow, ...]]:
    if len(flows) <= MAX_CONDITIONS:
        sizes = range(len(flows) + 1)
        yield from chain.from_iterable(combinations(flows, size) for size in sizes)
        return
    text = (
        f"of its {len(flows)} conditional flows each alone, each two, all and none are "
        "tried, no other combination"
    )
    sheet.remark(node.id, text)
    yield from chain(
        combinations(flows, 0), combinations(flows, 1), combinations(flows, 2)
    )
    yield tuple(flows)
