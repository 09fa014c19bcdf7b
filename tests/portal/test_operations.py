"""Operators do something to many; each has its result, and every deed is kept."""

import threading

import pytest

from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
)
from bizproc.model.states import InstanceState
from bizproc.portal.operations.operations import SLICE, Operations

ASK = '<startEvent id="s" /><userTask id="ask" /><endEvent id="e" />'
ADMIN = "u_admin"


@pytest.fixture(params=["memory://", "sqlite://"])
def office(make_office, tmp_path, request):
    made = make_office(tmp_path, url=request.param)
    made.operations = Operations(made.portal)
    made.process = made.draw(ASK, "s>ask ask>e")
    yield made
    made.portal.close()


def started(office, count):
    return [office.engine.start(office.process).id for _ in range(count)]


def outcomes(office, run):
    return [(it.about, it.outcome) for it in office.operations.items(run)]


def test_each_of_many_has_its_result(office):
    ids = started(office, 3)
    office.engine.terminate(ids[1])
    run = office.operations.begin("terminate", ids, by=ADMIN, reason="a test")
    assert [it.outcome for it in office.operations.items(run)] == [None] * 3
    after = office.operations.go_on(run)
    assert (after.state, after.total, after.done, after.refused) == ("done", 3, 3, 1)
    assert outcomes(office, run) == [
        (ids[0], "done"),
        (ids[1], "refused"),
        (ids[2], "done"),
    ]
    [refused] = office.operations.items(run, outcome="refused")
    assert "TERMINATED already" in refused.message
    assert office.engine.instances(state=InstanceState.ACTIVE) == []
    [asked] = [
        it for it in office.engine.history(ids[0]) if it.type == "termination_asked"
    ]
    assert dict(asked.data) == {"by": ADMIN, "reason": "a test"}


def test_a_run_is_done_in_slices_and_can_be_stopped(office):
    ids = started(office, SLICE + 3)
    run = office.operations.begin("suspend", ids, by=ADMIN, reason="wait")
    half = office.operations.go_on(run, slices=1)
    assert (half.state, half.done, half.lock) == ("running", SLICE, None)
    office.operations.stop(run, by=ADMIN)
    after = office.operations.go_on(run)
    assert (after.state, after.done) == ("stopped", SLICE)
    assert outcomes(office, run)[-1] == (ids[-1], None)
    assert office.engine.instance(ids[-1]).suspended_at is None
    with pytest.raises(InvalidTransitionError, match="stopped already"):
        office.operations.stop(run, by=ADMIN)


def test_what_somebody_works_on_is_left_to_them_until_their_time_is_over(office):
    run = office.operations.begin("resume", started(office, 2), by=ADMIN, reason="x")
    office.operations._taken(run, "another")
    assert office.operations.go_on(run).done == 0
    office.at("2027-06-01T09:05")
    assert office.operations.go_on(run).done == 2


def test_a_thread_brings_a_run_to_its_end(office):
    run = office.operations.begin("terminate", started(office, 2), by=ADMIN, reason="x")
    office.operations.go_on_beside(run)
    for thread in threading.enumerate():
        if thread.name.endswith(run):
            thread.join()
    assert office.operations.run(run).state == "done"


def test_incidents_are_retried_and_tell_whether_they_failed_again(office):
    body = (
        '<extensionElements><zeebe:properties><zeebe:property name="variables"'
        ' value="n" /></zeebe:properties></extensionElements><startEvent id="s" /><scriptTask id="do"><extensionElements>'
        '<zeebe:script expression="= 1 / n" resultVariable="x" />'
        '</extensionElements></scriptTask><endEvent id="e" />'
    )
    process = office.draw(body, "s>do do>e")
    mended = office.engine.start(process, {"n": 0})
    office.engine.start(process, {"n": 0})
    office.engine.set_variables(mended.id, {"n": 2})
    ids = [it.id for it in office.engine.incidents()]
    run = office.operations.begin("retry", ids, by=ADMIN, reason="mended")
    assert office.operations.go_on(run).refused == 1
    assert [it.outcome for it in office.operations.items(run)] == [
        "done",
        "failed again",
    ]
    [left] = office.engine.incidents()
    run = office.operations.begin("skip", [left.id, ids[0]], by=ADMIN, reason="no use")
    office.operations.go_on(run)
    assert [it.outcome for it in office.operations.items(run)] == ["done", "refused"]
    assert office.engine.incidents() == []


