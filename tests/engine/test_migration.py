"""Running instances go over into another version of their process, whole or not at all."""

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.conftest import Play
from tests.engine.drawn_trees import BLOCKS, CALLED, ROOT, Drawing, advance

from bizproc.action import ActionContext
from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.store import INCIDENTS, JOBS, SUBSCRIPTIONS, TIMERS
from bizproc.testing.ids import SequentialIds

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
MESSAGE = (
    '<message id="m" name="go"><extensionElements><zeebe:subscription'
    ' correlationKey="= key"/></extensionElements></message><signal id="g" name="all"/>'
)
ALSO = '<message id="m2" name="come"/>'


def user(id_="ask", extra="", name=""):
    return f'<userTask id="{id_}" name="{name}">{extra}</userTask>'


def timer(span="PT1H", kind="timeDuration"):
    return f"<timerEventDefinition><{kind}>{span}</{kind}></timerEventDefinition>"


def catch(id_, definition):
    return f'<intermediateCatchEvent id="{id_}">{definition}</intermediateCatchEvent>'


def on(id_, host, definition, cancels="true"):
    return (
        f'<boundaryEvent id="{id_}" attachedToRef="{host}" cancelActivity="{cancels}">'
        f"{definition}</boundaryEvent>"
    )


def script(id_, text):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script expression="{text}"'
        ' resultVariable="share"/></extensionElements></scriptTask>'
    )


def service(id_="work", action="work"):
    return (
        f'<serviceTask id="{id_}"><extensionElements><zeebe:taskDefinition'
        f' type="{action}"/></extensionElements></serviceTask>'
    )


def sub(id_, body, attributes=""):
    return f'<subProcess id="{id_}" {attributes}>{body}</subProcess>'


def flow(source, target):
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}"/>'
    )


ON_MESSAGE = '<messageEventDefinition messageRef="m"/>'
ON_SIGNAL = '<signalEventDefinition signalRef="g"/>'


def only(play, to=2, **given):
    """Migrate the process, and return what became of its one instance."""
    found = play.engine.migrate(process="p", to=to, **given)
    [one] = found.instances
    return one


def codes(found):
    return [(it.code, it.element_id) for it in found.blockers]


def rows(play, table):
    with play.engine.read() as tx:
        return tx.select(table)


# -- what waits goes on waiting ------------------------------------------------


def test_a_task_stays_the_same_task_and_the_new_diagram_follows_it(play):
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start({"n": 1})
    task = play.task(instance, "ask")
    play.draw(S + user() + user("check") + E, "s>ask\nask>check\ncheck>e")
    assert only(play).outcome == "migrated"
    assert play.engine.instance(instance).definition_id == "p:2"
    assert play.task(instance, "ask") == task
    play.complete(instance, "ask")
    assert play.waits(instance) == ["check"]
    play.complete(instance, "check")
    assert play.state(instance) == "COMPLETED"


def test_a_mapped_task_has_its_new_element(play):
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start()
    task = play.task(instance, "ask")
    play.draw(S + user("decide") + E, "s>decide\ndecide>e")
    assert only(play, mapping={"ask": "decide"}).outcome == "migrated"
    assert play.task(instance, "decide").id == task.id
    play.complete(instance, "decide")
    assert play.path(instance) == ["s", "decide", "e"]


def test_a_timer_fires_at_its_old_moment(play):
    play.draw(S + catch("t", timer("PT3H")) + E, "s>t\nt>e")
    instance = play.start()
    [armed] = play.engine.timers()
    play.pass_time(hours=1)
    play.draw(
        S + catch("later", timer("P9D")) + user() + E, "s>later\nlater>ask\nask>e"
    )
    one = only(play, mapping={"t": "later"})
    assert [it.text for it in one.notes] == [
        "keeps the moment it is armed for: PT3H, in the new diagram P9D"
    ]
    [kept] = play.engine.timers()
    assert (kept.id, kept.due, kept.element_id) == (armed.id, armed.due, "later")
    play.pass_time(hours=2)
    assert play.waits(instance) == ["ask"]


def test_a_message_is_taken_by_its_old_name_and_key(play):
    play.draw(S + catch("c", ON_MESSAGE) + E, "s>c\nc>e", root=MESSAGE)
    instance = play.start({"key": "k"})
    changed = MESSAGE.replace("= key", "= other").replace('"go"', '"come"')
    play.draw(S + catch("d", ON_MESSAGE) + E, "s>d\nd>e", root=changed)
    one = only(play, mapping={"c": "d"})
    assert [it.text for it in one.notes] == [
        "keeps the message it waits for: go, in the new diagram come",
        "keeps the key it waits with: = key, in the new diagram = other",
    ]
    assert [it.element_id for it in rows(play, SUBSCRIPTIONS)] == ["d"]
    assert not play.engine.publish_message("come", correlation_key="k").instances
    assert play.engine.publish_message("go", correlation_key="k").instances
    assert play.state(instance) == "COMPLETED"


