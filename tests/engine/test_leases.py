"""Several workers and one job: who holds its lease does it, and only they feed it back."""

import datetime as dt

import pytest
from tests.two_workers import second_worker

from bizproc.action import BpmnError, Finished, RetryLater
from bizproc.errors import ConflictError, StoreError
from bizproc.store import JOBS

LEASE = dt.timedelta(minutes=5)
A_MOMENT = dt.timedelta(microseconds=1)
CALL = (
    '<startEvent id="s"/><endEvent id="e"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="work"/></extensionElements></serviceTask>'
)
WAYS = "s>call\ncall>e"


class Dies(BaseException):
    """A worker that is gone in the middle of its job: it tells nobody."""


def jobs(play):
    with play.engine.read() as tx:
        return tx.select(JOBS)


def closed(play, instance, type_="element_completed"):
    history = play.engine.history(instance)
    return [it.element_id for it in history if it.type == type_].count("call")


def test_a_job_whose_lease_holds_is_left_to_its_worker(play):
    calls = []

    @play.actions.add("work")
    def work() -> None:
        calls.append(play.clock.time)
        if len(calls) == 1:
            raise Dies

    play.draw(CALL, WAYS)
    with pytest.raises(Dies):
        play.start()
    [held] = jobs(play)
    assert held.locked_until == play.clock.time + LEASE
    play.clock.time = held.locked_until - A_MOMENT
    assert play.engine.run_due() == 0
    assert jobs(play) == [held]
    assert len(calls) == 1
    play.clock.time = held.locked_until
    assert play.engine.run_due() == 1
    assert jobs(play) == []
    assert len(calls) == 2


def test_a_held_job_holds_up_no_other(play):
    calls = []

    @play.actions.add("work")
    def work() -> None:
        calls.append(play.clock.time)
        if len(calls) == 1:
            raise Dies

    play.draw(CALL, WAYS)
    with pytest.raises(Dies):
        play.start()
    assert play.state(play.start()) == "COMPLETED"
    assert len(calls) == 2
    assert len(jobs(play)) == 1


@pytest.fixture
def late(play):
    """Return a second worker on the same store, and what lets another be quicker."""
    return second_worker(play.engine)


@pytest.mark.parametrize("error", [None, ConflictError, StoreError])
def test_of_two_workers_that_saw_the_same_job_one_takes_it(play, late, error):
    """The second looked before the first took it, and came to take it afterwards."""
    calls = []

    @play.actions.add("work")
    def work() -> None:
        calls.append(play.clock.time)
        raise Dies

    def first():
        with pytest.raises(Dies):
            play.engine.run_due()
        if error is not None:
            raise error("the second cannot go on")

    second, store = late
    play.draw(CALL, WAYS)
    with pytest.raises(Dies):
        play.start()
    play.clock.time += LEASE
    store.before = first
    second.run_due(limit=1)
    [held] = jobs(play)
    assert held.locked_until == play.clock.time + LEASE
    assert held.attempts == 2
    assert play.engine.incidents() == []
    assert len(calls) == 2


OUTCOMES = {
    "results": lambda: {"by": "stale"},
    "failure": ConnectionError("the line is dead"),
    "business error": BpmnError("NO"),
    "later": RetryLater(dt.timedelta(days=1)),
}


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES.keys())
def test_a_stale_worker_feeds_nothing_back(play, outcome):
    """Its lease went to another, who is still at it: what it brings comes too late."""
    calls = []

    @play.actions.add("work")
    def work() -> Finished:
        calls.append(play.clock.time)
        match len(calls):
            case 1:
                play.clock.time += LEASE
                with pytest.raises(Dies):
                    play.engine.run_due()
                if isinstance(outcome, Exception):
                    raise outcome
                return Finished(write=lambda _: written.append(1), results=outcome())
            case 2:
                raise Dies
            case _:
                return Finished(
                    write=lambda _: written.append(3), results={"by": "third"}
                )

    written = []
    play.draw(CALL, WAYS)
    instance = play.start()
    [held] = jobs(play)
    assert (held.locked_until, held.attempts) == (play.clock.time + LEASE, 2)
    assert (play.waits(instance), play.variables(instance)) == (["call"], {})
    assert (closed(play, instance), closed(play, instance, "action_failed")) == (0, 1)
    assert play.engine.incidents() == []
    assert written == []
    play.clock.time += LEASE
    play.engine.run_due()
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"by": "third"}
    assert closed(play, instance) == 1
    assert written == [3]


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES.keys())
def test_a_worker_that_another_overtook_changes_nothing(play, outcome):
    """The other is done already; the instance has gone on, or ended."""
    calls = []

    @play.actions.add("work")
    def work() -> dict[str, str]:
        calls.append(play.clock.time)
        if len(calls) > 1:
            return {"by": "second"}
        play.clock.time += LEASE
        assert play.engine.run_due() == 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome()

    play.draw(
        CALL.replace('<endEvent id="e"/>', '<userTask id="e"/>'),
        WAYS,
    )
    instance = play.start()
    before = play.engine.instance(instance)
    assert play.waits(instance) == ["e"]
    assert play.variables(instance) == {"by": "second"}
    assert (closed(play, instance), before.state.value) == (1, "ACTIVE")
    assert (play.engine.incidents(), jobs(play)) == ([], [])


def test_a_failed_attempt_gives_its_lease_back(play):
    """The next try is due when the retries say so, not when a lease would end."""

    @play.actions.add("work")
    def work() -> None:
        raise ConnectionError

    play.draw(CALL, WAYS)
    play.start()
    [job] = jobs(play)
    assert (job.lock, job.locked_until, job.attempts) == (None, None, 1)
    assert play.engine.next_due() == play.clock.time + dt.timedelta(minutes=1)


def test_a_job_of_an_element_that_was_left_is_done_no_more(play):
    calls = []

    @play.actions.add("work")
    def work() -> None:
        calls.append(1)
        raise ConnectionError

    left = (
        '<boundaryEvent id="b" attachedToRef="call"><timerEventDefinition>'
        "<timeDuration>PT30S</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    play.draw(CALL + left, WAYS + "\nb>e")
    instance = play.start()
    play.pass_time(hours=1)
    assert play.state(instance) == "COMPLETED"
    assert (len(calls), jobs(play)) == (1, [])


@pytest.mark.parametrize("error", [ConflictError, StoreError])
def test_an_outcome_that_collides_is_brought_again_at_once(play, late, error):
    calls = []

    def collide():
        raise error("another transaction wrote the same rows")

    @play.actions.add("work")
    def work() -> None:
        calls.append(play.clock.time)
        store.before = collide

    second, store = late
    play.draw(CALL, WAYS)
    instance = second.start("p").id
    assert play.state(instance) == "COMPLETED"
    assert (len(calls), jobs(play), play.engine.incidents()) == (1, [], [])
