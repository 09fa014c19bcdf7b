"""Sub-processes, call activities, multi-instance, loops, receive tasks."""

import datetime as dt

import pytest

S = '<startEvent id="s"/>'
E = '<endEvent id="e"/>'


def loop(attributes, inner="", *, sequential=False):
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<extensionElements><zeebe:loopCharacteristics {attributes}/>"
        f"</extensionElements>{inner}</multiInstanceLoopCharacteristics>"
    )


EACH = 'inputCollection="= people" inputElement="person"'
COLLECT = ' outputCollection="answers" outputElement="= [person, answer]"'


def ask(characteristics):
    return f'<userTask id="ask">{characteristics}</userTask>'


def answer(play, instance, **answers):
    task = play.engine.user_tasks(instance=instance)[0]
    play.engine.complete_user_task(task.id, answers)


def test_parallel_instances_collect_in_the_order_of_the_items(play):
    play.draw(S + ask(loop(EACH + COLLECT)) + E, "s>ask\nask>e")
    instance = play.start({"people": ["ann", None, "bob"]})
    tasks = play.engine.user_tasks(instance=instance)
    assert len(tasks) == 3
    for number, task in reversed(list(enumerate(tasks))):
        play.engine.complete_user_task(task.id, {"answer": number})
    assert play.variables(instance) == {
        "people": ["ann", None, "bob"],
        "answers": [["ann", 0], [None, 1], ["bob", 2]],
    }


def test_sequential_instances_come_one_after_the_other_null_items_too(play):
    play.draw(S + ask(loop(EACH + COLLECT, sequential=True)) + E, "s>ask\nask>e")
    instance = play.start({"people": [None, "bob"]})
    for number in range(2):
        assert len(play.engine.user_tasks(instance=instance)) == 1
        answer(play, instance, answer=number)
    assert play.variables(instance)["answers"] == [[None, 0], ["bob", 1]]


def test_no_items_is_done_at_once(play):
    play.draw(S + ask(loop(EACH + COLLECT)) + E, "s>ask\nask>e")
    instance = play.start({"people": []})
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"people": [], "answers": []}


def test_a_collection_that_is_no_list_is_an_incident(play):
    play.draw(S + ask(loop(EACH)) + E, "s>ask\nask>e")
    play.start({"people": 3})
    [incident] = play.engine.incidents()
    assert "must be a list" in incident.message


def test_a_completion_condition_ends_the_remaining_instances(play):
    condition = (
        "<completionCondition>= numberOfCompletedInstances &gt;= 2"
        "</completionCondition>"
    )
    play.draw(S + ask(loop(EACH, condition)) + E, "s>ask\nask>e")
    instance = play.start({"people": ["a", "b", "c"]})
    answer(play, instance)
    answer(play, instance)
    assert play.state(instance) == "COMPLETED"
    assert play.engine.user_tasks(instance=instance) == []


@pytest.mark.parametrize("sequential", [True, False])
def test_a_boundary_timer_ends_a_repeated_sub_process(play, sequential):
    sub = (
        '<subProcess id="sub"><startEvent id="is"/><userTask id="inner"/>'
        '<sequenceFlow id="f1" sourceRef="is" targetRef="inner"/>'
        + loop(EACH, sequential=sequential)
        + '</subProcess><boundaryEvent id="b" attachedToRef="sub">'
        "<timerEventDefinition><timeDuration>PT1H</timeDuration>"
        "</timerEventDefinition></boundaryEvent>"
    )
    play.draw(S + sub + '<userTask id="after"/>' + E, "s>sub\nsub>e\nb>after\nafter>e")
    instance = play.start({"people": ["a", "b"]})
    play.pass_time(hours=1)
    assert play.waits(instance) == ["after"]
    play.complete(instance, "after")
    assert play.state(instance) == "COMPLETED"


def test_a_standard_loop_repeats_while_its_condition_holds(play):
    characteristics = (
        '<standardLoopCharacteristics testBefore="{}" loopMaximum="5">'
        "<loopCondition>= n &lt; 3</loopCondition></standardLoopCharacteristics>"
    )
    script = (
        '<scriptTask id="t"><extensionElements><zeebe:script expression="= n + 1"'
        ' resultVariable="n"/></extensionElements>'
        + characteristics.format("true")
        + "</scriptTask>"
    )
    play.draw(S + script + E, "s>t\nt>e")
    assert play.variables(play.start({"n": 0})) == {"n": 3}
    assert play.variables(play.start({"n": 7})) == {"n": 7}


