"""Actions say how long, how often and how many at once; the workers keep to it."""

import asyncio
import datetime as dt
import logging
import threading

import pytest

from bizproc.action import ActionContext, Actions, BpmnError
from bizproc.engine.jobs.executor import JobExecutor
from bizproc.engine.jobs.lease_keeper import LeaseKeeper
from bizproc.errors import InvalidValueError
from bizproc.store import JOBS

SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
MOMENT = dt.timedelta(milliseconds=1)
ENDS = '<startEvent id="s"/><endEvent id="e"/>'
WAYS = "s>call\ncall>e"
PATIENCE = 60


class Dies(BaseException):
    """A worker that is gone in the middle of its job: it tells nobody."""


def service(extra="", loop=""):
    return (
        '<serviceTask id="call"><extensionElements><zeebe:taskDefinition'
        f' type="work" {extra}/></extensionElements>{loop}</serviceTask>'
    )


def items(number):
    return (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        f'<zeebe:loopCharacteristics inputCollection="= {list(range(number))}"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )


def jobs(play):
    with play.engine.read() as tx:
        return tx.select(JOBS)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"timeout": dt.timedelta()}, "timeout=.*longer than zero"),
        ({"timeout": 5}, "timeout=5 is none"),
        ({"retries": 0}, "retries=0 is none; use 1 or more tries"),
        ({"backoff": ()}, "backoff"),
        ({"backoff": -MINUTE}, "backoff"),
        ({"concurrency": 0}, "concurrency=0"),
        ({"concurrency": "2"}, "concurrency='2'"),
        ({"rate": (0, MINUTE)}, "rate"),
        ({"rate": (3, dt.timedelta())}, "rate"),
        ({"rate": 3}, r"rate=3 is none; use \(calls, span\)"),
        ({"timeout": MINUTE, "transactional": True}, "timeout is for jobs"),
        ({"rate": (1, MINUTE), "transactional": True}, "rate is for jobs"),
    ],
)
def test_a_limit_that_is_none_is_refused_when_registered(limits, words):
    with pytest.raises(InvalidValueError, match=f"action 'work': .*{words}"):
        Actions().add("work", **limits)


def test_an_action_may_ask_for_tries_and_waits_of_its_own(play):
    calls = []

    @play.actions.add("work", retries=4, backoff=[SECOND, MINUTE])
    def work() -> None:
        calls.append(play.clock.time)
        raise ConnectionError

    play.draw(ENDS + service(), WAYS)
    begin = play.clock.time
    play.start()
    play.pass_time(hours=1)
    assert [(at - begin).total_seconds() for at in calls] == [0, 1, 61, 121]
    assert play.engine.incidents()[0].attempts == 4


def test_the_diagram_has_the_last_word_on_tries(play):
    calls = []

    @play.actions.add("work", retries=4, backoff=SECOND, transactional=True)
    def work() -> None:
        calls.append(play.clock.time)
        raise ConnectionError

    play.draw(ENDS + service('retries="2"'), WAYS)
    play.start()
    play.pass_time(hours=1)
    assert len(calls) == 2


# -- time limits -------------------------------------------------------------------


def test_a_call_over_its_time_limit_is_a_failed_try(play):
    may_end, ended = threading.Event(), threading.Event()

    class Heard(logging.Handler):
        def emit(self, record):
            if "after the time limit" in record.getMessage():
                ended.set()

    heard = Heard()
    logging.getLogger("bizproc.engine.jobs").addHandler(heard)

    @play.actions.add("work", timeout=MOMENT, retries=2, backoff=MINUTE)
    def work(context: ActionContext) -> dict[str, int]:
        if context.attempt == 1:
            may_end.wait(PATIENCE)
        return {"by": context.attempt}

    play.draw(ENDS + service(), WAYS)
    instance = play.start()
    [job] = jobs(play)
    assert "took longer than its time limit" in job.last_error
    may_end.set()
    assert ended.wait(PATIENCE)
    logging.getLogger("bizproc.engine.jobs").removeHandler(heard)
    assert (play.waits(instance), play.variables(instance)) == (["call"], {})


@pytest.mark.parametrize(
    "outcome", [{"x": 1}, BpmnError("ODD"), ConnectionError("x"), Dies(), None]
)
def test_a_call_within_its_time_limit_is_like_any_other(play, outcome):
    seen = []

    @play.actions.add("work", timeout=dt.timedelta(minutes=5), retries=1)
    def work() -> object:
        seen.append(threading.current_thread())
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    play.draw(ENDS + service(), WAYS)
    if isinstance(outcome, Dies):
        with pytest.raises(Dies):
            play.start()
        return
    instance = play.start()
    if isinstance(outcome, Exception):
        [incident] = play.engine.incidents()
        assert incident.code == getattr(outcome, "code", "ACTION_FAILED")
    else:
        assert play.variables(instance) == (outcome or {})
    assert seen != [threading.current_thread()]


