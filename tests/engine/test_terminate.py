"""An instance can be ended whatever state it is in."""

import datetime as dt

import pytest
from tests.engine.conftest import Play

from bizproc.connecting import connect
from bizproc.engine.domain import Domain
from bizproc.engine.facts import InstanceEnded, TaskChanged
from bizproc.errors import ForbiddenError, InvalidTransitionError, StateError
from bizproc.model.row_factory import changed
from bizproc.store import DEFINITIONS, INSTANCES, JOBS, SUBSCRIPTIONS, TIMERS, eq

ROOT = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= order"/></extensionElements></message>'
)
BODY = (
    '<startEvent id="s"/><parallelGateway id="fork"/><userTask id="ask"/>'
    '<receiveTask id="paid" messageRef="m"/><serviceTask id="call"><extensionElements>'
    '<zeebe:taskDefinition type="call"/></extensionElements></serviceTask>'
    '<intermediateCatchEvent id="hour"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    '<endEvent id="e"/>'
)
WAYS = """
s>fork
fork>ask
fork>paid
fork>call
fork>hour
ask>e
paid>e
call>e
hour>e
"""


class DoomedError(Exception):
    pass


def full(play):
    """Start an instance with a task, a wait, a job and a timer."""

    @play.actions.add("call")
    def call() -> None:
        raise DoomedError

    play.draw(BODY, WAYS, root=ROOT)
    return play.start({"order": "o1"}, key="k")


def left_of(play, instance):
    of = eq("instance_id", instance)
    with play.engine.read() as tx:
        rows = sum(tx.count(table, of) for table in (TIMERS, JOBS, SUBSCRIPTIONS))
    incidents = play.engine.incidents(instance=instance)
    return rows, play.engine.user_tasks(instance=instance), incidents


def spoil(play, instance, content="{}"):
    with play.engine.components.store.begin() as tx:
        row = tx.get(INSTANCES, instance)
        tx.replace(INSTANCES, changed(row, content=content))


def test_an_instance_that_cannot_be_read_is_ended_with_all_it_had(play):
    instance = full(play)
    spoil(play, instance)
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()
    [incident] = play.engine.incidents()
    assert incident.code == "STATE"
    ended = play.engine.terminate(instance, by="admin")
    assert (ended.state.value, ended.ended_at) == ("TERMINATED", play.clock.time)
    assert left_of(play, instance) == (0, [], [])
    told = [(it.type, it.data) for it in play.engine.history(instance)[-2:]]
    assert told[0] == ("termination_asked", {"by": "admin"})
    assert told[1][0] == "process_terminated"
    assert "cannot be read" in told[1][1]["unread"]
    assert play.start({"order": "o2"}, key="k") != instance
    with pytest.raises(InvalidTransitionError):
        play.engine.terminate(instance)


def test_an_instance_without_its_definition_is_ended(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    play = Play(tmp_path, url)
    instance = full(play)
    with play.engine.components.store.begin() as tx:
        tx.delete(DEFINITIONS)
    play.engine.close()
    play.engine = connect(url, actions=play.actions, clock=play.clock, jobs="inline")
    with pytest.raises(StateError, match="no definition"):
        play.waits(instance)
    assert play.engine.terminate(instance).state.value == "TERMINATED"
    assert left_of(play, instance) == (0, [], [])
    play.engine.close()


def test_an_end_that_the_domain_cannot_take_is_an_end(make_play):
    def noticed(_, fact):
        if isinstance(fact, TaskChanged | InstanceEnded):
            raise DoomedError

    play = make_play(domain=Domain(noticed=noticed))
    instance = full(play)
    assert play.engine.terminate(instance).state.value == "TERMINATED"
    assert left_of(play, instance) == (0, [], [])


def test_who_may_not_end_an_instance_may_not_end_a_broken_one(make_play):
    class NoOperators:
        def check_actor(self, *_):
            pass

        def check_operator(self, *_):
            raise ForbiddenError("no operator")

    play = make_play(domain=Domain(permissions=NoOperators()))
    instance = full(play)
    spoil(play, instance)
    with pytest.raises(ForbiddenError):
        play.engine.terminate(instance, by="petrov")
    assert play.engine.instance(instance).state.value == "ACTIVE"
