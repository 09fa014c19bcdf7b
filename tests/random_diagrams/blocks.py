"""The blocks that random diagrams are grown from, each with one way in and one way out."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator

from tests.random_diagrams.nets import Net, simpler_nets

# What an event on a border, or at the start of an event sub-process, waits for.
EVENTS = (
    *("timer", "message", "signal", "condition", "error", "escalation"),
    *("error_any", "escalation_any", "either", "both"),
)
LEAVES = (
    *("user", "task", "script", "service", "job", "receive", "nothing", "tell"),
    *("timer", "message", "signal", "condition", "either", "both", "repeat"),
    *("undo", "link", "quantity", "fails"),
)
# Chosen by a person before: what ends a branch, or throws and goes on.
THROWS = ("terminate", "error", "escalate", "compensate", "cancel")
GOES_ON = ("escalation", "compensation", "compensate_one", "compensate_beside")
UNDOING = ("compensation", "compensate_one", "compensate_beside")
THROWN = {
    "error": ("error",),
    "error_any": ("error",),
    "escalation": ("escalate", "escalation"),
    "escalation_any": ("escalate", "escalation"),
}
FORKS = ("xor", "and", "or", "flows", "race", "loop", "sequence", "merge")
HOSTS = ("sub", "bare", "transaction", "call", "hosted")
LOOPS = (
    *("parallel", "sequential", "parallel_some", "sequential_some"),
    *("parallel_none", "sequential_none"),
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edge:
    """An event on a border or of an event sub-process, and what it leads to."""

    event: str
    interrupting: bool
    body: Block
    back: bool = False  # one that does not interrupt leads to where its host leads


@dataclasses.dataclass(frozen=True, kw_only=True)
class Block:
    """One block: its kind, the blocks in it, its borders, and how often it is done."""

    kind: str
    inner: tuple[Block, ...] = ()
    edges: tuple[Edge, ...] = ()
    handlers: tuple[Edge, ...] = ()
    loop: str = ""
    net: Net = ()
    undone: str = ""  # "handler", "inside" or "event": how it is compensated

    @property
    def kinds(self) -> set[str]:
        """The kinds of all blocks in it."""
        edges = (*self.edges, *self.handlers)
        parts = (*self.inner, *(it.body for it in edges))
        return {self.kind}.union(*(it.kinds for it in parts))

    def __str__(self) -> str:
        parts = [self.loop, self.undone, *map(str, self.net)]
        parts += [f"edge {it.event} {_sign(it)} {it.body}" for it in self.edges]
        parts += [f"event {it.event} {_sign(it)} {it.body}" for it in self.handlers]
        parts += [str(it) for it in self.inner]
        told = ", ".join(it for it in parts if it)
        return f"{self.kind}({told})" if told else self.kind


def _sign(edge: Edge) -> str:
    return "!" if edge.interrupting else "<" if edge.back else "+"


USER = Block(kind="user")


def grow(rng: random.Random, size: int) -> Block:
    """Return a block of about so many leaves."""
    if size <= 1:
        return _leaf(rng)
    if rng.random() < 0.5:
        return Block(
            kind=rng.choice(FORKS), inner=_shares(rng, size, rng.randint(2, 3))
        )
    host = _host(rng, size - 1)
    if not host.undone or rng.random() < 0.3:
        return host
    undoing = Block(kind=rng.choice(("compensate", *UNDOING)))
    return Block(kind="sequence", inner=(host, undoing))


def _host(rng: random.Random, size: int) -> Block:
    """Return what has borders, an inside, or both; what they catch is thrown inside."""
    kind = rng.choice(HOSTS)
    counts = [rng.choice((0, 1, 1, 2)), 0]
    if kind in {"sub", "bare", "transaction"}:
        counts[1] = rng.choice((0, 0, 1, 1, 2))
    edges, handlers = (
        tuple(_edge(rng, max(1, size // 3)) for _ in range(it)) for it in counts
    )
    inner: list[Block] = []
    if kind != "hosted":
        inner += _shares(rng, max(1, size - sum(counts)), rng.randint(1, 2))
        for edge in (*edges, *handlers):
            if edge.event in THROWN and rng.random() < 0.8:
                throw = Block(kind=rng.choice(THROWN[edge.event]))
                inner.insert(rng.randint(0, len(inner)), throw)
    if kind == "transaction" and rng.random() < 0.5:
        inner.insert(rng.randint(0, len(inner)), Block(kind="cancel"))
    return Block(
        kind=kind,
        inner=tuple(inner),
        edges=edges,
        handlers=handlers,
        loop=rng.choice(("", "", *LOOPS)),
        undone=rng.choice(("", "", "handler", "inside", "event")),
    )


def _shares(rng: random.Random, size: int, parts: int) -> tuple[Block, ...]:
    return tuple(grow(rng, max(1, size // parts)) for _ in range(parts))


def _edge(rng: random.Random, size: int) -> Edge:
    return Edge(
        event=rng.choice(EVENTS),
        interrupting=rng.random() < 0.5,
        back=rng.random() < 0.3,
        body=grow(rng, size),
    )


def _leaf(rng: random.Random) -> Block:
    drawn = rng.random()
    if drawn < 0.12:
        return Block(kind=rng.choice(THROWS))
    if drawn < 0.24:
        return Block(kind=rng.choice(GOES_ON))
    if drawn < 0.4:
        loop = rng.choice(("", "", *LOOPS))
        return Block(kind="undo", loop=loop)
    return Block(kind=rng.choice(LEAVES))


def simpler(block: Block) -> Iterator[Block]:
    """Yield what is left of a block if one thing is taken out of it, the most first."""
    if block != USER and not block.inner:
        yield USER
    yield from block.inner
    yield from (edge.body for edge in (*block.edges, *block.handlers))
    for name in ("loop", "undone"):
        if getattr(block, name):
            yield dataclasses.replace(block, **{name: ""})
    if block.kind == "bare":
        yield dataclasses.replace(block, kind="sub")
    for name in ("inner", "edges", "handlers"):
        yield from _without(block, name)
    for net in simpler_nets(block.net):
        yield dataclasses.replace(block, net=net)
    yield from _with_simpler_parts(block)


def _with_simpler_parts(block: Block) -> Iterator[Block]:
    for index, child in enumerate(block.inner):
        for less in simpler(child):
            inner = (*block.inner[:index], less, *block.inner[index + 1 :])
            yield dataclasses.replace(block, inner=inner)
    for name in ("edges", "handlers"):
        edges: tuple[Edge, ...] = getattr(block, name)
        for index, edge in enumerate(edges):
            for less in simpler(edge.body):
                made = dataclasses.replace(edge, body=less)
                left = (*edges[:index], made, *edges[index + 1 :])
                yield dataclasses.replace(block, **{name: left})  # type: ignore[arg-type]


def _without(block: Block, name: str) -> Iterator[Block]:
    items = getattr(block, name)
    least = 1 if name == "inner" else 0
    if len(items) > least:
        for index in range(len(items)):
            left = (*items[:index], *items[index + 1 :])
            yield dataclasses.replace(block, **{name: left})
