"""Many workers ask at once: no more calls begin than an action allows, on any store."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.engine.conftest import Play

from bizproc.connecting import connect
from bizproc.engine import Engine
from bizproc.engine.jobs.executor import JobExecutor

MINUTE = dt.timedelta(minutes=1)
WORKERS, ASKED, ALLOWED = 6, 3, 4
JOB = (
    '<startEvent id="s"/><endEvent id="e"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="work" retries="20"/></extensionElements></serviceTask>'
)
WAYS = "s>call\ncall>e"


class Crowd:
    """Workers of several processes, each with connections of its own."""

    def __init__(self, play, url):
        self.play = play
        self._engines = [
            play.engine
            if url == "memory://"
            else connect(url, actions=play.actions, clock=play.clock, jobs="worker")
            for _ in range(WORKERS)
        ]
        self._executors = [
            JobExecutor(it.components, renews=False) for it in self._engines
        ]

    def begin(self):
        """Let each begin some jobs at the same moment; return those that were leased."""
        return self._at_once(self._executors, lambda it: it.begin_next()[1])

    def activate(self):
        """Let each be a worker outside; return those that were leased."""

        def take(engine: Engine):
            found = engine.activate_jobs("work", worker="w", max_jobs=1)
            return found[0] if found else None

        return self._at_once(self._engines, take)

    def _at_once(self, those, take):
        gate = threading.Barrier(WORKERS)

        def race(one):
            gate.wait(60)
            return [take(one) for _ in range(ASKED)]

        with ThreadPoolExecutor(WORKERS) as threads:
            got = [it for its in threads.map(race, those) for it in its]
        return [it for it in got if it is not None]

    def close(self):
        for executor in self._executors:
            executor.close()
        for engine in self._engines:
            engine.close()


@pytest.fixture
def matrix(tmp_path, addresses):
    url = addresses()
    play = Play(tmp_path, url, jobs="worker")
    made = []

    def crowd(**limits):
        play.actions.add("work", **limits)(lambda: None)
        play.draw(JOB, WAYS)
        for _ in range(2 * ALLOWED + 2):
            play.start()
        made.append(Crowd(play, url))
        return made[0]

    yield crowd
    for it in made:
        it.close()
    play.engine.close()


@pytest.mark.parametrize("outside", [False, True])
def test_no_more_are_at_work_than_may_be_and_a_lost_one_makes_room(matrix, outside):
    crowd = matrix(concurrency=ALLOWED, external=outside)
    take = crowd.activate if outside else crowd.begin
    begun = take()
    assert len(begun) == ALLOWED
    assert take() == []
    if outside:
        crowd.play.engine.complete_job(begun[0].id, begun[0].lease_id)
    else:
        JobExecutor(crowd.play.engine.components, renews=False).finish(begun[0])
    assert len(take()) == 1
    crowd.play.clock.time += MINUTE
    assert take() == []
    crowd.play.clock.time += crowd.play.engine.components.options.lease
    assert len(take()) == ALLOWED


@pytest.mark.parametrize("outside", [False, True])
def test_no_more_begin_within_a_span_than_may(matrix, outside):
    crowd = matrix(rate=(ALLOWED, MINUTE), external=outside)
    take = crowd.activate if outside else crowd.begin
    assert len(take()) == ALLOWED
    crowd.play.clock.time += MINUTE - dt.timedelta(microseconds=1)
    assert take() == []
    crowd.play.clock.time += dt.timedelta(microseconds=1)
    assert len(take()) == ALLOWED
