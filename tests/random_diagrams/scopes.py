"""Blocks with an inside or a border: sub-processes, calls, events on them and in them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tests.random_diagrams import leaves
from tests.random_diagrams.blocks import USER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.random_diagrams.blocks import Block, Edge
    from tests.random_diagrams.drawing import Drawing, Way


# What only somebody inside can throw.
THROWN = {"error", "escalation"}
# How events on a border are drawn that do not interrupt.
AGAIN = {"timer": "cycle", "both": "rounds"}


def hosted(drawing: Drawing, block: Block) -> Way:
    """Draw a task with events on its border: thrown from outside, or by its turns."""
    edges = [
        it
        for it in unlike(block.edges)
        if it.event not in THROWN | {"error_any", "escalation_any"}
        or (block.loop and it.event == "escalation")
    ]
    codes = list(drawing.codes(edges))
    host = drawing.sheet.id("u")
    behavior = throwing(drawing, [it for it in codes if it])
    drawing.put("userTask", host, turns=block.loop, behavior=behavior)
    if block.undone:
        leaves.handler(drawing, host, block.loop)
    return host, border(drawing, host, edges, codes)


def throwing(drawing: Drawing, codes: Sequence[str]) -> str:
    """Let each turn that is over throw an escalation, or the first that is."""
    if not codes:
        return ""
    number = next(drawing.sheet.numbers)
    definition = f"d{number}"
    drawing.sheet.root.append(
        f'<escalationEventDefinition id="{definition}" escalationRef="{codes[0]}"/>'
    )
    kind = ("None", "One")[number % 2]
    return f'behavior="{kind}" {kind.lower()}BehaviorEventRef="{definition}"'


def border(
    drawing: Drawing, host: str, edges: Sequence[Edge], codes: Sequence[str]
) -> str:
    """Draw the events on a border; return what is after the host."""
    join = drawing.node("exclusiveGateway", "g")
    drawing.flow(host, join)
    for edge, code in zip(edges, codes, strict=True):
        interrupting = stops(edge)
        event = edge.event if interrupting else AGAIN.get(edge.event, edge.event)
        cancels = str(interrupting).lower()
        more = leaves.ALL if edge.event == "both" else ""
        id_ = drawing.node(
            "boundaryEvent",
            "b",
            drawing.definition(event, code),
            f'attachedToRef="{host}" cancelActivity="{cancels}"{more}',
        )
        first, last = (
            drawing.block(edge.body) if interrupting else drawing.beside(edge.body)
        )
        drawing.flow(id_, first)
        if interrupting or (edge.back and edge.event not in {"timer", "condition"}):
            drawing.flow(last, join)
        elif not drawing.place.bare:
            drawing.flow(last, drawing.node("endEvent", "e"))
    return join


def stops(edge: Edge) -> bool:
    """Tell whether an event ends what it is on: some always do."""
    return edge.interrupting or edge.event in {"error", "error_any"}


def scope(drawing: Drawing, block: Block) -> Way:
    """Draw a sub-process or a transaction with what surrounds it."""
    place = drawing.place
    transaction = block.kind == "transaction"
    looped = bool(block.loop) and not transaction
    # while a cancelled transaction is undone nothing else may leave it
    cancelled = transaction and "cancel" in block.kinds
    edges = () if cancelled else unlike(block.edges)
    edge_codes = list(drawing.codes(edges))
    handlers = unlike(block.handlers)
    codes = list(drawing.codes(handlers))
    errors, escalations = place.errors, place.escalations
    errors += told("error", edges, edge_codes) + told("error", handlers, codes)
    escalations += told("escalation", edges, edge_codes)
    escalations += told("escalation", handlers, codes)
    inside = drawing.within(
        errors=errors,
        escalations=escalations,
        repeated=place.repeated or looped,
        cancels=transaction,
        bare=block.kind == "bare",
    )
    body = inside.whole(block.inner)
    outer = (
        place.errors + told("error", edges, edge_codes),
        place.escalations + told("escalation", edges, edge_codes),
    )
    for edge, code in zip(handlers, codes, strict=True):
        body += event_sub_process(inside, edge, code, outer)
    undone = "" if place.repeated and block.undone == "event" else block.undone
    if undone == "event" and not transaction:
        body += undoing(inside)
    tag = "transaction" if transaction else "subProcess"
    host = drawing.node(tag, "p", body, turns=block.loop if looped else "")
    if undone == "handler":
        leaves.handler(drawing, host, block.loop if looped else "")
    elif undone:
        drawing.undoable.append(host)
    after = border(drawing, host, edges, edge_codes)
    if transaction and "<cancelEventDefinition/>" in body:
        off = drawing.node(
            "boundaryEvent",
            "b",
            "<cancelEventDefinition/>",
            f'attachedToRef="{host}"',
        )
        first, last = drawing.block(USER)
        drawing.flow(off, first)
        drawing.flow(last, after)
    return host, after


def unlike(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Let one of the events in a place catch every code, the others one each."""
    seen: set[str] = set()
    left = []
    for edge in edges:
        event = edge.event.removesuffix("_any") if edge.event in seen else edge.event
        seen.add(edge.event)
        left.append(dataclasses.replace(edge, event=event))
    return tuple(left)


