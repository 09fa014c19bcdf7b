"""What passes by itself is waited for: no caller hears of it, and it is no incident."""

import dataclasses
import datetime as dt

import pytest
from tests.engine.conftest import Play

from bizproc.engine import Engine
from bizproc.errors import (
    CollisionError,
    ConflictError,
    StoreError,
    StoreUnavailableError,
)

ASK = '<startEvent id="s"/><userTask id="ask"/><endEvent id="e"/>'
HOUR = (
    '<startEvent id="s"/><intermediateCatchEvent id="hour"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition>"
    '</intermediateCatchEvent><endEvent id="e"/>'
)
LOCKED = StoreUnavailableError("the database is locked", waited=True)
AWAY = StoreUnavailableError("the connection was lost")
MET = CollisionError("somebody else was first")


class Ailing:
    """A store that fails so many times to begin, then is well."""

    def __init__(self, store):
        self._store = store
        self.error = AWAY
        self.left = 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    def begin(self):
        if self.left:
            self.left -= 1
            raise self.error
        return self._store.begin()


class Ward:
    def __init__(self, folder):
        self.play = Play(folder)
        well = self.play.engine.components
        self.store = Ailing(well.store)
        self.pauses = []
        self.play.engine = Engine(
            dataclasses.replace(well, store=self.store, pause=self.pauses.append)
        )

    def fail(self, error, times):
        self.store.error, self.store.left = error, times


@pytest.fixture
def ward(tmp_path):
    return Ward(tmp_path)


@pytest.mark.parametrize(
    ("error", "times"),
    [(LOCKED, 2), (AWAY, 6), (MET, 6)],
    ids=["locked", "away", "met"],
)
def test_a_command_is_done_again_until_it_passes(ward, error, times):
    ward.play.draw(ASK, "s>ask\nask>e")
    ward.fail(error, times)
    instance = ward.play.start()
    ward.fail(error, times)
    ward.play.complete(instance, "ask")
    assert ward.play.state(instance) == "COMPLETED"
    assert sum(ward.pauses) < 10


@pytest.mark.parametrize(("error", "times"), [(LOCKED, 3), (AWAY, 7), (MET, 7)])
def test_what_does_not_pass_is_told_in_the_end_and_nothing_is_done(ward, error, times):
    ward.play.draw(ASK, "s>ask\nask>e")
    ward.fail(error, times)
    with pytest.raises(type(error)):
        ward.play.start()
    assert ward.store.left == 0
    assert ward.play.engine.instances() == []


@pytest.mark.parametrize("error", [LOCKED, AWAY, MET], ids=["locked", "away", "met"])
def test_a_timer_fires_when_the_fault_has_passed_without_an_incident(ward, error):
    ward.play.draw(HOUR, "s>hour\nhour>e")
    instance = ward.play.start()
    ward.play.clock.time += dt.timedelta(hours=1)
    ward.fail(error, 2)
    assert ward.play.engine.run_due() == 1
    assert ward.play.state(instance) == "COMPLETED"
    assert ward.play.engine.incidents() == []


def test_a_database_that_stays_away_leaves_timers_as_they_are(ward):
    ward.play.draw(HOUR, "s>hour\nhour>e")
    instance = ward.play.start()
    ward.play.clock.time += dt.timedelta(hours=1)
    ward.fail(AWAY, 7)
    with pytest.raises(StoreUnavailableError):
        ward.play.engine.run_due()
    assert ward.play.engine.next_due() == ward.play.clock.time
    assert ward.play.engine.incidents() == []
    ward.play.engine.run_due()
    assert ward.play.state(instance) == "COMPLETED"


def test_what_may_have_been_committed_is_not_done_again(ward):
    ward.play.draw(ASK, "s>ask\nask>e")
    ward.fail(StoreUnavailableError("the answer was lost", in_doubt=True), 1)
    with pytest.raises(StoreUnavailableError):
        ward.play.start()
    assert ward.pauses == []


def test_a_fault_that_does_not_pass_is_told_at_once(ward):
    ward.play.draw(ASK, "s>ask\nask>e")
    ward.fail(StoreError("the disk is full"), 1)
    with pytest.raises(StoreError, match="full"):
        ward.play.start()
    assert (ward.pauses, ward.store.left) == ([], 0)


def test_a_block_of_the_application_is_not_repeated(ward):
    ward.fail(MET, 1)
    with pytest.raises(ConflictError), ward.play.engine.work():
        pytest.fail("nothing was begun")
    assert ward.pauses == []


def test_a_command_is_done_as_a_whole_again_and_told_once(ward):
    """What its first try read is not what the second sees."""
    told = []

    def do(work):
        told.append(work.new_id("try"))
        if len(told) < 3:
            raise MET
        return "done"

    assert ward.play.engine.once("event", do) == "done"
    assert len(set(told)) == 3


def test_a_collision_that_comes_each_time_is_an_incident_of_its_instance(ward):
    """It is no collision then: something in the instance inserts what is there."""
    ward.play.draw(
        '<startEvent id="s"/><intermediateCatchEvent id="go">'
        '<signalEventDefinition signalRef="sig"/></intermediateCatchEvent>'
        '<serviceTask id="act"><extensionElements><zeebe:taskDefinition type="act"/>'
        '</extensionElements></serviceTask><endEvent id="e"/>',
        "s>go\ngo>act\nact>e",
        root='<signal id="sig" name="go"/>',
    )

    @ward.play.actions.add("act", transactional=True)
    def act() -> None:
        raise MET

    sick = ward.play.start()
    ward.play.draw(ASK.replace('id="ask"', 'id="ask"'), "s>ask\nask>e", id_="other")
    published = ward.play.engine.broadcast_signal("go")
    assert published.instances == (sick,)
    [incident] = ward.play.engine.incidents()
    assert (incident.instance_id, incident.code) == (sick, "CONFLICT")
    assert ward.play.waits(sick) == ["go"]
