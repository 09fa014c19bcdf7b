"""Blocks with an inside or a border: sub-processes, calls, events on them and in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.random_diagrams import leaves
from tests.random_diagrams.blocks import USER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.random_diagrams.blocks import Block, Edge
    from tests.random_diagrams.drawing import Drawing, Way


def hosted(drawing: Drawing, block: Block) -> Way:
    """Draw a task with events on its border that can be thrown from outside."""
    edges = [it for it in block.edges if it.event not in {"error", "escalation"}]
    host = drawing.node("userTask", "u", turns=block.loop)
    if block.undone:
        leaves.handler(drawing, host, block.loop)
    return host, border(drawing, host, edges, [""] * len(edges))


def border(
    drawing: Drawing, host: str, edges: Sequence[Edge], codes: Sequence[str]
) -> str:
    """Draw the events on a border; return what is after the host."""
    join = drawing.node("exclusiveGateway", "g")
    drawing.flow(host, join)
    for edge, code in zip(edges, codes, strict=True):
        interrupting = edge.interrupting or edge.event == "error"
        event = "cycle" if edge.event == "timer" and not interrupting else edge.event
        cancels = str(interrupting).lower()
        id_ = drawing.node(
            "boundaryEvent",
            "b",
            drawing.definition(event, code),
            f'attachedToRef="{host}" cancelActivity="{cancels}"',
        )
        first, last = (
            drawing.block(edge.body) if interrupting else drawing.beside(edge.body)
        )
        drawing.flow(id_, first)
        after = join if interrupting else drawing.node("endEvent", "e")
        drawing.flow(last, after)
    return join


def scope(drawing: Drawing, block: Block) -> Way:
    """Draw a sub-process or a transaction with what surrounds it."""
    place = drawing.place
    transaction = block.kind == "transaction"
    looped = bool(block.loop) and not transaction
    # while a cancelled transaction is undone nothing else may leave it
    cancelled = transaction and "cancel" in block.kinds
    edges = () if cancelled else block.edges
    edge_codes = list(drawing.codes(edges))
    handlers = block.handlers
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
        ends=True,
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


def told(event: str, edges: Sequence[Edge], codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        code for edge, code in zip(edges, codes, strict=True) if edge.event == event
    )


def event_sub_process(
    drawing: Drawing, edge: Edge, code: str, outer: tuple[tuple[str, ...], ...]
) -> str:
    """Draw an event sub-process of the scope; what it throws goes further out."""
    interrupting = edge.interrupting or edge.event == "error"
    definition = drawing.definition(edge.event, code)
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
    begin = (
        f'<startEvent id="{start}" isInterrupting="{str(interrupting).lower()}">'
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
    edges = block.edges
    codes = list(drawing.codes(edges))
    inside = drawing.within(
        errors=place.errors + told("error", edges, codes),
        escalations=place.escalations + told("escalation", edges, codes),
        # it sees no variable that is set outside
        repeated=True,
        cancels=False,
        ends=True,
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
    "transaction": scope,
    "call": call,
}
