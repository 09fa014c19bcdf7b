"""Tries are counted when they begin, and a command runs its own jobs alone."""

import dataclasses
import datetime as dt
import logging

import pytest

from bizproc.action import ActionContext, RetryLater
from bizproc.engine import Engine
from bizproc.engine.commands.start import start
from bizproc.engine.jobs.lease_keeper import LeaseKeeper
from bizproc.errors import StoreError
from bizproc.model.rows import NEVER
from bizproc.store import JOBS

LEASE = dt.timedelta(minutes=5)
ENDS = '<startEvent id="s"/><endEvent id="e"/>'
WAYS = "s>call\ncall>e"


class Dies(BaseException):
    """A worker that is gone in the middle of its job: it tells nobody."""


def service(id_, type_, extra="", more=""):
    return (
        f'<serviceTask id="{id_}"><extensionElements><zeebe:taskDefinition'
        f' type="{type_}" {extra}/></extensionElements>{more}</serviceTask>'
    )


def jobs(play):
    with play.engine.read() as tx:
        return tx.select(JOBS)


def let_die(play):
    with pytest.raises(Dies):
        play.engine.run_due()


@pytest.mark.parametrize("retries", [1, 3, None, 6])
def test_a_job_that_kills_its_worker_is_given_up_after_its_tries(play, retries):
    attempts = []

    @play.actions.add("work")
    def work(context: ActionContext) -> None:
        attempts.append((context.attempt, context.idempotency_key))
        raise Dies

    play.draw(
        ENDS
        + service("call", "work", "" if retries is None else f'retries="{retries}"'),
        WAYS,
    )
    with pytest.raises(Dies):
        play.start()
    for _ in range((retries or 4) - 1):
        play.clock.time = play.engine.next_due()
        let_die(play)
    play.clock.time = play.engine.next_due()
    assert play.engine.run_due() == 1
    [incident] = play.engine.incidents()
    assert [number for number, _ in attempts] == [*range(1, (retries or 4) + 1)]
    assert len({key for _, key in attempts}) == 1
    assert (incident.code, incident.attempts) == ("ACTION_FAILED", retries or 4)
    assert "the worker was lost" in incident.message
    assert play.engine.next_due() is None
    events = play.engine.history(incident.instance_id)
    assert [it.type for it in events].count("action_failed") == (retries or 4)


@pytest.mark.parametrize("transactional", [True, False])
def test_a_retried_transactional_action_that_kills_is_counted_too(play, transactional):
    """Its first try is the command's own; the others are a worker's."""
    attempts = []

    @play.actions.add("work", transactional=transactional)
    def work(context: ActionContext) -> None:
        attempts.append(context.attempt)
        if context.attempt > 1:
            raise Dies
        raise ConnectionError

    play.draw(ENDS + service("call", "work", 'retries="3"'), WAYS)
    play.start()
    for _ in range(2):
        play.clock.time = play.engine.next_due()
        let_die(play)
    play.clock.time = play.engine.next_due()
    play.engine.run_due()
    assert (attempts, len(play.engine.incidents())) == ([1, 2, 3], 1)


