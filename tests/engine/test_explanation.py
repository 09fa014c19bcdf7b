"""An instance says what it waits for, what nearly came, and why it went where it went."""

import datetime as dt

import pytest
from tests.engine.test_migration import (
    INNER,
    JOIN,
    MESSAGE,
    ON_MESSAGE,
    ON_SIGNAL,
    RACE,
    E,
    S,
    catch,
    handler,
    on,
    script,
    service,
    sub,
    timer,
    user,
)

from bizproc.action import Waiting
from bizproc.errors import NotFoundError
from bizproc.store import INSTANCES

START = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)


def waits(play, instance):
    return {it.element_id: it for it in play.engine.explain(instance).waits}


def test_a_task_is_told_with_whom_it_waits_for(play):
    body = (
        '<userTask id="ask" name="Ask Anna"><extensionElements>'
        '<zeebe:assignmentDefinition assignee="ada"/></extensionElements></userTask>'
    )
    play.draw(S + script("x", "= 1") + body + E, "s>x\nx>ask\nask>e")
    instance = play.start(key="k")
    play.pass_time(hours=1)
    found = play.engine.explain(instance)
    assert found.instance == play.engine.instance(instance)
    assert (found.ending, found.problem, found.notices) == (None, None, ())
    [wait] = found.waits
    task = play.task(instance, "ask")
    assert (wait.kind, wait.element_name, wait.element_kind, wait.since) == (
        *("task", "Ask Anna", "user task"),
        START,
    )
    assert (wait.holds, wait.row) == (True, task)
    assert wait.goes_on == (f"ada completes it: `bizproc complete {task.id}`",)


def test_what_waits_beside_the_flow_is_told_last(play):
    edges = on("late", "ask", timer("PT2H"), "false") + on("call", "ask", ON_MESSAGE)
    play.draw(
        S + user("first") + user() + edges + handler("h", timer("PT5H")) + E,
        "s>first\nfirst>ask\nask>e\nlate>e\ncall>e",
        root=MESSAGE,
    )
    instance = play.start({"key": "k"})
    play.pass_time(hours=1)
    play.complete(instance, "first")
    found = play.engine.explain(instance).waits
    assert [(it.element_id, it.kind, it.holds) for it in found] == [
        ("ask", "task", True),
        ("late", "timer", False),
        ("hs", "timer", False),
        ("call", "message", False),
    ]
    hour = dt.timedelta(hours=1)
    begun = START + hour
    assert [it.since for it in found] == [begun, begun, START, begun]
    assert found[1].row.due == START + 3 * hour
    assert found[1].element_kind == "timer boundary event"
    assert found[1].goes_on == ("its moment comes",)
    play.clock.time += 3 * hour
    [late, *_] = [it for it in play.engine.explain(instance).waits if not it.holds]
    assert late.goes_on == (
        "it is due already and nobody fires it: run a worker, or `bizproc tick`",
    )


def test_a_message_says_its_name_key_and_condition(play):
    judging = ON_MESSAGE.replace("/>", "/>")
    only = (
        '<extensionElements><zeebe:properties><zeebe:property name="condition"'
        ' value="= sum &gt; 3"/></zeebe:properties></extensionElements>'
    )
    play.draw(S + catch("c", only + judging) + E, "s>c\nc>e", root=MESSAGE)
    instance = play.start({"key": "k"})
    wait = waits(play, instance)["c"]
    assert wait.goes_on == (
        "message 'go' comes with key 'k', if sum > 3: `bizproc publish go --key k`",
    )
    assert wait.near_misses == ()
    play.engine.publish_message("go", correlation_key="k", variables={"sum": 1})
    [miss] = waits(play, instance)["c"].near_misses
    assert miss.text == (
        "message 'go' has the very key and is kept, but the condition of the wait "
        "refused it"
    )
    assert (miss.name, miss.key, miss.published_at) == ("go", "k", START)


def test_messages_that_nearly_fit_are_told(play):
    play.draw(S + catch("c", ON_MESSAGE) + E, "s>c\nc>e", root=MESSAGE)
    for name, key in [("go", "k"), ("go", "K"), ("go", "other"), ("Go", "k")]:
        play.engine.publish_message(name, correlation_key=key, ttl="PT1H")
    play.engine.publish_message("unlike", correlation_key="k")
    play.pass_time(hours=2)
    play.engine.publish_message("go", correlation_key="k2")
    instance = play.start({"key": "k"})
    ids = {
        (it.name, it.key): it.id
        for dead in (True, False)
        for it in play.engine.messages(dead=dead)
    }
    again = "`bizproc messages deliver {}` publishes it anew"
    dead = "it is a dead letter, " + again
    assert [it.text for it in waits(play, instance)["c"].near_misses] == [
        "message 'go' has the very key, but came before the wait began; "
        + dead.format(ids["go", "k"]),
        "message 'go' came with another key: 'k2'; it is kept, "
        + again.format(ids["go", "k2"]),
        "message 'go' came with another key: 'other'; "
        + dead.format(ids["go", "other"]),
        "message 'go' came with another key: 'K', which differs only in case or "
        "blanks; " + dead.format(ids["go", "K"]),
        "message 'Go' its name differs only in case: it is called 'Go'; "
        + dead.format(ids["Go", "k"]),
    ]