def told(event: str, edges: Sequence[Edge], codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        code
        for edge, code in zip(edges, codes, strict=True)
        if edge.event.removesuffix("_any") == event
    )


def event_sub_process(
    drawing: Drawing, edge: Edge, code: str, outer: tuple[tuple[str, ...], ...]
) -> str:
    """Draw an event sub-process of the scope; what it throws goes further out."""
    interrupting = stops(edge)
    event = "rounds" if edge.event == "both" and not interrupting else edge.event
    definition = drawing.definition(event, code)
    id_ = drawing.sheet.id("x")
    start = drawing.sheet.id("s")
    errors, escalations = outer
    inner = drawing.within(
        errors=errors,
        escalations=escalations,
        repeated=drawing.place.repeated or not interrupting,
        cancels=False,
    )
    first, last = inner.sequence((edge.body, USER))
    inner.flow(start, first)
    inner.flow(last, inner.node("endEvent", "e"))
    more = leaves.ALL if edge.event == "both" else ""
    begin = (
        f'<startEvent id="{start}" isInterrupting="{str(interrupting).lower()}"{more}>'
        f"{definition}</startEvent>"
    )
    body = begin + "".join(inner.parts)
    return f'<subProcess id="{id_}" triggeredByEvent="true">{body}</subProcess>'


def undoing(drawing: Drawing) -> str:
    """Draw an event sub-process that undoes the sub-process around it."""
    id_ = drawing.sheet.id("x")
    body = drawing.within(errors=(), escalations=(), repeated=True).whole(
        (USER,), leaves.UNDO
    )
    return f'<subProcess id="{id_}" triggeredByEvent="true">{body}</subProcess>'


def call(drawing: Drawing, block: Block) -> Way:
    """Draw a call of a process that is drawn here too."""
    sheet, place = drawing.sheet, drawing.place
    edges = unlike(block.edges)
    codes = list(drawing.codes(edges))
    inside = drawing.within(
        errors=place.errors + told("error", edges, codes),
        escalations=place.escalations + told("escalation", edges, codes),
        # it sees no variable that is set outside
        repeated=True,
        cancels=False,
    )
    called = sheet.id("called")
    sheet.process(called, inside.whole(block.inner))
    host = drawing.node(
        "callActivity",
        "p",
        f'<extensionElements><zeebe:calledElement processId="{called}"/>'
        "</extensionElements>",
        turns=block.loop,
    )
    if block.undone:
        leaves.handler(drawing, host, block.loop)
    return host, border(drawing, host, edges, codes)


KINDS: dict[str, Callable[[Drawing, Block], Way]] = {
    "hosted": hosted,
    "sub": scope,
    "bare": scope,
    "transaction": scope,
    "call": call,
}
