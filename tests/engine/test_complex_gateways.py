"""Complex gateways: go on by a condition over what has come, then reset."""

from __future__ import annotations

import random

import pytest

from bizproc.errors import InvalidTransitionError

S, E = '<startEvent id="s"/>', '<endEvent id="e"/>'
ASK = "".join(f'<userTask id="{id_}"/>' for id_ in ("a", "b", "c"))
SPLIT = '<parallelGateway id="f"/>'


def gate(condition="activationCount >= 2", attributes="", id_="g"):
    return (
        f'<complexGateway id="{id_}" {attributes}><activationCondition><![CDATA[='
        f" {condition}]]></activationCondition></complexGateway>"
    )


TASKS = '<userTask id="x"/><userTask id="y"/>'
BODY = S + SPLIT + ASK + TASKS + E
WAYS = "s>f\nf>a\nf>b\nf>c\na>g\nb>g\nc>g"
ONCE = WAYS + "\ng>x?= waitingForStart\nx>e"
BOTH = WAYS + "\ng>x?= waitingForStart\ng>y?= not(waitingForStart)\nx>e\ny>e"


def test_two_of_three_let_it_go_on_and_the_third_resets_it(play):
    play.draw(BODY + gate(), ONCE)
    instance = play.start()
    play.complete(instance, "a", one=1)
    assert play.waits(instance) == ["b", "c", "g"]
    play.complete(instance, "b", two=2)
    assert play.waits(instance) == ["c", "x"]
    play.complete(instance, "x")
    assert play.state(instance) == "ACTIVE"
    play.complete(instance, "c", three=3)
    assert play.state(instance) == "COMPLETED"
    assert play.path(instance) == ["s", "f", "a", "b", "g", "x", "e", "c"]
    assert play.variables(instance) == {"one": 1, "two": 2, "three": 3}
    told = [it.type for it in play.engine.history(instance) if it.element_id == "g"]
    assert told == ["element_completed", "gateway_reset"]


def test_a_reset_may_take_another_way_with_what_came_late(play):
    asked = (
        "<extensionElements><zeebe:assignmentDefinition assignee='= last'/>"
        "</extensionElements></userTask>"
    )
    body = BODY.replace('<userTask id="x"/>', f'<userTask id="x">{asked}')
    body = body.replace('<userTask id="y"/>', f'<userTask id="y">{asked}')
    play.draw(body + gate(), BOTH)
    instance = play.start()
    for element in ("a", "b"):
        play.complete(instance, element, last=element)
    assert play.waits(instance) == ["c", "x"]
    play.complete(instance, "c", last="c")
    assert play.waits(instance) == ["x", "y"]
    asked_of = {it.element_id: it.assignee for it in play.engine.user_tasks()}
    assert asked_of == {"x": "b", "y": "c"}
    play.complete(instance, "y")
    play.complete(instance, "x")
    assert play.path(instance)[-3:] == ["e", "x", "e"]


def test_the_condition_is_judged_as_tokens_come_not_at_rest(play):
    """All three come in one command; the first two activate, the last one resets."""
    body = BODY.replace("userTask", "task").replace(
        '<task id="x"/><task id="y"/>', '<userTask id="x"/><userTask id="y"/>'
    )
    play.draw(body + gate(), BOTH)
    instance = play.start()
    assert play.waits(instance) == ["x", "y"]
    assert play.path(instance).count("g") == 2


def test_a_reset_waits_only_for_what_can_still_come(play):
    body = S + '<exclusiveGateway id="f" default="f_c"/>' + ASK + TASKS + E
    body += '<parallelGateway id="h"/>' + gate("activationCount >= 1")
    ways = "s>h\nh>f\nh>a\nf>b?= far\nf>c!\na>g\nb>g\nc>e\ng>x?= waitingForStart\n"
    play.draw(body, ways + "g>y?= not(waitingForStart)\nx>e\ny>e")
    near = play.start({"far": False})
    play.complete(near, "a")
    assert play.waits(near) == ["c", "x", "y"]
    far = play.start({"far": True})
    play.complete(far, "a")
    assert play.waits(far) == ["b", "x"]
    play.complete(far, "b")
    assert play.waits(far) == ["x", "y"]


def test_counts_of_single_flows_can_be_read(play):
    play.draw(BODY + gate("activationCounts.b_g >= 1"), ONCE)
    instance = play.start()
    play.complete(instance, "a")
    assert play.waits(instance) == ["b", "c", "g"]
    play.complete(instance, "b")
    assert play.waits(instance) == ["c", "x"]


