"""Blocks of one or two elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.random_diagrams.blocks import Block
    from tests.random_diagrams.drawing import Drawing, Way

TASK = '<extensionElements><zeebe:taskDefinition type="{}"/></extensionElements>'
SCRIPT = (
    '<extensionElements><zeebe:script expression="= 1" resultVariable="n"/>'
    "</extensionElements>"
)
ALL = ' parallelMultiple="true"'
FAILS = SCRIPT.replace('"= 1"', '"= missing + 1"')
UNDO = "<compensateEventDefinition/>"


def one(tag: str, prefix: str, body: str = "", more: str = "") -> object:
    def draw(drawing: Drawing, _: Block) -> Way:
        id_ = drawing.node(tag, prefix, body, more)
        return id_, id_

    return draw


def receive(drawing: Drawing, _: Block) -> Way:
    message = drawing.message()
    id_ = drawing.node("receiveTask", "r", more=f'messageRef="{message}"')
    return id_, id_


def catch(drawing: Drawing, block: Block) -> Way:
    id_ = drawing.node("intermediateCatchEvent", "c", drawing.definition(block.kind))
    return id_, id_


def several(drawing: Drawing, block: Block) -> Way:
    """Draw an event of two definitions: one is enough, or both have to come."""
    inner = drawing.definition(block.kind)
    more = ALL if block.kind == "both" else ""
    id_ = drawing.node("intermediateCatchEvent", "c", inner, more)
    return id_, id_


def tell(drawing: Drawing, _: Block) -> Way:
    """Draw a signal that nobody waits for."""
    inner = f'<signalEventDefinition signalRef="{drawing.named("signal")}"/>'
    id_ = drawing.node("intermediateThrowEvent", "i", inner)
    return id_, id_


def repeat(drawing: Drawing, _: Block) -> Way:
    """Draw a task that a person says to do again, three times at most."""
    number = next(drawing.sheet.numbers)
    name = f"a{number}"
    before = "true" if number % 2 else "false"
    loop = (
        f'<standardLoopCharacteristics testBefore="{before}" loopMaximum="3">'
        f"<loopCondition>= {name} = 1</loopCondition></standardLoopCharacteristics>"
    )
    first = drawing.ask(f"{name}:one:2")
    again = drawing.node("userTask", "q", loop, f'name="{name}:one:2"')
    drawing.flow(first, again)
    return first, again


def handler(drawing: Drawing, host: str, turns: str = "") -> str:
    """Draw the compensation event of an activity and what undoes it."""
    edge = drawing.node("boundaryEvent", "w", UNDO, f'attachedToRef="{host}"')
    undoing = drawing.sheet.id("h")
    # a handler sees what the turn that it undoes was given
    drawing.put("userTask", undoing, "", 'isForCompensation="true"', undoes=turns)
    drawing.parts.append(
        f'<association id="{edge}_{undoing}" sourceRef="{edge}" targetRef="{undoing}"'
        ' associationDirection="One"/>'
    )
    drawing.undoable.append(host)
    return undoing


def undo(drawing: Drawing, block: Block) -> Way:
    """Draw a task that can be undone."""
    id_ = drawing.node("userTask", "u", turns=block.loop)
    handler(drawing, id_, block.loop)
    return id_, id_


def loop(kind: str, behavior: str = "") -> str:
    """Draw no turns, two, or three of which two are enough."""
    if not kind:
        return ""
    enough = (
        "<completionCondition>= numberOfCompletedInstances &gt;= 2</completionCondition>"
        if kind.endswith("some")
        else ""
    )
    sequential = "true" if kind.startswith("sequential") else "false"
    count = 0 if kind.endswith("none") else 3 if enough else 2
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}" {behavior}>'
        f"<loopCardinality>{count}</loopCardinality>{enough}"
        "</multiInstanceLoopCharacteristics>"
    )


def fails(drawing: Drawing, block: Block) -> Way:
    """Draw a script that is an incident, where nobody could mean another turn's."""
    if drawing.place.repeated:
        return one_user(drawing, block)
    id_ = drawing.node("scriptTask", "t", FAILS)
    return id_, id_


