"""Blocks that split and join, and those that come back."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tests.random_diagrams.blocks import USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.random_diagrams.blocks import Block
    from tests.random_diagrams.drawing import Drawing, Way


def sequence(drawing: Drawing, block: Block) -> Way:
    return drawing.sequence(block.inner)


def parallel(drawing: Drawing, block: Block) -> Way:
    split, join = (drawing.node("parallelGateway", "g") for _ in range(2))
    for inner in block.inner:
        first, last = drawing.beside(inner)
        drawing.flow(split, first)
        drawing.flow(last, join)
    return split, join


def exclusive(drawing: Drawing, block: Block) -> Way:
    name = drawing.sheet.id("a")
    ask = drawing.ask(f"{name}:one:{len(block.inner)}")
    split, join = (drawing.node("exclusiveGateway", "g") for _ in range(2))
    drawing.flow(ask, split)
    for number, inner in enumerate(block.inner):
        first, last = drawing.block(inner)
        drawing.flow(split, first, f"{name} = {number}")
        drawing.flow(last, join)
    return ask, join


def inclusive(drawing: Drawing, block: Block) -> Way:
    """Draw a split into the branches that a person names, else past all of them."""
    name = drawing.sheet.id("a")
    ask = drawing.ask(f"{name}:some:{len(block.inner)}")
    gate, join = drawing.sheet.id("g"), drawing.node("inclusiveGateway", "g")
    default = _branches(drawing, block, gate, name, join)
    drawing.put("inclusiveGateway", gate, more=f'default="{default}"')
    drawing.flow(ask, gate)
    return ask, join


def conditional_flows(drawing: Drawing, block: Block) -> Way:
    """Draw flows out of an activity as those out of an inclusive gateway."""
    name = drawing.sheet.id("a")
    ask, join = drawing.sheet.id("q"), drawing.node("inclusiveGateway", "g")
    default = _branches(drawing, block, ask, name, join)
    question = f"{name}:some:{len(block.inner)}"
    drawing.put("userTask", ask, more=f'default="{default}" name="{question}"')
    return ask, join


def _branches(drawing: Drawing, block: Block, gate: str, name: str, join: str) -> str:
    """Draw the branches; return the default flow."""
    for number, inner in enumerate(block.inner):
        first, last = drawing.beside(inner)
        drawing.flow(gate, first, f"list contains({name}, {number})")
        drawing.flow(last, join)
    on = drawing.node("task", "t")
    drawing.flow(on, join)
    return drawing.flow(gate, on)


def race(drawing: Drawing, block: Block) -> Way:
    gate = drawing.node("eventBasedGateway", "g")
    join = drawing.node("exclusiveGateway", "g")
    events = ("message", "timer", "signal")
    for event, inner in zip(events, (*block.inner, USER)[:3], strict=False):
        catch = drawing.node("intermediateCatchEvent", "c", drawing.definition(event))
        first, last = drawing.block(inner)
        drawing.flow(gate, catch)
        drawing.flow(catch, first)
        drawing.flow(last, join)
    return gate, join


def merge(drawing: Drawing, block: Block) -> Way:
    """Draw branches that meet without waiting: what follows is done for each."""
    split = drawing.node("parallelGateway", "g")
    join = drawing.node("exclusiveGateway", "g")
    drawing.place = dataclasses.replace(drawing.place, straight=False)
    for inner in block.inner:
        first, last = drawing.block(inner)
        drawing.flow(split, first)
        drawing.flow(last, join)
    return split, join


def loop(drawing: Drawing, block: Block) -> Way:
    """Draw what a person sends back."""
    name = drawing.sheet.id("a")
    enter, leave = (drawing.node("exclusiveGateway", "g") for _ in range(2))
    first, last = drawing.sequence(block.inner)
    ask = drawing.ask(f"{name}:one:2")
    end = drawing.node("exclusiveGateway", "g")
    drawing.flow(enter, first)
    drawing.flow(last, ask)
    drawing.flow(ask, leave)
    drawing.flow(leave, enter, f"{name} = 1")
    drawing.flow(leave, end, f"{name} = 0")
    return enter, end


KINDS: dict[str, Callable[[Drawing, Block], Way]] = {
    "sequence": sequence,
    "and": parallel,
    "xor": exclusive,
    "or": inclusive,
    "flows": conditional_flows,
    "race": race,
    "merge": merge,
    "loop": loop,
}
