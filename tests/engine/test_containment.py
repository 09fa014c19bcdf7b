"""What one instance cannot do is kept for it, and hinders nobody else."""

import dataclasses
import datetime as dt

import pytest

from bizproc.action import ActionContext, Finished
from bizproc.engine import Engine
from bizproc.engine.components import Options
from bizproc.engine.domain import Domain
from bizproc.errors import BudgetError, DomainError, ForbiddenError, UnexpectedError
from bizproc.model.row_factory import changed
from bizproc.store import INSTANCES

MESSAGE = '<messageEventDefinition messageRef="m"/>'
ASK = '<startEvent id="s"/><userTask id="ask"/><endEvent id="e"/>'
ASK_WAYS = "s>ask\nask>e"
HOUR = (
    '<startEvent id="s"/><intermediateCatchEvent id="hour"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition>"
    '</intermediateCatchEvent><userTask id="ask"/><endEvent id="e"/>'
)
CATCH = (
    '<intermediateCatchEvent id="hour"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
ACT = (
    '<startEvent id="s"/><serviceTask id="act"><extensionElements>'
    '<zeebe:taskDefinition type="act"/></extensionElements></serviceTask>'
    '<endEvent id="e"/>'
)


class World:
    """Let a test say when the domain raises."""

    def __init__(self):
        self.error = None

    def raise_it(self, *_):
        if self.error is not None:
            raise self.error

    def names(self, *_):
        self.raise_it()
        return {"divisor": 2}


@pytest.fixture
def world():
    return World()


def spoil(play, instance):
    """Make a state unreadable; return what makes it readable again."""

    def put(content):
        with play.engine.components.store.begin() as tx:
            row = tx.get(INSTANCES, instance)
            tx.replace(INSTANCES, changed(row, content=content))

    sound = play.engine.instance(instance).content
    put("{}")
    return lambda: put(sound)


# -- timers --------------------------------------------------------------------


def test_a_retry_fires_the_timer_that_was_put_off_at_once(play):
    play.draw(HOUR, "s>hour\nhour>ask\nask>e")
    instance = play.start()
    heal = spoil(play, instance)
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.token) == ("hour", 0)
    heal()
    play.engine.resolve_incident(incident.id)
    assert play.engine.incidents() == []
    assert play.engine.run_due() == 1
    assert play.waits(instance) == ["ask"]


@pytest.mark.parametrize("action", ["retry", "skip"])
def test_who_resolved_what_stands_in_a_history_that_is_not_read(play, action):
    play.draw(HOUR, "s>hour\nhour>ask\nask>e")
    instance = play.start()
    heal = spoil(play, instance)
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(
        incident.id, action=action, by="ada", reason="a disk was full"
    )
    heal()
    numbers = [it.number for it in play.engine.history(instance)]
    assert numbers == list(range(1, len(numbers) + 1))
    told = [
        (it.element_id, dict(it.data))
        for it in play.engine.history(instance)
        if it.type == "incident_resolved"
    ]
    who = {"action": action, "by": "ada", "reason": "a disk was full"}
    assert told == [(None, {"code": "STATE", **who})]
    play.clock.time += dt.timedelta(minutes=5)
    play.engine.run_due()
    assert play.waits(instance) == ["ask"]


def test_an_instance_that_goes_on_by_itself_closes_its_incident(play):
    play.draw(HOUR, "s>hour\nhour>ask\nask>e")
    instance = play.start()
    heal = spoil(play, instance)
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()
    heal()
    play.clock.time += dt.timedelta(minutes=5)
    play.engine.run_due()
    assert (play.waits(instance), play.engine.incidents()) == (["ask"], [])


# -- what another instance completes -------------------------------------------


@pytest.fixture
def completing(play):
    """Let an action of one instance complete the task of another."""
    play.draw(ASK, ASK_WAYS, id_="other")
    play.draw(ACT, "s>act\nact>e")
    other = play.start(id_="other")
    task = play.task(other, "ask")

    @play.actions.add("act", transactional=True)
    def act(context: ActionContext) -> None:
        done = context.work.change_task(
            context.work.task(task.id), "complete", by=None, state="COMPLETED"
        )
        context.work.complete_element(done, {"answer": 7})

    return play, other


