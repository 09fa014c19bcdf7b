"""Random ad-hoc sub-processes against a small game of tokens of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from tests.engine.ad_hoc_drawing import AFTER, FLOWS, ad_hoc, user
from tests.engine.conftest import Play
from tests.engine.test_escalations import E, S

from bizproc.errors import InvalidTransitionError

STEPS = 14


@dataclass
class Game:
    """Play what BPMN 2.0, 13.3.5, says of tasks and flows inside."""

    flows: list[tuple[str, str]]
    sequential: bool
    cancels: bool
    enough: int | None
    running: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    is_closing: bool = False
    is_over: bool = False

    def come(self, element):
        alone = not self.running and not self.line
        (self.running if alone or not self.sequential else self.line).append(element)

    def complete(self, element):
        self.running.remove(element)
        self.done.append(element)
        if not self.is_closing and self.enough is not None:
            self.is_closing = len(self.done) >= self.enough
        if not self.is_closing:
            for source, target in self.flows:
                if source == element:
                    self.come(target)
        self.go_on()

    def go_on(self):
        if self.is_closing:
            self.line = []
            self.running = [] if self.cancels else self.running
        if self.line and not self.running:
            self.running.append(self.line.pop(0))
        ends = self.is_closing or self.enough is None
        self.is_over = not self.running and not self.line and ends

    def cancel(self, element):
        self.running = [it for it in self.running if it != element]
        was_over = self.is_over
        self.go_on()
        # nothing was completed: an empty one waits to be chosen
        self.is_over = (self.is_closing and not self.running) or was_over

    def may_begin(self, element):
        led_to = {target for _, target in self.flows}
        is_free = not self.sequential or not self.running
        return element not in led_to and is_free and not self.is_closing


def invent(chance):
    """Return a drawing with up to five tasks, what begins in it, and its game."""
    tasks = "abcdx"[: chance.randint(2, 5)]
    flows = [
        (one, other)
        for at, one in enumerate(tasks)
        for other in tasks[at + 1 :]
        if chance.random() < 0.25
    ]
    enough = chance.choice([None, chance.randint(1, 6)])
    game = Game(
        flows=flows,
        sequential=chance.random() < 0.5,
        cancels=chance.random() < 0.5,
        enough=enough,
    )
    free = [it for it in tasks if game.may_begin(it)]
    begun = [chance.choice(free) for _ in range(chance.randint(0, 3))]
    body = ad_hoc(
        user(*tasks),
        *(f"{one}>{other}" for one, other in flows),
        begun=f"= [{', '.join(f'{it!r}' for it in begun)}]".replace("'", '"'),
        until="" if enough is None else f"= n >= {enough}",
        cancels=game.cancels,
        sequential=game.sequential,
    )
    for it in begun:
        game.come(it)
    return S + body + AFTER + E, tasks, game


def step(play, instance, game, chance, tasks):
    """Do something at random to both."""
    way = chance.random()
    if way < 0.3:
        element = chance.choice(tasks)
        if game.may_begin(element):
            game.come(element)
            play.engine.activate_element(instance, element)
        else:
            with pytest.raises(InvalidTransitionError):
                play.engine.activate_element(instance, element)
    elif not game.running:
        return
    elif way < 0.4:
        element = chance.choice(game.running)
        game.cancel(element)
        numbers = [
            it.token
            for it in play.engine.tokens(instance)
            if it.element_id == element and it.phase == "active"
        ]
        play.engine.modify(instance, cancel=numbers)
    else:
        element = chance.choice(game.running)
        game.complete(element)
        play.complete(instance, element, n=len(game.done))


@pytest.mark.parametrize("seed", range(25))
def test_the_engine_plays_the_same_game(make_play, seed):
    play: Play = make_play()
    chance = random.Random(seed)  # noqa: S311 - no secrets
    drawn, tasks, game = invent(chance)
    play.draw(drawn, FLOWS)
    instance = play.start({"n": 0})
    for _ in range(STEPS):
        asked = [it.element_id for it in play.engine.user_tasks(instance=instance)]
        if game.is_over:
            assert asked == ["after"]
            break
        assert sorted(asked) == sorted(game.running)
        if not game.running:
            assert play.waits(instance) == ["h"]
        assert [it for it in play.path(instance) if it in tasks] == game.done
        step(play, instance, game, chance, tasks)
    assert play.engine.incidents() == []
