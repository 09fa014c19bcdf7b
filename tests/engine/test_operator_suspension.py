"""What is suspended stands still, and loses nothing until it is resumed."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.conftest import Play
from tests.engine.fault_places import (
    MESSAGE,
    ROOT,
    SIGNAL,
    catch,
    script,
    service,
    timer,
    user,
)

from bizproc.action import BpmnError
from bizproc.engine import Domain, instances
from bizproc.errors import ForbiddenError, InvalidTransitionError, NotFoundError
from bizproc.model.rows import NEVER

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
HOUR = dt.timedelta(hours=1)
WHO = {"by": "ada", "reason": "the price list is wrong"}


def refused(match):
    return pytest.raises(InvalidTransitionError, match=match)


def told(play, instance, type_):
    return [it.data for it in play.engine.history(instance) if it.type == type_]


def draw_wait(play, definition, *extra, id_="p"):
    play.draw(S + catch(definition, *extra) + E, "s>x\nx>e", root=ROOT, id_=id_)


def hold(play, how, instance):
    if how == "instance":
        play.engine.suspend(instance, **WHO)
    else:
        play.engine.suspend_process("p", **WHO)


def let_go(play, how, instance):
    if how == "instance":
        play.engine.resume(instance, **WHO)
    else:
        play.engine.resume_process("p", **WHO)


both = pytest.mark.parametrize("how", ["instance", "process"])


# -- nothing goes on ---------------------------------------------------------


@both
def test_timers_do_not_fire_and_fire_at_once_in_order_when_resumed(play, how):
    two = (
        '<parallelGateway id="g"/>'
        + catch(timer("timeDuration", "PT2H"))
        + catch(timer("timeDuration", "PT1H")).replace('"x"', '"y"')
        + '<endEvent id="f"/>'
    )
    play.draw(S + two + E, "s>g\ng>x\ng>y\nx>e\ny>f")
    instance = play.start()
    moments = [it.due for it in play.engine.timers()]
    hold(play, how, instance)
    assert play.engine.next_due() is None
    assert [it.due for it in play.engine.timers()] == [NEVER, NEVER]
    assert sorted(it.suspended_due for it in play.engine.timers()) == moments
    play.clock.time += 3 * HOUR
    assert play.engine.run_due() == 0
    assert play.waits(instance) == ["x", "y"]
    let_go(play, how, instance)
    assert [it.due for it in play.engine.timers()] == moments
    assert play.engine.run_due() == 2
    assert play.path(instance)[-4:] == ["y", "f", "x", "e"]
    assert play.state(instance) == "COMPLETED"


@both
def test_jobs_are_not_called(play, how):
    calls = []

    @play.actions.add("send")
    def send():
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError

    play.draw(S + service("send") + E, "s>x\nx>e")
    instance = play.start()
    [job] = play.engine.jobs()
    assert (calls, job.attempts > 0) == ([1], True)
    hold(play, how, instance)
    play.clock.time += 3 * HOUR
    assert (play.engine.run_due(), play.engine.next_due(), calls) == (0, None, [1])
    let_go(play, how, instance)
    play.engine.run_due()
    assert (calls, play.state(instance)) == ([1, 1], "COMPLETED")


def in_flight(play, how, end):
    """Suspend an instance while its action is called; `end` is how the call ends."""
    calls = []

    @play.actions.add("send")
    def send():
        calls.append(1)
        if len(calls) == 1:
            hold(play, how, instance)
            return end()
        return {"sent": "again"}

    error = (
        '<boundaryEvent id="no" attachedToRef="x"><errorEventDefinition'
        ' errorRef="err"/></boundaryEvent>'
    )
    play.draw(
        S + user("a") + service("send") + error + user("b") + E,
        "s>a\na>x\nx>e\nno>b\nb>e",
        root=ROOT,
    )
    instance = play.start()
    play.complete(instance, "a")
    play.engine.run_due()
    assert (calls, play.waits(instance)) == ([1], ["x"])
    play.clock.time += 3 * HOUR
    assert (play.engine.run_due(), calls) == (0, [1])
    return instance, calls


@both
def test_what_a_call_in_flight_came_to_is_kept(play, how):
    instance, calls = in_flight(play, how, lambda: {"sent": "once"})
    assert play.engine.incidents() == []
    let_go(play, how, instance)
    play.engine.run_due()
    assert (calls, play.state(instance)) == ([1], "COMPLETED")
    assert play.variables(instance)["sent"] == "once"


@both
def test_an_error_that_a_call_in_flight_threw_is_kept(play, how):
    def refuse():
        raise BpmnError("REFUSED")

    instance, calls = in_flight(play, how, refuse)
    let_go(play, how, instance)
    play.engine.run_due()
    assert (calls, play.waits(instance)) == ([1], ["b"])


def test_an_error_that_nobody_catches_is_an_incident_then(play):
    def refuse():
        raise BpmnError("OTHER")

    instance, calls = in_flight(play, "instance", refuse)
    assert play.engine.incidents() == []
    let_go(play, "instance", instance)
    play.engine.run_due()
    assert (calls, [it.code for it in play.engine.incidents()]) == ([1], ["OTHER"])


@both
def test_a_call_in_flight_that_failed_is_tried_when_resumed(play, how):
    def fail():
        raise ConnectionError

    instance, calls = in_flight(play, how, fail)
    let_go(play, how, instance)
    play.engine.run_due()
    assert (calls, play.variables(instance)) == ([1, 1], {"sent": "again"})


@both
def test_tasks_are_not_completed(play, how):
    play.draw(S + user("a") + E, "s>a\na>e")
    instance = play.start()
    task = play.task(instance, "a")
    hold(play, how, instance)
    with refused(f"task 'a': process instance '{instance}' is suspended") as error:
        play.complete(instance, "a")
    assert error.value.code == "SUSPENDED"
    with refused("is suspended"):
        play.engine.act_on_task(task.id, "delete")
    assert play.task(instance, "a") == task
    play.engine.comment_on_task(task.id, "we wait")
    play.engine.act_on_task(task.id, "start")
    let_go(play, how, instance)
    play.complete(instance, "a")
    assert play.state(instance) == "COMPLETED"


@both
@pytest.mark.parametrize("action", ["retry", "skip"])
def test_incidents_wait(play, how, action):
    play.draw(S + script("x", "= 1 / n", "y") + E, "s>x\nx>e")
    instance = play.start({"n": 0})
    [incident] = play.engine.incidents()
    hold(play, how, instance)
    play.engine.set_variables(instance, {"n": 1})
    with refused(f"{action}: process instance"):
        play.engine.resolve_incident(incident.id, action=action)
    [one] = play.engine.retry_incidents(every=True)
    assert (one.outcome, "is suspended" in one.message) == ("refused", True)
    assert play.engine.incidents() == [incident]
    let_go(play, how, instance)
    play.engine.resolve_incident(incident.id, action=action)
    assert play.state(instance) == "COMPLETED"


def test_an_incident_of_the_whole_instance_waits(play):
    draw_wait(play, timer("timeDuration", "PT1H"))
    instance = play.start()
    [row] = play.engine.instances()
    with play.engine.work() as work:
        broken = replace(row, content="nothing", revision=row.revision + 1)
        instances.save(work.transaction, broken, read=row.revision)
    play.clock.time += HOUR
    play.engine.run_due()
    [incident] = play.engine.incidents()
    play.engine.suspend_process("p")
    with refused("retry: process instance .* is suspended with its process"):
        play.engine.resolve_incident(incident.id)
    assert play.engine.incidents() == [incident]
    play.engine.terminate(instance)
    assert (play.state(instance), play.engine.incidents()) == ("TERMINATED", [])


# -- what comes is kept ------------------------------------------------------


@both
def test_a_message_waits_for_it(play, how):
    draw_wait(play, MESSAGE)
    instance = play.start({"order": "o1"})
    hold(play, how, instance)
    answer = play.engine.publish_message(
        "paid", correlation_key="o1", variables={"paid": 7}, event_id="pay-1"
    )
    assert answer.instances == (instance,)
    assert play.waits(instance) == ["x"]
    [kept] = play.engine.messages()
    assert (kept.only_instance, kept.expires_at) == (instance, NEVER)
    play.clock.time += dt.timedelta(days=30)
    let_go(play, how, instance)
    assert (play.state(instance), play.variables(instance)["paid"]) == ("COMPLETED", 7)
    assert play.engine.messages() == play.engine.messages(dead=True) == []
    again = play.engine.publish_message("paid", correlation_key="o1", event_id="pay-1")
    assert not again.new


@both
def test_a_signal_waits_for_it(play, how):
    draw_wait(play, SIGNAL)
    draw_wait(play, SIGNAL, id_="other")
    instance, other = play.start(), play.start(id_="other")
    hold(play, how, instance)
    answer = play.engine.broadcast_signal("halt", variables={"paid": 7})
    assert set(answer.instances) == {other, instance}
    assert (play.state(other), play.waits(instance)) == ("COMPLETED", ["x"])
    let_go(play, how, instance)
    assert play.variables(instance) == {"paid": 7}
    assert play.engine.messages() == []


def test_messages_come_in_order_and_the_next_wait_gets_the_second(play):
    both_waits = catch(MESSAGE) + catch(MESSAGE).replace('"x"', '"y"')
    play.draw(S + both_waits + E, "s>x\nx>y\ny>e", root=ROOT)
    instance = play.start({"order": "o1"})
    play.engine.suspend(instance)
    for number in (1, 2):
        play.engine.publish_message(
            "paid",
            correlation_key="o1",
            variables={f"n{number}": number, "last": number},
        )
    play.engine.resume(instance)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"order": "o1", "n1": 1, "n2": 2, "last": 2}


def test_what_nobody_awaits_any_more_is_kept_as_any_message(play):
    draw_wait(play, MESSAGE)
    instance = play.start({"order": "o1"})
    play.engine.suspend(instance)
    for _ in range(2):
        play.engine.publish_message("paid", correlation_key="o1")
    play.engine.resume(instance)
    [kept] = play.engine.messages()
    assert kept.expires_at == play.clock.time + HOUR
    assert play.state(instance) == "COMPLETED"


def test_a_message_of_another_key_does_not_come(play):
    draw_wait(play, MESSAGE)
    first, second = play.start({"order": "o1"}), play.start({"order": "o2"})
    play.engine.suspend_process("p")
    play.engine.publish_message("paid", correlation_key="o2")
    play.engine.resume_process("p")
    assert (play.state(first), play.state(second)) == ("ACTIVE", "COMPLETED")


def test_resumed_it_gets_its_message_alone(play):
    draw_wait(play, MESSAGE)
    draw_started(play, "q")
    instance = play.start({"order": "o1"})
    play.engine.suspend(instance)
    answer = play.engine.publish_message("paid", correlation_key="o1")
    assert (answer.instances, len(answer.started)) == ((instance,), 1)
    play.complete(answer.started[0], "a")
    second = play.start({"order": "o1"})
    play.engine.resume(instance)
    assert (play.state(instance), play.waits(second)) == ("COMPLETED", ["x"])
    assert len(play.engine.instances(process_id="q")) == 1


def test_what_was_kept_before_waits_for_a_wait_that_an_operator_opens(play):
    play.draw(S + user("a") + catch(MESSAGE) + E, "s>a\na>x\nx>e", root=ROOT)
    instance = play.start({"order": "o1"})
    play.engine.publish_message("paid", correlation_key="o1")
    play.engine.suspend(instance)
    play.engine.modify(instance, cancel=["a"], start=["x"])
    assert play.waits(instance) == ["x"]
    play.engine.resume(instance)
    assert play.state(instance) == "COMPLETED"


# -- starts ------------------------------------------------------------------


def draw_started(play, id_="p"):
    start = (
        '<startEvent id="s"/><startEvent id="met"><messageEventDefinition'
        ' messageRef="m"/></startEvent>'
    )
    play.draw(start + user("a") + E, "s>a\nmet>a\na>e", root=ROOT, id_=id_)


def test_a_process_that_is_suspended_is_not_started(play):
    draw_started(play)
    play.engine.suspend_process("p")
    with refused("process 'p' is suspended: no instance starts") as error:
        play.start()
    assert error.value.code == "SUSPENDED"
    assert play.engine.instances() == []
    play.engine.resume_process("p")
    assert play.waits(play.start()) == ["a"]


def test_a_version_that_is_deployed_meanwhile_is_not_started(play):
    draw_started(play)
    older = play.start()
    play.engine.suspend_process("p")
    play.draw(S + user("b") + E, "s>b\nb>e")
    assert [it.suspended_at for it in play.engine.definitions(kind="process")] == (
        [play.clock.time] * 2
    )
    with refused("no instance starts"):
        play.start()
    with refused("is suspended with its process"):
        play.complete(older, "a")
    play.engine.resume_process("p")
    assert play.waits(play.start()) == ["b"]
    play.complete(older, "a")
    assert play.state(older) == "COMPLETED"


def test_a_message_that_would_start_it_is_kept(play):
    draw_started(play)
    play.engine.suspend_process("p")
    first = play.engine.publish_message("paid", correlation_key="o1", event_id="1")
    second = play.engine.publish_message("paid", correlation_key="o2")
    assert (first.started, first.kept_until) == ((), NEVER)
    assert play.engine.publish_message("paid", correlation_key="o1", event_id="1") == (
        type(first)(new=False, kept_until=NEVER)
    )
    assert second.kept_until == NEVER
    assert [it.only_process for it in play.engine.messages()] == ["p", "p"]
    play.clock.time += dt.timedelta(days=2)
    play.engine.resume_process("p")
    assert {it.key for it in play.engine.instances()} == {"o1", "o2"}
    assert play.engine.messages() == []


def test_what_has_ended_is_not_restarted_in_a_suspended_process(play):
    draw_started(play)
    instance = play.start()
    play.engine.terminate(instance)
    play.engine.suspend_process("p")
    with refused("no instance starts"):
        play.engine.restart_instance(instance, from_="a")


# -- what an operator may do meanwhile ---------------------------------------


@both
def test_tokens_are_moved_and_what_that_arms_stands_still(play, how):
    calls = []

    @play.actions.add("outside")
    def outside():
        calls.append("outside")

    @play.actions.add("inside", transactional=True)
    def inside():
        calls.append("inside")

    play.draw(
        S
        + user("a")
        + service("outside", id_="o")
        + service("inside", id_="i")
        + catch(timer("timeDuration", "PT1H"))
        + E,
        "s>a\na>o\na>i\na>x\no>e\ni>e\nx>e",
    )
    instance = play.start()
    hold(play, how, instance)
    play.engine.modify(instance, cancel=["a"], start=["o", "i", "x"])
    play.clock.time += 2 * HOUR
    assert play.engine.run_due() == 0
    assert (calls, play.waits(instance)) == ([], ["i", "o", "x"])
    let_go(play, how, instance)
    play.engine.run_due()
    assert (sorted(calls), play.state(instance)) == (["inside", "outside"], "COMPLETED")


@both
def test_a_timer_is_moved_but_not_fired(play, how):
    draw_wait(play, timer("timeDuration", "PT1H"))
    instance = play.start()
    hold(play, how, instance)
    [armed] = play.engine.timers()
    with refused("is suspended"):
        play.engine.fire_timer(armed.id)
    play.engine.set_timer(armed.id, "PT5M")
    assert play.engine.next_due() is None
    let_go(play, how, instance)
    assert play.engine.next_due() == play.clock.time + dt.timedelta(minutes=5)


@both
def test_what_waits_for_one_that_is_terminated_is_a_dead_letter(play, how):
    draw_wait(play, MESSAGE)
    instance, other = play.start({"order": "o1"}), play.start({"order": "o2"})
    hold(play, how, instance)
    hold(play, "instance", other)
    play.engine.publish_message("paid", correlation_key="o1")
    play.engine.publish_message("paid", correlation_key="o2")
    play.engine.terminate(instance)
    [kept], [dead] = play.engine.messages(), play.engine.messages(dead=True)
    assert (kept.keys, dead.keys) == (("o2",), ("o1",))


@given(
    steps=st.lists(
        st.sampled_from(["publish", "instance", "process", "modify"]), max_size=12
    )
)
@settings(max_examples=60)
def test_no_message_is_lost_doubled_or_overtaken(tmp_path_factory, steps):
    """A process that collects numbers, suspended and resumed in between in any order."""
    play = Play(tmp_path_factory.mktemp("collect"))
    output = (
        '<extensionElements><zeebe:ioMapping><zeebe:output target="seen"'
        ' source="= append(seen, n)"/></zeebe:ioMapping></extensionElements>'
    )
    wait = catch(MESSAGE).replace("<extensionElements></extensionElements>", output)
    play.draw(S + '<exclusiveGateway id="g"/>' + wait, "s>g\ng>x\nx>g", root=ROOT)
    instance = play.start({"order": "o1", "seen": []})
    held, published = set(), 0
    for step in steps:
        if step == "publish":
            published += 1
            play.engine.publish_message(
                "paid", correlation_key="o1", variables={"n": published}
            )
        elif step == "modify":
            play.engine.modify(instance, cancel=["x"], start=["g"])
        elif step in held:
            held.remove(step)
            let_go(play, step, instance)
        else:
            held.add(step)
            hold(play, step, instance)
    for step in held:
        let_go(play, step, instance)
    assert play.variables(instance)["seen"] == list(range(1, published + 1))
    assert play.engine.messages() == play.engine.incidents() == []
    play.engine.close()


@both
def test_it_is_terminated(play, how):
    draw_wait(play, timer("timeDuration", "PT1H"))
    instance = play.start()
    hold(play, how, instance)
    play.engine.terminate(instance)
    assert (play.state(instance), play.engine.timers()) == ("TERMINATED", [])


# -- an instance, its process, and who did it --------------------------------


def test_only_what_is_active_of_its_own_process_is_marked(play):
    draw_wait(play, timer("timeDuration", "PT1H"))
    draw_wait(play, timer("timeDuration", "PT1H"), id_="other")
    ended, instance, other = play.start(), play.start(), play.start(id_="other")
    play.engine.terminate(ended)
    play.engine.suspend(instance)

    def marks():
        found = map(play.engine.instance, (ended, instance, other))
        return [it.process_suspended_at for it in found]

    play.engine.suspend_process("p")
    since = play.clock.time
    assert marks() == [None, since, None]
    play.engine.set_variables(instance, {"n": 1}, new=True)
    assert marks() == [None, since, None]
    play.engine.resume_process("p")
    assert marks() == [None, None, None]
    assert play.engine.instance(instance).suspended_at == since


def test_it_stands_in_the_history_and_in_the_row(play):
    draw_wait(play, MESSAGE)
    instance = play.start({"order": "o1"})
    assert play.engine.suspend(instance, **WHO).suspended_at == play.clock.time
    assert told(play, instance, "instance_suspended") == [WHO]
    assert play.engine.resume(instance, by="bob").suspended_at is None
    assert told(play, instance, "instance_resumed") == [{"by": "bob"}]


def test_suspended_processes_are_listed(play):
    draw_wait(play, MESSAGE)
    assert play.engine.suspended_processes() == []
    play.engine.suspend_process("p", **WHO)
    [one] = play.engine.suspended_processes()
    assert (one.process_id, one.suspended_at) == ("p", play.clock.time)
    assert (one.suspended_by, one.suspended_reason) == tuple(WHO.values())
    play.engine.resume_process("p")
    assert play.engine.suspended_processes() == []


def test_a_worker_that_is_lost_meanwhile_is_found_when_resumed(play):
    calls = []

    @play.actions.add("send")
    def send():
        calls.append(1)
        if len(calls) == 1:
            play.engine.suspend(instance)
            raise KeyboardInterrupt

    play.draw(S + user("a") + service("send") + E, "s>a\na>x\nx>e")
    instance = play.start()
    with suppress(KeyboardInterrupt):
        play.complete(instance, "a")
        play.engine.run_due()
    play.clock.time += HOUR
    play.engine.run_due()
    assert (calls, play.engine.next_due()) == ([1], None)
    play.engine.resume(instance)
    play.engine.run_due()
    assert (calls, play.state(instance)) == ([1, 1], "COMPLETED")


def test_one_that_is_suspended_by_itself_stays_so(play):
    draw_wait(play, timer("timeDuration", "PT1H"))
    first, second = play.start(), play.start()
    play.engine.suspend(first)
    play.engine.suspend_process("p")
    play.engine.resume_process("p")
    play.clock.time += HOUR
    assert play.engine.run_due() == 1
    assert (play.state(first), play.state(second)) == ("ACTIVE", "COMPLETED")
    play.engine.resume(first)
    play.engine.run_due()
    assert play.state(first) == "COMPLETED"


def test_jobs_of_one_that_is_suspended_by_itself_are_not_called(play):
    calls = []

    @play.actions.add("send")
    def send():
        calls.append(1)
        raise ConnectionError

    play.draw(S + service("send") + E, "s>x\nx>e")
    instance = play.start()
    play.engine.suspend(instance)
    play.engine.suspend_process("p")
    play.engine.resume_process("p")
    play.clock.time += HOUR
    assert (play.engine.run_due(), calls) == (0, [1])


def test_one_that_is_resumed_still_waits_for_its_process(play):
    draw_wait(play, timer("timeDuration", "PT1H"))
    instance = play.start()
    play.engine.suspend(instance)
    play.engine.suspend_process("p")
    play.engine.resume(instance)
    play.clock.time += HOUR
    assert play.engine.run_due() == 0
    play.engine.resume_process("p")
    assert play.engine.run_due() == 1


def test_other_processes_and_alarms_of_tasks_go_on(play):
    draw_wait(play, timer("timeDuration", "PT1H"))
    draw_wait(play, timer("timeDuration", "PT1H"), id_="other")
    play.draw(S + user("a") + E, "s>a\na>e", id_="q")
    instance, other, third = play.start(), play.start(id_="other"), play.start(id_="q")
    task = play.task(third, "a")
    play.engine.act_on_task(task.id, "defer", until="PT1H")
    play.engine.suspend_process("p")
    play.engine.suspend_process("q")
    play.clock.time += HOUR
    assert play.engine.run_due() == 2
    assert (play.state(instance), play.state(other)) == ("ACTIVE", "COMPLETED")
    assert play.engine.user_task(task.id).state == "CREATED"


def test_what_is_wrong_is_refused(play):
    draw_wait(play, MESSAGE)
    instance = play.start({"order": "o1"})
    with refused("is not suspended$"):
        play.engine.resume(instance)
    with refused("process 'p' is not suspended$"):
        play.engine.resume_process("p")
    with pytest.raises(NotFoundError, match="no process 'pp' is deployed"):
        play.engine.suspend_process("pp")
    with pytest.raises(NotFoundError, match="there is no process instance 'x'"):
        play.engine.suspend("x")
    play.engine.suspend_process("p")
    with refused("is suspended already, since 2027-03-01 06:00"):
        play.engine.suspend_process("p")
    with refused("by itself; resume its process 'p'"):
        play.engine.resume(instance)
    with refused("process 'q' is not suspended; suspended are: p"):
        play.engine.resume_process("q")
    play.engine.suspend(instance)
    with refused("is suspended already, since"):
        play.engine.suspend(instance)
    play.engine.terminate(instance)
    with refused("is TERMINATED already"):
        play.engine.suspend(instance)


def test_only_operators_may(tmp_path):
    class Nobody:
        def check_actor(self, *_):
            pass

        def check_operator(self, _, action, by):
            message = f"{by} may not {action}"
            raise ForbiddenError(message)

    play = Play(tmp_path, domain=Domain(permissions=Nobody()))
    draw_wait(play, timer("timeDuration", "PT1H"))
    instance = play.start()
    [armed] = play.engine.timers()
    for operation, do in (
        ("suspend", lambda by: play.engine.suspend(instance, by=by)),
        ("resume", lambda by: play.engine.resume(instance, by=by)),
        ("suspend", lambda by: play.engine.suspend_process("p", by=by)),
        ("resume", lambda by: play.engine.resume_process("p", by=by)),
        ("modify", lambda by: play.engine.modify(instance, start=["x"], by=by)),
        (
            "complete_element",
            lambda by: play.engine.complete_element(instance, "x", by=by),
        ),
        ("set_variables", lambda by: play.engine.set_variables(instance, {}, by=by)),
        ("restart", lambda by: play.engine.restart_instance("x", from_="x", by=by)),
        ("set_timer", lambda by: play.engine.set_timer(armed.id, "PT1H", by=by)),
        ("fire_timer", lambda by: play.engine.fire_timer(armed.id, by=by)),
        ("retry_job", lambda by: play.engine.retry_job("x", by=by)),
        ("terminate", lambda by: play.engine.terminate(instance, by=by)),
    ):
        with pytest.raises(ForbiddenError, match=f"mia may not {operation}"):
            do("mia")
    play.engine.close()