def link(drawing: Drawing, _: Block) -> Way:
    name = drawing.sheet.id("l")
    inner = f'<linkEventDefinition name="{name}"/>'
    return (
        drawing.node("intermediateThrowEvent", "i", inner),
        drawing.node("intermediateCatchEvent", "i", inner),
    )


def quantity(drawing: Drawing, _: Block) -> Way:
    """Draw a task that two tokens leave, and one that takes both."""
    two = drawing.node("userTask", "u", more='completionQuantity="2"')
    each = drawing.node("userTask", "u")
    taken = drawing.node("userTask", "u", more='startQuantity="2"')
    drawing.flow(two, each)
    drawing.flow(each, taken)
    return two, taken


def ended(drawing: Drawing, block: Block) -> Way:
    """Draw a person who may go on, or end by an event that ends more than itself."""
    definition = "" if drawing.place.bare else _ending(drawing, block.kind)
    if not definition:
        return one_user(drawing, block)
    name = drawing.sheet.id("a")
    first = drawing.ask(f"{name}:one:2")
    gate = drawing.node("exclusiveGateway", "g")
    end = drawing.node("endEvent", "e", definition)
    drawing.flow(first, gate)
    drawing.flow(gate, end, f"{name} = 1")
    on = drawing.node("task", "t")
    drawing.flow(gate, on, f"{name} = 0")
    return first, on


def _ending(drawing: Drawing, kind: str) -> str:
    place = drawing.place
    if kind == "error" and place.errors:
        code = place.errors[next(drawing.sheet.numbers) % len(place.errors)]
        return f'<errorEventDefinition errorRef="{code}"/>'
    if kind == "escalate" and place.straight:
        return f'<escalationEventDefinition escalationRef="{escalation(drawing)}"/>'
    may = {
        "terminate": True,
        "cancel": place.cancels,
        "compensate": place.straight,
    }
    return f"<{kind}EventDefinition/>" if may.get(kind) else ""


def escalation(drawing: Drawing) -> str:
    """Return a code that somebody around catches, or one that nobody does."""
    codes = drawing.place.escalations
    choice = next(drawing.sheet.numbers) % (len(codes) + 1)
    return codes[choice] if choice < len(codes) else drawing.named("escalation")


def goes_on(drawing: Drawing, block: Block) -> Way:
    """Draw a person, then an event that throws and goes on."""
    if block.kind == "escalation":
        inner = f'<escalationEventDefinition escalationRef="{escalation(drawing)}"/>'
    elif block.kind == "compensate_one" and drawing.undoable:
        of = drawing.undoable[next(drawing.sheet.numbers) % len(drawing.undoable)]
        inner = f'<compensateEventDefinition activityRef="{of}"/>'
    elif block.kind == "compensate_beside":
        inner = '<compensateEventDefinition waitForCompletion="false"/>'
    else:
        inner = UNDO
    first = drawing.node("userTask", "u")
    throw = drawing.node("intermediateThrowEvent", "i", inner)
    drawing.flow(first, throw)
    return first, throw


def one_user(drawing: Drawing, _: Block) -> Way:
    id_ = drawing.node("userTask", "u")
    return id_, id_


KINDS = {
    "user": one_user,
    "task": one("task", "t"),
    "script": one("scriptTask", "t", SCRIPT),
    "service": one("serviceTask", "t", TASK.format("work")),
    "job": one("serviceTask", "t", TASK.format("job")),
    "nothing": one("intermediateThrowEvent", "i"),
    "receive": receive,
    "timer": catch,
    "message": catch,
    "signal": catch,
    "condition": catch,
    "either": several,
    "both": several,
    "tell": tell,
    "repeat": repeat,
    "undo": undo,
    "fails": fails,
    "link": link,
    "quantity": quantity,
    "terminate": ended,
    "error": ended,
    "escalate": ended,
    "compensate": ended,
    "cancel": ended,
    "escalation": goes_on,
    "compensation": goes_on,
    "compensate_one": goes_on,
    "compensate_beside": goes_on,
}
