"""How far one command goes, and what is late: counted exactly."""

import datetime as dt

import pytest
import sqlalchemy as sa
from tests.engine.conftest import Play
from tests.two_workers import second_worker

from bizproc.action import ActionContext, RetryLater
from bizproc.engine.components import Options
from bizproc.errors import BizprocError

EVENT = '<messageEventDefinition messageRef="m"/>'
TIMER = (
    '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition>"
    '</intermediateCatchEvent><endEvent id="e"/>'
)


def chain(play, length):
    """Deploy processes that raise each other's message: `length` of them in all."""
    for number in range(length):
        root = (
            f'<message id="m" name="link{number}"/><message id="n" '
            f'name="link{number + 1}"/>'
        )
        start = (
            '<startEvent id="s"><extensionElements><zeebe:properties>'
            '<zeebe:property name="origins" value="any"/></zeebe:properties>'
            f"</extensionElements>{EVENT}</startEvent>"
        )
        last = number == length - 1
        end = "" if last else EVENT.replace('"m"', '"n"')
        play.draw(
            f'{start}<endEvent id="e">{end}</endEvent>',
            "s>e",
            root=root,
            id_=f"p{number}",
        )


@pytest.mark.parametrize(("length", "goes_on"), [(3, True), (4, False)])
def test_a_command_works_off_so_many_messages_and_no_more(make_play, length, goes_on):
    play = make_play(options=Options(max_messages=3))
    chain(play, length)
    if goes_on:
        play.engine.publish_message("link0")
        assert len(play.engine.instances()) == length
        play.engine.publish_message("link0")
        assert len(play.engine.instances()) == 2 * length
        return
    with pytest.raises(BizprocError) as stopped:
        play.engine.publish_message("link0", event_id="e-1")
    assert stopped.value.code == "BUDGET"
    assert play.engine.instances() == []
    assert play.engine.publish_message("link9", event_id="e-1")


def test_of_two_workers_that_saw_a_timer_due_one_fires_it(play):
    """The wait stands in a loop: fired twice, it would go round twice."""
    body = TIMER.replace('<endEvent id="e"/>', '<exclusiveGateway id="x"/>')
    play.draw(body, "s>x\nx>t\nt>x")
    instance = play.start()
    late, store = second_worker(play.engine)
    play.clock.time += dt.timedelta(hours=1)
    store.before = play.engine.run_due
    late.run_due(limit=1)
    assert play.path(instance).count("t") == 1
    [armed] = play.engine.timers()
    assert armed.due == play.clock.time + dt.timedelta(hours=1)
    assert play.engine.incidents() == []


def test_a_broken_instance_is_told_once_and_asked_again(tmp_path, lasting):
    play = Play(tmp_path, lasting)
    play.draw(TIMER, "s>t\nt>e")
    broken = play.start()

    def content(new):
        with play.engine.work() as work:
            connection = work.transaction.connection
            old = connection.scalar(
                sa.text("SELECT content FROM bizproc_process_instance")
            )
            change = sa.text("UPDATE bizproc_process_instance SET content = :new")
            connection.execute(change, {"new": new})
        return old

    sound = content("{}")
    play.clock.time += dt.timedelta(hours=1)
    for _ in range(3):
        assert play.engine.run_due() == 1
        assert len(play.engine.incidents()) == 1
        assert play.engine.next_due() == play.clock.time + dt.timedelta(minutes=5)
        play.clock.time += dt.timedelta(minutes=5)
    content(sound)
    assert play.engine.run_due() == 1
    assert play.state(broken) == "COMPLETED"
    play.engine.close()


def test_tries_that_a_retry_of_its_own_delays_are_not_used_up(play):
    """`RetryLater` between failures neither counts as one nor forgets them."""
    seen = []

    @play.actions.add("flaky")
    def flaky(context: ActionContext) -> None:
        seen.append(context.attempt)
        if len(seen) in (2, 4):
            raise RetryLater(dt.timedelta(hours=1))
        raise ConnectionError

    task = (
        '<startEvent id="s"/><serviceTask id="call"><extensionElements>'
        '<zeebe:taskDefinition type="flaky"/></extensionElements></serviceTask>'
        '<endEvent id="e"/>'
    )
    play.draw(task, "s>call\ncall>e")
    instance = play.start()
    play.pass_time(hours=5)
    assert seen == [1, 2, 2, 3, 3, 4]
    [incident] = play.engine.incidents()
    assert incident.attempts == 4
    play.engine.resolve_incident(incident.id)
    assert seen[6:] == [1]
    [failed] = [
        it.data["attempt"]
        for it in play.engine.history(instance)[-3:]
        if it.type == "action_failed"
    ]
    assert failed == 1


def test_an_incident_of_a_start_is_closed_without_an_instance(play):
    start = (
        '<startEvent id="s"><extensionElements><zeebe:properties>'
        '<zeebe:property name="condition" value="= nobody &gt; 1"/>'
        f"</zeebe:properties></extensionElements>{EVENT}</startEvent>"
    )
    play.draw(start + '<endEvent id="e"/>', "s>e", root='<message id="m" name="go"/>')
    play.engine.publish_message("go")
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.instance_id) == ("s", "")
    play.engine.resolve_incident(incident.id, action="skip")
    assert play.engine.incidents() == []
    [closed] = play.engine.incidents(include_resolved=True)
    assert closed.resolved_at == play.clock.time