def test_a_call_that_hangs_without_a_limit_keeps_its_job_an_hour(play):
    seconds = [0.0]
    keeper = LeaseKeeper(play.engine.components, monotonic=lambda: seconds[0])

    @play.actions.add("work")
    def work() -> None:
        raise Dies

    play.draw(ENDS + service(), WAYS)
    with pytest.raises(Dies):
        play.start()
    [job] = jobs(play)
    with keeper.keeping(job):
        seconds[0] = 3599.0
        play.clock.time += MINUTE
        keeper.renew()
        [renewed] = jobs(play)
        assert renewed.due == job.due + MINUTE
        seconds[0] = 3600.0
        play.clock.time += MINUTE
        keeper.renew()
        assert jobs(play) == [renewed]
    keeper.stop()


# -- coroutines --------------------------------------------------------------------


def test_an_async_action_runs_in_a_loop_of_its_own(play):
    @play.actions.add("work")
    async def work(context: ActionContext) -> dict[str, str]:
        await asyncio.sleep(0)
        return {"element": context.element_id}

    play.draw(ENDS + service(), WAYS)
    assert play.variables(play.start()) == {"element": "call"}

    async def within() -> str:
        return play.start()

    assert play.variables(asyncio.run(within())) == {"element": "call"}


def test_an_async_action_over_its_time_limit_is_cancelled(play):
    cancelled = threading.Event()

    @play.actions.add("work", timeout=MOMENT, retries=1)
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    play.draw(ENDS + service(), WAYS)
    play.start()
    assert play.engine.incidents()[0].code == "ACTION_FAILED"
    assert cancelled.wait(PATIENCE)


def test_an_async_action_that_is_cancelled_is_a_failed_try(play):
    @play.actions.add("work", retries=1)
    async def work() -> None:
        raise asyncio.CancelledError

    play.draw(ENDS + service(), WAYS)
    play.start()
    assert "cancelled" in play.engine.incidents()[0].message


def test_an_async_action_cannot_be_transactional():
    actions = Actions()

    async def work() -> None: ...

    with pytest.raises(InvalidValueError, match="'work' is async"):
        actions.add("work", transactional=True)(work)


# -- how many at once, how often ---------------------------------------------------


def test_no_more_calls_at_once_than_an_action_allows(play):
    """Another worker takes what is left only when a call has ended."""
    other = JobExecutor(play.engine.components)
    calls, taken = [], []

    @play.actions.add("work", concurrency=2)
    def work() -> None:
        calls.append(1)
        if len(calls) < 3:
            taken.append(other.run_next())

    play.draw(ENDS + service(loop=items(4)), WAYS)
    assert play.state(play.start()) == "COMPLETED"
    assert (len(calls), taken) == (4, [False, True])


def test_jobs_of_other_actions_go_past_those_that_must_wait(play):
    order = []

    @play.actions.add("work", concurrency=1)
    def work() -> None:
        order.append("work")
        raise Dies

    @play.actions.add("other")
    def other() -> None:
        order.append("other")

    play.draw(ENDS + service(), WAYS)
    play.draw(ENDS + service().replace('"work"', '"other"'), WAYS, id_="q")
    with pytest.raises(Dies):
        play.start()
    waiting = play.start()
    play.start(id_="q")
    assert order == ["work", "other"]
    assert play.engine.run_due() == 0
    lease_end = max(job.due for job in jobs(play))
    assert play.engine.next_due() == lease_end
    play.clock.time = lease_end
    with pytest.raises(Dies):
        play.engine.run_due()
    assert play.waits(waiting) == ["call"]


@pytest.mark.parametrize("together", [True, False])
def test_no_more_calls_begin_within_a_span_than_the_rate_allows(play, together):
    calls = []

    @play.actions.add("work", rate=(2, MINUTE))
    def work() -> None:
        calls.append(play.clock.time)

    begin = play.clock.time
    if together:
        play.draw(ENDS + service(loop=items(5)), WAYS)
        play.start()
    else:
        play.draw(ENDS + service(), WAYS)
        for _ in range(5):
            play.start()
    play.pass_time(minutes=10)
    assert [(at - begin).total_seconds() for at in calls] == [0, 0, 60, 60, 120]
    assert play.engine.next_due() is None