def test_nothing_begins_that_is_not_allowed_or_means_nothing(office):
    begin = office.operations.begin
    [one] = started(office, 1)
    with pytest.raises(ForbiddenError):
        begin("terminate", [one], by="u_mgr", reason="x")
    with pytest.raises(InvalidValueError, match="terminate"):
        begin("terminat", [one], by=ADMIN, reason="x")
    with pytest.raises(InvalidValueError, match="at least one"):
        begin("terminate", [], by=ADMIN, reason="x")
    with pytest.raises(InvalidValueError, match="say why"):
        begin("terminate", [one], by=ADMIN, reason=" ")
    with pytest.raises(NotFoundError):
        office.operations.run("run-9")
    run = begin("terminate", [one], by=ADMIN, reason="x")
    with pytest.raises(ForbiddenError):
        office.operations.stop(run, by="u_mgr")


def test_a_repeated_event_begins_one_run(office):
    ids = started(office, 1)
    runs = {
        office.operations.begin(
            "terminate", ids * 2, by=ADMIN, reason="x", event_id="1"
        )
        for _ in range(2)
    }
    assert len(runs) == len(office.operations.runs()) == 1
    assert office.operations.runs()[0].total == 1


def test_every_deed_of_a_person_is_kept_and_none_that_was_refused(office):
    [one] = started(office, 1)
    office.engine.suspend(one, by=ADMIN, reason="look")
    office.engine.resume(one, by=ADMIN)
    office.engine.set_variables(one, {"a": 1}, new=True, by=ADMIN)
    office.engine.suspend(one)
    for refused in ("u_mgr", ADMIN):
        with pytest.raises((ForbiddenError, InvalidTransitionError)):
            office.engine.suspend(one, by=refused)
    found = [(it.deed, it.about, it.by, it.reason) for it in office.operations.deeds()]
    assert found == [
        ("suspend", one, ADMIN, "look"),
        ("resume", one, ADMIN, None),
        ("set_variables", one, ADMIN, None),
    ]
    assert office.operations.deeds(about="another") == []


def test_a_dead_letter_is_dropped(office):
    office.engine.publish_message("came", correlation_key="k", ttl="PT1M")
    office.at("2027-06-01T10:00")
    [dead] = office.engine.messages(dead=True)
    office.engine.drop_message(dead.id, by=ADMIN, reason="not ours")
    assert office.engine.messages(dead=True) == []
    with pytest.raises(NotFoundError):
        office.engine.drop_message(dead.id, by=ADMIN)
    assert [it.deed for it in office.operations.deeds()] == ["drop"]


def test_what_waits_for_the_suspended_is_not_dropped(office):
    hear = (
        '<startEvent id="s" /><receiveTask id="hear" messageRef="m" />'
        '<endEvent id="e" />'
    )
    root = (
        '<message id="m" name="came"><extensionElements><zeebe:subscription'
        ' correlationKey="= &quot;k&quot;" /></extensionElements></message>'
    )
    one = office.engine.start(office.draw(hear, "s>hear hear>e", root=root)).id
    office.engine.suspend(one)
    office.engine.publish_message("came", correlation_key="k")
    [held] = office.engine.messages()
    with pytest.raises(InvalidTransitionError, match="takes it when it is resumed"):
        office.engine.drop_message(held.id, by=ADMIN, reason="x")
    office.engine.resume(one)
    assert office.engine.instance(one).state is InstanceState.COMPLETED
