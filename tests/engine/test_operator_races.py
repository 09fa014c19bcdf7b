"""Two operators do the same at once: one does it, the other is told that it is done."""

import threading

import pytest
from tests.engine.conftest import Play
from tests.engine.fault_places import catch, script, timer, user

from bizproc.connecting import connect
from bizproc.errors import RefusedError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ROUNDS = range(5)


@pytest.fixture
def operators(tmp_path, lasting):
    """Return a play, and two engines on its database."""
    play = Play(tmp_path, lasting)
    second = connect(lasting, clock=play.clock, jobs="inline")
    yield play, [play.engine, second]
    second.close()
    play.engine.close()


def outcomes(engines, do):
    """Let each engine do it in a thread of its own; return what each came to."""
    found = []
    barrier = threading.Barrier(len(engines))

    def act(engine):
        barrier.wait()
        try:
            found.append(do(engine) or "done")
        except RefusedError as refused:
            found.append(refused.code)

    threads = [threading.Thread(target=act, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(map(str, found))


def quietly(do):
    return lambda engine: do(engine) and None


def test_one_suspends_and_one_resumes(operators):
    play, engines = operators
    play.draw(S + user("a") + E, "s>a\na>e")
    instance = play.start()
    for _ in ROUNDS:
        found = outcomes(engines, quietly(lambda it: it.suspend(instance)))
        assert found == ["SUSPENDED", "done"]
        found = outcomes(engines, quietly(lambda it: it.resume(instance)))
        assert found == ["INVALID_TRANSITION", "done"]
        found = outcomes(engines, lambda it: it.suspend_process("p"))
        assert found == ["SUSPENDED", "done"]
        found = outcomes(engines, lambda it: it.resume_process("p"))
        assert found == ["INVALID_TRANSITION", "done"]


def test_what_starts_while_its_process_is_suspended_stands_still(operators):
    play, engines = operators
    play.draw(S + user("a") + E, "s>a\na>e")

    def act(engine):
        if engine is engines[0]:
            engine.suspend_process("p")
            return
        for _ in range(10):
            engine.start("p")

    for _ in ROUNDS:
        assert outcomes(engines, quietly(act)) in (["SUSPENDED", "done"], ["done"] * 2)
        for row in play.engine.instances(state="ACTIVE", limit=None):
            assert row.process_suspended_at == play.clock.time
        play.engine.resume_process("p")
        for row in play.engine.instances(state="ACTIVE", limit=None):
            assert row.process_suspended_at is None


def test_a_timer_is_fired_once(operators):
    play, engines = operators
    play.draw(S + catch(timer("timeDuration", "PT5H")) + E, "s>x\nx>e")
    for _ in ROUNDS:
        instance = play.start()
        [armed] = play.engine.timers(instance=instance)
        found = outcomes(engines, quietly(lambda it, id_=armed.id: it.fire_timer(id_)))
        assert found == ["NOT_FOUND", "done"]
        fired = [it for it in play.engine.history(instance) if it.type == "timer_fired"]
        assert len(fired) == 1


def test_a_token_is_moved_once(operators):
    play, engines = operators
    play.draw(S + user("a") + user("b") + E, "s>a\na>b\nb>e")
    for _ in ROUNDS:
        instance = play.start()

        def move(engine, instance=instance):
            engine.modify(instance, cancel=["a"], start=["b"])

        assert outcomes(engines, move) == ["NOT_FOUND", "done"]
        assert play.waits(instance) == ["b"]


def test_what_has_ended_is_restarted_once_for_its_key(operators):
    play, engines = operators
    play.draw(S + user("a") + E, "s>a\na>e")
    for number in ROUNDS:
        instance = play.start(key=f"deal-{number}")
        play.engine.terminate(instance)

        def restart(engine, instance=instance):
            engine.restart_instance(instance, from_="a")

        assert outcomes(engines, restart) == ["DUPLICATE_START", "done"]
        assert len(play.engine.instances(key=f"deal-{number}")) == 2


def test_each_incident_is_retried_once(operators):
    play, engines = operators
    play.draw(S + script("x", "= 10 / n", "share") + E, "s>x\nx>e")
    instances = [play.start({"n": 0}) for _ in range(6)]
    for instance in instances:
        play.engine.set_variables(instance, {"n": 2})

    answers = []

    def retry(engine):
        answers.extend(engine.retry_incidents(element="x"))

    outcomes(engines, retry)
    retried = [it.incident.instance_id for it in answers if it.outcome == "retried"]
    assert sorted(retried) == sorted(instances)
    assert {it.outcome for it in answers} <= {"retried", "refused"}
    for instance in instances:
        events = play.engine.history(instance)
        assert [it.type for it in events].count("incident_resolved") == 1