def test_an_element_completed_by_another_instance_goes_on(completing):
    play, other = completing
    assert play.state(play.start()) == "COMPLETED"
    assert (play.state(other), play.variables(other)) == ("COMPLETED", {"answer": 7})


def test_results_for_a_broken_instance_are_kept_and_come_with_the_retry(completing):
    play, other = completing
    heal = spoil(play, other)
    assert play.state(play.start()) == "COMPLETED"
    [incident] = play.engine.incidents()
    assert (incident.instance_id, incident.code) == (other, "STATE")
    assert [it["results"] for it in incident.undelivered] == [{"answer": 7}]
    heal()
    play.engine.resolve_incident(incident.id)
    assert (play.state(other), play.engine.incidents()) == ("COMPLETED", [])
    assert play.variables(other) == {"answer": 7}


def test_an_action_that_fails_after_completing_another_leaves_that_as_it_was(play):
    play.draw(ASK, ASK_WAYS, id_="other")
    play.draw(ACT, "s>act\nact>e")
    other = play.start(id_="other")
    task = play.task(other, "ask")

    @play.actions.add("act", transactional=True)
    def act(context: ActionContext) -> None:
        context.work.complete_element(task, {"answer": 7})
        raise LookupError

    play.start()
    assert (play.state(other), play.waits(other)) == ("ACTIVE", ["ask"])
    play.complete(other, "ask")
    assert play.state(other) == "COMPLETED"


# -- starts --------------------------------------------------------------------


def test_a_message_whose_start_failed_is_kept_and_starts_it_at_the_retry(
    make_play, world
):
    play = make_play(domain=Domain(names=world.names))
    condition = (
        '<extensionElements><zeebe:properties><zeebe:property name="condition"'
        ' value="= 10 / divisor = 5"/></zeebe:properties></extensionElements>'
    )
    start = f'<startEvent id="s">{condition}{MESSAGE}</startEvent>'
    play.draw(
        start + '<userTask id="ask"/><endEvent id="e"/>',
        ASK_WAYS,
        root='<message id="m" name="go"/>',
    )
    world.error = KeyError("down")
    for number in range(2):
        play.engine.publish_message("go", variables={"number": number})
    [incident] = play.engine.incidents()
    assert incident.code == "DOMAIN_FAILED"
    assert "KeyError: 'down'" in incident.message
    assert incident.traceback is not None
    play.engine.resolve_incident(incident.id)
    [again] = play.engine.incidents()
    world.error = None
    play.engine.resolve_incident(again.id)
    started = play.engine.instances()
    assert sorted(play.variables(it.id)["number"] for it in started) == [0, 1]
    assert play.engine.incidents() == []


# -- jobs ----------------------------------------------------------------------


def test_what_a_job_writes_and_cannot_is_an_incident_of_its_instance(play):
    def write(_):
        raise KeyError("books")

    @play.actions.add("act")
    def act() -> Finished:
        return Finished(write=write)

    play.draw(ACT, "s>act\nact>e")
    instance = play.start()
    play.engine.run_due()
    [incident] = play.engine.incidents()
    assert (incident.instance_id, incident.element_id) == (instance, "act")
    assert "KeyError: 'books'" in incident.message
    assert play.state(instance) == "ACTIVE"


def test_one_cause_at_a_timer_and_a_job_is_one_incident_and_one_retry_frees_both(play):
    called = []

    @play.actions.add("act")
    def act() -> None:
        called.append(play.clock.time)
        if len(called) == 1:
            raise ConnectionError

    play.draw(
        ACT.replace("<endEvent", '<parallelGateway id="f"/>' + CATCH + "<endEvent"),
        "s>f\nf>act\nf>hour\nact>e\nhour>e",
    )
    instance = play.start()
    heal = spoil(play, instance)
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()
    [incident] = play.engine.incidents()
    assert (incident.code, len(called)) == ("STATE", 1)
    heal()
    play.engine.resolve_incident(incident.id)
    play.engine.run_due()
    assert (play.state(instance), len(called)) == ("COMPLETED", 2)
    assert play.engine.incidents() == []