def test_more_tries_than_delays_wait_as_long_as_the_last(play):
    calls = []

    @play.actions.add("work")
    def work() -> None:
        calls.append(play.clock.time)
        raise ConnectionError

    play.draw(ENDS + service("call", "work", 'retries="6"'), WAYS)
    begin = play.clock.time
    play.start()
    play.pass_time(hours=3)
    minutes = [(at - begin) // dt.timedelta(minutes=1) for at in calls]
    assert minutes == [0, 1, 6, 36, 66, 96]


def test_a_lost_worker_makes_something_due_at_the_end_of_its_lease(play):
    @play.actions.add("work")
    def work() -> None:
        raise Dies

    play.draw(ENDS + service("call", "work"), WAYS)
    with pytest.raises(Dies):
        play.start()
    assert play.engine.next_due() == play.clock.time + LEASE


def test_retry_later_takes_its_try_back(play):
    attempts = []

    @play.actions.add("work")
    def work(context: ActionContext) -> None:
        attempts.append(context.attempt)
        if len(attempts) in {1, 3}:
            raise RetryLater(dt.timedelta(minutes=1))
        if len(attempts) == 2:
            raise ConnectionError

    play.draw(ENDS + service("call", "work"), WAYS)
    instance = play.start()
    play.pass_time(hours=1)
    assert play.state(instance) == "COMPLETED"
    assert attempts == [1, 1, 2, 2]


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize("error", [SystemExit(3), GeneratorExit()])
def test_an_action_that_would_end_the_program_is_a_failed_try(
    play, error, transactional
):
    @play.actions.add("work", transactional=transactional)
    def work() -> None:
        raise error

    play.draw(ENDS + service("call", "work", 'retries="1"'), WAYS)
    play.start()
    [incident] = play.engine.incidents()
    assert type(error).__name__ in incident.message


def test_whoever_interrupts_is_heard(play):
    @play.actions.add("work")
    def work() -> None:
        raise KeyboardInterrupt

    play.draw(ENDS + service("call", "work"), WAYS)
    with pytest.raises(KeyboardInterrupt):
        play.start()


def test_a_failed_try_keeps_its_traceback_and_logs_where_it_was(play, caplog):
    @play.actions.add("work")
    def work() -> None:
        raise ConnectionError("the password was 1234")

    play.draw(ENDS + service("call", "work"), WAYS)
    with caplog.at_level(logging.INFO, "bizproc.engine.jobs"):
        play.start()
    [job] = jobs(play)
    assert "the password was 1234" in job.traceback
    assert 'raise ConnectionError("the password was' in job.traceback
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "ConnectionError at" in record.message
    assert (record.job, record.element, record.attempt) == (job.id, "call", 1)


def test_a_command_runs_no_job_of_others(play):
    ran = []

    @play.actions.add("work")
    def work(who: str) -> None:
        ran.append(who)
        if who == "first" and ran.count("first") == 1:
            raise RetryLater(dt.timedelta(minutes=1))

    mapped = (
        '<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="work"/>'
        '<zeebe:ioMapping><zeebe:input source="= who" target="who"/></zeebe:ioMapping>'
        "</extensionElements></serviceTask>"
    )
    play.draw(ENDS + mapped, WAYS)
    play.start({"who": "first"})
    play.clock.time += dt.timedelta(hours=1)
    play.start({"who": "second"})
    assert ran == ["first", "second"]
    play.engine.run_due()
    assert ran == ["first", "second", "first"]


class Away:
    """A store whose database goes away after some transactions."""

    def __init__(self, store):
        self._store = store
        self.after = None

    def __getattr__(self, name):
        return getattr(self._store, name)

    def begin(self):
        if self.after == 0:
            raise StoreError("the server is away")
        if self.after is not None:
            self.after -= 1
        return self._store.begin()


class RunningClock:
    """A clock that goes on whenever it is asked, as that of a machine."""

    def __init__(self, clock):
        self._clock = clock

    @property
    def time(self):
        return self._clock.time

    def now(self):
        self._clock.time += dt.timedelta(microseconds=1)
        return self._clock.time


@pytest.mark.parametrize("running", [False, True])
def test_jobs_that_its_jobs_raise_run_to_the_end_under_any_clock(play, running):
    @play.actions.add("work")
    def work() -> None: ...

    if running:
        object.__setattr__(play.engine.components, "clock", RunningClock(play.clock))
    play.draw(
        ENDS + service("one", "work") + service("two", "work"), "s>one\none>two\ntwo>e"
    )
    assert play.state(play.start()) == "COMPLETED"


def test_a_command_that_was_committed_fails_by_no_job(play, caplog):
    """The database goes away after the commit: the job waits, the caller is answered."""
    away = Away(play.engine.components.store)
    engine = Engine(dataclasses.replace(play.engine.components, store=away))

    @play.actions.add("work")
    def work() -> None: ...

    play.draw(ENDS + service("call", "work"), WAYS)
    away.after = 1
    with engine.work() as unit:
        instance = start(unit, "p", {}, key=None, by=None).id
    away.after = None
    assert play.waits(instance) == ["call"]
    assert "job left to a worker" in caplog.text
    play.engine.run_due()
    assert play.state(instance) == "COMPLETED"


def test_timers_go_before_jobs_that_were_due_earlier(play):
    order = []

    @play.actions.add("work")
    def work() -> None:
        order.append("job")
        if len(order) == 1:
            raise RetryLater(dt.timedelta(minutes=1))

    @play.actions.add("told", transactional=True)
    def told() -> None:
        order.append("timer")

    wait = (
        '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT5M'
        "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    play.draw(ENDS + service("call", "work"), WAYS)
    play.draw(
        ENDS + wait + service("tell", "told"), "s>wait\nwait>tell\ntell>e", id_="q"
    )
    play.start()
    play.start(id_="q")
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()
    assert order == ["job", "timer", "job"]


def test_the_key_of_a_turn_is_that_of_its_activity_and_its_item(play):
    keys = []

    @play.actions.add("work")
    def work(context: ActionContext) -> None:
        keys.append(context.idempotency_key)

    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= [7, 8, 9]"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    play.draw(ENDS + service("call", "work", more=loop), WAYS)
    instance = play.start()
    first = keys[0].split("/")[2]
    assert keys == [f"{instance}/call/{first}/{item}" for item in (1, 2, 3)]


def test_a_lease_is_renewed_while_the_call_lasts(play):
    seen = []

    @play.actions.add("work")
    def work() -> None:
        keeper = play.engine._executor._keeper
        play.clock.time += LEASE - dt.timedelta(seconds=1)
        keeper.renew()
        play.clock.time += LEASE - dt.timedelta(seconds=1)
        seen.append(play.engine.run_due())
        seen.extend(job.attempts for job in jobs(play))

    play.draw(ENDS + service("call", "work"), WAYS)
    assert play.state(play.start()) == "COMPLETED"
    assert seen == [0, 1]


def test_a_lease_that_went_to_another_is_renewed_no_more(play):
    @play.actions.add("work")
    def work() -> None:
        raise Dies

    play.draw(ENDS + service("call", "work"), WAYS)
    with pytest.raises(Dies):
        play.start()
    [first] = jobs(play)
    play.clock.time = first.due
    let_die(play)
    [second] = jobs(play)
    keeper = LeaseKeeper(play.engine.components)
    with keeper.keeping(first):
        play.clock.time += dt.timedelta(minutes=1)
        keeper.renew()
    keeper.stop()
    assert jobs(play) == [second]


def test_a_job_held_by_an_incident_is_due_never(play):
    @play.actions.add("work")
    def work() -> None:
        raise ConnectionError

    play.draw(ENDS + service("call", "work", 'retries="1"'), WAYS)
    play.start()
    [job] = jobs(play)
    assert (job.due, job.attempts, job.last_error) == (
        NEVER,
        1,
        "ACTION_FAILED: ConnectionError: ",
    )
    assert play.engine.next_due() is None
    play.clock.time += dt.timedelta(days=9)
    assert play.engine.run_due() == 0


@pytest.mark.parametrize("action", ["skip", "terminate"])
def test_a_held_job_goes_with_its_element(play, action):
    @play.actions.add("work")
    def work() -> None:
        raise ConnectionError

    play.draw(ENDS + service("call", "work", 'retries="1"'), WAYS)
    instance = play.start()
    if action == "skip":
        play.engine.resolve_incident(play.engine.incidents()[0].id, action="skip")
    else:
        play.engine.terminate(instance)
    assert (jobs(play), play.engine.incidents()) == ([], [])