def test_a_signal_is_heard_by_its_old_name_from_outside_and_inside(play):
    fork = '<parallelGateway id="f"/>'
    throw = f'<intermediateThrowEvent id="th">{ON_SIGNAL}</intermediateThrowEvent>'
    flows = "s>f\nf>c\nc>e\nf>ask\nask>th\nth>e2"
    body = S + fork + catch("c", ON_SIGNAL) + user() + throw + E + '<endEvent id="e2"/>'
    play.draw(body, flows, root=MESSAGE)
    inside, outside = play.start(), play.start()
    other = body.replace(
        catch("c", ON_SIGNAL),
        '<intermediateCatchEvent id="c"><signalEventDefinition signalRef="h"/>'
        "</intermediateCatchEvent>",
    )
    play.draw(other, flows, root=MESSAGE + '<signal id="h" name="nobody"/>')
    found = play.engine.migrate(process="p", to=2)
    assert [it.outcome for it in found.instances] == ["migrated"] * 2
    play.complete(inside, "ask")
    assert play.state(inside) == "COMPLETED"
    path = play.path(inside)
    assert path.index("c") < path.index("e2"), "heard at the moment of the throw"
    assert play.waits(outside) == ["ask"], "it has heard the other's signal"


def test_a_job_keeps_its_tries_and_its_key_and_calls_the_new_action(tmp_path):
    play, called = Play(tmp_path), []

    @play.actions.add("work", transactional=False)
    def work(context: ActionContext):
        called.append(("work", context.idempotency_key, context.attempt))
        raise OSError

    @play.actions.add("better", transactional=False)
    def better(context: ActionContext):
        called.append(("better", context.idempotency_key, context.attempt))

    play.draw(S + service() + E, "s>work\nwork>e")
    instance = play.start()
    play.engine.run_due()
    [before] = rows(play, JOBS)
    play.draw(S + service("effort", "better") + E, "s>effort\neffort>e")
    assert only(play, mapping={"work": "effort"}).outcome == "migrated"
    [job] = rows(play, JOBS)
    assert (job.id, job.attempts, job.due) == (before.id, before.attempts, before.due)
    assert (job.element_id, job.action) == ("effort", "better")
    play.pass_time(hours=1)
    assert play.state(instance) == "COMPLETED"
    assert before.element_id == "work"
    key = f"{instance}/{before.element_id}/2"
    assert called == [("work", key, 1), ("better", key, 2)]


def test_a_call_under_way_ends_in_the_new_diagram(tmp_path):
    play = Play(tmp_path)

    @play.actions.add("work", transactional=False)
    def work():
        play.draw(S + service("effort") + user() + E, "s>effort\neffort>ask\nask>e")
        assert only(play, mapping={"work": "effort"}).outcome == "migrated"
        return {"done": True}

    play.draw(S + service() + E, "s>work\nwork>e")
    instance = play.start()
    play.engine.run_due()
    assert play.waits(instance) == ["ask"]
    assert play.variables(instance) == {"done": True}
    assert rows(play, JOBS) == []


# -- boundary events and event sub-processes -----------------------------------


def test_boundary_events_are_kept_added_and_removed(play):
    old = on("kept", "ask", timer("PT5H")) + on("gone", "ask", timer("PT2H"), "false")
    out = "kept>e\n"
    play.draw(S + user() + old + E, "s>ask\nask>e\nkept>e\ngone>e")
    instance = play.start({"key": "k"})
    play.pass_time(hours=1)
    new = on("kept", "ask", timer("PT9H")) + on("added", "ask", ON_MESSAGE, "false")
    play.draw(
        S + user() + new + user("other") + E,
        "s>ask\nask>e\nadded>other\nother>e\n" + out,
        root=MESSAGE,
    )
    one = only(play)
    assert [(it.element_id, it.text[:16]) for it in one.notes] == [
        ("kept", "keeps the moment"),
        ("gone", "waits no longer:"),
        ("added", "is armed: the ne"),
    ]
    assert [it.element_id for it in play.engine.timers()] == ["kept"]
    play.engine.publish_message("go", correlation_key="k")
    assert play.waits(instance) == ["ask", "other"]
    play.pass_time(hours=4)
    assert play.waits(instance) == ["other"], "five hours after the old start"
    play.complete(instance, "other")
    assert play.state(instance) == "COMPLETED"
    with play.engine.read() as tx:
        assert [tx.count(table) for table in (TIMERS, SUBSCRIPTIONS, JOBS)] == [0] * 3


