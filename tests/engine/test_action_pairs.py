"""A task takes the same path whether its action runs in the step or waits for a worker."""

from __future__ import annotations

import pytest
from tests.engine.action_pairs import CALLED, PAIRS, PAIRS_ROOT
from tests.engine.conftest import Play

from bizproc.action import BpmnError


@pytest.fixture
def play(tmp_path, addresses):
    """Return a play whose commands leave the jobs to whoever calls `run_due`."""
    playing = Play(tmp_path, addresses(), jobs="worker")

    def act(n: int, fail: str = "") -> dict[str, int]:
        if fail:
            raise BpmnError(fail)
        return {"counted": n + 1}

    playing.actions.add("now", transactional=True)(act)
    playing.actions.add("later")(act)
    yield playing
    playing.engine.close()


def work_off(play):
    """Run what a worker finds, one thing after the other; return how many."""
    done = 0
    while play.engine.run_due(limit=1):
        done += 1
    return done


def lead(play, pair, action):
    """Lead an instance to its end; return what was completed, and how many jobs ran."""
    drawn = pair.body.replace("{do}", action)
    play.draw(
        CALLED.replace("{do}", action), "cs>cx\ncx>ce", root=PAIRS_ROOT, id_="called"
    )
    play.draw(drawn, pair.flows, root=PAIRS_ROOT, id_=action)
    instance = play.start({"n": 0, **pair.variables}, id_=action)
    jobs = work_off(play)
    for element, answers in pair.steps:
        if element == "event: hour":
            play.pass_time(hours=1)
        elif element == "event: paid":
            play.engine.publish_message("paid", correlation_key="k")
        else:
            play.complete(instance, element, **answers)
        jobs += work_off(play)
    assert play.engine.incidents(instance=instance) == []
    return instance, jobs


@pytest.mark.parametrize("name", PAIRS)
def test_both_take_the_same_path(play, name):
    pair = PAIRS[name]
    one, none = lead(play, pair, "now")
    other, jobs = lead(play, pair, "later")
    assert (none, jobs > 0) == (0, True)
    for instance in (one, other):
        path = play.path(instance)
        if pair.beside:
            assert sorted(path) == sorted(pair.path.split())
        else:
            assert path == pair.path.split()
    assert play.variables(one) == play.variables(other)
    assert play.state(one) == play.state(other) != "ACTIVE"


def test_there_are_enough_pairs():
    assert len(PAIRS) >= 20
