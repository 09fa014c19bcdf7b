"""Complex gateways: they go on by a condition, and once more when nothing can come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations
from typing import Final

from bizproc.bpmn.elements import Node, Scope
from bizproc.bpmn.gateways.complex import STATE
from bizproc.verification.building.drafts import Draft, DraftPlace, Sheet
from bizproc.verification.building.ways import MAX_CONDITIONS, Way, ways_out
from bizproc.verification.conditions import Formulas

__all__ = ["draw_complex"]

_COUNTED: Final = re.compile(r"=\s*activationCount\s*(>=|>|=)\s*([0-9]+)")


def draw_complex(sheet: Sheet, formulas: Formulas, scope: Scope, node: Node) -> None:
    """Draw a complex gateway that joins (BPMN 2.0, 13.4.5).

    At its activation it takes what is there, and remembers by which flows that came; it
    resets when nothing can come by the others, and takes what came late.
    """
    flows = [sheet.arriving(scope, it) for it in node.incoming]
    taken = [_memory(sheet, scope, node, it) for it in node.incoming]
    base = Draft(node=node, scope=scope.id, elements=(node.id,))
    activations = list(_activations(sheet, node, len(flows)))
    for way in _ways(sheet, formulas, scope, node, first=True):
        for chosen in activations:
            sheet.add(
                replace(
                    base,
                    take=tuple(flows[it] for it in chosen),
                    put=(*(taken[it] for it in chosen), *way.put),
                    idle=tuple(taken),
                    cube=way.cube,
                    flows=way.flows,
                )
            )
    for way in _ways(sheet, formulas, scope, node, first=False):
        sheet.add(
            replace(
                base,
                joins=tuple(flows),
                taken=tuple(taken),
                put=way.put,
                cube=way.cube,
                flows=way.flows,
            )
        )


def _memory(sheet: Sheet, scope: Scope, node: Node, flow: str) -> int:
    made = DraftPlace(element=node.id, scope=scope.id, flow=flow, waits=True)
    return sheet.place(("taken", flow), made)


def _activations(sheet: Sheet, node: Node, count: int) -> Iterator[tuple[int, ...]]:
    """Yield the flows whose tokens may be there when the condition comes to hold.

    It is judged as each token comes; a count that is compared holds at once when it
    is reached, any other condition may with whatever is there.
    """
    counted = _COUNTED.fullmatch(node.activation.text) if node.activation else None
    if counted is not None:
        least = int(counted[2]) + (counted[1] == ">")
        yield from combinations(range(count), max(least, 1))
        return
    text = "its activation condition may hold as soon as any token is there"
    sheet.remark(node.id, text)
    most = count if count <= MAX_CONDITIONS else 2
    yield from chain.from_iterable(
        combinations(range(count), size) for size in range(1, most + 1)
    )


def _ways(
    sheet: Sheet, formulas: Formulas, scope: Scope, node: Node, *, first: bool
) -> Iterator[Way]:
    """Yield the ways out at the activation, or at a reset, which need take none."""
    variable = formulas.variables.get(STATE)
    value = variable.samples.index(first) if variable is not None else 0
    wanted = 1 << value
    for way in ways_out(sheet, formulas, scope, node, may_be_none=not first):
        if way.cube.get(STATE, wanted) & wanted:
            cube = {name: it for name, it in way.cube.items() if name != STATE}
            yield replace(way, cube=cube)