def test_a_boundary_timer_that_has_fired_does_not_fire_again(play):
    remind = on("remind", "ask", timer("PT1H"), "false")
    flows = "s>ask\nask>e\nremind>e2"
    ends = E + '<endEvent id="e2"/>'
    play.draw(S + user() + remind + ends, flows)
    instance = play.start()
    play.pass_time(hours=2)
    play.draw(S + user(name="again") + remind + ends, flows)
    assert only(play).outcome == "migrated"
    assert play.engine.timers() == []
    play.pass_time(days=9)
    assert play.path(instance).count("remind") == 1


def test_a_cycle_goes_on_in_its_old_steps(play):
    remind = on("remind", "ask", timer("R3/PT2H", "timeCycle"), "false")
    flows = "s>ask\nask>e\nremind>e2"
    ends = E + '<endEvent id="e2"/>'
    play.draw(S + user() + remind + ends, flows)
    instance = play.start()
    play.pass_time(hours=3)
    play.draw(S + user(name="again") + remind + ends, flows)
    only(play)
    [armed] = play.engine.timers()
    assert armed.due == dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC)
    play.pass_time(days=9)
    assert play.path(instance).count("remind") == 3


def test_an_added_boundary_event_that_is_due_fires_at_once(play):
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start({"until": "2027-02-01T10:00:00Z"})
    late = on("late", "ask", timer("= until", "timeDate"))
    play.draw(
        S + user() + late + user("chase") + E, "s>ask\nask>e\nlate>chase\nchase>e"
    )
    only(play)
    assert play.waits(instance) == ["chase"]
    [left] = play.engine.user_tasks()
    assert left.element_id == "chase"


def test_an_added_boundary_event_that_cannot_be_armed_is_a_blocker(play):
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start()
    late = on("late", "ask", timer("= until", "timeDate"))
    play.draw(S + user() + late + E, "s>ask\nask>e\nlate>e")
    one = only(play, dry_run=True)
    assert codes(one) == [("NOT_ARMED", "late")]
    assert "until" in one.blockers[0].why
    assert only(play).outcome == "blocked"
    assert play.engine.instance(instance).definition_id == "p:1"
    assert play.engine.timers() == []


def handler(id_, definition, inner="", interrupts="false"):
    body = (
        f'<startEvent id="{id_}s" isInterrupting="{interrupts}">{definition}</startEvent>'
        + (inner or f'<endEvent id="{id_}e"/>')
        + flow(f"{id_}s", f"{id_}t" if inner else f"{id_}e")
    )
    return sub(id_, body, 'triggeredByEvent="true"')


def test_event_sub_processes_are_kept_added_and_removed(play):
    kept, gone = handler("h", timer("PT5H")), handler("g", timer("PT3H"))
    play.draw(S + user() + kept + gone + E, "s>ask\nask>e")
    instance = play.start({"key": "k"})
    [due] = [it.due for it in play.engine.timers() if it.element_id == "hs"]
    added = handler("n", ON_MESSAGE, '<userTask id="nt"/>')
    play.draw(S + user() + kept + added + E, "s>ask\nask>e", root=MESSAGE)
    only(play)
    assert [(it.element_id, it.due) for it in play.engine.timers()] == [("hs", due)]
    play.engine.publish_message("go", correlation_key="k")
    assert play.waits(instance) == ["ask", "nt"]
    play.pass_time(hours=6)
    assert "hs" in play.path(instance)
    assert "gs" not in play.path(instance)


def test_a_running_handler_moves_and_an_interrupted_scope_listens_to_nothing_new(play):
    first = handler("h", ON_MESSAGE, '<userTask id="ht"/>', "true")
    play.draw(S + user() + first + E, "s>ask\nask>e", root=MESSAGE)
    instance = play.start({"key": "k"})
    play.engine.publish_message("go", correlation_key="k")
    assert play.waits(instance) == ["ht"]
    added = handler("n", timer("PT1H"))
    play.draw(S + user() + first + added + E, "s>ask\nask>e", root=MESSAGE)
    assert only(play).outcome == "migrated"
    assert play.engine.timers() == []
    play.complete(instance, "ht")
    assert play.state(instance) == "COMPLETED"


# -- scopes, repetition, joins, calls ------------------------------------------

INNER = '<startEvent id="is"/>' + user("in") + '<endEvent id="ie"/>'
INNER += flow("is", "in") + flow("in", "ie")
EACH = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2, 3]" inputElement="x" {}/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