def test_a_null_key_beside_the_flow_is_told(play):
    keyed = MESSAGE.replace("= key", "= nobody")
    edge = on("call", "ask", ON_MESSAGE)
    play.draw(S + user() + edge + E, "s>ask\nask>e\ncall>e", root=keyed)
    instance = play.start({"nobody": None})
    wait = waits(play, instance)["call"]
    assert wait.goes_on == ()
    [miss] = wait.near_misses
    assert "its correlation key is null, which no message matches" in miss.text


def test_a_signal_and_a_race(play):
    body = S + RACE + catch("t", timer("PT2H")) + catch("c", ON_SIGNAL) + E
    play.draw(body, "s>r\nr>t\nr>c\nt>e\nc>e", root=MESSAGE)
    found = waits(play, play.start())
    assert found["c"].kind == "signal"
    assert found["c"].goes_on == ("signal 'all' is broadcast",)
    assert found["c"].near_misses == ()
    assert found["t"].holds
    assert found["c"].holds


def test_a_join_says_which_branch_is_missing(play):
    flows = "s>f\nf>a\nf>b\na>j\nb>j\nj>e"
    play.draw(S + JOIN + user("a") + user("b", name="Sign") + E, flows)
    instance = play.start()
    play.pass_time(hours=1)
    play.complete(instance, "a")
    wait = waits(play, instance)["j"]
    assert (wait.kind, wait.row, wait.since) == (
        *("join", None),
        START + dt.timedelta(hours=1),
    )
    assert wait.goes_on == ("a token comes from b (Sign) by flow b_j",)


def test_jobs_and_incidents_are_told(play):
    @play.actions.add("work", transactional=False)
    def work():
        raise OSError

    play.draw(S + service() + E, "s>work\nwork>e")
    instance = play.start()
    play.engine.run_due()
    wait = waits(play, instance)["work"]
    assert wait.kind == "job"
    assert (wait.row.attempts, "OSError" in wait.row.last_error) == (1, True)
    assert wait.goes_on == ("'work' is called again and succeeds",)
    play.clock.time = wait.row.due
    [way] = waits(play, instance)["work"].goes_on
    assert way.startswith("a worker calls 'work': it is due")
    play.pass_time(days=1)
    [wait] = play.engine.explain(instance).waits
    [incident] = play.engine.incidents()
    assert (wait.kind, wait.row, wait.since) == (
        *("incident", incident),
        incident.created_at,
    )
    assert wait.goes_on == (
        f"its cause is mended, then `bizproc resolve {incident.id}`",
        f"or without it: `bizproc resolve {incident.id} --skip`",
    )


def test_what_is_suspended_says_so(play):
    @play.actions.add("work", transactional=False)
    def work():
        raise OSError

    fork = S + JOIN + catch("c", ON_MESSAGE) + catch("t", timer()) + service() + E
    flows = "s>f\nf>c\nf>t\nf>work\nc>j\nt>j\nwork>j\nj>e"
    play.draw(fork, flows, root=MESSAGE)
    instance = play.start({"key": "k"})
    play.engine.suspend(instance)
    found = play.engine.explain(instance)
    assert found.suspended == (
        f"it is suspended by itself: `bizproc resume {instance}`"
    )
    later = "once what is suspended is resumed"
    told = {it.element_id: it for it in found.waits}
    assert told["t"].goes_on == (f"its moment comes, {later}",)
    assert told["work"].goes_on == (f"'work' is called, {later}",)
    play.engine.publish_message("go", correlation_key="k")
    [miss] = waits(play, instance)["c"].near_misses
    assert miss.text.endswith("is given to the instance when it is resumed")
    play.engine.resume(instance)
    play.engine.suspend_process("p")
    assert play.engine.explain(instance).suspended == (
        "its process is suspended: `bizproc resume --process p`"
    )


def test_what_an_action_left_to_others_is_told(play):
    @play.actions.add("work", transactional=True)
    def work():
        return Waiting(task_id="elsewhere")

    play.draw(S + service() + E, "s>work\nwork>e")
    wait = waits(play, play.start())["work"]
    assert (wait.kind, wait.goes_on) == (
        "action",
        ("whoever 'work' left it to completes it",),
    )