def test_the_condition_reads_variables_and_is_judged_anew_when_they_are_set(play):
    play.draw(BODY + gate("activationCount >= 3 or urgent"), ONCE)
    instance = play.start({"urgent": False})
    play.complete(instance, "a")
    assert play.waits(instance) == ["b", "c", "g"]
    play.engine.set_variables(instance, {"urgent": True})
    assert play.waits(instance) == ["b", "c", "x"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_default_flows_are_taken_in_either_state(play, number):
    ways = WAYS + "\ng>x?= waitingForStart and n > 1\ng>y!\nx>e\ny>e"
    play.draw(BODY + gate(attributes='default="g_y"'), ways)
    instance = play.start({"n": number})
    for element in ("a", "b"):
        play.complete(instance, element)
    assert play.waits(instance) == ["c", "x" if number > 1 else "y"]
    play.complete(instance, "c")
    assert sorted(play.waits(instance)) == (["x", "y"] if number > 1 else ["y", "y"])


def test_no_flow_at_the_activation_is_an_incident_and_the_gateway_resets_yet(play):
    play.draw(BODY + gate(), WAYS + "\ng>x?= waitingForStart and n > 1\nx>e")
    instance = play.start({"n": 1})
    for element in ("a", "b"):
        play.complete(instance, element)
    [incident] = play.engine.incidents()
    assert (incident.code, incident.element_id) == ("NO_FLOW", "g")
    play.complete(instance, "c")
    play.engine.set_variables(instance, {"n": 2}, at=incident.token)
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.waits(instance) == ["x"]


FAULTY = "activationCount >= 3 or 10 / divisor > 1"


def test_a_condition_that_cannot_be_judged_is_an_incident_of_what_came(play):
    play.draw(BODY + gate(FAULTY), ONCE)
    instance = play.start({"divisor": 0})
    play.complete(instance, "a")
    [incident] = play.engine.incidents()
    assert (incident.element_id, incident.phase) == ("g", "entering")
    play.engine.set_variables(instance, {"divisor": 5}, at=incident.token)
    play.engine.resolve_incident(incident.id, action="retry")
    assert play.waits(instance) == ["b", "c", "x"]


def test_such_an_incident_can_be_passed_over_and_ends_with_the_activation(play):
    play.draw(BODY + gate(FAULTY), ONCE)
    instance = play.start({"divisor": 0})
    play.complete(instance, "a")
    [first] = play.engine.incidents()
    play.engine.resolve_incident(first.id, action="skip")
    assert play.waits(instance) == ["b", "c", "g"]
    play.complete(instance, "b")
    [second] = play.engine.incidents()
    play.complete(instance, "c")
    assert play.waits(instance) == ["x"]
    assert [it for it in play.engine.incidents() if it.id == second.id] == []


def test_rounds_of_a_loop_are_told_apart(play):
    """The second round begins with what the first has left behind."""
    body = S + SPLIT + ASK + E + gate() + '<userTask id="x"/><task id="again"/>'
    body += '<exclusiveGateway id="l"/><exclusiveGateway id="m" default="m_e"/>'
    ways = "s>l\nl>f\nf>a\nf>b\nf>c\na>g\nb>g\nc>g\ng>x?= waitingForStart\nx>m\n"
    play.draw(body, ways + "m>again?= more\nm>e!\nagain>l")
    instance = play.start()
    for element in ("a", "b"):
        play.complete(instance, element)
    play.complete(instance, "x", more=True)
    assert play.waits(instance) == ["a", "b", "c", "c"]
    play.complete(instance, "a")
    assert play.waits(instance) == ["b", "c", "c", "g"]
    play.complete(instance, "c")
    # reset with one of the two; the token from `a` waits for the next round
    assert play.waits(instance) == ["b", "c", "g"]
    play.complete(instance, "c")
    assert play.waits(instance) == ["b", "x"]
    play.complete(instance, "x", more=False)
    play.complete(instance, "b")
    assert play.state(instance) == "COMPLETED"


def test_what_only_splits_is_an_inclusive_split(play):
    body = S + '<complexGateway id="g" default="g_c"/>' + ASK + E
    play.draw(body, "s>g\ng>a?= n > 1\ng>b?= n > 2\ng>c!\na>e\nb>e\nc>e")
    found = [play.waits(play.start({"n": n})) for n in (1, 2, 3)]
    assert found == [["c"], ["a"], ["a", "b"]]


def test_in_a_sub_process_it_holds_the_end_until_it_has_reset(play):
    def flow(source, target, condition=""):
        inner = f"<conditionExpression>{condition}</conditionExpression>"
        return (
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
            f' targetRef="{target}">{inner if condition else ""}</sequenceFlow>'
        )

    inside = (
        '<startEvent id="is"/>'
        + SPLIT
        + ASK
        + gate()
        + '<endEvent id="ie"/>'
        + "".join(flow(*way.split(">")) for way in WAYS.replace("s>f", "is>f").split())
        + flow("g", "ie", "= waitingForStart")
    )
    play.draw(f'{S}<subProcess id="sub">{inside}</subProcess>{E}', "s>sub\nsub>e")
    instance = play.start()
    for element in ("a", "b"):
        play.complete(instance, element)
    assert play.waits(instance) == ["c"]
    play.complete(instance, "c", last=1)
    assert play.state(instance) == "COMPLETED"
    assert play.variables(instance) == {"last": 1}


def test_it_tells_what_it_waits_for(play):
    play.draw(BODY + gate(), ONCE)
    instance = play.start()
    play.complete(instance, "a")
    waits = play.engine.explain(instance).waits
    [wait] = [it for it in waits if it.element_id == "g"]
    assert wait.kind == "join"
    assert wait.goes_on == (
        "its condition comes to hold: = activationCount >= 2",
        "a token comes from b by flow b_g",
        "a token comes from c by flow c_g",
    )
    play.complete(instance, "b")
    waits = play.engine.explain(instance).waits
    assert [it.element_id for it in waits if it.element_id == "g"] == []


def test_no_token_is_put_on_it_by_hand(play):
    play.draw(BODY + gate(), ONCE)
    instance = play.start()
    with pytest.raises(InvalidTransitionError, match="joins branches and would wait"):
        play.engine.modify(instance, start=["g"])


def test_an_instance_moves_to_another_diagram_in_either_state(play):
    play.draw(BODY + gate(), ONCE)
    before, after = play.start(), play.start()
    for instance, elements in ((before, "a"), (after, "ab")):
        for element in elements:
            play.complete(instance, element)
    play.draw(BODY + gate("activationCount >= 1"), BOTH)
    done = play.engine.migrate(instances=[before, after], to=2).instances
    assert [it.blockers for it in done] == [(), ()]
    play.complete(after, "c")
    assert play.waits(after) == ["x", "y"]
    # what has come is enough in the new diagram
    assert play.waits(before) == ["b", "c", "x"]


def test_a_flow_that_is_gone_stands_in_the_way_of_a_move(play):
    play.draw(BODY + gate(), ONCE)
    instance = play.start()
    for element in ("a", "b"):
        play.complete(instance, element)
    play.draw(BODY + gate(), ONCE.replace("a>g", "a>e"))
    [one] = play.engine.migrate(instances=[instance], to=2).instances
    assert [it.code for it in one.blockers] == ["FLOW"]


class Reckoning:
    """The states of BPMN 2.0, 13.4.5, by counts alone: what a gateway must have done."""

    def __init__(self, flows, enough):
        self.count = dict.fromkeys(flows, 0)
        self.coming = set(flows)
        self.enough = enough
        self.taken = None
        self.activations = self.resets = 0

    def arrive(self, flow, number):
        self.coming.discard(flow)
        self.count[flow] += number
        while self._go_on():
            pass

    def _go_on(self):
        there = {flow for flow, number in self.count.items() if number}
        if self.taken is None:
            if sum(self.count.values()) < self.enough or not there:
                return False
            self.taken = there
            self.activations += 1
        else:
            late = there - self.taken
            if self.coming - self.taken - late:
                return False
            there, self.taken = late, None
            self.resets += 1
        for flow in there:
            self.count[flow] -= 1
        return True


@pytest.mark.parametrize("seed", range(24))
def test_random_arrivals_are_counted_as_the_standard_says(make_play, seed):
    chance = random.Random(seed)  # noqa: S311 - the same in every run
    play = make_play()
    flows = [f"t{number}" for number in range(chance.randint(2, 5))]
    gives = {flow: chance.randint(1, 3) for flow in flows}
    enough = chance.randint(1, sum(gives.values()) + 1)
    body = S + SPLIT + TASKS + E + gate(f"activationCount >= {enough}")
    ways = "s>f\ng>x?= waitingForStart\ng>y?= not(waitingForStart)\nx>e\ny>e"
    for flow, number in gives.items():
        body += f'<userTask id="{flow}" completionQuantity="{number}"/>'
        ways += f"\nf>{flow}\n{flow}>g"
    play.draw(body, ways)
    instance, meant = play.start(), Reckoning(flows, enough)
    chance.shuffle(flows)
    for flow in flows:
        play.complete(instance, flow)
        meant.arrive(flow, gives[flow])
        waits = play.waits(instance)
        assert waits.count("x") == meant.activations
        assert waits.count("y") == meant.resets
        assert waits.count("g") == sum(meant.count.values())