def test_a_sub_process_moves_with_what_is_inside(play):
    play.draw(S + sub("old", INNER) + E, "s>old\nold>e")
    instance = play.start()
    play.draw(S + sub("new", INNER.replace('"in"', '"within"')) + E, "s>new\nnew>e")
    # the ids of flows play no part but at joins
    one = only(play, mapping={"old": "new", "in": "within"})
    assert one.outcome == "migrated"
    play.complete(instance, "within")
    assert play.path(instance) == ["s", "is", "within", "ie", "new", "e"]


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_repeated_sub_process_keeps_its_turns_and_may_begin_to_collect(
    play, sequential
):
    plain = EACH.format(sequential, "")
    play.draw(S + sub("each", INNER + plain) + E, "s>each\neach>e")
    instance = play.start()
    play.complete(instance, "in")
    collects = EACH.format(sequential, 'outputCollection="all" outputElement="= x"')
    play.draw(S + sub("each", INNER + collects) + E, "s>each\neach>e")
    assert only(play).outcome == "migrated"
    play.complete(instance, "in")
    play.complete(instance, "in")
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance)["all"] == [None, 2, 3]


JOIN = '<parallelGateway id="f"/><parallelGateway id="j"/>'


def test_a_join_waits_on_for_the_other_branch(play):
    flows = "s>f\nf>a\nf>b\na>j\nb>j\nj>e"
    play.draw(S + JOIN + user("a") + user("b") + E, flows)
    instance = play.start()
    play.complete(instance, "a")
    play.draw(S + JOIN + user("a", name="A") + user("b") + E, flows)
    only(play)
    play.complete(instance, "b")
    assert play.state(instance) == "COMPLETED"


def test_a_join_goes_on_if_the_branch_it_waits_for_is_gone(play):
    flows = "s>f\nf>a\nf>b\na>j\nb>j\nj>e"
    play.draw(S + JOIN + user("a") + user("b") + E, flows)
    instance = play.start()
    play.complete(instance, "a")
    # the token of b ends on its own way now
    play.draw(
        S + JOIN + user("a") + user("b") + E + '<endEvent id="e2"/>',
        "s>f\nf>a\nf>b\na>j\nb>e2\nj>e",
    )
    only(play)
    assert play.waits(instance) == ["b"]
    assert play.path(instance)[-1] == "e"


def test_a_flow_into_a_join_is_found_by_its_source_or_the_mapping(play):
    flows = "s>f\nf>a\nf>b\na>j\nb>j\nj>e"
    body = S + JOIN + user("a") + user("b") + E
    play.draw(body, flows)
    instance, other = play.start(), play.start()
    play.complete(instance, "a")
    play.complete(other, "a")
    between = script("x", "= 1")
    play.draw(body + between, flows.replace("a>j", "a>x\nx>j"))
    one = only_of(play, instance)
    assert codes(one) == [("FLOW", "j")]
    assert "a_j=x_j|b_j" in one.blockers[0].remedy
    assert only_of(play, instance, mapping={"a_j": "x_j"}).outcome == "migrated"
    play.complete(instance, "b")
    assert play.state(instance) == "COMPLETED"
    play.draw(body.replace('"a"', '"c"'), flows.replace("a", "c"))
    assert only_of(play, other, to=3, mapping={"a": "c"}).outcome == "migrated"
    play.complete(other, "b")
    assert play.state(other) == "COMPLETED"


def test_a_second_token_by_the_same_flow_does_not_complete_a_join(play):
    body = S + JOIN + "".join(map(user, "abc")) + '<exclusiveGateway id="g"/>' + E
    flows = "s>f\nf>a\nf>b\nf>c\na>g\nc>g\ng>j\nb>j\nj>e"
    play.draw(body, flows)
    instance = play.start()
    play.complete(instance, "a")
    play.draw(body.replace('"g"', '"h"'), flows.replace("g", "h"))
    assert only(play, mapping={"g": "h"}).outcome == "migrated"
    play.complete(instance, "c")
    assert play.waits(instance) == ["b", "j", "j"]


def only_of(play, instance, to=2, **given):
    [one] = play.engine.migrate(instances=[instance], to=to, **given).instances
    return one


def test_a_called_process_stays_in_the_version_it_began_in(play):
    call = (
        '<callActivity id="{}"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>"
    )
    play.draw(S + user("inner") + E, "s>inner\ninner>e", id_="q")
    play.draw(S + call.format("c") + E, "s>c\nc>e")
    instance = play.start()
    play.draw(S + user("later") + E, "s>later\nlater>e", id_="q")
    play.draw(S + call.format("d") + user() + E, "s>d\nd>ask\nask>e")
    assert only(play, mapping={"c": "d"}).outcome == "migrated"
    play.complete(instance, "inner")
    assert play.waits(instance) == ["ask"]


RACE = '<eventBasedGateway id="r"/>'


def test_a_race_goes_on(play):
    body = S + RACE + catch("t", timer("PT2H")) + catch("c", ON_MESSAGE) + E
    flows = "s>r\nr>t\nr>c\nt>e\nc>e"
    play.draw(body, flows, root=MESSAGE)
    instance = play.start({"key": "k"})
    play.draw(body + user(), flows.replace("c>e", "c>ask\nask>e"), root=MESSAGE)
    assert only(play).outcome == "migrated"
    play.engine.publish_message("go", correlation_key="k")
    assert play.waits(instance) == ["ask"]
    assert play.engine.timers() == []


