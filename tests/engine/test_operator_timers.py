"""An operator moves timers, fires them, and has jobs tried at once."""

import datetime as dt

import pytest
from tests.engine.fault_places import catch, service, timer, user

from bizproc.action import BpmnError
from bizproc.errors import InvalidTransitionError, InvalidValueError, NotFoundError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
HOUR = dt.timedelta(hours=1)


def draw_wait(play, text="PT5H"):
    play.draw(S + catch(timer("timeDuration", text)) + E, "s>x\nx>e")
    return play.start()


def told(play, instance, type_):
    return [it.data for it in play.engine.history(instance) if it.type == type_]


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ("PT1H", dt.datetime(2027, 3, 1, 7, tzinfo=dt.UTC)),
        (2 * HOUR, dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)),
        ("2027-03-05T10:00:00", dt.datetime(2027, 3, 5, 10, tzinfo=dt.UTC)),
        (dt.date(2027, 3, 2), dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)),
        (
            dt.datetime(2027, 3, 2, 9, tzinfo=dt.timezone(HOUR)),
            dt.datetime(2027, 3, 2, 8, tzinfo=dt.UTC),
        ),
    ],
)
def test_a_timer_is_moved(play, due, moment):
    instance = draw_wait(play)
    [armed] = play.engine.timers()
    moved = play.engine.set_timer(armed.id, due, by="ada", reason="they asked")
    assert (moved.due, play.engine.next_due()) == (moment, moment)
    assert told(play, instance, "timer_moved") == [
        {"by": "ada", "reason": "they asked", "from": armed.due, "to": moment}
    ]
    play.clock.time = moment
    play.engine.run_due()
    assert play.state(instance) == "COMPLETED"


def test_a_moment_that_is_past_fires_with_the_next_that_are_due(play):
    instance = draw_wait(play)
    [armed] = play.engine.timers()
    play.engine.set_timer(armed.id, play.clock.time - HOUR)
    assert play.state(instance) == "ACTIVE"
    assert play.engine.run_due() == 1
    assert play.state(instance) == "COMPLETED"


def test_a_timer_is_fired_by_hand(play):
    instance = draw_wait(play)
    [armed] = play.engine.timers()
    left = play.engine.fire_timer(armed.id, by="ada", reason="they came early")
    assert left.state == "COMPLETED"
    assert told(play, instance, "timer_fired") == [
        {"due": armed.due, "by": "ada", "reason": "they came early"}
    ]
    with pytest.raises(NotFoundError, match="it fired, was disarmed, or never was"):
        play.engine.fire_timer(armed.id)


def test_a_cycle_that_is_fired_or_moved_keeps_its_other_times(play):
    reminder = (
        '<boundaryEvent id="r" attachedToRef="a" cancelActivity="false">'
        + timer("timeCycle", "R3/PT1H")
        + "</boundaryEvent>"
    )
    play.draw(
        S + user("a") + reminder + user("b") + E + '<endEvent id="f"/>',
        "s>a\na>e\nr>b\nb>f",
    )
    instance = play.start()
    start = play.clock.time
    [first] = play.engine.timers()
    play.engine.fire_timer(first.id)
    [second] = play.engine.timers()
    assert (second.due, play.waits(instance)) == (start + 2 * HOUR, ["a", "b"])
    play.engine.set_timer(second.id, start + 10 * HOUR)
    play.clock.time = start + 10 * HOUR
    play.engine.run_due()
    assert play.waits(instance) == ["a", "b", "b", "b"]


@pytest.mark.parametrize(
    ("due", "text"),
    [
        ("soon", "soon"),
        ("", "no ISO 8601"),
        (5, "expected a date"),
        (None, "expected a date"),
        (dt.timedelta.max, "outside the years 1 to 9999"),
        (
            dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(-HOUR)),
            "outside the years 1 to 9999",
        ),
    ],
)
def test_a_wrong_moment_is_refused(play, due, text):
    instance = draw_wait(play)
    before = (play.engine.timers(), play.engine.history(instance))
    with pytest.raises(InvalidValueError, match=text):
        play.engine.set_timer(before[0][0].id, due)
    assert (play.engine.timers(), play.engine.history(instance)) == before


def test_an_unknown_timer_is_refused(play):
    draw_wait(play)
    for do in (
        lambda: play.engine.set_timer("x", "PT1H"),
        lambda: play.engine.fire_timer("x"),
    ):
        with pytest.raises(NotFoundError, match="no timer 'x' of a process is armed"):
            do()


def test_the_alarm_of_a_task_is_not_its_process_s(play):
    play.draw(S + user("a") + E, "s>a\na>e")
    task = play.task(play.start(), "a")
    play.engine.act_on_task(task.id, "defer", until="PT1H")
    with pytest.raises(NotFoundError):
        play.engine.fire_timer(f"{task.id}/resume")
    assert play.engine.user_task(task.id).state == "DEFERRED"


# -- jobs --------------------------------------------------------------------


def draw_job(play):
    calls = []

    @play.actions.add("send")
    def send():
        calls.append(play.clock.time)
        if len(calls) == 1:
            message = "nobody answers"
            raise ConnectionError(message)

    play.draw(S + service("send") + E, "s>x\nx>e")
    return play.start(), calls


def test_a_job_is_tried_at_once(play):
    instance, calls = draw_job(play)
    [job] = play.engine.jobs()
    assert (job.attempts, job.due > play.clock.time) == (1, True)
    assert "nobody answers" in job.last_error
    play.engine.retry_job(job.id, by="ada", reason="it answers again")
    play.engine.run_due()
    assert (len(calls), play.state(instance)) == (2, "COMPLETED")
    assert told(play, instance, "job_hurried") == [
        {
            "job": job.id,
            "was_due": job.due,
            "by": "ada",
            "reason": "it answers again",
        }
    ]
    with pytest.raises(NotFoundError, match="it came to its end, or never was"):
        play.engine.retry_job(job.id)


def test_a_job_that_an_incident_holds_waits_for_that(play):
    @play.actions.add("refuse")
    def refuse():
        raise BpmnError("REFUSED")

    play.draw(S + service("refuse") + E, "s>x\nx>e")
    play.start()
    play.engine.run_due()
    [incident], [job] = play.engine.incidents(), play.engine.jobs()
    with pytest.raises(InvalidTransitionError, match="held by an incident of 'x'"):
        play.engine.retry_job(job.id)
    assert play.engine.jobs() == [job]
    assert play.engine.incidents() == [incident]


def test_a_job_that_is_being_run_is_left_to_its_worker(play):
    seen = []

    @play.actions.add("look")
    def look():
        [job] = play.engine.jobs()
        with pytest.raises(InvalidTransitionError, match="its worker has it until"):
            play.engine.retry_job(job.id)
        seen.append(job.id)

    play.draw(S + service("look") + E, "s>x\nx>e")
    instance = play.start()
    play.engine.run_due()
    assert (len(seen), play.state(instance)) == (1, "COMPLETED")