# -- who gives a command is told -----------------------------------------------


def test_a_listener_that_raises_is_told_to_who_gave_the_command(make_play, world):
    play = make_play(domain=Domain(noticed=world.raise_it))
    play.draw(ASK, ASK_WAYS)
    instance = play.start()
    world.error = KeyError("ears")
    with pytest.raises(DomainError, match="noticed raised KeyError") as told:
        play.complete(instance, "ask")
    assert isinstance(told.value.__cause__, KeyError)
    world.error = None
    assert play.waits(instance) == ["ask"]


def test_what_a_listener_refuses_is_told_as_it_said_it(make_play, world):
    play = make_play(domain=Domain(noticed=world.raise_it))
    play.draw(ASK, ASK_WAYS)
    instance = play.start()
    world.error = ForbiddenError("not on Sundays")
    with pytest.raises(ForbiddenError, match="not on Sundays") as told:
        play.complete(instance, "ask")
    assert told.value is world.error
    world.error = None
    assert play.waits(instance) == ["ask"]


def test_an_end_that_the_domain_cannot_take_is_one_incident(make_play):
    def noticed(_, fact):
        if type(fact).__name__ == "InstanceEnded":
            raise RuntimeError("ears")

    play = make_play(domain=Domain(noticed=noticed))
    play.draw(ASK, ASK_WAYS)
    instance = play.start()
    for _ in range(2):
        with pytest.raises(DomainError):
            play.complete(instance, "ask")
        [incident] = play.engine.incidents()
        assert incident.instance_id == instance
        assert "RuntimeError: ears" in incident.message
        assert "noticed" in incident.traceback


def test_what_keep_task_raises_reaches_the_caller_as_an_error_of_the_package(make_play):
    class Keeper:
        def kept_task(self, *_):
            raise ZeroDivisionError

        def keep_task(self, *_):
            return False

    play = make_play(domain=Domain(kept_tasks=Keeper()))
    play.draw(ASK, ASK_WAYS)
    with pytest.raises(UnexpectedError, match="ZeroDivisionError"):
        play.start()
    assert play.engine.instances() == []


# -- limits --------------------------------------------------------------------


def test_a_command_starts_so_many_instances_and_no_more(make_play):
    """Of those that a signal starts, the ones beyond the limit wait for an operator."""
    play = make_play(options=Options(max_started=2))
    root = '<signal id="sig" name="go"/>'
    start = '<startEvent id="s"><signalEventDefinition signalRef="sig"/></startEvent>'
    for number in range(3):
        play.draw(
            start + '<userTask id="ask"/><endEvent id="e"/>',
            ASK_WAYS,
            root=root,
            id_=f"p{number}",
        )
    published = play.engine.broadcast_signal("go")
    assert len(published.started) == 2
    [incident] = play.engine.incidents()
    assert "Options.max_started" in incident.message
    play.engine.resolve_incident(incident.id)
    assert len(play.engine.instances()) == 3


def test_a_command_takes_so_much_time_and_no_more(make_play):
    play = make_play()
    ticks = iter(range(15, 10_000, 15))
    components = dataclasses.replace(
        play.engine.components, stopwatch=lambda: next(ticks)
    )
    play.draw(ASK, ASK_WAYS)
    engine = Engine(components)

    def do(work):
        for _ in range(3):
            work.afterwards(lambda: None)

    with pytest.raises(BudgetError, match="max_processor_time"):
        engine.once(None, do)


@pytest.mark.parametrize("bytes_", [1_000_000, 999_000])
def test_variables_may_be_so_large_and_no_larger(play, bytes_):
    play.draw(ASK, ASK_WAYS)
    instance = play.start({"small": 1})
    text = "ж" * (bytes_ // 2)
    if bytes_ < 1_000_000:
        play.complete(instance, "ask", text=text)
        assert play.variables(instance)["text"] == text
        return
    with pytest.raises(BudgetError) as told:
        play.complete(instance, "ask", text=text)
    assert "Options.max_variables_bytes" in told.value.message
    assert "'text' with 1,000,002" in told.value.message
    assert (play.waits(instance), play.engine.incidents()) == (["ask"], [])