def test_a_race_gains_and_loses_events(play):
    body = S + RACE + catch("t", timer("PT2H")) + catch("c", ON_MESSAGE) + E
    flows = "s>r\nr>t\nr>c\nt>e\nc>e"
    play.draw(body, flows, root=MESSAGE)
    first, second = (play.start({"key": key}) for key in "kl")
    play.draw(
        S + RACE + catch("c", ON_MESSAGE) + catch("all", ON_SIGNAL) + user() + E,
        "s>r\nr>c\nr>all\nc>e\nall>ask\nask>e",
        root=MESSAGE,
    )
    assert codes(only_of(play, first)) == [("DROPPED", "t")]
    assert codes(only_of(play, first, mapping={"t": None, "c": None})) == [
        ("DROPPED", "t"),
        ("DROPPED", "c"),
    ]
    found = play.engine.migrate(process="p", to=2, mapping={"t": None})
    assert [it.outcome for it in found.instances] == ["migrated"] * 2
    assert [it.element_id for it in found.instances[0].notes] == ["t", "all"]
    assert play.engine.timers() == []
    assert play.waits(first) == ["all", "c"]
    play.engine.publish_message("go", correlation_key="k")
    assert play.state(first) == "COMPLETED"
    play.engine.broadcast_signal("all")
    assert play.waits(second) == ["ask"]
    assert rows(play, SUBSCRIPTIONS) == []


# -- incidents -----------------------------------------------------------------


def test_an_incident_is_cured_by_a_diagram_that_is_mended(play):
    play.draw(S + script("sum", "= 1 / none") + E, "s>sum\nsum>e")
    instance = play.start()
    [incident] = play.engine.incidents()
    play.draw(S + script("total", "= 42") + E, "s>total\ntotal>e")
    assert only(play, mapping={"sum": "total"}).outcome == "migrated"
    [kept] = play.engine.incidents()
    assert (kept.id, kept.element_id) == (incident.id, "total")
    play.engine.resolve_incident(kept.id)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"share": 42}


def test_a_gateway_without_a_way_is_cured(play):
    gate = '<exclusiveGateway id="x"/>'
    play.draw(S + gate + E + '<endEvent id="e2"/>', "s>x\nx>e?= n > 1\nx>e2?= n > 2")
    instance = play.start({"n": 0})
    play.draw(
        S + '<exclusiveGateway id="x" default="x_e2"/>' + E + '<endEvent id="e2"/>',
        "s>x\nx>e?= n > 1\nx>e2",
    )
    only(play)
    [incident] = play.engine.incidents()
    play.engine.resolve_incident(incident.id)
    assert play.path(instance)[-1] == "e2"


def test_what_came_in_before_the_fault_is_kept(play):
    outputs = (
        '<extensionElements><zeebe:ioMapping><zeebe:output source="{}" target="x"/>'
        "</zeebe:ioMapping></extensionElements>"
    )
    play.draw(S + user(extra=outputs.format("= answer + none")) + E, "s>ask\nask>e")
    instance = play.start()
    play.complete(instance, "ask", answer=7)
    play.draw(S + user(extra=outputs.format("= answer + 1")) + E, "s>ask\nask>e")
    assert only(play).outcome == "migrated"
    play.engine.resolve_incident(play.engine.incidents()[0].id)
    assert play.variables(instance) == {"x": 8}


def test_what_is_entered_anew_arms_its_border_then(play):
    entering = (
        "<extensionElements><zeebe:ioMapping><zeebe:input"
        ' source="{}" target="x"/></zeebe:ioMapping></extensionElements>'
    )
    play.draw(S + user(extra=entering.format("= none + 1")) + E, "s>ask\nask>e")
    instance = play.start()
    play.draw(
        S + user(extra=entering.format("= 1")) + on("b", "ask", timer()) + E,
        "s>ask\nask>e\nb>e",
    )
    assert only(play).notes == ()
    assert play.engine.timers() == []
    play.engine.resolve_incident(play.engine.incidents()[0].id)
    assert play.waits(instance) == ["ask"]
    assert [it.element_id for it in play.engine.timers()] == ["b"]


# -- blockers ------------------------------------------------------------------


