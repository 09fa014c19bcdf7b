"""Sequence flows, gateways, loops and scripts: where tokens go, what they carry."""

from itertools import pairwise

import pytest


def script(id_, expression, variable):
    return (
        f'<scriptTask id="{id_}"><extensionElements><zeebe:script'
        f' expression="= {expression}" resultVariable="{variable}"/>'
        "</extensionElements></scriptTask>"
    )


LOOP = (
    '<startEvent id="s"/>'
    + script("turn", "i + 1", "i")
    + '<exclusiveGateway id="x" default="x_e"/><endEvent id="e"/>'
)


def test_a_loop_of_5000_turns_ends_with_the_right_data(play):
    play.draw(LOOP, "s>turn\nturn>x\nx>turn?= i < 5000\nx>e")
    instance = play.start({"i": 0})
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"i": 5000}
    assert play.path(instance).count("turn") == 5000


def test_a_chain_of_2000_tasks_runs(play):
    names = [f"t{n}" for n in range(2000)]
    body = '<startEvent id="s"/><endEvent id="e"/>'
    body += "".join(script(name, "i + 1", "i") for name in names)
    chain = ["s", *names, "e"]
    play.draw(body, "\n".join(f"{a}>{b}" for a, b in pairwise(chain)))
    assert play.variables(play.start({"i": 0})) == {"i": 2000}


def test_state_does_not_grow_with_the_turns_of_a_loop(play):
    play.draw(
        '<startEvent id="s"/><userTask id="ask"/>'
        '<exclusiveGateway id="x" default="x_e"/><endEvent id="e"/>',
        "s>ask\nask>x\nx>ask?= again\nx>e",
    )
    instance = play.start()
    sizes = []
    for _ in range(200):
        play.complete(instance, "ask", again=True)
        sizes.append(len(play.engine.instance(instance).content))
    assert max(sizes) - min(sizes) <= 4  # the token's number gains digits
    assert max(sizes) < 150
    play.complete(instance, "ask", again=False)
    assert play.state(instance) == "COMPLETED"


@pytest.mark.parametrize("id_", ["Start", "End", "Root", "p.EndJoin"])
def test_a_user_task_may_have_a_name_that_spiffworkflow_reserves(play, id_):
    play.draw(
        f'<startEvent id="s"/><userTask id="{id_}"/><endEvent id="e"/>',
        f"s>{id_}\n{id_}>e",
    )
    instance = play.start()
    assert play.waits(instance) == [id_]
    play.complete(instance, id_)
    assert play.path(instance) == ["s", id_, "e"]


FORK = (
    '<startEvent id="s"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
    '<endEvent id="e"/>'
)


def test_parallel_branches_do_not_see_each_other_before_the_join(play):
    play.draw(
        FORK
        + script("a", "context put(doc, &quot;x&quot;, 1)", "doc")
        + '<userTask id="wait"/>'
        + script("b", "context put(doc, &quot;y&quot;, 2)", "doc")
        + script("seen", "get entries(doc)", "entries"),
        "s>fork\nfork>a\na>join\nfork>wait\nwait>b\nb>seen\nseen>join\njoin>e",
    )
    instance = play.start({"doc": {"n": 0}})
    play.complete(instance, "wait")
    entries = {entry["key"] for entry in play.variables(instance)["entries"]}
    assert entries == {"n", "y"}


def test_a_join_keeps_the_latest_write_of_each_variable(play):
    play.draw(
        FORK
        + script("a", "&quot;a&quot;", "mine")
        + '<userTask id="late"/>'
        + script("b", "&quot;b&quot;", "other"),
        "s>fork\nfork>a\na>join\nfork>late\nlate>b\nb>join\njoin>e",
    )
    instance = play.start({"mine": "old", "other": "old"})
    play.complete(instance, "late")
    assert play.variables(instance) == {"mine": "a", "other": "b"}


def test_a_second_token_on_one_flow_waits_for_its_own_partner(play):
    play.draw(
        '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="join"/>'
        '<userTask id="a1"/><userTask id="a2"/><userTask id="b"/>'
        '<exclusiveGateway id="m"/><endEvent id="e"/>',
        "s>f\nf>a1\nf>a2\nf>b\na1>m\na2>m\nm>join\nb>join\njoin>e",
    )
    instance = play.start()
    play.complete(instance, "a1")
    play.complete(instance, "a2")
    assert play.waits(instance) == ["b", "join", "join"]
    play.complete(instance, "b")
    assert play.path(instance).count("e") == 1
    assert play.waits(instance) == ["join"]


