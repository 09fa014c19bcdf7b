"""A short version: `python -m tests.random_diagrams` plays as many as asked."""

from __future__ import annotations

import re

import pytest
from tests.random_diagrams.activities import Activities
from tests.random_diagrams.blocks import Block, Edge
from tests.random_diagrams.drawing import draw
from tests.random_diagrams.finding import diagram, search
from tests.random_diagrams.game import Game
from tests.random_diagrams.trial import Difference, play

SEEDS = range(1, 4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("store", "count"), [("memory", 5), ("sqlite", 2)])
def test_the_engine_does_what_the_token_game_does(seed, store, count):
    for number in range(count):
        _, found = search(seed * 1000 + number, store)
        assert found is None, str(found)


def test_a_seed_gives_the_same_diagram():
    assert [draw(diagram(it)) for it in SEEDS] == [draw(diagram(it)) for it in SEEDS]


UNDONE = Block(kind="sequence", inner=(Block(kind="undo"),) * 2)
LATER = Block(kind="compensation")


def in_order(self, run, left, then):
    """Undo in the order of completion, which is wrong."""
    if left:
        one = left.pop(0)
        self._by_handler(run, one, lambda: in_order(self, run, left, then))
    else:
        then()


USER = Block(kind="user")
# What once parted the engine and the game, with the ways on which it did.
FOUND = {
    "a reset that an inclusive gateway still has something for": (
        Block(
            kind="net",
            net=(
                ("user", (1,)),
                ("user", (2, 5)),
                ("user", (3, 4)),
                ("user", (4, 6)),
                ("or", (5, 6)),
                ("user", (6,)),
                ("complex2", (7,)),
            ),
        ),
        range(4),
    ),
    "a compensation that is interrupted, and thrown again for what is left": (
        Block(
            kind="sequence",
            inner=(
                Block(
                    kind="sub",
                    inner=(
                        Block(kind="undo", loop="parallel"),
                        Block(kind="compensation"),
                    ),
                    handlers=(Edge(event="signal", interrupting=True, body=USER),),
                ),
                Block(kind="compensation"),
            ),
        ),
        (45, 48, 70),
    ),
}


@pytest.mark.parametrize("found", FOUND)
def test_what_was_found_stays_mended(found):
    block, ways = FOUND[found]
    for way in ways:
        play(draw(block), "memory", way)


WRONG = {
    "the earliest is undone first": (
        (Game, "_undo_next", in_order),
        Block(kind="sequence", inner=(UNDONE, LATER)),
        "completed: the game has ['u9', 'w4']",
    ),
    "an interrupted task stays": (
        (Activities, "kill", lambda *_: None),
        Block(
            kind="hosted",
            edges=(Edge(event="message", interrupting=True, body=USER),),
        ),
        "user: the game has",
    ),
    "an inclusive gateway does not wait": (
        (Game, "_full", lambda *_: True),
        Block(kind="or", inner=(USER, USER)),
        "completed: the game has",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_difference_is_found(wrong, monkeypatch):
    """What finds nothing elsewhere finds what is put before it."""
    (owner, name, mutant), block, told = WRONG[wrong]
    monkeypatch.setattr(owner, name, mutant)
    with pytest.raises(Difference, match=re.escape(told)):
        all(play(draw(block), "memory", way) for way in range(10))


def test_the_smallest_diagram_is_told(monkeypatch):
    monkeypatch.setattr(Game, "_undo_next", in_order)
    told = next(
        found for seed in range(40) if (found := search(seed, "memory")[1]) is not None
    )
    assert len(str(told.block)) < 60, str(told)