def test_every_blocker_of_every_instance_is_listed_and_the_others_go_on(play):
    flows = "s>f\nf>a\nf>b\na>j\nb>j\nj>e"
    play.draw(S + JOIN + user("a") + user("b") + E, flows)
    blocked, free = play.start(), play.start()
    play.complete(free, "a")
    play.complete(free, "b")
    fine = play.start()
    play.complete(fine, "a")
    play.draw(S + JOIN + service("a") + catch("b", timer()) + E, flows)
    found = play.engine.migrate(process="p", to=2, dry_run=True)
    assert found.dry_run
    assert {it.instance_id for it in found.instances} == {blocked, fine}
    assert [(it.instance_id, it.code, it.element_id) for it in found.blockers] == [
        (blocked, "KIND", "a"),
        (blocked, "KIND", "b"),
        (fine, "KIND", "b"),
    ]
    assert "a user task cannot become a service task" in found.blockers[0].why
    play.draw(S + JOIN + user("b") + service("a") + E, flows)
    found = play.engine.migrate(process="p", to=3)
    assert [it.outcome for it in found.instances] == ["blocked", "migrated"]
    assert play.engine.instance(blocked).definition_id == "p:1"
    assert play.engine.instance(fine).definition_id == "p:3"


@pytest.mark.parametrize(
    ("body", "flows", "code", "says"),
    [
        (user("aks"), "s>aks\naks>e", "DROPPED", "did you mean 'aks'"),
        (script("x", "= 1"), "s>x\nx>e", "DROPPED", "no element 'ask'"),
        (
            sub("box", '<startEvent id="is"/>' + user() + flow("is", "ask")),
            "s>box\nbox>e",
            "SCOPE",
            "lies in 'box'",
        ),
        (service("ask"), "s>ask\nask>e", "KIND", "a service task"),
        (
            user(extra=EACH.format("true", "")),
            "s>ask\nask>e",
            "KIND",
            "sequential multi-instance user task",
        ),
    ],
)
def test_what_stands_in_the_way_is_said(play, body, flows, code, says):
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start()
    before = play.engine.instance(instance)
    play.draw(S + body + E, flows)
    for dry_run in (True, False):
        [blocker] = only(play, dry_run=dry_run).blockers
        assert (blocker.code, blocker.element_id) == (code, "ask")
        assert says in blocker.why
        assert blocker.remedy
    assert play.engine.instance(instance) == before
    assert play.task(instance, "ask")


def test_a_token_cannot_be_let_go_but_a_boundary_event_can(play):
    play.draw(S + user() + on("b", "ask", timer()) + E, "s>ask\nask>e\nb>e")
    play.start()
    play.draw(S + user(name="x") + on("b", "ask", timer()) + E, "s>ask\nask>e\nb>e")
    assert codes(only(play, mapping={"ask": None})) == [("DROPPED", "ask")]
    [due] = [it.due for it in play.engine.timers()]
    play.pass_time(minutes=10)
    only(play, mapping={"b": None})
    [anew] = play.engine.timers()
    assert anew.due == due + dt.timedelta(minutes=10), "closed, and armed anew"


def test_a_boundary_event_of_another_kind_or_host_is_a_blocker(play):
    body = S + user() + user("two") + E
    flows = "s>ask\nask>two\ntwo>e\nb>e"
    play.draw(body + on("b", "ask", timer()), flows)
    play.start({"key": "k"})
    play.draw(body + on("b", "ask", ON_MESSAGE), flows, root=MESSAGE)
    assert codes(only(play)) == [("KIND", "b")]
    play.draw(body + on("b", "two", timer()), flows)
    one = only(play, to=3)
    assert codes(one) == [("SCOPE", "b")]
    assert "b=" in one.blockers[0].remedy
    assert only(play, to=3, mapping={"b": None}).outcome == "migrated"
    assert play.engine.timers() == []


def test_two_waits_do_not_become_one(play):
    two = on("b", "ask", timer(), "false") + on("c", "ask", timer("PT2H"), "false")
    play.draw(S + user() + two + E, "s>ask\nask>e\nb>e\nc>e")
    play.start()
    play.draw(S + user() + on("b", "ask", timer(), "false") + E, "s>ask\nask>e\nb>e")
    assert codes(only(play, mapping={"c": "b"})) == [("TWICE", "c")]


def test_a_wait_that_holds_what_came_is_not_let_go(play):
    judging = on("b", "ask", ON_MESSAGE).replace(
        "<messageEvent",
        "<extensionElements><zeebe:properties><zeebe:property"
        ' name="condition" value="= 1 / none &gt; 0"/></zeebe:properties>'
        "</extensionElements><messageEvent",
    )
    play.draw(S + user() + judging + E, "s>ask\nask>e\nb>e", root=MESSAGE)
    play.start({"key": "k"})
    play.engine.publish_message("go", correlation_key="k")
    [incident] = play.engine.incidents()
    play.draw(S + user() + E, "s>ask\nask>e")
    assert codes(only(play)) == [("DROPPED", "b")]
    play.engine.resolve_incident(incident.id, action="skip")
    assert only(play).outcome == "migrated"