INCLUSIVE = (
    '<startEvent id="s"/><inclusiveGateway id="split" default="split_c"/>'
    '<userTask id="a"/><userTask id="b"/><userTask id="c"/>'
    '<inclusiveGateway id="join"/><endEvent id="e"/>'
)
INCLUSIVE_WAYS = (
    "s>split\nsplit>a?= n >= 1\nsplit>b?= n >= 2\nsplit>c\n"
    "a>join\nb>join\nc>join\njoin>e"
)


@pytest.mark.parametrize(("n", "ways"), [(0, ["c"]), (1, ["a"]), (2, ["a", "b"])])
def test_an_inclusive_join_waits_for_the_branches_that_were_taken(play, n, ways):
    play.draw(INCLUSIVE, INCLUSIVE_WAYS)
    instance = play.start({"n": n})
    assert play.waits(instance) == ways
    for number, way in enumerate(ways, start=1):
        assert play.state(instance) == "ACTIVE"
        play.complete(instance, way)
        assert (play.state(instance) == "COMPLETED") == (number == len(ways))
    assert play.path(instance).count("join") == 1


def test_an_inclusive_join_waits_for_a_token_that_may_still_loop_back(play):
    play.draw(
        '<startEvent id="s"/><inclusiveGateway id="split"/><userTask id="a"/>'
        '<userTask id="b"/><exclusiveGateway id="again" default="again_join"/>'
        '<inclusiveGateway id="join"/><endEvent id="e"/>',
        "s>split\nsplit>a?= true\nsplit>b?= true\na>join\nb>again\n"
        "again>b?= more\nagain>join\njoin>e",
    )
    instance = play.start()
    play.complete(instance, "a")
    play.complete(instance, "b", more=True)
    assert play.waits(instance) == ["b", "join"]
    play.complete(instance, "b", more=False)
    assert play.state(instance) == "COMPLETED"


def test_a_gateway_without_a_true_flow_is_an_incident_naming_what_it_tried(play):
    play.draw(
        '<startEvent id="s"/><exclusiveGateway id="x"/><endEvent id="e"/>'
        '<endEvent id="f"/>',
        "s>x\nx>e?= n > 5\nx>f?= n > 9",
    )
    instance = play.start({"n": 1})
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.code) == ("x", "NO_FLOW")
    assert "n > 5" in incident.message
    assert play.state(instance) == "ACTIVE"


def test_a_wrong_name_in_a_condition_is_an_incident_with_a_suggestion(play):
    play.draw(
        '<startEvent id="s"/><exclusiveGateway id="x" default="x_f"/>'
        '<endEvent id="e"/><endEvent id="f"/>',
        "s>x\nx>e?= ammount > 5\nx>f",
    )
    play.start({"amount": 7})
    [incident] = play.engine.incidents()
    assert "amount" in incident.message
    assert "p.bpmn" in incident.message


def test_the_history_says_which_branch_and_why(play):
    play.draw(
        '<startEvent id="s"/><exclusiveGateway id="x" default="x_f"/>'
        '<endEvent id="e"/><endEvent id="f"/>',
        "s>x\nx>e?= client.amount > 5\nx>f",
    )
    instance = play.start({"client": {"amount": 3}})
    [decided] = [h for h in play.engine.history(instance) if h.element_id == "x"]
    assert decided.data["flows"] == ["x_f"]
    [seen] = decided.data["conditions"]
    assert seen["result"] is False
    assert seen["values"] == {"client.amount": 3}


def test_several_flows_out_of_a_task_fork(play):
    play.draw(
        '<startEvent id="s"/><task id="t"/><userTask id="a"/><userTask id="b"/>'
        '<endEvent id="e"/>',
        "s>t\nt>a\nt>b\na>e\nb>e",
    )
    assert play.waits(play.start()) == ["a", "b"]


def test_a_link_goes_on_at_its_catching_event(play):
    play.draw(
        '<startEvent id="s"/><intermediateThrowEvent id="out"><linkEventDefinition'
        ' id="l1" name="far"/></intermediateThrowEvent><intermediateCatchEvent id="in">'
        '<linkEventDefinition id="l2" name="far"/></intermediateCatchEvent>'
        '<userTask id="t"/><endEvent id="e"/>',
        "s>out\nin>t\nt>e",
    )
    instance = play.start()
    assert play.waits(instance) == ["t"]
    play.complete(instance, "t")
    assert play.path(instance) == ["s", "out", "in", "t", "e"]


def test_a_branch_without_an_end_event_keeps_its_data(play):
    play.draw('<startEvent id="s"/>' + script("t", "1 + 1", "two"), "s>t")
    instance = play.start()
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"two": 2}


def test_a_cycle_that_never_waits_stops_at_the_step_budget(play):
    play.draw(
        '<startEvent id="s"/><exclusiveGateway id="x"/><task id="t"/>',
        "s>x\nx>t\nt>x",
    )
    play.start()
    [incident] = play.engine.incidents()
    assert incident.code == "BUDGET"