def test_variables_of_a_sub_process_come_out_of_it(play):
    sub = (
        '<subProcess id="sub"><startEvent id="is"/><userTask id="inner"/>'
        '<sequenceFlow id="f1" sourceRef="is" targetRef="inner"/></subProcess>'
    )
    play.draw(S + sub + E, "s>sub\nsub>e")
    instance = play.start({"a": 1})
    play.complete(instance, "inner", b=2)
    assert play.variables(instance) == {"a": 1, "b": 2}


def test_output_mappings_of_a_sub_process_choose_what_comes_out(play):
    sub = (
        '<subProcess id="sub"><extensionElements><zeebe:ioMapping>'
        '<zeebe:input source="= a + 1" target="local"/>'
        '<zeebe:output source="= local * b" target="result.product"/>'
        "</zeebe:ioMapping></extensionElements>"
        '<startEvent id="is"/><userTask id="inner"/>'
        '<sequenceFlow id="f1" sourceRef="is" targetRef="inner"/></subProcess>'
    )
    play.draw(S + sub + E, "s>sub\nsub>e")
    instance = play.start({"a": 1})
    play.complete(instance, "inner", b=5)
    assert play.variables(instance) == {"a": 1, "result": {"product": 10}}


CALL = (
    '<callActivity id="call"><extensionElements><zeebe:calledElement'
    ' processId="called" propagateAllChildVariables="{all}"/>{mapping}'
    "</extensionElements></callActivity>"
)


def test_a_call_runs_the_newest_version_and_keeps_to_it(play):
    body = S + '<userTask id="{}"/>' + E
    play.draw(body.format("old"), "s>old\nold>e", id_="called")
    play.draw(S + CALL.format(all="true", mapping="") + E, "s>call\ncall>e")
    instance = play.start({"a": 1})
    play.draw(body.format("new"), "s>new\nnew>e", id_="called")
    assert play.waits(instance) == ["old"]
    play.complete(instance, "old", b=2)
    assert play.variables(instance) == {"a": 1, "b": 2}
    assert play.waits(play.start()) == ["new"]


def test_a_call_gives_back_what_its_mappings_say(play):
    play.draw(S + '<userTask id="t"/>' + E, "s>t\nt>e", id_="called")
    mapping = (
        '<zeebe:ioMapping><zeebe:output source="= b" target="c"/></zeebe:ioMapping>'
    )
    play.draw(S + CALL.format(all="false", mapping=mapping) + E, "s>call\ncall>e")
    instance = play.start()
    play.complete(instance, "t", b=2, x=3)
    assert play.variables(instance) == {"c": 2}


def test_an_unknown_called_process_is_an_incident_that_a_deployment_mends(play):
    play.draw(S + CALL.format(all="true", mapping="") + E, "s>call\ncall>e")
    instance = play.start()
    [incident] = play.engine.incidents()
    assert incident.code == "NOT_FOUND"
    play.draw(S + E, "s>e", id_="called")
    play.engine.resolve_incident(incident.id)
    assert play.state(instance) == "COMPLETED"


def test_a_receive_task_waits_for_its_message_within_its_boundary(play):
    root = (
        '<message id="m" name="reply"><extensionElements>'
        '<zeebe:subscription correlationKey="= k"/></extensionElements></message>'
    )
    body = (
        S + '<receiveTask id="r" messageRef="m"/><boundaryEvent id="b"'
        ' attachedToRef="r"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="late"/>' + E
    )
    play.draw(body, "s>r\nr>e\nb>late", root=root)
    one, two = play.start({"k": "1"}), play.start({"k": "2"})
    play.engine.publish_message("reply", correlation_key="1", variables={"ok": True})
    play.pass_time(days=1)
    assert [play.path(one)[-1], play.path(two)[-1]] == ["e", "late"]
    assert play.engine.timers() == []


def test_instants_in_variables_survive_the_store(play):
    play.draw(S + '<userTask id="t"/>' + E, "s>t\nt>e")
    moment = dt.datetime(2027, 5, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    values = {"at": moment, "on": dt.date(2027, 5, 1), "for": dt.timedelta(hours=1)}
    assert play.variables(play.start(values)) == values