def test_a_race_does_not_let_go_what_has_come(play):
    judging = catch(
        "c",
        "<extensionElements><zeebe:properties><zeebe:property"
        ' name="condition" value="= 1 / none &gt; 0"/></zeebe:properties>'
        "</extensionElements>" + ON_MESSAGE,
    )
    body = S + RACE + catch("t", timer("PT2H"))
    flows = "s>r\nr>t\nt>e"
    play.draw(body + judging + E, flows + "\nr>c\nc>e", root=MESSAGE)
    play.start({"key": "k"})
    play.engine.publish_message("go", correlation_key="k")
    play.draw(body + catch("c2", timer("PT3H")) + E, flows + "\nr>c2\nc2>e")
    assert codes(only(play, mapping={"c": None})) == [("DROPPED", "c")]


def test_a_form_that_is_not_there_is_a_blocker(play):
    asks = '<extensionElements><zeebe:formDefinition formId="{}"/></extensionElements>'
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start()
    play.draw(S + user(extra=asks.format("none")) + E, "s>ask\nask>e")
    one = only(play)
    assert codes(one) == [("FORM", "ask")]
    assert "'none'" in one.blockers[0].why
    assert play.engine.instance(instance).definition_id == "p:1"


# -- the mapping and what is meant ---------------------------------------------


def two_versions(play):
    play.draw(S + user() + E, "s>ask\nask>e")
    instance = play.start()
    play.draw(S + user() + service("send") + E, "s>ask\nask>send\nsend>e")
    return instance


@pytest.mark.parametrize(
    ("mapping", "code", "element", "says"),
    [
        ({"ak": "ask"}, "UNKNOWN_ELEMENT", "ak", "did you mean 'ask'?"),
        ({"ask": "aks"}, "UNKNOWN_ELEMENT", "aks", "did you mean 'ask'?"),
        ({"ask": "send"}, "KIND", "ask", "map ask to a user task"),
    ],
)
def test_a_wrong_mapping_is_listed_and_nothing_done(play, mapping, code, element, says):
    instance = two_versions(play)
    for dry_run in (True, False):
        found = play.engine.migrate(process="p", to=2, mapping=mapping, dry_run=dry_run)
        [fault] = found.mapping_blockers
        assert (fault.code, fault.element_id) == (code, element)
        assert fault.instance_id is None
        assert says in fault.remedy
        assert fault in found.blockers
        assert found.count("migrated") == 0
    assert play.engine.instance(instance).definition_id == "p:1"


def test_unknown_processes_versions_and_instances_are_refused(play):
    instance = two_versions(play)
    for asked, says in [
        ({"process": "pp", "to": 2}, "did you mean 'p'?"),
        ({"process": "p", "to": 7}, "deployed are 1, 2"),
        ({"process": "p", "to": "p:9"}, "'p:9' is deployed"),
        ({"process": "p", "version": 9, "to": 2}, "no version 9"),
        ({"instances": ["nobody"], "to": 2}, "no process instance 'nobody'"),
        ({"process": "p", "instances": ["nobody"], "to": 2}, instance),
    ]:
        with pytest.raises(NotFoundError, match=says.replace("?", r"\?")):
            play.engine.migrate(**asked)
    for asked, says in [
        ({"to": 2}, "which instances are meant"),
        ({"process": "p", "to": None}, "to must be"),
        ({"process": "p", "to": 2, "mapping": {"ask": 1}}, "ids to ids"),
        ({"process": "p", "to": 2, "instances": "abc"}, "a list of texts"),
    ]:
        with pytest.raises(InvalidValueError, match=says):
            play.engine.migrate(**asked)


def test_only_what_is_meant_is_migrated(play):
    first = two_versions(play)
    second = play.start()
    play.draw(S + user(name="3") + E, "s>ask\nask>e")
    third = play.start()
    found = play.engine.migrate(process="p", version=2, to=3)
    assert [it.instance_id for it in found.instances] == [second]
    found = play.engine.migrate(instances=[first, third, first], to=3)
    assert [(it.instance_id, it.outcome) for it in found.instances] == [
        (first, "migrated"),
        (third, "unchanged"),
    ]


def test_an_ended_or_unreadable_instance_is_listed(play):
    ended = two_versions(play)
    play.complete(ended, "ask")
    assert codes(only_of(play, ended)) == [("ENDED", None)]


def test_another_process_takes_over(play):
    play.draw(S + user() + catch("t", timer()) + E, "s>ask\nask>t\nt>e")
    instance = play.start(key="k")
    play.draw(S + user("do") + E, "s>do\ndo>e", id_="q")
    one = only(play, to="q:1", mapping={"ask": "do"})
    assert one.outcome == "migrated"
    row = play.engine.instance(instance)
    assert (row.process_id, row.definition_id, row.key) == ("q", "q:1", "k")
    assert play.task(instance, "do").process_id == "q"
    assert play.engine.instances(process_id="q", key="k") == [row]
    other = play.start(key="k")
    one = only(play, to="q:1", mapping={"ask": "do"})
    assert [it.code for it in one.blockers] == ["KEY_HELD"]
    assert play.engine.instance(other).process_id == "p"