def test_what_is_inside_is_told_not_what_is_around(play):
    call = (
        '<callActivity id="c"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>"
    )
    play.draw(S + user("inner", name="Inside") + E, "s>inner\ninner>e", id_="q")
    play.draw(
        S + JOIN + call + sub("box", INNER) + E, "s>f\nf>c\nf>box\nc>j\nbox>j\nj>e"
    )
    found = waits(play, play.start())
    assert sorted(found) == ["in", "inner"]
    assert found["inner"].element_name == "Inside"


def test_a_gateway_says_why_it_went_there(play):
    gate = '<exclusiveGateway id="x" name="How much?" default="x_b"/>'
    play.draw(
        S + gate + user("a") + user("b") + E,
        "s>x\nx>a?= n > m.least\nx>b\na>x\nb>e",
    )
    instance = play.start({"n": 7, "m": {"least": 5}})
    play.pass_time(hours=1)
    play.complete(instance, "a", n=1)
    first, second = play.engine.explain(instance).decisions
    assert (first.element_id, first.element_name, first.at) == (
        *("x", "How much?"),
        START,
    )
    assert (first.flows, first.targets, first.by_default) == (("x_a",), ("a",), False)
    [seen] = first.conditions
    assert (seen.flow_id, seen.condition, seen.result) == ("x_a", "= n > m.least", True)
    assert seen.values == {"n": 7, "m.least": 5}
    assert (second.flows, second.by_default) == (("x_b",), True)
    assert second.conditions[0].result is False


def test_a_message_that_can_start_nothing_is_told(play):
    start = f'<startEvent id="s">{ON_MESSAGE}</startEvent>'
    play.draw(start + user() + E, "s>ask\nask>e", root=MESSAGE, id_="q")
    throw = f'<intermediateThrowEvent id="th">{ON_MESSAGE}</intermediateThrowEvent>'
    play.draw(S + throw + user() + E, "s>th\nth>ask\nask>e", root=MESSAGE)
    instance = play.start({"key": "k"})
    assert play.engine.instances(process_id="q") == []
    [notice] = play.engine.explain(instance).notices
    assert notice.startswith("th threw message 'go', which starts no 'q': s takes only")


def test_an_ended_instance_says_how(play):
    play.draw(S + user() + E, "s>ask\nask>e")
    done, stopped, quietly = play.start(), play.start(), play.start()
    play.complete(done, "ask")
    play.engine.terminate(stopped, by="ada", reason="a double")
    play.engine.terminate(quietly)
    found = [play.engine.explain(it) for it in (done, stopped, quietly)]
    assert [it.ending for it in found] == [
        "completed at e",
        "terminated by ada: a double",
        "terminated by the application",
    ]
    assert [it.waits for it in found] == [()] * 3


@pytest.mark.parametrize("content", ["garbage", '{"v": 99}', '{"v": 1, "t": [[1]]}'])
def test_an_unreadable_state_is_explained_by_the_tables(play, content):
    play.draw(S + user() + on("b", "ask", timer()) + E, "s>ask\nask>e\nb>e")
    instance = play.start()
    with play.engine.work() as work:
        row = work.transaction.get(INSTANCES, instance)
        work.transaction.replace(INSTANCES, replaced(row, content))
    found = play.engine.explain(instance)
    assert found.problem.startswith("its state cannot be read: ")
    assert [(it.element_id, it.kind, it.holds) for it in found.waits] == [
        ("ask", "task", True),
        ("b", "timer", False),
    ]
    one = play.engine.migrate(instances=[instance], to=1)
    assert [it.code for it in one.blockers] == ["UNREADABLE"]


def replaced(row, content):
    from bizproc.model.row_factory import changed  # noqa: PLC0415 - of this one only

    return changed(row, content=content)


def test_an_unknown_instance_is_refused(play):
    with pytest.raises(NotFoundError, match="no process instance 'nobody'"):
        play.engine.explain("nobody")


def test_only_the_latest_of_a_long_history_is_read(make_play):
    play = make_play()
    gate = '<exclusiveGateway id="x"/>'
    again = script("again", "= n + 1").replace('"share"', '"n"')
    play.draw(
        S + gate + again + user() + E,
        "s>x\nx>again?= n < 1200\nx>ask?= n >= 1200\nagain>x\nask>e",
    )
    found = play.engine.explain(play.start({"n": 0}))
    assert found.is_cut
    assert 300 < len(found.decisions) < 700
    assert found.decisions[-1].targets == ("ask",)