def test_a_suspended_instance_stays_so_in_another_version_of_its_process(play):
    play.draw(S + catch("t", timer("PT1H")) + E, "s>t\nt>e")
    instance = play.start()
    play.engine.suspend(instance)
    play.draw(S + catch("u", timer("PT1H")) + E, "s>u\nu>e")
    assert only(play, mapping={"t": "u"}).outcome == "migrated"
    play.pass_time(hours=3)
    assert play.waits(instance) == ["u"]
    play.engine.suspend_process("p")
    play.draw(S + catch("v", timer("PT1H")) + E, "s>v\nv>e", id_="q")
    one = only(play, to="q:1", mapping={"u": "v"})
    assert [it.code for it in one.blockers] == ["SUSPENDED"]
    play.engine.resume_process("p")
    assert only(play, to="q:1", mapping={"u": "v"}).outcome == "migrated"
    play.engine.resume(instance)
    play.engine.run_due()
    assert play.state(instance) == "COMPLETED"


def test_the_history_tells_of_it(play):
    instance = two_versions(play)
    only(play, mapping={"ask": "ask"}, by="ada", reason="a step was missing")
    [event] = [
        it for it in play.engine.history(instance) if it.type == "instance_migrated"
    ]
    assert event.data == {
        "from": "p:1",
        "to": "p:2",
        "mapping": {"ask": "ask"},
        "by": "ada",
        "reason": "a step was missing",
    }


def test_a_dry_run_changes_nothing(play):
    instance = two_versions(play)
    before = [
        play.engine.instance(instance),
        play.engine.history(instance),
        play.engine.user_tasks(),
    ]
    assert only(play, dry_run=True).outcome == "ready"
    assert before == [
        play.engine.instance(instance),
        play.engine.history(instance),
        play.engine.user_tasks(),
    ]
    assert rows(play, INCIDENTS) == []


# -- the same diagram under another version ------------------------------------

ID = re.compile(r"""(["'])((?:n|h)\d+\w*)\1""")
RENAMED = re.compile(r"""(["'])x((?:n|h)\d+\w*)\1""")


def drawn(tree):
    drawing = Drawing()
    start, end = drawing.node("startEvent"), drawing.node("endEvent")
    first, last = drawing.block(tree)
    drawing.flow(start, first)
    drawing.flow(last, end)
    return "".join(drawing.parts)


def life(folder, body, choices, migrate_at, *, renames=False):
    """Run an instance, perhaps migrated on the way, and tell all that can be seen."""
    folder.mkdir(exist_ok=True)
    play = Play(folder, ids=SequentialIds())

    @play.actions.add("work", transactional=True)
    def work() -> dict[str, bool]:
        return {"worked": True}

    play.draw(CALLED, "s>t\nt>e", id_="called")
    play.draw(body, root=ROOT)
    instance = play.start({"n": 0, "key": "k"})
    other = ID.sub(r"\1x\2\1", body) if renames else body
    mapping = {found[2]: f"x{found[2]}" for found in ID.finditer(body)}
    play.draw(other, root=ROOT + "<!-- the same once more -->")
    seen = []
    for step, choice in enumerate([*choices, *range(300)]):
        if play.state(instance) != "ACTIVE":
            break
        if step == migrate_at:
            content = play.engine.instance(instance).content
            one = only(play, mapping=mapping if renames else None)
            assert (one.outcome, one.notes) == ("migrated", ())
            moved = play.engine.instance(instance).content
            assert RENAMED.sub(r"\1\2\1", moved) == content
            assert not (renames and ID.search(moved))
        advance(play, instance, choice)
        seen.append((play.waits(instance), play.variables(instance)))
    events = [
        (it.at, it.type, it.element_id, it.data)
        for it in play.engine.history(instance)
        if it.type != "instance_migrated"
    ]
    tasks = [
        (it.id, it.number, it.token, it.element_id, it.title, it.state, it.ended_at)
        for it in play.engine.user_tasks(include_closed=True)
    ]
    return RENAMED.sub(r"\1\2\1", repr((play.state(instance), seen, events, tasks)))


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    tree=BLOCKS,
    choices=st.lists(st.integers(0, 30), min_size=3, max_size=20),
    migrate_at=st.integers(0, 12),
    renames=st.booleans(),
)
def test_migration_to_the_same_diagram_changes_nothing(
    tmp_path, tree, choices, migrate_at, renames
):
    """Nor does one in which every element and flow is called otherwise, and mapped."""
    body = drawn(tree)
    assert life(tmp_path / "moved", body, choices, migrate_at, renames=renames) == life(
        tmp_path / "stayed", body, choices, None
    )
